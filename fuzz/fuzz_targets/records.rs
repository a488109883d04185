//! JSON and JSON Lines: something is said about every file, records lie in it, and an article can be made of each.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use presshound::extract;
use presshound::input::{Item, ReadOptions, read_bytes};
use presshound::model::Location;

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.jsonl", "a.json"] {
        let location = Location { path: name.into(), ..Location::default() };
        let mut said = 0;
        read_bytes(bytes, location, &ReadOptions::default(), &mut |item| {
            said += 1;
            if let Item::Document(document) = item {
                if let Some((start, length)) = document.location.bytes {
                    assert!(start + length <= bytes.len() as u64, "{start} {length}");
                }
                let _ = extract::article(&document, &extract::Options::default());
            }
            ControlFlow::Continue(())
        });
        assert!(said > 0);
    }
});
