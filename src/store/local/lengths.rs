//! Average lengths of the scored fields, in terms, over the articles that have the field at all.

use std::collections::HashMap;
use std::sync::Mutex;

use tantivy::Searcher;
use tantivy::schema::Field as Handle;

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
                _ => {
                    let norms = segment.get_fieldnorms_reader(handle).map_err(error)?;
                    (0..segment.max_doc()).filter(|doc| norms.fieldnorm_id(*doc) > 0).count() as u64
                }
            };
        }
        let average = if articles == 0 { 1.0 } else { (terms as f64 / articles as f64) as f32 };
        known.insert(field, average);
        Ok(average)
    }
}
