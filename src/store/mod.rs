//! The seam between presshound and an engine: what a store keeps, and the questions it answers.
//!
//! Plain data on both sides: no engine's types cross it. Deliberately not here: how text becomes terms
//! (`text::analyzer`) and what a query means (`query::plan`).

pub mod guard;
pub mod local;
pub mod manifest;
mod packed;
pub mod remote;
mod stored;

use std::fmt;

use crate::entities::Engine;
use crate::entities::catalog::Sieve;
use crate::model::{Article, Field, Kind, Language, Location, Mention};
use crate::query::naive::Subject;
use crate::query::plan::Plan;

/// What is stored for an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Article id.
    pub id: u64,
    /// Key of the file it came from: a hash of source and path.
    pub file: u64,
    /// Where it lives.
    pub location: Location,
    /// When the file was last changed, seconds since 1970-01-01 UTC.
    pub file_time: Option<i64>,
    /// When the page was captured, RFC 3339, where the container says.
    pub captured: Option<String>,
    /// SHA-256 of the original bytes; hexadecimal where a record is written as JSON.
    pub sha256: [u8; 32],
    /// Group of articles with the same body; `None` for an empty body.
    pub same_body: Option<u64>,
    /// What looked for names in the article.
    pub recogniser: Engine,
    /// Names in the article.
    pub mentions: Vec<Mention>,
    /// The article.
    pub article: Article,
}

impl Record {
    /// Returns the article as a plan sees it.
    pub fn subject(&self) -> Subject<'_> {
        let Record { id, location, article, mentions, .. } = self;
        Subject { id: *id, location, article, mentions }
    }

    /// Returns the record of the only article of a file, with nothing else known of it.
    #[cfg(test)]
    pub(crate) fn bare(file: u64, article: Article) -> Record {
        Record {
            id: file,
            file,
            location: Location::default(),
            file_time: None,
            captured: None,
            sha256: [0; 32],
            same_body: None,
            recogniser: Engine::default(),
            mentions: Vec::new(),
            article,
        }
    }
}

/// Returns bytes as hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| DIGITS[usize::from(digit)] as char)
        .collect()
}

/// The order of hits. Ties: newest first, undated last, then by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best score first.
    #[default]
    Relevance,
    /// Newest first, undated last.
    Newest,
    /// Oldest first, undated last.
    Oldest,
    /// By title, folded.
    Title,
}

/// What to count hits by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FacetBy {
    /// The values of a value field.
    Value(Field),
    /// The year of publication; undated articles count under an empty value.
    Year,
    /// What looked for names in the article: see [`Engine::name`].
    Recogniser,
}

/// A question to a store.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// What must match.
    pub plan: &'a Plan,
    /// The order.
    pub sort: Sort,
    /// How many hits to leave out first.
    pub offset: usize,
    /// How many hits to return; `None` for all.
    pub limit: Option<usize>,
    /// Whether articles with the same body are one hit.
    pub group: bool,
    /// What to count by.
    pub facets: &'a [FacetBy],
    /// Whether hits come with their records.
    pub records: bool,
    /// Returns how many threads may work on it; asked where it is much.
    pub threads: fn() -> usize,
}

impl<'a> Ask<'a> {
    /// Returns the plainest question about a plan: every hit by relevance, copies apart, nothing counted, no records.
    pub fn of(plan: &'a Plan) -> Ask<'a> {
        Ask {
            plan,
            sort: Sort::Relevance,
            offset: 0,
            limit: None,
            group: false,
            facets: &[],
            records: false,
            threads: || 1,
        }
    }
}

/// A store's answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// How many articles match; copies counted.
    pub total: u64,
    /// The hits asked for, in order.
    pub hits: Vec<Found>,
    /// Counts for each facet asked for, most first, then by value.
    pub facets: Vec<Vec<(String, u64)>>,
    /// What part of the index did not answer, in a sentence; `None` where all of it did.
    pub incomplete: Option<String>,
}

/// A name that articles mention, as resolved within each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameCount {
    /// What it names.
    pub kind: Kind,
    /// The name in normal form (see `entities::names::fold`).
    pub name: String,
    /// Articles that mention it.
    pub articles: u64,
    /// How often they do.
    pub mentions: u64,
}

/// A short form and what articles say it is short for: "Long Form (LF)".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortForm {
    /// The short form, in normal form.
    pub short: String,
    /// The long form as resolved within the article, in normal form.
    pub long: String,
    /// Articles that say so; an article that says so in two fields may count twice.
    pub articles: u64,
}

/// A hit.
#[derive(Clone, Debug)]
pub struct Found {
    /// Article id.
    pub id: u64,
    /// Score; 0 when only filters matched.
    pub score: f32,
    /// How many further articles with the same body matched, where copies were grouped.
    pub copies: usize,
    /// The record, if asked for.
    pub record: Option<Box<Record>>,
    /// The article's own id or else its id in hexadecimal, for runs of many queries.
    pub name: String,
}

/// Records read at once by [`Store::each_match`].
const MATCHES: usize = 2_000;

/// The reading side of a store. A store shows one committed state until [`Store::refresh`].
pub trait Store: Send + Sync {
    /// Returns how many articles are in the index.
    fn articles(&self) -> u64;
    /// Returns the languages of the articles, by code.
    fn languages(&self) -> Result<Vec<Language>, StoreError>;
    /// Answers a question.
    fn search(&self, ask: &Ask<'_>) -> Result<Answer, StoreError>;
    /// Answers several questions.
    fn search_each(&self, asks: &[Ask<'_>]) -> Result<Vec<Answer>, StoreError> {
        asks.iter().map(|ask| self.search(ask)).collect()
    }
    /// Returns the record of an article.
    fn record(&self, id: u64) -> Result<Option<Record>, StoreError>;
    /// Calls `visit` on every record, in no particular order.
    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError>;
    /// Calls `visit` with the record of every article that matches, newest first.
    fn each_match(&self, plan: &Plan, visit: &mut dyn FnMut(&Record)) -> Result<(), StoreError> {
        let mut offset = 0;
        loop {
            let ask =
                Ask { sort: Sort::Newest, offset, limit: Some(MATCHES), records: true, ..Ask::of(plan) };
            let answer = self.search(&ask)?;
            let read = answer.hits.len();
            answer.hits.iter().filter_map(|hit| hit.record.as_deref()).for_each(&mut *visit);
            offset += read;
            if read < MATCHES {
                return Ok(());
            }
        }
    }
    /// Returns whether any indexed text holds one of the terms.
    fn has_terms(&self, terms: &[String]) -> Result<bool, StoreError>;
    /// Returns for each of some words, given by the terms that are one, about how many articles hold it in their body: an
    /// article that holds two of the terms may count twice. `None` where the store cannot say at once.
    fn holding(&self, words: &[Vec<String>]) -> Result<Option<Vec<u64>>, StoreError> {
        let _ = words;
        Ok(None)
    }
    /// Returns printed words within a small edit distance of a word, with how many articles hold each, most first.
    fn nearest_words(&self, word: &str, limit: usize) -> Result<Vec<(String, u64)>, StoreError>;
    /// Returns the values of a value field with how many articles hold each, most first.
    fn values(&self, field: Field) -> Result<Vec<(String, u64)>, StoreError>;
    /// Calls `visit` with every name that articles mention, in normal form; some may come again, in no order.
    fn each_name(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError>;
    /// Calls `visit` with every name that passes a sieve, and maybe others, and returns true; returns false, and does
    /// nothing, where that would take as long as [`Store::each_name`].
    fn names_like(
        &self,
        sieve: &mut Sieve<'_>,
        visit: &mut dyn FnMut(Kind, &str),
    ) -> Result<bool, StoreError> {
        let _ = (sieve, visit);
        Ok(false)
    }
    /// Returns the names that the articles of a plan mention, or all articles, in no order.
    fn name_counts(&self, within: Option<&Plan>) -> Result<Vec<NameCount>, StoreError>;
    /// Returns the short forms that articles explain, in no order.
    fn short_forms(&self) -> Result<Vec<ShortForm>, StoreError>;
    /// Verifies the index against itself; returns what is wrong, a sentence each.
    fn verify(&self) -> Result<Vec<String>, StoreError>;
    /// Returns how many bytes the index takes where it is kept; `None` for the files of a folder.
    fn bytes(&self) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }
    /// Returns what was handed to the commit that made this state.
    fn payload(&self) -> &str;
    /// Moves on to the newest committed state.
    fn refresh(&mut self) -> Result<(), StoreError>;
}

/// The writing side of a store: one at a time.
pub trait Writer: Send + Sync {
    /// Adds an article; it is searchable after the next commit.
    fn put(&self, record: &Record) -> Result<(), StoreError>;
    /// Removes all articles of a file that were put before this call.
    fn delete_file(&self, file: u64) -> Result<(), StoreError>;
    /// Removes all articles that were put before this call.
    fn clear(&self) -> Result<(), StoreError>;
    /// Makes everything since the last commit durable and visible, all at once, with a note.
    fn commit(&mut self, payload: &str) -> Result<(), StoreError>;
    /// Drops everything since the last commit.
    fn rollback(&mut self) -> Result<(), StoreError>;
    /// Says that the next commit is the last of a run: what it leaves may be put in order then.
    fn end(&mut self) {}
    /// Waits for merges that are under way.
    fn finish(self: Box<Self>) -> Result<(), StoreError>;
    /// Returns whether what is put can be found before the next commit, and stays where there is none.
    fn shows_at_once(&self) -> bool {
        false
    }
    /// Waits until everything put has arrived; returns the articles that were refused since the last call.
    fn settle(&self) -> Result<Vec<Rejected>, StoreError> {
        Ok(Vec::new())
    }
    /// Returns how many articles of standard input took the place of earlier ones since the last call, where that is
    /// only known once they have arrived.
    fn replaced(&self) -> u64 {
        0
    }
}

/// An article that a store would not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Article id.
    pub id: u64,
    /// Where it came from.
    pub location: Location,
    /// Why, in a sentence.
    pub reason: String,
}

/// Why a store cannot answer.
#[derive(Debug)]
pub enum StoreError {
    /// There is no index at this place.
    Missing(String),
    /// The index was made by another version, or is something else.
    Incompatible(String),
    /// The index is not one of this program's at all, and stays as it is.
    Foreign(String),
    /// Another process is writing.
    Locked,
    /// The query asks for more than the store will do, with the reason.
    Refused(String),
    /// The disk is full.
    Full(String),
    /// The index is damaged.
    Damaged(String),
    /// Anything else.
    Other(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Missing(place) => write!(f, "no index at `{place}`"),
            StoreError::Incompatible(why) | StoreError::Foreign(why) => f.write_str(why),
            StoreError::Locked => f.write_str("another run is writing to this index"),
            StoreError::Refused(why) => f.write_str(why),
            StoreError::Full(why) => write!(f, "the disk is full: {why}"),
            StoreError::Damaged(why) => write!(f, "the index is damaged: {why}"),
            StoreError::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

/// Returns a store error for a failed file operation: [`StoreError::Full`] where the disk is full.
pub fn io_error(what: &str, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            StoreError::Full(format!("{what}: {error}"))
        }
        _ => StoreError::Other(format!("{what}: {error}")),
    }
}
