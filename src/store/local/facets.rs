//! Counts matching articles by the values of a column, or by year.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use tantivy::SegmentReader;

use super::filter::texts;
use super::schema::{column, column_name};
use super::set::Set;
use super::writer::error;
use crate::model::date::civil_from_days;
use crate::store::{FacetBy, StoreError};

/// Values with how many articles have each.
pub(super) type Counts = BTreeMap<String, u64>;

/// Adds the articles of a set to counts.
pub(super) fn count(
    by: FacetBy,
    segment: &SegmentReader,
    set: &Set,
    out: &mut Counts,
) -> Result<(), StoreError> {
    match by {
        FacetBy::Year => years(segment, set, out),
        FacetBy::Value(field) => values(&column_name(field), segment, set, out),
        FacetBy::Recogniser => values(column::RECOGNISER, segment, set, out),
    }
}

/// Returns counts in their order: most first, then by value.
pub(super) fn most_first(counts: Counts) -> Vec<(String, u64)> {
    let mut out: Vec<(String, u64)> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}

fn years(segment: &SegmentReader, set: &Set, out: &mut Counts) -> Result<(), StoreError> {
    let days = segment.fast_fields().i64(column::FIRST_DAY).map_err(error)?;
    let mut counts: BTreeMap<Option<i16>, u64> = BTreeMap::new();
    for doc in set.iter() {
        *counts.entry(days.first(doc).map(|day| civil_from_days(day as i32).0)).or_default() += 1;
    }
    for (year, count) in counts {
        *out.entry(year.map(|year| year.to_string()).unwrap_or_default()).or_default() += count;
    }
    Ok(())
}

fn values(column: &str, segment: &SegmentReader, set: &Set, out: &mut Counts) -> Result<(), StoreError> {
    let Some(texts) = texts(segment, column)? else { return Ok(()) };
    // Not a slot for each value: a column whose bytes were changed can claim more than there is memory for.
    let mut counts: HashMap<u64, u64, RandomState> = HashMap::default();
    for ordinal in set.iter().flat_map(|doc| texts.term_ords(doc)) {
        *counts.entry(ordinal).or_default() += 1;
    }
    let mut value = String::new();
    for (ordinal, count) in counts {
        value.clear();
        texts
            .ord_to_str(ordinal, &mut value)
            .map_err(|io| StoreError::Damaged(format!("a column cannot be read: {io}")))?;
        *out.entry(value.clone()).or_default() += count;
    }
    Ok(())
}
