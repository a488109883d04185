//! Exports of press databases: many articles in one file, each with its metadata in lines of a known form. Nexis,
//! Factiva, ProQuest and Europresse. The text may come from a text file, RTF, a word processor or HTML.

mod europresse;
mod factiva;
mod html;
mod nexis;
mod parts;
mod proquest;

#[cfg(test)]
mod tests;

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Flow, Reading};
use crate::model::{Content, Document, Hints, Markup, RawRecord};

/// Articles of an export, and whether something that is none stands beside them.
struct Export {
    articles: Vec<Article>,
    has_cover: bool,
}

/// An article of an export.
struct Article {
    /// Where it stands in the text, in bytes.
    place: Range<usize>,
    /// What it says; `None` if it is not of the known form.
    record: Option<RawRecord>,
}

/// What is known of a file around its text.
pub(crate) struct Around {
    /// What its decoding gave.
    pub(crate) hints: Hints,
    /// Hash of its bytes.
    pub(crate) sha256: [u8; 32],
    /// What kept its end from being read.
    pub(crate) problem: Option<Problem>,
    /// Where its text begins in it, if that is what the file holds, byte for byte.
    pub(crate) start: Option<u64>,
}

/// Hands on a text as one page or, if it is an export, as its articles.
pub(crate) fn page_or_articles(text: String, around: Around, reading: &mut Reading<'_>) -> Flow {
    match parts::split(&text) {
        Some(export) => hand_on(&text, export, around, reading),
        None => reading.page(Content::Page(Markup::Plain, text), around.hints, around.sha256, around.problem),
    }
}

/// Hands on an HTML page as it is or, if it is an export, as its articles.
pub(crate) fn html_page_or_articles(page: String, around: Around, reading: &mut Reading<'_>) -> Flow {
    match html::split(&page) {
        Some((text, export)) => hand_on(&text, export, around, reading),
        None => reading.page(Content::Page(Markup::Html, page), around.hints, around.sha256, around.problem),
    }
}

fn hand_on(text: &str, export: Export, around: Around, reading: &mut Reading<'_>) -> Flow {
    let Around { hints, sha256, problem, start } = around;
    if export.has_cover {
        reading.skip(Passed::NotAPage("cover of an export".to_string()))?;
    }
    for (number, Article { place, record }) in (1..).zip(export.articles) {
        let part = text.get(place.clone()).unwrap_or_default();
        // Where it can be, the article is what is shown as the original, not the whole file.
        let (location, sha256) = match start {
            Some(start) => {
                let bytes = (start + place.start as u64, part.len() as u64);
                (reading.record_location(number, bytes), Sha256::digest(part).into())
            }
            None => (reading.item_location(number), sha256),
        };
        let content = match record {
            Some(record) => Content::Record(Box::new(record)),
            None => Content::Page(Markup::Plain, part.trim().to_string()),
        };
        reading.document(Document { location, content, hints: hints.clone(), sha256 })?;
    }
    problem.map_or(Flow::Continue(()), |problem| reading.bad(problem))
}
