//! The language of an article: what the page says, checked against its text.

use super::Sources;
use crate::model::Language;
use crate::text::detect;

/// Shortest body, in bytes, whose language outweighs what the page says.
const LONG: usize = 300;

/// Returns the language of an article.
pub(super) fn language(sources: &Sources<'_>, body: &str) -> Language {
    let page = sources.page;
    let said = [
        page.lang.as_str(),
        &sources.ld.language,
        page.meta(&["og:locale", "content-language", "dc.language", "language"]).unwrap_or(""),
    ];
    let said: Vec<Language> = said.into_iter().filter_map(Language::parse).filter(is_language).collect();
    let heard = detect::language(body);
    match said.first() {
        None => heard,
        Some(first) if !heard.is_known() || said.contains(&heard) => {
            if said.contains(&heard) {
                heard
            } else {
                *first
            }
        }
        Some(first) if body.len() < LONG || !is_covered(*first) => *first,
        Some(_) => heard,
    }
}

/// Returns whether a code is one: pages also give the name of their encoding, or of no language.
fn is_language(language: &Language) -> bool {
    language.is_known() && !matches!(language.code(), "utf" | "gb" | "xx" | "iso" | "all" | "big")
}

/// Returns whether the detector would have known the language.
fn is_covered(language: Language) -> bool {
    const KNOWN: &[&str] =
        &["ar", "zh", "de", "en", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "es", "sv", "tr", "vi"];
    KNOWN.contains(&language.code())
}
