//! Patterns over one word, compiled.

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::plan::Pattern;

/// A compiled pattern.
pub struct Compiled {
    dfa: dense::DFA<Vec<u32>>,
}

/// Where a walk stands.
pub type State = StateID;

impl Compiled {
    /// Compiles a pattern.
    pub fn new(pattern: &Pattern) -> Result<Compiled, String> {
        let text = match pattern {
            Pattern::Wildcard(text) => text
                .chars()
                .map(|c| match c {
                    '*' => ".*".to_string(),
                    '?' => ".".to_string(),
                    c => regex_automata_escape(c),
                })
                .collect::<String>(),
            Pattern::Fuzzy { word, .. } => word.chars().map(regex_automata_escape).collect(),
            Pattern::Regex(text) => text.clone(),
        };
        let dfa = dense::Builder::new().build(&format!("(?s:{text})$")).map_err(|error| error.to_string())?;
        Ok(Compiled { dfa })
    }
    /// Returns whether a word matches.
    pub fn is_match(&self, word: &str) -> bool {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.step(&state, byte);
        }
        self.is_final(&state)
    }
    /// Start.
    pub fn start(&self) -> State {
        self.dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).unwrap_or_default()
    }
    /// Step.
    pub fn step(&self, state: &State, byte: u8) -> State {
        self.dfa.next_state(*state, byte)
    }
    /// Final.
    pub fn is_final(&self, state: &State) -> bool {
        self.dfa.is_match_state(self.dfa.next_eoi_state(*state))
    }
    /// Can match.
    pub fn can_match(&self, state: &State) -> bool {
        !self.dfa.is_dead_state(*state)
    }
}

fn regex_automata_escape(c: char) -> String {
    if c.is_alphanumeric() { c.to_string() } else { format!("\\x{{{:x}}}", c as u32) }
}
