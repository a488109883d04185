//! Splits text into words as a pipeline's own rules say, byte for byte as spaCy does.
//!
//! Text is cut at white space; of each piece, beginnings and ends are taken off as long as a rule fits, then the rest is
//! split inside. Some words are listed with their parts ("don't" is "do" and "n't"). A piece longer than
//! [`LONGEST`] stays one word, and so does what is left after [`MOST_AFFIXES`] parts were taken off: the work must not
//! grow with the square of a line of noise.

use std::collections::{HashMap, HashSet};

use fancy_regex::Regex;

use super::Trouble;
use super::msgpack::Value;
use super::python::{compile, is_space};

/// Bytes of a piece without white space that is looked into.
const LONGEST: usize = 1_000;

/// Beginnings and ends that are taken off a piece, at most.
const MOST_AFFIXES: usize = 200;

/// The numbers of ORTH and NORM in lists of parts.
const ORTH: u64 = 65;
const NORM: u64 = 67;

/// A part of a listed word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    pub(super) text: String,
    /// What it stands for, if the list says so.
    pub(super) norm: Option<String>,
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// The norm that a list gives it.
    pub(super) norm: Option<String>,
    /// Whether a single space follows that belongs to no word.
    pub(super) spacy: bool,
}

/// The rules.
pub(super) struct Tokenizer {
    prefix: Option<Regex>,
    suffix: Option<Regex>,
    infix: Option<Regex>,
    whole: Option<Regex>,
    address: Option<Regex>,
    listed: HashMap<String, Vec<Part>>,
    /// Listed words that the rules split too: their parts by the rules, under the first of them.
    split: HashMap<String, Vec<Vec<String>>>,
}

/// Beginnings and ends taken off a piece, and what is left.
struct Stripped<'a> {
    prefixes: Vec<&'a str>,
    rest: &'a str,
    suffixes: Vec<&'a str>,
}

/// A word of a piece: its length in bytes, and the norm that a list gives it.
type Piece = (usize, Option<String>);

impl Tokenizer {
    /// Reads the rules of a pipeline.
    pub(super) fn read(bytes: &[u8]) -> Result<Tokenizer, Trouble> {
        let file = Value::read(bytes)?;
        let rule = |name: &str| match file.get(name).and_then(Value::text) {
            Some(pattern) => compile(pattern, name).map(Some),
            None => Ok(None),
        };
        let anchored = |name: &str| match file.get(name).and_then(Value::text) {
            Some(pattern) => compile(&format!(r"\A(?:{pattern})"), name).map(Some),
            None => Ok(None),
        };
        let mut tokenizer = Tokenizer {
            prefix: rule("prefix_search")?,
            suffix: rule("suffix_search")?,
            infix: rule("infix_finditer")?,
            whole: anchored("token_match")?,
            address: anchored("url_match")?,
            listed: listed(&file)?,
            split: HashMap::new(),
        };
        let all = file.get("faster_heuristics") == Some(&Value::Bool(false));
        for word in tokenizer.listed.keys() {
            if all || word.contains(' ') || tokenizer.is_split(word) {
                let parts = tokenizer.by_rules(word);
                if let Some(first) = parts.first() {
                    tokenizer.split.entry(first.clone()).or_default().push(parts);
                }
            }
        }
        Ok(tokenizer)
    }

    /// Returns whether a rule takes something off a listed word.
    fn is_split(&self, word: &str) -> bool {
        self.prefix_of(word) > 0 || self.suffix_of(word) > 0 || first(&self.infix, word).is_some()
    }

    /// Returns the words of a listed word if it were not listed.
    fn by_rules(&self, word: &str) -> Vec<String> {
        let pieces = pieces(word);
        let words = pieces.iter().flat_map(|(start, end)| {
            let piece = &word[*start..*end];
            let mut at = 0;
            let lengths = self.piece(piece, false).into_iter().map(|(length, _)| length);
            lengths.map(move |length| {
                at += length;
                piece[at - length..at].to_string()
            })
        });
        words.collect()
    }

    /// Returns the words of a text. `known` keeps the words of pieces from one text to the next.
    pub(super) fn tokens(&self, text: &str, known: &mut Pieces) -> Vec<Token> {
        let mut out = Vec::with_capacity(text.len() / 5 + 1);
        for (start, end) in pieces(text) {
            let piece = &text[start..end];
            let mut at = start;
            for (length, norm) in known.of(piece, || self.piece(piece, true)) {
                out.push(Token { start: at, end: at + length, norm: norm.clone(), spacy: false });
                at += length;
            }
            // A space behind words belongs to no word; one behind white space too.
            if let Some(last) = out.last_mut() {
                last.spacy = text[end..].starts_with(' ');
            }
        }
        self.join_listed(text, out)
    }

    /// Returns the words of a piece of a text, which is all white space or has none.
    fn piece(&self, piece: &str, with_lists: bool) -> Vec<Piece> {
        let listed = |word: &str| if with_lists { self.listed.get(word) } else { None };
        let whole = |parts: &[Part]| parts.iter().map(|p| (p.text.len(), p.norm.clone())).collect();
        if let Some(parts) = listed(piece) {
            return whole(parts);
        }
        if piece.len() > LONGEST {
            return vec![(piece.len(), None)];
        }
        let stripped = self.strip(piece, with_lists);
        let mut out: Vec<Piece> = stripped.prefixes.iter().map(|prefix| (prefix.len(), None)).collect();
        match listed(stripped.rest) {
            Some(parts) => out.extend::<Vec<Piece>>(whole(parts)),
            None if stripped.rest.is_empty() => {}
            None => out.extend(self.inside(stripped.rest).into_iter().map(|length| (length, None))),
        }
        out.extend(stripped.suffixes.iter().rev().map(|suffix| (suffix.len(), None)));
        out
    }

    fn strip<'a>(&self, piece: &'a str, with_lists: bool) -> Stripped<'a> {
        let listed = |word: &str| with_lists && !word.is_empty() && self.listed.contains_key(word);
        let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
        let mut rest = piece;
        while !rest.is_empty() && prefixes.len() + suffixes.len() < MOST_AFFIXES {
            if is_match(&self.whole, rest) || listed(rest) {
                break;
            }
            let before = self.prefix_of(rest);
            let (prefix, behind) = rest.split_at(before);
            if before > 0 && listed(behind) {
                prefixes.push(prefix);
                rest = behind;
                break;
            }
            let after = self.suffix_of(behind);
            let (front, suffix) = rest.split_at(rest.len() - after);
            if after > 0 && listed(front) {
                suffixes.push(suffix);
                rest = front;
                break;
            }
            if before == 0 && after == 0 {
                break;
            }
            if before > 0 {
                prefixes.push(prefix);
            }
            if after > 0 {
                suffixes.push(suffix);
            }
            rest = &rest[before..rest.len() - after];
        }
        Stripped { prefixes, rest, suffixes }
    }

    /// Returns the length of what a rule takes off the beginning, bytes: as many characters as it matches, wherever it
    /// does.
    fn prefix_of(&self, word: &str) -> usize {
        let count = characters(&self.prefix, word);
        word.char_indices().nth(count).map_or(word.len(), |(at, _)| at)
    }

    /// Returns the length of what a rule takes off the end, likewise.
    fn suffix_of(&self, word: &str) -> usize {
        match characters(&self.suffix, word) {
            0 => 0,
            count => word.char_indices().nth_back(count - 1).map_or(word.len(), |(at, _)| word.len() - at),
        }
    }

    /// Returns the lengths of the words inside what is left of a piece.
    fn inside(&self, rest: &str) -> Vec<usize> {
        let one = vec![rest.len()];
        if is_match(&self.whole, rest) || is_match(&self.address, rest) {
            return one;
        }
        let Some(infix) = &self.infix else { return one };
        let mut out = Vec::new();
        let mut start = 0;
        // A search that takes too long ends the search: the rest stays one word.
        for found in infix.find_iter(rest).map_while(Result::ok) {
            if found.start() == 0 {
                continue;
            }
            out.extend([found.start() - start, found.end() - found.start()]);
            start = found.end();
        }
        out.push(rest.len() - start);
        out.retain(|length| *length > 0);
        out
    }

    /// Puts listed words in the place of those that the rules made of them.
    fn join_listed(&self, text: &str, tokens: Vec<Token>) -> Vec<Token> {
        let word = |token: &Token| &text[token.start..token.end];
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            for parts in self.split.get(word(token)).into_iter().flatten() {
                let here = tokens.get(at..at + parts.len());
                if here.is_some_and(|here| here.iter().map(word).eq(parts.iter().map(String::as_str))) {
                    spans.push((at, at + parts.len()));
                }
            }
        }
        if spans.is_empty() {
            return tokens;
        }
        // The longest first, of equal ones the first in the text.
        spans.sort_by_key(|(start, end)| (std::cmp::Reverse(end - start), *start));
        let mut seen = HashSet::new();
        let mut chosen = HashMap::new();
        for (start, end) in spans {
            if !seen.contains(&start) && !seen.contains(&(end - 1)) {
                chosen.insert(start, end);
            }
            seen.extend(start..end);
        }
        let mut out = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let end = chosen.get(&at).copied().unwrap_or(at + 1);
            let last = &tokens[end - 1];
            match self.listed.get(&text[token.start..last.end]).filter(|_| chosen.contains_key(&at)) {
                Some(parts) => out.extend(laid_out(parts, token.start, last, text)),
                None => out.extend_from_slice(&tokens[at..end]),
            }
            at = end;
        }
        out
    }
}

/// Lays the parts of a listed word out where it stands.
fn laid_out(parts: &[Part], start: usize, last: &Token, text: &str) -> Vec<Token> {
    let mut at = start;
    let mut out: Vec<Token> = Vec::with_capacity(parts.len());
    for part in parts {
        let end = (at + part.text.len()).min(text.len());
        out.push(Token { start: at, end, norm: part.norm.clone(), spacy: false });
        at = end;
    }
    if let Some(end) = out.last_mut() {
        end.spacy = last.spacy;
    }
    out
}

/// Returns the listed words with their parts, which together are the word.
fn listed(file: &Value<'_>) -> Result<HashMap<String, Vec<Part>>, Trouble> {
    let wrong = || Trouble::Content("its list of special words is damaged".to_string());
    let mut out = HashMap::new();
    for (word, parts) in file.get("exceptions").map_or(&[][..], Value::entries) {
        let word = word.text().ok_or_else(wrong)?;
        let part = |value: &Value<'_>| {
            let of = |number: u64| {
                let found = value.entries().iter().find(|(key, _)| key.number() == Some(number));
                found.and_then(|(_, value)| value.text()).map(str::to_string)
            };
            Some(Part { text: of(ORTH)?, norm: of(NORM) })
        };
        let parts: Option<Vec<Part>> = parts.list().iter().map(part).collect();
        let parts = parts.ok_or_else(wrong)?;
        let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
        if joined != word || parts.iter().any(|part| part.text.is_empty()) {
            return Err(wrong());
        }
        out.insert(word.to_string(), parts);
    }
    Ok(out)
}

/// Cuts a text into white space and what stands between; a single space between the two belongs to neither.
fn pieces(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let Some(first) = text.chars().next() else { return out };
    let (mut start, mut white) = (0, is_space(first));
    for (at, c) in text.char_indices() {
        if is_space(c) != white {
            if start < at {
                out.push((start, at));
            }
            start = if c == ' ' { at + 1 } else { at };
            white = !white;
        }
    }
    if start < text.len() {
        out.push((start, text.len()));
    }
    out
}

/// Returns the first match of a rule. A search that takes too long finds nothing.
fn first(rule: &Option<Regex>, text: &str) -> Option<(usize, usize)> {
    let found = rule.as_ref()?.find(text).ok().flatten()?;
    Some((found.start(), found.end()))
}

/// Returns how many characters the first match of a rule has.
fn characters(rule: &Option<Regex>, text: &str) -> usize {
    first(rule, text).and_then(|(start, end)| text.get(start..end)).map_or(0, |found| found.chars().count())
}

fn is_match(rule: &Option<Regex>, text: &str) -> bool {
    rule.as_ref().is_some_and(|rule| rule.is_match(text).unwrap_or(false))
}

/// Pieces kept with their words, at most.
const KEPT: usize = 50_000;

/// Words of pieces that were split before.
#[derive(Default)]
pub(super) struct Pieces(HashMap<String, Vec<Piece>>);

impl Pieces {
    fn of(&mut self, piece: &str, split: impl FnOnce() -> Vec<Piece>) -> &[Piece] {
        if !self.0.contains_key(piece) {
            if self.0.len() >= KEPT {
                self.0.clear();
            }
            self.0.insert(piece.to_string(), split());
        }
        self.0.get(piece).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_white_space() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = pieces(text).into_iter().map(|(start, end)| &text[start..end]).collect();
            assert_eq!(found, expected, "{text:?}");
        };
        check("a b", &["a", "b"]);
        check(" a  b\n\nc ", &[" ", "a", " ", "b", "\n\n", "c"]);
        check("a\n b", &["a", "\n ", "b"]);
        check("", &[]);
    }

    fn tokenizer() -> Tokenizer {
        let rule = |pattern: &str| Some(compile(pattern, "test").expect("a good pattern"));
        let parts = |parts: &[(&str, Option<&str>)]| {
            let part = |(text, norm): &(&str, Option<&str>)| Part {
                text: text.to_string(),
                norm: norm.map(str::to_string),
            };
            parts.iter().map(part).collect::<Vec<_>>()
        };
        let mut tokenizer = Tokenizer {
            prefix: rule(r"^\(|^'"),
            suffix: rule(r"\)$|,$|\.$|'s$"),
            infix: rule(r"-|(?<=[a-z])/(?=[a-z])"),
            whole: None,
            address: Some(compile(r"\A(?:https?://\S+$)", "test").expect("a good pattern")),
            listed: HashMap::from([
                ("don't".to_string(), parts(&[("do", None), ("n't", Some("not"))])),
                ("a.m.".to_string(), parts(&[("a.m.", None)])),
            ]),
            split: HashMap::new(),
        };
        tokenizer.split.insert("a.m".to_string(), vec![vec!["a.m".to_string(), ".".to_string()]]);
        tokenizer
    }

    #[test]
    fn rules_and_lists_split_words() {
        let tokenizer = tokenizer();
        let check = |text: &str, expected: &[&str]| {
            let found = tokenizer.tokens(text, &mut Pieces::default());
            let found: Vec<&str> = found.iter().map(|token| &text[token.start..token.end]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("(Ann's, so-so).", &["(", "Ann", "'s", ",", "so", "-", "so", ")", "."]);
        check("(don't)", &["(", "do", "n't", ")"]);
        check("see https://a.b/c-d", &["see", "https://a.b/c-d"]);
        check("either/or -x", &["either", "/", "or", "-x"]);
        check("at a.m. 'a.m.)", &["at", "a.m.", "'", "a.m.", ")"]);
        let norms = tokenizer.tokens("don't ", &mut Pieces::default());
        assert_eq!((norms[1].norm.as_deref(), norms[1].spacy), (Some("not"), true));
    }

    #[test]
    fn noise_takes_no_more_than_its_length() {
        let tokenizer = tokenizer();
        for noise in ["(".repeat(1 << 20), "-".repeat(1 << 16), "'".repeat(999), "a-".repeat(499)] {
            let found = tokenizer.tokens(&noise, &mut Pieces::default());
            assert_eq!(found.iter().map(|token| token.end - token.start).sum::<usize>(), noise.len());
        }
    }
}
