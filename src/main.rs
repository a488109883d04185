//! The program: reads the arguments, asks the library, shows the answer. All work is in the library.
//!
//! Deliberately a module tree of its own: the library cannot reach the terminal, and the program sees only what
//! the library makes public.

// In a program, `pub` says that other modules use it; nothing is reachable from outside.
#![allow(unreachable_pub)]

mod cli;
mod render;

use std::process::ExitCode;

/// Indexing allocates in many threads at once, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os().collect())
}
