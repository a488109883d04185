//! Files of documents: pages, texts, and files of records. One file a format; each has its row in `READERS`.

mod csv;
mod front_matter;
mod html;
mod json;
mod markdown;
mod plain;

pub(crate) use csv::Csv;
pub(crate) use html::Html;
pub(crate) use json::{Json, JsonLines};
pub(crate) use markdown::Markdown;
pub(crate) use plain::Plain;
