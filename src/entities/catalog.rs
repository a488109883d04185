//! Which of the names of an index are meant by a name that is asked for: those that hold its words or are the same
//! name, and all that go with them in one group — by the alias file, by [`names::same`], or because articles explain a
//! short form.

use std::collections::{HashMap, HashSet};

use crate::model::Kind;

use super::aliases::{Aliases, Ruling};
use super::names;

/// Names found directly beyond which their groups are not looked for: so many are no one's spellings.
const MAX_GROUPED: usize = 200;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// Words of a name.
    Words(&'a str),
    /// A whole name.
    Whole(&'a str),
}

/// A short form that articles explain, and how many do: both in normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The short form.
    pub short: String,
    /// The long form.
    pub long: String,
    /// Articles that say so.
    pub articles: u64,
}

/// The names of an index and what a person decided about them.
pub struct Catalog<'a> {
    /// Distinct names in normal form.
    names: Vec<(Kind, String)>,
    /// Short form → long forms that the articles agree on.
    short_forms: HashMap<String, Vec<String>>,
    aliases: &'a Aliases,
}

impl<'a> Catalog<'a> {
    /// Returns the catalog of some names in normal form; some may come again.
    pub fn new(mut names: Vec<(Kind, String)>, explained: &[Explained], aliases: &'a Aliases) -> Catalog<'a> {
        names.sort_unstable();
        names.dedup();
        Catalog { names, short_forms: agreed(explained), aliases }
    }

    /// Returns the names that are meant, sorted; `kind` is `None` for any kind.
    pub fn meant(&self, kind: Option<Kind>, asked: Asked<'_>) -> Vec<(Kind, String)> {
        let shown: Vec<Option<(Kind, String)>> = self.names.iter().map(|name| self.shown(name)).collect();
        let mut found: HashSet<usize> = HashSet::new();
        for (number, shown) in shown.iter().enumerate() {
            if let Some((of, canonical)) = shown
                && kind.is_none_or(|kind| kind == *of)
                && self.is_meant(*of, &self.names[number].1, canonical, asked)
            {
                found.insert(number);
            }
        }
        if found.len() <= MAX_GROUPED {
            self.add_groups(&shown, kind, &mut found);
        }
        let mut out: Vec<_> = found.into_iter().map(|number| self.names[number].clone()).collect();
        out.sort_unstable();
        out
    }

    /// Returns the kind and name that a name is shown under; `None` for one that is blocked.
    fn shown(&self, (kind, name): &(Kind, String)) -> Option<(Kind, String)> {
        match self.aliases.ruling(name, *kind) {
            Ruling::Blocked => None,
            Ruling::Unchanged => Some((*kind, name.clone())),
            Ruling::Is { name, kind } => Some((kind, names::fold(&name))),
        }
    }

    fn is_meant(&self, kind: Kind, name: &str, shown: &str, asked: Asked<'_>) -> bool {
        let same = |asked: &str| self.aliases.same(name, asked, kind);
        match asked {
            Asked::Whole(whole) => same(whole),
            Asked::Words(words) => {
                names::contains(name, words) || names::contains(shown, words) || same(words)
            }
        }
    }

    /// Adds the names that are one with one found already.
    fn add_groups(&self, shown: &[Option<(Kind, String)>], kind: Option<Kind>, found: &mut HashSet<usize>) {
        let members: Vec<(usize, &(Kind, String))> =
            found.iter().filter_map(|number| Some((*number, shown[*number].as_ref()?))).collect();
        let canonical: HashSet<&(Kind, String)> = members.iter().map(|(_, shown)| *shown).collect();
        let keys: HashSet<String> = members.iter().flat_map(|(_, (_, name))| names::keys(name)).collect();
        let mut more = Vec::new();
        for (number, other) in shown.iter().enumerate() {
            let Some(other) = other.as_ref().filter(|_| !found.contains(&number)) else { continue };
            if kind.is_some_and(|kind| kind != other.0) {
                continue;
            }
            let one_name = |(member, shown): &(usize, &(Kind, String))| {
                shown.0 == other.0
                    && !self.aliases.keeps_apart(&self.names[*member].1, &self.names[number].1)
                    && (names::same(&shown.1, &other.1) || self.is_short_for(&shown.1, &other.1))
            };
            let near = names::keys(&other.1).iter().any(|key| keys.contains(key))
                || self.short_forms.contains_key(&other.1)
                || members.iter().any(|(_, (_, name))| self.short_forms.contains_key(name));
            if canonical.contains(other) || near && members.iter().any(one_name) {
                more.push(number);
            }
        }
        found.extend(more);
    }

    /// Returns whether articles agree that one of two names is short for the other.
    fn is_short_for(&self, a: &str, b: &str) -> bool {
        let explains = |short: &str, long: &str| {
            self.short_forms.get(short).is_some_and(|all| all.iter().any(|l| l == long))
        };
        explains(a, b) || explains(b, a)
    }
}

/// Returns the short forms that at least two articles explain, nine in ten of them the same way.
fn agreed(explained: &[Explained]) -> HashMap<String, Vec<String>> {
    let mut by_short: HashMap<&str, Vec<&Explained>> = HashMap::new();
    for form in explained {
        by_short.entry(&form.short).or_default().push(form);
    }
    let mut out = HashMap::new();
    for (short, forms) in by_short {
        let total: u64 = forms.iter().map(|form| form.articles).sum();
        let most = forms.iter().max_by_key(|form| (form.articles, std::cmp::Reverse(&form.long)));
        let Some(most) = most else { continue };
        let same: Vec<_> = forms.iter().filter(|form| names::same(&form.long, &most.long)).collect();
        let agreed: u64 = same.iter().map(|form| form.articles).sum();
        if agreed >= 2 && agreed * 10 >= total * 9 {
            out.insert(short.to_string(), same.into_iter().map(|form| form.long.clone()).collect());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(aliases: &str, kind: Option<Kind>, asked: Asked<'_>, expected: &[&str]) {
        use Kind::{Org, Person, Place};
        let names = [
            (Person, "volodymyr zelensky"),
            (Person, "volodimir zelenskiy"),
            (Person, "zelensky"),
            (Person, "vladimir putin"),
            (Person, "moscow"),
            (Place, "moscow"),
            (Place, "south korea"),
            (Place, "respublika koreya"),
            (Place, "north korea"),
            (Org, "lwb"),
            (Org, "lake water board"),
            (Org, "mill press"),
        ];
        let names = names.into_iter().map(|(kind, name)| (kind, name.to_string())).collect();
        let lwb = Explained { short: "lwb".into(), long: "lake water board".into(), articles: 2 };
        let aliases = Aliases::parse(aliases).expect("the file is well formed");
        let found = Catalog::new(names, &[lwb], &aliases).meant(kind, asked);
        let found: Vec<_> = found.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(found, expected, "{asked:?}");
    }

    #[test]
    fn words_and_whole_names() {
        let person = Some(Kind::Person);
        let all = ["volodimir zelenskiy", "volodymyr zelensky", "zelensky"];
        check("", person, Asked::Words("Zelenskyy"), &all);
        check("", person, Asked::Whole("Volodymyr Zelensky"), &all[..2]);
        check("", person, Asked::Whole("Zelensky"), &all[2..]);
        check("", None, Asked::Words("moscow"), &["moscow", "moscow"]);
        check(
            "",
            Some(Kind::Place),
            Asked::Whole("Republic of Korea"),
            &["respublika koreya", "south korea"],
        );
        check("", person, Asked::Words("nobody"), &[]);
    }

    #[test]
    fn groups_are_found_by_any_member() {
        let org = Some(Kind::Org);
        check("", org, Asked::Words("lwb"), &["lake water board", "lwb"]);
        check("", org, Asked::Words("lake"), &["lake water board", "lwb"]);
        let file = "[[merge]]\nname = \"Mill Press\"\nspellings = [\"LWB\"]\n[[block]]\nname = \"Moscow\"\nkind = \"person\"\n[[retype]]\nname = \"Zelensky\"\nkind = \"place\"";
        check(file, org, Asked::Whole("Mill Press"), &["lwb", "mill press"]);
        check(file, Some(Kind::Person), Asked::Words("moscow"), &[]);
        check(file, Some(Kind::Place), Asked::Words("zelensky"), &["zelensky"]);
        let apart = "[[split]]\nnames = [\"LWB\", \"Lake Water Board\"]";
        check(apart, org, Asked::Words("lwb"), &["lwb"]);
    }
}
