//! The reading side's beginning: walk → sniff → unpack → decode → read. Yields `model::Document`s; a broken
//! file, member or record is an item among the others, never the end of a run. What an article is, and where
//! in a page it stands, is not known here.

mod container;
pub mod decode;
mod format;
pub mod glob;
pub mod keys;
pub mod limits;
pub mod problem;
pub mod reader;
pub mod sniff;
mod source;
pub mod walk;

#[cfg(test)]
mod conformance;

/// Returns a PDF that is a picture, for tests of what reads it.
#[cfg(test)]
pub(crate) fn pdf_without_text() -> Vec<u8> {
    format::pdf_sample("", "")
}

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use glob::Glob;
pub use keys::{KeyMap, KeyMapError};
pub use limits::{Limit, Limits};
pub use problem::{Passed, Problem};
pub use reader::{FileReport, Fit, Flow, Item, ReadOptions, Reader, Reading};
pub use sniff::Probe;
pub use source::Source;

use crate::model::Location;
use reader::Wanted;
use source::Budget;

/// Every format that can be read, one row each. Of readers that are equally sure, the first one reads.
pub static READERS: &[&dyn Reader] = &[
    &container::Gzip,
    &container::Zstd,
    &container::Bzip2,
    &container::Xz,
    &container::Zip,
    &container::Tar,
    &format::Warc,
    &format::Arc,
    &format::Mbox,
    &format::Mail,
    &format::WebArchive,
    &format::Pdf,
    &format::Office,
    &format::Epub,
    &format::Rtf,
    &format::Sgml,
    &format::Feed,
    &format::News,
    &format::Alto,
    &format::Hocr,
    &format::Json,
    &format::Html,
    &format::Markdown,
    &format::Csv,
    &format::Plain,
];

/// Reads a file. `location` says where it lives; members and records are added to it. Fails only if the file
/// cannot be opened; all other trouble is among the items.
pub fn read_file(
    path: &Path,
    location: Location,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Item) -> Flow,
) -> Result<FileReport, Problem> {
    let file = File::open(path)?;
    let before = file.metadata()?;
    if before.is_dir() {
        return Err(Problem::Io("is a folder".to_string()));
    }
    let size = before.is_file().then_some(before.len());
    let budget = Budget::new(options.limits.unpack_allowance(size));
    let mut reading = Reading::new(location, options, &budget, READERS, sink);
    let flow = reading.read(Source::file(&file, before.len()));
    let changed = file.metadata().map_or(true, |after| {
        after.len() != before.len() || walk::mtime_ns(&after) != walk::mtime_ns(&before)
    });
    if flow.is_continue() && changed && size.is_some() {
        let _ = reading.bad(Problem::Changed);
    }
    Ok(FileReport { bytes: size.unwrap_or(0), ..reading.into_report() })
}

/// Returns the original bytes of the document at a location of a file: those of its record where its place is
/// known, else of the member or the whole file; unpacked, where the file is compressed. `None` if the file has no
/// such member any more.
///
/// # Errors
/// If the file cannot be read, or not as far as the document.
pub fn read_original(
    path: &Path,
    location: &Location,
    options: &ReadOptions,
) -> Result<Option<Vec<u8>>, Problem> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let budget = Budget::new(options.limits.unpack_allowance(Some(size)));
    let mut wanted = Wanted::new(location);
    let mut problem = None;
    let mut sink = |item: Item| {
        if let Item::Bad { problem: found, .. } = item {
            problem = Some(found);
        }
        Flow::Continue(())
    };
    let outer =
        Location { source: location.source.clone(), path: location.path.clone(), ..Location::default() };
    let _ = Reading::new(outer, options, &budget, READERS, &mut sink)
        .looking_for(&mut wanted)
        .read(Source::file(&file, size));
    match (wanted.into_found(), problem) {
        (Some(bytes), _) => Ok(Some(bytes)),
        (None, Some(problem)) => Err(problem),
        (None, None) => Ok(None),
    }
}

/// Reads a stream of JSON Lines, such as standard input; compressed, if it begins like that.
pub fn read_stream(
    stream: &mut dyn Read,
    location: Location,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Item) -> Flow,
) -> FileReport {
    let budget = Budget::new(options.limits.unpack_allowance(None));
    let mut reading = Reading::new(location, options, &budget, READERS, sink);
    reading.name = "records.jsonl".to_string();
    let source = Source::stream(stream);
    let probe = Probe::new(source.head(), &reading.name);
    let container = reader::choose(READERS, &probe).filter(|reader| reader.accepts(&probe) >= Fit::Signature);
    drop(probe);
    // Whoever takes the items has already been told to stop.
    let _ = match container {
        Some(container) => reading.read_with(container, source),
        None => reading.read_with(&format::JsonLines, source),
    };
    reading.into_report()
}

/// Reads bytes in memory as if they were a file called `name`: what `extract` does for a pipe, and tests.
pub fn read_bytes(
    bytes: &[u8],
    location: Location,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Item) -> Flow,
) -> FileReport {
    let budget = Budget::new(options.limits.unpack_allowance(Some(bytes.len() as u64)));
    let mut reading = Reading::new(location, options, &budget, READERS, sink);
    let _ = reading.read(Source::stream(bytes));
    reading.into_report()
}

/// Returns a fingerprint of what all readers do: when it changes, files read before may read differently.
pub fn readers_fingerprint() -> String {
    let names: Vec<_> =
        READERS.iter().map(|reader| format!("{}:{}", reader.name(), reader.version())).collect();
    names.join(" ")
}
