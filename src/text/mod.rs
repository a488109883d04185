//! Text analysis: spans, words, folding, stems, languages. Pure functions; no I/O.

pub mod detect;
