//! Two small pipelines that `training/pipelines/make.py` made, and what spaCy finds with them.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name)
}

fn expected(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder("expected.json")).expect("what spaCy found");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    all[name].as_array().expect("a list of texts").clone()
}

/// The files of a pipeline, to be damaged.
fn files(name: &str) -> HashMap<String, Vec<u8>> {
    let names = [
        "config.cfg",
        "meta.json",
        "tokenizer",
        "vocab/lookups.bin",
        "vocab/vectors",
        "vocab/vectors.cfg",
        "vocab/key2row",
        "ner/model",
        "ner/moves",
        "tok2vec/model",
    ];
    let read = |file: &str| Some((file.to_string(), fs::read(folder(name).join(file)).ok()?));
    names.into_iter().filter_map(read).collect()
}

fn read(files: &HashMap<String, Vec<u8>>) -> Result<Pipeline, PipelineError> {
    let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
    Pipeline::from_files(&|name| files.get(name).cloned().ok_or_else(missing))
}

fn shown(found: &[Entity<'_>]) -> Value {
    found.iter().map(|e| serde_json::json!([e.start, e.end, e.label])).collect()
}

#[test]
fn words_and_names_are_those_that_spacy_finds() {
    for name in ["own", "listener"] {
        let pipeline = Pipeline::open(&folder(name)).expect("a pipeline");
        let mut memory = Memory::default();
        let (mut words, mut names) = (0, 0);
        for case in expected(name) {
            let text = case["text"].as_str().expect("a text");
            let tokens = pipeline.tokenizer.tokens(text, &mut Pieces::default());
            let word = |token: &tokenizer::Token| {
                let norm =
                    token.norm.clone().unwrap_or_else(|| pipeline.norms.of(&text[token.start..token.end]));
                serde_json::json!([token.start, token.end, norm])
            };
            let found: Value = tokens.iter().map(word).collect();
            assert_eq!(found, case["words"], "{name}: words of {text:?}");
            let found = shown(&pipeline.entities(&mut memory, text));
            assert_eq!(found, case["entities"], "{name}: names in {text:?}");
            words += tokens.len();
            names += found.as_array().map_or(0, Vec::len);
        }
        assert!(words > 2_000 && names > 50, "{name}: {words} words, {names} names");
    }
}

#[test]
fn kinds_are_ours() {
    let pipeline = Pipeline::open(&folder("own")).expect("a pipeline");
    assert_eq!((pipeline.name(), pipeline.language().code()), ("en_own 0.1.0", "en"));
    let found: Vec<(&str, Option<Kind>)> =
        pipeline.chooser.labels.iter().map(|label| (label.as_str(), kind(label))).collect();
    assert!(found.contains(&("PERSON", Some(Kind::Person))), "{found:?}");
    assert!(found.contains(&("GPE", Some(Kind::Place))), "{found:?}");
    assert_eq!(kind("NORP"), None);
    assert!(!Pipeline::open(&folder("listener")).expect("a pipeline").language().is_known());
}

#[test]
fn neither_the_way_nor_the_number_of_words_together_changes_what_is_found() {
    for name in ["own", "listener"] {
        let text: String = expected(name).iter().filter_map(|case| case["text"].as_str()).collect();
        let mut pipeline = Pipeline::open(&folder(name)).expect("a pipeline");
        let whole = shown(&pipeline.entities_by(&mut Memory::default(), &text, usize::MAX >> 1));
        for together in [7, 64, 1_000] {
            let found = shown(&pipeline.entities_by(&mut Memory::default(), &text, together));
            assert_eq!(found, whole, "{name}, {together} together");
        }
        for way in Way::all() {
            pipeline.way = way;
            assert_eq!(shown(&pipeline.entities(&mut Memory::default(), &text)), whole, "{name}, {way:?}");
        }
    }
}

#[test]
fn damaged_pipelines_are_refused_or_read_but_never_end_the_program() {
    for name in ["own", "listener"] {
        let whole = files(name);
        // Compiling the rules takes far longer than all the rest: they are read only where it is they that are damaged.
        let mut without_rules = whole.clone();
        without_rules.insert("tokenizer".to_string(), b"\x80".to_vec());
        let mut refused = 0;
        for (file, bytes) in &whole {
            let rules = file == "tokenizer";
            let mut cut = |damaged: Vec<u8>| {
                let mut files = if rules { whole.clone() } else { without_rules.clone() };
                files.insert(file.clone(), damaged);
                match read(&files) {
                    Ok(pipeline) => {
                        drop(pipeline.entities(&mut Memory::default(), "Ida Oakley (of Oslo) didn't."))
                    }
                    Err(error) => {
                        assert!(!error.to_string().is_empty());
                        refused += 1;
                    }
                }
            };
            let parts = if rules { 4 } else { 12 };
            for part in 0..parts {
                cut(bytes[..bytes.len() * part / parts].to_vec());
            }
            // What says how long and of which type things are stands among the first bytes.
            let (near, step) = if rules { (10, bytes.len() / 4 + 1) } else { (400, bytes.len() / 8 + 1) };
            let first = (0..bytes.len().min(near)).step_by(3);
            for place in first.chain((near..bytes.len()).step_by(step)) {
                for byte in [0x00, 0xff, 0xdf] {
                    let mut damaged = bytes.clone();
                    damaged[place] = byte;
                    cut(damaged);
                }
            }
        }
        assert!(refused > 100, "{name}: {refused}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let without = |name: &str, file: &str| {
        let mut files = files(name);
        files.remove(file);
        read(&files).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(without("own", "tokenizer"), Err("`tokenizer` cannot be read: no such file".to_string()));
    assert_eq!(without("own", "ner/model"), Err("`ner/model` cannot be read: no such file".to_string()));
    assert_eq!(
        without("listener", "vocab/vectors"),
        Err("`vocab/vectors` cannot be read: no such file".to_string())
    );
    // What a pipeline need not have.
    assert_eq!(without("own", "vocab/lookups.bin"), Ok(()));
    assert_eq!(without("own", "meta.json"), Ok(()));
    let with = |file: &str, from: &str, to: &str| {
        let mut files = files("own");
        let bytes = files.get_mut(file).expect("the file");
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).expect("the text");
        bytes.splice(at..at + from.len(), to.bytes());
        read(&files).map(|_| ()).map_err(|error| error.to_string()).unwrap_err()
    };
    assert_eq!(
        with("config.cfg", "spacy.MaxoutWindowEncoder.v2", "spacy.TorchBiLSTMEncoder.v1"),
        "not read by this program: the architecture `spacy.TorchBiLSTMEncoder.v1`"
    );
    assert_eq!(with("ner/model", "<f4", "<i4"), "not read by this program: numbers of the type `<i4`");
    assert!(with("ner/model", "hashembed", "mystery!!").contains("a layer `mystery!!`"));
}

#[test]
fn noise_is_taken() {
    let pipeline = Pipeline::open(&folder("own")).expect("a pipeline");
    let many: String = (0..10_000).map(|i| format!("Anna{i} Berg, ")).collect();
    let texts = [
        "a".repeat(1 << 20),
        "(".repeat(1 << 18),
        "Ä-".repeat(1 << 16),
        "ива 東京 Oslo قال \u{202e}olsO\u{202c} אב \u{0}\u{feff}\u{e000} ".repeat(100),
        " \n\t\u{a0}\u{1d} ".repeat(500),
        "''..,,((".repeat(200),
        many,
    ];
    for text in &texts {
        for found in pipeline.entities(&mut Memory::default(), text) {
            assert!(text.get(found.start..found.end).is_some_and(|name| !name.is_empty()));
        }
    }
}
