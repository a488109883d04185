//! Runs the network over one passage: its words, the marks of sentence, document and gazetteers, then the layers
//! where a name may stand.

use std::collections::HashMap;

use super::hash::{BuildQuick, hash_join};
use super::model::{Bit, CLASSES, Model, model};
use super::net::{LABELS, Row, Rows, WIDTH, WINDOWS, memory};
use super::product::Way;
use super::viterbi::{Span, best_spans};
use super::words::Words;

/// Words in small letters between two capitalised ones that may belong to a name.
const GAP: usize = 3;
/// Stands for the row between two sentences.
const BOUNDARY: u32 = u32::MAX;

/// A word of a passage.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// Its text.
    pub text: &'a str,
    /// Whether a sentence begins with it.
    pub first: bool,
}

/// A name found: words, type and how sure the network is of the type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// Its words and type.
    pub span: Span,
    /// For person, organisation and place: the summed scores over those of "no name".
    pub votes: [f32; 3],
}

/// Where a word was seen in this document: the number of the document it was last seen in.
#[derive(Default)]
pub(super) struct Seen {
    document: u32,
    small: Vec<u32>,
    capital: Vec<u32>,
}

impl Seen {
    /// Begins another document, whose words may be known up to a number.
    fn begin(&mut self) {
        self.document = self.document.wrapping_add(1);
    }

    /// Forgets everything: the numbers of words have changed.
    pub(super) fn forget(&mut self) {
        *self = Seen::default();
    }

    fn mark(list: &mut Vec<u32>, id: u32, document: u32) {
        let id = id as usize;
        if list.len() <= id {
            list.resize(id + 1024, 0);
        }
        list[id] = document;
    }

    fn has(list: &[u32], id: u32, document: u32) -> bool {
        list.get(id as usize) == Some(&document)
    }
}

/// A row of the network: a word, or the gap between two sentences.
#[derive(Clone, Copy)]
struct Cell {
    word: u32,
    place: usize,
    caps: bool,
    first: bool,
    gazetteers: u64,
}

/// What is kept from one passage to the next.
pub(super) struct Scratch {
    model: &'static Model,
    words: Words,
    seen: Seen,
    rows: Rows,
    boundary: Row,
    way: Way,
}

impl Scratch {
    /// Returns an empty workshop.
    pub(super) fn new() -> Scratch {
        Scratch::by(Way::best())
    }

    fn by(way: Way) -> Scratch {
        let model = model();
        let (words, seen, rows) = (Words::default(), Seen::default(), Rows::default());
        let boundary = model.net.first.apply(&model.boundary_sums(way));
        Scratch { model, words, seen, rows, boundary, way }
    }

    /// Returns the names in a passage.
    pub(super) fn find(&mut self, places: &[Place]) -> Vec<Found> {
        if self.words.trim() {
            self.seen.forget();
        }
        let mut cells = self.cells(places);
        self.mark_seen(&cells);
        self.mark_gazetteers(&mut cells);
        let needed = self.needed(&self.candidates(&cells, places));
        self.first_layer(&cells, places, &needed[needed.len() - 1]);
        self.model.net.run(self.way, &mut self.rows, &needed);
        let scores = self.scores(&cells, &needed[0]);
        spans(&cells, &needed[0], &scores)
    }

    fn cells(&mut self, places: &[Place]) -> Vec<Cell> {
        let gap = Cell { word: BOUNDARY, place: usize::MAX, caps: false, first: false, gazetteers: 0 };
        let mut cells = Vec::with_capacity(places.len() + places.len() / 8 + 2);
        for (i, place) in places.iter().enumerate() {
            let first = place.first || i == 0;
            if first {
                self.mark_caps(&mut cells);
                cells.push(gap);
            }
            let word = self.words.id(self.model, place.text);
            cells.push(Cell { word, place: i, first, ..gap });
        }
        self.mark_caps(&mut cells);
        cells.push(gap);
        cells
    }

    /// Marks the words of the last sentence when most of them are in capitals.
    fn mark_caps(&self, cells: &mut [Cell]) {
        let from = cells.iter().rposition(|c| c.word == BOUNDARY).map_or(0, |at| at + 1);
        let sentence = &mut cells[from..];
        let (mut letters, mut upper) = (0usize, 0usize);
        for cell in sentence.iter() {
            let form = &self.words.get(cell.word).form;
            letters += usize::from(form.alpha);
            upper += usize::from(form.alpha && form.upper);
        }
        if letters > 0 && upper * 10 > 7 * letters {
            sentence.iter_mut().for_each(|c| c.caps = true);
        }
    }

    fn mark_seen(&mut self, cells: &[Cell]) {
        self.seen.begin();
        for cell in cells.iter().filter(|c| c.word != BOUNDARY && !c.caps) {
            let word = self.words.get(cell.word);
            let document = self.seen.document;
            if word.form.small {
                Seen::mark(&mut self.seen.small, cell.word, document);
            } else if word.form.capital && !cell.first {
                Seen::mark(&mut self.seen.capital, word.lower, document);
            }
        }
    }

    /// Marks the longest match of each class of gazetteers, from every capitalised word on.
    fn mark_gazetteers(&self, cells: &mut [Cell]) {
        let mut free = [0usize; CLASSES];
        for at in 0..cells.len() {
            if cells[at].word == BOUNDARY {
                continue;
            }
            let word = self.words.get(cells[at].word);
            if !word.form.capital || word.longest == 0 {
                continue;
            }
            let mut masks = [0u16; 8];
            let mut hash = word.hash;
            let mut count = 0;
            for (mask, cell) in masks.iter_mut().zip(&cells[at..]).take(word.longest) {
                if cell.word == BOUNDARY {
                    break;
                }
                if count > 0 {
                    hash = hash_join(hash, self.words.get(cell.word).hash);
                }
                *mask = self.model.classes(hash);
                count += 1;
            }
            mark_longest(&mut cells[at..at + count], at, &masks, &mut free);
        }
    }

    /// Returns which words may stand in a name: those with a capital, up to `GAP` words between two of them, the
    /// word after one (two if it is a hyphen), and a number before one.
    fn candidates(&self, cells: &[Cell], places: &[Place]) -> Vec<bool> {
        let mut out = vec![false; cells.len()];
        let mut last: Option<usize> = None;
        let plain = |at: usize| {
            cells.get(at).is_some_and(|c| c.word != BOUNDARY && !self.words.get(c.word).form.has_upper)
        };
        let text = |at: usize| cells.get(at).and_then(|c| places.get(c.place)).map_or("", |p| p.text);
        for (at, cell) in cells.iter().enumerate() {
            if cell.word == BOUNDARY {
                last = None;
            } else if self.words.get(cell.word).form.has_upper {
                let number = at > 0 && text(at - 1).starts_with(|c: char| c.is_ascii_digit());
                let from = match last {
                    Some(last) if at - last - 1 <= GAP => last + 1,
                    _ => at - usize::from(number),
                };
                out[from..=at].iter_mut().for_each(|c| *c = true);
                last = Some(at);
                if plain(at + 1) {
                    out[at + 1] = true;
                    if text(at + 1) == "-" && plain(at + 2) {
                        out[at + 2] = true;
                    }
                }
            }
        }
        out
    }

    /// Returns the rows needed at distance 0, 1, … from a candidate.
    fn needed(&self, candidates: &[bool]) -> Vec<Vec<usize>> {
        let reach = self.model.net.reach();
        let mut distance: Vec<usize> = candidates.iter().map(|c| if *c { 0 } else { reach + 1 }).collect();
        for at in 1..distance.len() {
            distance[at] = distance[at].min(distance[at - 1] + 1);
        }
        for at in (1..distance.len()).rev() {
            distance[at - 1] = distance[at - 1].min(distance[at] + 1);
        }
        let within = |d: usize| (0..distance.len()).filter(|at| distance[*at] <= d).collect();
        (0..=reach).map(within).collect()
    }

    fn first_layer(&mut self, cells: &[Cell], places: &[Place], needed: &[usize]) {
        self.rows.reset(cells.len());
        for at in needed {
            let cell = &cells[*at];
            let row = if cell.word == BOUNDARY {
                self.boundary
            } else {
                let marks = self.marks(cell);
                self.words.row(self.model, self.way, cell.word, places[cell.place].text, marks)
            };
            self.rows.set(*at, row);
        }
    }

    /// Returns the bits of a word in its place, those of its form left out.
    fn marks(&self, cell: &Cell) -> u128 {
        let word = self.words.get(cell.word);
        let document = self.seen.document;
        let small = word.form.capital && Seen::has(&self.seen.small, word.lower, document);
        let capital = word.form.capital && Seen::has(&self.seen.capital, word.lower, document);
        let marks = [
            (Bit::CapsSentence, cell.caps),
            (Bit::First, cell.first),
            (Bit::SeenLower, small),
            (Bit::SeenCapital, capital),
            (Bit::OnlyLower, small && !capital),
            (Bit::OnlyCapital, capital && !small),
        ];
        let of_place = marks.iter().filter(|(_, on)| *on).fold(0, |all, (bit, _)| all | 1u128 << *bit as u32);
        of_place | u128::from(cell.gazetteers) << Bit::Gazetteer as u32
    }

    /// Returns the scores of the candidates; a capitalised word also gets the mean of what its name brought to
    /// the document's memory.
    fn scores(&self, cells: &[Cell], candidates: &[usize]) -> Vec<[f32; LABELS]> {
        let (net, way) = (&self.model.net, self.way);
        let name =
            |at: usize| Some(self.words.get(cells[at].word)).filter(|w| w.form.capital).map(|w| w.lower);
        let mut slots: HashMap<u32, usize, BuildQuick> = HashMap::default();
        let mut sums: Vec<(Row, f32)> = Vec::new();
        let named: Vec<usize> = candidates.iter().copied().filter(|at| name(*at).is_some()).collect();
        for some in named.chunks(WINDOWS) {
            for (at, row) in some.iter().zip(net.remembered(way, &self.rows, some)) {
                let Some(id) = name(*at) else { continue };
                let slot = *slots.entry(id).or_insert(sums.len());
                if slot == sums.len() {
                    sums.push(([0.0; WIDTH], 0.0));
                }
                let (sum, count) = &mut sums[slot];
                sum.iter_mut().zip(&row).for_each(|(x, y)| *x += y);
                *count += 1.0;
            }
        }
        let memories: Vec<[i16; WIDTH]> = sums.iter().map(|(sum, count)| memory(sum, *count)).collect();
        let none = [0; WIDTH];
        let of = |at: usize| name(at).and_then(|id| slots.get(&id)).map_or(&none, |slot| &memories[*slot]);
        let mut out = Vec::with_capacity(candidates.len());
        for some in candidates.chunks(WINDOWS) {
            out.extend(net.scores(way, &self.rows, some, of).into_iter().take(some.len()));
        }
        out
    }
}

/// Marks the longest match of each class among those that begin at the first cell; a class whose last match
/// reaches beyond `at` is passed over.
fn mark_longest(cells: &mut [Cell], at: usize, masks: &[u16; 8], free: &mut [usize; CLASSES]) {
    let mut done = 0u16;
    for length in (1..=cells.len()).rev() {
        let mut rest = masks[length - 1] & !done;
        while rest != 0 {
            let class = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if at < free[class] {
                continue;
            }
            done |= 1 << class;
            free[class] = at + length;
            for (i, cell) in cells[..length].iter_mut().enumerate() {
                let mark = match (i, i + 1 == length) {
                    (0, true) => 3,
                    (0, false) => 0,
                    (_, true) => 2,
                    _ => 1,
                };
                cell.gazetteers |= 1 << (4 * class + mark);
            }
        }
    }
}

/// Returns the names in each run of candidates; words between runs are no part of any name.
fn spans(cells: &[Cell], candidates: &[usize], scores: &[[f32; LABELS]]) -> Vec<Found> {
    let mut out = Vec::new();
    let mut used = 0;
    for run in candidates.chunk_by(|a, b| a + 1 == *b) {
        let scores = &scores[used..used + run.len()];
        let base = cells[run[0]].place;
        out.extend(best_spans(scores).into_iter().map(|s| Found {
            span: Span { first: base + s.first, end: base + s.end, ..s },
            votes: votes(&scores[s.first..s.end]),
        }));
        used += run.len();
    }
    out
}

/// Returns how much better each type does than "no name" over the words of a span.
fn votes(rows: &[[f32; LABELS]]) -> [f32; 3] {
    let mut out = [0.0; 3];
    for (i, row) in rows.iter().enumerate() {
        let mark = match (i, i + 1 == rows.len()) {
            (0, true) => 3,
            (0, false) => 0,
            (_, true) => 2,
            _ => 1,
        };
        for (kind, vote) in out.iter_mut().enumerate() {
            *vote += row[4 * kind + mark] - row[LABELS - 1];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_finds_the_same() {
        let text =
            "Ida Oakley of the Mill Press met Jan Smit in Oslo . KYIV , Ukraine : the River Bank and Oakley";
        let words: Vec<&str> = text.split(' ').collect();
        let places: Vec<Place> = words
            .iter()
            .enumerate()
            .map(|(i, w)| Place { text: w, first: i == 0 || words[i - 1] == "." })
            .collect();
        let plain = Scratch::by(Way::Plain).find(&places);
        assert!(plain.len() > 4, "{plain:?}");
        for way in Way::all() {
            assert_eq!(Scratch::by(way).find(&places), plain, "{way:?}");
        }
    }
}
