//! The state of an index and of its files, for people.

use std::io::{self, Write};

use presshound::corpus::{CheckReport, FileLine, Status};
use presshound::ingest::ledger::KeptProfile;

use super::amount::{ago, bytes, count, counted, moment};
use super::sanitize;

/// How many changed files a check names of each kind.
const NAMED: usize = 20;

/// What is said of files where others filled the index.
const UNKNOWN: &str = "not known on this machine";

/// Returns how slices of the corpus are spoken of.
fn slices(names: &[String]) -> String {
    let what = if names.len() == 1 { "slice" } else { "slices" };
    format!("{what} {}", sanitize::line(&names.join(", ")))
}

/// Writes what is indexed, how fresh it is, and what failed.
pub fn status(out: &mut dyn Write, status: &Status, now: i64) -> io::Result<()> {
    let mut row = |name: &str, value: String| writeln!(out, "{name:<10} {value}");
    row(
        "index",
        format!("{} ({}, format {})", sanitize::line(&status.folder), bytes(status.bytes), status.schema),
    )?;
    row("updated", format!("{} ({})", ago(now - status.indexed_at), moment(status.indexed_at)))?;
    row("articles", format!("{}, {} without a date", count(status.articles), count(status.undated)))?;
    let files: Vec<_> = status
        .files
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(fate, number)| format!("{} {}", count(*number), fate.name()))
        .collect();
    let alone = match status.slices.is_empty() {
        true => String::new(),
        false => format!(" (of {} alone)", slices(&status.slices)),
    };
    row(
        "files",
        match (status.knows_files, files.is_empty()) {
            (false, _) => UNKNOWN.into(),
            (true, true) => format!("none{alone}"),
            (true, false) => format!("{}{alone}", files.join(", ")),
        },
    )?;
    let verdicts: Vec<_> = [
        (status.not_articles, "not an article"),
        (status.partial, "cut off by a paywall or an export"),
        (status.no_text, "no text layer"),
    ]
    .iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{} {what}", count(*number)))
    .collect();
    if !verdicts.is_empty() {
        row("pages", format!("{}{alone}", verdicts.join(", ")))?;
    }
    let languages: Vec<_> =
        status.languages.iter().map(|(code, number)| format!("{code} {}", count(*number))).collect();
    if !languages.is_empty() {
        row("languages", languages.join(", "))?;
    }
    let recognisers: Vec<_> = status
        .recognisers
        .iter()
        .map(|(name, number)| format!("{} {}", count(*number), recogniser(name)))
        .collect();
    if !recognisers.is_empty() {
        row("names", recognisers.join(", "))?;
    }
    if let Some(profile) = &status.profile {
        row("profile", profile_line(profile, now))?;
    }
    if let Some(rules) = &status.rules {
        row("rules", sanitize::line(rules).into_owned())?;
    }
    for (name, from) in &status.models {
        row("model", format!("{} from {}", sanitize::line(name), sanitize::line(from)))?;
    }
    for (source, path) in &status.roots {
        let source =
            if source.is_empty() { String::new() } else { format!(" (source {})", sanitize::line(source)) };
        row("folder", format!("{}{source}", sanitize::line(path)))?;
    }
    Ok(())
}

/// Returns how names were found, as said of a number of articles.
fn recogniser(name: &str) -> &str {
    match name {
        "network" => "by the network",
        "rules" => "by rules and lists",
        "pipeline" => "by a model of the user's",
        "none" => "not looked at",
        other => other,
    }
}

/// Returns what is to be said of a repetition profile: what it was learnt from, and whether it has aged.
fn profile_line(profile: &KeptProfile, now: i64) -> String {
    let lines = counted(profile.lines, "line of furniture", "lines of furniture");
    let origin = match &profile.from {
        Some(from) => format!("from `{}`", sanitize::line(from)),
        None => format!("from {}", counted(profile.pages, "page", "pages")),
    };
    let since: Vec<_> =
        [(profile.since.new, "new"), (profile.since.changed, "changed"), (profile.since.gone, "gone")]
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{} {what}", count(*number)))
            .collect();
    let aged = match (since.is_empty(), profile.is_aged()) {
        (true, _) => String::new(),
        (false, aged) => format!(
            "; since then {} of {} files{}",
            since.join(", "),
            count(profile.files),
            if aged { ": it has aged, `index --refresh` learns anew" } else { "" }
        ),
    };
    format!("{lines} {origin}, {}{aged}", ago(now - profile.at))
}

/// Writes a line of the ledger: fate, articles, path, reason, with tabs between.
pub fn file(out: &mut dyn Write, file: &FileLine) -> io::Result<()> {
    let (path, reason) = (sanitize::line(&file.path), sanitize::line(&file.reason));
    writeln!(out, "{}\t{}\t{path}\t{reason}", file.fate.name(), file.articles)
}

/// Writes what a check found.
pub fn check(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    for damage in &report.damage {
        writeln!(out, "damaged: {}", sanitize::line(&damage.what))?;
    }
    for (what, paths) in [("changed", &report.changed), ("gone", &report.gone), ("new", &report.new)] {
        for path in paths.iter().take(NAMED) {
            writeln!(out, "{what}: {}", sanitize::line(path))?;
        }
        if paths.len() > NAMED {
            writeln!(out, "{what}: … and {} more", count((paths.len() - NAMED) as u64))?;
        }
    }
    let articles = counted(report.articles, "article", "articles");
    let changes = report.changed.len() + report.gone.len() + report.new.len();
    if !report.damage.is_empty() {
        writeln!(out, "{articles} checked: the index is damaged")
    } else if changes > 0 {
        let changes = counted(changes as u64, "file differs", "files differ");
        writeln!(out, "{articles} checked: the index is sound; {changes} from it")
    } else if !report.knows_files {
        writeln!(out, "{articles} checked: the index is sound; its files are {UNKNOWN}")
    } else if !report.slices.is_empty() {
        writeln!(out, "{articles} checked: the index is sound, {} of it up to date", slices(&report.slices))
    } else {
        writeln!(out, "{articles} checked: the index is sound and up to date")
    }
}
