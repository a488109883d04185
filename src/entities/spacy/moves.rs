//! Chooses names word by word: at each word the best of the moves that are allowed there.

use super::super::product::Way;
use super::Trouble;
use super::msgpack::Value;
use super::product::Matrix;
use super::weights::Weights;

/// What a move does at a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    /// Nothing that could be chosen.
    Never,
    Begin,
    Inside,
    Last,
    Single,
    Out,
}

/// A move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Move {
    action: Action,
    label: usize,
}

/// The part of a recogniser that chooses.
pub(super) struct Chooser {
    /// From the encoder's row to that of the chooser.
    narrow: Matrix,
    narrow_bias: Vec<f32>,
    /// What a word adds for each feature it may be.
    lower: Matrix,
    lower_bias: Vec<f32>,
    /// What stands for a feature that no word is.
    missing: Vec<f32>,
    features: usize,
    pieces: usize,
    upper: Option<(Matrix, Vec<f32>)>,
    moves: Vec<Move>,
    pub(super) labels: Vec<String>,
}

/// A name: numbers of its first word and of the one behind its last, and of its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) label: usize,
}

/// Where choosing stands in a text.
#[derive(Default)]
pub(super) struct State {
    word: usize,
    open: Option<Open>,
    /// What the word before adds as the last of an open name.
    before: Vec<f32>,
    pub(super) found: Vec<Span>,
}

/// A name that was begun.
struct Open {
    first: usize,
    label: usize,
    /// What its words add, for each feature from the second on.
    added: Vec<Vec<f32>>,
}

impl Chooser {
    /// Reads the chooser of a recogniser whose encoder gives rows of a width.
    pub(super) fn read(weights: &Weights<'_>, moves: &[u8], width: usize) -> Result<Chooser, Trouble> {
        let lower = weights.only("precomputable_affine")?;
        let (array, [features, hidden, pieces, inputs]) =
            lower.array("W")?.of_dimensions("the weights of the chooser")?;
        if !matches!(features, 3 | 6) {
            return Err(Trouble::Unsupported(format!("a chooser that looks at {features} words")));
        }
        let bias = lower.array("b")?.shaped(&[hidden, pieces], "the biases of the chooser")?;
        let missing =
            lower.array("pad")?.shaped(&[1, features, hidden, pieces], "the features for no word")?;
        let upper_node = weights.referred("upper");
        let mut linear = weights.named("linear").filter(|(number, _)| Some(*number) != upper_node);
        let narrow =
            linear.next().ok_or_else(|| Trouble::Content("it has no layer before the chooser".into()))?.1;
        let narrow_weights = narrow.array("W")?.shaped(&[inputs, width], "the weights before the chooser")?;
        let narrow_bias = narrow.array("b")?.shaped(&[inputs], "the biases before the chooser")?;
        let mut upper = None;
        let mut count = hidden;
        if let Some((_, node)) = weights.named("linear").find(|(number, _)| Some(*number) == upper_node) {
            let (array, [classes, inputs]) = node.array("W")?.of_dimensions("the weights of the moves")?;
            let array = array.shaped(&[classes, hidden], "the weights of the moves")?;
            let bias = node.array("b")?.shaped(&[classes], "the biases of the moves")?;
            upper = Some((Matrix::new(&array.values, inputs), bias.values));
            count = classes;
        }
        let (moves, labels) = read_moves(moves)?;
        if moves.len() != count {
            let have = moves.len();
            return Err(Trouble::Content(format!("it has {have} moves, and weights for {count}")));
        }
        Ok(Chooser {
            narrow: Matrix::new(&narrow_weights.values, width),
            narrow_bias: narrow_bias.values,
            lower: Matrix::new(&array.values, inputs),
            lower_bias: bias.values,
            missing: missing.values,
            features,
            pieces,
            upper,
            moves,
            labels,
        })
    }

    /// Goes on over the rows of the next words. `white` says of each whether it is white space, `ends` that no word
    /// follows the last.
    pub(super) fn go_on(&self, way: Way, state: &mut State, rows: &[f32], white: &[bool], ends: bool) {
        let (mut narrow, mut added) = (Vec::new(), Vec::new());
        self.narrow.times(way, rows, &mut narrow);
        for row in narrow.chunks_exact_mut(self.narrow_bias.len()) {
            row.iter_mut().zip(&self.narrow_bias).for_each(|(x, bias)| *x += bias);
        }
        self.lower.times(way, &narrow, &mut added);
        let words = added.chunks_exact(self.features * self.lower_bias.len()).zip(white);
        for (number, (added, is_white)) in words.enumerate() {
            self.step(way, state, added, *is_white, ends && number + 1 == white.len());
        }
    }

    /// Chooses at one word.
    fn step(&self, way: Way, state: &mut State, added: &[f32], white: bool, last: bool) {
        let scores = self.scores(way, state, added);
        let allowed = |m: &Move| match (&state.open, m.action) {
            (None, Action::Out) => true,
            (None, Action::Single) => !white,
            (None, Action::Begin) => !white && !last,
            (Some(open), Action::Last) => open.label == m.label,
            (Some(open), Action::Inside) => open.label == m.label && !last,
            _ => false,
        };
        let mut best: Option<(Move, f32)> = None;
        for (m, score) in self.moves.iter().zip(scores).filter(|(m, _)| allowed(m)) {
            if best.is_none_or(|(_, highest)| score > highest) {
                best = Some((*m, score));
            }
        }
        let slice = |feature: usize| &added[feature * self.lower_bias.len()..][..self.lower_bias.len()];
        let word = state.word;
        match best.map(|(m, _)| (m.action, m.label)) {
            Some((Action::Begin, label)) => {
                state.open = Some(Open { first: word, label, added: Vec::new() });
            }
            Some((Action::Last, label)) => {
                if let Some(open) = state.open.take() {
                    state.found.push(Span { first: open.first, end: word + 1, label });
                }
            }
            Some((Action::Single, label)) => state.found.push(Span { first: word, end: word + 1, label }),
            _ => {}
        }
        if let Some(open) = &mut state.open {
            // With three features only the first word counts, and the one before; with six the first five words.
            let feature = word - open.first + 1;
            if feature < if self.features == 3 { 2 } else { self.features } {
                open.added.push(slice(feature).to_vec());
            }
        }
        if self.features == 3 {
            state.before.clear();
            state.before.extend_from_slice(slice(2));
        }
        state.word += 1;
    }

    fn scores(&self, way: Way, state: &State, added: &[f32]) -> Vec<f32> {
        let size = self.lower_bias.len();
        let mut sums = added[..size].to_vec();
        for feature in 1..self.features {
            let own = state.open.as_ref().and_then(|open| match (self.features, feature) {
                (3, 2) => Some(&state.before),
                _ => open.added.get(feature - 1),
            });
            let own = own.map_or(&self.missing[feature * size..][..size], Vec::as_slice);
            sums.iter_mut().zip(own).for_each(|(sum, x)| *sum += x);
        }
        sums.iter_mut().zip(&self.lower_bias).for_each(|(sum, bias)| *sum += bias);
        let best = |pieces: &[f32]| pieces.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let hidden: Vec<f32> = sums.chunks_exact(self.pieces).map(best).collect();
        let Some((matrix, bias)) = &self.upper else { return hidden };
        let mut out = Vec::new();
        matrix.times(way, &hidden, &mut out);
        out.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
        out
    }
}

/// Labels of an action, with how often each was seen in training.
type Counts = serde_json::Map<String, serde_json::Value>;

/// Reads the moves in the order of their weights, and the labels they give.
fn read_moves(bytes: &[u8]) -> Result<(Vec<Move>, Vec<String>), Trouble> {
    let wrong = || Trouble::Content("its list of moves is damaged".to_string());
    let file = Value::read(bytes)?;
    let text = file.need("moves")?.text().ok_or_else(wrong)?;
    let actions: std::collections::BTreeMap<String, Counts> =
        serde_json::from_str(text).map_err(|_| wrong())?;
    let mut rows: Vec<(u8, String)> = Vec::new();
    let mut later: Vec<(i64, String, u8)> = Vec::new();
    for (action, counts) in actions {
        let action: u8 = action.parse().map_err(|_| wrong())?;
        let mut labels = Vec::new();
        for (label, count) in counts {
            labels.push((count.as_i64().ok_or_else(wrong)?, label));
        }
        // The commonest first; labels that were added without having been seen come after all others.
        labels.sort_unstable_by(|a, b| b.cmp(a));
        for (count, label) in labels {
            match count {
                0.. => rows.push((action, label)),
                _ => later.push((count, label, action)),
            }
        }
    }
    later.sort_by(|(a, b, _), (c, d, _)| (c, d).cmp(&(a, b)));
    for (_, label, _) in &later {
        let of_label = later.iter().filter(|(_, other, _)| other == label);
        let mut actions: Vec<u8> = of_label.map(|(_, _, action)| *action).collect();
        actions.sort_unstable();
        for row in actions.into_iter().map(|action| (action, label.clone())) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let mut labels: Vec<String> = Vec::new();
    let mut moves = Vec::with_capacity(rows.len());
    for (action, label) in rows {
        let number = labels.iter().position(|known| *known == label).unwrap_or_else(|| {
            labels.push(label.clone());
            labels.len() - 1
        });
        let action = match action {
            1 if !label.is_empty() => Action::Begin,
            2 if !label.is_empty() => Action::Inside,
            3 if !label.is_empty() => Action::Last,
            4 if !label.is_empty() => Action::Single,
            5 => Action::Out,
            0..=5 => Action::Never,
            _ => return Err(wrong()),
        };
        moves.push(Move { action, label: number });
    }
    Ok((moves, labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(json: &str) -> Vec<u8> {
        let mut out = b"\x81\xa5moves\xda".to_vec();
        out.extend((json.len() as u16).to_be_bytes());
        out.extend(json.as_bytes());
        out
    }

    #[test]
    fn moves_are_in_the_order_of_their_weights() {
        let json = r#"{"0":{},"1":{"ORG":5,"PER":9,"LOC":9,"X":-1,"Y":-1},"3":{"PER":9,"X":-2},"4":{"PER":9,"":1},"5":{"":1}}"#;
        let (moves, labels) = read_moves(&packed(json)).unwrap();
        let shown: Vec<(Action, &str)> = moves.iter().map(|m| (m.action, labels[m.label].as_str())).collect();
        use Action::*;
        assert_eq!(
            shown,
            [
                (Begin, "PER"),
                (Begin, "LOC"),
                (Begin, "ORG"),
                (Last, "PER"),
                (Single, "PER"),
                (Never, ""),
                (Out, ""),
                (Begin, "Y"),
                (Begin, "X"),
                (Last, "X"),
            ]
        );
        for damaged in ["", "{", "[]", r#"{"1":{"A":"b"}}"#, r#"{"9":{"A":1}}"#, r#"{"1":3}"#] {
            assert!(read_moves(&packed(damaged)).is_err(), "{damaged}");
        }
    }
}
