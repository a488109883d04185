//! What a pipeline knows of a word by its letters: its norm, its beginning and end, its shape.

use std::collections::HashMap;

use super::Trouble;
use super::msgpack::Value;
use super::python::{is_alpha, is_digit, is_space};
use super::strings::number;

/// An attribute of a word that has a table of embeddings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Orth,
    Lower,
    Norm,
    Shape,
    Prefix,
    Suffix,
    /// Whether a space follows: depends on the place, not on the word.
    Spacy,
    IsSpace,
}

impl Attribute {
    /// Reads an attribute by its name, or by the number of its name.
    pub(super) fn read(value: &Value<'_>) -> Result<Attribute, Trouble> {
        let all = [
            ("ORTH", Attribute::Orth),
            ("LOWER", Attribute::Lower),
            ("NORM", Attribute::Norm),
            ("SHAPE", Attribute::Shape),
            ("PREFIX", Attribute::Prefix),
            ("SUFFIX", Attribute::Suffix),
            ("SPACY", Attribute::Spacy),
            ("IS_SPACE", Attribute::IsSpace),
        ];
        let meant =
            |name: &str| value.text() == Some(name) || value.number().is_some_and(|n| n == number(name));
        let found = all.iter().find(|(name, _)| meant(name)).map(|(_, attribute)| *attribute);
        found.ok_or_else(|| Trouble::Unsupported(format!("the attribute `{}`", value.text().unwrap_or("?"))))
    }

    /// Returns the number of a word in this attribute; `norm` is the one that its tokeniser gave it.
    pub(super) fn of(self, word: &str, norm: &str, spacy: bool) -> u64 {
        match self {
            Attribute::Orth => number(word),
            Attribute::Lower => number(&word.to_lowercase()),
            Attribute::Norm => number(norm),
            Attribute::Shape => number(&shape(word)),
            Attribute::Prefix => number(word.char_indices().nth(1).map_or(word, |(at, _)| &word[..at])),
            Attribute::Suffix => number(word.char_indices().rev().nth(2).map_or(word, |(at, _)| &word[at..])),
            Attribute::Spacy => u64::from(spacy),
            Attribute::IsSpace => u64::from(is_white(word)),
        }
    }
}

/// Returns whether a word is white space.
pub(super) fn is_white(word: &str) -> bool {
    !word.is_empty() && word.chars().all(is_space)
}

/// Returns the shape of a word: X for capitals, x for other letters, d for digits, each at most four times in a row.
fn shape(word: &str) -> String {
    if word.chars().nth(99).is_some() {
        return "LONG".to_string();
    }
    let sign = |c: char| match c {
        _ if is_alpha(c) && c.is_uppercase() => 'X',
        _ if is_alpha(c) => 'x',
        _ if is_digit(c) => 'd',
        _ => c,
    };
    let mut out = String::new();
    let (mut last, mut run) = (None, 0);
    for c in word.chars().map(sign) {
        run = if last == Some(c) { run + 1 } else { 0 };
        last = Some(c);
        if run < 4 {
            out.push(c);
        }
    }
    out
}

/// The norms of a vocabulary.
#[derive(Default)]
pub(super) struct Norms {
    /// By the number of the word.
    listed: HashMap<u64, String>,
}

impl Norms {
    /// Reads the norms from the tables of a vocabulary, which may have none.
    pub(super) fn read(bytes: &[u8]) -> Result<Norms, Trouble> {
        let tables = Value::read(bytes)?;
        let table = tables.get("lexeme_norm").and_then(Value::unpacked);
        let mut listed = HashMap::new();
        if let Some(table) = &table {
            for (key, norm) in table.get("dict").unwrap_or(table).entries() {
                if let (Some(key), Some(norm)) = (key.number(), norm.text()) {
                    listed.insert(key, norm.to_string());
                }
            }
        }
        Ok(Norms { listed })
    }

    /// Returns the norm of a word to which the tokeniser gave none.
    pub(super) fn of(&self, word: &str) -> String {
        let common = || COMMON.iter().find(|(forms, _)| forms.contains(&word)).map(|(_, norm)| *norm);
        match self.listed.get(&number(word)) {
            Some(norm) => norm.clone(),
            None => common().map_or_else(|| word.to_lowercase(), str::to_string),
        }
    }
}

/// Norms of all languages.
const COMMON: &[(&[&str], &str)] = &[
    (&["'s", "'S", "’s", "’S"], "'s"),
    (&["’", "‘", "´", "`"], "'"),
    (&["”", "“", "''", "``", "´´", "„", "»", "«", "‘‘", "’’"], "\""),
    (&["？"], "?"),
    (&["！"], "!"),
    (&["，"], ","),
    (&["；"], ";"),
    (&["："], ":"),
    (&["。", "।"], "."),
    (&["…"], "..."),
    (&["—", "–", "--", "---", "——"], "-"),
    (&["€", "£", "¥", "฿", "US$", "C$", "A$", "₺", "₹", "৳", "₩", "Mex$", "₣", "E£"], "$"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_shapes_and_ends() {
        for (word, expected) in [
            ("Oslo", "Xxxx"),
            ("Zelenskyy", "Xxxxx"),
            ("AT&T", "XX&X"),
            ("20.000.000", "dd.ddd.ddd"),
            ("Київ", "Xxxx"),
        ] {
            assert_eq!(shape(word), expected);
        }
        assert_eq!(shape(&"a".repeat(100)), "LONG");
        let of = |attribute: Attribute, word: &str| attribute.of(word, "n", false);
        assert_eq!(of(Attribute::Prefix, "Ёлка"), number("Ё"));
        assert_eq!(of(Attribute::Suffix, "Ёлка"), number("лка"));
        assert_eq!(of(Attribute::Suffix, "ab"), number("ab"));
        assert_eq!(of(Attribute::Norm, "x"), number("n"));
        assert_eq!((of(Attribute::IsSpace, "\n "), of(Attribute::Spacy, "x")), (1, 0));
    }

    #[test]
    fn norms_are_listed_common_or_small() {
        let norms = Norms { listed: HashMap::from([(number("Colour"), "color".to_string())]) };
        for (word, norm) in [("Colour", "color"), ("€", "$"), ("—", "-"), ("OSLO", "oslo")] {
            assert_eq!(norms.of(word), norm);
        }
    }
}
