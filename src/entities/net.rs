//! The network: 16-bit activations, 8-bit tables and weights, 32-bit integer sums, and floats only one by one in
//! a fixed order, so that every run, thread and processor gets the same bits.

use super::tables::Sections;

/// Width of a layer.
pub(super) const WIDTH: usize = 96;
/// Outputs before the better of two is taken.
pub(super) const PIECES: usize = 2 * WIDTH;
/// Labels: type × 4 + (B, I, E, S), the last is "no name".
pub(super) const LABELS: usize = 17;
/// Steps of an activation in one unit: activations reach ±32.
const STEPS: f32 = 1024.0;

/// What a layer adds up before the maximum is taken.
pub(super) type Sums = [f32; PIECES];
/// A row of activations.
pub(super) type Row = [f32; WIDTH];

/// A matrix of small integers, one row per output, each with its scale.
pub(super) struct Matrix {
    inputs: usize,
    weights: Vec<i16>,
    scales: Vec<f32>,
}

impl Matrix {
    /// Reads `W<name>` (one byte a weight) and its scales `q<name>`; short data give fewer outputs.
    pub(super) fn read(file: &Sections, name: &str, inputs: usize) -> Matrix {
        let weights = file.bytes_widened(&format!("W{name}"));
        Matrix { inputs, weights, scales: file.floats(&format!("q{name}")) }
    }

    /// Adds the product with a row of integers, times `unit`, to `out`.
    pub(super) fn add_product(&self, row: &[i16], unit: f32, out: &mut [f32]) {
        for ((weights, scale), slot) in self.weights.chunks_exact(self.inputs).zip(&self.scales).zip(out) {
            *slot += dot(weights, row) as f32 * (scale * unit);
        }
    }
}

/// Returns the sum of products. Integers, so the order does not matter and the compiler may use wide registers.
/// It cannot overflow: at most 312 × 127 × 32767.
fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum()
}

/// Returns the sums of products of one row of weights with four windows: the weights are loaded once.
fn dot_four(weights: &[i16], windows: [&[i16]; 4]) -> [i32; 4] {
    let count = weights.len();
    let [a, b, c, d] = windows.map(|w| &w[..count]);
    let (mut s, mut t, mut u, mut v) = (0i32, 0i32, 0i32, 0i32);
    for i in 0..count {
        let weight = i32::from(weights[i]);
        s += weight * i32::from(a[i]);
        t += weight * i32::from(b[i]);
        u += weight * i32::from(c[i]);
        v += weight * i32::from(d[i]);
    }
    [s, t, u, v]
}

/// The better of two pieces, then layer normalisation.
pub(super) struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    /// Reads `g<name>` and `c<name>`.
    pub(super) fn read(file: &Sections, name: &str) -> Norm {
        Norm { gain: file.floats(&format!("g{name}")), shift: file.floats(&format!("c{name}")) }
    }

    /// Returns the normalised maximum of the two halves.
    pub(super) fn apply(&self, sums: &Sums) -> Row {
        let mut row = [0.0; WIDTH];
        let (left, right) = sums.split_at(WIDTH);
        for ((slot, a), b) in row.iter_mut().zip(left).zip(right) {
            *slot = if a > b { *a } else { *b };
        }
        let mean = total(&row) / WIDTH as f32;
        let mut square = [0.0; WIDTH];
        for (slot, x) in square.iter_mut().zip(&row) {
            *slot = (x - mean) * (x - mean);
        }
        let scale = 1.0 / (total(&square) / WIDTH as f32 + 1e-6).sqrt();
        for ((x, gain), shift) in row.iter_mut().zip(&self.gain).zip(&self.shift) {
            *x = (*x - mean) * scale * gain + shift;
        }
        row
    }
}

/// Returns the sum of a row, in eight lanes whose order is fixed.
fn total(row: &Row) -> f32 {
    let mut lanes = [0.0f32; 8];
    for chunk in row.chunks_exact(8) {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += x;
        }
    }
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}

/// Writes a row as integers.
fn quantise(row: &Row, out: &mut [i16]) {
    for (slot, x) in out.iter_mut().zip(row) {
        // Adding and truncating rounds without a call: the sum is always positive.
        *slot = ((x * STEPS).clamp(-32767.0, 32767.0) + 32768.5) as i32 as u16 as i16 ^ i16::MIN;
    }
}

/// A layer that looks at a word and its two neighbours, and adds what it finds to the word's row.
pub(super) struct Layer {
    matrix: Matrix,
    bias: Vec<f32>,
    norm: Norm,
}

impl Layer {
    fn read(file: &Sections, name: &str) -> Layer {
        let matrix = Matrix::read(file, name, 3 * WIDTH);
        Layer { matrix, bias: file.floats(&format!("b{name}")), norm: Norm::read(file, name) }
    }

    /// Returns the sums of four windows. The same, bit for bit, as of each alone.
    fn sums(&self, windows: [&[i16]; 4]) -> [Sums; 4] {
        let mut out = [[0.0; PIECES]; 4];
        let rows = self.matrix.weights.chunks_exact(self.matrix.inputs);
        for (o, ((weights, scale), bias)) in
            rows.zip(&self.matrix.scales).zip(&self.bias).enumerate().take(PIECES)
        {
            let sums = dot_four(weights, windows);
            for (slot, sum) in out.iter_mut().zip(sums) {
                slot[o] = bias + sum as f32 * (scale * (1.0 / STEPS));
            }
        }
        out
    }
}

/// All layers after the first.
pub(super) struct Net {
    /// What turns the sums of the first layer into rows.
    pub first: Norm,
    layers: Vec<Layer>,
    memory: Matrix,
    memory_bias: Vec<f32>,
    output: Matrix,
    output_bias: Vec<f32>,
}

/// The rows of one document, reused from one to the next.
#[derive(Default)]
pub(super) struct Rows {
    floats: Vec<Row>,
    /// One row more at each end, so that every word has neighbours.
    shorts: Vec<i16>,
}

impl Rows {
    /// Makes room for a number of rows, all zero.
    pub(super) fn reset(&mut self, count: usize) {
        self.floats.clear();
        self.floats.resize(count, [0.0; WIDTH]);
        self.shorts.clear();
        self.shorts.resize((count + 2) * WIDTH, 0);
    }

    /// Sets a row.
    pub(super) fn set(&mut self, at: usize, row: Row) {
        self.floats[at] = row;
    }

    fn quantise(&mut self, needed: &[bool]) {
        for ((row, out), _) in self
            .floats
            .iter()
            .zip(self.shorts[WIDTH..].chunks_exact_mut(WIDTH))
            .zip(needed)
            .filter(|(_, n)| **n)
        {
            quantise(row, out);
        }
    }
}

impl Net {
    /// Reads the network from its file.
    pub(super) fn read(file: &Sections) -> Net {
        Net {
            first: Norm::read(file, "0"),
            layers: ["1", "2", "3"].iter().map(|n| Layer::read(file, n)).collect(),
            memory: Matrix::read(file, "d", WIDTH),
            memory_bias: file.floats("bd"),
            output: Matrix::read(file, "o", 2 * WIDTH),
            output_bias: file.floats("bo"),
        }
    }

    /// Returns how many neighbours on each side a word's labels depend on.
    pub(super) fn reach(&self) -> usize {
        self.layers.len()
    }

    /// Runs the layers. `needed[d]` says which rows are needed at distance `d` from the labels.
    pub(super) fn run(&self, rows: &mut Rows, needed: &[Vec<bool>]) {
        for (i, layer) in self.layers.iter().enumerate() {
            let left = self.layers.len() - i;
            rows.quantise(&needed[left]);
            let wanted: Vec<usize> = (0..rows.floats.len()).filter(|at| needed[left - 1][*at]).collect();
            for four in wanted.chunks(4) {
                let windows = [0, 1, 2, 3].map(|i| {
                    let at = four[i.min(four.len() - 1)];
                    &rows.shorts[at * WIDTH..(at + 3) * WIDTH]
                });
                for (at, sums) in four.iter().zip(&layer.sums(windows)) {
                    let found = layer.norm.apply(sums);
                    for (x, y) in rows.floats[*at].iter_mut().zip(&found) {
                        *x += y;
                    }
                }
            }
        }
        rows.quantise(&needed[0]);
    }

    /// Returns what a word adds to the document's memory of its name.
    pub(super) fn remembered(&self, rows: &Rows, at: usize) -> Row {
        let mut row = [0.0; WIDTH];
        for (slot, bias) in row.iter_mut().zip(&self.memory_bias) {
            *slot = *bias;
        }
        self.memory.add_product(&rows.shorts[(at + 1) * WIDTH..(at + 2) * WIDTH], 1.0 / STEPS, &mut row);
        row.map(|x| if x > 0.0 { x } else { 0.0 })
    }

    /// Returns the scores of a word's labels, given the memory of its name.
    pub(super) fn scores(&self, rows: &Rows, at: usize, memory: &Row) -> [f32; LABELS] {
        let mut input = [0i16; 2 * WIDTH];
        input[..WIDTH].copy_from_slice(&rows.shorts[(at + 1) * WIDTH..(at + 2) * WIDTH]);
        quantise(memory, &mut input[WIDTH..]);
        let mut out = [0.0; LABELS];
        for (slot, bias) in out.iter_mut().zip(&self.output_bias) {
            *slot = *bias;
        }
        self.output.add_product(&input, 1.0 / STEPS, &mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_sums_equal_one_by_one() {
        let a: Vec<i16> = (0..288).map(|i| (i * 37 % 255 - 127) as i16).collect();
        let b: Vec<i16> = (0..288).map(|i| (i * 7919 % 65535 - 32767) as i16).collect();
        let mut expected = 0i64;
        for (x, y) in a.iter().zip(&b) {
            expected += std::hint::black_box(i64::from(*x) * i64::from(*y));
        }
        assert_eq!(i64::from(dot(&a, &b)), expected);
        assert!(dot_four(&a, [&b; 4]).iter().all(|sum| i64::from(*sum) == expected));
    }

    #[test]
    fn activations_are_rounded_and_clamped() {
        let mut row = [0.0; WIDTH];
        row[..5].copy_from_slice(&[1.0, -1.0, 0.00049, 99.0, -99.0]);
        let mut out = [0i16; WIDTH];
        quantise(&row, &mut out);
        assert_eq!(out[..5], [1024, -1024, 1, 32767, -32767]);
    }
}
