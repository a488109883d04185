//! The names of the whole corpus, or of the articles of a query, the commonest first.

use std::collections::HashSet;

use super::super::Corpus;
use super::written::Written;
use super::{Circle, both, mentioning};
use crate::entities::catalog::{Group, Named};
use crate::model::Kind;
use crate::store::StoreError;

/// Names of an entity that are written out, at most.
const NAMES: usize = 8;

/// Entities, by kind, the commonest of each first.
#[derive(Clone, Debug, Default)]
pub struct EntityList {
    /// The entities.
    pub entities: Vec<EntityCount>,
    /// How many there are of each kind that was asked for, in the order of the kinds.
    pub totals: Vec<(Kind, u64)>,
    /// Articles looked at.
    pub articles: u64,
}

/// How often an entity is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityCount {
    /// What it is.
    pub kind: Kind,
    /// The name it is shown under.
    pub name: String,
    /// Articles that mention it.
    pub articles: u64,
    /// How often they do.
    pub mentions: u64,
    /// The names it goes by as articles resolve them, the commonest first.
    pub names: Vec<NameCounted>,
    /// How many further names it goes by.
    pub more: usize,
}

/// A name with its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameCounted {
    /// The name as articles write it.
    pub name: String,
    /// Articles that use it.
    pub articles: u64,
    /// How often they do.
    pub mentions: u64,
}

impl Corpus {
    /// Returns who is mentioned in some articles.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn entities(&self, circle: &Circle) -> Result<EntityList, StoreError> {
        let names = self.counted(circle.within.as_ref())?;
        let groups = self.catalog()?.groups(&names);
        let mut chosen: Vec<&Group> = Vec::new();
        let mut totals = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|kind| circle.kind.is_none_or(|wanted| wanted == *kind)) {
            let of_kind: Vec<&Group> = groups.iter().filter(|group| group.kind == kind).collect();
            totals.push((kind, of_kind.len() as u64));
            chosen.extend(of_kind.into_iter().take(circle.limit.unwrap_or(usize::MAX)));
        }
        let written = self.written(wanted(&chosen, &names))?;
        let mut entities = Vec::with_capacity(chosen.len());
        for group in chosen {
            let mut entity = entity(group, &names, &written);
            if group.members.len() > 1 {
                // An article that uses two of its names is one article.
                entity.articles = self.count(&both(mentioning(group, &names), circle.within.as_ref()))?;
            }
            entities.push(entity);
        }
        entities.sort_by(|a, b| (a.kind, b.articles).cmp(&(b.kind, a.articles)));
        Ok(EntityList { entities, totals, articles: self.articles_in(circle.within.as_ref())? })
    }
}

/// Returns the names that have to be written out to show groups.
pub(super) fn wanted(groups: &[&Group], names: &[Named]) -> HashSet<(Kind, String)> {
    let members = groups.iter().flat_map(|group| group.members.iter().take(NAMES));
    members.map(|member| (names[*member].kind, names[*member].name.clone())).collect()
}

/// Returns a group as it is shown.
pub(super) fn entity(group: &Group, names: &[Named], written: &Written) -> EntityCount {
    let shown = |named: &Named| {
        written.get(&(named.kind, named.name.clone())).cloned().unwrap_or_else(|| named.name.clone())
    };
    let counted = |member: &usize| {
        let named = &names[*member];
        NameCounted { name: shown(named), articles: named.articles, mentions: named.mentions }
    };
    let first = group.members.first().map(|member| shown(&names[*member]));
    EntityCount {
        kind: group.kind,
        name: first.filter(|_| !group.ruled).unwrap_or_else(|| group.name.clone()),
        articles: group.articles,
        mentions: group.mentions,
        names: group.members.iter().take(NAMES).map(counted).collect(),
        more: group.members.len().saturating_sub(NAMES),
    }
}
