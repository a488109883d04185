//! `status`: what is indexed, how fresh it is, what failed.

use std::io::Write as _;

use presshound::ingest::ledger::Fate;

use super::args::{Global, StatusArgs};
use super::exit::Exit;
use super::ui::Ui;
use super::{now, show};
use crate::render::{json, status};

/// Runs the command.
pub fn run(global: &Global, args: &StatusArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let corpus = show::open(global)?;
    let mut out = ui.stdout();
    if args.files {
        let fate = Fate::ALL.into_iter().find(|fate| args.fate.as_deref() == Some(fate.name()));
        let files = corpus.files(fate)?;
        if args.json {
            writeln!(out, "{}", json::header("presshound.files", None))?;
        }
        for file in &files {
            match args.json {
                true => writeln!(out, "{}", json::file(file))?,
                false => status::file(&mut out, file)?,
            }
        }
    } else if args.json {
        writeln!(out, "{}", json::header("presshound.status", None))?;
        writeln!(out, "{}", json::status(&corpus.status()?))?;
    } else {
        status::status(&mut out, &corpus.status()?, now())?;
    }
    out.flush()?;
    Ok(Exit::Found)
}
