//! Describes each line again, by what the first look made of the page: the lines around it that seem to be the
//! article, the runs that they form, what these are about and how they are set.
//!
//! Like `features`, the only place where these numbers are computed: training reads them from here. Lines of
//! which the first look has no hope are not described.

use super::features::{Matrix, Topic, flag, is_marker, log_distance, long_words};
use super::headings::is_dated;
use super::lines::Line;
use super::shape::{End, Shape, Shapes};
use super::span::{self, Span};
use super::vocabulary as vocab;

/// A line less probable than this is not looked at again: less than one word in two hundred of articles is.
pub(crate) const HOPE: f32 = 0.02;
/// Lines of a page that are looked at again, at most: beyond is no page of a paper.
const MOST: usize = 50_000;
/// A line this probable counts as kept.
const KEPT: f32 = 0.5;
/// Lines that are not kept, from which on a new run begins.
const BREAK: usize = 2;

/// Kept lines that follow each other with hardly a break.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Words of its kept lines.
    words: f32,
    /// Words and lines of the break above it.
    gap: (f32, f32),
    /// Whether a byline or date stands in the break above it, and a line that announces a box.
    dated: bool,
    announced: bool,
    /// Lines in the break above it that may be a headline.
    titles: f32,
    /// Share of its long words that kept lines before it have, and that other kept lines have; -1 if there are none.
    seen: f32,
    shared: f32,
}

/// What the first look made of the page.
struct Glance<'a> {
    lines: &'a [Line<'a>],
    shapes: &'a Shapes,
    chances: &'a [f32],
    /// Words, and words times chance, before each line and in all.
    words: Vec<f32>,
    hopes: Vec<f32>,
    /// Words of kept lines before each line and in all.
    kept: Vec<f32>,
    /// The best run of lines by their chances.
    main: Span,
    runs: Vec<Run>,
    /// The number of the run with the most words, and its words.
    largest: (usize, f32),
    /// The run that each line stands in or behind.
    run: Vec<usize>,
    /// Share of each line's long words that kept lines above it have; -1 without long words.
    seen: Vec<f32>,
    topic: Topic,
    look: Look,
}

/// How the kept lines are set.
#[derive(Default)]
struct Look {
    /// Share of kept lines with no, one, two and more blank lines before them.
    gaps: [f32; 4],
    /// Share of kept lines with a bullet.
    bullets: f32,
    /// Share of kept lines that end like a sentence.
    sentences: f32,
    /// Share of function words in kept lines.
    stops: f32,
    /// Middle width of kept lines.
    width: f32,
    /// Mean chance of kept lines.
    sure: f32,
    /// Share of the page's hopes in lines that are neither sure to be kept nor sure to be cut.
    doubt: f32,
}

/// What a first look leaves: a chance for each line, and the rows of those worth a second look.
#[derive(Default)]
pub(crate) struct First {
    /// The chance of each line.
    pub chances: Vec<f32>,
    /// The lines worth a second look.
    pub worth: Vec<usize>,
    /// Their rows.
    pub rows: Matrix,
}

impl First {
    /// Takes down the chance of the next line.
    pub(crate) fn push(&mut self, chance: f32, row: &[f32]) {
        if chance > HOPE && self.worth.len() < MOST {
            self.worth.push(self.chances.len());
            self.rows.push(row);
        }
        self.chances.push(chance);
    }
}

/// Describes the lines worth a second look, each with its number in the page. A row is the first look's, then what
/// is said here.
pub(crate) fn each(lines: &[Line<'_>], shapes: &Shapes, first: &First, mut take: impl FnMut(usize, &[f32])) {
    let glance = Glance::new(lines, shapes, &first.chances);
    let mut row = Vec::with_capacity(first.rows.columns + 64);
    for (at, known) in first.worth.iter().zip(first.rows.rows()) {
        row.clear();
        row.extend_from_slice(known);
        glance.neighbours(*at, &mut row);
        glance.place(*at, &mut row);
        glance.gaps(*at, &mut row);
        glance.topic(*at, &mut row);
        glance.run(*at, &mut row);
        glance.look(*at, &mut row);
        take(*at, &row);
    }
}

fn chance(chances: &[f32], at: usize) -> f32 {
    chances.get(at).copied().unwrap_or(0.0)
}

impl<'a> Glance<'a> {
    fn new(lines: &'a [Line<'a>], shapes: &'a Shapes, chances: &'a [f32]) -> Glance<'a> {
        let of = &shapes.lines;
        let each = || of.iter().zip(chances);
        let mut glance = Glance {
            lines,
            shapes,
            chances,
            words: sums(of.iter().map(|s| s.words)),
            hopes: sums(each().map(|(s, p)| s.words * p)),
            kept: sums(each().map(|(s, p)| if *p >= KEPT { s.words } else { 0.0 })),
            main: span::best(each().map(|(s, p)| (s.words + 1.0) * (p - 0.4))),
            runs: Vec::new(),
            largest: (0, 1.0),
            run: Vec::with_capacity(lines.len()),
            seen: Vec::with_capacity(lines.len()),
            topic: Topic::of(shapes, |at| chance(chances, at) >= KEPT),
            look: Look::of(lines, of, chances),
        };
        glance.find_runs();
        glance
    }

    fn is_kept(&self, at: usize) -> bool {
        chance(self.chances, at) >= KEPT
    }

    /// Finds the runs, and what each line has in common with those above it.
    fn find_runs(&mut self) {
        let mut above = Topic::with_room(self.shapes);
        let mut open = Run { seen: -1.0, shared: -1.0, ..Run::default() };
        let mut from = 0;
        let mut begun = false;
        for (at, shape) in self.shapes.lines.iter().enumerate() {
            self.seen.push(above.share(self.shapes, at, false));
            if self.is_kept(at) {
                if !begun || at - from > BREAK {
                    self.runs.push(open);
                }
                begun = true;
                open = Run { seen: -1.0, shared: -1.0, ..Run::default() };
                from = at + 1;
                if let Some(run) = self.runs.last_mut() {
                    run.words += shape.words;
                }
                above.add(self.shapes, at);
            } else {
                open.gap.0 += shape.words;
                open.gap.1 += 1.0;
                open.dated |= is_dated(shape);
                open.announced |= is_marker(shape);
                open.titles += flag(shape.words >= 4.0 && shape.words <= 25.0 && shape.end == End::Open);
            }
            self.run.push(self.runs.len().saturating_sub(1));
        }
        for (number, run) in self.runs.iter().enumerate() {
            if run.words > self.largest.1 {
                self.largest = (number, run.words);
            }
        }
        self.compare_runs();
    }

    /// Compares what each run is about with the runs above it, and with all others.
    fn compare_runs(&mut self) {
        let mut above = Topic::with_room(self.shapes);
        let mut at = 0;
        for number in 0..self.runs.len() {
            let from = at;
            while at < self.run.len() && self.run.get(at) == Some(&number) {
                at += 1;
            }
            let mine: Vec<usize> = (from..at).filter(|line| self.is_kept(*line)).collect();
            let words = || mine.iter().flat_map(|line| long_words(self.shapes, *line)).copied();
            let count = words().count();
            if count > 0 && number > 0 {
                let seen = words().filter(|word| above.number(*word) > 0).count();
                let share = seen as f32 / count as f32;
                if let Some(run) = self.runs.get_mut(number) {
                    run.seen = share;
                }
            }
            if count > 0 && self.runs.len() > 1 {
                let mut own: Vec<u32> = words().collect();
                own.sort_unstable();
                let elsewhere = |same: &&[u32]| {
                    same.first().is_some_and(|word| usize::from(self.topic.number(*word)) > same.len())
                };
                let shared: usize = own.chunk_by(|a, b| a == b).filter(elsewhere).map(<[u32]>::len).sum();
                if let Some(run) = self.runs.get_mut(number) {
                    run.shared = shared as f32 / count as f32;
                }
            }
            mine.iter().for_each(|line| above.add(self.shapes, *line));
        }
    }

    fn neighbours(&self, at: usize, out: &mut Vec<f32>) {
        let own = chance(self.chances, at).clamp(1e-4, 1.0 - 1e-4);
        out.push((own / (1.0 - own)).ln());
        for step in [-3isize, -2, -1, 1, 2, 3] {
            let near = at.checked_add_signed(step).and_then(|at| self.chances.get(at));
            out.push(near.copied().unwrap_or(-1.0));
        }
        for reach in [4, 12, 40] {
            let (from, to) = (at.saturating_sub(reach), (at + 1 + reach).min(self.lines.len()));
            for (from, to) in [(from, at), (at + 1, to)] {
                out.push(between(&self.hopes, from, to) / between(&self.words, from, to).max(1.0));
            }
        }
    }

    fn place(&self, at: usize, out: &mut Vec<f32>) {
        let total = last(&self.kept).max(1.0);
        let (from, to) = (self.main.from, self.main.to);
        let word = |line: usize| between(&self.words, 0, line);
        let main = between(&self.kept, from, to);
        out.extend([
            between(&self.kept, 0, at) / total,
            total.ln(),
            total / last(&self.words).max(1.0),
            flag(self.main.contains(at)),
            log_distance(at as f32 - from as f32),
            log_distance(to as f32 - 1.0 - at as f32),
            log_distance(word(at) - word(from)),
            log_distance(word(to) - word(at + 1)),
            main.max(1.0).ln(),
            main / total,
            from as f32,
        ]);
    }

    /// Says how far off the next kept lines are, on both sides, and how many words stand in their runs.
    fn gaps(&self, at: usize, out: &mut Vec<f32>) {
        const FAR: usize = 60;
        let above = (at.saturating_sub(FAR)..at).rev().find(|line| self.is_kept(*line));
        let below = (at + 1..(at + 1 + FAR).min(self.lines.len())).find(|line| self.is_kept(*line));
        let run = |line: Option<usize>| {
            let number = line.and_then(|line| self.run.get(line).copied());
            number.and_then(|number| self.runs.get(number)).map_or(0.0, |run| run.words)
        };
        out.extend([
            above.map_or(60.0, |line| (at - line) as f32),
            above.map_or(500.0, |line| between(&self.words, line + 1, at)),
            run(above),
            below.map_or(60.0, |line| (line - at) as f32),
            below.map_or(500.0, |line| between(&self.words, at + 1, line)),
            run(below),
        ]);
    }

    fn topic(&self, at: usize, out: &mut Vec<f32>) {
        let own = self.is_kept(at);
        out.extend([
            self.topic.share(self.shapes, at, own),
            self.topic.rare(self.shapes, at, own),
            self.seen.get(at).copied().unwrap_or(-1.0),
        ]);
    }

    fn run(&self, at: usize, out: &mut Vec<f32>) {
        let number = self.run.get(at).copied().unwrap_or(0);
        let run = self.runs.get(number).copied().unwrap_or_default();
        let (most, top) = self.largest;
        out.extend([
            run.words,
            run.words / top,
            run.gap.0,
            run.gap.1,
            flag(run.dated),
            flag(run.announced),
            run.titles,
            run.seen,
            run.shared,
            number as f32,
            (self.runs.len() - number.min(self.runs.len())) as f32,
            number as f32 - most as f32,
        ]);
    }

    fn look(&self, at: usize, out: &mut Vec<f32>) {
        let (Some(line), Some(shape)) = (self.lines.get(at), self.shapes.lines.get(at)) else { return };
        let look = &self.look;
        let ends = flag(matches!(shape.end, End::Sentence | End::Closed));
        out.extend([
            look.gaps.get(usize::from(line.gap)).copied().unwrap_or(0.0),
            if line.bullet { look.bullets } else { 1.0 - look.bullets },
            shape.width / look.width.max(1.0),
            ends - look.sentences,
            shape.share(vocab::STOP) - look.stops,
            look.sure,
            look.doubt,
        ]);
    }
}

impl Look {
    fn of(lines: &[Line<'_>], shapes: &[Shape], chances: &[f32]) -> Look {
        let mut look = Look::default();
        let (mut count, mut words, mut hopes, mut widths) = (0.0, 0.0, 0.0, Vec::new());
        for ((line, shape), chance) in lines.iter().zip(shapes).zip(chances) {
            hopes += shape.words * chance;
            if (0.1..0.9).contains(chance) {
                look.doubt += shape.words * chance;
            }
            if *chance < KEPT {
                continue;
            }
            count += 1.0;
            words += shape.words;
            widths.push(shape.width);
            if let Some(slot) = look.gaps.get_mut(usize::from(line.gap)) {
                *slot += 1.0;
            }
            look.bullets += flag(line.bullet);
            look.sentences += flag(matches!(shape.end, End::Sentence | End::Closed));
            look.stops += shape.count(vocab::STOP);
            look.sure += chance;
        }
        let count = f32::max(count, 1.0);
        look.gaps.iter_mut().for_each(|slot| *slot /= count);
        look.bullets /= count;
        look.sentences /= count;
        look.sure /= count;
        look.stops /= f32::max(words, 1.0);
        look.doubt /= f32::max(hopes, 1.0);
        widths.sort_unstable_by(f32::total_cmp);
        look.width = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
        look
    }
}

/// Returns running sums: what stands before each line, and the total at the end.
fn sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    std::iter::once(0.0)
        .chain(values.scan(0.0, |sum, value| {
            *sum += value;
            Some(*sum)
        }))
        .collect()
}

fn between(sums: &[f32], from: usize, to: usize) -> f32 {
    let at = |line: usize| sums.get(line).or(sums.last()).copied().unwrap_or(0.0);
    (at(to) - at(from)).max(0.0)
}

fn last(sums: &[f32]) -> f32 {
    sums.last().copied().unwrap_or(0.0)
}
