//! Names of countries in all languages, of large cities, and of some well-known people and bodies.

use std::sync::OnceLock;

use crate::model::Kind;

use super::hash::hash_word;
use super::tables::{Groups, Prints, Sections};

static WORLD: &[u8] = include_bytes!("data/world.bin");
/// Bits of the prints of names. Sixteen would be too few: of a capitalised word, dozens of forms are looked up.
const PRINT: u32 = 28;
/// log2 of the number of bits for beginnings.
const BEGINS: u32 = 18;

/// Whole names, and what they may mean.
pub(super) struct World {
    names: Groups<'static>,
    kinds: &'static [u8],
    /// A bit for the hash of each beginning of a name that ends before one of its words.
    begins: &'static [u8],
    /// Entities from here on are cities, whose names may be words as well.
    cities: u32,
}

/// Returns the table, read in place.
pub(super) fn world() -> &'static World {
    static TABLE: OnceLock<World> = OnceLock::new();
    TABLE.get_or_init(|| {
        let file = Sections::new(WORLD);
        let cities = file.get("cities").first_chunk().map_or(0, |b| u32::from_le_bytes(*b));
        World {
            names: file.groups("world", PRINT),
            kinds: file.get("kinds"),
            begins: file.get("begins"),
            cities,
        }
    })
}

impl World {
    /// Returns the entities a name in normal form may mean, each with its kind.
    pub(super) fn of(&self, folded: &str) -> impl Iterator<Item = (u32, Kind)> {
        self.all(hash_word(folded))
    }

    fn all(&self, name: u64) -> impl Iterator<Item = (u32, Kind)> {
        let kind =
            |id: u32| self.kinds.get(id as usize).and_then(|k| Kind::ALL.get(usize::from(*k)).copied());
        self.names.of(name).into_iter().filter_map(move |id| kind(id).map(|kind| (id, kind)))
    }

    /// Returns the first entity that a name may mean, by the name's hash: people and bodies come before countries, those
    /// before cities.
    pub(super) fn first(&self, name: u64) -> Option<(u32, Kind)> {
        self.all(name).min_by_key(|(id, _)| *id)
    }

    /// Returns whether a name may begin with some words, by their hash; of ten that no name begins with, nine are told.
    pub(super) fn begins(&self, words: u64) -> bool {
        let bit = words >> (64 - BEGINS);
        self.begins.get(bit as usize / 8).is_none_or(|byte| byte >> (bit % 8) & 1 == 1)
    }

    /// Returns the prints of all names that some entities may have, to be asked with [`World::print`].
    pub(super) fn prints(&self, ids: &[u32]) -> Prints {
        self.names.prints(ids)
    }

    /// Returns what the table keeps of a name in normal form.
    pub(super) fn print(&self, folded: &str) -> u64 {
        self.names.print(hash_word(folded))
    }

    /// Returns whether a name of this entity is hardly ever something else.
    pub(super) fn is_sure(&self, id: u32) -> bool {
        id < self.cities
    }

    /// Returns the kind of the first entity a name may mean.
    pub(super) fn kind(&self, folded: &str) -> Option<Kind> {
        self.first(hash_word(folded)).map(|(_, kind)| kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_world_have_kinds() {
        for (name, kind) in [
            ("putin", Some(Kind::Person)),
            ("oon", Some(Kind::Org)),
            ("nemetchyna", None),
            ("nimechchina", Some(Kind::Place)),
            ("俄罗斯", Some(Kind::Place)),
        ] {
            assert_eq!(world().kind(name), kind, "{name}");
        }
    }

    #[test]
    fn names_have_beginnings() {
        let begins = |words: &str| world().begins(hash_word(words));
        assert!(begins("united arab") && begins("=Северная") && begins("俄罗"));
        let others = (0..1_000).filter(|number| begins(&format!("oak{number}"))).count();
        assert!(others < 200, "{others}");
    }
}
