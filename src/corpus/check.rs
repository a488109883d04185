//! Verifies an index against itself and against the files.

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// Articles looked at.
    pub articles: u64,
    /// Files that changed since they were indexed, as shown to people.
    pub changed: Vec<String>,
    /// Files that are gone.
    pub gone: Vec<String>,
    /// Files that came.
    pub new: Vec<String>,
    /// What is wrong with the index.
    pub damage: Vec<Damage>,
}

/// Something wrong with the index.
#[derive(Clone, Debug)]
pub struct Damage {
    /// What, in a sentence.
    pub what: String,
}
