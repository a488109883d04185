//! Compiles a plan to the engine's query JSON. The reader's text never reaches an engine: only terms do.
//!
//! What an engine cannot say exactly is compiled to something that finds more, and the articles are then looked at one
//! by one (`Compiled::exact` is false): words with case, sloppy phrases with patterns in them or inside NEAR.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::dialect::MAX_CLAUSES;
use super::mapping::{self, ANYTHING, K1, VALUE_GAP, column};
use super::{pattern, wire};
use crate::model::hit::format_id;
use crate::model::{DayRange, Field, FieldKind};
use crate::query::plan::{Filter, Leaf, Plan, Slot, Span, Word};
use crate::store::StoreError;
use crate::stream;
use crate::text::analyzer::printed_term;

/// How much a word counts in its further fields beside the one where it counts most.
const TIE_BREAKER: f32 = 0.2;

/// A term that no article has: every real one begins with a mark or a language.
const NOWHERE: &str = "-";

/// Terms that score together as one, at most; more only find.
const MAX_SYNONYMS: usize = 500;

/// Ways to match a span that cannot be compiled exactly, at most.
const MAX_WAYS: usize = 64;

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
/// the plan that any article has.
///
/// # Errors
/// [`StoreError::Refused`] with the form that the engine, `name`, cannot do.
pub(super) fn compile(
    plan: &Plan,
    name: &str,
    known: Option<&HashSet<String>>,
) -> Result<Compiled, StoreError> {
    let mut compiler = Compiler { name, known, exact: true, terms: 0 };
    let query = compiler.plan(plan, Sense { scored: true, negated: false })?;
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

struct Compiler<'a> {
    name: &'a str,
    known: Option<&'a HashSet<String>>,
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

fn nothing() -> Value {
    json!({"match_none": {}})
}

fn everything() -> Value {
    json!({"match_all": {}})
}

/// Returns a query that does not score.
fn unscored(query: Value) -> Value {
    json!({"constant_score": {"filter": query, "boost": 0.0}})
}

fn any_of(mut parts: Vec<Value>) -> Value {
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
        Ok(match sense.scored && parts.len() > 1 {
            true => json!({"dis_max": {"queries": parts, "tie_breaker": TIE_BREAKER}}),
            false => any_of(parts),
        })
    }

    /// Returns the query of a leaf in one of its fields.
    fn field(&mut self, field: Field, leaf: &Leaf, sense: Sense) -> Result<Value, StoreError> {
        let mut spans = Spans {
            name: self.name,
            field: mapping::terms(field),
            label: &leaf.label,
            known: self.known,
            exact: true,
            terms: 0,
        };
        let query = spans.query(&leaf.span, sense.scored)?;
        self.terms += spans.terms;
        if !spans.exact {
            self.exact = false;
            if sense.negated {
                return Ok(nothing());
            }
        }
        let weight = match field.row().kind {
            // A field searched only when named still counts.
            FieldKind::Text { weight, .. } if weight > 0.0 => weight,
            _ => 1.0,
        };
        // A local index saturates the frequencies of all fields together: a word that stands once in a field of weight
        // w counts so much more than one in a field of weight 1.
        let boost = weight * (K1 + 1.0) / (weight + K1);
        Ok(match sense.scored && weight != 1.0 {
            true => json!({"bool": {"must": [query], "boost": boost}}),
            false => query,
        })
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

/// Compiles the spans of one field.
struct Spans<'a> {
    name: &'a str,
    field: String,
    label: &'a str,
    known: Option<&'a HashSet<String>>,
    exact: bool,
    terms: usize,
}

impl Spans<'_> {
    fn query(&mut self, span: &Span, scored: bool) -> Result<Value, StoreError> {
        Ok(match span {
            Span::Word(Word::Pattern(pattern)) => self.regexp(pattern)?,
            Span::Word(word) => {
                let terms = self.terms(word);
                self.any_term(&terms, scored)
            }
            Span::Mention(who) => {
                let starts = self.asked(Part::Mention(&who.starts));
                self.any_term(&starts, scored && starts.len() <= MAX_SYNONYMS)
            }
            Span::Any(parts) => {
                any_of(parts.iter().map(|part| self.query(part, scored)).collect::<Result<_, _>>()?)
            }
            Span::Phrase { slots, slop }
                if slots.iter().all(|slot| !matches!(slot.word, Word::Pattern(_))) =>
            {
                self.within("a phrase's slop", *slop)?;
                json!({"match_phrase": {&self.field: {"query": self.stream(slots), "slop": slop}}})
            }
            span => {
                let query = match self.span(span)? {
                    Some(query) => query,
                    None => self.loose(span)?,
                };
                if scored { self.scored_by_words(query, span) } else { query }
            }
        })
    }

    /// Returns a query scored by the words of a span: spans themselves score by how many spellings they know.
    fn scored_by_words(&mut self, query: Value, span: &Span) -> Value {
        let mut words = Vec::new();
        each_part(span, &mut |part| {
            let terms = self.asked(part);
            if !terms.is_empty() && terms.len() <= MAX_SYNONYMS {
                words.push(self.any_term(&terms, true));
            }
        });
        if words.is_empty() {
            return json!({"constant_score": {"filter": query}});
        }
        json!({"bool": {"filter": [query], "should": words}})
    }

    /// Returns the terms of a word; of one with case those that its letters allow.
    fn terms(&mut self, word: &Word) -> Vec<String> {
        self.exact &= !matches!(word, Word::Cased(_));
        self.asked(Part::Word(word))
    }

    /// Returns the terms of a part that some article may have; none for a pattern.
    fn asked(&mut self, part: Part<'_>) -> Vec<String> {
        let mut terms = part.terms();
        terms.retain(|term| self.known.is_none_or(|known| known.contains(term)));
        self.terms += terms.len();
        terms
    }

    fn any_term(&self, terms: &[String], scored: bool) -> Value {
        match terms {
            [] => nothing(),
            [term] => json!({"term": {&self.field: {"value": term}}}),
            terms if scored => json!({"match": {&self.field: {"query": terms.join("|")}}}),
            terms => json!({"terms": {&self.field: terms}}),
        }
    }

    /// Returns the stream that a phrase looks for.
    fn stream(&mut self, slots: &[Slot]) -> String {
        let mut out = String::new();
        let mut place = 0;
        for slot in slots {
            while place < slot.place {
                out.push_str(ANYTHING);
                out.push(' ');
                place += 1;
            }
            let terms = self.terms(&slot.word);
            out.push_str(&if terms.is_empty() { NOWHERE.to_string() } else { terms.join("|") });
            out.push(' ');
            place += 1;
        }
        out
    }

    fn regexp(&self, pattern: &crate::query::plan::Pattern) -> Result<Value, StoreError> {
        let value = pattern::lucene(pattern).map_err(|why| self.refused(&why))?;
        Ok(
            json!({"regexp": {&self.field: {"value": value, "flags": "NONE", "max_determinized_states": 100_000}}}),
        )
    }

    /// Returns a span; `None` where it cannot be said exactly.
    fn span(&mut self, span: &Span) -> Result<Option<Value>, StoreError> {
        Ok(match span {
            Span::Word(word) => Some(self.word(word)?),
            Span::Phrase { slots, slop: 0 } => {
                let mut clauses = Vec::new();
                let mut place = slots.first().map_or(0, |slot| slot.place);
                for slot in slots {
                    if slot.place > place {
                        clauses.push(json!({"span_gap": {&self.field: slot.place - place}}));
                    }
                    place = slot.place + 1;
                    clauses.push(self.word(&slot.word)?);
                }
                Some(near(clauses, 0, true))
            }
            Span::Phrase { .. } => None,
            Span::Mention(who) => {
                let starts = self.asked(Part::Mention(&who.starts));
                Some(self.mention(&starts))
            }
            Span::Near { left, right, distance, ordered } => {
                self.within("NEAR's distance", *distance)?;
                let (Some(left), Some(right)) = (self.span(left)?, self.span(right)?) else {
                    return Ok(None);
                };
                let slop = distance.saturating_sub(1);
                let forward = near(vec![left.clone(), right.clone()], slop, true);
                Some(match ordered {
                    true => forward,
                    false => or(vec![forward, near(vec![right, left], slop, true)]),
                })
            }
            Span::Any(parts) => {
                let mut spans = Vec::new();
                for part in parts {
                    let Some(span) = self.span(part)? else { return Ok(None) };
                    spans.push(span);
                }
                Some(or(spans))
            }
        })
    }

    fn word(&mut self, word: &Word) -> Result<Value, StoreError> {
        if let Word::Pattern(pattern) = word {
            return Ok(json!({"span_multi": {"match": self.regexp(pattern)?}}));
        }
        let terms = self.terms(word);
        Ok(self.any_span(&terms))
    }

    fn any_span(&self, terms: &[String]) -> Value {
        if terms.is_empty() {
            return json!({"span_term": {&self.field: {"value": NOWHERE}}});
        }
        or(terms.iter().map(|term| json!({"span_term": {&self.field: {"value": term}}})).collect())
    }

    /// Returns mentions from their first word to their last: a longer one says so at its first word, and the next
    /// end after that is its own.
    fn mention(&self, starts: &[String]) -> Value {
        let starts = self.any_span(starts);
        let longer = self.any_span(&spelt(&stream::long_terms()));
        let short = json!({"span_not": {"include": starts.clone(), "exclude": longer.clone()}});
        let first = json!({"span_containing": {"big": longer, "little": starts}});
        let end = self.any_span(&spelt(&[stream::END.to_string()]));
        or(vec![short, near(vec![first, end], VALUE_GAP - 1, true)])
    }

    /// Returns what finds every article the span matches in, and more: its words within the room it may take.
    fn loose(&mut self, span: &Span) -> Result<Value, StoreError> {
        self.exact = false;
        let ways = ways(span).ok_or_else(|| self.refused("this many alternatives with slop inside NEAR"))?;
        let mut parts = Vec::new();
        for (found, room) in ways {
            let mut clauses = Vec::new();
            for part in found {
                clauses.push(match part {
                    Part::Word(word) => self.word(word)?,
                    part => {
                        let starts = self.asked(part);
                        self.any_span(&starts)
                    }
                });
            }
            let slop = room.saturating_sub(clauses.len() as u32);
            parts.push(near(clauses, slop, false));
        }
        Ok(or(parts))
    }

    /// Refuses a distance that could reach from one value of a field into the next.
    fn within(&self, what: &str, distance: u32) -> Result<(), StoreError> {
        if distance < VALUE_GAP {
            return Ok(());
        }
        Err(StoreError::Refused(format!("{what} of {distance} is too large: at most {}", VALUE_GAP - 1)))
    }

    fn refused(&self, why: &str) -> StoreError {
        StoreError::Refused(format!("{} cannot search `{}`: {why}", self.name, self.label))
    }
}

fn near(mut clauses: Vec<Value>, slop: u32, ordered: bool) -> Value {
    if clauses.len() == 1 {
        return clauses.remove(0);
    }
    json!({"span_near": {"clauses": clauses, "slop": slop, "in_order": ordered}})
}

fn or(mut clauses: Vec<Value>) -> Value {
    if clauses.len() == 1 {
        return clauses.remove(0);
    }
    json!({"span_or": {"clauses": clauses}})
}

/// The smallest part of a span: what begins at one position.
#[derive(Clone, Copy)]
enum Part<'a> {
    Word(&'a Word),
    /// The terms one of which stands at the first word of the mention.
    Mention(&'a [String]),
}

impl Part<'_> {
    /// Returns the terms, as an index spells them; none for a pattern.
    fn terms(self) -> Vec<String> {
        match self {
            Part::Word(Word::Terms(terms)) => spelt(terms),
            Part::Mention(terms) => spelt(terms),
            Part::Word(Word::Cased(word)) => vec![wire::spell(&printed_term(&word.to_lowercase()))],
            Part::Word(Word::Pattern(_)) => Vec::new(),
        }
    }
}

fn spelt(terms: &[String]) -> Vec<String> {
    terms.iter().map(|term| wire::spell(term)).collect()
}

fn each_part<'a>(span: &'a Span, visit: &mut dyn FnMut(Part<'a>)) {
    match span {
        Span::Word(word) => visit(Part::Word(word)),
        Span::Mention(who) => visit(Part::Mention(&who.starts)),
        Span::Phrase { slots, .. } => slots.iter().for_each(|slot| visit(Part::Word(&slot.word))),
        Span::Near { left, right, .. } => [left, right].into_iter().for_each(|side| each_part(side, visit)),
        Span::Any(parts) => parts.iter().for_each(|part| each_part(part, visit)),
    }
}

/// Parts of a span that stand together, and how many positions they take at most.
type Way<'a> = (Vec<Part<'a>>, u32);

/// Returns the ways to match a span; `None` for too many.
fn ways(span: &Span) -> Option<Vec<Way<'_>>> {
    let out = match span {
        Span::Word(word) => vec![(vec![Part::Word(word)], 1)],
        // Nobody knows how long it is, but it ends within its value.
        Span::Mention(who) => vec![(vec![Part::Mention(&who.starts)], VALUE_GAP - 1)],
        Span::Phrase { slots, slop } => {
            let first = slots.first().map_or(0, |slot| slot.place);
            let room = slots.last().map_or(0, |slot| slot.place - first + 1) + slop;
            vec![(slots.iter().map(|slot| Part::Word(&slot.word)).collect(), room)]
        }
        Span::Near { left, right, distance, .. } => {
            let (lefts, rights) = (ways(left)?, ways(right)?);
            let mut out = Vec::new();
            for (left, left_room) in &lefts {
                for (right, right_room) in &rights {
                    let parts = left.iter().chain(right).copied().collect();
                    out.push((parts, left_room + right_room + distance.saturating_sub(1)));
                }
            }
            out
        }
        Span::Any(parts) => {
            let mut out = Vec::new();
            for part in parts {
                out.extend(ways(part)?);
            }
            out
        }
    };
    (out.len() <= MAX_WAYS).then_some(out)
}

/// Returns what is said of a query that is more than an engine takes.
pub(super) fn too_much(name: &str) -> StoreError {
    StoreError::Refused(format!(
        "{name} takes {MAX_CLAUSES} words in a pattern inside a phrase or NEAR, and as many parts in a query: \
         make the pattern longer or the query shorter"
    ))
}
