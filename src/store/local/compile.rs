//! Compiles a prepared plan for one segment: postings are opened, filters read their columns.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::SegmentReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use super::LocalStore;
use super::cased::{CaseCheck, Texts};
use super::filter;
use super::leaf::{FieldSpan, LeafNode, Scale};
use super::node::{All, And, AnyNode, Bits, Filtered, Or, Ranked, Scaled};
use super::prepare::{Ready, ReadyField, ReadyLeaf, ReadySpan, ReadyWord};
use super::span::SpanPostings;
use super::words::WordPostings;
use super::writer::error;
use crate::model::Field;
use crate::store::StoreError;
use crate::stream;

/// A pattern alone that means more words than this is a bitmap, its articles all score the same.
const MAX_SCORED: usize = 256;

/// Compiles plans for one segment.
pub(super) struct Compiler<'a> {
    segment: &'a SegmentReader,
    /// Number of the segment.
    number: usize,
    store: &'a LocalStore,
    texts: Option<Rc<RefCell<Texts>>>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(segment: &'a SegmentReader, number: usize, store: &'a LocalStore) -> Compiler<'a> {
        Compiler { segment, number, store, texts: None }
    }

    /// Returns the node of a plan.
    pub(super) fn node(&mut self, ready: &Ready) -> Result<AnyNode, StoreError> {
        Ok(match ready {
            Ready::All => Box::new(All::new(self.segment.max_doc())),
            Ready::Nothing => Box::new(All::new(0)),
            Ready::And(parts) => self.and(parts)?,
            Ready::Or(parts) => {
                let parts = parts.iter().map(|part| self.node(part)).collect::<Result<Vec<_>, _>>()?;
                Box::new(Or::new(parts))
            }
            Ready::Not(_) | Ready::Filter(_) => self.and(std::slice::from_ref(ready))?,
            Ready::Scaled(part, factor) => Box::new(Scaled { node: self.node(part)?, factor: *factor }),
            Ready::Ranked(among, by) => Box::new(Ranked { among: self.node(among)?, by: self.node(by)? }),
            Ready::Leaf(leaf) => self.leaf(leaf)?,
        })
    }

    /// Returns the node of a conjunction: filters look at what the rest has left.
    fn and(&mut self, parts: &[Ready]) -> Result<AnyNode, StoreError> {
        let (mut nodes, mut without, mut predicates) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part {
                Ready::Not(part) => without.push(self.node(part)?),
                Ready::Filter(filter) => predicates.extend(filter::predicate(self.segment, filter)?),
                part => nodes.push(self.node(part)?),
            }
        }
        if nodes.is_empty() {
            nodes.push(Box::new(All::new(self.segment.max_doc())));
        }
        let mut node: AnyNode = match nodes.len() {
            1 if without.is_empty() => nodes.remove(0),
            _ => Box::new(And::new(nodes, without)),
        };
        if !predicates.is_empty() {
            node = Box::new(Filtered::new(node, predicates));
        }
        Ok(node)
    }

    fn leaf(&mut self, leaf: &ReadyLeaf) -> Result<AnyNode, StoreError> {
        let words = leaf.fields.iter().map(|field| field.span.alone().map_or(0, |word| word.terms));
        if words.max().unwrap_or(0) > MAX_SCORED {
            return self.bitmap(leaf);
        }
        let mut fields = Vec::new();
        for field in &leaf.fields {
            let index = self.segment.inverted_index(field.handle).map_err(error)?;
            let Some(span) = self.span(&index, field, &field.span, false)? else { continue };
            let scale = match &field.factors {
                Some(factors) => {
                    let norms = self.segment.get_fieldnorms_reader(field.handle).map_err(error)?;
                    Some(Scale::new(norms, Arc::clone(factors)))
                }
                None => None,
            };
            fields.push(FieldSpan::new(span, scale));
        }
        Ok(Box::new(LeafNode::new(fields, leaf.idf)))
    }

    /// Returns the node of a pattern that means many words: postings are read once, one after the other.
    fn bitmap(&mut self, leaf: &ReadyLeaf) -> Result<AnyNode, StoreError> {
        let mut bits = vec![0u64; self.segment.max_doc() as usize / 64 + 1];
        for field in &leaf.fields {
            let Some(word) = field.span.alone() else { continue };
            let index = self.segment.inverted_index(field.handle).map_err(error)?;
            for info in self.held(word) {
                let mut blocks = index
                    .read_block_postings_from_terminfo(info, IndexRecordOption::Basic)
                    .map_err(|io| unreadable(&io))?;
                while !blocks.docs().is_empty() {
                    blocks.docs().iter().for_each(|doc| bits[*doc as usize / 64] |= 1 << (doc % 64));
                    blocks.advance();
                }
            }
        }
        Ok(Box::new(Bits::new(bits, leaf.idf)))
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
            ReadySpan::Word(word) => self.word(index, field, word, positions)?.map(SpanPostings::Word),
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
                Some(SpanPostings::Phrase { slots: open, slop: *slop })
            }
            ReadySpan::Near { left, right, distance, ordered } => {
                let left = self.span(index, field, left, true)?;
                let right = self.span(index, field, right, true)?;
                left.zip(right).map(|(left, right)| SpanPostings::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    distance: *distance,
                    ordered: *ordered,
                })
            }
            ReadySpan::Mention(word) => match self.word(index, field, word, positions)? {
                None => None,
                Some(starts) if !positions => Some(SpanPostings::Word(starts)),
                Some(starts) => {
                    let longer = marks(index, &stream::long_terms())?;
                    let ends = marks(index, &[stream::END.to_string()])?;
                    Some(SpanPostings::Mention { starts, longer: longer.zip(ends).map(Box::new) })
                }
            },
            ReadySpan::Any(parts) => {
                let mut open = Vec::new();
                for part in parts {
                    open.extend(self.span(index, field, part, true)?);
                }
                (!open.is_empty()).then_some(SpanPostings::Any(open))
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

    /// Returns where the postings lie of the terms that this segment holds.
    fn held<'w>(&self, word: &'w ReadyWord) -> &'w [TermInfo] {
        word.segments.get(self.number).map_or(&[], Vec::as_slice)
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

/// Opens postings.
fn open(
    index: &InvertedIndexReader,
    held: &[TermInfo],
    option: IndexRecordOption,
) -> Result<Vec<SegmentPostings>, StoreError> {
    let lists = held.iter().map(|info| index.read_postings_from_terminfo(info, option));
    lists.collect::<Result<_, _>>().map_err(|io| unreadable(&io))
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

fn unreadable(io: &std::io::Error) -> StoreError {
    StoreError::Damaged(format!("postings cannot be read: {io}"))
}
