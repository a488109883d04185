//! The postings of one word in one field of one segment: the union of its terms', with positions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::cased::CaseCheck;

/// The documents that hold any of some terms.
pub(super) struct WordPostings {
    lists: Vec<SegmentPostings>,
    /// Lists that stand beyond the current document.
    waiting: BinaryHeap<Reverse<(DocId, usize)>>,
    /// Lists that stand on the current document.
    here: Vec<usize>,
    doc: DocId,
    case: Option<CaseCheck>,
}

impl WordPostings {
    /// Returns the union of postings; `case` narrows their positions.
    pub(super) fn new(lists: Vec<SegmentPostings>, case: Option<CaseCheck>) -> WordPostings {
        let waiting = lists.iter().enumerate().map(|(number, list)| Reverse((list.doc(), number))).collect();
        let mut word = WordPostings { lists, waiting, here: Vec::new(), doc: 0, case };
        word.doc = word.next_doc();
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
        if let [list] = self.lists.as_mut_slice() {
            self.doc = if target == self.doc + 1 { list.advance() } else { seek_list(list, target) };
            return self.doc;
        }
        while let Some(number) = self.here.pop() {
            let doc = seek_list(&mut self.lists[number], target);
            self.waiting.push(Reverse((doc, number)));
        }
        while let Some(Reverse((doc, number))) = self.waiting.peek().copied() {
            if doc >= target {
                break;
            }
            self.waiting.pop();
            let doc = seek_list(&mut self.lists[number], target);
            self.waiting.push(Reverse((doc, number)));
        }
        self.doc = self.next_doc();
        self.doc
    }

    fn next_doc(&mut self) -> DocId {
        let Some(Reverse((doc, _))) = self.waiting.peek().copied() else { return TERMINATED };
        while let Some(Reverse((at, number))) = self.waiting.peek().copied() {
            if at != doc {
                break;
            }
            self.waiting.pop();
            self.here.push(number);
        }
        doc
    }

    /// Returns how often the word stands in the current document, by the postings alone.
    pub(super) fn freq(&self) -> u32 {
        match self.lists.as_slice() {
            [list] => list.term_freq(),
            lists => self.here.iter().map(|number| lists[*number].term_freq()).sum(),
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
        match self.lists.as_mut_slice() {
            [list] => list.positions(out),
            lists => {
                for number in &self.here {
                    lists[*number].append_positions_with_offset(0, out);
                }
                out.sort_unstable();
                out.dedup();
            }
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
