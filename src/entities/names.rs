//! Whether two names are one: by their normal forms, by the table of name variants, and by likeness of spelling.
//!
//! Works on names alone, when searching; whoever asks may know better from an alias file.

use std::sync::OnceLock;

use crate::model::Kind;

pub use super::fold::fold;
use super::hash::hash_word;
use super::likeness::alike;
use super::tables::{Groups, Sections};
use super::world::world;

static NAMES: &[u8] = include_bytes!("data/names.bin");

fn groups() -> &'static Groups<'static> {
    static GROUPS: OnceLock<Groups> = OnceLock::new();
    GROUPS.get_or_init(|| Sections::new(NAMES).groups("names"))
}

/// Words that tell nothing about who is meant.
const EMPTY: &[&str] = &[
    "the", "of", "and", "al", "el", "de", "da", "inc", "ltd", "plc", "corp", "co", "gmbh", "ag", "sa", "llc",
];

/// Returns keys of a name, sorted: names that are one according to [`same`] share at least one, so they lead from a
/// name to the few it must be compared with. Each is the number of parts with a part, or with a group of spellings.
pub fn keys(name: &str) -> Vec<String> {
    let folded = fold(name);
    let parts = parts(&folded);
    let mut out: Vec<String> = world().of(&folded).map(|(id, _)| format!("={id}")).collect();
    for part in parts.iter().filter(|p| p.len() > 1) {
        out.push(format!("{}:{part}", parts.len()));
        out.extend(groups().of(hash_word(part)).iter().map(|id| format!("{}#{id}", parts.len())));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Returns whether two names may be taken for one: the same parts in any order, where parts are the same when they
/// are equal in normal form, are variants of each other in the table, or (in names of several parts, one of them the
/// same) are spelt alike. An initial stands for a part if the others agree. One word and several are never the same,
/// unless both are known names of one entity, such as a country.
pub fn same(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    if a == b {
        return !a.is_empty();
    }
    let (left, right) = (parts(&a), parts(&b));
    let surname = (left.len() == 1) != (right.len() == 1);
    let known = |x: (u32, Kind)| !(surname && x.1 == Kind::Person) && world().of(&b).any(|y| x == y);
    if world().of(&a).any(known) {
        return true;
    }
    left.len() == right.len() && !left.is_empty() && matched(&left, &right)
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

fn parts(folded: &str) -> Vec<&str> {
    let all: Vec<&str> = folded.split(' ').filter(|p| !p.is_empty()).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|p| !EMPTY.contains(p)).collect();
    if telling.is_empty() { all } else { telling }
}

fn share_group(a: &str, b: &str) -> bool {
    let known = groups().of(hash_word(a));
    !known.is_empty() && groups().of(hash_word(b)).iter().any(|g| known.contains(g))
}

/// How well two parts agree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    Initial,
    Alike,
    Same,
}

fn agreement(a: &str, b: &str) -> Option<Agreement> {
    if a == b || share_group(a, b) {
        return Some(Agreement::Same);
    }
    let is_initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
    if is_initial(a, b) || is_initial(b, a) {
        return Some(Agreement::Initial);
    }
    alike(a, b).then_some(Agreement::Alike)
}

/// Pairs the parts off, best agreement first; one part at least must be the same, and not only in its initial.
fn matched(left: &[&str], right: &[&str]) -> bool {
    let mut free: Vec<&str> = right.to_vec();
    let mut found = Vec::new();
    for part in left {
        let best =
            (0..free.len()).filter_map(|i| agreement(part, free[i]).map(|a| (a, i))).max_by_key(|(a, _)| *a);
        let Some((how, i)) = best else { return false };
        free.swap_remove(i);
        found.push(how);
    }
    found.len() == 1 && found[0] == Agreement::Same || found.len() > 1 && found.contains(&Agreement::Same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_many_spellings() {
        for (a, b, expected) in [
            ("Volodymyr Zelensky", "Володимир Зеленський", true),
            ("Volodymyr Zelensky", "Zelenskyy, Volodymyr", true),
            ("Mikhail Gorbachev", "Михаил Горбачёв", true),
            ("Zelensky", "Зеленский", true),
            ("Zelensky", "Volodymyr Zelensky", false),
            ("V. Zelensky", "Volodymyr Zelensky", true),
            ("Vladimir Zelensky", "Vladimir Putin", false),
            ("Mill Press Ltd", "The Mill Press", true),
            ("South Korea", "Республика Корея", true),
            ("Südkorea", "Republic of Korea", true),
            ("Südkorea", "Nordkorea", false),
            ("", "", false),
        ] {
            assert_eq!(same(a, b), expected, "{a} / {b}");
        }
    }

    #[test]
    fn words_of_a_name_suffice() {
        assert!(contains("Volodymyr Zelenskyy", "zelensky"));
        assert!(contains("New York Times", "york times"));
        assert!(!contains("New York", "york times"));
        assert!(!contains("New York", ""));
    }

    #[test]
    fn names_that_are_one_share_a_key() {
        let (a, b) = (keys("Volodymyr Zelensky"), keys("Володимир Зеленский"));
        assert!(a.iter().any(|k| b.contains(k)), "{a:?} {b:?}");
    }
}
