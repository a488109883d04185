//! Zip archives. Names of members are names only: nothing is written, so `..` and absolute names do no harm.
//! An archive that lost its end (where the directory is) is read from its beginning, as far as it goes.

use std::io::{Read, Seek};

use ::zip::ZipArchive;
use ::zip::read::{ZipFile, read_zipfile_from_stream};
use ::zip::result::ZipError;

use crate::input::decode;
use crate::input::limits::Limit;
use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads zip.
pub(crate) struct Zip;

impl Reader for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn version(&self) -> u32 {
        1
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let zip = [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"]
            .iter()
            .any(|sign| probe.head.starts_with(sign));
        if zip { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let mut seek = match source.into_seek(reading.options.limits.max_inner_archive_bytes) {
            Ok(seek) => seek,
            Err(problem) => return reading.bad(problem),
        };
        match ZipArchive::new(&mut seek) {
            Ok(archive) => members(archive, reading),
            Err(error) => {
                if seek.rewind().is_ok() {
                    stream_members(&mut seek, reading)?;
                }
                reading.bad(problem(error))
            }
        }
    }
}

fn members<R: Read + Seek>(mut archive: ZipArchive<R>, reading: &mut Reading<'_>) -> Flow {
    let limit = reading.options.limits.max_members;
    let is_wacz = is_wacz(&archive);
    for index in 0..archive.len() {
        if index as u64 >= limit {
            return reading.bad(Problem::Limit(Limit::Members(limit)));
        }
        let raw = archive.by_index_data(index).map(|entry| entry.name_raw().to_vec()).unwrap_or_default();
        if is_wacz && !raw.starts_with(b"archive/") {
            let location = reading.member_location(Some(&member_name(&raw)));
            reading.skip_at(location, Passed::Housekeeping)?;
            continue;
        }
        match archive.by_index(index) {
            Ok(member) => read_member(member, reading)?,
            Err(error) => {
                let location = reading.member_location(Some(&member_name(&raw)));
                reading.bad_at(location, problem(error))?;
            }
        }
    }
    Flow::Continue(())
}

/// A WACZ is a zip of web archives; its indexes and lists of pages repeat what is in them.
fn is_wacz<R: Read + Seek>(archive: &ZipArchive<R>) -> bool {
    archive.index_for_name("datapackage.json").is_some()
        && archive.file_names_raw().any(|name| {
            name.starts_with(b"archive/") && (name.ends_with(b".warc.gz") || name.ends_with(b".warc"))
        })
}

/// Reads members from the beginning on, up to the first that is damaged.
fn stream_members(stream: &mut dyn Read, reading: &mut Reading<'_>) -> Flow {
    let limit = reading.options.limits.max_members;
    let mut stream = stream;
    for _ in 0..limit {
        match read_zipfile_from_stream(&mut stream) {
            Ok(Some(member)) => read_member(member, reading)?,
            Ok(None) | Err(_) => return Flow::Continue(()),
        }
    }
    Flow::Continue(())
}

fn read_member<R: Read + ?Sized>(member: ZipFile<'_, R>, reading: &mut Reading<'_>) -> Flow {
    let path = member_name(member.name_raw());
    if member.is_dir() {
        return Flow::Continue(());
    }
    if path.starts_with("__MACOSX/") || sniff::base_name(&path).starts_with('.') {
        let location = reading.member_location(Some(&path));
        return reading.skip_at(location, Passed::Housekeeping);
    }
    let name = sniff::base_name(&path).to_string();
    reading.unpack(name, Some(&path), member)
}

/// Returns a member's path: `/` between parts, decoded from whatever encoding the archiver used.
fn member_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_string(),
        Err(_) => decode::decode(raw.to_vec(), None)
            .map_or_else(|_| String::from_utf8_lossy(raw).into_owned(), |decoded| decoded.text),
    };
    name.replace('\\', "/")
}

fn problem(error: ZipError) -> Problem {
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Problem::Encrypted
        }
        ZipError::UnsupportedArchive(what) => Problem::Unsupported(what.to_string()),
        ZipError::CompressionMethodNotSupported(n) => {
            Problem::Unsupported(format!("zip compression method {n}"))
        }
        other => Problem::Malformed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn member_names_are_decoded() {
        for (raw, expected) in [
            (&b"a\\b.txt"[..], "a/b.txt"),
            ("новости.txt".as_bytes(), "новости.txt"),
            (b"../../etc/x", "../../etc/x"),
        ] {
            assert_eq!(member_name(raw), expected);
        }
    }
}
