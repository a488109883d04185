//! What a reader hands on: typed content and where it came from.

use serde::{Deserialize, Serialize};

use super::PubDate;

/// Where an article lives: enough to find, open and cite it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// Name of the root the file belongs to; empty for the first root, `-` for standard input.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Path within the root, `/` between parts. In a name that is not UTF-8, or could be taken for one so written,
    /// odd bytes are written `%XX`, and so is `%`.
    pub path: String,
    /// Members on the way into archives, outermost first, joined by `!`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Number of the record within the file, from 1; `None` if the file is one article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// Byte offset and length of the record in the unpacked file, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<(u64, u64)>,
}

impl Location {
    /// Returns the location as shown to people: `path`, `path!member`, `path:record`, with `source:` before it
    /// unless the source is the first root. Not escaped for a terminal.
    pub fn display(&self) -> String {
        let mut out = String::new();
        if !self.source.is_empty() && self.source != "-" {
            out.push_str(&self.source);
            out.push(':');
        }
        out.push_str(&self.path);
        if let Some(member) = &self.member {
            out.push('!');
            out.push_str(member);
        }
        if let Some(record) = self.record {
            out.push_str(&format!(":{record}"));
        }
        out
    }
}

/// One thing read from a file: a page, a text or a record, with what its container said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Where it came from.
    pub location: Location,
    /// What it is.
    pub content: Content,
    /// What the container or the file's name said about it.
    pub hints: Hints,
    /// SHA-256 of the original bytes (of the record, for a record).
    pub sha256: [u8; 32],
}

/// The content of a document, decoded to UTF-8.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A page in a markup that `extract` must find the article in.
    Page(Markup, String),
    /// A record whose text is the article, as it is.
    Record(Box<RawRecord>),
}

/// The markup of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// HTML.
    Html,
    /// Plain text: a page copied from a browser, hard-wrapped text, a WET record.
    Plain,
    /// Markdown, front matter already taken off (it travels in [`Hints`]).
    Markdown,
}

/// What a container or a name says about a document. Weaker than what a page says of itself, except `record`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hints {
    /// Address of the page, if the container gave one.
    pub url: Option<String>,
    /// When the page was captured, RFC 3339, if the container says so. Never a publication date.
    pub captured: Option<String>,
    /// Name of the encoding the text was decoded from, as in the Encoding standard (`windows-1251`).
    pub encoding: Option<String>,
    /// How many characters could not be decoded and stand as U+FFFD.
    pub undecodable: u64,
    /// Metadata that travels beside the text, such as front matter.
    pub record: Option<Box<RawRecord>>,
}

/// The fields of a structured record (JSON, CSV, front matter …), after key spellings were mapped.
///
/// All values are as the record has them, not cleaned: `extract::record` turns them into an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawRecord {
    /// The record's own id.
    pub id: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Subtitle, standfirst or summary line.
    pub subtitle: Option<String>,
    /// Text, byte for byte as in the record.
    pub body: Option<String>,
    /// Authors, as listed.
    pub authors: Vec<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Publication date as text.
    pub published: Option<String>,
    /// Modification date as text.
    pub modified: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Language code or name.
    pub language: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Captions.
    pub captions: Vec<String>,
    /// Agencies credited.
    pub agencies: Vec<String>,
    /// Publication date, where the reader already knows it as one.
    pub date: Option<PubDate>,
    /// How many words the text has, by the record's own count.
    pub words: Option<u32>,
}
