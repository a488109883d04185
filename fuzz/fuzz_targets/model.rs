//! Files of a pipeline that finds names: one file of a good pipeline is replaced. What can be read is used, and finds names
//! that lie on characters.
#![no_main]

use std::io;

use libfuzzer_sys::fuzz_target;
use presshound::entities::spacy::{Memory, Pipeline};

const FILES: [(&str, &[u8]); 6] = [
    ("config.cfg", include_bytes!("../../tests/models/own/config.cfg")),
    ("tokenizer", include_bytes!("../../tests/models/own/tokenizer")),
    ("vocab/lookups.bin", include_bytes!("../../tests/models/own/vocab/lookups.bin")),
    ("ner/moves", include_bytes!("../../tests/models/own/ner/moves")),
    ("ner/model", include_bytes!("../../tests/models/own/ner/model")),
    ("meta.json", include_bytes!("../../tests/models/own/meta.json")),
];

const TEXT: &str = "\"Ida Oakley\" of the Mill Press didn't go to Köln, Norvik Energi said at 10a.m.\n\nOslo 日本 -- (x)";

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let replaced = FILES[usize::from(*choice) % FILES.len()].0;
    let read = |name: &str| match FILES.iter().find(|(known, _)| *known == name) {
        Some(_) if name == replaced => Ok(rest.to_vec()),
        Some((_, bytes)) => Ok(bytes.to_vec()),
        None => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
    };
    let Ok(pipeline) = Pipeline::from_files(&read) else { return };
    for found in pipeline.entities(&mut Memory::default(), TEXT) {
        assert!(!TEXT[found.start..found.end].is_empty());
    }
});
