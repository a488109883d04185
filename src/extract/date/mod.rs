//! Reads dates written in text, in the orders, words and digits of many languages.
//!
//! A hand-written scanner: it starts from the numbers of a line, so that a line without numbers costs next to
//! nothing. Weekdays alone are no dates. Which of several dates is the publication date is decided elsewhere.

mod clock;
mod label;
mod months;
mod numeric;
mod relative;
mod scan;
mod value;
mod worded;

use std::ops::Range;

use crate::model::{DateSource, Language, PubDate};

pub use label::Label;
pub use relative::find_relative;
pub use value::parse_value;

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The date, with source [`DateSource::Text`].
    pub date: PubDate,
    /// What the words before it call it.
    pub label: Label,
}

/// Years that a date in running text may have.
const YEARS: std::ops::RangeInclusive<u32> = 1500..=2100;

/// Returns the dates in a text, in order, not overlapping. `language` decides between day and month where a
/// numeric date leaves both open; where it cannot, the date is [`Confidence::Weak`].
///
/// [`Confidence::Weak`]: crate::model::Confidence::Weak
pub fn find(text: &str, language: Language) -> Vec<Found> {
    if !scan::may_hold_date(text) {
        return Vec::new();
    }
    let line = scan::Line::new(text);
    let mut out: Vec<Found> = Vec::new();
    let (mut at, mut free) = (0, 0);
    while at < line.len() {
        match date_at(&line, at, free, language) {
            Some(found) => {
                let before = out.last().map_or(0, |last| last.range.end);
                let (start, end) = (line.start(found.first), line.end(found.last));
                let label = label::before(text.get(before..start).unwrap_or(""));
                at = found.last + 1;
                free = at;
                out.push(Found { range: start..end, date: found.date, label });
            }
            None => at += 1,
        }
    }
    out
}

/// Returns the first day that a text names with its year, see [`find`].
pub fn first_day(text: &str, language: Language) -> Option<PubDate> {
    find(text, language).into_iter().map(|found| found.date).find(|date| date.day.is_some())
}

/// A date between two tokens of a line, both included.
struct Match {
    first: usize,
    last: usize,
    date: PubDate,
}

/// Returns the date that starts at a token. `free` is the first token that belongs to no date before.
fn date_at(line: &scan::Line<'_>, at: usize, free: usize, language: Language) -> Option<Match> {
    let found = numeric::date_at(line, at, language).or_else(|| worded::date_at(line, at))?;
    Some(clock::with_time(line, found, free))
}

/// Returns a date of the given parts from text, if the calendar has it.
fn day(year: u32, month: u32, day: u32, confidence: crate::model::Confidence) -> Option<PubDate> {
    if !YEARS.contains(&year) {
        return None;
    }
    let parts = (i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    PubDate::day(parts.0, parts.1, parts.2, DateSource::Text, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Confidence;

    fn iso(text: &str, language: &str) -> Vec<String> {
        find(text, Language::of(language)).into_iter().map(|found| found.date.iso()).collect()
    }

    #[test]
    fn dates_are_found_in_many_languages() {
        for (text, language, expected) in [
            ("22 January 2025", "en", "2025-01-22"),
            ("Ada Brook, ReporterJan 22, 2025", "en", "2025-01-22"),
            ("by Ada Brook - 1/22/25 12:24 PM", "en", "2025-01-22T12:24:00"),
            ("January 22, 2025", "en", "2025-01-22"),
            ("Wednesday, January 22nd, 2025", "en", "2025-01-22"),
            ("Jan. 22, 2025, 6:04 p.m.", "en", "2025-01-22T18:04:00"),
            ("Jan 22, 2025 6:04 PM EST", "en", "2025-01-22T18:04:00-05:00"),
            ("2025-01-22", "en", "2025-01-22"),
            ("2025-01-22T18:04:05Z", "en", "2025-01-22T18:04:05Z"),
            ("2025-01-22T18:04:05.123+03:00", "en", "2025-01-22T18:04:05+03:00"),
            ("Wed, 22 Jan 2025 18:04:05 +0300", "en", "2025-01-22T18:04:05+03:00"),
            ("the 22nd of January 2025", "en", "2025-01-22"),
            ("22. Januar 2025, 18:04 Uhr", "de", "2025-01-22T18:04:00"),
            ("Mittwoch, 22. Jänner 2025", "de", "2025-01-22"),
            ("22.01.2025 um 18.04 Uhr", "de", "2025-01-22T18:04:00"),
            ("le 1er février 2025 à 18h04", "fr", "2025-02-01T18:04:00"),
            ("22 août 2025", "fr", "2025-08-22"),
            ("22 de enero de 2025", "es", "2025-01-22"),
            ("22 enero del 2025", "es", "2025-01-22"),
            ("22 gennaio 2025", "it", "2025-01-22"),
            ("22 de março de 2025, às 18h04", "pt", "2025-03-22T18:04:00"),
            ("22 januari 2025 om 18:04", "nl", "2025-01-22T18:04:00"),
            ("22 января 2025 г. в 18:04", "ru", "2025-01-22T18:04:00"),
            ("22 січня 2025 року", "uk", "2025-01-22"),
            ("22 stycznia 2025 r.", "pl", "2025-01-22"),
            ("22 Ocak 2025", "tr", "2025-01-22"),
            ("22 İkinci Ocak 2025", "tr", "2025-01"),
            ("٢٢ يناير ٢٠٢٥", "ar", "2025-01-22"),
            ("22 كانون الثاني 2025", "ar", "2025-01-22"),
            ("2025年1月22日 18:04", "zh", "2025-01-22T18:04:00"),
            ("2025年1月22日18時04分", "ja", "2025-01-22T18:04:00"),
            ("2025. 1. 22. 18:04", "ko", "2025-01-22T18:04:00"),
            ("2025년 1월 22일", "ko", "2025-01-22"),
            ("2025/01/22", "ja", "2025-01-22"),
            ("January 2025", "en", "2025-01"),
            ("18:04 GMT, 22 January 2025", "en", "2025-01-22T18:04:00Z"),
        ] {
            assert_eq!(iso(text, language), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_found() {
        for text in [
            "",
            "Wednesday",
            "on Monday 22",
            "may 5 of them",
            "1,000 soldiers in 2025",
            "10.5.3.2",
            "30 February 2025",
            "call 555-12-2025-33",
            "99/99/2025",
            "version 2.0.2025.1",
        ] {
            assert_eq!(iso(text, "en"), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn open_day_and_month_are_weak_unless_the_language_decides() {
        for (text, language, expected, confidence) in [
            ("03/04/2025", "en", "2025-03-04", Confidence::Weak),
            ("03/04/2025", "de", "2025-04-03", Confidence::Firm),
            ("03/04/2025", "und", "2025-04-03", Confidence::Weak),
            ("13/04/2025", "en", "2025-04-13", Confidence::Firm),
            ("04/13/2025", "en", "2025-04-13", Confidence::Firm),
            ("05/05/2025", "en", "2025-05-05", Confidence::Firm),
            ("03.04.2025", "und", "2025-04-03", Confidence::Firm),
        ] {
            let found = find(text, Language::of(language));
            let found: Vec<_> = found.iter().map(|f| (f.date.iso(), f.date.confidence)).collect();
            assert_eq!(found, [(expected.to_string(), confidence)], "{text} {language}");
        }
    }

    /// Found by the fuzzer.
    #[test]
    fn numbers_as_large_as_they_get_are_no_dates() {
        for text in
            ["12/25/4294967295", "36: 07888888888888888888: 2031-04-05", "4294967295/4294967295/4294967295"]
        {
            let found = find(text, Language::of("en"));
            assert!(found.iter().all(|found| found.date.iso() == "2031-04-05"), "{text}: {found:?}");
        }
        let value = parse_value(
            "2031-04/0T05}6\u{c}\u{c}:0788888888888888888888:\u{c}\u{c} 2031-04-05",
            DateSource::Record,
        );
        assert!(value.is_none_or(|date| date.iso().starts_with("2031-04")));
    }

    #[test]
    fn a_time_belongs_to_one_date() {
        for (text, expected) in [
            (
                "5 January 2025 10:30, 6 January 2025",
                [("5 January 2025 10:30", true), ("6 January 2025", false)],
            ),
            (
                "5 January 2025, 10:30 6 January 2025",
                [("5 January 2025, 10:30", true), ("6 January 2025", false)],
            ),
        ] {
            let found = find(text, Language::of("en"));
            let found: Vec<_> =
                found.into_iter().map(|found| (&text[found.range], found.date.time.is_some())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn labels_go_with_their_date() {
        let text = "Published 3 March 2024, last updated 4 March 2024 09:10 BST";
        let found = find(text, Language::of("en"));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].label, &text[found[0].range.clone()]), (Label::Published, "3 March 2024"));
        assert_eq!(
            (found[1].label, found[1].date.iso().as_str()),
            (Label::Updated, "2024-03-04T09:10:00+01:00")
        );
    }
}
