//! The one pass over a page: blocks of text, the head, and a rewritten page for the parsers.

use super::entities::decode;
use super::marks::{self, Marks};
use super::page::{Block, Page, Spot, SpotKind};
use super::token::{Tag, Token, Tokens, attribute, attributes};
use crate::extract::guard::{MAX_DEPTH, MAX_ELEMENTS, MAX_PARSED_BYTES};

/// Reads a page.
pub(super) fn read(html: &str) -> Page {
    let mut reader = Reader::new(html);
    for token in Tokens::new(html) {
        reader.token(token);
    }
    reader.flush();
    while !reader.open.is_empty() {
        reader.pop(html.len());
    }
    reader.page
}

/// An open element.
struct Open<'a> {
    name: &'a str,
    block: bool,
    marks: Marks,
    written: bool,
    number: u32,
    spot: Option<(SpotKind, String, usize)>,
}

struct Reader<'a> {
    html: &'a str,
    page: Page,
    open: Vec<Open<'a>>,
    current: Block,
    marks: Marks,
    space: bool,
    breaks: u8,
    elements: usize,
    depth: usize,
    skipping: Option<(&'a str, usize)>,
    raw: RawUse,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RawUse {
    Drop,
    Title,
    JsonLd,
}

impl<'a> Reader<'a> {
    fn new(html: &'a str) -> Self {
        Reader {
            html,
            page: Page { clean: String::with_capacity(html.len() / 3), ..Page::default() },
            open: Vec::new(),
            current: Block { marks: Marks::ALL, ..Block::default() },
            marks: Marks::NONE,
            space: false,
            breaks: 0,
            elements: 0,
            depth: 0,
            skipping: None,
            raw: RawUse::Drop,
        }
    }

    fn token(&mut self, token: Token<'a>) {
        if let Some((name, depth)) = self.skipping {
            self.skip(token, name, depth);
            return;
        }
        match token {
            Token::Start(tag) => self.start(&tag),
            Token::End { name, end, .. } => self.end(name, end),
            Token::Text { start, end } => self.text(start, end),
            Token::Raw { start, end } => self.raw_text(start, end),
        }
    }

    /// Passes over the inside of an element that is dropped whole.
    fn skip(&mut self, token: Token<'a>, name: &'a str, depth: usize) {
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case(name) && !tag.attributes.ends_with('/') => {
                self.skipping = Some((name, depth + 1));
            }
            Token::End { name: ended, .. } if ended.eq_ignore_ascii_case(name) => {
                self.skipping = (depth > 0).then(|| (name, depth - 1));
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let mut buffer = [0u8; 12];
        let Some(name) = lower(tag.name, &mut buffer) else { return self.start_other(tag) };
        match name {
            "script" => self.raw = script_use(tag),
            "title" => self.raw = if self.page.title.is_empty() { RawUse::Title } else { RawUse::Drop },
            "style" | "textarea" | "noscript" | "iframe" | "xmp" | "noembed" | "noframes" => {
                self.raw = RawUse::Drop;
            }
            "svg" | "template" | "object" | "canvas" | "audio" | "video" | "select" | "datalist" | "math"
            | "map" => {
                if !tag.attributes.ends_with('/') {
                    self.skipping = Some((tag.name, 0));
                }
            }
            "meta" => self.meta(tag),
            "link" => self.link(tag),
            "head" => {}
            "html" => self.page.lang = attribute(tag, "lang").unwrap_or_default().into_owned(),
            "br" => {
                self.line_break();
                self.page.clean.push_str("<br>");
            }
            "hr" => {
                self.flush();
                self.page.clean.push_str("<hr>");
            }
            "img" | "input" | "embed" | "source" | "track" | "wbr" | "area" | "base" | "col" | "param" => {}
            _ => self.element(tag, name),
        }
    }

    fn start_other(&mut self, tag: &Tag<'a>) {
        self.element(tag, "unknown");
    }

    fn element(&mut self, tag: &Tag<'a>, name: &str) {
        let block = is_block(name);
        if block {
            self.flush();
        }
        while let Some(top) = self.open.last() {
            if !ends(top.name, name, block) {
                break;
            }
            self.pop(tag.start);
        }
        let own = marks::of(name, tag);
        let spot = spot_kind(name, own, tag);
        self.elements += 1;
        if self.open.len() >= 4 * MAX_DEPTH {
            return;
        }
        let written = self.depth < MAX_DEPTH && self.elements < MAX_ELEMENTS;
        if written {
            self.write_start(tag, name);
            self.depth += 1;
        }
        self.open.push(Open {
            name: tag.name,
            block,
            marks: self.marks,
            written,
            number: self.elements as u32,
            spot: spot.map(|(kind, value)| (kind, value, tag.end)),
        });
        self.marks = self.marks.with(own);
    }

    fn write_start(&mut self, tag: &Tag<'a>, name: &str) {
        let out = &mut self.page.clean;
        out.push('<');
        out.push_str(tag.name);
        if !is_formatting(name) {
            for (key, value) in attributes(tag.attributes) {
                if keeps(key, value) {
                    let quote = if value.contains('"') { '\'' } else { '"' };
                    out.push(' ');
                    out.push_str(key);
                    out.push('=');
                    out.push(quote);
                    out.push_str(value);
                    out.push(quote);
                }
            }
        }
        out.push('>');
    }

    fn end(&mut self, name: &'a str, end: usize) {
        if name.eq_ignore_ascii_case("br") {
            self.line_break();
            return;
        }
        let Some(place) = self.open.iter().rposition(|open| open.name.eq_ignore_ascii_case(name)) else {
            if is_block_name(name) {
                self.flush();
            }
            return;
        };
        while self.open.len() > place {
            self.pop(end);
        }
    }

    /// Closes the innermost element.
    fn pop(&mut self, end: usize) {
        if self.open.last().is_some_and(|open| open.block) {
            self.flush();
        }
        let Some(open) = self.open.pop() else { return };
        if let Some((kind, value, start)) = open.spot {
            let marks = self.marks;
            self.spot(kind, value, start, end, marks);
        }
        self.marks = open.marks;
        if open.written {
            self.depth -= 1;
            self.page.clean.push_str("</");
            self.page.clean.push_str(open.name);
            self.page.clean.push('>');
        }
    }

    fn spot(&mut self, kind: SpotKind, value: String, start: usize, end: usize, marks: Marks) {
        const LONGEST: usize = 4_000;
        const MOST: usize = 400;
        if end.saturating_sub(start) > LONGEST || self.page.spots.len() >= MOST {
            return;
        }
        let text = text_of(self.html.get(start..end).unwrap_or(""));
        let block = self.page.blocks.len();
        self.page.spots.push(Spot { kind, value, text, block, marks });
    }

    fn text(&mut self, start: usize, end: usize) {
        let Some(raw) = self.html.get(start..end) else { return };
        if self.page.clean.len() < MAX_PARSED_BYTES {
            self.page.clean.push_str(raw);
        }
        let lead = raw.len() - raw.trim_start().len();
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            self.space |= !raw.is_empty();
            return;
        }
        if lead > 0 {
            self.space = true;
        }
        self.begin(start + lead);
        let before = self.current.text.len();
        self.append(&decode(trimmed));
        if self.marks.any(Marks::LINK) {
            self.current.linked += self.current.text.len() - before;
        }
        self.current.ends_linked = self.marks.any(Marks::LINK);
        self.current.marks = self.current.marks.and(self.marks);
        self.current.end = start + lead + trimmed.len();
        self.space = raw.len() > lead + trimmed.len();
    }

    /// Starts a block, or a new line of it, at its first text.
    fn begin(&mut self, start: usize) {
        if self.breaks > 1 {
            self.flush();
        }
        if self.current.text.is_empty() {
            self.current.start = start;
            let mut blocks = self.open.iter().rev().filter(|open| open.block);
            let around = blocks.next();
            self.current.parent = around.map_or(0, |open| open.number);
            self.current.within = blocks.next().map_or(0, |open| open.number);
            self.current.paragraph = around.is_some_and(|open| open.name.eq_ignore_ascii_case("p"));
            self.current.heading = around.map_or(0, |open| heading(open.name));
        } else if self.breaks == 1 {
            self.current.text.push('\n');
        } else if self.space && !self.current.text.ends_with(char::is_whitespace) {
            self.current.text.push(' ');
        }
        self.breaks = 0;
        self.space = false;
    }

    fn append(&mut self, text: &str) {
        let out = &mut self.current.text;
        for c in text.chars() {
            match c {
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\0' => {}
                c if c.is_whitespace() => {
                    if !out.ends_with(char::is_whitespace) && !out.is_empty() {
                        out.push(' ');
                    }
                }
                c => out.push(c),
            }
        }
    }

    fn line_break(&mut self) {
        if !self.current.text.is_empty() {
            self.breaks = self.breaks.saturating_add(1);
        }
    }

    /// Ends the current block.
    fn flush(&mut self) {
        self.breaks = 0;
        self.space = false;
        let empty = Block { marks: Marks::ALL, ..Block::default() };
        let mut block = std::mem::replace(&mut self.current, empty);
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.page.blocks.push(block);
        }
    }

    fn raw_text(&mut self, start: usize, end: usize) {
        let Some(raw) = self.html.get(start..end) else { return };
        match self.raw {
            RawUse::Drop => {}
            RawUse::Title => self.page.title = squeeze(&decode(raw)),
            RawUse::JsonLd => self.page.json_ld.push(raw.to_string()),
        }
        self.raw = RawUse::Drop;
    }

    fn meta(&mut self, tag: &Tag<'a>) {
        let mut key = None;
        let mut content = None;
        for (name, value) in attributes(tag.attributes) {
            match name {
                n if ["name", "property", "itemprop", "http-equiv"]
                    .iter()
                    .any(|k| n.eq_ignore_ascii_case(k)) =>
                {
                    key.get_or_insert(value);
                }
                n if n.eq_ignore_ascii_case("content") => content = Some(value),
                _ => {}
            }
        }
        if let (Some(key), Some(content)) = (key, content) {
            self.page.metas.push((key.trim().to_ascii_lowercase(), squeeze(&decode(content))));
        }
    }

    fn link(&mut self, tag: &Tag<'a>) {
        if let (Some(rel), Some(href)) = (attribute(tag, "rel"), attribute(tag, "href"))
            && self.page.links.len() < 400
        {
            self.page.links.push((rel.to_ascii_lowercase(), href.trim().to_string()));
        }
    }
}

/// Returns the visible text of a piece of a page, white space collapsed.
pub(super) fn text_of(html: &str) -> String {
    let mut out = String::new();
    for token in Tokens::new(html) {
        match token {
            Token::Text { start, end } => out.push_str(&decode(html.get(start..end).unwrap_or(""))),
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("br") || is_block_name(tag.name) => {
                out.push('\n')
            }
            Token::End { name, .. } if is_block_name(name) => out.push('\n'),
            _ => {}
        }
    }
    let lines: Vec<String> = out.lines().map(squeeze).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Returns a text with white space collapsed.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lower<'b>(name: &str, buffer: &'b mut [u8; 12]) -> Option<&'b str> {
    let out = buffer.get_mut(..name.len())?;
    out.copy_from_slice(name.as_bytes());
    out.make_ascii_lowercase();
    std::str::from_utf8(out).ok()
}

fn script_use(tag: &Tag<'_>) -> RawUse {
    match attribute(tag, "type") {
        Some(kind) if kind.to_ascii_lowercase().contains("ld+json") => RawUse::JsonLd,
        _ => RawUse::Drop,
    }
}

fn spot_kind(name: &str, own: Marks, tag: &Tag<'_>) -> Option<(SpotKind, String)> {
    let value = |key: &str| attribute(tag, key).map(|v| v.trim().to_string()).filter(|v| !v.is_empty());
    let property = value("itemprop").unwrap_or_default().to_ascii_lowercase();
    match property.as_str() {
        "datepublished" | "datecreated" => {
            return Some((
                SpotKind::Date,
                value("datetime").or_else(|| value("content")).unwrap_or_default(),
            ));
        }
        "datemodified" => {
            return Some((
                SpotKind::Modified,
                value("datetime").or_else(|| value("content")).unwrap_or_default(),
            ));
        }
        "author" => return Some((SpotKind::Author, String::new())),
        _ => {}
    }
    if name == "time" {
        return Some((SpotKind::Date, value("datetime").unwrap_or_default()));
    }
    if name == "a" && value("rel").is_some_and(|rel| rel.split_whitespace().any(|r| r == "author")) {
        return Some((SpotKind::Author, String::new()));
    }
    if name == "a" && value("href").is_some_and(|href| leads_to_author(&href)) {
        return Some((SpotKind::Author, String::new()));
    }
    if own.any(Marks::BYLINE) && name != "body" {
        return Some((SpotKind::Byline, String::new()));
    }
    own.any(Marks::DATE).then(|| (SpotKind::Date, value("datetime").unwrap_or_default()))
}

/// Returns whether an address is that of a page about an author.
fn leads_to_author(href: &str) -> bool {
    const PLACES: &[&str] = &[
        "/author/",
        "/authors/",
        "/autor/",
        "/autoren/",
        "/autores/",
        "/auteur/",
        "/auteurs/",
        "/autore/",
        "/autori/",
        "/contributor/",
        "/contributors/",
        "/journalist/",
        "/journalists/",
        "/reporter/",
        "/staff/",
        "/profile/",
        "/by/",
        "/people/",
        "/redakteur/",
        "/avtor/",
    ];
    PLACES.iter().any(|place| href.contains(place))
}

fn keeps(key: &str, value: &str) -> bool {
    const LONGEST: usize = 300;
    let key_is = |names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    value.len() <= LONGEST
        && !key_is(&["src", "srcset", "sizes", "width", "height", "target"])
        && !(value.contains('"') && value.contains('\''))
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b':' || b == b'_')
        && !key.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"))
}

fn heading(name: &str) -> u8 {
    match name.as_bytes() {
        [b'h' | b'H', level @ b'1'..=b'6'] => level - b'0',
        _ => 0,
    }
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

fn is_block_name(name: &str) -> bool {
    let mut buffer = [0u8; 12];
    lower(name, &mut buffer).is_some_and(is_block)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "dl"
            | "blockquote"
            | "figure"
            | "pre"
            | "table"
            | "article"
            | "section"
            | "hr"
            | "form"
            | "fieldset"
            | "address"
            | "aside"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dt"
            | "figcaption"
            | "footer"
            | "header"
            | "hgroup"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "summary"
            | "tr"
            | "tbody"
            | "thead"
            | "tfoot"
            | "caption"
            | "search"
            | "dialog"
            | "td"
            | "th"
            | "html"
            | "button"
    )
}

/// Returns whether an open element ends where another starts.
fn ends(open: &str, next: &str, next_is_block: bool) -> bool {
    let is = |name: &str| open.eq_ignore_ascii_case(name);
    match next {
        "li" => is("li") || is("p"),
        "dt" | "dd" => is("dt") || is("dd") || is("p"),
        "tr" => is("td") || is("th") || is("tr") || is("p"),
        "td" | "th" => is("td") || is("th") || is("p"),
        "a" => is("a"),
        "body" | "html" | "button" => false,
        _ => next_is_block && is("p"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(html: &str) -> Vec<String> {
        let page = read(html);
        for block in &page.blocks {
            assert!(html.get(block.start..block.end).is_some());
        }
        page.blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn blocks_are_lines_of_the_page() {
        for (html, expected) in [
            ("<p>One <b>two</b>  three<p>four", &["One two three", "four"][..]),
            ("a<br>b<br><br>c", &["a\nb", "c"]),
            ("<ul><li>x<li>y</ul>z", &["x", "y", "z"]),
            ("<div>a<script>no()</script>b<svg><text>no</text></svg></div>", &["ab"]),
            ("<title>t</title><p>caf&eacute;", &["café"]),
            ("<p>a <a href=x>b</a>, c", &["a b, c"]),
        ] {
            assert_eq!(blocks(html), expected, "{html}");
        }
    }

    #[test]
    fn the_page_for_the_parsers_is_small_and_shallow() {
        let page = read("<div onclick=x class=a><script>s</script><b id=q>t</b><!-- c --></div>");
        assert_eq!(page.clean, "<div class=\"a\"><b>t</b></div>");
        let deep = read(&"<div>".repeat(5_000));
        assert_eq!(deep.clean.matches("<div>").count(), MAX_DEPTH);
    }
}
