//! Exit codes, and what is said before a run ends badly: `error:` with its reason, `hint:` with a next step.

use std::fmt;
use std::io;
use std::process::ExitCode;

use presshound::ingest::IngestError;
use presshound::store::StoreError;

/// How a run of the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Something was found, or all went well.
    Found = 0,
    /// Nothing was found; for `check`: files have changed.
    Nothing = 1,
    /// It did not work.
    Error = 2,
    /// There is no index, or this program cannot read it.
    NoIndex = 3,
    /// Another run is writing to the index.
    Locked = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// An error with a next step.
#[derive(Debug)]
pub struct Failure {
    /// How the run ends.
    pub exit: Exit,
    /// What failed, lower-case, no final period.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}

/// Returns an error that ends the run with exit code 2, with a next step.
pub fn failure(what: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Failure { exit: Exit::Error, what: what.into(), hint: Some(hint.into()) }.into()
}

/// What an error means for people and for the shell.
#[derive(Debug, PartialEq, Eq)]
pub struct Ending {
    /// The exit code.
    pub exit: Exit,
    /// The lines to print, without `error: ` before the first; none for a reader that went away.
    pub message: Option<String>,
    /// A next step.
    pub hint: Option<String>,
}

/// Returns how a run ends that met an error. A closed pipe is a reader that has seen enough: no error.
pub fn ending(error: &anyhow::Error) -> Ending {
    let mut exit = Exit::Error;
    let mut hint = None;
    for cause in error.chain() {
        if cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) {
            return Ending { exit: Exit::Found, message: None, hint: None };
        }
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            (exit, hint) = (failure.exit, failure.hint.clone());
        }
        if let Some(store) = cause.downcast_ref::<StoreError>() {
            (exit, hint) = of_store(store);
        }
        match cause.downcast_ref::<IngestError>() {
            Some(IngestError::Store(store)) => (exit, hint) = of_store(store),
            Some(IngestError::Job { hint: next, .. }) => hint.clone_from(next),
            None => {}
        }
    }
    Ending { exit, message: Some(message(error)), hint }
}

/// Returns the chain of causes as one line; a cause that its parent already quotes is said once.
fn message(error: &anyhow::Error) -> String {
    let mut out = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if out.is_empty() {
            out = cause;
        } else if !out.ends_with(&cause) {
            out.push_str(": ");
            out.push_str(&cause);
        }
    }
    out
}

fn of_store(error: &StoreError) -> (Exit, Option<String>) {
    match error {
        StoreError::Missing(_) => (Exit::NoIndex, Some("make one with `presshound index FOLDER`".into())),
        StoreError::Incompatible(_) => {
            (Exit::NoIndex, Some("make it anew with `presshound index --rebuild FOLDER`".into()))
        }
        StoreError::Foreign(_) => {
            (Exit::NoIndex, Some("choose another name for the index in its address".into()))
        }
        StoreError::Locked => {
            (Exit::Locked, Some("wait until it has ended; searching works in the meantime".into()))
        }
        StoreError::Damaged(_) => {
            (Exit::Error, Some("make it anew with `presshound index --rebuild FOLDER`".into()))
        }
        StoreError::Refused(_) | StoreError::Full(_) | StoreError::Other(_) => (Exit::Error, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn errors_end_in_their_exit_code() {
        let store = |error: StoreError| anyhow::Error::from(error);
        for (error, exit) in [
            (store(StoreError::Missing("x".into())), Exit::NoIndex),
            (store(StoreError::Incompatible("old".into())), Exit::NoIndex),
            (store(StoreError::Locked), Exit::Locked),
            (store(StoreError::Other("x".into())), Exit::Error),
            (IngestError::Store(StoreError::Locked).into(), Exit::Locked),
            (failure("x", "y"), Exit::Error),
            (anyhow::anyhow!("x"), Exit::Error),
        ] {
            assert_eq!(ending(&error).exit, exit, "{error}");
        }
    }

    #[test]
    fn causes_follow_what_failed() {
        let error = anyhow::Error::from(StoreError::Other("no space".into())).context("cannot write");
        assert_eq!(ending(&error).message.as_deref(), Some("cannot write: no space"));
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        let error =
            Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("cannot print").unwrap_err();
        assert_eq!(ending(&error).message, None);
    }
}
