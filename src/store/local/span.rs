//! Phrases, NEAR and groups of them over the positions of one field of one segment.

use tantivy::DocId;

use super::words::WordPostings;

/// Positions that a span takes up: first, and one past the last.
pub(super) type Range = (u32, u32);

/// Steps that the search for sloppy phrases may take in one document before it settles for what it has found.
const MAX_STEPS: usize = 100_000;

/// Something that stands at positions of a field. Documents are asked for ascending.
pub(super) struct SpanPostings {
    what: What,
    /// Where it stands in the document that was read last, ascending, each once.
    spans: Vec<Range>,
}

/// What stands there.
pub(super) enum What {
    Word(WordPostings),
    Phrase {
        /// With its place in the phrase; the rarest first.
        slots: Vec<(u32, WordPostings)>,
        slop: u32,
    },
    Near {
        left: Box<SpanPostings>,
        right: Box<SpanPostings>,
        distance: u32,
        ordered: bool,
    },
    Any(Vec<SpanPostings>),
    /// Mentions: where they begin; where those of several words begin, and where these end.
    Mention {
        starts: WordPostings,
        longer: Option<Box<(WordPostings, WordPostings)>>,
    },
}

impl SpanPostings {
    pub(super) fn new(what: What) -> SpanPostings {
        SpanPostings { what, spans: Vec::new() }
    }

    /// Returns how often the span stands in a document; 0 if it does not.
    pub(super) fn freq(&mut self, doc: DocId) -> u32 {
        let SpanPostings { what, spans } = self;
        if let What::Near { left, right, distance, ordered } = what
            && let (What::Word(left), What::Word(right)) = (&mut left.what, &mut right.what)
        {
            let (lefts, rights) = (left.read(doc), right.read(doc));
            return count_near(lefts, rights, *distance, *ordered).unwrap_or_else(|| {
                spans.clear();
                near_words(lefts, rights, *distance, *ordered, spans);
                spans.len() as u32
            });
        }
        self.read(doc);
        self.spans.len() as u32
    }

    /// Finds the spans in a document.
    fn read(&mut self, doc: DocId) {
        let out = &mut self.spans;
        out.clear();
        match &mut self.what {
            What::Word(word) => {
                out.extend(word.read(doc).iter().map(|position| (*position, position + 1)));
                return;
            }
            What::Phrase { slots, slop } => {
                if slots.iter_mut().any(|(_, word)| word.read(doc).is_empty()) {
                    return;
                }
                if *slop == 0 {
                    exact(slots, out);
                    return;
                }
                sloppy(slots, *slop, out);
            }
            What::Near { left, right, distance, ordered } => {
                if let (What::Word(left), What::Word(right)) = (&mut left.what, &mut right.what) {
                    near_words(left.read(doc), right.read(doc), *distance, *ordered, out);
                    return;
                }
                left.read(doc);
                if left.spans.is_empty() {
                    return;
                }
                right.read(doc);
                near(&left.spans, &right.spans, *distance, *ordered, out);
            }
            What::Mention { starts, longer } => {
                let firsts = starts.read(doc);
                let (long, ends) = match longer.as_deref_mut() {
                    Some((long, ends)) if !firsts.is_empty() => (long.read(doc), ends.read(doc)),
                    _ => Default::default(),
                };
                out.extend(firsts.iter().map(|first| (*first, mention_end(*first, long, ends))));
            }
            What::Any(parts) => {
                for part in parts {
                    part.read(doc);
                    out.extend_from_slice(&part.spans);
                }
            }
        }
        if out.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}

/// Positions of a word in the document that was read.
pub(super) trait Positions {
    fn positions(&self) -> &[u32];
}

/// Returns one past the last position of the mention that begins at `first`.
fn mention_end(first: u32, long: &[u32], ends: &[u32]) -> u32 {
    match long.binary_search(&first) {
        Ok(_) => ends.get(ends.partition_point(|end| *end <= first)).map_or(first + 1, |end| end + 1),
        Err(_) => first + 1,
    }
}

/// Writes the spans of words that stand exactly at their places.
fn exact<P: Positions>(slots: &[(u32, P)], out: &mut Vec<Range>) {
    let Some(((first_place, first), rest)) = slots.split_first() else { return };
    let last_place = slots.iter().map(|(place, _)| *place).max().unwrap_or(*first_place);
    let least_place = slots.iter().map(|(place, _)| *place).min().unwrap_or(*first_place);
    for position in first.positions() {
        let Some(origin) = position.checked_sub(first_place - least_place) else { continue };
        let all = rest.iter().all(|(place, at)| holds(at.positions(), origin + place - least_place));
        if all {
            out.push((origin, origin + last_place - least_place + 1));
        }
    }
}

/// Positions up to here are looked through one by one.
const SHORT: usize = 16;

fn holds(positions: &[u32], position: u32) -> bool {
    match positions.len() {
        ..=SHORT => positions.contains(&position),
        _ => positions.binary_search(&position).is_ok(),
    }
}

/// Writes the spans where largest less smallest of (position − place) is at most `slop`, each word at a position
/// of its own.
fn sloppy<P: Positions>(places: &[(u32, P)], slop: u32, out: &mut Vec<Range>) {
    let mut chosen = Vec::with_capacity(places.len());
    let mut steps = 0;
    choose(places, i64::from(slop), &mut chosen, (i64::MAX, i64::MIN), out, &mut steps);
}

fn choose<P: Positions>(
    places: &[(u32, P)],
    slop: i64,
    chosen: &mut Vec<u32>,
    (least, largest): (i64, i64),
    out: &mut Vec<Range>,
    steps: &mut usize,
) {
    let Some((place, positions)) = places.get(chosen.len()) else {
        let first = chosen.iter().min().copied().unwrap_or(0);
        let last = chosen.iter().max().copied().unwrap_or(0);
        out.push((first, last + 1));
        return;
    };
    let (place, positions) = (i64::from(*place), positions.positions());
    // Positions whose shift keeps within the slop of all chosen before.
    let from = if chosen.is_empty() { 0 } else { largest - slop + place };
    let start = positions.partition_point(|position| i64::from(*position) < from);
    for position in &positions[start..] {
        let shift = i64::from(*position) - place;
        if !chosen.is_empty() && shift > least + slop {
            break;
        }
        *steps += 1;
        if *steps > MAX_STEPS {
            return;
        }
        if chosen.contains(position) {
            continue;
        }
        chosen.push(*position);
        choose(places, slop, chosen, (least.min(shift), largest.max(shift)), out, steps);
        chosen.pop();
    }
}

/// So many pairs are compared without writing down which are near.
const FEW_PAIRS: usize = 1_024;

/// Returns how many spans [`near_words`] finds; `None` where the positions are many, or one is of both words, which may
/// find spans twice. Compares all with all: that takes no turns, which the processor guesses wrong as often as not.
fn count_near(lefts: &[u32], rights: &[u32], distance: u32, ordered: bool) -> Option<u32> {
    if lefts.len() * rights.len() > FEW_PAIRS {
        return None;
    }
    let most = i64::from(distance);
    let least = if ordered { 0 } else { -most };
    let (mut count, mut same) = (0, 0);
    for left in lefts {
        for right in rights {
            let gap = i64::from(*right) - i64::from(*left);
            count += u32::from(gap >= least) & u32::from(gap <= most);
            same |= u32::from(gap == 0);
        }
    }
    (same == 0).then_some(count)
}

/// Writes the spans from a position of the one to one of the other, at most `distance` apart: what [`near`] finds for
/// single words, ascending, each once.
fn near_words(lefts: &[u32], rights: &[u32], distance: u32, ordered: bool, out: &mut Vec<Range>) {
    // Both ascend, so that what lies too far before one position does so before all that follow.
    let mut passed = 0;
    let mut steps = 0;
    for left in lefts {
        let from = if ordered { left + 1 } else { left.saturating_sub(distance) };
        passed += rights[passed..].iter().take_while(|right| **right < from).count();
        let upto = left.saturating_add(distance);
        for right in rights[passed..].iter().take_while(|right| **right <= upto) {
            steps += 1;
            if steps > MAX_STEPS {
                break;
            }
            if left != right {
                out.push((*left.min(right), left.max(right) + 1));
            }
        }
    }
    // Those before a position come after those of an earlier one, as a rule.
    if !out.is_sorted_by(|a, b| a < b) {
        out.sort_unstable();
        out.dedup();
    }
}

/// Writes the spans that cover one of each, not overlapping, nearest edges at most `distance` apart.
fn near(lefts: &[Range], rights: &[Range], distance: u32, ordered: bool, out: &mut Vec<Range>) {
    let longest = rights.iter().map(|(start, end)| end - start).max().unwrap_or(0);
    let mut steps = 0;
    for (start, end) in lefts {
        // The right one may begin this far before, and this far after.
        let from = if ordered { *end } else { start.saturating_sub(distance + longest) };
        let at = rights.partition_point(|(right, _)| *right < from);
        for (right_start, right_end) in &rights[at..] {
            if *right_start >= end + distance {
                break;
            }
            steps += 1;
            if steps > MAX_STEPS {
                return;
            }
            // Side by side is a distance of 1: the next position after the last.
            let after = right_start >= end && right_start - (end - 1) <= distance;
            let before = !ordered && right_end <= start && start - (right_end - 1) <= distance;
            if after || before {
                out.push((*start.min(right_start), *end.max(right_end)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Positions for Vec<u32> {
        fn positions(&self) -> &[u32] {
            self
        }
    }

    fn places(slots: &[(u32, &[u32])]) -> Vec<(u32, Vec<u32>)> {
        slots.iter().map(|(place, positions)| (*place, positions.to_vec())).collect()
    }

    #[test]
    fn a_phrase_stands_in_a_row() {
        let mut out = Vec::new();
        exact(&places(&[(0, &[1, 7, 9]), (1, &[2, 9]), (3, &[4, 5])]), &mut out);
        assert_eq!(out, [(1, 5)]);
    }

    #[test]
    fn slop_is_lucenes() {
        for (slots, slop, expected) in [
            // "north soldiers"~1 in "north korean soldiers".
            (places(&[(0, &[0]), (1, &[2])]), 1, 1),
            (places(&[(0, &[0]), (1, &[3])]), 1, 0),
            // A swap costs 2.
            (places(&[(0, &[1]), (1, &[0])]), 1, 0),
            (places(&[(0, &[1]), (1, &[0])]), 2, 1),
            // One word cannot stand for two.
            (places(&[(0, &[3]), (1, &[3])]), 5, 0),
        ] {
            let mut out = Vec::new();
            sloppy(&slots, slop, &mut out);
            assert_eq!(out.len(), expected, "{slots:?} ~{slop}");
        }
    }

    #[test]
    fn near_counts_from_the_nearest_edges() {
        for (left, right, distance, ordered, expected) in [
            ((0, 1), (1, 2), 1, false, true),
            ((0, 1), (2, 3), 1, false, false),
            ((0, 1), (2, 3), 2, false, true),
            ((5, 6), (3, 4), 2, false, true),
            ((5, 6), (3, 4), 2, true, false),
            ((5, 6), (1, 4), 2, false, true),
            ((0, 2), (1, 2), 5, false, false),
            ((10, 11), (2, 8), 3, false, true),
        ] {
            let mut out = Vec::new();
            near(&[left], &[right], distance, ordered, &mut out);
            assert_eq!(!out.is_empty(), expected, "{left:?} {right:?} {distance} {ordered}");
        }
    }

    proptest::proptest! {
        #[test]
        fn words_are_near_where_spans_of_one_are(
            left in proptest::collection::btree_set(0u32..40, 0..12),
            right in proptest::collection::btree_set(0u32..40, 0..12),
            distance in 1u32..9,
            ordered in proptest::bool::ANY,
        ) {
            let words = |set: &std::collections::BTreeSet<u32>| set.iter().copied().collect::<Vec<_>>();
            let spans = |set: &std::collections::BTreeSet<u32>| set.iter().map(|at| (*at, at + 1)).collect::<Vec<_>>();
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            near_words(&words(&left), &words(&right), distance, ordered, &mut fast);
            near(&spans(&left), &spans(&right), distance, ordered, &mut slow);
            slow.sort_unstable();
            slow.dedup();
            assert_eq!(fast, slow);
            let count = count_near(&words(&left), &words(&right), distance, ordered);
            assert_eq!(count, left.is_disjoint(&right).then_some(slow.len() as u32));
        }

        #[test]
        fn sloppy_finds_what_trying_all_finds(
            a in proptest::collection::btree_set(0u32..20, 1..6),
            b in proptest::collection::btree_set(0u32..20, 1..6),
            c in proptest::collection::btree_set(0u32..20, 1..6),
            slop in 1u32..6,
        ) {
            let list = |set: &std::collections::BTreeSet<u32>| set.iter().copied().collect::<Vec<_>>();
            let mut out = Vec::new();
            sloppy(&[(0, list(&a)), (1, list(&b)), (2, list(&c))], slop, &mut out);
            let mut any = false;
            for x in &a { for y in &b { for z in &c {
                let shifts = [i64::from(*x), i64::from(*y) - 1, i64::from(*z) - 2];
                let spread = shifts.iter().max().unwrap() - shifts.iter().min().unwrap();
                any |= x != y && y != z && x != z && spread <= i64::from(slop);
            }}}
            assert_eq!(!out.is_empty(), any);
        }
    }
}
