//! Cuts a file into the JSON values that stand side by side in it, or in the arrays at its top. Knows only
//! brackets and strings; whether a value is sound JSON is not its business.

use std::io;

use memchr::memchr2;

use super::{Fate, Input, Records, Span};

/// The values of a file.
pub(super) struct Values<'a> {
    input: Input<'a>,
    limit: u64,
    offset: u64,
    /// Whether we stand in an array at the top.
    in_array: bool,
    /// Whether there ever was such an array.
    had_array: bool,
}

/// Where we stand in a value.
#[derive(Default)]
struct Scan {
    depth: u64,
    in_string: bool,
    escaped: bool,
}

impl<'a> Values<'a> {
    pub(super) fn new(input: Input<'a>, limit: u64) -> Values<'a> {
        Values { input, limit, offset: 0, in_array: false, had_array: false }
    }

    /// Goes to the beginning of the next value; `false` at the end of the file.
    fn find(&mut self) -> io::Result<bool> {
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(false);
            }
            let between = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | 0xef | 0xbb | 0xbf | 0x1e);
            let used = chunk.iter().take_while(|b| between(b)).count();
            let next = chunk.get(used).copied();
            let opens = next == Some(b'[') && !self.in_array;
            let closes = next == Some(b']');
            let used = used + usize::from(opens || closes);
            if opens || closes {
                self.in_array = opens;
                self.had_array |= opens;
            }
            self.input.consume(used);
            self.offset += used as u64;
            if next.is_some() && !opens && !closes {
                return Ok(true);
            }
        }
    }
}

impl Scan {
    /// Reads on in `chunk` to the end of the value. Returns how many bytes belong to it, and whether it ended.
    fn advance(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.in_string {
                match memchr2(b'"', b'\\', &chunk[at..]) {
                    None => return (chunk.len(), false),
                    Some(skip) => {
                        at += skip;
                        self.escaped = chunk[at] == b'\\';
                        self.in_string = self.escaped;
                        if !self.in_string && self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                }
            } else {
                match byte {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' if self.depth == 0 => return (at, true),
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                    b',' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => return (at, true),
                    _ => {}
                }
            }
            at += 1;
        }
        (chunk.len(), false)
    }
}

impl Records for Values<'_> {
    fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Span>> {
        if !self.find()? {
            return Ok(None);
        }
        let offset = self.offset;
        let mut scan = Scan::default();
        loop {
            let chunk = self.input.fill_buf()?;
            let cut = chunk.is_empty();
            let (mut used, ended) = scan.advance(chunk);
            if ended && used == 0 && self.offset == offset {
                // A closing brace where a value should begin.
                used = 1;
            }
            let length = self.offset - offset + used as u64;
            if length <= self.limit {
                buffer.extend_from_slice(&chunk[..used]);
            } else if !buffer.is_empty() {
                *buffer = Vec::new();
            }
            self.input.consume(used);
            self.offset += used as u64;
            if ended || cut {
                let fate = match () {
                    () if length > self.limit => Fate::TooLong,
                    () if cut && (scan.depth > 0 || scan.in_string) => Fate::Cut,
                    () => Fate::Whole,
                };
                return Ok(Some(Span { offset, length, fate }));
            }
        }
    }

    fn is_alone(&mut self) -> bool {
        !self.had_array && !self.find().unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::format::json::input;

    fn check(text: &str, expected: &[&str]) {
        let mut values = Values::new(input(text), 40);
        let mut out = Vec::new();
        let mut buffer = Vec::new();
        while let Some(span) = values.next(&mut buffer).unwrap() {
            let shown = String::from_utf8_lossy(&buffer).into_owned();
            if span.fate == Fate::Whole {
                let start = span.offset as usize;
                assert_eq!(&text[start..start + span.length as usize], shown);
            }
            out.push(match span.fate {
                Fate::Whole => shown,
                Fate::TooLong => "too long".to_string(),
                Fate::Cut => "cut".to_string(),
            });
            buffer.clear();
        }
        assert_eq!(out, expected, "{text}");
    }

    #[test]
    fn values_are_cut_out() {
        check("", &[]);
        check("{\"a\": [1, {}]}", &["{\"a\": [1, {}]}"]);
        check("[{\"a\":1}, {\"b\":\"]}\\\"\"}]", &["{\"a\":1}", "{\"b\":\"]}\\\"\"}"]);
        check("{}{}\n[{}] {}", &["{}", "{}", "{}", "{}"]);
        check("[1, \"x\", [2], null]", &["1", "\"x\"", "[2]", "null"]);
        check("{\"a\":", &["cut"]);
        check("[{\"a\":1},{\"b", &["{\"a\":1}", "cut"]);
        check(&format!("{{\"a\":\"{}\"}}{{}}", "x".repeat(50)), &["too long", "{}"]);
        check("}{}", &["}", "{}"]);
        check(&"[".repeat(60), &["too long"]);
    }

    #[test]
    fn a_single_object_is_alone() {
        for (text, expected) in [("{} \n", true), ("{}{}", false), ("[{}]", false)] {
            let mut values = Values::new(input(text), 40);
            values.next(&mut Vec::new()).unwrap();
            assert_eq!(values.is_alone(), expected, "{text}");
        }
    }
}
