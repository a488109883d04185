//! Dates with a month in words: `22 January 2025`, `January 22, 2025`, `January 2025`.

use super::scan::Line;
use super::{Match, day, months};
use crate::model::Confidence;

/// Returns the date with a worded month that starts at a token.
pub(super) fn date_at(line: &Line<'_>, at: usize) -> Option<Match> {
    if line.number(at).is_some() {
        return day_first(line, at).or_else(|| year_first(line, at));
    }
    let (month, next) = months::at(line, at)?;
    month_first(line, at, month, next).or_else(|| month_and_year(line, at, month, next))
}

/// `22 January 2025`, `1er février 2025`, `22 de enero de 2025`, `22-Jan-2025`.
fn day_first(line: &Line<'_>, at: usize) -> Option<Match> {
    let date = line.small(at)?;
    let mut next = skip_ordinal(line, at + 1);
    next = skip_joint(line, next);
    let (month, mut next) = months::at(line, next)?;
    next = skip_joint(line, next);
    let year = line.year(next)?;
    Some(Match { first: at, last: next, date: day(year, month, date, Confidence::Firm)? })
}

/// `January 22, 2025`, `Jan. 22nd 2025`.
fn month_first(line: &Line<'_>, at: usize, month: u32, next: usize) -> Option<Match> {
    let date = line.small(next)?;
    let next = skip_joint(line, skip_ordinal(line, next + 1));
    let year = line.year(next)?;
    Some(Match { first: at, last: next, date: day(year, month, date, Confidence::Firm)? })
}

/// `2025 January 22`, `2025 m. sausio 22`, `2025. január 22.`
fn year_first(line: &Line<'_>, at: usize) -> Option<Match> {
    let year = line.year(at)?;
    let (month, next) = months::at(line, skip_joint(line, at + 1))?;
    let date = line.small(next)?;
    if line.year(next + 1).is_some() {
        return None;
    }
    Some(Match { first: at, last: next, date: day(year, month, date, Confidence::Firm)? })
}

/// `January 2025`: a month, unless the word has other meanings.
fn month_and_year(line: &Line<'_>, at: usize, month: u32, next: usize) -> Option<Match> {
    let next = skip_joint(line, next);
    let year = line.year(next)?;
    if at > 0 && line.small(at - 1).is_some() {
        return None;
    }
    if line.word(at).is_none_or(|word| word.chars().count() < 4 && word != "May") {
        return None;
    }
    let mut date = day(year, month, 1, Confidence::Firm)?;
    date.day = None;
    Some(Match { first: at, last: next, date })
}

fn skip_ordinal(line: &Line<'_>, at: usize) -> usize {
    const SUFFIXES: &[&str] = &["st", "nd", "rd", "th", "er", "º", "ª", "e", "ro", "do", "го", "го"];
    let suffix = line.glued(at)
        && (line.is_word(at, SUFFIXES) || matches!(line.sign(at), Some('.' | '°' | 'º' | 'ª')));
    if suffix { at + 1 } else { at }
}

/// Passes over one or two of the signs and words that stand between the parts of a date.
fn skip_joint(line: &Line<'_>, mut at: usize) -> usize {
    const WORDS: &[&str] = &["of", "de", "del", "di", "do", "d", "da", "den", "т", "m", "в"];
    for _ in 0..2 {
        if matches!(line.sign(at), Some('.' | ',' | '-' | '/' | '’' | '\'' | '،')) || line.is_word(at, WORDS)
        {
            at += 1;
        }
    }
    at
}
