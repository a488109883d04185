//! Finds the dates around the article: beside the byline, below the title, above it, at the body's ends.

use super::{Page, Role};
use crate::extract::date::{self, Found, Label};
use crate::model::{Confidence, DateSource, Language, PubDate};

/// Lines looked at below the title or above the body, and behind the body.
const AROUND: usize = 25;
const BEHIND: usize = 4;

/// Longest line, in words, that is nothing but date and byline.
const SHORT: f32 = 20.0;

/// Returns when the article was published and last changed, and marks the lines that say so.
pub(super) fn take(page: &mut Page<'_>) -> (Option<PubDate>, Option<PubDate>) {
    let (mut published, mut modified) = (None, None);
    for at in places(page) {
        let Some((line, shape)) = page.lines.get(at).zip(page.shapes.lines.get(at)) else { continue };
        if shape.digits < 3 || (shape.words > SHORT && at != page.body.from) {
            continue;
        }
        let opens = shape.words > SHORT;
        let text = if opens { opening(&line.text) } else { &line.text };
        let source = if opens { DateSource::Dateline } else { DateSource::Text };
        let mut taken = false;
        for found in days(text, page.language) {
            let slot = if found.label == Label::Updated { &mut modified } else { &mut published };
            if slot.is_none() {
                *slot = Some(PubDate { source, ..found.date });
                taken = true;
            }
        }
        if taken && !page.is_body(at) && page.title != Some(at) {
            page.mark(at, Role::Credit);
        }
    }
    let published = published.or_else(|| anywhere(page));
    // A page that only tells its last change was published on that day or before.
    let fallback = || modified.clone().map(|date| PubDate { confidence: Confidence::Weak, ..date });
    let published = published.or_else(fallback);
    (published, modified)
}

/// Returns the days that a line names with their years.
fn days(text: &str, language: Language) -> impl Iterator<Item = Found> {
    date::find(text, language).into_iter().filter(|found| found.date.day.is_some())
}

/// Returns the lines to look at, the likeliest first.
fn places(page: &Page<'_>) -> Vec<usize> {
    let body = page.body;
    let title = page.title.unwrap_or(body.from).min(body.from);
    let below = title..(body.from + 3).min(page.lines.len());
    let above = (title.saturating_sub(AROUND)..title).rev();
    let behind = body.to..(body.to + BEHIND).min(page.lines.len());
    let mut out: Vec<usize> = below.take(AROUND * 2).collect();
    out.extend(above.take(4));
    out.extend(behind);
    out.extend((title.saturating_sub(AROUND)..title).rev().skip(4));
    out
}

/// Returns the dateline that opens a paragraph: what stands before the first dash, within 60 characters.
fn opening(text: &str) -> &str {
    let end = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    let head = text.get(..end).unwrap_or(text);
    head.find(['—', '–']).or_else(|| head.find(" - ")).and_then(|at| head.get(..at)).unwrap_or("")
}

/// Returns the one day that the short lines of the whole page name, if they name only one.
fn anywhere(page: &Page<'_>) -> Option<PubDate> {
    let mut found: Option<PubDate> = None;
    for (line, shape) in page.lines.iter().zip(&page.shapes.lines) {
        if shape.digits < 3 || shape.words > SHORT {
            continue;
        }
        let Some(date) = date::first_day(&line.text, page.language) else { continue };
        match &found {
            None => found = Some(date),
            Some(known) if known.first_day() == date.first_day() => {}
            Some(_) => return None,
        }
    }
    found.map(|date| PubDate { confidence: Confidence::Weak, ..date })
}
