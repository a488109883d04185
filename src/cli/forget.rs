//! `forget`: drops files and folders from the index.

use anyhow::Context as _;
use presshound::ingest;
use presshound::store::remote::Layout;

use super::args::{ForgetArgs, Global};
use super::exit::Exit;
use super::place;
use super::ui::Ui;
use crate::render::amount::counted;

/// Runs the command.
pub fn run(global: &Global, args: &ForgetArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let (index, cluster) = place::target(global, place::existing(global)?, None, Layout::default())?;
    let mut gone = 0;
    for path in &args.paths {
        gone += ingest::forget(&index, cluster.as_ref(), path)
            .with_context(|| format!("cannot forget `{}`", path.display()))?;
    }
    ui.note(&format!("{} dropped from the index; the files stay", counted(gone, "article", "articles")));
    Ok(if gone > 0 { Exit::Found } else { Exit::Nothing })
}
