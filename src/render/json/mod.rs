//! JSON Lines: the promise to programs. Every stream begins with a header that names its format and version; a
//! version moves when a key changes its meaning or goes, not when one is added.
//!
//! Structs of their own, so that the library's types stay free to change. History: `presshound.search`,
//! `presshound.index`, `presshound.status`, `presshound.files`, `presshound.entities`,
//! `presshound.profile`, `presshound.suggestions`: version 1.

mod article;
mod entities;
mod hit;
mod run;
mod status;

use serde::Serialize;

use super::sanitize;

pub use article::{extracted, extraction_failed, record};
pub use entities::{companion, entity, entity_summary, other, profile, suggestion};
pub use hit::{batch_hit, hit, search_summary};
pub use run::{failed, planned, run_summary};
pub use status::{file, status};

/// The version of all formats.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Header<'a> {
    r#type: &'static str,
    format: &'a str,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
}

/// Returns the first line of a stream.
pub fn header(format: &str, query: Option<&str>) -> String {
    line(&Header { r#type: "header", format, version: VERSION, query })
}

/// Returns a value as one line of JSON. Line and paragraph separators inside strings are escaped by nobody:
/// JSON allows them, and JSON Lines ends lines at `\n` only. What a terminal would obey is escaped.
fn line<T: Serialize>(value: &T) -> String {
    // Serialising plain structs with string keys cannot fail.
    sanitize::json(serde_json::to_string(value).unwrap_or_default())
}
