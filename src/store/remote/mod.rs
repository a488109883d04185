//! The store in a cluster: an index of OpenSearch or Elasticsearch, asked over HTTP.
//!
//! The engine is given the same term stream that a local index holds, so that a query means the same there; see
//! `mapping`. No engine's types leave this folder.

mod access;
mod address;
mod answer;
mod bulk;
mod compile;
mod counts;
mod delivery;
mod dialect;
mod http;
mod mapping;
mod names;
mod pages;
mod pattern;
mod prepare;
mod score;
mod search;
mod spans;
mod state;
mod verify;
mod wire;

pub use access::{Access, Authorization};
pub use address::Address;
pub use bulk::{RemoteWriter, Stamping};
pub use mapping::Layout;
pub use prepare::{look, prepare};
pub use state::State;

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::dialect::{Dialect, Engine, Greeting};
use self::http::{Client, Failure, Refusal, Request};
use self::mapping::column;
use self::pages::Page;
use self::search::Depth;
use super::manifest::{Manifest, SCHEMA_VERSION};
use super::{Answer, Ask, FacetBy, NameCount, Record, ShortForm, Sort, Store, StoreError};
use crate::model::{Field, Kind, Language, field};
use crate::query::judge::Judge;
use crate::query::plan::{Filter, Plan};
use crate::stream;
use crate::text::analyzer::Analyzer;

/// An index in a cluster, opened for reading.
pub struct RemoteStore {
    address: Address,
    client: Client,
    /// What this machine keeps of the index.
    state: State,
    /// Id of the index, or of the first that its name stands for.
    id: String,
    /// The engine with its version, for messages.
    name: String,
    engine: Engine,
    /// Whether the engine was found to keep no moment of an index.
    keeps_nothing: AtomicBool,
    /// Keeps the searches of this store on the same copies of the index.
    preference: String,
    /// How many articles hold what, as far as it was looked up in this state.
    counts: Mutex<HashMap<score::Counted, u64>>,
    /// Whether an answer that misses a part of the index is good enough.
    partial: bool,
    payload: String,
    given_payload: bool,
    articles: u64,
    languages: Vec<Language>,
}

/// A connection to the index of an address, and what it is.
struct Connection {
    client: Client,
    name: String,
    engine: Engine,
    /// The id of the index; `None` where there is none.
    id: Option<String>,
}

impl RemoteStore {
    /// Opens the index of an address for reading. `state` holds the note of the last commit made from this machine,
    /// where there was one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none, [`StoreError::Incompatible`] where another version made it,
    /// [`StoreError::Foreign`] where it is somebody else's.
    pub fn open(address: &Address, access: &Access, state: State) -> Result<RemoteStore, StoreError> {
        let connection = connect(address, access)?;
        let Some(id) = connection.id else {
            return Err(StoreError::Missing(address.to_string()));
        };
        let payload = state.note(&id)?;
        let preference = format!("presshound{}", std::process::id());
        let mut store = RemoteStore {
            address: address.clone(),
            client: connection.client,
            state,
            id,
            name: connection.name,
            engine: connection.engine,
            keeps_nothing: AtomicBool::new(false),
            preference,
            counts: Mutex::default(),
            partial: access.partial,
            given_payload: !payload.is_empty(),
            payload,
            articles: 0,
            languages: Vec::new(),
        };
        store.look()?;
        Ok(store)
    }

    /// Looks how many articles there are, in which languages, and since when.
    fn look(&mut self) -> Result<(), StoreError> {
        let body = json!({
            "size": 0,
            "track_total_hits": true,
            "aggs": {
                "languages": {"terms": {"field": mapping::values(Field::Lang), "size": 1_000}},
                "indexed_at": {"max": {"field": column::INDEXED_AT}},
            },
        });
        self.counts.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner()).clear();
        let answer = self.ask(&body, &mut None)?;
        self.articles = answer.hits.total.value;
        let buckets = answer.aggregations.get("languages").and_then(|found| found["buckets"].as_array());
        let codes = buckets.into_iter().flatten().filter_map(|bucket| bucket["key"].as_str());
        self.languages = codes.map(|code| Language::parse(code).unwrap_or(Language::UNKNOWN)).collect();
        self.languages.sort();
        self.languages.dedup();
        if !self.given_payload {
            let at = answer.aggregations.get("indexed_at").and_then(|found| found["value"].as_f64());
            self.payload = format!(r#"{{"ledger":0,"failed":0,"indexed_at":{}}}"#, at.unwrap_or(0.0) as i64);
        }
        Ok(())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, StoreError> {
        let body = body.to_string();
        self.client.call(&Request::post(path, body.as_bytes())).map_err(|failure| self.error(failure))
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, StoreError> {
        self.client.call(&Request::get(path)).map_err(|failure| self.error(failure))
    }

    fn error(&self, failure: Failure) -> StoreError {
        if let Failure::Refused(refusal) = &failure
            && let Some(error) = self.limit_of(&refusal.kind, &refusal.reason)
        {
            return error;
        }
        error(&self.address, failure)
    }

    /// Returns the error of a query that is more than the engine takes; `None` for any other trouble.
    fn limit_of(&self, kind: &str, reason: &str) -> Option<StoreError> {
        let says = |text: &str| reason.contains(text) || kind.contains(text);
        if says("too_many_clauses")
            || says("maxClauseCount")
            || says("too_many_nested")
            || says("too many terms")
        {
            return Some(compile::too_much(&self.name));
        }
        if says("too_complex_to_determinize") || says("too complex to determinize") || says("TooComplex") {
            let why = format!("{}: a pattern of this query is too complex for it", self.name);
            return Some(StoreError::Refused(why));
        }
        if says("too_many_buckets") || says("nested too deep") || says("StackOverflow") {
            return Some(StoreError::Refused(format!("{}: {reason}", self.name)));
        }
        None
    }
}

impl Store for RemoteStore {
    fn articles(&self) -> u64 {
        self.articles
    }

    fn languages(&self) -> Result<Vec<Language>, StoreError> {
        Ok(self.languages.clone())
    }

    fn search(&self, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        self.answer(ask)
    }

    fn search_each(&self, asks: &[Ask<'_>]) -> Result<Vec<Answer>, StoreError> {
        self.answers(asks)
    }

    fn record(&self, id: u64) -> Result<Option<Record>, StoreError> {
        let plan = Plan::Filter(Filter::Id(id));
        let ask = Ask { limit: Some(1), records: true, ..Ask::of(&plan) };
        Ok(self.answer(&ask)?.hits.into_iter().next().and_then(|hit| hit.record).map(|record| *record))
    }

    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError> {
        let query = json!({"match_all": {}});
        let page = Page { query: &query, sort: json!([column::ID]), size: 500, records: true };
        self.whole(|incomplete| {
            self.pages(page, incomplete, &mut |hit| {
                if let Some(source) = hit.source {
                    visit(*source.record);
                }
                Ok(true)
            })?;
            Ok(())
        })
    }

    fn each_match(&self, plan: &Plan, visit: &mut dyn FnMut(&Record)) -> Result<(), StoreError> {
        let compiled = self.compiled(plan, Depth::None)?;
        let page =
            Page { query: &compiled.query, sort: search::order(Sort::Newest), size: 500, records: true };
        let mut analyzer = Analyzer::new();
        let judge = Judge::new(plan).map_err(StoreError::Refused)?;
        self.whole(|incomplete| {
            self.pages(page, incomplete, &mut |hit| {
                let record = hit.source.map(|source| source.record);
                if let Some(record) = record
                    && (compiled.exact || judge.matches(record.subject(), &mut analyzer))
                {
                    visit(&record);
                }
                Ok(true)
            })?;
            Ok(())
        })
    }

    fn has_terms(&self, terms: &[String]) -> Result<bool, StoreError> {
        let terms: Vec<String> = terms.iter().map(|term| wire::spell(term)).collect();
        let fields: Vec<Value> =
            mapping::indexed().map(|field| json!({"terms": {mapping::terms(field): terms}})).collect();
        let body = json!({
            "query": {"bool": {"should": fields, "minimum_should_match": 1}},
            "size": 0,
            "terminate_after": 1,
        });
        Ok(self.ask(&body, &mut None)?.hits.total.value > 0)
    }

    fn nearest_words(&self, word: &str, limit: usize) -> Result<Vec<(String, u64)>, StoreError> {
        for distance in 1..=2 {
            if distance == 2 && word.chars().count() < 5 {
                break;
            }
            let found = self.suggested(word, distance, limit)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    fn values(&self, field: Field) -> Result<Vec<(String, u64)>, StoreError> {
        self.facet(&json!({"match_all": {}}), FacetBy::Value(field), &mut None)
    }

    fn each_name(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        self.counted_names(&Plan::All, &mut |kind, name, _, _| visit(kind, name))
    }

    fn name_counts(&self, within: Option<&Plan>) -> Result<Vec<NameCount>, StoreError> {
        let mut counts: BTreeMap<(Kind, String), (u64, u64)> = BTreeMap::new();
        self.counted_names(within.unwrap_or(&Plan::All), &mut |kind, name, articles, mentions| {
            let count = counts.entry((kind, name.to_string())).or_default();
            count.0 += articles;
            count.1 += mentions;
        })?;
        let count = |((kind, name), (articles, mentions))| NameCount { kind, name, articles, mentions };
        Ok(counts.into_iter().map(count).collect())
    }

    fn short_forms(&self) -> Result<Vec<ShortForm>, StoreError> {
        let mut out = Vec::new();
        let query = json!({"match_all": {}});
        self.whole(|incomplete| {
            self.each_bucket(&query, (column::SHORT, false), incomplete, &mut |term, articles| {
                if let Some((short, long)) = stream::short_of(&term) {
                    out.push(ShortForm { short, long, articles });
                }
            })
        })?;
        Ok(out)
    }

    fn verify(&self) -> Result<Vec<String>, StoreError> {
        self.sampled()
    }

    fn bytes(&self) -> Result<Option<u64>, StoreError> {
        let stats: Value = self.get(&format!("/{}/_stats/store", self.address.index))?;
        Ok(stats["_all"]["total"]["store"]["size_in_bytes"].as_u64())
    }

    fn payload(&self) -> &str {
        &self.payload
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        self.look()
    }
}

impl RemoteStore {
    /// Does something that all of the index has to answer, unless a part is good enough.
    fn whole(
        &self,
        work: impl FnOnce(&mut Option<String>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut incomplete = None;
        work(&mut incomplete)?;
        match incomplete {
            Some(missing) if !self.partial => {
                Err(StoreError::Other(format!("not everything was searched: {missing}")))
            }
            _ => Ok(()),
        }
    }

    /// Returns printed words at an edit distance, most articles first.
    fn suggested(&self, word: &str, distance: u8, limit: usize) -> Result<Vec<(String, u64)>, StoreError> {
        let body = json!({"size": 0, "suggest": {"near": {
            "text": format!("={}", wire::spell(word)),
            "term": {
                "field": mapping::terms(Field::Body),
                "analyzer": "keyword",
                "suggest_mode": "always",
                "sort": "frequency",
                "size": limit,
                "max_edits": distance,
                // The mark before the word has to stand.
                "prefix_length": 1,
                "min_word_length": 1,
                "string_distance": "levenshtein",
                "accuracy": 0.0,
            },
        }}});
        let answer = self.ask(&body, &mut None)?;
        let options = answer.suggest.get("near").and_then(|found| found.first()).map(|found| &found.options);
        let mut words: Vec<(String, u64)> = options
            .into_iter()
            .flatten()
            .filter_map(|option| option.text.strip_prefix('=').map(|near| (near.to_string(), option.freq)))
            .collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(words)
    }
}

/// Connects to a cluster and looks what the index of an address is.
fn connect(address: &Address, access: &Access) -> Result<Connection, StoreError> {
    let client = Client::new(address, access)?;
    let greeting: Greeting = client.call(&Request::get("/")).map_err(|failure| error(address, failure))?;
    let dialect = Dialect::of(greeting)
        .map_err(|name| StoreError::Other(format!("{} is {name}, which cannot be used", address.hosts[0])))?;
    let id = id(&client, address)?;
    Ok(Connection { client, name: dialect.to_string(), engine: dialect.engine, id })
}

/// The mapping of one index.
#[derive(Deserialize)]
struct Mapped {
    mappings: Mappings,
}

#[derive(Deserialize)]
struct Mappings {
    #[serde(rename = "_meta", default)]
    meta: Option<Value>,
}

/// What every version says of an index.
#[derive(Deserialize)]
struct Known {
    format: String,
    schema: u32,
    #[serde(default)]
    fields: String,
    #[serde(default)]
    id: String,
}

/// Returns the id of the index, or of the first that its name stands for; `None` where there is none.
fn id(client: &Client, address: &Address) -> Result<Option<String>, StoreError> {
    let path = format!("/{}/_mapping", address.index);
    let found: HashMap<String, Mapped> = match client.call(&Request::get(&path)) {
        Ok(found) => found,
        Err(Failure::Refused(Refusal { status: 404, .. })) => return Ok(None),
        Err(failure) => return Err(error(address, failure)),
    };
    let mut first = None;
    let mut names: Vec<_> = found.into_iter().collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, mapped) in names {
        let id = id_of(&name, mapped.mappings.meta)?;
        first.get_or_insert(id);
    }
    Ok(first)
}

fn id_of(name: &str, meta: Option<Value>) -> Result<String, StoreError> {
    let ours = meta.as_ref().and_then(|meta| meta.get("presshound")).cloned();
    let current = meta.as_ref().is_some_and(mapping::is_current);
    let foreign = || StoreError::Foreign(format!("the index `{name}` was not made by presshound"));
    let known: Known = ours.and_then(|ours| serde_json::from_value(ours).ok()).ok_or_else(foreign)?;
    if known.format != Manifest::new(String::new()).format {
        return Err(foreign());
    }
    if known.schema != SCHEMA_VERSION || known.fields != field::fingerprint() {
        return Err(StoreError::Incompatible(format!(
            "index `{name}` has schema version {}, this program reads {SCHEMA_VERSION}",
            known.schema
        )));
    }
    if !current {
        return Err(StoreError::Incompatible(format!("index `{name}` was mapped by another version")));
    }
    Ok(known.id)
}

/// Returns the error of a request that failed.
fn error(address: &Address, failure: Failure) -> StoreError {
    let refusal = match failure {
        Failure::Unreachable(why) => return StoreError::Other(format!("the cluster does not answer: {why}")),
        Failure::Refused(refusal) => refusal,
    };
    match (refusal.status, refusal.kind.as_str()) {
        (404, "index_not_found_exception") => StoreError::Missing(address.to_string()),
        (401, _) => StoreError::Other(format!("the cluster does not know these credentials: {refusal}")),
        (_, "cluster_block_exception") => StoreError::Full(format!("the cluster takes no more: {refusal}")),
        (403, _) => StoreError::Other(format!("the cluster does not allow this: {refusal}")),
        _ => StoreError::Other(format!("the cluster refused: {refusal}")),
    }
}
