//! The fingerprint of a body: equal for texts whose letters and digits are the same, whatever stands between
//! them, so that a wire story wrapped and quoted differently is still one story.

use sha2::{Digest, Sha256};

/// Fewest letters and digits that a body needs for a fingerprint: shorter ones are alike by accident.
const LEAST_LETTERS: usize = 40;

/// Returns the fingerprint of a body: the first 64 bits of the SHA-256 of its letters and digits in lower case.
/// `None` for a body of fewer than 40 letters and digits.
pub fn fingerprint(body: &str) -> Option<u64> {
    let mut kept: Vec<u8> = Vec::with_capacity(body.len());
    let mut letters = 0;
    let mut rest = body;
    while !rest.is_empty() {
        // Most text is ASCII for long stretches, which need no decoding.
        let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        letters += keep_plain(&rest.as_bytes()[..plain], &mut kept);
        rest = &rest[plain..];
        let Some(c) = rest.chars().next() else { break };
        if c.is_alphanumeric() {
            letters += 1;
            for lower in c.to_lowercase() {
                kept.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    if letters < LEAST_LETTERS {
        return None;
    }
    let digest = Sha256::digest(&kept);
    digest.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

/// For each byte: itself in lower case if it is an ASCII letter or digit, else 0.
const KEPT: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Adds the letters and digits of ASCII text to `kept`, and returns how many there are. Where each goes does not
/// depend on a guess of the processor: text is too irregular to guess.
fn keep_plain(text: &[u8], kept: &mut Vec<u8>) -> usize {
    let start = kept.len();
    kept.resize(start + text.len(), 0);
    let mut at = start;
    for byte in text {
        let letter = KEPT[usize::from(*byte)];
        kept[at] = letter;
        at += usize::from(letter != 0);
    }
    kept.truncate(at);
    at - start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_and_digits_count() {
        let a = fingerprint("The ferry left at nine, said the “harbour” master on Tuesday — late again.");
        let b = fingerprint("THE FERRY LEFT AT NINE\nsaid the harbour master\non Tuesday. Late again");
        assert_eq!(a, b);
        assert!(a.is_some());
        let c = fingerprint("The ferry left at ten, said the harbour master on Tuesday, late again.");
        assert_ne!(a, c);
        assert_eq!(fingerprint("Read more"), None);
        assert_ne!(fingerprint(&"ж".repeat(2_000)), fingerprint(&"ж".repeat(2_001)));
    }
}
