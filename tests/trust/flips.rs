//! Changes single bytes anywhere in an index. `check` finds each of them; a search over such an index may fail, and
//! says so, but never ends the program.
//!
//! `FLIPS` is how many bytes are changed (400), `SEED` where the dice begin.

use std::fs;
use std::path::{Path, PathBuf};

use presshound::corpus::{Corpus, Question, SnippetSpec};
use presshound::ingest::job::Job;
use presshound::model::Field;
use presshound::query::{Context, parse, resolve};
use presshound::store::{FacetBy, Sort, StoreError};

use super::support::{Desk, Dice, carry_out, check, copy, job, setting};

/// Builds an index with several segments and deletions.
fn grown(desk: &Desk) -> PathBuf {
    let (folder, grown) = (desk.path("news"), desk.path("idx"));
    let mut dice = Dice(3);
    // Each run is so much smaller than the one before that its end leaves the others as they are; the first files of each are
    // the last ones of the one before.
    for run in [0..60, 55..80, 75..83] {
        for number in run {
            let words: Vec<&str> = (0..40)
                .map(|_| {
                    dice.one(&[
                        "harbour", "strike", "ferries", "docker", "the", "of", "Müller", "grain", "dues",
                    ])
                })
                .collect();
            let line = format!(
                "{{\"id\":\"r{number}\",\"title\":\"Harbour {number}\",\"text\":\"{}\",\"author\":\"Mara Lind\",\
                 \"date\":\"2025-01-{:02}\",\"publisher\":\"Elm Post\",\"url\":\"https://elm.com/{number}\"}}\n",
                words.join(" "),
                1 + number % 28
            );
            desk.write(&format!("news/{number}.jsonl"), line);
        }
        // One thread, one segment a run.
        carry_out(&Job { threads: 1, ..job(&grown, &folder) });
    }
    grown
}

/// Lists the files that an index consists of.
fn parts(index: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        ["presshound.json", "segments/meta.json"].into_iter().map(|name| index.join(name)).collect();
    let list = |folder: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(index.join(folder)).expect("a folder");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
        paths.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
        paths
    };
    files.extend(list("segments").into_iter().filter(|path| !path.ends_with("meta.json")));
    if index.join("learnt").is_dir() {
        files.extend(list("learnt"));
    }
    // The one before is kept for readers that may be about to open it.
    files.extend(list("ledger").pop());
    files
}

/// Asks whatever reads another part of the index.
fn ask(index: &Path) -> Result<usize, StoreError> {
    let corpus = Corpus::open(index)?;
    let languages = corpus.languages()?;
    let context = Context { languages: &languages, today: 20_000, entities: None };
    let mut hits = 0;
    for (query, sort) in [
        ("harbour strike", Sort::Relevance),
        ("\"harbour strike\"~2 OR ferr* OR dockre~1 OR /gr.*/", Sort::Newest),
        ("author:lind date:2025 -muller NEAR/3 docker", Sort::Title),
        ("path:* url:elm.com/* ==Müller id:r7 OR nothingness", Sort::Oldest),
        ("nothingness", Sort::Relevance),
    ] {
        let plan = resolve(&parse(query).expect("a query"), &context).expect("a plan");
        let question = Question {
            sort,
            group: true,
            facets: vec![FacetBy::Value(Field::Publisher), FacetBy::Year],
            snippets: Some(SnippetSpec { count: 2, width: 100 }),
            threads: || 2,
            ..Question::of(plan)
        };
        hits += corpus.search(&question)?.hits.len();
    }
    Ok(hits)
}

/// Whether a check finds something wrong with an index.
fn found(index: &Path) -> bool {
    match Corpus::open(index).and_then(|corpus| corpus.check()) {
        Ok(report) => !report.damage.is_empty(),
        Err(_) => true,
    }
}

#[test]
fn a_changed_byte_is_found_and_harms_no_search() {
    let desk = Desk::new();
    let sound = grown(&desk);
    check(&sound);
    let hits = ask(&sound).expect("an answer");
    assert!(hits > 50, "{hits}");
    let files = parts(&sound);
    assert!(files.len() > 20, "{files:?}");
    assert!(files.iter().any(|file| file.extension().is_some_and(|end| end == "del")), "{files:?}");
    let (flips, seed) = (setting("FLIPS", 400), setting("SEED", 17));
    let mut dice = Dice(seed);
    let (mut failed, mut silent) = (0, 0);
    for number in 0..flips {
        // Every file in turn: small ones matter as much as large ones.
        let file = &files[number as usize % files.len()];
        let whole = fs::read(file).expect("a file");
        let at = dice.below(whole.len() as u64) as usize;
        let mut other = whole.clone();
        other[at] ^= 1 << dice.below(8);
        fs::write(file, &other).expect("a file");
        let told = format!("byte {at} of {} (seed {seed}, flip {number})", file.display());
        let asked = ask(&sound);
        match &asked {
            Ok(_) => silent += 1,
            Err(_) => failed += 1,
        }
        assert!(found(&sound), "{told}: not found");
        fs::write(file, whole).expect("a file");
    }
    println!("{flips} changed bytes, all found; {failed} made searches fail, {silent} did not");
    assert_eq!(ask(&sound).expect("an answer"), hits);
    check(&sound);
}

#[test]
fn a_file_cut_short_or_gone_is_found() {
    let desk = Desk::new();
    let sound = grown(&desk);
    let mut dice = Dice(23);
    for file in parts(&sound) {
        let whole = fs::read(&file).expect("a file");
        for len in [0, dice.below(whole.len() as u64) as usize, whole.len() - 1] {
            fs::write(&file, &whole[..len]).expect("a file");
            let _ = ask(&sound);
            assert!(found(&sound), "{} cut to {len} bytes", file.display());
        }
        fs::remove_file(&file).expect("it is there");
        let _ = ask(&sound);
        // Names are looked up the long way.
        let spare = file.ends_with("segments/names");
        assert!(found(&sound) || spare, "{} is gone", file.display());
        fs::write(&file, whole).expect("a file");
    }
    check(&sound);
}

#[test]
fn a_damaged_index_is_made_anew_on_request_only() {
    let desk = Desk::new();
    let sound = grown(&desk);
    for file in parts(&sound) {
        let damaged = desk.path("damaged");
        copy(&sound, &damaged);
        let file = damaged.join(file.strip_prefix(&sound).expect("a part of it"));
        fs::write(&file, b"something else").expect("a file");
        let args = ["index", "--prune", "--index", "damaged", "news"];
        let plain = desk.run(&args);
        assert!([0, 2, 3].contains(&plain.code), "{}: {}", file.display(), plain.err);
        assert!(plain.code == 0 || plain.err.contains("--rebuild"), "{}: {}", file.display(), plain.err);
        desk.run(&[&args[..], &["--rebuild"]].concat()).ends(0);
        check(&damaged);
        assert_eq!(ask(&damaged).expect("an answer"), ask(&sound).expect("an answer"));
        fs::remove_dir_all(&damaged).expect("a folder");
    }
}
