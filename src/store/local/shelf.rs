//! The stored records of one segment.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::schema::{Field as Handle, Value};
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader, TantivyDocument};

use super::pack::Unpacker;
use super::record;
use super::schema::{Handles, column};
use super::writer::error;
use crate::store::{Record, StoreError};

/// Blocks of packed records kept: they cost nothing to make again.
const KEPT_BLOCKS: usize = 4;

/// Reads records.
pub(super) struct Shelf {
    store: StoreReader,
    record: Handle,
    ids: Column<u64>,
    groups: Column<u64>,
    unpacker: Arc<Unpacker>,
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
            groups: columns.u64(column::SAME_BODY).map_err(error)?,
            unpacker: Arc::clone(unpacker),
        })
    }

    /// Returns the record of a document.
    pub(super) fn record(&self, doc: DocId) -> Result<Record, StoreError> {
        let document: TantivyDocument = self.store.get(doc).map_err(error)?;
        let packed = document
            .get_first(self.record)
            .and_then(|value| value.as_bytes())
            .ok_or_else(|| StoreError::Damaged("an article has no record".to_string()))?;
        let id = self.ids.first(doc).unwrap_or(0);
        record::read(&self.unpacker.unpack(packed)?, id, self.groups.first(doc))
    }
}
