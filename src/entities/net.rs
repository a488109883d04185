//! The network: 16-bit activations, 8-bit tables and weights, 32-bit integer sums, and floats only one by one in
//! a fixed order, so that every run, thread and processor gets the same bits.

// Plain indices into rows of fixed width: these loops must end up in wide registers, however they are compiled.
#![allow(clippy::needless_range_loop)]

use super::product::{Way, Weights};
use super::tables::Sections;

/// Calls the first method with the arguments, or the second, which is the same compiled for wider registers.
macro_rules! by_way {
    ($way:expr, $self:ident.$plain:ident, $same:ident.$wide:ident, $arguments:tt) => {
        match $way {
            Way::Plain => $self.$plain $arguments,
            #[cfg(target_arch = "x86_64")]
            Way::Sse2 => $self.$plain $arguments,
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code)]
            // SAFETY: `Way::all` hands out other ways only where the processor has AVX2.
            _ => unsafe { $self.$wide $arguments },
        }
    };
}

/// Width of a layer.
pub(super) const WIDTH: usize = 96;
/// Outputs before the better of two is taken.
pub(super) const PIECES: usize = 2 * WIDTH;
/// Labels: type × 4 + (B, I, E, S), the last is "no name".
pub(super) const LABELS: usize = 17;
/// Words that go through a layer at once: what is written for them fits into the fastest memory.
pub(super) const WINDOWS: usize = 16;
/// Steps of an activation in one unit: activations reach ±32.
const STEPS: f32 = 1024.0;

/// What a layer adds up before the maximum is taken.
pub(super) type Sums = [f32; PIECES];
/// A row of activations.
pub(super) type Row = [f32; WIDTH];

/// A matrix of small integers, one row per output, each with its scale.
pub(super) struct Matrix {
    weights: Weights,
    scales: Vec<f32>,
}

impl Matrix {
    /// Reads `W<name>` (one byte a weight) and its scales `q<name>`; short data give fewer outputs.
    pub(super) fn read(file: &Sections, name: &str, inputs: usize) -> Matrix {
        let weights = Weights::new(file.get(&format!("W{name}")), inputs);
        Matrix { weights, scales: file.floats(&format!("q{name}")) }
    }

    /// Adds the product with a row of integers, times `unit`, to `out`.
    pub(super) fn add_product(&self, way: Way, row: &[i16], unit: f32, out: &mut [f32]) {
        let mut buffer = [0; PIECES];
        let sums = &mut buffer[..self.weights.outputs()];
        self.weights.products(way, &[row], sums);
        self.add_scaled(sums, unit, out);
    }

    /// Adds the products with some rows, at most `WINDOWS`. The same, bit for bit, as for each alone.
    fn add_products<const N: usize>(&self, way: Way, rows: &[&[i16]], unit: f32, out: &mut [[f32; N]]) {
        let mut buffer = [0; WINDOWS * PIECES];
        let sums = &mut buffer[..rows.len() * self.weights.outputs()];
        self.weights.products(way, rows, sums);
        for (out, sums) in out.iter_mut().zip(sums.chunks_exact(self.weights.outputs())) {
            self.add_scaled(sums, unit, out);
        }
    }

    /// Returns what each output's sum is multiplied with where the inputs count in `unit`s; 0 where there is none.
    fn scaled(&self, unit: f32) -> [f32; PIECES] {
        let mut out = [0.0; PIECES];
        out.iter_mut().zip(&self.scales).for_each(|(slot, scale)| *slot = scale * unit);
        out
    }

    fn add_scaled(&self, sums: &[i32], unit: f32, out: &mut [f32]) {
        for ((slot, sum), scale) in out.iter_mut().zip(sums).zip(&self.scales) {
            *slot += *sum as f32 * (scale * unit);
        }
    }
}

/// The better of two pieces, then layer normalisation.
pub(super) struct Norm {
    gain: Row,
    shift: Row,
}

impl Norm {
    /// Reads `g<name>` and `c<name>`.
    pub(super) fn read(file: &Sections, name: &str) -> Norm {
        Norm {
            gain: filled(&file.floats(&format!("g{name}"))),
            shift: filled(&file.floats(&format!("c{name}"))),
        }
    }

    /// Returns the normalised maximum of the two halves.
    #[inline(always)]
    pub(super) fn apply(&self, sums: &Sums) -> Row {
        let mut row = [0.0; WIDTH];
        for i in 0..WIDTH {
            let (a, b) = (sums[i], sums[WIDTH + i]);
            row[i] = if a > b { a } else { b };
        }
        let mean = total(&row) / WIDTH as f32;
        let mut square = [0.0; WIDTH];
        for i in 0..WIDTH {
            square[i] = (row[i] - mean) * (row[i] - mean);
        }
        let scale = 1.0 / (total(&square) / WIDTH as f32 + 1e-6).sqrt();
        for i in 0..WIDTH {
            row[i] = (row[i] - mean) * scale * self.gain[i] + self.shift[i];
        }
        row
    }
}

/// Returns the sum of a row, in eight lanes whose order is fixed.
#[inline(always)]
fn total(row: &Row) -> f32 {
    let mut lanes = [0.0f32; 8];
    for i in 0..WIDTH {
        lanes[i % 8] += row[i];
    }
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}

/// Writes a row as integers.
#[inline(always)]
// `clamp` hands on what is no number.
#[allow(unsafe_code, clippy::manual_clamp)]
fn quantise(row: &Row, out: &mut [i16; WIDTH]) {
    for i in 0..WIDTH {
        // Adding and truncating rounds without a call: the sum is always positive.
        let sum = (row[i] * STEPS).max(-32767.0).min(32767.0) + 32768.5;
        // SAFETY: `max` takes the number where the other is none, so that the sum lies between 1.5 and 65535.5. (A cast
        // that looks for itself is not done in wide registers.)
        let whole: i32 = unsafe { sum.to_int_unchecked() };
        out[i] = whole as u16 as i16 ^ i16::MIN;
    }
}

/// Returns some numbers as a row, with zeros where they are too few.
fn filled<const N: usize>(values: &[f32]) -> [f32; N] {
    let mut out = [0.0; N];
    out.iter_mut().zip(values).for_each(|(slot, value)| *slot = *value);
    out
}

/// A layer that looks at a word and its two neighbours, and adds what it finds to the word's row.
pub(super) struct Layer {
    matrix: Matrix,
    /// What the sums of each output are multiplied with, and what is added.
    scales: Sums,
    bias: Sums,
    norm: Norm,
}

impl Layer {
    fn read(file: &Sections, name: &str) -> Layer {
        let matrix = Matrix::read(file, name, 3 * WIDTH);
        let scales = matrix.scaled(1.0 / STEPS);
        Layer {
            matrix,
            scales,
            bias: filled(&file.floats(&format!("b{name}"))),
            norm: Norm::read(file, name),
        }
    }

    /// Adds what the layer finds in some windows to the rows of their words. The same, bit for bit, as one by one.
    #[inline(always)]
    fn add_found(&self, sums: &[i32], rows: &mut [Row], places: &[usize]) {
        for (at, sums) in places.iter().zip(sums.chunks_exact(self.matrix.weights.outputs())) {
            let Some(sums) = sums.first_chunk::<PIECES>() else { return };
            let mut out = [0.0; PIECES];
            for i in 0..PIECES {
                out[i] = self.bias[i] + sums[i] as f32 * self.scales[i];
            }
            let found = self.norm.apply(&out);
            let row = &mut rows[*at];
            for i in 0..WIDTH {
                row[i] += found[i];
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn add_found_avx2(&self, sums: &[i32], rows: &mut [Row], places: &[usize]) {
        self.add_found(sums, rows, places);
    }

    fn run(&self, way: Way, rows: &mut Rows, places: &[usize]) {
        let mut buffer = [0; WINDOWS * PIECES];
        for some in places.chunks(WINDOWS) {
            let mut windows: [&[i16]; WINDOWS] = [&[]; WINDOWS];
            for (window, at) in windows.iter_mut().zip(some) {
                *window = &rows.shorts[at * WIDTH..(at + 3) * WIDTH];
            }
            let sums = &mut buffer[..some.len() * self.matrix.weights.outputs()];
            self.matrix.weights.products(way, &windows[..some.len()], sums);
            by_way!(way, self.add_found, self.add_found_avx2, (sums, &mut rows.floats, some));
        }
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

    /// Writes the rows of some words as integers.
    fn quantise(&mut self, way: Way, places: &[usize]) {
        by_way!(way, self.quantise_each, self.quantise_each_avx2, (places));
    }

    #[inline(always)]
    fn quantise_each(&mut self, places: &[usize]) {
        for at in places {
            if let Some(out) = self.shorts[(at + 1) * WIDTH..].first_chunk_mut() {
                quantise(&self.floats[*at], out);
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn quantise_each_avx2(&mut self, places: &[usize]) {
        self.quantise_each(places);
    }

    fn short(&self, at: usize) -> &[i16] {
        &self.shorts[(at + 1) * WIDTH..(at + 2) * WIDTH]
    }
}

impl Net {
    /// Reads the network from its file.
    pub(super) fn read(file: &Sections) -> Net {
        Net {
            first: Norm::read(file, "0"),
            layers: ["1", "2", "3", "4", "5", "6"]
                .iter()
                .take_while(|n| !file.get(&format!("W{n}")).is_empty())
                .map(|n| Layer::read(file, n))
                .collect(),
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

    /// Runs the layers. `needed[d]` are the rows needed at distance `d` from the labels.
    pub(super) fn run(&self, way: Way, rows: &mut Rows, needed: &[Vec<usize>]) {
        for (i, layer) in self.layers.iter().enumerate() {
            let left = self.layers.len() - i;
            rows.quantise(way, &needed[left]);
            layer.run(way, rows, &needed[left - 1]);
        }
        rows.quantise(way, &needed[0]);
    }

    /// Returns what words add to the document's memory of their names, for up to `WINDOWS` words.
    pub(super) fn remembered(&self, way: Way, rows: &Rows, places: &[usize]) -> [Row; WINDOWS] {
        let mut out = [[0.0; WIDTH]; WINDOWS];
        let mut shorts: [&[i16]; WINDOWS] = [&[]; WINDOWS];
        for ((short, row), at) in shorts.iter_mut().zip(&mut out).zip(places) {
            *short = rows.short(*at);
            row.iter_mut().zip(&self.memory_bias).for_each(|(slot, bias)| *slot = *bias);
        }
        let out_of = &mut out[..places.len()];
        self.memory.add_products(way, &shorts[..places.len()], 1.0 / STEPS, out_of);
        out.map(|row| row.map(|x| if x > 0.0 { x } else { 0.0 }))
    }

    /// Returns the scores of the labels of up to `WINDOWS` words, given the memory of the name of each.
    pub(super) fn scores<'m>(
        &self,
        way: Way,
        rows: &Rows,
        places: &[usize],
        memory: impl Fn(usize) -> &'m [i16; WIDTH],
    ) -> [[f32; LABELS]; WINDOWS] {
        let mut input = [[0i16; 2 * WIDTH]; WINDOWS];
        let mut out = [[0.0; LABELS]; WINDOWS];
        for ((input, row), at) in input.iter_mut().zip(&mut out).zip(places) {
            input[..WIDTH].copy_from_slice(rows.short(*at));
            input[WIDTH..].copy_from_slice(memory(*at));
            row.iter_mut().zip(&self.output_bias).for_each(|(slot, bias)| *slot = *bias);
        }
        let inputs = input.each_ref().map(|input| input.as_slice());
        let out_of = &mut out[..places.len()];
        self.output.add_products(way, &inputs[..places.len()], 1.0 / STEPS, out_of);
        out
    }
}

/// Returns the mean of what the words of a name added to its memory, as integers.
pub(super) fn memory(sum: &Row, count: f32) -> [i16; WIDTH] {
    let mut out = [0; WIDTH];
    quantise(&sum.map(|x| x / count), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activations_are_rounded_and_clamped() {
        let mut row = [0.0; WIDTH];
        let odd = [f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, f32::NAN];
        row[..5].copy_from_slice(&[1.0, -1.0, 0.00049, 99.0, -99.0]);
        row[5..10].copy_from_slice(&odd);
        let mut out = [0i16; WIDTH];
        quantise(&row, &mut out);
        assert_eq!(out[..5], [1024, -1024, 1, 32767, -32767]);
        assert_eq!(out[5..11], [32767, -32767, 32767, -32767, -32767, 0]);
    }
}
