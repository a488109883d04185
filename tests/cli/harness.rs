//! Runs the program in a folder of its own and compares what it printed with a stored text.
//!
//! A snapshot is a readable file: `$ command`, its exit code, standard output, standard error. Set
//! `UPDATE_SNAPSHOTS=1` to write them anew, then read the difference.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex_automata::meta::Regex;

/// A folder with its own home, so that nothing of the machine reaches the program.
pub struct Folder {
    temp: tempfile::TempDir,
    transcript: String,
}

/// What a command printed and how it ended.
pub struct Run {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Folder {
    /// Makes an empty folder.
    pub fn new() -> Folder {
        let temp = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(temp.path().join("desk")).expect("a folder to work in");
        Folder { temp, transcript: String::new() }
    }

    /// Makes a folder that holds the sample corpus, indexed.
    pub fn with_samples() -> Folder {
        let folder = Folder::new();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-corpus"), &folder.path("sample-corpus"));
        let run = folder.run(&["index", "sample-corpus"], "");
        assert_eq!(run.code, 0, "{}", run.err);
        folder
    }

    /// Returns a path inside the folder that commands run in.
    pub fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join("desk").join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Returns the program, ready to start in this folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let home = self.temp.path().join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_presshound"));
        command
            .args(args)
            .current_dir(self.path(""))
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
            .env("HOME", &home)
            .env("XDG_STATE_HOME", home.join("state"))
            .env("TZ", "UTC")
            .env("COLUMNS", "100");
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str], stdin: &str) -> Run {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().expect("the program starts");
        // A program that reads nothing may be gone already.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
        let output = child.wait_with_output().expect("the program ends");
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: in_order(&String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// Runs the program and notes what came of it.
    pub fn note(&mut self, args: &[&str]) -> &mut Folder {
        self.note_with(args, "")
    }

    /// Runs the program with standard input and notes what came of it.
    pub fn note_with(&mut self, args: &[&str], stdin: &str) -> &mut Folder {
        let run = self.run(args, stdin);
        let typed: Vec<_> = args.iter().map(|arg| quoted(arg)).collect();
        let mut text = format!("$ presshound {}\nexit {}\n", typed.join(" "), run.code);
        for (name, stream) in [("stdout", &run.out), ("stderr", &run.err)] {
            if !stream.is_empty() {
                text.push_str(&format!("--- {name}\n{}\n", stream.trim_end_matches('\n')));
            }
        }
        self.transcript.push_str(&filtered(&text, self.temp.path()));
        self.transcript.push('\n');
        self
    }

    /// Compares all that was noted with the stored text of this name.
    pub fn compare(&self, name: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cli/snapshots/{name}.txt"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&file, &self.transcript).expect("the snapshot can be written");
            return;
        }
        let stored = fs::read_to_string(&file).unwrap_or_default();
        let differs = stored.lines().zip(self.transcript.lines()).position(|(old, new)| old != new);
        assert!(
            stored == self.transcript,
            "{name}.txt differs from line {}; UPDATE_SNAPSHOTS=1 writes it anew. Now:\n{}",
            differs.map_or(stored.lines().count().min(self.transcript.lines().count()), |line| line) + 1,
            self.transcript
        );
    }
}

/// Files are read in threads: neighbouring warnings are put in order.
fn in_order(text: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    for run in lines.chunk_by_mut(|a, b| a.starts_with("warning: ") && b.starts_with("warning: ")) {
        run.sort_unstable();
    }
    lines.concat()
}

fn quoted(arg: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,".contains(c);
    if !arg.is_empty() && arg.chars().all(plain) { arg.to_string() } else { format!("'{arg}'") }
}

/// What differs from run to run is written as its kind.
fn filtered(text: &str, folder: &Path) -> String {
    let mut text = text.replace(&folder.display().to_string(), "FOLDER");
    for (pattern, kind) in [
        (r"\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)", "(TIME)"),
        (r#""score":[0-9.]+"#, r#""score":NUMBER"#),
        (r"score [0-9.]+", "score NUMBER"),
        (r" [0-9.]+ presshound\n", " SCORE presshound\n"),
        (r",[0-9]\.[0-9]{4},", ",SCORE,"),
        ("\0", "␀"),
        (r#""(indexed_at|file_time)":"[^"]*""#, r#""$1":TIME"#),
        (r#""(seconds|bytes)":[0-9.]+"#, r#""$1":NUMBER"#),
        (r"\(file of \d{4}-\d\d-\d\d\)", "(file of DAY)"),
        (r"(just now|\d+ (minute|second)s? ago)", "AGO"),
        (r"[0-9.]+ (B|KiB|MiB) in [0-9.]+ (s|min [0-9]+ s)", "SIZE in TIME"),
        (r"\([0-9.]+ (B|KiB|MiB), format", "(SIZE, format"),
    ] {
        let regex = Regex::new(pattern).expect("the pattern is a regular expression");
        text = replace(&regex, &text, kind);
    }
    text
}

/// Replaces every match; `$1` in the replacement is the first group.
fn replace(regex: &Regex, text: &str, with: &str) -> String {
    let mut out = String::new();
    let mut end = 0;
    for found in regex.captures_iter(text) {
        let Some(whole) = found.get_match() else { continue };
        let group = found.get_group(1).map_or("", |span| &text[span.start..span.end]);
        out.push_str(&text[end..whole.start()]);
        out.push_str(&with.replace("$1", group));
        end = whole.end();
    }
    out + &text[end..]
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a kind").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}
