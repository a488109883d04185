//! The query language: text → [`ast`] → [`plan`]. Plain data at each step, printable; knows no store.

pub mod naive;
pub mod pattern;
pub mod plan;
