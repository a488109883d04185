//! Sets of phrases, looked for in a text all at once.

/// A set of phrases, none of them empty.
pub(crate) struct Phrases {
    /// In the order of their first bytes.
    phrases: Vec<&'static [u8]>,
    /// For each byte, where the phrases that begin with it start in the list; the last entry is its length.
    starts: [u16; 257],
}

impl Phrases {
    /// Prepares a set.
    pub(crate) fn new(phrases: &[&'static str]) -> Phrases {
        let mut phrases: Vec<&[u8]> =
            phrases.iter().map(|phrase| phrase.as_bytes()).filter(|phrase| !phrase.is_empty()).collect();
        phrases.sort_unstable();
        let mut starts = [0; 257];
        for (byte, slot) in starts.iter_mut().enumerate() {
            *slot = phrases.partition_point(|phrase| usize::from(phrase[0]) < byte) as u16;
        }
        Phrases { phrases, starts }
    }

    /// Returns whether a text has one of the phrases in it, letter for letter.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        (0..text.len()).any(|at| self.stand_at(text.as_bytes(), at))
    }

    /// Returns the last byte of a text at which one of the phrases begins.
    pub(crate) fn last_in(&self, text: &str) -> Option<usize> {
        (0..text.len()).rev().find(|at| self.stand_at(text.as_bytes(), *at))
    }

    #[inline]
    fn stand_at(&self, text: &[u8], at: usize) -> bool {
        let rest = text.get(at..).unwrap_or_default();
        let first = rest.first().map_or(0, |byte| usize::from(*byte));
        let (from, to) = (usize::from(self.starts[first]), usize::from(self.starts[first + 1]));
        // Two bytes tell nearly always.
        let may_be = |phrase: &[u8]| phrase.get(1) == rest.get(1) || phrase.len() == 1;
        from < to && self.phrases[from..to].iter().any(|phrase| may_be(phrase) && rest.starts_with(phrase))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_one_by_one() {
        let list = ["keep reading", "@", "для", "keep", "©", "reading"];
        let phrases = Phrases::new(&list);
        for text in
            ["", "to keep reading", "kee", "Keep", "ада для", "д", "a@", "© 2", "\u{a0}", "read reading re"]
        {
            assert_eq!(phrases.are_in(text), list.iter().any(|phrase| text.contains(phrase)), "{text}");
            let last = list.iter().filter_map(|phrase| text.rfind(phrase)).max();
            assert_eq!(phrases.last_in(text), last, "{text}");
        }
        assert!(!Phrases::new(&[]).are_in("text") && !Phrases::new(&[""]).are_in("text"));
    }
}
