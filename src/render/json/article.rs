//! An article as JSON: what `extract` and `show --json` print.

use presshound::model::hit::format_id;
use presshound::model::{
    Article, Confidence, Cut, CutReason, DateSource, Location, Mention, Part, Precision, PubDate, Verdict,
};
use presshound::store::{Record, to_hex};
use serde::{Serialize, Serializer};

use super::line;
use crate::render::amount::moment;

#[derive(Serialize)]
struct Extracted<'a> {
    id: &'a str,
    title: &'a str,
    subtitle: &'a str,
    authors: &'a [String],
    publisher: &'a str,
    agency: String,
    published: Option<Date>,
    modified: Option<Date>,
    section: &'a str,
    tags: &'a [String],
    language: &'a str,
    captions: &'a [String],
    url: &'a str,
    body: &'a str,
    cut: Vec<CutPiece<'a>>,
    verdict: Verdict,
}

#[derive(Serialize)]
struct Date {
    value: String,
    precision: Precision,
    zone: Option<String>,
    source: DateSource,
    confidence: Confidence,
}

#[derive(Serialize)]
struct CutPiece<'a> {
    start: usize,
    end: usize,
    reason: CutReason,
    text: &'a str,
}

fn date(date: &PubDate) -> Date {
    Date {
        value: date.iso(),
        precision: date.precision(),
        zone: date.zone(),
        source: date.source,
        confidence: date.confidence,
    }
}

fn piece(cut: &Cut) -> CutPiece<'_> {
    CutPiece { start: cut.start, end: cut.end, reason: cut.reason, text: &cut.text }
}

fn fields<'a>(id: &'a str, article: &'a Article) -> Extracted<'a> {
    Extracted {
        id,
        title: &article.title,
        subtitle: &article.subtitle,
        authors: &article.authors,
        publisher: &article.publisher,
        agency: article.agencies.join(", "),
        published: article.published.as_ref().map(date),
        modified: article.modified.as_ref().map(date),
        section: &article.section,
        tags: &article.tags,
        language: article.language.code(),
        captions: &article.captions,
        url: &article.url,
        body: &article.body,
        cut: article.cut.iter().map(piece).collect(),
        verdict: article.verdict,
    }
}

/// A name in the body; places are bytes of it.
#[derive(Serialize)]
struct Entity<'a> {
    start: usize,
    end: usize,
    label: &'static str,
    name: &'a str,
}

/// The names in the body, written one by one: an article may have millions.
struct Entities<'a>(&'a [Mention]);

impl Serialize for Entities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let in_body = self.0.iter().filter(|mention| mention.part == Part::Body);
        serializer.collect_seq(in_body.map(|mention| Entity {
            start: mention.start,
            end: mention.end,
            label: mention.kind.name(),
            name: &mention.name,
        }))
    }
}

#[derive(Serialize)]
struct WithEntities<'a> {
    #[serde(flatten)]
    article: Extracted<'a>,
    entities: Entities<'a>,
}

/// Returns an article that was extracted, with the names in its body if they were looked for.
pub fn extracted<'a>(id: &'a str, article: &'a Article, mentions: Option<&'a [Mention]>) -> String {
    let Some(mentions) = mentions else { return line(&fields(id, article)) };
    line(&WithEntities { article: fields(id, article), entities: Entities(mentions) })
}

#[derive(Serialize)]
struct Failed<'a> {
    id: &'a str,
    error: &'a str,
}

/// Returns a page that no article could be made of.
pub fn extraction_failed(id: &str, error: &str) -> String {
    line(&Failed { id, error })
}

#[derive(Serialize)]
struct Stored<'a> {
    #[serde(flatten)]
    article: Extracted<'a>,
    own_id: &'a str,
    location: String,
    place: &'a Location,
    file: Option<&'a str>,
    file_time: Option<String>,
    captured: Option<&'a str>,
    sha256: String,
    same_body: Option<String>,
    mentions: &'a [Mention],
}

/// Returns all that is known about an article of the index.
pub fn record(record: &Record, file: Option<&str>) -> String {
    let id = format_id(record.id);
    line(&Stored {
        article: fields(&id, &record.article),
        own_id: &record.article.own_id,
        location: record.location.display(),
        place: &record.location,
        file,
        file_time: record.file_time.map(moment),
        captured: record.captured.as_deref(),
        sha256: to_hex(&record.sha256),
        same_body: record.same_body.map(format_id),
        mentions: &record.mentions,
    })
}
