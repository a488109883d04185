//! What the order by relevance is made of, the same as in a local index: how often a word stands in each field for its
//! length and the field's weight (that the engine computes: see `mapping`), all fields added up and saturated once
//! (that [`saturated`] makes it compute), times how rare the word is (that is looked up before, and lies here).

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::mapping::K1;
use super::pattern::{self, Written};
use super::spans::{Part, each_part};
use crate::model::{Field, FieldKind};
use crate::query::plan::{Leaf, Plan, Span, Word};
use crate::store::local::idf;

/// Terms of one word beyond which the articles are counted that hold any of them, not those that hold each.
const COUNTED_APART: usize = 16;

/// Something to count articles by: those that hold it in a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Counted {
    Term(Field, String),
    AnyTerm(Field, Vec<String>),
    Pattern(Field, Written),
}

/// How many articles hold what, and how many there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Rarity {
    pub(super) articles: u64,
    pub(super) holding: HashMap<Counted, u64>,
}

/// How what is found scores.
#[derive(Clone, Copy)]
pub(super) enum Scoring<'a> {
    /// Not at all.
    None,
    /// As near to a local index as can be.
    Full(&'a Rarity),
    /// With as little as can be: a query that is long already is not made longer by more than its words.
    Lean(&'a Rarity),
}

impl<'a> Scoring<'a> {
    pub(super) fn rarity(self) -> Option<&'a Rarity> {
        match self {
            Scoring::None => None,
            Scoring::Full(rarity) | Scoring::Lean(rarity) => Some(rarity),
        }
    }
}

impl Rarity {
    /// Returns what has to be counted to score a plan.
    pub(super) fn wanted(plan: &Plan) -> BTreeSet<Counted> {
        let mut out = BTreeSet::new();
        scored(plan, &mut |leaf| {
            if let Some(field) = main_field(leaf) {
                each_part(&leaf.span, &mut |part| out.extend(counted(field, part)));
            }
        });
        out
    }

    /// Returns what has to be counted besides: words that no article holds in its body are looked for elsewhere.
    pub(super) fn wanted_elsewhere(&self, plan: &Plan) -> BTreeSet<Counted> {
        let mut out = BTreeSet::new();
        scored(plan, &mut |leaf| {
            let Some(main) = main_field(leaf) else { return };
            each_part(&leaf.span, &mut |part| {
                if self.holding(main, part) == 0 {
                    let others = leaf.fields.iter().copied().filter(|field| *field != main);
                    out.extend(others.flat_map(|field| counted(field, part)));
                }
            });
        });
        out
    }

    /// Returns how rare a leaf is: the words of phrases and NEAR add up, of alternatives the commonest counts.
    pub(super) fn of(&self, leaf: &Leaf) -> f32 {
        self.of_span(leaf, &leaf.span)
    }

    fn of_span(&self, leaf: &Leaf, span: &Span) -> f32 {
        match span {
            Span::Word(word) => self.of_part(leaf, Part::Word(word)),
            Span::Mention(who) => self.of_part(leaf, Part::Mention(&who.starts)),
            Span::Phrase { slots, .. } => {
                slots.iter().map(|slot| self.of_part(leaf, Part::Word(&slot.word))).sum()
            }
            Span::Near { left, right, .. } => self.of_span(leaf, left) + self.of_span(leaf, right),
            Span::Any(parts) => {
                parts.iter().map(|part| self.of_span(leaf, part)).min_by(f32::total_cmp).unwrap_or_default()
            }
        }
    }

    fn of_part(&self, leaf: &Leaf, part: Part<'_>) -> f32 {
        let main = main_field(leaf).map_or(0, |field| self.holding(field, part));
        let holding = match main {
            0 => leaf.fields.iter().map(|field| self.holding(*field, part)).max().unwrap_or(0),
            main => main,
        };
        idf(self.articles, holding) as f32
    }

    fn holding(&self, field: Field, part: Part<'_>) -> u64 {
        counted(field, part).iter().filter_map(|counted| self.holding.get(counted)).sum()
    }

    /// Returns how many terms of a part an index holds, 1 at least: an engine counts a phrase once for each.
    pub(super) fn spellings(&self, field: Field, part: Part<'_>) -> usize {
        let counted = counted(field, part);
        if counted.iter().any(|counted| !matches!(counted, Counted::Term(..))) {
            return part.terms().len().max(1);
        }
        counted.iter().filter(|counted| self.holding.get(counted).is_none_or(|n| *n > 0)).count().max(1)
    }
}

/// Calls `visit` with every leaf of a plan that scores.
fn scored<'a>(plan: &'a Plan, visit: &mut dyn FnMut(&'a Leaf)) {
    match plan {
        Plan::And(parts) | Plan::Or(parts) => parts.iter().for_each(|part| scored(part, visit)),
        Plan::Boost(part, _) | Plan::Ranked { by: part, .. } => scored(part, visit),
        Plan::Text(leaf) => visit(leaf),
        Plan::All | Plan::Nothing | Plan::Not(_) | Plan::Filter(_) => {}
    }
}

/// Returns the field by which rarity is judged: a local index takes the one that most articles have the word in, which
/// is the body nearly always.
pub(super) fn main_field(leaf: &Leaf) -> Option<Field> {
    leaf.fields.iter().copied().find(|field| *field == Field::Body).or(leaf.fields.first().copied())
}

/// Returns what to count a part by in a field.
fn counted(field: Field, part: Part<'_>) -> Vec<Counted> {
    if let Part::Word(Word::Pattern(pattern)) = part {
        // A pattern that cannot be is refused where it is compiled.
        let pattern = pattern::written(pattern).ok();
        return pattern.into_iter().map(|pattern| Counted::Pattern(field, pattern)).collect();
    }
    let mut terms = part.terms();
    terms.sort();
    terms.dedup();
    match terms.len() {
        0..=COUNTED_APART => terms.into_iter().map(|term| Counted::Term(field, term)).collect(),
        _ => vec![Counted::AnyTerm(field, terms)],
    }
}

/// Returns a query that scores as a local index does, from one whose score is the sum of weighted frequencies.
pub(super) fn saturated(query: Value, rarity: f32) -> Value {
    json!({"script_score": {
        "query": query,
        "script": {
            "source": "params.most * _score / (_score + params.k1)",
            "params": {"most": rarity * (K1 + 1.0), "k1": K1},
        },
    }})
}

/// Returns how much a field counts.
pub(super) fn weight(field: Field) -> f32 {
    match field.row().kind {
        // A field searched only when named still counts.
        FieldKind::Text { weight, .. } if weight > 0.0 => weight,
        _ => 1.0,
    }
}

/// Returns a query whose score is multiplied.
pub(super) fn times(query: Value, factor: f32) -> Value {
    match factor {
        1.0 => query,
        factor => json!({"bool": {"must": [query], "boost": factor}}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::plan::Slot;

    fn word(terms: &[&str]) -> Word {
        Word::Terms(terms.iter().map(|term| term.to_string()).collect())
    }

    #[test]
    fn rarity_is_that_of_a_local_index() {
        let slots = vec![
            Slot { place: 0, word: word(&["=grey", "=gray"]) },
            Slot { place: 1, word: word(&["=seal"]) },
        ];
        let leaf = Leaf {
            fields: vec![Field::Title, Field::Body],
            span: Span::Phrase { slots, slop: 0 },
            label: String::new(),
        };
        let plan = Plan::And(vec![Plan::Text(leaf.clone()), Plan::Not(Box::new(Plan::Text(leaf.clone())))]);
        let term = |field, term: &str| Counted::Term(field, term.to_string());
        let wanted: Vec<Counted> = Rarity::wanted(&plan).into_iter().collect();
        let body = Field::Body;
        assert_eq!(wanted, [term(body, "=gray"), term(body, "=grey"), term(body, "=seal")]);
        let mut rarity = Rarity { articles: 100, holding: HashMap::new() };
        rarity.holding.extend([(term(body, "=gray"), 3), (term(body, "=grey"), 0), (term(body, "=seal"), 0)]);
        // No body has a seal: a title may.
        assert_eq!(Vec::from_iter(rarity.wanted_elsewhere(&plan)), [term(Field::Title, "=seal")]);
        rarity.holding.insert(term(Field::Title, "=seal"), 9);
        assert_eq!(rarity.of(&leaf), idf(100, 3) as f32 + idf(100, 9) as f32);
        assert_eq!(rarity.spellings(body, Part::Word(&word(&["=gray", "=grey"]))), 1);
    }
}
