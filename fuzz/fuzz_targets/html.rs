//! An HTML page: no panic, and every cut lies within the page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presshound::extract::{self, Options};
use presshound::model::{Content, Document, Hints, Location, Markup};

fuzz_target!(|page: &str| {
    let document = Document {
        location: Location::default(),
        content: Content::Page(Markup::Html, page.to_string()),
        hints: Hints::default(),
        sha256: [0; 32],
    };
    if let Ok(article) = extract::article(&document, &Options::default()) {
        for cut in &article.cut {
            assert!(page.get(cut.start..cut.end).is_some(), "{cut:?}");
        }
        assert!(article.cut.is_sorted_by_key(|cut| cut.start));
    }
});
