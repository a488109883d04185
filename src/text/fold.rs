//! Folds words: what a reader would type for what a paper printed.
//!
//! Two steps. [`print()`] gives the printed word: lower case, width and quotes straightened, soft hyphens and
//! joiners dropped. [`fold()`] takes marks off in Latin, Greek, Hebrew and Arabic only (ё is е, й stays й) and
//! spells ß, æ, ø, ł and their like with plain letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends the printed form of a word to `out`: NFKC lower case, straight apostrophes, without a final *'s*,
/// soft hyphens, joiners, line-end hyphens and blanks.
pub fn print(word: &str, out: &mut String) {
    let start = out.len();
    for c in word.nfkc() {
        match straight(c) {
            Some(c) if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            // Lower-casing İ leaves a dot that stands alone; `fold` takes it off with the other marks.
            Some(c) => out.extend(c.to_lowercase()),
            None => {}
        }
    }
    if out[start..].ends_with("'s") && out.len() - start > 2 {
        out.truncate(out.len() - 2);
    }
}

/// Returns the printed form of a word with its case kept: what `==Word` compares.
pub fn print_cased(word: &str) -> String {
    let joined = word.split_once("-\n").or_else(|| word.split_once("-\r\n"));
    let joined = joined.map(|(head, tail)| format!("{head}{}", tail.trim_start()));
    let mut out: String = joined.as_deref().unwrap_or(word).nfkc().filter_map(straight).collect();
    if (out.ends_with("'s") || out.ends_with("'S")) && out.len() > 2 {
        out.truncate(out.len() - 2);
    }
    out
}

/// Returns a character with apostrophes straightened; `None` for signs that nobody sees.
fn straight(c: char) -> Option<char> {
    match c {
        '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{FF07}' | '\u{0060}' | '\u{00B4}' => Some('\''),
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => None,
        c => Some(c),
    }
}

/// Appends the printed form of a word that a hyphen cut at the end of a line.
pub fn print_hyphenated(word: &str, out: &mut String) {
    let joined: String = match word.split_once('-') {
        Some((head, tail)) => format!("{head}{}", tail.trim_start()),
        None => word.to_string(),
    };
    print(&joined, out);
}

/// Returns the folded form of a printed word, if it differs from the printed one.
pub fn fold(printed: &str) -> Option<String> {
    if printed.is_ascii() {
        return acronym(printed);
    }
    let mut out = String::with_capacity(printed.len());
    let mut base = '\0';
    for c in printed.nfd() {
        if is_combining_mark(c) {
            // Cyrillic keeps its marks but for ё, which is е.
            let off = takes_marks_off(base) || (c == '\u{308}' && base == 'е');
            if !off {
                out.push(c);
            }
            continue;
        }
        base = c;
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' => out.push('ي'),
            'ة' => out.push('ه'),
            'ـ' => {}
            c => out.push(c),
        }
    }
    let composed: String = out.nfc().collect();
    (composed != printed).then_some(composed)
}

/// Returns the forms under which a query's word is looked up: its folded form, and for ä ö ü also ae oe ue.
pub fn query_forms(printed: &str) -> Vec<String> {
    let mut forms = vec![fold(printed).unwrap_or_else(|| printed.to_string())];
    let composed: String = printed.nfc().collect();
    if composed.contains(['ä', 'ö', 'ü']) {
        let spelt = composed.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
        let spelt = fold(&spelt).unwrap_or(spelt);
        if !forms.contains(&spelt) {
            forms.push(spelt);
        }
    }
    forms
}

/// Returns `us` for `u.s`: an acronym is one word with or without its dots.
fn acronym(printed: &str) -> Option<String> {
    let bytes = printed.as_bytes();
    let dotted = bytes.len() >= 3
        && bytes.len() % 2 == 1
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at % 2 == 0 { byte.is_ascii_alphabetic() } else { *byte == b'.' });
    dotted.then(|| printed.replace('.', ""))
}

fn takes_marks_off(base: char) -> bool {
    matches!(base as u32,
        0x41..=0x24F | 0x1E00..=0x1EFF          // Latin
        | 0x370..=0x3FF | 0x1F00..=0x1FFF       // Greek
        | 0x590..=0x5FF                         // Hebrew
        | 0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF) // Arabic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_printed_and_folded() {
        for (word, printed, folded) in [
            ("Soldiers", "soldiers", None),
            ("Müller", "müller", Some("muller")),
            ("Straße", "straße", Some("strasse")),
            ("Russia’s", "russia", None),
            ("don’t", "don't", None),
            ("ёлка", "ёлка", Some("елка")),
            ("йод", "йод", None),
            ("Їжак", "їжак", None),
            ("Ａｂｃ", "abc", None),
            ("Άνθρωπος", "άνθρωπος", Some("ανθρωποσ")),
            ("مُحَمَّد", "مُحَمَّد", Some("محمد")),
            ("U.S", "u.s", Some("us")),
            ("co\u{ad}operate", "cooperate", None),
            ("İstanbul", "i\u{307}stanbul", Some("istanbul")),
        ] {
            let mut out = String::new();
            print(word, &mut out);
            assert_eq!(out, printed, "{word}");
            assert_eq!(fold(&out).as_deref(), folded, "{word}");
        }
    }

    #[test]
    fn umlauts_are_looked_up_both_ways() {
        assert_eq!(query_forms("müller"), ["muller", "mueller"]);
        assert_eq!(query_forms("muller"), ["muller"]);
        assert_eq!(query_forms("größe"), ["grosse", "groesse"]);
    }
}
