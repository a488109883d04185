//! Products of 32-bit floats: the sums of one output are added up in the order of the inputs whatever the registers are,
//! so that every processor gives the same bits.

use super::super::product::Way;

/// Outputs that stand together in memory, and rows that are multiplied at once.
const BLOCK: usize = 16;
const ROWS: usize = 4;

/// A matrix: for each block of outputs, the weights of all its outputs for the first input, then for the second.
pub(super) struct Matrix {
    inputs: usize,
    outputs: usize,
    blocks: Vec<f32>,
}

impl Matrix {
    /// Arranges weights that are given in rows, one row of `inputs` numbers for each output.
    pub(super) fn new(rows: &[f32], inputs: usize) -> Matrix {
        let outputs = rows.len() / inputs.max(1);
        let mut blocks = vec![0.0; outputs.next_multiple_of(BLOCK) * inputs];
        for (output, row) in rows.chunks_exact(inputs.max(1)).enumerate() {
            let block = output / BLOCK * BLOCK * inputs + output % BLOCK;
            for (input, weight) in row.iter().enumerate() {
                blocks[block + input * BLOCK] = *weight;
            }
        }
        Matrix { inputs, outputs, blocks }
    }

    /// Returns the number of outputs.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes the products with some rows, each of as many numbers as there are inputs, one after the other.
    pub(super) fn times(&self, way: Way, rows: &[f32], out: &mut Vec<f32>) {
        out.clear();
        out.resize(rows.len() / self.inputs.max(1) * self.outputs, 0.0);
        match way {
            Way::Plain => self.multiply(rows, out),
            #[cfg(target_arch = "x86_64")]
            Way::Sse2 => self.multiply(rows, out),
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code)]
            // SAFETY: `Way::all` hands out other ways only where the processor has AVX2.
            _ => unsafe { self.multiply_avx2(rows, out) },
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn multiply_avx2(&self, rows: &[f32], out: &mut [f32]) {
        self.multiply(rows, out);
    }

    #[inline(always)]
    fn multiply(&self, rows: &[f32], out: &mut [f32]) {
        let inputs = self.inputs.max(1);
        let (rows, outs) = (rows.chunks(ROWS * inputs), out.chunks_mut(ROWS * self.outputs.max(1)));
        for (rows, out) in rows.zip(outs) {
            let count = rows.len() / inputs;
            // The last rows are repeated to four, so that all go one way.
            let of = |i: usize| &rows[i.min(count - 1) * inputs..][..inputs];
            let four = [of(0), of(1), of(2), of(3)];
            for (number, block) in self.blocks.chunks_exact(BLOCK * inputs).enumerate() {
                let sums = block_sums(block, four);
                let from = number * BLOCK;
                let width = BLOCK.min(self.outputs - from);
                for (row, sums) in sums.iter().take(count).enumerate() {
                    out[row * self.outputs + from..][..width].copy_from_slice(&sums[..width]);
                }
            }
        }
    }
}

#[inline(always)]
fn block_sums(block: &[f32], [a, b, c, d]: [&[f32]; ROWS]) -> [[f32; BLOCK]; ROWS] {
    let mut sums = [[0.0f32; BLOCK]; ROWS];
    let weights = block.as_chunks::<BLOCK>().0;
    for ((((weights, a), b), c), d) in weights.iter().zip(a).zip(b).zip(c).zip(d) {
        for (sums, x) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_multiplies_one_by_one() {
        for (inputs, outputs, count) in [(3, 1, 1), (5, 40, 7), (288, 96, 9)] {
            let number = |i: usize| (i * 7919 % 1009) as f32 / 97.0 - 5.0;
            let weights: Vec<f32> = (0..inputs * outputs).map(number).collect();
            let rows: Vec<f32> = (0..inputs * count).map(|i| number(i + 31)).collect();
            let matrix = Matrix::new(&weights, inputs);
            let expected: Vec<f32> = rows
                .chunks(inputs)
                .flat_map(|row| weights.chunks(inputs).map(move |w| (row, w)))
                .map(|(row, w)| row.iter().zip(w).fold(0.0, |sum, (x, w)| sum + x * w))
                .collect();
            for way in Way::all() {
                let mut out = Vec::new();
                matrix.times(way, &rows, &mut out);
                assert_eq!(out, expected, "{way:?}");
            }
        }
    }
}
