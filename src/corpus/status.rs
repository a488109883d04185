//! What is indexed, how fresh, what failed.

use crate::ingest::ledger::Fate;

/// The state of an index.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// The index folder, as opened.
    pub folder: String,
    /// Articles in the index.
    pub articles: u64,
    /// Files by fate, in the order of [`Fate::ALL`].
    pub files: Vec<(Fate, u64)>,
    /// Folders and files given to `index`: name and path.
    pub roots: Vec<(String, String)>,
    /// Seconds since 1970-01-01 UTC of the last run that wrote.
    pub indexed_at: i64,
    /// Bytes of the index on disk.
    pub bytes: u64,
    /// Articles by language code, most first.
    pub languages: Vec<(String, u64)>,
    /// Articles without a publication date.
    pub undated: u64,
    /// Version of the index format.
    pub schema: u32,
}

/// One file's line in the ledger.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Where it is, as shown to people.
    pub path: String,
    /// What became of it.
    pub fate: Fate,
    /// How many articles it gave.
    pub articles: u64,
    /// Bytes.
    pub size: u64,
    /// Why, where there is something to say.
    pub reason: String,
}
