//! The stored records of one segment.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tantivy::columnar::Column;
use tantivy::schema::Field as Handle;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use super::groups::Groups;
use super::pack::Unpacker;
use super::record;
use super::schema::{Handles, column};
use super::writer::error;
use crate::store::{Record, StoreError};

/// Blocks of packed records kept, of a few KiB each.
const KEPT_BLOCKS: usize = 64;

/// Records kept that were read last: who asks the next question often sees some of them again.
const KEPT_RECORDS: usize = 64;

/// Longest body of a record that is kept, bytes.
const MAX_KEPT: usize = 32 << 10;

/// Reads records.
pub(super) struct Shelf {
    store: StoreReader,
    record: Handle,
    ids: Column<u64>,
    groups: Groups,
    unpacker: Arc<Unpacker>,
    recent: Mutex<VecDeque<(DocId, Arc<Record>)>>,
}

impl Shelf {
    /// Opens the records of a segment.
    pub(super) fn open(
        segment: &SegmentReader,
        handles: &Handles,
        unpacker: &Arc<Unpacker>,
    ) -> Result<Shelf, StoreError> {
        let store = segment
            .get_store_reader(KEPT_BLOCKS)
            .map_err(|io| crate::store::io_error("stored articles cannot be read", &io))?;
        let columns = segment.fast_fields();
        Ok(Shelf {
            store,
            record: handles.record,
            ids: columns.u64(column::ID).map_err(error)?,
            groups: Groups::open(columns)?,
            unpacker: Arc::clone(unpacker),
            recent: Mutex::default(),
        })
    }

    /// Returns the record of a hit, which may be one that was read before.
    pub(super) fn hit(&self, doc: DocId) -> Result<Record, StoreError> {
        let lock = || self.recent.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let kept = lock().iter().find(|(of, _)| *of == doc).map(|(_, record)| Arc::clone(record));
        if let Some(record) = kept {
            return Ok((*record).clone());
        }
        let record = self.record(doc)?;
        if record.article.body.len() <= MAX_KEPT {
            let mut recent = lock();
            recent.truncate(KEPT_RECORDS - 1);
            recent.push_front((doc, Arc::new(record.clone())));
        }
        Ok(record)
    }

    /// Returns the record of a document.
    pub(super) fn record(&self, doc: DocId) -> Result<Record, StoreError> {
        let bytes = self.store.get_document_bytes(doc).map_err(error)?;
        let packed = only_value(&bytes, self.record)
            .ok_or_else(|| StoreError::Damaged("an article has no record".to_string()))?;
        let id = self.ids.first(doc).unwrap_or(0);
        record::read(&self.unpacker.unpack(packed)?, id, self.groups.of(doc))
    }
}

/// Tantivy's mark of bytes.
const BYTES: u8 = 4;

/// Returns the value of a stored document that has this one only: one value, its field (32 bits, little-endian), what
/// it is, its length. Tantivy's own reader takes it over byte by byte.
fn only_value(document: &[u8], field: Handle) -> Option<&[u8]> {
    let (count, rest) = number(document)?;
    let (of, rest) = rest.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first()?;
    let (length, value) = number(rest)?;
    let expected = count == 1 && u32::from_le_bytes(*of) == field.field_id() && *kind == BYTES;
    (expected && value.len() == length).then_some(value)
}

/// Reads a number as Tantivy writes those of any size: the last byte is the one that is marked.
pub(super) fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 != 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}
