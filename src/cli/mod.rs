//! The commands: each reads its arguments, asks the library one question and hands the answer to `render`.
//!
//! Everything that knows the environment is here: arguments, streams, clock, exit codes. Nothing is computed.

mod aliases;
mod args;
mod batch;
mod check;
mod cluster;
mod entities;
mod exit;
mod extract;
mod fields;
mod forget;
mod generate;
mod index;
mod open;
mod pages;
mod parallel;
mod place;
mod question;
mod search;
mod show;
mod status;
mod ui;
mod why;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::error::ErrorKind;

use args::{Cli, Command};
use exit::{Exit, ending};
use ui::Ui;

/// What the last panic had to say.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// Runs the program. Panics are kept off the screen: a page that breaks a parser is a line in the ledger, a damaged
/// index is an error of the library. One that nobody caught is a fault of the program, and ends it with a sentence.
pub fn run(args: Vec<OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        let mut last = LAST_PANIC.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *last = info.to_string().replace('\n', " ");
    }));
    std::panic::catch_unwind(|| obey(args)).unwrap_or_else(|_| {
        let last = LAST_PANIC.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        ui::say(&format!("error: this is a fault of presshound: {last}"));
        ui::say("hint: please report it, with what you typed");
        Exit::Error.into()
    })
}

fn obey(args: Vec<OsString>) -> ExitCode {
    let args = args::protect(args);
    let cli = match args::read(&args) {
        Ok(cli) => cli,
        Err(error) => return misread(&error, &args),
    };
    let ui = Ui::new(&cli.global);
    match dispatch(&cli, &ui) {
        Ok(exit) => exit.into(),
        Err(error) => {
            let ending = ending(&error);
            if let Some(message) = &ending.message {
                ui.error(message);
            }
            if let Some(hint) = &ending.hint {
                ui.hint(hint);
            }
            ending.exit.into()
        }
    }
}

fn dispatch(cli: &Cli, ui: &Ui) -> anyhow::Result<Exit> {
    let global = &cli.global;
    // One search is over before large pages pay.
    if !matches!(&cli.command, Command::Search(args) if args.batch.is_none()) {
        pages::take_large();
    }
    match &cli.command {
        Command::Index(args) => index::run(global, args, ui),
        Command::Search(args) => search::run(global, args, ui),
        Command::Entities(args) => entities::run(global, args, ui),
        Command::Show(args) => show::run(global, args, ui),
        Command::Open(args) => open::run(global, args, ui),
        Command::Status(args) => status::run(global, args, ui),
        Command::Check(_) => check::run(global, ui),
        Command::Forget(args) => forget::run(global, args, ui),
        Command::Why(args) => why::run(global, args, ui),
        Command::Fields(_) => fields::run(ui),
        Command::Extract(args) => extract::run(args, ui),
        Command::Generate(args) => generate::run(args, ui),
    }
}

/// Prints what clap has to say: help and version on standard output, errors on standard error.
fn misread(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let printed = error.print();
    let takes_query = args.iter().any(|arg| arg == "search" || arg == "query" || arg == "why");
    if error.kind() == ErrorKind::UnknownArgument
        && takes_query
        && let Some(word) = args.iter().find_map(|arg| negated(arg.to_str()?))
    {
        ui::say(&format!("hint: to leave out articles with a word, write NOT: `NOT {word}`"));
    }
    match error.kind() {
        _ if printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe) => Exit::Error.into(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Found.into(),
        _ => Exit::Error.into(),
    }
}

/// Returns the word of an argument that was taken for a bundle of flags but looks like a word left out: `-sport`.
fn negated(arg: &str) -> Option<&str> {
    arg.strip_prefix('-').filter(|word| word.chars().count() > 1 && word.chars().all(char::is_alphanumeric))
}

/// Returns the time, in seconds since 1970-01-01 UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Returns how many threads to use unless told otherwise.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
