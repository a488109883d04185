//! Sets of articles of one segment, a bit an article: which articles match, nothing else.

use tantivy::DocId;

/// Bits of a word.
const WORD: u32 = u64::BITS;

/// Articles of one segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Set {
    /// Bit 0 of word 0 is the first article.
    words: Vec<u64>,
    /// How many articles the segment has.
    size: DocId,
}

impl Set {
    /// Returns the set of none of so many articles.
    pub(super) fn none(size: DocId) -> Set {
        Set { words: vec![0; size.div_ceil(WORD) as usize], size }
    }

    /// Returns the set of all of so many articles.
    pub(super) fn all(size: DocId) -> Set {
        let mut all = Set { words: vec![u64::MAX; size.div_ceil(WORD) as usize], size };
        if let Some(last) = all.words.last_mut().filter(|_| !size.is_multiple_of(WORD)) {
            *last = (1 << (size % WORD)) - 1;
        }
        all
    }

    /// Returns how many articles the segment has.
    pub(super) fn size(&self) -> DocId {
        self.size
    }

    pub(super) fn insert(&mut self, doc: DocId) {
        self.words[(doc / WORD) as usize] |= 1 << (doc % WORD);
    }

    /// Adds articles that are given ascending: those of one word at once.
    pub(super) fn insert_all(&mut self, docs: &[DocId]) {
        let Some(first) = docs.first() else { return };
        let (mut at, mut bits) = (first / WORD, 0);
        for doc in docs {
            if doc / WORD != at {
                self.words[at as usize] |= bits;
                (at, bits) = (doc / WORD, 0);
            }
            bits |= 1 << (doc % WORD);
        }
        self.words[at as usize] |= bits;
    }

    pub(super) fn contains(&self, doc: DocId) -> bool {
        self.words[(doc / WORD) as usize] >> (doc % WORD) & 1 == 1
    }

    pub(super) fn len(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Returns the first article at or after one.
    pub(super) fn next(&self, from: DocId) -> Option<DocId> {
        let mut at = (from / WORD) as usize;
        let mut word = self.words.get(at)? & (u64::MAX << (from % WORD));
        while word == 0 {
            at += 1;
            word = *self.words.get(at)?;
        }
        Some(at as DocId * WORD + word.trailing_zeros())
    }

    /// Returns the articles, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        bits(&self.words, 0)
    }

    /// Returns the articles from `base`, which begins a word, up to `end`, ascending.
    pub(super) fn within(&self, base: DocId, end: DocId) -> impl Iterator<Item = DocId> + '_ {
        bits(self.words_of(base, end), base)
    }

    /// Returns the words from `base` up to `end`, both of which begin one or stand at the end.
    pub(super) fn words_of(&self, base: DocId, end: DocId) -> &[u64] {
        let last = (end.div_ceil(WORD) as usize).min(self.words.len());
        &self.words[((base / WORD) as usize).min(last)..last]
    }

    /// Adds the articles of another set.
    pub(super) fn unite(&mut self, other: &Set) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Keeps the articles that another set has too.
    pub(super) fn intersect(&mut self, other: &Set) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Takes away the articles of another set.
    pub(super) fn subtract(&mut self, other: &Set) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// Keeps the articles that pass.
    pub(super) fn retain(&mut self, mut passes: impl FnMut(DocId) -> bool) {
        for (number, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if !passes(number as DocId * WORD + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }
}

/// Returns the numbers of the bits that are set; the first word begins at `base`.
pub(super) fn bits(words: &[u64], base: DocId) -> impl Iterator<Item = DocId> + '_ {
    words.iter().enumerate().flat_map(move |(number, word)| {
        let first = base + number as DocId * WORD;
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros())?;
            rest &= rest - 1;
            Some(first + bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SIZE: DocId = 300;

    fn set(docs: &BTreeSet<u32>) -> Set {
        let mut set = Set::none(SIZE);
        docs.iter().for_each(|doc| set.insert(*doc));
        set
    }

    fn list(set: &Set) -> BTreeSet<u32> {
        set.iter().collect()
    }

    #[test]
    fn all_is_all_and_no_more() {
        for size in [0, 1, 63, 64, 65, 300] {
            assert_eq!(Set::all(size).len(), u64::from(size));
            assert_eq!(Set::all(size).iter().collect::<Vec<_>>(), (0..size).collect::<Vec<_>>());
            assert!(Set::none(size).is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn sets_are_sets(
            a in proptest::collection::btree_set(0..SIZE, 0..50),
            b in proptest::collection::btree_set(0..SIZE, 0..50),
            from in 0..SIZE + 100,
        ) {
            let combined = |combine: &dyn Fn(&mut Set, &Set)| {
                let mut out = set(&a);
                combine(&mut out, &set(&b));
                list(&out)
            };
            assert_eq!(list(&set(&a)), a);
            assert_eq!(combined(&|out, _| out.insert_all(&b.iter().copied().collect::<Vec<_>>())), a.union(&b).copied().collect());
            assert_eq!(combined(&Set::unite), a.union(&b).copied().collect());
            assert_eq!(combined(&Set::intersect), a.intersection(&b).copied().collect());
            assert_eq!(combined(&Set::subtract), a.difference(&b).copied().collect());
            assert_eq!(combined(&|out, _| out.retain(|doc| b.contains(&doc))), a.intersection(&b).copied().collect());
            assert_eq!(set(&a).len(), a.len() as u64);
            assert_eq!(set(&a).next(from), a.range(from..).next().copied());
            assert!((0..SIZE).all(|doc| set(&a).contains(doc) == a.contains(&doc)));
            let within: Vec<u32> = set(&a).within(64, 256).collect();
            assert_eq!(within, a.range(64..256).copied().collect::<Vec<_>>());
        }
    }
}
