//! Times of day and zones beside a date.

use super::Match;
use super::scan::Line;
use crate::model::TimeOfDay;

/// Returns a match with the time of day after it, or before it, if there is one. One before it does not begin before the
/// token `free`: what stands there is another date's.
pub(super) fn with_time(line: &Line<'_>, mut found: Match, free: usize) -> Match {
    if found.date.day.is_none() {
        return found;
    }
    let next = skip_between(line, found.last + 1);
    if let Some((time, mut last)) = time_at(line, next) {
        found.date.time = Some(time);
        if let Some((offset, end)) = zone_at(line, last + 1) {
            found.date.offset_minutes = Some(offset);
            last = end;
        }
        found.last = last;
        return found;
    }
    before(line, found, free)
}

/// Looks for `18:04 GMT,` just before a date.
fn before(line: &Line<'_>, mut found: Match, free: usize) -> Match {
    for back in 3..=6 {
        let Some(start) = found.first.checked_sub(back).filter(|start| *start >= free) else { break };
        let Some((time, last)) = time_at(line, start) else { continue };
        let zone = zone_at(line, last + 1);
        let end = zone.map_or(last, |(_, end)| end);
        if skip_between(line, end + 1) == found.first {
            found.date.time = Some(time);
            found.date.offset_minutes = zone.map(|(offset, _)| offset);
            found.first = start;
            break;
        }
    }
    found
}

/// Passes over what stands between date and time.
fn skip_between(line: &Line<'_>, mut at: usize) -> usize {
    const WORDS: &[&str] = &[
        "t",
        "at",
        "um",
        "à",
        "a",
        "alle",
        "ore",
        "las",
        "às",
        "as",
        "om",
        "в",
        "о",
        "об",
        "o",
        "godz",
        "saat",
        "г",
        "р",
        "r",
        "года",
        "року",
        "kl",
        "klo",
        "on",
        "и",
        "le",
        "الساعة",
    ];
    for _ in 0..4 {
        let sign = matches!(
            line.sign(at),
            Some(',' | '|' | '-' | '–' | '—' | '·' | '•' | '.' | '،' | '/' | '(' | ':')
        );
        if sign || line.is_word(at, WORDS) {
            at += 1;
        }
    }
    at
}

/// Returns the time that starts at a token, and its last token.
fn time_at(line: &Line<'_>, at: usize) -> Option<(TimeOfDay, usize)> {
    let hour = line.small(at)?;
    let separated = match line.sign(at + 1) {
        Some(':' | '時' | '时' | '点' | '點' | '시') => true,
        Some('.') => clock_word(line, at + 3),
        _ => line.is_word(at + 1, &["h", "u", "t"]) && line.glued(at + 1),
    };
    let minute = line.number(at + 2).filter(|(_, digits)| separated && *digits == 2);
    let (minute, mut last) = match minute {
        Some((minute, _)) => (minute, at + 2),
        None => (0, at),
    };
    let mut second = 0;
    if matches!(line.sign(last + 1), Some('分' | '분')) {
        last += 1;
    } else if last > at
        && line.sign(last + 1) == Some(':')
        && line.glued(last + 1)
        && line.glued(last + 2)
        && let Some(value) = line.small(last + 2)
    {
        second = value;
        last += 2;
        if line.sign(last + 1) == Some('.') && line.glued(last + 2) && line.number(last + 2).is_some() {
            last += 2;
        }
    }
    let half = half_of_day(line, last + 1);
    if last == at && half.is_none() {
        return None;
    }
    let hour = match half {
        Some((true, _)) if hour < 12 => hour + 12,
        Some((false, _)) if hour == 12 => 0,
        _ => hour,
    };
    if let Some((_, end)) = half {
        last = end;
    } else if clock_word(line, last + 1) {
        last += 1;
    }
    let fits = hour < 24 && minute < 60 && second < 61;
    let time = TimeOfDay { hour: hour as u8, minute: minute as u8, second: (second as u8).min(59) };
    fits.then_some((time, last))
}

fn clock_word(line: &Line<'_>, at: usize) -> bool {
    line.is_word(at, &["uhr", "h", "hs", "hrs", "uur", "am", "pm", "a", "p"])
}

/// Returns whether `p.m.` (true) or `a.m.` stands at a token, and its last token.
fn half_of_day(line: &Line<'_>, at: usize) -> Option<(bool, usize)> {
    let word = line.word(at)?;
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "am" | "pm" => Some((lower == "pm", at)),
        "a" | "p" if line.sign(at + 1) == Some('.') && line.is_word(at + 2, &["m"]) => {
            let end = if line.sign(at + 3) == Some('.') { at + 3 } else { at + 2 };
            Some((lower == "p", end))
        }
        _ => None,
    }
}

/// Returns the offset in minutes of the zone at a token, and its last token.
fn zone_at(line: &Line<'_>, mut at: usize) -> Option<(i16, usize)> {
    if line.sign(at) == Some('(') {
        at += 1;
    }
    if let Some(sign @ ('+' | '-' | '−')) = line.sign(at) {
        return offset_at(line, at, sign);
    }
    let name = line.word(at)?;
    let offset = named(name)?;
    if offset == 0
        && let Some(sign @ ('+' | '-' | '−')) = line.sign(at + 1)
        && let Some(found) = offset_at(line, at + 1, sign)
    {
        return Some(found);
    }
    Some((offset, at))
}

fn offset_at(line: &Line<'_>, at: usize, sign: char) -> Option<(i16, usize)> {
    if !line.glued(at + 1) {
        return None;
    }
    let (hours, minutes, last) = match line.number(at + 1)? {
        (value, 4) => (value / 100, value % 100, at + 1),
        (hours, 1..=2) => match line.small(at + 3).filter(|_| line.sign(at + 2) == Some(':')) {
            Some(minutes) => (hours, minutes, at + 3),
            None => (hours, 0, at + 1),
        },
        _ => return None,
    };
    let offset = i16::try_from(hours * 60 + minutes).ok().filter(|_| hours <= 14 && minutes < 60)?;
    Some((if sign == '+' { offset } else { -offset }, last))
}

fn named(name: &str) -> Option<i16> {
    let hours2 = match name {
        "Z" | "UTC" | "GMT" | "WET" => 0,
        "BST" | "CET" | "MEZ" | "WEST" => 2,
        "CEST" | "MESZ" | "EET" | "SAST" => 4,
        "EEST" | "MSK" | "TRT" | "МСК" => 6,
        "IST" => return None,
        "PKT" => 10,
        "WIB" => 14,
        "HKT" | "SGT" | "AWST" => 16,
        "JST" | "KST" => 18,
        "AEST" => 20,
        "AEDT" => 22,
        "NZST" => 24,
        "NZDT" => 26,
        "EDT" | "AST" => -8,
        "EST" | "CDT" => -10,
        "CST" | "MDT" => -12,
        "MST" | "PDT" => -14,
        "PST" => -16,
        "BRT" | "ART" => -6,
        _ => return None,
    };
    Some(hours2 * 30)
}
