//! The façade: one method per question a person asks of a corpus, plain structs in answer.
//!
//! Front ends (the command line, the local page) only translate to and from these. Nothing here prints.

mod answers;
mod check;
mod names;
mod original;
mod search;
mod status;
#[cfg(test)]
mod trouble;
mod why;

pub use answers::{Facet, NearWord, Outcome, Question, Results, Searched, SnippetSpec, Why, WhyPart, Zero};
pub use check::{CheckReport, Damage};
pub use status::{FileLine, Status};

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::entities::aliases::Aliases;
use crate::ingest::ledger::{Ledger, Note};
use crate::model::Language;
use crate::query::resolve;
use crate::store::guard::Guarded;
use crate::store::local::LocalStore;
use crate::store::{Ask, Record, Sort, Store, StoreError};

/// An index opened for reading.
pub struct Corpus {
    folder: PathBuf,
    store: Box<dyn Store>,
    note: Note,
    aliases: Aliases,
    /// Read when first asked for: a plain search does not need it.
    ledger: OnceLock<Ledger>,
}

impl Corpus {
    /// Opens an index folder for reading; never waits for a writer.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none, [`StoreError::Incompatible`] where it is another version's
    /// or something else.
    pub fn open(folder: &Path) -> Result<Corpus, StoreError> {
        let store = Guarded(LocalStore::open(folder)?);
        let note = Note::parse(store.payload())?;
        Ok(Corpus {
            folder: folder.to_path_buf(),
            store: Box::new(store),
            note,
            aliases: Aliases::default(),
            ledger: OnceLock::new(),
        })
    }

    /// Returns the languages of the articles in the index.
    pub fn languages(&self) -> Result<Vec<Language>, StoreError> {
        self.store.languages()
    }

    /// Returns the records of an id as people give it: 16 hexadecimal digits, or a record's own id.
    pub fn records(&self, id: &str) -> Result<Vec<Record>, StoreError> {
        let plan = resolve::ids(id);
        let ask = Ask { sort: Sort::Newest, records: true, ..Ask::of(&plan) };
        let hits = self.store.search(&ask)?.hits;
        Ok(hits.into_iter().filter_map(|hit| hit.record).map(|record| *record).collect())
    }

    /// Returns the ledger that belongs to the state that is shown.
    fn ledger(&self) -> Result<&Ledger, StoreError> {
        if let Some(ledger) = self.ledger.get() {
            return Ok(ledger);
        }
        let ledger = Ledger::read(&self.folder, &self.note)?;
        Ok(self.ledger.get_or_init(|| ledger))
    }
}
