//! What an index says of itself: the manifest, the note of a commit, the ledger. Bytes that were not written so are an
//! error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presshound::ingest::ledger::{Ledger, Note};
use presshound::store::manifest::Manifest;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = Manifest::parse(&text, "here");
    if let Ok(note) = Note::parse(&text) {
        assert_eq!(Note::parse(&note.print()).ok(), Some(note));
    }
    let _ = Ledger::unpack(bytes);
    let _ = Ledger::unpack(&[b"PHLEDG1\n", bytes].concat());
    // The checksum stands in the way of random bytes: below it there is none.
    let _ = postcard::from_bytes::<Ledger>(bytes);
});
