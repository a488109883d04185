//! One article in a layout for reading, and what was cut around it.

use std::io::{self, Write};

use presshound::model::hit::format_id;
use presshound::model::{Article, CutReason, Field, Precision, PubDate, Verdict};
use presshound::snippet::Highlighter;
use presshound::store::Record;
use presshound::stream;

use super::layout::{Mark, Paint, wrapped};
use super::terminal::{Look, date};
use super::{Style, sanitize};

/// Widest line of text that reads well.
const WIDEST: usize = 96;

/// Writes title, where and when it appeared, captions and text, with names marked and what `matched` finds.
pub fn reading(
    out: &mut dyn Write,
    record: &Record,
    mut matched: Option<&mut Highlighter>,
    look: Look,
) -> io::Result<()> {
    let article = &record.article;
    let style = look.style;
    let mut shown = |field, number, value: &str| {
        let marks = marks(record, (field, number, value), matched.as_deref_mut());
        wrapped(value, &marks, look.width.min(WIDEST), style)
    };
    if article.title.trim().is_empty() {
        writeln!(out, "{}", style.title("(no title)"))?;
    } else if style == Style::Plain {
        writeln!(out, "{}", sanitize::line(&article.title))?;
    } else {
        let title = shown(Field::Title, 0, &article.title);
        // The end of a mark would end the headline's own.
        writeln!(out, "{}", if title.contains('\u{1b}') { title } else { style.title(&title) })?;
    }
    if !article.subtitle.is_empty() {
        writeln!(out, "{}", shown(Field::Subtitle, 0, &article.subtitle))?;
    }
    writeln!(out)?;
    for (name, value) in facts(record) {
        writeln!(out, "{} {}", style.aside(&format!("{name:<10}")), sanitize::line(&value))?;
    }
    for (number, caption) in article.captions.iter().enumerate() {
        writeln!(out, "\n[{}]", shown(Field::Caption, number, caption))?;
    }
    if !article.body.is_empty() {
        writeln!(out, "\n{}", shown(Field::Body, 0, &article.body))?;
    }
    Ok(())
}

/// Returns what is marked in a value of an article: what matched, and the names where nothing did, in order.
fn marks(
    record: &Record,
    (field, number, value): (Field, usize, &str),
    matched: Option<&mut Highlighter>,
) -> Vec<Mark> {
    let subject = (&record.article, record.mentions.as_slice());
    let found = matched.map(|matched| matched.marks(subject, field, number, value)).unwrap_or_default();
    let mut out: Vec<Mark> = found.iter().map(|(start, end)| (*start, *end, Paint::Match)).collect();
    let part = stream::part(field, number);
    for mention in record.mentions.iter().filter(|mention| Some(mention.part) == part) {
        if found.iter().all(|(start, end)| mention.end <= *start || mention.start >= *end) {
            out.push((mention.start, mention.end, Paint::Name(mention.kind)));
        }
    }
    out.sort_by_key(|mark| mark.0);
    out
}

fn text(text: &str, look: Look) -> String {
    wrapped(&sanitize::block(text), &[], look.width.min(WIDEST), Style::Plain)
}

/// Returns what is known of an article besides its text; empty fields are left out.
fn facts(record: &Record) -> Vec<(&'static str, String)> {
    let article = &record.article;
    let mut facts = vec![
        ("publisher", article.publisher.clone()),
        ("date", published(article, record.file_time)),
        ("updated", article.modified.as_ref().map(PubDate::iso).unwrap_or_default()),
        ("author", article.authors.join(", ")),
        ("agency", article.agencies.join(", ")),
        ("section", article.section.clone()),
        ("tags", article.tags.join(", ")),
        ("language", article.language.code().to_string()),
        ("address", article.url.clone()),
        ("file", record.location.display()),
        ("id", format_id(record.id)),
        ("own id", article.own_id.clone()),
        ("note", note(article.verdict).to_string()),
    ];
    facts.retain(|fact| !fact.1.is_empty());
    facts
}

fn published(article: &Article, file_time: Option<i64>) -> String {
    match &article.published {
        Some(found) if found.precision() == Precision::Time => found.iso(),
        _ => date(article, file_time),
    }
}

fn note(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Article => "",
        Verdict::Partial => "the rest is behind a paywall, or was not exported",
        Verdict::NotAnArticle => "this page is no article: see --chrome",
    }
}

/// Writes what was cut, each piece with its reason and its place in the decoded text.
pub fn chrome(out: &mut dyn Write, record: &Record, look: Look) -> io::Result<()> {
    for cut in &record.article.cut {
        let head = format!("[{}, bytes {} to {}]", reason(cut.reason), cut.start, cut.end);
        writeln!(out, "{}\n{}\n", look.style.aside(&head), text(cut.text.trim_end(), look))?;
    }
    Ok(())
}

fn reason(reason: CutReason) -> &'static str {
    match reason {
        CutReason::Before => "before the article",
        CutReason::After => "after the article",
        CutReason::Inside => "between paragraphs",
        CutReason::Repeated => "on many pages",
        CutReason::Metadata => "became a field",
        CutReason::Rule => "by a rule",
        CutReason::NotAnArticle => "not an article",
    }
}
