//! Which names are worth a look, said word by word: a list of names has far fewer words than names.

use super::names::{self, Variants};
use crate::entities::hash::hash_word;
use crate::entities::tables::Prints;

/// What a name in normal form must be like to be worth a look: it has a word that passes, or a mark that does.
pub struct Sieve<'a> {
    /// Says whether names with this word are wanted.
    pub word: &'a mut dyn FnMut(&str) -> bool,
    /// Says whether names with this mark are wanted ([`crate::entities::names::mark`]); `None` for none.
    pub mark: Option<&'a dyn Fn(u16) -> bool>,
}

/// Words and whole names that are looked for.
#[derive(Default)]
pub(super) struct Wanted {
    words: Vec<u64>,
    /// Prints of further words, to be asked with [`names::print`].
    prints: Prints,
    /// Marks of whole names, a bit each; none where there are none.
    marks: Vec<u64>,
}

impl Wanted {
    /// Wants names with one of the variants of a word.
    pub(super) fn word(&mut self, word: &Variants) {
        self.words.extend(word.hashes());
        self.prints.extend(word.prints());
    }

    /// Wants names whose print by [`crate::entities::world::World::print`] is one of these.
    pub(super) fn names(&mut self, prints: &Prints) {
        for print in prints {
            self.marks.resize(1 << (16 - 6), 0);
            let mark = *print as u16;
            self.marks[usize::from(mark >> 6)] |= 1 << (mark & 63);
        }
    }

    /// Returns whether names with a word are wanted.
    pub(super) fn has_word(&self, word: &str) -> bool {
        let hash = hash_word(word);
        self.words.contains(&hash) || !self.prints.is_empty() && self.prints.contains(&names::print(hash))
    }

    /// Returns whether whole names are wanted by their marks, and whether that with a mark is.
    pub(super) fn by_mark(&self) -> Option<impl Fn(u16) -> bool + '_> {
        let wanted = |mark: u16| {
            self.marks.get(usize::from(mark >> 6)).is_some_and(|bits| bits >> (mark & 63) & 1 == 1)
        };
        (!self.marks.is_empty()).then_some(wanted)
    }
}
