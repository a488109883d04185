//! The hashes by which words and phrases are looked up; `training/entities/text.py` computes the same.

use std::hash::{BuildHasherDefault, Hasher};

const PRIME: u64 = 0x0000_0100_0000_01B3;

/// Returns the 64-bit hash of a word's UTF-8 bytes.
pub(super) fn hash_word(word: &str) -> u64 {
    Hash::of(word).finish()
}

/// The hash of a text that may go on.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    /// Returns the hash of a text's beginning.
    pub(super) fn of(text: &str) -> Hash {
        Hash(0xCBF2_9CE4_8422_2325).and(text)
    }

    /// Returns the hash of the text so far with more behind it.
    pub(super) fn and(self, more: &str) -> Hash {
        Hash(more.bytes().fold(self.0, |h, byte| (h ^ u64::from(byte)).wrapping_mul(PRIME)))
    }

    /// Returns what [`hash_word`] returns for the whole text.
    pub(super) fn finish(self) -> u64 {
        mix(self.0)
    }
}

/// Returns the hash of a phrase one word longer.
pub(super) fn hash_join(phrase: u64, word: u64) -> u64 {
    mix(phrase.wrapping_mul(PRIME).wrapping_add(word))
}

fn mix(mut h: u64) -> u64 {
    h ^= h >> 32;
    h = h.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^= h >> 29;
    h = h.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    h ^ (h >> 32)
}

/// A fast hasher for short keys inside one process. Keys are bounded in number, so floods do no harm.
#[derive(Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0u8; 8];
            word.copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
        let mut last = [0u8; 8];
        for (slot, byte) in last.iter_mut().zip(chunks.remainder()) {
            *slot = *byte;
        }
        self.add(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, _: u8) {}
}

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// A hasher for keys that are hashes already.
#[derive(Default)]
pub(super) struct Through(u64);

impl Hasher for Through {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Builds [`Through`] hashers.
pub(super) type Hashed = BuildHasherDefault<Through>;

/// Builds [`Quick`] hashers.
pub(super) type BuildQuick = BuildHasherDefault<Quick>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_training_program() {
        assert_eq!(hash_word("kursk"), KURSK);
        assert_eq!(hash_join(hash_word("north"), hash_word("korea")), NORTH_KOREA);
    }

    const KURSK: u64 = 0x644654cf60e55a76;
    const NORTH_KOREA: u64 = 0x5a4f158bc336c406;
}
