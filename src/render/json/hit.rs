//! A search as JSON Lines.

use presshound::corpus::{Facet, Results, Zero};
use presshound::model::hit::format_id;
use presshound::model::{Hit, Snippet};
use serde::Serialize;

use super::line;
use crate::render::amount::moment;
use crate::render::template::facet_name;

#[derive(Serialize)]
struct HitLine<'a> {
    r#type: &'static str,
    rank: usize,
    id: String,
    score: f32,
    title: &'a str,
    publisher: &'a str,
    published: Option<String>,
    language: &'a str,
    location: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spellings: Vec<Spelling<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    captured: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<(u64, u64)>,
    snippets: Vec<Passage<'a>>,
    same_body: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    own_id: &'a str,
}

/// A spelling of an entity that was asked for.
#[derive(Serialize)]
struct Spelling<'a> {
    text: &'a str,
    count: usize,
}

/// A passage; all places are bytes of the field's text, or of its `value`-th text where it has several.
#[derive(Serialize)]
struct Passage<'a> {
    field: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    start: usize,
    end: usize,
    text: &'a str,
    highlights: Vec<(usize, usize)>,
}

/// Returns an article that matched.
pub fn hit(hit: &Hit) -> String {
    let article = &hit.article;
    line(&HitLine {
        r#type: "hit",
        rank: hit.rank,
        id: format_id(hit.id),
        score: hit.score,
        title: &article.title,
        publisher: &article.publisher,
        published: article.published.as_ref().map(|date| date.iso()),
        language: article.language.code(),
        location: hit.location.display(),
        spellings: hit.spellings.iter().map(|(text, count)| Spelling { text, count: *count }).collect(),
        url: &article.url,
        captured: hit.captured.as_deref(),
        bytes: hit.location.bytes,
        snippets: hit.snippets.iter().map(|snippet| passage(hit, snippet)).collect(),
        same_body: hit.same_body.map(format_id),
        own_id: &article.own_id,
    })
}

fn passage<'a>(hit: &Hit, snippet: &'a Snippet) -> Passage<'a> {
    use presshound::model::Field;
    let several = matches!(snippet.field, Field::Caption | Field::Chrome);
    Passage {
        field: snippet.field.name(),
        page: hit.page_of(snippet),
        value: several.then_some(snippet.value),
        start: snippet.start,
        end: snippet.end,
        text: &snippet.text,
        highlights: snippet
            .highlights
            .iter()
            .map(|(start, end)| (snippet.start + start, snippet.start + end))
            .collect(),
    }
}

#[derive(Serialize)]
struct BatchHit<'a> {
    r#type: &'static str,
    query: &'a str,
    rank: usize,
    id: &'a str,
    score: f32,
}

/// Returns an article that one query of a batch found.
pub fn batch_hit(query: &str, rank: usize, id: &str, score: f32) -> String {
    line(&BatchHit { r#type: "hit", query, rank, id, score })
}

#[derive(Serialize)]
struct Summary<'a> {
    r#type: &'static str,
    total: u64,
    returned: usize,
    searched: SearchedIn,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facets: Vec<Counts<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zero: Option<WhyNothing<'a>>,
}

#[derive(Serialize)]
struct SearchedIn {
    articles: u64,
    failed_files: u64,
    indexed_at: String,
    changed_files: Option<u64>,
}

#[derive(Serialize)]
struct Counts<'a> {
    field: &'static str,
    counts: Vec<Count<'a>>,
}

#[derive(Serialize)]
struct Count<'a> {
    value: &'a str,
    articles: u64,
}

#[derive(Serialize)]
struct WhyNothing<'a> {
    unknown_words: Vec<Unknown<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    names_unread: u64,
    removed_by: Vec<Remover<'a>>,
}

#[derive(Serialize)]
struct Unknown<'a> {
    word: &'a str,
    near: Vec<Count<'a>>,
}

#[derive(Serialize)]
struct Remover<'a> {
    part: &'a str,
    articles_without: u64,
}

/// Returns the last line of a search: how many articles match, and what was searched.
pub fn search_summary(results: &Results) -> String {
    let searched = &results.searched;
    line(&Summary {
        r#type: "summary",
        total: results.total,
        returned: results.hits.len(),
        searched: SearchedIn {
            articles: searched.articles,
            failed_files: searched.failed,
            indexed_at: moment(searched.indexed_at),
            changed_files: searched.changed,
        },
        facets: results.facets.iter().map(counts_by).collect(),
        zero: results.zero.as_ref().map(why_nothing),
    })
}

fn counts_by(facet: &Facet) -> Counts<'_> {
    Counts { field: facet_name(facet.by), counts: counts(&facet.counts) }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn counts(counts: &[(String, u64)]) -> Vec<Count<'_>> {
    counts.iter().map(|(value, articles)| Count { value, articles: *articles }).collect()
}

fn why_nothing(zero: &Zero) -> WhyNothing<'_> {
    WhyNothing {
        names_unread: zero.unread,
        unknown_words: zero
            .unknown
            .iter()
            .map(|unknown| Unknown { word: &unknown.word, near: counts(&unknown.near) })
            .collect(),
        removed_by: zero
            .removed_by
            .iter()
            .map(|(part, articles)| Remover { part, articles_without: *articles })
            .collect(),
    }
}
