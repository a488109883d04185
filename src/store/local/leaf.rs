//! What a leaf of a plan counts: one span in any of some fields, scored by BM25F.
//!
//! BM25F (Robertson, Zaragoza, Taylor: "Simple BM25 extension to multiple weighted fields", CIKM 2004): term
//! frequencies are normalised by length and weighted in each field, added up, and saturated once:
//! `tf' = Σ w·tf / (1 − b + b·len/avg)`, `score = idf · tf' · (k1 + 1) / (tf' + k1)`.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;

/// Saturation of term frequencies. Pinned by `tests/quality.rs`.
pub(super) const K1: f32 = 1.2;

/// What an occurrence in a field counts, by norm id: `w / (1 − b + b·len/avg)`.
pub(super) type Factors = Arc<[f32; 256]>;

/// Returns the factors of a field, for its weight, its `b` and the average length of its texts.
pub(super) fn factors(weight: f32, b: f32, average: f32) -> Factors {
    let mut out = [0.0; 256];
    for (id, factor) in out.iter_mut().enumerate() {
        let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        *factor = weight / (1.0 - b + b * length / average.max(1.0));
    }
    Arc::new(out)
}

/// Returns the score of a leaf whose weighted frequencies add up to `weight`.
#[inline]
pub(super) fn saturated(idf: f32, weight: f32) -> f32 {
    idf * weight * (K1 + 1.0) / (weight + K1)
}

/// Returns a weight below which no leaf scores as much as `least`, with some room for rounding.
pub(super) fn weight_for(idf: f32, least: f32) -> f32 {
    let (most, k1) = (f64::from(idf) * (f64::from(K1) + 1.0), f64::from(K1));
    let least = f64::from(least) * (1.0 - 1e-5);
    if least <= 0.0 {
        0.0
    } else if least < most {
        (least * k1 / (most - least) * (1.0 - 1e-5)) as f32
    } else {
        f32::INFINITY
    }
}

/// Returns the inverse document frequency of BM25: `ln(1 + (n − df + ½) / (df + ½))`, 0 or more.
pub(crate) fn idf(documents: u64, holding: u64) -> f64 {
    let (n, df) = (documents as f64, holding.min(documents) as f64);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_scores_enough_weighs_enough(idf in 0.001f32..20.0, weight in 0.0f32..1e6, share in 0.0f32..1.5) {
            let score = saturated(idf, weight);
            // The score itself, less, and more.
            for least in [score, score * share, f32::NEG_INFINITY] {
                assert!(score < least || weight >= weight_for(idf, least), "{least} needs less than {weight}");
            }
            assert_eq!(weight_for(idf, idf * (K1 + 1.0) * 1.01), f32::INFINITY);
        }
    }
}
