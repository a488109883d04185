//! Applies what is known beforehand to a page's blocks: the repetition profile and the rules of the masthead.

use std::collections::BTreeMap;

use super::page::Page;
use crate::extract::rules::Masthead;
use crate::extract::{Options, date, names};
use crate::model::{Article, CutReason, DateSource, Document};

/// What is known of a page before it is read.
pub(super) struct Known<'a> {
    pub(super) document: &'a Document,
    pub(super) options: &'a Options<'a>,
}

impl<'a> Known<'a> {
    /// Takes the blocks out of the body that the profile knows as furniture, and returns them. A page most of whose
    /// body it knows is one that the profile has learnt by heart: there it is not believed.
    pub(super) fn repeated(&self, page: &Page, taken: &mut [bool]) -> BTreeMap<usize, CutReason> {
        let Some(profile) = self.options.profile else { return BTreeMap::new() };
        let furniture = profile.of(self.document);
        let (mut known, mut body) = (0, 0);
        let mut found = BTreeMap::new();
        for (number, block) in page.blocks.iter().enumerate().filter(|(at, _)| taken.get(*at) == Some(&true))
        {
            body += block.text.len();
            if furniture.has_line(&block.text) {
                known += block.text.len();
                found.insert(number, CutReason::Repeated);
            }
        }
        if known * 2 > body {
            return BTreeMap::new();
        }
        found.keys().for_each(|number| _ = taken.get_mut(*number).map(|taken| *taken = false));
        found
    }

    /// Returns the blocks of the body that the masthead's rules cut: those they name, and all from an end line on.
    pub(super) fn ruled(&self, page: &Page, taken: &[bool], publisher: &str) -> BTreeMap<usize, CutReason> {
        let Some(masthead) = self.masthead(publisher) else { return BTreeMap::new() };
        let first = taken.iter().position(|taken| *taken).unwrap_or(taken.len());
        let mut ended = false;
        let mut found = BTreeMap::new();
        for (number, block) in page.visible().filter(|(number, _)| *number >= first) {
            ended |= masthead.ends(&block.text);
            if taken.get(number) == Some(&true) && (ended || masthead.cuts(&block.text)) {
                found.insert(number, CutReason::Rule);
            }
        }
        found
    }

    /// Sets the fields that the masthead's rules read.
    pub(super) fn fields(&self, page: &Page, article: &mut Article) {
        let Some(masthead) = self.masthead(&article.publisher) else { return };
        article.publisher.clone_from(&masthead.name);
        let bylines = page.visible().filter_map(|(_, block)| masthead.byline(&block.text));
        let authors: Vec<String> = bylines.flat_map(names::people).collect();
        if !authors.is_empty() {
            article.authors = authors;
        }
        let mut datelines = page.visible().filter_map(|(_, block)| masthead.dateline(&block.text));
        if let Some(mut date) = datelines.find_map(|text| date::first_day(text, article.language)) {
            date.source = DateSource::Dateline;
            article.published = Some(date);
        }
    }

    fn masthead(&self, publisher: &str) -> Option<&'a Masthead> {
        self.options.rules.and_then(|rules| rules.masthead(self.document, publisher))
    }
}
