//! The local store: a Tantivy index in a folder, asked by our own evaluator over its postings.
//!
//! Tantivy keeps the segments, merges them and commits; what a query means is decided here, since its own
//! queries know neither NEAR over phrases, wildcards inside phrases, nor one score over several fields.

mod best;
mod cased;
mod columns;
mod facets;
#[cfg(test)]
pub(crate) mod faults;
mod filter;
#[cfg(test)]
mod fixture;
mod groups;
mod holding;
mod leaf;
mod lengths;
mod matches;
mod names;
mod opened;
mod pack;
mod pages;
mod postings;
mod prepare;
mod record;
mod roll;
mod schema;
mod score;
mod sealed;
mod search;
mod set;
mod shelf;
mod span;
mod spans;
mod terms;
mod tidy;
mod tokens;
mod tree;
mod words;
mod writer;

pub(crate) use leaf::idf;
pub use writer::{Budget, LocalWriter};

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use tantivy::directory::Directory;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::store::Compressor;
use tantivy::{DocSet, Index, IndexReader, IndexSettings, ReloadPolicy, Searcher, SegmentReader, TERMINATED};

use self::lengths::Lengths;
use self::opened::{Opened, Segments};
use self::pack::Unpacker;
use self::roll::Roll;
use self::schema::Handles;
use self::sealed::SealedDirectory;
use self::shelf::Shelf;
use self::tokens::TermTokenizer;
use self::writer::error;
use super::guard::guarded;
use super::manifest::Manifest;
use super::{Answer, Ask, NameCount, Record, ShortForm, Store, StoreError};
use crate::entities::catalog::Sieve;
use crate::model::hit::format_id;
use crate::model::{Field, Kind, Language};
use crate::query::plan::{Filter, Plan};

/// Folder of the Tantivy index within the index folder.
const SEGMENTS: &str = "segments";

/// Bytes of packed records that lie together: a hit reads all of them, so that they are a few articles only.
const BLOCK_BYTES: usize = 2 << 10;

/// The file in which Tantivy lists the segments of the last commit.
const META: &str = "meta.json";

/// An index opened for reading.
pub struct LocalStore {
    handles: Handles,
    reader: IndexReader,
    searcher: Searcher,
    lengths: Lengths,
    /// By segment.
    opened: Vec<Opened>,
    unpacker: Arc<Unpacker>,
    payload: String,
    /// Number of the commit that is shown.
    stamp: u64,
    /// Read when names are first asked for.
    roll: OnceLock<Option<Roll>>,
    index: Index,
    files: SealedDirectory,
}

impl LocalStore {
    /// Opens the index of a folder.
    pub fn open(folder: &Path) -> Result<LocalStore, StoreError> {
        Manifest::read(folder)?;
        guarded(|| LocalStore::open_unguarded(folder))
    }

    fn open_unguarded(folder: &Path) -> Result<LocalStore, StoreError> {
        let (index, handles, files) = open_index(folder, false)?;
        let list = list(&files)?;
        let (payload, stamp) = commit(&list)?;
        let reader = reader(&index).map_err(|why| damaged(folder, &why))?;
        let searcher = reader.searcher();
        let (lengths, opened) = (Lengths::new(files.clone()), opened(&searcher));
        let unpacker = Arc::new(Unpacker::new(files.clone()));
        let roll = OnceLock::new();
        let mut store = LocalStore {
            handles,
            reader,
            searcher,
            lengths,
            opened,
            unpacker,
            payload,
            stamp,
            roll,
            index,
            files,
        };
        if self::list(&store.files)? != list {
            // A commit may have fallen between the two.
            store.refresh()?;
        }
        Ok(store)
    }

    fn segments(&self) -> Segments<'_> {
        Segments { searcher: &self.searcher, opened: &self.opened }
    }

    /// Opens the records of a segment.
    fn shelf(&self, segment: &SegmentReader) -> Result<Shelf, StoreError> {
        Shelf::open(segment, &self.handles, &self.unpacker)
    }

    /// Verifies the checksums of all files and reads every record; returns what is wrong, a sentence each.
    pub fn verify(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        for file in self.listed()? {
            if let Err(why) = self.files.verify(&file)
                // A writer may have merged it away meanwhile.
                && self.listed()?.contains(&file)
            {
                wrong.push(format!("file `{}`: {why}", file.display()));
            }
        }
        if wrong.is_empty() {
            let mut ids = HashSet::new();
            let read = self.each_record(&mut |record| {
                if !ids.insert(record.id) {
                    wrong.push(format!("two articles have the id {}", format_id(record.id)));
                }
            });
            wrong.extend(read.err().map(|why| why.to_string()));
        }
        Ok(wrong)
    }

    /// Returns whether any article of a file is in the index.
    pub fn holds_file(&self, file: u64) -> Result<bool, StoreError> {
        let term = Term::from_field_u64(self.handles.file, file);
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.handles.file).map_err(error)?;
            let postings = index
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|io| StoreError::Damaged(format!("the keys of files cannot be read: {io}")))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(true);
                }
                postings.advance();
            }
        }
        Ok(false)
    }

    /// Returns the files of the last commit, in order.
    fn listed(&self) -> Result<Vec<PathBuf>, StoreError> {
        let listed = self.index.load_metas().map_err(error)?.list_segment_files();
        // Those of deletions and of articles on their way are listed whether there are any or not; a deletion that is
        // missing keeps the index from being opened.
        let optional = |file: &Path| file.extension().is_some_and(|end| end == "del" || end == "temp");
        let is_there = |file: &PathBuf| !optional(file) || self.files.exists(file).unwrap_or(true);
        let mut files: Vec<PathBuf> = listed.into_iter().filter(is_there).collect();
        for beside in [pack::FILE, roll::FILE, holding::FILE].map(PathBuf::from) {
            if self.files.exists(&beside).unwrap_or(true) {
                files.push(beside);
            }
        }
        files.sort();
        Ok(files)
    }
}

impl Store for LocalStore {
    fn articles(&self) -> u64 {
        self.searcher.num_docs()
    }

    fn languages(&self) -> Result<Vec<Language>, StoreError> {
        let Some(handle) = self.handles.text(Field::Lang) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(handle).map_err(error)?;
            let mut stream = index
                .terms()
                .range()
                .ge("=")
                .lt(">")
                .into_stream()
                .map_err(|io| StoreError::Damaged(format!("the vocabulary cannot be read: {io}")))?;
            while stream.advance() {
                let code = std::str::from_utf8(stream.key()).ok().and_then(|term| term.strip_prefix('='));
                let language = code.and_then(Language::parse).unwrap_or(Language::UNKNOWN);
                if !found.contains(&language) {
                    found.push(language);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn search(&self, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        self.answer(ask)
    }

    fn record(&self, id: u64) -> Result<Option<Record>, StoreError> {
        let plan = Plan::Filter(Filter::Id(id));
        let ask = Ask { limit: Some(1), records: true, ..Ask::of(&plan) };
        Ok(self.answer(&ask)?.hits.into_iter().next().and_then(|hit| hit.record).map(|record| *record))
    }

    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError> {
        for segment in self.searcher.segment_readers() {
            let shelf = self.shelf(segment)?;
            for doc in segment.doc_ids_alive() {
                visit(shelf.record(doc)?);
            }
        }
        Ok(())
    }

    fn has_terms(&self, terms: &[String]) -> Result<bool, StoreError> {
        for (_, handle) in self.handles.indexed() {
            for term in terms {
                if terms::has(self.segments(), handle, term)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn holding(&self, words: &[Vec<String>]) -> Result<Option<Vec<u64>>, StoreError> {
        let Some(handle) = self.handles.text(Field::Body) else { return Ok(None) };
        let held =
            |word: &Vec<String>| terms::look_up(self.segments(), handle, word.iter().map(String::as_str));
        words.iter().map(|word| Ok(held(word)?.holding)).collect::<Result<_, _>>().map(Some)
    }

    fn nearest_words(&self, word: &str, limit: usize) -> Result<Vec<(String, u64)>, StoreError> {
        match self.handles.text(Field::Body) {
            Some(handle) => terms::nearest(self.segments(), handle, word, limit),
            None => Ok(Vec::new()),
        }
    }

    fn values(&self, field: Field) -> Result<Vec<(String, u64)>, StoreError> {
        search::column_counts(self, field)
    }

    fn each_name(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        self.walk_names(visit)
    }

    fn names_like(
        &self,
        sieve: &mut Sieve<'_>,
        visit: &mut dyn FnMut(Kind, &str),
    ) -> Result<bool, StoreError> {
        Ok(self.sift_names(sieve, visit))
    }

    fn name_counts(&self, within: Option<&Plan>) -> Result<Vec<NameCount>, StoreError> {
        self.counted_names(within)
    }

    fn short_forms(&self) -> Result<Vec<ShortForm>, StoreError> {
        self.all_short_forms()
    }

    fn verify(&self) -> Result<Vec<String>, StoreError> {
        LocalStore::verify(self)
    }

    fn payload(&self) -> &str {
        &self.payload
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        loop {
            let (_, before) = last_commit(&self.files)?;
            self.reader.reload().map_err(error)?;
            (self.payload, self.stamp) = last_commit(&self.files)?;
            // The note must be that of the state that is shown; a commit may have fallen between the two.
            if self.stamp == before {
                break;
            }
        }
        self.searcher = self.reader.searcher();
        self.lengths = Lengths::new(self.files.clone());
        self.opened = opened(&self.searcher);
        self.roll = OnceLock::new();
        Ok(())
    }
}

/// Opens the segments of the last commit, to stay with these until told otherwise.
fn reader(index: &Index) -> Result<IndexReader, StoreError> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(error)
}

/// Returns a place for what is opened of each segment.
fn opened(searcher: &Searcher) -> Vec<Opened> {
    searcher.segment_readers().iter().map(|_| Opened::default()).collect()
}

/// Returns the note of the last commit, and the commit's number.
fn last_commit(files: &SealedDirectory) -> Result<(String, u64), StoreError> {
    commit(&list(files)?)
}

/// Returns Tantivy's list of segments as it stands on the disk.
fn list(files: &SealedDirectory) -> Result<Vec<u8>, StoreError> {
    files.atomic_read(Path::new(META)).map_err(|why| unlisted(&why))
}

fn unlisted(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("the list of segments cannot be read: {why}"))
}

/// Returns the note of the commit that a list of segments is of, and the commit's number.
fn commit(list: &[u8]) -> Result<(String, u64), StoreError> {
    /// What of Tantivy's list of segments is about the commit itself; reading the rest takes many times as long.
    #[derive(Deserialize)]
    struct Commit {
        opstamp: u64,
        payload: Option<String>,
    }
    let commit: Commit = serde_json::from_slice(list).map_err(|why| unlisted(&why))?;
    Ok((commit.payload.unwrap_or_default(), commit.opstamp))
}

/// Returns the note of the last commit of an index folder; empty where there is none yet.
pub fn last_payload(folder: &Path) -> Result<String, StoreError> {
    guarded(|| match open_index(folder, false) {
        Ok((_, _, files)) => last_commit(&files).map(|(payload, _)| payload),
        Err(StoreError::Missing(_)) => Ok(String::new()),
        Err(error) => Err(error),
    })
}

/// Removes the segments of an index folder, which another version wrote.
pub fn wipe(folder: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(segments(folder)) {
        Err(io) if io.kind() != std::io::ErrorKind::NotFound => {
            Err(super::io_error("the old index cannot be removed", &io))
        }
        _ => Ok(()),
    }
}

/// Returns the folder that holds the segments.
fn segments(folder: &Path) -> PathBuf {
    folder.join(SEGMENTS)
}

/// Opens the Tantivy index of a folder; makes it first if told to and there is none.
fn open_index(folder: &Path, make: bool) -> Result<(Index, Handles, SealedDirectory), StoreError> {
    let handles = Handles::new();
    let place = segments(folder);
    if make {
        std::fs::create_dir_all(&place)
            .map_err(|io| super::io_error(&format!("cannot make `{}`", place.display()), &io))?;
    } else if !place.is_dir() {
        return Err(StoreError::Missing(folder.display().to_string()));
    }
    let directory = directory(&place)
        .map_err(|why| StoreError::Other(format!("cannot open `{}`: {why}", place.display())))?;
    let files = directory.clone();
    let exists = Index::exists(&directory)
        .map_err(|why| StoreError::Other(format!("cannot open `{}`: {why}", place.display())))?;
    let index = if exists {
        let index = Index::open(directory).map_err(|why| damaged(folder, &error(why)))?;
        if index.schema() != handles.schema {
            return Err(StoreError::Incompatible(format!(
                "index `{}` has other fields than this program",
                folder.display()
            )));
        }
        index
    } else if make {
        let settings = IndexSettings {
            // Records are packed already.
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: BLOCK_BYTES,
            ..IndexSettings::default()
        };
        Index::builder()
            .schema(handles.schema.clone())
            .settings(settings)
            .open_or_create(directory)
            .map_err(error)?
    } else {
        return Err(no_commit(folder));
    };
    index.tokenizers().register(tokens::NAME, TermTokenizer::default());
    Ok((index, handles, files))
}

/// Returns what is wrong with an index folder that has no commit: nothing but that, where a first run was killed.
fn no_commit(folder: &Path) -> StoreError {
    let hidden = |entry: &std::fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    match std::fs::read_dir(segments(folder)).map(|entries| entries.flatten().all(|entry| hidden(&entry))) {
        Ok(false) => {
            StoreError::Damaged(format!("index `{}` has lost its list of segments", folder.display()))
        }
        Ok(true) | Err(_) => StoreError::Missing(folder.display().to_string()),
    }
}

/// Opens the folder of the segments.
fn directory(place: &Path) -> Result<SealedDirectory, OpenDirectoryError> {
    #[cfg(test)]
    if let Some(faulty) = faults::under(place)? {
        return Ok(SealedDirectory::of_folder(faulty, place));
    }
    SealedDirectory::mapped(place)
}

fn damaged(folder: &Path, why: &StoreError) -> StoreError {
    match why {
        StoreError::Incompatible(why) => StoreError::Incompatible(why.clone()),
        why => StoreError::Damaged(format!("index `{}`: {why}", folder.display())),
    }
}
