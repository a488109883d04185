//! What the training program reads: the features of a page's lines, so that training and use never disagree.
//!
//! Not part of the library's promise; see `training/text_lines`.

use super::headings::{self, Headings};
use super::{Page, features, lines, shape};

/// The lines of a page and their features.
pub struct Described {
    /// Text of each line.
    pub texts: Vec<String>,
    /// Number of features a line.
    pub columns: usize,
    /// Features, row after row.
    pub values: Vec<f32>,
}

/// Returns the features of all lines.
pub fn first(page: &str) -> Described {
    let lines = lines::split(page);
    let shapes = shape::measure(&lines);
    described(&lines, features::describe(&lines, &shapes))
}

/// Returns the features of the lines that may be title or byline, given where the title is if that is known.
pub fn headings(page: &str, title: Option<usize>) -> (usize, Described) {
    let Some(page) = Page::of(page) else {
        return (0, Described { texts: Vec::new(), columns: 0, values: Vec::new() });
    };
    let near = headings::candidates(&page);
    let ready = Headings::of(&page);
    let (mut values, mut texts) = (Vec::new(), Vec::new());
    for at in near.from..near.to {
        ready.row(at, title, &mut values);
        texts.push(page.lines.get(at).map(|line| line.text.to_string()).unwrap_or_default());
    }
    let columns = values.len() / texts.len().max(1);
    (near.from, Described { texts, columns, values })
}

fn described(lines: &[lines::Line<'_>], matrix: features::Matrix) -> Described {
    Described {
        texts: lines.iter().map(|line| line.text.to_string()).collect(),
        columns: matrix.columns,
        values: matrix.values,
    }
}
