//! What a search finds.

use super::{Article, Field, Location};

/// An article that matched.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Place in the order, from 1.
    pub rank: usize,
    /// Article id.
    pub id: u64,
    /// Score; 0 when only filters matched.
    pub score: f32,
    /// Where the article lives.
    pub location: Location,
    /// The article, what was cut left out.
    pub article: Article,
    /// When the file was last changed, seconds since 1970-01-01 UTC: shown beside "undated", never searched.
    pub file_time: Option<i64>,
    /// When the page was captured, RFC 3339, where its container says so.
    pub captured: Option<String>,
    /// Passages that show why it matched, best first.
    pub snippets: Vec<Snippet>,
    /// How the entities that were asked for are spelt in the article, with how often: most frequent first.
    pub spellings: Vec<(String, usize)>,
    /// Group of articles with the same body (a hash); `None` for an empty body.
    pub same_body: Option<u64>,
    /// How many further articles share the body, where copies were grouped.
    pub copies: usize,
}

impl Hit {
    /// Returns the number of the printed page that a passage of the body stands on, where there are pages.
    pub fn page_of(&self, snippet: &Snippet) -> Option<u32> {
        let first = snippet.highlights.first().map_or(0, |(start, _)| *start);
        (snippet.field == Field::Body).then(|| self.article.page_at(snippet.start + first)).flatten()
    }
}

/// A passage of one field, with what matched in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The field it is taken from.
    pub field: Field,
    /// For a field of several values (captions, cuts): which, from 0.
    pub value: usize,
    /// First byte, in the field's value.
    pub start: usize,
    /// One past the last byte, in the field's value.
    pub end: usize,
    /// The passage: the value's bytes `start..end`.
    pub text: String,
    /// What matched: byte ranges into `text`, in order, not overlapping.
    pub highlights: Vec<(usize, usize)>,
}

/// Returns an article id as people see it: 16 hexadecimal digits.
pub fn format_id(id: u64) -> String {
    format!("{id:016x}")
}
