//! What the training program reads: the features of a page's lines, so that training and use never disagree.
//!
//! Not part of the library's promise; see `training/text_lines`.

use super::{features, lines, shape};

/// The lines of a page and their features.
pub struct Described {
    /// Text of each line.
    pub texts: Vec<String>,
    /// Number of features a line.
    pub columns: usize,
    /// Features, row after row.
    pub values: Vec<f32>,
}

/// Returns the features of the first stage.
pub fn first(page: &str) -> Described {
    let lines = lines::split(page);
    let shapes = shape::measure(&lines);
    described(&lines, features::describe(&lines, &shapes))
}

/// Returns the features of the second stage, given each line's probability from the first.
pub fn second(page: &str, chances: &[f32]) -> Described {
    let lines = lines::split(page);
    let shapes = shape::measure(&lines);
    described(&lines, features::describe_again(&lines, &shapes, chances))
}

fn described(lines: &[lines::Line<'_>], matrix: features::Matrix) -> Described {
    Described {
        texts: lines.iter().map(|line| line.text.to_string()).collect(),
        columns: matrix.columns,
        values: matrix.values,
    }
}
