//! The word and letter tables, laid out for looking up a whole article in microseconds. No decisions here.

use std::collections::BTreeMap;

use super::latin::LATIN;
use super::script::{Folding, Script, TABLE};
use super::scripts::{ARABIC, CYRILLIC, SMALL};
use crate::model::Language;

/// Most languages that the tables can hold.
pub(super) const LANGUAGES: usize = 96;

/// Weight that a word or letter has for each of its languages, and weight that its languages share.
const COMMON: usize = 6;
const SHARED: usize = 6;

const SLOTS: usize = 4096;

/// One language of the word lists.
pub(super) struct Row {
    code: &'static str,
    words: &'static str,
    letters: &'static str,
}

pub(super) const fn row(code: &'static str, words: &'static str, letters: &'static str) -> Row {
    Row { code, words, letters }
}

/// A word being read, as a number: exact up to seven letters, a hash beyond.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word(u64);

impl Word {
    #[inline(always)]
    pub(super) fn push(&mut self, lower: u32) {
        self.0 = self.0.rotate_left(9) ^ u64::from(lower);
    }

    #[inline(always)]
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[inline(always)]
    fn slot(self) -> usize {
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize
    }
}

/// The languages that share a word or letter: a range of [`Tables::owners`], and the weight for each.
#[derive(Clone, Copy, Default)]
struct Owners {
    start: u16,
    len: u8,
    weight: u8,
}

/// All tables, made once.
pub(super) struct Tables {
    pub(super) folding: Folding,
    languages: Vec<(Script, Language)>,
    owners: Vec<u8>,
    slots: Vec<(Word, Owners)>,
    letters: Vec<(u16, Owners)>,
}

impl Tables {
    pub(super) fn new() -> Tables {
        let mut tables = Tables {
            folding: Folding::new(),
            languages: Vec::new(),
            owners: Vec::new(),
            slots: vec![(Word::default(), Owners::default()); SLOTS],
            letters: Vec::new(),
        };
        let mut words: BTreeMap<(usize, Word), Vec<u8>> = BTreeMap::new();
        let mut letters: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
        for (script, row) in rows() {
            let Ok(language) = u8::try_from(tables.languages.len()) else { break };
            tables.languages.push((script, Language::of(row.code)));
            for text in row.words.split(' ') {
                let (length, word) = tables.word(text);
                words.entry((length, word)).or_default().push(language);
            }
            for letter in row.letters.chars() {
                if let Ok(code) = u16::try_from(u32::from(letter)) {
                    letters.entry(code).or_default().push(language);
                }
            }
        }
        for ((length, word), languages) in words {
            let owners = tables.own(languages, if length == 1 { 2 } else { 1 });
            tables.insert(word, owners);
        }
        for (code, languages) in letters {
            let owners = tables.own(languages, 2);
            tables.letters.push((code, owners));
        }
        tables
    }

    fn word(&self, text: &str) -> (usize, Word) {
        let mut word = Word::default();
        let mut length = 0;
        for c in text.chars() {
            let (script, lower) = self.folding.of(c);
            if script != Script::Mark {
                word.push(lower);
                length += 1;
            }
        }
        (length, word)
    }

    fn own(&mut self, mut languages: Vec<u8>, divisor: usize) -> Owners {
        languages.dedup();
        let count = languages.len().max(1);
        let owners = Owners {
            start: u16::try_from(self.owners.len()).unwrap_or(u16::MAX),
            len: u8::try_from(languages.len()).unwrap_or(u8::MAX),
            weight: ((COMMON + SHARED / count) / divisor) as u8,
        };
        self.owners.extend(languages);
        owners
    }

    fn insert(&mut self, word: Word, owners: Owners) {
        let start = word.slot();
        for step in 0..SLOTS {
            if let Some(slot) = self.slots.get_mut((start + step) % SLOTS)
                && slot.0.is_empty()
            {
                *slot = (word, owners);
                return;
            }
        }
    }

    /// Adds the weight of a word to the score of each language that has it; returns whether any has.
    #[inline(always)]
    pub(super) fn count_word(&self, word: Word, scores: &mut [u32; LANGUAGES]) -> bool {
        let mut at = word.slot() % SLOTS;
        loop {
            match self.slots.get(at) {
                Some((found, owners)) if *found == word => {
                    self.add(*owners, 1, scores);
                    return true;
                }
                Some((found, _)) if !found.is_empty() => at = (at + 1) % SLOTS,
                _ => return false,
            }
        }
    }

    /// Adds the weight of the letters of a text, counted by code point.
    pub(super) fn count_letters(&self, counts: &[u16; TABLE], scores: &mut [u32; LANGUAGES]) {
        for (code, owners) in &self.letters {
            match counts.get(usize::from(*code)) {
                Some(count) if *count > 0 => self.add(*owners, u32::from(*count), scores),
                _ => {}
            }
        }
    }

    #[inline(always)]
    fn add(&self, owners: Owners, times: u32, scores: &mut [u32; LANGUAGES]) {
        let range = usize::from(owners.start)..usize::from(owners.start) + usize::from(owners.len);
        for language in self.owners.get(range).unwrap_or_default() {
            if let Some(score) = scores.get_mut(usize::from(*language)) {
                *score += u32::from(owners.weight) * times;
            }
        }
    }

    /// Returns the languages of a script with their scores.
    pub(super) fn of_script<'a>(
        &'a self,
        script: Script,
        scores: &'a [u32; LANGUAGES],
    ) -> impl Iterator<Item = (Language, u32)> + 'a {
        let rows = self.languages.iter().zip(scores);
        rows.filter(move |((own, _), _)| *own == script).map(|((_, language), score)| (*language, *score))
    }
}

fn rows() -> impl Iterator<Item = (Script, &'static Row)> {
    let latin = LATIN.iter().map(|row| (Script::Latin, row));
    let cyrillic = CYRILLIC.iter().map(|row| (Script::Cyrillic, row));
    let arabic = ARABIC.iter().map(|row| (Script::Arabic, row));
    latin.chain(cyrillic).chain(arabic).chain(SMALL.iter().map(|(script, row)| (*script, row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_every_language_once() {
        assert!(rows().count() <= LANGUAGES);
        let mut codes: Vec<_> = rows().map(|(script, row)| (script as u8, row.code)).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    #[test]
    fn words_score_for_their_languages() {
        let tables = Tables::new();
        assert!(tables.slots.iter().filter(|(word, _)| !word.is_empty()).count() < SLOTS / 2);
        for (text, codes) in [("ikke", "da no"), ("the", "en"), ("ў", "be"), ("xyzzy", "")] {
            let mut scores = [0; LANGUAGES];
            assert_eq!(tables.count_word(tables.word(text).1, &mut scores), !codes.is_empty());
            let found: Vec<_> = (tables.languages.iter().zip(scores))
                .filter(|(_, score)| *score > 0)
                .map(|((_, language), _)| language.code().to_string())
                .collect();
            assert_eq!(found.join(" "), codes, "{text}");
        }
    }
}
