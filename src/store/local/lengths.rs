//! Average lengths of the scored fields, in terms, over the articles that have the field at all; and what an occurrence
//! counts by them.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use tantivy::schema::Field as Handle;

use super::holding::{self, Holding};
use super::leaf::{Factors, factors};
use super::opened::Segments;
use super::sealed::SealedDirectory;
use crate::model::Field;
use crate::store::StoreError;

/// What lengths mean, by field; computed when first asked for.
pub(super) struct Lengths {
    known: Mutex<HashMap<Field, Factors>>,
    files: SealedDirectory,
    holding: OnceLock<Holding>,
}

impl Lengths {
    /// Returns the lengths of an index that lies in a directory.
    pub(super) fn new(files: SealedDirectory) -> Lengths {
        Lengths { known: Mutex::default(), files, holding: OnceLock::new() }
    }

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
        let factors = factors(weight, b, self.average(segments, field, handle)?);
        known.insert(field, Factors::clone(&factors));
        Ok(factors)
    }

    /// Returns the average length of a field's texts, in terms (two or three a word); 1 where there are none.
    fn average(&self, segments: Segments<'_>, field: Field, handle: Handle) -> Result<f32, StoreError> {
        let size: u64 = segments.each().map(|(segment, _)| u64::from(segment.max_doc())).sum();
        let known = match size >= holding::WORTH && field != Field::Body {
            true => Some(self.holding.get_or_init(|| Holding::read(&self.files))),
            false => None,
        };
        let (mut terms, mut articles) = (0u64, 0u64);
        for (segment, opened) in segments.each() {
            let index = opened.index(segment, handle)?;
            articles += match (field, &index) {
                // Nearly every article has a body.
                (Field::Body, _) => u64::from(segment.max_doc()),
                (_, Some(_)) => match known.and_then(|known| known.of(segment, field)) {
                    Some(count) => count,
                    None => holding::count(segment, handle)?,
                },
                (_, None) => 0,
            };
            terms += index.map_or(0, |index| index.total_num_tokens());
        }
        Ok(if articles == 0 { 1.0 } else { (terms as f64 / articles as f64) as f32 })
    }
}
