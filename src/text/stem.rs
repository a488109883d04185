//! Stems of folded words, by language: the Snowball stemmers; a language without one keeps the word.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};

use crate::model::Language;

const STEMMERS: &[(&str, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("nl", Algorithm::Dutch),
    ("en", Algorithm::English),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("no", Algorithm::Norwegian),
    ("nb", Algorithm::Norwegian),
    ("nn", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("es", Algorithm::Spanish),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// What stands before an apostrophe and is a word of its own, by language: *l'accord*, *dell'Arizona*.
const ELIDED: &[(&str, &[&str])] = &[
    (
        "fr",
        &[
            "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
            "presqu",
        ],
    ),
    (
        "it",
        &[
            "l", "un", "d", "c", "n", "m", "t", "s", "v", "gl", "dell", "all", "dall", "nell", "sull",
            "coll", "pell", "agl", "dagl", "degl", "negl", "sugl", "quell", "quest", "bell", "sant", "senz",
            "anch", "com", "dov", "cos", "quand",
        ],
    ),
    ("pt", &["d"]),
];

/// Languages that set endings of names apart: *Türkiye'nin*.
const APART: &[&str] = &["tr"];

/// Languages whose stemmers take away beginnings, too.
const BEGINNINGS: &[&str] = &["ar", "ta"];

thread_local! {
    static MADE: RefCell<Vec<Option<Stemmer>>> = RefCell::new(STEMMERS.iter().map(|_| None).collect());
}

/// Returns the codes of the languages that have a stemmer.
pub fn languages() -> impl Iterator<Item = Language> {
    STEMMERS.iter().map(|(code, _)| Language::of(code))
}

/// Returns whether a language has a stemmer.
pub fn has_stemmer(language: Language) -> bool {
    STEMMERS.iter().any(|(code, _)| *code == language.code())
}

/// Returns the stem of a folded, lower-case word in a language; the word itself where the language has no
/// stemmer or the word holds a digit. What an apostrophe ties to a word that is not its own does not count: an article
/// before it, in Turkish an ending behind it.
pub fn stem(word: &str, language: Language) -> String {
    let Some(index) = STEMMERS.iter().position(|(code, _)| *code == language.code()) else {
        return word.to_string();
    };
    let word = untied(word, language.code());
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word.to_string();
    }
    MADE.with_borrow_mut(|made| {
        let stemmer = made[index].get_or_insert_with(|| Stemmer::create(STEMMERS[index].1));
        stemmer.stem(word).into_owned()
    })
}

/// Returns whether the stem of a folded, lower-case word begins with the same character as the word, for all that is
/// known of the language.
pub fn begins_alike(word: &str, language: Language) -> bool {
    !word.contains('\'') && keeps_beginnings(language)
}

/// Returns whether a language's stemmer takes away nothing but endings.
pub fn keeps_beginnings(language: Language) -> bool {
    !BEGINNINGS.contains(&language.code())
}

/// Returns a word without what an apostrophe ties to it.
fn untied<'w>(word: &'w str, code: &str) -> &'w str {
    let Some((before, behind)) = word.split_once('\'') else { return word };
    if APART.contains(&code) {
        return if before.chars().count() > 1 { before } else { word };
    }
    let elided = ELIDED.iter().find(|(of, _)| *of == code).is_some_and(|(_, list)| list.contains(&before));
    if elided && behind.starts_with(char::is_alphanumeric) { behind } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_stems() {
        for (code, word, expected) in [
            ("en", "soldiers", "soldier"),
            ("ru", "солдатами", "солдат"),
            ("de", "häuser", "haus"),
            ("und", "soldiers", "soldiers"),
            ("uk", "солдатами", "солдатами"),
            ("en", "f16s", "f16s"),
            ("fr", "l'essai", "essai"),
            ("fr", "essai", "essai"),
            ("fr", "aujourd'hui", "aujourd'hui"),
            ("fr", "l'", "l'"),
            ("fr", "d'un", "un"),
            ("it", "dell'arizona", "arizon"),
            ("it", "arizona", "arizon"),
            ("en", "o'brien", "o'brien"),
            ("en", "l'essai", "l'essai"),
            ("tr", "ankara'nin", "ankar"),
            ("tr", "ankara", "ankar"),
        ] {
            assert_eq!(stem(word, Language::parse(code).unwrap()), expected, "{code} {word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn stems_begin_as_words_do(
            word in "[a-zäöüßéàçñåøæığşőúñαβγδεζηθικλμνξοπρστυφχψωάέήίόύώςабвгдежзийклмнопрстуфхцчшщъыьэюяё'-]{1,12}",
            ends in proptest::sample::select(vec!["", "s", "ies", "ying", "lich", "eaux", "mente", "ами", "lar", "ység", "ova", "ing"]),
        ) {
            let word = format!("{word}{ends}");
            let word = crate::text::fold::fold(&word).unwrap_or(word);
            for language in languages() {
                if begins_alike(&word, language) {
                    assert_eq!(stem(&word, language).chars().next(), word.chars().next(), "{word} {language:?}");
                }
            }
        }
    }
}
