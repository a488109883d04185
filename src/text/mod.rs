//! Text analysis: words, folding, stems, languages. Pure functions; no I/O.

pub mod analyzer;
pub mod detect;
pub mod fold;
pub mod segment;
pub mod stem;
