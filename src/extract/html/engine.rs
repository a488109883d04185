//! The extraction crate: what it takes for the body of a page.

use trafilatura::{ExtractionFocus, Options};

use super::read;

/// Returns the blocks that the crate takes for the body, in order; empty if it finds none.
pub(super) fn body(clean: &str) -> Vec<String> {
    let options = Options::default()
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_fallback(true)
        .with_exclude_comments(true);
    match trafilatura::extract(clean, &options) {
        Ok(result) => read::read(&result.content_html).blocks.into_iter().map(|block| block.text).collect(),
        Err(_) => Vec::new(),
    }
}
