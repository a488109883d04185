//! The roll of names: every name of the vocabulary once, in one small file, so that a query for a person need not walk
//! through the vocabularies of six fields. Written after a commit and good for that state alone; without it all works
//! as well, only slower.

use std::path::Path;

use tantivy::directory::Directory;
use tantivy::{Index, IndexReader, ReloadPolicy};

use super::names::walk;
use super::schema::Handles;
use super::sealed::SealedDirectory;
use super::writer::error;
use crate::model::Kind;
use crate::store::{StoreError, io_error};

/// Name of the file.
pub(super) const FILE: &str = "names";

/// Fewer names than these are found fast enough without.
const WORTH: usize = 4_096;

/// Level of zstd: the file is written once and read by every search for a name.
const LEVEL: i32 = 9;

/// Largest roll that is read, bytes unpacked.
const MAX_BYTES: usize = 1 << 30;

/// Writes the roll of the last commit: its number, the length of the names, and the names, packed.
pub(super) fn write(files: &SealedDirectory, index: &Index, handles: &Handles) -> Result<(), StoreError> {
    let stamp = index.load_metas().map_err(error)?.opstamp;
    let reader: IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(error)?;
    let mut names: Vec<(Kind, String)> = Vec::new();
    walk(&reader.searcher(), handles, &mut |kind, name| names.push((kind, name.to_string())))?;
    names.sort_unstable();
    names.dedup();
    if names.len() < WORTH {
        return Ok(());
    }
    let mut text = String::new();
    for (kind, name) in &names {
        text.push(char::from(b'0' + *kind as u8));
        text.push_str(name);
        text.push('\n');
    }
    let mut bytes = stamp.to_le_bytes().to_vec();
    bytes.extend((text.len() as u64).to_le_bytes());
    let mut write = || -> std::io::Result<()> {
        bytes.extend(zstd::bulk::compress(text.as_bytes(), LEVEL)?);
        files.atomic_write(Path::new(FILE), &bytes)
    };
    write().map_err(|io| io_error("the roll of names cannot be written", &io))
}

/// Returns the names of the state of a commit, a line each, before each its kind's number; `None` where there is no roll
/// of that commit.
pub(super) fn read(files: &SealedDirectory, stamp: u64) -> Option<String> {
    let bytes = files.atomic_read(Path::new(FILE)).ok()?;
    let (of, rest) = bytes.split_first_chunk::<8>()?;
    let (length, packed) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok().filter(|length| *length <= MAX_BYTES)?;
    if u64::from_le_bytes(*of) != stamp {
        return None;
    }
    String::from_utf8(zstd::bulk::decompress(packed, length).ok()?).ok()
}

/// Calls `visit` with each name of a roll.
pub(super) fn each(roll: &str, visit: &mut dyn FnMut(Kind, &str)) {
    for line in roll.lines() {
        let kind =
            line.as_bytes().first().and_then(|byte| Kind::ALL.get(usize::from(byte.wrapping_sub(b'0'))));
        if let (Some(kind), Some(name)) = (kind, line.get(1..)) {
            visit(*kind, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::directory::RamDirectory;

    use super::*;

    #[test]
    fn a_roll_is_good_for_its_commit() {
        let files = SealedDirectory::new(Box::new(RamDirectory::create()));
        assert_eq!(read(&files, 7), None);
        let text = "0ida oakley\n2oslo\n";
        let mut bytes = 7u64.to_le_bytes().to_vec();
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(zstd::bulk::compress(text.as_bytes(), LEVEL).expect("it packs"));
        files.atomic_write(Path::new(FILE), &bytes).expect("it writes");
        assert_eq!(read(&files, 8), None);
        let mut found = Vec::new();
        each(&read(&files, 7).expect("it is there"), &mut |kind, name| found.push((kind, name.to_string())));
        assert_eq!(found, [(Kind::Person, "ida oakley".to_string()), (Kind::Place, "oslo".to_string())]);
        files.atomic_write(Path::new(FILE), &bytes[..20]).expect("it writes");
        assert_eq!(read(&files, 7), None);
    }
}
