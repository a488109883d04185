//! Compares texts by their runs of four words, whatever the white space, case and punctuation.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

/// Words in a run.
const RUN: usize = 4;

/// The runs of a text, counted.
#[derive(Default)]
pub(super) struct Shingles {
    counts: HashMap<u64, u32, Pass>,
    short: HashMap<u64, u32, Pass>,
    /// Words in all texts added.
    pub(super) words: usize,
}

impl Shingles {
    /// Adds one block of text.
    pub(super) fn add(&mut self, text: &str) {
        let words = words(text);
        self.words += words.len();
        if words.len() < RUN {
            *self.short.entry(run(&words)).or_default() += 1;
        }
        for window in words.windows(RUN) {
            *self.counts.entry(run(window)).or_default() += 1;
        }
    }

    /// Returns the share of a text's runs that are here, 0 to 1. A text of fewer than four words is here if it
    /// was added as a whole.
    pub(super) fn share(&self, words: &[u64]) -> f32 {
        if words.is_empty() {
            return 0.0;
        }
        if words.len() < RUN {
            return if self.short.get(&run(words)).is_some_and(|n| *n > 0) { 1.0 } else { 0.0 };
        }
        let found = words.windows(RUN).filter(|window| self.counts.get(&run(window)).is_some_and(|n| *n > 0));
        found.count() as f32 / (words.len() - RUN + 1) as f32
    }

    /// Takes a text's runs out, so that a second copy of it is not found again.
    pub(super) fn take(&mut self, words: &[u64]) {
        let mut less = |key: u64, short: bool| {
            let map = if short { &mut self.short } else { &mut self.counts };
            if let Some(n) = map.get_mut(&key) {
                *n = n.saturating_sub(1);
            }
        };
        if words.len() < RUN {
            less(run(words), true);
        }
        for window in words.windows(RUN) {
            less(run(window), false);
        }
    }
}

/// Returns a hash of each word of a text; signs of scripts without spaces count as words.
pub(super) fn words(text: &str) -> Vec<u64> {
    let mut out = Vec::with_capacity(text.len() / 6);
    let mut hash = SEED;
    for c in text.chars() {
        let alone = ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c);
        if alone || !c.is_alphanumeric() {
            if hash != SEED {
                out.push(hash);
                hash = SEED;
            }
            if alone {
                out.push(step(SEED, c));
            }
        } else if c.is_ascii() {
            hash = step(hash, c.to_ascii_lowercase());
        } else {
            hash = c.to_lowercase().fold(hash, step);
        }
    }
    if hash != SEED {
        out.push(hash);
    }
    out
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn step(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3)
}

fn run(words: &[u64]) -> u64 {
    words.iter().fold(SEED, |hash, word| (hash.rotate_left(7) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A hasher for keys that are hashes already.
#[derive(Clone, Copy, Default)]
pub(super) struct Pass(u64);

impl BuildHasher for Pass {
    type Hasher = Pass;

    fn build_hasher(&self) -> Pass {
        Pass(0)
    }
}

impl Hasher for Pass {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_runs() {
        let mut shingles = Shingles::default();
        shingles.add("The ferry left the harbour at noon.");
        shingles.add("By noon");
        for (text, expected) in [
            ("the ferry LEFT the harbour", 1.0),
            ("by noon", 1.0),
            ("noon", 0.0),
            ("the ferry left the quay", 0.5),
            ("", 0.0),
        ] {
            assert_eq!(shingles.share(&words(text)), expected, "{text}");
        }
        shingles.take(&words("By noon"));
        assert_eq!(shingles.share(&words("by noon")), 0.0);
    }
}
