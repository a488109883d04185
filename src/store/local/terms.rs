//! The vocabulary: which terms a word or pattern means, over all segments, and how common they are.

use std::collections::BTreeMap;

use tantivy::Searcher;
use tantivy::schema::Field as Handle;
use tantivy_fst::Automaton;

use super::writer::error;
use crate::query::pattern::{Compiled, State};
use crate::query::plan::Pattern;
use crate::store::StoreError;
use crate::text::analyzer::{FOLDED, PRINTED, printed_term};

/// Most words a pattern may mean where positions count (in phrases and NEAR).
pub(super) const MAX_EXPANSION: usize = 16_384;

/// The terms of a pattern in a field, with how many articles hold each, deleted ones counted.
pub(super) type Expansion = BTreeMap<String, u64>;

/// Returns how many articles hold a term in a field, deleted ones counted.
pub(super) fn holding(searcher: &Searcher, handle: Handle, term: &str) -> Result<u64, StoreError> {
    let mut sum = 0;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(handle).map_err(error)?;
        let info = index.terms().get(term.as_bytes()).map_err(|io| damaged(&io))?;
        sum += info.map_or(0, |info| u64::from(info.doc_freq));
    }
    Ok(sum)
}

/// Returns the printed and folded terms of a field that a pattern matches.
pub(super) fn expand(
    searcher: &Searcher,
    handle: Handle,
    pattern: &Pattern,
) -> Result<Expansion, StoreError> {
    let compiled = Compiled::new(pattern).map_err(StoreError::Refused)?;
    let mut out = Expansion::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(handle).map_err(error)?;
        let mut stream = index.terms().search(Marked(&compiled)).into_stream().map_err(|io| damaged(&io))?;
        while stream.advance() {
            // Terms are written from strings; anything else is none of ours.
            if let Ok(term) = std::str::from_utf8(stream.key()) {
                *out.entry(term.to_string()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
    }
    Ok(out)
}

/// Returns printed words near `word`, with how many articles hold each in the field, most first.
pub(super) fn nearest(
    searcher: &Searcher,
    handle: Handle,
    word: &str,
    limit: usize,
) -> Result<Vec<(String, u64)>, StoreError> {
    for distance in 1..=2 {
        if distance == 2 && word.chars().count() < 5 {
            break;
        }
        let found = expand(searcher, handle, &Pattern::Fuzzy { word: word.to_string(), distance })?;
        let mut words: Vec<(String, u64)> = found
            .into_iter()
            .filter_map(|(term, count)| term.strip_prefix(PRINTED).map(|word| (word.to_string(), count)))
            .filter(|(near, _)| near != word)
            .collect();
        if !words.is_empty() {
            words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            words.truncate(limit);
            return Ok(words);
        }
    }
    Ok(Vec::new())
}

/// Returns whether a field holds a term.
pub(super) fn has(searcher: &Searcher, handle: Handle, term: &str) -> Result<bool, StoreError> {
    Ok(holding(searcher, handle, term)? > 0)
}

/// Returns the term of a word with case: the case is looked at later.
pub(super) fn cased_term(word: &str) -> String {
    printed_term(&word.to_lowercase())
}

/// A pattern over the words of marked terms (`=word`, `~word`).
struct Marked<'a>(&'a Compiled);

impl Automaton for Marked<'_> {
    /// Nothing before the mark; then the pattern's own state, or none once it cannot match.
    type State = Option<Option<State>>;

    fn start(&self) -> Self::State {
        None
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Some(Some(state)) if self.0.is_final(state))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        match state {
            None => true,
            Some(None) => false,
            Some(Some(state)) => self.0.can_match(state),
        }
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match state {
            None if byte == PRINTED as u8 || byte == FOLDED as u8 => Some(Some(self.0.start())),
            None | Some(None) => Some(None),
            Some(Some(state)) => Some(Some(self.0.step(state, byte))),
        }
    }
}

pub(super) fn damaged(io: &std::io::Error) -> StoreError {
    StoreError::Damaged(format!("the vocabulary cannot be read: {io}"))
}
