//! The best of the articles that match: how the lists of postings are walked so that only
//! articles are scored that can be among the best.
//!
//! A window of articles at a time, each list says what it can count at most there (block-max WAND: Ding and Suel,
//! "Faster top-k document retrieval using block-max indexes", SIGIR 2011). Where that is too little, the window is passed
//! over. Where it is not, lists that cannot lift an article among the best by themselves are left to the end
//! (MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995): only articles of the others
//! are looked at. A score is always added up in the order of the plan, so that it comes out the same to the bit
//! whichever way was taken.

use tantivy::DocId;

use super::leaf::{saturated, weight_for};
use super::postings::ANY_WEIGHT;
use super::set::{Set, bits};
use super::tree::{Buffers, Frame, Leaf, Tree, add, each_bit, score, weigh, weigh_leaf};

/// Articles of a window, at most and at least; whole words of a [`Set`].
const WINDOW: std::ops::RangeInclusive<u32> = 512..=4_096;

/// About how many articles that match a window should hold: as many postings as a block does.
const MATCHES: u64 = 128;

/// Lists up to here are told apart by what they can count; more of them are all walked.
const MAX_APART: usize = 64;

/// Looking an article up in a list costs as much as reading so many in a row.
const LOOK_UP: u64 = 6;

/// So few articles are scored one by one: no bounds are asked for.
pub(super) const FEW: u64 = 256;

/// Bounds are that much larger, and what is left of them after subtractions: sums of rounded numbers.
const MARGIN: f32 = 1.000_1;

/// Takes scores.
pub(super) trait Offers {
    /// Returns the score below which no article is taken.
    fn least(&self) -> f32;
    /// Hands over an article with its score.
    fn offer(&mut self, doc: DocId, score: f32);
}

/// A list of postings among all of a plan.
#[derive(Clone, Copy)]
struct Place {
    leaf: usize,
    field: usize,
    list: usize,
}

/// A list in a window.
#[derive(Clone, Copy)]
struct Reach {
    place: Place,
    /// The most that a posting counts.
    most: f32,
    /// The most that it adds to a score by itself.
    adds: f32,
    /// About how many postings lie in the window.
    postings: u64,
}

/// Scores the articles of one segment.
pub(super) struct Scorer {
    tree: Tree,
    leaves: Vec<Leaf>,
    /// What each leaf's score is multiplied by on its way to the sum.
    scales: Vec<f32>,
    /// The most that the parts without postings add.
    constant: f32,
    places: Vec<Place>,
    size: DocId,
    window: DocId,
    buffers: Buffers,
    reaches: Vec<Reach>,
}

/// The most that the lists of a leaf can weigh together. Those that may weigh anything are counted: added up, they would
/// swallow the others.
#[derive(Clone, Copy, Default)]
struct Sum {
    weight: f32,
    any: u32,
    /// What that scores, where it was worked out.
    score: f32,
}

impl Sum {
    fn add(&mut self, most: f32) {
        if most < ANY_WEIGHT { self.weight += most } else { self.any += 1 }
    }

    /// Puts what a list weighs in place of the most that it can.
    fn correct(&mut self, most: f32, weight: f32) {
        if most < ANY_WEIGHT {
            self.weight = (self.weight - most + weight).max(0.0);
        } else {
            self.any -= 1;
            self.weight += weight;
        }
    }

    fn most(&self) -> f32 {
        if self.any > 0 { ANY_WEIGHT } else { self.weight }
    }
}

impl Scorer {
    /// `size` is how many articles the segment has.
    pub(super) fn new(tree: Tree, leaves: Vec<Leaf>, size: DocId) -> Scorer {
        let mut scales = vec![0.0; leaves.len()];
        let mut constant = 0.0;
        weigh(&tree, 1.0, &mut scales, &mut constant);
        let mut places = Vec::new();
        for (leaf, of) in leaves.iter().enumerate() {
            for (field, of) in of.fields.iter().enumerate() {
                places.extend((0..of.lists.len()).map(|list| Place { leaf, field, list }));
            }
        }
        let window = *WINDOW.end();
        Scorer {
            tree,
            leaves,
            scales,
            constant,
            places,
            size,
            window,
            buffers: Buffers::default(),
            reaches: Vec::new(),
        }
    }

    /// Offers every article of a set that may be among the best.
    pub(super) fn best(&mut self, set: &Set, offers: &mut impl Offers) {
        if set.len() <= FEW {
            return set.iter().for_each(|doc| {
                let score = self.score(doc);
                offers.offer(doc, score);
            });
        }
        if self.places.len() <= MAX_APART {
            let most = u64::from(self.size) * MATCHES / set.len();
            self.window = (most as u32).next_power_of_two().clamp(*WINDOW.start(), *WINDOW.end());
        }
        let mut from = 0;
        while let Some(first) = set.next(from) {
            let base = first / u64::BITS * u64::BITS;
            let end = base.saturating_add(self.window).min(self.size);
            from = end;
            let bound = self.enter(base, end);
            let least = offers.least();
            if bound * MARGIN < least {
                continue;
            }
            let window = set.words_of(base, end);
            match self.candidates(window, (base, end), least) {
                Some(candidates) => self.some(&candidates, base, bound, offers),
                None => self.every(window, (base, end), offers),
            }
        }
    }

    /// Begins a window: learns what each list can count in it. Returns the most that an article can score.
    fn enter(&mut self, base: DocId, end: DocId) -> f32 {
        self.reaches.clear();
        let mut bound = self.constant;
        let mut places = self.places.iter();
        let share = u64::from(end - base);
        for ((leaf, scale), number) in self.leaves.iter_mut().zip(&self.scales).zip(0..) {
            let mut sum = 0.0;
            for field in &mut leaf.fields {
                for list in &mut field.lists {
                    let place = places.next().copied().unwrap_or(Place { leaf: number, field: 0, list: 0 });
                    let most = list.enter(base, end);
                    if most > 0.0 {
                        sum += most;
                        let postings = list.len() as u64 * share / u64::from(self.size) + 1;
                        let adds = scale * saturated(leaf.idf, most);
                        self.reaches.push(Reach { place, most, adds, postings });
                    }
                }
            }
            bound += scale * saturated(leaf.idf, sum);
        }
        bound
    }

    /// Returns the articles of a window that are worth a look, a bit each; `None` where all are best scored together.
    fn candidates(&mut self, window: &[u64], (base, end): (DocId, DocId), least: f32) -> Option<Vec<u64>> {
        if self.reaches.len() > MAX_APART {
            return None;
        }
        let here: u64 = window.iter().map(|word| u64::from(word.count_ones())).sum();
        let all: u64 = self.reaches.iter().map(|reach| reach.postings).sum();
        if self.constant * MARGIN >= least {
            // What no list adds to is good enough: every article is worth a look.
            return (LOOK_UP * here <= all).then(|| window.to_vec());
        }
        self.reaches.sort_unstable_by(|a, b| a.adds.total_cmp(&b.adds));
        let alone = self.essential(least);
        let wanted: u64 = self.reaches[alone..].iter().map(|reach| reach.postings).sum();
        if LOOK_UP * here <= wanted {
            return Some(window.to_vec());
        }
        if wanted + LOOK_UP * here.min(wanted) > all {
            return None;
        }
        let mut marks = vec![0u64; window.len()];
        for reach in &self.reaches[alone..] {
            let Place { leaf, field, list } = reach.place;
            self.leaves[leaf].fields[field].lists[list].read(base, end, |doc| {
                let at = doc - base;
                marks[(at / u64::BITS) as usize] |= 1 << (at % u64::BITS);
            });
        }
        marks.iter_mut().zip(window).for_each(|(mark, word)| *mark &= word);
        Some(marks)
    }

    /// Returns how many lists, those that add least first, cannot even together lift an article among the best.
    fn essential(&self, least: f32) -> usize {
        let mut sums = [0.0f32; MAX_APART];
        let mut total = self.constant;
        for (number, reach) in self.reaches.iter().enumerate() {
            // Leaves beyond share one sum, which makes it larger than it is.
            let leaf = reach.place.leaf;
            let (idf, scale) = (self.leaves[leaf].idf, self.scales[leaf]);
            match sums.get_mut(leaf) {
                Some(sum) => {
                    total += scale * (saturated(idf, *sum + reach.most) - saturated(idf, *sum));
                    *sum += reach.most;
                }
                None => total += reach.adds,
            }
            if total * MARGIN >= least {
                return number;
            }
        }
        self.reaches.len()
    }

    /// Offers candidates, each looked at by itself: what it can score at most is corrected list by list, and it is left
    /// once that is too little.
    fn some(&mut self, candidates: &[u64], base: DocId, bound: f32, offers: &mut impl Offers) {
        let mut sums = vec![Sum::default(); self.leaves.len()];
        let mut at_first = sums.clone();
        self.reaches.iter().for_each(|reach| at_first[reach.place.leaf].add(reach.most));
        at_first
            .iter_mut()
            .zip(&self.leaves)
            .for_each(|(sum, leaf)| sum.score = saturated(leaf.idf, sum.most()));
        let slack = bound * (MARGIN - 1.0);
        'next: for doc in bits(candidates, base) {
            let least = offers.least() - slack;
            if least == f32::NEG_INFINITY {
                let score = self.score(doc);
                offers.offer(doc, score);
                continue;
            }
            let mut total = bound;
            sums.copy_from_slice(&at_first);
            for reach in self.reaches.iter().rev() {
                if total < least {
                    continue 'next;
                }
                let Place { leaf, field, list } = reach.place;
                let of = &mut self.leaves[leaf];
                let field = &mut of.fields[field];
                let freq = field.lists[list].freq(doc);
                let weight = if freq > 0 { freq as f32 * field.scale.factor(doc) } else { 0.0 };
                let sum = &mut sums[leaf];
                sum.correct(reach.most, weight);
                let score = saturated(of.idf, sum.most());
                total += self.scales[leaf] * (score - sum.score);
                sum.score = score;
            }
            if total >= least {
                let score = self.score(doc);
                offers.offer(doc, score);
            }
        }
    }

    /// Returns the score of an article, which lies at or beyond the last one asked for.
    pub(super) fn score(&mut self, doc: DocId) -> f32 {
        let Scorer { tree, leaves, .. } = self;
        score(tree, leaves, doc)
    }

    /// Offers the articles of a window, all scored together.
    fn every(&mut self, window: &[u64], (base, end): (DocId, DocId), offers: &mut impl Offers) {
        let frame = Frame { base, end, window };
        let Scorer { tree, leaves, buffers, .. } = self;
        if let Tree::Leaf(leaf) = tree {
            return offer_leaf(&mut leaves[*leaf], &frame, buffers, offers);
        }
        let mut out = buffers.scores(0, end - base);
        add(tree, leaves, &frame, buffers, &mut out, 1);
        let mut least = offers.least();
        each_bit(window, |at| {
            let score = out[at];
            if score >= least {
                offers.offer(base + at as DocId, score);
                least = offers.least();
            }
        });
        self.buffers.give_back(0, out);
    }
}

/// Offers the articles of a window where a leaf is all that scores: most weigh too little to be worth a score.
fn offer_leaf(leaf: &mut Leaf, frame: &Frame<'_>, buffers: &mut Buffers, offers: &mut impl Offers) {
    let weights = weigh_leaf(leaf, frame, buffers);
    let mut least = offers.least();
    let mut enough = weight_for(leaf.idf, least);
    each_bit(frame.window, |at| {
        if weights[at] < enough {
            return;
        }
        let score = saturated(leaf.idf, weights[at]);
        if score >= least {
            offers.offer(frame.base + at as DocId, score);
            least = offers.least();
            enough = weight_for(leaf.idf, least);
        }
    });
    weights.fill(0.0);
}
