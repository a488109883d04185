//! `show`: one article.

use std::io::Write as _;

use anyhow::Context as _;
use presshound::corpus::Corpus;
use presshound::model::hit::format_id;
use presshound::snippet::Highlighter;
use presshound::store::Record;

use super::args::{Global, ShowArgs};
use super::exit::{Exit, Failure, failure};
use super::place;
use super::question::{self, Reader};
use super::ui::Ui;
use crate::render::terminal::Look;
use crate::render::{article, json, sanitize};

/// Runs the command.
pub fn run(global: &Global, args: &ShowArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let corpus = place::open(global)?;
    let record = the_article(&corpus, &args.id)?;
    let mut out = ui.stdout();
    if args.raw {
        let bytes = corpus.original(&record).with_context(|| unreadable(&record))?;
        out.write_all(&bytes)?;
    } else if args.decoded {
        let text = corpus.decoded(&record).with_context(|| unreadable(&record))?;
        let shown = if ui.out.terminal { sanitize::block(&text) } else { text.as_str().into() };
        out.write_all(shown.as_bytes())?;
    } else if args.json {
        let file = corpus.file_of(&record).map(|path| path.display().to_string());
        writeln!(out, "{}", json::record(&record, file.as_deref()))?;
    } else if args.chrome {
        article::chrome(&mut out, &record, look(ui))?;
    } else {
        let mut matched = match args.query.is_empty() {
            true => None,
            false => {
                let plan = Reader::new(&corpus)?.read(&question::typed(&args.query))?.plan;
                Some(Highlighter::new(&plan).map_err(anyhow::Error::msg)?)
            }
        };
        article::reading(&mut out, &record, matched.as_mut(), look(ui))?;
    }
    out.flush()?;
    Ok(Exit::Found)
}

fn look(ui: &Ui) -> Look {
    // Lines for a file or a pipe are as long as the paragraph.
    Look { style: ui.out.style, width: if ui.out.terminal { ui.out.width } else { usize::MAX } }
}

fn unreadable(record: &Record) -> String {
    format!("cannot read the original of `{}`", record.location.display())
}

/// Returns the one article of an id.
///
/// # Errors
/// If there is none (exit code 1), or several articles call themselves so.
pub fn the_article(corpus: &Corpus, id: &str) -> anyhow::Result<Record> {
    let mut records = corpus.records(id)?;
    match (records.pop(), records.as_slice()) {
        (None, _) => Err(Failure {
            exit: Exit::Nothing,
            what: format!("no article `{id}` in the index"),
            hint: Some("ids are those that `presshound search` prints: 16 digits and letters".into()),
        }
        .into()),
        (Some(record), []) => Ok(record),
        (Some(last), others) => {
            let ids: Vec<_> = others.iter().chain([&last]).map(|record| format_id(record.id)).collect();
            Err(failure(
                format!("{} articles call themselves `{id}`", ids.len()),
                format!("name one of them: {}", ids.join(", ")),
            ))
        }
    }
}
