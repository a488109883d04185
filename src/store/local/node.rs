//! Sets of articles of one segment, walked in order, with scores: the algebra that plans compile to.
//!
//! A node stands on a document from the start. Scores are added up in the order of the plan, so that they come
//! out the same to the bit however the walk went.

use tantivy::{DocId, TERMINATED};

use super::filter::Predicate;

/// A set of documents, ascending.
pub(super) trait Node {
    /// Returns the document the node stands on, [`TERMINATED`] at the end.
    fn doc(&self) -> DocId;
    /// Moves to the first document at or after `target`, never back, and returns it.
    fn seek(&mut self, target: DocId) -> DocId;
    /// Returns the score of the document the node stands on.
    fn score(&mut self) -> f32;
    /// Returns about how many documents the node will visit.
    fn cost(&self) -> u64;

    /// Moves to the next document and returns it.
    fn advance(&mut self) -> DocId {
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.seek(doc + 1),
        }
    }

    /// Adds the scores of all documents below `end` to `window`, whose first document is `base`, marks them in
    /// `marks`, and moves to `end` or beyond.
    fn fill(&mut self, base: DocId, end: DocId, window: &mut [f32], marks: &mut [u64]) {
        let mut doc = self.doc();
        while doc < end {
            let at = (doc - base) as usize;
            window[at] += self.score();
            marks[at / 64] |= 1 << (at % 64);
            doc = self.advance();
        }
    }
}

/// A node of any kind.
pub(super) type AnyNode = Box<dyn Node>;

/// Every document of a segment.
pub(super) struct All {
    doc: DocId,
    end: DocId,
}

impl All {
    pub(super) fn new(end: DocId) -> All {
        All { doc: if end == 0 { TERMINATED } else { 0 }, end }
    }
}

impl Node for All {
    fn doc(&self) -> DocId {
        self.doc
    }
    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.doc = if target < self.end { target } else { TERMINATED };
        }
        self.doc
    }
    fn score(&mut self) -> f32 {
        0.0
    }
    fn cost(&self) -> u64 {
        self.end.into()
    }
}

/// Documents marked in a bitmap, all with the same score.
pub(super) struct Bits {
    words: Vec<u64>,
    doc: DocId,
    score: f32,
    count: u64,
}

impl Bits {
    /// Returns the node of a bitmap (bit 0 of word 0 is document 0).
    pub(super) fn new(words: Vec<u64>, score: f32) -> Bits {
        let count = words.iter().map(|word| u64::from(word.count_ones())).sum();
        let mut bits = Bits { words, doc: 0, score, count };
        bits.doc = bits.from(0);
        bits
    }

    fn from(&self, target: DocId) -> DocId {
        let mut at = target as usize / 64;
        let Some(first) = self.words.get(at) else { return TERMINATED };
        let mut word = first & (u64::MAX << (target % 64));
        while word == 0 {
            at += 1;
            match self.words.get(at) {
                Some(next) => word = *next,
                None => return TERMINATED,
            }
        }
        at as u32 * 64 + word.trailing_zeros()
    }
}

impl Node for Bits {
    fn doc(&self) -> DocId {
        self.doc
    }
    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.doc = self.from(target);
        }
        self.doc
    }
    fn score(&mut self) -> f32 {
        self.score
    }
    fn cost(&self) -> u64 {
        self.count
    }
}

/// Documents in all of some nodes and in none of others.
pub(super) struct And {
    parts: Vec<AnyNode>,
    /// Numbers of the parts, cheapest first.
    order: Vec<usize>,
    without: Vec<AnyNode>,
    doc: DocId,
}

impl And {
    /// `parts` holds at least one node.
    pub(super) fn new(parts: Vec<AnyNode>, without: Vec<AnyNode>) -> And {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|number| parts[*number].cost());
        let mut and = And { parts, order, without, doc: 0 };
        and.doc = and.settle(0);
        and
    }

    fn settle(&mut self, mut target: DocId) -> DocId {
        'again: loop {
            if target == TERMINATED {
                return TERMINATED;
            }
            for number in &self.order {
                let doc = self.parts[*number].seek(target);
                if doc != target {
                    target = doc;
                    continue 'again;
                }
            }
            if self.without.iter_mut().any(|node| node.seek(target) == target) {
                target += 1;
                continue;
            }
            return target;
        }
    }
}

impl Node for And {
    fn doc(&self) -> DocId {
        self.doc
    }
    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.doc = self.settle(target);
        }
        self.doc
    }
    fn score(&mut self) -> f32 {
        self.parts.iter_mut().map(|part| part.score()).sum()
    }
    fn cost(&self) -> u64 {
        self.order.first().map_or(0, |number| self.parts[*number].cost())
    }
}

/// Documents that a window of [`Or`] covers.
const WINDOW: u32 = 4_096;

/// Documents in any of some nodes. Works a window at a time, one node after the other within it, which keeps
/// long unions (a sentence of words joined by OR) cheap.
pub(super) struct Or {
    parts: Vec<AnyNode>,
    base: DocId,
    scores: Vec<f32>,
    marks: Vec<u64>,
    doc: DocId,
}

impl Or {
    pub(super) fn new(parts: Vec<AnyNode>) -> Or {
        let mut or = Or {
            parts,
            base: 0,
            scores: vec![0.0; WINDOW as usize],
            marks: vec![0; WINDOW as usize / 64],
            doc: 0,
        };
        or.doc = or.refill(0);
        or
    }

    /// Fills the window that the first document at or after `target` begins, and returns that document.
    fn refill(&mut self, target: DocId) -> DocId {
        let first = self.parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED);
        if first == TERMINATED {
            return TERMINATED;
        }
        self.base = first;
        self.scores.fill(0.0);
        self.marks.fill(0);
        let end = first.saturating_add(WINDOW).min(TERMINATED);
        for part in &mut self.parts {
            part.fill(first, end, &mut self.scores, &mut self.marks);
        }
        first
    }

    fn within(&self, target: DocId) -> Option<DocId> {
        let at = (target - self.base) as usize;
        let mut number = at / 64;
        let mut word = self.marks.get(number)? & (u64::MAX << (at % 64));
        while word == 0 {
            number += 1;
            word = *self.marks.get(number)?;
        }
        Some(self.base + number as u32 * 64 + word.trailing_zeros())
    }
}

impl Node for Or {
    fn doc(&self) -> DocId {
        self.doc
    }
    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.doc = match self.within(target) {
                Some(doc) => doc,
                None => self.refill(target),
            };
        }
        self.doc
    }
    fn score(&mut self) -> f32 {
        self.scores[(self.doc - self.base) as usize]
    }
    fn cost(&self) -> u64 {
        self.parts.iter().map(|part| part.cost()).sum()
    }
}

/// Documents of a node that pass predicates.
pub(super) struct Filtered {
    node: AnyNode,
    predicates: Vec<Predicate>,
}

impl Filtered {
    pub(super) fn new(node: AnyNode, predicates: Vec<Predicate>) -> Filtered {
        let mut filtered = Filtered { node, predicates };
        filtered.settle();
        filtered
    }

    fn settle(&mut self) -> DocId {
        let mut doc = self.node.doc();
        while doc != TERMINATED && !self.predicates.iter().all(|predicate| predicate.holds(doc)) {
            doc = self.node.advance();
        }
        doc
    }
}

impl Node for Filtered {
    fn doc(&self) -> DocId {
        self.node.doc()
    }
    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.node.doc() {
            return self.node.doc();
        }
        self.node.seek(target);
        self.settle()
    }
    fn score(&mut self) -> f32 {
        self.node.score()
    }
    fn cost(&self) -> u64 {
        self.node.cost()
    }
}

/// A node whose scores are multiplied; by 0 for filters.
pub(super) struct Scaled {
    pub(super) node: AnyNode,
    pub(super) factor: f32,
}

impl Node for Scaled {
    fn doc(&self) -> DocId {
        self.node.doc()
    }
    fn seek(&mut self, target: DocId) -> DocId {
        self.node.seek(target)
    }
    fn score(&mut self) -> f32 {
        if self.factor == 0.0 { 0.0 } else { self.node.score() * self.factor }
    }
    fn cost(&self) -> u64 {
        self.node.cost()
    }
}

/// The documents of one node with the scores of another; 0 where that one does not hold them.
pub(super) struct Ranked {
    pub(super) among: AnyNode,
    pub(super) by: AnyNode,
}

impl Node for Ranked {
    fn doc(&self) -> DocId {
        self.among.doc()
    }
    fn seek(&mut self, target: DocId) -> DocId {
        self.among.seek(target)
    }
    fn score(&mut self) -> f32 {
        let doc = self.among.doc();
        if self.by.seek(doc) == doc { self.by.score() } else { 0.0 }
    }
    fn cost(&self) -> u64 {
        self.among.cost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(docs: &[u32], score: f32) -> AnyNode {
        let mut words = vec![0u64; 200];
        for doc in docs {
            words[*doc as usize / 64] |= 1 << (doc % 64);
        }
        Box::new(Bits::new(words, score))
    }

    fn walk(mut node: impl Node) -> Vec<(u32, f32)> {
        let mut out = Vec::new();
        while node.doc() != TERMINATED {
            out.push((node.doc(), node.score()));
            node.advance();
        }
        out
    }

    #[test]
    fn nodes_combine() {
        let (a, b) = ([1, 5, 70, 9_000], [5, 70, 71, 12_000]);
        assert_eq!(walk(And::new(vec![bits(&a, 1.0), bits(&b, 2.0)], vec![])), [(5, 3.0), (70, 3.0)]);
        assert_eq!(walk(And::new(vec![bits(&a, 1.0)], vec![bits(&b, 2.0)])), [(1, 1.0), (9_000, 1.0)]);
        let either = [(1, 1.0), (5, 3.0), (70, 3.0), (71, 2.0), (9_000, 1.0), (12_000, 2.0)];
        assert_eq!(walk(Or::new(vec![bits(&a, 1.0), bits(&b, 2.0)])), either);
        assert_eq!(walk(Or::new(vec![])), []);
        assert_eq!(walk(All::new(3)), [(0, 0.0), (1, 0.0), (2, 0.0)]);
        assert_eq!(walk(All::new(0)), []);
    }

    proptest::proptest! {
        #[test]
        fn a_union_can_be_entered_anywhere(
            a in proptest::collection::btree_set(0u32..12_000, 0..50),
            b in proptest::collection::btree_set(0u32..12_000, 0..50),
            targets in proptest::collection::btree_set(0u32..12_500, 0..20),
        ) {
            let list = |set: &std::collections::BTreeSet<u32>| set.iter().copied().collect::<Vec<_>>();
            let mut or = Or::new(vec![bits(&list(&a), 1.0), bits(&list(&b), 1.0)]);
            let union: std::collections::BTreeSet<u32> = a.union(&b).copied().collect();
            for target in targets {
                let expected = union.range(target..).next().copied().unwrap_or(TERMINATED);
                assert_eq!(or.seek(target), expected);
            }
        }
    }
}
