//! Lists and profiles of entities, for people.

use std::io::{self, Write};

use presshound::corpus::{EntityCount, EntityList, Network, Profile, Timeline};
use presshound::model::Kind;
use presshound::model::date::civil_from_days;

use super::amount::{count, counted};
use super::layout::wrapped;
use super::terminal::{self, Look};
use super::{Style, sanitize};

/// Columns before the names of a list.
const INDENT: usize = 22;

/// Widest bar of a timeline, columns.
const BAR: u64 = 40;

/// Spellings shown with a profile, at most.
const PRINTED: usize = 12;

/// Writes entities by kind: articles, mentions, name, and the other names each goes by.
pub fn list(out: &mut dyn Write, list: &EntityList, look: Look) -> io::Result<()> {
    for (kind, total) in &list.totals {
        let of_kind: Vec<_> = list.entities.iter().filter(|entity| entity.kind == *kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let head = format!("{:<10}{:>10}  ", "articles", "mentions");
        writeln!(out, "{}{}", look.style.aside(&head), look.style.title(&heading(*kind, *total)))?;
        for entity in of_kind {
            let name = sanitize::line(&entity.name);
            writeln!(out, "{:>8}{:>12}  {name}", count(entity.articles), count(entity.mentions))?;
            if let Some(also) = also(entity) {
                let lines = wrapped(&also, &[], look.width.saturating_sub(INDENT).max(20), Style::Plain);
                for line in lines.lines() {
                    writeln!(out, "{}{}", " ".repeat(INDENT), look.style.aside(line))?;
                }
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn heading(kind: Kind, total: u64) -> String {
    match kind {
        Kind::Person => counted(total, "person", "people"),
        Kind::Org => counted(total, "organisation", "organisations"),
        Kind::Place => counted(total, "place", "places"),
    }
}

/// Returns the names an entity goes by besides the one it is shown under, with the articles that use each.
fn also(entity: &EntityCount) -> Option<String> {
    let mut names: Vec<String> = entity
        .names
        .iter()
        .filter(|name| name.name != entity.name)
        .map(|name| format!("{} {}", sanitize::line(&name.name), count(name.articles)))
        .collect();
    if names.is_empty() {
        return None;
    }
    if entity.more > 0 {
        names.push(format!("{} more", count(entity.more as u64)));
    }
    Some(format!("also {}", names.join(", ")))
}

/// Returns what is said where nobody is mentioned.
pub fn nobody(list: &EntityList) -> String {
    format!("no names in {}", counted(list.articles, "article", "articles"))
}

/// Returns the other entities that a name fits.
pub fn others(others: &[EntityCount]) -> String {
    let shown = |entity: &EntityCount| {
        let name = sanitize::line(&entity.name).into_owned();
        format!("{name} ({}, {})", entity.kind.name(), counted(entity.articles, "article", "articles"))
    };
    let list: Vec<_> = others.iter().map(shown).collect();
    format!("the name also fits {}", list.join(", "))
}

/// Returns what was drawn.
pub fn drawn(network: &Network, file: &str) -> String {
    let nodes = counted(network.nodes.len() as u64, "entity", "entities");
    let edges = counted(network.edges.len() as u64, "pair", "pairs");
    format!("{nodes} and {edges} written to {}", sanitize::line(file))
}

/// Writes all about one entity.
pub fn profile(out: &mut dyn Write, profile: &Profile, look: Look) -> io::Result<()> {
    let entity = &profile.entity;
    writeln!(out, "{} · {}", look.style.title(&sanitize::line(&entity.name)), entity.kind.name())?;
    let mut facts = vec![
        counted(entity.articles, "article", "articles"),
        counted(entity.mentions, "mention", "mentions"),
    ];
    if let Some((first, last)) = profile.days {
        facts.push(format!("{} to {}", day(first), day(last)));
    }
    writeln!(out, "{}", facts.join(", "))?;
    let mut printed: Vec<String> = profile
        .printed
        .iter()
        .take(PRINTED)
        .map(|p| format!("{} ×{}", sanitize::line(&p.text), count(p.mentions)))
        .collect();
    if profile.printed.len() > PRINTED {
        printed.push(format!("{} more", count((profile.printed.len() - PRINTED) as u64)));
    }
    writeln!(
        out,
        "{}",
        wrapped(&format!("printed as {}", printed.join(", ")), &[], look.width, Style::Plain)
    )?;
    writeln!(out)?;
    timeline(out, &profile.timeline, look)?;
    companions(out, profile, look)?;
    if !profile.articles.hits.is_empty() {
        writeln!(out, "{}", look.style.title("articles"))?;
    }
    for hit in &profile.articles.hits {
        terminal::hit(out, hit, None, look)?;
    }
    Ok(())
}

fn timeline(out: &mut dyn Write, timeline: &Timeline, look: Look) -> io::Result<()> {
    let most = timeline.counts.iter().map(|(_, articles)| *articles).max().unwrap_or(0).max(1);
    let room = (look.width as u64).saturating_sub(22).clamp(8, BAR);
    for (label, articles) in &timeline.counts {
        let bar = (articles * room).div_ceil(most);
        let bar = look.style.mark(&"█".repeat(usize::try_from(bar).unwrap_or(0)));
        let number = if *articles > 0 { format!(" {}", count(*articles)) } else { String::new() };
        writeln!(out, "{}", format!("{label:<10}  {bar}{number}").trim_end())?;
    }
    if timeline.undated > 0 {
        writeln!(out, "{:<10}  {}", "undated", count(timeline.undated))?;
    }
    writeln!(out)
}

fn companions(out: &mut dyn Write, profile: &Profile, look: Look) -> io::Result<()> {
    for kind in Kind::ALL {
        let of_kind: Vec<_> = profile.companions.iter().filter(|c| c.entity.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let title = match kind {
            Kind::Person => "people",
            Kind::Org => "organisations",
            Kind::Place => "places",
        };
        let head = format!("{:>8} of{:>8}{:>9}  ", "together", "all", "score");
        let title = format!("{title} in one {}", profile.window.name());
        writeln!(out, "{}{}", look.style.aside(&head), look.style.title(&title))?;
        for companion in of_kind {
            let (together, all) = (count(companion.together), count(companion.entity.articles));
            let name = sanitize::line(&companion.entity.name);
            writeln!(out, "{together:>8} of{all:>8}{:>9.1}  {name}", companion.score)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Returns a day: `2024-05-01`.
pub fn day(days: i32) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}
