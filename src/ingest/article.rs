//! One document on its way into the store: extracted, fingerprinted, given its id.

use std::collections::HashMap;

use super::ledger::FileKey;
use crate::dedup::{self, hash64};
use crate::entities::{Mode, Recogniser};
use crate::extract::{self, ExtractError};
use crate::model::{Content, Document, Location, Verdict};
use crate::store::Record;

/// Counts how often a name occurred in one file, so that every article gets an id of its own.
#[derive(Default)]
pub(super) struct Occurrences {
    seen: HashMap<u64, u32>,
}

impl Occurrences {
    /// Returns the id of a document: a hash of source, path, member, and the record's own id or address, else
    /// its content; and of how often that stood in the file before. A file that is one article goes by its path
    /// alone, so that it keeps its id when it is edited.
    pub(super) fn id(&mut self, document: &Document) -> u64 {
        let location = &document.location;
        let member = location.member.as_deref().unwrap_or_default();
        let own = own_name(document);
        let (title, text) = content(document);
        // Where a record has no place of its own, the hash is that of the file around it.
        let hashed: [&[u8]; 2] = match location.bytes {
            Some(_) => [&document.sha256, b""],
            None => [title.as_bytes(), text.as_bytes()],
        };
        let hash = (own.is_none() && location.record.is_some()).then(|| hash64(&hashed).to_le_bytes());
        let name: &[u8] = match (&own, &hash) {
            (Some(own), _) => own.as_bytes(),
            (None, Some(hash)) => hash,
            (None, None) => b"",
        };
        let id = hash64(&[location.source.as_bytes(), location.path.as_bytes(), member.as_bytes(), name]);
        let count = self.seen.entry(id).or_default();
        *count += 1;
        match *count {
            1 => id,
            again => hash64(&[&id.to_le_bytes(), &again.to_le_bytes()]),
        }
    }
}

/// Returns the title and the text of a document, as far as it gives them.
fn content(document: &Document) -> (&str, &str) {
    match &document.content {
        Content::Page(_, text) => ("", text),
        Content::Record(record) => {
            (record.title.as_deref().unwrap_or_default(), record.body.as_deref().unwrap_or_default())
        }
    }
}

/// Returns the record's own id, or else its address.
fn own_name(document: &Document) -> Option<&str> {
    let record = match &document.content {
        Content::Record(record) => Some(record),
        Content::Page(..) => document.hints.record.as_ref(),
    };
    let own = record.and_then(|record| record.id.as_deref().or(record.url.as_deref()));
    own.or(document.hints.url.as_deref()).filter(|own| !own.is_empty())
}

/// Returns the key under which a standard-input record's articles are stored: each is a file of its own, so that
/// it can be replaced.
pub(super) fn stream_file(id: u64) -> u64 {
    hash64(&[b"-", &id.to_le_bytes()])
}

/// Returns the record of a document, and whether it is an article.
///
/// # Errors
/// If no article could be made of it.
pub(super) fn record(
    document: Document,
    (id, file, file_time): (u64, u64, Option<i64>),
    options: &extract::Options<'_>,
    (recogniser, mode): (&mut Recogniser, Mode),
) -> Result<Record, ExtractError> {
    let article = extract::article(&document, options)?;
    // What is no article is all furniture, whose names are nobody's.
    let mode = if article.verdict == Verdict::NotAnArticle { Mode::Off } else { mode };
    let mentions = recogniser.recognise(&article, mode);
    Ok(Record {
        id,
        file,
        location: document.location,
        file_time,
        captured: document.hints.captured,
        sha256: document.sha256,
        same_body: dedup::fingerprint(&article.body),
        recogniser: recogniser.engine(article.language, mode),
        mentions,
        article,
    })
}

/// Returns whether a record is an article, whole or in part.
pub(super) fn is_article(record: &Record) -> bool {
    record.article.verdict != Verdict::NotAnArticle
}

/// Returns the location of a file.
pub(super) fn file_location(key: &FileKey) -> Location {
    Location { source: key.source.clone(), path: key.path.clone(), ..Location::default() }
}
