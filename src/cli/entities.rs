//! `entities`: who is in the articles.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use presshound::corpus::{Circle, Corpus, EntityList, Profile};
use presshound::model::Kind;
use presshound::query::ast::{Name, Node, Stands};
use presshound::query::plan::Plan;

use super::aliases;
use super::args::{EntitiesArgs, Global};
use super::exit::{Exit, failure};
use super::question::{self, Reader};
use super::ui::Ui;
use crate::render::terminal::Look;
use crate::render::{csv, entities, graph, json, suggestions};

/// How many entities of each kind are returned unless told otherwise.
const LISTED: usize = 10;
const IN_GRAPH: usize = 50;
const SUGGESTED: usize = 20;

/// What the words turned out to be.
enum Asked {
    /// A query, perhaps an empty one.
    Query,
    /// A name, as typed, with the kind that was named before it.
    Name(String, Option<Kind>),
}

/// Runs the command.
pub fn run(global: &Global, args: &EntitiesArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let format = args.graph.as_deref().map(format).transpose()?;
    let corpus = aliases::open(global)?;
    let reader = Reader::new(&corpus)?;
    let typed = question::typed(&args.words);
    let kind = args.kind.map(Kind::from);
    if args.suggest_aliases {
        let circle = circle(&reader, "", args, SUGGESTED)?;
        return suggest(&corpus, &circle, args, ui);
    }
    let asked = asked(&corpus, &typed, kind, args)?;
    if let (Some(file), Some(format)) = (&args.graph, format) {
        let circle = match asked {
            Asked::Query => circle(&reader, &typed, args, IN_GRAPH)?,
            Asked::Name(name, of) => about(&corpus, &name, of, circle(&reader, "", args, IN_GRAPH)?)?,
        };
        return draw(&corpus, &circle, args, (file, format), ui);
    }
    match asked {
        Asked::Query => {
            let circle = circle(&reader, &typed, args, LISTED)?;
            let list = corpus.entities(&circle).context("cannot list names")?;
            show_list(&list, &typed, args, ui)
        }
        Asked::Name(name, of) => {
            let circle = Circle { kind: of.or(kind), ..circle(&reader, "", args, LISTED)? };
            match corpus.profile(&name, &circle, args.window.into()).context("cannot look at a name")? {
                Some(profile) => show_profile(&profile, &typed, args, ui),
                None => {
                    ui.note(&format!("nobody is called so in these articles: {typed}"));
                    Ok(Exit::Nothing)
                }
            }
        }
    }
}

/// Decides whether words are a name that the index knows, or a query.
fn asked(corpus: &Corpus, typed: &str, kind: Option<Kind>, args: &EntitiesArgs) -> anyhow::Result<Asked> {
    if typed.is_empty() || args.list {
        return Ok(Asked::Query);
    }
    if let Ok(ast) = presshound::query::parse(typed)
        && let Node::Stands { field: None, what: Stands::Entity { kind, name, .. } } = ast.root
        && let Name::Words(name) | Name::Whole(name) = name
    {
        return Ok(Asked::Name(name, kind));
    }
    let name = typed.trim_matches(['"', '“', '”']);
    if is_plain(name) && corpus.knows(name, kind).context("cannot look for names")? {
        return Ok(Asked::Name(name.to_string(), kind));
    }
    Ok(Asked::Query)
}

/// Returns whether words have no sign of the query language.
fn is_plain(name: &str) -> bool {
    let operator = |word: &str| matches!(word, "AND" | "OR" | "NOT") || word.starts_with('-');
    name.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "-.,'’&·".contains(c))
        && !name.split_whitespace().any(operator)
}

/// Narrows a circle to the articles that mention a name.
fn about(corpus: &Corpus, name: &str, kind: Option<Kind>, circle: Circle) -> anyhow::Result<Circle> {
    let asked = Circle { kind: kind.or(circle.kind), ..circle.clone() };
    let within = corpus.articles_about(name, &asked).context("cannot look at a name")?;
    Ok(Circle { within: Some(within.unwrap_or(Plan::Nothing)), ..circle })
}

fn circle(reader: &Reader<'_>, query: &str, args: &EntitiesArgs, usual: usize) -> anyhow::Result<Circle> {
    let limit = match args.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => Some(usual),
    };
    let within = reader.read_within(query, &args.filters())?.map(|read| read.plan);
    Ok(Circle { within, kind: args.kind.map(Kind::from), limit })
}

fn show_list(list: &EntityList, typed: &str, args: &EntitiesArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui.stdout();
    if args.json {
        writeln!(out, "{}", json::header("presshound.entities", Some(typed)))?;
        for entity in &list.entities {
            writeln!(out, "{}", json::entity(entity))?;
        }
        writeln!(out, "{}", json::entity_summary(list))?;
    } else if args.csv {
        csv::entities(&mut out, list)?;
    } else {
        entities::list(&mut out, list, look(ui))?;
    }
    out.flush()?;
    if list.entities.is_empty() {
        ui.note(&entities::nobody(list));
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Found)
}

fn show_profile(profile: &Profile, typed: &str, args: &EntitiesArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui.stdout();
    if args.json {
        writeln!(out, "{}", json::header("presshound.profile", Some(typed)))?;
        writeln!(out, "{}", json::profile(profile))?;
        for companion in &profile.companions {
            writeln!(out, "{}", json::companion(companion))?;
        }
        for hit in &profile.articles.hits {
            writeln!(out, "{}", json::hit(hit))?;
        }
        for entity in &profile.others {
            writeln!(out, "{}", json::other(entity))?;
        }
    } else if args.csv {
        csv::companions(&mut out, &profile.companions)?;
    } else {
        entities::profile(&mut out, profile, look(ui))?;
    }
    out.flush()?;
    if !args.json && !profile.others.is_empty() {
        ui.note(&entities::others(&profile.others));
    }
    Ok(Exit::Found)
}

fn suggest(corpus: &Corpus, circle: &Circle, args: &EntitiesArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let found = corpus.suggestions(circle).context("cannot look for names that may be one")?;
    let mut out = ui.stdout();
    if args.json {
        writeln!(out, "{}", json::header("presshound.suggestions", None))?;
    }
    for suggestion in &found {
        let text = if args.json { json::suggestion(suggestion) } else { suggestions::entry(suggestion) };
        writeln!(out, "{text}")?;
    }
    out.flush()?;
    if found.is_empty() {
        ui.note("no names that may be one");
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Found)
}

fn format(file: &Path) -> anyhow::Result<graph::Format> {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    graph::Format::of(extension).ok_or_else(|| {
        failure(
            format!("cannot write `{}`: the extension says no format of a network", file.display()),
            "end its name in .graphml, .gexf or .csv",
        )
    })
}

fn draw(
    corpus: &Corpus,
    circle: &Circle,
    args: &EntitiesArgs,
    (file, format): (&Path, graph::Format),
    ui: &Ui,
) -> anyhow::Result<Exit> {
    let network = corpus.network(circle, args.window.into()).context("cannot see who appears with whom")?;
    let write = || -> std::io::Result<()> {
        let mut out = BufWriter::new(File::create(file)?);
        graph::write(&mut out, &network, format)?;
        out.flush()
    };
    write().with_context(|| format!("cannot write `{}`", file.display()))?;
    ui.note(&entities::drawn(&network, &file.display().to_string()));
    Ok(if network.nodes.is_empty() { Exit::Nothing } else { Exit::Found })
}

fn look(ui: &Ui) -> Look {
    Look { style: ui.out.style, width: ui.out.width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_signs_of_the_query_language() {
        for (words, expected) in [
            ("Ida Oakley", true),
            ("O'Hara-Łęcki, J. & Co.", true),
            ("Володимир Зеленський", true),
            ("harbour OR strike", false),
            ("zelensk*", false),
            ("strike -sport", false),
            ("lang:de", false),
        ] {
            assert_eq!(is_plain(words), expected, "{words}");
        }
    }
}
