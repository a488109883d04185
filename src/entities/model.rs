//! The data in the program: gazetteers, word vectors, and the network's first layer, which looks at single words.

use std::sync::OnceLock;

use super::hash::{hash_join, hash_word};
use super::net::{Matrix, Net, PIECES, Sums};
use super::product::Way;
use super::tables::{Sections, Table};
use super::words::Form;

static NET: &[u8] = include_bytes!("data/net.bin");
static WORDS: &[u8] = include_bytes!("data/words.bin");
static GAZETTEER: &[u8] = include_bytes!("data/gazetteer.bin");

const VECTOR: usize = 128;
/// The hashed tables: section, rows, width. Their rows follow one another in the input of the first layer.
const TABLES: [(&str, u64, usize); 7] = [
    ("low", 16384, 48),
    ("p2", 2048, 16),
    ("p3", 4096, 24),
    ("s2", 2048, 16),
    ("s3", 4096, 24),
    ("s4", 4096, 24),
    ("shp", 1024, 32),
];
const TABLES_WIDTH: usize = 184;
/// Classes of gazetteers.
pub(super) const CLASSES: usize = 16;
/// Some of the classes, as masks.
pub(super) mod class {
    /// First names.
    pub(in super::super) const FIRST: u16 = 1 << 4 | 1 << 11;
    /// Last names.
    pub(in super::super) const LAST: u16 = 1 << 5 | 1 << 10 | 1 << 13;
    /// Names of people of several words.
    pub(in super::super) const PERSON: u16 = 1 << 6;
    /// Companies and other bodies.
    pub(in super::super) const COMPANY: u16 = 1 << 15;
    /// Names of people, and their parts.
    pub(in super::super) const NAME: u16 = FIRST | LAST | 1 << 7;
    /// Words that bodies have in their names.
    pub(in super::super) const ORG_WORD: u16 = 1 << 14;
}
/// Set on the hash of a word to ask how long the entries are that begin with it.
const LENGTH: u64 = 0x5EED_1E46_7400_0001;

/// The bits of a word in its place, as rows of the first layer.
#[derive(Clone, Copy)]
#[repr(usize)]
pub(super) enum Bit {
    Boundary,
    Capital,
    Upper,
    CapsSentence,
    First,
    Digits,
    Hyphen,
    SeenLower,
    SeenCapital,
    OnlyLower,
    OnlyCapital,
    Mixed,
    /// The first bit of the first gazetteer class; four a class: begin, inside, end, single.
    Gazetteer,
}

/// The parts of the data.
pub(super) struct Model {
    /// The layers after the first.
    pub net: Net,
    phrases: Table<'static>,
    masks: Vec<i16>,
    rows: Table<'static>,
    vectors: &'static [u8],
    vector_scales: Vec<f32>,
    tables: [&'static [u8]; 7],
    by_vector: Matrix,
    by_tables: Matrix,
    bias: Vec<f32>,
    bits: Vec<f32>,
}

/// Returns the data, read once.
pub(super) fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::read(NET, WORDS, GAZETTEER))
}

impl Model {
    fn read(net: &'static [u8], words: &'static [u8], gazetteer: &'static [u8]) -> Model {
        let (net, words, gazetteer) = (Sections::new(net), Sections::new(words), Sections::new(gazetteer));
        Model {
            phrases: gazetteer.table("phrases"),
            masks: gazetteer.shorts("masks"),
            rows: words.table("rows"),
            vectors: net.get("vectors"),
            vector_scales: net.floats("vscales"),
            tables: TABLES.map(|(name, _, _)| net.get(name)),
            by_vector: Matrix::read(&net, "v", VECTOR),
            by_tables: Matrix::read(&net, "t", TABLES_WIDTH),
            bias: net.floats("b0"),
            bits: net.floats("bits"),
            net: Net::read(&net),
        }
    }

    /// Returns the classes a phrase stands in, as a mask.
    pub(super) fn classes(&self, phrase: u64) -> u16 {
        let combination = self.phrases.get(phrase).map_or(0, usize::from);
        self.masks.get(combination).map_or(0, |m| *m as u16)
    }

    /// Returns the most words an entry may have that begins with the word of this hash.
    pub(super) fn longest_entry(&self, word: u64) -> usize {
        self.phrases.get(hash_join(LENGTH, word)).map_or(1, usize::from).min(8)
    }

    /// Adds the row of a bit to the sums of a word.
    pub(super) fn add_bit(&self, bit: usize, sums: &mut Sums) {
        if let Some(row) = self.bits.get(bit * PIECES..(bit + 1) * PIECES) {
            for (slot, x) in sums.iter_mut().zip(row) {
                *slot += x;
            }
        }
    }

    /// Returns what the first layer sums up for a word alone, the bits of its form included.
    pub(super) fn word_sums(&self, way: Way, word: &str, form: &Form) -> Sums {
        let lower = word.to_lowercase();
        let parts = [
            format!("l{lower}"),
            head(&lower, 2).to_owned(),
            head(&lower, 3).to_owned(),
            tail(&lower, 2).to_owned(),
            tail(&lower, 3).to_owned(),
            tail(&lower, 4).to_owned(),
            shape(word),
        ];
        let buckets = parts.map(|part| hash_word(&part));
        let row = self.vector_row(word, &lower, form);
        let mut sums = self.sums(way, row, |i, rows| 1 + buckets[i] % (rows - 1));
        let on = [
            (Bit::Capital, form.capital),
            (Bit::Upper, form.upper),
            (Bit::Digits, form.digits),
            (Bit::Hyphen, form.hyphen),
            (Bit::Mixed, form.mixed),
        ];
        for (bit, _) in on.iter().filter(|(_, on)| *on) {
            self.add_bit(*bit as usize, &mut sums);
        }
        sums
    }

    /// Returns the sums of the row between sentences.
    pub(super) fn boundary_sums(&self, way: Way) -> Sums {
        let mut sums = self.sums(way, self.unknown_row(), |_, _| 0);
        self.add_bit(Bit::Boundary as usize, &mut sums);
        sums
    }

    fn sums(&self, way: Way, vector: usize, bucket: impl Fn(usize, u64) -> u64) -> Sums {
        let mut sums = [0.0; PIECES];
        for (slot, bias) in sums.iter_mut().zip(&self.bias) {
            *slot = *bias;
        }
        let mut row = [0i16; VECTOR];
        widen(self.vectors, vector * VECTOR, &mut row);
        let scale = self.vector_scales.get(vector).copied().unwrap_or(0.0);
        self.by_vector.add_product(way, &row, scale, &mut sums);
        let mut row = [0i16; TABLES_WIDTH];
        let mut at = 0;
        for (i, (_, rows, width)) in TABLES.iter().enumerate() {
            widen(self.tables[i], bucket(i, *rows) as usize * width, &mut row[at..at + width]);
            at += width;
        }
        self.by_tables.add_product(way, &row, 1.0, &mut sums);
        sums
    }

    fn unknown_row(&self) -> usize {
        self.vector_scales.len().saturating_sub(1)
    }

    fn vector_row(&self, word: &str, lower: &str, form: &Form) -> usize {
        let titled = || if form.upper { self.row(&title(word, lower)) } else { None };
        self.row(word).or_else(|| self.row(lower)).or_else(titled).unwrap_or(self.unknown_row())
    }

    fn row(&self, word: &str) -> Option<usize> {
        self.rows.get(hash_word(word)).map(usize::from)
    }
}

fn widen(bytes: &[u8], from: usize, out: &mut [i16]) {
    if let Some(row) = bytes.get(from..from + out.len()) {
        for (slot, byte) in out.iter_mut().zip(row) {
            *slot = i16::from(*byte as i8);
        }
    }
}

fn title(word: &str, lower: &str) -> String {
    word.chars().take(1).chain(lower.chars().skip(1)).collect()
}

fn head(word: &str, count: usize) -> &str {
    word.char_indices().nth(count).map_or(word, |(at, _)| &word[..at])
}

fn tail(word: &str, count: usize) -> &str {
    word.char_indices().rev().nth(count - 1).map_or(word, |(at, _)| &word[at..])
}

/// Returns the shape of a word: `Xxxd`, at most ten characters.
fn shape(word: &str) -> String {
    if word.chars().nth(29).is_some() {
        return "L".to_owned();
    }
    let sign = |c: char| match c {
        _ if c.is_uppercase() => 'X',
        _ if c.is_lowercase() => 'x',
        _ if c.is_numeric() => 'd',
        _ => c,
    };
    word.chars().take(10).map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_words() {
        assert_eq!((head("ёлка", 2), tail("ёлка", 3), tail("ab", 4)), ("ёл", "лка", "ab"));
        assert_eq!(shape("McDonald-12"), "XxXxxxxx-d");
        assert_eq!(title("KYIV", "kyiv"), "Kyiv");
    }

    #[test]
    fn tables_fill_the_first_layer() {
        assert_eq!(TABLES.iter().map(|t| t.2).sum::<usize>(), TABLES_WIDTH);
    }
}
