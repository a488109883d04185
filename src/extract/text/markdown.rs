//! Reads Markdown: the first heading is the title, everything else the body, without marks and link targets.
//!
//! Somebody wrote or clipped it on purpose: nothing is taken for furniture. Deliberately not here: front matter.

use crate::model::{Article, Cut, CutReason};

/// Returns title, captions and body of a Markdown text, without its front matter.
pub(super) fn article(text: &str) -> Article {
    let mut reading = Reading::default();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        reading.line(line, offset);
        offset += line.len();
    }
    reading.end_paragraph();
    reading.article
}

#[derive(Default)]
struct Reading {
    article: Article,
    paragraph: String,
    fenced: bool,
}

impl Reading {
    fn line(&mut self, line: &str, offset: usize) {
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            self.fenced = !self.fenced;
            self.end_paragraph();
        } else if bare.is_empty() || (is_rule(bare) && !self.fenced) {
            self.end_paragraph();
        } else if self.fenced {
            self.add(bare, '\n');
        } else if let Some(title) = heading(bare) {
            self.end_paragraph();
            self.heading(&inline(title), line, offset);
        } else if let Some(alt) = picture(bare) {
            self.end_paragraph();
            if !alt.is_empty() {
                self.article.captions.push(inline(alt));
                self.cut(line, offset);
            }
        } else {
            let (item, rest) = list_item(bare);
            if item {
                self.end_paragraph();
            }
            self.add(&inline(rest), ' ');
        }
    }

    fn heading(&mut self, text: &str, line: &str, offset: usize) {
        if self.article.title.is_empty() && self.article.body.is_empty() {
            self.article.title = text.to_string();
            self.cut(line, offset);
        } else {
            self.add(text, ' ');
            self.end_paragraph();
        }
    }

    fn cut(&mut self, line: &str, offset: usize) {
        let start = offset + (line.len() - line.trim_start().len());
        let text = line.trim().to_string();
        self.article.cut.push(Cut { start, end: start + text.len(), reason: CutReason::Metadata, text });
    }

    fn add(&mut self, text: &str, joiner: char) {
        if !self.paragraph.is_empty() {
            self.paragraph.push(joiner);
        }
        self.paragraph.push_str(text);
    }

    fn end_paragraph(&mut self) {
        if !self.paragraph.is_empty() {
            if !self.article.body.is_empty() {
                self.article.body.push_str("\n\n");
            }
            self.article.body.push_str(&self.paragraph);
            self.paragraph.clear();
        }
    }
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with([' ', '\t'])).then(|| text.trim_end_matches('#').trim())
}

fn is_rule(line: &str) -> bool {
    let mark = line.chars().next().unwrap_or(' ');
    matches!(mark, '-' | '*' | '_' | '=') && line.len() >= 3 && line.chars().all(|c| c == mark || c == ' ')
}

/// Returns the description of a line that is nothing but a picture.
fn picture(line: &str) -> Option<&str> {
    let (alt, target) = line.strip_prefix("![")?.split_once("](")?;
    let closes = target.find(')')? + 1 == target.len();
    closes.then(|| alt.trim())
}

/// Returns whether a line is a list item or quotation, and its text.
fn list_item(line: &str) -> (bool, &str) {
    for mark in ["- ", "* ", "+ "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return (true, rest.trim_start());
        }
    }
    (false, line.strip_prefix('>').map_or(line, str::trim_start))
}

/// Returns a line's text without emphasis, code marks, link targets and HTML comments. Linear in its length.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        rest = match c {
            '\\' => {
                let kept = after.chars().next().filter(char::is_ascii_punctuation);
                out.push(kept.unwrap_or('\\'));
                after.get(kept.map_or(0, char::len_utf8)..).unwrap_or("")
            }
            '*' | '`' => after,
            '_' if marks_emphasis(&out, after) => after,
            '!' if after.starts_with('[') => after,
            '[' => after,
            ']' => link_target(after).unwrap_or(after),
            _ => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// Returns what follows a link's target, if one begins here. A target is short: the search for its end is bounded.
fn link_target(after: &str) -> Option<&str> {
    let inside = after.strip_prefix('(')?;
    let end = inside.bytes().take(2_000).position(|byte| byte == b')')?;
    inside.get(end + 1..)
}

/// Returns whether an underscore stands at the edge of a word.
fn marks_emphasis(before: &str, after: &str) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !(word(before.chars().next_back()) && word(after.chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_targets_are_dropped() {
        for (line, expected) in [
            ("A **bold** and _quiet_ snake_case `word`", "A bold and quiet snake_case word"),
            ("See [the port](https://port.example/a_b) now", "See the port now"),
            ("5 \\* 3 [1]", "5 * 3 1"),
            ("open [ and ](", "open  and ("),
        ] {
            assert_eq!(inline(line), expected, "{line}");
        }
    }

    #[test]
    fn the_first_heading_is_the_title() {
        let text = "# Harbour *closed*\n\n![A ferry](f.png)\n\nTwo ferries\nwere torn.\n\n## Weather\n- Wind\n- Rain\n---\nEnd.\n";
        let found = article(text);
        assert_eq!(found.title, "Harbour closed");
        assert_eq!(found.captions, ["A ferry"]);
        assert_eq!(found.body, "Two ferries were torn.\n\nWeather\n\nWind\n\nRain\n\nEnd.");
        assert!(found.cut.iter().all(|cut| text.get(cut.start..cut.end) == Some(cut.text.as_str())));
    }
}
