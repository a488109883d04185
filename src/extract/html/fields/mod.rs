//! The fields of an article, each from the source that says it best, with where it was found.
//!
//! Nothing is invented: a field that no source gives stays empty.

mod author;
mod dated;
mod place;
mod publisher;
mod spoken;
mod title;

use super::json_ld::{self, JsonLd};
use super::marks::Marks;
use super::page::Page;
use super::read::squeeze;
use super::shingles::words;
use crate::extract::{agencies, names};
use crate::model::Article;

/// What fields are read from.
pub(super) struct Sources<'a> {
    /// The page.
    pub(super) page: &'a Page,
    /// Its JSON-LD.
    pub(super) ld: JsonLd,
    /// The address that the container gives.
    pub(super) url: Option<&'a str>,
    /// For each block whether it is in the body.
    pub(super) taken: &'a [bool],
}

impl<'a> Sources<'a> {
    /// Gathers the sources of a page.
    pub(super) fn new(page: &'a Page, url: Option<&'a str>, taken: &'a [bool]) -> Self {
        let title = page.meta(&["og:title", "twitter:title"]).unwrap_or(&page.title);
        Sources { page, ld: json_ld::read(&page.json_ld, title), url, taken }
    }

    /// Returns whether the address is that of the host alone.
    pub(super) fn is_host_page(&self) -> bool {
        let url = place::canonical(self);
        !url.is_empty() && place::path(&url).len() <= 1
    }

    /// Returns the number of the first block of the body; the number of blocks if there is none.
    fn body_start(&self) -> usize {
        self.taken.iter().position(|taken| *taken).unwrap_or(self.page.blocks.len())
    }
}

/// Fills the fields of an article whose body is known.
pub(super) fn fill(article: &mut Article, sources: &Sources<'_>) {
    let page = sources.page;
    article.url = place::canonical(sources);
    article.publisher = publisher::name(sources, &article.url);
    let (title, heading) = title::find(sources, &article.publisher);
    article.title = title;
    article.language = spoken::language(sources, &article.body);
    let dates = dated::find(sources, &article.url, article.language, heading);
    (article.published, article.modified) = dates;
    article.authors = author::find(sources, &article.publisher, heading);
    article.subtitle = subtitle(sources, heading, &article.title);
    article.captions = captions(sources, heading);
    article.agencies = agencies(sources);
    article.section =
        first([page.meta(&["article:section", "og:article:section"]).unwrap_or(""), &sources.ld.section]);
    article.tags = tags(sources);
}

fn first<const N: usize>(values: [&str; N]) -> String {
    values.into_iter().find(|value| !value.is_empty()).unwrap_or("").to_string()
}

/// Returns the standfirst: what stands marked as such under the headline, else the description of the page.
fn subtitle(sources: &Sources<'_>, heading: Option<usize>, title: &str) -> String {
    const SHORTEST: usize = 4;
    let page = sources.page;
    let described = [
        sources.ld.description.as_str(),
        page.meta(&["og:description"]).unwrap_or(""),
        page.meta(&["description", "twitter:description", "dc.description"]).unwrap_or(""),
    ];
    let described: Vec<&str> = described.into_iter().filter(|text| words(text).len() >= SHORTEST).collect();
    let from = heading.map_or(0, |heading| heading + 1);
    let end = (from + 25).min(page.blocks.len());
    let near = page.visible().filter(|(number, _)| (from..end).contains(number)).map(|(_, block)| block);
    let plain = Marks::CAPTION.with(Marks::CREDIT).with(Marks::RELATED).with(Marks::SHARE).with(Marks::NAV);
    let mut marked = None;
    for block in near {
        if words(&block.text).len() < SHORTEST || block.marks.any(plain) || block.link_share() > 0.5 {
            continue;
        }
        if described.iter().any(|text| same_start(text, &block.text)) {
            return squeeze(&block.text);
        }
        let under = block.marks.any(Marks::SUBTITLE) && !block.marks.any(Marks::BYLINE.with(Marks::BIO));
        if under && marked.is_none() && block.text.chars().count() < 600 {
            marked = Some(squeeze(&block.text));
        }
    }
    let said = described.first().map(|text| text.to_string()).unwrap_or_default();
    let found = marked.unwrap_or(said);
    if found == title { String::new() } else { found }
}

/// Returns whether a block begins with a description, which may have been cut short.
fn same_start(description: &str, block: &str) -> bool {
    let (a, b) = (words(description), words(block));
    let cut =
        if description.trim_end().ends_with(['…', '.']) { a.len().saturating_sub(1) } else { a.len() };
    let len = cut.min(b.len());
    len >= 4 && len * 5 >= b.len() * 3 && a[..len] == b[..len]
}

/// Returns the captions of the page, the lead picture's first.
fn captions(sources: &Sources<'_>, heading: Option<usize>) -> Vec<String> {
    let page = sources.page;
    let last = sources.taken.iter().rposition(|taken| *taken).unwrap_or(page.blocks.len());
    let from = heading.unwrap_or(0).min(sources.body_start()).saturating_sub(12);
    let elsewhere = Marks::RELATED.with(Marks::NAV).with(Marks::FOOTER).with(Marks::COMMENTS).with(Marks::AD);
    let mut out: Vec<String> = Vec::new();
    for (number, block) in page.visible() {
        let inside = (from..=last).contains(&number) && block.marks.any(Marks::CAPTION);
        if !inside || block.marks.any(elsewhere) || words(&block.text).len() < 3 {
            continue;
        }
        let text = squeeze(&block.text);
        if block.marks.any(Marks::CREDIT) && words(&text).len() < 8 {
            continue;
        }
        if !out.contains(&text) {
            out.push(text);
        }
    }
    if out.is_empty() && words(&sources.ld.caption).len() >= 3 {
        out.push(sources.ld.caption.clone());
    }
    out
}

/// Returns the agencies that bylines and credits name.
fn agencies(sources: &Sources<'_>) -> Vec<String> {
    let metas = ["author", "article:author", "parsely-author", "copyright", "source", "news_source"];
    let said = metas.iter().filter_map(|name| sources.page.meta(&[name])).map(str::to_string);
    let spots =
        sources.page.spots.iter().filter(|spot| spot.marks.any(Marks::BYLINE)).map(|spot| spot.text.clone());
    let mut out: Vec<String> = Vec::new();
    for text in said.chain(spots).chain(sources.ld.authors.iter().cloned()) {
        for part in names::parts(&text) {
            let Some(name) = agencies::named(part) else { continue };
            if !out.iter().any(|known| known == name) {
                out.push(name.to_string());
            }
        }
    }
    out
}

fn tags(sources: &Sources<'_>) -> Vec<String> {
    let page = sources.page;
    let mut out: Vec<String> = page.all_meta("article:tag").map(str::to_string).collect();
    if out.is_empty() {
        out = sources.ld.tags.clone();
    }
    if out.is_empty() {
        let listed = page.meta(&["news_keywords", "keywords", "parsely-tags", "sailthru.tags"]).unwrap_or("");
        out = listed.split([',', ';']).map(|tag| tag.trim().to_string()).collect();
    }
    out.retain(|tag| !tag.is_empty() && tag.chars().count() <= 80);
    out.truncate(50);
    let mut seen = std::collections::HashSet::new();
    out.retain(|tag| seen.insert(tag.to_lowercase()));
    out
}
