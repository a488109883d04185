//! Compiles what stands in one field of a plan's leaf: words, phrases, NEAR, mentions.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::compile::{any_of, nothing};
use super::dialect::MAX_CLAUSES;
use super::mapping::{ANYTHING, VALUE_GAP};
use super::score::{self, Scoring};
use super::{pattern, wire};
use crate::query::plan::{Leaf, Pattern, Slot, Span, Word};
use crate::store::StoreError;
use crate::stream;
use crate::text::analyzer::printed_term;

/// A term that no article has: every real one begins with a mark or a language.
const NOWHERE: &str = "-";

/// Terms that score together as one, at most; more only find.
const MAX_SYNONYMS: usize = 500;

/// Ways to match a span that cannot be compiled exactly, at most.
const MAX_WAYS: usize = 64;

/// Compiles the spans of one field.
pub(super) struct Spans<'a> {
    /// The engine.
    pub(super) name: &'a str,
    /// The field's name in the engine.
    pub(super) field: String,
    pub(super) leaf: &'a Leaf,
    /// The terms that some article has, where they were looked up.
    pub(super) known: Option<&'a HashSet<String>>,
    pub(super) scoring: Scoring<'a>,
    /// Patterns of the whole query, each in each field counted.
    pub(super) patterns: usize,
    /// Whether what was compiled finds just what is meant.
    pub(super) exact: bool,
    /// How many terms were asked for.
    pub(super) terms: usize,
}

impl Spans<'_> {
    /// Returns the query of a span. Where it scores, its score is how often the span stands in the field.
    pub(super) fn query(&mut self, span: &Span) -> Result<Value, StoreError> {
        Ok(match span {
            Span::Word(Word::Pattern(pattern)) => {
                let found = any_of(self.pattern(pattern, pattern::ALL)?);
                match self.scoring {
                    Scoring::None => found,
                    Scoring::Full(_) => {
                        let some = format!("top_terms_{}", self.spelt_out());
                        scored_by(found, self.pattern(pattern, &some)?)
                    }
                    Scoring::Lean(_) => scored_by(found, Vec::new()),
                }
            }
            Span::Word(word) => {
                let terms = self.terms(word);
                self.any_term(&terms)
            }
            Span::Mention(who) => {
                let starts = self.asked(Part::Mention(&who.starts));
                self.any_term(&starts)
            }
            Span::Any(parts) => any_of(parts.iter().map(|part| self.query(part)).collect::<Result<_, _>>()?),
            Span::Phrase { slots, slop } if !slots.iter().any(|slot| is_pattern(&slot.word)) => {
                self.within("a phrase's slop", *slop)?;
                let found =
                    json!({"match_phrase": {&self.field: {"query": self.stream(slots), "slop": slop}}});
                // A lone word is none to the engine.
                let spellings = if slots.len() > 1 { self.spellings(span, false) } else { 1 };
                score::times(found, 1.0 / spellings as f32)
            }
            span => {
                let exactly = self.span(span)?;
                let found = match &exactly {
                    Some(query) => query.clone(),
                    None => self.loose(span)?,
                };
                match self.scoring {
                    Scoring::None => found,
                    _ => {
                        let scoring = self.scoring(span, exactly)?;
                        scored_by(found, scoring)
                    }
                }
            }
        })
    }

    /// Returns what a span that is not found by its score is scored by.
    fn scoring(&mut self, span: &Span, exactly: Option<Value>) -> Result<Vec<Value>, StoreError> {
        let mut patterned = false;
        each_part(span, &mut |part| patterned |= matches!(part, Part::Word(word) if is_pattern(word)));
        if let Scoring::Full(_) = self.scoring
            && let Some(whole) = exactly.filter(|_| !patterned)
            && let Some(first) = self.span(first(span))?
        {
            // An engine counts a match for less the wider it is. What begins one is as narrow as can be.
            let begun = json!({"span_within": {"little": first, "big": whole}});
            return Ok(vec![score::times(begun, 1.0 / self.spellings(span, true) as f32)]);
        }
        // Words of a pattern are counted one by one, each on its own: nobody knows how many there are.
        let mut words = Vec::new();
        each_part(span, &mut |part| {
            let terms = self.asked(part);
            if !terms.is_empty() {
                words.push(self.any_term(&terms));
            }
        });
        let share = 1.0 / words.len().max(1) as f32;
        Ok(words.into_iter().map(|word| score::times(word, share)).collect())
    }

    /// Returns how many terms of a span the index holds, for which an engine counts it once each; with `once`, each of
    /// those counts once.
    fn spellings(&self, span: &Span, once: bool) -> usize {
        let (Some(rarity), Some(field)) = (self.scoring.rarity(), score::main_field(self.leaf)) else {
            return 1;
        };
        let mut seen = HashSet::new();
        let mut count = 0;
        each_part(span, &mut |part| {
            if seen.insert(part.terms()) || !once {
                count += rarity.spellings(field, part);
            }
        });
        count.max(1)
    }

    /// Returns how many words of a pattern may be spelt out: an engine takes so many in all.
    fn spelt_out(&self) -> usize {
        (MAX_CLAUSES / 2 / self.patterns.max(1)).clamp(1, 200)
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

    /// Returns what finds any of some terms and scores by all of them together.
    fn any_term(&self, terms: &[String]) -> Value {
        match terms {
            [] => nothing(),
            [term] => json!({"term": {&self.field: {"value": term}}}),
            terms if self.scoring.rarity().is_some() && terms.len() <= MAX_SYNONYMS => {
                json!({"match": {&self.field: {"query": terms.join("|")}}})
            }
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

    /// Returns what finds the words of a pattern.
    fn pattern(&self, pattern: &Pattern, rewrite: &str) -> Result<Vec<Value>, StoreError> {
        let written = pattern::written(pattern).map_err(|why| self.refused(&why))?;
        Ok(written.queries(&self.field, rewrite))
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
            let words = self.pattern(pattern, pattern::ALL)?.into_iter();
            return Ok(or(words.map(|words| json!({"span_multi": {"match": words}})).collect()));
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
        StoreError::Refused(format!("{} cannot search `{}`: {why}", self.name, self.leaf.label))
    }
}

/// Returns a query that finds by one and scores by others.
fn scored_by(found: Value, scoring: Vec<Value>) -> Value {
    match scoring.is_empty() {
        true => json!({"constant_score": {"filter": found}}),
        false => json!({"bool": {"filter": [found], "should": scoring}}),
    }
}

/// Returns the part of a span that its matches are counted by.
fn first(span: &Span) -> &Span {
    match span {
        Span::Near { left, .. } => first(left),
        span => span,
    }
}

fn is_pattern(word: &Word) -> bool {
    matches!(word, Word::Pattern(_))
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
pub(super) enum Part<'a> {
    Word(&'a Word),
    /// The terms one of which stands at the first word of the mention.
    Mention(&'a [String]),
}

impl Part<'_> {
    /// Returns the terms, as an index spells them; none for a pattern.
    pub(super) fn terms(self) -> Vec<String> {
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

pub(super) fn each_part<'a>(span: &'a Span, visit: &mut dyn FnMut(Part<'a>)) {
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
