//! Which articles of one segment match a prepared plan, and what of it scores them.
//!
//! Sets are worked out whole, the rarest part of a conjunction first, the others only as far as they are needed. What
//! positions decide (phrases, NEAR) is read once: the frequencies found on the way are kept for the scores.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::LocalStore;
use super::cased::{CaseCheck, Texts};
use super::filter;
use super::opened::Opened;
use super::prepare::{Ready, ReadyField, ReadyLeaf, ReadySpan, ReadyWord};
use super::score::Tree;
use super::set::Set;
use super::span::{SpanPostings, What};
use super::words::{FEW, WordPostings, seek_list};
use super::writer::unreadable;
use crate::model::Field;
use crate::store::StoreError;
use crate::stream;

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
    /// By field: what was found, where the postings of its terms do not say it themselves.
    pub(super) found: Vec<Option<Pairs>>,
}

/// Finds what plans match in one segment.
pub(super) struct Finder<'a> {
    segment: &'a SegmentReader,
    /// Number of the segment.
    number: usize,
    store: &'a LocalStore,
    opened: &'a Opened,
    texts: Option<Rc<RefCell<Texts>>>,
    leaves: Vec<MatchedLeaf<'a>>,
    size: DocId,
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
        if !predicates.is_empty() {
            set.retain(|doc| predicates.iter().all(|predicate| predicate.holds(doc)));
        }
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

    fn span_cost(&self, span: &ReadySpan) -> u64 {
        match span {
            ReadySpan::Word(word) | ReadySpan::Mention(word) => postings(self.held(word)),
            ReadySpan::Phrase { slots, .. } => {
                slots.iter().map(|(_, word)| postings(self.held(word))).min().unwrap_or(0)
            }
            ReadySpan::Near { left, right, .. } => self.span_cost(left).min(self.span_cost(right)),
            ReadySpan::Any(parts) => parts.iter().map(|part| self.span_cost(part)).sum(),
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
                found.push(Some(Pairs::new()));
                continue;
            };
            let scored = scores && !same && field.factors.is_some();
            found.push(match field.span.alone().filter(|word| word.cased.is_none()) {
                Some(word) if scored && self.held(word).len() > FEW => {
                    Some(self.counted(&index, word, within, &mut set)?)
                }
                Some(word) => {
                    self.mark(&index, word, within, &mut set)?;
                    None
                }
                None if same => None,
                None => Some(self.positioned(&index, field, within, &mut set)?),
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
    fn mark(
        &self,
        index: &InvertedIndexReader,
        word: &ReadyWord,
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<(), StoreError> {
        let held = self.held(word);
        if let Some(within) = within
            && within.len() * LOOK_UP * (held.len() as u64) < postings(held)
        {
            return open(index, held, IndexRecordOption::Basic)?.into_iter().try_for_each(|mut list| {
                let mut next = within.next(0);
                while let Some(doc) = next {
                    let at = seek_list(&mut list, doc);
                    if at == doc {
                        set.insert(doc);
                    }
                    next = if at == TERMINATED { None } else { within.next(at.max(doc + 1)) };
                }
                Ok(())
            });
        }
        for info in held {
            let mut blocks = index
                .read_block_postings_from_terminfo(info, IndexRecordOption::Basic)
                .map_err(|io| unreadable(&io))?;
            while !blocks.docs().is_empty() {
                blocks.docs().iter().for_each(|doc| set.insert(*doc));
                blocks.advance();
            }
        }
        Ok(())
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
        for info in self.held(word) {
            let mut blocks = index
                .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)
                .map_err(|io| unreadable(&io))?;
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

    /// Returns how often a span stands in each article that holds it, and marks them.
    fn positioned(
        &mut self,
        index: &InvertedIndexReader,
        field: &ReadyField,
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<Pairs, StoreError> {
        let mut pairs = Vec::new();
        let Some(candidates) = self.candidates(index, &field.span, within)? else { return Ok(pairs) };
        let Some(mut span) = self.span(index, field, &field.span, false)? else { return Ok(pairs) };
        for doc in candidates.iter() {
            let freq = span.freq(doc);
            if freq > 0 {
                set.insert(doc);
                pairs.push((doc, freq));
            }
        }
        Ok(pairs)
    }

    /// Returns the articles that hold all the words of a span; `None` where there are none.
    fn candidates(
        &self,
        index: &InvertedIndexReader,
        span: &ReadySpan,
        within: Option<&Set>,
    ) -> Result<Option<Set>, StoreError> {
        let mut left: Option<Set> = None;
        match span {
            ReadySpan::Word(word) | ReadySpan::Mention(word) => return self.holding(index, word, within),
            ReadySpan::Phrase { slots, .. } => {
                let mut words: Vec<&ReadyWord> = slots.iter().map(|(_, word)| word).collect();
                words.sort_by_key(|word| postings(self.held(word)));
                for word in words {
                    match self.holding(index, word, left.as_ref().or(within))? {
                        Some(set) => left = Some(set),
                        None => return Ok(None),
                    }
                }
            }
            ReadySpan::Near { left: one, right: other, .. } => {
                let mut sides = [one, other];
                sides.sort_by_key(|side| self.span_cost(side));
                for side in sides {
                    match self.candidates(index, side, left.as_ref().or(within))? {
                        Some(set) => left = Some(set),
                        None => return Ok(None),
                    }
                }
            }
            ReadySpan::Any(parts) => {
                for part in parts {
                    match (self.candidates(index, part, within)?, &mut left) {
                        (Some(set), Some(left)) => left.unite(&set),
                        (Some(set), empty) => *empty = Some(set),
                        (None, _) => {}
                    }
                }
            }
        }
        Ok(left)
    }

    /// Returns the articles that hold any term of a word; `None` where there are none.
    fn holding(
        &self,
        index: &InvertedIndexReader,
        word: &ReadyWord,
        within: Option<&Set>,
    ) -> Result<Option<Set>, StoreError> {
        if self.held(word).is_empty() {
            return Ok(None);
        }
        let mut set = Set::none(self.size);
        self.mark(index, word, within, &mut set)?;
        if let Some(within) = within {
            set.intersect(within);
        }
        Ok((!set.is_empty()).then_some(set))
    }

    /// Returns the postings of a span; `None` where the segment cannot hold it.
    fn span(
        &mut self,
        index: &InvertedIndexReader,
        field: &ReadyField,
        span: &ReadySpan,
        positions: bool,
    ) -> Result<Option<SpanPostings>, StoreError> {
        Ok(match span {
            ReadySpan::Word(word) => {
                self.word(index, field, word, positions)?.map(|word| SpanPostings::new(What::Word(word)))
            }
            ReadySpan::Phrase { slots, slop } => {
                let mut open = Vec::new();
                for (place, word) in slots {
                    match self.word(index, field, word, true)? {
                        Some(word) => open.push((*place, word)),
                        None => return Ok(None),
                    }
                }
                // The rarest word leads.
                open.sort_by_key(|(_, word)| word.cost());
                Some(SpanPostings::new(What::Phrase { slots: open, slop: *slop }))
            }
            ReadySpan::Near { left, right, distance, ordered } => {
                let left = self.span(index, field, left, true)?;
                let right = self.span(index, field, right, true)?;
                left.zip(right).map(|(left, right)| {
                    SpanPostings::new(What::Near {
                        left: Box::new(left),
                        right: Box::new(right),
                        distance: *distance,
                        ordered: *ordered,
                    })
                })
            }
            ReadySpan::Mention(word) => match self.word(index, field, word, positions)? {
                None => None,
                Some(starts) if !positions => Some(SpanPostings::new(What::Word(starts))),
                Some(starts) => {
                    let longer = marks(index, &stream::long_terms())?;
                    let ends = marks(index, &[stream::END.to_string()])?;
                    Some(SpanPostings::new(What::Mention { starts, longer: longer.zip(ends).map(Box::new) }))
                }
            },
            ReadySpan::Any(parts) => {
                let mut open = Vec::new();
                for part in parts {
                    open.extend(self.span(index, field, part, true)?);
                }
                (!open.is_empty()).then_some(SpanPostings::new(What::Any(open)))
            }
        })
    }

    fn word(
        &mut self,
        index: &InvertedIndexReader,
        field: &ReadyField,
        word: &ReadyWord,
        positions: bool,
    ) -> Result<Option<WordPostings>, StoreError> {
        let option = if positions || word.cased.is_some() {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::WithFreqs
        };
        let lists = open(index, self.held(word), option)?;
        if lists.is_empty() {
            return Ok(None);
        }
        let case = match &word.cased {
            Some(printed) => Some(self.case_check(field.field, printed)?),
            None => None,
        };
        Ok(Some(WordPostings::new(lists, case)))
    }

    /// Returns where the postings lie of the terms that this segment holds.
    fn held<'w>(&self, word: &'w ReadyWord) -> &'w [TermInfo] {
        word.held(self.number)
    }

    fn case_check(&mut self, field: Field, word: &str) -> Result<CaseCheck, StoreError> {
        let texts = match &self.texts {
            Some(texts) => Rc::clone(texts),
            None => {
                let texts = Rc::new(RefCell::new(Texts::new(self.store.shelf(self.segment)?)));
                self.texts = Some(Rc::clone(&texts));
                texts
            }
        };
        Ok(CaseCheck { word: word.to_string(), field, texts })
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

/// Returns how many postings lists have together.
fn postings(held: &[TermInfo]) -> u64 {
    held.iter().map(|info| u64::from(info.doc_freq)).sum()
}

/// Opens postings.
fn open(
    index: &InvertedIndexReader,
    held: &[TermInfo],
    option: IndexRecordOption,
) -> Result<Vec<SegmentPostings>, StoreError> {
    let lists = held.iter().map(|info| index.read_postings_from_terminfo(info, option));
    lists.collect::<Result<_, _>>().map_err(|io| unreadable(&io))
}

/// Returns the postings of terms that mark places; `None` where the segment holds none of them.
fn marks(index: &InvertedIndexReader, terms: &[String]) -> Result<Option<WordPostings>, StoreError> {
    let mut held = Vec::new();
    for term in terms {
        held.extend(index.terms().get(term.as_bytes()).map_err(|io| unreadable(&io))?);
    }
    let lists = open(index, &held, IndexRecordOption::WithFreqsAndPositions)?;
    Ok((!lists.is_empty()).then(|| WordPostings::new(lists, None)))
}
