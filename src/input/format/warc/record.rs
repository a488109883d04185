//! Cuts a WARC file into records. Lengths may lie and records may be damaged: the next `WARC/` at the beginning
//! of a line is where reading goes on.

use std::io::{self, BufRead, Cursor, Read};

use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::input::problem::Problem;

/// Header names and values.
pub(super) type Headers = Vec<(String, String)>;

type Input<'a> = Box<dyn BufRead + 'a>;

/// A record with its content in memory.
pub(super) struct Record {
    headers: Headers,
    pub(super) content: Vec<u8>,
    /// Hash of the record: headers, content and what ends it.
    pub(super) sha256: [u8; 32],
    /// Whether all of the content was there.
    pub(super) is_whole: bool,
}

impl Record {
    /// Returns a header's value, case of the name ignored.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// Returns a header's value, case of the name ignored.
pub(super) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// What stands next in a file.
pub(super) enum Next {
    Record(Record),
    /// Its content is over the limit: holds the beginning of it, the rest was passed over.
    TooLarge(Record),
    /// Bytes that are no record, up to the next one.
    Damaged,
}

/// The records of a file.
pub(super) struct Records<'a> {
    input: Option<Input<'a>>,
    limit: u64,
    offset: u64,
    /// Hash of what was read of the record so far.
    hash: Sha256,
    /// How many lengths were wrong.
    lies: usize,
}

/// How many wrong lengths are put right in one file: each costs reading as much again as the length claims.
const LIES: usize = 32;

/// Longest header block, in bytes.
const HEADERS: usize = 256 << 10;

/// How much is kept of a content that is over the limit, in bytes: enough to see that it is a video.
const BEGINNING: u64 = 16 << 10;

/// What stands behind a content.
const TRAILER: &[u8] = b"\r\n\r\n";

impl<'a> Records<'a> {
    pub(super) fn new(input: Input<'a>, limit: u64) -> Records<'a> {
        Records { input: Some(input), limit, offset: 0, hash: Sha256::new(), lies: 0 }
    }

    /// Returns what stands next, with its offset and length in bytes; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<(Next, (u64, u64))>> {
        let mut line = Vec::new();
        let start = loop {
            let start = self.offset;
            line.clear();
            if self.line(&mut line, HEADERS)? == 0 {
                return Ok(None);
            }
            if !line.trim_ascii().is_empty() {
                break start;
            }
        };
        self.hash = Sha256::new_with_prefix(&line);
        if !line.trim_ascii_start().starts_with(b"WARC/") {
            self.resynchronise()?;
            return Ok(Some((Next::Damaged, (start, self.offset - start))));
        }
        let Some((headers, length)) = self.headers()? else {
            return Ok(Some((Next::Damaged, (start, self.offset - start))));
        };
        let next = self.content(headers, length)?;
        Ok(Some((next, (start, self.offset - start))))
    }

    /// Reads the headers and the length they give; `None` if they give none, or the file ends.
    fn headers(&mut self) -> io::Result<Option<(Headers, u64)>> {
        let mut headers = Headers::new();
        let mut line = Vec::new();
        let mut total = 0;
        loop {
            line.clear();
            let taken = self.line(&mut line, HEADERS)?;
            total += taken;
            self.hash.update(&line);
            if taken == 0 || total > HEADERS {
                return Ok(None);
            }
            let text = String::from_utf8_lossy(&line);
            match text.split_once(':') {
                _ if text.trim().is_empty() => break,
                _ if text.starts_with([' ', '\t']) => {
                    if let Some((_, value)) = headers.last_mut() {
                        value.push(' ');
                        value.push_str(text.trim());
                    }
                }
                Some((name, value)) => headers.push((name.trim().to_string(), value.trim().to_string())),
                None => {}
            }
        }
        let length = header(&headers, "Content-Length").and_then(|value| value.parse().ok());
        Ok(length.map(|length| (headers, length)))
    }

    fn content(&mut self, headers: Headers, length: u64) -> io::Result<Next> {
        let Some(input) = self.input.as_mut() else { return Ok(Next::Damaged) };
        if length > self.limit {
            let mut content = Vec::new();
            let mut input = input.take(length);
            self.offset += (&mut input).take(BEGINNING).read_to_end(&mut content)? as u64;
            self.offset += io::copy(&mut input, &mut io::sink())?;
            return Ok(Next::TooLarge(Record { headers, content, sha256: [0; 32], is_whole: false }));
        }
        let mut content = Vec::new();
        let wanted = length + TRAILER.len() as u64;
        let outcome = input.take(wanted).read_to_end(&mut content);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if content.get(length..).is_some_and(|rest| rest == TRAILER) {
            let sha256 = self.digest(&content);
            content.truncate(length);
            self.offset += wanted;
            return Ok(Next::Record(Record { headers, content, sha256, is_whole: true }));
        }
        // The length lies or the file is cut off: the next record may begin within what was read.
        let end = memmem::find(&content, b"\r\n\r\nWARC/1.").or_else(|| memmem::find(&content, b"\nWARC/1."));
        let end = end.unwrap_or(content.len().min(length));
        let is_whole = end == length || (outcome.is_ok() && content.len() >= length && end > length);
        self.lies += 1;
        if self.lies > LIES {
            return Err(Problem::Malformed("WARC: wrong lengths throughout".to_string()).into());
        }
        let rest = content.split_off(end);
        self.offset += end as u64;
        let sha256 = self.digest(&content);
        if let Some(input) = self.input.take() {
            let failed = outcome.err().map(|error| Failing(Some(error)));
            let rest = Cursor::new(rest);
            self.input = Some(match failed {
                Some(failing) => Box::new(rest.chain(io::BufReader::new(failing))),
                None => Box::new(rest.chain(input)),
            });
        }
        Ok(Next::Record(Record { headers, content, sha256, is_whole }))
    }

    /// Returns the hash of the record that ends in these bytes.
    fn digest(&mut self, rest: &[u8]) -> [u8; 32] {
        std::mem::take(&mut self.hash).chain_update(rest).finalize().into()
    }

    /// Passes over lines up to one that begins with `WARC/`.
    fn resynchronise(&mut self) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            let Some(input) = self.input.as_mut() else { return Ok(()) };
            if input.fill_buf()?.starts_with(b"WARC/") {
                return Ok(());
            }
            line.clear();
            if self.line(&mut line, 16)? == 0 {
                return Ok(());
            }
        }
    }

    /// Reads a line, keeping at most `keep` bytes of it. Returns its length; 0 at the end of the file.
    fn line(&mut self, line: &mut Vec<u8>, keep: usize) -> io::Result<usize> {
        let Some(input) = self.input.as_mut() else { return Ok(0) };
        let mut length = 0;
        loop {
            let chunk = input.fill_buf()?;
            let (used, ended) = match memchr::memchr(b'\n', chunk) {
                Some(at) => (at + 1, true),
                None => (chunk.len(), chunk.is_empty()),
            };
            let room = keep.saturating_sub(line.len()).min(used);
            line.extend_from_slice(&chunk[..room]);
            input.consume(used);
            length += used;
            self.offset += used as u64;
            if ended {
                return Ok(length);
            }
        }
    }
}

/// A stream that fails once and then ends.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
