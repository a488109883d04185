//! Finds names by rules and gazetteers, for languages the network was not trained on. It finds well-known names,
//! names that begin with a known first name, and what is called like a body; it guesses nothing else.

use std::collections::{HashMap, HashSet};

use crate::model::Kind;

use super::caseless;
use super::fold::fold;
use super::hash::hash_word;
use super::inflection::{base_forms, is_cyrillic};
use super::run::{Run, Word, is_first_name, shouts};
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
/// Two small words that may stand inside a person's name.
const PAIRS: &[(&str, &str)] =
    &[("von", "der"), ("van", "der"), ("van", "den"), ("de", "la"), ("de", "los"), ("de", "las")];
/// How German words end that are called after what follows them: "Verband der Köche", but not "Mitglied der Jury".
const BODIES: &[&str] = &[
    "verband",
    "verein",
    "vereinigung",
    "bund",
    "union",
    "amt",
    "ministerium",
    "bank",
    "institut",
    "universität",
    "hochschule",
    "akademie",
    "gesellschaft",
    "gericht",
    "agentur",
    "behörde",
    "zentrum",
    "stiftung",
    "kammer",
    "partei",
    "organisation",
    "rat",
];
/// Small words that lose their vowel before a name, in French and Italian: "d’Emmanuel Macron", "dell’Ucraina".
const ELIDED: &[&str] = &[
    "l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "un", "dell", "all", "nell",
    "sull", "dall", "quell",
];
/// Articles: what follows one is hardly a city, but a German noun, or what the article is about.
const DETERMINERS: &[&str] = &[
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "kein",
    "keine", "keinen", "la", "el", "los", "las", "le", "les", "il", "lo", "gli", "un", "une", "una", "uno",
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
            } else if word.starts_with(char::is_uppercase) || self.elided(at) > 0 {
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
            if self.is_capital(end) || (self.elided(end) > 0 && self.word(end).starts_with('d')) {
                end += 1;
            } else if let Some(next) = self.joined(start, end) {
                end = next + 1;
            } else {
                break;
            }
        }
        self.region_end(end)
    }

    /// Returns the capitalised word that small words join to those from `start` on: "von", "von der".
    fn joined(&self, start: usize, at: usize) -> Option<usize> {
        let word = self.word(at);
        if !JOINERS.contains(&word) || !self.adjoins(at) {
            return None;
        }
        if self.is_capital(at + 1) {
            // "Ludwig von Oak" is one name, "Sprecher von Oslo" is none.
            let before = self.word(at - 1);
            let body = || BODIES.iter().any(|end| before.to_lowercase().ends_with(end));
            let joins = match word {
                "der" | "den" => body(),
                "von" => is_first_name(before) || body(),
                _ => true,
            };
            return joins.then_some(at + 1);
        }
        let pair = PAIRS.contains(&(word, self.word(at + 1))) && self.adjoins(at + 1);
        (pair && self.is_capital(at + 2) && is_first_name(self.word(start))).then_some(at + 2)
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
        let shouted = [start > 0 && shouts(self.word(start.saturating_sub(1))), shouts(self.word(end))];
        let run = Run { words: (start..end).map(|at| self.run_word(at, 0)).collect(), shouted };
        let mut at = start;
        while at < end {
            let skip = self.elided(at);
            let longest = match self.may_begin(at, skip) {
                false if self.is_capital(at) => run.known(at - start),
                false => None,
                true if skip == 0 => run.longest(at - start),
                true => {
                    let words = (at..end).map(|word| self.run_word(word, if word == at { skip } else { 0 }));
                    let rest = Run { words: words.collect(), shouted: [false, shouted[1]] };
                    rest.longest(0).map(|(reading, to)| (reading, to + at - start))
                }
            };
            match longest {
                Some(((kind, name), to)) => {
                    let (first, last) = (self.tokens[at].start + skip, self.tokens[start + to - 1].end);
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

    fn run_word(&self, at: usize, skip: usize) -> Word<'_> {
        Word::new(&self.word(at)[skip..], self.is_head(at))
    }

    /// Returns how many bytes of a word are an elided one before a name; 0 where none is.
    fn elided(&self, at: usize) -> usize {
        let word = self.word(at);
        let Some((small, joint)) = word.char_indices().find(|(_, c)| matches!(c, '\'' | '’')) else {
            return 0;
        };
        let name = small + joint.len_utf8();
        let small = &word[..small];
        let elided = ELIDED.contains(&small) || (small == "L" && self.tokens[at].first);
        if elided && word[name..].starts_with(char::is_uppercase) { name } else { 0 }
    }

    /// Returns whether a word may have its capital from its place: at the head of a sentence or of what is quoted, or behind
    /// an article.
    fn is_head(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.word(before));
        let opens = matches!(before, "\"" | "“" | "„" | "«" | "‚" | "‘" | "¿" | "¡");
        self.tokens[at].first || opens || DETERMINERS.contains(&before.to_lowercase().as_str())
    }

    /// Returns whether a name may begin with a word behind some bytes: it is a capitalised one, and no small word at the head of a
    /// sentence.
    fn may_begin(&self, at: usize, skip: usize) -> bool {
        let lower = self.word(at)[skip..].to_lowercase();
        let small = HEADS.contains(&lower.as_str())
            || (self.tokens[at].first && self.small.contains(&hash_word(&lower)));
        (skip > 0 || self.is_capital(at)) && !small
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
    fn elided_words_are_no_part_of_a_name() {
        use Kind::{Org, Person, Place};
        check(
            "La mort d’Angela Merkel, l'Italie et la Côte d’Ivoire. L’Ukraine et la Banque d’Angleterre.",
            &[
                ("Angela Merkel", Person),
                ("Italie", Place),
                ("Côte d’Ivoire", Place),
                ("Ukraine", Place),
                ("Banque d’Angleterre", Org),
            ],
        );
        check("La visita dell’Ucraina all’Onu", &[("Ucraina", Place), ("Onu", Org)]);
    }

    #[test]
    fn small_words_join_only_what_belongs_together() {
        use Kind::{Org, Person, Place};
        check("Es kam Ursula von der Leyen.", &[("Ursula von der Leyen", Person)]);
        check(
            "Der Bundesverband der Deutschen Industrie ging.",
            &[("Bundesverband der Deutschen Industrie", Org)],
        );
        check(
            "Es kam Ludwig van Oakwell, ein Sprecher von Oslo.",
            &[("Ludwig van Oakwell", Person), ("Oslo", Place)],
        );
        check(
            "Dort spielt Angela Merkels Mutter in Las Vegas.",
            &[("Angela Merkel", Person), ("Las Vegas", Place)],
        );
        check("Ein Mitglied der Welsh Conservative Party ging.", &[("Welsh Conservative Party", Org)]);
        check("Der Star Eden Hazard kam.", &[("Eden Hazard", Person)]);
    }

    #[test]
    fn a_capital_that_the_place_asks_for_tells_nothing() {
        check("Смотрели «Игра престолов» и трубу «Северный поток».", &[]);
        check("Dort stand der Mann.", &[]);
        check("Los barcos de la Marina llegan a Bremen.", &[("Bremen", Kind::Place)]);
        check("Она живёт с ИИ и ВИЧ, платит в USD.", &[]);
        check("Im Sunday Times Cup spielte keiner, sagte die Sunday Times.", &[("Sunday Times", Kind::Org)]);
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
