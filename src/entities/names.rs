//! Whether two names are one: by their normal forms, by the table of name variants, and by likeness of spelling.
//!
//! Works on two names alone; what the other names of an index and an alias file say is looked at by
//! [`super::catalog`].

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::model::Kind;

pub use super::fold::fold;
use super::hash::hash_word;
use super::likeness::alike;
use super::tables::{Groups, Prints, Sections};
use super::world::world;

static NAMES: &[u8] = include_bytes!("data/names.bin");

fn groups() -> &'static Groups<'static> {
    static GROUPS: OnceLock<Groups> = OnceLock::new();
    GROUPS.get_or_init(|| Sections::new(NAMES).groups("names", 16))
}

/// Words that tell nothing about who is meant.
const EMPTY: &[&str] = &[
    "the", "of", "and", "al", "el", "de", "da", "inc", "ltd", "plc", "corp", "co", "gmbh", "ag", "sa", "llc",
];

/// Returns whether two names of a kind may be taken for one.
///
/// Of people: the same parts in any order, where parts are the same when they are equal in normal form, are variants of
/// each other in the table, or (in names of several parts, one of them the same) are spelt alike; an initial stands for
/// a part if the others agree. One word and several are never the same. Of others: the same words in any order, legal
/// forms and small words aside, or known names of one entity, such as a country.
pub fn same(kind: Kind, a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    same_folded(kind, &a, &b)
}

/// Does the same with names in normal form.
pub(super) fn same_folded(kind: Kind, a: &str, b: &str) -> bool {
    if a == b {
        return !a.is_empty();
    }
    let (left, right) = (Parts::of(a), Parts::of(b));
    if kind == Kind::Person && (left.0.len() == 1) != (right.0.len() == 1) {
        return false;
    }
    entity(kind, a).is_some_and(|id| entity(kind, b) == Some(id)) || left.agree(kind, &right)
}

/// Returns the entity of the world that a name in normal form means before others of its kind.
pub(super) fn entity(kind: Kind, folded: &str) -> Option<u32> {
    world().of(folded).filter(|(_, of)| *of == kind).map(|(id, _)| id).min()
}

/// Returns whether two single words are variants of one name part: equal in normal form, or in one group of the
/// table.
pub fn same_part(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    !a.is_empty() && (a == b || share_group(&a, &b))
}

/// Returns whether a name has all the words of a query, in any order: `zelensky` is in "Volodymyr Zelenskyy".
pub fn contains(name: &str, query: &str) -> bool {
    let (name, query) = (fold(name), fold(query));
    let words: Vec<&str> = name.split(' ').collect();
    let known = |q: &str| words.iter().any(|w| *w == q || share_group(w, q));
    !query.is_empty() && query.split(' ').all(known)
}

/// Returns what the table keeps of the hash of a word.
pub(super) fn print(hash: u64) -> u64 {
    groups().print(hash)
}

/// Returns a mark of a name in normal form: names with another mark are other names.
pub fn mark(folded: &str) -> u16 {
    hash_word(folded) as u16
}

/// Returns the words of a name in normal form that tell who is meant.
pub(super) fn parts(folded: &str) -> Vec<&str> {
    let all: Vec<&str> = folded.split(' ').filter(|p| !p.is_empty()).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|p| !EMPTY.contains(p)).collect();
    if telling.is_empty() { all } else { telling }
}

fn share_group(a: &str, b: &str) -> bool {
    let known = groups().of(hash_word(a));
    !known.is_empty() && groups().of(hash_word(b)).iter().any(|g| known.contains(g))
}

/// A word of a name, with what the table knows of it.
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    pub(super) hash: u64,
    pub(super) groups: Vec<u32>,
}

impl Part<'_> {
    /// Returns whether this is one letter.
    pub(super) fn is_initial(&self) -> bool {
        self.text.chars().count() == 1 && self.text.is_ascii()
    }

    /// Returns how well two parts agree, if they do.
    fn agreement(&self, other: &Part, alike: &mut dyn FnMut(&Part, &Part) -> bool) -> Option<Agreement> {
        if self.hash == other.hash || self.groups.iter().any(|g| other.groups.contains(g)) {
            return Some(Agreement::Same);
        }
        if self.is_initial() || other.is_initial() {
            return (self.text.starts_with(other.text) || other.text.starts_with(self.text))
                .then_some(Agreement::Initial);
        }
        if same_but_for_umlauts(self.text, other.text) {
            return Some(Agreement::Same);
        }
        alike(self, other).then_some(Agreement::Alike)
    }
}

/// Returns whether two words in normal form are one but for umlauts: an ü is u in normal form, and writers who lack the
/// letter put ue.
fn same_but_for_umlauts(a: &str, b: &str) -> bool {
    a.len() != b.len() && without_umlauts(a) == without_umlauts(b)
}

/// Returns a word in normal form with `ae`, `oe` and `ue` as one letter, where they may stand for an umlaut: not behind
/// a vowel (Bauer), and not before the last letter (Michael).
pub(super) fn without_umlauts(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'q');
    let second = |at: usize| {
        letters[at] == 'e'
            && at > 0
            && matches!(letters[at - 1], 'a' | 'o' | 'u')
            && (at < 2 || !vowel(letters[at - 2]))
            && letters.len() > at + 2
    };
    (0..letters.len()).filter(|at| !second(*at)).map(|at| letters[at]).collect()
}

/// Returns a name with its umlauts written as two letters, as a query for it may find them; `None` if it has none.
pub(super) fn spelt_out(name: &str) -> Option<String> {
    let pairs = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")];
    let out = pairs.iter().fold(name.nfc().collect::<String>(), |name, (one, two)| name.replace(one, two));
    (fold(&out) != fold(name)).then_some(out)
}

/// The words of a name that tell who is meant, looked up.
pub(super) struct Parts<'a>(pub(super) Vec<Part<'a>>);

impl<'a> Parts<'a> {
    pub(super) fn of(folded: &'a str) -> Parts<'a> {
        let part = |text: &'a str| {
            let hash = hash_word(text);
            Part { text, hash, groups: groups().of(hash) }
        };
        Parts(parts(folded).into_iter().map(part).collect())
    }

    /// Returns whether the parts of two names of a kind agree, in any order. Of people: by the best agreement of each
    /// part, one of them the same, and not only in its initial.
    pub(super) fn agree(&self, kind: Kind, other: &Parts) -> bool {
        self.agree_by(kind, other, &mut |one, other| alike(one.text, other.text))
    }

    /// Does the same; `alike` says whether two parts are spelt alike, for who has asked before.
    pub(super) fn agree_by(
        &self,
        kind: Kind,
        other: &Parts,
        alike: &mut dyn FnMut(&Part, &Part) -> bool,
    ) -> bool {
        if self.0.len() != other.0.len() || self.0.is_empty() {
            return false;
        }
        let mut free: Vec<&Part> = other.0.iter().collect();
        let mut best = Agreement::Initial;
        for part in &self.0 {
            let found = if kind == Kind::Person {
                let agreeing = (0..free.len()).filter_map(|i| part.agreement(free[i], alike).map(|a| (a, i)));
                agreeing.max_by_key(|(a, _)| *a)
            } else {
                free.iter().position(|p| p.hash == part.hash).map(|i| (Agreement::Same, i))
            };
            let Some((how, i)) = found else { return false };
            best = best.max(how);
            free.swap_remove(i);
        }
        best == Agreement::Same
    }
}

/// How well two parts agree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    Initial,
    Alike,
    Same,
}

/// Words as a set that can be asked fast: those of some groups of the table, and one more.
pub(super) struct Variants {
    word: u64,
    /// The word with its umlauts spelt out.
    spelt_out: Option<u64>,
    prints: Prints,
}

impl Variants {
    /// Returns a word with all its variants in the table. Looks through the table once.
    pub(super) fn of(word: &str) -> Variants {
        let word = hash_word(word);
        let known = groups().of(word);
        let prints = if known.is_empty() { Prints::default() } else { groups().prints(&known) };
        Variants { word, spelt_out: None, prints }
    }

    /// Returns the same with another word that means it.
    pub(super) fn or(self, word: &str) -> Variants {
        Variants { spelt_out: Some(hash_word(word)), ..self }
    }

    /// Returns whether a word may be one of them; one in about a hundred thousand words is wrongly taken for one.
    pub(super) fn holds(&self, hash: u64) -> bool {
        hash == self.word
            || self.spelt_out == Some(hash)
            || !self.prints.is_empty() && self.prints.contains(&groups().print(hash))
    }

    /// Returns the hashes of the words that are one of them for certain.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> + '_ {
        std::iter::once(self.word).chain(self.spelt_out)
    }

    /// Returns the prints of the others, to be asked with [`print`].
    pub(super) fn prints(&self) -> impl Iterator<Item = u64> + '_ {
        self.prints.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_many_spellings() {
        use Kind::{Org, Person, Place};
        for (kind, a, b, expected) in [
            (Person, "Volodymyr Zelensky", "Володимир Зеленський", true),
            (Person, "Volodymyr Zelensky", "Zelenskyy, Volodymyr", true),
            (Person, "Mikhail Gorbachev", "Михаил Горбачёв", true),
            (Person, "Zelensky", "Зеленский", true),
            (Person, "Zelensky", "Volodymyr Zelensky", false),
            (Person, "V. Zelensky", "Volodymyr Zelensky", true),
            (Person, "Irene Müller", "Irene Mueller", true),
            (Person, "Söhnke Jäger", "Soehnke Jaeger", true),
            (Person, "Jan Bauer", "Jan Bäur", false),
            (Person, "Vladimir Zelensky", "Vladimir Putin", false),
            (Org, "Mill Press Ltd", "The Mill Press", true),
            (Org, "Defence Ministry", "Ministry of Defence", true),
            (Org, "Union Bank", "Onion Bank", false),
            (Org, "BBC", "British Broadcasting Corporation", true),
            (Place, "South Korea", "Республика Корея", true),
            (Place, "Südkorea", "Republic of Korea", true),
            (Place, "Südkorea", "Nordkorea", false),
            (Person, "", "", false),
        ] {
            assert_eq!(same(kind, a, b), expected, "{a} / {b}");
        }
    }

    #[test]
    fn umlauts_are_spelt_out_where_there_may_be_some() {
        for (word, expected) in [
            ("mueller", "muller"),
            ("soehnke", "sohnke"),
            ("jaeger", "jager"),
            ("bauer", "bauer"),
            ("michael", "michael"),
            ("que", "que"),
            ("ae", "ae"),
        ] {
            assert_eq!(without_umlauts(word), expected);
        }
        assert_eq!(spelt_out("Söhnke Jäger").as_deref(), Some("Soehnke Jaeger"));
        assert_eq!(spelt_out("Jan Smit"), None);
    }

    #[test]
    fn words_of_a_name_suffice() {
        assert!(contains("Volodymyr Zelenskyy", "zelensky"));
        assert!(contains("New York Times", "york times"));
        assert!(!contains("New York", "york times"));
        assert!(!contains("New York", ""));
    }
}
