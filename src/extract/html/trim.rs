//! Takes out of a proposed body what is no article: headline, captions, bylines, teasers, boxes, endnotes.
//!
//! Rules over the shape and role of blocks; none knows a site. A role that a good part of the body has (a wrapper
//! around the whole page) says nothing and is left out of account.

use std::collections::{BTreeMap, BTreeSet};

use super::marks::Marks;
use super::page::{Block, Page};
use super::phrases;
use super::shingles::words;

/// Share of the body's words that makes a role common.
const COMMON: f32 = 0.25;
/// Words of a paragraph that surely belongs to running text.
const LONG: usize = 20;
/// Words of a paragraph that may be taken in between two others.
const SENTENCE: usize = 6;
/// Share of the body's words from which on an element is where the body stands.
const HOME: f32 = 0.6;
/// Roles that say how words are set, not where.
const SET: Marks = Marks::BOLD.with(Marks::ITALIC).with(Marks::LINK).with(Marks::QUOTE);
/// Share of the words that must be left, or the trimming is undone.
const LEFT: f32 = 0.4;

/// Roles that no part of a body has, whatever its length.
const NEVER: Marks = Marks::BIO
    .with(Marks::BYLINE)
    .with(Marks::COMMENTS)
    .with(Marks::FORM)
    .with(Marks::CREDIT)
    .with(Marks::CONSENT)
    .with(Marks::NAV)
    .with(Marks::RELATED)
    .with(Marks::SHARE)
    .with(Marks::SIGNUP)
    .with(Marks::FOOTER)
    .with(Marks::SECTION)
    .with(Marks::DATE);
/// Roles that short blocks of a body do not have.
const SELDOM: Marks = Marks::CAPTION.with(Marks::HEADER).with(Marks::ASIDE).with(Marks::AD);

/// What the rules look at.
struct Body<'a> {
    page: &'a Page,
    counts: Vec<usize>,
    common: Marks,
    first: usize,
    last: usize,
    title: Vec<u64>,
}

/// Takes blocks out of a body. `title` is the headline.
pub(super) fn trim(page: &Page, taken: &mut [bool], title: &str) {
    let counts: Vec<usize> = page.blocks.iter().map(|block| words(&block.text).len()).collect();
    let all: usize = counted(&counts, taken);
    let long = |number: &usize| taken[*number] && counts[*number] >= LONG;
    let first = (0..taken.len()).find(long).unwrap_or(0);
    let last = (0..taken.len()).rev().find(long).unwrap_or(taken.len());
    let common = common(page, taken, &counts, all);
    let body = Body { page, counts, common, first, last, title: words(title) };
    let mut kept: Vec<bool> = taken.to_vec();
    for (number, slot) in kept.iter_mut().enumerate() {
        *slot = *slot && !body.is_furniture(number);
    }
    body.fill(&mut kept);
    body.complete(&mut kept);
    body.drop_last_headings(&mut kept);
    if counted(&body.counts, &kept) as f32 >= LEFT * all as f32 {
        taken.copy_from_slice(&kept);
    }
}

fn counted(counts: &[usize], taken: &[bool]) -> usize {
    counts.iter().zip(taken).filter(|(_, taken)| **taken).map(|(count, _)| count).sum()
}

/// Returns the roles that a good part of the body has.
fn common(page: &Page, taken: &[bool], counts: &[usize], all: usize) -> Marks {
    let mut out = 0;
    for bit in 0..32 {
        let role = Marks(1 << bit);
        let with = page.blocks.iter().zip(taken).zip(counts);
        let words: usize =
            with.filter(|((block, taken), _)| **taken && block.marks.any(role)).map(|(_, count)| count).sum();
        if words as f32 >= COMMON * all as f32 {
            out |= role.0;
        }
    }
    Marks(out)
}

impl Body<'_> {
    fn is_furniture(&self, number: usize) -> bool {
        let (Some(block), Some(&count)) = (self.page.blocks.get(number), self.counts.get(number)) else {
            return false;
        };
        let marks = Marks(block.marks.0 & !self.common.0);
        let prose = block.paragraph || block.heading > 0 || block.marks.any(Marks::LIST.with(Marks::QUOTE));
        matches!(block.heading, 1 | 5 | 6)
            || marks.any(NEVER)
            || (marks.any(SELDOM) && count < 40)
            || (marks.any(Marks::TITLE) && block.heading == 0 && count < 40)
            || (marks.any(Marks::TABLE) && count < 8)
            || (!prose && count < 12 && !phrases::ends_sentence(&block.text))
            || is_teaser(block)
            || phrases::is_notice(&block.text, count)
            || (number <= self.first && self.is_headline(block, count))
            || (number < self.first && block.heading > 0)
            || (number >= self.last && is_endnote(block, count, number > self.last))
    }

    /// Takes in what was left out between two paragraphs that are set like it, and reads like them.
    fn fill(&self, kept: &mut [bool]) {
        let shown: Vec<usize> = self.page.visible().map(|(number, _)| number).collect();
        for around in shown.windows(3) {
            let [before, number, after] = *around else { continue };
            if !kept[number]
                && kept[before]
                && kept[after]
                && self.counts[number] >= SENTENCE
                && self.is_alike(before, number)
                && self.is_alike(number, after)
                && self.page.blocks.get(number).is_some_and(|block| phrases::ends_sentence(&block.text))
                && !self.is_furniture(number)
            {
                kept[number] = true;
            }
        }
    }

    /// Takes in the paragraphs of the element in which most of the body stands, where they read and are set like it.
    fn complete(&self, kept: &mut [bool]) {
        let paragraphs = || self.page.visible().filter(|(_, block)| block.paragraph);
        let mut words: BTreeMap<u32, usize> = BTreeMap::new();
        for (number, block) in paragraphs().filter(|(number, _)| kept[*number]) {
            *words.entry(block.within).or_default() += self.counts[number];
        }
        let Some((&home, &most)) = words.iter().max_by_key(|(_, words)| **words) else { return };
        if (most as f32) < HOME * counted(&self.counts, kept) as f32 {
            return;
        }
        let at_home = || paragraphs().filter(|(_, block)| block.within == home);
        let roles: BTreeSet<u32> = at_home()
            .filter(|(number, _)| kept[*number])
            .map(|(_, block)| block.marks.without(SET).0)
            .collect();
        for (number, block) in at_home() {
            let like = self.counts[number] >= LONG && roles.contains(&block.marks.without(SET).0);
            if !kept[number] && like && phrases::ends_sentence(&block.text) && !self.is_furniture(number) {
                kept[number] = true;
            }
        }
    }

    /// Returns whether two blocks are paragraphs with the same roles, however their words are set.
    fn is_alike(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.page.blocks.get(one), self.page.blocks.get(other)) else {
            return false;
        };
        let roles = |block: &Block| block.marks.without(SET);
        one.paragraph && other.paragraph && roles(one) == roles(other)
    }

    fn is_headline(&self, block: &Block, count: usize) -> bool {
        let text = words(&block.text);
        let shared = text.iter().filter(|word| self.title.contains(word)).count();
        count > 0 && 2 * shared * 5 >= 4 * (text.len() + self.title.len())
    }

    /// Drops headings that nothing follows.
    fn drop_last_headings(&self, kept: &mut [bool]) {
        for number in (0..kept.len()).rev() {
            if !kept[number] {
                continue;
            }
            if self.page.blocks.get(number).is_none_or(|block| block.heading == 0) {
                break;
            }
            kept[number] = false;
        }
    }
}

/// Returns whether a block mostly leads elsewhere. A sentence that goes on behind its link is one of running text.
fn is_teaser(block: &Block) -> bool {
    let share = block.link_share();
    let told = !block.ends_linked && phrases::ends_sentence(&block.text) && !block.text.ends_with(')');
    block.heading == 0 && ((share > 0.5 && share <= 0.9 && !told) || (share > 0.9 && block.paragraph))
}

/// Returns whether a block at the end of a body is a note, a link list or a notice.
fn is_endnote(block: &Block, count: usize, behind: bool) -> bool {
    let linked = behind && block.link_share() > 0.9;
    let slanted = block.marks.any(Marks::ITALIC) && count < 80;
    linked || slanted || phrases::is_credit_of_author(&block.text, count)
}
