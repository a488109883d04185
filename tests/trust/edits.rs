//! What an index promises: however its files were edited and its runs were cut short, it ends equal to one made
//! anew, and is sound all the while.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use presshound::corpus::{Corpus, Question};
use presshound::entities::Mode;
use presshound::ingest::job::{Input, Job, Summary};
use presshound::model::hit::format_id;
use presshound::query::plan::Plan;
use presshound::store::Sort;

/// Random numbers that are the same in every run (a linear congruential generator, Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn job(index: &Path, folder: &Path) -> Job {
    Job {
        index: index.to_path_buf(),
        inputs: vec![Input::Path(folder.to_path_buf())],
        source: None,
        globs: Vec::new(),
        excludes: Vec::new(),
        max_filesize: 64 << 20,
        follow: false,
        hidden: false,
        map: Vec::new(),
        // Edits follow each other faster than a file's time is fine.
        checksum: true,
        keep_missing: false,
        prune: true,
        rebuild: false,
        dry_run: false,
        no_cut: false,
        cut_records: false,
        entities: Some(Mode::Fast),
        memory: 64 << 20,
        threads: 2,
        now: 0,
    }
}

fn index(index: &Path, folder: &Path) -> Summary {
    presshound::ingest::run(&job(index, folder), None, &AtomicBool::new(false), &mut |_| {}).expect("a run")
}

/// Returns all that an index holds: id → location, title and body.
fn content(index: &Path) -> BTreeMap<String, (String, String, String)> {
    let question = Question {
        plan: Plan::All,
        sort: Sort::Newest,
        offset: 0,
        limit: None,
        group: false,
        facets: Vec::new(),
        snippets: None,
    };
    let hits = Corpus::open(index).expect("an index").search(&question).expect("an answer").hits;
    hits.into_iter()
        .map(|hit| (format_id(hit.id), (hit.location.display(), hit.article.title, hit.article.body)))
        .collect()
}

fn check(index: &Path) {
    let report = Corpus::open(index).expect("an index").check().expect("a check");
    assert!(report.damage.is_empty(), "{:?}", report.damage);
}

/// Writes a file of records, or a page.
fn write(folder: &Path, number: u64, dice: &mut Dice) {
    let sub = folder.join(format!("part {}", number % 3));
    fs::create_dir_all(&sub).expect("a folder");
    let name = number.to_string();
    if number.is_multiple_of(2) {
        let lines: Vec<String> = (0..=dice.below(4))
            .map(|line| {
                format!(r#"{{"title":"Record {line}","text":"Harbour {} of {name}."}}"#, dice.below(50))
            })
            .collect();
        fs::write(sub.join(name + ".jsonl"), lines.join("\n")).expect("a file");
    } else {
        let text = format!("Ferry {}\n\nThe ferry {name} left at {}.\n", dice.below(9), dice.below(60));
        fs::write(sub.join(name + ".txt"), text).expect("a file");
    }
}

#[test]
fn edits_end_where_a_new_index_ends() {
    let temp = tempfile::tempdir().expect("a folder");
    let (folder, grown) = (temp.path().join("news"), temp.path().join("grown"));
    fs::create_dir_all(&folder).expect("a folder");
    let mut dice = Dice(7);
    for number in 0..12 {
        write(&folder, number, &mut dice);
    }
    for round in 0..12 {
        for _ in 0..dice.below(4) {
            let number = dice.below(16);
            let (sub, name) = (folder.join(format!("part {}", number % 3)), number.to_string());
            match dice.below(3) {
                0 => {
                    let _ = fs::remove_file(sub.join(format!("{name}.txt")));
                    let _ = fs::remove_file(sub.join(format!("{name}.jsonl")));
                }
                _ => write(&folder, number, &mut dice),
            }
        }
        index(&grown, &folder);
        let fresh = temp.path().join(format!("fresh {round}"));
        index(&fresh, &folder);
        assert_eq!(content(&grown), content(&fresh), "round {round}");
        check(&grown);
        let again = index(&grown, &folder);
        assert!(!again.committed, "nothing changed, yet there was a commit in round {round}");
    }
}

/// Kills the program at random moments. Whatever was committed stays; the next run ends equal to a new index.
#[cfg(unix)]
#[test]
fn a_killed_run_loses_nothing_that_was_committed() {
    let temp = tempfile::tempdir().expect("a folder");
    let (folder, grown) = (temp.path().join("news"), temp.path().join("grown"));
    fs::create_dir_all(&folder).expect("a folder");
    let mut dice = Dice(11);
    for round in 0..12u64 {
        for _ in 0..40 {
            let number = dice.below(400);
            write(&folder, number, &mut dice);
        }
        let before = grown.join("segments").exists().then(|| content(&grown));
        let mut run = Command::new(env!("CARGO_BIN_EXE_presshound"))
            .args(["index", "--quiet", "--prune", "--checksum", "--index"])
            .args([&grown, &folder])
            .env("XDG_STATE_HOME", temp.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        std::thread::sleep(Duration::from_millis(dice.below(120)));
        // SIGKILL; the run may have ended by itself.
        let _ = run.kill();
        run.wait().expect("its end");
        if let (Some(before), true) = (before, grown.join("segments").join("meta.json").exists()) {
            let now = content(&grown);
            let fresh = temp.path().join(format!("fresh {round}"));
            index(&fresh, &folder);
            assert!(
                now == before || now == content(&fresh),
                "round {round}: neither the old state nor the new"
            );
        }
    }
    index(&grown, &folder);
    let fresh = temp.path().join("fresh");
    index(&fresh, &folder);
    assert_eq!(content(&grown), content(&fresh));
    check(&grown);
}
