//! What depends on a word alone: its form, hashes, and its share of the first layer. Computed once per word and
//! thread, then kept.

use std::collections::HashMap;

use super::hash::{BuildQuick, hash_word};
use super::model::Model;
use super::net::{Row, Sums};
use super::product::Way;

/// Words kept; beyond that the cache starts afresh with the next text.
const KEPT: usize = 60_000;
/// Words whose share of the first layer is kept; most words beyond these are seen once, and it takes most of the memory.
const SUMS: usize = 10_000;
/// Rows of the first layer kept; beyond that they are computed again each time.
const ROWS: usize = 20_000;
/// Longer words are looked at by their first bytes only.
const LONGEST: usize = 64;

/// The form of a word.
#[derive(Clone, Copy, Default)]
pub(super) struct Form {
    /// Begins with a capital.
    pub capital: bool,
    /// Begins with a small letter.
    pub small: bool,
    /// Has capitals and no small letters.
    pub upper: bool,
    /// Has a capital somewhere.
    pub has_upper: bool,
    /// Digits only.
    pub digits: bool,
    /// Has a hyphen.
    pub hyphen: bool,
    /// Has small letters, and capitals after the first character.
    pub mixed: bool,
    /// Letters only.
    pub alpha: bool,
}

impl Form {
    fn of(word: &str) -> Form {
        let first = word.chars().next();
        let lower = word.chars().any(char::is_lowercase);
        let has_upper = word.chars().any(char::is_uppercase);
        Form {
            capital: first.is_some_and(char::is_uppercase),
            small: first.is_some_and(char::is_lowercase),
            upper: has_upper && !lower,
            has_upper,
            digits: word.chars().all(|c| c.is_ascii_digit()),
            hyphen: word.contains('-'),
            mixed: lower && word.chars().skip(1).any(char::is_uppercase),
            alpha: word.chars().all(char::is_alphabetic),
        }
    }
}

/// A word as the recogniser knows it.
pub(super) struct Word {
    /// The form.
    pub form: Form,
    /// The number of the word in small letters.
    pub lower: u32,
    /// The hash of the word in small letters.
    pub hash: u64,
    /// The most words a gazetteer entry may have that begins with this one.
    pub longest: usize,
    sums: Option<Box<Sums>>,
}

/// The words seen so far.
#[derive(Default)]
pub(super) struct Words {
    ids: HashMap<Box<str>, u32, BuildQuick>,
    known: Vec<Word>,
    /// Rows of the first layer, by word and marks.
    rows_of: HashMap<(u32, u128), u32, BuildQuick>,
    rows: Vec<Row>,
    /// How many words have their sums.
    summed: usize,
}

impl Words {
    /// Forgets all words when there are too many, and returns whether it did: then numbers given out before
    /// mean nothing any more.
    pub(super) fn trim(&mut self) -> bool {
        let full = self.known.len() > KEPT;
        if full {
            self.ids.clear();
            self.known.clear();
            self.rows_of.clear();
            self.rows.clear();
            self.summed = 0;
        }
        full
    }

    /// Returns the number of a word.
    pub(super) fn id(&mut self, model: &Model, word: &str) -> u32 {
        let word = clip(word);
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let lowered = word.to_lowercase();
        let lower =
            if lowered == word || clip(&lowered) != lowered { None } else { Some(self.id(model, &lowered)) };
        let id = self.known.len() as u32;
        let hash = hash_word(&lowered);
        let longest = model.longest_entry(hash);
        self.ids.insert(word.into(), id);
        self.known.push(Word { form: Form::of(word), lower: lower.unwrap_or(id), hash, longest, sums: None });
        id
    }

    /// Returns a word by its number.
    pub(super) fn get(&self, id: u32) -> &Word {
        &self.known[id as usize]
    }

    /// Returns the first layer's row of a word with the marks of its place, bit for bit of [`super::model::Bit`].
    pub(super) fn row(&mut self, model: &Model, way: Way, id: u32, word: &str, marks: u128) -> Row {
        if let Some(at) = self.rows_of.get(&(id, marks)) {
            return self.rows[*at as usize];
        }
        let known = &mut self.known[id as usize];
        let new;
        let alone: &Sums = match &mut known.sums {
            Some(sums) => sums,
            none => {
                new = model.word_sums(way, clip(word), &known.form);
                if self.summed < SUMS {
                    self.summed += 1;
                    *none = Some(Box::new(new));
                }
                &new
            }
        };
        let row = if marks == 0 {
            model.net.first.apply(alone)
        } else {
            let mut sums = *alone;
            let mut rest = marks;
            while rest != 0 {
                model.add_bit(rest.trailing_zeros() as usize, &mut sums);
                rest &= rest - 1;
            }
            model.net.first.apply(&sums)
        };
        if self.rows.len() < ROWS {
            self.rows_of.insert((id, marks), self.rows.len() as u32);
            self.rows.push(row);
        }
        row
    }
}

fn clip(word: &str) -> &str {
    let end = (0..=LONGEST.min(word.len())).rev().find(|at| word.is_char_boundary(*at));
    &word[..end.unwrap_or(0)]
}
