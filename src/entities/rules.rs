//! Finds names by rules and gazetteers, for languages the network was not trained on. It finds well-known names,
//! names that begin with a known first name, and what is called like a body; it guesses nothing else.

use std::collections::{HashMap, HashSet};

use crate::model::Kind;

use super::caseless;
use super::fold::fold;
use super::hash::hash_word;
use super::inflection::{base_forms, is_cyrillic};
use super::run::{Run, Word, shouts};
use super::token::{Token, tokens};

/// A name found by rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The kind.
    pub kind: Kind,
    /// The name in its base form.
    pub name: String,
}

/// What is found in a text.
#[derive(Default)]
pub(super) struct Found {
    /// The names, in order.
    pub names: Vec<Guess>,
    /// Single capitalised words, first byte and one past the last: each is a name if it is somebody's last name in the
    /// article. A text may be made of nothing else.
    singles: Vec<(usize, usize)>,
}

/// Words in small letters that may stand inside a name.
const JOINERS: &[&str] = &[
    "de", "von", "van", "der", "den", "bin", "ibn", "al", "el", "la", "da", "dos", "do", "del", "di", "du",
    "of", "zu", "ter",
];
/// Articles and other small words, capitalised at the head of a sentence: no name begins with them.
const HEADS: &[&str] = &[
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "im", "am", "in",
    "an", "auf", "mit", "nach", "vor", "und", "er", "sie", "es", "the", "a", "he", "she", "it", "this",
    "that", "but", "and", "for", "on", "at", "le", "les", "un", "une", "au", "aux", "et", "il", "elle", "ce",
    "en", "los", "las", "lo", "una", "uno", "y", "por", "con", "para", "como", "o", "os", "as", "um", "uma",
    "no", "na", "e", "gli", "ne", "se", "si", "su", "son", "при", "для", "это", "как", "что", "но", "они",
    "она", "он", "по", "на", "не", "из", "від", "для", "але", "він", "вона",
];
/// Words in small letters that end the names of regions, in Russian and Ukrainian.
const REGIONS: &[&str] = &["область", "край", "округ", "район", "автономный", "автономная", "автономна"];
/// Most words of a name.
const LONGEST: usize = 6;

/// Tokens looked at together, so that a long text takes little more room than a short one.
const TOGETHER: usize = 16_384;

/// Returns what may be a name in a text.
pub(super) fn find(text: &str) -> Found {
    let small =
        |token: Token| Some(&text[token.start..token.end]).filter(|w| w.starts_with(char::is_lowercase));
    let small: HashSet<u64> = tokens(text).filter_map(small).map(hash_word).collect();
    let mut found = Found::default();
    let mut some: Vec<Token> = Vec::new();
    for token in tokens(text) {
        // No name goes on in the next sentence, and few behind a sign.
        let apart = match some.len() / TOGETHER {
            0 => false,
            1 => token.first,
            2 | 3 => token.first || !text[token.start..].starts_with(char::is_alphanumeric),
            _ => true,
        };
        if apart {
            Finder { text, tokens: &some, small: &small }.find(&mut found);
            some.clear();
        }
        some.push(token);
    }
    Finder { text, tokens: &some, small: &small }.find(&mut found);
    found
}

/// Settles single words: those that are the last name of somebody in the article are people, the rest are dropped.
pub(super) fn settle(texts: &mut [(&str, Found)]) {
    let names = texts.iter().flat_map(|(_, found)| &found.names);
    let last = |guess: &Guess| Some(fold(guess.name.rsplit_once(' ')?.1));
    let people: HashSet<String> = names.filter(|g| g.kind == Kind::Person).filter_map(last).collect();
    if people.is_empty() {
        return;
    }
    let mut bases: HashMap<&str, Option<String>> = HashMap::new();
    for (text, found) in texts {
        let text: &str = text;
        for (start, end) in std::mem::take(&mut found.singles) {
            let word = &text[start..end];
            let base = || base_forms(word).into_iter().find(|base| people.contains(&fold(base)));
            if let Some(name) = bases.entry(word).or_insert_with(base).clone() {
                found.names.push(Guess { start, end, kind: Kind::Person, name });
            }
        }
        found.names.sort_by_key(|guess| guess.start);
    }
}

struct Finder<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The hashes of words seen in small letters.
    small: &'a HashSet<u64>,
}

impl Finder<'_> {
    /// Adds what may be a name.
    fn find(&self, found: &mut Found) {
        let mut at = 0;
        while at < self.tokens.len() {
            let word = self.word(at);
            if caseless::is_caseless(word) {
                at += caseless::find(self.text, &self.tokens[at..], &mut found.names).max(1);
            } else if word.starts_with(char::is_uppercase) {
                let end = self.run_end(at);
                self.read_run(at, end, found);
                at = end;
            } else {
                at += 1;
            }
        }
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.text[t.start..t.end])
    }

    /// Returns whether two neighbouring tokens have one space between them.
    fn adjoins(&self, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return false };
        !b.first && self.text.get(a.end..b.start).is_some_and(|gap| gap == " " || gap == "\u{a0}")
    }

    /// Returns the end of the run of capitalised words that begins here.
    fn run_end(&self, start: usize) -> usize {
        let mut end = start + 1;
        while end - start < LONGEST && self.adjoins(end - 1) {
            let joins = JOINERS.contains(&self.word(end)) && self.adjoins(end) && self.is_capital(end + 1);
            if self.is_capital(end) {
                end += 1;
            } else if joins {
                end += 2;
            } else {
                break;
            }
        }
        self.region_end(end)
    }

    /// Returns the end of the name of a region whose first words end here: "Тверской области".
    fn region_end(&self, mut end: usize) -> usize {
        let begun = end;
        while end - begun < 2 && is_cyrillic(self.word(end - 1)) && self.adjoins(end - 1) {
            if !base_forms(self.word(end)).iter().any(|base| REGIONS.contains(&base.as_str())) {
                break;
            }
            end += 1;
        }
        end
    }

    fn is_capital(&self, at: usize) -> bool {
        self.word(at).starts_with(char::is_uppercase) && !caseless::is_caseless(self.word(at))
    }

    /// Reads a run of capitalised words from left to right, the longest known name first.
    fn read_run(&self, start: usize, end: usize, found: &mut Found) {
        let words = (start..end).map(|at| Word::new(self.word(at), self.tokens[at].first)).collect();
        let shouted = [start > 0 && shouts(self.word(start.saturating_sub(1))), shouts(self.word(end))];
        let run = Run { words, shouted };
        let mut at = start;
        while at < end {
            match self.may_begin(at).then(|| run.longest(at - start)).flatten() {
                Some(((kind, name), to)) => {
                    let (first, last) = (self.tokens[at].start, self.tokens[start + to - 1].end);
                    match kind {
                        Some(kind) => found.names.push(Guess { start: first, end: last, kind, name }),
                        None => found.singles.push((first, last)),
                    }
                    at = start + to;
                }
                None => at += 1,
            }
        }
    }

    /// Returns whether a name may begin with a word: it is a capitalised one, and no small word at the head of a sentence.
    fn may_begin(&self, at: usize) -> bool {
        let lower = || self.word(at).to_lowercase();
        let small = |lower: &str| {
            HEADS.contains(&lower) || (self.tokens[at].first && self.small.contains(&hash_word(lower)))
        };
        self.is_capital(at) && !small(&lower())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Kind)]) {
        let mut found = [(text, find(text))];
        settle(&mut found);
        let names: Vec<(&str, Kind)> = found[0].1.names.iter().map(|g| (g.name.as_str(), g.kind)).collect();
        assert_eq!(names, expected, "{text}");
    }

    #[test]
    fn names_are_found_in_their_cases() {
        use Kind::{Org, Person, Place};
        check("Вчера Путина видели в Москве.", &[("Путин", Person), ("Москва", Place)]);
        check(
            "Он говорил с Зеленским о Северной Корее.",
            &[("Зеленский", Person), ("Северная Корея", Place)],
        );
        check("Они были в Тверской области и в Риме.", &[("Тверская область", Place), ("Рим", Place)]);
        check(
            "Мости Києва, порт Миколаєва, площі Праги й Тернополя.",
            &[("Київ", Place), ("Миколаїв", Place), ("Прага", Place), ("Тернопіль", Place)],
        );
        check("Зустріч із Зеленським в Україні", &[("Зеленський", Person), ("Україна", Place)]);
        check(
            "Die Frau traf Angela Merkel in Frankreich.",
            &[("Angela Merkel", Person), ("Frankreich", Place)],
        );
        check("Hier soir, la OTAN a parlé.", &[("OTAN", Org)]);
        check("قال ترامب في روسيا", &[("ترامب", Person), ("روسيا", Place)]);
        check("昨天特朗普访问俄罗斯。", &[("特朗普", Person), ("俄罗斯", Place)]);
    }

    #[test]
    fn last_names_follow_full_names() {
        check(
            "Es kam Peter Oakwell. Später ging Oakwell.",
            &[("Peter Oakwell", Kind::Person), ("Oakwell", Kind::Person)],
        );
        check("Der Hund und das Haus.", &[]);
    }
}
