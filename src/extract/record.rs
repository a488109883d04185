//! Turns the fields of a structured record into an article. The text is taken as it is, byte for byte.

use super::date::parse_value;
use super::{ExtractError, Options, agencies, names, text};
use crate::model::{
    Article, Confidence, DateSource, Document, Language, Markup, PubDate, RawRecord, TimeOfDay, Verdict, date,
};
use crate::text::{detect, segment::is_run};

/// Returns the article of a record.
///
/// # Errors
/// If it has neither text nor title.
pub fn article(raw: &RawRecord) -> Result<Article, ExtractError> {
    let mut article = Article { body: raw.body.clone().unwrap_or_default(), ..Article::default() };
    overlay(&mut article, raw);
    if article.body.trim().is_empty() && article.title.is_empty() {
        return Err(ExtractError::Empty);
    }
    if !article.language.is_known() {
        article.language = detect::language(&article.body);
    }
    if raw.words.is_some_and(|words| is_cut_off(&article.body, words)) {
        article.verdict = Verdict::Partial;
    }
    Ok(article)
}

/// Returns whether a text has far fewer words than its record says: databases also export first paragraphs alone.
/// They count what stands above the text too, and in their own way; half is beyond any such doubt.
fn is_cut_off(body: &str, words: u32) -> bool {
    const SHORTEST: u32 = 60;
    let spaced = body.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    // Where words are not parted by blanks, letters are what is counted.
    let unspaced = body.chars().filter(|c| is_run(*c)).count();
    words >= SHORTEST && (spaced.max(unspaced) as u64) * 2 < u64::from(words)
}

/// Returns the article of a record whose text has furniture around it, as a plain page has.
///
/// # Errors
/// If it has neither text nor title.
pub fn cut(raw: &RawRecord, document: &Document, options: &Options<'_>) -> Result<Article, ExtractError> {
    let Some(body) = raw.body.as_deref().filter(|body| !body.trim().is_empty()) else {
        return article(raw);
    };
    let mut found = text::page(body, Markup::Plain, document, options)?;
    overlay(&mut found, raw);
    Ok(found)
}

/// Puts the fields that a record gives over those of an article; fields it leaves empty stay.
pub fn overlay(article: &mut Article, raw: &RawRecord) {
    put(&mut article.title, &raw.title);
    put(&mut article.subtitle, &raw.subtitle);
    put(&mut article.publisher, &raw.publisher);
    put(&mut article.section, &raw.section);
    put(&mut article.url, &raw.url);
    put(&mut article.own_id, &raw.id);
    put_all(&mut article.authors, authors(&raw.authors));
    put_all(&mut article.tags, clean_all(&raw.tags));
    put_all(&mut article.captions, clean_all(&raw.captions));
    put_all(&mut article.agencies, clean_all(&[raw.agencies.clone(), credited(&raw.authors)].concat()));
    if let Some(language) = raw.language.as_deref().and_then(language) {
        article.language = language;
    }
    let published = raw.date.clone().or_else(|| raw.published.as_deref().and_then(read_date));
    article.published = published.or(article.published.take());
    article.modified = raw.modified.as_deref().and_then(read_date).or(article.modified.take());
}

fn put(field: &mut String, value: &Option<String>) {
    let value = value.as_deref().map(clean).unwrap_or_default();
    if !value.is_empty() {
        *field = value;
    }
}

fn put_all(field: &mut Vec<String>, values: Vec<String>) {
    if !values.is_empty() {
        *field = values;
    }
}

/// Returns a value on one line, without control characters and doubled spaces.
fn clean(value: &str) -> String {
    let bare: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn clean_all(values: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for value in values.iter().map(|v| clean(v)) {
        if !value.is_empty() && !out.contains(&value) {
            out.push(value);
        }
    }
    out
}

/// Returns the people among the authors of a record, each once.
fn authors(values: &[String]) -> Vec<String> {
    let people: Vec<String> = values.iter().flat_map(|value| names::people(value)).collect();
    clean_all(&people)
}

/// Returns the agencies among the authors of a record: they are credits, not people.
fn credited(values: &[String]) -> Vec<String> {
    let parts = values.iter().flat_map(|value| names::parts(value));
    clean_all(&parts.filter_map(agencies::named).map(String::from).collect::<Vec<_>>())
}

/// Returns the language of a code or an English name of a language.
fn language(value: &str) -> Option<Language> {
    const NAMES: [(&str, &str); 24] = [
        ("arabic", "ar"),
        ("chinese", "zh"),
        ("czech", "cs"),
        ("danish", "da"),
        ("dutch", "nl"),
        ("english", "en"),
        ("finnish", "fi"),
        ("french", "fr"),
        ("german", "de"),
        ("greek", "el"),
        ("hebrew", "he"),
        ("hungarian", "hu"),
        ("italian", "it"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("norwegian", "no"),
        ("polish", "pl"),
        ("portuguese", "pt"),
        ("romanian", "ro"),
        ("russian", "ru"),
        ("spanish", "es"),
        ("swedish", "sv"),
        ("turkish", "tr"),
        ("ukrainian", "uk"),
    ];
    let name = value.trim().to_lowercase();
    let code = NAMES.iter().find(|(known, _)| *known == name).map_or(name.as_str(), |(_, code)| code);
    Language::parse(code).filter(Language::is_known)
}

/// Returns the date that a field of a record says: RFC 3339, RFC 2822, a bare day, or seconds or
/// milliseconds since 1970.
pub fn read_date(value: &str) -> Option<PubDate> {
    epoch(value.trim()).or_else(|| parse_value(value.trim(), DateSource::Record))
}

/// Reads seconds (9 or 10 digits) or milliseconds (12 or 13 digits) since 1970, as UTC.
fn epoch(value: &str) -> Option<PubDate> {
    let whole = value.split_once('.').map_or(value, |(whole, _)| whole);
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = match whole.len() {
        9 | 10 => whole.parse::<i64>().ok()?,
        12 | 13 => whole.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let (year, month, day) = date::civil_from_days((seconds / 86_400) as i32);
    let clock = (seconds % 86_400) as u32;
    let mut found = PubDate::day(year, month, day, DateSource::Record, Confidence::Firm)?;
    found.time = Some(TimeOfDay {
        hour: (clock / 3600) as u8,
        minute: (clock / 60 % 60) as u8,
        second: (clock % 60) as u8,
    });
    found.offset_minutes = Some(0);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_byte_for_byte() {
        let raw = RawRecord {
            id: Some("r-7".into()),
            title: Some("  Harbour\n closed ".into()),
            body: Some(" First.\r\n\r\n Second. ".into()),
            authors: vec!["Ada Brook and Tom Reed".into(), " ".into(), "Ada Brook".into(), "AFP".into()],
            language: Some("en-GB".into()),
            published: Some("1737565440".into()),
            ..RawRecord::default()
        };
        let found = article(&raw).unwrap();
        assert_eq!(found.body, " First.\r\n\r\n Second. ");
        assert_eq!((found.title.as_str(), found.own_id.as_str()), ("Harbour closed", "r-7"));
        assert_eq!(
            (found.authors, found.agencies),
            (vec!["Ada Brook".into(), "Tom Reed".into()], vec!["AFP".into()])
        );
        assert_eq!(found.language, Language::of("en"));
        assert_eq!(found.published.unwrap().iso(), "2025-01-22T17:04:00Z");
        assert_eq!(article(&RawRecord::default()), Err(ExtractError::Empty));
    }

    #[test]
    fn a_text_that_lacks_most_of_its_words_is_cut_off() {
        for (body, words, expected) in [
            ("The tide came early. ".repeat(20), Some(82), Verdict::Article),
            ("The tide came early. ".repeat(20), Some(812), Verdict::Partial),
            ("The tide came early.".to_string(), Some(40), Verdict::Article),
            ("The tide came early.".to_string(), None, Verdict::Article),
            ("嵐のため二時間遅れた。".repeat(20), Some(200), Verdict::Article),
        ] {
            let raw = RawRecord { body: Some(body.clone()), words, ..RawRecord::default() };
            assert_eq!(article(&raw).unwrap().verdict, expected, "{words:?} {body}");
        }
    }

    #[test]
    fn dates_come_in_many_forms() {
        for (value, expected) in [
            ("2025-01-22", Some("2025-01-22")),
            ("2025-01-22T18:04:00+03:00", Some("2025-01-22T18:04:00+03:00")),
            ("Wed, 22 Jan 2025 18:04:00 +0300", Some("2025-01-22T18:04:00+03:00")),
            ("1737565440", Some("2025-01-22T17:04:00Z")),
            ("1737565440000", Some("2025-01-22T17:04:00Z")),
            ("soon", None),
        ] {
            assert_eq!(read_date(value).map(|date| date.iso()).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn languages_are_codes_or_names() {
        for (value, expected) in
            [("de", Some("de")), ("German", Some("de")), ("pt_BR", Some("pt")), ("klingonese", None)]
        {
            assert_eq!(language(value).as_ref().map(Language::code), expected, "{value}");
        }
    }
}
