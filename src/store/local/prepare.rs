//! A plan with its vocabulary looked up: which terms each word means in each field, how rare they are. Done
//! once for all segments, so that scores do not depend on how articles are spread over them.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::postings::TermInfo;
use tantivy::schema::Field as Handle;

use super::leaf::{Factors, idf};
use super::lengths::Lengths;
use super::opened::Segments;
use super::schema::Handles;
use super::terms::{self, MAX_EXPANSION};
use super::tokens::VALUE_GAP;
use crate::model::{Field, FieldKind};
use crate::query::pattern::Compiled;
use crate::query::plan::{Filter, Leaf, Pattern, Plan, Span, Word};
use crate::store::StoreError;

/// A plan ready to be compiled for each segment.
pub(super) enum Ready {
    All,
    Nothing,
    And(Vec<Ready>),
    Or(Vec<Ready>),
    Not(Box<Ready>),
    Scaled(Box<Ready>, f32),
    /// What matches, and what scores.
    Ranked(Box<Ready>, Box<Ready>),
    Leaf(ReadyLeaf),
    Filter(Filter),
}

/// A leaf with its terms.
pub(super) struct ReadyLeaf {
    pub(super) fields: Vec<ReadyField>,
    /// 0 for filters.
    pub(super) idf: f32,
}

/// A leaf's span in one field.
pub(super) struct ReadyField {
    pub(super) field: Field,
    pub(super) handle: Handle,
    pub(super) span: ReadySpan,
    pub(super) factors: Option<Factors>,
}

/// A span with its terms.
pub(super) enum ReadySpan {
    Word(ReadyWord),
    Phrase {
        slots: Vec<(u32, ReadyWord)>,
        slop: u32,
    },
    Near {
        left: Box<ReadySpan>,
        right: Box<ReadySpan>,
        distance: u32,
        ordered: bool,
    },
    Any(Vec<ReadySpan>),
    /// Mentions that begin with one of the terms.
    Mention(ReadyWord),
}

impl ReadySpan {
    /// Returns the terms of a span that is found by any of them alone.
    pub(super) fn alone(&self) -> Option<&ReadyWord> {
        match self {
            ReadySpan::Word(word) | ReadySpan::Mention(word) => Some(word),
            _ => None,
        }
    }
}

/// A word's terms.
pub(super) struct ReadyWord {
    /// How many terms there are.
    pub(super) terms: usize,
    /// Where their postings lie, by segment.
    pub(super) segments: Vec<Vec<TermInfo>>,
    /// The printed word, where its case must be checked in the stored text.
    pub(super) cased: Option<String>,
}

impl ReadyWord {
    /// Returns where the postings lie of the terms that a segment holds.
    pub(super) fn held(&self, segment: usize) -> &[TermInfo] {
        self.segments.get(segment).map_or(&[], Vec::as_slice)
    }
}

/// Looks plans up in the vocabulary of an index.
pub(super) struct Preparer<'a> {
    pub(super) segments: Segments<'a>,
    pub(super) handles: &'a Handles,
    pub(super) lengths: &'a Lengths,
    patterns: RefCell<Vec<(&'a Pattern, Rc<Compiled>)>>,
}

impl<'a> Preparer<'a> {
    pub(super) fn new(segments: Segments<'a>, handles: &'a Handles, lengths: &'a Lengths) -> Preparer<'a> {
        Preparer { segments, handles, lengths, patterns: RefCell::default() }
    }

    /// Returns the plan with its terms.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where a pattern means too many words or a distance is too large.
    pub(super) fn plan(&self, plan: &'a Plan) -> Result<Ready, StoreError> {
        let all = |parts: &'a [Plan]| parts.iter().map(|part| self.plan(part)).collect::<Result<Vec<_>, _>>();
        Ok(match plan {
            Plan::All => Ready::All,
            Plan::Nothing => Ready::Nothing,
            Plan::And(parts) => Ready::And(all(parts)?),
            Plan::Or(parts) => Ready::Or(all(parts)?),
            Plan::Not(part) => Ready::Not(Box::new(self.plan(part)?)),
            Plan::Boost(part, factor) => Ready::Scaled(Box::new(self.plan(part)?), *factor),
            Plan::Ranked { among, by } => {
                Ready::Ranked(Box::new(self.plan(among)?), Box::new(self.plan(by)?))
            }
            Plan::Text(leaf) => Ready::Leaf(self.leaf(leaf, true)?),
            Plan::Filter(Filter::Value(leaf)) => Ready::Leaf(self.leaf(leaf, false)?),
            Plan::Filter(filter) => Ready::Filter(filter.clone()),
        })
    }

    fn leaf(&self, leaf: &'a Leaf, scored: bool) -> Result<ReadyLeaf, StoreError> {
        let mut fields = Vec::new();
        let mut rarity: f32 = f32::INFINITY;
        for field in &leaf.fields {
            let Some(handle) = self.handles.text(*field) else { continue };
            let (span, field_idf) = self.span(handle, &leaf.span)?;
            rarity = rarity.min(field_idf);
            let factors = match field.row().kind {
                FieldKind::Text { weight, b } if scored => {
                    // A field searched only when named still counts.
                    let weight = if weight > 0.0 { weight } else { 1.0 };
                    Some(self.lengths.factors(self.segments, (*field, handle), (weight, b))?)
                }
                _ => None,
            };
            fields.push(ReadyField { field: *field, handle, span, factors });
        }
        Ok(ReadyLeaf { fields, idf: if scored && rarity.is_finite() { rarity } else { 0.0 } })
    }

    /// Returns a span with its terms, and its inverse document frequency: words of phrases and NEAR add up.
    fn span(&self, handle: Handle, span: &'a Span) -> Result<(ReadySpan, f32), StoreError> {
        Ok(match span {
            Span::Word(word) => {
                let (word, idf) = self.word(handle, word, usize::MAX)?;
                (ReadySpan::Word(word), idf)
            }
            Span::Mention(who) => {
                let (word, idf) = self.terms(handle, &who.starts)?;
                (ReadySpan::Mention(word), idf)
            }
            Span::Phrase { slots, slop } => {
                within_value("a phrase's slop", *slop)?;
                let mut ready = Vec::new();
                let mut sum = 0.0;
                for slot in slots {
                    let (word, idf) = self.word(handle, &slot.word, MAX_EXPANSION)?;
                    sum += idf;
                    ready.push((slot.place, word));
                }
                (ReadySpan::Phrase { slots: ready, slop: *slop }, sum)
            }
            Span::Near { left, right, distance, ordered } => {
                within_value("NEAR's distance", *distance)?;
                let (left, left_idf) = self.operand(handle, left)?;
                let (right, right_idf) = self.operand(handle, right)?;
                let near = ReadySpan::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    distance: *distance,
                    ordered: *ordered,
                };
                (near, left_idf + right_idf)
            }
            Span::Any(parts) => {
                let mut ready = Vec::new();
                let mut least: f32 = f32::INFINITY;
                for part in parts {
                    let (part, idf) = self.operand(handle, part)?;
                    least = least.min(idf);
                    ready.push(part);
                }
                (ReadySpan::Any(ready), if least.is_finite() { least } else { 0.0 })
            }
        })
    }

    /// Returns a span that stands inside another: its patterns are bounded.
    fn operand(&self, handle: Handle, span: &'a Span) -> Result<(ReadySpan, f32), StoreError> {
        match span {
            Span::Word(word) => {
                let (word, idf) = self.word(handle, word, MAX_EXPANSION)?;
                Ok((ReadySpan::Word(word), idf))
            }
            span => self.span(handle, span),
        }
    }

    fn word(&self, handle: Handle, word: &'a Word, most: usize) -> Result<(ReadyWord, f32), StoreError> {
        let lists = match word {
            Word::Terms(list) => return self.terms(handle, list),
            Word::Cased(word) => self.look_up(handle, &[terms::cased_term(word)])?,
            Word::Pattern(pattern) => terms::expand(self.segments, handle, &*self.compiled(pattern)?)?,
        };
        if matches!(word, Word::Pattern(_)) && lists.terms > most {
            return Err(StoreError::Refused(format!(
                "a pattern inside a phrase or NEAR matches {} words, more than {most}: make it longer",
                lists.terms
            )));
        }
        let cased = match word {
            Word::Cased(word) => Some(word.clone()),
            _ => None,
        };
        let ready = ReadyWord { terms: lists.terms, segments: lists.segments, cased };
        Ok((ready, idf(self.documents(), lists.holding) as f32))
    }

    /// Returns a pattern compiled: once for all fields.
    fn compiled(&self, pattern: &'a Pattern) -> Result<Rc<Compiled>, StoreError> {
        let mut known = self.patterns.borrow_mut();
        if let Some((_, compiled)) = known.iter().find(|(of, _)| *of == pattern) {
            return Ok(Rc::clone(compiled));
        }
        let compiled = Rc::new(Compiled::new(pattern).map_err(StoreError::Refused)?);
        known.push((pattern, Rc::clone(&compiled)));
        Ok(compiled)
    }

    fn terms(&self, handle: Handle, list: &[String]) -> Result<(ReadyWord, f32), StoreError> {
        let lists = self.look_up(handle, list)?;
        let ready = ReadyWord { terms: lists.terms, segments: lists.segments, cased: None };
        Ok((ready, idf(self.documents(), lists.holding) as f32))
    }

    fn look_up(&self, handle: Handle, terms: &[String]) -> Result<terms::Lists, StoreError> {
        terms::look_up(self.segments, handle, terms.iter().map(String::as_str))
    }

    fn documents(&self) -> u64 {
        self.segments.each().map(|(segment, _)| u64::from(segment.max_doc())).sum()
    }
}

/// Refuses a distance that could reach from one value of a field into the next.
fn within_value(what: &str, distance: u32) -> Result<(), StoreError> {
    if (distance as usize) < VALUE_GAP {
        return Ok(());
    }
    Err(StoreError::Refused(format!("{what} of {distance} is too large: at most {}", VALUE_GAP - 1)))
}
