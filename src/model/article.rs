//! An article: the text, its metadata, and what was cut around it.

use serde::{Deserialize, Serialize};

use super::{Language, PubDate};

/// An article as extracted: what it says, and what was cut from the page around it.
///
/// An empty field means that the document does not say: nothing is invented.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Headline.
    pub title: String,
    /// Standfirst, deck.
    #[serde(default)]
    pub subtitle: String,
    /// Body: paragraphs joined by `\n\n` for pages; the record's text unchanged for records.
    pub body: String,
    /// Captions, the lead picture's first.
    #[serde(default)]
    pub captions: Vec<String>,
    /// People who wrote it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Name of the paper.
    #[serde(default)]
    pub publisher: String,
    /// News agencies credited.
    #[serde(default)]
    pub agencies: Vec<String>,
    /// Publication date.
    #[serde(default)]
    pub published: Option<PubDate>,
    /// Date of the last change.
    #[serde(default)]
    pub modified: Option<PubDate>,
    /// Section of the paper.
    #[serde(default)]
    pub section: String,
    /// Tags, keywords.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Language of the body.
    #[serde(default = "unknown")]
    pub language: Language,
    /// Canonical address.
    #[serde(default)]
    pub url: String,
    /// The record's own id.
    #[serde(default)]
    pub own_id: String,
    /// What was cut, in order of place.
    #[serde(default)]
    pub cut: Vec<Cut>,
    /// What kind of page this was.
    #[serde(default)]
    pub verdict: Verdict,
    /// Where the pages of a printed document begin: byte of the body, and number of the page from 1. Empty for what
    /// has no pages.
    pub pages: Vec<(usize, u32)>,
}

impl Article {
    /// Returns the number of the printed page that a byte of the body stands on, where there are pages.
    pub fn page_at(&self, byte: usize) -> Option<u32> {
        let after = self.pages.partition_point(|(start, _)| *start <= byte);
        self.pages.get(after.checked_sub(1)?).map(|(_, page)| *page)
    }
}

/// What a page turned out to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// An article.
    #[default]
    Article,
    /// An article whose rest is behind a paywall, or that a database gave without its rest.
    Partial,
    /// A home page, section page, error, consent or captcha page: only `in:chrome` finds it.
    NotAnArticle,
}

impl Verdict {
    /// Returns whether this is a whole article.
    pub fn is_article(&self) -> bool {
        *self == Verdict::Article
    }
}

/// A piece of a page that is not the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// First byte, in the decoded text of the file.
    pub start: usize,
    /// One past the last byte, in the decoded text of the file.
    pub end: usize,
    /// Why it was cut.
    pub reason: CutReason,
    /// The text that was cut (for HTML: its text, without markup).
    pub text: String,
}

/// Why a piece was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutReason {
    /// Before the article began.
    Before,
    /// After the article ended.
    After,
    /// Furniture between paragraphs.
    Inside,
    /// Seen on many pages of this publisher or folder.
    Repeated,
    /// Moved to a metadata field (title, byline, date, caption, credit).
    Metadata,
    /// A rule of the masthead said so.
    Rule,
    /// The whole page is not an article.
    NotAnArticle,
}

fn unknown() -> Language {
    Language::UNKNOWN
}

impl Default for Language {
    fn default() -> Self {
        Language::UNKNOWN
    }
}
