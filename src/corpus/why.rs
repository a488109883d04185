//! Explains one article against a query.

use super::search::label;
use super::{Corpus, Outcome, Why, WhyPart};
use crate::query::judge::Judge;
use crate::query::naive;
use crate::query::plan::{Filter, Plan};
use crate::snippet::Highlighter;
use crate::store::{Ask, StoreError};
use crate::text::analyzer::Analyzer;

impl Corpus {
    /// Explains one article against a plan: whether it matches, and each part of the plan.
    ///
    /// # Errors
    /// [`StoreError::Other`] where no article has this id.
    pub fn why(&self, id: u64, plan: &Plan) -> Result<Why, StoreError> {
        let Some(record) = self.store.record(id)? else {
            return Err(StoreError::Other(format!("no article has the id {id:016x}")));
        };
        let narrowed = Plan::And(vec![plan.clone(), Plan::Filter(Filter::Id(id))]);
        let answer = self.store.search(&Ask { limit: Some(1), ..Ask::of(&narrowed) })?;
        let verdict = match answer.hits.first() {
            Some(hit) => Outcome::Hit { score: hit.score },
            None => Outcome::Miss,
        };
        let mut parts = Vec::new();
        let mut analyzer = Analyzer::new();
        for part in parts_of(plan) {
            let judge = Judge::new(part).map_err(StoreError::Refused)?;
            let matched = judge.matches(record.subject(), &mut analyzer);
            let mut places = Vec::new();
            if let Plan::Text(leaf) | Plan::Filter(Filter::Value(leaf)) = inner(part) {
                let found = naive::leaf_matches(leaf, record.subject(), &mut analyzer)
                    .map_err(StoreError::Refused)?;
                places.extend(found.into_iter().map(|(field, count)| (field.name(), count)));
            }
            let highlighter = Highlighter::new(part).map_err(StoreError::Refused)?;
            let spellings = highlighter.spellings(&record.article, &record.mentions);
            parts.push(WhyPart {
                label: label(part),
                matched,
                places,
                spellings,
                articles: self.count(part)?,
            });
        }
        Ok(Why { verdict, parts })
    }
}

/// Returns the parts of a query that are explained one by one.
fn parts_of(plan: &Plan) -> Vec<&Plan> {
    match plan {
        Plan::And(parts) | Plan::Or(parts) => parts.iter().flat_map(parts_of).collect(),
        Plan::Ranked { among, .. } => parts_of(among),
        part => vec![part],
    }
}

fn inner(plan: &Plan) -> &Plan {
    match plan {
        Plan::Not(part) | Plan::Boost(part, _) => inner(part),
        plan => plan,
    }
}
