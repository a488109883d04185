//! Answers questions from a cluster: one request where that is enough, page after page where it is not.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::RemoteStore;
use super::answer::{RawHit, SearchAnswer};
use super::compile::{Compiled, compile, terms};
use super::dialect::MAX_WINDOW;
use super::http::{Body, Request};
use super::mapping::{self, column};
use super::pages::Page;
use super::score::{Rarity, Scoring};
use super::wire::{self, Stamp, Told};
use crate::query::judge::Judge;
use crate::query::plan::Plan;
use crate::store::{Answer, Ask, FacetBy, Found, Record, Sort, StoreError};
use crate::text::analyzer::Analyzer;

/// Hits fetched at once with their records, and without.
const PAGE: (usize, usize) = (500, 5_000);

/// Buckets of a count fetched at once.
const BUCKETS: usize = 5_000;

/// Terms in a query beyond which those that no article has are looked up and left out.
const MANY_TERMS: usize = 300;

/// Questions asked with one request.
const AT_ONCE: usize = 100;

/// Lengths of fields are averaged over all parts of an index.
pub(super) const SPREAD: &str = "search_type=dfs_query_then_fetch";

/// Articles looked at one by one for a query that the engine cannot decide, at most.
const MAX_CANDIDATES: u64 = 100_000;

impl RemoteStore {
    /// Answers a question.
    pub(super) fn answer(&self, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        let depth = if ask.limit == Some(0) { Depth::None } else { Depth::Full };
        let mut answer = match self.answer_with(&self.compiled(ask.plan, depth)?, ask) {
            // Scoring makes a query longer, which must not be what it fails by.
            Err(StoreError::Refused(_)) if depth == Depth::Full => {
                self.answer_with(&self.compiled(ask.plan, Depth::Lean)?, ask)?
            }
            answer => answer?,
        };
        if answer.facets.len() < ask.facets.len() {
            let query = self.compiled(ask.plan, Depth::None)?.query;
            for by in ask.facets {
                answer.facets.push(self.facet(&query, *by, &mut answer.incomplete)?);
            }
        }
        Ok(answer)
    }

    fn answer_with(&self, compiled: &Compiled, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        if !compiled.exact {
            return self.verified(compiled, ask);
        }
        let window = ask.limit.map(|limit| limit.saturating_add(ask.offset));
        match window.filter(|window| *window <= MAX_WINDOW) {
            Some(_) => self.window(&compiled.query, ask),
            None => self.walked(&compiled.query, ask),
        }
    }

    /// Compiles a plan. Where it asks for many terms, those that no article has are left out: a word has a stem in every
    /// language of the index, and engines count each.
    pub(super) fn compiled(&self, plan: &Plan, depth: Depth) -> Result<Compiled, StoreError> {
        let compiled = compile(plan, &self.name, None, Scoring::None)?;
        let known = match compiled.terms > MANY_TERMS {
            true => Some(self.known(&Vec::from_iter(terms(plan)))?),
            false => None,
        };
        let rarity = match depth {
            Depth::None if known.is_none() => return Ok(compiled),
            Depth::None => Rarity::default(),
            Depth::Full | Depth::Lean => self.rarity(plan, known.as_ref())?,
        };
        let scoring = match depth {
            Depth::None => Scoring::None,
            Depth::Full => Scoring::Full(&rarity),
            Depth::Lean => Scoring::Lean(&rarity),
        };
        compile(plan, &self.name, known.as_ref(), scoring)
    }

    /// Answers with one request.
    fn window(&self, query: &Value, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        let mut incomplete = None;
        let answer = self.ask(&window(query, ask), &mut incomplete)?;
        read(answer, incomplete)
    }

    /// Answers many questions with few requests.
    pub(super) fn answers(&self, asks: &[Ask<'_>]) -> Result<Vec<Answer>, StoreError> {
        // What all of them need to know is asked for at once, and kept.
        self.count_all(asks.iter().map(|ask| ask.plan))?;
        let mut out = Vec::with_capacity(asks.len());
        for asks in asks.chunks(AT_ONCE) {
            let mut compiled = Vec::with_capacity(asks.len());
            for ask in asks {
                compiled.push(self.compiled(ask.plan, Depth::Full)?);
            }
            let plain = |ask: &Ask<'_>| {
                ask.facets.is_empty() && ask.limit.is_some_and(|limit| ask.offset + limit <= MAX_WINDOW)
            };
            if !asks.iter().zip(&compiled).all(|(ask, compiled)| compiled.exact && plain(ask)) {
                for ask in asks {
                    out.push(self.answer(ask)?);
                }
                continue;
            }
            let bodies: Vec<Value> =
                asks.iter().zip(&compiled).map(|(ask, compiled)| window(&compiled.query, ask)).collect();
            let answers: Vec<EachAnswer> = self.ask_each(&bodies, SPREAD)?;
            for (answer, ask) in answers.into_iter().zip(asks) {
                let EachAnswer::Found(answer) = answer else {
                    // Asked alone, it says what is wrong.
                    out.push(self.answer(ask)?);
                    continue;
                };
                let mut incomplete = None;
                self.whole_or_said(&answer, &mut incomplete)?;
                out.push(read(*answer, incomplete)?);
            }
        }
        Ok(out)
    }

    /// Answers by walking through the hits in their order.
    fn walked(&self, query: &Value, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        let mut out = Answer::default();
        let mut copies: HashMap<String, usize> = HashMap::new();
        let mut groups = Vec::new();
        let (mut skipped, limit) = (0, ask.limit.unwrap_or(usize::MAX));
        let page = Page { query, sort: order(ask.sort), size: page_size(ask.records), records: ask.records };
        let group = ask.group;
        out.total = self.pages(page, &mut out.incomplete, &mut |hit| {
            if group && let Some(body) = hit.text(column::SAME_BODY).map(str::to_string) {
                let seen = copies.entry(body.clone()).or_default();
                *seen += 1;
                if *seen > 1 {
                    return Ok(true);
                }
                if skipped >= ask.offset && out.hits.len() < limit {
                    groups.push(body);
                }
            }
            if skipped < ask.offset {
                skipped += 1;
            } else if out.hits.len() < limit {
                out.hits.push(found(hit)?);
            }
            // Copies are counted to the end.
            Ok(group || out.hits.len() < limit)
        })?;
        for (hit, body) in out.hits.iter_mut().zip(&groups) {
            hit.copies = copies.get(body).map_or(0, |count| count - 1);
        }
        Ok(out)
    }

    /// Answers a query that the engine can only narrow down: looks at every article it finds.
    fn verified(&self, compiled: &Compiled, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        let mut out = Answer::default();
        let mut keys: Vec<(Key, Found)> = Vec::new();
        let mut counts: Vec<BTreeMap<String, u64>> = vec![BTreeMap::new(); ask.facets.len()];
        let mut copies: HashMap<u64, usize> = HashMap::new();
        let mut analyzer = Analyzer::new();
        let judge = Judge::new(ask.plan).map_err(StoreError::Refused)?;
        let mut looked = 0;
        let page = Page { query: &compiled.query, sort: order(ask.sort), size: PAGE.0, records: true };
        self.pages(page, &mut out.incomplete, &mut |hit| {
            looked += 1;
            if looked > MAX_CANDIDATES {
                return Err(StoreError::Refused(format!(
                    "{} can only narrow this query down, and more than {MAX_CANDIDATES} articles are left to look \
                     at: add a word or a date",
                    self.name
                )));
            }
            let mut hit = found(hit)?;
            let Some(record) = hit.record.take() else { return Ok(true) };
            if !judge.matches(record.subject(), &mut analyzer) {
                return Ok(true);
            }
            out.total += 1;
            count(&record, ask.facets, &mut counts);
            if let Some(group) = record.same_body {
                *copies.entry(group).or_default() += 1;
            }
            keys.push((Key { same_body: record.same_body, place: keys.len() }, hit));
            Ok(true)
        })?;
        out.facets = counts.into_iter().map(most_first).collect();
        let mut seen = HashSet::new();
        keys.retain(|(key, _)| !ask.group || key.same_body.is_none_or(|group| seen.insert(group)));
        keys.sort_by_key(|(key, _)| key.place);
        for (key, mut hit) in keys.into_iter().skip(ask.offset).take(ask.limit.unwrap_or(usize::MAX)) {
            if ask.group {
                hit.copies = key.same_body.and_then(|group| copies.get(&group)).map_or(0, |count| count - 1);
            }
            out.hits.push(hit);
        }
        if ask.records {
            self.fill(&mut out.hits)?;
        }
        Ok(out)
    }

    /// Fetches the records of hits.
    fn fill(&self, hits: &mut [Found]) -> Result<(), StoreError> {
        for hits in hits.chunks_mut(PAGE.0) {
            let ids: Vec<String> = hits.iter().map(|hit| crate::model::hit::format_id(hit.id)).collect();
            let body = json!({"query": {"ids": {"values": ids}}, "size": ids.len(), "_source": ["record"]});
            let mut records: HashMap<u64, Box<Record>> = HashMap::new();
            for hit in self.ask(&body, &mut None)?.hits.hits {
                if let Some(source) = hit.source {
                    records.insert(source.record.id, source.record);
                }
            }
            for hit in hits {
                hit.record = records.remove(&hit.id);
            }
        }
        Ok(())
    }

    /// Counts the hits of a query by the values of a column: every value, exactly.
    pub(super) fn facet(
        &self,
        query: &Value,
        by: FacetBy,
        incomplete: &mut Option<String>,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let (name, missing) = match by {
            FacetBy::Value(field) => (mapping::values(field), false),
            FacetBy::Year => (column::YEAR.to_string(), true),
            FacetBy::Recogniser => (column::RECOGNISER.to_string(), false),
        };
        let mut counts = BTreeMap::new();
        self.each_bucket(query, (&name, missing), incomplete, &mut |value, count| {
            *counts.entry(value).or_default() += count;
        })?;
        Ok(most_first(counts))
    }

    /// Calls `visit` with every value of a column among the hits of a query, and how many have it.
    pub(super) fn each_bucket(
        &self,
        query: &Value,
        (name, missing): (&str, bool),
        incomplete: &mut Option<String>,
        visit: &mut dyn FnMut(String, u64),
    ) -> Result<(), StoreError> {
        let mut after: Option<Value> = None;
        loop {
            let mut composite = json!({
                "size": BUCKETS,
                "sources": [{"value": {"terms": {"field": name, "missing_bucket": missing}}}],
            });
            if let Some(after) = &after {
                composite["after"] = after.clone();
            }
            let body = json!({"query": query, "size": 0, "aggs": {"values": {"composite": composite}}});
            let answer = self.ask(&body, incomplete)?;
            let values = answer.aggregations.get("values").cloned().unwrap_or_default();
            let buckets = values["buckets"].as_array().cloned().unwrap_or_default();
            for bucket in &buckets {
                let value = match &bucket["key"]["value"] {
                    Value::String(text) => text.clone(),
                    Value::Null => String::new(),
                    // Some engines write whole numbers as fractions.
                    number => number.as_f64().map(|number| format!("{number:.0}")).unwrap_or_default(),
                };
                visit(value, bucket["doc_count"].as_u64().unwrap_or(0));
            }
            if buckets.len() < BUCKETS || values["after_key"].is_null() {
                return Ok(());
            }
            after = Some(values["after_key"].clone());
        }
    }

    /// Sends a search; says in `incomplete` which part of the index did not answer.
    pub(super) fn ask(
        &self,
        body: &Value,
        incomplete: &mut Option<String>,
    ) -> Result<SearchAnswer, StoreError> {
        let path = format!("/{}/_search?preference={}&{SPREAD}", self.address.index, self.preference);
        self.ask_at(&path, body, incomplete)
    }

    pub(super) fn ask_at(
        &self,
        path: &str,
        body: &Value,
        incomplete: &mut Option<String>,
    ) -> Result<SearchAnswer, StoreError> {
        let answer: SearchAnswer = self.post(path, body)?;
        self.whole_or_said(&answer, incomplete)?;
        Ok(answer)
    }

    /// Sends several searches at once; returns an answer to each.
    pub(super) fn ask_each<T: DeserializeOwned>(
        &self,
        bodies: &[Value],
        parameters: &str,
    ) -> Result<Vec<T>, StoreError> {
        let mut lines = String::new();
        for body in bodies {
            lines.push_str(&format!("{{\"preference\":\"{}\"}}\n{body}\n", self.preference));
        }
        let path = format!("/{}/_msearch?{parameters}", self.address.index);
        let request = Request { method: Method::POST, path: &path, body: Body::Lines(lines.as_bytes()) };
        let answers: Answers<T> = self.client.call(&request).map_err(|failure| self.error(failure))?;
        let (found, asked) = (answers.responses.len(), bodies.len());
        match found == asked {
            true => Ok(answers.responses),
            false => Err(StoreError::Other(format!("the cluster answered {found} of {asked} questions"))),
        }
    }

    /// Says in `incomplete` which part of the index did not answer.
    fn whole_or_said(
        &self,
        answer: &SearchAnswer,
        incomplete: &mut Option<String>,
    ) -> Result<(), StoreError> {
        if answer.shards.failed > 0 || answer.timed_out {
            for failure in &answer.shards.failures {
                let (kind, reason) = failure.reason.telling();
                if let Some(error) = self.limit_of(&kind, &reason) {
                    return Err(error);
                }
            }
            let why = match answer.shards.failures.first().map(|failure| failure.reason.telling().1) {
                Some(reason) if !reason.is_empty() => format!(": {reason}"),
                _ => String::new(),
            };
            let missing = match answer.shards.failed {
                0 => "the search was cut short by its time limit".to_string(),
                failed => {
                    format!("{failed} of {} parts of the index did not answer{why}", answer.shards.total)
                }
            };
            incomplete.get_or_insert(missing);
        }
        Ok(())
    }
}

/// How a plan is compiled: see [`Scoring`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    None,
    Lean,
    Full,
}

/// Answers to several searches.
#[derive(Deserialize)]
struct Answers<T> {
    responses: Vec<T>,
}

/// An answer among several.
#[derive(Deserialize)]
#[serde(untagged)]
enum EachAnswer {
    Found(Box<SearchAnswer>),
    Failed(serde::de::IgnoredAny),
}

/// Returns the request for the hits of a question that fit one answer.
fn window(query: &Value, ask: &Ask<'_>) -> Value {
    let size = ask.limit.unwrap_or(0);
    let mut body = json!({
        "query": query,
        "from": if size == 0 { 0 } else { ask.offset },
        "size": size,
        "track_total_hits": true,
        "_source": if ask.records { json!(["record"]) } else { json!(false) },
    });
    if size > 0 {
        body["sort"] = order(ask.sort);
        body["track_scores"] = json!(true);
        if !ask.records {
            body["docvalue_fields"] = json!([column::OWN_ID]);
        }
        if ask.group {
            let copies = json!({"name": "copies", "size": 0, "_source": false});
            body["collapse"] = json!({"field": column::SAME_BODY, "inner_hits": copies});
        }
    }
    body
}

/// Returns an answer as the seam wants it, nothing counted.
fn read(answer: SearchAnswer, incomplete: Option<String>) -> Result<Answer, StoreError> {
    let hits = answer.hits.hits.into_iter().map(found).collect::<Result<_, _>>()?;
    Ok(Answer { total: answer.hits.total.value, hits, facets: Vec::new(), incomplete })
}

/// Where a hit stands among those that were verified.
struct Key {
    same_body: Option<u64>,
    place: usize,
}

fn page_size(records: bool) -> usize {
    if records { PAGE.0 } else { PAGE.1 }
}

/// Returns the engine's way to order hits.
pub(super) fn order(sort: Sort) -> Value {
    let newest = json!({column::PUBLISHED: {"order": "desc", "missing": "_last"}});
    let id = json!({column::ID: {"order": "asc"}});
    match sort {
        Sort::Relevance => json!([{"_score": {"order": "desc"}}, newest, id]),
        Sort::Newest => json!([newest, id]),
        Sort::Oldest => json!([{column::PUBLISHED: {"order": "asc", "missing": "_last"}}, id]),
        Sort::Title => json!([{column::TITLE: {"order": "asc", "missing": "_last"}}, newest, id]),
    }
}

/// Returns a hit as the seam wants it.
pub(super) fn found(hit: RawHit) -> Result<Found, StoreError> {
    let id = u64::from_str_radix(&hit.id, 16)
        .map_err(|_| StoreError::Damaged(format!("`{}` is no id of an article", hit.id)))?;
    let copies = hit.inner_hits.get("copies").map_or(0, |inner| inner.hits.total.value.saturating_sub(1));
    let own = hit.text(column::OWN_ID).map(str::to_string);
    let record = hit.source.map(|source| source.record);
    let own = own.or_else(|| record.as_ref().map(|record| record.article.own_id.clone()));
    let name = own.filter(|own| !own.is_empty()).unwrap_or(hit.id);
    Ok(Found { id, score: hit.score.unwrap_or(0.0), copies: copies as usize, record, name })
}

/// Adds a record to counts.
fn count(record: &Record, facets: &[FacetBy], counts: &mut [BTreeMap<String, u64>]) {
    if facets.is_empty() {
        return;
    }
    let columns: Map<String, Value> = wire::columns(record, &Stamp::default(), Told::default());
    for (by, counts) in facets.iter().zip(counts) {
        match by {
            FacetBy::Year => {
                let year = columns.get("year").map(Value::to_string).unwrap_or_default();
                *counts.entry(year).or_default() += 1;
            }
            FacetBy::Recogniser => *counts.entry(record.recogniser.name().to_string()).or_default() += 1,
            FacetBy::Value(field) => {
                let name = format!("of_{}", field.name());
                let values: HashSet<&str> = columns
                    .get(&name)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                for value in values {
                    *counts.entry(value.to_string()).or_default() += 1;
                }
            }
        }
    }
}

fn most_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut out: Vec<(String, u64)> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}
