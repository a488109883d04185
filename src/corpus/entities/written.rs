//! From names in normal form to names as articles write them.

use std::collections::{HashMap, HashSet};

use super::super::Corpus;
use super::naming;
use crate::entities::names::fold;
use crate::model::{Kind, Mention};
use crate::query::plan::Plan;
use crate::store::{Ask, StoreError};

/// Names beyond which all articles are read rather than one article for each name.
const MOST_ASKED: usize = 2_000;

/// Names asked for at once.
const AT_ONCE: usize = 100;

/// Names in normal form, each with the way it is written.
pub(super) type Written = HashMap<(Kind, String), String>;

impl Corpus {
    /// Returns how articles write some names: as the best article about each does most often.
    pub(super) fn written(&self, names: HashSet<(Kind, String)>) -> Result<Written, StoreError> {
        let mut out = Written::new();
        if names.len() > MOST_ASKED {
            let mut open = names;
            self.store.each_record(&mut |record| {
                if !open.is_empty() {
                    let found = spellings(&record.mentions, |key| open.contains(key));
                    open.retain(|key| !found.contains_key(key));
                    out.extend(found);
                }
            })?;
            return Ok(out);
        }
        let names: Vec<(Kind, String)> = names.into_iter().collect();
        for names in names.chunks(AT_ONCE) {
            let plans: Vec<Plan> =
                names.iter().map(|(kind, name)| naming([(*kind, name.as_str())], name)).collect();
            let asks: Vec<Ask> =
                plans.iter().map(|plan| Ask { limit: Some(1), records: true, ..Ask::of(plan) }).collect();
            for (key, answer) in names.iter().zip(self.store.search_each(&asks)?) {
                if let Some(record) = answer.hits.into_iter().next().and_then(|hit| hit.record) {
                    out.extend(spellings(&record.mentions, |found| found == key));
                }
            }
        }
        Ok(out)
    }
}

/// Returns how an article writes the names that are wanted: most often so, the first of those that tie.
fn spellings(mentions: &[Mention], wanted: impl Fn(&(Kind, String)) -> bool) -> Written {
    let mut counts: HashMap<(Kind, String), Vec<(&str, usize)>> = HashMap::new();
    for mention in mentions {
        let key = (mention.kind, fold(&mention.name));
        if !wanted(&key) {
            continue;
        }
        let known = counts.entry(key).or_default();
        match known.iter_mut().find(|(name, _)| *name == mention.name) {
            Some((_, count)) => *count += 1,
            None => known.push((&mention.name, 1)),
        }
    }
    let best = |all: Vec<(&str, usize)>| {
        let most = all.iter().map(|(_, count)| *count).max()?;
        all.into_iter().find(|(_, count)| *count == most).map(|(name, _)| name.to_string())
    };
    counts.into_iter().filter_map(|(key, all)| Some((key, best(all)?))).collect()
}
