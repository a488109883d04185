//! Describes the lines around the article by numbers, to tell titles and bylines: used by `title` and `byline`.
//!
//! Like `features`, the only place where these numbers are computed: training reads them from here.

use super::Page;
use super::features::{Topic, end_value, flag, log_distance};
use super::shape::Shape;
use super::span::Span;
use super::vocabulary as vocab;

/// How many lines above the body are looked at, and how many from its first line on.
const REACH: (usize, usize) = (60, 6);

/// Returns the lines that may be title or byline.
pub(super) fn candidates(page: &Page<'_>) -> Span {
    let to = (page.body.from + REACH.1).min(page.lines.len());
    Span { from: page.body.from.saturating_sub(REACH.0), to }
}

/// The lines around the article, ready to be described.
pub(super) struct Headings<'a> {
    page: &'a Page<'a>,
    topic: Topic,
    /// Lines that look like a byline or a date.
    dated: Vec<usize>,
    widest: f32,
}

impl<'a> Headings<'a> {
    /// Prepares the lines around the article.
    pub(super) fn of(page: &'a Page<'a>) -> Headings<'a> {
        let near = candidates(page);
        let shapes = &page.shapes.lines;
        let shape = |at: usize| shapes.get(at);
        let dated = (near.from..near.to).filter(|at| shape(*at).is_some_and(is_dated)).collect();
        let widths =
            (near.from..page.body.from).filter_map(shape).filter(|s| s.words <= 30.0).map(|s| s.width);
        Headings {
            page,
            topic: Topic::of(&page.shapes, |at| page.body.contains(at) && page.is_body(at)),
            dated,
            widest: widths.fold(1.0, f32::max),
        }
    }

    /// Describes a line, given where the title is if that is known.
    pub(super) fn row(&self, at: usize, title: Option<usize>, out: &mut Vec<f32>) {
        let Some(shape) = self.page.shapes.lines.get(at) else { return };
        self.own(at, shape, out);
        self.place(at, title, out);
        for step in [-2, -1, 1, 2] {
            self.neighbour(at as isize + step, out);
        }
    }

    fn own(&self, at: usize, shape: &Shape, out: &mut Vec<f32>) {
        let page = self.page;
        let count = shape.words.max(1.0);
        let inside = page.is_body(at);
        out.extend([
            shape.words,
            shape.width,
            shape.width / self.widest,
            end_value(shape.end),
            shape.capitals as f32 / count,
            shape.shouted as f32 / count,
            shape.digits as f32,
            shape.digits as f32 / shape.width.max(1.0),
            shape.signs as f32,
            shape.commas as f32,
            shape.quotes as f32,
            shape.stops as f32,
            flag(shape.begins_low),
            flag(shape.first & vocab::BYLINE != 0),
            flag(shape.first & vocab::STOP != 0),
            flag(inside),
            self.topic.share(&page.shapes, at, inside),
            self.topic.rare(&page.shapes, at, inside),
        ]);
        for bit in 0..9 {
            out.push(shape.share(1 << bit));
        }
        let line = page.lines.get(at);
        out.extend([
            flag(line.is_some_and(|l| l.bullet)),
            line.map_or(0.0, |l| f32::from(l.gap)),
            page.lines.get(at + 1).map_or(3.0, |l| f32::from(l.gap)),
            self.same(at, shape),
        ]);
    }

    /// Returns how many lines of the page say the same.
    fn same(&self, at: usize, shape: &Shape) -> f32 {
        let near = self
            .page
            .shapes
            .lines
            .iter()
            .enumerate()
            .filter(|(other, s)| *other != at && s.hash == shape.hash);
        near.count().min(20) as f32
    }

    fn place(&self, at: usize, title: Option<usize>, out: &mut Vec<f32>) {
        let page = self.page;
        let words = |from: usize, to: usize| {
            let lines = page.shapes.lines.get(from..to).unwrap_or(&[]);
            lines.iter().map(|s| s.words).sum::<f32>()
        };
        let (low, high) = (at.min(page.body.from), at.max(page.body.from));
        let below = self.dated.iter().find(|line| **line > at).map_or(60, |line| line - at);
        let above = self.dated.iter().rev().find(|line| **line < at).map_or(60, |line| at - line);
        out.extend([
            log_distance(page.body.from as f32 - at as f32),
            log_distance(words(low, high)),
            at as f32,
            below.min(60) as f32,
            above.min(60) as f32,
            title.map_or(99.0, |title| (at as f32 - title as f32).clamp(-30.0, 30.0)),
            title.map_or(0.0, |title| log_distance(words(title.min(at), title.max(at)))),
        ]);
    }

    fn neighbour(&self, at: isize, out: &mut Vec<f32>) {
        match usize::try_from(at).ok().and_then(|at| self.page.shapes.lines.get(at)) {
            None => out.extend([-1.0; 6]),
            Some(shape) => out.extend([
                shape.words,
                end_value(shape.end),
                shape.capitals as f32 / shape.words.max(1.0),
                shape.share(vocab::CALENDAR),
                shape.share(vocab::BYLINE),
                shape.share(vocab::NOTICE) + shape.share(vocab::MARKER) + shape.share(vocab::SHARE),
            ]),
        }
    }
}

/// Returns whether a short line begins like a byline or holds a date.
pub(super) fn is_dated(shape: &Shape) -> bool {
    let dated = shape.count(vocab::CALENDAR) > 0.0 && shape.digits > 0;
    shape.words <= 14.0 && (shape.first & vocab::BYLINE != 0 || dated)
}
