//! Finds names by rules and gazetteers, for languages the network was not trained on. It finds well-known names,
//! names that begin with a known first name, and what is called like a body; it guesses nothing else.

use std::collections::HashSet;

use crate::model::Kind;

use super::caseless;
use super::fold::fold;
use super::hash::hash_word;
use super::inflection::{base_forms, is_cyrillic};
use super::model::{class, model};
use super::token::Token;
use super::world::world;

/// A name found by rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The kind; `None` for a single capitalised word that is a name only if it is somebody's last name here.
    pub kind: Option<Kind>,
    /// The name in its base form.
    pub name: String,
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

/// Returns the names in a text, in order.
pub(super) fn find(text: &str, tokens: &[Token]) -> Vec<Guess> {
    let small: HashSet<&str> =
        tokens.iter().map(|t| &text[t.start..t.end]).filter(|w| w.starts_with(char::is_lowercase)).collect();
    let finder = Finder { text, tokens, small };
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let word = finder.word(at);
        if caseless::is_caseless(word) {
            at += caseless::find(text, &tokens[at..], &mut out).max(1);
        } else if word.starts_with(char::is_uppercase) {
            let end = finder.run_end(at);
            finder.read_run(at, end, &mut out);
            at = end;
        } else {
            at += 1;
        }
    }
    out
}

/// Settles single words: those that are the last name of somebody in the article are people, the rest are dropped.
pub(super) fn settle<T>(guesses: &mut Vec<(T, Guess)>) {
    let last = |name: &str| name.rsplit(' ').next().map(fold);
    let people: HashSet<String> = guesses
        .iter()
        .filter(|(_, g)| g.kind == Some(Kind::Person) && g.name.contains(' '))
        .filter_map(|(_, g)| last(&g.name))
        .collect();
    guesses.retain_mut(|(_, guess)| {
        if guess.kind.is_none()
            && let Some(base) = base_forms(&guess.name).into_iter().find(|b| people.contains(&fold(b)))
        {
            guess.kind = Some(Kind::Person);
            guess.name = base;
        }
        guess.kind.is_some()
    });
}

struct Finder<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// Words seen in small letters.
    small: HashSet<&'a str>,
}

impl Finder<'_> {
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
    fn read_run(&self, start: usize, end: usize, out: &mut Vec<Guess>) {
        let mut at = start;
        while at < end {
            let found = (at + 1..=end)
                .rev()
                .filter(|_| self.is_capital(at))
                .find_map(|to| self.read(at, to, to == end).map(|g| (g, to)));
            match found {
                Some((guess, to)) => {
                    out.push(guess);
                    at = to;
                }
                None => at += 1,
            }
        }
    }

    /// Returns the name that the words from `at` to `to` are. `whole` says that no capitalised word follows.
    fn read(&self, at: usize, to: usize, whole: bool) -> Option<Guess> {
        let lower = self.word(at).to_lowercase();
        if HEADS.contains(&lower.as_str()) || (self.tokens[at].first && self.small.contains(lower.as_str())) {
            return None;
        }
        let (kind, name) = self
            .body(at, to, whole)
            .or_else(|| self.known(at, to, whole))
            .or_else(|| self.person(at, to))
            .map(|(kind, name)| (Some(kind), name))
            .or_else(|| self.single(at, to))?;
        Some(Guess { start: self.tokens[at].start, end: self.tokens[to - 1].end, kind, name })
    }

    fn surface(&self, at: usize, to: usize) -> String {
        (at..to).map(|i| self.word(i)).collect::<Vec<_>>().join(" ")
    }

    /// A name of the table of the world, in one of its base forms.
    fn known(&self, at: usize, to: usize, whole: bool) -> Option<(Kind, String)> {
        const TRIED: usize = 200;
        let mut forms = vec![String::new()];
        for i in at..to {
            let bases = base_forms(self.word(i));
            let next = forms.iter().flat_map(|f| {
                bases.iter().map(move |b| if f.is_empty() { b.clone() } else { format!("{f} {b}") })
            });
            forms = next.take(TRIED).collect();
        }
        // As it is written there, a form of the word is its base form; without that it may be the name of something else
        // (Риму is Rome, and Rima is a place too).
        let single = to == at + 1;
        if is_cyrillic(self.word(at))
            && let Some((form, (id, kind))) = forms.iter().find_map(|form| Some((form, spelt(form)?)))
            && (!single
                || world().is_sure(id)
                || (whole && form.chars().nth(2).is_some() && (!self.tokens[at].first || is_no_word(form))))
        {
            return Some((kind, form.clone()));
        }
        let upper = single && self.word(at).chars().count() < 3;
        forms.into_iter().find_map(|form| {
            let (id, kind) = world().of(&fold(&form)).min_by_key(|(id, _)| *id)?;
            let sure = world().is_sure(id);
            let possible = !single
                || (sure && !(upper && form.chars().any(char::is_lowercase)))
                || (whole && !self.tokens[at].first && form.chars().nth(3).is_some());
            possible.then_some((kind, form))
        })
    }

    /// A name with a word that only bodies have, or an acronym.
    fn body(&self, at: usize, to: usize, whole: bool) -> Option<(Kind, String)> {
        let cue = |i: usize| classes(self.word(i)) & class::ORG_WORD != 0;
        let several = to - at >= 2 && whole && (at..to).any(cue) && !(at..to).all(cue);
        several.then(|| (Kind::Org, self.surface(at, to)))
    }

    /// A known first name and what follows it, or the full name of a well-known person.
    fn person(&self, at: usize, to: usize) -> Option<(Kind, String)> {
        if !(2..=4).contains(&(to - at)) || (at..to).any(|i| self.word(i).chars().count() < 2) {
            return None;
        }
        let first = base_forms(self.word(at)).into_iter().find(|b| classes(b) & class::FIRST != 0)?;
        let oblique = first != self.word(at);
        let mut name = first;
        for i in at + 1..to {
            name.push(' ');
            name.push_str(&last_name(self.word(i), oblique));
        }
        Some((Kind::Person, name))
    }

    /// A capitalised word inside a sentence: an acronym is a body, anything else waits for [`settle`].
    fn single(&self, at: usize, to: usize) -> Option<(Option<Kind>, String)> {
        let word = self.word(at);
        if to != at + 1 {
            return None;
        }
        let letters = word.chars().count();
        let acronym =
            (2..=6).contains(&letters) && word.chars().all(char::is_uppercase) && !self.among_capitals(at);
        let abbreviated = matches!(word, "EE" | "UU" | "AM" | "PM");
        let roman = abbreviated || word.chars().all(|c| "IVXLCDM".contains(c));
        if acronym && !roman {
            Some((Some(Kind::Org), word.to_owned()))
        } else {
            Some((None, word.to_owned()))
        }
    }

    /// Returns whether a neighbour is in capitals too: then capitals tell nothing.
    fn among_capitals(&self, at: usize) -> bool {
        let shouts = |i: usize| {
            let word = self.word(i);
            word.chars().nth(3).is_some() && word.chars().all(char::is_uppercase)
        };
        (at > 0 && shouts(at - 1)) || shouts(at + 1)
    }
}

/// Returns what has a name of exactly this spelling.
fn spelt(name: &str) -> Option<(u32, Kind)> {
    world().of(&format!("={name}")).min_by_key(|(id, _)| *id)
}

/// Returns whether the name of a city is hardly a word as well, so that it may begin a sentence: it is long, and no
/// adjective.
fn is_no_word(city: &str) -> bool {
    city.chars().nth(5).is_some() && !["ый", "ий", "ой", "ая", "ое"].iter().any(|end| city.ends_with(end))
}

/// Returns the base form of a last name: the first one that is known, if the first name was inflected too.
fn last_name(word: &str, oblique: bool) -> String {
    let forms = base_forms(word);
    let known =
        forms.iter().find(|b| classes(b) & class::LAST != 0 || world().kind(&fold(b)) == Some(Kind::Person));
    match known {
        Some(form) if oblique || form != word => form.clone(),
        _ => forms.get(usize::from(oblique)).unwrap_or(&forms[0]).clone(),
    }
}

/// Returns the classes of a single word, read as Latin letters if it is not written in them.
fn classes(word: &str) -> u16 {
    let lower = word.to_lowercase();
    let own = model().classes(hash_word(&lower));
    if lower.is_ascii() { own } else { own | model().classes(hash_word(&fold(&lower))) }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn check(text: &str, expected: &[(&str, Kind)]) {
        let mut guesses: Vec<((), Guess)> = find(text, &tokens(text)).into_iter().map(|g| ((), g)).collect();
        settle(&mut guesses);
        let found: Vec<(&str, Kind)> =
            guesses.iter().filter_map(|(_, g)| Some((g.name.as_str(), g.kind?))).collect();
        assert_eq!(found, expected, "{text}");
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
