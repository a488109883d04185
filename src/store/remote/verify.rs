//! Verifies an index in a cluster: whether all of it is there, and for a sample of articles whether the columns and
//! term streams are those of the record.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::RemoteStore;
use super::mapping::{self, column};
use super::wire::{self, Stamp};
use crate::query::naive::{analysis_language, each_value};
use crate::store::{Record, StoreError};
use crate::stream;
use crate::text::analyzer::{Analyzer, PRINTED};

/// Articles whose columns are compared, and whose terms.
const SAMPLE: (usize, usize) = (200, 20);

/// Words of a value that are looked for in a row, terms of a field, and values of a field, at most.
const LOOKED_AT: (usize, usize, usize) = (200, 500, 20);

/// Columns that say when and how an article was put, not what it is.
const NOT_OF_THE_RECORD: [&str; 3] = [column::RUN, column::SLICE, column::INDEXED_AT];

#[derive(Deserialize)]
struct Health {
    status: String,
    #[serde(default)]
    unassigned_shards: u64,
}

impl RemoteStore {
    /// Compares a sample; returns what is wrong, a sentence each.
    pub(super) fn sampled(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        let health: Health = self.get(&format!("/_cluster/health/{}", self.address.index))?;
        if health.status == "red" {
            wrong.push(format!("the cluster misses {} parts of the index", health.unassigned_shards));
        }
        let seed = std::process::id();
        let chance = json!({"function_score": {"random_score": {"seed": seed, "field": "_seq_no"}}});
        let columns: Vec<String> = self.columns();
        let body = json!({
            "query": chance, "size": SAMPLE.0, "_source": ["record"], "docvalue_fields": columns,
        });
        let mut incomplete = None;
        let answer = self.ask(&body, &mut incomplete)?;
        wrong.extend(incomplete);
        let mut analyzer = Analyzer::new();
        for (number, hit) in answer.hits.hits.into_iter().enumerate() {
            let Some(source) = &hit.source else {
                wrong.push(format!("article {} has no record", hit.id));
                continue;
            };
            let record = &source.record;
            if crate::model::hit::format_id(record.id) != hit.id {
                wrong.push(format!("article {} holds the record of {:016x}", hit.id, record.id));
                continue;
            }
            wrong.extend(differing_column(record, &hit.fields));
            if number < SAMPLE.1 {
                wrong.extend(self.differing_terms(record, &hit.id, &mut analyzer)?);
            }
        }
        Ok(wrong)
    }

    fn columns(&self) -> Vec<String> {
        let body = mapping::body(&super::Manifest::new(String::new()), mapping::Layout::default());
        let known =
            body["mappings"]["properties"]["column"]["properties"].as_object().cloned().unwrap_or_default();
        known.keys().map(|name| format!("column.{name}")).collect()
    }

    /// Asks for an article by all its words: each term, and the words in their order.
    fn differing_terms(
        &self,
        record: &Record,
        id: &str,
        analyzer: &mut Analyzer,
    ) -> Result<Option<String>, StoreError> {
        for field in mapping::indexed() {
            let name = mapping::terms(field);
            let mut filters = vec![json!({"ids": {"values": [id]}})];
            let mut known = BTreeSet::new();
            let language = analysis_language(field, record.article.language);
            each_value(&record.article, field, &mut |number, text| {
                let names = stream::named(&record.mentions, field, number);
                let mut row = String::new();
                let mut words = 0;
                stream::terms(analyzer, stream::Value { text, language, names: &names }, &mut |_, term| {
                    let term = wire::spell(term);
                    if term.starts_with(PRINTED) && words < LOOKED_AT.0 {
                        words += 1;
                        row.push_str(&term);
                        row.push(' ');
                    }
                    if known.len() < LOOKED_AT.1 {
                        known.insert(term);
                    }
                });
                if words > 0 && filters.len() <= LOOKED_AT.2 {
                    filters.push(json!({"match_phrase": {&name: {"query": row}}}));
                }
            });
            filters.extend(known.iter().map(|term| json!({"term": {&name: {"value": term}}})));
            let body = json!({"query": {"bool": {"filter": filters}}, "size": 0, "track_total_hits": true});
            if self.ask(&body, &mut None)?.hits.total.value != 1 {
                let field = field.name();
                return Ok(Some(format!(
                    "article {id}: the words of its {field} are not those of its record"
                )));
            }
        }
        Ok(None)
    }
}

/// Returns what is wrong with the columns of an article, if anything.
fn differing_column(
    record: &Record,
    found: &std::collections::HashMap<String, Vec<Value>>,
) -> Option<String> {
    let expected = wire::Encoder::default().columns(record, &Stamp::default());
    let sorted = |values: Vec<&Value>| {
        let mut out: Vec<String> = values
            .into_iter()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_string))
            .collect();
        out.sort();
        out.dedup();
        out
    };
    for (name, value) in &expected {
        let name = format!("column.{name}");
        if NOT_OF_THE_RECORD.contains(&name.as_str()) {
            continue;
        }
        let expected = match value {
            Value::Array(values) => sorted(values.iter().collect()),
            value => sorted(vec![value]),
        };
        let there = sorted(found.get(&name).map(|values| values.iter().collect()).unwrap_or_default());
        if there != expected {
            return Some(format!(
                "article {:016x}: its column `{name}` is not that of its record",
                record.id
            ));
        }
    }
    None
}
