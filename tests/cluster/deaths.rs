//! What happens when something dies: a node while articles are put or asked for, the program while it puts them, both.
//! No article that was acknowledged is lost, none comes twice, and searches find all or say what is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use presshound::corpus::{Corpus, Question};
use presshound::query::plan::Plan;
use presshound::store::Sort;

use crate::setting::{Setting, job, run};
use crate::with_cluster;

/// Files of a generated corpus, and records in each.
const SIZE: (usize, usize) = (60, 250);

fn generated(setting: &Setting, name: &str) -> PathBuf {
    let folder = setting.path(name);
    fs::create_dir_all(&folder).expect("a folder");
    for file in 0..SIZE.0 {
        let record = |n: usize| {
            let number = file * SIZE.1 + n;
            let text = format!("The ferry {number} left the harbour of Skarven at dawn, said the captain. ")
                .repeat(12);
            format!(
                "{{\"id\":\"r{number}\",\"title\":\"Voyage {number}\",\"date\":\"2024-03-{:02}\",\"text\":\"{text}\"}}\n",
                1 + number % 28
            )
        };
        let lines: String = (0..SIZE.1).map(record).collect();
        fs::write(folder.join(format!("{file:03}.jsonl")), lines).expect("a file");
    }
    folder
}

/// Returns the ids of all articles, each as often as it comes.
fn all(corpus: &Corpus) -> Vec<u64> {
    let question = Question {
        plan: Plan::All,
        sort: Sort::Newest,
        offset: 0,
        limit: None,
        group: false,
        facets: Vec::new(),
        snippets: None,
    };
    let results = corpus.search(&question).expect("all articles");
    assert_eq!(results.incomplete, None);
    results.hits.iter().map(|hit| hit.id).collect()
}

fn assert_equal(local: &Corpus, remote: &Corpus) {
    let (ours, theirs) = (all(local), all(remote));
    assert_eq!(theirs.len(), SIZE.0 * SIZE.1, "none lost, none doubled");
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
        let done = AtomicBool::new(false);
        let (answered, said) = std::thread::scope(|scope| {
            let asking = scope.spawn(|| ask_until(&done, &setting, &target));
            let killing = scope.spawn(|| {
                wait_until_there(&target);
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

/// Waits until the index was made.
fn wait_until_there(target: &presshound::ingest::job::Cluster) {
    let state = tempfile::tempdir().expect("a folder");
    let begun = Instant::now();
    while Corpus::connect(&target.address, &target.access, state.path()).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the index is made");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Asks until told to stop: returns how many searches were answered whole, and how many said that they were not.
fn ask_until(done: &AtomicBool, setting: &Setting, target: &presshound::ingest::job::Cluster) -> (u32, u32) {
    let (mut whole, mut said) = (0, 0);
    let mut least = 0;
    while !done.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
        let Ok(corpus) = Corpus::connect(&target.address, &target.access, &setting.path("no-state")) else {
            continue;
        };
        let question = Question {
            plan: Plan::All,
            sort: Sort::Newest,
            offset: 0,
            limit: Some(5),
            group: false,
            facets: Vec::new(),
            snippets: None,
        };
        match corpus.search(&question) {
            Ok(results) if results.incomplete.is_none() => {
                // Articles only come: a whole answer never finds fewer than the one before.
                assert!(results.total >= least, "{} after {least}", results.total);
                least = results.total;
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
        let start = || {
            Command::new(env!("CARGO_BIN_EXE_presshound"))
                .args(["index", "--entities", "fast", "--index", &target.address.to_string()])
                .arg("--state")
                .arg(&state)
                .arg(&folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the program starts")
        };
        for (pause, node) in [(900, None), (1_400, Some(3))] {
            let mut child = start();
            std::thread::sleep(Duration::from_millis(pause));
            if let Some(node) = node {
                cluster("kill", node);
            }
            child.kill().expect("a kill");
            child.wait().expect("the end");
        }
        // A file that may have left articles is gone when the next run comes.
        fs::remove_file(folder.join("000.jsonl")).expect("a file");
        let begun = Instant::now();
        assert!(start().wait().expect("the end").success());
        println!("made whole in {:?}", begun.elapsed());
        cluster("node", 3);
        run(&job(&local, None, &folder));
        let remote = Corpus::connect(&target.address, &target.access, &state).expect("an index");
        let local = Corpus::open(&local).expect("an index");
        let (ours, theirs) = (all(&local), all(&remote));
        assert_eq!(ours.len(), (SIZE.0 - 1) * SIZE.1);
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
        for number in 1..=3 {
            let slice = format!("{number}/3").parse().expect("a slice");
            let part = presshound::ingest::job::Cluster { slice: Some(slice), ..target.clone() };
            run(&job(&setting.path(&format!("state-{number}")), Some(part), &folder));
        }
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
        assert_eq!((summary.read, summary.unchanged), (0, SIZE.0 as u64));
    });
}
