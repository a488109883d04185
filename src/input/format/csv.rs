//! CSV and TSV with a header that names the fields. The delimiter and the encoding are recognised. Memory is
//! bounded: a quote that is never closed ends in the limit for an article, not in the whole file.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use ::csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};
use sha2::{Digest, Sha256};

use crate::input::decode;
use crate::input::keys::{Filling, KeyMap, Slot, has_text};
use crate::input::limits::Limit;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Document, Hints};

/// Reads CSV and TSV.
pub(crate) struct Csv;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Reader for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.text.starts_with(['<', '{']) {
            return Fit::No;
        }
        let header = probe.text.lines().next().unwrap_or_default();
        if !header.contains(DELIMITERS.map(char::from)) {
            return Fit::No;
        }
        let (_, fields) = header_fields(header.as_bytes());
        if probe.is_named(&["csv", "tsv", "tab"]) && fields.len() > 1 {
            return Fit::Name;
        }
        let keys = KeyMap::default();
        let slots: Vec<Slot> =
            fields.iter().filter_map(|field| keys.slot("", field)).map(|(slot, _)| slot).collect();
        let telling = slots.contains(&Slot::Title) && slots.contains(&Slot::Body);
        if telling && slots.len() * 2 >= fields.len() { Fit::Content } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let head = source.head();
        let encoding = match decode::choose(head, None) {
            Some(encoding) => encoding,
            None => return reading.bad(Problem::Binary),
        };
        if decode::utf16(head).is_some() {
            return match reading.text(source, |_| None) {
                Ok(text) => rows(Source::memory(text.text.into_bytes()), UTF_8, reading),
                Err(problem) => reading.bad(problem),
            };
        }
        rows(source, encoding, reading)
    }
}

/// Returns the delimiter that cuts a header into most fields, and the fields.
fn header_fields(header: &[u8]) -> (u8, Vec<String>) {
    let mut best = (b',', cut(header, b','));
    for delimiter in DELIMITERS[1..].iter().filter(|delimiter| header.contains(delimiter)) {
        let fields = cut(header, *delimiter);
        if fields.len() > best.1.len() {
            best = (*delimiter, fields);
        }
    }
    best
}

/// Cuts a header into its fields. Every text file is asked for its header, and nearly all are prose: a parser, which
/// is dear to make, is only made where there is something to parse.
fn cut(header: &[u8], delimiter: u8) -> Vec<String> {
    let field = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    if header.is_empty() {
        return Vec::new();
    }
    if memchr::memchr3(b'"', b'\r', b'\n', header).is_none() && !header.starts_with(b"\xef\xbb\xbf") {
        return header.split(|byte| *byte == delimiter).map(field).collect();
    }
    let mut reader = ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(header);
    let mut record = ByteRecord::new();
    let _ = reader.read_byte_record(&mut record);
    record.iter().map(field).collect()
}

fn rows(source: Source<'_>, encoding: &'static Encoding, reading: &mut Reading<'_>) -> Flow {
    let head = source.head();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first_line = head.iter().position(|&b| b == b'\n').unwrap_or(head.len());
    let (delimiter, _) = header_fields(&head[..first_line]);
    let limit = reading.options.limits.max_article_bytes;
    let window = Rc::new(RefCell::new(Window { bytes: Vec::new(), start: 0, limit }));
    let input = Kept { inner: source.into_read(), window: Rc::clone(&window) };
    let mut csv = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let columns = match csv.byte_headers() {
        Ok(header) => {
            header.iter().map(|name| column(name, &reading.options.keys, encoding)).collect::<Vec<_>>()
        }
        Err(error) => return reading.bad(problem(error)),
    };
    if !columns.iter().flatten().any(|(slot, _)| matches!(slot, Slot::Title | Slot::Body)) {
        let names = csv
            .byte_headers()
            .map(|h| h.iter().take(8).map(|n| String::from_utf8_lossy(n).into_owned()).collect());
        return reading.bad(Problem::NoText(names.unwrap_or_default()));
    }
    let mut record = ByteRecord::new();
    for number in 1.. {
        let start = csv.position().byte();
        window.borrow_mut().forget_before(start);
        match csv.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return reading.bad(problem(error)),
        }
        let end = csv.position().byte();
        let (place, sha256) = window.borrow().digest(start, end);
        let location = reading.record_location(number, place);
        let (raw, undecodable) = fill(&record, &columns, encoding);
        if !has_text(&raw) {
            reading.bad_at(location, Problem::Empty)?;
            continue;
        }
        let hints = Hints { encoding: Some(encoding.name().to_string()), undecodable, ..Hints::default() };
        reading.document(Document { location, content: Content::Record(Box::new(raw)), hints, sha256 })?;
    }
    Flow::Continue(())
}

type Column = Option<(Slot, u8)>;

fn column(name: &[u8], keys: &KeyMap, encoding: &'static Encoding) -> Column {
    let (name, _) = encoding.decode_with_bom_removal(name);
    keys.slot("", name.trim())
}

fn fill(row: &ByteRecord, columns: &[Column], encoding: &'static Encoding) -> (crate::model::RawRecord, u64) {
    let mut filling = Filling::default();
    let mut undecodable = 0;
    for (field, column) in row.iter().zip(columns) {
        let Some((slot, rank)) = column else { continue };
        let (text, had_errors) = encoding.decode_without_bom_handling(field);
        if had_errors {
            undecodable += text.matches('\u{fffd}').count() as u64;
        }
        filling.put(*slot, *rank, vec![text.into_owned()]);
    }
    (filling.into_record(), undecodable)
}

fn problem(error: ::csv::Error) -> Problem {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error.into(),
        _ => Problem::Malformed("CSV".to_string()),
    }
}

/// The bytes of the file from the beginning of the row being read.
struct Window {
    bytes: Vec<u8>,
    start: u64,
    limit: u64,
}

impl Window {
    fn forget_before(&mut self, offset: u64) {
        let gone = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(0).min(self.bytes.len());
        self.bytes.drain(..gone);
        self.start += gone as u64;
    }

    /// Returns where a row really begins (behind line ends left by the last), its length, and the hash of its bytes.
    fn digest(&self, start: u64, end: u64) -> ((u64, u64), [u8; 32]) {
        let at = |offset: u64| {
            usize::try_from(offset.saturating_sub(self.start)).unwrap_or(0).min(self.bytes.len())
        };
        let row = self.bytes.get(at(start)..at(end)).unwrap_or_default();
        let lead = row.len() - row.trim_ascii_start().len();
        let row = row.trim_ascii();
        ((start + lead as u64, row.len() as u64), Sha256::digest(row).into())
    }
}

/// A stream that keeps what it handed out in a window, as long as that fits into the limit.
struct Kept<R> {
    inner: R,
    window: Rc<RefCell<Window>>,
}

impl<R: BufRead> Read for Kept<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut window = self.window.borrow_mut();
        if window.bytes.len() as u64 > window.limit {
            return Err(Problem::Limit(Limit::ArticleBytes(window.limit)).into());
        }
        let n = self.inner.read(buffer)?;
        window.bytes.extend_from_slice(&buffer[..n]);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_recognised() {
        for (text, name, expected) in [
            ("title,text,date\nA,B,C\n", "x", Fit::Content),
            ("id;title;body\n", "x.txt", Fit::Content),
            ("title\ttext\nA\tB", "x.tsv", Fit::Name),
            ("a,b\n1,2", "x.csv", Fit::Name),
            ("one line", "x.csv", Fit::No),
            ("Title, text and more, he said, were gone.\n", "x", Fit::No),
        ] {
            let fit = Csv.accepts(&Probe::new(text.as_bytes(), name));
            assert!(fit == expected || (expected == Fit::Name && fit == Fit::Content), "{text} {fit:?}");
        }
    }

    #[test]
    fn headers_without_quotes_are_cut_as_a_parser_cuts_them() {
        let parsed = |header: &str, delimiter: u8| {
            let mut reader =
                ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(header.as_bytes());
            let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
            record.iter().map(|field| field.trim().to_string()).collect::<Vec<_>>()
        };
        for header in
            ["title, text ,", ",", "", " ", ",,a", "a b", "ä;ö", "\"a,b\",c", "\u{feff}a,b", "a,b\rc,d"]
        {
            for delimiter in DELIMITERS {
                assert_eq!(cut(header.as_bytes(), delimiter), parsed(header, delimiter), "{header:?}");
            }
        }
    }
}
