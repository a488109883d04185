//! Exports in HTML, as lines of text such as the text files of the same database have. What the markup says for certain
//! (this is the headline, this a paragraph) becomes the codes of fields.

use memchr::memmem;

use super::{Export, europresse, factiva, parts};
use crate::input::format::markup::{Piece, Pieces, classes};
use crate::input::format::xml::{is_block, unescape};

/// Returns the text of an export in HTML and the articles in it; `None` for any other page.
pub(super) fn split(page: &str) -> Option<(String, Export)> {
    let has = |mark: &str| memmem::find(page.as_bytes(), mark.as_bytes()).is_some();
    if has("DocPublicationName") {
        return europresse::split(page);
    }
    let is_factiva = has("articleParagraph") || has("<b>HD</b>");
    let is_nexis = has("<DOCFULL>") || has("DOC_ID_0_") || has("LXNComment");
    let text = match () {
        () if is_factiva => with_codes(page),
        () if is_nexis => lines(page),
        () => return None,
    };
    let export = parts::split(&text)?;
    Some((text, export))
}

/// Returns the text of a page: blocks with a blank line between them, line breaks within.
fn lines(page: &str) -> String {
    let mut out = Lines::default();
    for piece in Pieces::new(page) {
        match piece {
            Piece::Open(name, _) if name.eq_ignore_ascii_case("br") => out.end_line(),
            Piece::Open(name, _) | Piece::Close(name) if is_block(name) => out.end_block(),
            Piece::Text(text) => out.push(text),
            Piece::Open(..) | Piece::Close(_) => {}
        }
    }
    out.text
}

/// Lines as they are collected, white space made one.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    /// Whether white space came since the last word.
    spaced: bool,
}

impl Lines {
    /// Adds text of the page, entities not resolved.
    pub(super) fn push(&mut self, text: &str) {
        for c in unescape(text).chars() {
            if c.is_whitespace() {
                self.spaced = true;
                continue;
            }
            if std::mem::take(&mut self.spaced) && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }

    /// Ends a line, if one was begun.
    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Ends a block: a blank line follows.
    fn end_block(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Returns what was collected, and begins anew.
    pub(super) fn take(&mut self) -> String {
        self.spaced = false;
        std::mem::take(&mut self.text)
    }
}

/// What a block of a page of Factiva is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// An article begins.
    Article,
    /// The code of a field, in the form with codes.
    Code,
    Headline,
    Author,
    Paragraph,
    /// Anything else.
    Loose,
}

/// Returns the text of a page of Factiva in the form with codes, whichever form the page has.
fn with_codes(page: &str) -> String {
    let blocks = blocks(page);
    let mut out = String::new();
    for article in blocks.split(|(kind, _)| *kind == Kind::Article).skip(1) {
        // Its code ends an article; what follows are headlines of others and the foot of the page.
        let end = article.iter().position(|(_, text)| factiva::code(text).is_some());
        let article = article.get(..end.map_or(article.len(), |end| end + 1)).unwrap_or_default();
        let has_codes = article.iter().any(|(kind, _)| *kind == Kind::Code);
        if has_codes {
            coded(article, &mut out)
        } else {
            uncoded(article, &mut out)
        }
        out.push('\n');
    }
    out
}

fn blocks(page: &str) -> Vec<(Kind, String)> {
    let mut out = Vec::new();
    let mut text = Lines::default();
    let (mut kind, mut in_code) = (Kind::Loose, false);
    for piece in Pieces::new(page) {
        let next = match piece {
            Piece::Text(more) => {
                text.push(more);
                continue;
            }
            Piece::Open(name, attributes) => {
                let is_cell = name.eq_ignore_ascii_case("td");
                let classes = classes(attributes);
                let has = |class: &str| classes.split_whitespace().any(|known| known == class);
                in_code = if is_cell { has("index") } else { in_code };
                match () {
                    () if in_code => Kind::Code,
                    () if has("article") => Kind::Article,
                    () if classes.ends_with("Headline") && !has("printheadline") => Kind::Headline,
                    () if has("author") => Kind::Author,
                    () if has("articleParagraph") => Kind::Paragraph,
                    () if is_cell || is_block(name) => Kind::Loose,
                    () => continue,
                }
            }
            Piece::Close(name) => {
                let is_cell = name.eq_ignore_ascii_case("td");
                in_code &= !is_cell;
                if !(is_cell || is_block(name) || kind == Kind::Headline)
                    || (kind == Kind::Headline && name == "b")
                {
                    continue;
                }
                if in_code { Kind::Code } else { Kind::Loose }
            }
        };
        let block = text.take();
        if !block.is_empty() {
            out.push((kind, block));
        }
        kind = next;
        if kind == Kind::Article {
            out.push((kind, String::new()));
            kind = Kind::Loose;
        }
    }
    out.push((kind, text.take()));
    out
}

/// Writes an article that has codes.
fn coded(article: &[(Kind, String)], out: &mut String) {
    for (kind, text) in article {
        if *kind == Kind::Code {
            out.push_str(&format!("\n{text}\t"));
        } else {
            out.push_str(&format!("{text}\n\n"));
        }
    }
}

/// Writes an article that has none.
fn uncoded(article: &[(Kind, String)], out: &mut String) {
    let title = article.iter().position(|(kind, _)| *kind == Kind::Headline).unwrap_or(0);
    let text = article.iter().position(|(kind, _)| *kind == Kind::Paragraph).unwrap_or(article.len());
    let mut write = |code: &str, text: &str| out.push_str(&format!("{code}\t{text}\n\n"));
    let (head, below) = article.split_at(text);
    let facts: Vec<&str> = head
        .iter()
        .skip(title + 1)
        .filter(|(kind, _)| *kind == Kind::Loose)
        .map(|(_, text)| text.as_str())
        .collect();
    for (at, (kind, text)) in head.iter().enumerate() {
        match kind {
            Kind::Headline => write("HD", text),
            Kind::Author => write("BY", text),
            _ if at < title => write("SE", text),
            _ => {}
        }
    }
    // Count of words, date, perhaps a time, paper, its code, perhaps the page; at last the language and the rights.
    let mut rest = facts.iter();
    rest.next().into_iter().for_each(|text| write("WC", text));
    rest.next().into_iter().for_each(|text| write("PD", text));
    let mut rest = rest.peekable();
    rest.next_if(|text| text.len() <= 8 && text.contains(':')).into_iter().for_each(|text| write("ET", text));
    rest.next().into_iter().for_each(|text| write("SN", text));
    let language = facts.iter().rev().find(|text| !parts::is_rights(text));
    language.into_iter().for_each(|text| write("LA", text));
    let mut behind = "TD";
    for (kind, text) in below {
        match kind {
            Kind::Paragraph => write(std::mem::take(&mut behind), text),
            _ => write("PUB", text),
        }
    }
}
