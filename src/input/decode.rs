//! Bytes to text: which encoding, and how many characters it could not decode. UTF-8 is believed when it is
//! valid; then what the bytes declare; then what they look like (`chardetng`).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::problem::Problem;

/// How many bytes are looked at to guess an encoding or to tell text from binary.
const SAMPLE: usize = 256 << 10;

/// A text and how it was decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding.
    pub encoding: &'static Encoding,
    /// How many characters could not be decoded and stand as U+FFFD.
    pub undecodable: u64,
}

/// Decodes bytes. `declared` is the encoding they name themselves, believed unless they are valid UTF-8.
/// Fails with [`Problem::Binary`] for what is no text, with [`Problem::Empty`] for white space alone.
pub fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<Decoded, Problem> {
    let decoded = match choose(&bytes, declared) {
        Some(encoding) if encoding == UTF_8 => utf8(bytes),
        Some(encoding) => lossy(&bytes, encoding),
        None => return Err(Problem::Binary),
    };
    if decoded.text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    Ok(decoded)
}

/// Returns the encoding to decode bytes with; `None` if they are no text.
pub(crate) fn choose(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        return (encoding != UTF_8 || !looks_binary(sample)).then_some(encoding);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if let Some(encoding) = utf16_without_mark(sample) {
        return Some(encoding);
    }
    if looks_binary(sample) {
        return None;
    }
    if declared == Some(ISO_2022_JP) && memchr::memchr(0x1b, bytes).is_some() {
        return declared;
    }
    if is_mostly_utf8(bytes) {
        let shifted = memchr::memmem::find(bytes, b"\x1b$").is_some();
        return Some(if shifted { guess(sample) } else { UTF_8 });
    }
    match declared {
        Some(encoding) if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE => declared,
        _ => Some(guess(sample)),
    }
}

/// Returns the beginning of a file as text to look at; empty if it is binary. Never guesses an encoding.
pub(crate) fn glance(head: &[u8]) -> String {
    match Encoding::for_bom(head).map(|(encoding, _)| encoding).or_else(|| utf16_without_mark(head)) {
        Some(encoding) => encoding.decode_with_bom_removal(head).0.into_owned(),
        None if looks_binary(head) => String::new(),
        None => String::from_utf8_lossy(head).into_owned(),
    }
}

/// Returns UTF-16 if the bytes begin with its mark or look like it.
pub(crate) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    let marked = Encoding::for_bom(head).map(|(encoding, _)| encoding);
    marked.filter(|encoding| *encoding != UTF_8).or_else(|| utf16_without_mark(head))
}

/// Returns the encoding a label names, such as `windows-1251` or `utf8`.
pub(crate) fn label(name: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(name)
}

fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn utf8(bytes: Vec<u8>) -> Decoded {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut decoded = match String::from_utf8(bytes) {
        Ok(mut text) => {
            text.drain(..start);
            Decoded { text, encoding: UTF_8, undecodable: 0 }
        }
        Err(error) => lossy(error.as_bytes(), UTF_8),
    };
    replace_nuls(&mut decoded);
    decoded
}

fn lossy(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
    let undecodable = if had_errors { text.matches('\u{fffd}').count() as u64 } else { 0 };
    let mut decoded = Decoded { text: text.into_owned(), encoding, undecodable };
    replace_nuls(&mut decoded);
    decoded
}

/// A stray NUL in a text is damage, not content.
fn replace_nuls(decoded: &mut Decoded) {
    if memchr::memchr(0, decoded.text.as_bytes()).is_some() {
        decoded.undecodable += memchr::memchr_iter(0, decoded.text.as_bytes()).count() as u64;
        decoded.text = decoded.text.replace('\0', "\u{fffd}");
    }
}

/// Text has next to no control characters: 1 in 50 is the bound (random bytes have 1 in 10), of NULs 1 in 500.
fn looks_binary(sample: &[u8]) -> bool {
    let nuls = memchr::memchr_iter(0, sample).count();
    if nuls * 500 > sample.len() {
        return true;
    }
    let controls = sample
        .iter()
        .filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x08 | 0x1b | 0x1a))
        .count();
    controls * 50 > sample.len()
}

/// UTF-16 text in which most characters are Latin, or at least spaces and line ends, has its NULs on one side.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    if sample.len() < 4 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let pairs = sample.len() / 2;
    let (mut first, mut second, mut both, mut spaces) = (0usize, 0usize, 0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        match (pair[0], pair[1]) {
            (0, 0) => both += 1,
            (0, low) => {
                first += 1;
                spaces += usize::from(matches!(low, b' ' | b'\n'));
            }
            (low, 0) => {
                second += 1;
                spaces += usize::from(matches!(low, b' ' | b'\n'));
            }
            _ => {}
        }
    }
    let encoding = if first > second { UTF_16BE } else { UTF_16LE };
    let (one, other) = (first.max(second), first.min(second));
    let one_sided = both == 0 && other * 100 <= one;
    let enough = one * 2 > pairs || (spaces * 50 > pairs && decodes(encoding, sample));
    (one_sided && enough).then_some(encoding)
}

fn decodes(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let even = &sample[..sample.len() & !1];
    let (text, _) = encoding.decode_without_bom_handling(even);
    let broken = text.chars().filter(|&c| c == '\u{fffd}' || ('\u{e000}'..'\u{f900}').contains(&c)).count();
    broken * 50 < text.len()
}

/// Valid UTF-8, or UTF-8 with a few bytes of damage: at least ten good sequences for a bad one.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 0 && good >= bad * 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GB18030, KOI8_U, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

    const RUSSIAN: &str = "Жители прибрежного посёлка сообщили, что вода поднялась ночью. Спасатели вывезли \
        сорок человек, школа закрыта до понедельника. Мэр обещал построить новую дамбу до осени.";
    const JAPANESE: &str = "港の町では夜のあいだに水位が上がり、消防隊が四十人を避難させた。学校は月曜日まで休校となる。町長は秋までに新しい堤防を作ると述べた。";
    const CHINESE: &str =
        "港口小镇夜间水位上涨，消防队疏散了四十名居民。学校停课至星期一。镇长表示将在秋天之前修建新的堤坝。";
    const FRENCH: &str = "Les habitants du port ont été évacués à l’aube ; l’école restera fermée jusqu’à lundi, a précisé la mairie.";

    fn check(bytes: Vec<u8>, declared: Option<&'static Encoding>, encoding: &'static Encoding, text: &str) {
        let decoded = decode(bytes, declared).expect("it is text");
        assert_eq!((decoded.encoding, decoded.undecodable), (encoding, 0), "{text}");
        assert_eq!(decoded.text, text);
    }

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn encodings_are_found() {
        check(RUSSIAN.into(), None, UTF_8, RUSSIAN);
        check([b"\xef\xbb\xbf", FRENCH.as_bytes()].concat(), None, UTF_8, FRENCH);
        for (text, encoding) in [
            (RUSSIAN, WINDOWS_1251),
            (RUSSIAN, KOI8_U),
            (FRENCH, WINDOWS_1252),
            (JAPANESE, SHIFT_JIS),
            (JAPANESE, ISO_2022_JP),
        ] {
            check(encoding.encode(text).0.into_owned(), None, encoding, text);
        }
        let gb = decode(GB18030.encode(CHINESE).0.into_owned(), None).unwrap();
        assert_eq!(gb.text, CHINESE);
    }

    #[test]
    fn utf16_is_found_with_and_without_mark() {
        for text in [RUSSIAN, FRENCH] {
            check(utf16_bytes(text, false), None, UTF_16LE, text);
            check(utf16_bytes(text, true), None, UTF_16BE, text);
            check(utf16_bytes(&format!("\u{feff}{text}"), false), None, UTF_16LE, text);
        }
        check(utf16_bytes(&format!("\u{feff}{CHINESE}"), true), None, UTF_16BE, CHINESE);
    }

    #[test]
    fn what_is_declared_is_believed_unless_it_is_utf8() {
        check(BIG5.encode("港口小鎮").0.into_owned(), Some(BIG5), BIG5, "港口小鎮");
        check(EUC_KR.encode("항구").0.into_owned(), Some(EUC_KR), EUC_KR, "항구");
        check(RUSSIAN.into(), Some(WINDOWS_1251), UTF_8, RUSSIAN);
    }

    #[test]
    fn damage_is_counted() {
        let mut bytes = RUSSIAN.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 2);
        assert_eq!(decode(bytes, None).unwrap().undecodable, 1);
        let mut text = FRENCH.repeat(10).into_bytes();
        text[3] = 0;
        assert_eq!(decode(text, None).unwrap().undecodable, 1);
    }

    #[test]
    fn binary_and_empty_are_no_text() {
        assert_eq!(decode(vec![0; 4096], None), Err(Problem::Binary));
        assert_eq!(decode((0..=255u8).cycle().take(4096).collect(), None), Err(Problem::Binary));
        assert_eq!(decode(Vec::new(), None), Err(Problem::Empty));
        assert_eq!(decode(b" \n\t ".to_vec(), None), Err(Problem::Empty));
        assert_eq!(decode(b"\xef\xbb\xbf".to_vec(), None), Err(Problem::Empty));
    }
}
