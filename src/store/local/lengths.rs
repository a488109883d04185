//! Average lengths of the scored fields, in terms, over the articles that have the field at all; and what an occurrence
//! counts by them.

use std::collections::HashMap;
use std::sync::Mutex;

use tantivy::SegmentReader;
use tantivy::schema::Field as Handle;

use super::leaf::{Factors, factors};
use super::opened::Segments;
use crate::model::Field;
use crate::store::StoreError;

/// What lengths mean, by field; computed when first asked for.
#[derive(Default)]
pub(super) struct Lengths {
    known: Mutex<HashMap<Field, Factors>>,
}

impl Lengths {
    /// Returns what an occurrence in a field counts, which has this weight and `b`.
    pub(super) fn factors(
        &self,
        segments: Segments<'_>,
        (field, handle): (Field, Handle),
        (weight, b): (f32, f32),
    ) -> Result<Factors, StoreError> {
        let mut known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(factors) = known.get(&field) {
            return Ok(Factors::clone(factors));
        }
        let factors = factors(weight, b, average(segments, field, handle)?);
        known.insert(field, Factors::clone(&factors));
        Ok(factors)
    }
}

/// Returns the average length of a field's texts, in terms (two or three a word); 1 where there are none.
fn average(segments: Segments<'_>, field: Field, handle: Handle) -> Result<f32, StoreError> {
    let (mut terms, mut articles) = (0u64, 0u64);
    for (segment, opened) in segments.each() {
        let index = opened.index(segment, handle)?;
        articles += match (field, &index) {
            // Nearly every article has a body: counting would read a byte for each for nothing.
            (Field::Body, _) => u64::from(segment.max_doc()),
            (_, Some(_)) => holding(segment, handle)?,
            (_, None) => 0,
        };
        terms += index.map_or(0, |index| index.total_num_tokens());
    }
    Ok(if articles == 0 { 1.0 } else { (terms as f64 / articles as f64) as f32 })
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
