//! Articles as Factiva exports them: with a code before each field (`HD`, `BY`, `WC` …), or without, in an order that does not
//! change: title, author, count of words, date, paper, its code, language, rights, text. A code of 25 letters ends both.

use super::parts::{authors, count, has_year, is_rights, prose, terms};
use crate::model::RawRecord;

/// Codes of fields.
const CODES: [&str; 34] = [
    "AN", "ART", "BY", "CLM", "CO", "CR", "CT", "CX", "CY", "DLN", "ED", "ET", "GC", "HD", "IN", "IPC",
    "IPD", "LA", "LP", "NGC", "NS", "PD", "PG", "PUB", "RE", "RF", "RST", "SC", "SE", "SN", "TD", "VOL",
    "WC", "DE",
];

/// Codes that may stand below the text.
const BELOW: [&str; 15] =
    ["AN", "ART", "CO", "CT", "CX", "DE", "IN", "IPC", "IPD", "NS", "PUB", "RE", "RF", "RST", "NGC"];

/// What words are called in the languages of the database.
const WORDS: [&str; 18] = [
    "words",
    "word",
    "Wörter",
    "Wort",
    "mots",
    "mot",
    "palabras",
    "palabra",
    "parole",
    "parola",
    "palavras",
    "palavra",
    "woorden",
    "слов",
    "слова",
    "słów",
    "字",
    "語",
];

/// Length of an article's code: eight letters for the paper, the date, nine more.
const CODE: usize = 25;

/// Returns the code that a line ends with: `Document HBC0000020310405eg450000a`.
pub(super) fn code(line: &str) -> Option<&str> {
    let (before, code) = line.rsplit_once([' ', '\t', '\u{a0}'])?;
    let bytes = code.as_bytes();
    let date = bytes.get(8..16)?;
    let is_date = date.iter().all(u8::is_ascii_digit) && (date.starts_with(b"19") || date.starts_with(b"20"));
    let is_code = bytes.len() == CODE && bytes.iter().all(u8::is_ascii_alphanumeric);
    // One word stands before it, and perhaps the field's code.
    (is_code && is_date && before.split_whitespace().count() <= 2 && before.len() <= 40).then_some(code)
}

/// Reads an article.
pub(super) fn article(part: &str) -> Option<RawRecord> {
    let lines: Vec<&str> =
        part.lines().map(|line| line.trim_matches(['\u{c}', '\u{a0}', ' ', '\r'])).collect();
    let id = lines.iter().rev().find_map(|line| code(line.trim())).map(str::to_string);
    let record = tagged(&lines).or_else(|| untagged(&lines))?;
    Some(RawRecord { id, ..record })
}

/// Returns the field that a line begins, and what stands behind its code.
fn field<'t>(line: &'t str, inside: &str) -> Option<(&'t str, &'t str)> {
    let end = line.find([' ', '\t', '\u{a0}']).unwrap_or(line.len());
    let (code, value) = line.split_at(end);
    if !CODES.contains(&code) {
        return None;
    }
    // In the text, a word in capitals is a word.
    let is_clear = value.is_empty() || value.starts_with('\t') || value.starts_with("  ");
    let is_field = match inside {
        "HD" => is_clear || matches!(code, "BY" | "WC" | "CR" | "CLM"),
        "LP" => is_clear || is_listed(line, value),
        "TD" => BELOW.contains(&code) && (is_clear || is_listed(line, value)),
        _ => true,
    };
    is_field.then_some((code, value.trim()))
}

/// Returns whether a line holds terms of the database, or the article's code.
fn is_listed(line: &str, value: &str) -> bool {
    value.contains(" : ") || code(line).is_some()
}

/// Reads the form with codes.
fn tagged(lines: &[&str]) -> Option<RawRecord> {
    let mut fields: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines {
        let inside = fields.last().map_or("", |(code, _)| code);
        match field(line, inside) {
            Some((code, value)) => fields.push((code, vec![value])),
            None => {
                if let Some((_, lines)) = fields.last_mut() {
                    lines.push(line.trim());
                }
            }
        }
    }
    let has = |code: &str| fields.iter().any(|(known, _)| *known == code);
    if !(has("HD") && has("WC") && (has("LP") || has("TD"))) {
        return None;
    }
    let line = |code: &str| {
        let (_, lines) = fields.iter().find(|(known, _)| *known == code)?;
        let text = lines.iter().copied().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        Some(text).filter(|text| !text.is_empty())
    };
    let text = |code: &str| {
        fields.iter().find(|(known, _)| *known == code).map_or(String::new(), |(_, lines)| prose(lines))
    };
    let body = [text("LP"), text("TD")].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let subjects = line("NS").map_or(Vec::new(), |list| terms(&list, '|'));
    (!body.is_empty()).then(|| RawRecord {
        title: line("HD"),
        authors: line("BY").map_or(Vec::new(), |byline| authors(&byline, false)),
        words: line("WC").as_deref().and_then(count),
        published: line("PD")
            .map(|day| [Some(day), line("ET")].into_iter().flatten().collect::<Vec<_>>().join(" ")),
        publisher: line("SN"),
        section: line("SE"),
        language: line("LA"),
        captions: line("ART").into_iter().collect(),
        tags: subjects.iter().map(|term| named(term).to_string()).collect(),
        body: Some(body.join("\n\n")),
        ..RawRecord::default()
    })
}

/// Returns the name of a term: `gdis : Disasters`.
fn named(term: &str) -> &str {
    term.split_once(" : ").map_or(term, |(_, name)| name.trim())
}

/// Reads the form without codes.
fn untagged(lines: &[&str]) -> Option<RawRecord> {
    let words_at = lines.iter().position(|line| is_count(line.trim()))?;
    let rest = lines.get(words_at + 1..)?;
    let above: Vec<&str> =
        lines.iter().take(words_at).map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    // What stands further up is the head of the page.
    let above = above.get(above.len().saturating_sub(4)..).unwrap_or_default();
    let (title, byline, section) = head(above)?;
    let below = head_end(rest)?;
    let mut after = rest.iter().take(below).map(|line| line.trim()).filter(|line| !line.is_empty());
    let day = after.next().filter(|line| has_year(line));
    let mut after = after.peekable();
    let time = after.next_if(|line| is_time(line));
    let publisher = after.next().map(str::to_string);
    let facts = rest.get(..below)?.iter().rev().map(|line| line.trim()).filter(|line| !line.is_empty());
    let language = facts.into_iter().find(|line| !is_rights(line)).map(str::to_string);
    let text: Vec<&str> =
        rest.get(below..)?.iter().map(|line| line.trim()).take_while(|line| code(line).is_none()).collect();
    let body = prose(without_imprint(&text));
    (!body.is_empty()).then(|| RawRecord {
        title: Some(title.to_string()),
        authors: byline.map_or(Vec::new(), |byline| authors(byline, false)),
        words: lines.get(words_at).copied().and_then(count),
        published: day.map(|day| [Some(day), time].into_iter().flatten().collect::<Vec<_>>().join(" ")),
        publisher,
        section: section.map(str::to_string),
        language,
        body: Some(body),
        ..RawRecord::default()
    })
}

fn is_count(line: &str) -> bool {
    let Some((number, unit)) = line.rsplit_once([' ', '\u{a0}', '\u{202f}']) else { return false };
    WORDS.contains(&unit) && count(number).is_some() && !number.contains(char::is_alphabetic)
}

fn is_time(line: &str) -> bool {
    let bytes = line.as_bytes();
    (4..=8).contains(&bytes.len())
        && line.contains(':')
        && bytes.iter().all(|b| b.is_ascii_digit() || *b == b':')
}

/// Returns title, byline and section. A section may stand above the title; the title is the longest line.
fn head<'t>(above: &[&'t str]) -> Option<(&'t str, Option<&'t str>, Option<&'t str>)> {
    let byline = above.iter().rposition(|line| line.starts_with("By "));
    let titles = above.get(..byline.unwrap_or(above.len()))?;
    let longest = titles.iter().enumerate().max_by_key(|(at, line)| (line.chars().count(), *at))?.0;
    let byline = byline.unwrap_or(longest + 1);
    let section = longest.checked_sub(1).and_then(|at| above.get(at));
    Some((titles.get(longest)?, above.get(byline).copied(), section.copied()))
}

/// Returns where the text begins: behind the line that says whose rights it is under, else behind the language, the last of
/// the short lines.
fn head_end(rest: &[&str]) -> Option<usize> {
    let near = rest.get(..rest.len().min(24))?;
    let rights = near.iter().position(|line| is_rights(line));
    let long = || near.iter().position(|line| line.trim().chars().count() > 60);
    rights.map(|at| at + 1).or_else(long)
}

/// Returns the text without the lines that end an article: a reference and the publisher's name.
fn without_imprint<'a, 't>(text: &'a [&'t str]) -> &'a [&'t str] {
    let Some(last) = text.iter().rposition(|line| !line.is_empty()) else { return text };
    let is_sentence =
        |line: &str| line.ends_with(['.', '!', '?', '"', '”', '»', '…', ':', '。', '」', ')', '’', '\'']);
    let publisher = text.get(last).is_some_and(|line| line.chars().count() <= 80 && !is_sentence(line));
    let Some(before) =
        text.get(..last).filter(|before| publisher && before.iter().any(|line| !line.is_empty()))
    else {
        return text;
    };
    let reference = before.iter().rposition(|line| !line.is_empty()).filter(|at| {
        before.get(*at).is_some_and(|line| !line.contains(' ') && line.contains(|c: char| c.is_ascii_digit()))
    });
    reference
        .and_then(|at| before.get(..at))
        .filter(|rest| rest.iter().any(|line| !line.is_empty()))
        .unwrap_or(before)
}
