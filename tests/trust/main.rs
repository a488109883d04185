//! What an index promises, whatever happens to it: each promise of `docs/reliability.md` has its test here.
//!
//! Everything random comes from a seed. Environment variables make the tests longer than continuous integration can
//! afford; `docs/reliability.md` names them.

// Items of the support are for this binary only.
#![allow(unreachable_pub)]

mod bad_input;
mod bad_names;
mod compat;
#[cfg(unix)]
mod concurrency;
mod edits;
mod flips;
mod hostile;
#[cfg(unix)]
mod kill;
mod queries;
mod support;
