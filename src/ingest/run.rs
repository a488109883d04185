//! Runs a job.

use std::fmt;
use std::sync::atomic::AtomicBool;

use super::job::{Event, Job, Summary};
use crate::store::StoreError;

/// Why a run cannot go on.
#[derive(Debug)]
pub enum IngestError {
    /// The store failed.
    Store(StoreError),
    /// The job cannot be done as asked, with the reason and what to do.
    Job {
        /// What is wrong.
        what: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IngestError::Store(error) => error.fmt(f),
            IngestError::Job { what, .. } => f.write_str(what),
        }
    }
}

impl std::error::Error for IngestError {}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        IngestError::Store(error)
    }
}

/// Runs a job: reads what is new or changed, forgets what vanished, commits. `stop` ends it early, keeping what
/// was done. `tell` hears how it goes, from the calling thread.
pub fn run(
    job: &Job,
    stdin: Option<Box<dyn std::io::BufRead + Send>>,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Event),
) -> Result<Summary, IngestError> {
    let _ = (job, stdin, stop, tell);
    Err(StoreError::Other("not built yet".to_string()).into())
}

/// Drops a file or folder from the index (the files stay) and returns how many articles went.
pub fn forget(index: &std::path::Path, path: &std::path::Path) -> Result<u64, IngestError> {
    let _ = (index, path);
    Err(StoreError::Other("not built yet".to_string()).into())
}
