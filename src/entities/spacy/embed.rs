//! From a word to its row: sums of hashed tables, one for each attribute, and of a table of vectors; then one layer.

use std::collections::HashMap;

use super::super::product::Way;
use super::Trouble;
use super::array::Array;
use super::layer::Layer;
use super::lexeme::Attribute;
use super::msgpack::Value;
use super::product::Matrix;
use super::strings::{number, rows};
use super::weights::Weights;

/// A table of embeddings.
struct Table {
    attribute: Attribute,
    seed: u64,
    rows: usize,
    width: usize,
    values: Vec<f32>,
}

/// Vectors of words.
pub(super) struct Vectors {
    rows: HashMap<u64, usize>,
    width: usize,
    values: Vec<f32>,
}

/// All that makes a word's row.
pub(super) struct Embedding {
    tables: Vec<Table>,
    vectors: Option<(Vectors, Matrix)>,
    mix: Layer,
}

impl Vectors {
    /// Reads the vectors of a vocabulary: the array, and the row of each word.
    pub(super) fn read(vectors: &[u8], rows: &[u8]) -> Result<Vectors, Trouble> {
        let (array, [count, width]) = Array::read_npy(vectors)?.of_dimensions("the vectors")?;
        let file = Value::read(rows)?;
        let row = |(key, row): &(Value<'_>, Value<'_>)| Some((key.number()?, row.size()?));
        let rows: HashMap<u64, usize> = file.entries().iter().filter_map(row).collect();
        if rows.values().any(|row| *row >= count) {
            return Err(Trouble::Content(format!(
                "it sends words to rows beyond the {count} of the vectors"
            )));
        }
        Ok(Vectors { rows, width, values: array.values })
    }

    fn of(&self, word: &str) -> Option<&[f32]> {
        let row = *self.rows.get(&number(word))?;
        self.values.get(row * self.width..(row + 1) * self.width)
    }
}

impl Embedding {
    /// Reads the embedding of a component; `vectors` are asked for if it uses them.
    pub(super) fn read(
        weights: &Weights<'_>,
        vectors: impl FnOnce() -> Result<Vectors, Trouble>,
    ) -> Result<Embedding, Trouble> {
        let columns = weights.only("extract_features")?.attribute("columns");
        let columns: Result<Vec<Attribute>, Trouble> =
            columns.as_ref().map_or(&[][..], Value::list).iter().map(Attribute::read).collect();
        let columns = columns?;
        let mut tables = Vec::new();
        for (_, node) in weights.named("hashembed") {
            let (array, [rows, width]) = node.array("E")?.of_dimensions("the rows of a table")?;
            let column = node.attribute("column").and_then(|column| column.size()).unwrap_or(0);
            let attribute = columns.get(column);
            let (Some(attribute), Some(seed)) = (attribute, node.attribute("seed").and_then(|s| s.number()))
            else {
                return Err(Trouble::Content("a table of it has no attribute or no seed".to_string()));
            };
            tables.push(Table { attribute: *attribute, seed, rows, width, values: array.values });
        }
        let vectors = match weights.named("static_vectors").next() {
            Some((_, node)) => {
                let (array, [_, width]) = node.array("W")?.of_dimensions("the weights of the vectors")?;
                let vectors = vectors()?;
                if vectors.width != width {
                    let (have, want) = (vectors.width, width);
                    return Err(Trouble::Content(format!(
                        "its vectors are {have} wide, which should be {want}"
                    )));
                }
                Some((vectors, Matrix::new(&array.values, width)))
            }
            None => None,
        };
        let width = tables.iter().map(|table| table.width).sum::<usize>()
            + vectors.as_ref().map_or(0, |(_, matrix)| matrix.outputs());
        let mix = Layer::read(weights, 0)?;
        if mix.inputs() != width || tables.is_empty() {
            let wanted = mix.inputs();
            return Err(Trouble::Content(format!(
                "its tables are {width} wide together, which should be {wanted}"
            )));
        }
        Ok(Embedding { tables, vectors, mix })
    }

    /// Returns the width of a row.
    pub(super) fn width(&self) -> usize {
        self.mix.outputs()
    }

    /// Returns whether a word's row depends on whether a space follows.
    pub(super) fn sees_spaces(&self) -> bool {
        self.tables.iter().any(|table| table.attribute == Attribute::Spacy)
    }

    /// Returns the row of a word with its norm.
    pub(super) fn row(&self, way: Way, word: &str, norm: &str, spacy: bool) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.mix.inputs());
        for table in &self.tables {
            let from = all.len();
            all.resize(from + table.width, 0.0);
            for row in rows(table.attribute.of(word, norm, spacy), table.seed) {
                let row = row as usize % table.rows * table.width;
                let values = table.values.get(row..row + table.width).unwrap_or_default();
                all[from..].iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        if let Some((vectors, matrix)) = &self.vectors {
            let from = all.len();
            match vectors.of(word) {
                Some(vector) => {
                    let mut out = Vec::new();
                    matrix.times(way, vector, &mut out);
                    all.extend(out);
                }
                None => all.resize(from + matrix.outputs(), 0.0),
            }
        }
        self.mix.apply(way, &all)
    }
}
