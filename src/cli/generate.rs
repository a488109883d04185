//! `generate`: the manual and the completions, made from the arguments.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::{Cli, GenerateArgs, Generated};
use super::exit::Exit;
use super::ui::Ui;

/// Runs the command.
pub fn run(args: &GenerateArgs, ui: &Ui) -> anyhow::Result<Exit> {
    if let Some(folder) = &args.to {
        fs::create_dir_all(folder).with_context(|| format!("cannot make folder `{}`", folder.display()))?;
    }
    match (shell(args.what), &args.to) {
        (None, Some(folder)) => {
            manual(folder).with_context(|| format!("cannot write into `{}`", folder.display()))?
        }
        (None, None) => print(ui, |out| clap_mangen::Man::new(Cli::command()).render(out))?,
        (Some(shell), Some(folder)) => {
            clap_complete::generate_to(shell, &mut Cli::command(), "presshound", folder)
                .with_context(|| format!("cannot write into `{}`", folder.display()))?;
        }
        (Some(shell), None) => print(ui, |out| {
            clap_complete::generate(shell, &mut Cli::command(), "presshound", out);
            Ok(())
        })?,
    }
    Ok(Exit::Found)
}

/// Writes through memory: the generators panic where a pipe is closed.
fn print(ui: &Ui, make: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> anyhow::Result<()> {
    let mut text = Vec::new();
    make(&mut text)?;
    let mut out = ui.stdout();
    out.write_all(&text)?;
    Ok(out.flush()?)
}

/// Writes one page for the program and one for each command.
fn manual(folder: &Path) -> std::io::Result<()> {
    clap_mangen::generate_to(Cli::command(), folder)
}

fn shell(what: Generated) -> Option<Shell> {
    Some(match what {
        Generated::Man => return None,
        Generated::CompleteBash => Shell::Bash,
        Generated::CompleteZsh => Shell::Zsh,
        Generated::CompleteFish => Shell::Fish,
        Generated::CompleteElvish => Shell::Elvish,
        Generated::CompletePowershell => Shell::PowerShell,
    })
}
