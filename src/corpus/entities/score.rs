//! How surely two entities belong together, rather than merely being common.

/// How often two things occur among all articles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Together {
    /// Articles with both.
    pub both: u64,
    /// Articles with the one.
    pub one: u64,
    /// Articles with the other.
    pub other: u64,
    /// All articles.
    pub all: u64,
}

/// Returns the log-likelihood ratio of two entities (Dunning, 1993): twice the sum of `k · ln(k / expected)` over the
/// four cells of the table "article has the one or not, has the other or not", where the expected counts are those of
/// entities that have nothing to do with each other. Above 10.8 chance is less likely than one in a thousand. Where the
/// two stand together less often than by chance, the value is negative.
///
/// For windows smaller than an article, `both` counts the articles where the two share a window: a lower count than the
/// table expects, so that the value errs on the side of caution.
pub(super) fn log_likelihood(together: Together) -> f64 {
    let Together { both, one, other, all } = together;
    let (one, other, all) = (one.max(both), other.max(both), all.max(one + other - both.min(one + other)));
    let rows = [one, all - one.min(all)];
    let columns = [other, all - other.min(all)];
    let only_one = one - both;
    let only_other = other - both;
    let neither = (all + both).saturating_sub(one + other);
    let cells = [[both, only_one], [only_other, neither]];
    let mut sum = 0.0;
    for (row, cells) in rows.iter().zip(cells) {
        for (column, cell) in columns.iter().zip(cells) {
            let expected = *row as f64 * *column as f64 / all.max(1) as f64;
            if cell > 0 && expected > 0.0 {
                sum += cell as f64 * (cell as f64 / expected).ln();
            }
        }
    }
    let by_chance = one as f64 * other as f64 / all.max(1) as f64;
    let value = (2.0 * sum).max(0.0);
    if (both as f64) < by_chance { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn belonging_together_is_more_than_being_common() {
        let score = |both, one, other, all| log_likelihood(Together { both, one, other, all });
        assert!(score(10, 10, 10, 1_000) > 100.0);
        assert!(score(10, 10, 900, 1_000) < score(5, 10, 10, 1_000));
        assert!(score(1, 100, 100, 200) < 0.0);
        // Dunning's own kind of check: what chance gives is worth nothing.
        assert!(score(10, 100, 100, 1_000).abs() < 1e-9);
        for odd in [score(0, 0, 0, 0), score(5, 1, 1, 2), score(3, 9, 9, 4)] {
            assert!(odd.is_finite());
        }
    }
}
