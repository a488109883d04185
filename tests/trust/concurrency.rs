//! One process writes, eight search, one checks, all at once: readers see whole commits only, nobody fails, and a
//! reader that lives long keeps neither descriptors nor memory.
//!
//! `SECONDS` is how long (8); a person runs it for 600.

use std::collections::BTreeSet;
use std::fs;
use std::io::BufRead as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use presshound::corpus::Corpus;

use super::support::{Desk, content, setting};

const FILES: u64 = 30;

/// Writes the same files in a new version: a commit shows all of it or nothing.
fn write(desk: &Desk, version: u64) {
    for number in 0..FILES {
        let line = |line: u64| {
            format!(
                "{{\"title\":\"Version {version}\",\"text\":\"Harbour {number} {line}, edition v{version}.\"}}\n"
            )
        };
        desk.write(&format!("news/{number}.jsonl"), (0..3).map(line).collect::<String>());
    }
}

/// What one search printed must be one version, whole.
fn whole(out: &str, told: &str) -> String {
    let titles: BTreeSet<&str> = out.lines().collect();
    assert_eq!(
        (titles.len(), out.lines().count() as u64),
        (1, FILES * 3),
        "{told}: not one whole commit:\n{out}"
    );
    titles.first().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn readers_see_whole_commits_only() {
    let desk = Desk::new();
    let time = Duration::from_secs(setting("SECONDS", 8));
    write(&desk, 0);
    let index_args = ["index", "--quiet", "--entities", "off", "--checksum", "--index", "idx", "news"];
    desk.run(&index_args).ends(0);
    let (stop, commits, searches, checks) =
        (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        // Whoever fails stops the others.
        scope.spawn(|| {
            let _guard = StopOnPanic(&stop);
            while !stop.load(Ordering::Relaxed) {
                write(&desk, commits.fetch_add(1, Ordering::Relaxed) + 1);
                desk.run(&index_args).ends(0);
            }
        });
        for number in 0..8 {
            let (desk, stop, searches) = (&desk, &stop, &searches);
            scope.spawn(move || {
                let _guard = StopOnPanic(stop);
                let mut last = 0;
                while !stop.load(Ordering::Relaxed) {
                    let args = ["search", "--index", "idx", "--format", "{title}", "-n", "0"];
                    let query = ["harbour", "edition", "\"harbour edition\"~9", "harb*"][number % 4];
                    let run = desk.run(&[&args[..], &[query]].concat()).ends(0);
                    let version = whole(&run.out, query);
                    let version: u64 = version["Version ".len()..].parse().expect("a number");
                    assert!(version >= last, "the index went back from {last} to {version}");
                    last = version;
                    searches.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
        }
        scope.spawn(|| {
            let _guard = StopOnPanic(&stop);
            while !stop.load(Ordering::Relaxed) {
                let run = desk.run(&["check", "--index", "idx"]);
                assert!(run.code < 2, "{}\n{}", run.out, run.err);
                checks.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        // For a while, and on a slow machine until each of them had its turns.
        let turns = || {
            [(&commits, 2), (&searches, 9), (&checks, 2)]
                .iter()
                .all(|(count, least)| count.load(Ordering::Relaxed) >= *least)
        };
        while (begun.elapsed() < time || !turns()) && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let (commits, searches, checks) = (commits.into_inner(), searches.into_inner(), checks.into_inner());
    println!("{} s: {commits} commits, {searches} searches, {checks} checks", time.as_secs());
    assert_eq!(content(&desk.path("idx")).len() as u64, FILES * 3);
}

struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Returns the open descriptors of this process, and its memory in KiB.
#[cfg(target_os = "linux")]
fn held() -> (usize, u64) {
    let descriptors = fs::read_dir("/proc/self/fd").expect("the list of descriptors").count();
    let status = fs::read_to_string("/proc/self/status").expect("the state of this process");
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the memory");
    (descriptors, memory.trim().trim_end_matches(" kB").trim().parse().expect("a number"))
}

/// Runs in a process of its own, started by the test below: opens, asks and verifies the index again and again.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "started by a_long_lived_reader_keeps_nothing"]
fn long_lived_reader() {
    let Some(index) = std::env::var_os("LONG_LIVED_READER") else { return };
    let look = || {
        content(index.as_ref());
        Corpus::open(index.as_ref()).expect("an index").check().expect("a check");
    };
    (0..20).for_each(|_| look());
    let before = held();
    for line in std::io::stdin().lock().lines() {
        if line.expect("a line") == "end" {
            break;
        }
        look();
    }
    println!("\nheld {before:?} {:?}", held());
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_lived_reader_keeps_nothing() {
    use std::io::{Read as _, Write as _};
    let desk = Desk::new();
    write(&desk, 0);
    let index_args = ["index", "--quiet", "--entities", "off", "--checksum", "--index", "idx", "news"];
    desk.run(&index_args).ends(0);
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["concurrency::long_lived_reader", "--exact", "--ignored", "--nocapture"])
        .env("LONG_LIVED_READER", desk.path("idx"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program again");
    let mut stdin = child.stdin.take().expect("a pipe");
    for round in 0..setting("SECONDS", 8) * 40 {
        if round % 20 == 0 {
            write(&desk, round);
            desk.run(&index_args).ends(0);
        }
        stdin.write_all(b"look\n").expect("it is there");
    }
    stdin.write_all(b"end\n").expect("it is there");
    let mut out = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut out).expect("its words");
    assert!(child.wait().expect("its end").success(), "{out}");
    let held = out.lines().find_map(|line| line.strip_prefix("held ")).expect("what it held");
    let numbers: Vec<u64> =
        held.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    let [descriptors, memory, descriptors_after, memory_after] = numbers[..] else { panic!("{held}") };
    assert!(descriptors_after <= descriptors, "descriptors: {held}");
    assert!(memory_after < memory + 16 * 1024, "memory in KiB: {held}");
}
