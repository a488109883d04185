//! The order of hits: what places an article in it, and the best of many.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId};

use super::opened::Columns;
use super::score::Offers;
use crate::store::Sort;

/// What places a hit in the order.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// Higher comes first.
    pub(super) score: f32,
    /// Newer comes first, undated last.
    pub(super) published: Option<i64>,
    /// Lower comes first.
    pub(super) id: u64,
    /// For [`Sort::Title`]: folded title, empty last.
    pub(super) title: Option<Box<str>>,
    pub(super) at: DocAddress,
}

/// A key that knows the order it is compared in; the greatest comes last in the results.
struct Ranked {
    sort: Sort,
    key: Key,
}

impl Ranked {
    /// Returns the order in the results: `Less` comes first.
    fn order(&self, other: &Ranked) -> Ordering {
        let (a, b) = (&self.key, &other.key);
        let score = b.score.total_cmp(&a.score);
        let newest = b.published.cmp(&a.published);
        let oldest = match (a.published, b.published) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => newest,
        };
        let first = match self.sort {
            Sort::Relevance => score.then(newest),
            Sort::Newest => newest,
            Sort::Oldest => oldest,
            Sort::Title => {
                a.title.is_none().cmp(&b.title.is_none()).then_with(|| a.title.cmp(&b.title)).then(newest)
            }
        };
        first.then(a.id.cmp(&b.id))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Ranked) -> bool {
        self.order(other) == Ordering::Equal
    }
}
impl Eq for Ranked {}
impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.order(other)
    }
}

/// The best of what was offered.
pub(super) struct Best {
    sort: Sort,
    keep: usize,
    heap: BinaryHeap<Ranked>,
}

impl Best {
    /// Keeps so many.
    pub(super) fn new(sort: Sort, keep: usize) -> Best {
        Best { sort, keep, heap: BinaryHeap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Returns the keys, the best first.
    pub(super) fn into_keys(self) -> Vec<Key> {
        self.heap.into_sorted_vec().into_iter().map(|ranked| ranked.key).collect()
    }

    pub(super) fn offer(&mut self, key: Key) {
        let ranked = Ranked { sort: self.sort, key };
        if self.heap.len() < self.keep {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    /// Returns whether an article of this time comes after all that is kept, whatever else is known of it.
    pub(super) fn is_too_late(&self, published: Option<i64>) -> bool {
        self.worst().is_some_and(|worst| match self.sort {
            Sort::Newest => published < worst.published,
            Sort::Oldest => match (published, worst.published) {
                (Some(published), Some(worst)) => published > worst,
                // Undated comes last.
                (published, worst) => published.is_none() && worst.is_some(),
            },
            Sort::Relevance | Sort::Title => false,
        })
    }

    fn worst(&self) -> Option<&Key> {
        self.heap.peek().filter(|_| self.heap.len() >= self.keep).map(|ranked| &ranked.key)
    }
}

/// Takes the articles of one segment, by score.
pub(super) struct Taker<'a> {
    pub(super) best: &'a mut Best,
    pub(super) columns: &'a Columns,
    /// Number of the segment.
    pub(super) segment: u32,
}

impl Offers for Taker<'_> {
    fn least(&self) -> f32 {
        self.best.worst().map_or(f32::NEG_INFINITY, |worst| worst.score)
    }

    fn offer(&mut self, doc: DocId, score: f32) {
        let published = self.columns.published.first(doc);
        if self.best.worst().is_some_and(|worst| score == worst.score && published < worst.published) {
            return;
        }
        let id = self.columns.id.first(doc).unwrap_or(0);
        self.best.offer(Key { score, published, id, title: None, at: DocAddress::new(self.segment, doc) });
    }
}
