//! A PDF: something is said about every file.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use presshound::input::{self, Limits, ReadOptions};
use presshound::model::Location;

fuzz_target!(|bytes: &[u8]| {
    let location = Location { path: "a.pdf".to_string(), ..Location::default() };
    let limits = Limits { max_article_bytes: 1 << 20, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let mut said = 0;
    input::read_bytes(bytes, location, &options, &mut |_| {
        said += 1;
        ControlFlow::Continue(())
    });
    assert!(said > 0, "nothing said");
});
