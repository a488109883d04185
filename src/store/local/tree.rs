//! What of a plan scores, and the scores it gives: to one article, or to all that match in a window.

use tantivy::DocId;

use super::leaf::saturated;
use super::postings::{Postings, Scale};
use super::set::Set;

/// What scores an article that matches.
#[derive(Default)]
pub(super) enum Tree {
    /// Nothing.
    #[default]
    Nothing,
    /// The sum of these, in order.
    Sum(Vec<Tree>),
    /// This, multiplied.
    Scaled(Box<Tree>, f32),
    /// This, in these articles only.
    Within(Set, Box<Tree>),
    /// In these articles, always the same.
    Same(Set, f32),
    /// The leaf of this number.
    Leaf(usize),
}

impl Tree {
    /// Returns the sum of parts.
    pub(super) fn sum(parts: Vec<Tree>) -> Tree {
        let mut parts: Vec<Tree> = parts.into_iter().filter(|part| !matches!(part, Tree::Nothing)).collect();
        match parts.len() {
            0 => Tree::Nothing,
            1 => parts.remove(0),
            _ => Tree::Sum(parts),
        }
    }
}

/// A leaf of a plan: BM25F over some fields.
pub(super) struct Leaf {
    pub(super) idf: f32,
    pub(super) fields: Vec<FieldLists>,
}

/// The postings of a leaf in one field.
pub(super) struct FieldLists {
    pub(super) scale: Scale,
    /// Each is a term's, or all that was found.
    pub(super) lists: Vec<Postings>,
}

/// Numbers by article of a window, made when first needed. Weights and frequencies are 0 between leaves.
#[derive(Default)]
pub(super) struct Buffers {
    weights: Vec<f32>,
    freqs: Vec<u32>,
    /// One for each depth of the tree.
    scores: Vec<Vec<f32>>,
}

/// Notes how much each leaf of a tree counts, and what parts without postings add at most.
pub(super) fn weigh(tree: &Tree, scale: f32, scales: &mut [f32], constant: &mut f32) {
    match tree {
        Tree::Nothing => {}
        Tree::Sum(parts) => parts.iter().for_each(|part| weigh(part, scale, scales, constant)),
        Tree::Scaled(part, factor) => weigh(part, scale * factor.max(0.0), scales, constant),
        Tree::Within(_, part) => weigh(part, scale, scales, constant),
        Tree::Same(_, score) => *constant += scale * score,
        Tree::Leaf(leaf) => scales[*leaf] = scale,
    }
}

pub(super) fn score(tree: &Tree, leaves: &mut [Leaf], doc: DocId) -> f32 {
    match tree {
        Tree::Nothing => 0.0,
        Tree::Sum(parts) => parts.iter().map(|part| score(part, leaves, doc)).sum(),
        Tree::Scaled(_, factor) if *factor == 0.0 => 0.0,
        Tree::Scaled(part, factor) => score(part, leaves, doc) * factor,
        Tree::Within(set, part) => {
            if set.contains(doc) {
                score(part, leaves, doc)
            } else {
                0.0
            }
        }
        Tree::Same(set, score) => {
            if set.contains(doc) {
                *score
            } else {
                0.0
            }
        }
        Tree::Leaf(leaf) => {
            let leaf = &mut leaves[*leaf];
            let weight = leaf.fields.iter_mut().map(|field| {
                let freq: u32 = field.lists.iter_mut().map(|list| list.freq(doc)).sum();
                if freq > 0 { freq as f32 * field.scale.factor(doc) } else { 0.0 }
            });
            saturated(leaf.idf, weight.sum())
        }
    }
}

/// A window with the articles that match in it.
pub(super) struct Frame<'w> {
    pub(super) base: DocId,
    pub(super) end: DocId,
    pub(super) window: &'w [u64],
}

impl Buffers {
    /// Returns scores of a window, all 0.
    pub(super) fn scores(&mut self, depth: usize, size: DocId) -> Vec<f32> {
        let mut scores = self.scores.get_mut(depth).map(std::mem::take).unwrap_or_default();
        scores.clear();
        scores.resize(size as usize, 0.0);
        scores
    }

    pub(super) fn give_back(&mut self, depth: usize, scores: Vec<f32>) {
        if self.scores.len() <= depth {
            self.scores.resize_with(depth + 1, Vec::new);
        }
        self.scores[depth] = scores;
    }
}

/// Adds the scores of a tree to those of the articles of a window.
pub(super) fn add(
    tree: &Tree,
    leaves: &mut [Leaf],
    frame: &Frame<'_>,
    buffers: &mut Buffers,
    out: &mut [f32],
    depth: usize,
) {
    match tree {
        Tree::Nothing => {}
        Tree::Sum(parts) => {
            for (number, part) in parts.iter().enumerate() {
                // A sum within a sum is added up by itself, or it would come out otherwise in the last bit.
                match part {
                    Tree::Sum(_) if number > 0 => {
                        apart(part, leaves, frame, buffers, depth, &mut |at, score| out[at] += score);
                    }
                    part => add(part, leaves, frame, buffers, out, depth),
                }
            }
        }
        Tree::Scaled(_, factor) if *factor == 0.0 => {}
        Tree::Scaled(part, factor) => {
            apart(part, leaves, frame, buffers, depth, &mut |at, score| out[at] += score * factor);
        }
        Tree::Within(set, part) => {
            apart(part, leaves, frame, buffers, depth, &mut |at, score| {
                if set.contains(frame.base + at as DocId) {
                    out[at] += score;
                }
            });
        }
        Tree::Same(set, score) => {
            for doc in set.within(frame.base, frame.end) {
                out[(doc - frame.base) as usize] += score;
            }
        }
        Tree::Leaf(leaf) => add_leaf(&mut leaves[*leaf], frame, buffers, out),
    }
}

/// Adds up the scores of a tree by themselves, and hands over those of the articles that match, by place in the window.
fn apart(
    tree: &Tree,
    leaves: &mut [Leaf],
    frame: &Frame<'_>,
    buffers: &mut Buffers,
    depth: usize,
    sink: &mut dyn FnMut(usize, f32),
) {
    let mut scores = buffers.scores(depth, frame.end - frame.base);
    add(tree, leaves, frame, buffers, &mut scores, depth + 1);
    each_bit(frame.window, |at| sink(at, scores[at]));
    buffers.give_back(depth, scores);
}

fn add_leaf(leaf: &mut Leaf, frame: &Frame<'_>, buffers: &mut Buffers, out: &mut [f32]) {
    let weights = weigh_leaf(leaf, frame, buffers);
    each_bit(frame.window, |at| out[at] += saturated(leaf.idf, weights[at]));
    weights.fill(0.0);
}

/// Adds up the weights of a leaf's postings, by place in the window. They must be made 0 again.
pub(super) fn weigh_leaf<'b>(leaf: &mut Leaf, frame: &Frame<'_>, buffers: &'b mut Buffers) -> &'b mut [f32] {
    let Frame { base, end, window } = *frame;
    let size = (end - base) as usize;
    let Buffers { weights, freqs, .. } = buffers;
    weights.resize(size.max(weights.len()), 0.0);
    for FieldLists { scale, lists } in &mut leaf.fields {
        let (norms, factors) = scale.window(base, end);
        let factor = |at: usize| norms.get(at).map_or(0.0, |norm| factors[usize::from(*norm)]);
        match lists.as_mut_slice() {
            [] => {}
            [list] => list.each(base, end, |doc, freq| {
                let at = (doc - base) as usize;
                weights[at] += freq as f32 * factor(at);
            }),
            // Frequencies are added up before they are weighted.
            lists => {
                freqs.resize(size.max(freqs.len()), 0);
                for list in lists.iter_mut() {
                    list.each(base, end, |doc, freq| freqs[(doc - base) as usize] += freq);
                }
                each_bit(window, |at| weights[at] += freqs[at] as f32 * factor(at));
                freqs[..size].fill(0);
            }
        }
    }
    &mut weights[..size]
}

/// Calls `visit` with the numbers of the bits that are set.
#[inline]
pub(super) fn each_bit(words: &[u64], mut visit: impl FnMut(usize)) {
    for (number, word) in words.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            visit(number * u64::BITS as usize + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}
