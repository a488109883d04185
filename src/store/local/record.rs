//! Turns a record into what Tantivy indexes, and back.

use tantivy::TantivyDocument;
use tantivy::schema::Value;

use super::schema::{Handles, MAX_COLUMN_BYTES};
use super::tokens::with_header;
use crate::model::{Confidence, Field};
use crate::query::naive::{analysis_language, each_value, path_key, url_key};
use crate::store::{Record, StoreError};
use crate::stream;

/// Returns the document of a record.
pub(super) fn document(handles: &Handles, record: &Record) -> Result<TantivyDocument, StoreError> {
    let mut out = TantivyDocument::default();
    let article = &record.article;
    let stored = serde_json::to_vec(record)
        .map_err(|error| StoreError::Other(format!("cannot store article {:016x}: {error}", record.id)))?;
    out.add_bytes(handles.record, &stored);
    out.add_u64(handles.file, record.file);
    out.add_u64(handles.id, record.id);
    if let Some(group) = record.same_body {
        out.add_u64(handles.same_body, group);
    }
    if let Some(date) = &article.published {
        out.add_i64(handles.published, date.sort_key());
        out.add_i64(handles.first_day, date.first_day().into());
        out.add_i64(handles.last_day, date.last_day().into());
        if date.confidence == Confidence::Weak {
            out.add_u64(handles.weak, 1);
        }
    }
    out.add_text(handles.recogniser, record.recogniser.name());
    if !article.own_id.is_empty() {
        out.add_text(handles.own_id, cut(&article.own_id));
    }
    for (field, handle) in handles.indexed() {
        let language = analysis_language(field, article.language);
        let mut first = true;
        each_value(article, field, &mut |number, value| {
            if !value.is_empty() {
                let names = stream::named(&record.mentions, field, number);
                out.add_text(handle, with_header(language, first, &names, value));
                first = false;
            }
        });
    }
    for field in [Field::Publisher, Field::Agency, Field::Author, Field::Section, Field::Tag, Field::Lang] {
        if let Some(handle) = handles.column(field) {
            each_value(article, field, &mut |_, value| {
                if !value.is_empty() {
                    out.add_text(handle, cut(value));
                }
            });
        }
    }
    for (field, value) in [(Field::Path, path_key(&record.location)), (Field::Url, url_key(&article.url))] {
        if let Some(handle) = handles.column(field).filter(|_| !value.is_empty()) {
            out.add_text(handle, cut(&value));
        }
    }
    Ok(out)
}

/// Returns the record of a stored document.
pub(super) fn record(handles: &Handles, document: &TantivyDocument) -> Result<Record, StoreError> {
    let bytes = document
        .get_first(handles.record)
        .and_then(|value| value.as_bytes())
        .ok_or_else(|| StoreError::Damaged("an article has no record".to_string()))?;
    serde_json::from_slice(bytes)
        .map_err(|error| StoreError::Damaged(format!("the record of an article cannot be read: {error}")))
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(MAX_COLUMN_BYTES)]
}
