//! What a format's reader is, and what it is given to work with. The readers themselves live in `container`
//! and `format`, one file each; the table of them is `READERS`.

use std::io::Read;
use std::ops::ControlFlow;

use encoding_rs::Encoding;
use sha2::{Digest, Sha256};

use super::decode;
use super::keys::KeyMap;
use super::limits::{Limit, Limits};
use super::problem::{Passed, Problem};
use super::sniff::{self, Probe};
use super::source::{Budget, Metered, Source};
use crate::model::{Content, Document, Hints, Location, RawRecord};

/// Whether to go on reading; the one who takes the items decides.
pub type Flow = ControlFlow<()>;

/// One thing found while reading a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A document.
    Document(Document),
    /// A file, member or record that could not be read, or not to its end. Does not end the file.
    Bad {
        /// Where it stands.
        location: Location,
        /// What is wrong with it.
        problem: Problem,
    },
    /// Something readable that holds no article.
    Skipped {
        /// Where it stands.
        location: Location,
        /// Why it was passed over.
        passed: Passed,
    },
}

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The bounds.
    pub limits: Limits,
    /// Which keys of records mean what.
    pub keys: KeyMap,
}

/// How sure a reader is that a file is its own. The surest reads it; of equals, the first in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Not at all.
    No,
    /// It reads what nobody else wants.
    Fallback,
    /// By its name, and the content does not speak against it.
    Name,
    /// By its content.
    Content,
    /// By a signature at the beginning.
    Signature,
    /// By a signature, and by what lies behind it.
    Exact,
}

/// A format.
pub trait Reader: Sync {
    /// Returns the name of the format, one lower-case word.
    fn name(&self) -> &'static str;

    /// Returns a number that moves when the reader's documents change: files it read are then read again.
    fn version(&self) -> u32;

    /// Returns how surely the file is of this format.
    fn accepts(&self, probe: &Probe<'_>) -> Fit;

    /// Returns whether it only unpacks what other readers read.
    fn unpacks(&self) -> bool {
        false
    }

    /// Reads all documents, handing each on through `reading`. Trouble goes the same way.
    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow;
}

/// Counts of what was read from one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Name of the reader of the file's outermost layer; empty if none was chosen.
    pub reader: &'static str,
    /// Documents handed on.
    pub documents: u64,
    /// Files, members and records that could not be read.
    pub bad: u64,
    /// What was passed over.
    pub skipped: u64,
    /// Size of the file when it was opened, in bytes; 0 for a stream.
    pub bytes: u64,
    /// Whether the taker of the items ended it.
    pub stopped: bool,
}

/// The state of reading one file: where we are, and who takes what is found.
pub struct Reading<'a> {
    /// How to read.
    pub options: &'a ReadOptions,
    /// Where the file or member now being read lives.
    pub location: Location,
    /// Name of the file or member, without what its compression added: `news.jsonl` for `news.jsonl.gz`.
    pub name: String,
    readers: &'static [&'static dyn Reader],
    budget: &'a Budget,
    depth: u32,
    capture: Capture,
    report: FileReport,
    wanted: Option<&'a mut Wanted>,
    sink: &'a mut dyn FnMut(Item) -> Flow,
}

/// What a container knows about a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Capture {
    /// Its address.
    pub(crate) url: Option<String>,
    /// The time of capture, RFC 3339.
    pub(crate) captured: Option<String>,
    /// The encoding that the server declared.
    pub(crate) charset: Option<&'static Encoding>,
    /// The hash of the record around it, where that is what counts as the original.
    pub(crate) sha256: Option<[u8; 32]>,
    /// What the container says of the article itself.
    pub(crate) record: Option<Box<RawRecord>>,
}

/// A search for the original bytes of one document, and what it found.
pub(crate) struct Wanted {
    location: Location,
    found: Option<Vec<u8>>,
}

impl Wanted {
    pub(crate) fn new(location: &Location) -> Wanted {
        Wanted { location: location.clone(), found: None }
    }

    /// Returns the bytes, if the document's file or member was met.
    pub(crate) fn into_found(self) -> Option<Vec<u8>> {
        self.found
    }

    fn is_in(&self, here: &Location) -> bool {
        here.record.is_none() && here.path == self.location.path && here.member == self.location.member
    }

    fn take(&mut self, source: Source<'_>) -> std::io::Result<()> {
        let mut input = source.into_read();
        let mut bytes = Vec::new();
        match self.location.bytes {
            Some((start, length)) => {
                std::io::copy(&mut (&mut input).take(start), &mut std::io::sink())?;
                input.take(length).read_to_end(&mut bytes)?
            }
            None => input.read_to_end(&mut bytes)?,
        };
        self.found = Some(bytes);
        Ok(())
    }
}

/// A text, with the hints its decoding gave, and the hash of its bytes.
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) hints: Hints,
    pub(crate) sha256: [u8; 32],
    /// What kept the end of it from being read.
    pub(crate) problem: Option<Problem>,
    /// Where it begins in the file, if its bytes are those of the file.
    pub(crate) start: Option<u64>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        location: Location,
        options: &'a ReadOptions,
        budget: &'a Budget,
        readers: &'static [&'static dyn Reader],
        sink: &'a mut dyn FnMut(Item) -> Flow,
    ) -> Reading<'a> {
        let name = sniff::base_name(&location.path).to_string();
        Reading {
            options,
            location,
            name,
            readers,
            budget,
            depth: 0,
            capture: Capture::default(),
            report: FileReport::default(),
            wanted: None,
            sink,
        }
    }

    /// Looks for the original bytes of one document instead of reading.
    pub(crate) fn looking_for(mut self, wanted: &'a mut Wanted) -> Reading<'a> {
        self.wanted = Some(wanted);
        self
    }

    pub(crate) fn into_report(self) -> FileReport {
        self.report
    }

    /// Chooses the reader of a source and lets it read; what no reader may have is passed over or bad.
    pub(crate) fn read(&mut self, source: Source<'_>) -> Flow {
        if source.is_whole() && source.head().is_empty() {
            return self.bad(Problem::Empty);
        }
        let probe = Probe::new(source.head(), &self.name);
        if let Some(passed) = sniff::passed(&probe) {
            return self.skip(passed);
        }
        let Some(reader) = choose(self.readers, &probe) else { return self.bad(Problem::Binary) };
        drop(probe);
        self.read_with(reader, source)
    }

    /// Lets a certain reader read a source.
    pub(crate) fn read_with(&mut self, reader: &dyn Reader, source: Source<'_>) -> Flow {
        if self.report.reader.is_empty() {
            self.report.reader = reader.name();
        }
        if let Some(wanted) = self.wanted.as_deref_mut()
            && !reader.unpacks()
            && wanted.is_in(&self.location)
        {
            return match wanted.take(source) {
                Ok(()) => Flow::Break(()),
                Err(error) => self.bad(error.into()),
            };
        }
        let before = self.said();
        reader.read(source, self)?;
        if self.said() == before { self.bad(Problem::Empty) } else { Flow::Continue(()) }
    }

    fn said(&self) -> u64 {
        self.report.documents + self.report.bad + self.report.skipped
    }

    /// Reads what a container unpacked: under a new `name`, and under a member's path if it is one of several.
    pub(crate) fn unpack(&mut self, name: String, member: Option<&str>, stream: impl Read) -> Flow {
        let deeper = self.depth + 1;
        if deeper > self.options.limits.max_depth {
            let location = self.member_location(member);
            return self.bad_at(location, Problem::Limit(Limit::Depth(self.options.limits.max_depth)));
        }
        let location = self.member_location(member);
        let outer_location = std::mem::replace(&mut self.location, location);
        let outer_name = std::mem::replace(&mut self.name, name);
        self.depth = deeper;
        let source = Source::stream(Metered::new(stream, self.budget));
        let flow = self.read(source);
        self.depth = deeper - 1;
        self.name = outer_name;
        self.location = outer_location;
        flow
    }

    /// Reads a part of what is now being read, under a location of its own.
    pub(crate) fn at(&mut self, location: Location, read: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let outer = std::mem::replace(&mut self.location, location);
        let flow = read(self);
        self.location = outer;
        flow
    }

    /// Reads a page out of a web archive or a mail: recognised by what it is, known by what was said about it.
    pub(crate) fn captured_page(&mut self, capture: Capture, name: String, source: Source<'_>) -> Flow {
        let outer_capture = std::mem::replace(&mut self.capture, capture);
        let outer_name = std::mem::replace(&mut self.name, name);
        let flow = self.read(source);
        self.name = outer_name;
        self.capture = outer_capture;
        flow
    }

    /// Returns the location of a member of what is now being read.
    pub(crate) fn member_location(&self, member: Option<&str>) -> Location {
        let mut location = self.location.clone();
        if let Some(member) = member {
            location.member = Some(match location.member {
                Some(outer) => format!("{outer}!{member}"),
                None => member.to_string(),
            });
        }
        location
    }

    /// Returns the location of a record: its number from 1, its offset and length in bytes.
    pub(crate) fn record_location(&self, number: u64, bytes: (u64, u64)) -> Location {
        self.numbered(number, Some(bytes))
    }

    /// Returns the location of a record that has no place of its own in the file: its number from 1.
    pub(crate) fn item_location(&self, number: u64) -> Location {
        self.numbered(number, None)
    }

    /// What lies in a record of an archive, such as the entries of a feed, has that record's place: there it is found again.
    fn numbered(&self, number: u64, bytes: Option<(u64, u64)>) -> Location {
        match self.location.record {
            Some(_) => self.location.clone(),
            None => Location { record: Some(number), bytes, ..self.location.clone() },
        }
    }

    /// Hands on a document.
    pub fn document(&mut self, mut document: Document) -> Flow {
        let Capture { url, captured, sha256, record, .. } = &self.capture;
        document.sha256 = sha256.unwrap_or(document.sha256);
        if document.hints.url.is_none() {
            document.hints.url.clone_from(url);
        }
        if document.hints.captured.is_none() {
            document.hints.captured.clone_from(captured);
        }
        if document.hints.record.is_none() {
            document.hints.record.clone_from(record);
        }
        self.report.documents += 1;
        self.send(Item::Document(document))
    }

    /// Hands on the whole of the file or member as one page; what kept its end from being read follows.
    pub(crate) fn page(
        &mut self,
        content: Content,
        hints: Hints,
        sha256: [u8; 32],
        problem: Option<Problem>,
    ) -> Flow {
        self.document(Document { location: self.location.clone(), content, hints, sha256 })?;
        problem.map_or(Flow::Continue(()), |problem| self.bad(problem))
    }

    /// Reports that what is now being read is bad.
    pub fn bad(&mut self, problem: Problem) -> Flow {
        self.bad_at(self.location.clone(), problem)
    }

    /// Reports that a record or member is bad.
    pub fn bad_at(&mut self, location: Location, problem: Problem) -> Flow {
        self.report.bad += 1;
        self.send(Item::Bad { location, problem })
    }

    /// Reports that what is now being read is passed over.
    pub fn skip(&mut self, passed: Passed) -> Flow {
        self.skip_at(self.location.clone(), passed)
    }

    /// Reports that a record or member is passed over.
    pub fn skip_at(&mut self, location: Location, passed: Passed) -> Flow {
        self.report.skipped += 1;
        self.send(Item::Skipped { location, passed })
    }

    /// Returns the whole of a source as text. `declared` finds the encoding that the bytes themselves name.
    pub(crate) fn text(
        &mut self,
        source: Source<'_>,
        declared: fn(&[u8]) -> Option<&'static Encoding>,
    ) -> Result<Text, Problem> {
        let whole = source.into_bytes(self.options.limits.max_article_bytes)?;
        let sha256 = Sha256::digest(&whole.bytes).into();
        let declared = self.capture.charset.or_else(|| declared(&whole.bytes));
        let size = whole.bytes.len();
        let decoded = decode::decode(whole.bytes, declared)
            .map_err(|problem| whole.problem.clone().unwrap_or(problem))?;
        let hints = Hints {
            encoding: Some(decoded.encoding.name().to_string()),
            undecodable: decoded.undecodable,
            ..Hints::default()
        };
        let is_exact = decoded.encoding == encoding_rs::UTF_8 && decoded.undecodable == 0;
        // A mark of the byte order may stand before it.
        let start = size.checked_sub(decoded.text.len()).filter(|start| is_exact && matches!(start, 0 | 3));
        let start = start.map(|start| start as u64);
        Ok(Text { text: decoded.text, hints, sha256, problem: whole.problem, start })
    }

    fn send(&mut self, item: Item) -> Flow {
        let flow = (self.sink)(item);
        self.report.stopped |= flow.is_break();
        flow
    }
}

/// Returns the reader that is surest that a file is its own.
pub(crate) fn choose(readers: &[&'static dyn Reader], probe: &Probe<'_>) -> Option<&'static dyn Reader> {
    let mut best: (Fit, Option<&'static dyn Reader>) = (Fit::No, None);
    for reader in readers {
        let fit = reader.accepts(probe);
        if fit > best.0 {
            best = (fit, Some(*reader));
        }
    }
    best.1
}
