//! The state of an index and its ledger as JSON Lines.

use presshound::corpus::{FileLine, Status};
use presshound::ingest::ledger::KeptProfile;
use serde::Serialize;
use std::collections::BTreeMap;

use super::line;
use crate::render::amount::moment;

#[derive(Serialize)]
struct State<'a> {
    r#type: &'static str,
    folder: &'a str,
    schema: u32,
    articles: u64,
    undated: u64,
    not_articles: u64,
    partial: u64,
    no_text_layer: u64,
    profile: Option<Profile<'a>>,
    rules: Option<&'a str>,
    models: Vec<Model<'a>>,
    files: BTreeMap<&'static str, u64>,
    files_known: bool,
    slices: &'a [String],
    languages: BTreeMap<&'a str, u64>,
    recognisers: BTreeMap<&'a str, u64>,
    roots: Vec<Root<'a>>,
    indexed_at: String,
    bytes: u64,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    from: &'a str,
}

#[derive(Serialize)]
struct Profile<'a> {
    name: &'a str,
    from: Option<&'a str>,
    pages: u64,
    lines: u64,
    files: u64,
    at: String,
    new: u64,
    changed: u64,
    gone: u64,
    aged: bool,
}

#[derive(Serialize)]
struct Root<'a> {
    source: &'a str,
    path: &'a str,
}

/// Returns the state of an index.
pub fn status(status: &Status) -> String {
    line(&State {
        r#type: "status",
        folder: &status.folder,
        schema: status.schema,
        articles: status.articles,
        undated: status.undated,
        not_articles: status.not_articles,
        partial: status.partial,
        no_text_layer: status.no_text,
        profile: status.profile.as_ref().map(profile),
        rules: status.rules.as_deref(),
        models: status.models.iter().map(|(name, from)| Model { name, from }).collect(),
        files: status.files.iter().map(|(fate, number)| (fate.name(), *number)).collect(),
        files_known: status.knows_files,
        slices: &status.slices,
        languages: status.languages.iter().map(|(code, number)| (code.as_str(), *number)).collect(),
        recognisers: status.recognisers.iter().map(|(name, number)| (name.as_str(), *number)).collect(),
        roots: status.roots.iter().map(|(source, path)| Root { source, path }).collect(),
        indexed_at: moment(status.indexed_at),
        bytes: status.bytes,
    })
}

fn profile(kept: &KeptProfile) -> Profile<'_> {
    Profile {
        name: &kept.name,
        from: kept.from.as_deref(),
        pages: kept.pages,
        lines: kept.lines,
        files: kept.files,
        at: moment(kept.at),
        new: kept.since.new,
        changed: kept.since.changed,
        gone: kept.since.gone,
        aged: kept.is_aged(),
    }
}

#[derive(Serialize)]
struct File<'a> {
    r#type: &'static str,
    path: &'a str,
    fate: &'static str,
    articles: u64,
    size: u64,
    reason: &'a str,
}

/// Returns a line of the ledger.
pub fn file(file: &FileLine) -> String {
    line(&File {
        r#type: "file",
        path: &file.path,
        fate: file.fate.name(),
        articles: file.articles,
        size: file.size,
        reason: &file.reason,
    })
}
