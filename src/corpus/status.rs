//! What is indexed, how fresh, what failed.

use super::Corpus;
use crate::ingest::kept;
use crate::ingest::ledger::{Fate, FileEntry, KeptProfile};
use crate::model::Field;
use crate::query::plan::{Filter, Plan};
use crate::store::manifest::SCHEMA_VERSION;
use crate::store::{Ask, FacetBy, StoreError};

/// The state of an index.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// The index folder, as opened.
    pub folder: String,
    /// Articles in the index.
    pub articles: u64,
    /// Files by fate, in the order of [`Fate::ALL`].
    pub files: Vec<(Fate, u64)>,
    /// Whether it is known here which files there are: of an index that other machines filled it is not.
    pub knows_files: bool,
    /// The slices of the files that are known here, such as `3/16`; none where all are.
    pub slices: Vec<String>,
    /// Folders and files given to `index`: name and path.
    pub roots: Vec<(String, String)>,
    /// Seconds since 1970-01-01 UTC of the last run that wrote.
    pub indexed_at: i64,
    /// Bytes of the index on disk.
    pub bytes: u64,
    /// Articles by language code, most first.
    pub languages: Vec<(String, u64)>,
    /// Articles by what looked for names in them (`network`, `rules`, `none`), most first.
    pub recognisers: Vec<(String, u64)>,
    /// Articles without a publication date.
    pub undated: u64,
    /// Pages that turned out to be no article.
    pub not_articles: u64,
    /// Articles cut off by a paywall or an export.
    pub partial: u64,
    /// Documents that are pictures without a text.
    pub no_text: u64,
    /// The repetition profile, if there is one.
    pub profile: Option<KeptProfile>,
    /// The file that the rules of mastheads were read from, if there are rules.
    pub rules: Option<String>,
    /// The pipelines that look for names: their names, and the folders they were read from.
    pub models: Vec<(String, String)>,
    /// Version of the index format.
    pub schema: u32,
}

/// Which files to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Those of one fate.
    Of(Fate),
    /// Those with an article that is cut off by a paywall or an export.
    Partial,
    /// Those with a document of pictures without a text.
    NoText,
}

impl Listed {
    /// Returns what a name on the command line lists.
    pub fn named(name: &str) -> Option<Listed> {
        match name {
            "partial" => Some(Listed::Partial),
            "no-text" => Some(Listed::NoText),
            _ => Fate::ALL.into_iter().find(|fate| fate.name() == name).map(Listed::Of),
        }
    }

    fn has(self, entry: &FileEntry) -> bool {
        match self {
            Listed::Of(fate) => entry.fate == fate,
            Listed::Partial => entry.partial > 0,
            Listed::NoText => entry.no_text > 0,
        }
    }
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

impl Corpus {
    /// Returns what is indexed, how fresh, what failed.
    pub fn status(&self) -> Result<Status, StoreError> {
        let ledger = self.ledger()?;
        let files = Fate::ALL
            .iter()
            .map(|fate| (*fate, ledger.files.values().filter(|entry| entry.fate == *fate).count() as u64))
            .collect();
        let roots =
            ledger.roots.iter().map(|root| (root.name.clone(), root.path.display().to_string())).collect();
        let sum = |count: fn(&FileEntry) -> u64| ledger.files.values().map(count).sum();
        Ok(Status {
            folder: self.place.clone(),
            articles: self.store.articles(),
            files,
            knows_files: self.knows_files(),
            slices: self.slice_names(),
            roots,
            indexed_at: self.note.indexed_at,
            bytes: self.store.bytes()?.unwrap_or_else(|| bytes_below(&self.folder)),
            languages: self.store.values(Field::Lang)?,
            recognisers: self.recognisers()?,
            undated: self.count(&Plan::Filter(Filter::DateMissing))?,
            not_articles: sum(|entry| entry.not_articles),
            partial: sum(|entry| entry.partial),
            no_text: sum(|entry| entry.no_text),
            profile: ledger.knowledge.profile.clone(),
            rules: ledger.knowledge.rules.as_ref().map(|rules| rules.from.clone()),
            models: ledger.models.iter().map(|model| (model.name.clone(), model.from.clone())).collect(),
            schema: SCHEMA_VERSION,
        })
    }

    /// Returns how many articles each recogniser looked at, by its name, most first.
    pub(super) fn recognisers(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let ask = Ask { limit: Some(0), facets: &[FacetBy::Recogniser], ..Ask::of(&Plan::All) };
        Ok(self.store.search(&ask)?.facets.into_iter().next().unwrap_or_default())
    }

    /// Returns the text of the repetition profile; `None` where there is none.
    pub fn furniture(&self) -> Result<Option<String>, StoreError> {
        let kept = self.ledger()?.knowledge.profile.as_ref();
        kept.map(|kept| kept::read(&self.folder, &kept.name)).transpose()
    }

    /// Returns the ledger: every input file and its fate, by path.
    pub fn files(&self, listed: Option<Listed>) -> Result<Vec<FileLine>, StoreError> {
        let ledger = self.ledger()?;
        let chosen = ledger.files.iter().filter(|(_, entry)| listed.is_none_or(|listed| listed.has(entry)));
        Ok(chosen
            .map(|(key, entry)| FileLine {
                path: key.display(),
                fate: entry.fate,
                articles: entry.articles,
                size: entry.size,
                reason: reason(entry),
            })
            .collect())
    }
}

/// Returns why a file has its fate; for one with failed records, how many and the first.
fn reason(entry: &FileEntry) -> String {
    match (entry.fate, entry.bad.first()) {
        (Fate::Partly, Some((place, why))) => match entry.bad_records {
            1 => format!("{place}: {why}"),
            count => format!("{count} failed, the first: {place}: {why}"),
        },
        _ => entry.reason.clone(),
    }
}

/// Returns the bytes of all files of a folder; what cannot be read counts nothing.
fn bytes_below(folder: &std::path::Path) -> u64 {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .filter(|meta| meta.is_file())
        .map(|meta| meta.len())
        .sum()
}
