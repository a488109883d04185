//! The query language: text → [`ast`] → [`plan`]. Plain data at each step, printable; knows no store.

pub mod ast;
mod leaf;
mod lexer;
pub mod naive;
pub mod parser;
pub mod pattern;
pub mod plan;
mod print;
pub mod resolve;
pub mod when;

pub use ast::{Ast, Problem};
pub use parser::{any_words, parse};
pub use resolve::{Context, resolve};
