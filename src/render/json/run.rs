//! A run of indexing as JSON Lines.

use std::time::Duration;

use presshound::ingest::job::Summary;
use presshound::ingest::ledger::Fate;
use serde::Serialize;

use super::line;

#[derive(Serialize)]
struct Failed<'a> {
    r#type: &'static str,
    location: &'a str,
    reason: &'a str,
}

/// Returns a file or record that failed.
pub fn failed(location: &str, reason: &str) -> String {
    line(&Failed { r#type: "failed", location, reason })
}

#[derive(Serialize)]
struct Planned<'a> {
    r#type: &'static str,
    fate: &'static str,
    path: &'a str,
}

/// Returns what a dry run would do to a file.
pub fn planned(fate: Fate, path: &str) -> String {
    line(&Planned { r#type: "planned", fate: fate.name(), path })
}

#[derive(Serialize)]
struct RunSummary<'a> {
    r#type: &'static str,
    found: u64,
    read: u64,
    unchanged: u64,
    indexed: u64,
    updated: u64,
    removed: u64,
    failed: u64,
    bad_records: u64,
    not_articles: u64,
    skipped: Vec<Skipped<'a>>,
    bytes: u64,
    seconds: f64,
    articles: u64,
    committed: bool,
    loss_refused: u64,
    interrupted: bool,
}

#[derive(Serialize)]
struct Skipped<'a> {
    reason: &'a str,
    files: u64,
}

/// Returns what a run did.
pub fn run_summary(summary: &Summary, time: Duration) -> String {
    line(&RunSummary {
        r#type: "summary",
        found: summary.found,
        read: summary.read,
        unchanged: summary.unchanged,
        indexed: summary.indexed,
        updated: summary.updated,
        removed: summary.removed,
        failed: summary.failed,
        bad_records: summary.bad_records,
        not_articles: summary.not_articles,
        skipped: summary.skipped.iter().map(|(reason, files)| Skipped { reason, files: *files }).collect(),
        bytes: summary.bytes,
        seconds: (time.as_secs_f64() * 1_000.0).round() / 1_000.0,
        articles: summary.articles,
        committed: summary.committed,
        loss_refused: summary.loss_refused,
        interrupted: summary.interrupted,
    })
}
