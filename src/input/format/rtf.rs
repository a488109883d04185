//! RTF: the text of it, in paragraphs. Everything that is no text (fonts, pictures, styles, fields' code, notes
//! about the document) is left out.

use encoding_rs::{Encoding, WINDOWS_1252};
use sha2::{Digest, Sha256};

use crate::input::decode;
use crate::input::format::export;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::Hints;

/// Reads RTF.
pub(crate) struct Rtf;

impl Reader for Rtf {
    fn name(&self) -> &'static str {
        "rtf"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(b"{\\rtf") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let whole = match source.into_bytes(reading.options.limits.max_article_bytes) {
            Ok(whole) => whole,
            Err(problem) => return reading.bad(problem),
        };
        let (text, closed) = text(&whole.bytes);
        if text.trim().is_empty() {
            return reading.bad(Problem::Empty);
        }
        let problem = whole.problem.or((!closed).then_some(Problem::Truncated));
        let sha256 = Sha256::digest(&whole.bytes).into();
        export::page_or_articles(text, Hints::default(), sha256, problem, reading)
    }
}

/// Groups that hold no text.
const LEFT_OUT: [&str; 20] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "fldinst",
    "header",
    "headerl",
    "headerr",
    "footer",
    "footerl",
    "footerr",
    "listtable",
    "listoverridetable",
    "themedata",
    "datastore",
    "xmlnstbl",
    "filetbl",
    "revtbl",
];

/// What a group inherits from the one around it.
#[derive(Clone, Copy)]
struct State {
    left_out: bool,
    /// How many characters stand for a `\u` in programs that don't know it.
    replacement: usize,
}

struct Parser<'b> {
    bytes: &'b [u8],
    at: usize,
    out: String,
    /// Bytes in the document's encoding, not decoded yet.
    raw: Vec<u8>,
    encoding: &'static Encoding,
    state: State,
    outer: Vec<State>,
    /// Characters still to be left out after a `\u`.
    skip: usize,
    high: Option<u32>,
}

/// Returns the text, and whether all groups were closed.
fn text(bytes: &[u8]) -> (String, bool) {
    let state = State { left_out: false, replacement: 1 };
    let mut parser = Parser {
        bytes,
        at: 0,
        out: String::new(),
        raw: Vec::new(),
        encoding: WINDOWS_1252,
        state,
        outer: Vec::new(),
        skip: 0,
        high: None,
    };
    let closed = parser.run();
    parser.flush();
    let text: Vec<&str> = parser.out.lines().map(str::trim_end).collect();
    (text.join("\n").trim().to_string(), closed)
}

impl Parser<'_> {
    fn run(&mut self) -> bool {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                // Deeper groups than any program writes share the state of the one they lie in.
                b'{' => self.outer.push(self.state),
                b'}' => match self.outer.pop() {
                    Some(state) => {
                        self.state = state;
                        self.skip = 0;
                        if self.outer.is_empty() {
                            return true;
                        }
                    }
                    None => return true,
                },
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ => self.byte(byte),
            }
        }
        false
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.state.left_out {
            self.raw.push(byte);
        }
    }

    fn control(&mut self) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        if !byte.is_ascii_alphabetic() {
            self.at += 1;
            match byte {
                b'\'' => {
                    let hex =
                        self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                    if let Some(value) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                        self.at += 2;
                        self.byte(value);
                    }
                }
                b'*' => self.state.left_out = true,
                b'~' => self.push("\u{a0}"),
                b'_' => self.push("-"),
                b'\n' | b'\r' => self.push("\n\n"),
                b'\\' | b'{' | b'}' => self.byte(byte),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let word_end = rest.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len());
        let word = std::str::from_utf8(&rest[..word_end]).unwrap_or_default();
        let digits = &rest[word_end..];
        let sign = usize::from(digits.first() == Some(&b'-'));
        let count = digits[sign..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let number: Option<i64> = match count {
            0 => None,
            _ => std::str::from_utf8(&digits[..sign + count]).ok().and_then(|text| text.parse().ok()),
        };
        self.at += word_end + if count > 0 { sign + count } else { 0 };
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(word, number);
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "par" | "sect" | "page" | "row" => self.push("\n\n"),
            "line" => self.push("\n"),
            "tab" | "cell" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "bullet" => self.push("•"),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.replacement = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.encoding = decode::label(label.as_bytes()).unwrap_or(match number {
                    Some(932) => encoding_rs::SHIFT_JIS,
                    Some(936) => encoding_rs::GBK,
                    Some(949) => encoding_rs::EUC_KR,
                    Some(950) => encoding_rs::BIG5,
                    _ => WINDOWS_1252,
                });
            }
            "bin" => self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)),
            word if LEFT_OUT.contains(&word) => self.state.left_out = true,
            _ => {}
        }
    }

    /// Numbers over 32,767 are written as negative ones; characters beyond 16 bits as two surrogates.
    fn unicode(&mut self, number: i64) {
        let unit = u32::try_from(if number < 0 { number + 65_536 } else { number }).unwrap_or(0xfffd);
        self.skip = self.state.replacement;
        let c = match (self.high.take(), unit) {
            (_, 0xd800..=0xdbff) => {
                self.high = Some(unit);
                return;
            }
            (Some(high), 0xdc00..=0xdfff) => {
                char::from_u32(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00))
            }
            _ => char::from_u32(unit),
        };
        let skip = std::mem::take(&mut self.skip);
        self.push(c.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
        self.skip = skip;
    }

    fn push(&mut self, text: &str) {
        self.skip = 0;
        if !self.state.left_out {
            self.flush();
            self.out.push_str(text);
        }
    }

    fn flush(&mut self) {
        if !self.raw.is_empty() {
            let (text, _) = self.encoding.decode_without_bom_handling(&self.raw);
            self.out.push_str(&text);
            self.raw.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_found() {
        for (rtf, expected) in [
            (
                r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Tide\par It \b came\b0  early.}",
                "Tide\n\nIt came early.",
            ),
            (r"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'eb\'e8\'e2}", "Прилив"),
            (r"{\rtf1 caf\u233?s \u-10179?\u-8704? \uc2 \u8364 eu!}", "cafés 😀 €!"),
            (r"{\rtf1 a{\*\generator Some;}b \{c\}\line d\emdash e}", "ab {c}\nd—e"),
            (r#"{\rtf1{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}}"#, "link"),
            (r"{\rtf1\pard\qc Mid\tab dle\~x}", "Mid\tdle\u{a0}x"),
        ] {
            assert_eq!(text(rtf.as_bytes()), (expected.to_string(), true), "{rtf}");
        }
        assert_eq!(text(br"{\rtf1 cut"), ("cut".to_string(), false));
        assert_eq!(text(&b"{\\rtf1 ".repeat(100_000)).0, "");
    }
}
