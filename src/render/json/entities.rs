//! Lists and profiles of entities as JSON Lines.

use presshound::corpus::{Companion, EntityCount, EntityList, NameCounted, Period, Profile, Suggestion};
use presshound::entities::catalog::Reason;
use presshound::model::Kind;
use serde::Serialize;
use std::collections::BTreeMap;

use super::line;
use crate::render::entities::day;

#[derive(Serialize)]
struct Entity<'a> {
    r#type: &'static str,
    kind: Kind,
    name: &'a str,
    articles: u64,
    mentions: u64,
    names: Vec<Name<'a>>,
    more_names: usize,
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
    articles: u64,
    mentions: u64,
}

fn name(name: &NameCounted) -> Name<'_> {
    Name { name: &name.name, articles: name.articles, mentions: name.mentions }
}

fn shown<'a>(r#type: &'static str, entity: &'a EntityCount) -> Entity<'a> {
    Entity {
        r#type,
        kind: entity.kind,
        name: &entity.name,
        articles: entity.articles,
        mentions: entity.mentions,
        names: entity.names.iter().map(name).collect(),
        more_names: entity.more,
    }
}

/// Returns an entity of a list.
pub fn entity(entity: &EntityCount) -> String {
    line(&shown("entity", entity))
}

/// Returns another entity that the name of a profile fits.
pub fn other(entity: &EntityCount) -> String {
    line(&shown("other", entity))
}

#[derive(Serialize)]
struct Summary {
    r#type: &'static str,
    returned: usize,
    totals: BTreeMap<&'static str, u64>,
    articles: u64,
}

/// Returns the last line of a list: how many entities of each kind there are, and the articles looked at.
pub fn entity_summary(list: &EntityList) -> String {
    line(&Summary {
        r#type: "summary",
        returned: list.entities.len(),
        totals: list.totals.iter().map(|(kind, total)| (kind.name(), *total)).collect(),
        articles: list.articles,
    })
}

#[derive(Serialize)]
struct About<'a> {
    #[serde(flatten)]
    entity: Entity<'a>,
    printed: Vec<Name<'a>>,
    first: Option<String>,
    last: Option<String>,
    timeline: Times<'a>,
    window: &'static str,
}

#[derive(Serialize)]
struct Times<'a> {
    by: &'static str,
    counts: Vec<Count<'a>>,
    undated: u64,
}

#[derive(Serialize)]
struct Count<'a> {
    period: &'a str,
    articles: u64,
}

/// Returns a profile, its companions and articles left out: they are lines of their own.
pub fn profile(profile: &Profile) -> String {
    let printed = profile.printed.iter();
    let counts = profile.timeline.counts.iter();
    line(&About {
        entity: shown("profile", &profile.entity),
        printed: printed
            .map(|p| Name { name: &p.text, articles: p.articles, mentions: p.mentions })
            .collect(),
        first: profile.days.map(|(first, _)| day(first)),
        last: profile.days.map(|(_, last)| day(last)),
        timeline: Times {
            by: match profile.timeline.by {
                Period::Day => "day",
                Period::Month => "month",
                Period::Year => "year",
            },
            counts: counts.map(|(period, articles)| Count { period, articles: *articles }).collect(),
            undated: profile.timeline.undated,
        },
        window: profile.window.name(),
    })
}

#[derive(Serialize)]
struct With<'a> {
    #[serde(flatten)]
    entity: Entity<'a>,
    together: u64,
    score: f64,
}

/// Returns an entity that appears with the one of a profile.
pub fn companion(companion: &Companion) -> String {
    line(&With {
        entity: shown("companion", &companion.entity),
        together: companion.together,
        score: hundredths(companion.score),
    })
}

fn hundredths(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

#[derive(Serialize)]
struct Proposal<'a> {
    r#type: &'static str,
    reason: &'static str,
    keep: Entity<'a>,
    other: Entity<'a>,
    shared_companions: usize,
    companions: &'a [String],
}

/// Returns a proposal for the alias file.
pub fn suggestion(suggestion: &Suggestion) -> String {
    line(&Proposal {
        r#type: "suggestion",
        reason: match suggestion.reason {
            Reason::Surname => "surname",
            Reason::MiddleName => "middle-name",
            Reason::Spelling => "spelling",
            Reason::ShortForm => "short-form",
        },
        keep: shown("entity", &suggestion.keep),
        other: shown("entity", &suggestion.other),
        shared_companions: suggestion.shared,
        companions: &suggestion.companions,
    })
}
