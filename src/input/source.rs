//! Bytes to read, wherever they come from: a file, a decoder, memory. The first of them are already there, so
//! that a format can be recognised. Says nothing about what they mean.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use super::limits::Limit;
use super::problem::Problem;

/// How many bytes are read before a format is chosen.
pub(crate) const HEAD: usize = 64 << 10;

/// A stream of bytes with its first bytes read.
pub struct Source<'a> {
    head: Vec<u8>,
    rest: Rest<'a>,
}

enum Rest<'a> {
    Nothing,
    /// The head was read, the file's position is behind it.
    File(&'a File),
    Stream(Box<dyn Read + 'a>),
    /// Reading failed right after the head.
    Failed(io::Error),
}

/// All bytes of a source, and what kept the last of them from being read.
pub(crate) struct Whole {
    pub(crate) bytes: Vec<u8>,
    pub(crate) problem: Option<Problem>,
}

/// What can be read at any place.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl<'a> Source<'a> {
    /// Returns a source of an open file of about `size` bytes, at its beginning.
    pub(crate) fn file(file: &'a File, size: u64) -> Source<'a> {
        let capacity = usize::try_from(size).unwrap_or(HEAD).min(HEAD) + 1;
        let mut head = Vec::with_capacity(capacity);
        let rest = match file.take(HEAD as u64).read_to_end(&mut head) {
            Ok(n) if n < HEAD => Rest::Nothing,
            Ok(_) => Rest::File(file),
            Err(error) => Rest::Failed(error),
        };
        Source { head, rest }
    }

    /// Returns a source of a stream.
    pub(crate) fn stream(mut stream: impl Read + 'a) -> Source<'a> {
        let mut head = Vec::new();
        let rest = match (&mut stream).take(HEAD as u64).read_to_end(&mut head) {
            Ok(n) if n < HEAD => Rest::Nothing,
            Ok(_) => Rest::Stream(Box::new(stream)),
            Err(error) => Rest::Failed(error),
        };
        Source { head, rest }
    }

    /// Returns a source of bytes in memory.
    pub(crate) fn memory(bytes: Vec<u8>) -> Source<'a> {
        Source { head: bytes, rest: Rest::Nothing }
    }

    /// Returns the first bytes, at most 64 KiB unless all are in memory.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Returns whether the head is all there is.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.rest, Rest::Nothing)
    }

    /// Returns the whole of it as a buffered stream.
    pub fn into_read(self) -> Box<dyn BufRead + 'a> {
        let head = Cursor::new(self.head);
        match self.rest {
            Rest::Nothing => Box::new(head),
            Rest::File(file) => Box::new(BufReader::with_capacity(256 << 10, head.chain(file))),
            Rest::Stream(stream) => Box::new(BufReader::with_capacity(256 << 10, head.chain(stream))),
            Rest::Failed(error) => Box::new(head.chain(BufReader::new(Failing(Some(error))))),
        }
    }

    /// Returns all bytes, if there are at most `limit`. A failure on the way is handed back with what was read.
    pub(crate) fn into_bytes(self, limit: u64) -> Result<Whole, Problem> {
        let mut bytes = self.head;
        let wanted = limit.saturating_add(1).saturating_sub(bytes.len() as u64);
        let outcome = match self.rest {
            Rest::Nothing => Ok(0),
            Rest::File(file) => {
                let left = file.metadata().map(|meta| meta.len()).unwrap_or(0).min(limit);
                bytes.reserve(usize::try_from(left).unwrap_or(0).saturating_sub(bytes.len()) + 1);
                file.take(wanted).read_to_end(&mut bytes)
            }
            Rest::Stream(stream) => stream.take(wanted).read_to_end(&mut bytes),
            Rest::Failed(error) => Err(error),
        };
        if bytes.len() as u64 > limit {
            return Err(Problem::Limit(Limit::ArticleBytes(limit)));
        }
        Ok(Whole { bytes, problem: outcome.err().map(Problem::from) })
    }

    /// Returns it for reading at any place; what is no file is held in memory, at most `limit` bytes.
    pub(crate) fn into_seek(self, limit: u64) -> Result<Box<dyn ReadSeek + 'a>, Problem> {
        match self.rest {
            Rest::File(file) if rewinds(file) => Ok(Box::new(BufReader::with_capacity(64 << 10, file))),
            _ => {
                let whole = self.into_bytes(limit).map_err(|problem| match problem {
                    Problem::Limit(_) => Problem::Limit(Limit::InnerArchiveBytes(limit)),
                    other => other,
                })?;
                match whole.problem {
                    Some(problem) if problem != Problem::Truncated => Err(problem),
                    _ => Ok(Box::new(Cursor::new(whole.bytes))),
                }
            }
        }
    }
}

fn rewinds(mut file: &File) -> bool {
    file.seek(SeekFrom::Start(0)).is_ok()
}

/// A stream that fails once and then ends.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// How much may still be unpacked from one file, all its members together.
pub(crate) struct Budget {
    left: Cell<u64>,
    limit: Limit,
}

impl Budget {
    pub(crate) fn new((allowance, limit): (u64, Limit)) -> Budget {
        Budget { left: Cell::new(allowance), limit }
    }
}

/// A decoder whose output counts against a budget.
pub(crate) struct Metered<'b, R> {
    inner: R,
    budget: &'b Budget,
}

impl<'b, R: Read> Metered<'b, R> {
    pub(crate) fn new(inner: R, budget: &'b Budget) -> Metered<'b, R> {
        Metered { inner, budget }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        match self.budget.left.get().checked_sub(n as u64) {
            Some(left) => self.budget.left.set(left),
            None => return Err(Problem::Limit(self.budget.limit).into()),
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_comes_after_what_was_read() {
        let stream = Cursor::new(b"abc".to_vec()).chain(Failing(Some(io::ErrorKind::UnexpectedEof.into())));
        let whole = Source::stream(stream).into_bytes(10).unwrap();
        assert_eq!((whole.bytes.as_slice(), whole.problem), (&b"abc"[..], Some(Problem::Truncated)));
        let stream = Cursor::new(b"abc".to_vec()).chain(Failing(Some(io::ErrorKind::UnexpectedEof.into())));
        let mut out = Vec::new();
        assert!(Source::stream(stream).into_read().read_to_end(&mut out).is_err());
        assert_eq!(out, b"abc");
    }

    #[test]
    fn limits_strike() {
        assert!(Source::memory(vec![0; 4]).into_bytes(4).is_ok());
        assert!(Source::memory(vec![0; 5]).into_bytes(4).is_err());
        assert!(Source::stream(io::repeat(7)).into_bytes(1 << 20).is_err());
        let budget = Budget::new((3, Limit::UnpackRatio(2)));
        let mut out = Vec::new();
        let error = Metered::new(&b"abcd"[..], &budget).read_to_end(&mut out).unwrap_err();
        assert_eq!(Problem::from(error), Problem::Limit(Limit::UnpackRatio(2)));
    }
}
