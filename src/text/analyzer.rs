//! The term stream: what every store indexes for a text, what a query looks up, what a snippet highlights.
//!
//! Each position of a text carries `=printed` (the word as printed, lower-cased), `~folded` where the folded
//! form differs from it, and `lang:stem` (the stem of the folded word, tagged with the text's language) where
//! the stem differs from the folded word. Two words in three of English are their own stem, so that leaving those
//! out makes the index a third smaller; nothing is lost, since a query for a stem that is its own stem looks up
//! `=stem` and `~stem` as well. The price: in a corpus of several languages such a query also finds the same word
//! of another language, whose own stem would be different.
//!
//! A run of Han, kana or Thai gives one position for each sign, holding the bigram that begins there, and the
//! last sign alone.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::fold;
use super::segment::{self, Piece, PieceKind};
use super::stem;
use crate::model::Language;

/// The first byte of a printed term.
pub const PRINTED: char = '=';
/// The first byte of a folded term.
pub const FOLDED: char = '~';

/// Longest word that is indexed, in bytes of its printed form; longer ones are cut at a character boundary.
pub const MAX_WORD_BYTES: usize = 200;

/// Words of one language the cache may hold before it is emptied, between texts.
const CACHE_WORDS: usize = 1 << 16;

/// The terms of a word in one language: `=printed`, `~folded` where it differs from the printed word, `lang:stem` where
/// that differs from the folded one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// One behind the other, so that all of a word lies in one place of memory.
    text: Box<str>,
    /// Where the printed term ends, and the folded one, in bytes of `text`.
    printed_end: u32,
    folded_end: u32,
}

impl Terms {
    /// Returns the terms of a word; without the stem if `firsts` are what all stems begin with that are asked for, and it
    /// begins otherwise.
    fn new(printed: &str, language: Language, firsts: Option<&[char]>) -> Terms {
        let folded = fold::fold(printed);
        let base = folded.as_deref().unwrap_or(printed);
        let asked = firsts.is_none_or(|firsts| {
            base.chars().next().is_none_or(|first| firsts.contains(&first))
                || !stem::begins_alike(base, language)
        });
        let stem = asked.then(|| stem::stem(base, language)).filter(|stem| stem != base);
        let mut text = printed_term(printed);
        let printed_end = text.len() as u32;
        if let Some(folded) = folded {
            text.push(FOLDED);
            text.push_str(&folded);
        }
        let folded_end = text.len() as u32;
        if let Some(stem) = stem {
            text.push_str(&tagged(&stem, language));
        }
        Terms { text: text.into(), printed_end, folded_end }
    }

    /// Returns `=printed`.
    pub fn printed(&self) -> &str {
        &self.text[..self.printed_end as usize]
    }

    /// Returns `~folded`, where it differs from the printed word.
    pub fn folded(&self) -> Option<&str> {
        Some(&self.text[self.printed_end as usize..self.folded_end as usize]).filter(|term| !term.is_empty())
    }

    /// Returns `lang:stem`, where it differs from the folded word.
    pub fn stem(&self) -> Option<&str> {
        Some(&self.text[self.folded_end as usize..]).filter(|term| !term.is_empty())
    }

    /// Returns the terms one by one: printed, folded if any, stem if any.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        [Some(self.printed()), self.folded(), self.stem()].into_iter().flatten()
    }
}

/// A word of a text with its terms.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// First byte, in the text.
    pub start: usize,
    /// One past the last byte, in the text.
    pub end: usize,
    /// Position, from 0, without gaps.
    pub position: u32,
    /// What is indexed there.
    pub terms: &'a Terms,
}

/// A word at its place in a text: what [`Analyzer::read`] writes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// First byte, in the text.
    pub start: u32,
    /// One past the last byte, in the text.
    pub end: u32,
    /// Position, from 0, without gaps.
    pub position: u32,
    /// Number of the word in the analyzer, for [`Analyzer::terms`].
    pub word: u32,
}

/// Analyses texts; keeps the terms of the words it has seen, so that keeping one for many texts is faster.
#[derive(Clone, Default)]
pub struct Analyzer {
    /// By language: a handful, so that looking one up is a few comparisons.
    known: Vec<(Language, Known)>,
    occurrences: Vec<Occurrence>,
    scratch: String,
    /// What is asked for; `None` where everything may be.
    asked: Option<Asked>,
}

/// What terms begin with that are asked for.
#[derive(Clone)]
struct Asked {
    /// First characters of stems.
    stems: Vec<char>,
    /// First characters of all terms, those of ASCII, large and small; `None` where more than terms is looked at.
    ascii: Option<[bool; 256]>,
}

/// Number of the words that are none of those asked for.
const UNASKED: u32 = 0;

/// How many words stand in [`Known::near`]; a power of two.
const NEAR: usize = 1 << 11;

/// The words seen in one language.
#[derive(Clone, Default)]
struct Known {
    /// Of the words in `short`, those seen last, each at the one place that is its own: the commonest words of a language
    /// are few, and lie together here, near to the processor. Empty until there are more words than places.
    near: Vec<(u128, u32)>,
    /// Words of at most 15 bytes, by [`short`]: nearly all of them. The key lies in the table itself, so that
    /// looking a word up reads one place of memory.
    short: HashMap<u128, u32, RandomState>,
    long: HashMap<Box<str>, u32, RandomState>,
    terms: Vec<Terms>,
}

impl Analyzer {
    /// Returns an analyzer with an empty cache.
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// Returns an analyzer for one who compares its terms with some only: it leaves stems out that none of these can be,
    /// where that is soon seen. Where `only` terms are looked at, words that begin like none of them share one number, whose
    /// terms are none. Making the terms of words takes two thirds of what reading a text does.
    pub fn asked_for<'t>(terms: impl Iterator<Item = &'t str>, only: bool) -> Analyzer {
        let (mut stems, mut ascii) = (Vec::new(), [false; 256]);
        for term in terms {
            let stem = term.split_once(':').filter(|_| !term.starts_with([PRINTED, FOLDED]));
            let first =
                stem.map_or(term.get(1..), |(_, stem)| Some(stem)).and_then(|word| word.chars().next());
            let Some(first) = first else { continue };
            stems.extend(stem.map(|_| first));
            if let Ok(first @ 0..0x80) = u8::try_from(first) {
                ascii[usize::from(first.to_ascii_lowercase())] = true;
                ascii[usize::from(first.to_ascii_uppercase())] = true;
            }
        }
        Analyzer { asked: Some(Asked { stems, ascii: only.then_some(ascii) }), ..Analyzer::default() }
    }

    /// Calls `sink` with each token of `text`, in order. Reads at most the first 4 GiB.
    pub fn analyze(&mut self, text: &str, language: Language, mut sink: impl FnMut(Token<'_>)) {
        let mut occurrences = std::mem::take(&mut self.occurrences);
        self.read(text, language, &mut occurrences);
        let vocabulary = self.vocabulary(language);
        for at in &occurrences {
            let terms = &vocabulary[at.word as usize];
            sink(Token { start: at.start as usize, end: at.end as usize, position: at.position, terms });
        }
        self.occurrences = occurrences;
    }

    /// Writes the words of `text` into `out`, whose old content is dropped. The numbers of words hold until the
    /// next call.
    pub fn read(&mut self, text: &str, language: Language, out: &mut Vec<Occurrence>) {
        out.clear();
        let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
        let Analyzer { known, scratch, asked, .. } = self;
        let number = known.iter().position(|(of, _)| *of == language).unwrap_or_else(|| {
            known.push((language, Known::new()));
            known.len() - 1
        });
        let known = &mut known[number].1;
        if known.terms.len() >= CACHE_WORDS {
            *known = Known::new();
        }
        let firsts = asked.as_ref().and_then(|asked| asked.ascii.as_ref());
        let firsts = firsts.filter(|_| stem::keeps_beginnings(language));
        let stems = asked.as_ref().map(|asked| &*asked.stems);
        let mut position = 0;
        segment::words(text, |piece| {
            let mut add = |start: usize, end: usize, kind| {
                let passed = kind == PieceKind::Ascii
                    && firsts.is_some_and(|firsts| !firsts[usize::from(text.as_bytes()[start])]);
                let word = match passed {
                    true => UNASKED,
                    false => known.number(scratch, text, start..end, kind, (language, stems)),
                };
                out.push(Occurrence { start: start as u32, end: end as u32, position, word });
                position += 1;
            };
            match piece.kind {
                PieceKind::Run => bigrams(text, piece, |start, end| add(start, end, PieceKind::Word)),
                kind => add(piece.start, piece.end, kind),
            }
        });
    }

    /// Returns the terms of a word that the last [`Analyzer::read`] in this language numbered.
    pub fn terms(&self, language: Language, word: u32) -> &Terms {
        &self.vocabulary(language)[word as usize]
    }

    /// Returns the terms of all words known in a language, by number: one look-up for a whole text.
    pub fn vocabulary(&self, language: Language) -> &[Terms] {
        self.known.iter().find(|(of, _)| *of == language).map_or(&[], |(_, known)| &known.terms)
    }
}

impl Known {
    /// Returns no words but [`UNASKED`].
    fn new() -> Known {
        let none = Terms { text: "".into(), printed_end: 0, folded_end: 0 };
        Known { terms: vec![none], ..Known::default() }
    }

    fn number(
        &mut self,
        scratch: &mut String,
        text: &str,
        at: Range<usize>,
        kind: PieceKind,
        of: (Language, Option<&[char]>),
    ) -> u32 {
        let word = &text[at.clone()];
        let Some(key) = short(text.as_bytes(), at) else {
            if let Some(number) = self.long.get(word) {
                return *number;
            }
            let number = self.add(scratch, word, kind, of);
            self.long.insert(word.into(), number);
            return number;
        };
        let near = place(key);
        if let Some((_, number)) = self.near.get(near).filter(|(known, _)| *known == key) {
            return *number;
        }
        let number = match self.short.get(&key) {
            Some(number) => *number,
            None => {
                let number = self.add(scratch, word, kind, of);
                self.short.insert(key, number);
                number
            }
        };
        if let Some(near) = self.near.get_mut(near) {
            *near = (key, number);
        }
        number
    }

    /// Makes the terms of a word, and returns its number.
    fn add(
        &mut self,
        scratch: &mut String,
        word: &str,
        kind: PieceKind,
        (language, firsts): (Language, Option<&[char]>),
    ) -> u32 {
        scratch.clear();
        print_piece(word, kind, scratch);
        let number = self.terms.len() as u32;
        if self.terms.len() == NEAR {
            // No word is the key 0: behind the bytes stands how many they are.
            self.near = vec![(0, UNASKED); NEAR];
        }
        self.terms.push(Terms::new(scratch, language, firsts));
        number
    }
}

/// Returns a word of at most 15 bytes as a number that no other word has: its bytes, and behind them how many. Nearly all
/// words have 16 bytes behind their beginning, which are read at once: bytes that were written one by one are not soon read
/// again as a number.
fn short(text: &[u8], word: Range<usize>) -> Option<u128> {
    let length = word.len();
    if length > 15 {
        return None;
    }
    let bytes = match text[word.start..].first_chunk() {
        Some(bytes) => u128::from_le_bytes(*bytes) & !(u128::MAX << (8 * length)),
        None => text[word].iter().rev().fold(0, |bytes, byte| bytes << 8 | u128::from(*byte)),
    };
    Some(bytes | (length as u128) << 120)
}

/// Returns the place of a word in [`Known::near`] (multiplicative hashing; the factor is 2^64 over the golden ratio).
fn place(key: u128) -> usize {
    let mixed = ((key as u64) ^ ((key >> 64) as u64).rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (u64::BITS - NEAR.trailing_zeros())) as usize
}

fn print_piece(word: &str, kind: PieceKind, out: &mut String) {
    let word = &word[..word.floor_char_boundary(MAX_WORD_BYTES)];
    match kind {
        PieceKind::Ascii => {
            out.push_str(word);
            out.make_ascii_lowercase();
        }
        PieceKind::Hyphenated => fold::print_hyphenated(word, out),
        PieceKind::Word | PieceKind::Run => fold::print(word, out),
    }
    // Compatibility decomposition can make a word longer (one Arabic ligature is 18 letters).
    out.truncate(out.floor_char_boundary(MAX_WORD_BYTES));
}

/// Calls `sink` with the byte range of the bigram that begins at each sign, the last sign's alone.
fn bigrams(text: &str, piece: Piece, mut sink: impl FnMut(usize, usize)) {
    let mut ends = text[piece.start..piece.end].char_indices().map(|(at, c)| piece.start + at + c.len_utf8());
    let mut start = piece.start;
    let Some(mut end) = ends.next() else { return };
    for next in ends {
        sink(start, next);
        start = end;
        end = next;
    }
    sink(start, end);
}

fn tagged(stem: &str, language: Language) -> String {
    format!("{}:{stem}", language.code())
}

/// A word of a query, printed form only, with what a run of signs means for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryWord {
    /// First byte, in the query text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Place, from 0; places skip the last sign of a run, which its bigrams hold already.
    pub place: u32,
    /// Printed form.
    pub printed: String,
    /// Whether this is a run of a single sign, which begins longer terms: it is looked up as a prefix.
    pub lone_sign: bool,
}

/// Returns the words of a query text. A run of signs gives its bigrams; a lone sign is marked.
pub fn query_words(text: &str) -> Vec<QueryWord> {
    let mut out = Vec::new();
    let mut place = 0;
    segment::words(text, |piece| {
        if piece.kind != PieceKind::Run {
            let mut printed = String::new();
            print_piece(&text[piece.start..piece.end], piece.kind, &mut printed);
            out.push(QueryWord { start: piece.start, end: piece.end, place, printed, lone_sign: false });
            place += 1;
            return;
        }
        let mut grams = Vec::new();
        bigrams(text, piece, |start, end| grams.push((start, end)));
        let lone_sign = grams.len() == 1;
        let kept = if lone_sign { 1 } else { grams.len() - 1 };
        for (offset, (start, end)) in grams.iter().take(kept).enumerate() {
            let mut printed = String::new();
            print_piece(&text[*start..*end], PieceKind::Word, &mut printed);
            out.push(QueryWord {
                start: *start,
                end: *end,
                place: place + offset as u32,
                printed,
                lone_sign,
            });
        }
        place += grams.len() as u32;
    });
    out
}

/// Returns the terms that a query word matches, stemmed and folded: for each of its forms, its stem in each of
/// the languages, and where that is its own stem the words that are printed or folded so.
pub fn query_terms(printed: &str, languages: &[Language]) -> Vec<String> {
    let mut terms = Vec::new();
    let mut add = |term: String| {
        if !terms.contains(&term) {
            terms.push(term);
        }
    };
    for form in fold::query_forms(printed) {
        for language in languages {
            let stem = stem::stem(&form, *language);
            if stem::stem(&stem, *language) == stem {
                add(format!("{PRINTED}{stem}"));
                add(format!("{FOLDED}{stem}"));
            }
            if stem::has_stemmer(*language) {
                add(tagged(&stem, *language));
            }
        }
    }
    terms
}

/// Returns the term of a printed word: `=word`.
pub fn printed_term(printed: &str) -> String {
    format!("{PRINTED}{printed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str, expected: &[&str]) {
        let mut found = Vec::new();
        Analyzer::new().analyze(text, Language::parse(code).unwrap(), |token| {
            let terms: Vec<&str> = token.terms.iter().collect();
            found.push(format!("{}[{}..{}] {}", token.position, token.start, token.end, terms.join(" ")));
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn each_position_carries_its_terms() {
        check("Soldiers fell.", "en", &["0[0..8] =soldiers en:soldier", "1[9..13] =fell"]);
        check("Müllers’s", "en", &["0[0..12] =müllers ~mullers en:muller"]);
        check("東京都", "ja", &["0[0..6] =東京", "1[3..9] =京都", "2[6..9] =都"]);
    }

    /// Whatever is printed, a query for any word of the same stem finds it.
    #[test]
    fn a_stem_is_found_however_it_is_printed() {
        let languages = ["en", "fr", "it", "tr"].map(Language::of);
        for (code, text, query) in [
            ("en", "soldier", "soldiers"),
            ("en", "soldiers", "soldier"),
            ("en", "soldiers", "soldiers"),
            ("en", "Müller", "muller"),
            ("en", "Müllers", "müller"),
            ("en", "Café", "cafes"),
            ("en", "generously", "generous"),
            ("fr", "l’été", "été"),
            ("fr", "L'été", "l’ete"),
            ("fr", "étés", "l'été"),
            ("it", "dell'Arizona", "Arizona"),
            ("tr", "Türkiye’nin", "türkiye"),
        ] {
            let wanted = query_terms(&query.to_lowercase().replace('’', "'"), &languages);
            let mut found = false;
            Analyzer::new().analyze(text, Language::of(code), |token| {
                found |= token.terms.iter().any(|term| wanted.iter().any(|wanted| wanted == term));
            });
            assert!(found, "{query} must find {text}");
        }
    }

    /// Stems that are not asked for may be missing, no others.
    #[test]
    fn stems_that_are_asked_for_are_there() {
        let texts = [
            ("en", "Soldiers were dying in the skies; youths, early, 'tis O'Briens' Generals"),
            ("ru", "Солдатами ёлки подъезды"),
            ("ar", "والكتاب المعلمون بالقلم"),
            ("ta", "எங்கிருந்து அவர்களுடைய"),
            ("fr", "L'essai d'Étienne, aujourd'hui jusqu'ici"),
            ("tr", "Türkiye'nin İstanbul'da ışıkları"),
            ("de", "Häuser, Äpfel und Übungen"),
        ];
        for (code, text) in texts {
            let language = Language::of(code);
            let mut stems = Vec::new();
            Analyzer::new()
                .analyze(text, language, |token| stems.extend(token.terms.stem().map(str::to_string)));
            assert!(!stems.is_empty(), "{code}");
            for asked in &stems {
                for only in [false, true] {
                    let mut found = false;
                    Analyzer::asked_for(std::iter::once(&**asked), only).analyze(text, language, |token| {
                        let stem = token.terms.stem().map(str::to_string);
                        found |= stem.as_ref() == Some(asked);
                        assert!(stem.is_none_or(|stem| stems.contains(&stem)));
                    });
                    assert!(found, "{asked}");
                }
            }
            Analyzer::asked_for(["=q", "~q"].into_iter(), false).analyze(text, language, |token| {
                let apart = matches!(code, "ar" | "ta") || token.terms.printed().contains('\'');
                assert!(token.terms.stem().is_none() || apart, "{:?}", token.terms);
            });
        }
    }

    #[test]
    fn words_that_begin_like_nothing_asked_for_have_no_terms() {
        let terms = |only| {
            let mut out = Vec::new();
            let asked = ["=late", "en:ferri", "~ete"].into_iter();
            Analyzer::asked_for(asked, only).analyze(
                "Ferries late, été, 9 eels",
                Language::of("en"),
                |token| {
                    out.push(token.terms.iter().map(str::to_string).collect::<Vec<_>>().join(" "));
                },
            );
            out
        };
        assert_eq!(terms(true), ["=ferries en:ferri", "=late", "=été ~ete", "", "=eels"]);
        assert_eq!(terms(false)[3], "=9");
    }

    #[test]
    fn no_two_short_words_share_a_number() {
        let text = "a ab b\0 b abcdefghijklmno abcdefghijklmnop ab a";
        let words = text
            .split(' ')
            .map(|word| word.as_ptr() as usize - text.as_ptr() as usize..)
            .zip(text.split(' '));
        let mut seen = HashMap::new();
        for (at, word) in words {
            let key = short(text.as_bytes(), at.start..at.start + word.len());
            assert_eq!(key.is_none(), word.len() > 15, "{word}");
            assert_eq!(key.map_or(word, |key| seen.entry(key).or_insert(word)), word);
        }
        assert_eq!(seen.len(), 5);
    }

    #[test]
    fn a_query_skips_the_last_sign_of_a_run() {
        let words = query_words("東京都 at 雨");
        let places: Vec<_> =
            words.into_iter().map(|word| (word.place, word.printed, word.lone_sign)).collect();
        let expected = [(0, "東京", false), (1, "京都", false), (3, "at", false), (4, "雨", true)];
        assert_eq!(places, expected.map(|(place, word, lone)| (place, word.to_string(), lone)));
    }
}
