//! Dates as newspapers print them: the paper's own day, to the precision that was printed.
//!
//! Deliberately not here: reading a date out of text (`extract::date`) or out of a query (`query::when`).

use serde::{Deserialize, Serialize};

/// A publication or modification date with its precision, zone, provenance and confidence.
///
/// Days are those of the paper (as printed), never converted to UTC. Years are proleptic Gregorian, 1 to 9999.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PubDate {
    /// Year, 1 to 9999.
    pub year: i16,
    /// Month, 1 to 12; `None` if only the year is known.
    pub month: Option<u8>,
    /// Day of the month, 1 to 31; `None` if only the month is known.
    pub day: Option<u8>,
    /// Time of day, if printed.
    pub time: Option<TimeOfDay>,
    /// Offset from UTC in minutes, if printed.
    pub offset_minutes: Option<i16>,
    /// Where the date was found.
    pub source: DateSource,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

/// A time of day to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimeOfDay {
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
}

/// What part of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// The year only.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
    /// The day and a time.
    Time,
}

/// Where a date was found, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// A field of a structured record (JSON, CSV, front matter, mail header …).
    Record,
    /// JSON-LD in a page.
    JsonLd,
    /// A `<meta>` element.
    Meta,
    /// A `<time>` element.
    Time,
    /// The dateline of the text ("LONDON, 3 March 2024 —").
    Dateline,
    /// A line or phrase of the text.
    Text,
    /// The address of the page alone.
    Url,
}

/// How far a date can be trusted. Weak dates answer `date:uncertain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Day and month in doubt, relative words, or the URL alone.
    Weak,
    /// Plainly said by the document.
    Firm,
}

/// An inclusive range of days since 1970-01-01; an open end is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRange {
    /// First day, included.
    pub from: Option<i32>,
    /// Last day, included.
    pub to: Option<i32>,
}

impl PubDate {
    /// Returns a date known to the day, if the calendar has that day.
    pub fn day(year: i16, month: u8, day: u8, source: DateSource, confidence: Confidence) -> Option<PubDate> {
        let valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        valid.then_some(PubDate {
            year,
            month: Some(month),
            day: Some(day),
            time: None,
            offset_minutes: None,
            source,
            confidence,
        })
    }

    /// Returns what part of the date is known.
    pub fn precision(&self) -> Precision {
        match (self.month, self.day, self.time) {
            (None, _, _) => Precision::Year,
            (_, None, _) => Precision::Month,
            (_, _, None) => Precision::Day,
            _ => Precision::Time,
        }
    }

    /// Returns the first day the date may mean, in days since 1970-01-01.
    pub fn first_day(&self) -> i32 {
        days_from_civil(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Returns the last day the date may mean, in days since 1970-01-01.
    pub fn last_day(&self) -> i32 {
        let month = self.month.unwrap_or(12);
        days_from_civil(self.year, month, self.day.unwrap_or_else(|| days_in_month(self.year, month)))
    }

    /// Returns the date as ISO 8601 to its precision: `2025`, `2025-01`, `2025-01-22`,
    /// `2025-01-22T18:04:00` or `2025-01-22T18:04:00+03:00` (`Z` for offset 0).
    pub fn iso(&self) -> String {
        let mut out = format!("{:04}", self.year);
        let Some(month) = self.month else { return out };
        out.push_str(&format!("-{month:02}"));
        let Some(day) = self.day else { return out };
        out.push_str(&format!("-{day:02}"));
        let Some(time) = self.time else { return out };
        out.push_str(&format!("T{:02}:{:02}:{:02}", time.hour, time.minute, time.second));
        if let Some(zone) = self.zone() {
            out.push_str(&zone);
        }
        out
    }

    /// Returns the zone as `Z` or `±hh:mm`, if one was printed.
    pub fn zone(&self) -> Option<String> {
        self.offset_minutes.map(|minutes| match minutes {
            0 => "Z".to_string(),
            m => format!("{}{:02}:{:02}", if m < 0 { '-' } else { '+' }, m.abs() / 60, m.abs() % 60),
        })
    }

    /// Returns seconds since 1970-01-01T00:00:00 of the paper's own clock: the key for sorting by date.
    pub fn sort_key(&self) -> i64 {
        let time = self.time.unwrap_or(TimeOfDay { hour: 0, minute: 0, second: 0 });
        i64::from(self.first_day()) * 86_400
            + i64::from(time.hour) * 3_600
            + i64::from(time.minute) * 60
            + i64::from(time.second)
    }
}

impl DayRange {
    /// Returns whether the two inclusive ranges share a day.
    pub fn touches(&self, first: i32, last: i32) -> bool {
        self.from.is_none_or(|from| last >= from) && self.to.is_none_or(|to| first <= to)
    }
}

/// Returns the number of days of a month, 28 to 31.
pub fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Returns days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's `days_from_civil`).
pub fn days_from_civil(year: i16, month: u8, day: u8) -> i32 {
    let y = i32::from(year) - i32::from(month <= 2);
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let month_shifted = (i32::from(month) + 9) % 12;
    let day_of_year = (153 * month_shifted + 2) / 5 + i32::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Returns year, month and day of days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
pub fn civil_from_days(days: i32) -> (i16, u8, u8) {
    let z = i64::from(days) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year as i16, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_round_trip() {
        for days in -719_162..=2_932_896 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2025, 1, 22), 20_110);
    }

    #[test]
    fn a_month_spans_its_days() {
        let mut date = PubDate::day(2024, 2, 3, DateSource::Text, Confidence::Firm).unwrap();
        date.day = None;
        assert_eq!((date.precision(), date.iso().as_str()), (Precision::Month, "2024-02"));
        assert_eq!(date.last_day() - date.first_day(), 28);
        let range = DayRange { from: Some(date.last_day()), to: None };
        assert!(range.touches(date.first_day(), date.last_day()));
        assert!(PubDate::day(2023, 2, 29, DateSource::Text, Confidence::Firm).is_none());
    }
}
