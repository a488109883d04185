//! From a name that is asked for to the names of an index that mean it.

use std::collections::BTreeSet;

use super::names::{self, Parts, Variants};
use super::sieve::Wanted;
use super::{Asked, Catalog};
use crate::entities::aliases::Ruling;
use crate::entities::hash::hash_word;
use crate::entities::tables::Prints;
use crate::entities::world::world;
use crate::model::Kind;

/// A search among names.
pub(super) struct Search<'a> {
    catalog: Catalog<'a>,
    /// Words of a name that suffice; none where the whole name was asked for.
    words: Vec<Variants>,
    kind: Option<Kind>,
    targets: Vec<Target>,
    found: BTreeSet<(Kind, String)>,
    /// Names that give initials only, as "v zelenskiy"; and full names that such a name may stand for as well.
    initials: Vec<(Kind, String)>,
    rivals: Vec<String>,
}

/// A name that is looked for.
struct Target {
    name: String,
    words: Vec<Variants>,
    /// The entities of the world it may be, for each kind, and prints of their names.
    world: [(Vec<u32>, Prints); 3],
}

impl Target {
    fn new(name: &str) -> Target {
        let known = |kind| {
            let ids: Vec<u32> = match kind {
                // A surname is no full name, even of the best known.
                Kind::Person if !name.contains(' ') => Vec::new(),
                // A city and the region around it often have one name, and one of them has others besides.
                Kind::Place => world().of(name).filter(|(_, of)| *of == kind).map(|(id, _)| id).collect(),
                _ => names::entity(kind, name).into_iter().collect(),
            };
            let prints = if ids.is_empty() { Prints::default() } else { world().prints(&ids) };
            (ids, prints)
        };
        Target {
            words: names::parts(name).into_iter().map(Variants::of).collect(),
            world: Kind::ALL.map(known),
            name: name.to_owned(),
        }
    }

    fn is_of_world(&self, kind: Kind, name: &str) -> bool {
        let (ids, prints) = &self.world[kind as usize];
        !prints.is_empty()
            && prints.contains(&world().print(name))
            && match kind {
                Kind::Place => world().of(name).any(|(id, of)| of == kind && ids.contains(&id)),
                _ => names::same_folded(kind, &self.name, name),
            }
    }
}

/// Names found by words of a name beyond which their other names are not looked for: so many are no one's spellings.
const MOST_WIDENED: usize = 200;

impl<'a> Search<'a> {
    pub(super) fn new(catalog: &Catalog<'a>, kind: Option<Kind>, asked: Asked<'_>) -> Search<'a> {
        let (typed, whole) = match asked {
            Asked::Words(words) => (words, false),
            Asked::Whole(name) => (name, true),
        };
        let asked = names::fold(typed);
        let mut search = Search {
            catalog: *catalog,
            words: if whole { Vec::new() } else { words(typed) },
            kind,
            targets: Vec::new(),
            found: BTreeSet::new(),
            initials: Vec::new(),
            rivals: Vec::new(),
        };
        let kinds = kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
        let mut wanted: Vec<String> =
            kinds.iter().flat_map(|kind| search.other_names(*kind, &asked)).collect();
        // A name that the alias file gives to somebody is no longer its own.
        let is_given = |kind: &Kind| matches!(catalog.aliases.ruling_folded(&asked, *kind), Ruling::Is { name, .. } if names::fold(&name) != asked);
        if !kinds.iter().all(is_given) {
            wanted.push(asked);
        }
        for name in &wanted {
            search.aim(name);
        }
        search
    }

    /// Adds a name that is looked for.
    fn aim(&mut self, name: &str) -> bool {
        let new = !name.is_empty() && !self.targets.iter().any(|target| target.name == name);
        if new {
            self.targets.push(Target::new(name));
        }
        new
    }

    /// Returns other names of an entity that its name alone does not lead to: the alias file's, its long and short
    /// forms, one of those the world knows.
    fn other_names(&self, kind: Kind, name: &str) -> Vec<String> {
        let mut out = Vec::new();
        let shown = match self.catalog.aliases.ruling_folded(name, kind) {
            Ruling::Is { name, .. } => names::fold(&name),
            Ruling::Unchanged | Ruling::Blocked => name.to_owned(),
        };
        if kind != Kind::Person {
            out.extend(self.catalog.shorts.long(&shown).map(str::to_owned));
            out.extend(self.catalog.shorts.of_long(&shown).into_iter().map(str::to_owned));
            out.extend(names::entity(kind, &shown).map(|_| shown.clone()));
        }
        if shown != name {
            out.push(shown);
        }
        out
    }

    /// Aims at the other names of what was found by words of a name, and returns whether there are any.
    pub(super) fn widen(&mut self) -> bool {
        if self.words.is_empty() || self.found.len() > MOST_WIDENED {
            return false;
        }
        let found: Vec<_> = self.found.iter().cloned().collect();
        let mut wider = false;
        for (kind, name) in found {
            for other in self.other_names(kind, &name) {
                wider |= self.aim(&other);
            }
        }
        wider
    }

    /// Returns what names must be like that are meant, or stand in the way of one that is; with an alias file, any other
    /// may be meant as well.
    pub(super) fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        // All words must be there.
        self.words.first().into_iter().for_each(|word| wanted.word(word));
        for target in &self.targets {
            target.words.iter().for_each(|word| wanted.word(word));
            target.world.iter().for_each(|(_, prints)| wanted.names(prints));
        }
        wanted
    }

    /// Looks at one name of the index.
    pub(super) fn offer(&mut self, kind: Kind, name: &str) {
        let aliases = self.catalog.aliases;
        let ruling = if aliases.is_empty() { Ruling::Unchanged } else { aliases.ruling_folded(name, kind) };
        let (shown, shown_kind) = match &ruling {
            Ruling::Blocked => return,
            Ruling::Unchanged => (name, kind),
            Ruling::Is { name, kind } => (&*names::fold(name), *kind),
        };
        if self.kind.is_some_and(|wanted| wanted != shown_kind) {
            return;
        }
        let hashes: Vec<u64> = shown.split(' ').map(hash_word).collect();
        let holds = |word: &Variants| hashes.iter().any(|hash| word.holds(*hash));
        let mut verdict = Verdict::Other;
        if !self.words.is_empty() && self.words.iter().all(holds) {
            verdict = Verdict::Meant;
        }
        for target in &self.targets {
            if verdict < Verdict::Meant && !aliases.keeps_apart_folded(&target.name, name) {
                verdict = verdict.max(judge(target, shown_kind, shown, &hashes));
            }
        }
        match verdict {
            Verdict::Meant => drop(self.found.insert((kind, name.to_owned()))),
            Verdict::Initials => self.initials.push((kind, name.to_owned())),
            Verdict::Rival => self.rivals.push(shown.to_owned()),
            Verdict::Other => {}
        }
    }

    /// Returns what was found, sorted. A name with initials is meant if no other full name of the index fits it.
    pub(super) fn found(self) -> Vec<(Kind, String)> {
        let mut found = self.found;
        for (kind, name) in self.initials {
            let parts = Parts::of(&name);
            if !self.rivals.iter().any(|rival| Parts::of(rival).agree(Kind::Person, &parts)) {
                drop(parts);
                found.insert((kind, name));
            }
        }
        found.into_iter().collect()
    }
}

/// Returns the words of a name as it was typed: an umlaut may be spelt out in the index.
fn words(typed: &str) -> Vec<Variants> {
    let asked = names::fold(typed);
    let spelt_out = names::spelt_out(typed).map(|name| names::fold(&name)).unwrap_or_default();
    let words = asked.split(' ').filter(|word| !word.is_empty());
    let mut others = spelt_out.split(' ');
    words
        .map(|word| match others.next() {
            Some(other) if other != word && !other.is_empty() => Variants::of(word).or(other),
            _ => Variants::of(word),
        })
        .collect()
}

/// Says what a name is to one that is looked for; `hashes` are those of its words.
fn judge(target: &Target, kind: Kind, name: &str, hashes: &[u64]) -> Verdict {
    if target.name == name || target.is_of_world(kind, name) {
        return Verdict::Meant;
    }
    if !target.words.iter().any(|word| hashes.iter().any(|hash| word.holds(*hash))) {
        return Verdict::Other;
    }
    let (wanted, parts) = (Parts::of(&target.name), Parts::of(name));
    if wanted.agree(kind, &parts) {
        let told = |parts: &Parts| !parts.0.iter().any(names::Part::is_initial);
        return if told(&wanted) == told(&parts) { Verdict::Meant } else { Verdict::Initials };
    }
    if kind == Kind::Person { Verdict::Rival } else { Verdict::Other }
}

/// What a name is to the one asked for, least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Other,
    /// Another name with a word in common.
    Rival,
    /// The same if its initials stand for nobody else.
    Initials,
    Meant,
}

#[cfg(test)]
mod tests {
    use super::super::Shorts;
    use super::*;
    use crate::entities::aliases::Aliases;

    const INDEX: &[(Kind, &str)] = &[
        (Kind::Person, "volodymyr zelensky"),
        (Kind::Person, "volodimir zelenskiy"),
        (Kind::Person, "v zelensky"),
        (Kind::Person, "zelenskiy"),
        (Kind::Person, "olena zelenska"),
        (Kind::Person, "jan smit"),
        (Kind::Person, "joop smit"),
        (Kind::Person, "j smit"),
        (Kind::Person, "irene muller"),
        (Kind::Person, "irene mueller"),
        (Kind::Org, "zelensky"),
        (Kind::Org, "lake water board"),
        (Kind::Org, "lwb"),
        (Kind::Org, "british broadcasting corporation"),
        (Kind::Org, "bbc news"),
        (Kind::Org, "bbc"),
        (Kind::Place, "south korea"),
        (Kind::Place, "republic of korea"),
        (Kind::Place, "respublika koreya"),
        (Kind::Place, "sudkorea"),
        (Kind::Place, "north korea"),
        (Kind::Place, "moscow"),
    ];

    fn check(aliases: &str, asked: &str, whole: bool, kind: Option<Kind>, expected: &[&str]) {
        let aliases = Aliases::parse(aliases).expect("the file is well formed");
        let shorts = Shorts::of([("lwb".to_owned(), "lake water board".to_owned(), 2)]);
        let found = Catalog::new(&aliases, &shorts)
            .meant(kind, if whole { Asked::Whole(asked) } else { Asked::Words(asked) }, |sieve, visit| {
                for (kind, name) in INDEX {
                    let marked = sieve.mark.is_some_and(|mark| mark(names::mark(name)));
                    if marked || name.split(' ').any(|word| (sieve.word)(word)) {
                        visit(*kind, name);
                    }
                }
                Ok::<(), ()>(())
            })
            .expect("names can be listed");
        assert_eq!(found.iter().map(|(_, name)| &**name).collect::<Vec<_>>(), expected, "{asked}");
    }

    #[test]
    fn names_of_the_index_that_are_meant() {
        let person = Some(Kind::Person);
        let zelensky = ["v zelensky", "volodimir zelenskiy", "volodymyr zelensky"];
        check("", "Volodymyr Zelenskyy", true, person, &zelensky);
        check("", "Володимир Зеленський", true, person, &zelensky);
        check("", "zelensky", true, person, &["zelenskiy"]);
        check(
            "",
            "zelensky",
            false,
            person,
            &["v zelensky", "volodimir zelenskiy", "volodymyr zelensky", "zelenskiy"],
        );
        check("", "Jan Smit", true, person, &["jan smit"]);
        for asked in ["Irene Müller", "irene mueller"] {
            check("", asked, true, person, &["irene mueller", "irene muller"]);
        }
        check("", "müller", false, person, &["irene mueller", "irene muller"]);
        check("", "moscow", false, person, &[]);
        check("", "", false, None, &[]);
    }

    #[test]
    fn bodies_and_places() {
        let (org, place) = (Some(Kind::Org), Some(Kind::Place));
        check("", "LWB", true, org, &["lake water board", "lwb"]);
        check("", "the Lake Water Board", true, org, &["lake water board", "lwb"]);
        check("", "BBC", true, org, &["bbc", "british broadcasting corporation"]);
        check("", "lake", false, org, &["lake water board", "lwb"]);
        check("", "bbc", false, org, &["bbc", "bbc news", "british broadcasting corporation"]);
        let korea = ["republic of korea", "respublika koreya", "south korea", "sudkorea"];
        check("", "South Korea", true, place, &korea);
        check("", "Республика Корея", true, place, &korea);
        check("", "north korea", false, place, &["north korea"]);
    }

    #[test]
    fn the_alias_file_has_the_last_word() {
        let person = Some(Kind::Person);
        let file = "[[merge]]\nname = \"Jan Smit\"\nspellings = [\"J. Smit\", \"Zelenskiy\"]\n[[block]]\nname = \"v zelensky\"\n[[split]]\nnames = [\"Volodymyr Zelensky\", \"Volodimir Zelenskiy\"]";
        check(file, "Jan Smit", true, person, &["j smit", "jan smit", "zelenskiy"]);
        check(file, "J. Smit", true, person, &["j smit", "jan smit", "zelenskiy"]);
        check(file, "Volodymyr Zelensky", true, person, &["volodymyr zelensky"]);
        check("[[retype]]\nname = \"Moscow\"\nkind = \"org\"", "moscow", true, Some(Kind::Org), &["moscow"]);
    }
}
