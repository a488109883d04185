//! A plain page: no panic, and every cut is the page's own text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presshound::extract::{self, Options};
use presshound::model::{Content, Document, Hints, Location, Markup};

fuzz_target!(|page: &str| {
    let document = Document {
        location: Location::default(),
        content: Content::Page(Markup::Plain, page.to_string()),
        hints: Hints::default(),
        sha256: [0; 32],
    };
    if let Ok(article) = extract::article(&document, &Options::default()) {
        for cut in &article.cut {
            assert_eq!(page.get(cut.start..cut.end), Some(cut.text.as_str()));
        }
        for (byte, _) in &article.pages {
            assert!(article.body.is_char_boundary(*byte));
        }
    }
});
