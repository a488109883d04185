//! The order of hits: what places an article in it, and the best of many.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId};

use super::opened::Columns;
use super::score::Offers;
use crate::store::Sort;

/// What places a hit in the order, with what its columns say.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// Higher comes first.
    pub(super) score: f32,
    /// For [`Sort::Title`]: folded title, empty last.
    pub(super) title: Option<Box<str>>,
    pub(super) at: DocAddress,
}

/// A key that knows the order it is compared in; the greatest comes last in the results.
struct Ranked<'a> {
    sort: Sort,
    key: Key,
    columns: &'a Columns,
    /// Newer comes first, undated last.
    published: OnceCell<Option<i64>>,
}

impl Ranked<'_> {
    /// Returns the order in the results: `Less` comes first. Columns are read where that decides: each may lie on a page
    /// of its own.
    fn order(&self, other: &Ranked<'_>) -> Ordering {
        let (a, b) = (&self.key, &other.key);
        let newest = || other.published().cmp(&self.published());
        let first = match self.sort {
            Sort::Relevance => b.score.total_cmp(&a.score).then_with(newest),
            Sort::Newest => newest(),
            Sort::Oldest => match (self.published(), other.published()) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => newest(),
            },
            Sort::Title => a
                .title
                .is_none()
                .cmp(&b.title.is_none())
                .then_with(|| a.title.cmp(&b.title))
                .then_with(newest),
        };
        // The lower id comes first.
        first.then_with(|| self.id().cmp(&other.id()))
    }

    fn published(&self) -> Option<i64> {
        *self.published.get_or_init(|| self.columns.published.first(self.key.at.doc_id))
    }

    fn id(&self) -> u64 {
        self.columns.id.first(self.key.at.doc_id).unwrap_or(0)
    }
}

impl PartialEq for Ranked<'_> {
    fn eq(&self, other: &Ranked<'_>) -> bool {
        self.order(other) == Ordering::Equal
    }
}
impl Eq for Ranked<'_> {}
impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Ranked<'_>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Ranked<'_>) -> Ordering {
        self.order(other)
    }
}

/// The best of what was offered.
pub(super) struct Best<'a> {
    pub(super) sort: Sort,
    pub(super) keep: usize,
    heap: BinaryHeap<Ranked<'a>>,
}

impl<'a> Best<'a> {
    /// Keeps so many.
    pub(super) fn new(sort: Sort, keep: usize) -> Best<'a> {
        Best { sort, keep, heap: BinaryHeap::new() }
    }

    /// Takes what others have kept, too.
    pub(super) fn unite(&mut self, other: Best<'a>) {
        other.heap.into_iter().for_each(|ranked| self.take(ranked));
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Returns the keys, the best first.
    pub(super) fn into_keys(self) -> Vec<Key> {
        self.heap.into_sorted_vec().into_iter().map(|ranked| ranked.key).collect()
    }

    /// Offers a key; `published` where it is known already.
    pub(super) fn offer(&mut self, key: Key, columns: &'a Columns, published: Option<Option<i64>>) {
        let published = published.map_or_else(OnceCell::new, OnceCell::from);
        self.take(Ranked { sort: self.sort, key, columns, published });
    }

    fn take(&mut self, ranked: Ranked<'a>) {
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
            Sort::Newest => published < worst.published(),
            Sort::Oldest => match (published, worst.published()) {
                (Some(published), Some(worst)) => published > worst,
                // Undated comes last.
                (published, worst) => published.is_none() && worst.is_some(),
            },
            Sort::Relevance | Sort::Title => false,
        })
    }

    fn worst(&self) -> Option<&Ranked<'a>> {
        self.heap.peek().filter(|_| self.heap.len() >= self.keep)
    }
}

/// Takes the articles of one segment, by score.
pub(super) struct Taker<'t, 'a> {
    pub(super) best: &'t mut Best<'a>,
    pub(super) columns: &'a Columns,
    /// Number of the segment.
    pub(super) segment: u32,
}

impl Offers for Taker<'_, '_> {
    fn least(&self) -> f32 {
        self.best.worst().map_or(f32::NEG_INFINITY, |worst| worst.key.score)
    }

    fn offer(&mut self, doc: DocId, score: f32) {
        if score >= self.least() {
            let key = Key { score, title: None, at: DocAddress::new(self.segment, doc) };
            self.best.offer(key, self.columns, None);
        }
    }
}
