//! The fingerprint of a body: equal for texts whose letters and digits are the same, whatever stands between
//! them, so that a wire story wrapped and quoted differently is still one story.

use sha2::{Digest, Sha256};

/// Fewest letters and digits that a body needs for a fingerprint: shorter ones are alike by accident.
const LEAST_LETTERS: usize = 40;

/// Returns the fingerprint of a body: the first 64 bits of the SHA-256 of its letters and digits in lower case.
/// `None` for a body of fewer than 40 letters and digits.
pub fn fingerprint(body: &str) -> Option<u64> {
    let mut hasher = Sha256::new();
    let mut buffer = [0u8; 1024];
    let mut filled = 0;
    let mut letters = 0;
    let mut push = |bytes: &[u8], hasher: &mut Sha256| {
        if filled + bytes.len() > buffer.len() {
            hasher.update(&buffer[..filled]);
            filled = 0;
        }
        buffer[filled..filled + bytes.len()].copy_from_slice(bytes);
        filled += bytes.len();
        filled
    };
    let mut rest = 0;
    for c in body.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                letters += 1;
                rest = push(&[c.to_ascii_lowercase() as u8], &mut hasher);
            }
        } else if c.is_alphanumeric() {
            letters += 1;
            for lower in c.to_lowercase() {
                rest = push(lower.encode_utf8(&mut [0; 4]).as_bytes(), &mut hasher);
            }
        }
    }
    if letters < LEAST_LETTERS {
        return None;
    }
    hasher.update(&buffer[..rest]);
    let digest = hasher.finalize();
    Some(u64::from_be_bytes([
        digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
    ]))
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
