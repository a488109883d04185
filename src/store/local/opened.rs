//! What is opened of a segment when it is first needed, and then serves all questions.

use std::sync::{Arc, Mutex, OnceLock};

use tantivy::columnar::{Column, StrColumn};
use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::{InvertedIndexReader, SegmentComponent};
use tantivy::schema::Field as Handle;
use tantivy::{Searcher, SegmentReader};

use super::LocalStore;
use super::filter::texts;
use super::groups::Groups;
use super::leaf::Factors;
use super::postings::Scale;
use super::schema::column;
use super::shelf::Shelf;
use super::writer::{error, unreadable};
use crate::store::{StoreError, io_error};

/// The vocabulary and postings of a field; `None` where no article of the segment has it.
type Vocabulary = Option<Arc<InvertedIndexReader>>;

/// Parts of one segment.
#[derive(Default)]
pub(super) struct Opened {
    columns: OnceLock<Columns>,
    own_ids: OnceLock<Option<StrColumn>>,
    postings: OnceLock<CompositeFile>,
    /// By number of the field.
    indexes: OnceLock<Box<[OnceLock<Vocabulary>]>>,
    shelf: OnceLock<Shelf>,
    scales: Mutex<Vec<(Handle, Scale)>>,
}

/// The columns that order and group articles.
pub(super) struct Columns {
    pub(super) id: Column<u64>,
    pub(super) published: Column<i64>,
    pub(super) groups: Groups,
}

impl Opened {
    pub(super) fn columns(&self, segment: &SegmentReader) -> Result<&Columns, StoreError> {
        once(&self.columns, || {
            let columns = segment.fast_fields();
            Ok(Columns {
                id: columns.u64(column::ID).map_err(error)?,
                published: columns.i64(column::PUBLISHED).map_err(error)?,
                groups: Groups::open(columns)?,
            })
        })
    }

    pub(super) fn own_ids(&self, segment: &SegmentReader) -> Result<Option<&StrColumn>, StoreError> {
        once(&self.own_ids, || texts(segment, column::OWN_ID)).map(Option::as_ref)
    }

    /// Returns the records of the segment.
    pub(super) fn shelf(&self, segment: &SegmentReader, store: &LocalStore) -> Result<&Shelf, StoreError> {
        once(&self.shelf, || store.shelf(segment))
    }

    /// Returns the vocabulary and postings of a field; `None` where no article of the segment has it: Tantivy would
    /// build an empty vocabulary, which takes longer than most searches.
    pub(super) fn index(
        &self,
        segment: &SegmentReader,
        handle: Handle,
    ) -> Result<Option<&InvertedIndexReader>, StoreError> {
        let all = self.indexes.get_or_init(|| segment.schema().fields().map(|_| OnceLock::new()).collect());
        let Some(index) = all.get(handle.field_id() as usize) else { return Ok(None) };
        let open = || match self.file(segment)?.open_read(handle) {
            Some(_) => segment.inverted_index(handle).map(Some).map_err(error),
            None => Ok(None),
        };
        Ok(once(index, open)?.as_deref())
    }

    /// Returns all postings of a field, as the places that its vocabulary names count them.
    pub(super) fn postings(&self, segment: &SegmentReader, handle: Handle) -> Result<OwnedBytes, StoreError> {
        let Some(file) = self.file(segment)?.open_read(handle) else { return Ok(OwnedBytes::empty()) };
        let mut bytes = file.read_bytes().map_err(|io| unreadable(&io))?;
        // First stands how many words the field has.
        bytes.advance(TOTAL.min(bytes.len()));
        Ok(bytes)
    }

    /// Returns the postings of all fields.
    fn file(&self, segment: &SegmentReader) -> Result<&CompositeFile, StoreError> {
        once(&self.postings, || {
            let file = segment.open_read(SegmentComponent::Postings).map_err(|why| error(why.into()))?;
            CompositeFile::open(&file).map_err(|io| unreadable(&io))
        })
    }

    /// Returns what the lengths of a field's texts mean; a field's factors are always the same.
    pub(super) fn scale(
        &self,
        segment: &SegmentReader,
        handle: Handle,
        factors: &Factors,
    ) -> Result<Scale, StoreError> {
        let mut known = self.scales.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((_, scale)) = known.iter().find(|(of, _)| *of == handle) {
            return Ok(scale.clone());
        }
        let file = segment.fieldnorms_readers().get_inner_file().open_read(handle);
        let norms = match file {
            Some(file) => file.read_bytes().map_err(|io| io_error("lengths cannot be read", &io))?,
            None => OwnedBytes::empty(),
        };
        let total = self.index(segment, handle)?.map_or(0, |index| index.total_num_tokens());
        let scale = Scale::new(norms, Factors::clone(factors), total as f32 / segment.max_doc() as f32);
        known.push((handle, scale.clone()));
        Ok(scale)
    }
}

/// The segments of an index, with what is opened of them.
#[derive(Clone, Copy)]
pub(super) struct Segments<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) opened: &'a [Opened],
}

impl<'a> Segments<'a> {
    /// Returns each segment.
    pub(super) fn each(self) -> impl ExactSizeIterator<Item = (&'a SegmentReader, &'a Opened)> {
        self.searcher.segment_readers().iter().zip(self.opened)
    }
}

/// Bytes of the number that postings begin with.
const TOTAL: usize = 8;

/// Returns what is there, or makes it.
fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, StoreError>) -> Result<&T, StoreError> {
    if let Some(there) = cell.get() {
        return Ok(there);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}
