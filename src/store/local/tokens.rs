//! The term stream as a Tantivy tokenizer.
//!
//! The language of a value travels as its header, since a tokenizer is told nothing but the text: the code, a
//! `+` where the value is not the first of its field, a line end. The text with the header is never stored.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::model::Language;
use crate::text::analyzer::{Analyzer, Occurrence, Terms as WordTerms};

/// Name under which the tokenizer is registered.
pub(super) const NAME: &str = "presshound";

/// Positions between two values of a field: more than any phrase or NEAR may span.
pub(super) const VALUE_GAP: usize = 1_000;

/// Returns a value with its header, as [`TermTokenizer`] wants it.
pub(super) fn with_header(language: Language, first: bool, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 5);
    out.push_str(language.code());
    if !first {
        out.push('+');
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
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        let (header, text) = text.split_once('\n').unwrap_or(("und", text));
        let (code, base) = match header.strip_suffix('+') {
            Some(code) => (code, VALUE_GAP),
            None => (header, 0),
        };
        let language = Language::parse(code).unwrap_or(Language::UNKNOWN);
        self.analyzer.read(text, language, &mut self.occurrences);
        Terms {
            vocabulary: self.analyzer.vocabulary(language),
            occurrences: &self.occurrences,
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
            let term = match self.given {
                0 => Some(&terms.printed),
                1 => terms.folded.as_ref(),
                2 => terms.stem.as_ref(),
                _ => {
                    self.given = 0;
                    self.at += 1;
                    continue;
                }
            };
            self.given += 1;
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
            let text = with_header(Language::of("en"), first, "Übers wars");
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
}
