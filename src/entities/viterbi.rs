//! Finds the best sequence of labels that is well formed: B, I…, E of one type, or S alone.

use super::net::LABELS;

const NONE: usize = LABELS - 1;
const NEVER: f32 = -1e9;

/// A run of words that is a name: first word, one past the last, type (0 person, 1 organisation, 2 place, 3 other).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// First word.
    pub first: usize,
    /// One past the last word.
    pub end: usize,
    /// The type.
    pub kind: usize,
}

fn opens(label: usize) -> bool {
    label != NONE && label % 4 < 2
}

fn continues(label: usize) -> bool {
    label != NONE && matches!(label % 4, 1 | 2)
}

/// Returns whether `next` may follow `label`.
fn may_follow(label: usize, next: usize) -> bool {
    opens(label) == continues(next) && (!opens(label) || label / 4 == next / 4)
}

/// Returns the names of the best well-formed labelling of a run of words; words are counted from 0.
pub(super) fn best_spans(scores: &[[f32; LABELS]]) -> Vec<Span> {
    let labels = best_alone(scores);
    // The best label of every word makes the best sequence, if it is well formed; nearly always it is.
    if is_well_formed(&labels) { spans(&labels) } else { spans(&best_labels(scores)) }
}

fn best_alone(scores: &[[f32; LABELS]]) -> Vec<usize> {
    let best = |row: &[f32; LABELS]| (0..NONE).fold(NONE, |a, b| if row[b] > row[a] { b } else { a });
    scores.iter().map(best).collect()
}

fn is_well_formed(labels: &[usize]) -> bool {
    let mut before = NONE;
    labels.iter().all(|label| may_follow(std::mem::replace(&mut before, *label), *label)) && !opens(before)
}

fn best_labels(scores: &[[f32; LABELS]]) -> Vec<usize> {
    let mut sums = [NEVER; LABELS];
    sums[NONE] = 0.0;
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    for row in scores {
        let mut next = [NEVER; LABELS];
        let mut from = [NONE as u8; LABELS];
        for label in 0..LABELS {
            let before = (0..LABELS).filter(|b| may_follow(*b, label));
            let best =
                before.fold(NONE, |a, b| if may_follow(a, label) && sums[a] >= sums[b] { a } else { b });
            from[label] = best as u8;
            next[label] = sums[best] + row[label];
        }
        sums = next;
        back.push(from);
    }
    let mut label =
        (0..LABELS).filter(|l| !opens(*l)).fold(NONE, |a, b| if sums[b] > sums[a] { b } else { a });
    let mut out = vec![NONE; scores.len()];
    for (slot, from) in out.iter_mut().zip(&back).rev() {
        *slot = label;
        label = usize::from(from[label]);
    }
    out
}

fn spans(labels: &[usize]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut first = 0;
    for (i, label) in labels.iter().copied().enumerate().filter(|(_, l)| *l != NONE) {
        if matches!(label % 4, 0 | 3) {
            first = i;
        }
        if matches!(label % 4, 2 | 3) {
            out.push(Span { first, end: i + 1, kind: label / 4 });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ill_formed_labels_are_repaired() {
        let mut scores = vec![[0.0; LABELS]; 3];
        scores[0][0] = 3.0; // B person
        scores[1][2] = 3.0; // E person
        scores[1][6] = 3.5; // E organisation
        scores[2][11] = 1.0; // S place
        assert_eq!(
            best_spans(&scores),
            [Span { first: 0, end: 2, kind: 0 }, Span { first: 2, end: 3, kind: 2 }]
        );
        assert_eq!(best_spans(&[]), []);
    }
}
