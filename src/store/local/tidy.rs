//! Which segments are merged, and when: while a run writes, as Tantivy does by itself; at its end, the small ones too.
//!
//! Each search opens every segment. A run leaves some that are too few of a size to be merged while it goes on, and that
//! later ones would not touch for long.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tantivy::index::SegmentMeta;
use tantivy::merge_policy::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Segments that may be left at the end of a run.
const LEFT: usize = 2;

/// At the end of a run, at most so many times as many articles are merged as it has put: what a run costs goes with what
/// it does, not with what is there.
const SHARE: u64 = 2;

/// What is known of a run.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Articles that it has put.
    pub(super) put: AtomicU64,
    /// Whether its last commit is being made, or was, and the small segments have not been merged yet.
    pub(super) ends: AtomicBool,
}

/// Chooses what is merged.
#[derive(Debug)]
pub(super) struct Tidy {
    running: LogMergePolicy,
    run: Arc<Run>,
}

impl Tidy {
    pub(super) fn new(run: Arc<Run>) -> Tidy {
        Tidy { running: LogMergePolicy::default(), run }
    }
}

impl MergePolicy for Tidy {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let candidates = self.running.compute_merge_candidates(segments);
        // One after the other: once those are merged, the rest is looked at again.
        if !candidates.is_empty() || !self.run.ends.load(Ordering::Relaxed) {
            return candidates;
        }
        let mut order: Vec<&SegmentMeta> = segments.iter().collect();
        order.sort_by_key(|segment| Reverse(segment.num_docs()));
        let sizes: Vec<u64> = order.iter().map(|segment| u64::from(segment.num_docs())).collect();
        let from = small(&sizes, self.run.put.load(Ordering::Relaxed) * SHARE);
        if from >= order.len() {
            return Vec::new();
        }
        // Once: what is merged then may be small itself.
        self.run.ends.store(false, Ordering::Relaxed);
        vec![MergeCandidate(order[from..].iter().map(|segment| segment.id()).collect())]
    }
}

/// Returns the first of the sizes, the largest first, that are merged into one, together `most` at most; their number
/// where none are.
fn small(sizes: &[u64], most: u64) -> usize {
    let mut from = sizes.len();
    let mut sum = 0;
    while from > LEFT - 1 && sum + sizes[from - 1] <= most {
        from -= 1;
        sum += sizes[from];
    }
    // No fewer segments would be left where it is one alone.
    if sizes.len() <= LEFT || sizes.len() - from < 2 { sizes.len() } else { from }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_ones_become_one() {
        // A long run: all but the largest.
        assert_eq!(small(&[560, 80, 80, 80, 10, 10], 2_000), 1);
        // A short one: what it put, and what is about as small.
        assert_eq!(small(&[560, 80, 80, 10, 10], 40), 3);
        assert_eq!(small(&[560, 80, 80, 10, 5], 10), 5);
        // Few enough, or none.
        assert_eq!(small(&[560, 80], 2_000), 2);
        assert_eq!(small(&[560], 2_000), 1);
        assert_eq!(small(&[], 2_000), 0);
        assert_eq!(small(&[5, 5, 5], 0), 3);
    }
}
