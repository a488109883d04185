//! presshound: full-text search for press articles.
//!
//! Two flows meet in the store. Writing: `input` reads files into documents, `extract` finds the article in
//! each, `entities` its names, `dedup` its fingerprint, and `ingest` puts the records into a `store`. Reading:
//! `query` turns text into a plan, a `store` turns the plan into hits, `snippet` shows why; `corpus` is the
//! façade over both. The library never prints, never reads the environment, never exits.

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod corpus;
pub mod dedup;
pub mod entities;
pub mod extract;
pub mod ingest;
pub mod input;
pub mod model;
pub mod query;
pub mod snippet;
pub mod store;
pub mod stream;
pub mod text;
