//! What a text shows about its language: scripts, frequent words, letters; and what follows from them.

use super::TABLES;
use super::doubt::{Scored, doubt};
use super::script::{self, SCRIPTS, Script, TABLE};
use super::scripts;
use super::table::{LANGUAGES, Tables, Word};
use crate::model::Language;

/// Letters that a text needs; a letter of Chinese, Japanese or Korean counts as three.
const LEAST_LETTERS: u32 = 20;

/// What one pass over a text has counted.
pub(super) struct Evidence {
    scripts: [u32; SCRIPTS],
    letters: [u16; TABLE],
    scores: [u32; LANGUAGES],
    words: u32,
}

impl Evidence {
    pub(super) fn new() -> Evidence {
        Evidence { scripts: [0; SCRIPTS], letters: [0; TABLE], scores: [0; LANGUAGES], words: 0 }
    }

    /// Counts a piece of text.
    pub(super) fn read(&mut self, piece: &str) {
        let tables = &*TABLES;
        let mut word = Word::default();
        let (mut latin, mut digits) = (0, 0);
        for c in piece.chars() {
            let lower = if c.is_ascii_alphabetic() {
                latin += 1;
                Some(u32::from(c) | 0x20)
            } else if c.is_ascii() {
                digits += u32::from(c.is_ascii_digit());
                None
            } else {
                match self.beyond_ascii(c, tables) {
                    Some(0) => continue,
                    lower => lower,
                }
            };
            match lower {
                Some(lower) => word.push(lower),
                None => self.end_word(tables, &mut word),
            }
        }
        self.end_word(tables, &mut word);
        self.add(Script::Latin, latin);
        self.add(Script::Digit, digits);
    }

    /// Counts a character; returns its lower case, 0 for a mark, `None` where it ends a word.
    fn beyond_ascii(&mut self, c: char, tables: &Tables) -> Option<u32> {
        let (script, lower) = tables.folding.of(c);
        self.add(script, 1);
        match script {
            Script::Mark => Some(0),
            Script::None | Script::Digit => None,
            _ => {
                if let Some(count) = self.letters.get_mut(lower as usize) {
                    *count += 1;
                }
                Some(lower)
            }
        }
    }

    fn add(&mut self, script: Script, count: u32) {
        if let Some(sum) = self.scripts.get_mut(script as usize) {
            *sum += count;
        }
    }

    #[inline(always)]
    fn end_word(&mut self, tables: &Tables, word: &mut Word) {
        if !word.is_empty() {
            self.words += 1;
            tables.count_word(*word, &mut self.scores);
            *word = Word::default();
        }
    }

    fn count(&self, script: Script) -> u32 {
        self.scripts.get(script as usize).copied().unwrap_or(0)
    }

    /// Returns the language that the counts speak for; `head` is for the libraries, where they leave a doubt.
    pub(super) fn decide(&mut self, head: &str) -> Language {
        let Some(script) = self.main_script() else { return Language::UNKNOWN };
        if let Some(code) = scripts::only_language(script) {
            return Language::of(code);
        }
        TABLES.count_letters(&self.letters, &mut self.scores);
        let ranked = self.best_two(script);
        match script {
            Script::Latin | Script::Cyrillic | Script::Arabic => self.settle(script, ranked, head),
            Script::Other => Language::UNKNOWN,
            _ => ranked[0].0,
        }
    }

    /// Returns the script that most of the text is in, `None` where there is too little.
    fn main_script(&self) -> Option<Script> {
        let (kana, han) = (self.count(Script::Kana), self.count(Script::Han));
        let mut total = 0;
        let mut best = (0, Script::None);
        for script in script::LETTERS {
            let weight = match script {
                Script::Kana | Script::Han | Script::Hangul => 3,
                Script::Ethiopic => 2,
                _ => 1,
            };
            let count = match script {
                // A Japanese text mixes both; a Chinese one has hardly any kana.
                Script::Kana if kana * 12 >= kana + han => kana + han,
                Script::Kana => 0,
                Script::Han if kana * 12 >= kana + han => 0,
                _ => self.count(script),
            };
            total += count * weight;
            if count * weight > best.0 {
                best = (count * weight, script);
            }
        }
        (total >= LEAST_LETTERS).then_some(best.1)
    }

    /// Returns the two languages of a script with the highest scores; the first listed where none has any.
    fn best_two(&self, script: Script) -> [Scored; 2] {
        let mut best = (Language::UNKNOWN, 0);
        let mut second = best;
        for (language, score) in TABLES.of_script(script, &self.scores) {
            if score > best.1 || !best.0.is_known() {
                second = best;
                best = (language, score);
            } else if score > second.1 {
                second = (language, score);
            }
        }
        [best, second]
    }

    /// Returns the best language where it is clearly ahead, and otherwise what the libraries make of it.
    fn settle(&self, script: Script, [best, second]: [Scored; 2], head: &str) -> Language {
        let dense = best.1 >= self.words / 2 && best.1 >= 24;
        if dense && best.1 >= second.1 + second.1 / 8 + 8 {
            return best.0;
        }
        // A table of numbers has words enough for a guess and too few for a language.
        if self.count(script) < self.count(Script::Digit) {
            return Language::UNKNOWN;
        }
        doubt(best, second, script, head)
    }
}
