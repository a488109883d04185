//! Which script a character belongs to, and how characters are folded for the word tables. No languages here.

/// The script of a letter, as far as detection tells scripts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Script {
    /// No letter: space, punctuation, signs; ends a word.
    None,
    Digit,
    /// A mark on the letter before it: neither ends a word nor counts.
    Mark,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Thaana,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Georgian,
    Ethiopic,
    Syllabics,
    Khmer,
    Hangul,
    Kana,
    Han,
    /// A letter of any other script.
    Other,
}

/// Number of scripts, for tables indexed by script.
pub(super) const SCRIPTS: usize = Script::Other as usize + 1;

/// The scripts of letters.
pub(super) const LETTERS: [Script; 29] = [
    Script::Latin,
    Script::Greek,
    Script::Cyrillic,
    Script::Armenian,
    Script::Hebrew,
    Script::Arabic,
    Script::Thaana,
    Script::Devanagari,
    Script::Bengali,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Oriya,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
    Script::Thai,
    Script::Lao,
    Script::Tibetan,
    Script::Myanmar,
    Script::Georgian,
    Script::Ethiopic,
    Script::Syllabics,
    Script::Khmer,
    Script::Hangul,
    Script::Kana,
    Script::Han,
    Script::Other,
];

/// First code point that [`Folding`] does not hold: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic lie below.
pub(super) const TABLE: usize = 0x700;

/// Script and lower case of every code point below [`TABLE`].
pub(super) struct Folding {
    scripts: [Script; TABLE],
    lower: [u16; TABLE],
}

impl Folding {
    pub(super) fn new() -> Folding {
        let mut folding = Folding { scripts: [Script::None; TABLE], lower: [0; TABLE] };
        for (code, (script, lower)) in (0u32..).zip(folding.scripts.iter_mut().zip(&mut folding.lower)) {
            let Some(c) = char::from_u32(code) else { continue };
            *script = low_script(c);
            let first = c.to_lowercase().next().unwrap_or(c);
            *lower = u16::try_from(u32::from(first)).unwrap_or(0);
        }
        folding
    }

    /// Returns the script of a character and its code point in lower case.
    #[inline(always)]
    pub(super) fn of(&self, c: char) -> (Script, u32) {
        let code = u32::from(c);
        match (self.scripts.get(code as usize), self.lower.get(code as usize)) {
            (Some(script), Some(lower)) => (*script, u32::from(*lower)),
            _ => high(c, code),
        }
    }
}

fn low_script(c: char) -> Script {
    let code = u32::from(c);
    match code {
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x61A | 0x640 | 0x64B..=0x65F | 0x670 => {
            Script::Mark
        }
        0x6D6..=0x6DC | 0x6DF..=0x6E4 | 0x6E7..=0x6ED => Script::Mark,
        _ if c.is_numeric() => Script::Digit,
        _ if !c.is_alphabetic() => Script::None,
        0..=0x2AF => Script::Latin,
        0x370..=0x3FF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x531..=0x587 => Script::Armenian,
        0x5D0..=0x5F2 => Script::Hebrew,
        0x620..=0x6FF => Script::Arabic,
        _ => Script::Other,
    }
}

fn high(c: char, code: u32) -> (Script, u32) {
    let script = match code {
        0x1E00..=0x1EFF => return (Script::Latin, code | 1),
        0x200C | 0x200D | 0xFE00..=0xFE0F => Script::Mark,
        0x2000..=0x2BFF | 0x3000..=0x3004 | 0x3008..=0x3020 => Script::None,
        0x900..=0x963 | 0x971..=0x97F => Script::Devanagari,
        0x980..=0x9E5 | 0x9F0..=0x9F1 => Script::Bengali,
        0xA00..=0xA65 | 0xA70..=0xA7F => Script::Gurmukhi,
        0xA80..=0xAE5 => Script::Gujarati,
        0xB00..=0xB65 => Script::Oriya,
        0xB80..=0xBE5 => Script::Tamil,
        0xC00..=0xC65 => Script::Telugu,
        0xC80..=0xCE5 => Script::Kannada,
        0xD00..=0xD65 => Script::Malayalam,
        0xD80..=0xDE5 | 0xDF2..=0xDF3 => Script::Sinhala,
        0xE00..=0xE4E => Script::Thai,
        0xE80..=0xECF | 0xEDC..=0xEDF => Script::Lao,
        0xF40..=0xFBC => Script::Tibetan,
        0x780..=0x7BF => Script::Thaana,
        0x1000..=0x103F | 0x1050..=0x109F => Script::Myanmar,
        0x10A0..=0x10FF => Script::Georgian,
        0x1200..=0x135F | 0x1380..=0x139F => Script::Ethiopic,
        0x1400..=0x167F => Script::Syllabics,
        0x1780..=0x17D3 => Script::Khmer,
        0x1F00..=0x1FFF => Script::Greek,
        0xAC00..=0xD7A3 | 0x1100..=0x11FF | 0x3130..=0x318F => Script::Hangul,
        0x3041..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9D => Script::Kana,
        0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => {
            Script::Han
        }
        0xFB1D..=0xFB4F => Script::Hebrew,
        0xFB50..=0xFDFF | 0xFE70..=0xFEFC => Script::Arabic,
        0xFF10..=0xFF19 => Script::Digit,
        _ if c.is_numeric() => Script::Digit,
        _ if c.is_alphabetic() => Script::Other,
        _ => Script::None,
    };
    (script, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_a_script_and_a_lower_case() {
        let folding = Folding::new();
        for (c, script, lower) in [
            ('A', Script::Latin, 'a'),
            ('É', Script::Latin, 'é'),
            ('Ế', Script::Latin, 'ế'),
            ('Ї', Script::Cyrillic, 'ї'),
            ('Σ', Script::Greek, 'σ'),
            ('7', Script::Digit, '7'),
            ('٣', Script::Digit, '٣'),
            (' ', Script::None, ' '),
            ('、', Script::None, '、'),
            ('\u{301}', Script::Mark, '\u{301}'),
            ('ş', Script::Latin, 'ş'),
            ('ی', Script::Arabic, 'ی'),
            ('ि', Script::Devanagari, 'ि'),
            ('の', Script::Kana, 'の'),
            ('漢', Script::Han, '漢'),
            ('한', Script::Hangul, '한'),
        ] {
            assert_eq!(folding.of(c), (script, u32::from(lower)), "{c}");
        }
    }
}
