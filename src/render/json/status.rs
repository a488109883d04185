//! The state of an index and its ledger as JSON Lines.

use presshound::corpus::{FileLine, Status};
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
    files: BTreeMap<&'static str, u64>,
    languages: BTreeMap<&'a str, u64>,
    recognisers: BTreeMap<&'a str, u64>,
    roots: Vec<Root<'a>>,
    indexed_at: String,
    bytes: u64,
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
        files: status.files.iter().map(|(fate, number)| (fate.name(), *number)).collect(),
        languages: status.languages.iter().map(|(code, number)| (code.as_str(), *number)).collect(),
        recognisers: status.recognisers.iter().map(|(name, number)| (name.as_str(), *number)).collect(),
        roots: status.roots.iter().map(|(source, path)| Root { source, path }).collect(),
        indexed_at: moment(status.indexed_at),
        bytes: status.bytes,
    })
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
