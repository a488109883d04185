//! The span rule: the run of lines with the most prose, as a first guess where the article is.

use super::shape::Shape;

/// A run of lines, from the first to before the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// First line.
    pub from: usize,
    /// One past the last line.
    pub to: usize,
}

impl Span {
    /// Returns whether a line lies in the span.
    pub(crate) fn contains(&self, line: usize) -> bool {
        (self.from..self.to).contains(&line)
    }
}

/// Returns the best run of prose: prose lines add their words, other lines subtract.
pub(crate) fn of_prose(shapes: &[Shape]) -> Span {
    best(shapes.iter().map(|s| if s.is_prose() { s.words } else { -6.0 - s.words * 0.5 }))
}

/// Returns the run with the greatest sum (empty if no value is above 0).
pub(crate) fn best(values: impl Iterator<Item = f32>) -> Span {
    let (mut top, mut run) = (0.0, 0.0f32);
    let mut span = Span::default();
    let mut from = 0;
    for (at, value) in values.enumerate() {
        if run <= 0.0 {
            (run, from) = (0.0, at);
        }
        run += value;
        if run > top {
            top = run;
            span = Span { from, to: at + 1 };
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_run_is_found() {
        for (values, from, to) in [
            (vec![], 0, 0),
            (vec![-1.0, -2.0], 0, 0),
            (vec![-1.0, 3.0, -1.0, 4.0, -9.0, 5.0], 1, 4),
            (vec![1.0, -5.0, 2.0], 2, 3),
        ] {
            assert_eq!(best(values.into_iter()), Span { from, to });
        }
    }
}
