//! Who appears with whom: the commonest entities and how often two of them share a window.

use std::collections::{HashMap, HashSet};

use super::super::Corpus;
use super::Circle;
use super::list::{EntityCount, entity, wanted};
use super::profile::{Known, group_numbers};
use super::score::{Together, log_likelihood};
use super::units::{Window, windows};
use crate::entities::catalog::Group;
use crate::entities::names::fold;
use crate::model::Kind;
use crate::query::plan::Plan;
use crate::store::{Record, StoreError};

/// Entities of one window that are paired off, at most: a list of thousands of names tells nothing.
const PAIRED: usize = 500;

/// Entities, and the pairs of them that stand together.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The entities.
    pub nodes: Vec<EntityCount>,
    /// The pairs, by numbers of `nodes`, the commonest first.
    pub edges: Vec<Edge>,
}

/// Two entities that stand together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The one, the lesser number.
    pub from: usize,
    /// The other.
    pub to: usize,
    /// Articles where they share a window.
    pub together: u64,
    /// How surely they belong together: the log-likelihood ratio.
    pub score: f64,
}

impl Corpus {
    /// Returns the network of the commonest entities of some articles. Reads each of the articles.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn network(&self, circle: &Circle, window: Window) -> Result<Network, StoreError> {
        let names = self.counted(circle.within.as_ref())?;
        let groups = self.catalog()?.groups(&names);
        let mut taken = Kind::ALL.map(|_| 0);
        let chosen: Vec<Group> = groups
            .into_iter()
            .filter(|group| circle.kind.is_none_or(|kind| kind == group.kind))
            .filter(|group| {
                taken[group.kind as usize] += 1;
                circle.limit.is_none_or(|limit| taken[group.kind as usize] <= limit)
            })
            .collect();
        let mut known = Known::new();
        for member in chosen.iter().flat_map(|group| &group.members) {
            let next = known.len();
            known.entry((names[*member].kind, names[*member].name.clone())).or_insert(next);
        }
        let group_of = group_numbers(&chosen, &names, &known);
        let node = |key: &(Kind, String)| known.get(key).and_then(|name| group_of.get(name)).copied();
        let mut pairs: HashMap<(usize, usize), u64> = HashMap::new();
        let all = Plan::All;
        self.store.each_match(circle.within.as_ref().unwrap_or(&all), &mut |record| {
            for pair in pairs_of(record, window, &node) {
                *pairs.entry(pair).or_default() += 1;
            }
        })?;
        let within = self.articles_in(circle.within.as_ref())?;
        let shown: Vec<&Group> = chosen.iter().collect();
        let written = self.written(wanted(&shown, &names))?;
        let nodes: Vec<EntityCount> =
            shown.into_iter().map(|group| entity(group, &names, &written)).collect();
        let edge = |((from, to), both): ((usize, usize), u64)| {
            let (one, other) = (nodes[from].articles, nodes[to].articles);
            Edge {
                from,
                to,
                together: both,
                score: log_likelihood(Together { both, one, other, all: within }),
            }
        };
        let mut edges: Vec<Edge> = pairs.into_iter().map(edge).collect();
        edges.sort_by(|a, b| b.together.cmp(&a.together).then((a.from, a.to).cmp(&(b.from, b.to))));
        Ok(Network { nodes, edges })
    }
}

/// Returns the pairs of entities that share a window of an article, each once.
fn pairs_of(
    record: &Record,
    window: Window,
    node: &impl Fn(&(Kind, String)) -> Option<usize>,
) -> HashSet<(usize, usize)> {
    let nodes: Vec<Option<usize>> = record.mentions.iter().map(|m| node(&(m.kind, fold(&m.name)))).collect();
    let mut out = HashSet::new();
    for window in windows(record, window) {
        let mut here: Vec<usize> = window.into_iter().filter_map(|mention| nodes[mention]).collect();
        here.sort_unstable();
        here.dedup();
        here.truncate(PAIRED);
        for (i, one) in here.iter().enumerate() {
            out.extend(here[i + 1..].iter().map(|other| (*one, *other)));
        }
    }
    out
}
