//! Finds the article in a plain page: text copied from a browser, hard-wrapped text, a web archive's text record.
//!
//! A page is split into lines, each line is measured, the lines of the article are chosen, and the lines around
//! them are read for title, byline, date, caption and credits. What is neither is cut, with its place and reason.

mod agency;
mod assemble;
mod body_model;
mod byline;
mod caption;
mod choose;
mod dated;
mod domains;
mod evidence;
mod features;
mod forest;
mod heading_model;
mod headings;
#[cfg(test)]
mod hostile;
mod known;
mod lines;
mod markdown;
mod naming;
mod owner;
mod publisher;
mod second;
mod shape;
mod span;
mod subtitle;
mod title;
#[doc(hidden)]
pub mod training;
mod verdict;
mod vocabulary;

use lines::Line;
use shape::Shapes;
use span::Span;

use super::{Cutting, ExtractError, Options};
use crate::model::{Article, Document, Language, Markup, Verdict};
use crate::text::detect;

/// A page, split and measured, with the lines chosen so far.
struct Page<'a> {
    /// The decoded text.
    text: &'a str,
    /// Its lines.
    lines: Vec<Line<'a>>,
    /// Their shapes.
    shapes: Shapes,
    /// What each line is.
    roles: Vec<Role>,
    /// From the first to behind the last line of the body.
    body: Span,
    /// The title's line, once found.
    title: Option<usize>,
    /// The language of the body.
    language: Language,
}

impl<'a> Page<'a> {
    /// Splits, measures and judges a page; `None` without any text.
    fn of(text: &'a str) -> Option<Page<'a>> {
        let lines = lines::split(text);
        if lines.is_empty() {
            return None;
        }
        let shapes = shape::measure(&lines);
        let (roles, body) = choose::body(&lines, &shapes);
        let language = language(&lines, &roles);
        Some(Page { text, lines, shapes, roles, body, title: None, language })
    }

    /// Returns whether a line is part of the body.
    fn is_body(&self, line: usize) -> bool {
        self.roles.get(line) == Some(&Role::Body)
    }

    /// Says what a line is.
    fn mark(&mut self, line: usize, role: Role) {
        if let Some(slot) = self.roles.get_mut(line) {
            *slot = role;
        }
    }

    /// Draws the body's bounds around its lines again.
    fn tighten(&mut self) {
        let first = self.roles.iter().position(|role| *role == Role::Body);
        let last = self.roles.iter().rposition(|role| *role == Role::Body);
        if let (Some(from), Some(last)) = (first, last) {
            self.body = Span { from, to: last + 1 };
        }
    }
}

/// What a line of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Part of the article.
    Body,
    /// The title.
    Title,
    /// A caption.
    Caption,
    /// A byline, date or credit.
    Credit,
    /// Furniture.
    Furniture,
    /// Furniture that other pages have too.
    Repeated,
    /// Cut by a rule of the masthead.
    Ruled,
    /// Part of a page that is no article.
    NoArticle,
    /// The subtitle.
    Subtitle,
}

/// Returns the hash of a line's words, whatever their case, punctuation and digits; 0 without words.
pub(crate) fn line_hash(line: &str) -> u64 {
    shape::hash(line)
}

/// Returns the lines of a plain page, hard wraps undone.
pub(crate) fn lines_of(page: &str) -> Vec<String> {
    lines::split(page).into_iter().map(|line| line.text.into_owned()).collect()
}

/// Returns the language of the lines chosen for the body: of so much of them as tells it.
fn language(lines: &[Line<'_>], roles: &[Role]) -> Language {
    const ENOUGH: usize = 2_000;
    let mut text = String::new();
    for (line, _) in lines.iter().zip(roles).filter(|(_, role)| **role == Role::Body) {
        text.push_str(&line.text);
        text.push('\n');
        if text.len() >= ENOUGH {
            break;
        }
    }
    detect::language(&text)
}

/// Returns the article of a plain page or of Markdown without its front matter.
///
/// # Errors
/// If the page has no text.
pub fn page(
    text: &str,
    markup: Markup,
    document: &Document,
    options: &Options<'_>,
) -> Result<Article, ExtractError> {
    let mut article = match markup {
        Markup::Markdown => markdown::article(text),
        _ => plain(text, document, options)?,
    };
    if article.body.is_empty() && article.title.is_empty() && article.cut.is_empty() {
        return Err(ExtractError::Empty);
    }
    article.language = detect::language(&article.body);
    Ok(article)
}

fn plain(text: &str, document: &Document, options: &Options<'_>) -> Result<Article, ExtractError> {
    let mut page = Page::of(text).ok_or(ExtractError::Empty)?;
    if let Some(profile) = options.profile {
        known::repeated(&mut page, &profile.of(document));
    }
    let publisher = publisher::name(&page).unwrap_or_default();
    let masthead = options.rules.and_then(|rules| rules.masthead(document, &publisher));
    if let Some(masthead) = masthead {
        known::cut(&mut page, masthead);
    }
    let mut article = fields(&mut page);
    let paper = line_hash(&publisher);
    article.authors.retain(|name| line_hash(name) != paper);
    article.publisher = publisher;
    if let Some(masthead) = masthead {
        known::fields(&mut page, masthead, &mut article);
    }
    page.tighten();
    article.verdict = verdict::of(&page);
    if article.verdict == Verdict::NotAnArticle {
        page.roles.iter_mut().for_each(|role| *role = Role::NoArticle);
    }
    match options.cut {
        Cutting::Cut => {
            (article.body, article.cut) = assemble::cut(&page);
            article.pages = assemble::pages(&page, |line| page.is_body(line));
        }
        Cutting::Keep => {
            article.body = assemble::everything(&page);
            article.pages = assemble::pages(&page, |_| true);
        }
    }
    Ok(article)
}

/// Reads the fields around the body and marks their lines.
fn fields(page: &mut Page<'_>) -> Article {
    let title = title::take(page);
    let authors = byline::take(page);
    let (published, modified) = dated::take(page);
    let captions = caption::take(page);
    let subtitle = subtitle::take(page);
    let agencies = agency::take(page);
    Article { title, subtitle, authors, published, modified, captions, agencies, ..Article::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::tests::plain;
    use crate::model::CutReason;

    const PAGE: &str = "Support The Lindmouth Courier!\n\nTwo Ferries Torn From Their Moorings in Lindmouth\n\n\
        The ferry Heron in the harbour of Lindmouth. @port_lindmouth\n\n\
        Two ferries were torn from their moorings in the harbour of Lindmouth when a storm hit the coast late on \
        Sunday, the port authority said in a statement, and nobody was on board at the time of the accident.\n\n\
        The larger of the two, the Heron, ran aground on the sand bank north of the lighthouse, while the smaller one \
        was caught by a tug and brought back to the quay before midnight, according to the harbour master.\n\n\
        \"We have never seen anything like it,\" said the harbour master, who has worked in the port for thirty \
        years. \"The wind came from the south, and that never happens at this time of the year.\"\n\n\
        AFP contributed reporting.\n\nSign up for our free weekly newsletter\n\n\
        Our weekly newsletter contains a selection of news and features from The Lindmouth Courier. You will receive \
        it in your mailbox every Friday. Never miss the latest news.\n\nA Message from The Lindmouth Courier:\n";

    #[test]
    fn a_copied_page_is_taken_apart() {
        let article = plain(PAGE, &Options::default()).unwrap();
        assert_eq!(article.title, "Two Ferries Torn From Their Moorings in Lindmouth");
        assert_eq!(article.captions, ["The ferry Heron in the harbour of Lindmouth. @port_lindmouth"]);
        assert_eq!(
            (article.publisher.as_str(), article.agencies),
            ("The Lindmouth Courier", vec!["AFP".into()])
        );
        assert!(article.body.starts_with("Two ferries were torn"), "{}", article.body);
        assert!(article.body.ends_with("time of the year.\""), "{}", article.body);
        assert_eq!(article.published, None);
        let reasons: Vec<CutReason> = article.cut.iter().map(|cut| cut.reason).collect();
        use CutReason::{After, Before, Metadata};
        assert_eq!(reasons, [Before, Metadata, Metadata, Metadata, After]);
        assert!(article.cut.iter().all(|cut| PAGE.get(cut.start..cut.end) == Some(cut.text.as_str())));
    }

    #[test]
    fn pages_of_a_printed_document_are_known() {
        let more = "The port authority will look into the accident, and the ferries to the islands will not sail before \
            Wednesday, when the wind is expected to have turned to the west again, a spokesman said on Monday.";
        let page = format!("{PAGE}\n\u{c}{more}\n\n\u{c}\u{c}{more}\n");
        let options = Options { cut: Cutting::Keep, ..Options::default() };
        let article = plain(&page, &options).unwrap();
        let places: Vec<usize> =
            article.body.match_indices("The port authority will").map(|(at, _)| at).collect();
        assert_eq!(article.pages, [(0, 1), (places[0], 2), (places[1], 4)]);
        let [first, second] = [places[0] - 1, places[1] + 9].map(|byte| article.page_at(byte));
        assert_eq!((first, second), (Some(1), Some(4)));
        assert_eq!(plain(PAGE, &options).unwrap().page_at(3), None);
    }

    #[test]
    fn nothing_is_cut_when_all_is_kept() {
        let options = Options { cut: Cutting::Keep, ..Options::default() };
        let article = plain(PAGE, &options).unwrap();
        assert!(article.body.starts_with("Support The Lindmouth Courier!\n\n") && article.cut.is_empty());
        assert_eq!(plain(" \n\0", &options), Err(ExtractError::Empty));
    }
}
