//! A run of capitalised words, read by rules: it may be a name, hold several, or none. A run is read from each of its
//! words to each later one, so what a word may be is looked up once.

use std::cell::OnceCell;

use crate::model::Kind;

use super::ends;
use super::fold::fold;
use super::hash::{Hash, hash_join, hash_word};
use super::inflection::{base_forms, is_cyrillic};
use super::model::{class, model};
use super::world::world;

/// A word of a run.
pub(super) struct Word<'a> {
    text: &'a str,
    /// Whether it may have its capital from its place.
    head: bool,
    classes: OnceCell<u16>,
    bases: OnceCell<Vec<String>>,
    folded: OnceCell<Vec<String>>,
}

impl<'a> Word<'a> {
    pub(super) fn new(text: &'a str, head: bool) -> Word<'a> {
        let (classes, bases, folded) = <_>::default();
        Word { text, head, classes, bases, folded }
    }

    fn classes(&self) -> u16 {
        *self.classes.get_or_init(|| classes(self.text))
    }

    /// The word and the base forms it may have.
    fn bases(&self) -> &[String] {
        self.bases.get_or_init(|| base_forms(self.text))
    }

    /// Whether this is a name with an s behind it, and no name with it.
    fn is_genitive(&self) -> bool {
        let owner = self.text.strip_suffix('s').filter(|_| self.text.is_ascii());
        owner.is_some_and(|owner| self.classes() & class::NAME == 0 && classes(owner) & class::NAME != 0)
    }

    /// The normal forms of these.
    fn folded(&self) -> &[String] {
        self.folded.get_or_init(|| self.bases().iter().map(|base| fold(base)).collect())
    }
}

/// What is written in capitals and no body: things, money, hours, offices.
const ABBREVIATIONS: &[&str] = &[
    "EE", "UU", "AM", "PM", "AI", "KI", "IA", "ИИ", "ШІ", "IT", "ИТ", "TV", "ТВ", "PC", "ПК", "CD", "DVD",
    "GPS", "SMS", "СМС", "PIN", "VIP", "PR", "CEO", "PDG", "CFO", "COO", "DNA", "DNS", "ADN", "ДНК", "RNA",
    "HIV", "VIH", "ВИЧ", "ВІЛ", "AIDS", "SIDA", "СПИД", "LGBT", "LGBTQ", "ЛГБТ", "BIP", "PIB", "PIL", "GDP",
    "ВВП", "CO", "UV", "UKW", "GMT", "UTC", "CET", "CEST", "MEZ", "MESZ", "BST", "EST", "EDT", "PST", "PDT",
    "MSK", "МСК", "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "RUB", "UAH", "SUV", "LKW", "PKW", "ВНЖ", "СМИ",
    "ЗМІ", "ДТП", "НДС", "TVA", "IVA", "DIY", "FAQ", "OK", "SOS", "USB", "PDF", "HD", "XL", "ID",
];

/// What the words of a run are: the kind, `None` for a single word that is a name only if it is somebody's last name in the
/// article, and the name in its base form.
pub(super) type Reading = (Option<Kind>, String);

/// A run of capitalised words.
pub(super) struct Run<'a> {
    /// The words.
    pub(super) words: Vec<Word<'a>>,
    /// Whether the words before the run and behind it are in capitals.
    pub(super) shouted: [bool; 2],
}

impl Run<'_> {
    /// Returns the longest name that begins with a word of the run, and one past its last word.
    pub(super) fn longest(&self, at: usize) -> Option<(Reading, usize)> {
        let known = Known::from(&self.words[at..]);
        (at + 1..=self.words.len())
            .rev()
            .find_map(|to| self.read(at, to, &known).map(|reading| (reading, to)))
    }

    /// Returns the longest name of several words in the table that begins with a word, and one past its last word: "Las Vegas",
    /// where "las" begins no other name.
    pub(super) fn known(&self, at: usize) -> Option<(Reading, usize)> {
        let known = Known::from(&self.words[at..]);
        let named =
            |to| known.name(to - at, to == self.words.len()).map(|(kind, name)| ((Some(kind), name), to));
        (at + 2..=self.words.len()).rev().find_map(named)
    }

    /// Returns the name that the words from `at` to `to` are.
    fn read(&self, at: usize, to: usize, known: &Known<'_, '_>) -> Option<Reading> {
        let whole = to == self.words.len();
        self.body(at, to)
            .or_else(|| known.name(to - at, whole))
            .or_else(|| self.person(at, to))
            .map(|(kind, name)| (Some(kind), name))
            .or_else(|| (to == at + 1).then(|| self.single(at)))
    }

    /// A name with a word that only bodies have, all of the rest of the run.
    fn body(&self, at: usize, to: usize) -> Option<(Kind, String)> {
        if to != self.words.len() || to - at < 2 || ABBREVIATIONS.contains(&self.words[at].text) {
            return None;
        }
        let words = &self.words[at..to];
        let cues = words.iter().filter(|word| word.classes() & class::ORG_WORD != 0).count();
        let kind = ends::kind_of_body(words.iter().map(|word| word.text));
        (cues > 0 && cues < words.len()).then(|| (kind, surface(words)))
    }

    /// A known first name and what follows it, or the full name of a well-known person.
    fn person(&self, at: usize, to: usize) -> Option<(Kind, String)> {
        let words = &self.words[at..to];
        if !(2..=4).contains(&words.len()) || words.iter().any(|word| word.text.chars().nth(1).is_none()) {
            return None;
        }
        if phrase(words) & class::PERSON == 0 {
            if phrase(words) & class::COMPANY != 0 {
                return Some((Kind::Org, surface(words)));
            }
            if let Some(kind) = ends::called(words.iter().map(|word| word.text)) {
                let goes_on = self.words.get(to).is_some_and(|next| ends::is_end(next.text));
                return kind.filter(|_| !goes_on).map(|kind| (kind, surface(words)));
            }
            // "Star Eden Hazard": what is a first name in one language is a word in another.
            let person =
                |end| self.words.get(at + 1..end).is_some_and(|name| phrase(name) & class::PERSON != 0);
            if (at + 3..=at + 4).any(person) {
                return None;
            }
        }
        // "Peter Oaks Haus": behind a German genitive the name is over.
        let (head, rest) = words.split_first()?;
        if words[..words.len() - 1].iter().any(Word::is_genitive) {
            return None;
        }
        let first = head.bases().iter().find(|base| classes(base) & class::FIRST != 0)?;
        let oblique = first != head.text;
        let mut name = first.clone();
        for word in rest {
            name.push(' ');
            name.push_str(last_name(word, oblique));
        }
        Some((Kind::Person, name))
    }

    /// A single word: an acronym is a body, anything else waits for what the rest of the article says.
    fn single(&self, at: usize) -> Reading {
        let word = self.words[at].text;
        let letters = word.chars().count();
        let acronym =
            (2..=6).contains(&letters) && word.chars().all(char::is_uppercase) && !self.among_capitals(at);
        let roman = || word.chars().all(|c| "IVXLCDM".contains(c));
        ((acronym && !ABBREVIATIONS.contains(&word) && !roman()).then_some(Kind::Org), word.to_owned())
    }

    /// Returns whether a neighbour is in capitals too: then capitals tell nothing.
    fn among_capitals(&self, at: usize) -> bool {
        let shouts = |at: usize| self.words.get(at).map(|word| shouts(word.text));
        let before = at.checked_sub(1).map_or(Some(self.shouted[0]), shouts);
        before.unwrap_or(false) || shouts(at + 1).unwrap_or(self.shouted[1])
    }
}

/// Returns the words as they stand.
fn surface(words: &[Word]) -> String {
    words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// Returns the classes of the words as one name.
fn phrase(words: &[Word]) -> u16 {
    let mut hashes = words.iter().map(|word| hash_word(&word.text.to_lowercase()));
    let first = hashes.next().unwrap_or(0);
    model().classes(hashes.fold(first, hash_join))
}

/// Returns whether a word is in capitals, and long.
pub(super) fn shouts(word: &str) -> bool {
    word.chars().nth(3).is_some() && word.chars().all(char::is_uppercase)
}

/// Most words of a name of the table, and most of its beginnings that are looked at.
const WORDS: usize = 12;
const TRIED: usize = 200;

/// Some words in one of the base forms of each, with which a name of the table begins.
#[derive(Clone, Copy)]
struct Beginning {
    hash: Hash,
    /// Whether there are letters yet.
    begun: bool,
    /// The number of each form.
    forms: [u8; WORDS],
}

impl Beginning {
    /// Returns the beginning that is one word longer.
    fn then(self, words: usize, number: usize, form: &str) -> Beginning {
        let mut longer = self;
        if let Some(slot) = longer.forms.get_mut(words) {
            *slot = number as u8;
        }
        if !form.is_empty() {
            longer.hash = if self.begun { self.hash.and(" ") } else { self.hash }.and(form);
            longer.begun = true;
        }
        longer
    }
}

/// Names of the table of the world that some words may be. Of the many forms that several words have together, only those are
/// looked at with whose first words a name begins.
struct Known<'r, 'a> {
    words: &'r [Word<'a>],
    /// As written, for words in Cyrillic letters, and in normal form: the beginnings of no word, one, two…
    written: Vec<Vec<Beginning>>,
    folded: Vec<Vec<Beginning>>,
}

impl<'r, 'a> Known<'r, 'a> {
    fn from(words: &'r [Word<'a>]) -> Known<'r, 'a> {
        let cyrillic = words.first().is_some_and(|word| is_cyrillic(word.text));
        let written = if cyrillic { beginnings(words, Hash::of("="), Word::bases) } else { Vec::new() };
        Known { words, written, folded: beginnings(words, Hash::of(""), Word::folded) }
    }

    /// Returns the name that the first words are, in base form. `whole` says that no capitalised word follows.
    fn name(&self, count: usize, whole: bool) -> Option<(Kind, String)> {
        let single = count == 1;
        let first = self.words.first()?;
        // As it is written there, a form of the word is its base form; without that it may be the name of something else
        // (Риму is Rome, and Rima is a place too).
        if let Some((form, id, kind)) = self.all(&self.written, Word::bases, count).next()
            && (!single
                || world().is_sure(id)
                || (whole && form.chars().nth(2).is_some() && (!first.head || is_no_word(&form))))
        {
            return Some((kind, form));
        }
        let upper = single && first.text.chars().nth(2).is_none();
        self.all(&self.folded, Word::folded, count).find_map(|(form, id, kind)| {
            let sure = world().is_sure(id);
            let possible = !single
                || (sure && !(upper && form.chars().any(char::is_lowercase)))
                || (whole && !first.head && form.chars().nth(3).is_some());
            possible.then_some((kind, form))
        })
    }

    /// Returns all that the first words may be, in the order of their forms.
    fn all(
        &self,
        beginnings: &'r [Vec<Beginning>],
        forms: fn(&'r Word<'a>) -> &'r [String],
        count: usize,
    ) -> impl Iterator<Item = (String, u32, Kind)> + use<'r, 'a> {
        let words = self.words;
        let before = beginnings.get(count - 1).map_or(&[][..], Vec::as_slice);
        before.iter().flat_map(move |before| {
            forms(&words[count - 1]).iter().enumerate().filter_map(move |(number, form)| {
                let whole = before.then(count - 1, number, form);
                let (id, kind) = world().first(whole.hash.finish())?;
                let chosen = words[..count].iter().zip(whole.forms);
                let chosen: Vec<&str> =
                    chosen.filter_map(|(word, i)| Some(word.bases().get(i as usize)?.as_str())).collect();
                Some((chosen.join(" "), id, kind))
            })
        })
    }
}

/// Returns the beginnings of names of no word, one, two… of some words, except all of them.
fn beginnings<'r, 'a>(
    words: &'r [Word<'a>],
    hash: Hash,
    forms: fn(&'r Word<'a>) -> &'r [String],
) -> Vec<Vec<Beginning>> {
    let mut out = vec![vec![Beginning { hash, begun: false, forms: [0; WORDS] }]];
    for (count, word) in words.iter().enumerate().take(words.len().min(WORDS).saturating_sub(1)) {
        let longer = |before: Beginning| {
            forms(word).iter().enumerate().map(move |(number, form)| before.then(count, number, form))
        };
        let begins = |one: &Beginning| !one.begun || world().begins(one.hash.finish());
        let next: Vec<Beginning> =
            out[count].iter().flat_map(|before| longer(*before)).filter(begins).take(TRIED).collect();
        if next.is_empty() {
            break;
        }
        out.push(next);
    }
    out
}

/// Returns whether the name of a city is hardly a word as well, so that it may begin a sentence: it is long, and no
/// adjective.
fn is_no_word(city: &str) -> bool {
    city.chars().nth(5).is_some() && !["ый", "ий", "ой", "ая", "ое"].iter().any(|end| city.ends_with(end))
}

/// Returns the base form of a last name: the first one that is known, if the first name was inflected too.
fn last_name<'r>(word: &'r Word<'_>, oblique: bool) -> &'r str {
    let forms = word.bases();
    let known = forms.iter().zip(word.folded()).find(|(base, folded)| {
        classes(base) & class::LAST != 0 || world().kind(folded) == Some(Kind::Person)
    });
    match known {
        Some((form, _)) if oblique || form != word.text => form,
        _ => forms.get(usize::from(oblique)).unwrap_or(&forms[0]),
    }
}

/// Returns whether a word is a first name.
pub(super) fn is_first_name(word: &str) -> bool {
    classes(word) & class::FIRST != 0
}

/// Returns the classes of a single word, read as Latin letters if it is not written in them.
fn classes(word: &str) -> u16 {
    let lower = word.to_lowercase();
    let own = model().classes(hash_word(&lower));
    if lower.is_ascii() { own } else { own | model().classes(hash_word(&fold(&lower))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forms_with_which_names_begin_are_looked_at() {
        let tried = |words: &[&str]| {
            let words: Vec<Word> = words.iter().map(|word| Word::new(word, false)).collect();
            let known = Known::from(&words);
            known.written.iter().chain(&known.folded).map(Vec::len).sum::<usize>()
        };
        // Twelve forms of each word would be three million.
        let long = ["Ярошенкові"; 6];
        assert!(base_forms(long[0]).len() > 5, "{:?}", base_forms(long[0]));
        assert!(tried(&long) < 50, "{}", tried(&long));
        assert!(tried(&["Объединённых", "Арабских", "Эмиратах"]) < 50);
    }

    #[test]
    fn inflected_names_of_several_words_are_known() {
        let read = |words: &[&str]| {
            let words = words.iter().map(|word| Word::new(word, false)).collect();
            Run { words, shouted: [false; 2] }.longest(0)
        };
        let place = |name: &str| (Some(Kind::Place), name.to_owned());
        let emirates = ["Объединённых", "Арабских", "Эмиратах"];
        assert_eq!(read(&emirates), Some((place("Объединённые Арабские Эмираты"), 3)));
        assert_eq!(read(&["Burkina", "Faso", "Oak"]), Some((place("Burkina Faso"), 2)));
    }
}
