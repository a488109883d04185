//! Pins what searches on the sample corpus find and how high: the queries of `tests/quality/queries.tsv`, whose head
//! explains the notation, asked of the program as a person asks it.

use std::path::Path;
use std::process::{Command, Output};

/// How many expectations may be unmet: most ask for a publisher, date or line that extraction misses on the page. A
/// change that meets more lowers the number; none may raise it.
const UNMET: usize = 26;

/// An expectation of a query.
enum Expected<'a> {
    /// The article is among the hits, at this rank or better.
    Found(&'a str, usize),
    /// The article is not among the hits.
    Absent(&'a str),
    /// So many articles match.
    Total(u64),
}

/// What a search found.
struct Answer {
    locations: Vec<String>,
    total: u64,
}

#[test]
fn queries_find_what_they_must() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = run(folder.path(), &["index", "sample-corpus"]);
    assert!(index.status.success(), "index: {}", String::from_utf8_lossy(&index.stderr));
    let mut report = String::new();
    let mut asked = 0;
    for (query, expected) in queries(include_str!("quality/queries.tsv")) {
        asked += 1;
        match answer(folder.path(), query) {
            Ok(answer) => {
                for problem in expected.iter().filter_map(|expected| problem(expected, &answer)) {
                    report += &format!("{query}: {problem}\n");
                }
            }
            Err(message) => report += &format!("{query}: {message}\n"),
        }
    }
    assert!(asked >= 100, "only {asked} queries");
    let unmet = report.lines().count();
    assert!(unmet <= UNMET, "{unmet} expectations are unmet, {UNMET} may be:\n{report}");
}

/// Returns what is wrong with an answer.
fn problem(expected: &Expected<'_>, answer: &Answer) -> Option<String> {
    let rank = |path: &str| answer.locations.iter().position(|found| found == path).map(|place| place + 1);
    match *expected {
        Expected::Found(path, worst) => match rank(path) {
            None => Some(format!("`{path}` is not found")),
            Some(rank) if rank > worst => Some(format!("`{path}` is at rank {rank}, not {worst}")),
            Some(_) => None,
        },
        Expected::Absent(path) => rank(path).map(|rank| format!("`{path}` is found, at rank {rank}")),
        Expected::Total(total) if total != answer.total => {
            Some(format!("{} articles match, not {total}: {}", answer.total, answer.locations.join(", ")))
        }
        Expected::Total(_) => None,
    }
}

fn answer(folder: &Path, query: &str) -> Result<Answer, String> {
    let output = run(folder, &["search", "--json", "-n", "0", "--", query]);
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_string());
    }
    let mut answer = Answer { locations: Vec::new(), total: 0 };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: serde_json::Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        match line["type"].as_str() {
            Some("hit") => answer.locations.push(line["location"].as_str().unwrap_or_default().to_string()),
            Some("summary") => answer.total = line["total"].as_u64().unwrap_or_default(),
            _ => {}
        }
    }
    Ok(answer)
}

/// Runs the program on an index in `folder`, with nothing of this user's around it.
fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_presshound"))
        .args(args)
        .env_clear()
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("PRESSHOUND_INDEX", folder.join("index"))
        .output()
        .expect("the program runs")
}

/// Returns the queries of a table with what is expected of each.
fn queries(table: &str) -> Vec<(&str, Vec<Expected<'_>>)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(query, expected)| (query, expected.split(" ; ").map(expectation).collect()))
        .collect()
}

fn expectation(text: &str) -> Expected<'_> {
    if let Some(total) = text.strip_prefix('=') {
        return Expected::Total(total.parse().expect("`=` and a number"));
    }
    if let Some(path) = text.strip_prefix('!') {
        return Expected::Absent(path);
    }
    match text.rsplit_once('@').map(|(path, rank)| (path, rank.parse())) {
        Some((path, Ok(rank))) => Expected::Found(path, rank),
        _ => Expected::Found(text, usize::MAX),
    }
}
