//! Chooses the lines of the body: a probability for each line, then the choice with the best expected overlap.

use super::Role;
use super::body_model;
use super::features::{self, Topic};
use super::lines::Line;
use super::second::{self, First};
use super::shape::{End, Shape, Shapes};
use super::span::{self, Span};
use super::vocabulary as vocab;

/// A line this probable is always body.
const SURE: f32 = 0.5;
/// A line less probable than this is never body.
const NEVER: f32 = 0.35;
/// Pages whose chosen lines have fewer words than this are judged by the span rule instead.
const FEW: f32 = 12.0;

/// Returns what each line is, as far as its shape tells, and the span of the body.
pub(super) fn body(lines: &[Line<'_>], shapes: &Shapes) -> (Vec<Role>, Span) {
    let chances = chances(lines, shapes);
    let threshold = threshold(&shapes.lines, &chances);
    let role = |chance: &f32| if *chance >= threshold { Role::Body } else { Role::Furniture };
    let mut roles: Vec<Role> = chances.iter().map(role).collect();
    if let Some(plea) = plea(shapes, &roles) {
        roles.iter_mut().skip(plea).for_each(|role| *role = Role::Furniture);
    }
    let words: f32 =
        shapes.lines.iter().zip(&roles).filter(|(_, r)| **r == Role::Body).map(|(s, _)| s.words).sum();
    if words < FEW {
        return by_rule(&shapes.lines);
    }
    let from = roles.iter().position(|role| *role == Role::Body).unwrap_or(0);
    let to = roles.iter().rposition(|role| *role == Role::Body).map_or(from, |last| last + 1);
    (roles, Span { from, to })
}

/// Returns for each line the probability that it is body: a first look at each by itself, then a second at those
/// that have some hope, when it is known what the first made of the lines around them.
pub(super) fn chances(lines: &[Line<'_>], shapes: &Shapes) -> Vec<f32> {
    let mut first = First::default();
    features::each(lines, shapes, |row| first.push(body_model::FIRST.chance(row), row));
    let mut chances = first.chances.clone();
    second::each(lines, shapes, &first, |line, row| {
        if let Some(chance) = chances.get_mut(line) {
            *chance = body_model::SECOND.chance(row);
        }
    });
    chances
}

/// Returns the probability from which lines are kept: where the expected F1 of the kept words is greatest.
///
/// On a page of which nothing is sure, such as a list of items, this lies below one half.
fn threshold(shapes: &[Shape], chances: &[f32]) -> f32 {
    let mut ranked: Vec<(f32, f32)> = chances.iter().zip(shapes).map(|(p, s)| (*p, s.words)).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let total: f32 = ranked.iter().map(|(p, words)| p * words).sum();
    let (mut hits, mut kept, mut best, mut at) = (0.0, 0.0, 0.0, SURE);
    for (p, words) in ranked {
        hits += p * words;
        kept += words;
        let f1 = 2.0 * hits / (kept + total).max(1.0);
        if f1 > best {
            (best, at) = (f1, p);
        }
    }
    at.clamp(NEVER, SURE)
}

/// Words of body before which no plea is looked for.
const STORY: f32 = 60.0;
/// Lines of notices that are tried; each costs a look at the whole page.
const TRIES: u32 = 12;

/// Returns where a letter to the readers begins: below a line of notices, the reader is spoken to again and
/// again, and of what the story is about nothing is heard any more.
fn plea(shapes: &Shapes, roles: &[Role]) -> Option<usize> {
    let lines = &shapes.lines;
    let (mut story, mut tries) = (0.0, 0);
    for (at, (shape, role)) in lines.iter().zip(roles).enumerate() {
        if tries < TRIES && story >= STORY && opens_plea(shape) {
            tries += 1;
            let rest: Vec<usize> =
                (at..lines.len()).filter(|line| roles.get(*line) == Some(&Role::Body)).collect();
            if is_plea(shapes, at, roles, &rest) {
                return Some(at);
            }
        }
        if *role == Role::Body {
            story += shape.words;
        }
    }
    None
}

/// Returns whether a line announces a letter or form: more than `Advertisement`, with a word of notices.
fn opens_plea(shape: &Shape) -> bool {
    shape.words >= 3.0 && features::is_marker(shape) && shape.count(vocab::NOTICE) > 0.0
}

fn is_plea(shapes: &Shapes, start: usize, roles: &[Role], rest: &[usize]) -> bool {
    let topic = Topic::of(shapes, |line| line < start && roles.get(line) == Some(&Role::Body));
    let (mut words, mut reader, mut notices, mut long, mut shared) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for line in rest {
        let Some(shape) = shapes.lines.get(*line) else { continue };
        words += shape.words;
        reader += shape.count(vocab::READER);
        notices += shape.count(vocab::NOTICE);
        long += (shape.long.1 - shape.long.0) as f32;
        shared += topic.rare(shapes, *line, false);
    }
    words > 0.0 && notices >= 2.0 && reader >= words * 0.06 && shared <= long * 0.35
}

/// Chooses by the span rule: the best run of prose, and what ends like a sentence in it.
fn by_rule(shapes: &[Shape]) -> (Vec<Role>, Span) {
    let span = span::of_prose(shapes);
    let role = |(at, shape): (usize, &Shape)| {
        let prose = shape.is_prose() || matches!(shape.end, End::Sentence | End::Closed);
        if span.contains(at) && prose { Role::Body } else { Role::Furniture }
    };
    (shapes.iter().enumerate().map(role).collect(), span)
}
