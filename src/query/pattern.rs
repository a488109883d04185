//! Patterns over one whole word, compiled to automata that test a word or walk a vocabulary byte by byte.
//!
//! Regular expressions have the syntax of the crate `regex`, without look-around and back-references: `.`,
//! classes (`[a-z]`, `\d`, `\p{Greek}`), alternation, groups, and the repetitions `*` `+` `?` `{m,n}`. They match
//! the whole word, as printed or folded, both lower-cased.

use levenshtein_automata::{DFA as EditDfa, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind, nfa::thompson};

use super::plan::Pattern;

/// Most bytes an automaton may take; a larger one is refused.
const MAX_AUTOMATON_BYTES: usize = 4 << 20;

/// Longest word of a fuzzy pattern, in characters.
const MAX_FUZZY_CHARS: usize = 64;

/// A compiled pattern.
pub struct Compiled {
    automaton: Kind,
}

enum Kind {
    Wildcard(Box<Wildcard>),
    Regular(Box<dense::DFA<Vec<u32>>>, StateID),
    Edits(Box<EditDfa>, u8),
}

/// Where a walk through a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In a wildcard pattern: the items that may come next, a bit each.
    Wildcard(u64),
    /// In the automaton of a regular expression, or of a wildcard pattern that is too long to be walked as one.
    Regular(StateID),
    /// In the automaton of a fuzzy word.
    Edits(u32),
}

impl Compiled {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// A sentence, if the pattern is malformed or its automaton too large.
    pub fn new(pattern: &Pattern) -> Result<Compiled, String> {
        let automaton = match pattern {
            Pattern::Wildcard(text) => match Wildcard::new(text) {
                Some(wildcard) => Kind::Wildcard(Box::new(wildcard)),
                None => regular(&wildcard(text), text)?,
            },
            Pattern::Regex(text) => regular(text, text)?,
            Pattern::Fuzzy { word, distance } => {
                if word.chars().count() > MAX_FUZZY_CHARS {
                    return Err(format!("a fuzzy word may have {MAX_FUZZY_CHARS} characters at most"));
                }
                let distance = (*distance).min(2);
                let builder = LevenshteinAutomatonBuilder::new(distance, true);
                Kind::Edits(Box::new(builder.build_dfa(word)), distance)
            }
        };
        Ok(Compiled { automaton })
    }

    /// Returns whether a whole word matches.
    pub fn is_match(&self, word: &str) -> bool {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.step(&state, byte);
            if !self.can_match(&state) {
                return false;
            }
        }
        self.is_final(&state)
    }

    /// Returns where every walk begins.
    pub fn start(&self) -> State {
        match &self.automaton {
            Kind::Wildcard(wildcard) => State::Wildcard(wildcard.start()),
            Kind::Regular(_, start) => State::Regular(*start),
            Kind::Edits(dfa, _) => State::Edits(dfa.initial_state()),
        }
    }

    /// Returns where a walk stands after a byte of the word.
    pub fn step(&self, state: &State, byte: u8) -> State {
        match (&self.automaton, state) {
            (Kind::Wildcard(wildcard), State::Wildcard(state)) => {
                State::Wildcard(wildcard.step(*state, byte))
            }
            (Kind::Regular(dfa, _), State::Regular(state)) => State::Regular(dfa.next_state(*state, byte)),
            (Kind::Edits(dfa, _), State::Edits(state)) => State::Edits(dfa.transition(*state, byte)),
            // States of another pattern lead nowhere.
            _ => State::Edits(SINK_STATE),
        }
    }

    /// Returns whether the word may end here.
    pub fn is_final(&self, state: &State) -> bool {
        match (&self.automaton, state) {
            (Kind::Wildcard(wildcard), State::Wildcard(state)) => state & wildcard.end != 0,
            (Kind::Regular(dfa, _), State::Regular(state)) => dfa.is_match_state(dfa.next_eoi_state(*state)),
            (Kind::Edits(dfa, most), State::Edits(state)) => {
                matches!(dfa.distance(*state), Distance::Exact(distance) if distance <= *most)
            }
            _ => false,
        }
    }

    /// Returns whether any word that goes on from here can match.
    pub fn can_match(&self, state: &State) -> bool {
        match (&self.automaton, state) {
            (Kind::Wildcard(_), State::Wildcard(state)) => *state != 0,
            (Kind::Regular(dfa, _), State::Regular(state)) => {
                !dfa.is_dead_state(*state) && !dfa.is_quit_state(*state)
            }
            (Kind::Edits(..), State::Edits(state)) => *state != SINK_STATE,
            _ => false,
        }
    }
}

/// A wildcard pattern walked by itself: compiling a regular expression takes longer than most searches.
///
/// Its items (bytes, `?`, `*`) are numbered, and a walk is the set of items that may come next.
struct Wildcard {
    /// Which items a byte passes, by byte.
    passes: [u64; 256],
    /// `*`: stays where it is, and may be left out.
    runs: u64,
    /// Items after a `?`: the rest of its character comes before them.
    after_any: u64,
    /// The end of the pattern.
    end: u64,
}

impl Wildcard {
    /// Returns `None` if the pattern has too many items.
    fn new(text: &str) -> Option<Wildcard> {
        let mut out = Wildcard { passes: [0; 256], runs: 0, after_any: 0, end: 0 };
        let mut item = 1u64;
        for c in text.chars() {
            match c {
                // Two in a row are one.
                '*' if item > 1 && out.runs & (item >> 1) != 0 => continue,
                '*' => out.runs |= item,
                '?' => {
                    let begins = |byte: &usize| !is_continuation(*byte as u8);
                    (0..256).filter(begins).for_each(|byte| out.passes[byte] |= item);
                    out.after_any |= item.checked_shl(1)?;
                }
                c => {
                    let mut bytes = [0; 4];
                    for byte in c.encode_utf8(&mut bytes).bytes() {
                        out.passes[usize::from(byte)] |= item;
                        item = item.checked_mul(2)?;
                    }
                    continue;
                }
            }
            item = item.checked_mul(2)?;
        }
        out.end = item;
        Some(out)
    }

    fn start(&self) -> u64 {
        self.leave_runs(1)
    }

    fn step(&self, state: u64, byte: u8) -> u64 {
        let passed = (state & self.passes[usize::from(byte)]) << 1;
        let stays =
            if is_continuation(byte) { state & (self.runs | self.after_any) } else { state & self.runs };
        self.leave_runs(passed | stays)
    }

    fn leave_runs(&self, state: u64) -> u64 {
        state | (state & self.runs) << 1
    }
}

/// Returns whether a byte goes on with a character of UTF-8.
fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Compiles a regular expression; `shown` is how the reader typed it.
fn regular(expression: &str, shown: &str) -> Result<Kind, String> {
    let large = |_| format!("the pattern `{shown}` is too large");
    let dfa = dense::Builder::new()
        .configure(
            dense::Config::new()
                .match_kind(MatchKind::All)
                .start_kind(regex_automata::dfa::StartKind::Anchored)
                .dfa_size_limit(Some(MAX_AUTOMATON_BYTES))
                .determinize_size_limit(Some(MAX_AUTOMATON_BYTES)),
        )
        .thompson(thompson::Config::new().nfa_size_limit(Some(MAX_AUTOMATON_BYTES)))
        .syntax(syntax::Config::new().dot_matches_new_line(true).nest_limit(50))
        .build(&format!("(?:{expression})$"))
        .map_err(|error| {
            if error.is_size_limit_exceeded() {
                large(())
            } else {
                format!("the pattern `{shown}` cannot be read: {}", last_line(&deepest(&error)))
            }
        })?;
    let start = dfa
        .start_state(&start::Config::new().anchored(Anchored::Yes))
        .map_err(|error| format!("the pattern `{shown}` cannot be used: {error}"))?;
    Ok(Kind::Regular(Box::new(dfa), start))
}

/// Returns a wildcard pattern as a regular expression.
fn wildcard(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '*' => out.push_str(".*"),
            '?' => out.push('.'),
            c if c.is_alphanumeric() => out.push(c),
            c => out.push_str(&format!("\\x{{{:x}}}", c as u32)),
        }
    }
    out
}

/// Returns the message of the innermost error.
fn deepest(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => deepest(source),
        None => error.to_string(),
    }
}

/// Returns the last line of a message, without the word "error" before it.
fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: Pattern, yes: &[&str], no: &[&str]) {
        let compiled = Compiled::new(&pattern).unwrap();
        for word in yes {
            assert!(compiled.is_match(word), "{pattern:?} {word}");
        }
        for word in no {
            assert!(!compiled.is_match(word), "{pattern:?} {word}");
        }
    }

    #[test]
    fn patterns_match_whole_words() {
        check(Pattern::Wildcard("zel?nsk*".into()), &["zelensky", "zelënsk"], &["zelnsky", "azelensky"]);
        check(Pattern::Wildcard("*путин?".into()), &["путина", "распутины"], &["путин"]);
        check(Pattern::Wildcard("a.b".into()), &["a.b"], &["axb"]);
        check(
            Pattern::Regex("zelensk(y|iy|yy)".into()),
            &["zelenskyy", "zelenskiy"],
            &["zelensk", "zelenskyyy"],
        );
        check(Pattern::Regex("a|ab".into()), &["a", "ab"], &["abc"]);
        let fuzzy = |word: &str, distance| Pattern::Fuzzy { word: word.into(), distance };
        check(fuzzy("zelenski", 1), &["zelensky", "zelenski", "elenski", "zelesnki"], &["zelenskyy"]);
        check(fuzzy("мир", 1), &["мор", "мира"], &["мода"]);
    }

    proptest::proptest! {
        #[test]
        fn a_wildcard_is_what_its_regular_expression_is(text in "[aбé*?]{0,8}", word in "[abбвéè]{0,8}") {
            let walked = Wildcard::new(&text).expect("it is short");
            let walked = Compiled { automaton: Kind::Wildcard(Box::new(walked)) };
            let compiled = Compiled { automaton: regular(&wildcard(&text), &text).expect("it is well-formed") };
            assert_eq!(walked.is_match(&word), compiled.is_match(&word));
        }
    }

    #[test]
    fn long_wildcards_match_too() {
        let long = "a?".repeat(40);
        assert!(Wildcard::new(&long).is_none());
        check(Pattern::Wildcard(long.clone()), &[&"ab".repeat(40)], &[&"ab".repeat(39)]);
        assert!(Wildcard::new(&"a".repeat(63)).is_some_and(|wildcard| wildcard.end == 1 << 63));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for pattern in ["(", "[a", "a{1000}{1000}{1000}", "(?=x)"] {
            let message = Compiled::new(&Pattern::Regex(pattern.into())).err().unwrap();
            assert!(message.contains(pattern) && !message.contains('\n'), "{message}");
        }
    }
}
