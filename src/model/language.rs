//! The language of an article: an ISO 639 code, or "don't know".

use std::fmt;

/// A language as its lower-case ISO 639-1 code (two letters), or ISO 639-3 code (three letters) where no
/// two-letter code exists. [`Language::UNKNOWN`] is the code `und`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language([u8; 3]);

impl Language {
    /// "Don't know": a language like any other, whose stem is the word itself.
    pub const UNKNOWN: Language = Language(*b"und");

    /// Returns the language of a code such as `en`, `EN`, `en-GB`, `en_GB` or `yue`; what follows the first
    /// `-` or `_` is dropped. `None` unless the code is two or three ASCII letters.
    pub fn parse(code: &str) -> Option<Language> {
        let primary = code.trim().split(['-', '_']).next()?;
        let bytes = primary.as_bytes();
        if !(2..=3).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let mut out = [0u8; 3];
        for (slot, byte) in out.iter_mut().zip(bytes) {
            *slot = byte.to_ascii_lowercase();
        }
        Some(Language(out))
    }

    /// Returns the language of a two- or three-letter lower-case code known at compile time.
    pub const fn of(code: &str) -> Language {
        let bytes = code.as_bytes();
        Language([bytes[0], bytes[1], if bytes.len() > 2 { bytes[2] } else { 0 }])
    }

    /// Returns the code, two or three ASCII letters.
    pub fn code(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        // Only ASCII letters are ever stored.
        std::str::from_utf8(&self.0[..len]).unwrap_or("und")
    }

    /// Returns whether this is a known language.
    pub fn is_known(&self) -> bool {
        *self != Language::UNKNOWN
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Ok(Language::parse(&code).unwrap_or(Language::UNKNOWN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_and_printed() {
        for (input, expected) in [
            ("en", Some("en")),
            ("EN-gb", Some("en")),
            ("pt_BR", Some("pt")),
            ("yue", Some("yue")),
            ("", None),
            ("e", None),
            ("english", None),
            ("é!", None),
        ] {
            assert_eq!(Language::parse(input).as_ref().map(Language::code), expected, "{input}");
        }
        assert_eq!(Language::of("en"), Language::parse("en").unwrap());
        assert!(!Language::UNKNOWN.is_known());
    }
}
