//! Chooses the lines of the body.

use super::Role;
use super::shape::{End, Shape, Shapes};
use super::span::{self, Span};
use super::vocabulary::{MARKER, NOTICE, SHARE};

/// Returns what each line is, as far as its shape tells, and the span of the body.
pub(super) fn body(shapes: &Shapes) -> (Vec<Role>, Span) {
    let lines = &shapes.lines;
    let mut span = span::of_prose(lines);
    let mut words = 0.0;
    for (at, shape) in lines.iter().enumerate().take(span.to).skip(span.from) {
        if words >= 80.0 && opens_furniture(shape) {
            span.to = at;
            break;
        }
        words += shape.words;
    }
    let role = |(at, shape): (usize, &Shape)| {
        let prose = shape.is_prose() || matches!(shape.end, End::Sentence | End::Closed);
        if span.contains(at) && prose { Role::Body } else { Role::Furniture }
    };
    (lines.iter().enumerate().map(role).collect(), span)
}

/// Returns whether a short line without an end announces a box: newsletters, related articles, comments.
fn opens_furniture(shape: &Shape) -> bool {
    let signal = shape.count(NOTICE) + shape.count(MARKER) + shape.count(SHARE);
    shape.words <= 9.0 && shape.end != End::Sentence && signal * 5.0 >= shape.words
}
