//! One article in a layout for reading, and what was cut around it.

use std::io::{self, Write};

use presshound::model::hit::format_id;
use presshound::model::{Article, CutReason, Precision, PubDate, Verdict};
use presshound::store::Record;

use super::layout::wrapped;
use super::sanitize;
use super::terminal::{Look, date};

/// Widest line of text that reads well.
const WIDEST: usize = 96;

/// Writes title, where and when it appeared, captions and text.
pub fn reading(out: &mut dyn Write, record: &Record, look: Look) -> io::Result<()> {
    let article = &record.article;
    let style = look.style;
    let title =
        if article.title.trim().is_empty() { "(no title)".into() } else { sanitize::line(&article.title) };
    writeln!(out, "{}", style.title(&title))?;
    if !article.subtitle.is_empty() {
        writeln!(out, "{}", text(&article.subtitle, look))?;
    }
    writeln!(out)?;
    for (name, value) in facts(record) {
        writeln!(out, "{} {}", style.aside(&format!("{name:<10}")), sanitize::line(&value))?;
    }
    for caption in &article.captions {
        writeln!(out, "\n{}", text(&format!("[{caption}]"), look))?;
    }
    if !article.body.is_empty() {
        writeln!(out, "\n{}", text(&article.body, look))?;
    }
    Ok(())
}

fn text(text: &str, look: Look) -> String {
    wrapped(&sanitize::block(text), look.width.min(WIDEST))
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
        Verdict::Partial => "the rest is behind a paywall",
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
