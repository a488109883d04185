//! XML as a run of tokens, and running text collected from them. Knows no format; forgives what the standard
//! does not (unknown entities, tags that do not match).

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::input::format::markup::{Piece, Pieces};
use crate::input::problem::Problem;

/// A piece of an XML text. Names are without their prefix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A tag that opens; one that closes itself is followed by its [`Token::Close`].
    Open(Tag),
    /// A tag that closes.
    Close(String),
    /// Text, entities resolved; several in a row are one text.
    Text(String),
}

/// How many elements may lie inside each other in a format that is read.
pub(crate) const DEEPEST: usize = 256;

/// Returns the problem of elements nested deeper than [`DEEPEST`].
pub(crate) fn too_deep() -> Problem {
    Problem::Malformed(format!("XML: elements nested deeper than {DEEPEST}"))
}

/// A tag with its attributes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tag {
    /// Name without prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Returns an attribute's value, by its name without prefix; empty if there is none.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns whether there is an attribute, by its name without prefix.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| key == name)
    }
}

/// The tokens of a text. After an error there are no more.
pub(crate) struct Tokens<'t> {
    reader: Reader<&'t [u8]>,
    closing: Option<String>,
    ended: bool,
}

impl<'t> Tokens<'t> {
    /// Returns the tokens of a text.
    pub(crate) fn new(text: &'t str) -> Tokens<'t> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Tokens { reader, closing: None, ended: false }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(name) = self.closing.take() {
            return Some(Ok(Token::Close(name)));
        }
        while !self.ended {
            let token = match self.reader.read_event() {
                Ok(Event::Start(start)) => Token::Open(tag(&start)),
                Ok(Event::Empty(start)) => {
                    let tag = tag(&start);
                    self.closing = Some(tag.name.clone());
                    Token::Open(tag)
                }
                Ok(Event::End(end)) => Token::Close(local(end.name().0)),
                Ok(Event::Text(text)) => Token::Text(text.into_inner().into_owned()),
                Ok(Event::CData(text)) => Token::Text(text.into_inner().into_owned()),
                Ok(Event::GeneralRef(entity)) => match entity.resolve_char_ref() {
                    Ok(Some(c)) => Token::Text(c.to_string()),
                    _ => Token::Text(named(&entity.into_inner()).to_string()),
                },
                Ok(Event::Eof) => {
                    self.ended = true;
                    return None;
                }
                Ok(_) => continue,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Problem::Malformed(format!("XML: {error}"))));
                }
            };
            return Some(Ok(token));
        }
        None
    }
}

fn tag(start: &BytesStart<'_>) -> Tag {
    let attributes = start
        .html_attributes()
        .with_checks(false)
        .flatten()
        .map(|attribute| {
            let value = &attribute.value;
            (local(attribute.key.0), unescape(value))
        })
        .collect();
    Tag { name: local(start.name().0), attributes }
}

fn local(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, name)| name).to_string()
}

/// Resolves the entities in a text; what is no entity stays as it is.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let resolved = end.and_then(|end| {
            let name = &rest[1..end];
            let number = match name.strip_prefix('#') {
                Some(digits) => match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => digits.parse().ok(),
                },
                None => None,
            };
            let text = match number {
                Some(number) => char::from_u32(number)?.to_string(),
                None => Some(named(name)).filter(|text| !text.is_empty())?.to_string(),
            };
            Some((text, end + 1))
        });
        match resolved {
            Some((text, taken)) => {
                out.push_str(&text);
                rest = &rest[taken..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Entities of XML, and those of HTML that stand in running text.
fn named(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" | "ensp" | "emsp" | "thinsp" => " ",
        "ndash" => "–",
        "mdash" => "—",
        "lsquo" => "‘",
        "rsquo" => "’",
        "sbquo" => "‚",
        "ldquo" => "“",
        "rdquo" => "”",
        "bdquo" => "„",
        "laquo" => "«",
        "raquo" => "»",
        "hellip" => "…",
        "bull" => "•",
        "middot" => "·",
        "euro" => "€",
        "pound" => "£",
        "yen" => "¥",
        "cent" => "¢",
        "sect" => "§",
        "copy" => "©",
        "reg" => "®",
        "trade" => "™",
        "deg" => "°",
        "times" => "×",
        "auml" => "ä",
        "ouml" => "ö",
        "uuml" => "ü",
        "Auml" => "Ä",
        "Ouml" => "Ö",
        "Uuml" => "Ü",
        "szlig" => "ß",
        "eacute" => "é",
        "Eacute" => "É",
        "egrave" => "è",
        "ecirc" => "ê",
        "euml" => "ë",
        "agrave" => "à",
        "aacute" => "á",
        "acirc" => "â",
        "atilde" => "ã",
        "aring" => "å",
        "aelig" => "æ",
        "ccedil" => "ç",
        "iacute" => "í",
        "icirc" => "î",
        "iuml" => "ï",
        "ntilde" => "ñ",
        "oacute" => "ó",
        "ocirc" => "ô",
        "oslash" => "ø",
        "uacute" => "ú",
        "ugrave" => "ù",
        "ucirc" => "û",
        _ => "",
    }
}

/// Running text in paragraphs, white space collapsed.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    text: String,
    space: bool,
    paragraph: bool,
}

impl Prose {
    /// Adds text to the paragraph.
    pub(crate) fn push(&mut self, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let trimmed = word.trim_end();
            if !trimmed.is_empty() {
                if self.text.is_empty() {
                } else if self.paragraph {
                    self.text.push_str("\n\n");
                } else if self.space {
                    self.text.push(' ');
                }
                (self.space, self.paragraph) = (false, false);
                self.text.push_str(trimmed);
            }
            self.space |= trimmed.len() < word.len();
        }
    }

    /// Ends the paragraph.
    pub(crate) fn end_paragraph(&mut self) {
        self.paragraph = true;
    }

    /// Returns the text.
    pub(crate) fn into_text(self) -> String {
        let len = self.text.trim_end().len();
        let mut text = self.text;
        text.truncate(len);
        text
    }
}

/// Elements of HTML, XHTML and the news formats that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "blockquote",
    "section",
    "article",
    "figure",
    "figcaption",
    "pre",
    "hl1",
    "hl2",
    "block",
    "bq",
    "header",
    "footer",
    "aside",
    "dt",
    "dd",
    "body",
    "br",
];

/// Returns whether an element stands on lines of its own.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(name))
}

/// Returns the text of a scrap of HTML, such as the content of a feed's entry: tags off, entities resolved.
pub(crate) fn html_text(html: &str) -> String {
    let mut prose = Prose::default();
    for piece in Pieces::new(html) {
        match piece {
            Piece::Text(text) => prose.push(&unescape(text)),
            Piece::Open(name, _) | Piece::Close(name) if is_block(name) => prose.end_paragraph(),
            Piece::Open(..) | Piece::Close(_) => {}
        }
    }
    prose.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_forgive() {
        let text =
            "<?xml version='1.0'?><a:b x:c='1 &amp; 2' d=e>T&nbsp;&#233;&bogus; & <i/><![CDATA[<p>]]></x>";
        let tokens: Vec<_> = Tokens::new(text).map(|token| token.expect("forgiven")).collect();
        let Token::Open(tag) = &tokens[0] else { panic!("{tokens:?}") };
        assert_eq!((tag.name.as_str(), tag.attribute("c"), tag.attribute("d")), ("b", "1 & 2", "e"));
        let text: String = tokens
            .iter()
            .filter_map(|t| if let Token::Text(text) = t { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(text, "T é & <p>");
    }

    #[test]
    fn scraps_of_html_become_text() {
        for (html, expected) in [
            ("<p>One <b>two</b>\n three</p><p>Four</p>", "One two three\n\nFour"),
            ("a &lt;b&gt; &amp; c < d", "a <b> & c < d"),
            ("<script>x < y</script>Text<!-- > no -->!", "Text!"),
            ("un<b>bro</b>ken<br/>line", "unbroken\n\nline"),
            ("plain", "plain"),
            ("<p>open", "open"),
            ("<", "<"),
            ("&#x1F600; &#1114112; &;", "😀 &#1114112; &;"),
        ] {
            assert_eq!(html_text(html), expected, "{html}");
        }
    }
}
