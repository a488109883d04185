//! The numbers that spaCy gives to strings, and those that its embeddings make of them.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Strings that have a small number of their own, a line each.
const SYMBOLS: &str = include_str!("symbols.txt");

/// Returns the number of a string: 0 for none, a small one for those that spaCy knows by name ("ORG", "X", "mark"), else
/// MurmurHash64A.
pub(super) fn number(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    static NUMBERS: OnceLock<HashMap<&str, u64>> = OnceLock::new();
    let numbers = NUMBERS.get_or_init(|| {
        let rows = SYMBOLS.lines().filter_map(|line| line.split_once(' '));
        rows.filter_map(|(number, name)| Some((name, number.parse().ok()?))).collect()
    });
    numbers.get(text).copied().unwrap_or_else(|| murmur(text.as_bytes()))
}

/// MurmurHash64A with the seed 1.
fn murmur(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mix = |k: u64| {
        let k = k.wrapping_mul(M);
        (k ^ k >> 47).wrapping_mul(M)
    };
    let mut hash = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let (words, tail) = bytes.as_chunks();
    for word in words {
        hash = (hash ^ mix(u64::from_le_bytes(*word))).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let rest = tail.iter().rev().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        hash = (hash ^ rest).wrapping_mul(M);
    }
    hash = (hash ^ hash >> 47).wrapping_mul(M);
    hash ^ hash >> 47
}

/// Returns the four numbers that a table of embeddings makes of one: MurmurHash3 for 128 bits, its form for a single
/// word of 8 bytes.
pub(super) fn rows(number: u64, seed: u64) -> [u32; 4] {
    let finish = |mut h: u64| {
        h = (h ^ h >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ h >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ h >> 33
    };
    let mut one = number.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31);
    one = one.wrapping_mul(0x4cf5_ad43_2745_937f) ^ seed ^ 8;
    let mut two = seed ^ 8;
    one = one.wrapping_add(two);
    two = two.wrapping_add(one);
    (one, two) = (finish(one), finish(two));
    one = one.wrapping_add(two);
    two = two.wrapping_add(one);
    [one as u32, (one >> 32) as u32, two as u32, (two >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_spacy() {
        for (text, expected) in [
            ("", 0),
            ("ORG", 383),
            ("mark", 423),
            ("a", 11901859001352538922),
            ("Oslo", 1996156042329551921),
            ("ferries", 17565022049216261574),
            ("Володимир", 6428633682155888108),
            ("a long piece of text", 16368898329627419881),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_are_those_of_thinc() {
        assert_eq!(rows(0, 8), [0, 0, 0, 0]);
        assert_eq!(rows(383, 9), [33907956, 1874340648, 1263152466, 3472178867]);
        assert_eq!(rows(5439657043933447811, 10), [3986927054, 22794093, 2194471239, 4241227382]);
        assert_eq!(rows(18446744073709551615, 11), [4189684446, 521356938, 719335244, 3372527160]);
    }
}
