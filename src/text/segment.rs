//! Cuts text into words: Unicode's UAX #29, with Han, kana and Thai runs left whole for bigrams, a word cut by
//! a hyphen at the end of a line put together again, apostrophes straightened and a final *'s* dropped.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What kind of word.
    pub kind: PieceKind,
}

/// How a piece becomes terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A word in ASCII letters and digits only, without apostrophe or dot.
    Ascii,
    /// Any other word.
    Word,
    /// A word cut by a hyphen and a line end: both go before it is looked at.
    Hyphenated,
    /// A run of Han, kana or Thai: overlapping bigrams.
    Run,
}

/// Calls `sink` with every word of `text`, in order. Linear in the length of the text.
pub fn words(text: &str, mut sink: impl FnMut(Piece)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if !is_word_byte(*byte) {
            at += 1;
            continue;
        }
        let plain = bytes[at..].iter().position(|byte| !PLAIN[usize::from(*byte)]);
        let end = plain.map_or(bytes.len(), |length| at + length);
        at = match bytes.get(end) {
            // Most of them.
            Some(b' ' | b'\n') if end > at => {
                sink(Piece { start: at, end, kind: PieceKind::Ascii });
                end
            }
            _ => chunk(text, at, end, &mut sink),
        };
    }
}

/// Which bytes are letters and digits of ASCII.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < plain.len() {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

fn is_word_byte(byte: u8) -> bool {
    PLAIN[usize::from(byte)] || byte == b'_' || byte >= 0x80
}

/// Reads from `start` to the end of a plain word or to a blank, whichever comes first; returns where it stopped. Up to `end`
/// there are letters and digits of ASCII alone.
fn chunk(text: &str, start: usize, mut end: usize, sink: &mut dyn FnMut(Piece)) -> usize {
    let bytes = text.as_bytes();
    if ends_plain_word(bytes, end) {
        let kind = PieceKind::Ascii;
        return last_word(text, Piece { start, end, kind }, end, sink);
    }
    while bytes.get(end).is_some_and(|byte| !byte.is_ascii_whitespace()) {
        end += 1;
    }
    mixed(text, start, end, sink)
}

/// Returns whether a word of ASCII letters and digits ends at `end`: what follows cannot stand inside a word.
fn ends_plain_word(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end) {
        None => true,
        Some(b'_') => false,
        Some(b'\'' | b'.' | b':' | b',' | b';') => {
            !bytes.get(end + 1).is_some_and(|next| is_word_byte(*next))
        }
        Some(byte) => *byte < 0x80,
    }
}

/// Emits the words of `start..end`, which holds no ASCII white space but anything else.
fn mixed(text: &str, start: usize, end: usize, sink: &mut dyn FnMut(Piece)) -> usize {
    // The last word is held back: a hyphen at the end of the line may join it to the next.
    let mut held: Option<Piece> = None;
    let mut hold = |piece: Piece, sink: &mut dyn FnMut(Piece)| {
        if let Some(before) = held.replace(piece) {
            sink(before);
        }
        held
    };
    let mut from = start;
    let mut last = None;
    while from < end {
        let run = text[from..end].chars().next().is_some_and(is_run);
        let to = text[from..end]
            .char_indices()
            .find(|(_, c)| is_run(*c) != run && !(run && is_combining_mark(*c)))
            .map_or(end, |(offset, _)| from + offset);
        if run {
            last = hold(Piece { start: from, end: to, kind: PieceKind::Run }, sink);
        } else {
            for (offset, word) in text[from..to].unicode_word_indices() {
                let kind = if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    PieceKind::Ascii
                } else {
                    PieceKind::Word
                };
                last = hold(Piece { start: from + offset, end: from + offset + word.len(), kind }, sink);
            }
        }
        from = to;
    }
    match last {
        Some(piece) => last_word(text, piece, end, sink),
        None => end,
    }
}

/// Emits the last word before `end`, joined with the beginning of the next line if a hyphen cuts it.
fn last_word(text: &str, piece: Piece, end: usize, sink: &mut dyn FnMut(Piece)) -> usize {
    match hyphenated_end(text, piece) {
        Some(joined) => {
            sink(Piece { end: joined, kind: PieceKind::Hyphenated, ..piece });
            joined
        }
        None => {
            sink(piece);
            end
        }
    }
}

/// Returns where the rest of a word ends, if after it stand a hyphen, a line end and a small letter.
fn hyphenated_end(text: &str, piece: Piece) -> Option<usize> {
    let rest = text[piece.end..].strip_prefix('-')?;
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?.trim_start_matches([' ', '\t']);
    if piece.kind == PieceKind::Run || !text[..piece.end].chars().next_back().is_some_and(char::is_lowercase)
    {
        return None;
    }
    let tail = rest.find(|c: char| !c.is_lowercase()).unwrap_or(rest.len());
    // What follows must end the word: "co-\noperate" but not "e-\nmail@example".
    let ends =
        !rest[tail..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '@' | '_' | '\'' | '’'));
    (tail > 0 && ends).then(|| text.len() - rest.len() + tail)
}

/// Returns whether a character is written without blanks between words: Han, kana, Thai, Lao, Khmer, Myanmar.
pub fn is_run(c: char) -> bool {
    matches!(c as u32,
        0x0E01..=0x0E3A | 0x0E40..=0x0E4E | 0x0E81..=0x0EDF | 0x1000..=0x109F | 0x1780..=0x17D3
        | 0x3005..=0x3007 | 0x3041..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x323AF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        words(text, |piece| {
            let mark = match piece.kind {
                PieceKind::Run => "~",
                PieceKind::Hyphenated => "-",
                _ => "",
            };
            found.push(format!("{mark}{}", &text[piece.start..piece.end]));
        });
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn words_are_those_of_uax_29() {
        check("Hello, world.", &["Hello", "world"]);
        check("U.S. troops' 3.14 e-mail", &["U.S", "troops", "3.14", "e", "mail"]);
        check("don’t can't l'état", &["don’t", "can't", "l'état"]);
        check("a_b c:d, end", &["a_b", "c:d", "end"]);
        check("«Привет»—мир", &["Привет", "мир"]);
        check("", &[]);
        check("—…!", &[]);
    }

    #[test]
    fn runs_are_whole() {
        check("日本語とEnglish東京", &["~日本語と", "English", "~東京"]);
        check("北京，上海", &["~北京", "~上海"]);
        check("ภาษาไทย ok", &["~ภาษาไทย", "ok"]);
        check("서울에서 만난", &["서울에서", "만난"]);
    }

    #[test]
    fn line_end_hyphens_are_joined() {
        check("inter-\nnational law", &["-inter-\nnational", "law"]);
        check("Män-\r\n  ner gehen", &["-Män-\r\n  ner", "gehen"]);
        check("North-\nSouth", &["North", "South"]);
        check("well- known", &["well", "known"]);
    }

    proptest::proptest! {
        #[test]
        fn pieces_lie_on_character_boundaries_in_order(text in "\\PC{0,40}|[a-zäЖ日 '.\\-\n]{0,40}") {
            let mut last = 0;
            words(&text, |piece| {
                assert!(piece.start >= last && piece.end > piece.start);
                assert!(text.is_char_boundary(piece.start) && text.is_char_boundary(piece.end));
                last = piece.end;
            });
        }
    }
}
