//! Turns a record into what Tantivy indexes, and back.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::groups;
use super::schema::{Handles, MAX_COLUMN_BYTES};
use super::tokens::with_header;
use crate::dedup::hash64;
use crate::entities::Engine;
use crate::model::{Article, Confidence, Field, Location};
use crate::query::naive::{analysis_language, each_value, path_key, url_key};
use crate::store::packed::{Packed, pack, unpack};
use crate::store::{Record, StoreError};
use crate::stream;

/// Name of standard input as a source.
const STREAM: &str = "-";

/// A record as it is stored: what the columns hold is left out. Another order or type of these fields, or of
/// those of what they hold, is another index format.
#[derive(Serialize)]
struct Written<'r> {
    source: &'r str,
    path: &'r str,
    member: &'r Option<String>,
    record: Option<u64>,
    bytes: Option<(u64, u64)>,
    /// `None` where it follows from the location.
    file: Option<u64>,
    file_time: Option<i64>,
    captured: &'r Option<String>,
    sha256: [u8; 32],
    recogniser: Engine,
    mentions: Packed,
    article: &'r Article,
}

/// The same, read.
#[derive(Deserialize)]
struct Read {
    source: String,
    path: String,
    member: Option<String>,
    record: Option<u64>,
    bytes: Option<(u64, u64)>,
    file: Option<u64>,
    file_time: Option<i64>,
    captured: Option<String>,
    sha256: [u8; 32],
    recogniser: Engine,
    mentions: Packed,
    article: Article,
}

/// Returns the bytes to store for a record.
pub(super) fn write(record: &Record) -> Result<Vec<u8>, StoreError> {
    let written = Written {
        source: &record.location.source,
        path: &record.location.path,
        member: &record.location.member,
        record: record.location.record,
        bytes: record.location.bytes,
        // Each record of standard input is a file of its own.
        file: (record.location.source == STREAM).then_some(record.file),
        file_time: record.file_time,
        captured: &record.captured,
        sha256: record.sha256,
        recogniser: record.recogniser,
        mentions: pack(&record.mentions, &record.article),
        article: &record.article,
    };
    postcard::to_stdvec(&written)
        .map_err(|error| StoreError::Other(format!("cannot store article {:016x}: {error}", record.id)))
}

/// Returns the record of stored bytes; `id` and `same_body` come from the columns.
pub(super) fn read(bytes: &[u8], id: u64, same_body: Option<u64>) -> Result<Record, StoreError> {
    let damaged = |why: &dyn std::fmt::Display| {
        StoreError::Damaged(format!("the record of an article cannot be read: {why}"))
    };
    let read: Read = postcard::from_bytes(bytes).map_err(|error| damaged(&error))?;
    let mentions = unpack(&read.mentions, &read.article)
        .ok_or_else(|| damaged(&"its names do not belong to its text"))?;
    Ok(Record {
        id,
        file: read.file.unwrap_or_else(|| hash64(&[read.source.as_bytes(), read.path.as_bytes()])),
        location: Location {
            source: read.source,
            path: read.path,
            member: read.member,
            record: read.record,
            bytes: read.bytes,
        },
        file_time: read.file_time,
        captured: read.captured,
        sha256: read.sha256,
        same_body,
        recogniser: read.recogniser,
        mentions,
        article: read.article,
    })
}

/// Returns the document of a record, without what [`write`] stores.
pub(super) fn document(handles: &Handles, record: &Record) -> TantivyDocument {
    let mut out = TantivyDocument::default();
    let article = &record.article;
    out.add_u64(handles.file, record.file);
    out.add_u64(handles.id, record.id);
    let (rest, end) = groups::parts(record.same_body.unwrap_or_default());
    if record.same_body.is_some() {
        out.add_u64(handles.same_body, rest);
    }
    // Always: a column without gaps is read many times faster.
    out.add_u64(handles.same_body_end, end);
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
    out
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(MAX_COLUMN_BYTES)]
}
