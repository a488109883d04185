//! `fields`: the field table, with an example query each.

use std::io::Write as _;

use presshound::model::{FieldKind, TABLE};

use super::exit::Exit;
use super::ui::Ui;

/// Runs the command.
pub fn run(ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui.stdout();
    for row in TABLE.iter().filter(|row| !matches!(row.kind, FieldKind::Entity)) {
        let names = [&[row.name], row.aliases].concat().join(", ");
        let name = format!("{names:<28}");
        writeln!(out, "{} {:<42} {}", ui.out.style.title(&name), row.example, row.about)?;
    }
    out.flush()?;
    Ok(Exit::Found)
}
