//! Runs on a disk that fails: whatever fails when, the index keeps a committed state, the run says why it ended, and
//! the next one ends where it would have without the trouble.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{Corpus, Question};
use crate::entities::Mode;
use crate::ingest::job::{Input, Job};
use crate::ingest::{IngestError, run};
use crate::model::hit::format_id;
use crate::query::plan::Plan;
use crate::store::local::faults::{Disk, Fault};
use crate::store::{Sort, StoreError};

fn job(index: &Path, folder: &Path) -> Job {
    Job {
        checksum: true,
        prune: true,
        entities: Some(Mode::Off),
        ..Job::of(index, vec![Input::Path(folder.to_path_buf())])
    }
}

fn index(index: &Path, folder: &Path) -> Result<(), IngestError> {
    run(&job(index, folder), None, &AtomicBool::new(false), &mut |_| {}).map(|_| ())
}

type State = BTreeMap<String, (String, String)>;

/// Returns all that an index holds: id → title and body.
fn state(index: &Path) -> Result<State, StoreError> {
    let question = Question { sort: Sort::Newest, ..Question::of(Plan::All) };
    let hits = Corpus::open(index)?.search(&question)?.hits;
    Ok(hits.into_iter().map(|hit| (format_id(hit.id), (hit.article.title, hit.article.body))).collect())
}

fn sound(index: &Path) -> Result<(), String> {
    let report = Corpus::open(index).and_then(|corpus| corpus.check()).map_err(|error| error.to_string())?;
    match report.damage.first() {
        Some(damage) => Err(damage.what.clone()),
        None => Ok(()),
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let line = format!(r#"{{"title":"Record {name}","text":"Harbour {text} of {name}."}}"#);
    fs::write(folder.join(format!("{name}.jsonl")), line).expect("a file");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy")),
        }
    }
}

/// An index of several commits, and a folder that has changed since.
struct Stage {
    temp: tempfile::TempDir,
    old: State,
    new: State,
}

impl Stage {
    fn new() -> Stage {
        let temp = tempfile::tempdir().expect("a folder");
        let (folder, base) = (temp.path().join("news"), temp.path().join("base"));
        fs::create_dir_all(&folder).expect("a folder");
        // One commit each: the next makes so many segments that they are merged.
        for number in 0..7 {
            for part in 0..3 {
                write(&folder, &format!("{number}-{part}"), "dues");
            }
            index(&base, &folder).expect("a run");
        }
        let old = state(&base).expect("a state");
        fs::remove_file(folder.join("3-1.jsonl")).expect("it is there");
        write(&folder, "2-2", "strike");
        write(&folder, "9-9", "ferry");
        let fresh = temp.path().join("fresh");
        index(&fresh, &folder).expect("a run");
        let new = state(&fresh).expect("a state");
        assert_ne!(old, new);
        Stage { temp, old, new }
    }

    /// Runs with a fault at one operation. Returns whether it struck.
    fn meet(&self, fault: Fault, at: u64) -> bool {
        let (folder, grown) =
            (self.temp.path().join("news"), self.temp.path().join(format!("{fault:?} {at}")));
        copy(&self.temp.path().join("base"), &grown);
        let disk = Disk::put(&grown, fault, at);
        let outcome = index(&grown, &folder);
        let (_, struck) = disk.take();
        let now = state(&grown).unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
        let told = || format!("{fault:?} at {at}: {outcome:?}");
        match &outcome {
            Ok(()) => assert!(now == self.new, "{}: it said all went well", told()),
            Err(error) => {
                assert!(now == self.old || now == self.new, "{}: no committed state", told());
                let said = error.to_string();
                let expected = if fault == Fault::Full { "the disk is full" } else { "" };
                assert!(said.contains(expected), "{}", told());
            }
        }
        sound(&grown).unwrap_or_else(|why| panic!("{}: {why}", told()));
        index(&grown, &folder).unwrap_or_else(|error| panic!("{}, then: {error}", told()));
        assert!(state(&grown).expect("a state") == self.new, "{}: the next run ended elsewhere", told());
        sound(&grown).unwrap_or_else(|why| panic!("{}, at the end: {why}", told()));
        fs::remove_dir_all(&grown).expect("a folder of our own");
        struck
    }
}

/// How many faults of each kind are tried; set `FAULTS` for all of them.
const TRIED: u64 = 24;

#[test]
fn no_fault_damages_what_was_committed() {
    let stage = Stage::new();
    let counted = stage.temp.path().join("counted");
    copy(&stage.temp.path().join("base"), &counted);
    let disk = Disk::put(&counted, Fault::Fails, u64::MAX - 1);
    index(&counted, &stage.temp.path().join("news")).expect("a run");
    let (operations, _) = disk.take();
    assert!(operations > 50, "{operations}");
    let step = if std::env::var_os("FAULTS").is_some() { 1 } else { (operations / TRIED).max(1) };
    for (kind, fault) in Fault::ALL.into_iter().enumerate() {
        let mut struck = 0;
        // Kinds begin at different operations, so that together they meet more of them.
        for at in (kind as u64 * step / 5..operations).step_by(step as usize) {
            struck += u64::from(stage.meet(fault, at));
        }
        assert!(struck > 5, "{fault:?} struck {struck} times");
    }
}

#[test]
fn a_disk_that_cannot_be_read_gives_an_error_or_the_right_answer() {
    let stage = Stage::new();
    let base = stage.temp.path().join("base");
    for fault in [Fault::Fails, Fault::Tears] {
        for at in 0.. {
            let disk = Disk::put(&base, fault, at);
            let answer = state(&base);
            let early = disk.struck();
            let report = sound(&base);
            let (_, struck) = disk.take();
            assert!(!early || answer.is_err(), "{fault:?} at {at}: an answer from what could not be read");
            assert!(early || answer.is_ok_and(|found| found == stage.old), "{fault:?} at {at}");
            if !struck {
                break;
            }
            assert!(early || report.is_err(), "{fault:?} at {at}: check saw nothing");
        }
    }
    sound(&base).expect("nothing was written");
}
