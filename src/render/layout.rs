//! Breaks text into lines, with what matched marked.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

use super::Style;
use super::sanitize;

/// Returns the text as lines of at most `width` columns, dangerous characters escaped, ranges (bytes of
/// `text`, in order) marked. Breaks at blanks; a word longer than a line stands alone.
pub fn marked_lines(text: &str, ranges: &[(usize, usize)], width: usize, style: Style) -> Vec<String> {
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

/// Returns the text as lines of at most `width` columns, its own line ends kept.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&marked_lines(line, &[], width, Style::Plain).join("\n"));
    }
    out
}

/// Text between blanks: pieces with whether they matched.
#[derive(Default)]
struct Line<'t> {
    pieces: Vec<(Cow<'t, str>, bool)>,
    columns: usize,
    ends_marked: bool,
}

impl<'t> Line<'t> {
    fn push(&mut self, word: Line<'t>) {
        if self.columns > 0 {
            let first_marked = word.pieces.first().is_some_and(|piece| piece.1);
            // A blank between two words of one match belongs to it.
            self.pieces.push((Cow::Borrowed(" "), self.ends_marked && first_marked));
            self.columns += 1;
        }
        self.columns += word.columns;
        self.ends_marked = word.ends_marked;
        self.pieces.extend(word.pieces);
    }

    fn add(&mut self, c: char, marked: bool) {
        let shown = sanitize::character(c);
        self.columns += shown.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
        match self.pieces.last_mut() {
            Some((text, last)) if *last == marked => text.to_mut().push_str(&shown),
            _ => self.pieces.push((shown, marked)),
        }
        self.ends_marked = marked;
    }

    fn paint(self, style: Style) -> String {
        let mut out = String::new();
        let mut run = String::new();
        let mut pieces = self.pieces.into_iter().peekable();
        while let Some((text, marked)) = pieces.next() {
            run.push_str(&text);
            if pieces.peek().is_none_or(|next| next.1 != marked) {
                out.push_str(&if marked { style.mark(&run) } else { run.clone() });
                run.clear();
            }
        }
        out
    }
}

fn words<'t>(text: &'t str, ranges: &[(usize, usize)]) -> Vec<Line<'t>> {
    let mut words = Vec::new();
    let mut word = Line::default();
    let mut ranges = ranges.iter().peekable();
    for (at, c) in text.char_indices() {
        while ranges.next_if(|range| range.1 <= at).is_some() {}
        let marked = ranges.peek().is_some_and(|range| range.0 <= at);
        if c.is_whitespace() && c != '\u{a0}' {
            if word.columns > 0 {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.add(c, marked);
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
        assert_eq!(wrapped("aa bb\n\ncc", 3), "aa\nbb\n\ncc");
    }

    #[test]
    fn matches_are_marked() {
        let text = "the defence pact was";
        assert_eq!(marked(text, &[(4, 11), (12, 16)], Style::Color), "the \x1b[1;33mdefence pact\x1b[0m was");
        assert_eq!(marked(text, &[(4, 16)], Style::Plain), text);
        assert_eq!(marked("aé", &[(1, 3)], Style::Color), "a\x1b[1;33mé\x1b[0m");
    }
}
