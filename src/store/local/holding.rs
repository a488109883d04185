//! How many articles of each segment have a field, in a small file beside the segments: the average lengths need it, and
//! to count anew a search would read a byte for each article and field.
//!
//! Written after a run, and good for the segments it names; what it lacks is counted.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::Directory;
use tantivy::schema::Field as Handle;
use tantivy::{Index, SegmentReader};

use super::reader;
use super::schema::Handles;
use super::sealed::SealedDirectory;
use super::writer::error;
use crate::model::{Field, FieldKind};
use crate::store::{StoreError, io_error};

/// Name of the file.
pub(super) const FILE: &str = "lengths";

/// Fewer articles than these are counted sooner than the file is read.
pub(super) const WORTH: u64 = if cfg!(test) { 20 } else { 20_000 };

/// Articles that have a field, by segment and name of the field.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Holding(BTreeMap<String, BTreeMap<String, u64>>);

impl Holding {
    /// Reads the file; without one, or with one that cannot be read, nothing is known.
    pub(super) fn read(files: &SealedDirectory) -> Holding {
        let file = files.atomic_read(Path::new(FILE)).ok();
        file.and_then(|file| serde_json::from_slice(&file).ok()).unwrap_or_default()
    }

    /// Returns how many articles of a segment have a field, if that is known.
    pub(super) fn of(&self, segment: &SegmentReader, field: Field) -> Option<u64> {
        self.0.get(&segment.segment_id().uuid_string())?.get(field.name()).copied()
    }
}

/// Writes the file for the segments of the last commit.
pub(super) fn write(files: &SealedDirectory, index: &Index, handles: &Handles) -> Result<(), StoreError> {
    let metas = index.load_metas().map_err(error)?.segments;
    if metas.iter().map(|segment| u64::from(segment.max_doc())).sum::<u64>() < WORTH {
        return Ok(());
    }
    let known = Holding::read(files);
    if metas.len() == known.0.len()
        && metas.iter().all(|segment| known.0.contains_key(&segment.id().uuid_string()))
    {
        return Ok(());
    }
    let mut all = Holding::default();
    for segment in reader(index)?.searcher().segment_readers() {
        let counted = all.0.entry(segment.segment_id().uuid_string()).or_default();
        for (field, handle) in handles.indexed() {
            if field != Field::Body && matches!(field.row().kind, FieldKind::Text { .. }) {
                let count = known.of(segment, field).map_or_else(|| count(segment, handle), Ok)?;
                counted.insert(field.name().to_string(), count);
            }
        }
    }
    let file = serde_json::to_vec(&all).map_err(|why| StoreError::Other(why.to_string()))?;
    files
        .atomic_write(Path::new(FILE), &file)
        .map_err(|io| io_error("what is known of lengths cannot be written", &io))
}

/// Counts the articles of a segment that have a field: the norms are a byte an article, 0 where it is missing. Read as
/// bytes, which is many times faster than asking for each.
pub(super) fn count(segment: &SegmentReader, handle: Handle) -> Result<u64, StoreError> {
    let Some(file) = segment.fieldnorms_readers().get_inner_file().open_read(handle) else { return Ok(0) };
    let norms = file.read_bytes().map_err(|io| io_error("lengths cannot be read", &io))?;
    Ok(norms
        .chunks(128)
        .map(|part| part.iter().map(|norm| u8::from(*norm > 0)).sum::<u8>())
        .map(u64::from)
        .sum())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::Article;
    use crate::query::plan::Plan;
    use crate::store::local::{LocalStore, fixture};
    use crate::store::{Ask, Record, Store};

    /// Puts some articles; every third has a caption.
    fn run(folder: &Path, files: std::ops::Range<u64>) {
        let record = |file: u64| {
            let captions = if file.is_multiple_of(3) { vec!["A harbour.".to_string()] } else { Vec::new() };
            let article = Article { body: format!("Harbour {file}."), captions, ..Article::default() };
            Record::bare(file, article)
        };
        fixture::run(folder, &[], files.map(record));
    }

    /// Returns the average that a search counts with, and how many captions are known of without counting.
    fn known(folder: &Path) -> (f32, Vec<Option<u64>>) {
        let store = LocalStore::open(folder).unwrap();
        let plan = crate::query::resolve(
            &crate::query::parse("caption:harbour").unwrap(),
            &crate::query::Context { languages: &store.languages().unwrap(), today: 0, entities: None },
        );
        let plan: Plan = plan.unwrap();
        let score = store.search(&Ask { limit: Some(1), ..Ask::of(&plan) }).unwrap().hits[0].score;
        let holding = Holding::read(&store.files);
        let each = store.segments().each().map(|(segment, _)| holding.of(segment, Field::Caption));
        (score, each.collect())
    }

    #[test]
    fn what_is_known_is_what_would_be_counted() {
        let temp = fixture::folder();
        run(temp.path(), 0..10);
        assert_eq!(known(temp.path()).1, [None], "too few to be worth it");
        run(temp.path(), 10..40);
        let (score, counts) = known(temp.path());
        assert_eq!(counts.iter().flatten().sum::<u64>(), 14);
        assert_eq!(counts.len(), 2);
        // Segments of another run are counted, the others not again.
        let file = temp.path().join("segments").join(FILE);
        let before = fs::read(&file).unwrap();
        run(temp.path(), 40..41);
        assert!(fs::read(&file).unwrap().len() > before.len());
        fs::write(&file, &before).unwrap();
        let (with, counts) = known(temp.path());
        assert_eq!(counts.iter().filter(|count| count.is_some()).count(), 2);
        // Without the file all is the same; a damaged one is not believed, and found.
        fs::remove_file(&file).unwrap();
        assert_eq!(known(temp.path()), (with, vec![None; 3]));
        assert_ne!(with, score);
        let at = before.iter().position(|byte| byte.is_ascii_digit()).unwrap();
        let mut damaged = before;
        damaged[at] ^= 1;
        fs::write(&file, damaged).unwrap();
        assert_eq!(known(temp.path()), (with, vec![None; 3]));
        let wrong = LocalStore::open(temp.path()).unwrap().verify().unwrap();
        assert!(wrong.len() == 1 && wrong[0].contains(FILE), "{wrong:?}");
    }
}
