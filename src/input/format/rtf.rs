//! RTF: the text of it, in paragraphs and rows of tables, footnotes below it. Everything that is no text (fonts, pictures,
//! styles, fields' code, notes about the document) is left out, and so is what was deleted or hidden.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};
use sha2::{Digest, Sha256};

use crate::input::decode;
use crate::input::format::export::{self, Around};
use crate::input::format::office::is_figure;
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
        3
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
        export::page_or_articles(
            text,
            Around { hints: Hints::default(), sha256, problem, start: None },
            reading,
        )
    }
}

/// Groups that hold no text.
const LEFT_OUT: [&str; 26] = [
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "fldinst",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footerf",
    "nonesttables",
    "annotation",
    "atnid",
    "tc",
    "xe",
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

/// Stands between the cells of a row until it ends; Word uses the same.
const CELL_END: char = '\u{7}';

/// What a group inherits from the one around it.
#[derive(Clone, Copy)]
struct State {
    left_out: bool,
    /// Deleted or hidden, as characters are bold.
    hidden: bool,
    in_note: bool,
    in_fonts: bool,
    /// Of the font.
    encoding: Option<&'static Encoding>,
    /// How many characters stand for a `\u` in programs that don't know it.
    replacement: usize,
}

struct Parser<'b> {
    bytes: &'b [u8],
    at: usize,
    out: String,
    notes: String,
    /// Where the row of a table begins that is being read.
    row: Option<usize>,
    /// Bytes in an encoding, not decoded yet.
    raw: Vec<u8>,
    /// Of the document.
    encoding: &'static Encoding,
    /// Of fonts, by number, where they have another one than the document.
    fonts: HashMap<i64, &'static Encoding>,
    font: i64,
    state: State,
    outer: Vec<State>,
    /// Characters still to be left out after a `\u`.
    skip: usize,
    high: Option<u32>,
}

/// Returns the text, and whether all groups were closed.
fn text(bytes: &[u8]) -> (String, bool) {
    let state = State {
        left_out: false,
        hidden: false,
        in_note: false,
        in_fonts: false,
        encoding: None,
        replacement: 1,
    };
    let mut parser = Parser {
        bytes,
        at: 0,
        out: String::new(),
        notes: String::new(),
        row: None,
        raw: Vec::new(),
        encoding: WINDOWS_1252,
        fonts: HashMap::new(),
        font: 0,
        state,
        outer: Vec::new(),
        skip: 0,
        high: None,
    };
    let closed = parser.run();
    parser.flush();
    parser.end_row();
    parser.out.push_str("\n\n");
    parser.out.push_str(&parser.notes);
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
                        self.flush();
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
        } else if self.state.is_text() {
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
            "par" | "sect" | "page" | "nestcell" | "nestrow" => self.push("\n\n"),
            "line" => self.push("\n"),
            "tab" => self.push("\t"),
            "trowd" => {
                self.flush();
                self.row.get_or_insert(self.out.len());
            }
            "cell" => self.push(if self.row.is_some() { "\u{7}" } else { "\t" }),
            "row" => {
                self.end_row();
                self.push("\n\n");
            }
            "fonttbl" => (self.state.left_out, self.state.in_fonts) = (true, true),
            "f" if self.state.in_fonts => self.font = number.unwrap_or(0),
            "fcharset" if self.state.in_fonts => {
                if let Some(encoding) = number.and_then(of_charset) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "f" => {
                self.flush();
                self.state.encoding = number.and_then(|font| self.fonts.get(&font).copied());
            }
            "plain" => {
                self.flush();
                (self.state.encoding, self.state.hidden) = (None, false);
            }
            "deleted" | "v" => self.state.hidden = number != Some(0),
            "footnote" => {
                self.flush();
                // A note that old programs may pass over is no less a note; one in a group without text is none.
                self.state.left_out = self.outer.last().is_some_and(|outer| outer.left_out);
                self.state.in_note = true;
                self.push("\n\n");
            }
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
        if self.state.is_text() {
            self.flush();
            self.target().push_str(text);
        }
    }

    fn target(&mut self) -> &mut String {
        if self.state.in_note { &mut self.notes } else { &mut self.out }
    }

    /// Writes the cells of a row: in one line if they are short.
    fn end_row(&mut self) {
        self.flush();
        let Some(cells) =
            self.row.take().and_then(|start| (start < self.out.len()).then(|| self.out.split_off(start)))
        else {
            return;
        };
        let cells: Vec<&str> = cells.split(CELL_END).map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let are_figures = cells.iter().all(|cell| is_figure(cell));
        self.out.push_str(&cells.join(if are_figures { "\t" } else { "\n\n" }));
    }

    fn flush(&mut self) {
        if !self.raw.is_empty() {
            let raw = std::mem::take(&mut self.raw);
            let encoding = self.state.encoding.unwrap_or(self.encoding);
            let (text, _) = encoding.decode_without_bom_handling(&raw);
            self.target().push_str(&text);
        }
    }
}

impl State {
    fn is_text(self) -> bool {
        !self.left_out && !self.hidden
    }
}

/// Returns the encoding of a font's character set; none for those that are the document's, or no letters.
fn of_charset(number: i64) -> Option<&'static Encoding> {
    Some(match number {
        128 => encoding_rs::SHIFT_JIS,
        129 => encoding_rs::EUC_KR,
        134 => encoding_rs::GBK,
        136 => encoding_rs::BIG5,
        161 => encoding_rs::WINDOWS_1253,
        162 => encoding_rs::WINDOWS_1254,
        163 => encoding_rs::WINDOWS_1258,
        177 => encoding_rs::WINDOWS_1255,
        178 => encoding_rs::WINDOWS_1256,
        186 => encoding_rs::WINDOWS_1257,
        204 => encoding_rs::WINDOWS_1251,
        222 => encoding_rs::WINDOWS_874,
        238 => encoding_rs::WINDOWS_1250,
        _ => return None,
    })
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
            // A font has an encoding of its own.
            (
                r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial;}}\f0 \'e9 {\f1 \'cf\'f0\'e8\'eb\'e8\'e2} \f1\'e8\plain\'e8}",
                "é Прилив иè",
            ),
            // Rows of figures are lines, cells that hold text are paragraphs.
            (
                r"{\rtf1 Costs:\par\trowd\cellx1\intbl Year\cell Cost\cell\row\trowd{\pard\intbl 2025\par}\cell{\pard 9\par}\cell\trowd\row\pard After.}",
                "Costs:\n\nYear\tCost\n\n2025\t9\n\nAfter.",
            ),
            (
                r"{\rtf1\trowd News\cell The stone bridge will close on Monday for two years.\cell\row}",
                "News\n\nThe stone bridge will close on Monday for two years.",
            ),
            (
                r"{\rtf1 It came{\super\chftn}{\footnote\pard At six.\par} early{\*\footnote Or seven.}.{\deleted No.}{\v Hidden}\v x\v0  Yes.}",
                "It came early. Yes.\n\n\n\nAt six.\n\n\n\nOr seven.",
            ),
        ] {
            assert_eq!(text(rtf.as_bytes()), (expected.to_string(), true), "{rtf}");
        }
        assert_eq!(text(br"{\rtf1 cut"), ("cut".to_string(), false));
        assert_eq!(text(&b"{\\rtf1 ".repeat(100_000)).0, "");
    }
}
