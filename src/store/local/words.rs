//! The postings of one word in one field of one segment: the union of its terms', with positions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::cased::CaseCheck;

/// Lists up to here are looked through one by one; more wait in a heap.
const FEW: usize = 8;

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
}

impl WordPostings {
    /// Returns the union of postings; `case` narrows their positions.
    pub(super) fn new(lists: Vec<SegmentPostings>, case: Option<CaseCheck>) -> WordPostings {
        let docs: Vec<DocId> = lists.iter().map(|list| list.doc()).collect();
        let waiting = (lists.len() > FEW)
            .then(|| docs.iter().enumerate().map(|(number, doc)| Reverse((*doc, number))).collect());
        let mut word = WordPostings { lists, docs, waiting, here: Vec::new(), doc: 0, case };
        word.doc = match word.waiting {
            Some(_) => word.next_doc(),
            None => word.docs.iter().copied().min().unwrap_or(TERMINATED),
        };
        word
    }

    /// Returns the document the word stands on, [`TERMINATED`] at the end.
    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    /// Returns about how many documents hold the word.
    pub(super) fn cost(&self) -> u64 {
        self.lists.iter().map(|list| u64::from(list.size_hint())).sum()
    }

    /// Moves to the first document at or after `target`, never back, and returns it.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
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

    /// Returns how often the word stands in the current document, by the postings alone.
    pub(super) fn freq(&self) -> u32 {
        match self.waiting {
            Some(_) => self.here.iter().map(|number| self.lists[*number].term_freq()).sum(),
            None => {
                let here = self.lists.iter().zip(&self.docs).filter(|(_, doc)| **doc == self.doc);
                here.map(|(list, _)| list.term_freq()).sum()
            }
        }
    }

    /// Returns whether the postings alone decide (no case to check in the stored text).
    pub(super) fn is_certain(&self) -> bool {
        self.case.is_none()
    }

    /// Writes the positions in the current document into `out`, ascending, each once.
    pub(super) fn positions(&mut self, out: &mut Vec<u32>) {
        out.clear();
        if self.doc == TERMINATED {
            return;
        }
        let mut read = 0;
        for (list, doc) in self.lists.iter_mut().zip(&self.docs) {
            if *doc == self.doc {
                list.append_positions_with_offset(0, out);
                read += 1;
            }
        }
        if read > 1 {
            out.sort_unstable();
            out.dedup();
        }
        if let Some(case) = &mut self.case {
            case.narrow(self.doc, out);
        }
    }
}

/// Seeks in a list, which Tantivy allows forwards only and not from the end.
fn seek_list(list: &mut SegmentPostings, target: DocId) -> DocId {
    if list.doc() >= target { list.doc() } else { list.seek(target.min(TERMINATED)) }
}
