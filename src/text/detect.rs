//! Which language a text is in, with "don't know" as an answer.

use crate::model::Language;

/// Returns the language of a text, [`Language::UNKNOWN`] where it is too short or in doubt.
pub fn language(text: &str) -> Language {
    if text.chars().filter(|c| c.is_alphabetic()).take(20).count() < 20 {
        return Language::UNKNOWN;
    }
    let end = text.floor_char_boundary(2_000);
    let lang = whichlang::detect_language(&text[..end]);
    match lang {
        whichlang::Lang::Ara => Language::of("ar"),
        whichlang::Lang::Cmn => Language::of("zh"),
        whichlang::Lang::Deu => Language::of("de"),
        whichlang::Lang::Eng => Language::of("en"),
        whichlang::Lang::Fra => Language::of("fr"),
        whichlang::Lang::Hin => Language::of("hi"),
        whichlang::Lang::Ita => Language::of("it"),
        whichlang::Lang::Jpn => Language::of("ja"),
        whichlang::Lang::Kor => Language::of("ko"),
        whichlang::Lang::Nld => Language::of("nl"),
        whichlang::Lang::Por => Language::of("pt"),
        whichlang::Lang::Rus => Language::of("ru"),
        whichlang::Lang::Spa => Language::of("es"),
        whichlang::Lang::Swe => Language::of("sv"),
        whichlang::Lang::Tur => Language::of("tr"),
        whichlang::Lang::Vie => Language::of("vi"),
    }
}
