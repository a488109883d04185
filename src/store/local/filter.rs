//! Filters over the columns of one segment.

use std::collections::HashSet;

use tantivy::columnar::{Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, SegmentReader};

use super::columns::each_value;
use super::schema::{column, column_name};
use super::set::Set;
use super::writer::error;
use crate::model::{DayRange, Field, FieldKind};
use crate::query::pattern::Compiled;
use crate::query::plan::{Filter, Pattern};
use crate::store::StoreError;

/// A condition on one document.
pub(super) enum Predicate {
    /// The date touches a range.
    Days { first: Column<i64>, last: Column<i64>, range: DayRange },
    /// A number column has no value.
    Missing(Column<i64>),
    /// A number column has a value.
    Present(Column<u64>),
    /// A text column holds one of these values, by number.
    Among { ordinals: Column<u64>, wanted: HashSet<u64> },
    /// A text column has a value.
    HasText(Column<u64>),
    /// A text field is not empty.
    HasWords(FieldNormReader),
    /// A number column holds this.
    Is(Column<u64>, u64),
    /// Never.
    Never,
}

impl Predicate {
    /// Keeps the documents of a set that it holds for.
    pub(super) fn narrow(&self, set: &mut Set) {
        let Predicate::Days { first, last, range } = self else {
            return set.retain(|doc| self.holds(doc));
        };
        let mut keep = |column: &Column<i64>, touches: &dyn Fn(i32) -> bool| {
            let mut kept = Set::none(set.size());
            each_value(column, set.iter(), |doc, day| {
                if touches(day as i32) {
                    kept.insert(doc);
                }
            });
            *set = kept;
        };
        keep(first, &|first| range.touches(first, i32::MAX));
        keep(last, &|last| range.touches(i32::MIN, last));
    }

    /// Returns whether it holds for a document.
    fn holds(&self, doc: DocId) -> bool {
        match self {
            Predicate::Days { first, last, range } => match (first.first(doc), last.first(doc)) {
                (Some(first), Some(last)) => range.touches(first as i32, last as i32),
                _ => false,
            },
            Predicate::Missing(column) => column.first(doc).is_none(),
            Predicate::Present(column) => column.first(doc).is_some(),
            Predicate::Among { ordinals, wanted } => {
                ordinals.values_for_doc(doc).any(|ordinal| wanted.contains(&ordinal))
            }
            Predicate::HasText(ordinals) => ordinals.first(doc).is_some(),
            Predicate::HasWords(norms) => norms.fieldnorm_id(doc) > 0,
            Predicate::Is(column, value) => column.first(doc) == Some(*value),
            Predicate::Never => false,
        }
    }
}

/// Returns the predicate of a filter in a segment; `None` for [`Filter::Value`], which is a set of postings.
pub(super) fn predicate(segment: &SegmentReader, filter: &Filter) -> Result<Option<Predicate>, StoreError> {
    let columns = segment.fast_fields();
    let signed = |name: &str| columns.i64(name).map_err(error);
    let unsigned = |name: &str| columns.u64(name).map_err(error);
    Ok(Some(match filter {
        Filter::Value(_) => return Ok(None),
        Filter::Date(range) => Predicate::Days {
            first: signed(column::FIRST_DAY)?,
            last: signed(column::LAST_DAY)?,
            range: *range,
        },
        Filter::DateMissing => Predicate::Missing(signed(column::FIRST_DAY)?),
        Filter::DateUncertain => Predicate::Present(unsigned(column::WEAK)?),
        Filter::Id(id) => Predicate::Is(unsigned(column::ID)?, *id),
        Filter::OwnId(id) => match texts(segment, column::OWN_ID)? {
            Some(texts) => among(&texts, &mut |value| value == id)?,
            None => Predicate::Never,
        },
        Filter::Location { field, pattern } => match texts(segment, &column_name(*field))? {
            Some(texts) => {
                let compiled =
                    Compiled::new(&Pattern::Wildcard(pattern.clone())).map_err(StoreError::Refused)?;
                among(&texts, &mut |value| compiled.is_match(value))?
            }
            None => Predicate::Never,
        },
        Filter::Has(field) => has(segment, *field)?,
    }))
}

fn has(segment: &SegmentReader, field: Field) -> Result<Predicate, StoreError> {
    let name = match field.row().kind {
        FieldKind::Text { .. } => {
            let Ok(handle) = segment.schema().get_field(field.name()) else { return Ok(Predicate::Never) };
            return Ok(segment.get_fieldnorms_reader(handle).map_or(Predicate::Never, Predicate::HasWords));
        }
        FieldKind::Date => {
            let column = segment.fast_fields().i64(column::FIRST_DAY).map_err(error)?;
            return Ok(Predicate::Present(column.to_u64_monotonic()));
        }
        FieldKind::Entity => return Ok(Predicate::Never),
        _ if field == Field::Id => {
            return Ok(Predicate::Present(segment.fast_fields().u64(column::ID).map_err(error)?));
        }
        _ => column_name(field),
    };
    Ok(match texts(segment, &name)? {
        Some(texts) => Predicate::HasText(texts.ords().clone()),
        None => Predicate::Never,
    })
}

/// Returns a text column, if any document of the segment has a value.
pub(super) fn texts(segment: &SegmentReader, name: &str) -> Result<Option<StrColumn>, StoreError> {
    segment.fast_fields().str(name).map_err(error)
}

/// Returns the predicate of the values that pass `wanted`; looks at each distinct value once.
fn among(texts: &StrColumn, wanted: &mut dyn FnMut(&str) -> bool) -> Result<Predicate, StoreError> {
    let fail = |io: std::io::Error| StoreError::Damaged(format!("a column cannot be read: {io}"));
    let mut passed = HashSet::new();
    let mut stream = texts.dictionary().stream().map_err(fail)?;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(&mut *wanted) {
            passed.insert(stream.term_ord());
        }
    }
    Ok(if passed.is_empty() {
        Predicate::Never
    } else {
        Predicate::Among { ordinals: texts.ords().clone(), wanted: passed }
    })
}
