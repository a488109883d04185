//! Entities that may be one, though the names alone do not settle it: for a person to decide.

use std::collections::HashMap;

use super::names::{Part, Parts};
use super::{Catalog, Group, Named};
use crate::entities::hash::{Hashed, hash_join};
use crate::entities::likeness::{alike, block};
use crate::model::Kind;

/// Entities compared with one another in one place, at most.
const COMPARED: usize = 200;

/// Percent of the articles about people of a surname that must be about one of them.
const DOMINANT: u64 = 90;

/// Why two entities may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The one is a part of the other's name, and nearly all articles about people of that name are about the other.
    Surname,
    /// The one has a name more than the other.
    MiddleName,
    /// They are spelt alike.
    Spelling,
    /// Some articles say that the one is short for the other.
    ShortForm,
}

/// Two entities that may be one, by their numbers: the one whose name should be kept, and the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The entity whose name should be kept.
    pub keep: usize,
    /// The other.
    pub other: usize,
    /// Why.
    pub reason: Reason,
}

/// Returns pairs of entities that may be one, sorted; `short_forms` are those that articles explain, accepted or not.
pub(super) fn candidates(
    catalog: &Catalog,
    groups: &[Group],
    names: &[Named],
    short_forms: &[(String, String)],
) -> Vec<Candidate> {
    let mut finder = Finder { groups, names, out: Vec::new() };
    finder.surnames();
    finder.middle_names();
    finder.spellings();
    finder.short_forms(short_forms);
    let apart = |c: &Candidate| {
        let (a, b) = (finder.leader(c.keep), finder.leader(c.other));
        catalog.aliases.keeps_apart_folded(a, b)
    };
    let mut out: Vec<Candidate> = finder.out.iter().filter(|c| !apart(c)).copied().collect();
    out.sort_unstable();
    out.dedup_by_key(|c| (c.keep, c.other));
    out
}

type Places = HashMap<u64, Vec<usize>, Hashed>;

struct Finder<'a> {
    groups: &'a [Group],
    names: &'a [Named],
    out: Vec<Candidate>,
}

impl Finder<'_> {
    /// Returns the commonest name of an entity.
    fn leader(&self, group: usize) -> &str {
        self.groups[group].members.first().map_or("", |member| &self.names[*member].name)
    }

    fn parts(&self, group: usize) -> Parts<'_> {
        Parts::of(self.leader(group))
    }

    fn people(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.groups.len()).filter(|group| self.groups[*group].kind == Kind::Person)
    }

    /// Proposes the one more common as the name to keep.
    fn propose(&mut self, a: usize, b: usize, reason: Reason) {
        let (keep, other) =
            if (self.groups[a].articles, b) >= (self.groups[b].articles, a) { (a, b) } else { (b, a) };
        self.out.push(Candidate { keep, other, reason });
    }

    fn surnames(&mut self) {
        let mut full: Places = Places::default();
        for group in self.people() {
            let parts = self.parts(group);
            if parts.0.len() > 1 {
                let ends = [parts.0.first(), parts.0.last()];
                let keys = ends.into_iter().flatten().filter(|part| !part.is_initial()).flat_map(exact);
                let mut keys: Vec<u64> = keys.collect();
                keys.sort_unstable();
                keys.dedup();
                keys.into_iter().for_each(|key| full.entry(key).or_default().push(group));
            }
        }
        let mut found = Vec::new();
        for lone in self.people() {
            let parts = self.parts(lone);
            let [part] = parts.0.as_slice() else { continue };
            let mut fitting: Vec<usize> =
                exact(part).iter().filter_map(|key| full.get(key)).flatten().copied().collect();
            fitting.sort_unstable();
            fitting.dedup();
            let all: u64 = fitting.iter().map(|group| self.groups[*group].articles).sum();
            // Groups are in the order of their articles.
            if let Some(best) = fitting.first()
                && self.groups[*best].articles * 100 >= all * DOMINANT
            {
                found.push(Candidate { keep: *best, other: lone, reason: Reason::Surname });
            }
        }
        self.out.extend(found);
    }

    fn middle_names(&mut self) {
        let mut places = Places::default();
        for group in self.people() {
            let parts = self.parts(group);
            if let [first, .., last] = parts.0.as_slice()
                && !first.is_initial()
            {
                let key = hash_join(first.hash, last.hash);
                places.entry(key).or_default().push(group);
            }
        }
        for place in sorted(places) {
            for (i, one) in place.iter().enumerate() {
                for other in &place[i + 1..] {
                    let (a, b) = (self.parts(*one).0.len(), self.parts(*other).0.len());
                    if a.abs_diff(b) == 1 && a.min(b) == 2 {
                        self.propose(*one, *other, Reason::MiddleName);
                    }
                }
            }
        }
    }

    /// Proposes names whose parts are the same but for one that is spelt alike: of people, those of one word; of
    /// others, any.
    fn spellings(&mut self) {
        let mut places = Places::default();
        for group in 0..self.groups.len() {
            let kind = self.groups[group].kind;
            let parts = self.parts(group);
            if kind == Kind::Person && parts.0.len() > 1 || parts.0.len() > 8 {
                continue;
            }
            for (i, part) in parts.0.iter().enumerate() {
                let others = parts.0.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other.hash);
                let mut others: Vec<u64> = others.collect();
                others.sort_unstable();
                let start = hash_join(kind as u64, crate::entities::hash::hash_word(&block(part.text)));
                places.entry(others.into_iter().fold(start, hash_join)).or_default().push(group);
            }
        }
        for place in sorted(places) {
            for (i, one) in place.iter().enumerate() {
                for other in &place[i + 1..] {
                    if one != other && differ_in_spelling(&self.parts(*one), &self.parts(*other)) {
                        self.propose(*one, *other, Reason::Spelling);
                    }
                }
            }
        }
    }

    fn short_forms(&mut self, pairs: &[(String, String)]) {
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (number, group) in self.groups.iter().enumerate().filter(|(_, group)| group.kind != Kind::Person)
        {
            for member in &group.members {
                by_name.entry(&self.names[*member].name).or_insert(number);
            }
        }
        let mut found = Vec::new();
        for (short, long) in pairs {
            if let (Some(short), Some(long)) = (by_name.get(short.as_str()), by_name.get(long.as_str()))
                && short != long
                && self.groups[*short].kind == self.groups[*long].kind
            {
                found.push(Candidate { keep: *long, other: *short, reason: Reason::ShortForm });
            }
        }
        self.out.extend(found);
    }
}

fn sorted(places: Places) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = places.into_values().filter(|place| place.len() > 1).collect();
    out.iter_mut().for_each(|place| place.truncate(COMPARED));
    out.sort_unstable();
    out
}

fn exact(part: &Part) -> Vec<u64> {
    let groups = part.groups.iter().map(|group| hash_join(1, u64::from(*group)));
    std::iter::once(part.hash).chain(groups).collect()
}

/// Returns whether two names have the same parts but for one that is spelt alike.
fn differ_in_spelling(a: &Parts, b: &Parts) -> bool {
    let only = |x: &Parts, y: &Parts| -> Option<String> {
        let mut odd = x.0.iter().filter(|part| !y.0.iter().any(|other| other.hash == part.hash));
        match (odd.next(), odd.next()) {
            (Some(part), None) => Some(part.text.to_owned()),
            _ => None,
        }
    };
    match (only(a, b), only(b, a)) {
        (Some(x), Some(y)) => a.0.len() == b.0.len() && alike(&x, &y),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Shorts;
    use super::*;
    use crate::entities::aliases::Aliases;

    #[test]
    fn entities_that_may_be_one_are_proposed() {
        use Kind::{Org, Person};
        let names: Vec<Named> = [
            (Person, "ida oakley", 9),
            (Person, "oakley", 5),
            (Person, "ida marie oakley", 1),
            (Person, "jan smit", 3),
            (Person, "joop smit", 3),
            (Person, "smit", 3),
            (Person, "gorbachev", 3),
            (Person, "gorbachow", 2),
            (Org, "harbour authority", 3),
            (Org, "harbor authority", 2),
            (Org, "lake water board", 2),
            (Org, "lwb", 2),
        ]
        .into_iter()
        .map(|(kind, name, articles)| Named { kind, name: name.to_owned(), articles, mentions: articles })
        .collect();
        let (aliases, shorts) = (Aliases::default(), Shorts::default());
        let catalog = Catalog::new(&aliases, &shorts);
        let groups = catalog.groups(&names);
        let pair = ("lwb".to_owned(), "lake water board".to_owned());
        let found = catalog.candidates(&groups, &names, &[pair]);
        let mut shown: Vec<(&str, &str, Reason)> =
            found.iter().map(|c| (&*groups[c.keep].name, &*groups[c.other].name, c.reason)).collect();
        shown.sort_unstable();
        assert_eq!(
            shown,
            [
                ("harbour authority", "harbor authority", Reason::Spelling),
                ("ida oakley", "ida marie oakley", Reason::MiddleName),
                ("ida oakley", "oakley", Reason::Surname),
                ("lake water board", "lwb", Reason::ShortForm),
            ]
        );
    }
}
