//! From the rows of words to rows that know their neighbours.

use std::collections::HashMap;

use super::super::product::Way;
use super::Trouble;
use super::embed::Embedding;
use super::layer::Layer;
use super::lexeme::Norms;
use super::msgpack::Value;
use super::tokenizer::Token;
use super::weights::Weights;

/// Words whose rows are kept, at most.
const KEPT: usize = 50_000;

/// The layers that look at neighbours.
pub(super) struct Encoder {
    pub(super) embedding: Embedding,
    layers: Vec<Layer>,
    /// Neighbours on each side that a layer looks at.
    window: usize,
    /// Rows of zeros that stand before and after a text, and go through all layers.
    pad: usize,
}

/// Rows of words, kept from one text to the next.
#[derive(Default)]
pub(super) struct Words {
    /// By the word: each norm it came with, and whether a space followed; and the place of the row.
    known: HashMap<String, Vec<(Option<String>, bool, usize)>>,
    count: usize,
    rows: Vec<f32>,
}

impl Encoder {
    /// Reads the layers of a component.
    pub(super) fn read(weights: &Weights<'_>, embedding: Embedding) -> Result<Encoder, Trouble> {
        let width = embedding.width();
        let count = weights.named("maxout").count() - 1;
        let sizes = |start: &str, attribute: &str| -> Vec<usize> {
            weights.attributes_of(start, attribute).iter().filter_map(Value::size).collect()
        };
        let windows = sizes("expand_window", "window_size");
        let window = windows.first().copied().unwrap_or(0);
        if windows.iter().any(|other| *other != window) || window > 16 || windows.len() < count {
            return Err(Trouble::Unsupported(
                "layers that look at different numbers of neighbours".to_string(),
            ));
        }
        let layers: Result<Vec<Layer>, Trouble> = (1..=count).map(|n| Layer::read(weights, n)).collect();
        let layers = layers?;
        if layers.iter().any(|layer| layer.inputs() != width * (2 * window + 1) || layer.outputs() != width) {
            return Err(Trouble::Content(format!("a layer of it does not fit rows that are {width} wide")));
        }
        let pad = sizes("with_array", "pad").into_iter().max().unwrap_or(0);
        // As many rows as reach a word are enough: what stands beyond is never seen.
        Ok(Encoder { embedding, window, pad: pad.min(window * count), layers })
    }

    /// Returns how many neighbours on each side a row depends on.
    pub(super) fn reach(&self) -> usize {
        self.window * self.layers.len()
    }

    /// Returns the rows of the tokens from `from` to `to`, one after the other.
    pub(super) fn rows(
        &self,
        way: Way,
        (text, tokens): (&str, &[Token]),
        (from, to): (usize, usize),
        (norms, words): (&Norms, &mut Words),
    ) -> Vec<f32> {
        let width = self.embedding.width();
        let (first, last) = (from.saturating_sub(self.reach()), (to + self.reach()).min(tokens.len()));
        let before = if first == 0 { self.pad } else { 0 };
        let after = if last == tokens.len() { self.pad } else { 0 };
        let mut rows = vec![0.0; before * width];
        for token in &tokens[first..last] {
            rows.extend_from_slice(words.row(way, text, token, norms, &self.embedding));
        }
        rows.resize(rows.len() + after * width, 0.0);
        for layer in &self.layers {
            let found = layer.apply(way, &self.windows(&rows, width));
            rows.iter_mut().zip(found).for_each(|(x, y)| *x += y);
        }
        let start = (before + from - first) * width;
        rows.truncate(start + (to - from) * width);
        rows.split_off(start)
    }

    /// Returns each row between its neighbours; beyond both ends stand zeros.
    fn windows(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let count = rows.len() / width;
        let mut out = Vec::with_capacity(rows.len() * (2 * self.window + 1));
        let nothing = vec![0.0; width];
        for at in 0..count {
            for place in at..=at + 2 * self.window {
                let row =
                    place.checked_sub(self.window).and_then(|row| rows.get(row * width..(row + 1) * width));
                out.extend_from_slice(row.unwrap_or(&nothing));
            }
        }
        out
    }
}

impl Words {
    /// Forgets all words if there are too many.
    pub(super) fn trim(&mut self) {
        if self.count > KEPT {
            *self = Words::default();
        }
    }

    fn row(&mut self, way: Way, text: &str, token: &Token, norms: &Norms, embedding: &Embedding) -> &[f32] {
        let word = &text[token.start..token.end];
        let spacy = token.spacy && embedding.sees_spaces();
        let width = embedding.width();
        let found = self.known.get(word).and_then(|forms| {
            let mut forms = forms.iter();
            forms.find(|(norm, space, _)| *norm == token.norm && *space == spacy).map(|(_, _, place)| *place)
        });
        let place = found.unwrap_or_else(|| {
            let norm = token.norm.clone().unwrap_or_else(|| norms.of(word));
            let place = self.rows.len();
            self.rows.extend(embedding.row(way, word, &norm, spacy));
            self.known.entry(word.to_string()).or_default().push((token.norm.clone(), spacy, place));
            self.count += 1;
            place
        });
        &self.rows[place..place + width]
    }
}
