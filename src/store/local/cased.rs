//! `==Word`: the index holds words without case, so the stored text decides.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::DocId;

use super::shelf::Shelf;
use super::tokens::VALUE_GAP;
use crate::model::{Article, Field};
use crate::query::naive::{analysis_language, each_value};
use crate::text::analyzer::{Analyzer, Occurrence};
use crate::text::fold;

/// The stored texts of a segment, the last one read kept.
pub(super) struct Texts {
    shelf: Shelf,
    analyzer: Analyzer,
    last: Option<(DocId, Box<Article>)>,
}

impl Texts {
    pub(super) fn new(shelf: Shelf) -> Texts {
        Texts { shelf, analyzer: Analyzer::new(), last: None }
    }

    fn article(&mut self, doc: DocId) -> Option<&Article> {
        if self.last.as_ref().is_none_or(|(at, _)| *at != doc) {
            let record = self.shelf.record(doc).ok()?;
            self.last = Some((doc, Box::new(record.article)));
        }
        self.last.as_ref().map(|(_, article)| &**article)
    }
}

/// Keeps the positions where a field's text has a word with just this case.
pub(super) struct CaseCheck {
    pub(super) word: String,
    pub(super) field: Field,
    pub(super) texts: Rc<RefCell<Texts>>,
}

impl CaseCheck {
    /// Keeps of `positions` in document `doc` those whose printed word has this case.
    pub(super) fn narrow(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        let mut right = Vec::new();
        let mut texts = self.texts.borrow_mut();
        let mut analyzer = std::mem::take(&mut texts.analyzer);
        if let Some(article) = texts.article(doc) {
            let language = analysis_language(self.field, article.language);
            let mut occurrences: Vec<Occurrence> = Vec::new();
            // The position of a value's first word: see `tokens` and Tantivy's gap of one between values.
            let mut base = 0u32;
            let mut first = true;
            each_value(article, self.field, &mut |_, value| {
                if value.is_empty() {
                    return;
                }
                analyzer.read(value, language, &mut occurrences);
                let start = if first { base } else { base + VALUE_GAP as u32 };
                for word in &occurrences {
                    if fold::print_cased(&value[word.start as usize..word.end as usize]) == self.word {
                        right.push(start + word.position);
                    }
                }
                base = match occurrences.last() {
                    Some(last) => start + last.position + 2,
                    None => base + 1,
                };
                first = false;
            });
        }
        texts.analyzer = analyzer;
        positions.retain(|position| right.binary_search(position).is_ok());
    }
}
