//! How many articles hold a word: looked up before a search is scored, and kept for the searches that follow.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::RemoteStore;
use super::answer::Total;
use super::compile::any_of;
use super::score::{Counted, Rarity};
use super::{mapping, pattern};
use crate::query::plan::Plan;
use crate::store::StoreError;

/// Counts asked for at once.
const AT_ONCE: usize = 250;

/// Counts that are kept, at most.
const MAX_KEPT: usize = 200_000;

#[derive(Deserialize)]
struct Count {
    // A search that failed has none.
    #[serde(default)]
    hits: Option<CountedHits>,
}

#[derive(Deserialize)]
struct CountedHits {
    total: Total,
}

impl RemoteStore {
    /// Returns how rare the words of a plan are; those that are not among `known`, if given, no article has.
    pub(super) fn rarity(&self, plan: &Plan, known: Option<&HashSet<String>>) -> Result<Rarity, StoreError> {
        let mut rarity = Rarity { articles: self.articles, holding: HashMap::new() };
        self.count_holding(Rarity::wanted(plan), known, &mut rarity)?;
        let elsewhere = rarity.wanted_elsewhere(plan);
        self.count_holding(elsewhere, known, &mut rarity)?;
        Ok(rarity)
    }

    fn count_holding(
        &self,
        wanted: BTreeSet<Counted>,
        known: Option<&HashSet<String>>,
        rarity: &mut Rarity,
    ) -> Result<(), StoreError> {
        let mut open = Vec::new();
        {
            let kept = self.kept_counts();
            for wanted in wanted {
                let unknown = matches!(&wanted, Counted::Term(_, term) if known.is_some_and(|known| !known.contains(term)));
                match kept.get(&wanted) {
                    _ if unknown => drop(rarity.holding.insert(wanted, 0)),
                    Some(count) => drop(rarity.holding.insert(wanted, *count)),
                    None => open.push(wanted),
                }
            }
        }
        let queries: Vec<Value> = open.iter().map(query).collect();
        let counts = self.counts(&queries, None)?;
        let mut kept = self.kept_counts();
        if kept.len() + open.len() > MAX_KEPT {
            kept.clear();
        }
        for (wanted, count) in open.into_iter().zip(counts) {
            // The search itself says what is wrong; a count that is missing only tells on the order.
            if let Some(count) = count {
                kept.insert(wanted.clone(), count);
            }
            rarity.holding.insert(wanted, count.unwrap_or(0));
        }
        Ok(())
    }

    fn kept_counts(&self) -> std::sync::MutexGuard<'_, HashMap<Counted, u64>> {
        self.counts.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Returns those of some terms that any article has.
    pub(super) fn known(&self, terms: &[String]) -> Result<HashSet<String>, StoreError> {
        let held_by = |term: &String| {
            let fields =
                mapping::indexed().map(|field| json!({"term": {mapping::terms(field): {"value": term}}}));
            json!({"bool": {"should": fields.collect::<Vec<_>>()}})
        };
        let queries: Vec<Value> = terms.iter().map(held_by).collect();
        let counts = self.counts(&queries, Some(1))?;
        let held = terms.iter().zip(counts).filter(|(_, count)| *count != Some(0));
        Ok(held.map(|(term, _)| term.clone()).collect())
    }

    /// Looks up what the order of some plans needs to know, and keeps it.
    pub(super) fn count_all<'p>(&self, plans: impl Iterator<Item = &'p Plan>) -> Result<(), StoreError> {
        let wanted = plans.flat_map(Rarity::wanted).collect();
        self.count_holding(wanted, None, &mut Rarity::default())
    }

    /// Returns how many articles each of some queries finds, up to `enough` in each part of the index; `None` where the
    /// cluster could not say.
    fn counts(&self, queries: &[Value], enough: Option<u64>) -> Result<Vec<Option<u64>>, StoreError> {
        let mut out = Vec::with_capacity(queries.len());
        for queries in queries.chunks(AT_ONCE) {
            let body = |query: &Value| {
                let mut body = json!({"query": query, "size": 0, "track_total_hits": true});
                if let Some(enough) = enough {
                    body["terminate_after"] = json!(enough);
                }
                body
            };
            let bodies: Vec<Value> = queries.iter().map(body).collect();
            let counts: Vec<Count> =
                self.ask_each(&bodies, "filter_path=took,responses.status,responses.hits.total")?;
            out.extend(counts.into_iter().map(|count| count.hits.map(|hits| hits.total.value)));
        }
        Ok(out)
    }
}

fn query(counted: &Counted) -> Value {
    match counted {
        Counted::Term(field, term) => json!({"term": {mapping::terms(*field): {"value": term}}}),
        Counted::AnyTerm(field, terms) => json!({"terms": {mapping::terms(*field): terms}}),
        Counted::Pattern(field, pattern) => any_of(pattern.queries(&mapping::terms(*field), pattern::ALL)),
    }
}
