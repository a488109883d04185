//! `why`: why an article matches a query, or why it does not.

use std::io::Write as _;

use presshound::corpus::Outcome;

use super::aliases;
use super::args::{Global, WhyArgs};
use super::exit::Exit;
use super::question::{self, Reader};
use super::show;
use super::ui::Ui;
use crate::render::why;

/// Runs the command.
pub fn run(global: &Global, args: &WhyArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let corpus = aliases::open(global)?;
    let record = show::the_article(&corpus, &args.id)?;
    let plan = Reader::new(&corpus)?.read(&question::typed(&args.query))?.plan;
    let why = corpus.why(record.id, &plan)?;
    let mut out = ui.stdout();
    writeln!(out, "{}", why::lines(&why, ui.out.style))?;
    out.flush()?;
    Ok(if why.verdict == Outcome::Miss { Exit::Nothing } else { Exit::Found })
}
