//! The façade: one method per question a person asks of a corpus, plain structs in answer.
//!
//! Front ends (the command line, the local page) only translate to and from these. Nothing here prints.

mod answers;
mod check;
mod entities;
mod feedback;
mod names;
mod original;
mod search;
mod status;
#[cfg(test)]
mod trouble;
mod why;

pub use answers::{Facet, NearWord, Outcome, Question, Results, Searched, SnippetSpec, Why, WhyPart, Zero};
pub use check::{CheckReport, Damage};
pub use entities::{
    Circle, Companion, Edge, EntityCount, EntityList, NameCounted, Network, Period, Printed, Profile,
    Suggestion, Timeline, Window,
};
pub use status::{FileLine, Listed, Status};

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::entities::aliases::Aliases;
use crate::entities::catalog::Shorts;
use crate::ingest::job::Slice;
use crate::ingest::ledger::{Ledger, Note};
use crate::model::{Kind, Language};
use crate::query::resolve;
use crate::store::guard::Guarded;
use crate::store::local::LocalStore;
use crate::store::remote::{Access, Address, RemoteStore, State};
use crate::store::{Ask, Record, Sort, Store, StoreError};

/// A name of the index: what it names, and the name in normal form.
type Name = (Kind, Box<str>);

/// An index opened for reading.
pub struct Corpus {
    /// Where the index is, as shown to people.
    place: String,
    /// The index folder; for a cluster, what this machine keeps of it.
    folder: PathBuf,
    store: Box<dyn Store>,
    note: Note,
    aliases: Aliases,
    /// Whether other machines may write to the index too.
    shared: bool,
    /// The slices of the files that this machine sees to; none where it sees to all of them.
    slices: Vec<Slice>,
    /// Whether an answer that misses a part of the index is good enough.
    partial: bool,
    /// Learnt when first asked for.
    shorts: OnceLock<Shorts>,
    /// The names of the index, if they are kept once they were read.
    names: Option<OnceLock<Vec<Name>>>,
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
        Ok(Corpus::over(Box::new(store), note, folder.display().to_string(), folder))
    }

    /// Opens an index in a cluster for reading. `state` is the folder of what this machine keeps of it, if it ever
    /// wrote to it.
    ///
    /// # Errors
    /// As [`Corpus::open`]; also [`StoreError::Foreign`], and [`StoreError::Other`] where the cluster is silent.
    pub fn connect(address: &Address, access: &Access, state: &Path) -> Result<Corpus, StoreError> {
        let kept = State::at(state);
        let store = RemoteStore::open(address, access, kept.clone())?;
        let note = Note::parse(store.payload())?;
        let slices = kept.slices()?.iter().filter_map(|slice| slice.parse().ok()).collect();
        let corpus = Corpus::over(Box::new(store), note, address.to_string(), state);
        Ok(Corpus { shared: true, slices, partial: access.partial, ..corpus })
    }

    fn over(store: Box<dyn Store>, note: Note, place: String, folder: &Path) -> Corpus {
        Corpus {
            place,
            folder: folder.to_path_buf(),
            store,
            note,
            aliases: Aliases::default(),
            shared: false,
            slices: Vec::new(),
            partial: false,
            shorts: OnceLock::new(),
            names: None,
            ledger: OnceLock::new(),
        }
    }

    /// Returns the folder of the index, or of what this machine keeps of an index in a cluster.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the languages of the articles in the index.
    pub fn languages(&self) -> Result<Vec<Language>, StoreError> {
        self.store.languages()
    }

    /// Returns the records of an id as people give it: 16 hexadecimal digits, or a record's own id.
    pub fn records(&self, id: &str) -> Result<Vec<Record>, StoreError> {
        let plan = resolve::ids(id);
        let ask = Ask { sort: Sort::Newest, records: true, ..Ask::of(&plan) };
        let hits = self.whole(self.store.search(&ask)?)?.hits;
        Ok(hits.into_iter().filter_map(|hit| hit.record).map(|record| *record).collect())
    }

    /// Returns whether this machine knows which files the articles are from: of an index in a cluster that others fill it
    /// does not.
    fn knows_files(&self) -> bool {
        !self.shared || self.note.ledger > 0
    }

    /// Returns the names of the slices of the files that this machine sees to; none where it sees to all of them.
    fn slice_names(&self) -> Vec<String> {
        self.slices.iter().map(Slice::to_string).collect()
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
