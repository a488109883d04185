//! The names in the vocabulary: who is mentioned, how often, and what short forms stand for.

use std::collections::BTreeMap;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::LocalStore;
use super::opened::{Opened, Segments};
use super::prepare::{Preparer, Ready};
use super::roll;
use super::schema::Handles;
use super::set::Set;
use super::terms::damaged;
use crate::entities::catalog::Sieve;
use crate::model::Kind;
use crate::query::plan::Plan;
use crate::store::{NameCount, ShortForm, StoreError};
use crate::stream;

/// Calls `visit` with every name of every field of every segment.
pub(super) fn walk(
    segments: Segments<'_>,
    handles: &Handles,
    visit: &mut dyn FnMut(Kind, &str),
) -> Result<(), StoreError> {
    let mut name = String::new();
    for segment in segments.each() {
        for index in mention_indexes(handles, segment)? {
            for kind in Kind::ALL {
                let range = stream::name_range(kind);
                let terms = index.terms().range().ge(&range.start).lt(&range.end);
                let mut terms = terms.into_stream().map_err(|io| damaged(&io))?;
                while terms.advance() {
                    let term = std::str::from_utf8(terms.key()).unwrap_or_default();
                    let written = term.strip_prefix(range.start.as_str()).unwrap_or_default();
                    name.clear();
                    name.extend(written.chars().map(|c| if c == '_' { ' ' } else { c }));
                    visit(kind, &name);
                }
            }
        }
    }
    Ok(())
}

/// Opens the vocabularies of the fields that hold mentions; those that the segment has.
fn mention_indexes<'a>(
    handles: &Handles,
    (segment, opened): (&'a SegmentReader, &'a Opened),
) -> Result<Vec<&'a InvertedIndexReader>, StoreError> {
    let handles = stream::mention_fields().into_iter().filter_map(|field| handles.text(field));
    handles.filter_map(|handle| opened.index(segment, handle).transpose()).collect()
}

impl LocalStore {
    /// Calls `visit` with every name: by the roll, if there is one of this state.
    pub(super) fn walk_names(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        let mut every = |_: &str| true;
        match self.sift_names(&mut Sieve { word: &mut every, mark: None }, visit) {
            true => Ok(()),
            false => walk(self.segments(), &self.handles, visit),
        }
    }

    /// Calls `visit` with every name that passes a sieve, and returns true; returns false where there is no roll.
    pub(super) fn sift_names(&self, sieve: &mut Sieve<'_>, visit: &mut dyn FnMut(Kind, &str)) -> bool {
        let roll = self.roll.get_or_init(|| roll::read(&self.files, self.stamp));
        roll.as_ref().inspect(|roll| roll.each(sieve, visit)).is_some()
    }

    /// Returns the names that the live articles of a plan mention.
    pub(super) fn counted_names(&self, within: Option<&Plan>) -> Result<Vec<NameCount>, StoreError> {
        let ready = match within {
            Some(plan) => self.preparer().plan(plan)?,
            None => Ready::All,
        };
        let mut counts: BTreeMap<(Kind, String), (u64, u64)> = BTreeMap::new();
        for (number, segment) in self.segments().each().enumerate() {
            let wanted = self.matching(number, &ready)?.set;
            for kind in Kind::ALL {
                self.count_segment(segment, kind, &wanted, &mut counts)?;
            }
        }
        let count = |((kind, name), (articles, mentions))| NameCount { kind, name, articles, mentions };
        Ok(counts.into_iter().map(count).collect())
    }

    /// Returns the short forms of all segments.
    pub(super) fn all_short_forms(&self) -> Result<Vec<ShortForm>, StoreError> {
        let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
        for segment in self.segments().each() {
            for index in mention_indexes(&self.handles, segment)? {
                let range = stream::short_range();
                let terms = index.terms().range().ge(&range.start).lt(&range.end);
                let mut terms = terms.into_stream().map_err(|io| damaged(&io))?;
                while terms.advance() {
                    let pair = std::str::from_utf8(terms.key()).ok().and_then(stream::short_of);
                    if let Some(pair) = pair {
                        *counts.entry(pair).or_default() += u64::from(terms.value().doc_freq);
                    }
                }
            }
        }
        Ok(counts.into_iter().map(|((short, long), articles)| ShortForm { short, long, articles }).collect())
    }

    pub(super) fn preparer<'a>(&'a self) -> Preparer<'a> {
        Preparer::new(self.segments(), &self.handles, &self.lengths)
    }

    /// Counts the names of a kind in one segment. Each name is looked at in all fields at once, since an article that
    /// has it in two of them is one article.
    fn count_segment(
        &self,
        segment: (&SegmentReader, &Opened),
        kind: Kind,
        wanted: &Set,
        counts: &mut BTreeMap<(Kind, String), (u64, u64)>,
    ) -> Result<(), StoreError> {
        let indexes = mention_indexes(&self.handles, segment)?;
        let range = stream::name_range(kind);
        let mut streams = Vec::new();
        for index in &indexes {
            let terms = index.terms().range().ge(&range.start).lt(&range.end);
            let mut terms = terms.into_stream().map_err(|io| damaged(&io))?;
            // A stream that has ended keeps its last key, and is dropped.
            streams.push(terms.advance().then_some(terms));
        }
        let mut docs: Vec<DocId> = Vec::new();
        while let Some(key) = streams.iter().flatten().map(|terms| terms.key()).min() {
            let key = key.to_vec();
            docs.clear();
            let mut mentions = 0;
            for (stream, index) in streams.iter_mut().zip(&indexes) {
                let Some(terms) = stream.as_mut().filter(|terms| terms.key() == key) else { continue };
                let mut list = index
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::WithFreqs)
                    .map_err(|io| damaged(&io))?;
                while list.doc() != TERMINATED {
                    let doc = list.doc();
                    if wanted.contains(doc) {
                        docs.push(doc);
                        mentions += u64::from(list.term_freq());
                    }
                    list.advance();
                }
                if !terms.advance() {
                    *stream = None;
                }
            }
            docs.sort_unstable();
            docs.dedup();
            if let Some(name) = std::str::from_utf8(&key).ok().and_then(stream::name_of)
                && !docs.is_empty()
            {
                let count = counts.entry(name).or_default();
                count.0 += docs.len() as u64;
                count.1 += mentions;
            }
        }
        Ok(())
    }
}
