//! The normal form of names: small Latin letters without accents, whatever the script. `training/entities/names.py`
//! reads the tables of this file.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// Letters whose Latin spelling is not what is left when accents are dropped.
const LETTERS: &[(char, &str)] = &[
    // Latin
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ı', "i"),
    ('ə', "a"),
    ('ħ', "h"),
    ('ŋ', "ng"),
    // Cyrillic
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ґ', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('є', "ye"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('і', "i"),
    ('ї', "yi"),
    ('й', "y"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ў', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "yu"),
    ('я', "ya"),
    ('ј', "j"),
    ('љ', "lj"),
    ('њ', "nj"),
    ('ђ', "dj"),
    ('ћ', "c"),
    ('џ', "dz"),
    ('ќ', "k"),
    ('ѓ', "g"),
    ('ѕ', "dz"),
    // Greek
    ('α', "a"),
    ('β', "v"),
    ('γ', "g"),
    ('δ', "d"),
    ('ε', "e"),
    ('ζ', "z"),
    ('η', "i"),
    ('θ', "th"),
    ('ι', "i"),
    ('κ', "k"),
    ('λ', "l"),
    ('μ', "m"),
    ('ν', "n"),
    ('ξ', "x"),
    ('ο', "o"),
    ('π', "p"),
    ('ρ', "r"),
    ('σ', "s"),
    ('ς', "s"),
    ('τ', "t"),
    ('υ', "y"),
    ('φ', "f"),
    ('χ', "ch"),
    ('ψ', "ps"),
    ('ω', "o"),
    // Arabic and Persian: consonants and long vowels
    ('ا', "a"),
    ('أ', "a"),
    ('إ', "i"),
    ('آ', "a"),
    ('ٱ', "a"),
    ('ب', "b"),
    ('ت', "t"),
    ('ث', "th"),
    ('ج', "j"),
    ('ح', "h"),
    ('خ', "kh"),
    ('د', "d"),
    ('ذ', "dh"),
    ('ر', "r"),
    ('ز', "z"),
    ('س', "s"),
    ('ش', "sh"),
    ('ص', "s"),
    ('ض', "d"),
    ('ط', "t"),
    ('ظ', "z"),
    ('ع', "a"),
    ('غ', "gh"),
    ('ف', "f"),
    ('ق', "q"),
    ('ك', "k"),
    ('ک', "k"),
    ('ل', "l"),
    ('م', "m"),
    ('ن', "n"),
    ('ه', "h"),
    ('ة', "a"),
    ('و', "w"),
    ('ؤ', "w"),
    ('ي', "y"),
    ('ی', "y"),
    ('ئ', "y"),
    ('ى', "a"),
    ('ء', ""),
    ('پ', "p"),
    ('چ', "ch"),
    ('ژ', "zh"),
    ('گ', "g"),
    ('ـ', ""),
    // Hebrew: consonants
    ('א', "a"),
    ('ב', "b"),
    ('ג', "g"),
    ('ד', "d"),
    ('ה', "h"),
    ('ו', "v"),
    ('ז', "z"),
    ('ח', "h"),
    ('ט', "t"),
    ('י', "y"),
    ('כ', "k"),
    ('ך', "k"),
    ('ל', "l"),
    ('מ', "m"),
    ('ם', "m"),
    ('נ', "n"),
    ('ן', "n"),
    ('ס', "s"),
    ('ע', "a"),
    ('פ', "p"),
    ('ף', "p"),
    ('צ', "ts"),
    ('ץ', "ts"),
    ('ק', "k"),
    ('ר', "r"),
    ('ש', "sh"),
    ('ת', "t"),
];

/// Returns the normal form of a name: words in small Latin letters and digits, one space between them. Letters of
/// scripts without a table stay as they are.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split(is_gap) {
        let folded = fold_part(part);
        if !folded.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&folded);
        }
    }
    out
}

/// Returns whether a character stands between two parts of a name.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '·' | '•' | '・' | ',' | '/' | '_')
}

fn fold_part(part: &str) -> String {
    if part.is_ascii() {
        return part.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    let mut out = String::with_capacity(part.len());
    // Cyrillic letters are composed already, and nothing else is done to them: most of the time goes into finding that out.
    if part.chars().all(|c| matches!(c, '\u{400}'..='\u{45f}')) {
        part.chars().flat_map(char::to_lowercase).for_each(|c| spell(c, &mut out));
    } else {
        part.nfkc().flat_map(char::to_lowercase).for_each(|c| spell(c, &mut out));
    }
    out
}

/// Adds a small letter in Latin letters without accents.
fn spell(c: char, out: &mut String) {
    match latin(c) {
        Some(spelling) => out.push_str(spelling),
        None => decompose_compatible(c, |d| match latin(d) {
            Some(spelling) => out.push_str(spelling),
            None if canonical_combining_class(d) == 0 && d.is_alphanumeric() => out.push(d),
            None => {}
        }),
    }
}

fn latin(c: char) -> Option<&'static str> {
    static SPELLINGS: LazyLock<Vec<Option<&str>>> = LazyLock::new(|| {
        let last = LETTERS.iter().map(|(letter, _)| *letter as usize).max().unwrap_or(0);
        let mut spellings = vec![None; last + 1];
        LETTERS.iter().for_each(|(letter, spelling)| spellings[*letter as usize] = Some(*spelling));
        spellings
    });
    if c.is_ascii() {
        return None;
    }
    SPELLINGS.get(c as usize).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_meet_in_their_normal_form() {
        for (name, expected) in [
            ("Zoë  O’Hára-Łęcki", "zoe ohara lecki"),
            ("Зеленський", "zelenskiy"),
            ("ЁЛКИН", "elkin"),
            ("Ὀδυσσεύς", "odysseys"),
            ("محمد", "mhmd"),
            ("N.A.T.O.", "nato"),
            ("唐纳德·特朗普", "唐纳德 特朗普"),
            ("", ""),
        ] {
            assert_eq!(fold(name), expected, "{name}");
        }
    }
}
