//! Describes each line of a page by numbers: the line, its neighbours, its place on the page.
//!
//! The only place where features are computed: training reads them from here. Nothing in them knows a language
//! but the word classes of `vocabulary`. Deliberately not here: the judgement, which is `model`'s.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::lines::Line;
use super::shape::{End, Shape, Shapes};
use super::span::{self, Span};
use super::vocabulary as vocab;

/// Numbers for some lines, row after row.
#[derive(Default)]
pub(crate) struct Matrix {
    /// How many numbers a line has.
    pub columns: usize,
    /// The numbers.
    pub values: Vec<f32>,
}

impl Matrix {
    /// Adds the numbers of a line; all have as many.
    pub(crate) fn push(&mut self, row: &[f32]) {
        self.columns = row.len();
        self.values.extend_from_slice(row);
    }

    /// Returns the numbers of all lines, one slice a line.
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.columns.max(1))
    }
}

/// Lines on each side whose shape a line is told.
const NEAR: isize = 3;

/// What is known of the whole page before any line is described.
struct Context<'a> {
    lines: &'a [Line<'a>],
    shapes: &'a Shapes,
    /// What each line tells its neighbours.
    near: Vec<[f32; 8]>,
    span: Span,
    /// Words of prose before each line, and in all.
    prose_words: Vec<f32>,
    /// Prose lines before each line, and in all.
    prose_lines: Vec<u32>,
    /// Words before each line, and in all.
    all_words: Vec<f32>,
    /// Words of the run of prose that each line stands in.
    run: Vec<f32>,
    /// How often each line's text stands on the page, and how often a line begins like it.
    repeats: Vec<(u32, u32)>,
    /// Where the last marker line before, and the next one after each line stand, in words of the page.
    markers: Vec<(f32, f32)>,
    /// Lines since the last line that looks like a byline or date.
    byline: Vec<f32>,
    topic: Topic,
    /// Middle width of the span's prose lines.
    middle: f32,
    gaps: f32,
}

/// Describes the lines of a page, one after the other: a page of a million lines has no room for all at once.
pub(crate) fn each(lines: &[Line<'_>], shapes: &Shapes, mut take: impl FnMut(&[f32])) {
    let context = Context::new(lines, shapes);
    let mut row = Vec::with_capacity(128);
    for at in 0..lines.len() {
        row.clear();
        context.own(at, &mut row);
        context.neighbours(at, &mut row);
        context.surroundings(at, &mut row);
        context.page(at, &mut row);
        take(&row);
    }
}

impl<'a> Context<'a> {
    fn new(lines: &'a [Line<'a>], shapes: &'a Shapes) -> Context<'a> {
        let of = &shapes.lines;
        let span = span::of_prose(of);
        let all_words = sums(of.iter().map(|s| s.words));
        Context {
            lines,
            shapes,
            near: of.iter().map(told).collect(),
            span,
            prose_words: sums(of.iter().map(|s| if s.is_prose() { s.words } else { 0.0 })),
            prose_lines: counts(of.iter().map(Shape::is_prose)),
            run: runs(of),
            repeats: repeats(of),
            markers: markers(of, &all_words),
            all_words,
            byline: since_byline(of),
            topic: Topic::of(shapes, |at| span.contains(at)),
            middle: middle_width(of, span),
            gaps: lines.iter().filter(|l| l.gap > 0).count() as f32 / lines.len().max(1) as f32,
        }
    }

    fn own(&self, at: usize, out: &mut Vec<f32>) {
        let (Some(shape), Some(line)) = (self.shapes.lines.get(at), self.lines.get(at)) else { return };
        let count = shape.words.max(1.0);
        out.extend([
            (1.0 + shape.width).ln(),
            shape.words,
            shape.width / count,
            end_value(shape.end),
            flag(shape.begins_low),
            flag(shape.wide),
            shape.capitals as f32 / count,
            shape.shouted as f32 / count,
            shape.digits as f32 / shape.width.max(1.0),
            shape.commas as f32 / count,
            shape.stops as f32,
            shape.quotes as f32,
            shape.signs as f32,
            shape.signs as f32 / count,
            shape.share(vocab::STOP),
            shape.share(vocab::NOTICE),
            shape.count(vocab::NOTICE),
            shape.share(vocab::MARKER),
            shape.share(vocab::READER),
            shape.share(vocab::CALENDAR),
            shape.count(vocab::CALENDAR),
            shape.share(vocab::CREDIT),
            shape.count(vocab::REPORT),
            shape.share(vocab::SHARE),
            shape.share(vocab::BYLINE),
            f32::from(
                shape.first & (vocab::STOP | vocab::NOTICE | vocab::MARKER | vocab::BYLINE | vocab::CREDIT),
            ),
            flag(line.bullet),
            f32::from(line.gap),
            self.lines.get(at + 1).map_or(3.0, |next| f32::from(next.gap)),
            shape.width / self.middle.max(1.0),
            self.topic.share(self.shapes, at, self.span.contains(at)),
            self.topic.rare(self.shapes, at, self.span.contains(at)),
        ]);
    }

    fn neighbours(&self, at: usize, out: &mut Vec<f32>) {
        for step in (-NEAR..=NEAR).filter(|step| *step != 0) {
            let line = usize::try_from(at as isize + step).ok();
            out.extend(line.and_then(|line| self.near.get(line)).unwrap_or(&[-1.0; 8]));
        }
    }

    fn surroundings(&self, at: usize, out: &mut Vec<f32>) {
        for reach in [3, 6, 12, 24] {
            let (from, to) = (at.saturating_sub(reach), (at + 1 + reach).min(self.lines.len()));
            let before = between(&self.prose_words, from, at) / between(&self.all_words, from, at).max(1.0);
            let after =
                between(&self.prose_words, at + 1, to) / between(&self.all_words, at + 1, to).max(1.0);
            let lines = |from, to: usize| {
                let number = |at: usize| self.prose_lines.get(at).copied().unwrap_or(0);
                number(to).saturating_sub(number(from)) as f32
            };
            out.extend([before, after, lines(from, at), lines(at + 1, to)]);
        }
        let here = self.all_words.get(at).copied().unwrap_or(0.0);
        let (last, next) = self.markers.get(at).copied().unwrap_or((-1.0, -1.0));
        let (same, opening) = self.repeats.get(at).copied().unwrap_or((1, 0));
        out.extend([
            self.run.get(at).copied().unwrap_or(0.0),
            if last < 0.0 { 3000.0 } else { (here - last).min(2000.0) },
            if next < 0.0 { 3000.0 } else { (next - here).min(2000.0) },
            self.byline.get(at).copied().unwrap_or(99.0),
            same as f32,
            opening as f32,
            self.refrains(at, -8..0),
            self.refrains(at, 1..9),
        ]);
    }

    /// Returns how many lines nearby stand on the page three times and more: lists and comments have refrains.
    fn refrains(&self, at: usize, steps: std::ops::Range<isize>) -> f32 {
        let repeated = |step: &isize| {
            let line = usize::try_from(at as isize + step).ok();
            line.and_then(|line| self.repeats.get(line)).is_some_and(|(same, _)| *same >= 3)
        };
        steps.filter(repeated).count() as f32
    }

    fn page(&self, at: usize, out: &mut Vec<f32>) {
        let count = self.lines.len().max(1) as f32;
        let total = self.all_words.last().copied().unwrap_or(0.0).max(1.0);
        let here = self.all_words.get(at).copied().unwrap_or(0.0);
        let (from, to) = (self.span.from, self.span.to);
        let word = |line: usize| self.all_words.get(line).copied().unwrap_or(total);
        let prose = self.prose_words.last().copied().unwrap_or(0.0);
        out.extend([
            at as f32,
            at as f32 / count,
            here / total,
            flag(self.span.contains(at)),
            log_distance(at as f32 - from as f32),
            log_distance(to as f32 - 1.0 - at as f32),
            log_distance(here - word(from)),
            log_distance(word(to) - word(at + 1)),
            self.prose_words.get(at).copied().unwrap_or(0.0) / prose.max(1.0),
            count.ln(),
            total.ln(),
            (word(to) - word(from)) / total,
            prose / total,
            self.middle.max(1.0).ln(),
            self.gaps,
        ]);
    }
}

/// Returns what a line tells its neighbours.
fn told(shape: &Shape) -> [f32; 8] {
    [
        (1.0 + shape.width).ln(),
        end_value(shape.end),
        shape.share(vocab::STOP),
        flag(shape.is_prose()),
        shape.count(vocab::NOTICE) + shape.count(vocab::MARKER) + shape.count(vocab::SHARE),
        shape.capitals as f32 / shape.words.max(1.0),
        shape.share(vocab::CALENDAR) + shape.share(vocab::BYLINE),
        shape.quotes as f32,
    ]
}

pub(super) fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}

pub(super) fn end_value(end: End) -> f32 {
    match end {
        End::Pending => -1.0,
        End::Open => 0.0,
        End::Closed => 1.0,
        End::Sentence => 2.0,
    }
}

/// Returns a distance on a scale that is fine near 0 and coarse far off, with its sign.
pub(super) fn log_distance(distance: f32) -> f32 {
    distance.signum() * (1.0 + distance.abs()).ln()
}

/// Returns running sums: what stands before each line, and the total at the end.
fn sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut out = vec![0.0];
    let mut sum = 0.0;
    for value in values {
        sum += value;
        out.push(sum);
    }
    out
}

fn counts(values: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut out = vec![0];
    let mut sum = 0;
    for value in values {
        sum += u32::from(value);
        out.push(sum);
    }
    out
}

fn between(sums: &[f32], from: usize, to: usize) -> f32 {
    let at = |line: usize| sums.get(line).or(sums.last()).copied().unwrap_or(0.0);
    (at(to) - at(from)).max(0.0)
}

/// Returns for each line the words of the run of prose it stands in; one other line does not end a run.
fn runs(shapes: &[Shape]) -> Vec<f32> {
    let mut out = vec![0.0; shapes.len()];
    let (mut from, mut words, mut others) = (0, 0.0, 0);
    for at in 0..=shapes.len() {
        let prose = shapes.get(at).is_some_and(Shape::is_prose);
        others = if prose { 0 } else { others + 1 };
        if let Some(shape) = shapes.get(at).filter(|_| prose) {
            words += shape.words;
        }
        if others == 2 || at == shapes.len() {
            if let Some(run) = out.get_mut(from..at) {
                run.fill(words);
            }
            (from, words) = (at, 0.0);
            others = 1;
        }
    }
    out
}

fn repeats(shapes: &[Shape]) -> Vec<(u32, u32)> {
    let table = || HashMap::<u64, u32, _>::with_capacity_and_hasher(shapes.len(), RandomState::default());
    let (mut same, mut openings) = (table(), table());
    for shape in shapes {
        *same.entry(shape.hash).or_default() += 1;
    }
    for shape in shapes.iter().filter(|s| s.opening != 0) {
        *openings.entry(shape.opening).or_default() += 1;
    }
    let number = |map: &HashMap<u64, u32, RandomState>, hash: u64| map.get(&hash).copied().unwrap_or(0);
    shapes.iter().map(|s| (number(&same, s.hash), number(&openings, s.opening))).collect()
}

/// Returns whether a short line without an end announces a box: newsletters, related articles, comments.
pub(super) fn is_marker(shape: &Shape) -> bool {
    let signal = shape.count(vocab::NOTICE) + shape.count(vocab::MARKER) + shape.count(vocab::SHARE);
    shape.words <= 9.0 && shape.end != End::Sentence && signal * 5.0 >= shape.words && signal > 0.0
}

fn markers(shapes: &[Shape], all_words: &[f32]) -> Vec<(f32, f32)> {
    let mut out = vec![(-1.0, -1.0); shapes.len()];
    let here = |at: usize| all_words.get(at).copied().unwrap_or(0.0);
    let mut last = -1.0;
    for (at, (slot, shape)) in out.iter_mut().zip(shapes).enumerate() {
        slot.0 = last;
        if is_marker(shape) {
            last = here(at + 1);
        }
    }
    let mut next = -1.0;
    for (at, (slot, shape)) in out.iter_mut().zip(shapes).enumerate().rev() {
        slot.1 = next;
        if is_marker(shape) {
            next = here(at);
        }
    }
    out
}

fn since_byline(shapes: &[Shape]) -> Vec<f32> {
    let mut since = 99.0f32;
    let next = |shape: &Shape| {
        let byline = shape.first & vocab::BYLINE != 0;
        let dated = shape.count(vocab::CALENDAR) > 0.0 && shape.digits > 0;
        since = if shape.words <= 14.0 && (byline || dated) { 0.0 } else { (since + 1.0).min(99.0) };
        since
    };
    shapes.iter().map(next).collect()
}

fn middle_width(shapes: &[Shape], span: Span) -> f32 {
    let inside = shapes.get(span.from..span.to).unwrap_or(&[]);
    let mut widths: Vec<f32> = inside.iter().filter(|s| s.is_prose()).map(|s| s.width).collect();
    widths.sort_unstable_by(f32::total_cmp);
    widths.get(widths.len() / 2).copied().unwrap_or(0.0)
}

/// The long words of some lines: what the article is about.
pub(crate) struct Topic {
    /// How often each word stands in the lines, by hash, open addressing.
    slots: Vec<(u32, u16)>,
}

impl Topic {
    /// Collects the long words of the lines that are chosen.
    pub(crate) fn of(shapes: &Shapes, chosen: impl Fn(usize) -> bool) -> Topic {
        let mut topic = Topic::with_room(shapes);
        (0..shapes.lines.len()).filter(|at| chosen(*at)).for_each(|at| topic.add(shapes, at));
        topic
    }

    /// Returns a topic without words that has room for all of a page.
    pub(crate) fn with_room(shapes: &Shapes) -> Topic {
        let size = (shapes.long.len() * 2).next_power_of_two().max(16);
        Topic { slots: vec![(0, 0); size] }
    }

    /// Adds the long words of a line of that page.
    pub(crate) fn add(&mut self, shapes: &Shapes, at: usize) {
        for word in long_words(shapes, at) {
            let slot = self.slot(*word);
            if let Some(entry) = self.slots.get_mut(slot) {
                *entry = (*word, entry.1.saturating_add(1));
            }
        }
    }

    fn slot(&self, word: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = word as usize & mask;
        while self.slots.get(at).is_some_and(|entry| entry.1 != 0 && entry.0 != word) {
            at = (at + 1) & mask;
        }
        at
    }

    /// Returns how often a long word stands in the lines, by its hash.
    pub(crate) fn number(&self, word: u32) -> u16 {
        self.slots.get(self.slot(word)).map_or(0, |entry| entry.1)
    }

    /// Returns the share of a line's long words that the chosen lines have elsewhere; -1 without long words.
    pub(crate) fn share(&self, shapes: &Shapes, at: usize, own: bool) -> f32 {
        let words = long_words(shapes, at);
        if words.is_empty() {
            return -1.0;
        }
        let known = words.iter().filter(|w| self.number(**w) > u16::from(own)).count();
        known as f32 / words.len() as f32
    }

    /// Returns how many of a line's long words the chosen lines have elsewhere.
    pub(crate) fn rare(&self, shapes: &Shapes, at: usize, own: bool) -> f32 {
        let words = long_words(shapes, at);
        words.iter().filter(|w| self.number(**w) > u16::from(own)).count() as f32
    }
}

/// Returns the hashes of a line's long words.
pub(crate) fn long_words(shapes: &Shapes, at: usize) -> &[u32] {
    let place = shapes.lines.get(at).map_or((0, 0), |shape| shape.long);
    shapes.long.get(place.0 as usize..place.1 as usize).unwrap_or(&[])
}
