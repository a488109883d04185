//! What an engine answers to a search, read.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::http::Cause;
use crate::store::Record;

/// The answer to a search.
#[derive(Deserialize)]
pub(super) struct SearchAnswer {
    #[serde(default)]
    pub(super) timed_out: bool,
    #[serde(rename = "_shards", default)]
    pub(super) shards: Shards,
    pub(super) hits: Hits,
    #[serde(default)]
    pub(super) aggregations: HashMap<String, Value>,
    #[serde(default)]
    pub(super) suggest: HashMap<String, Vec<Suggested>>,
}

/// How many parts of the index answered.
#[derive(Default, Deserialize)]
pub(super) struct Shards {
    #[serde(default)]
    pub(super) total: u64,
    #[serde(default)]
    pub(super) failed: u64,
    #[serde(default)]
    pub(super) failures: Vec<ShardFailure>,
}

/// Why a part of the index did not answer.
#[derive(Deserialize)]
pub(super) struct ShardFailure {
    #[serde(default)]
    pub(super) reason: Cause,
}

#[derive(Deserialize)]
pub(super) struct Hits {
    #[serde(default)]
    pub(super) total: Total,
    #[serde(default)]
    pub(super) hits: Vec<RawHit>,
}

#[derive(Default, Deserialize)]
pub(super) struct Total {
    #[serde(default)]
    pub(super) value: u64,
}

/// A hit as the engine sends it.
#[derive(Deserialize)]
pub(super) struct RawHit {
    #[serde(rename = "_id")]
    pub(super) id: String,
    #[serde(rename = "_score", default)]
    pub(super) score: Option<f32>,
    #[serde(rename = "_source", default)]
    pub(super) source: Option<Source>,
    /// Values of columns.
    #[serde(default)]
    pub(super) fields: HashMap<String, Vec<Value>>,
    /// What places it in the order.
    #[serde(default)]
    pub(super) sort: Vec<Value>,
    #[serde(default)]
    pub(super) inner_hits: HashMap<String, InnerHits>,
}

#[derive(Deserialize)]
pub(super) struct Source {
    pub(super) record: Box<Record>,
}

#[derive(Deserialize)]
pub(super) struct InnerHits {
    pub(super) hits: Hits,
}

#[derive(Deserialize)]
pub(super) struct Suggested {
    #[serde(default)]
    pub(super) options: Vec<Suggestion>,
}

#[derive(Deserialize)]
pub(super) struct Suggestion {
    pub(super) text: String,
    #[serde(default)]
    pub(super) freq: u64,
}

impl RawHit {
    /// Returns the first value of a column as text.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        self.fields.get(column)?.first()?.as_str()
    }
}
