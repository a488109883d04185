//! An index that this version wrote earlier is opened, asked, verified and carried on.
//!
//! The stored index is renewed when, and only when, `SCHEMA_VERSION` moves:
//! `RENEW_COMPAT=1 cargo test --test trust compat`. If this test fails and the version did not move, an index that people
//! have can no longer be read: move the version.

use std::fs;
use std::path::{Path, PathBuf};

use presshound::corpus::{Corpus, Question};
use presshound::query::{Context, parse, resolve};
use presshound::store::Sort;
use presshound::store::manifest::{Manifest, SCHEMA_VERSION};

use super::support::{carry_out, check, content, copy, job};

const RECORDS: &str = r#"{"id":"c1","title":"Harbour pact signed","text":"Dockers and the Port Elm Authority (PEA) signed a pact in Lindmouth on Monday, said Mara Lind.","author":"Mara Lind","publisher":"Elm Post","date":"2025-01-22","tags":["harbour"],"url":"https://elm.example/1","language":"en"}
{"id":"c2","title":"Häfen öffnen wieder","text":"Die Häfen öffnen wieder, sagte Jo Berg in Lindmünde.","publisher":"Elm Kurier","date":"2025-02","language":"de"}
{"id":"c3","title":"Порт открыт","text":"Порт снова открыт, паромы идут по расписанию.","language":"ru"}
"#;

const PAGE: &str = "Ferry late again\n\nThe ferry to Port Elm was late again on Tuesday, said the operator. Passengers waited for \
                    two hours.\n\nThe next one sails on Friday.\n";

/// What is asked, and the ids or titles that must come, best first.
const ASKED: &[(&str, &[&str])] = &[
    ("harbour pact", &["Harbour pact signed"]),
    ("hafen", &["Häfen öffnen wieder"]),
    ("порта", &["Порт открыт"]),
    ("\"ferry to port\" date:missing", &["Ferry late again"]),
    ("author:lind tag:harbour url:elm.example/*", &["Harbour pact signed"]),
    ("pact NEAR/4 lindmouth OR ferr*", &["Harbour pact signed", "Ferry late again"]),
    ("date:2025-02", &["Häfen öffnen wieder"]),
    ("any:person", &["Häfen öffnen wieder", "Harbour pact signed"]),
    ("nothing", &[]),
];

fn stored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat/index")
}

fn write(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("records.jsonl"), RECORDS).expect("a file");
    fs::write(folder.join("page.txt"), PAGE).expect("a file");
}

fn titles(index: &Path, query: &str) -> Vec<String> {
    let corpus = Corpus::open(index).expect("an index");
    let languages = corpus.languages().expect("the languages");
    let context = Context { languages: &languages, today: 20_240, entities: None };
    let plan = resolve(&parse(query).expect("a query"), &context).expect("a plan");
    let question = Question { sort: Sort::Newest, ..Question::of(plan) };
    corpus.search(&question).expect("an answer").hits.into_iter().map(|hit| hit.article.title).collect()
}

#[test]
fn an_index_made_earlier_is_read_and_carried_on() {
    let stored = stored();
    // Where it was made is written in its ledger.
    let folder = Path::new("/tmp/presshound-compat/news");
    if std::env::var_os("RENEW_COMPAT").is_some() {
        let made = tempfile::tempdir().expect("a folder");
        let made = made.path().join("index");
        write(folder);
        carry_out(&job(&made, folder));
        let _ = fs::remove_dir_all(&stored);
        copy(&made, &stored);
    }
    match Manifest::read(&stored) {
        Ok(_) => {}
        Err(error) => panic!("{error}: if SCHEMA_VERSION moved to {SCHEMA_VERSION}, renew it (see above)"),
    }
    let temp = tempfile::tempdir().expect("a folder");
    let index = temp.path().join("index");
    copy(&stored, &index);
    for (query, expected) in ASKED {
        assert_eq!(titles(&index, query), *expected, "{query}");
    }
    check(&index);
    // The next run takes it up: here as a second folder, since the first is on another machine.
    let more = temp.path().join("more");
    write(&more);
    let job = presshound::ingest::job::Job { source: Some("more".into()), ..job(&index, &more) };
    carry_out(&job);
    assert_eq!(content(&index).len(), 8);
    check(&index);
    assert!(!carry_out(&job).committed);
}
