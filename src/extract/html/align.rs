//! Finds in the page the blocks that the extraction crate took, so that places and roles are known.

use super::page::Page;
use super::shingles::{Shingles, words};

/// Smallest share of a block's runs that must be in the body.
const SHARE: f32 = 0.6;
/// Smallest share of the body's words that must be found in the page.
const FOUND: f32 = 0.7;

/// Returns for each block of the page whether it is in the body; `None` if the body is not on the page as shown.
pub(super) fn align(page: &Page, body: &[String]) -> Option<Vec<bool>> {
    let mut shingles = Shingles::default();
    for text in body {
        shingles.add(text);
    }
    let mut taken = vec![false; page.blocks.len()];
    let mut found = 0;
    for (number, block) in page.visible() {
        let words = words(&block.text);
        if shingles.share(&words) >= SHARE {
            shingles.take(&words);
            found += words.len();
            if let Some(slot) = taken.get_mut(number) {
                *slot = true;
            }
        }
    }
    (found as f32 >= FOUND * shingles.words as f32).then_some(taken)
}
