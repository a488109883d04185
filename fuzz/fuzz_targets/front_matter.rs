//! Markdown with front matter: something is said about every file, and an article can be made of it.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use presshound::extract::{self, Options};
use presshound::input::{self, Item, ReadOptions};
use presshound::model::Location;

fuzz_target!(|bytes: &[u8]| {
    let location = Location { path: "a.md".to_string(), ..Location::default() };
    let mut said = 0;
    input::read_bytes(bytes, location, &ReadOptions::default(), &mut |item| {
        said += 1;
        if let Item::Document(document) = item {
            let _ = extract::article(&document, &Options::default());
        }
        ControlFlow::Continue(())
    });
    assert!(said > 0, "nothing said");
});
