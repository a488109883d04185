//! Who is meant by a name in a query: the names of the index, under the alias file.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::Corpus;
use crate::entities::aliases::{Aliases, Ruling};
use crate::entities::catalog::{Asked, Catalog, Shorts, Sieve};
use crate::entities::names;
use crate::model::Kind;
use crate::query::ast::Name;
use crate::query::pattern::Compiled;
use crate::query::plan::{Leaf, Pattern, Plan, Span, Who};
use crate::query::resolve::Entities;
use crate::store::StoreError;
use crate::stream;

/// Names that are counted at most before the most frequent ones are offered.
const MAX_COUNTED: usize = 200;

/// Names offered for one that no article mentions.
const NEAR_NAMES: usize = 5;

impl Corpus {
    /// Returns the corpus with what a person decided about names.
    pub fn with_aliases(self, aliases: Aliases) -> Corpus {
        Corpus { aliases, ..self }
    }

    /// Returns the corpus with the names of its index kept once they were read: for many questions. They take some
    /// 60 bytes each.
    pub fn keeping_names(self) -> Corpus {
        Corpus { names: Some(OnceLock::new()), ..self }
    }

    /// Calls `visit` with every name of the index.
    fn each_name(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        let Some(kept) = &self.names else { return self.store.each_name(visit) };
        if kept.get().is_none() {
            let mut names = Vec::new();
            self.store.each_name(&mut |kind, name| names.push((kind, Box::from(name))))?;
            // A thread that was faster has read the same.
            let _ = kept.set(names);
        }
        kept.get().into_iter().flatten().for_each(|(kind, name)| visit(*kind, name));
        Ok(())
    }

    /// Calls `visit` with every name of the index that passes a sieve, and maybe others.
    fn names_like(&self, sieve: &mut Sieve<'_>, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        match self.store.names_like(sieve, visit)? {
            true => Ok(()),
            false => self.each_name(visit),
        }
    }

    /// Returns the names of the index that are meant by a name that is asked for, each with its kind and in normal
    /// form; `kind` is `None` for any kind.
    ///
    /// # Errors
    /// If the vocabulary cannot be read.
    pub fn meant(&self, kind: Option<Kind>, asked: Asked<'_>) -> Result<Vec<(Kind, String)>, StoreError> {
        let none = Shorts::default();
        let catalog = match kind {
            // People have no short forms that stand for them.
            Some(Kind::Person) => Catalog::new(&self.aliases, &none),
            _ => self.catalog()?,
        };
        catalog.meant(kind, asked, |sieve, visit| self.names_like(sieve, visit))
    }

    /// Returns what decides who is who in this index.
    pub(super) fn catalog(&self) -> Result<Catalog<'_>, StoreError> {
        if self.shorts.get().is_none() {
            let forms = self.store.short_forms()?.into_iter();
            let shorts = Shorts::of(forms.map(|form| (form.short, form.long, form.articles)));
            // A thread that was faster has learnt the same.
            let _ = self.shorts.set(shorts);
        }
        Ok(Catalog::new(&self.aliases, self.shorts.get_or_init(Shorts::default)))
    }
}

impl Corpus {
    /// Returns names of the index that may be meant by one it does not know, as a query has them, with how many articles
    /// mention each, most first: names of another kind that hold its words, else names spelt nearly so.
    pub(super) fn near_names(&self, who: &Who) -> Result<Vec<(String, u64)>, StoreError> {
        let fuzzy: Vec<Compiled> = names::fold(&who.asked)
            .split(' ')
            .filter_map(|word| {
                let distance = if word.chars().count() < 5 { 1 } else { 2 };
                Compiled::new(&Pattern::Fuzzy { word: word.to_string(), distance }).ok()
            })
            .collect();
        let (mut holding, mut alike) = (BTreeSet::new(), BTreeSet::new());
        // A name that passes has a word for the first one asked for.
        let asked = names::fold(&who.asked);
        let first = asked.split(' ').next().unwrap_or_default();
        let mut word = |word: &str| {
            fuzzy.first().is_none_or(|fuzzy| fuzzy.is_match(word)) || names::same_part(word, first)
        };
        self.names_like(&mut Sieve { word: &mut word, mark: None }, &mut |kind, name| {
            // Asked for by name it would not be found.
            if self.aliases.ruling(name, kind) == Ruling::Blocked {
                return;
            }
            let spelt_alike = || fuzzy.iter().all(|word| name.split(' ').any(|part| word.is_match(part)));
            if names::contains(name, &who.asked) {
                holding.insert((kind, name.to_string()));
            } else if spelt_alike() {
                alike.insert((kind, name.to_string()));
            }
        })?;
        let mut out = Vec::new();
        for (kind, name) in if holding.is_empty() { alike } else { holding }.into_iter().take(MAX_COUNTED) {
            let term = stream::name_term(kind, &name).into_iter().collect();
            let fields = stream::mention_fields().to_vec();
            let span = Span::Mention(Who { kind: Some(kind), asked: name.clone(), starts: term });
            let articles = self.count(&Plan::Text(Leaf { fields, span, label: String::new() }))?;
            let quoted = if name.contains(' ') { format!("\"{name}\"") } else { name };
            out.push((format!("{}:{quoted}", kind.name()), articles));
        }
        out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        out.truncate(NEAR_NAMES);
        Ok(out)
    }
}

impl Entities for Corpus {
    fn names(&self, kind: Option<Kind>, name: &Name) -> Result<Vec<(Kind, String)>, String> {
        let asked = match name {
            Name::Words(words) => Asked::Words(words),
            Name::Whole(name) => Asked::Whole(name),
            Name::Any => return Ok(Vec::new()),
        };
        self.meant(kind, asked).map_err(|error| error.to_string())
    }
}
