//! Who is who across articles: which names of an index are one entity, by what the names say, what the articles say
//! ("Long Form (LF)") and what the alias file says. Decided when reading; nothing of it is written into an index.
//!
//! Names come and go in their normal form ([`names::fold`]). A lone surname is never taken for a full name.

mod candidates;
mod group;
mod meant;
mod shorts;
mod sieve;

pub use candidates::{Candidate, Reason};
pub use shorts::Shorts;
pub use sieve::Sieve;

use super::aliases::Aliases;
use super::names;
use crate::model::Kind;

/// A name of an index, as articles resolve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it names.
    pub kind: Kind,
    /// The name in normal form.
    pub name: String,
    /// Articles that mention it.
    pub articles: u64,
    /// How often they do.
    pub mentions: u64,
}

/// An entity: names that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is.
    pub kind: Kind,
    /// The name the alias file gives it, as written there; else its commonest name, in normal form.
    pub name: String,
    /// Whether the alias file names it.
    pub ruled: bool,
    /// Numbers of its names in the list given, the commonest first.
    pub members: Vec<usize>,
    /// Articles that mention it, those that use two of its names counted for each.
    pub articles: u64,
    /// How often they do.
    pub mentions: u64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// Words of a name.
    Words(&'a str),
    /// A whole name.
    Whole(&'a str),
}

/// What decides who is who besides the names themselves.
#[derive(Clone, Copy)]
pub struct Catalog<'a> {
    aliases: &'a Aliases,
    shorts: &'a Shorts,
}

impl<'a> Catalog<'a> {
    /// Returns a catalog that heeds an alias file and the short forms of an index.
    pub fn new(aliases: &'a Aliases, shorts: &'a Shorts) -> Catalog<'a> {
        Catalog { aliases, shorts }
    }

    /// Returns the entities that names make up, most articles first.
    pub fn groups(&self, names: &[Named]) -> Vec<Group> {
        group::groups(self, names)
    }

    /// Returns pairs of entities that may be one, for a person to decide; `groups` are those of `names`, `short_forms`
    /// those that articles explain, accepted or not.
    pub fn candidates(
        &self,
        groups: &[Group],
        names: &[Named],
        short_forms: &[(String, String)],
    ) -> Vec<Candidate> {
        candidates::candidates(self, groups, names, short_forms)
    }

    /// Returns the names of an index that mean an entity asked for by name, each with its kind, sorted; `kind` is
    /// `None` for any kind. `names` is called once or twice, and calls back with every name of the index that passes a
    /// sieve, and maybe others.
    ///
    /// # Errors
    /// Those of `names`.
    pub fn meant<E>(
        &self,
        kind: Option<Kind>,
        asked: Asked<'_>,
        names: impl Fn(&mut Sieve<'_>, &mut dyn FnMut(Kind, &str)) -> Result<(), E>,
    ) -> Result<Vec<(Kind, String)>, E> {
        let mut search = meant::Search::new(self, kind, asked);
        let look = |search: &mut meant::Search<'_>| {
            let wanted = search.wanted();
            let every = !self.aliases.is_empty();
            let by_mark = wanted.by_mark();
            let mut word = |word: &str| every || wanted.has_word(word);
            let mark = by_mark.as_ref().map(|by_mark| by_mark as &dyn Fn(u16) -> bool);
            names(&mut Sieve { word: &mut word, mark }, &mut |kind, name| search.offer(kind, name))
        };
        look(&mut search)?;
        if search.widen() {
            look(&mut search)?;
        }
        Ok(search.found())
    }
}
