//! The local store: a Tantivy index in a folder, asked by our own evaluator over its postings.
//!
//! Tantivy keeps the segments, merges them and commits; what a query means is decided here, since its own
//! queries know neither NEAR over phrases, wildcards inside phrases, nor one score over several fields.

mod cased;
mod compile;
mod filter;
mod leaf;
mod lengths;
mod names;
mod node;
mod prepare;
mod record;
mod schema;
mod search;
mod span;
mod terms;
mod tokens;
mod words;
mod writer;

pub use writer::{Budget, LocalWriter};

use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyDocument};

use self::lengths::Lengths;
use self::schema::Handles;
use self::tokens::TermTokenizer;
use self::writer::error;
use super::manifest::Manifest;
use super::{Answer, Ask, NameCount, Record, ShortForm, Store, StoreError};
use crate::model::{Field, Kind, Language};
use crate::query::plan::{Filter, Plan};

/// Folder of the Tantivy index within the index folder.
const SEGMENTS: &str = "segments";

/// Level of zstd for stored articles: higher ones cost more time than they save space.
const ZSTD_LEVEL: i32 = 3;

/// Bytes of stored articles compressed together.
const BLOCK_BYTES: usize = 32_768;

/// An index opened for reading.
pub struct LocalStore {
    handles: Handles,
    reader: IndexReader,
    searcher: Searcher,
    lengths: Lengths,
    payload: String,
    index: Index,
}

impl LocalStore {
    /// Opens the index of a folder.
    pub fn open(folder: &Path) -> Result<LocalStore, StoreError> {
        Manifest::read(folder)?;
        let (index, handles) = open_index(folder, false)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|why| damaged(folder, &error(why)))?;
        let searcher = reader.searcher();
        let payload = payload(&index)?;
        Ok(LocalStore { handles, reader, searcher, lengths: Lengths::default(), payload, index })
    }

    /// Verifies the checksums of all files and reads every record; returns what is wrong, a sentence each.
    pub fn verify(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        match self.index.validate_checksum() {
            Ok(files) => {
                wrong.extend(
                    files.iter().map(|file| format!("file `{}` is not what was written", file.display())),
                );
            }
            Err(why) => wrong.push(format!("the files of the index cannot be read: {why}")),
        }
        if wrong.is_empty()
            && let Err(why) = self.each_record(&mut |_| {})
        {
            wrong.push(why.to_string());
        }
        Ok(wrong)
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
            let store = search::open_store(segment)?;
            for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
                visit(record::record(&self.handles, &document.map_err(error)?)?);
            }
        }
        Ok(())
    }

    fn has_terms(&self, terms: &[String]) -> Result<bool, StoreError> {
        for (_, handle) in self.handles.indexed() {
            for term in terms {
                if terms::has(&self.searcher, handle, term)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn nearest_words(&self, word: &str, limit: usize) -> Result<Vec<(String, u64)>, StoreError> {
        match self.handles.text(Field::Body) {
            Some(handle) => terms::nearest(&self.searcher, handle, word, limit),
            None => Ok(Vec::new()),
        }
    }

    fn values(&self, field: Field) -> Result<Vec<(String, u64)>, StoreError> {
        search::column_counts(self, field)
    }

    fn each_name(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        self.walk_names(visit)
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
        self.reader.reload().map_err(error)?;
        self.searcher = self.reader.searcher();
        self.lengths = Lengths::default();
        self.payload = payload(&self.index)?;
        Ok(())
    }
}

fn payload(index: &Index) -> Result<String, StoreError> {
    Ok(index.load_metas().map_err(error)?.payload.unwrap_or_default())
}

/// Returns the note of the last commit of an index folder; empty where there is none yet.
pub fn last_payload(folder: &Path) -> Result<String, StoreError> {
    if !segments(folder).join("meta.json").exists() {
        return Ok(String::new());
    }
    payload(&open_index(folder, false)?.0)
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
fn open_index(folder: &Path, make: bool) -> Result<(Index, Handles), StoreError> {
    let handles = Handles::new();
    let place = segments(folder);
    if make {
        std::fs::create_dir_all(&place)
            .map_err(|io| super::io_error(&format!("cannot make `{}`", place.display()), &io))?;
    } else if !place.is_dir() {
        return Err(StoreError::Missing(folder.display().to_string()));
    }
    let directory = MmapDirectory::open(&place)
        .map_err(|why| StoreError::Other(format!("cannot open `{}`: {why}", place.display())))?;
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
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(ZSTD_LEVEL) }),
            docstore_blocksize: BLOCK_BYTES,
            ..IndexSettings::default()
        };
        Index::builder()
            .schema(handles.schema.clone())
            .settings(settings)
            .open_or_create(directory)
            .map_err(error)?
    } else {
        return Err(StoreError::Damaged(format!("`{}` has no index in it", folder.display())));
    };
    index.tokenizers().register(tokens::NAME, TermTokenizer::default());
    Ok((index, handles))
}

fn damaged(folder: &Path, why: &StoreError) -> StoreError {
    match why {
        StoreError::Incompatible(why) => StoreError::Incompatible(why.clone()),
        why => StoreError::Damaged(format!("index `{}`: {why}", folder.display())),
    }
}
