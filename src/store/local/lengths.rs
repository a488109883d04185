//! Average lengths of the scored fields, in terms, over the articles that have the field at all.

use std::collections::HashMap;
use std::sync::Mutex;

use tantivy::schema::Field as Handle;
use tantivy::{Searcher, SegmentReader};

use super::writer::error;
use crate::model::Field;
use crate::store::StoreError;

/// Averages, computed when first asked for.
#[derive(Default)]
pub(super) struct Lengths {
    known: Mutex<HashMap<Field, f32>>,
}

impl Lengths {
    /// Returns the average length of a field's texts, in terms (two or three a word); 1 where there are none.
    pub(super) fn average(
        &self,
        searcher: &Searcher,
        field: Field,
        handle: Handle,
    ) -> Result<f32, StoreError> {
        let mut known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(average) = known.get(&field) {
            return Ok(*average);
        }
        let (mut terms, mut articles) = (0u64, 0u64);
        for segment in searcher.segment_readers() {
            terms += segment.inverted_index(handle).map_err(error)?.total_num_tokens();
            // Nearly every article has a body: counting would read a byte for each for nothing.
            articles += match field {
                Field::Body => u64::from(segment.max_doc()),
                _ => holding(segment, handle)?,
            };
        }
        let average = if articles == 0 { 1.0 } else { (terms as f64 / articles as f64) as f32 };
        known.insert(field, average);
        Ok(average)
    }
}

/// Returns how many articles of a segment have the field: the norms are a byte an article, 0 where it is missing.
/// Read as bytes, which is many times faster than asking for each.
fn holding(segment: &SegmentReader, handle: Handle) -> Result<u64, StoreError> {
    let Some(file) = segment.fieldnorms_readers().get_inner_file().open_read(handle) else { return Ok(0) };
    let norms = file.read_bytes().map_err(|io| crate::store::io_error("lengths cannot be read", &io))?;
    Ok(norms
        .chunks(128)
        .map(|part| part.iter().map(|norm| u8::from(*norm > 0)).sum::<u8>())
        .map(u64::from)
        .sum())
}
