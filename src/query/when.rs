//! Reads the dates of a query: `2025`, `2025-01-22`, `2024-10..2025-01`, `>=2025`, `3m..`. Pure: today comes in as
//! a value, only when a range is asked for.

use std::fmt;

use crate::model::DayRange;
use crate::model::date::{civil_from_days, days_from_civil, days_in_month};

/// A condition on the date, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// From one edge to the other, both included; a single date is both edges.
    Within(Option<Edge>, Option<Edge>),
    /// `>2025`: after the last day of the edge.
    After(Edge),
    /// `<2025`: before the first day of the edge.
    Before(Edge),
    /// `missing`.
    Missing,
    /// `uncertain`.
    Uncertain,
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A year.
    Year(i16),
    /// A month.
    Month(i16, u8),
    /// A day.
    Day(i16, u8, u8),
    /// So many units back from today.
    Ago(u32, Unit),
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `d`
    Days,
    /// `w`
    Weeks,
    /// `m`
    Months,
    /// `y`
    Years,
}

/// What a date of a query may look like, for hints.
pub const FORMS: &str =
    "dates are written 2025, 2025-01, 2025-01-22, 2024-10..2025-01, >=2025-01-01, 3m.., missing";

impl When {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<When, String> {
        if text.eq_ignore_ascii_case("missing") {
            return Ok(When::Missing);
        }
        if text.eq_ignore_ascii_case("uncertain") {
            return Ok(When::Uncertain);
        }
        if let Some(rest) = text.strip_prefix(">=") {
            return Ok(When::Within(Some(Edge::parse(rest)?), None));
        }
        if let Some(rest) = text.strip_prefix("<=") {
            return Ok(When::Within(None, Some(Edge::parse(rest)?)));
        }
        if let Some(rest) = text.strip_prefix('>') {
            return Ok(When::After(Edge::parse(rest)?));
        }
        if let Some(rest) = text.strip_prefix('<') {
            return Ok(When::Before(Edge::parse(rest)?));
        }
        let Some((from, to)) = text.split_once("..") else {
            let edge = Edge::parse(text)?;
            // "2w" alone is the last two weeks.
            let to = if matches!(edge, Edge::Ago(..)) { None } else { Some(edge) };
            return Ok(When::Within(Some(edge), to));
        };
        let from = if from.is_empty() { None } else { Some(Edge::parse(from)?) };
        let to = if to.is_empty() { None } else { Some(Edge::parse(to)?) };
        if from.is_none() && to.is_none() {
            return Err("a range needs at least one end".to_string());
        }
        Ok(When::Within(from, to))
    }

    /// Returns the days meant, where `today` counts days since 1970-01-01; `None` for `missing` and `uncertain`.
    ///
    /// # Errors
    /// If the range ends before it begins.
    pub fn range(self, today: i32) -> Result<Option<DayRange>, String> {
        let range = match self {
            When::Within(from, to) => {
                DayRange { from: from.map(|edge| edge.days(today).0), to: to.map(|edge| edge.days(today).1) }
            }
            When::After(edge) => DayRange { from: Some(edge.days(today).1.saturating_add(1)), to: None },
            When::Before(edge) => DayRange { from: None, to: Some(edge.days(today).0.saturating_sub(1)) },
            When::Missing | When::Uncertain => return Ok(None),
        };
        match (range.from, range.to) {
            (Some(from), Some(to)) if from > to => Err(format!("the range `{self}` ends before it begins")),
            _ => Ok(Some(range)),
        }
    }
}

impl Edge {
    fn parse(text: &str) -> Result<Edge, String> {
        let wrong = || format!("`{text}` is not a date");
        if !text.is_ascii() || text.is_empty() {
            return Err(wrong());
        }
        let (digits, unit) = text.split_at(text.len() - 1);
        let unit = match unit {
            "d" | "D" => Some(Unit::Days),
            "w" | "W" => Some(Unit::Weeks),
            "m" | "M" => Some(Unit::Months),
            "y" | "Y" => Some(Unit::Years),
            _ => None,
        };
        if let Some(unit) = unit {
            return match number(digits, 1..=5) {
                Some(count) => Ok(Edge::Ago(count, unit)),
                None => Err(wrong()),
            };
        }
        let mut parts = text.split('-');
        let year = parts.next().and_then(|part| number(part, 4..=4)).filter(|year| *year > 0);
        let year = year.ok_or_else(wrong)? as i16;
        let Some(month) = parts.next() else { return Ok(Edge::Year(year)) };
        let month = number(month, 1..=2).ok_or_else(wrong)? as u8;
        if !(1..=12).contains(&month) {
            return Err(format!("`{text}`: there is no month {month}"));
        }
        let Some(day) = parts.next() else { return Ok(Edge::Month(year, month)) };
        let day = number(day, 1..=2).ok_or_else(wrong)? as u8;
        if parts.next().is_some() {
            return Err(wrong());
        }
        if !(1..=days_in_month(year, month)).contains(&day) {
            return Err(format!("`{text}`: the month has no day {day}"));
        }
        Ok(Edge::Day(year, month, day))
    }

    /// Returns the first and last day.
    fn days(self, today: i32) -> (i32, i32) {
        match self {
            Edge::Year(year) => (days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)),
            Edge::Month(year, month) => {
                (days_from_civil(year, month, 1), days_from_civil(year, month, days_in_month(year, month)))
            }
            Edge::Day(year, month, day) => {
                let day = days_from_civil(year, month, day);
                (day, day)
            }
            Edge::Ago(count, unit) => {
                let day = ago(today, count, unit);
                (day, day)
            }
        }
    }
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Returns the day so many units before `today`; a month without that day gives its last one.
fn ago(today: i32, count: u32, unit: Unit) -> i32 {
    let count = count.min(99_999) as i32;
    let months = match unit {
        Unit::Days => return today.saturating_sub(count),
        Unit::Weeks => return today.saturating_sub(count * 7),
        Unit::Months => count,
        Unit::Years => count * 12,
    };
    let (year, month, day) = civil_from_days(today);
    let index = i32::from(year) * 12 + i32::from(month) - 1 - months;
    let (year, month) = ((index.div_euclid(12)).max(1) as i16, index.rem_euclid(12) as u8 + 1);
    days_from_civil(year, month, day.min(days_in_month(year, month)))
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Within(Some(edge @ Edge::Ago(..)), None) => write!(f, "{edge}.."),
            When::Within(Some(from), Some(to)) if from == to && !matches!(from, Edge::Ago(..)) => {
                write!(f, "{from}")
            }
            When::Within(from, to) => {
                from.iter().try_for_each(|edge| write!(f, "{edge}"))?;
                f.write_str("..")?;
                to.iter().try_for_each(|edge| write!(f, "{edge}"))
            }
            When::After(edge) => write!(f, ">{edge}"),
            When::Before(edge) => write!(f, "<{edge}"),
            When::Missing => f.write_str("missing"),
            When::Uncertain => f.write_str("uncertain"),
        }
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edge::Year(year) => write!(f, "{year:04}"),
            Edge::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Edge::Day(year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
            Edge::Ago(count, unit) => {
                let unit = match unit {
                    Unit::Days => 'd',
                    Unit::Weeks => 'w',
                    Unit::Months => 'm',
                    Unit::Years => 'y',
                };
                write!(f, "{count}{unit}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(days: Option<i32>) -> String {
        days.map_or(String::new(), |days| {
            let (year, month, day) = civil_from_days(days);
            format!("{year:04}-{month:02}-{day:02}")
        })
    }

    #[test]
    fn dates_mean_ranges() {
        let today = days_from_civil(2025, 5, 31);
        for (text, expected) in [
            ("2025", "2025-01-01..2025-12-31"),
            ("2024-2", "2024-02-01..2024-02-29"),
            ("2025-01-22", "2025-01-22..2025-01-22"),
            ("2024-10..2025-01", "2024-10-01..2025-01-31"),
            ("..2024", "..2024-12-31"),
            (">=2025-01-01", "2025-01-01.."),
            ("<=2024-02", "..2024-02-29"),
            (">2024", "2025-01-01.."),
            ("<2024-03", "..2024-02-29"),
            ("3m..", "2025-02-28.."),
            ("10d", "2025-05-21.."),
            ("2w..1w", "2025-05-17..2025-05-24"),
            ("1y..", "2024-05-31.."),
            ("99999y..", "0001-05-31.."),
        ] {
            let when = When::parse(text).unwrap();
            let range = when.range(today).unwrap().unwrap();
            assert_eq!(format!("{}..{}", iso(range.from), iso(range.to)), expected, "{text}");
            assert_eq!(When::parse(&when.to_string()), Ok(when), "{text} prints as {when}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "..",
            "25",
            "2025-13",
            "2025-02-30",
            "0000",
            "2025-1-1-1",
            "d",
            "22.01.2025",
            "20250122",
            "€",
        ] {
            assert!(When::parse(text).is_err(), "{text}");
        }
        assert!(When::parse("2025..2024").unwrap().range(0).is_err());
        assert_eq!(When::parse("missing").unwrap().range(0), Ok(None));
    }
}
