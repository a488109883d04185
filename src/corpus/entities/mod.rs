//! Who is in the articles: lists, profiles, networks, and proposals for the alias file.
//!
//! Which names are one entity is decided by `entities::catalog`; here they are counted.

mod list;
mod network;
mod profile;
mod score;
mod suggest;
mod units;
mod written;

pub use list::{EntityCount, EntityList, NameCounted};
pub use network::{Edge, Network};
pub use profile::{Companion, Period, Printed, Profile, Timeline};
pub use suggest::Suggestion;
pub use units::Window;

use super::Corpus;
use crate::entities::catalog::{Group, Named};
use crate::model::Kind;
use crate::query::plan::{Leaf, Plan, Span, Who};
use crate::store::StoreError;
use crate::stream;

/// Who is asked about.
#[derive(Clone, Debug, Default)]
pub struct Circle {
    /// The articles; `None` for all.
    pub within: Option<Plan>,
    /// The kind; `None` for all kinds.
    pub kind: Option<Kind>,
    /// How many entities of each kind to return; `None` for all.
    pub limit: Option<usize>,
}

impl Corpus {
    /// Returns the names in some articles with their counts.
    fn counted(&self, within: Option<&Plan>) -> Result<Vec<Named>, StoreError> {
        let count = |found: crate::store::NameCount| Named {
            kind: found.kind,
            name: found.name,
            articles: found.articles,
            mentions: found.mentions,
        };
        Ok(self.store.name_counts(within)?.into_iter().map(count).collect())
    }

    /// Returns how many articles a circle holds.
    fn articles_in(&self, within: Option<&Plan>) -> Result<u64, StoreError> {
        match within {
            Some(plan) => self.count(plan),
            None => Ok(self.store.articles()),
        }
    }
}

/// Returns the articles that mention one of some names.
fn naming<'a>(names: impl IntoIterator<Item = (Kind, &'a str)>, shown: &str) -> Plan {
    let mut kinds = Vec::new();
    let mut starts = Vec::new();
    for (kind, name) in names {
        kinds.push(kind);
        starts.extend(stream::name_term(kind, name));
    }
    kinds.dedup();
    let kind = if let [only] = kinds[..] { Some(only) } else { None };
    let span = Span::Mention(Who { kind, asked: shown.to_string(), starts });
    Plan::Text(Leaf { fields: stream::mention_fields().to_vec(), span, label: shown.to_string() })
}

/// Returns the articles that mention an entity.
fn mentioning(group: &Group, names: &[Named]) -> Plan {
    naming(group.members.iter().map(|m| (names[*m].kind, names[*m].name.as_str())), &group.name)
}

/// Returns the articles of both.
fn both(plan: Plan, within: Option<&Plan>) -> Plan {
    match within {
        Some(within) => Plan::And(vec![plan, within.clone()]),
        None => plan,
    }
}
