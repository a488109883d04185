//! Phrases, NEAR and groups of them over the positions of one field of one segment.

use tantivy::{DocId, TERMINATED};

use super::words::WordPostings;

/// Positions that a span takes up: first, and one past the last.
pub(super) type Range = (u32, u32);

/// Steps that the search for sloppy phrases may take in one document before it settles for what it has found.
const MAX_STEPS: usize = 100_000;

/// Something that stands at positions of a field.
pub(super) enum SpanPostings {
    Word(WordPostings),
    Phrase {
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
    /// Moves to the first document at or after `target` that may hold the span: it holds all the words.
    pub(super) fn candidate(&mut self, target: DocId) -> DocId {
        match self {
            SpanPostings::Word(word) => word.seek(target),
            SpanPostings::Mention { starts, .. } => starts.seek(target),
            SpanPostings::Phrase { slots, .. } => {
                meet(target, slots.len(), &mut |number, target| slots[number].1.seek(target))
            }
            SpanPostings::Near { left, right, .. } => meet(target, 2, &mut |number, target| match number {
                0 => left.candidate(target),
                _ => right.candidate(target),
            }),
            SpanPostings::Any(parts) => {
                parts.iter_mut().map(|part| part.candidate(target)).min().unwrap_or(TERMINATED)
            }
        }
    }

    /// Returns about how many documents may hold the span.
    pub(super) fn cost(&self) -> u64 {
        match self {
            SpanPostings::Word(word) | SpanPostings::Mention { starts: word, .. } => word.cost(),
            SpanPostings::Phrase { slots, .. } => {
                slots.iter().map(|(_, word)| word.cost()).min().unwrap_or(0)
            }
            SpanPostings::Near { left, right, .. } => left.cost().min(right.cost()),
            SpanPostings::Any(parts) => parts.iter().map(SpanPostings::cost).sum(),
        }
    }

    /// Returns how often the span stands in the candidate document; 0 if it does not.
    pub(super) fn freq(&mut self, doc: DocId) -> u32 {
        if let SpanPostings::Word(word) = self
            && word.is_certain()
        {
            return if word.doc() == doc { word.freq() } else { 0 };
        }
        let mut spans = Vec::new();
        self.spans(doc, &mut spans);
        spans.len() as u32
    }

    /// Writes the spans in document `doc`, at which or beyond which the node stands, ascending, each once.
    fn spans(&mut self, doc: DocId, out: &mut Vec<Range>) {
        out.clear();
        if self.candidate(doc) != doc {
            return;
        }
        match self {
            SpanPostings::Word(word) => {
                let mut positions = Vec::new();
                word.positions(&mut positions);
                out.extend(positions.iter().map(|position| (*position, position + 1)));
            }
            SpanPostings::Phrase { slots, slop } => {
                let places: Vec<(u32, Vec<u32>)> = slots
                    .iter_mut()
                    .map(|(place, word)| {
                        let mut positions = Vec::new();
                        word.positions(&mut positions);
                        (*place, positions)
                    })
                    .collect();
                if *slop == 0 { exact(&places, out) } else { sloppy(&places, *slop, out) }
            }
            SpanPostings::Near { left, right, distance, ordered } => {
                let (mut lefts, mut rights) = (Vec::new(), Vec::new());
                left.spans(doc, &mut lefts);
                right.spans(doc, &mut rights);
                near(&lefts, &rights, *distance, *ordered, out);
            }
            SpanPostings::Mention { starts, longer } => {
                let mut firsts = Vec::new();
                starts.positions(&mut firsts);
                let (mut long, mut ends) = (Vec::new(), Vec::new());
                if let Some((long_list, end_list)) = longer.as_deref_mut()
                    && long_list.seek(doc) == doc
                    && end_list.seek(doc) == doc
                {
                    long_list.positions(&mut long);
                    end_list.positions(&mut ends);
                }
                out.extend(firsts.into_iter().map(|first| (first, mention_end(first, &long, &ends))));
            }
            SpanPostings::Any(parts) => {
                let mut more = Vec::new();
                for part in parts {
                    part.spans(doc, &mut more);
                    out.append(&mut more);
                }
            }
        }
        out.sort_unstable();
        out.dedup();
    }
}

/// Returns one past the last position of the mention that begins at `first`.
fn mention_end(first: u32, long: &[u32], ends: &[u32]) -> u32 {
    match long.binary_search(&first) {
        Ok(_) => ends.get(ends.partition_point(|end| *end <= first)).map_or(first + 1, |end| end + 1),
        Err(_) => first + 1,
    }
}

/// Moves `count` walkers to the first document at or after `target` where all stand.
fn meet(mut target: DocId, count: usize, seek: &mut dyn FnMut(usize, DocId) -> DocId) -> DocId {
    if count == 0 {
        return TERMINATED;
    }
    // How many walkers in a row stand on the target.
    let mut agreed = 0;
    let mut number = 0;
    while agreed < count && target != TERMINATED {
        let doc = seek(number, target);
        agreed = if doc == target { agreed + 1 } else { 1 };
        target = doc;
        number = (number + 1) % count;
    }
    target
}

/// Writes the spans of words that stand exactly at their places.
fn exact(places: &[(u32, Vec<u32>)], out: &mut Vec<Range>) {
    let Some(((first_place, first), rest)) = places.split_first() else { return };
    let last_place = places.iter().map(|(place, _)| *place).max().unwrap_or(*first_place);
    let least_place = places.iter().map(|(place, _)| *place).min().unwrap_or(*first_place);
    for position in first {
        let Some(origin) = position.checked_sub(first_place - least_place) else { continue };
        let all = rest.iter().all(|(place, at)| at.binary_search(&(origin + place - least_place)).is_ok());
        if all {
            out.push((origin, origin + last_place - least_place + 1));
        }
    }
}

/// Writes the spans where largest less smallest of (position − place) is at most `slop`, each word at a position
/// of its own.
fn sloppy(places: &[(u32, Vec<u32>)], slop: u32, out: &mut Vec<Range>) {
    let mut chosen = Vec::with_capacity(places.len());
    let mut steps = 0;
    choose(places, i64::from(slop), &mut chosen, (i64::MAX, i64::MIN), out, &mut steps);
}

fn choose(
    places: &[(u32, Vec<u32>)],
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
    let place = i64::from(*place);
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
