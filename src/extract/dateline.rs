//! Finds the dates of a plain page: near the title and byline first, then in the dateline that opens the body.
//!
//! Reads days that are written out, with the year. Weekdays and relative words give no date: nothing is invented.

use std::sync::LazyLock;

use crate::model::{Confidence, DateSource, PubDate, TimeOfDay};

/// Month names and their usual abbreviations in the larger languages, January first. Genitives included.
const MONTHS: [&str; 12] = [
    "january jan januar januari janvier janv enero ene gennaio janeiro jänner leden ledna januára stycznia styczeń января январь січня січень ocak ianuarie tammikuu tammikuuta janúar يناير",
    "february feb febr februar februari février févr fevrier febrero febbraio fevereiro února únor lutego luty февраля февраль лютого лютий şubat februarie helmikuuta febrúar فبراير",
    "march mar märz maerz mrz maart mars marzo março března březen marca marzec марта март березня березень mart martie maaliskuuta فبراير‎ مارس",
    "april apr avril avr abril abr aprile dubna duben kwietnia kwiecień апреля апрель квітня квітень nisan aprilie huhtikuuta apríl أبريل",
    "may mai mei mayo maggio maio maj května květen maja мая май травня травень mayıs toukokuuta maí مايو",
    "june jun juni juin junio giugno junho června červen czerwca czerwiec июня июнь червня червень haziran iunie kesäkuuta júní يونيو",
    "july jul juli juillet juil julio luglio julho července červenec lipca lipiec июля июль липня липень temmuz iulie heinäkuuta júlí يوليو",
    "august aug augusti août aout agosto ago augustus srpna srpen sierpnia sierpień августа август серпня серпень ağustos elokuuta ágúst أغسطس",
    "september sept sep septembre septiembre settembre setembro září września wrzesień сентября сентябрь вересня вересень eylül septembrie syyskuuta سبتمبر",
    "october oct oktober okt octobre octubre ottobre outubro října říjen października październik октября октябрь жовтня жовтень ekim octombrie lokakuuta október أكتوبر",
    "november nov novembre noviembre novembro listopadu listopad listopada ноября ноябрь листопада kasım noiembrie marraskuuta nóvember نوفمبر",
    "december dec dez dezember décembre déc diciembre dicembre dezembro prosince prosinec grudnia grudzień desember декабря декабрь грудня грудень aralık decembrie joulukuuta ديسمبر",
];

static NAMES: LazyLock<Vec<(&'static str, u8)>> = LazyLock::new(|| {
    let mut names: Vec<(&str, u8)> = Vec::new();
    for (month, words) in (1u8..).zip(MONTHS) {
        names.extend(words.split_whitespace().map(|word| (word, month)));
    }
    names.sort_unstable();
    names
});

fn month(word: &str) -> Option<u8> {
    let lower = word.to_lowercase();
    let at = NAMES.binary_search_by(|(name, _)| (*name).cmp(lower.as_str())).ok()?;
    NAMES.get(at).map(|(_, month)| *month)
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// A number and how many digits it has.
    Number(u32, usize),
    /// The name of a month.
    Month(u8),
    /// Another word.
    Word,
    /// A sign: `.`, `/`, `-`, `:`, `年`, `月`, `日` …
    Sign(char),
}

/// Characters of a line that are read: no byline is longer, and a dateline opens its line.
const LONGEST: usize = 300;

fn head(line: &str) -> &str {
    let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or(line)
}

fn tokens(line: &str) -> Vec<Token> {
    let line = head(line);
    let mut out = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut Vec<Token>| {
        if !word.is_empty() {
            out.push(read_word(word));
            word.clear();
        }
    };
    for c in line.chars() {
        // Words run together by a copy ("ReporterMar 3, 2024") part where the case rises.
        let joins = word.chars().next_back().is_none_or(|last| {
            last.is_numeric() == c.is_numeric() && !(last.is_lowercase() && c.is_uppercase())
        });
        if c.is_alphanumeric() && !matches!(c, '年' | '月' | '日' | '년' | '월' | '일') && joins {
            word.push(c);
            continue;
        }
        flush(&mut word, &mut out);
        match c {
            '年' | '月' | '日' | '년' | '월' | '일' | '.' | '/' | '-' | ':' => out.push(Token::Sign(c)),
            c if c.is_alphanumeric() => word.push(c),
            _ => {}
        }
    }
    flush(&mut word, &mut out);
    out
}

fn read_word(word: &str) -> Token {
    let digits: String =
        word.chars().filter_map(|c| c.to_digit(10).and_then(|d| char::from_digit(d, 10))).collect();
    match digits.parse() {
        Ok(number) if digits.len() == word.chars().count() => Token::Number(number, digits.len()),
        _ => month(word).map_or(Token::Word, Token::Month),
    }
}

/// Returns the first day with its year that a line writes out, and its time if that follows.
pub fn first(line: &str) -> Option<PubDate> {
    let tokens = tokens(line);
    (0..tokens.len()).find_map(|at| {
        let rest = tokens.get(at..)?;
        let (year, month, day, used) = day_at(rest)?;
        // A number that goes on to the left of a date is something else: 12-2024-01-02.
        let mut date =
            PubDate::day(i16::try_from(year).ok()?, month, day, DateSource::Text, Confidence::Firm)?;
        date.time = rest.get(used..).and_then(time);
        (1600..=2100).contains(&year).then_some(date)
    })
}

/// Reads a day at the beginning of the tokens: year, month, day and how many tokens it took.
fn day_at(t: &[Token]) -> Option<(u32, u8, u8, usize)> {
    use Token::{Month, Number, Sign, Word};
    let small = |number: u32| u8::try_from(number).ok();
    let found = match *t {
        [Number(y, 4), Sign('年' | '년'), Number(m, _), Sign('月' | '월'), Number(d, _), ..] => {
            (y, small(m)?, small(d)?, 5)
        }
        [Number(y, 4), Sign(a), Number(m, 1..=2), Sign(b), Number(d, 1..=2), ..]
            if a == b && matches!(a, '-' | '/' | '.') =>
        {
            (y, small(m)?, small(d)?, 5)
        }
        [Number(d, 1..=2), Sign('.'), Number(m, 1..=2), Sign('.'), Number(y, 4), ..] => {
            (y, small(m)?, small(d)?, 5)
        }
        // 25/12/2024 and 12/25/2024 are clear; 3/4/2024 is not and gives no date.
        [Number(a, 1..=2), Sign('/'), Number(b @ 13..=31, 2), Sign('/'), Number(y, 2), ..] => {
            (2000 + y, small(a)?, small(b)?, 5)
        }
        [Number(a, 1..=2), Sign('-'), Number(b @ 13..=31, 2), Sign('-'), Number(y, 4), ..] => {
            (y, small(a)?, small(b)?, 5)
        }
        [Number(a, 1..=2), Sign('/'), Number(b, 1..=2), Sign('/'), Number(y, 4), ..] if a > 12 || a == b => {
            (y, small(b)?, small(a)?, 5)
        }
        [Number(a, 1..=2), Sign('/'), Number(b, 1..=2), Sign('/'), Number(y, 4), ..] if b > 12 => {
            (y, small(a)?, small(b)?, 5)
        }
        [Number(d, 1..=2), Month(m), Number(y, 4), ..] => (y, m, small(d)?, 3),
        [Number(d, 1..=2), Sign('.' | '-'), Month(m), Sign('.' | '-'), Number(y, 4), ..] => {
            (y, m, small(d)?, 5)
        }
        [Number(d, 1..=2), Sign('.'), Month(m), Number(y, 4), ..]
        | [Number(d, 1..=2), Month(m), Sign('.'), Number(y, 4), ..] => (y, m, small(d)?, 4),
        // 3rd March 2024, 3 de marzo de 2024.
        [Number(d, 1..=2), Word, Month(m), Number(y, 4), ..] => (y, m, small(d)?, 4),
        [Number(d, 1..=2), Word, Month(m), Word, Number(y, 4), ..] => (y, m, small(d)?, 5),
        [Month(m), Number(d, 1..=2), Number(y, 4), ..] => (y, m, small(d)?, 3),
        [Month(m), Sign('.'), Number(d, 1..=2), Number(y, 4), ..]
        | [Month(m), Number(d, 1..=2), Word, Number(y, 4), ..] => (y, m, small(d)?, 4),
        _ => return None,
    };
    Some(found)
}

/// Reads a time of day within the next few tokens: `18:04`, `6:04 pm` is left out (the day is what counts).
fn time(t: &[Token]) -> Option<TimeOfDay> {
    use Token::{Number, Sign, Word};
    let from = t.iter().take(3).position(|token| matches!(token, Number(..)))?;
    match *t.get(from..)? {
        [Number(_, 1..=2), Sign(':'), Number(_, 2), Word, ..] => None,
        [Number(hour @ 0..=23, 1..=2), Sign(':'), Number(minute @ 0..=59, 2), ..] => {
            Some(TimeOfDay { hour: hour as u8, minute: minute as u8, second: 0 })
        }
        _ => None,
    }
}

/// Returns whether a line says that its date is that of a change.
pub fn says_updated(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "updated",
        "modified",
        "last update",
        "aktualisiert",
        "mis à jour",
        "mise à jour",
        "actualizado",
        "aggiornato",
        "atualizado",
        "bijgewerkt",
        "uppdaterad",
        "oppdatert",
        "обновлено",
        "оновлено",
    ];
    let lower = head(line).to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_many_orders() {
        for (line, expected) in [
            ("Published on March 3, 2024 at 18:04", Some("2024-03-03T18:04:00")),
            ("3 March 2024", Some("2024-03-03")),
            ("Sun 3rd Mar 2024", Some("2024-03-03")),
            ("Stand: 03.03.2024, 09:15 Uhr", Some("2024-03-03")),
            ("3. März 2024", Some("2024-03-03")),
            ("3 de marzo de 2024", Some("2024-03-03")),
            ("Le 3 mars 2024", Some("2024-03-03")),
            ("3 марта 2024 г.", Some("2024-03-03")),
            ("2024年3月3日", Some("2024-03-03")),
            ("2024-03-03", Some("2024-03-03")),
            ("LINDMOUTH, Mar. 3, 2024 —", Some("2024-03-03")),
            ("12/25/2024", Some("2024-12-25")),
            ("by Ada Brook - 12/25/24 12:24 PM ET", Some("2024-12-25")),
            ("Ada Brook, ReporterDec 25, 2024", Some("2024-12-25")),
            ("3/4/2024", None),
            ("Wednesday", None),
            ("March 3", None),
            ("31 February 2024", None),
            ("in May 2024 he said", None),
        ] {
            assert_eq!(first(line).map(|date| date.iso()).as_deref(), expected, "{line}");
        }
        assert!(says_updated("Last updated: 3 May 2024") && !says_updated("3 May 2024"));
    }
}
