//! Which articles of one segment match a prepared plan, and what of it scores them.
//!
//! Sets are worked out whole, the rarest part of a conjunction first, the others only as far as they are needed. What
//! positions decide (phrases, NEAR) is read once: the frequencies found on the way are kept for the scores.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::LocalStore;
use super::cased::Texts;
use super::filter;
use super::opened::Opened;
use super::postings::BLOCK;
use super::prepare::{Ready, ReadyLeaf, ReadyWord};
use super::set::Set;
use super::tree::Tree;
use super::words::{FEW, seek_list};
use super::writer::unreadable;
use crate::store::StoreError;

/// A pattern alone that means more words than this is a set, its articles all score the same.
const MAX_SCORED: usize = 256;

/// Looking an article up in a list costs as much as reading so many in a row.
const LOOK_UP: u64 = 16;

/// Articles with frequencies, ascending.
pub(super) type Pairs = Vec<(DocId, u32)>;

/// What a plan finds in a segment.
pub(super) struct Matches<'a> {
    /// The articles that match, deleted ones among them.
    pub(super) set: Set,
    pub(super) tree: Tree,
    pub(super) leaves: Vec<MatchedLeaf<'a>>,
}

/// A leaf that scores.
pub(super) struct MatchedLeaf<'a> {
    pub(super) leaf: &'a ReadyLeaf,
    /// By field.
    pub(super) found: Vec<Found<'a>>,
}

/// What of a leaf is in one field.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// What was read on the way, articles each once.
    pub(super) pairs: Pairs,
    /// The lists that are still to be read: other terms of the same word.
    pub(super) lists: Vec<&'a TermInfo>,
}

/// Finds what plans match in one segment.
pub(super) struct Finder<'a> {
    pub(super) segment: &'a SegmentReader,
    /// Number of the segment.
    number: usize,
    pub(super) store: &'a LocalStore,
    opened: &'a Opened,
    /// Opened when first needed.
    pub(super) texts: Option<Rc<RefCell<Texts>>>,
    leaves: Vec<MatchedLeaf<'a>>,
    pub(super) size: DocId,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        (segment, opened): (&'a SegmentReader, &'a Opened),
        number: usize,
        store: &'a LocalStore,
    ) -> Finder<'a> {
        let size = segment.max_doc();
        Finder { segment, number, store, opened, texts: None, leaves: Vec::new(), size }
    }

    /// Returns what a plan finds.
    pub(super) fn find(mut self, ready: &'a Ready) -> Result<Matches<'a>, StoreError> {
        let (set, tree) = self.part(ready, None)?;
        Ok(Matches { set, tree, leaves: self.leaves })
    }

    /// Returns the articles that match a part of a plan, of some or of all, and what scores them.
    fn part(&mut self, ready: &'a Ready, within: Option<&Set>) -> Result<(Set, Tree), StoreError> {
        Ok(match ready {
            Ready::All => (self.all(within), Tree::Nothing),
            Ready::Nothing => (Set::none(self.size), Tree::Nothing),
            Ready::And(parts) => self.and(parts, within)?,
            Ready::Or(parts) => self.or(parts, within)?,
            Ready::Not(_) | Ready::Filter(_) => self.and(std::slice::from_ref(ready), within)?,
            Ready::Scaled(part, factor) => {
                let (set, tree) = self.part(part, within)?;
                (set, Tree::Scaled(Box::new(tree), *factor))
            }
            Ready::Ranked(among, by) => {
                let set = self.set(among, within)?;
                let (scored, tree) = self.part(by, Some(&set))?;
                (set, by_leaves(by, scored, tree))
            }
            Ready::Leaf(leaf) => self.leaf(leaf, within)?,
        })
    }

    /// Returns the articles that match a part that scores nothing.
    fn set(&mut self, ready: &'a Ready, within: Option<&Set>) -> Result<Set, StoreError> {
        let leaves = self.leaves.len();
        let (set, _) = self.part(ready, within)?;
        self.leaves.truncate(leaves);
        Ok(set)
    }

    fn all(&self, within: Option<&Set>) -> Set {
        within.cloned().unwrap_or_else(|| Set::all(self.size))
    }

    /// Returns what a conjunction finds: the rarest part first, filters look at what the rest has left.
    fn and(&mut self, parts: &'a [Ready], within: Option<&Set>) -> Result<(Set, Tree), StoreError> {
        let (mut order, mut without, mut predicates) = (Vec::new(), Vec::new(), Vec::new());
        for (number, part) in parts.iter().enumerate() {
            match part {
                Ready::Not(part) => without.push(&**part),
                Ready::Filter(filter) => predicates.extend(filter::predicate(self.segment, filter)?),
                part => order.push((self.cost(part), number)),
            }
        }
        order.sort_unstable();
        let mut trees: Vec<Tree> = parts.iter().map(|_| Tree::Nothing).collect();
        let mut left: Option<Set> = None;
        for (_, number) in order {
            let (set, tree) = self.part(&parts[number], left.as_ref().or(within))?;
            if set.is_empty() {
                return Ok((set, Tree::Nothing));
            }
            (left, trees[number]) = (Some(set), tree);
        }
        let mut set = left.unwrap_or_else(|| self.all(within));
        predicates.iter().for_each(|predicate| predicate.narrow(&mut set));
        for part in without {
            let other = self.set(part, Some(&set))?;
            set.subtract(&other);
        }
        Ok((set, Tree::sum(trees)))
    }

    fn or(&mut self, parts: &'a [Ready], within: Option<&Set>) -> Result<(Set, Tree), StoreError> {
        let mut all = Set::none(self.size);
        let mut trees = Vec::with_capacity(parts.len());
        for part in parts {
            let (set, tree) = self.part(part, within)?;
            all.unite(&set);
            trees.push(by_leaves(part, set, tree));
        }
        Ok((all, Tree::sum(trees)))
    }

    /// Returns about how many articles a part looks at.
    fn cost(&self, ready: &Ready) -> u64 {
        match ready {
            Ready::All | Ready::Not(_) | Ready::Filter(_) => self.size.into(),
            Ready::Nothing => 0,
            Ready::And(parts) => parts.iter().map(|part| self.cost(part)).min().unwrap_or(0),
            Ready::Or(parts) => parts.iter().map(|part| self.cost(part)).sum(),
            Ready::Scaled(part, _) | Ready::Ranked(part, _) => self.cost(part),
            Ready::Leaf(leaf) => leaf.fields.iter().map(|field| self.span_cost(&field.span)).sum(),
        }
    }

    /// Returns about how many postings a plan reads.
    pub(super) fn work(&self, ready: &Ready) -> u64 {
        match ready {
            Ready::All | Ready::Filter(_) | Ready::Nothing => 0,
            Ready::And(parts) | Ready::Or(parts) => parts.iter().map(|part| self.work(part)).sum(),
            Ready::Not(part) | Ready::Scaled(part, _) => self.work(part),
            Ready::Ranked(among, by) => self.work(among) + self.work(by),
            Ready::Leaf(_) => self.cost(ready),
        }
    }

    fn leaf(&mut self, leaf: &'a ReadyLeaf, within: Option<&Set>) -> Result<(Set, Tree), StoreError> {
        let mut set = Set::none(self.size);
        let words = leaf.fields.iter().map(|field| field.span.alone().map_or(0, |word| word.terms));
        let same = words.max().unwrap_or(0) > MAX_SCORED;
        let scores = leaf.idf > 0.0 && leaf.fields.iter().any(|field| field.factors.is_some());
        let mut found = Vec::with_capacity(leaf.fields.len());
        for field in &leaf.fields {
            let Some(index) = self.opened.index(self.segment, field.handle)? else {
                found.push(Found::default());
                continue;
            };
            let scored = scores && !same && field.factors.is_some();
            found.push(match field.span.alone().filter(|word| word.cased.is_none()) {
                Some(word) if scored && self.held(word).len() > FEW => {
                    let pairs = self.counted(index, word, within, &mut set)?;
                    Found { pairs, ..Found::default() }
                }
                Some(word) if scored => self.read(index, word, within, &mut set)?,
                Some(word) => {
                    self.mark(index, word, within, &mut set)?;
                    Found::default()
                }
                None if same => Found::default(),
                None => {
                    let pairs = self.positioned(index, field, within, &mut set)?;
                    Found { pairs, ..Found::default() }
                }
            });
        }
        if let Some(within) = within {
            set.intersect(within);
        }
        let tree = match (same, scores) {
            (true, _) => Tree::Same(set.clone(), leaf.idf),
            (false, true) => {
                self.leaves.push(MatchedLeaf { leaf, found });
                Tree::Leaf(self.leaves.len() - 1)
            }
            (false, false) => Tree::Nothing,
        };
        Ok((set, tree))
    }

    /// Marks the articles that hold any term of a word; more than those within may be marked.
    pub(super) fn mark(
        &self,
        index: &InvertedIndexReader,
        word: &ReadyWord,
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<(), StoreError> {
        let held: Vec<&TermInfo> = self.held(word).iter().collect();
        self.mark_lists(index, &held, within, set)
    }

    fn mark_lists(
        &self,
        index: &InvertedIndexReader,
        held: &[&TermInfo],
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<(), StoreError> {
        let fewer = postings(held.iter().copied()) / (LOOK_UP * (held.len() as u64).max(1));
        if let Some(within) = within
            && fewer > 0
            && within.len() < fewer
        {
            return open(index, held.iter().copied(), IndexRecordOption::Basic)?.into_iter().try_for_each(
                |mut list| {
                    let mut next = within.next(0);
                    while let Some(doc) = next {
                        let at = seek_list(&mut list, doc);
                        if at == doc {
                            set.insert(doc);
                        }
                        next = if at == TERMINATED { None } else { within.next(at.max(doc + 1)) };
                    }
                    Ok(())
                },
            );
        }
        let mut lists = Lists::new(index, IndexRecordOption::Basic);
        for info in held {
            let blocks = lists.open(info)?;
            while !blocks.docs().is_empty() {
                set.insert_all(blocks.docs());
                blocks.advance();
            }
        }
        Ok(())
    }

    /// Marks the articles that hold any term of a word, and reads the lists of one block, which most are: opening a list
    /// takes longer than reading so few postings.
    fn read(
        &self,
        index: &InvertedIndexReader,
        word: &'a ReadyWord,
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<Found<'a>, StoreError> {
        let (short, long): (Vec<_>, Vec<_>) =
            self.held(word).iter().partition(|info| (info.doc_freq as usize) < BLOCK);
        let mut pairs = Pairs::new();
        let mut lists = Lists::new(index, IndexRecordOption::WithFreqs);
        for info in &short {
            let blocks = lists.open(info)?;
            set.insert_all(blocks.docs());
            pairs.extend(blocks.docs().iter().copied().zip(blocks.freqs().iter().copied()));
        }
        if short.len() > 1 {
            pairs.sort_unstable();
            pairs.dedup_by(|(doc, freq), (kept, sum)| {
                let same = doc == kept;
                *sum += if same { *freq } else { 0 };
                same
            });
        }
        self.mark_lists(index, &long, within, set)?;
        Ok(Found { pairs, lists: long })
    }

    /// Returns how often any of many terms stands in each article, and marks them: postings are read once, one list
    /// after the other.
    fn counted(
        &self,
        index: &InvertedIndexReader,
        word: &ReadyWord,
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<Pairs, StoreError> {
        let mut freqs = vec![0u32; self.size as usize];
        let mut marks = Set::none(self.size);
        let mut lists = Lists::new(index, IndexRecordOption::WithFreqs);
        for info in self.held(word) {
            let blocks = lists.open(info)?;
            while !blocks.docs().is_empty() {
                for (doc, freq) in blocks.docs().iter().zip(blocks.freqs()) {
                    marks.insert(*doc);
                    freqs[*doc as usize] += freq;
                }
                blocks.advance();
            }
        }
        if let Some(within) = within {
            marks.intersect(within);
        }
        set.unite(&marks);
        Ok(marks.iter().map(|doc| (doc, freqs[doc as usize])).collect())
    }

    /// Returns where the postings lie of the terms that this segment holds.
    pub(super) fn held<'w>(&self, word: &'w ReadyWord) -> &'w [TermInfo] {
        word.held(self.number)
    }
}

/// Returns what scores a part where other articles are scored too. A leaf says itself where it stands; where a
/// conjunction does not hold, its parts may.
fn by_leaves(ready: &Ready, set: Set, tree: Tree) -> Tree {
    match tree {
        Tree::Nothing => Tree::Nothing,
        tree if holds_by_leaves(ready) => tree,
        tree => Tree::Within(set, Box::new(tree)),
    }
}

/// Returns whether a part holds wherever one of its leaves does.
fn holds_by_leaves(ready: &Ready) -> bool {
    match ready {
        Ready::And(_) | Ready::Ranked(..) => false,
        Ready::Scaled(part, _) => holds_by_leaves(part),
        Ready::Or(_) | Ready::Leaf(_) => true,
        Ready::All | Ready::Nothing | Ready::Not(_) | Ready::Filter(_) => true,
    }
}

/// Lists of one field, opened one after the other in the same place: it is large.
struct Lists<'i> {
    index: &'i InvertedIndexReader,
    option: IndexRecordOption,
    place: Option<BlockSegmentPostings>,
}

impl<'i> Lists<'i> {
    fn new(index: &'i InvertedIndexReader, option: IndexRecordOption) -> Lists<'i> {
        Lists { index, option, place: None }
    }

    /// Opens a list, at its first block.
    fn open(&mut self, info: &TermInfo) -> Result<&mut BlockSegmentPostings, StoreError> {
        let read = match self.place.take() {
            Some(mut there) => {
                self.index.reset_block_postings_from_terminfo(info, &mut there).map(|()| there)
            }
            None => self.index.read_block_postings_from_terminfo(info, self.option),
        };
        Ok(self.place.insert(read.map_err(|io| unreadable(&io))?))
    }
}

/// Returns how many postings lists have together.
pub(super) fn postings<'t>(held: impl IntoIterator<Item = &'t TermInfo>) -> u64 {
    held.into_iter().map(|info| u64::from(info.doc_freq)).sum()
}

/// Opens postings.
pub(super) fn open<'t>(
    index: &InvertedIndexReader,
    held: impl IntoIterator<Item = &'t TermInfo>,
    option: IndexRecordOption,
) -> Result<Vec<SegmentPostings>, StoreError> {
    let lists = held.into_iter().map(|info| index.read_postings_from_terminfo(info, option));
    lists.collect::<Result<_, _>>().map_err(|io| unreadable(&io))
}
