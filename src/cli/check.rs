//! `check`: verifies the index against itself and against the files.

use std::io::Write as _;

use super::args::Global;
use super::exit::Exit;
use super::place;
use super::ui::Ui;
use crate::render::status;

/// Runs the command.
pub fn run(global: &Global, ui: &Ui) -> anyhow::Result<Exit> {
    let report = place::open(global)?.check()?;
    let mut out = ui.stdout();
    status::check(&mut out, &report)?;
    out.flush()?;
    let changes = report.changed.len() + report.gone.len() + report.new.len();
    if !report.damage.is_empty() {
        ui.hint("make the index anew with `presshound index --rebuild FOLDER`");
        return Ok(Exit::Error);
    }
    Ok(if changes > 0 { Exit::Nothing } else { Exit::Found })
}
