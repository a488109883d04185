//! `status`: what is indexed, how fresh it is, what failed.

use std::io::Write as _;

use presshound::corpus::Listed;

use super::args::{Global, StatusArgs};
use super::exit::{Exit, failure};
use super::ui::Ui;
use super::{now, place};
use crate::render::{json, status};

/// Runs the command.
pub fn run(global: &Global, args: &StatusArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let corpus = place::open(global)?;
    let mut out = ui.stdout();
    if args.profile {
        let profile = corpus.furniture()?.ok_or_else(|| {
            failure("this index has no profile", "it holds no pages, or was made with --no-cut")
        })?;
        out.write_all(profile.as_bytes())?;
    } else if args.files {
        let files = corpus.files(args.fate.as_deref().and_then(Listed::named))?;
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
