//! Cuts the text of an export into its articles, and what the databases' forms have in common: lines, paragraphs, names.

use std::ops::Range;

use super::{Article, Export, factiva, nexis, proquest};
use crate::model::RawRecord;

/// Longest line that can stand between articles, in bytes.
const LONGEST: usize = 120;

/// The lines that stand between articles, by their form.
#[derive(Default)]
struct Marks {
    /// Below each article of Nexis Uni.
    ends: Vec<Range<usize>>,
    /// Above each article of Nexis before it.
    numbers: Vec<Range<usize>>,
    /// Below each article of Factiva.
    codes: Vec<Range<usize>>,
    /// Above each article of ProQuest.
    rules: Vec<Range<usize>>,
}

impl Marks {
    fn of(text: &str) -> Marks {
        let mut marks = Marks::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let place = at..at + line.len();
            at = place.end;
            let line = line.trim();
            if line.len() < 8 || line.len() > LONGEST {
            } else if nexis::is_end(line) {
                marks.ends.push(place);
            } else if nexis::is_number(line) {
                marks.numbers.push(place);
            } else if factiva::code(line).is_some() {
                marks.codes.push(place);
            } else if proquest::is_rule(line) {
                marks.rules.push(place);
            }
        }
        marks
    }
}

/// Cuts an export into its articles; `None` for any other text. One mark alone may stand in any article, so at least one
/// part must be of the form that the marks promise.
pub(super) fn split(text: &str) -> Option<Export> {
    let marks = Marks::of(text);
    let forms: [(&[Range<usize>], Side, Read); 4] = [
        (&marks.ends, Side::Below, nexis::uni),
        (&marks.numbers, Side::Above, nexis::classic),
        (&marks.codes, Side::Below, factiva::article),
        (&marks.rules, Side::Above, proquest::article),
    ];
    forms.into_iter().filter(|(marks, ..)| !marks.is_empty()).find_map(|(marks, side, read)| {
        let mut export = cut(text, marks, side, read);
        let is_foot = |article: &Article| {
            article.record.is_none() && text.get(article.place.clone()).is_some_and(proquest::is_foot)
        };
        if export.articles.last().is_some_and(is_foot) {
            export.articles.pop();
            export.has_cover = true;
        }
        export.articles.iter().any(|article| article.record.is_some()).then_some(export)
    })
}

type Read = fn(&str) -> Option<RawRecord>;

/// Where a mark stands.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Above,
    Below,
}

fn cut(text: &str, marks: &[Range<usize>], side: Side, read: Read) -> Export {
    let mut articles = Vec::new();
    let said = |place: Range<usize>| text.get(place).is_some_and(|part| !part.trim().is_empty());
    for (at, mark) in marks.iter().enumerate() {
        // The mark goes with its article: it may hold the article's number.
        let place = match side {
            Side::Above => mark.start..marks.get(at + 1).map_or(text.len(), |next| next.start),
            Side::Below => {
                at.checked_sub(1).and_then(|at| marks.get(at)).map_or(0, |last| last.end)..mark.end
            }
        };
        let inner = match side {
            Side::Above => mark.end..place.end,
            Side::Below => place.start..mark.start,
        };
        if said(inner) {
            let record = text.get(place.clone()).and_then(read);
            articles.push(Article { place, record });
        }
    }
    let beside = match side {
        Side::Above => 0..marks.first().map_or(0, |mark| mark.start),
        Side::Below => marks.last().map_or(0, |mark| mark.end)..text.len(),
    };
    Export { articles, has_cover: said(beside) }
}

/// A paragraph: its lines, trimmed.
pub(super) type Paragraph<'t> = Vec<&'t str>;

/// Cuts a text into paragraphs at blank lines.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).map(<[&str]>::to_vec).collect()
}

/// Joins lines to paragraphs: those between blank lines where they were wrapped, else each by itself.
pub(super) fn prose(lines: &[&str]) -> String {
    let groups = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    let paragraphs = groups.map(|lines| {
        let is_wrapped = lines.split_last().is_some_and(|(_, lines)| lines.iter().all(|line| is_full(line)));
        lines.join(if is_wrapped { " " } else { "\n\n" })
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Returns whether a line is as long as lines are where text is wrapped.
fn is_full(line: &str) -> bool {
    (50..=110).contains(&line.chars().count())
}

/// Returns whether a line says whose rights a text is under.
pub(super) fn is_rights(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["copyright", "(c)", "©"].iter().any(|start| lower.starts_with(start))
}

/// Returns whether a line says a year.
pub(super) fn has_year(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("1") || number.starts_with("20")))
}

/// Returns a date without what stands behind its year: `April 5, 2031, Saturday, Late Edition`.
pub(super) fn day(line: &str) -> String {
    let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let mut at = 0;
    for part in line.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let end = at + part.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
        if has_year(part) && line.get(..at).is_some_and(digits) {
            return line.get(..end).unwrap_or(line).to_string();
        }
        at += part.len();
    }
    line.to_string()
}

/// Returns the number in `1,204 words`, `1.204 Wörter`, `204 字`.
pub(super) fn count(text: &str) -> Option<u32> {
    let text = text.trim_start();
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Returns the authors in a byline as they are to be read: `Lind, Mara` the other way round, those behind `;` each by
/// itself.
pub(super) fn authors(byline: &str, are_inverted: bool) -> Vec<String> {
    byline.split(';').map(|name| upright(name.trim(), are_inverted)).filter(|name| !name.is_empty()).collect()
}

fn upright(name: &str, is_inverted: bool) -> String {
    let Some((last, first)) = name.split_once(',') else { return name.to_string() };
    let (last, first) = (last.trim(), first.trim());
    let is_name = !first.is_empty() && first.split(' ').count() <= 2 && !first.contains(',');
    // `Mara Lind, Lindmouth` is a name and a place.
    if is_name && (is_inverted || !last.contains(' ')) { format!("{first} {last}") } else { name.to_string() }
}

/// Returns the parts of a list, each once, without how sure the database is of them: `FERRIES (90%)`.
pub(super) fn terms(list: &str, between: char) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for term in list.split(between) {
        let bare = match term.rsplit_once('(') {
            Some((bare, sure)) if sure.trim_end().ends_with("%)") => bare,
            _ => term,
        };
        let bare = bare.trim().to_string();
        if !bare.is_empty() && !out.contains(&bare) {
            out.push(bare);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_upright() {
        for (byline, are_inverted, expected) in [
            ("Lind, Mara", false, "Mara Lind"),
            ("Mara Lind, Lindmouth", false, "Mara Lind, Lindmouth"),
            ("Mara Lind;Tom Reed; Jon K. Brook", false, "Mara Lind|Tom Reed|Jon K. Brook"),
            ("van der Lind, Mara; Reed, Tom", true, "Mara van der Lind|Tom Reed"),
            ("By Mara Lind", true, "By Mara Lind"),
            (" ; ", true, ""),
        ] {
            assert_eq!(authors(byline, are_inverted).join("|"), expected, "{byline}");
        }
    }

    #[test]
    fn counts_and_terms_are_read() {
        for (text, expected) in
            [("1,204 words", Some(1204)), ("1.204 Wörter", Some(1204)), ("63 字", Some(63)), ("words", None)]
        {
            assert_eq!(count(text), expected, "{text}");
        }
        assert_eq!(terms("FERRIES (90%); PORTS (x); FERRIES (7%);", ';'), ["FERRIES", "PORTS (x)"]);
        for (line, expected) in [
            ("April 5, 2031, Saturday, Late Edition - Final", "April 5, 2031"),
            ("5. April 2031 Samstag 9:50 PM GMT+1", "5. April 2031"),
            ("Samstag 5. April 2031", "Samstag 5. April 2031"),
            ("2031 年 4 月 5 日", "2031 年 4 月 5 日"),
            ("Spring 2031 edition", "Spring 2031 edition"),
        ] {
            assert_eq!(day(line), expected, "{line}");
        }
        assert!(has_year("5 avril 2031") && !has_year("20 of 31") && !has_year("Pg. 3456"));
    }
}
