//! Proposals for the alias file, with what speaks for them.

use std::collections::{HashMap, HashSet};

use super::super::Corpus;
use super::list::{EntityCount, entity, wanted};
use super::{Circle, mentioning};
use crate::entities::catalog::{Candidate, Group, Named, Reason};
use crate::entities::names::fold;
use crate::model::Kind;
use crate::store::{Ask, Sort, StoreError};

/// Articles read about an entity to learn who appears with it.
const READ: usize = 50;

/// Pairs that are looked at, those of the commonest entities first.
const LOOKED_AT: usize = 400;

/// Articles that must mention the rarer of two.
const ARTICLES: u64 = 2;

/// Shared companions named with a proposal.
const NAMED: usize = 3;

/// Two entities that may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The entity whose name should be kept.
    pub keep: EntityCount,
    /// The other.
    pub other: EntityCount,
    /// Why.
    pub reason: Reason,
    /// How many others appear with both.
    pub shared: usize,
    /// Some of them, the most telling first.
    pub companions: Vec<String>,
}

impl Corpus {
    /// Returns proposals for merging entities, those with most shared companions first; `circle.limit` bounds their
    /// number.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn suggestions(&self, circle: &Circle) -> Result<Vec<Suggestion>, StoreError> {
        let names = self.counted(circle.within.as_ref())?;
        let catalog = self.catalog()?;
        let groups = catalog.groups(&names);
        let forms: Vec<(String, String)> =
            self.store.short_forms()?.into_iter().map(|form| (form.short, form.long)).collect();
        let mut pairs = catalog.candidates(&groups, &names, &forms);
        pairs.retain(|pair| {
            circle.kind.is_none_or(|kind| kind == groups[pair.keep].kind)
                && groups[pair.other].articles.min(groups[pair.keep].articles) >= ARTICLES
        });
        pairs.sort_by_key(|pair| std::cmp::Reverse(groups[pair.other].articles));
        pairs.truncate(LOOKED_AT);
        let articles =
            names.iter().map(|named| ((named.kind, named.name.as_str()), named.articles)).collect();
        let mut circles =
            Circles { corpus: self, groups: &groups, names: &names, articles, met: HashMap::new() };
        let mut scored: Vec<(Candidate, Vec<(Kind, String)>)> = Vec::new();
        for pair in pairs {
            let shared = circles.shared(pair)?;
            // A spelling alone proves little; articles that say so prove enough.
            if !shared.is_empty() || pair.reason == Reason::ShortForm {
                scored.push((pair, shared));
            }
        }
        scored.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
        scored.truncate(circle.limit.unwrap_or(usize::MAX));
        let shown: Vec<&Group> =
            scored.iter().flat_map(|(p, _)| [&groups[p.keep], &groups[p.other]]).collect();
        let mut written_for = wanted(&shown, &names);
        written_for.extend(scored.iter().flat_map(|(_, shared)| shared.iter().take(NAMED).cloned()));
        let written = self.written(written_for)?;
        let suggestion = |(pair, shared): (Candidate, Vec<(Kind, String)>)| Suggestion {
            keep: entity(&groups[pair.keep], &names, &written),
            other: entity(&groups[pair.other], &names, &written),
            reason: pair.reason,
            shared: shared.len(),
            companions: shared
                .iter()
                .take(NAMED)
                .map(|key| written.get(key).unwrap_or(&key.1).clone())
                .collect(),
        };
        Ok(scored.into_iter().map(suggestion).collect())
    }
}

/// Who appears with whom, learnt entity by entity.
struct Circles<'a> {
    corpus: &'a Corpus,
    groups: &'a [Group],
    names: &'a [Named],
    articles: HashMap<(Kind, &'a str), u64>,
    met: HashMap<usize, HashSet<(Kind, String)>>,
}

impl Circles<'_> {
    /// Returns the names that appear with both entities of a pair, the rarest first: those tell most.
    fn shared(&mut self, pair: Candidate) -> Result<Vec<(Kind, String)>, StoreError> {
        self.learn(pair.keep)?;
        self.learn(pair.other)?;
        let own: HashSet<&str> = [pair.keep, pair.other]
            .iter()
            .flat_map(|group| &self.groups[*group].members)
            .map(|member| self.names[*member].name.as_str())
            .collect();
        let (Some(one), Some(other)) = (self.met.get(&pair.keep), self.met.get(&pair.other)) else {
            return Ok(Vec::new());
        };
        let mut shared: Vec<(Kind, String)> =
            one.intersection(other).filter(|(_, name)| !own.contains(name.as_str())).cloned().collect();
        shared.sort_by_key(|(kind, name)| {
            let count = self.articles.get(&(*kind, name.as_str())).copied().unwrap_or(0);
            (count, *kind, name.clone())
        });
        Ok(shared)
    }

    fn learn(&mut self, group: usize) -> Result<(), StoreError> {
        if self.met.contains_key(&group) {
            return Ok(());
        }
        let plan = mentioning(&self.groups[group], self.names);
        let ask = Ask { sort: Sort::Newest, limit: Some(READ), records: true, ..Ask::of(&plan) };
        let hits = self.corpus.store.search(&ask)?.hits;
        let records = hits.iter().filter_map(|hit| hit.record.as_deref());
        let met = records.flat_map(|record| &record.mentions).map(|m| (m.kind, fold(&m.name))).collect();
        self.met.insert(group, met);
        Ok(())
    }
}
