//! What the tests share: dice, a folder with its own home, the program, the content of an index.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::AtomicBool;

use presshound::corpus::{Corpus, Question};
use presshound::entities::Mode;
use presshound::ingest::job::{Input, Job, Summary};
use presshound::model::hit::format_id;
use presshound::query::plan::Plan;
use presshound::store::{Sort, StoreError};

/// Random numbers that are the same in every run (a linear congruential generator, Knuth's MMIX constants).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len() as u64) as usize]
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end as u64 + 1) as usize);
        }
    }
}

/// Returns a number from the environment, or a default.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A folder with a home of its own, so that nothing of the machine reaches the program.
pub struct Desk {
    temp: tempfile::TempDir,
}

/// What a command printed and how it ended.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Desk {
        Desk { temp: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Returns the program, ready to start in this folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_presshound"));
        command.args(args).current_dir(self.temp.path()).env_clear();
        command.env("HOME", self.path("home")).env("TZ", "UTC").env("COLUMNS", "100");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, b"")
    }

    pub fn run_with(&self, args: &[&str], stdin: &[u8]) -> Run {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().expect("the program starts");
        // A program that reads nothing may be gone already.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin);
        let output = child.wait_with_output().expect("the program ends");
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Returns how a command ended, and the most memory it held, KiB; 0 where the system does not say.
pub fn peak(command: &mut Command) -> (ExitStatus, u64) {
    let mut child = command.spawn().expect("the program");
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let now = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        if let Some(status) = child.try_wait().expect("its state") {
            return (status, peak);
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

impl Run {
    /// Returns the run, which must have ended like this.
    pub fn ends(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked") && !self.err.contains("fault of presshound"), "{}", self.err);
        self
    }
}

/// Returns the job of indexing a folder.
pub fn job(index: &Path, folder: &Path) -> Job {
    Job {
        // Edits follow each other faster than a file's time is fine.
        checksum: true,
        prune: true,
        // What the network finds takes long, and no part in what is tested here.
        entities: Some(Mode::Fast),
        threads: 2,
        ..Job::of(index, vec![Input::Path(folder.to_path_buf())])
    }
}

/// Runs a job to its end.
pub fn carry_out(job: &Job) -> Summary {
    presshound::ingest::run(job, None, &AtomicBool::new(false), &mut |_| {}).expect("a run")
}

/// Indexes a folder.
pub fn index(index: &Path, folder: &Path) -> Summary {
    carry_out(&job(index, folder))
}

/// All that an index holds: id → location, title and body.
pub type Content = BTreeMap<String, (String, String, String)>;

/// Returns all that an index holds.
pub fn content(index: &Path) -> Content {
    try_content(index).expect("an answer")
}

pub fn try_content(index: &Path) -> Result<Content, StoreError> {
    let question = Question { sort: Sort::Newest, ..Question::of(Plan::All) };
    let hits = Corpus::open(index)?.search(&question)?.hits;
    Ok(hits
        .into_iter()
        .map(|hit| (format_id(hit.id), (hit.location.display(), hit.article.title, hit.article.body)))
        .collect())
}

/// Verifies an index against itself.
pub fn check(index: &Path) {
    let report = Corpus::open(index).expect("an index").check().expect("a check");
    assert!(report.damage.is_empty(), "{:?}", report.damage);
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy")),
        }
    }
}
