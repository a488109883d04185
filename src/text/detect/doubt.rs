//! The language of a text that the tables leave in doubt: two libraries are asked as well.

use super::script::Script;
use crate::model::Language;

/// A language and how much speaks for it, in the weights of the tables.
pub(super) type Scored = (Language, u32);

/// Support that a language needs in Latin script, where the tables have many languages.
const LEAST_LATIN: u32 = 16;

/// Support that a language needs in another script, where they have few: one source will do.
const LEAST: u32 = 7;

/// Returns the language of a text in doubt: the one with the most support from the tables and the two
/// libraries together, unless that is little.
pub(super) fn doubt(best: Scored, second: Scored, script: Script, text: &str) -> Language {
    if best.1 >= 30 && best.1 >= second.1 * 2 {
        return best.0;
    }
    let (quick, least) = match script {
        Script::Latin => (quick(text), LEAST_LATIN),
        // The quick one knows a single language each of the other scripts.
        _ => ((Language::UNKNOWN, 0), LEAST),
    };
    let votes = [best, second, careful(text), quick];
    let mut winner = (Language::UNKNOWN, least - 1);
    for (language, _) in votes {
        let support = votes.iter().filter(|vote| vote.0 == language).map(|vote| vote.1).sum();
        if support > winner.1 {
            winner = (language, support);
        }
    }
    if lacks_accents(winner.0, text) { Language::UNKNOWN } else { winner.0 }
}

/// Returns the answer of the library that knows most languages, and how much it counts.
fn careful(text: &str) -> Scored {
    match whatlang::detect(text) {
        Some(info) => (Language::of(code_of(info.lang())), if info.is_reliable() { 16 } else { 7 }),
        None => (Language::UNKNOWN, 0),
    }
}

/// Returns whether a language hardly ever does without accents, and a text has none in many words: lists and tables of
/// English names look like anything.
fn lacks_accents(language: Language, text: &str) -> bool {
    const WITH_ACCENTS: [&str; 12] = ["az", "cs", "hr", "hu", "lt", "lv", "pl", "ro", "sk", "sl", "tr", "vi"];
    text.len() > 200 && text.is_ascii() && WITH_ACCENTS.contains(&language.code())
}

fn code_of(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match lang {
        Lang::Afr => "af",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mkd => "mk",
        Lang::Nld => "nl",
        Lang::Nob => "no",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tgl => "tl",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Zul => "zu",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Jav => "jv",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        _ => "und",
    }
}

/// Returns the answer of the quick library, and how much it counts: it never says "don't know".
fn quick(text: &str) -> Scored {
    use whichlang::Lang;
    let code = match whichlang::detect_language(text) {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    };
    (Language::of(code), 10)
}
