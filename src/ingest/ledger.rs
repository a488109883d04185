//! The ledger: the fate of every input file, kept beside the index and bound to its commits.

use serde::{Deserialize, Serialize};

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fate {
    /// Its articles are in the index.
    Indexed,
    /// Its articles are in the index, but some of its records failed.
    Partly,
    /// It was read, and is no article: `in:chrome` finds it.
    NotArticle,
    /// It could not be read.
    Failed,
    /// It was left out by a rule: hidden, too large, excluded …
    Skipped,
    /// A run was stopped while reading it; the next one reads it again.
    Pending,
}

impl Fate {
    /// All fates, in the order they are listed to people.
    pub const ALL: [Fate; 6] =
        [Fate::Indexed, Fate::Partly, Fate::NotArticle, Fate::Failed, Fate::Skipped, Fate::Pending];

    /// Returns the name used on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Indexed => "indexed",
            Fate::Partly => "partly",
            Fate::NotArticle => "not-article",
            Fate::Failed => "failed",
            Fate::Skipped => "skipped",
            Fate::Pending => "pending",
        }
    }
}
