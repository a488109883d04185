//! Splits a plain page into lines, undoing hard wraps first, each with its place in the text.
//!
//! Deliberately not here: what a line is (`shape`) and whether it belongs to the article (`classify`).

use std::borrow::Cow;

/// One line of a page: what a reader would call a paragraph, a heading or a menu entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// First byte in the page, white space and bullets left out.
    pub start: usize,
    /// One past the last byte in the page.
    pub end: usize,
    /// The text; hard-wrapped pieces are joined by a space.
    pub text: Cow<'a, str>,
    /// How many blank lines stand before it, at most 3.
    pub gap: u8,
    /// Whether it is an entry of a list with visible bullets.
    pub bullet: bool,
}

/// A line as it stands in the file.
struct Raw<'a> {
    start: usize,
    text: &'a str,
    indent: usize,
    width: usize,
    gap: u8,
    bullet: bool,
}

/// Narrowest and widest column that is taken for a hard wrap, in characters.
const WRAP: std::ops::RangeInclusive<usize> = 40..=110;

/// Returns the lines of a page that have text, hard wraps undone.
pub(crate) fn split(page: &str) -> Vec<Line<'_>> {
    let raw = raw_lines(page);
    match wrap_column(&raw) {
        Some(column) => unwrap(page, &raw, column),
        None => raw.iter().map(plain).collect(),
    }
}

fn plain<'a>(raw: &Raw<'a>) -> Line<'a> {
    Line {
        start: raw.start,
        end: raw.start + raw.text.len(),
        text: Cow::Borrowed(raw.text),
        gap: raw.gap,
        bullet: raw.bullet,
    }
}

fn raw_lines(page: &str) -> Vec<Raw<'_>> {
    let mut out = Vec::new();
    let (mut gap, mut offset) = (0u8, 0);
    for piece in page.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) {
        let body = piece.trim_start_matches(is_blank);
        let indent = piece.len() - body.len();
        let bare = body.trim_start_matches(|c: char| matches!(c, '*' | '•' | '◦' | '▪') || is_blank(c));
        let bullet = bare.len() < body.len();
        let text = if bullet { bare } else { body }.trim_end_matches(is_blank);
        if text.is_empty() {
            // The second half of a `\r\n` is not a blank line.
            gap = (gap + u8::from(!(piece == "\n" && page[..offset].ends_with('\r')))).min(3);
        } else {
            let start = offset + piece.len() - bare.len();
            let width = indent + text.chars().count() + (body.len() - bare.len());
            out.push(Raw { start, text, indent: indent + body.len() - bare.len(), width, gap, bullet });
            gap = 0;
        }
        offset += piece.len();
    }
    out
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{200b}' | '\u{ad}')
}

/// Returns the column at which the page is hard-wrapped, if it is.
fn wrap_column(raw: &[Raw<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = raw.iter().filter(|r| r.text.contains(' ')).map(|r| r.width).collect();
    widths.sort_unstable();
    let column = *widths.get(widths.len().checked_sub(1 + widths.len() / 200)?)?;
    if !WRAP.contains(&column) {
        return None;
    }
    let near = widths.iter().filter(|w| **w + 14 >= column).count();
    let (mut full, mut chars) = (0, 0);
    for pair in raw.windows(2) {
        chars += pair[0].width;
        if joins(&pair[0], &pair[1], column) {
            full += pair[0].width;
        }
    }
    (near >= 4 && full * 5 >= chars).then_some(column)
}

/// Returns whether the second line goes on where the wrap cut the first: its first word had no room there, or
/// it goes on in the middle of a sentence (text that was wrapped by hand).
fn joins(first: &Raw<'_>, second: &Raw<'_>, column: usize) -> bool {
    let word = second.text.split(' ').next().unwrap_or("").chars().count();
    let full = first.width + 1 + word > column && first.width * 2 > column;
    let goes_on = first.width * 4 > column * 3
        && second.text.starts_with(char::is_lowercase)
        && first.text.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    second.gap == 0 && !second.bullet && second.indent <= first.indent + 4 && (full || goes_on)
}

fn unwrap<'a>(page: &'a str, raw: &[Raw<'a>], column: usize) -> Vec<Line<'a>> {
    let mut out: Vec<Line<'a>> = Vec::new();
    for (i, piece) in raw.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|at| raw.get(at));
        match (before, out.last_mut()) {
            (Some(before), Some(line)) if joins(before, piece, column) => extend(line, piece),
            _ => out.push(plain(piece)),
        }
    }
    debug_assert!(out.iter().all(|line| page.get(line.start..line.end).is_some()));
    out
}

fn extend(line: &mut Line<'_>, piece: &Raw<'_>) {
    let text = line.text.to_mut();
    // A hyphen at the end stays with its line break: only the analyser knows whether it splits a word.
    text.push(if text.ends_with('-') { '\n' } else { ' ' });
    text.push_str(piece.text);
    line.end = piece.start + piece.text.len();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<String> {
        split(page).into_iter().map(|line| line.text.into_owned()).collect()
    }

    #[test]
    fn lines_know_their_place() {
        let page = "\u{feff}One\r\n\r\n  * two \n\n\n\n\nthree\0";
        let lines = split(page);
        let found: Vec<(&str, u8, bool)> =
            lines.iter().map(|l| (&page[l.start..l.end], l.gap, l.bullet)).collect();
        assert_eq!(found, [("One", 0, false), ("two", 1, true), ("three", 3, false)]);
        assert_eq!(texts(""), Vec::<String>::new());
        assert_eq!(texts("\n \0\n"), Vec::<String>::new());
    }

    fn wrapped(paragraph: &str) -> String {
        let mut out = String::from("  ");
        let mut width = 2;
        for word in paragraph.split(' ') {
            if width + 1 + word.len() > 64 {
                out.push_str("\n  ");
                width = 2;
            }
            out.push(' ');
            out.push_str(word);
            width += 1 + word.len();
        }
        out + "\n"
    }

    #[test]
    fn hard_wraps_are_undone() {
        let paragraphs = [
            "The harbour of Lindmouth was closed on Monday after a storm had torn two ferries from their moorings, the \
             port authority said in a statement.",
            "Nobody was hurt.",
            "Ferries to the islands will not sail before Wednesday, and the old lighthouse road stays shut while \
             engineers look at the cliff below it.",
        ];
        let page: String = paragraphs.iter().map(|p| wrapped(p)).collect();
        assert_eq!(texts(&page), paragraphs);
        assert_eq!(texts("one two\nthree four\nfive\n"), ["one two", "three four", "five"]);
    }
}
