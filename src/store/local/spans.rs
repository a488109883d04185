//! Which articles of one segment hold a span whose words must stand in their places, and how often.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::index::InvertedIndexReader;
use tantivy::schema::IndexRecordOption;

use super::cased::{CaseCheck, Texts};
use super::matches::{Finder, Pairs, open, postings};
use super::prepare::{ReadyField, ReadySpan, ReadyWord};
use super::set::Set;
use super::span::{SpanPostings, What};
use super::words::WordPostings;
use super::writer::unreadable;
use crate::model::Field;
use crate::store::StoreError;
use crate::stream;

impl Finder<'_> {
    /// Returns about how many articles a span looks at.
    pub(super) fn span_cost(&self, span: &ReadySpan) -> u64 {
        match span {
            ReadySpan::Word(word) | ReadySpan::Mention(word) => postings(self.held(word)),
            ReadySpan::Phrase { slots, .. } => {
                slots.iter().map(|(_, word)| postings(self.held(word))).min().unwrap_or(0)
            }
            ReadySpan::Near { left, right, .. } => self.span_cost(left).min(self.span_cost(right)),
            ReadySpan::Any(parts) => parts.iter().map(|part| self.span_cost(part)).sum(),
        }
    }

    /// Returns how often a span stands in each article that holds it, and marks them.
    pub(super) fn positioned(
        &mut self,
        index: &InvertedIndexReader,
        field: &ReadyField,
        within: Option<&Set>,
        set: &mut Set,
    ) -> Result<Pairs, StoreError> {
        let mut pairs = Vec::new();
        let Some(candidates) = self.candidates(index, &field.span, within)? else { return Ok(pairs) };
        let Some(mut span) = self.span(index, field, &field.span, false)? else { return Ok(pairs) };
        for doc in candidates.iter() {
            let freq = span.freq(doc);
            if freq > 0 {
                set.insert(doc);
                pairs.push((doc, freq));
            }
        }
        Ok(pairs)
    }

    /// Returns the articles that hold all the words of a span; `None` where there are none.
    fn candidates(
        &self,
        index: &InvertedIndexReader,
        span: &ReadySpan,
        within: Option<&Set>,
    ) -> Result<Option<Set>, StoreError> {
        let mut left: Option<Set> = None;
        match span {
            ReadySpan::Word(word) | ReadySpan::Mention(word) => return self.holding(index, word, within),
            ReadySpan::Phrase { slots, .. } => {
                let mut words: Vec<&ReadyWord> = slots.iter().map(|(_, word)| word).collect();
                words.sort_by_key(|word| postings(self.held(word)));
                for word in words {
                    match self.holding(index, word, left.as_ref().or(within))? {
                        Some(set) => left = Some(set),
                        None => return Ok(None),
                    }
                }
            }
            ReadySpan::Near { left: one, right: other, .. } => {
                let mut sides = [one, other];
                sides.sort_by_key(|side| self.span_cost(side));
                for side in sides {
                    match self.candidates(index, side, left.as_ref().or(within))? {
                        Some(set) => left = Some(set),
                        None => return Ok(None),
                    }
                }
            }
            ReadySpan::Any(parts) => {
                for part in parts {
                    match (self.candidates(index, part, within)?, &mut left) {
                        (Some(set), Some(left)) => left.unite(&set),
                        (Some(set), empty) => *empty = Some(set),
                        (None, _) => {}
                    }
                }
            }
        }
        Ok(left)
    }

    /// Returns the articles that hold any term of a word; `None` where there are none.
    fn holding(
        &self,
        index: &InvertedIndexReader,
        word: &ReadyWord,
        within: Option<&Set>,
    ) -> Result<Option<Set>, StoreError> {
        if self.held(word).is_empty() {
            return Ok(None);
        }
        let mut set = Set::none(self.size);
        self.mark(index, word, within, &mut set)?;
        if let Some(within) = within {
            set.intersect(within);
        }
        Ok((!set.is_empty()).then_some(set))
    }

    /// Returns the postings of a span; `None` where the segment cannot hold it.
    fn span(
        &mut self,
        index: &InvertedIndexReader,
        field: &ReadyField,
        span: &ReadySpan,
        positions: bool,
    ) -> Result<Option<SpanPostings>, StoreError> {
        Ok(match span {
            ReadySpan::Word(word) => {
                self.word(index, field, word, positions)?.map(|word| SpanPostings::new(What::Word(word)))
            }
            ReadySpan::Phrase { slots, slop } => {
                let mut open = Vec::new();
                for (place, word) in slots {
                    match self.word(index, field, word, true)? {
                        Some(word) => open.push((*place, word)),
                        None => return Ok(None),
                    }
                }
                // The rarest word leads.
                open.sort_by_key(|(_, word)| word.cost());
                Some(SpanPostings::new(What::Phrase { slots: open, slop: *slop }))
            }
            ReadySpan::Near { left, right, distance, ordered } => {
                let left = self.span(index, field, left, true)?;
                let right = self.span(index, field, right, true)?;
                left.zip(right).map(|(left, right)| {
                    SpanPostings::new(What::Near {
                        left: Box::new(left),
                        right: Box::new(right),
                        distance: *distance,
                        ordered: *ordered,
                    })
                })
            }
            ReadySpan::Mention(word) => match self.word(index, field, word, positions)? {
                None => None,
                Some(starts) if !positions => Some(SpanPostings::new(What::Word(starts))),
                Some(starts) => {
                    let longer = marks(index, &stream::long_terms())?;
                    let ends = marks(index, &[stream::END.to_string()])?;
                    Some(SpanPostings::new(What::Mention { starts, longer: longer.zip(ends).map(Box::new) }))
                }
            },
            ReadySpan::Any(parts) => {
                let mut open = Vec::new();
                for part in parts {
                    open.extend(self.span(index, field, part, true)?);
                }
                (!open.is_empty()).then_some(SpanPostings::new(What::Any(open)))
            }
        })
    }

    fn word(
        &mut self,
        index: &InvertedIndexReader,
        field: &ReadyField,
        word: &ReadyWord,
        positions: bool,
    ) -> Result<Option<WordPostings>, StoreError> {
        let option = if positions || word.cased.is_some() {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::WithFreqs
        };
        let lists = open(index, self.held(word), option)?;
        if lists.is_empty() {
            return Ok(None);
        }
        let case = match &word.cased {
            Some(printed) => Some(self.case_check(field.field, printed)?),
            None => None,
        };
        Ok(Some(WordPostings::new(lists, case)))
    }

    fn case_check(&mut self, field: Field, word: &str) -> Result<CaseCheck, StoreError> {
        let texts = match &self.texts {
            Some(texts) => Rc::clone(texts),
            None => {
                let texts = Rc::new(RefCell::new(Texts::new(self.store.shelf(self.segment)?)));
                self.texts = Some(Rc::clone(&texts));
                texts
            }
        };
        Ok(CaseCheck { word: word.to_string(), field, texts })
    }
}

/// Returns the postings of terms that mark places; `None` where the segment holds none of them.
fn marks(index: &InvertedIndexReader, terms: &[String]) -> Result<Option<WordPostings>, StoreError> {
    let mut held = Vec::new();
    for term in terms {
        held.extend(index.terms().get(term.as_bytes()).map_err(|io| unreadable(&io))?);
    }
    let lists = open(index, &held, IndexRecordOption::WithFreqsAndPositions)?;
    Ok((!lists.is_empty()).then(|| WordPostings::new(lists, None)))
}
