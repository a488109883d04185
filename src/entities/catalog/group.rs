//! From the names of an index to entities: each name joins the entity of the commonest name it is the same as, in one
//! step, so that likeness never runs on from name to name.

use std::cell::RefCell;
use std::collections::HashMap;

use super::names::{self, Part, Parts};
use super::{Catalog, Group, Named};
use crate::entities::aliases::Ruling;
use crate::entities::hash::{Hashed, hash_join, hash_word};
use crate::entities::likeness::{alike, block};
use crate::model::Kind;

/// Names compared with a name, at most: those of the commonest entities that share a part with it.
const COMPARED: usize = 64;

/// Parts of a person's name that are looked at.
const PARTS: usize = 6;

/// Percent of the articles with full names that fit a name with initials which must be of one person.
const DOMINANT: u64 = 90;

/// Returns the entities that names make up, most articles first.
pub(super) fn groups(catalog: &Catalog, names: &[Named]) -> Vec<Group> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| {
        let key = |i: &usize| (&names[*i].name, names[*i].kind);
        names[*b].articles.cmp(&names[*a].articles).then_with(|| key(a).cmp(&key(b)))
    });
    let mut builder = Builder {
        catalog,
        names,
        groups: Vec::new(),
        sure: Keys::default(),
        near: HashMap::default(),
        leaders: Vec::new(),
        alike: RefCell::default(),
    };
    let mut initials = Vec::new();
    for number in order {
        builder.place(number, &mut initials);
    }
    for (number, shown) in initials {
        builder.place_initials(number, &shown);
    }
    let mut groups = builder.groups;
    groups
        .sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| (a.kind, &a.name).cmp(&(b.kind, &b.name))));
    groups
}

/// Keys, each with the entity it leads to.
type Keys = HashMap<u64, usize, Hashed>;

struct Builder<'a> {
    catalog: &'a Catalog<'a>,
    names: &'a [Named],
    groups: Vec<Group>,
    /// Keys that settle who is meant.
    sure: Keys,
    /// Keys that lead to people worth comparing, the commonest first.
    near: HashMap<u64, Vec<usize>, Hashed>,
    /// The name, in normal form, that stands for each entity.
    leaders: Vec<String>,
    /// Whether two words are spelt alike, by both: the same few surnames meet again and again, and judging them is
    /// nearly all of the work.
    alike: RefCell<HashMap<u64, bool, Hashed>>,
}

/// A name as it is shown.
struct Shown {
    kind: Kind,
    folded: String,
    /// The alias file's name.
    ruled: Option<String>,
}

impl Builder<'_> {
    fn place(&mut self, number: usize, initials: &mut Vec<(usize, Shown)>) {
        let Named { kind, name, .. } = &self.names[number];
        let shown = match self.catalog.aliases.ruling_folded(name, *kind) {
            Ruling::Blocked => return,
            Ruling::Unchanged => Shown { kind: *kind, folded: name.clone(), ruled: None },
            Ruling::Is { name, kind } => Shown { kind, folded: names::fold(&name), ruled: Some(name) },
        };
        let parts = Parts::of(&shown.folded);
        let keys = self.sure_keys(&shown, &parts);
        let known = keys.iter().filter_map(|key| self.sure.get(key)).min().copied();
        if let Some(group) = known.filter(|group| self.may_join(*group, number)) {
            return self.join(group, number, keys);
        }
        let person = shown.kind == Kind::Person && (2..=PARTS).contains(&parts.0.len());
        if person && shown.ruled.is_none() && parts.0.iter().any(Part::is_initial) {
            drop(parts);
            return initials.push((number, shown));
        }
        let near = if person { near_keys(&parts) } else { Vec::new() };
        if let Some(group) = self.like(&parts, &near, number) {
            return self.join(group, number, keys);
        }
        drop(parts);
        self.found(number, shown, keys, near);
    }

    /// Places a name with initials: with the person that nearly all articles with a fitting full name are about.
    fn place_initials(&mut self, number: usize, shown: &Shown) {
        let parts = Parts::of(&shown.folded);
        let keys = self.sure_keys(shown, &parts);
        let near = near_keys(&parts);
        let fitting = self.fitting(&parts, &near, number);
        let all: u64 = fitting.iter().map(|group| self.groups[*group].articles).sum();
        let best = fitting.into_iter().max_by_key(|group| self.groups[*group].articles);
        match best {
            Some(group) if self.groups[group].articles * 100 >= all * DOMINANT => {
                self.join(group, number, keys)
            }
            _ => {
                let shown = Shown { kind: shown.kind, folded: shown.folded.clone(), ruled: None };
                drop(parts);
                self.found(number, shown, keys, Vec::new());
            }
        }
    }

    fn join(&mut self, group: usize, number: usize, keys: Vec<u64>) {
        let named = &self.names[number];
        let into = &mut self.groups[group];
        into.members.push(number);
        into.articles += named.articles;
        into.mentions += named.mentions;
        for key in keys {
            self.sure.entry(key).or_insert(group);
        }
    }

    /// Makes a new entity.
    fn found(&mut self, number: usize, shown: Shown, keys: Vec<u64>, near: Vec<u64>) {
        let group = self.groups.len();
        for key in near {
            let list = self.near.entry(key).or_default();
            if list.len() < COMPARED {
                list.push(group);
            }
        }
        self.groups.push(Group {
            kind: shown.kind,
            ruled: shown.ruled.is_some(),
            name: shown.ruled.unwrap_or_else(|| shown.folded.clone()),
            members: Vec::new(),
            articles: 0,
            mentions: 0,
        });
        self.leaders.push(shown.folded);
        self.join(group, number, keys);
    }

    /// Returns keys that settle who is meant: the parts in any order, the entity of the world, the long form.
    fn sure_keys(&self, shown: &Shown, parts: &Parts) -> Vec<u64> {
        let mut out = vec![parts_key(shown.kind, parts)];
        let lone = shown.kind == Kind::Person && parts.0.len() == 1;
        if let Some(id) = names::entity(shown.kind, &shown.folded) {
            out.push(key(shown.kind, if lone { 2 } else { 1 }, [u64::from(id)]));
        }
        if lone {
            // One word is the same as another that the table knows for its spelling: by the first group they share.
            out.extend(parts.0[0].groups.iter().map(|group| key(shown.kind, 3, [u64::from(*group)])));
        }
        if shown.kind != Kind::Person
            && let Some(long) = self.catalog.shorts.long(&shown.folded)
        {
            out.push(parts_key(shown.kind, &Parts::of(long)));
        }
        out
    }

    fn may_join(&self, group: usize, number: usize) -> bool {
        let aliases = self.catalog.aliases;
        let name = &self.names[number].name;
        !aliases.has_splits()
            || !self.groups[group]
                .members
                .iter()
                .any(|m| aliases.keeps_apart_folded(&self.names[*m].name, name))
    }

    /// Returns the commonest person whose name is the same as this one.
    fn like(&self, parts: &Parts, near: &[u64], number: usize) -> Option<usize> {
        self.fitting(parts, near, number).into_iter().min()
    }

    /// Returns the people whose names are the same as this one.
    fn fitting(&self, parts: &Parts, near: &[u64], number: usize) -> Vec<usize> {
        let mut candidates: Vec<usize> =
            near.iter().filter_map(|key| self.near.get(key)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates.truncate(COMPARED);
        let mut judged = self.alike.borrow_mut();
        let mut alike = |one: &Part, other: &Part| {
            let pair = hash_join(one.hash.min(other.hash), one.hash.max(other.hash));
            *judged.entry(pair).or_insert_with(|| alike(one.text, other.text))
        };
        let mut fits = |group: &usize| {
            let leader = Parts::of(&self.leaders[*group]);
            leader.agree_by(Kind::Person, parts, &mut alike) && self.may_join(*group, number)
        };
        candidates.retain(|group| fits(group));
        candidates
    }
}

fn key(kind: Kind, role: u64, values: impl IntoIterator<Item = u64>) -> u64 {
    values.into_iter().fold(hash_join(kind as u64, role), hash_join)
}

/// Returns a key that is equal for names of the same parts.
fn parts_key(kind: Kind, parts: &Parts) -> u64 {
    let mut hashes: Vec<u64> = parts.0.iter().map(|part| part.hash).collect();
    hashes.sort_unstable();
    key(kind, 0, hashes)
}

/// Returns keys that two people's names share if they can be the same: each pair of parts, one as a word or a group of
/// the table, the other too, or by its consonants, or its first letter where one of the two is an initial.
fn near_keys(parts: &Parts) -> Vec<u64> {
    let count = parts.0.len() as u64;
    let sure: Vec<Vec<u64>> = parts.0.iter().map(exact).collect();
    let mut out = Vec::new();
    for (i, one) in parts.0.iter().enumerate() {
        for (j, other) in parts.0.iter().enumerate() {
            if i == j || one.is_initial() {
                continue;
            }
            let first = other.text.bytes().next().unwrap_or(0);
            for x in &sure[i] {
                out.push(key(Kind::Person, 4, [count, *x, u64::from(first)]));
                if other.is_initial() {
                    continue;
                }
                out.push(key(Kind::Person, 5, [count, *x, hash_word(&block(other.text))]));
                if i < j {
                    let pair = |y: &u64| key(Kind::Person, 6, [count, (*x).min(*y), (*x).max(*y)]);
                    out.extend(sure[j].iter().map(pair));
                }
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Returns a part as a word, umlauts aside, and as each of its groups.
fn exact(part: &Part) -> Vec<u64> {
    let mut out = vec![hash_word(&names::without_umlauts(part.text))];
    out.extend(part.groups.iter().map(|group| hash_join(7, u64::from(*group))));
    out
}

#[cfg(test)]
mod tests {
    use super::super::Shorts;
    use super::*;
    use crate::entities::aliases::Aliases;

    fn check(aliases: &str, names: &[(Kind, &str, u64)], expected: &[&[&str]]) {
        let aliases = Aliases::parse(aliases).expect("the file is well formed");
        let shorts = Shorts::of([("lwb".to_owned(), "lake water board".to_owned(), 2)]);
        let named = |(kind, name, articles): &(Kind, &str, u64)| Named {
            kind: *kind,
            name: (*name).to_owned(),
            articles: *articles,
            mentions: 2 * articles,
        };
        let names: Vec<Named> = names.iter().map(named).collect();
        let groups = Catalog::new(&aliases, &shorts).groups(&names);
        let shown: Vec<Vec<&str>> = groups
            .iter()
            .map(|g| {
                let spellings = g.members.iter().map(|m| names[*m].name.as_str());
                std::iter::once(g.name.as_str()).filter(|_| g.ruled).chain(spellings).collect()
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn names_join_the_commonest_name_they_are_the_same_as() {
        use Kind::{Org, Person, Place};
        check(
            "",
            &[
                (Person, "volodymyr zelensky", 9),
                (Person, "volodimir zelenskiy", 4),
                (Person, "zelenskyy volodymyr", 1),
                (Person, "v zelensky", 2),
                (Person, "zelensky", 3),
                (Person, "zelenskiy", 1),
                (Org, "lake water board", 1),
                (Org, "lwb", 2),
                (Place, "south korea", 2),
                (Place, "respublika koreya", 1),
            ],
            &[
                &["volodymyr zelensky", "volodimir zelenskiy", "zelenskyy volodymyr", "v zelensky"],
                &["zelensky", "zelenskiy"],
                &["lwb", "lake water board"],
                &["south korea", "respublika koreya"],
            ],
        );
    }

    #[test]
    fn initials_that_fit_two_people_are_nobodys() {
        use Kind::Person;
        check(
            "",
            &[(Person, "jan smit", 5), (Person, "joop smit", 4), (Person, "j smit", 3)],
            &[&["jan smit"], &["joop smit"], &["j smit"]],
        );
        check(
            "",
            &[(Person, "jan smit", 99), (Person, "joop smit", 2), (Person, "j smit", 3)],
            &[&["jan smit", "j smit"], &["joop smit"]],
        );
    }

    #[test]
    fn the_alias_file_has_the_last_word() {
        use Kind::{Person, Place};
        let file = "[[merge]]\nname = \"Jan Smit\"\nspellings = [\"Smitty\"]\n[[block]]\nname = \"subscribe now\"\n[[split]]\nnames = [\"Ida Oakley\", \"Oakley, Ida\"]\n[[retype]]\nname = \"Mercy\"\nkind = \"place\"";
        check(
            file,
            &[
                (Person, "smitty", 9),
                (Person, "jan smit", 2),
                (Person, "subscribe now", 8),
                (Person, "ida oakley", 5),
                (Person, "oakley ida", 4),
                (Person, "mercy", 2),
                (Place, "mercy", 1),
            ],
            &[
                &["Jan Smit", "smitty", "jan smit"],
                &["ida oakley"],
                &["oakley ida"],
                &["Mercy", "mercy", "mercy"],
            ],
        );
    }
}
