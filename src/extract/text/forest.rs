//! Evaluates boosted decision trees that are tables of constants.

/// The feature of a node that is an answer.
const ANSWER: u8 = 255;

/// One node: a question about one number, or an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Which number is asked about; 255 for an answer.
    pub feature: u8,
    /// The line between left (up to it) and right; the answer itself at a leaf.
    pub value: f32,
    /// Index of the right child; the left child is the next node.
    pub right: u16,
}

/// Trees whose answers are added up.
#[derive(Debug)]
pub(crate) struct Forest {
    /// How many numbers a row has.
    pub columns: usize,
    /// Where each tree begins in `nodes`.
    pub roots: &'static [u16],
    /// The nodes of all trees, each tree in preorder.
    pub nodes: &'static [Node],
}

/// Trees after which a row without hope is given up, and the sum that means no hope: a chance of 0.018, below what
/// is looked at again.
const ENOUGH: usize = 30;
const HOPELESS: f32 = -4.0;

impl Forest {
    /// Returns the probability that the trees give a row; 0 for a row of another length.
    pub(crate) fn chance(&self, row: &[f32]) -> f32 {
        // Any feature that a node can name is there, so that no step need ask.
        let mut padded = [0.0; 256];
        match padded.get_mut(..row.len()) {
            Some(slots) if row.len() == self.columns => slots.copy_from_slice(row),
            _ => return 0.0,
        }
        let mut sum = 0.0;
        for (tree, root) in self.roots.iter().enumerate() {
            sum += self.answer(*root, &padded);
            // Most lines are furniture beyond doubt: later trees, which are ever weaker, need not be asked.
            if tree >= ENOUGH && sum < HOPELESS {
                break;
            }
        }
        1.0 / (1.0 + (-sum).exp())
    }

    #[inline]
    fn answer(&self, root: u16, row: &[f32; 256]) -> f32 {
        let mut at = usize::from(root);
        loop {
            let Some(node) = self.nodes.get(at) else { return 0.0 };
            if node.feature == ANSWER {
                return node.value;
            }
            let left = row[usize::from(node.feature)] <= node.value;
            at = if left { at + 1 } else { usize::from(node.right) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_walked() {
        static NODES: [Node; 3] = [
            Node { feature: 1, value: 0.5, right: 2 },
            Node { feature: 255, value: -2.0, right: 0 },
            Node { feature: 255, value: 2.0, right: 0 },
        ];
        let forest = Forest { columns: 2, roots: &[0, 0], nodes: &NODES };
        assert!(forest.chance(&[9.0, 0.5]) < 0.02);
        assert!(forest.chance(&[9.0, 0.6]) > 0.98);
        assert_eq!(forest.chance(&[1.0]), 0.0);
    }
}
