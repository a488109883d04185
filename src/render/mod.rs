//! Shows answers: to people on a terminal, to programs as JSON Lines, CSV or templates. Knows the library's
//! answers and nothing of arguments, files or exit codes.

pub mod amount;
pub mod article;
pub mod csv;
pub mod entities;
pub mod graph;
pub mod json;
pub mod layout;
pub mod run_summary;
pub mod sanitize;
pub mod status;
mod style;
pub mod suggestions;
pub mod template;
pub mod terminal;
pub mod why;
pub mod zero;

pub use style::Style;
