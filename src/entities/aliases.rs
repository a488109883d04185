//! The alias file: what a person decided about names, against or beyond what the program thinks. TOML, read only:
//! the program never writes it, so comments and order stay.
//!
//! ```toml
//! [[merge]]                # these spellings are one entity, shown under this name
//! name = "Ida Oakley"
//! kind = "person"          # optional: person, org, place
//! spellings = ["I. Oakley", "Oakleigh"]
//!
//! [[split]]                # never one entity
//! names = ["Mill Press", "Mill Press Group"]
//!
//! [[rename]]
//! from = "LWB"
//! to = "Lake Water Board"
//!
//! [[retype]]
//! name = "Mercy"
//! kind = "place"
//!
//! [[block]]                # no entity at all
//! name = "Subscribe Now"
//! ```

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use crate::model::Kind;

use super::names;

/// What is wrong with an alias file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for AliasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for AliasError {}

/// Who a name is, according to the alias file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// The file says nothing about the name.
    Unchanged,
    /// Shown under this name and kind.
    Is {
        /// The canonical name.
        name: String,
        /// The kind.
        kind: Kind,
    },
    /// No entity.
    Blocked,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    merge: Vec<Merge>,
    #[serde(default)]
    split: Vec<Split>,
    #[serde(default)]
    rename: Vec<Rename>,
    #[serde(default)]
    retype: Vec<Retype>,
    #[serde(default)]
    block: Vec<Block>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    name: Spanned<String>,
    kind: Option<Kind>,
    spellings: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    names: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    from: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Retype {
    name: Spanned<String>,
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    name: Spanned<String>,
    kind: Option<Kind>,
}

/// The rulings of an alias file. Names are compared in their normal form.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    /// Normal form of a spelling → canonical name and kind.
    merged: HashMap<String, (String, Option<Kind>)>,
    /// Normal form → the name as written and its kind.
    kinds: HashMap<String, (String, Kind)>,
    blocked: HashSet<(String, Option<Kind>)>,
    /// Each name of a split → the number of its split.
    split: HashMap<String, Vec<usize>>,
}

impl Aliases {
    /// Reads an alias file. An error names the line it is on.
    pub fn parse(text: &str) -> Result<Aliases, AliasError> {
        let file: File = toml::from_str(text).map_err(|e| AliasError {
            line: line_of(text, e.span().map_or(0, |s| s.start)),
            message: e.message().to_owned(),
        })?;
        let mut out = Aliases::default();
        let reader = Reader { text };
        for merge in &file.merge {
            reader.merge(&mut out, merge)?;
        }
        for rename in &file.rename {
            reader.spelling(&mut out, &rename.from, (rename.to.get_ref(), None))?;
        }
        for retype in &file.retype {
            let name = retype.name.get_ref().clone();
            out.kinds.insert(reader.key(&retype.name)?, (name, retype.kind));
        }
        for block in &file.block {
            out.blocked.insert((reader.key(&block.name)?, block.kind));
        }
        for (number, split) in file.split.iter().enumerate() {
            for name in &split.names {
                out.split.entry(reader.key(name)?).or_default().push(number);
            }
        }
        Ok(out)
    }

    /// Returns what the file says about a name of a kind.
    pub fn ruling(&self, name: &str, kind: Kind) -> Ruling {
        self.ruling_folded(&names::fold(name), kind)
    }

    /// Returns whether the file says nothing.
    pub fn is_empty(&self) -> bool {
        self.merged.is_empty() && self.kinds.is_empty() && self.blocked.is_empty() && self.split.is_empty()
    }

    /// Returns whether some names may not be taken for one.
    pub(super) fn has_splits(&self) -> bool {
        !self.split.is_empty()
    }

    /// Returns what the file says about a name in normal form.
    pub(super) fn ruling_folded(&self, key: &str, kind: Kind) -> Ruling {
        let is_blocked = |key: &str| {
            !self.blocked.is_empty()
                && [None, Some(kind)].iter().any(|k| self.blocked.contains(&(key.to_owned(), *k)))
        };
        if is_blocked(key) {
            return Ruling::Blocked;
        }
        let retyped = self.kinds.get(key).cloned();
        let found = self
            .merged
            .get(key)
            .filter(|(_, k)| k.is_none_or(|k| k == retyped.as_ref().map_or(kind, |(_, kind)| *kind)));
        match found {
            Some((canonical, _)) => {
                let target = names::fold(canonical);
                let kind =
                    retyped.or_else(|| self.kinds.get(&target).cloned()).map_or(kind, |(_, kind)| kind);
                if is_blocked(&target) {
                    Ruling::Blocked
                } else {
                    Ruling::Is { name: canonical.clone(), kind }
                }
            }
            None => retyped.map_or(Ruling::Unchanged, |(name, kind)| Ruling::Is { name, kind }),
        }
    }

    /// Returns whether two names may not be taken for one.
    pub fn keeps_apart(&self, a: &str, b: &str) -> bool {
        self.keeps_apart_folded(&names::fold(a), &names::fold(b))
    }

    /// Does the same with names in normal form.
    pub(super) fn keeps_apart_folded(&self, a: &str, b: &str) -> bool {
        let of = |key: &str| self.split.get(key).map_or(&[][..], Vec::as_slice);
        a != b && of(a).iter().any(|n| of(b).contains(n))
    }

    /// Returns whether two names are one: the file's word first, then [`names::same`].
    pub fn same(&self, a: &str, b: &str, kind: Kind) -> bool {
        let shown = |name: &str| match self.ruling(name, kind) {
            Ruling::Is { name, .. } => name,
            Ruling::Unchanged | Ruling::Blocked => name.to_owned(),
        };
        !self.keeps_apart(a, b) && names::same(kind, &shown(a), &shown(b))
    }

    /// Returns the spellings that are shown under a name, in normal form, sorted.
    pub fn spellings(&self, name: &str) -> Vec<String> {
        let key = names::fold(name);
        let of = |(spelling, (to, _)): (&String, &(String, Option<Kind>))| {
            (names::fold(to) == key && *spelling != key).then(|| spelling.clone())
        };
        let mut out: Vec<String> = self.merged.iter().filter_map(of).collect();
        out.sort_unstable();
        out
    }
}

/// Reads names, and knows the lines they are on.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn error<T>(&self, at: &Spanned<String>, message: String) -> Result<T, AliasError> {
        Err(AliasError { line: line_of(self.text, at.span().start), message })
    }

    fn key(&self, name: &Spanned<String>) -> Result<String, AliasError> {
        let key = names::fold(name.get_ref());
        if key.is_empty() { self.error(name, format!("`{}` is no name", name.get_ref())) } else { Ok(key) }
    }

    fn merge(&self, out: &mut Aliases, merge: &Merge) -> Result<(), AliasError> {
        self.key(&merge.name)?;
        let to = (merge.name.get_ref(), merge.kind);
        for spelling in std::iter::once(&merge.name).chain(&merge.spellings) {
            self.spelling(out, spelling, to)?;
        }
        Ok(())
    }

    fn spelling(
        &self,
        out: &mut Aliases,
        spelling: &Spanned<String>,
        to: (&String, Option<Kind>),
    ) -> Result<(), AliasError> {
        let key = self.key(spelling)?;
        match out.merged.get(&key) {
            Some((other, _)) if other != to.0 && names::fold(other) != key => {
                self.error(spelling, format!("`{}` already stands for `{other}`", spelling.get_ref()))
            }
            _ => {
                out.merged.insert(key, (to.0.clone(), to.1));
                Ok(())
            }
        }
    }
}

/// Returns the line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
# our names
[[merge]]
name = "Ida Oakley"
kind = "person"
spellings = ["I. Oakley", "Айда Окли"]
[[rename]]
from = "LWB"
to = "Lake Water Board"
[[retype]]
name = "Mercy"
kind = "place"
[[block]]
name = "Subscribe Now"
[[split]]
names = ["Jan Smit", "Smit, Jan"]
[[split]]
names = ["Mill Press", "The Mill Press"]
"#;

    #[test]
    fn names_are_ruled_on() {
        let aliases = Aliases::parse(FILE).expect("the file is well formed");
        let is = |name: &str, kind| Ruling::Is { name: name.to_owned(), kind };
        for (name, kind, expected) in [
            ("АЙДА ОКЛИ", Kind::Person, is("Ida Oakley", Kind::Person)),
            ("I. Oakley", Kind::Org, Ruling::Unchanged),
            ("lwb", Kind::Org, is("Lake Water Board", Kind::Org)),
            ("Mercy", Kind::Person, is("Mercy", Kind::Place)),
            ("Subscribe now", Kind::Org, Ruling::Blocked),
            ("Else", Kind::Org, Ruling::Unchanged),
        ] {
            assert_eq!(aliases.ruling(name, kind), expected, "{name}");
        }
        assert!(
            aliases.keeps_apart("Jan Smit", "smit, jan")
                && !aliases.same("Mill Press", "The Mill Press", Kind::Org)
        );
        assert!(aliases.same("Ida Oakley", "Айда Окли", Kind::Person));
        assert_eq!(aliases.spellings("Ida Oakley").len(), 2);
    }

    #[test]
    fn errors_name_their_line() {
        for (text, line, says) in [
            ("\n[[merge]]\nnam = 1", 3, "nam"),
            ("[[merge]]\nname = \"\"\nspellings = []", 2, "no name"),
            ("[[retype]]\nname = \"A\"\nkind = \"ship\"", 3, "ship"),
            ("[[rename]]\nfrom = \"A\"\nto = \"B\"\n[[rename]]\nfrom = \"a\"\nto = \"C\"", 5, "already"),
            ("x", 1, ""),
        ] {
            let error = Aliases::parse(text).expect_err("the file is wrong");
            assert!(error.message.contains(says), "{error}");
            assert_eq!(error.line, line, "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_file_or_an_error_on_one_of_its_lines(
            text in "(\\[\\[(merge|split|rename|retype|block)\\]\\]\n|(name|from|to) = \"[a-cÀя .-]{0,3}\"\n|(names|spellings) = \\[\"a\", \"[a-c]\"\\]\n|kind = \"(org|ship)\"\n|[ -~é\n]){0,12}"
        ) {
            match Aliases::parse(&text) {
                Ok(aliases) => {
                    for name in ["a", "b c", "", "Я"] {
                        let _ = (aliases.ruling(name, Kind::Org), aliases.spellings(name));
                        proptest::prop_assert!(!aliases.keeps_apart(name, name));
                    }
                }
                Err(error) => proptest::prop_assert!((1..=1 + text.matches('\n').count()).contains(&error.line)),
            }
        }
    }
}
