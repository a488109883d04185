//! `search`: finds articles.

use std::io::Write as _;
use std::mem::ManuallyDrop;

use anyhow::Context as _;
use presshound::corpus::{Corpus, Question, Results, SnippetSpec};
use presshound::model::Hit;
use presshound::model::hit::format_id;
use presshound::query::plan::Plan;

use super::args::{Global, SearchArgs};
use super::exit::{Exit, failure};
use super::question::Reader;
use super::ui::Ui;
use super::{aliases, batch, now, question};
use crate::render::template::Template;
use crate::render::terminal::{self, Look};
use crate::render::{csv, json, sanitize, zero};

/// How many articles are returned unless told otherwise.
const PAGE: usize = 10;

/// What is printed.
enum Output {
    Terminal,
    Json,
    Csv,
    Locations { end: char },
    Count,
    Template(Template),
}

/// Runs the command.
pub fn run(global: &Global, args: &SearchArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let output = output(args)?;
    let corpus = aliases::open(global)?;
    if let Some(list) = &args.batch {
        return batch::run(&corpus.keeping_names(), list, args, ui);
    }
    // The process ends soon: the system takes back mappings and memory faster than they can be given back.
    let corpus = ManuallyDrop::new(corpus);
    let query = match args.query.is_empty() {
        true => "*".to_string(),
        false => question::typed(&args.query),
    };
    let read = Reader::new(&corpus)?.read_search(&query, args)?;
    if args.explain {
        return question::explain(&read, ui);
    }
    question::remark(&read, ui);
    let results = corpus.search(&ask(read.plan, args, &output)).context("cannot search")?;
    print(&results, &query, &corpus, args, &output, ui)?;
    talk(&results, args, &output, ui);
    if let Some(missing) = &results.incomplete {
        ui.warning(&format!("not everything was searched: {}", sanitize::line(missing)));
        if !global.cluster.partial {
            ui.hint("to take what there is, add --partial");
            return Ok(Exit::Error);
        }
    }
    Ok(if results.total > 0 { Exit::Found } else { Exit::Nothing })
}

fn output(args: &SearchArgs) -> anyhow::Result<Output> {
    Ok(match &args.format {
        Some(template) => Output::Template(Template::parse(template).map_err(|error| {
            failure(
                error,
                "`presshound fields` lists the fields; example: --format '{id}\\t{date}\\t{title}'",
            )
        })?),
        None if args.json => Output::Json,
        None if args.csv => Output::Csv,
        None if args.locations => Output::Locations { end: '\n' },
        None if args.null => Output::Locations { end: '\0' },
        None if args.count => Output::Count,
        None => Output::Terminal,
    })
}

fn ask(plan: Plan, args: &SearchArgs, output: &Output) -> Question {
    let every = matches!(output, Output::Locations { .. });
    let limit = match (args.limit, output) {
        (_, Output::Count) => Some(0),
        (Some(0), _) => None,
        (Some(limit), _) => Some(limit),
        (None, _) => (!every).then_some(PAGE),
    };
    let passages = matches!(output, Output::Terminal | Output::Json | Output::Csv) && args.snippets > 0;
    Question {
        plan,
        sort: args.sort.into(),
        offset: args.offset,
        limit,
        group: matches!(output, Output::Terminal),
        facets: args.facet.iter().map(|facet| facet.0).collect(),
        snippets: passages.then(|| SnippetSpec { count: args.snippets.into(), width: args.width.into() }),
        threads: super::cores,
    }
}

fn print(
    results: &Results,
    query: &str,
    corpus: &Corpus,
    args: &SearchArgs,
    output: &Output,
    ui: &Ui,
) -> anyhow::Result<()> {
    let mut out = ui.stdout();
    let safe = |line: String| if ui.out.terminal { sanitize::line(&line).into_owned() } else { line };
    match output {
        Output::Terminal => {
            let look = Look { style: ui.out.style, width: ui.out.width };
            for hit in &results.hits {
                let link = if args.links { address(corpus, hit) } else { None };
                terminal::hit(&mut out, hit, link.as_deref(), look)?;
            }
        }
        Output::Json => {
            writeln!(out, "{}", json::header("presshound.search", Some(query)))?;
            for hit in &results.hits {
                writeln!(out, "{}", json::hit(hit))?;
            }
            writeln!(out, "{}", json::search_summary(results))?;
        }
        Output::Csv => csv::hits(&mut out, &results.hits)?,
        Output::Locations { end } => {
            for hit in &results.hits {
                write!(out, "{}{end}", safe(hit.location.display()))?;
            }
        }
        Output::Count => writeln!(out, "{}", results.total)?,
        Output::Template(template) => {
            for hit in &results.hits {
                let line = template.fill(hit);
                writeln!(
                    out,
                    "{}",
                    if ui.out.terminal { sanitize::columns(&line).into_owned() } else { line }
                )?;
            }
        }
    }
    if matches!(output, Output::Terminal | Output::Count) {
        for facet in &results.facets {
            terminal::facet(&mut out, facet, ui.out.style)?;
        }
    }
    Ok(out.flush()?)
}

/// Says on standard error what standard output cannot: how many there are, or why there is nothing.
fn talk(results: &Results, args: &SearchArgs, output: &Output, ui: &Ui) {
    if results.total == 0 {
        ui.note(&zero::report(results, now()));
    } else if (matches!(output, Output::Terminal) || results.hits.len() as u64 != results.total)
        && !matches!(output, Output::Count | Output::Json)
    {
        ui.note(&terminal::footer(results, args.offset));
    }
    if matches!(output, Output::Terminal)
        && !args.any
        && let Some(argument) = question::lost_quotes(&args.query)
    {
        ui.hint(&format!("for the words in a row, keep quotes from the shell: '\"{argument}\"'"));
    }
}

fn address(corpus: &Corpus, hit: &Hit) -> Option<String> {
    let record = corpus.records(&format_id(hit.id)).ok()?.into_iter().find(|record| record.id == hit.id)?;
    corpus.file_of(&record).map(|path| terminal::file_address(&path))
}
