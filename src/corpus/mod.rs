//! The façade: one method per question a person asks of a corpus, plain structs in answer.
//!
//! Front ends (the command line, the local page) only translate to and from these. Nothing here prints.

mod answers;
mod check;
mod status;

pub use answers::{Facet, NearWord, Outcome, Question, Results, Searched, SnippetSpec, Why, WhyPart, Zero};
pub use check::{CheckReport, Damage};
pub use status::{FileLine, Status};

use std::path::{Path, PathBuf};

use crate::ingest::ledger::Fate;
use crate::model::Language;
use crate::query::plan::Plan;
use crate::store::{Record, Store, StoreError};

/// An index opened for reading.
pub struct Corpus {
    folder: PathBuf,
    store: Box<dyn Store>,
}

fn unbuilt<T>() -> Result<T, StoreError> {
    Err(StoreError::Other("not built yet".to_string()))
}

impl Corpus {
    /// Opens an index folder for reading; never waits for a writer.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none, [`StoreError::Incompatible`] where it is another version's
    /// or something else.
    pub fn open(folder: &Path) -> Result<Corpus, StoreError> {
        let _ = folder;
        unbuilt()
    }

    /// Returns the languages of the articles in the index.
    pub fn languages(&self) -> Result<Vec<Language>, StoreError> {
        self.store.languages()
    }

    /// Answers a question.
    pub fn search(&self, question: &Question) -> Result<Results, StoreError> {
        let _ = question;
        unbuilt()
    }

    /// Answers many questions fast: ids (own ids where there are any) with scores, no records.
    pub fn rank(&self, plan: &Plan, limit: usize) -> Result<Vec<(String, f32)>, StoreError> {
        let _ = (plan, limit);
        unbuilt()
    }

    /// Returns the records of an id as people give it: 16 hexadecimal digits, or a record's own id.
    pub fn records(&self, id: &str) -> Result<Vec<Record>, StoreError> {
        let _ = id;
        unbuilt()
    }

    /// Explains one article against a plan.
    pub fn why(&self, id: u64, plan: &Plan) -> Result<Why, StoreError> {
        let _ = (id, plan);
        unbuilt()
    }

    /// Returns what is indexed, how fresh, what failed.
    pub fn status(&self) -> Result<Status, StoreError> {
        unbuilt()
    }

    /// Returns the ledger: every input file and its fate, by path.
    pub fn files(&self, fate: Option<Fate>) -> Result<Vec<FileLine>, StoreError> {
        let _ = fate;
        unbuilt()
    }

    /// Verifies the index against itself and against the files.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        unbuilt()
    }

    /// Returns the path of the file an article came from.
    pub fn file_of(&self, record: &Record) -> Option<PathBuf> {
        let _ = (record, &self.folder);
        None
    }

    /// Returns the original bytes of an article: its record, member or file.
    pub fn original(&self, record: &Record) -> Result<Vec<u8>, StoreError> {
        let _ = record;
        unbuilt()
    }

    /// Returns the decoded text that an article's cuts refer to.
    pub fn decoded(&self, record: &Record) -> Result<String, StoreError> {
        let _ = record;
        unbuilt()
    }
}
