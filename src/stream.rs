//! The whole term stream of a value of an article's field: its words (`text::analyzer`) and the mentions that stand
//! on them. Every store indexes this stream, so that a query finds the same articles everywhere.
//!
//! A mention takes up the words it touches. At the first of them stands `@k:name`: a letter for the kind (`p` person,
//! `o` organisation, `l` place) and the name as resolved within the article, in normal form, blanks written `_`. A
//! mention of one word has `@k` there as well; a longer one has `<k` at its first word and `>` at its last. So a span of
//! an entity begins where `@k:name` stands and, where `<k` stands there too, ends at the next `>`. Where an article
//! says what a short form is short for, "Long Form (LF)", `&lf:long_form` stands at the long form's first word.
//!
//! Mentions never share a word: of two that would, the later one is left out.

use std::ops::Range;

use crate::entities::{names, stands_for};
use crate::model::{Field, Kind, Language, Mention, Part};
use crate::text::analyzer::{Analyzer, Occurrence};

/// The first byte of terms that hold a name, and of those of mentions of one word.
pub const NAME: char = '@';
/// The first byte of the term at the first word of longer mentions.
pub const LONG: char = '<';
/// The term at the last word of longer mentions.
pub const END: &str = ">";
/// The first byte of terms that hold a short form and what it is short for.
pub const SHORT: char = '&';

/// Longest name in a term, bytes of its normal form; longer ones are cut at a character boundary.
const MAX_NAME_BYTES: usize = 200;

/// Longest short form that is looked at, bytes.
const MAX_SHORT_BYTES: usize = 24;

/// A name that stands in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// First byte, in the value.
    pub start: usize,
    /// One past the last byte, in the value.
    pub end: usize,
    /// Its term: `@k:name`.
    pub term: String,
}

/// A name with the words it takes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Number of its first word, which is that word's position.
    pub first: usize,
    /// Number of its last word.
    pub last: usize,
    /// Which of the names it is.
    pub name: usize,
}

/// A value of a field, as it is indexed.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// The text.
    pub text: &'a str,
    /// The language it is analysed in.
    pub language: Language,
    /// The names in it, as [`named`] gives them.
    pub names: &'a [Named],
}

/// Returns the fields whose values hold mentions.
pub fn mention_fields() -> [Field; 6] {
    [Field::Title, Field::Subtitle, Field::Body, Field::Caption, Field::Author, Field::Agency]
}

/// Returns the part of an article that a value of a field is; `None` for fields without mentions.
pub fn part(field: Field, value: usize) -> Option<Part> {
    let number = u16::try_from(value).ok()?;
    Some(match field {
        Field::Title => Part::Title,
        Field::Subtitle => Part::Subtitle,
        Field::Body => Part::Body,
        Field::Caption => Part::Caption(number),
        Field::Author => Part::Author(number),
        Field::Agency => Part::Agency(number),
        _ => return None,
    })
}

/// Returns the names in a value of a field, in order; `value` is its number in the field, from 0.
pub fn named(mentions: &[Mention], field: Field, value: usize) -> Vec<Named> {
    let Some(part) = part(field, value) else { return Vec::new() };
    let mut out: Vec<Named> = mentions
        .iter()
        .filter(|mention| mention.part == part)
        .filter_map(|mention| {
            let term = name_term(mention.kind, &mention.name)?;
            Some(Named { start: mention.start, end: mention.end, term })
        })
        .collect();
    out.sort_by_key(|name| (name.start, name.end));
    out
}

/// Returns the words that names take up; a name that touches no word, or shares one with the name before it, is left
/// out.
pub fn standing(words: &[Occurrence], names: &[Named]) -> Vec<Standing> {
    let mut out: Vec<Standing> = Vec::with_capacity(names.len());
    for (number, name) in names.iter().enumerate() {
        let starts_by = |word: &Occurrence, byte: usize| word.start as usize <= byte;
        let mut first = words.partition_point(|word| word.end as usize <= name.start);
        // Bigrams overlap: the one before the name's first sign reaches into it.
        while words.get(first + 1).is_some_and(|word| starts_by(word, name.start)) {
            first += 1;
        }
        let after = words.partition_point(|word| (word.start as usize) < name.end);
        let free = out.last().is_none_or(|before| before.last < first);
        if first < after && free {
            out.push(Standing { first, last: after - 1, name: number });
        }
    }
    out
}

/// Calls `sink` with each term of a value and its position, positions ascending.
pub fn terms(analyzer: &mut Analyzer, value: Value<'_>, sink: &mut dyn FnMut(u32, &str)) {
    let mut words = Vec::new();
    analyzer.read(value.text, value.language, &mut words);
    let marks = marks(value.text, &words, value.names);
    let mut marks = marks.iter().peekable();
    let vocabulary = analyzer.vocabulary(value.language);
    for word in &words {
        vocabulary[word.word as usize].iter().for_each(|term| sink(word.position, term));
        while let Some((position, term)) = marks.next_if(|(position, _)| *position <= word.position) {
            sink(*position, term);
        }
    }
}

/// Returns the terms of the mentions of a value with their positions, ascending.
pub fn marks(text: &str, words: &[Occurrence], names: &[Named]) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for Standing { first, last, name } in standing(words, names) {
        let name = &names[name];
        let (first, last) = (first as u32, last as u32);
        let letter = name.term.chars().nth(1).unwrap_or('p');
        out.push((first, name.term.clone()));
        if let Some(short) = short_form(text, name) {
            out.push((first, short));
        }
        if first == last {
            out.push((first, format!("{NAME}{letter}")));
        } else {
            out.push((first, format!("{LONG}{letter}")));
            out.push((last, END.to_string()));
        }
    }
    out
}

/// Returns the term of the short form that stands in parentheses right behind a name and is short for it.
fn short_form(text: &str, name: &Named) -> Option<String> {
    let rest = text.get(name.end..)?.trim_start_matches(' ').strip_prefix('(')?;
    let inside = rest.get(..rest.floor_char_boundary(MAX_SHORT_BYTES))?;
    let short = inside[..inside.find(')')?].trim_matches(['"', '“', '”', '\'', '‘', '’', ' ']);
    let long = text.get(name.start..name.end)?.split_whitespace().collect::<Vec<_>>().join(" ");
    let (kind, _) = name_of(&name.term)?;
    let folded = names::fold(short).replace(' ', "_");
    let is_short = kind != Kind::Person && !folded.is_empty() && stands_for(short, &long);
    is_short.then(|| format!("{SHORT}{folded}{}", &name.term[2..]))
}

/// Returns the letter that stands for a kind in terms.
fn letter(kind: Kind) -> char {
    match kind {
        Kind::Person => 'p',
        Kind::Org => 'o',
        Kind::Place => 'l',
    }
}

/// Returns the term at the first word of the mentions of a name; `None` for a name without letters and digits.
pub fn name_term(kind: Kind, name: &str) -> Option<String> {
    let folded = names::fold(name);
    let cut = folded[..folded.floor_char_boundary(MAX_NAME_BYTES)].trim_end();
    (!cut.is_empty()).then(|| format!("{NAME}{}:{}", letter(kind), cut.replace(' ', "_")))
}

/// Returns the kind and the name, in normal form, of a term that [`name_term`] gave.
pub fn name_of(term: &str) -> Option<(Kind, String)> {
    let (mark, name) = term.strip_prefix(NAME)?.split_once(':')?;
    let kind = Kind::ALL.into_iter().find(|kind| mark.chars().eq([letter(*kind)]))?;
    Some((kind, name.replace('_', " ")))
}

/// Returns the range of terms that hold names of a kind: the first, and the first beyond.
pub fn name_range(kind: Kind) -> Range<String> {
    format!("{NAME}{}:", letter(kind))..format!("{NAME}{};", letter(kind))
}

/// Returns the terms one of which stands at the first word of every mention of a kind.
pub fn kind_terms(kind: Kind) -> [String; 2] {
    [format!("{NAME}{}", letter(kind)), format!("{LONG}{}", letter(kind))]
}

/// Returns the terms one of which stands at the first word of every mention of more than one word.
pub fn long_terms() -> [String; 3] {
    Kind::ALL.map(|kind| format!("{LONG}{}", letter(kind)))
}

/// Returns the range of terms that hold short forms.
pub fn short_range() -> Range<String> {
    SHORT.to_string()..char::from(SHORT as u8 + 1).to_string()
}

/// Returns the short form and the long form, in normal form, of a term of [`short_range`].
pub fn short_of(term: &str) -> Option<(String, String)> {
    let (short, long) = term.strip_prefix(SHORT)?.split_once(':')?;
    Some((short.replace('_', " "), long.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(kind: Kind, text: &str, surface: &str, name: &str) -> Mention {
        let start = text.find(surface).expect("the name stands in the text");
        Mention { kind, part: Part::Body, start, end: start + surface.len(), name: name.to_string() }
    }

    fn check(text: &str, code: &str, mentions: &[(Kind, &str, &str)], expected: &[&str]) {
        let mentions: Vec<_> =
            mentions.iter().map(|(kind, at, name)| mention(*kind, text, at, name)).collect();
        let names = named(&mentions, Field::Body, 0);
        let value = Value { text, language: Language::parse(code).expect("a code"), names: &names };
        let mut found = Vec::new();
        terms(&mut Analyzer::new(), value, &mut |position, term| {
            if !term.starts_with('=') && !term.contains("en:") {
                found.push(format!("{position} {term}"));
            }
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn mentions_stand_on_their_words() {
        use Kind::{Org, Person, Place};
        check(
            "Then Ms Ida Oakley met Oakley in Oslo.",
            "en",
            &[(Person, "Ms Ida Oakley", "Ida Oakley"), (Place, "Oslo", "Oslo")],
            &["1 @p:ida_oakley", "1 <p", "3 >", "7 @l:oslo", "7 @l"],
        );
        check(
            "the Lake Water Board (LWB) of l'Étang",
            "en",
            &[
                (Org, "Lake Water Board", "Lake Water Board"),
                (Org, "LWB", "Lake Water Board"),
                (Place, "Étang", "Étang"),
            ],
            &[
                "1 @o:lake_water_board",
                "1 &lwb:lake_water_board",
                "1 <o",
                "3 >",
                "4 @o:lake_water_board",
                "4 @o",
                "6 ~l'etang",
                "6 @l:etang",
                "6 @l",
            ],
        );
        check("记者王小明说", "zh", &[(Person, "王小明", "王小明")], &["2 @p:王小明", "2 <p", "4 >"]);
        check(
            "Oslo Bergen",
            "en",
            &[(Place, "Oslo Bergen", "A"), (Place, "Bergen", "B")],
            &["0 @l:a", "0 <l", "1 >"],
        );
        check("… and", "en", &[(Org, "…", "…")], &[]);
    }

    #[test]
    fn terms_tell_names() {
        let term = name_term(Kind::Person, "Володимир  Зеленський").expect("a name");
        assert_eq!(term, "@p:volodimir_zelenskiy");
        assert_eq!(name_of(&term), Some((Kind::Person, "volodimir zelenskiy".to_string())));
        assert!(name_range(Kind::Person).contains(&term) && !name_range(Kind::Org).contains(&term));
        assert_eq!(name_of("@p"), None);
        assert_eq!(short_of("&un:united_nations"), Some(("un".to_string(), "united nations".to_string())));
    }

    proptest::proptest! {
        #[test]
        fn names_never_share_words(text in "[a-zé東京 .'-]{0,40}", spans in proptest::collection::vec((0usize..40, 1usize..12), 0..8)) {
            let names: Vec<Named> = spans
                .into_iter()
                .filter(|(start, length)| text.get(*start..start + length).is_some())
                .map(|(start, length)| Named { start, end: start + length, term: "@p:x".to_string() })
                .collect();
            let mut names = names;
            names.sort_by_key(|name| (name.start, name.end));
            let mut words = Vec::new();
            Analyzer::new().read(&text, Language::UNKNOWN, &mut words);
            let found = standing(&words, &names);
            for pair in found.windows(2) {
                proptest::prop_assert!(pair[0].last < pair[1].first);
            }
            for at in found {
                proptest::prop_assert!(at.first <= at.last && at.last < words.len());
            }
        }
    }
}
