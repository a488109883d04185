//! Integer products of weights with windows of activations, in the widest registers that the processor has. Sums
//! of integers do not depend on their order: every way gives the same numbers.

/// A way to multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// One number after the other, as the compiler likes it.
    Plain,
    /// 128-bit registers, which every such processor has.
    #[cfg(target_arch = "x86_64")]
    Sse2,
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
            ways.push(Way::Sse2);
            if is_x86_feature_detected!("avx2") {
                ways.push(Way::Avx2);
            }
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
                ways.push(Way::Avx512);
            }
        }
        ways
    }

    /// Returns whether the sums of eight windows would not fit into the registers.
    fn is_narrow(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return self == Way::Sse2;
        #[cfg(not(target_arch = "x86_64"))]
        false
    }

    /// Returns the fastest way.
    pub(super) fn best() -> Way {
        Way::all().pop().unwrap_or(Way::Plain)
    }
}

/// Outputs that stand together in memory.
const BLOCK: usize = 32;
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
    pub(super) fn products(&self, way: Way, windows: &[&[i16]], out: &mut [i32]) {
        assert!(windows.iter().all(|window| window.len() >= self.inputs));
        assert!(out.len() >= windows.len() * self.outputs);
        // The weights of one block stay near the processor while all windows pass.
        for (block, pairs) in self.pairs.chunks_exact((BLOCK * self.inputs).max(1)).enumerate() {
            let mut done = 0;
            while let Some(rest) = windows.get(done..).filter(|rest| !rest.is_empty()) {
                let out = &mut out[done * self.outputs + block * BLOCK..];
                done += match rest.len() {
                    8.. if !way.is_narrow() => self.some::<8>(way, pairs, rest, out),
                    4.. => self.some::<4>(way, pairs, rest, out),
                    2.. => self.some::<2>(way, pairs, rest, out),
                    _ => self.some::<1>(way, pairs, rest, out),
                };
            }
        }
    }

    /// Writes the sums of one block of outputs with the first windows, and returns how many windows that are.
    fn some<const N: usize>(&self, way: Way, pairs: &[i16], windows: &[&[i16]], out: &mut [i32]) -> usize {
        let Some(windows) = windows.first_chunk::<N>() else { return windows.len() };
        match way {
            Way::Plain => self.plain(pairs, windows, out),
            #[cfg(target_arch = "x86_64")]
            Way::Sse2 => self.sse2(pairs, windows, out),
            #[cfg(target_arch = "x86_64")]
            Way::Avx2 => self.avx2(pairs, windows, out),
            #[cfg(target_arch = "x86_64")]
            Way::Avx512 => self.avx512(pairs, windows, out),
        }
        N
    }

    fn plain<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
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
            out[n * self.outputs..][..BLOCK].copy_from_slice(sums);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #![allow(unsafe_code)]
    // Plain indices: what the compiler does not inline here costs more than the product.
    #![allow(clippy::needless_range_loop)]

    use std::arch::x86_64::*;

    use super::{BLOCK, Weights};

    impl Weights {
        pub(super) fn sse2<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
            self.check(pairs, windows, out);
            // SAFETY: lengths were checked.
            unsafe { self.run_sse2(pairs, windows, out) }
        }

        pub(super) fn avx2<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
            self.check(pairs, windows, out);
            // SAFETY: `Way::all` hands this way out only where the processor has AVX2, and lengths were checked.
            unsafe { self.run_avx2(pairs, windows, out) }
        }

        pub(super) fn avx512<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
            self.check(pairs, windows, out);
            // SAFETY: as above, with AVX-512 and VNNI.
            unsafe { self.run_avx512(pairs, windows, out) }
        }

        /// What the loops below rely on: a row of pairs for every two inputs, a pair in every window for every row,
        /// and room for every sum.
        fn check(&self, pairs: &[i16], windows: &[&[i16]], out: &[i32]) {
            assert!(windows.iter().all(|w| w.len() >= self.inputs) && self.inputs.is_multiple_of(2));
            assert!(pairs.len() == BLOCK * self.inputs);
            assert!(out.len() >= windows.len().saturating_sub(1) * self.outputs + BLOCK);
        }

        /// # Safety
        /// `check` holds.
        #[target_feature(enable = "sse2")]
        unsafe fn run_sse2<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
            let windows = windows.map(|window| window.as_ptr().cast::<i32>());
            for quarter in 0..4 {
                let mut sums = [[_mm_setzero_si128(); 2]; N];
                for k in 0..self.inputs / 2 {
                    // SAFETY: a row has 64 values, of which each quarter is two registers; each window has a pair for
                    // every row, read without alignment.
                    unsafe {
                        let row = pairs.as_ptr().add((4 * k + quarter) * (BLOCK / 2)).cast::<__m128i>();
                        let (left, right) = (_mm_loadu_si128(row), _mm_loadu_si128(row.add(1)));
                        for n in 0..N {
                            let x = _mm_set1_epi32(windows[n].add(k).read_unaligned());
                            sums[n][0] = _mm_add_epi32(sums[n][0], _mm_madd_epi16(left, x));
                            sums[n][1] = _mm_add_epi32(sums[n][1], _mm_madd_epi16(right, x));
                        }
                    }
                }
                for (n, sums) in sums.iter().enumerate() {
                    // SAFETY: `out` has room for the 32 sums of each window, of which a quarter is two registers.
                    unsafe {
                        let out =
                            out.as_mut_ptr().add(n * self.outputs + quarter * (BLOCK / 4)).cast::<__m128i>();
                        _mm_storeu_si128(out, sums[0]);
                        _mm_storeu_si128(out.add(1), sums[1]);
                    }
                }
            }
        }

        /// # Safety
        /// The processor has AVX2, and `check` holds.
        #[target_feature(enable = "avx2")]
        unsafe fn run_avx2<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
            let windows = windows.map(|window| window.as_ptr().cast::<i32>());
            for half in 0..2 {
                let mut sums = [[_mm256_setzero_si256(); 2]; N];
                for k in 0..self.inputs / 2 {
                    // SAFETY: a row has 64 values, of which each half is two registers; each window has a pair for
                    // every row, read without alignment.
                    unsafe {
                        let row = pairs.as_ptr().add((2 * k + half) * BLOCK).cast::<__m256i>();
                        let (left, right) = (_mm256_loadu_si256(row), _mm256_loadu_si256(row.add(1)));
                        for n in 0..N {
                            let x = _mm256_set1_epi32(windows[n].add(k).read_unaligned());
                            sums[n][0] = _mm256_add_epi32(sums[n][0], _mm256_madd_epi16(left, x));
                            sums[n][1] = _mm256_add_epi32(sums[n][1], _mm256_madd_epi16(right, x));
                        }
                    }
                }
                for (n, sums) in sums.iter().enumerate() {
                    // SAFETY: `out` has room for the 32 sums of each window, of which a half is two registers.
                    unsafe {
                        let out =
                            out.as_mut_ptr().add(n * self.outputs + half * (BLOCK / 2)).cast::<__m256i>();
                        _mm256_storeu_si256(out, sums[0]);
                        _mm256_storeu_si256(out.add(1), sums[1]);
                    }
                }
            }
        }

        /// # Safety
        /// The processor has AVX-512 and VNNI, and `check` holds.
        #[target_feature(enable = "avx512f,avx512vnni")]
        unsafe fn run_avx512<const N: usize>(&self, pairs: &[i16], windows: &[&[i16]; N], out: &mut [i32]) {
            let windows = windows.map(|window| window.as_ptr().cast::<i32>());
            let mut sums = [[_mm512_setzero_si512(); 2]; N];
            for k in 0..self.inputs / 2 {
                // SAFETY: a row has 64 values, two registers; each window has a pair for every row, read without
                // alignment.
                unsafe {
                    let row = pairs.as_ptr().add(2 * k * BLOCK).cast::<__m512i>();
                    let (left, right) = (_mm512_loadu_si512(row), _mm512_loadu_si512(row.add(1)));
                    for n in 0..N {
                        let x = _mm512_set1_epi32(windows[n].add(k).read_unaligned());
                        sums[n][0] = _mm512_dpwssd_epi32(sums[n][0], left, x);
                        sums[n][1] = _mm512_dpwssd_epi32(sums[n][1], right, x);
                    }
                }
            }
            for (n, sums) in sums.iter().enumerate() {
                // SAFETY: `out` has room for the 32 sums of each window, two registers.
                unsafe {
                    let out = out.as_mut_ptr().add(n * self.outputs).cast::<__m512i>();
                    _mm512_storeu_si512(out, sums[0]);
                    _mm512_storeu_si512(out.add(1), sums[1]);
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
        for (inputs, outputs) in [(384, 256), (288, 192), (2, 1), (192, 17), (96, 33)] {
            let rows: Vec<u8> =
                (0..inputs * outputs).map(|i| ((i * 37 + i / 7) % 255) as u8 ^ 0x80).collect();
            let rows: Vec<u8> = rows.into_iter().map(|w| if w == 0x80 { 0x81 } else { w }).collect();
            let values: Vec<i16> =
                (0..inputs as i32 * 15).map(|i| (i * 7919 % 65535 - 32767) as i16).collect();
            // All groups of windows: eight, four, two and one.
            let windows: Vec<&[i16]> = (0..15).map(|n| &values[n * inputs..(n + 1) * inputs]).collect();
            let weights = Weights::new(&rows, inputs);
            let size = weights.outputs();
            for way in Way::all() {
                let mut all = vec![1; windows.len() * size];
                weights.products(way, &windows, &mut all);
                for (n, window) in windows.iter().enumerate() {
                    for output in 0..outputs {
                        let row = &rows[output * inputs..(output + 1) * inputs];
                        let expected: i64 =
                            row.iter().zip(*window).map(|(w, x)| i64::from(*w as i8) * i64::from(*x)).sum();
                        assert_eq!(i64::from(all[n * size + output]), expected, "{way:?}");
                    }
                }
            }
        }
    }
}
