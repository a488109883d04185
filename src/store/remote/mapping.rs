//! The mapping of an index in a cluster, computed from the field table, and the names of its parts.
//!
//! `terms.*` hold ready-made term streams: positions separated by blanks, the terms of one position by `|`. The
//! engine only splits them. `column.*` serve order, grouping, counts and filters; `record` is the whole article, kept
//! and never looked into. The manifest lies in the mapping's `_meta`.

use serde_json::{Map, Value, json};

use crate::model::{Field, FieldKind, TABLE};
use crate::store::manifest::Manifest;

/// Version of what is made of the field table here: it moves when an index of the version before would be asked wrongly.
const MAPPING_VERSION: u32 = 2;

/// Positions between two values of a field: more than any phrase or NEAR may span.
pub(super) const VALUE_GAP: u32 = 1_000;

/// Longest value kept in a text column, bytes; longer ones are cut at a character boundary.
pub(super) const MAX_COLUMN_BYTES: usize = 1_000;

/// Saturation of term frequencies: that of a local index.
pub(super) const K1: f32 = 1.2;

/// Stands in a query for a place that anything may take.
pub(super) const ANYTHING: &str = "_";

/// Longest stream of terms at one position, characters; an engine splits longer ones.
const MAX_POSITION: usize = 65_536;

/// Longest regular expression an engine takes, bytes.
pub(super) const MAX_REGEX: usize = 1_000_000;

/// Columns: name, and what it is for.
pub(super) mod column {
    /// Article id, 16 hexadecimal digits.
    pub(in super::super) const ID: &str = "column.id";
    /// Key of the file, 16 hexadecimal digits.
    pub(in super::super) const FILE: &str = "column.file";
    /// The run that put the article.
    pub(in super::super) const RUN: &str = "column.run";
    /// The slice of the corpus, such as `3/16`; missing where it was not sliced.
    pub(in super::super) const SLICE: &str = "column.slice";
    /// Seconds since 1970-01-01 UTC of the run.
    pub(in super::super) const INDEXED_AT: &str = "column.indexed_at";
    /// Sort key of the publication date, seconds; missing where undated.
    pub(in super::super) const PUBLISHED: &str = "column.published";
    /// First day the date may mean; missing where undated.
    pub(in super::super) const FIRST_DAY: &str = "column.first_day";
    /// Last day the date may mean; missing where undated.
    pub(in super::super) const LAST_DAY: &str = "column.last_day";
    /// Year of the first day; missing where undated.
    pub(in super::super) const YEAR: &str = "column.year";
    /// Group of articles with the same body; an article without a body is a group of its own.
    pub(in super::super) const SAME_BODY: &str = "column.same_body";
    /// The record's own id; missing where it has none.
    pub(in super::super) const OWN_ID: &str = "column.own_id";
    /// The title, folded, for sorting; missing where there is none.
    pub(in super::super) const TITLE: &str = "column.title";
    /// Names of the fields that have a value, and [`WEAK`].
    pub(in super::super) const HAS: &str = "column.has";
    /// Names the article mentions, each with a tab and how often: `@p:mara_lind`, `3`.
    pub(in super::super) const NAME: &str = "column.name";
    /// Short forms the article explains: `&lf:long_form`.
    pub(in super::super) const SHORT: &str = "column.short";
    /// What looked for names in the article.
    pub(in super::super) const RECOGNISER: &str = "column.recogniser";
    /// Stands in [`HAS`] where the date is a weak one.
    pub(in super::super) const WEAK: &str = "weak date";
}

/// How many parts an index is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Primary shards.
    pub shards: u32,
    /// Copies of each beside the primary one.
    pub replicas: u32,
}

impl Default for Layout {
    fn default() -> Layout {
        Layout { shards: 3, replicas: 1 }
    }
}

/// Returns the fields that are indexed as term streams.
pub(super) fn indexed() -> impl Iterator<Item = Field> {
    let stream = |kind| matches!(kind, FieldKind::Text { .. } | FieldKind::Value);
    TABLE.iter().filter(move |row| row.field != Field::Id && stream(row.kind)).map(|row| row.field)
}

/// Returns the fields that have a column of their values.
pub(super) fn with_column() -> impl Iterator<Item = Field> {
    let values = |kind| matches!(kind, FieldKind::Value | FieldKind::Location);
    TABLE.iter().filter(move |row| row.field != Field::Id && values(row.kind)).map(|row| row.field)
}

/// Returns the name of a field's term stream.
pub(super) fn terms(field: Field) -> String {
    format!("terms.{}", field.name())
}

/// Returns the name of a field's column.
pub(super) fn values(field: Field) -> String {
    format!("column.of_{}", field.name())
}

/// Returns the body of the request that makes the index.
pub(super) fn body(manifest: &Manifest, layout: Layout) -> Value {
    let mut similarity = Map::new();
    let mut streams = Map::new();
    for field in indexed() {
        let mut stream = json!({
            "type": "text",
            "analyzer": "terms",
            "search_analyzer": "wanted",
            "position_increment_gap": VALUE_GAP,
        });
        if let FieldKind::Text { b, .. } = field.row().kind {
            similarity.insert(field.name().to_string(), frequency(b));
            stream["similarity"] = json!(field.name());
        } else {
            stream["norms"] = json!(false);
        }
        streams.insert(field.name().to_string(), stream);
    }
    json!({
        "settings": {
            "number_of_shards": layout.shards,
            "number_of_replicas": layout.replicas,
            "refresh_interval": "10s",
            "codec": "best_compression",
            "max_regex_length": MAX_REGEX,
            "analysis": {
                "tokenizer": {"positions": {"type": "whitespace", "max_token_length": MAX_POSITION}},
                "filter": {
                    "alternatives": {"type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"]},
                    "anything": {"type": "stop", "stopwords": [ANYTHING]},
                },
                "analyzer": {
                    "terms": {"type": "custom", "tokenizer": "positions", "filter": ["alternatives"]},
                    "wanted": {"type": "custom", "tokenizer": "positions", "filter": ["alternatives", "anything"]},
                },
            },
            "similarity": similarity,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": meta(manifest),
            "_source": {"includes": ["record"]},
            "properties": {
                "record": {"type": "object", "enabled": false},
                "terms": {"properties": streams},
                "column": {"properties": columns()},
            },
        },
    })
}

/// Returns the similarity of a field: how often a word stands there for its length, which is all that a field tells of
/// a score (see `score`). As in a local index, lengths are counted in terms, not positions, against the average of those
/// that have the field.
fn frequency(b: f32) -> Value {
    let rest = 1.0 - b;
    let source = format!(
        "query.boost * doc.freq / ({rest} + {b} * doc.length * field.docCount / field.sumTotalTermFreq)"
    );
    json!({"type": "scripted", "discount_overlaps": false, "script": {"source": source}})
}

/// Returns what tells that an index is ours, and whose version made it.
fn meta(manifest: &Manifest) -> Value {
    json!({"presshound": manifest, "mapping": MAPPING_VERSION})
}

/// Returns whether an index was mapped as this version does.
pub(super) fn is_current(meta: &Value) -> bool {
    meta["mapping"] == MAPPING_VERSION
}

fn columns() -> Map<String, Value> {
    let mut out = Map::new();
    let mut add = |name: &str, kind: &str| {
        let name = name.strip_prefix("column.").unwrap_or(name);
        out.insert(name.to_string(), json!({"type": kind}));
    };
    for name in [column::ID, column::FILE, column::RUN, column::SLICE, column::SAME_BODY, column::OWN_ID] {
        add(name, "keyword");
    }
    for name in [column::TITLE, column::HAS, column::NAME, column::SHORT, column::RECOGNISER] {
        add(name, "keyword");
    }
    for name in [column::PUBLISHED, column::INDEXED_AT] {
        add(name, "long");
    }
    for name in [column::FIRST_DAY, column::LAST_DAY, column::YEAR] {
        add(name, "integer");
    }
    for field in with_column() {
        add(&values(field), "keyword");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_table_is_mapped() {
        let body = body(&Manifest::new("0".repeat(32)), Layout::default());
        let properties = &body["mappings"]["properties"];
        for row in TABLE {
            let stream = !properties["terms"]["properties"][row.name].is_null();
            let column = !properties["column"]["properties"][format!("of_{}", row.name)].is_null();
            let expected = match row.kind {
                _ if row.field == Field::Id => (false, false),
                FieldKind::Text { .. } => (true, false),
                FieldKind::Value => (true, true),
                FieldKind::Location => (false, true),
                FieldKind::Date | FieldKind::Entity => (false, false),
            };
            assert_eq!((stream, column), expected, "{}", row.name);
        }
        assert_eq!(body["mappings"]["dynamic"], "strict");
        assert_eq!(body["mappings"]["_meta"]["presshound"]["format"], "presshound index");
    }
}
