//! What a run of indexing did, for people.

use std::time::Duration;

use presshound::ingest::job::Summary;
use presshound::ingest::ledger::Fate;

use super::amount::{bytes, count, counted, duration};
use super::sanitize;

/// Returns a failed file and why, in one line.
pub fn failure(location: &str, reason: &str) -> String {
    format!("{}: {}", sanitize::line(location), sanitize::line(reason))
}

/// Returns what was read, indexed, removed, passed over and how long it took: two lines or more.
pub fn lines(summary: &Summary, time: Duration) -> String {
    let mut out = vec![did(summary)];
    let read = counted(summary.read, "file", "files");
    out.push(format!(
        "read {read} of {} found, {} in {}; {} in the index",
        count(summary.found),
        bytes(summary.bytes),
        duration(time),
        counted(summary.articles, "article", "articles"),
    ));
    if !summary.skipped.is_empty() {
        let reasons: Vec<_> =
            summary.skipped.iter().map(|(reason, number)| format!("{} {reason}", count(*number))).collect();
        out.push(format!("left out: {}", reasons.join(", ")));
    }
    if summary.interrupted {
        out.push("interrupted: what was committed stays, the next run goes on from there".to_string());
    }
    out.join("\n")
}

/// Returns what a dry run would do.
pub fn dry(summary: &Summary) -> String {
    let to_read = summary.plan.iter().filter(|(fate, _)| *fate == Fate::Pending).count() as u64;
    let to_read = counted(to_read, "file", "files");
    format!("would read {to_read} of {} found; nothing was done", count(summary.found))
}

/// Returns what a dry run would do with a file, in a word.
pub fn planned(fate: Fate) -> &'static str {
    if fate == Fate::Pending { "read" } else { fate.name() }
}

/// Returns that the articles of files that are gone were kept.
pub fn kept(files: u64) -> String {
    let files = counted(files, "file is", "files are");
    format!("{files} gone, more than a fifth of a folder: their articles were kept")
}

fn did(summary: &Summary) -> String {
    let mut parts = Vec::new();
    for (number, what) in
        [(summary.indexed, "indexed"), (summary.updated, "updated"), (summary.removed, "removed")]
    {
        if number > 0 {
            parts.push(format!("{} {what}", counted(number, "article", "articles")));
        }
    }
    if parts.is_empty() {
        parts.push("nothing changed".to_string());
    }
    if summary.not_articles > 0 {
        let verb = if summary.not_articles == 1 { "is" } else { "are" };
        parts.push(format!("{} {verb} no article", counted(summary.not_articles, "page", "pages")));
    }
    if summary.failed > 0 {
        parts.push(format!("{} failed", counted(summary.failed, "file", "files")));
    }
    if summary.bad_records > 0 {
        parts.push(format!("{} failed", counted(summary.bad_records, "record", "records")));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_what_was_done() {
        let mut summary = Summary { found: 3, unchanged: 3, articles: 1_200, ..Summary::default() };
        let time = Duration::from_millis(200);
        assert_eq!(
            lines(&summary, time),
            "nothing changed\nread 0 files of 3 found, 0 B in 0.2 s; 1,200 articles in the index"
        );
        summary = Summary {
            read: 2,
            indexed: 1,
            updated: 1,
            failed: 1,
            skipped: vec![("hidden".into(), 4)],
            ..summary
        };
        assert_eq!(
            lines(&summary, time),
            "1 article indexed, 1 article updated, 1 file failed\n\
             read 2 files of 3 found, 0 B in 0.2 s; 1,200 articles in the index\nleft out: 4 hidden"
        );
    }
}
