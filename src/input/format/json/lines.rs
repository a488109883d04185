//! Cuts a file into lines. A line over the limit is passed over without being held.

use std::io;

use memchr::memchr;

use super::{Fate, Input, Records, Span};

/// The lines of a file that are not blank.
pub(super) struct Lines<'a> {
    input: Input<'a>,
    limit: u64,
    offset: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: Input<'a>, limit: u64) -> Lines<'a> {
        Lines { input, limit, offset: 0 }
    }

    /// Reads one line, blank or not. Returns its length with the line end; 0 at the end of the file.
    fn line(&mut self, buffer: &mut Vec<u8>) -> io::Result<u64> {
        let mut length = 0u64;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let (used, ended) = match memchr(b'\n', chunk) {
                Some(at) => (at + 1, true),
                None => (chunk.len(), chunk.is_empty()),
            };
            length += used as u64;
            if length <= self.limit.saturating_add(2) {
                buffer.extend_from_slice(&chunk[..used]);
            } else if !buffer.is_empty() {
                *buffer = Vec::new();
            }
            self.input.consume(used);
            if ended {
                return Ok(length);
            }
        }
    }
}

impl Records for Lines<'_> {
    fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Span>> {
        loop {
            buffer.clear();
            let offset = self.offset;
            let taken = self.line(buffer)?;
            if taken == 0 {
                return Ok(None);
            }
            self.offset += taken;
            if taken > self.limit && buffer.trim_ascii().len() as u64 > self.limit || taken > self.limit + 2 {
                return Ok(Some(Span { offset, length: taken, fate: Fate::TooLong }));
            }
            let mark = if offset == 0 && buffer.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            let end = buffer.trim_ascii_end().len();
            let lead = buffer[mark..].len() - buffer[mark..].trim_ascii_start().len();
            let start = (mark + lead).min(end);
            if start == end {
                continue;
            }
            buffer.truncate(end);
            buffer.drain(..start);
            let span =
                Span { offset: offset + start as u64, length: (end - start) as u64, fate: Fate::Whole };
            return Ok(Some(span));
        }
    }

    fn is_alone(&mut self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::format::json::input;

    #[test]
    fn lines_have_offsets_and_a_limit() {
        let mut lines = Lines::new(input("\u{feff}{}\r\n\n  {1}\n123456789\n{2}"), 6);
        let mut out = Vec::new();
        let mut buffer = Vec::new();
        while let Some(span) = lines.next(&mut buffer).unwrap() {
            out.push((String::from_utf8(buffer.clone()).unwrap(), span.offset, span.length, span.fate));
        }
        let expected = [
            ("{}".to_string(), 3, 2, Fate::Whole),
            ("{1}".to_string(), 10, 3, Fate::Whole),
            (String::new(), 14, 10, Fate::TooLong),
            ("{2}".to_string(), 24, 3, Fate::Whole),
        ];
        assert_eq!(
            out.iter().map(|o| (o.1, o.2, o.3)).collect::<Vec<_>>(),
            expected.iter().map(|o| (o.1, o.2, o.3)).collect::<Vec<_>>()
        );
        assert_eq!((&out[0].0, &out[1].0, &out[3].0), (&expected[0].0, &expected[1].0, &expected[3].0));
    }
}
