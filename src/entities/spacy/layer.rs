//! A layer: the best of some pieces, then normalisation.

use super::super::product::Way;
use super::Trouble;
use super::product::Matrix;
use super::weights::Weights;

/// Weights and bias, of which the best of each output's pieces is taken, with what scales and shifts the result.
pub(super) struct Layer {
    inputs: usize,
    outputs: usize,
    pieces: usize,
    matrix: Matrix,
    bias: Vec<f32>,
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Layer {
    /// Reads the layer of this number, in the order of the file.
    pub(super) fn read(weights: &Weights<'_>, number: usize) -> Result<Layer, Trouble> {
        let missing = || Trouble::Content(format!("it has no layer {number}"));
        let (_, maxout) = weights.named("maxout").nth(number).ok_or_else(missing)?;
        let (_, norm) = weights.named("layernorm").nth(number).ok_or_else(missing)?;
        let (array, [outputs, pieces, inputs]) =
            maxout.array("W")?.of_dimensions("the weights of a layer")?;
        let bias = maxout.array("b")?.shaped(&[outputs, pieces], "the biases of a layer")?;
        let scale = norm.array("G")?.shaped(&[outputs], "the scales of a layer")?;
        let shift = norm.array("b")?.shaped(&[outputs], "the shifts of a layer")?;
        Ok(Layer {
            inputs,
            outputs,
            pieces,
            matrix: Matrix::new(&array.values, inputs),
            bias: bias.values,
            scale: scale.values,
            shift: shift.values,
        })
    }

    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Returns what the layer makes of some rows, one after the other.
    pub(super) fn apply(&self, way: Way, rows: &[f32]) -> Vec<f32> {
        let mut sums = Vec::new();
        self.matrix.times(way, rows, &mut sums);
        let mut out = Vec::with_capacity(rows.len() / self.inputs * self.outputs);
        for sums in sums.chunks_exact(self.outputs * self.pieces) {
            let from = out.len();
            let pieces = sums.chunks_exact(self.pieces).zip(self.bias.chunks_exact(self.pieces));
            out.extend(pieces.map(|(sums, bias)| {
                sums.iter().zip(bias).map(|(sum, bias)| sum + bias).fold(f32::NEG_INFINITY, f32::max)
            }));
            self.normalise(&mut out[from..]);
        }
        out
    }

    fn normalise(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = row.iter().sum::<f32>() / count;
        let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count + 1e-8;
        let unit = variance.sqrt().recip();
        for ((x, scale), shift) in row.iter_mut().zip(&self.scale).zip(&self.shift) {
            *x = (*x - mean) * unit * scale + shift;
        }
    }
}
