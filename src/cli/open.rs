//! `open`: hands the original of an article to the desktop.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::Context as _;

use super::args::{Global, OpenArgs};
use super::exit::{Exit, failure};
use super::place;
use super::show;
use super::ui::Ui;

/// Runs the command.
pub fn run(global: &Global, args: &OpenArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let corpus = place::open(global)?;
    let record = show::the_article(&corpus, &args.id)?;
    let instead = format!("`presshound show --raw {}` prints the article", args.id);
    let path = corpus.path_of(&record).map_err(|error| failure(error.to_string(), instead.clone()))?;
    if args.print {
        let mut out = ui.stdout();
        writeln!(out, "{}", path.display())?;
        out.flush()?;
        return Ok(Exit::Found);
    }
    if record.location.member.is_some() || record.location.record.is_some() {
        return Err(failure(format!("`{}` is only a part of its file", record.location.display()), instead));
    }
    let mut command = opener();
    let status = command
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !status.success() {
        return Err(failure(format!("nothing opens `{}`", path.display()), instead));
    }
    Ok(Exit::Found)
}

fn opener() -> Command {
    if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    }
}
