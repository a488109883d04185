//! Dates that are the whole value of a field.

use super::find;
use crate::model::{Confidence, DateSource, Language, PubDate, TimeOfDay, date::civil_from_days};

/// Returns the date that a field of a record, a page's head or a `datetime` attribute holds: RFC 3339, ISO 8601,
/// RFC 2822, compact digits, a Unix time in seconds or milliseconds, a bare year or month, or a date in words.
pub fn parse_value(text: &str, source: DateSource) -> Option<PubDate> {
    const LONGEST: usize = 100;
    let text = text.trim().trim_matches(['"', '\'']);
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let mut date = if digits { from_digits(text) } else { compact(text).or_else(|| worded(text)) }
        .or_else(|| year_and_month(text))?;
    date.source = source;
    Some(date)
}

fn worded(text: &str) -> Option<PubDate> {
    let found = find(text, Language::UNKNOWN);
    let first = found.into_iter().next()?;
    (first.range.len() * 5 >= text.len() * 2).then_some(first.date)
}

fn from_digits(text: &str) -> Option<PubDate> {
    let value: i64 = text.parse().ok()?;
    match text.len() {
        4 => part(value, None),
        8 => ymd(value),
        14 => {
            let mut date = ymd(value / 1_000_000)?;
            date.time = time(value % 1_000_000);
            Some(date)
        }
        9 | 10 => from_seconds(value),
        13 => from_seconds(value / 1_000),
        _ => None,
    }
}

fn ymd(value: i64) -> Option<PubDate> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    if !(1500..=2100).contains(&year) {
        return None;
    }
    let part = |value: i64| u8::try_from(value).ok();
    PubDate::day(i16::try_from(year).ok()?, part(month)?, part(day)?, DateSource::Record, Confidence::Firm)
}

fn time(value: i64) -> Option<TimeOfDay> {
    let (hour, minute, second) = (value / 10_000, value / 100 % 100, value % 100);
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then_some(TimeOfDay { hour: hour as u8, minute: minute as u8, second: second as u8 })
}

fn from_seconds(seconds: i64) -> Option<PubDate> {
    let (year, month, day) = civil_from_days(i32::try_from(seconds.div_euclid(86_400)).ok()?);
    let mut date = PubDate::day(year, month, day, DateSource::Record, Confidence::Firm)?;
    let left = seconds.rem_euclid(86_400);
    date.time = time(left / 3_600 * 10_000 + left / 60 % 60 * 100 + left % 60);
    date.offset_minutes = Some(0);
    Some(date)
}

/// `20250122T180405Z`, `20250122 18:04`.
fn compact(text: &str) -> Option<PubDate> {
    let (head, tail) = text.split_at_checked(8)?;
    if !head.bytes().all(|b| b.is_ascii_digit()) || !tail.starts_with(['T', ' ']) {
        return None;
    }
    let mut date = ymd(head.parse().ok()?)?;
    let rest: String = tail[1..].chars().filter(|c| *c != ':').collect();
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    date.time = match len {
        4 => rest[..4].parse::<i64>().ok().and_then(|value| time(value * 100)),
        6 => rest[..6].parse().ok().and_then(time),
        _ => None,
    };
    if date.time.is_some() && rest[len..].starts_with('Z') {
        date.offset_minutes = Some(0);
    }
    Some(date)
}

/// `2025-01`, `2025/1`.
fn year_and_month(text: &str) -> Option<PubDate> {
    let (year, month) = text.split_once(['-', '/'])?;
    if year.len() != 4 || month.is_empty() || month.len() > 2 {
        return None;
    }
    part(year.parse().ok()?, Some(month.parse().ok()?))
}

fn part(year: i64, month: Option<u8>) -> Option<PubDate> {
    if !(1500..=2100).contains(&year) {
        return None;
    }
    let year = i16::try_from(year).ok()?;
    let mut date = PubDate::day(year, month.unwrap_or(1), 1, DateSource::Record, Confidence::Firm)?;
    date.month = month;
    date.day = None;
    Some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        for (text, expected) in [
            ("2025-01-22", Some("2025-01-22")),
            ("2025-01-22 18:04:05", Some("2025-01-22T18:04:05")),
            ("2025-01-22T18:04:05.000Z", Some("2025-01-22T18:04:05Z")),
            ("2025-01-22T18:04:05+0300", Some("2025-01-22T18:04:05+03:00")),
            ("2025-01-22T18:04", Some("2025-01-22T18:04:00")),
            ("Wed, 22 Jan 2025 18:04:05 GMT", Some("2025-01-22T18:04:05Z")),
            ("Wed Jan 22 2025", Some("2025-01-22")),
            ("20250122", Some("2025-01-22")),
            ("20250122T180405Z", Some("2025-01-22T18:04:05Z")),
            ("20250122180405", Some("2025-01-22T18:04:05")),
            ("1737569045", Some("2025-01-22T18:04:05Z")),
            ("1737569045000", Some("2025-01-22T18:04:05Z")),
            ("2025", Some("2025")),
            ("2025-01", Some("2025-01")),
            ("22.01.2025", Some("2025-01-22")),
            ("0", None),
            ("", None),
            ("soon", None),
            ("2025-13-01", None),
            ("é2025é", None),
        ] {
            let date = parse_value(text, DateSource::Meta);
            assert_eq!(date.as_ref().map(PubDate::iso).as_deref(), expected, "{text}");
            assert!(date.is_none_or(|date| date.source == DateSource::Meta));
        }
    }
}
