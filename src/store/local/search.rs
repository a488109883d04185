//! Answers questions: walks each segment once, keeps the best, counts the rest.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, SegmentReader, TERMINATED};

use super::LocalStore;
use super::compile::Compiler;
use super::filter::texts;
use super::node::Node;
use super::prepare::Ready;
use super::schema::{column, column_name};
use super::shelf::Shelf;
use super::writer::error;
use crate::model::Field;
use crate::model::date::civil_from_days;
use crate::model::hit::format_id;
use crate::store::{Answer, Ask, FacetBy, Found, Sort, StoreError};
use crate::text::fold;

/// What places a hit in the order.
#[derive(Clone, Debug)]
struct Key {
    /// Higher comes first.
    score: f32,
    /// Newer comes first, undated last.
    published: Option<i64>,
    /// Lower comes first.
    id: u64,
    /// For [`Sort::Title`]: folded title, empty last.
    title: Option<Box<str>>,
    same_body: Option<u64>,
    at: DocAddress,
}

/// A key that knows the order it is compared in; the greatest comes last in the results.
struct Ranked {
    sort: Sort,
    key: Key,
}

impl Ranked {
    /// Returns the order in the results: `Less` comes first.
    fn order(&self, other: &Ranked) -> Ordering {
        let (a, b) = (&self.key, &other.key);
        let score = b.score.total_cmp(&a.score);
        let newest = b.published.cmp(&a.published);
        let oldest = match (a.published, b.published) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => newest,
        };
        let first = match self.sort {
            Sort::Relevance => score.then(newest),
            Sort::Newest => newest,
            Sort::Oldest => oldest,
            Sort::Title => {
                a.title.is_none().cmp(&b.title.is_none()).then_with(|| a.title.cmp(&b.title)).then(newest)
            }
        };
        first.then(a.id.cmp(&b.id))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Ranked) -> bool {
        self.order(other) == Ordering::Equal
    }
}
impl Eq for Ranked {}
impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.order(other)
    }
}

/// Everything one walk gathers.
struct Gathered {
    best: BinaryHeap<Ranked>,
    total: u64,
    /// Body groups of all matches, for counting copies.
    groups: Vec<u64>,
    facets: Vec<BTreeMap<String, u64>>,
}

impl LocalStore {
    /// Answers a question over the state this store shows.
    pub(super) fn answer(&self, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        let ready = self.preparer().plan(ask.plan)?;
        let wanted = ask.limit.map_or(usize::MAX, |limit| limit.saturating_add(ask.offset));
        // Copies fill places: with groups, more are kept at once, and again more where that was too few.
        let mut keep = if ask.group { wanted.saturating_mul(2).saturating_add(32) } else { wanted };
        loop {
            let gathered = self.gather(&ready, ask, keep)?;
            let full = gathered.total as usize <= gathered.best.len();
            let keys: Vec<Key> =
                gathered.best.into_sorted_vec().into_iter().map(|ranked| ranked.key).collect();
            let keys = if ask.group { first_of_groups(keys) } else { keys };
            if ask.group && !full && keys.len() < wanted {
                keep = keep.saturating_mul(4);
                continue;
            }
            let chosen: Vec<Key> =
                keys.into_iter().skip(ask.offset).take(ask.limit.unwrap_or(usize::MAX)).collect();
            let counts = count(&gathered.groups, &chosen);
            let hits = self.hits(chosen, &counts, ask.records)?;
            let facets = gathered.facets.into_iter().map(most_first).collect();
            return Ok(Answer { total: gathered.total, hits, facets, incomplete: None });
        }
    }

    fn gather(&self, ready: &Ready, ask: &Ask<'_>, keep: usize) -> Result<Gathered, StoreError> {
        let mut gathered = Gathered {
            best: BinaryHeap::new(),
            total: 0,
            groups: Vec::new(),
            facets: vec![BTreeMap::new(); ask.facets.len()],
        };
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            let mut node = Compiler::new(segment, number, self).node(ready)?;
            let mut walk = Walk::new(self, segment, number as u32, ask, keep)?;
            walk.run(&mut *node, &mut gathered)?;
        }
        Ok(gathered)
    }

    /// Reads the hits of keys in their order.
    fn hits(
        &self,
        keys: Vec<Key>,
        counts: &HashMap<u64, usize>,
        records: bool,
    ) -> Result<Vec<Found>, StoreError> {
        let mut shelves: HashMap<u32, Shelf> = HashMap::new();
        let mut names: HashMap<u32, Option<StrColumn>> = HashMap::new();
        let mut out = Vec::new();
        for key in keys {
            let segment = self.searcher.segment_reader(key.at.segment_ord);
            let record = if records {
                let shelf = match shelves.entry(key.at.segment_ord) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => entry.insert(self.shelf(segment)?),
                };
                Some(Box::new(shelf.record(key.at.doc_id)?))
            } else {
                None
            };
            let matches = key.same_body.and_then(|group| counts.get(&group)).copied().unwrap_or(1);
            let copies = matches.saturating_sub(1);
            let own_id = match &record {
                Some(record) => Some(record.article.own_id.clone()).filter(|id| !id.is_empty()),
                None => {
                    let names = match names.entry(key.at.segment_ord) {
                        Entry::Occupied(entry) => entry.into_mut(),
                        Entry::Vacant(entry) => entry.insert(texts(segment, column::OWN_ID)?),
                    };
                    own_id(names.as_ref(), key.at.doc_id)?
                }
            };
            let name = own_id.unwrap_or_else(|| format_id(key.id));
            out.push(Found { id: key.id, score: key.score, copies, record, name });
        }
        Ok(out)
    }
}

/// A walk through one segment.
struct Walk<'a> {
    segment: &'a SegmentReader,
    number: u32,
    ask: &'a Ask<'a>,
    keep: usize,
    id: Column<u64>,
    published: Column<i64>,
    same_body: Column<u64>,
    first_day: Column<i64>,
    titles: Option<Shelf>,
}

impl<'a> Walk<'a> {
    fn new(
        store: &'a LocalStore,
        segment: &'a SegmentReader,
        number: u32,
        ask: &'a Ask<'a>,
        keep: usize,
    ) -> Result<Walk<'a>, StoreError> {
        let columns = segment.fast_fields();
        let titles = match ask.sort {
            Sort::Title => Some(store.shelf(segment)?),
            _ => None,
        };
        Ok(Walk {
            segment,
            number,
            ask,
            keep,
            id: columns.u64(column::ID).map_err(error)?,
            published: columns.i64(column::PUBLISHED).map_err(error)?,
            same_body: columns.u64(column::SAME_BODY).map_err(error)?,
            first_day: columns.i64(column::FIRST_DAY).map_err(error)?,
            titles,
        })
    }

    fn run(&mut self, node: &mut dyn Node, gathered: &mut Gathered) -> Result<(), StoreError> {
        let alive = self.segment.alive_bitset();
        let mut counters = self.counters()?;
        let mut doc = node.doc();
        while doc != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                gathered.total += 1;
                if self.ask.group {
                    gathered.groups.extend(self.same_body.first(doc));
                }
                counters.iter_mut().for_each(|counter| counter.count(doc));
                if self.keep > 0 {
                    self.offer(doc, node.score(), gathered)?;
                }
            }
            doc = node.advance();
        }
        for (counter, counts) in counters.into_iter().zip(&mut gathered.facets) {
            counter.finish(counts)?;
        }
        Ok(())
    }

    fn offer(&self, doc: u32, score: f32, gathered: &mut Gathered) -> Result<(), StoreError> {
        if gathered.best.len() >= self.keep
            && self.ask.sort == Sort::Relevance
            && gathered.best.peek().is_some_and(|worst| score < worst.key.score)
        {
            return Ok(());
        }
        let title = match &self.titles {
            Some(shelf) => {
                let title = shelf.record(doc)?.article.title.to_lowercase();
                (!title.is_empty()).then(|| fold::fold(&title).unwrap_or(title).into())
            }
            None => None,
        };
        let key = Key {
            score,
            published: self.published.first(doc),
            id: self.id.first(doc).unwrap_or(0),
            title,
            same_body: if self.ask.group { self.same_body.first(doc) } else { None },
            at: DocAddress::new(self.number, doc),
        };
        gathered.best.push(Ranked { sort: self.ask.sort, key });
        if gathered.best.len() > self.keep {
            gathered.best.pop();
        }
        Ok(())
    }

    fn counters(&self) -> Result<Vec<Counter>, StoreError> {
        self.ask
            .facets
            .iter()
            .map(|by| match by {
                FacetBy::Year => Ok(Counter::Year(self.first_day.clone(), BTreeMap::new())),
                FacetBy::Value(field) => self.text_counter(&column_name(*field)),
                FacetBy::Recogniser => self.text_counter(column::RECOGNISER),
            })
            .collect()
    }

    fn text_counter(&self, column: &str) -> Result<Counter, StoreError> {
        Ok(match texts(self.segment, column)? {
            Some(texts) => Counter::Value { counts: vec![0; texts.num_terms()], texts },
            None => Counter::Nothing,
        })
    }
}

/// Counts the values of one facet in one segment.
enum Counter {
    Value { texts: StrColumn, counts: Vec<u64> },
    Year(Column<i64>, BTreeMap<Option<i16>, u64>),
    Nothing,
}

impl Counter {
    fn count(&mut self, doc: u32) {
        match self {
            Counter::Value { texts, counts } => {
                for ordinal in texts.term_ords(doc) {
                    if let Some(count) = counts.get_mut(ordinal as usize) {
                        *count += 1;
                    }
                }
            }
            Counter::Year(days, counts) => {
                let year = days.first(doc).map(|day| civil_from_days(day as i32).0);
                *counts.entry(year).or_default() += 1;
            }
            Counter::Nothing => {}
        }
    }

    fn finish(self, out: &mut BTreeMap<String, u64>) -> Result<(), StoreError> {
        match self {
            Counter::Value { texts, counts } => {
                let mut value = String::new();
                for (ordinal, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    value.clear();
                    texts
                        .ord_to_str(ordinal as u64, &mut value)
                        .map_err(|io| StoreError::Damaged(format!("a column cannot be read: {io}")))?;
                    *out.entry(value.clone()).or_default() += count;
                }
            }
            Counter::Year(_, counts) => {
                for (year, count) in counts {
                    *out.entry(year.map(|year| year.to_string()).unwrap_or_default()).or_default() += count;
                }
            }
            Counter::Nothing => {}
        }
        Ok(())
    }
}

fn own_id(names: Option<&StrColumn>, doc: u32) -> Result<Option<String>, StoreError> {
    let Some(texts) = names else { return Ok(None) };
    let Some(ordinal) = texts.term_ords(doc).next() else { return Ok(None) };
    let mut out = String::new();
    let found = texts
        .ord_to_str(ordinal, &mut out)
        .map_err(|io| StoreError::Damaged(format!("a column cannot be read: {io}")))?;
    Ok(found.then_some(out))
}

/// Returns how many of all matches are in the group of each of the chosen ones.
fn count(groups: &[u64], chosen: &[Key]) -> HashMap<u64, usize> {
    let mut counts: Vec<(u64, usize)> =
        chosen.iter().filter_map(|key| key.same_body).map(|group| (group, 0)).collect();
    counts.sort_unstable();
    counts.dedup();
    for group in groups {
        if let Ok(at) = counts.binary_search_by_key(group, |(group, _)| *group) {
            counts[at].1 += 1;
        }
    }
    counts.into_iter().collect()
}

/// Keeps the first of each group of copies.
fn first_of_groups(keys: Vec<Key>) -> Vec<Key> {
    let mut seen = std::collections::HashSet::new();
    keys.into_iter().filter(|key| key.same_body.is_none_or(|group| seen.insert(group))).collect()
}

fn most_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut out: Vec<(String, u64)> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}

/// Returns the values of a field's column with how many live articles hold each.
pub(super) fn column_counts(store: &LocalStore, field: Field) -> Result<Vec<(String, u64)>, StoreError> {
    let plan = crate::query::plan::Plan::All;
    let facets = [FacetBy::Value(field)];
    let ask = Ask { limit: Some(0), facets: &facets, ..Ask::of(&plan) };
    Ok(store.answer(&ask)?.facets.into_iter().next().unwrap_or_default())
}
