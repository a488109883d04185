//! Integer products of weights with windows of activations, in the widest registers that the processor has. Sums
//! of integers do not depend on their order: every way gives the same numbers.

/// A way to multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// One number after the other, as the compiler likes it.
    Plain,
    /// 256-bit registers.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit registers with an instruction for such sums.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Way {
    /// Returns the ways that this processor can go, the fastest last.
    pub(super) fn all() -> Vec<Way> {
        let mut ways = vec![Way::Plain];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                ways.push(Way::Avx2);
            }
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
                ways.push(Way::Avx512);
            }
        }
        ways
    }

    /// Returns the fastest way.
    pub(super) fn best() -> Way {
        Way::all().pop().unwrap_or(Way::Plain)
    }
}

/// Outputs that stand together in memory.
const BLOCK: usize = 32;
/// Windows multiplied at once, so that weights are loaded once for all.
pub(super) const WINDOWS: usize = 4;

/// Weights of 8 bits, kept in 16: for each block of outputs and every two inputs, the pairs of all its outputs.
pub(super) struct Weights {
    inputs: usize,
    outputs: usize,
    pairs: Vec<i16>,
}

impl Weights {
    /// Arranges rows of weights, one row of `inputs` signed bytes per output. `inputs` must be even.
    pub(super) fn new(rows: &[u8], inputs: usize) -> Weights {
        let count = rows.len() / inputs.max(1);
        let outputs = count.next_multiple_of(BLOCK);
        let mut pairs = vec![0; outputs * inputs];
        for (output, row) in rows.chunks_exact(inputs.max(1)).enumerate() {
            let block = output / BLOCK * BLOCK * inputs;
            for (input, weight) in row.iter().enumerate() {
                let at = (input / 2 * BLOCK + output % BLOCK) * 2 + input % 2;
                pairs[block + at] = i16::from(*weight as i8);
            }
        }
        Weights { inputs, outputs, pairs }
    }

    /// Returns the length that `out` must have for each window.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes the sums of products of each output with each window; those of a window stand together. Weights are
    /// within ±127 and inputs at most 512, so that no sum overflows.
    ///
    /// # Panics
    /// Panics if a window is shorter than the inputs or `out` than all sums.
    pub(super) fn products<const N: usize>(&self, way: Way, windows: [&[i16]; N], out: &mut [i32]) {
        let windows = windows.map(|w| &w[..self.inputs]);
        let out = &mut out[..N * self.outputs];
        match way {
            Way::Plain => self.plain(windows, out),
            #[cfg(target_arch = "x86_64")]
            Way::Avx2 => self.avx2(windows, out),
            #[cfg(target_arch = "x86_64")]
            Way::Avx512 => self.avx512(windows, out),
        }
    }

    fn blocks(&self) -> impl Iterator<Item = (usize, &[i16])> {
        self.pairs.chunks_exact((BLOCK * self.inputs).max(1)).enumerate()
    }

    fn plain<const N: usize>(&self, windows: [&[i16]; N], out: &mut [i32]) {
        for (block, pairs) in self.blocks() {
            let mut sums = [[0i32; BLOCK]; N];
            for (k, row) in pairs.chunks_exact(2 * BLOCK).enumerate() {
                for (sums, window) in sums.iter_mut().zip(windows) {
                    let (x, y) = (i32::from(window[2 * k]), i32::from(window[2 * k + 1]));
                    for (sum, pair) in sums.iter_mut().zip(row.chunks_exact(2)) {
                        *sum += x * i32::from(pair[0]) + y * i32::from(pair[1]);
                    }
                }
            }
            for (n, sums) in sums.iter().enumerate() {
                let at = n * self.outputs + block * BLOCK;
                out[at..at + BLOCK].copy_from_slice(sums);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #![allow(unsafe_code)]

    use std::arch::x86_64::*;

    use super::{BLOCK, Weights};

    /// Returns the `k`-th pair of values of a window as one number.
    ///
    /// # Safety
    /// The window must have at least `2 * k + 2` values.
    #[inline(always)]
    unsafe fn pair(window: &[i16], k: usize) -> i32 {
        // SAFETY: both values lie in the window; the read needs no alignment.
        unsafe { window.as_ptr().add(2 * k).cast::<i32>().read_unaligned() }
    }

    impl Weights {
        pub(super) fn avx2<const N: usize>(&self, windows: [&[i16]; N], out: &mut [i32]) {
            self.check(&windows, out);
            // SAFETY: `Way::all` hands this way out only where the processor has AVX2, and lengths were checked.
            unsafe { self.run_avx2(windows, out) }
        }

        pub(super) fn avx512<const N: usize>(&self, windows: [&[i16]; N], out: &mut [i32]) {
            self.check(&windows, out);
            // SAFETY: as above, with AVX-512 and VNNI.
            unsafe { self.run_avx512(windows, out) }
        }

        /// What the loops below rely on: a row of pairs for every two inputs, and room for every sum.
        fn check(&self, windows: &[&[i16]], out: &[i32]) {
            assert!(windows.iter().all(|w| w.len() == self.inputs) && self.inputs.is_multiple_of(2));
            assert!(
                out.len() == windows.len() * self.outputs && self.pairs.len() == self.outputs * self.inputs
            );
        }

        /// # Safety
        /// The processor has AVX2, and `check` holds.
        #[target_feature(enable = "avx2")]
        unsafe fn run_avx2<const N: usize>(&self, windows: [&[i16]; N], out: &mut [i32]) {
            for (block, pairs) in self.blocks() {
                for half in 0..2 {
                    let mut sums = [[_mm256_setzero_si256(); 2]; N];
                    for (k, row) in pairs.chunks_exact(2 * BLOCK).enumerate() {
                        let row = row[half * BLOCK..][..BLOCK].as_ptr().cast::<__m256i>();
                        // SAFETY: `row` has 32 values, two registers; each window a pair for every row.
                        unsafe {
                            let weights = [_mm256_loadu_si256(row), _mm256_loadu_si256(row.add(1))];
                            for (sums, window) in sums.iter_mut().zip(windows) {
                                let x = _mm256_set1_epi32(pair(window, k));
                                for (sum, weights) in sums.iter_mut().zip(weights) {
                                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(weights, x));
                                }
                            }
                        }
                    }
                    for (n, sums) in sums.iter().enumerate() {
                        let at = n * self.outputs + block * BLOCK + half * (BLOCK / 2);
                        let out = out[at..at + BLOCK / 2].as_mut_ptr().cast::<__m256i>();
                        // SAFETY: `out` has room for 16 sums, two registers.
                        unsafe {
                            _mm256_storeu_si256(out, sums[0]);
                            _mm256_storeu_si256(out.add(1), sums[1]);
                        }
                    }
                }
            }
        }

        /// # Safety
        /// The processor has AVX-512 and VNNI, and `check` holds.
        #[target_feature(enable = "avx512f,avx512vnni")]
        unsafe fn run_avx512<const N: usize>(&self, windows: [&[i16]; N], out: &mut [i32]) {
            for (block, pairs) in self.blocks() {
                let mut sums = [[_mm512_setzero_si512(); 2]; N];
                for (k, row) in pairs.chunks_exact(2 * BLOCK).enumerate() {
                    let row = row.as_ptr().cast::<__m512i>();
                    // SAFETY: `row` has 64 values, two registers; each window a pair for every row.
                    unsafe {
                        let weights = [_mm512_loadu_si512(row), _mm512_loadu_si512(row.add(1))];
                        for (sums, window) in sums.iter_mut().zip(windows) {
                            let x = _mm512_set1_epi32(pair(window, k));
                            for (sum, weights) in sums.iter_mut().zip(weights) {
                                *sum = _mm512_dpwssd_epi32(*sum, weights, x);
                            }
                        }
                    }
                }
                for (n, sums) in sums.iter().enumerate() {
                    let at = n * self.outputs + block * BLOCK;
                    let out = out[at..at + BLOCK].as_mut_ptr().cast::<__m512i>();
                    // SAFETY: `out` has room for 32 sums, two registers.
                    unsafe {
                        _mm512_storeu_si512(out, sums[0]);
                        _mm512_storeu_si512(out.add(1), sums[1]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_gives_the_sums_of_one_by_one() {
        for (inputs, outputs) in [(288, 192), (2, 1), (192, 17), (96, 33)] {
            let rows: Vec<u8> =
                (0..inputs * outputs).map(|i| ((i * 37 + i / 7) % 255) as u8 ^ 0x80).collect();
            let rows: Vec<u8> = rows.into_iter().map(|w| if w == 0x80 { 0x81 } else { w }).collect();
            let values: Vec<i16> =
                (0..inputs as i32 * 4).map(|i| (i * 7919 % 65535 - 32767) as i16).collect();
            let windows = [0, 1, 2, 3].map(|n| &values[n * inputs..(n + 1) * inputs]);
            let weights = Weights::new(&rows, inputs);
            let size = weights.outputs();
            for way in Way::all() {
                let mut four = vec![1; 4 * size];
                weights.products(way, windows, &mut four);
                let mut one = vec![1; size];
                weights.products(way, [windows[2]], &mut one);
                assert_eq!(one, four[2 * size..3 * size], "{way:?}");
                for (n, window) in windows.iter().enumerate() {
                    for output in 0..outputs {
                        let row = &rows[output * inputs..(output + 1) * inputs];
                        let expected: i64 =
                            row.iter().zip(*window).map(|(w, x)| i64::from(*w as i8) * i64::from(*x)).sum();
                        assert_eq!(i64::from(four[n * size + output]), expected, "{way:?}");
                    }
                }
            }
        }
    }
}
