//! JSON: one object, an array of them, objects one after the other, and JSON Lines. Every object is a record;
//! a broken one does not end the file. Reads in bounded memory, whatever the size of the file.

mod lines;
mod record;
mod repair;
mod values;

use std::io::BufRead;

use sha2::{Digest, Sha256};

use crate::input::decode;
use crate::input::limits::Limit;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Document, Hints, Location};

/// Reads JSON and JSON Lines.
pub(crate) struct Json;

/// Endings of files that hold a record on each line.
const LINES: [&str; 3] = ["jsonl", "ndjson", "jsonlines"];

/// Where a record stood, and whether it fitted into the limit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    offset: u64,
    length: u64,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Whole,
    /// Longer than the limit: passed over, not held.
    TooLong,
    /// The file ended within it.
    Cut,
}

/// A way to cut a file into records.
trait Records {
    /// Reads the next record into `buffer`, which is empty. `None` at the end.
    fn next(&mut self, buffer: &mut Vec<u8>) -> std::io::Result<Option<Span>>;

    /// Returns whether the file holds nothing but the record just read, as its only value.
    fn is_alone(&mut self) -> bool;
}

impl Reader for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let mut chars = probe.text.chars().filter(|c| !c.is_whitespace());
        let content = match (chars.next(), chars.next()) {
            (Some('{'), Some('"' | '}')) => true,
            (Some('['), Some('{')) => true,
            (Some('['), Some(']')) => chars.next().is_none(),
            _ => false,
        };
        if content {
            Fit::Content
        } else if is_lines(&probe.extension) || (probe.is_named(&["json"]) && !probe.text.is_empty()) {
            Fit::Name
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let source = match decode::utf16(source.head()) {
            Some(_) => match reading.text(source, |_| None) {
                Ok(text) => Source::memory(text.text.into_bytes()),
                Err(problem) => return reading.bad(problem),
            },
            None => source,
        };
        let limit = reading.options.limits.max_article_bytes;
        let by_line =
            is_lines(&crate::input::sniff::extension(&reading.name)) || looks_like_lines(source.head());
        let input = source.into_read();
        if by_line {
            records(&mut lines::Lines::new(input, limit), reading)
        } else {
            records(&mut values::Values::new(input, limit), reading)
        }
    }
}

fn is_lines(extension: &str) -> bool {
    LINES.contains(&extension)
}

/// In JSON Lines the second record begins at the beginning of a line.
fn looks_like_lines(head: &[u8]) -> bool {
    let mut lines = head.split(|&b| b == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = lines.next().is_some_and(|line| line.trim_ascii_start().len() > 1);
    first
        && !head.trim_ascii_start().starts_with(b"[")
        && lines.next().is_some_and(|line| line.starts_with(b"{"))
}

fn records(records: &mut dyn Records, reading: &mut Reading<'_>) -> Flow {
    let mut buffer = Vec::new();
    for number in 1.. {
        buffer.clear();
        let span = match records.next(&mut buffer) {
            Ok(Some(span)) => span,
            Ok(None) => break,
            Err(error) => return reading.bad(error.into()),
        };
        let mut location = reading.record_location(number, (span.offset, span.length));
        if number == 1 && records.is_alone() {
            location.record = reading.location.record;
        }
        match span.fate {
            Fate::Whole => one(&buffer, location, reading)?,
            Fate::Cut => reading.bad_at(location, Problem::Truncated)?,
            Fate::TooLong => {
                let limit = Limit::ArticleBytes(reading.options.limits.max_article_bytes);
                reading.bad_at(location, Problem::Limit(limit))?;
            }
        }
    }
    Flow::Continue(())
}

fn one(bytes: &[u8], location: Location, reading: &mut Reading<'_>) -> Flow {
    match record::read(bytes, &reading.options.keys) {
        Ok((record, undecodable)) => reading.document(Document {
            location,
            content: Content::Record(Box::new(record)),
            hints: Hints { undecodable, ..Hints::default() },
            sha256: Sha256::digest(bytes).into(),
        }),
        Err(problem) => reading.bad_at(location, problem),
    }
}

/// Reads JSON Lines whatever they look like: standard input. Not in the table, [`Json`] recognises files.
pub(crate) struct JsonLines;

impl Reader for JsonLines {
    fn name(&self) -> &'static str {
        Json.name()
    }

    fn version(&self) -> u32 {
        Json.version()
    }

    fn accepts(&self, _: &Probe<'_>) -> Fit {
        Fit::Fallback
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let limit = reading.options.limits.max_article_bytes;
        records(&mut lines::Lines::new(source.into_read(), limit), reading)
    }
}

type Input<'a> = Box<dyn BufRead + 'a>;

/// Returns an input of bytes in memory, for tests.
#[cfg(test)]
fn input(text: &str) -> Input<'_> {
    Box::new(std::io::Cursor::new(text.as_bytes()))
}
