//! Dates of numbers: `2025-01-22`, `22.01.2025`, `2025年1月22日`.

use super::scan::Line;
use super::{Match, day};
use crate::model::{Confidence, Language};

/// Returns the numeric date that starts at a token.
pub(super) fn date_at(line: &Line<'_>, at: usize, language: Language) -> Option<Match> {
    let (_, digits) = line.number(at)?;
    if at > 0 && line.glued(at) && inside_number(line, at - 1) {
        return None;
    }
    if digits == 4 { year_first(line, at) } else { year_last(line, at, language) }
}

/// Returns whether the token before a number makes it part of a longer number or name.
fn inside_number(line: &Line<'_>, before: usize) -> bool {
    matches!(line.sign(before), Some('.' | '-' | '/' | '_' | '$' | '#')) && before > 0 && line.glued(before)
}

fn year_first(line: &Line<'_>, at: usize) -> Option<Match> {
    let year = line.year(at)?;
    let (separator, month, second, date) =
        (line.sign(at + 1)?, line.small(at + 2)?, line.sign(at + 3)?, line.small(at + 4)?);
    let fits = match (separator, second) {
        ('年', '月') | ('년', '월') => true,
        ('-' | '/' | '.' | '‐' | '‑', s) => s == separator,
        _ => false,
    };
    if !fits {
        return None;
    }
    let mut last = at + 4;
    let tail = line.sign(last + 1);
    if matches!(tail, Some('日' | '号' | '號' | '일')) || (separator == '.' && tail == Some('.')) {
        last += 1;
    } else if continues(line, last, separator) {
        return None;
    }
    Some(Match { first: at, last, date: day(year, month, date, Confidence::Firm)? })
}

fn year_last(line: &Line<'_>, at: usize, language: Language) -> Option<Match> {
    let (first, separator) = (line.small(at)?, line.sign(at + 1)?);
    let (second, again) = (line.small(at + 2)?, line.sign(at + 3)?);
    let year = line.year(at + 4).or_else(|| short_year(line, at, first.max(second)))?;
    if !matches!(separator, '/' | '.' | '-') || again != separator || continues(line, at + 4, separator) {
        return None;
    }
    let (date, month, confidence) = order(first, second, separator, language);
    Some(Match { first: at, last: at + 4, date: day(year, month, date, confidence)? })
}

/// Returns the year of `12/25/24`: two digits, where the numbers before it are clearly day and month.
fn short_year(line: &Line<'_>, at: usize, day: u32) -> Option<u32> {
    let (year, digits) = line.number(at + 4)?;
    // Only then: a long number is as large as numbers get.
    (digits == 2 && day > 12 && line.sign(at + 1) == Some('/')).then(|| 2_000 + year)
}

/// Returns day, month and confidence of two numbers before a year.
fn order(first: u32, second: u32, separator: char, language: Language) -> (u32, u32, Confidence) {
    let english = language.code() == "en";
    match () {
        () if second > 12 => (second, first, Confidence::Firm),
        () if first > 12 || first == second || separator == '.' => (first, second, Confidence::Firm),
        () if english => (second, first, Confidence::Weak),
        () if !language.is_known() => (first, second, Confidence::Weak),
        () => (first, second, Confidence::Firm),
    }
}

/// Returns whether the number goes on after what looked like a date.
fn continues(line: &Line<'_>, last: usize, separator: char) -> bool {
    line.glued(last + 1)
        && line.sign(last + 1) == Some(separator)
        && line.glued(last + 2)
        && line.number(last + 2).is_some()
}
