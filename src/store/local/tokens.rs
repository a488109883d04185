//! The term stream as a Tantivy tokenizer.
//!
//! The language of a value and the names in it travel as its header, since a tokenizer is told nothing but the text:
//! the code, a `+` where the value is not the first of its field, `;start,length,term` for each name, a line end. The
//! text with the header is never stored.

use std::fmt::Write;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::model::Language;
use crate::stream::{self, Named};
use crate::text::analyzer::{Analyzer, Occurrence, Terms as WordTerms};

/// Name under which the tokenizer is registered.
pub(super) const NAME: &str = "presshound";

/// Positions between two values of a field: more than any phrase or NEAR may span.
pub(super) const VALUE_GAP: usize = 1_000;

/// Returns a value with its header, as [`TermTokenizer`] wants it.
pub(super) fn with_header(language: Language, first: bool, names: &[Named], text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 5 + 32 * names.len());
    out.push_str(language.code());
    if !first {
        out.push('+');
    }
    for name in names {
        // Writing to a string cannot fail.
        let _ = write!(out, ";{},{},{}", name.start, name.end - name.start, name.term);
    }
    out.push('\n');
    out.push_str(text);
    out
}

/// Turns values with headers into terms.
#[derive(Clone, Default)]
pub(super) struct TermTokenizer {
    analyzer: Analyzer,
    occurrences: Vec<Occurrence>,
    marks: Vec<(u32, String)>,
}

/// Returns the name of an item of a header.
fn name(item: &str) -> Option<Named> {
    let mut parts = item.splitn(3, ',');
    let start = parts.next()?.parse().ok()?;
    let length: usize = parts.next()?.parse().ok()?;
    Some(Named { start, end: start + length, term: parts.next()?.to_string() })
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        let (header, text) = text.split_once('\n').unwrap_or(("und", text));
        let mut items = header.split(';');
        let code = items.next().unwrap_or_default();
        let (code, base) = match code.strip_suffix('+') {
            Some(code) => (code, VALUE_GAP),
            None => (code, 0),
        };
        let language = Language::parse(code).unwrap_or(Language::UNKNOWN);
        self.analyzer.read(text, language, &mut self.occurrences);
        let names: Vec<Named> = items.filter_map(name).collect();
        self.marks = stream::marks(text, &self.occurrences, &names);
        Terms {
            vocabulary: self.analyzer.vocabulary(language),
            occurrences: &self.occurrences,
            marks: &self.marks,
            base,
            given: 0,
            at: 0,
            token: Token::default(),
        }
    }
}

/// The terms of a value, one by one.
pub(super) struct Terms<'a> {
    vocabulary: &'a [WordTerms],
    occurrences: &'a [Occurrence],
    /// Terms of mentions that are still to come, with their positions.
    marks: &'a [(u32, String)],
    base: usize,
    /// Terms of the current word that were given already.
    given: u8,
    at: usize,
    token: Token,
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some(word) = self.occurrences.get(self.at) else { return false };
            let terms = &self.vocabulary[word.word as usize];
            let term = match (self.given, self.marks) {
                (0, _) => Some(terms.printed()),
                (1, _) => terms.folded(),
                (2, _) => terms.stem(),
                (_, [(position, term), rest @ ..]) if *position <= word.position => {
                    self.marks = rest;
                    Some(term.as_str())
                }
                _ => {
                    self.given = 0;
                    self.at += 1;
                    continue;
                }
            };
            self.given = (self.given + 1).min(3);
            if let Some(term) = term {
                self.token.position = self.base + word.position as usize;
                self.token.offset_from = word.start as usize;
                self.token.offset_to = word.end as usize;
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_value_starts_beyond_the_gap() {
        let mut tokenizer = TermTokenizer::default();
        let mut found = Vec::new();
        for first in [true, false] {
            let text = with_header(Language::of("en"), first, &[], "Übers wars");
            tokenizer
                .token_stream(&text)
                .process(&mut |token| found.push((token.position, token.text.clone())));
        }
        let terms = ["=übers", "~ubers", "en:uber", "=wars", "en:war"].map(str::to_string);
        let expected: Vec<_> = [0usize, 0, 0, 1, 1, 1000, 1000, 1000, 1001, 1001]
            .into_iter()
            .zip(terms.iter().cycle().cloned())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_stream_is_that_of_every_store() {
        let (text, language) = ("Ida Oakley of the Lake Water Board (LWB) left.", Language::of("en"));
        let named = |start, end, term: &str| Named { start, end, term: term.to_string() };
        let names =
            [named(0, 10, "@p:ida_oakley"), named(18, 34, "@o:lake_water_board"), named(36, 39, "@o:lwb")];
        let mut expected = Vec::new();
        let value = stream::Value { text, language, names: &names };
        stream::terms(&mut Analyzer::new(), value, &mut |position, term| {
            expected.push((position as usize, term.to_string()));
        });
        let mut found = Vec::new();
        TermTokenizer::default()
            .token_stream(&with_header(language, true, &names, text))
            .process(&mut |token| found.push((token.position, token.text.clone())));
        assert_eq!(found, expected);
        assert!(found.contains(&(4, "&lwb:lake_water_board".to_string())), "{found:?}");
    }
}
