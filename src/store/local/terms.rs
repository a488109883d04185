//! The vocabulary: which terms a word or pattern means, over all segments, and how common they are.

use std::collections::{BTreeMap, HashSet};

use tantivy::SegmentReader;
use tantivy::postings::TermInfo;
use tantivy::schema::Field as Handle;
use tantivy_fst::Automaton;

use super::opened::{Opened, Segments};
use crate::query::pattern::{Compiled, State};
use crate::query::plan::Pattern;
use crate::store::StoreError;
use crate::text::analyzer::{FOLDED, PRINTED, printed_term};

/// Most words a pattern may mean where positions count (in phrases and NEAR).
pub(super) const MAX_EXPANSION: usize = 16_384;

/// Where the postings of some terms lie: for each segment, those of the terms that it holds.
pub(super) struct Lists {
    /// How many different terms there are.
    pub(super) terms: usize,
    /// How many articles hold each term, deleted ones counted, added up.
    pub(super) holding: u64,
    /// By segment.
    pub(super) segments: Vec<Vec<TermInfo>>,
}

/// Returns where the postings of terms lie in a field.
pub(super) fn look_up<'t>(
    segments: Segments<'_>,
    handle: Handle,
    terms: impl Iterator<Item = &'t str> + Clone,
) -> Result<Lists, StoreError> {
    let mut lists = Lists { terms: terms.clone().count(), holding: 0, segments: Vec::new() };
    for (segment, opened) in segments.each() {
        let mut held = Vec::new();
        if let Some(index) = opened.index(segment, handle)? {
            for term in terms.clone() {
                held.extend(index.terms().get(term.as_bytes()).map_err(|io| damaged(&io))?);
            }
        }
        lists.holding += held.iter().map(|info| u64::from(info.doc_freq)).sum::<u64>();
        lists.segments.push(held);
    }
    Ok(lists)
}

/// Returns where the postings lie of the printed and folded terms of a field that a pattern matches.
pub(super) fn expand(
    segments: Segments<'_>,
    handle: Handle,
    pattern: &Compiled,
) -> Result<Lists, StoreError> {
    let mut lists = Lists { terms: 0, holding: 0, segments: Vec::new() };
    let mut terms = HashSet::new();
    let many = segments.each().len() > 1;
    for segment in segments.each() {
        let mut held = Vec::new();
        matching(segment, handle, pattern, &mut |term, info| {
            lists.holding += u64::from(info.doc_freq);
            held.push(info.clone());
            if many {
                terms.insert(term.to_vec());
            }
        })?;
        lists.terms = lists.terms.max(held.len());
        lists.segments.push(held);
    }
    lists.terms = lists.terms.max(terms.len());
    Ok(lists)
}

/// Hands over the terms of a field of one segment that match a pattern, ascending.
fn matching(
    (segment, opened): (&SegmentReader, &Opened),
    handle: Handle,
    pattern: &Compiled,
    sink: &mut dyn FnMut(&[u8], &TermInfo),
) -> Result<(), StoreError> {
    let Some(index) = opened.index(segment, handle)? else { return Ok(()) };
    let mut stream = index.terms().search(Marked(pattern)).into_stream().map_err(|io| damaged(&io))?;
    while stream.advance() {
        sink(stream.key(), stream.value());
    }
    Ok(())
}

/// Returns printed words near `word`, with how many articles hold each in the field, most first.
pub(super) fn nearest(
    segments: Segments<'_>,
    handle: Handle,
    word: &str,
    limit: usize,
) -> Result<Vec<(String, u64)>, StoreError> {
    for distance in 1..=2 {
        if distance == 2 && word.chars().count() < 5 {
            break;
        }
        let pattern = Pattern::Fuzzy { word: word.to_string(), distance };
        let compiled = Compiled::new(&pattern).map_err(StoreError::Refused)?;
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for segment in segments.each() {
            matching(segment, handle, &compiled, &mut |term, info| {
                let near = std::str::from_utf8(term).ok().and_then(|term| term.strip_prefix(PRINTED));
                if let Some(near) = near.filter(|near| *near != word) {
                    *found.entry(near.to_string()).or_default() += u64::from(info.doc_freq);
                }
            })?;
        }
        let mut words: Vec<(String, u64)> = found.into_iter().collect();
        if !words.is_empty() {
            words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            words.truncate(limit);
            return Ok(words);
        }
    }
    Ok(Vec::new())
}

/// Returns whether a field holds a term.
pub(super) fn has(segments: Segments<'_>, handle: Handle, term: &str) -> Result<bool, StoreError> {
    Ok(look_up(segments, handle, std::iter::once(term))?.holding > 0)
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
