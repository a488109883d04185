//! The postings of one word in one field of one segment: the union of its terms', with positions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::cased::CaseCheck;
use super::span::Positions;

/// Lists up to here are looked through one by one; more wait in a heap.
pub(super) const FEW: usize = 8;

/// The documents that hold any of some terms.
pub(super) struct WordPostings {
    lists: Vec<SegmentPostings>,
    /// Where each list stands.
    docs: Vec<DocId>,
    /// The lists that stand beyond the current document, where they are many.
    waiting: Option<BinaryHeap<Reverse<(DocId, usize)>>>,
    /// Lists that stand on the current document, where they are many.
    here: Vec<usize>,
    doc: DocId,
    case: Option<CaseCheck>,
    /// Where the word stands in the document that was read last, ascending, each once.
    positions: Vec<u32>,
}

impl WordPostings {
    /// Returns the union of postings; `case` narrows their positions.
    pub(super) fn new(lists: Vec<SegmentPostings>, case: Option<CaseCheck>) -> WordPostings {
        let docs: Vec<DocId> = lists.iter().map(|list| list.doc()).collect();
        let waiting = (lists.len() > FEW)
            .then(|| docs.iter().enumerate().map(|(number, doc)| Reverse((*doc, number))).collect());
        let mut word =
            WordPostings { lists, docs, waiting, here: Vec::new(), doc: 0, case, positions: Vec::new() };
        word.doc = match word.waiting {
            Some(_) => word.next_doc(),
            None => word.docs.iter().copied().min().unwrap_or(TERMINATED),
        };
        word
    }

    /// Returns about how many documents hold the word.
    pub(super) fn cost(&self) -> u64 {
        self.lists.iter().map(|list| u64::from(list.size_hint())).sum()
    }

    /// Moves to the first document at or after `target`, never back, and returns it.
    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        self.doc = match self.waiting {
            Some(_) => self.seek_many(target),
            None => self.seek_few(target),
        };
        self.doc
    }

    fn seek_few(&mut self, target: DocId) -> DocId {
        let mut least = TERMINATED;
        for (list, doc) in self.lists.iter_mut().zip(&mut self.docs) {
            if *doc < target {
                *doc = if target == *doc + 1 { list.advance() } else { seek_list(list, target) };
            }
            least = least.min(*doc);
        }
        least
    }

    fn seek_many(&mut self, target: DocId) -> DocId {
        let WordPostings { lists, docs, waiting: Some(waiting), here, .. } = self else { return TERMINATED };
        let mut moved = |number: usize, waiting: &mut BinaryHeap<Reverse<(DocId, usize)>>| {
            docs[number] = seek_list(&mut lists[number], target);
            waiting.push(Reverse((docs[number], number)));
        };
        here.drain(..).for_each(|number| moved(number, waiting));
        while let Some(Reverse((doc, number))) = waiting.peek().copied() {
            if doc >= target {
                break;
            }
            waiting.pop();
            moved(number, waiting);
        }
        self.next_doc()
    }

    /// Takes the lists that stand on the first document from the heap, and returns it.
    fn next_doc(&mut self) -> DocId {
        let Some(waiting) = &mut self.waiting else { return TERMINATED };
        let Some(Reverse((doc, _))) = waiting.peek().copied() else { return TERMINATED };
        while let Some(Reverse((at, number))) = waiting.peek().copied() {
            if at != doc {
                break;
            }
            waiting.pop();
            self.here.push(number);
        }
        doc
    }

    /// Moves to a document and returns the positions there, ascending, each once; none where it does not hold the word.
    pub(super) fn read(&mut self, doc: DocId) -> &[u32] {
        self.positions.clear();
        if self.seek(doc) != doc || doc == TERMINATED {
            return &self.positions;
        }
        let mut read = 0;
        match &self.waiting {
            Some(_) => {
                for number in &self.here {
                    self.lists[*number].append_positions_with_offset(0, &mut self.positions);
                    read += 1;
                }
            }
            None => {
                for (list, at) in self.lists.iter_mut().zip(&self.docs) {
                    if *at == doc {
                        list.append_positions_with_offset(0, &mut self.positions);
                        read += 1;
                    }
                }
            }
        }
        if read > 1 {
            self.positions.sort_unstable();
            self.positions.dedup();
        }
        if let Some(case) = &mut self.case {
            case.narrow(doc, &mut self.positions);
        }
        &self.positions
    }
}

impl Positions for WordPostings {
    fn positions(&self) -> &[u32] {
        &self.positions
    }
}

/// Seeks in a list, which Tantivy allows forwards only and not from the end.
pub(super) fn seek_list(list: &mut SegmentPostings, target: DocId) -> DocId {
    if list.doc() >= target { list.doc() } else { list.seek(target.min(TERMINATED)) }
}
