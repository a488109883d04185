//! Finds the article in an HTML page: body, fields, and what was cut, each with its place.
//!
//! One pass of our own reads the page (`read`): its blocks with their places, its head, and a smaller page that
//! is safe to hand to the extraction crate. The crate proposes a body, `align` finds it among the blocks, `trim`
//! takes out what is no article. Fields come from `super::metadata`.

mod align;
mod engine;
mod entities;
mod fields;
mod json_ld;
mod known;
mod marks;
mod page;
mod phrases;
mod read;
mod shingles;
mod token;
mod trim;
mod verdict;

use std::collections::BTreeMap;

use super::{Cutting, ExtractError, Options, guard};
use crate::model::{Article, Cut, CutReason, Document, Verdict};
use fields::Sources;
use known::Known;
use page::Page;

/// Returns the article of an HTML page; `document` says where it comes from.
///
/// # Errors
/// If the page has no text, or a guard refuses it.
pub fn page(html: &str, document: &Document, options: &Options<'_>) -> Result<Article, ExtractError> {
    guard::check_size(html)?;
    guard::check_text(html)?;
    let page = read::read(html);
    if page.blocks.is_empty() {
        return Err(ExtractError::Empty);
    }
    let url = document.hints.url.as_deref();
    let known = Known { document, options };
    if options.cut == Cutting::Keep {
        let taken = vec![true; page.blocks.len()];
        let body = join(page.visible().map(|(_, block)| block.text.as_str()));
        let mut article = Article { body, ..Article::default() };
        fields::fill(&mut article, &Sources::new(&page, url, &taken));
        known.fields(&page, &mut article);
        return Ok(article);
    }
    let (mut taken, mut body) = body(&page)?;
    let mut reasons = known.repeated(&page, &mut taken);
    if !reasons.is_empty() {
        body = text_of(&page, &taken);
    }
    let sources = Sources::new(&page, url, &taken);
    let mut article = Article { body, ..Article::default() };
    if article.body.len() < sources.ld.body.len() / 4 {
        // What the page shows is a shell; its data holds the text.
        article.body = sources.ld.body.replace('\n', "\n\n");
    }
    fields::fill(&mut article, &sources);
    article.verdict = verdict::judge(&page, &sources.ld, &taken, &article.body, sources.is_host_page());
    let ruled = known.ruled(&page, &taken, &article.publisher);
    if !ruled.is_empty() {
        ruled.keys().for_each(|number| _ = taken.get_mut(*number).map(|taken| *taken = false));
        article.body = text_of(&page, &taken);
        reasons.extend(ruled);
    }
    known.fields(&page, &mut article);
    article.cut = cut(&page, &taken, &article, &reasons);
    if article.verdict == Verdict::NotAnArticle {
        article.body.clear();
    }
    Ok(article)
}

/// Returns the lines that a page shows; none of one that a guard refuses.
pub(crate) fn lines_of(html: &str) -> Vec<String> {
    if guard::check_size(html).and_then(|()| guard::check_text(html)).is_err() {
        return Vec::new();
    }
    read::read(html).visible().map(|(_, block)| block.text.clone()).collect()
}

/// Returns which blocks are the body, and its text.
fn body(page: &Page) -> Result<(Vec<bool>, String), ExtractError> {
    let clean = page.clean.clone();
    let proposed = guard::run(guard::TIME_LIMIT, move || engine::body(&clean))?;
    let Some(mut taken) = align::align(page, &proposed) else {
        let text = join(proposed.iter().map(String::as_str));
        return Ok((vec![false; page.blocks.len()], text));
    };
    trim::trim(page, &mut taken, page.meta(&["og:title"]).unwrap_or(&page.title));
    let text = text_of(page, &taken);
    Ok((taken, text))
}

/// Returns the text of the blocks that are taken.
fn text_of(page: &Page, taken: &[bool]) -> String {
    let blocks = page.blocks.iter().zip(taken).filter(|(_, taken)| **taken);
    join(blocks.map(|(block, _)| block.text.as_str()))
}

fn join<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n\n")
}

/// Returns what is shown and not in the body, each block with its place and why it was cut.
/// `reasons` are those known beforehand, by the number of the block.
fn cut(page: &Page, taken: &[bool], article: &Article, reasons: &BTreeMap<usize, CutReason>) -> Vec<Cut> {
    let whole = article.verdict == Verdict::NotAnArticle;
    let first = taken.iter().position(|taken| *taken).unwrap_or(taken.len());
    let last = taken.iter().rposition(|taken| *taken).unwrap_or(0);
    let reason = |number: usize, text: &str| match () {
        () if whole => CutReason::NotAnArticle,
        () if reasons.contains_key(&number) => reasons.get(&number).copied().unwrap_or(CutReason::Inside),
        () if text == article.title
            || text == article.subtitle
            || article.captions.iter().any(|c| c == text) =>
        {
            CutReason::Metadata
        }
        () if number < first => CutReason::Before,
        () if number > last => CutReason::After,
        () => CutReason::Inside,
    };
    page.visible()
        .filter(|(number, _)| whole || !taken.get(*number).copied().unwrap_or(false))
        .map(|(number, block)| Cut {
            start: block.start,
            end: block.end,
            reason: reason(number, &block.text),
            text: block.text.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
