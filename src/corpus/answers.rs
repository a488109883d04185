//! Questions and answers of the façade: plain data.

use crate::model::Hit;
use crate::query::plan::Plan;
use crate::store::{FacetBy, Sort};

/// A search.
#[derive(Clone, Debug)]
pub struct Question {
    /// What must match.
    pub plan: Plan,
    /// The order of hits.
    pub sort: Sort,
    /// How many hits to leave out first.
    pub offset: usize,
    /// How many hits to return; `None` for all.
    pub limit: Option<usize>,
    /// Whether articles with the same body are one hit ("+2 copies").
    pub group: bool,
    /// What to count by.
    pub facets: Vec<FacetBy>,
    /// How many passages a hit shows and how long they are; `None` for none.
    pub snippets: Option<SnippetSpec>,
    /// Returns how many threads may work on it; asked where it is much.
    pub threads: fn() -> usize,
}

impl Question {
    /// Returns the plainest question about a plan: every hit by relevance, copies apart, nothing counted, no passages, one
    /// thread.
    pub fn of(plan: Plan) -> Question {
        Question {
            plan,
            sort: Sort::Relevance,
            offset: 0,
            limit: None,
            group: false,
            facets: Vec::new(),
            snippets: None,
            threads: || 1,
        }
    }
}

/// How many passages, how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnippetSpec {
    /// Passages for each hit, 1 to 3.
    pub count: usize,
    /// Characters in a passage, about.
    pub width: usize,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Results {
    /// Hits, in order.
    pub hits: Vec<Hit>,
    /// How many articles match; copies counted.
    pub total: u64,
    /// Counts, in the order asked for.
    pub facets: Vec<Facet>,
    /// What was searched.
    pub searched: Searched,
    /// Why nothing was found, if nothing was.
    pub zero: Option<Zero>,
    /// What part of the index did not answer, in a sentence; `None` where all of it did.
    pub incomplete: Option<String>,
}

/// Counts of hits by the values of a field.
#[derive(Clone, Debug)]
pub struct Facet {
    /// What was counted by.
    pub by: FacetBy,
    /// Values with their counts, most first.
    pub counts: Vec<(String, u64)>,
}

/// What a search looked at.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// Articles in the index.
    pub articles: u64,
    /// Files that could not be read when the index was made.
    pub failed: u64,
    /// Seconds since 1970-01-01 UTC of the last run that wrote.
    pub indexed_at: i64,
    /// Files that changed, came or went since, where that was looked at (only when nothing was found).
    pub changed: Option<u64>,
}

/// Why nothing was found.
#[derive(Clone, Debug, Default)]
pub struct Zero {
    /// Words of the query that no article holds, with what is near them.
    pub unknown: Vec<NearWord>,
    /// Articles in which names were not looked for, if the query asks for names.
    pub unread: u64,
    /// Parts of the query that alone take all hits away: the part as typed, and the hits without it.
    pub removed_by: Vec<(String, u64)>,
}

/// A word that is not in the vocabulary.
#[derive(Clone, Debug)]
pub struct NearWord {
    /// The word as typed.
    pub word: String,
    /// Words of the vocabulary near it, with how many articles hold each.
    pub near: Vec<(String, u64)>,
}

/// Why an article did or did not match.
#[derive(Clone, Debug)]
pub struct Why {
    /// Whether the article matches the whole query.
    pub verdict: Outcome,
    /// Each part of the query.
    pub parts: Vec<WhyPart>,
}

/// Whether an article matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It does, with this score and rank.
    Hit {
        /// Score.
        score: f32,
    },
    /// It does not.
    Miss,
}

/// A part of a query, against one article.
#[derive(Clone, Debug)]
pub struct WhyPart {
    /// The part as typed.
    pub label: String,
    /// Whether the article matches it.
    pub matched: bool,
    /// Matches by field name.
    pub places: Vec<(&'static str, usize)>,
    /// For an entity: how it is spelt in the article, with how often.
    pub spellings: Vec<(String, usize)>,
    /// Articles in the index that match it.
    pub articles: u64,
}
