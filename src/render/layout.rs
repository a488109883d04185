//! Breaks text into lines, with what matched and names marked.

use std::borrow::Cow;

use presshound::model::Kind;
use unicode_width::UnicodeWidthChar as _;

use super::Style;
use super::sanitize;

/// Why a piece of text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// It matched.
    Match,
    /// It is a name.
    Name(Kind),
}

/// A piece of a text that is marked: first byte, one past the last, why.
pub type Mark = (usize, usize, Paint);

/// Returns the text as lines of at most `width` columns, dangerous characters escaped, ranges (bytes of
/// `text`, in order) marked as matches. Breaks at blanks; a word longer than a line stands alone.
pub fn marked_lines(text: &str, ranges: &[(usize, usize)], width: usize, style: Style) -> Vec<String> {
    let marks: Vec<Mark> = ranges.iter().map(|(start, end)| (*start, *end, Paint::Match)).collect();
    painted_lines(text, &marks, width, style)
}

fn painted_lines(text: &str, ranges: &[Mark], width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for word in words(text, ranges) {
        if line.columns > 0 && line.columns + 1 + word.columns > width {
            lines.push(std::mem::take(&mut line).paint(style));
        }
        line.push(word);
    }
    if line.columns > 0 {
        lines.push(line.paint(style));
    }
    lines
}

/// Returns the text in one line with its ranges marked.
pub fn marked(text: &str, ranges: &[(usize, usize)], style: Style) -> String {
    marked_lines(text, ranges, usize::MAX, style).join(" ")
}

/// Returns the text as lines of at most `width` columns, its own line ends kept, ranges (bytes of `text`, in order, not
/// overlapping) marked.
pub fn wrapped(text: &str, ranges: &[Mark], width: usize, style: Style) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let end = at + line.len();
        let here: Vec<Mark> = ranges
            .iter()
            .filter(|range| range.1 > at && range.0 < end)
            .map(|range| (range.0.max(at) - at, range.1.min(end) - at, range.2))
            .collect();
        out.push_str(&painted_lines(line, &here, width, style).join("\n"));
        at = end + 1;
    }
    out
}

/// Text between blanks: pieces with why they are marked.
#[derive(Default)]
struct Line<'t> {
    pieces: Vec<(Cow<'t, str>, Option<Paint>)>,
    columns: usize,
    ends_in: Option<Paint>,
}

impl<'t> Line<'t> {
    fn push(&mut self, word: Line<'t>) {
        if self.columns > 0 {
            let begins_in = word.pieces.first().and_then(|piece| piece.1);
            // A blank between two words of one match belongs to it.
            self.pieces.push((Cow::Borrowed(" "), self.ends_in.filter(|paint| begins_in == Some(*paint))));
            self.columns += 1;
        }
        self.columns += word.columns;
        self.ends_in = word.ends_in;
        self.pieces.extend(word.pieces);
    }

    /// Adds text of so many columns, which is fit to be shown.
    fn add(&mut self, shown: Cow<'t, str>, columns: usize, paint: Option<Paint>) {
        self.ends_in = paint;
        self.columns += columns;
        match self.pieces.last_mut() {
            Some((text, last)) if *last == paint => text.to_mut().push_str(&shown),
            _ => self.pieces.push((shown, paint)),
        }
    }

    fn paint(self, style: Style) -> String {
        let mut out = String::new();
        let mut run = String::new();
        let mut pieces = self.pieces.into_iter().peekable();
        while let Some((text, paint)) = pieces.next() {
            run.push_str(&text);
            if pieces.peek().is_none_or(|next| next.1 != paint) {
                match paint {
                    Some(Paint::Match) => out.push_str(&style.mark(&run)),
                    Some(Paint::Name(kind)) => out.push_str(&style.name(kind, &run)),
                    None => out.push_str(&run),
                }
                run.clear();
            }
        }
        out
    }
}

fn words<'t>(text: &'t str, ranges: &[Mark]) -> Vec<Line<'t>> {
    let mut words = Vec::new();
    let mut word = Line::default();
    let mut ranges = ranges.iter().peekable();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        while ranges.next_if(|range| range.1 <= at).is_some() {}
        let next = ranges.peek().copied();
        let paint = next.filter(|range| range.0 <= at).map(|range| range.2);
        let until = next.map_or(text.len(), |range| if paint.is_some() { range.1 } else { range.0 });
        // Nearly all of them: nothing to escape, one column.
        let plain = text.as_bytes()[at..until.min(text.len())]
            .iter()
            .take_while(|byte| byte.is_ascii_graphic())
            .count();
        if plain > 0 {
            word.add(text[at..at + plain].into(), plain, paint);
            at += plain;
            continue;
        }
        at += c.len_utf8();
        if c.is_whitespace() && c != '\u{a0}' {
            if word.columns > 0 {
                words.push(std::mem::take(&mut word));
            }
        } else {
            let shown = sanitize::character(c);
            let columns = shown.chars().map(|c| c.width().unwrap_or(0)).sum();
            word.add(shown, columns, paint);
        }
    }
    if word.columns > 0 {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks() {
        for (text, width, expected) in [
            ("one two three", 7, "one two|three"),
            ("北京 日报", 4, "北京|日报"),
            ("unbreakable", 3, "unbreakable"),
            ("", 10, ""),
            ("a\u{202e}b", 20, "a\\u{202e}b"),
        ] {
            assert_eq!(marked_lines(text, &[], width, Style::Plain).join("|"), expected);
        }
        assert_eq!(wrapped("aa bb\n\ncc", &[], 3, Style::Plain), "aa\nbb\n\ncc");
    }

    #[test]
    fn names_and_matches_have_colours_of_their_own() {
        let marks =
            [(0, 3, Paint::Name(Kind::Person)), (4, 8, Paint::Match), (9, 13, Paint::Name(Kind::Place))];
        let shown = wrapped("Ida\nleft Oslo", &marks, 80, Style::Color);
        assert_eq!(shown, "\x1b[36mIda\x1b[0m\n\x1b[1;33mleft\x1b[0m \x1b[32mOslo\x1b[0m");
        assert_eq!(wrapped("Ida\nleft Oslo", &marks, 80, Style::Plain), "Ida\nleft Oslo");
    }

    #[test]
    fn matches_are_marked() {
        let text = "the defence pact was";
        assert_eq!(marked(text, &[(4, 11), (12, 16)], Style::Color), "the \x1b[1;33mdefence pact\x1b[0m was");
        assert_eq!(marked(text, &[(4, 16)], Style::Plain), text);
        assert_eq!(marked("aé", &[(1, 3)], Style::Color), "a\x1b[1;33mé\x1b[0m");
    }
}
