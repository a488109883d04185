//! What happens when something dies: a node while articles are put or asked for, the program while it puts them, both.
//! No article that was acknowledged is lost, none comes twice, and searches find all or say what is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use presshound::corpus::{Corpus, Question};
use presshound::ingest::job::{Cluster, Job};
use presshound::query::plan::Plan;
use presshound::store::Sort;

use crate::setting::{Setting, job, number, run};
use crate::with_cluster;

/// Files of a generated corpus.
const FILES: usize = 60;

/// Records in each.
fn records() -> usize {
    (number("PRESSHOUND_TEST_SIZE", 15_000) / FILES).max(1)
}

/// How often the program is killed, every second time with a node.
fn kills() -> usize {
    number("PRESSHOUND_TEST_KILLS", 8)
}

fn generated(setting: &Setting, name: &str) -> PathBuf {
    let folder = setting.path(name);
    fs::create_dir_all(&folder).expect("a folder");
    for file in 0..FILES {
        let record = |n: usize| {
            let number = file * records() + n;
            let text = format!("The ferry {number} left the harbour of Skarven at dawn, said the captain. ")
                .repeat(12);
            format!(
                "{{\"id\":\"r{number}\",\"title\":\"Voyage {number}\",\"date\":\"2024-03-{:02}\",\"text\":\"{text}\"}}\n",
                1 + number % 28
            )
        };
        let lines: String = (0..records()).map(record).collect();
        fs::write(folder.join(format!("{file:03}.jsonl")), lines).expect("a file");
    }
    folder
}

/// Returns the ids of all articles, each as often as it comes.
fn all(corpus: &Corpus) -> Vec<u64> {
    let question = Question { sort: Sort::Newest, ..Question::of(Plan::All) };
    let results = corpus.search(&question).expect("all articles");
    assert_eq!(results.incomplete, None);
    results.hits.iter().map(|hit| hit.id).collect()
}

fn assert_equal(local: &Corpus, remote: &Corpus) {
    let (ours, theirs) = (all(local), all(remote));
    assert_eq!(theirs.len(), FILES * records(), "none lost, none doubled");
    let set = |ids: Vec<u64>| ids.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(set(ours), set(theirs));
}

/// Does something to the cluster that was started for these tests.
fn cluster(verb: &str, node: u32) {
    let folder = std::env::var("PRESSHOUND_TEST_CLUSTER_FOLDER").expect("the cluster's folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/cluster");
    let status = Command::new(script).args([verb, &folder, &node.to_string()]).status().expect("a shell");
    assert!(status.success(), "{verb} {node}");
}

#[test]
fn a_node_that_dies_while_articles_are_put_and_asked_for_loses_none() {
    with_cluster(|setting| {
        let folder = generated(&setting, "voyages");
        let local = setting.path("local");
        run(&job(&local, None, &folder));
        let target = setting.cluster("deaths", 3);
        let put = job(&setting.path("state"), Some(target.clone()), &folder);
        // What was committed is found from then on, whatever dies; the rest as it comes: a copy that takes the place of
        // another may show it later.
        let later = setting.path("later");
        fs::create_dir_all(&later).expect("a folder");
        let names = || (FILES / 4..FILES).map(|file| format!("{file:03}.jsonl"));
        names().for_each(|name| fs::rename(folder.join(&name), later.join(&name)).expect("a move"));
        run(&put);
        names().for_each(|name| fs::rename(later.join(&name), folder.join(&name)).expect("a move"));
        let committed = (FILES / 4 * records()) as u64;
        // A part that has no copy yet would be gone with its node.
        cluster("copies", 0);
        let done = AtomicBool::new(false);
        let (answered, said) = std::thread::scope(|scope| {
            let asking = scope.spawn(|| ask_until(&done, &setting, &target, committed));
            let killing = scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(1_500));
                cluster("kill", 2);
            });
            let put = std::panic::catch_unwind(|| run(&put));
            killing.join().expect("a kill");
            std::thread::sleep(Duration::from_secs(1));
            // Whatever came of it, the others must end.
            done.store(true, Ordering::Relaxed);
            let answers = asking.join().expect("answers");
            let summary = put.expect("a run");
            assert_eq!(summary.failed + summary.bad_records, 0);
            answers
        });
        println!("while a node died: {answered} searches answered whole, {said} said what was missing");
        cluster("node", 2);
        let remote =
            Corpus::connect(&target.address, &target.access, &setting.path("state")).expect("an index");
        assert_equal(&Corpus::open(&local).expect("an index"), &remote);
    });
}

/// Asks until told to stop: returns how many searches were answered whole, and how many said that they were not.
fn ask_until(done: &AtomicBool, setting: &Setting, target: &Cluster, committed: u64) -> (u32, u32) {
    let (mut whole, mut said) = (0, 0);
    while !done.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
        let Ok(corpus) = Corpus::connect(&target.address, &target.access, &setting.path("no-state")) else {
            continue;
        };
        // Every second time all are walked through, page after page.
        let limit = (whole % 2 == 0).then_some(5);
        let question = Question { sort: Sort::Newest, limit, ..Question::of(Plan::All) };
        match corpus.search(&question) {
            Ok(results) if results.incomplete.is_none() => {
                if limit.is_none() && keeps_moments() {
                    assert_eq!(results.hits.len() as u64, results.total, "all are there");
                }
                assert!(results.total >= committed, "{} of {committed}", results.total);
                whole += 1;
            }
            _ => said += 1,
        }
    }
    (whole, said)
}

#[test]
fn a_run_that_is_killed_together_with_a_node_is_made_whole_by_the_next() {
    with_cluster(|setting| {
        let folder = generated(&setting, "voyages");
        let local = setting.path("local");
        run(&job(&local, None, &folder));
        let target = setting.cluster("killed", 3);
        let state = setting.path("state");
        // The index is there, with its copies, before any node dies: a part that one node alone holds is gone with it.
        run(&Job { globs: vec!["none".to_string()], ..job(&state, Some(target.clone()), &folder) });
        cluster("copies", 0);
        let start = || {
            Command::new(env!("CARGO_BIN_EXE_presshound"))
                .args(["index", "--entities", "fast", "--index", &target.address.to_string()])
                .arg("--state")
                .arg(&state)
                .arg(&folder)
                .stdout(Stdio::null())
                .stderr(Stdio::inherit())
                .spawn()
                .expect("the program starts")
        };
        for round in 0..kills() {
            let mut child = start();
            std::thread::sleep(Duration::from_millis(500 + 450 * (round as u64 % 5)));
            let node = (round % 2 == 1).then(|| 2 + (round / 2 % 2) as u32);
            if let Some(node) = node {
                cluster("kill", node);
            }
            child.kill().expect("a kill");
            child.wait().expect("the end");
            // The last one stays away until the run that makes all whole is done.
            if let Some(node) = node.filter(|_| round + 2 < kills()) {
                cluster("node", node);
            }
        }
        // A file that may have left articles is gone when the next run comes.
        fs::remove_file(folder.join("000.jsonl")).expect("a file");
        let begun = Instant::now();
        assert!(start().wait().expect("the end").success());
        println!("killed {} times, made whole in {:?}", kills(), begun.elapsed());
        cluster("revive", 0);
        run(&job(&local, None, &folder));
        let remote = Corpus::connect(&target.address, &target.access, &state).expect("an index");
        let local = Corpus::open(&local).expect("an index");
        let (ours, theirs) = (all(&local), all(&remote));
        assert_eq!(ours.len(), (FILES - 1) * records());
        assert_eq!(ours.len(), theirs.len());
        let set = |ids: Vec<u64>| ids.into_iter().collect::<BTreeSet<_>>();
        assert_eq!(set(ours), set(theirs));
        let report = remote.check().expect("a check");
        assert!(report.damage.is_empty(), "{:?}", report.damage);
    });
}

#[test]
fn slices_and_a_moved_index_end_as_one_run_would() {
    with_cluster(|setting| {
        let folder = generated(&setting, "voyages");
        let local = setting.path("local");
        run(&job(&local, None, &folder));
        let target = setting.cluster("sliced", 3);
        std::thread::scope(|scope| {
            for number in 1..=3 {
                let slice = format!("{number}/3").parse().expect("a slice");
                let part = Cluster { slice: Some(slice), ..target.clone() };
                let job = job(&setting.path(&format!("state-{number}")), Some(part), &folder);
                scope.spawn(move || run(&job));
            }
        });
        let remote =
            Corpus::connect(&target.address, &target.access, &setting.path("state-1")).expect("an index");
        let own = Corpus::open(&local).expect("an index");
        assert_equal(&own, &remote);
        let moved = setting.cluster("moved", 3);
        let state = setting.path("moved-state");
        let mut moving = job(&state, Some(moved.clone()), &folder);
        moving.inputs.clear();
        presshound::ingest::transfer(&local, &moving, &AtomicBool::new(false), &mut |_| {})
            .expect("a transfer");
        let remote = Corpus::connect(&moved.address, &moved.access, &state).expect("an index");
        assert_equal(&own, &remote);
        // The ledger came along: nothing is read again.
        let summary = run(&job(&state, Some(moved), &folder));
        assert_eq!((summary.read, summary.unchanged), (0, FILES as u64));
    });
}

#[test]
fn a_walk_through_all_hits_sees_one_moment() {
    with_cluster(|setting| {
        let folder = generated(&setting, "voyages");
        let target = setting.cluster("moments", 3);
        let state = setting.path("state");
        run(&job(&state, Some(target.clone()), &folder));
        let done = AtomicBool::new(false);
        let walks = std::thread::scope(|scope| {
            let walking = scope.spawn(|| walk_until(&done, &target, &state));
            // Half of the articles are put anew, and rank lower than before.
            for file in 0..FILES / 2 {
                let path = folder.join(format!("{file:03}.jsonl"));
                let text = fs::read_to_string(&path).expect("a file").replace("ferry", "boat with a ferry");
                fs::write(&path, text).expect("a file");
            }
            let put = std::panic::catch_unwind(|| run(&job(&state, Some(target.clone()), &folder)));
            std::thread::sleep(Duration::from_secs(1));
            done.store(true, Ordering::Relaxed);
            let walks = walking.join().expect("walks");
            put.expect("a run");
            walks
        });
        println!("walked through all {walks} times while half were put anew");
    });
}

fn walk_until(done: &AtomicBool, target: &Cluster, state: &Path) -> u32 {
    let mut walks = 0;
    while !done.load(Ordering::Relaxed) {
        let corpus = Corpus::connect(&target.address, &target.access, state).expect("an index");
        let question = Question::of(crate::plan(&corpus, "ferry").expect("a plan"));
        let ids: Vec<u64> = corpus.search(&question).expect("hits").hits.iter().map(|hit| hit.id).collect();
        let set: BTreeSet<u64> = ids.iter().copied().collect();
        assert_eq!(set.len(), ids.len(), "none comes twice");
        if keeps_moments() {
            assert_eq!(ids.len(), FILES * records(), "none is passed over");
        }
        walks += 1;
    }
    walks
}

/// Returns whether the engine keeps a moment of an index for whom it answers page after page.
fn keeps_moments() -> bool {
    std::env::var("PRESSHOUND_TEST_ENGINE").is_ok_and(|engine| engine.starts_with("opensearch"))
}
