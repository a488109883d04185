//! Finds the article in a document: its text, its fields, and what was cut around it.
//!
//! Pages go to `html` or `text`, records to `record`. Pure functions: no files, no clock.

pub mod agencies;
pub mod chrome;
pub mod date;
pub mod guard;
pub mod html;
pub mod names;
mod phrases;
pub mod record;
pub mod rules;
pub mod text;

use std::fmt;

use crate::model::{Article, Content, Document, Markup, Verdict};

/// Whether furniture is cut from pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cutting {
    /// Furniture is cut and kept in [`Article::cut`].
    #[default]
    Cut,
    /// Everything is body.
    Keep,
}

/// What the caller wants of the extraction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Whether furniture is cut from pages.
    pub cut: Cutting,
    /// Whether the text of records is treated like a plain page instead of being taken as it is.
    pub cut_records: bool,
    /// Lines known to be furniture in this corpus.
    pub profile: Option<&'a chrome::Profile>,
    /// Rules of mastheads.
    pub rules: Option<&'a rules::Rules>,
}

/// Why no article could be made of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtractError {
    /// The document has no text.
    Empty,
    /// A page was refused by a guard before it was parsed, with the reason.
    Refused(String),
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExtractError::Empty => f.write_str("no text"),
            ExtractError::Refused(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for ExtractError {}

/// Returns the article of a document.
///
/// # Errors
/// If the document has no text, or a guard refuses it.
pub fn article(document: &Document, options: &Options<'_>) -> Result<Article, ExtractError> {
    let mut article = match &document.content {
        Content::Page(Markup::Html, page) => html::page(page, document, options)?,
        Content::Page(markup, page) => text::page(page, *markup, document, options)?,
        Content::Record(raw) if options.cut_records => record::cut(raw, document, options)?,
        Content::Record(raw) => record::article(raw)?,
    };
    if let Some(raw) = &document.hints.record {
        // Of a letter of one line nothing can be furniture: what it is about stands in its head.
        if let Content::Page(Markup::Plain, text) = &document.content
            && article.body.is_empty()
            && raw.title.is_some()
            && article.verdict == Verdict::Article
        {
            article.body = text.trim().to_string();
            article.cut.clear();
        }
        record::overlay(&mut article, raw);
    }
    if article.url.is_empty() {
        article.url = document.hints.url.clone().unwrap_or_default();
    }
    Ok(article)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Hints, Location, RawRecord};

    /// Extracts a plain page.
    pub(super) fn plain(page: &str, options: &Options<'_>) -> Result<Article, ExtractError> {
        let document = Document {
            location: Location::default(),
            content: Content::Page(Markup::Plain, page.to_string()),
            hints: Hints::default(),
            sha256: [0; 32],
        };
        article(&document, options)
    }

    #[test]
    fn a_letter_of_one_line_keeps_it() {
        let raw = RawRecord { title: Some("Tide".into()), ..RawRecord::default() };
        let document = Document {
            location: Location::default(),
            content: Content::Page(Markup::Plain, "Dear desk, here is the story.\n".to_string()),
            hints: Hints { record: Some(Box::new(raw)), ..Hints::default() },
            sha256: [0; 32],
        };
        let found = article(&document, &Options::default()).unwrap();
        assert_eq!((found.title.as_str(), found.body.as_str()), ("Tide", "Dear desk, here is the story."));
    }
}
