//! What the training program reads: the features of a page's lines, so that training and use never disagree.
//!
//! Not part of the library's promise; see `training/text_lines`.

use super::features::{self, Matrix};
use super::headings::{self, Headings};
use super::second::{self, First};
use super::{Page, lines, shape};

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
    let mut matrix = Matrix::default();
    features::each(&lines, &shape::measure(&lines), |row| matrix.push(row));
    let texts = lines.iter().map(|line| line.text.to_string()).collect();
    Described { texts, columns: matrix.columns, values: matrix.values }
}

/// Returns the numbers and features of the lines that are looked at again, given what the first look made of each.
pub fn second(page: &str, chances: &[f32]) -> (Vec<usize>, Described) {
    let lines = lines::split(page);
    let shapes = shape::measure(&lines);
    let (mut first, mut matrix) = (First::default(), Matrix::default());
    let mut next = chances.iter();
    features::each(&lines, &shapes, |row| first.push(next.next().copied().unwrap_or(0.0), row));
    second::each(&lines, &shapes, &first, |_, row| matrix.push(row));
    let texts =
        first.worth.iter().filter_map(|at| lines.get(*at)).map(|line| line.text.to_string()).collect();
    (first.worth, Described { texts, columns: matrix.columns, values: matrix.values })
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
