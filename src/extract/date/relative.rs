//! Relative words ("yesterday", "vor 3 Stunden"): dates only beside a known day.

use super::scan::{Line, digit};
use crate::model::{Confidence, DateSource, PubDate, date::civil_from_days};

/// Returns the date that a short text means by relative words, counted from `anchor` (such as the day a page was
/// captured). Always weak; `None` if the text has no such words or is longer than 80 bytes.
pub fn find_relative(text: &str, anchor: &PubDate) -> Option<PubDate> {
    anchor.day?;
    if text.len() > 80 {
        return None;
    }
    let lower = text.to_lowercase();
    let days = words_back(&lower).or_else(|| counted_back(&lower))?;
    let (year, month, day) = civil_from_days(anchor.first_day().checked_sub(days)?);
    PubDate::day(year, month, day, DateSource::Text, Confidence::Weak)
}

fn words_back(lower: &str) -> Option<i32> {
    const TODAY: &[&str] = &[
        "today",
        "heute",
        "aujourd'hui",
        "aujourd’hui",
        "hoy",
        "oggi",
        "hoje",
        "vandaag",
        "сегодня",
        "сьогодні",
        "dziś",
        "dzisiaj",
        "bugün",
        "اليوم",
        "今天",
        "今日",
        "오늘",
    ];
    const YESTERDAY: &[&str] = &[
        "yesterday",
        "gestern",
        "hier",
        "ayer",
        "ieri",
        "ontem",
        "gisteren",
        "вчера",
        "вчора",
        "wczoraj",
        "dün",
        "أمس",
        "昨天",
        "昨日",
        "어제",
    ];
    let has = |words: &[&str]| {
        words.iter().any(|word| {
            if word.chars().all(|c| c.is_alphabetic() && (c as u32) < 0x3000) {
                lower.split(|c: char| !c.is_alphabetic()).any(|found| found == *word)
            } else {
                lower.contains(word)
            }
        })
    };
    if has(YESTERDAY) { Some(1) } else { has(TODAY).then_some(0) }
}

/// `3 hours ago`, `vor 2 Tagen`, `3小时前`.
fn counted_back(lower: &str) -> Option<i32> {
    const AGO: &[&str] = &[
        "ago",
        "vor",
        "il y a",
        "hace",
        "fa",
        "há",
        "geleden",
        "назад",
        "тому",
        "temu",
        "önce",
        "منذ",
        "前",
        "전",
    ];
    const UNITS: &[(&str, i32)] = &[
        ("minut", 0),
        ("min", 0),
        ("hour", 0),
        ("hora", 0),
        ("heure", 0),
        ("stunde", 0),
        ("ore", 0),
        ("uur", 0),
        ("uren", 0),
        ("час", 0),
        ("годин", 0),
        ("godzin", 0),
        ("saat", 0),
        ("ساع", 0),
        ("小时", 0),
        ("時間", 0),
        ("分", 0),
        ("시간", 0),
        ("분", 0),
        ("day", 1),
        ("tag", 1),
        ("jour", 1),
        ("día", 1),
        ("dia", 1),
        ("giorn", 1),
        ("dag", 1),
        ("дн", 1),
        ("день", 1),
        ("dni", 1),
        ("gün", 1),
        ("يوم", 1),
        ("أيام", 1),
        ("天", 1),
        ("日", 1),
        ("일", 1),
        ("week", 7),
        ("woche", 7),
        ("semaine", 7),
        ("semana", 7),
        ("settiman", 7),
        ("недел", 7),
        ("tydz", 7),
        ("hafta", 7),
        ("周", 7),
        ("週", 7),
        ("주", 7),
    ];
    if !AGO.iter().any(|word| lower.contains(word)) || !lower.chars().any(|c| digit(c).is_some()) {
        return None;
    }
    let line = Line::new(lower);
    let at = (0..line.len()).find(|at| line.small(*at).is_some())?;
    let count = i32::try_from(line.small(at)?).ok()?;
    let after = lower.get(line.end(at)..)?.trim_start();
    let unit = UNITS.iter().find(|(unit, _)| after.starts_with(unit))?;
    Some(count * unit.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_words_count_from_the_anchor() {
        let anchor = PubDate::day(2025, 3, 1, DateSource::Record, Confidence::Firm).unwrap();
        for (text, expected) in [
            ("Yesterday", Some("2025-02-28")),
            ("vor 2 Tagen", Some("2025-02-27")),
            ("3 hours ago", Some("2025-03-01")),
            ("il y a 1 semaine", Some("2025-02-22")),
            ("3小时前", Some("2025-03-01")),
            ("Wednesday", None),
            ("historia", None),
        ] {
            assert_eq!(find_relative(text, &anchor).map(|date| date.iso()).as_deref(), expected, "{text}");
        }
    }
}
