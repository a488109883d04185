//! A web archive: something is said about every file, and records lie within it.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use presshound::input::{self, Item, Limits, ReadOptions};
use presshound::model::Location;

fuzz_target!(|bytes: &[u8]| {
    let location = Location { path: "a.warc".to_string(), ..Location::default() };
    let limits = Limits { max_unpacked_bytes: 16 << 20, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let mut said = 0;
    let report = input::read_bytes(bytes, location, &options, &mut |item| {
        said += 1;
        if let Item::Document(document) = item
            && let Some((start, length)) = document.location.bytes
            && document.location.member.is_none()
            && matches!(bytes, [b'W', b'A', b'R', b'C', ..])
        {
            assert!(start + length <= bytes.len() as u64);
        }
        ControlFlow::Continue(())
    });
    assert!(said > 0, "nothing said");
    assert_eq!(report.documents + report.bad + report.skipped, said);
});
