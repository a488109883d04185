//! Cuts HTML into tags and text, with byte offsets: one forward pass, no tree, no recursion.
//!
//! Not a conforming parser: it reads what pages have in practice, and reads anything without failing. Trees are
//! built by the extraction crates, from what `clean` writes.

use std::borrow::Cow;

/// A piece of markup or text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<name …>`.
    Start(Tag<'a>),
    /// `</name>`.
    End {
        /// Name as written.
        name: &'a str,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// Text between tags, entities not decoded.
    Text {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// The content of `<script>`, `<style>`, `<title>` and their like.
    Raw {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Name as written.
    pub(super) name: &'a str,
    /// What stands between the name and `>`.
    pub(super) attributes: &'a str,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

/// Reads tokens from a page.
pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
    raw: Option<&'a str>,
}

const RAW: &[&str] =
    &["script", "style", "title", "textarea", "noscript", "iframe", "xmp", "noembed", "noframes"];

impl<'a> Tokens<'a> {
    /// Starts at the beginning of a page.
    pub(super) fn new(html: &'a str) -> Self {
        Tokens { html, at: 0, raw: None }
    }

    fn raw_text(&mut self, name: &str) -> Option<Token<'a>> {
        let start = self.at;
        self.at = raw_end(self.html, start, name);
        (self.at > start).then_some(Token::Raw { start, end: self.at })
    }

    /// Reads what begins at `<`; `None` if it is no markup, so that `<` is text.
    fn markup(&mut self) -> Option<Option<Token<'a>>> {
        let start = self.at;
        let bytes = self.html.as_bytes();
        match bytes.get(start + 1)? {
            b'!' if bytes[start..].starts_with(b"<!--") => {
                self.at = comment_end(self.html, start);
                Some(None)
            }
            b'!' | b'?' => {
                self.at = memchr::memchr(b'>', &bytes[start..]).map_or(bytes.len(), |i| start + i + 1);
                Some(None)
            }
            b'/' if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = self.name(start + 2);
                self.at = memchr::memchr(b'>', &bytes[start..]).map_or(bytes.len(), |i| start + i + 1);
                Some(Some(Token::End { name, start, end: self.at }))
            }
            c if c.is_ascii_alphabetic() => {
                let name = self.name(start + 1);
                let rest = start + 1 + name.len();
                let close = tag_end(bytes, rest);
                self.at = (close + 1).min(bytes.len());
                let attributes = self.html.get(rest..close).unwrap_or("");
                if RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw)) {
                    self.raw = Some(name);
                }
                Some(Some(Token::Start(Tag { name, attributes, start, end: self.at })))
            }
            _ => None,
        }
    }

    fn name(&self, start: usize) -> &'a str {
        let rest = &self.html[start..];
        let len = rest
            .bytes()
            .position(|b| b.is_ascii_whitespace() || b == b'>' || b == b'/')
            .unwrap_or(rest.len());
        &rest[..len]
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take()
            && let Some(token) = self.raw_text(name)
        {
            return Some(token);
        }
        let bytes = self.html.as_bytes();
        while self.at < bytes.len() {
            let mut from = self.at;
            if bytes[self.at] == b'<' {
                match self.markup() {
                    Some(Some(token)) => return Some(token),
                    Some(None) => continue,
                    None => from += 1,
                }
            }
            let start = self.at;
            self.at = memchr::memchr(b'<', &bytes[from..]).map_or(bytes.len(), |i| from + i);
            return Some(Token::Text { start, end: self.at });
        }
        None
    }
}

fn raw_end(html: &str, start: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = start;
    while let Some(i) = memchr::memchr(b'<', &bytes[at..]) {
        let tag = at + i;
        let rest = &bytes[tag + 1..];
        if rest.first() == Some(&b'/')
            && rest.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        {
            return tag;
        }
        at = tag + 1;
    }
    bytes.len()
}

fn comment_end(html: &str, start: usize) -> usize {
    let rest = &html.as_bytes()[start..];
    if rest.starts_with(b"<!-->") {
        return start + 5;
    }
    memchr::memmem::find(rest, b"-->").map_or(html.len(), |i| start + i + 3)
}

/// Returns the place of the `>` that ends a tag, quoted values skipped.
fn tag_end(bytes: &[u8], mut at: usize) -> usize {
    let mut value = false;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'>' => return at,
            b'=' => value = true,
            b'"' | b'\'' if value => {
                value = false;
                if let Some(i) = memchr::memchr(b, &bytes[at + 1..]) {
                    at += i + 1;
                }
            }
            b if !b.is_ascii_whitespace() => value = false,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Iterates over the attributes of a tag as name (as written) and raw value.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let stop = |c: char| c.is_ascii_whitespace() || c == '=' || c == '/';
        let len = rest.find(stop).unwrap_or(rest.len());
        let name = &rest[..len];
        rest = rest[len..].trim_start();
        let Some(after) = rest.strip_prefix('=') else { return Some((name, "")) };
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => match after[1..].find(quote) {
                Some(i) => (&after[1..1 + i], &after[i + 2..]),
                None => (&after[1..], ""),
            },
            _ => after.split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
        };
        rest = next;
        Some((name, value))
    })
}

/// Returns the decoded value of an attribute, by its lower-case name.
pub(super) fn attribute<'a>(tag: &Tag<'a>, name: &str) -> Option<Cow<'a, str>> {
    attributes(tag.attributes)
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| super::entities::decode(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<String> {
        Tokens::new(html)
            .map(|token| match token {
                Token::Start(tag) => format!("<{}>", tag.name),
                Token::End { name, .. } => format!("</{name}>"),
                Token::Text { start, end } => html[start..end].to_string(),
                Token::Raw { start, end } => format!("raw {}", &html[start..end]),
            })
            .collect()
    }

    #[test]
    fn pages_are_cut_into_tags_and_text() {
        for (html, expected) in [
            ("<p class=a>one</p>", &["<p>", "one", "</p>"][..]),
            ("a < b<!-- c > -->d", &["a ", "< b", "d"]),
            ("<a title=\"x>y\">t", &["<a>", "t"]),
            ("<script>if (a<b) '</p>'</SCRIPT>x", &["<script>", "raw if (a<b) '</p>'", "</SCRIPT>", "x"]),
            ("<p", &["<p>"]),
            ("<a b='", &["<a>"]),
            ("<script>x", &["<script>", "raw x"]),
            ("<", &["<"]),
            ("</", &["</"]),
            ("<!--", &[]),
            ("é<ü>", &["é", "<ü>"]),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn attributes_are_read_as_written() {
        let found: Vec<_> = attributes(" a=1 B = 'x y' c d=\"&amp;\" e='open").collect();
        assert_eq!(found, [("a", "1"), ("B", "x y"), ("c", ""), ("d", "&amp;"), ("e", "open")]);
    }
}
