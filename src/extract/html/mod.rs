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
mod marks;
mod page;
mod phrases;
mod read;
mod shingles;
mod token;
mod trim;

use super::{Cutting, ExtractError, Options, guard};
use crate::model::{Article, Cut, CutReason};
use page::Page;

/// Returns the article of an HTML page. `url` is the address that the container gives, if any.
///
/// # Errors
/// If the page has no text, or a guard refuses it.
pub fn page(html: &str, url: Option<&str>, options: &Options<'_>) -> Result<Article, ExtractError> {
    guard::check_size(html)?;
    let page = read::read(html);
    if page.blocks.is_empty() {
        return Err(ExtractError::Empty);
    }
    let clean = page.clean.clone();
    let body = guard::run(guard::TIME_LIMIT, move || engine::body(&clean))?;
    let mut article = Article { url: url.unwrap_or_default().to_string(), ..Article::default() };
    if options.cut == Cutting::Keep {
        article.body = join(page.visible().map(|(_, block)| block.text.as_str()));
        return Ok(article);
    }
    let mut aligned = align::align(&page, &body);
    if let Some(taken) = &mut aligned {
        let title = page.meta(&["og:title"]).unwrap_or(&page.title);
        trim::trim(&page, taken, title);
    }
    let taken = aligned.clone().unwrap_or_default();
    match aligned {
        Some(taken) => {
            article.body = join(
                page.blocks
                    .iter()
                    .zip(&taken)
                    .filter(|(_, taken)| **taken)
                    .map(|(block, _)| block.text.as_str()),
            );
            article.cut = cut(&page, &taken);
        }
        None => article.body = join(body.iter().map(String::as_str)),
    }
    fields::fill(&mut article, &fields::Sources::new(&page, url, &taken));
    Ok(article)
}

fn join<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n\n")
}

fn cut(page: &Page, taken: &[bool]) -> Vec<Cut> {
    let first = taken.iter().position(|taken| *taken).unwrap_or(taken.len());
    let last = taken.iter().rposition(|taken| *taken).unwrap_or(0);
    page.visible()
        .filter(|(number, _)| !taken.get(*number).copied().unwrap_or(false))
        .map(|(number, block)| Cut {
            start: block.start,
            end: block.end,
            reason: match number {
                n if n < first => CutReason::Before,
                n if n > last => CutReason::After,
                _ => CutReason::Inside,
            },
            text: block.text.clone(),
        })
        .collect()
}
