//! Compiles a plan to the engine's query JSON. The reader's text never reaches an engine: only terms do.
//!
//! What an engine cannot say exactly is compiled to something that finds more, and the articles are then looked at one
//! by one (`Compiled::exact` is false): words with case, sloppy phrases with patterns in them or inside NEAR.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::dialect::MAX_CLAUSES;
use super::mapping::{self, column};
use super::score::{self, Scoring};
use super::spans::{Part, Spans, each_part};
use crate::model::hit::format_id;
use crate::model::{DayRange, Field};
use crate::query::plan::{Filter, Leaf, Plan, Word};
use crate::store::StoreError;

/// A plan as a query.
pub(super) struct Compiled {
    /// The engine's query.
    pub(super) query: Value,
    /// Whether it finds just what the plan means; else it finds more.
    pub(super) exact: bool,
    /// How many terms it asks for, each in each field counted.
    pub(super) terms: usize,
}

/// Compiles a plan. Of the terms, only those among `known` are asked for, if that is given: it must hold every term of
/// the plan that any article has. `scoring` says how what is found scores.
///
/// # Errors
/// [`StoreError::Refused`] with the form that the engine, `name`, cannot do.
pub(super) fn compile(
    plan: &Plan,
    name: &str,
    known: Option<&HashSet<String>>,
    scoring: Scoring<'_>,
) -> Result<Compiled, StoreError> {
    let mut compiler = Compiler { name, known, scoring, patterns: patterns(plan), exact: true, terms: 0 };
    let scored = !matches!(scoring, Scoring::None);
    let query = compiler.plan(plan, Sense { scored, negated: false })?;
    Ok(Compiled { query, exact: compiler.exact, terms: compiler.terms })
}

/// Returns every term that a plan asks for, as an index spells it.
pub(super) fn terms(plan: &Plan) -> HashSet<String> {
    let mut out = HashSet::new();
    plan.leaves(&mut |leaf, _| {
        each_part(&leaf.span, &mut |part| out.extend(part.terms()));
    });
    out
}

/// Returns how many patterns a plan has, each in each field counted.
fn patterns(plan: &Plan) -> usize {
    let mut count = 0;
    plan.leaves(&mut |leaf, _| {
        each_part(&leaf.span, &mut |part| {
            count += leaf.fields.len() * usize::from(matches!(part, Part::Word(Word::Pattern(_))));
        });
    });
    count
}

struct Compiler<'a> {
    name: &'a str,
    known: Option<&'a HashSet<String>>,
    scoring: Scoring<'a>,
    patterns: usize,
    exact: bool,
    terms: usize,
}

/// Where a part of a plan stands.
#[derive(Clone, Copy)]
struct Sense {
    scored: bool,
    /// Whether it stands under an odd number of NOTs: there, less has to be found instead of more.
    negated: bool,
}

pub(super) fn nothing() -> Value {
    json!({"match_none": {}})
}

fn everything() -> Value {
    json!({"match_all": {}})
}

/// Returns a query that does not score.
fn unscored(query: Value) -> Value {
    json!({"constant_score": {"filter": query, "boost": 0.0}})
}

pub(super) fn any_of(mut parts: Vec<Value>) -> Value {
    match parts.len() {
        0 => nothing(),
        1 => parts.remove(0),
        _ => json!({"bool": {"should": parts, "minimum_should_match": 1}}),
    }
}

impl Compiler<'_> {
    fn plan(&mut self, plan: &Plan, sense: Sense) -> Result<Value, StoreError> {
        Ok(match plan {
            Plan::All if sense.scored => unscored(everything()),
            Plan::All => everything(),
            Plan::Nothing => nothing(),
            Plan::And(parts) => self.and(parts, sense)?,
            Plan::Not(_) => self.and(std::slice::from_ref(plan), sense)?,
            Plan::Or(parts) => {
                any_of(parts.iter().map(|part| self.plan(part, sense)).collect::<Result<_, _>>()?)
            }
            Plan::Boost(part, factor) => {
                json!({"bool": {"must": [self.plan(part, sense)?], "boost": factor}})
            }
            Plan::Ranked { among, by } => {
                let among = self.plan(among, Sense { scored: false, ..sense })?;
                match sense.scored {
                    true => {
                        json!({"bool": {"filter": [among], "should": [self.plan(by, sense)?], "minimum_should_match": 0}})
                    }
                    false => among,
                }
            }
            Plan::Text(leaf) => self.leaf(leaf, sense)?,
            Plan::Filter(filter) => {
                let query = self.filter(filter, sense)?;
                if sense.scored { unscored(query) } else { query }
            }
        })
    }

    fn and(&mut self, parts: &[Plan], sense: Sense) -> Result<Value, StoreError> {
        let (mut must, mut filter, mut without) = (Vec::new(), Vec::new(), Vec::new());
        let plain = Sense { scored: false, ..sense };
        for part in parts {
            match part {
                Plan::Not(part) => {
                    without.push(self.plan(part, Sense { scored: false, negated: !sense.negated })?);
                }
                Plan::Filter(part) => filter.push(self.filter(part, plain)?),
                Plan::All => {}
                part if sense.scored => must.push(self.plan(part, sense)?),
                part => filter.push(self.plan(part, plain)?),
            }
        }
        if must.is_empty() && filter.is_empty() {
            filter.push(everything());
        }
        Ok(json!({"bool": {"must": must, "filter": filter, "must_not": without}}))
    }

    fn leaf(&mut self, leaf: &Leaf, sense: Sense) -> Result<Value, StoreError> {
        let mut parts = Vec::new();
        for field in
            leaf.fields.iter().copied().filter(|field| mapping::indexed().any(|known| known == *field))
        {
            parts.push(self.field(field, leaf, sense)?);
        }
        Ok(match self.scoring.rarity().filter(|_| sense.scored && !parts.is_empty()) {
            Some(rarity) => score::saturated(any_of(parts), rarity.of(leaf)),
            None => any_of(parts),
        })
    }

    /// Returns the query of a leaf in one of its fields.
    fn field(&mut self, field: Field, leaf: &Leaf, sense: Sense) -> Result<Value, StoreError> {
        let mut spans = Spans {
            name: self.name,
            field: mapping::terms(field),
            leaf,
            known: self.known,
            scoring: if sense.scored { self.scoring } else { Scoring::None },
            patterns: self.patterns,
            exact: true,
            terms: 0,
        };
        let query = spans.query(&leaf.span)?;
        self.terms += spans.terms;
        if !spans.exact {
            self.exact = false;
            if sense.negated {
                return Ok(nothing());
            }
        }
        Ok(if sense.scored { score::times(query, score::weight(field)) } else { query })
    }

    fn filter(&mut self, filter: &Filter, sense: Sense) -> Result<Value, StoreError> {
        let is = |name: &str, value: &str| json!({"term": {name: {"value": value}}});
        Ok(match filter {
            Filter::Value(leaf) => self.leaf(leaf, Sense { scored: false, ..sense })?,
            Filter::Date(range) => days(range),
            Filter::DateMissing => json!({"bool": {"must_not": [is(column::HAS, Field::Date.name())]}}),
            Filter::DateUncertain => is(column::HAS, column::WEAK),
            Filter::Id(id) => is(column::ID, &format_id(*id)),
            Filter::OwnId(id) => is(column::OWN_ID, id),
            Filter::Has(Field::Id) => everything(),
            Filter::Has(field) => is(column::HAS, field.name()),
            Filter::Location { field, pattern } => {
                json!({"wildcard": {mapping::values(*field): {"value": pattern.replace('\\', "\\\\")}}})
            }
        })
    }
}

fn days(range: &DayRange) -> Value {
    // An undated article has neither day and is in no range, not even an open one.
    let mut parts = vec![json!({"term": {column::HAS: {"value": Field::Date.name()}}})];
    if let Some(from) = range.from {
        parts.push(json!({"range": {column::LAST_DAY: {"gte": from}}}));
    }
    if let Some(to) = range.to {
        parts.push(json!({"range": {column::FIRST_DAY: {"lte": to}}}));
    }
    json!({"bool": {"filter": parts}})
}

/// Returns what is said of a query that is more than an engine takes.
pub(super) fn too_much(name: &str) -> StoreError {
    StoreError::Refused(format!(
        "{name} takes {MAX_CLAUSES} words in a pattern inside a phrase or NEAR, and as many parts in a query: \
         make the pattern longer or the query shorter"
    ))
}
