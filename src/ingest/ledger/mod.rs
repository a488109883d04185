//! The ledger: the fate of every input file, kept beside the index and bound to its commits.

mod files;

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use self::files::{Fate, FileEntry, FileKey, Files, MAX_BAD};
use crate::entities::Mode;
use crate::store::StoreError;

/// What an index knows of its files: bound to one commit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The folders given to `index`.
    pub roots: Vec<Root>,
    /// How articles are extracted; another way needs a rebuild.
    pub settings: Settings,
    /// Whether symbolic links were ever followed.
    pub followed: bool,
    /// What articles are extracted with; other than that needs a refresh.
    pub knowledge: Knowledge,
    /// The files, by root and path.
    pub files: Files,
    /// The pipelines that look for names. They stand behind the rest, where ledgers of before end.
    #[serde(skip)]
    pub models: Vec<KeptModel>,
    /// Bytes that an article may have, by the last run over all folders; behind the models.
    #[serde(skip)]
    pub max_filesize: Option<u64>,
}

/// A pipeline that looks for names in an index's articles; it is not kept in the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptModel {
    /// Its name and version.
    pub name: String,
    /// The folder it was read from.
    pub from: String,
    /// The SHA-256 of its files.
    pub sha256: [u8; 32],
}

/// How articles are extracted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether page furniture is part of the text.
    pub no_cut: bool,
    /// Whether records' texts are cut as pages are.
    pub cut_records: bool,
    /// Field to key, for records with other key spellings.
    pub map: Vec<(String, String)>,
    /// How names are looked for.
    pub entities: Mode,
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut flags: Vec<String> =
            self.map.iter().map(|(field, key)| format!("--map {field}={key}")).collect();
        flags.extend(self.no_cut.then(|| "--no-cut".to_string()));
        flags.extend(
            (self.entities != Mode::default()).then(|| format!("--entities {}", self.entities.name())),
        );
        flags.extend(self.cut_records.then(|| "--cut-records".to_string()));
        if flags.is_empty() { f.write_str("no flags") } else { f.write_str(&flags.join(" ")) }
    }
}

/// What articles are extracted with, beside the page: kept as files in the index folder, named here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    /// The repetition profile.
    pub profile: Option<KeptProfile>,
    /// The rules of mastheads.
    pub rules: Option<KeptRules>,
}

/// The repetition profile of an index, and how the corpus went on since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptProfile {
    /// Name of its file in the index folder.
    pub name: String,
    /// The file it was taken from; `None` if it was learnt here.
    pub from: Option<String>,
    /// Pages it was learnt from.
    pub pages: u64,
    /// Lines it knows.
    pub lines: u64,
    /// Files with pages in the index when it was learnt or taken.
    pub files: u64,
    /// When that was, seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Files with pages that came, changed and went since.
    pub since: Since,
}

/// Files that came, changed and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Files that came.
    pub new: u64,
    /// Files that changed.
    pub changed: u64,
    /// Files that went.
    pub gone: u64,
}

impl KeptProfile {
    /// Returns whether more than a fifth of the files came, changed or went since the profile was learnt.
    pub fn is_aged(&self) -> bool {
        (self.since.new + self.since.changed + self.since.gone) * 5 > self.files
    }
}

/// The rules of mastheads of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRules {
    /// Name of the file in the index folder.
    pub name: String,
    /// The file they were read from.
    pub from: String,
}

/// A folder given to `index`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Its name; empty for the first.
    pub name: String,
    /// Its absolute path.
    pub path: PathBuf,
}

/// The note a commit carries: which ledger belongs to it, and what every search says of the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Number of the ledger.
    pub ledger: u64,
    /// Files that failed.
    pub failed: u64,
    /// Seconds since 1970-01-01 UTC of the run.
    pub indexed_at: i64,
}

/// Folder of the ledgers within the index folder.
const FOLDER: &str = "ledger";

/// First bytes of a ledger: what it is, and its version.
const MAGIC: &[u8; 8] = b"PHLEDG2\n";

/// The same without a checksum at the end. The packing has one of its own, of what is packed: not every bit of a packed
/// file counts.
const UNSEALED: &[u8; 8] = b"PHLEDG1\n";

impl Ledger {
    /// Reads the ledger that belongs to a commit's note; an empty one for an empty note.
    pub fn read(index: &Path, note: &Note) -> Result<Ledger, StoreError> {
        if note.ledger == 0 {
            return Ok(Ledger::default());
        }
        let path = path(index, note.ledger);
        let damaged = |why: &dyn std::fmt::Display| {
            StoreError::Damaged(format!("the ledger `{}` cannot be read: {why}", path.display()))
        };
        let bytes = std::fs::read(&path).map_err(|error| damaged(&error))?;
        Ledger::unpack(&bytes).map_err(|why| damaged(&why))
    }

    /// Returns the ledger of a file's bytes.
    ///
    /// # Errors
    /// Why they are none, or not just what was written.
    pub fn unpack(bytes: &[u8]) -> Result<Ledger, String> {
        let packed = match bytes.strip_prefix(UNSEALED) {
            Some(packed) => packed,
            None => unsealed(bytes)?.strip_prefix(MAGIC).ok_or("it is no ledger")?,
        };
        // The length is what the file says, too.
        let length = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten().unwrap_or(0);
        let mut plain = Vec::with_capacity((length as usize).min(packed.len().saturating_mul(64)));
        zstd::stream::copy_decode(packed, &mut plain).map_err(|error| error.to_string())?;
        let (mut ledger, rest): (Ledger, &[u8]) =
            postcard::take_from_bytes(&plain).map_err(|error| error.to_string())?;
        if !rest.is_empty() {
            let (models, rest) = postcard::take_from_bytes(rest).map_err(|error| error.to_string())?;
            ledger.models = models;
            if !rest.is_empty() {
                ledger.max_filesize = postcard::from_bytes(rest).map_err(|error| error.to_string())?;
            }
        }
        Ok(ledger)
    }

    /// Writes the ledger under a new number and returns when it is on the disk. It counts only once a commit
    /// carries its number.
    pub fn write(&self, index: &Path, number: u64) -> Result<(), StoreError> {
        let fail = |error: std::io::Error| crate::store::io_error("the ledger cannot be written", &error);
        let plain = self
            .plain()
            .map_err(|error| StoreError::Other(format!("the ledger cannot be written: {error}")))?;
        let sealed = sealed(&plain).map_err(fail)?;
        let folder = index.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(fail)?;
        let mut file = std::fs::File::create(path(index, number)).map_err(fail)?;
        file.write_all(&sealed).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        // The name must be as durable as the content, or a commit could name a ledger that is not there.
        std::fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(fail)
    }

    fn plain(&self) -> Result<Vec<u8>, postcard::Error> {
        let mut plain = postcard::to_stdvec(self)?;
        if !self.models.is_empty() || self.max_filesize.is_some() {
            plain.extend(postcard::to_stdvec(&self.models)?);
        }
        if self.max_filesize.is_some() {
            plain.extend(postcard::to_stdvec(&self.max_filesize)?);
        }
        Ok(plain)
    }

    /// Removes the ledgers that no commit needs: all but `number` and the one before it, which a reader may
    /// be about to open.
    pub fn sweep(index: &Path, number: u64) {
        let Ok(entries) = std::fs::read_dir(index.join(FOLDER)) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let found = name.to_str().and_then(|name| name.parse::<u64>().ok());
            if found.is_some_and(|found| found + 1 < number || found > number) {
                // A ledger that stays does no harm; the next sweep takes it.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Counts a file for the age of the profile: whether it had pages before, and whether it has some now.
    pub(super) fn count_since(&mut self, had_pages: bool, has_pages: bool) {
        let Some(profile) = &mut self.knowledge.profile else { return };
        match (had_pages, has_pages) {
            (false, true) => profile.since.new += 1,
            (true, true) => profile.since.changed += 1,
            (true, false) => profile.since.gone += 1,
            (false, false) => {}
        }
    }

    /// Returns the note of the commit that carries this ledger.
    pub fn note(&self, number: u64, now: i64) -> Note {
        let failed = self.files.values().filter(|entry| entry.fate == Fate::Failed).count() as u64;
        Note { ledger: number, failed, indexed_at: now }
    }
}

impl Note {
    /// Reads a note; the empty one where there is none.
    pub fn parse(payload: &str) -> Result<Note, StoreError> {
        if payload.is_empty() {
            return Ok(Note::default());
        }
        serde_json::from_str(payload)
            .map_err(|error| StoreError::Damaged(format!("the commit's note: {error}")))
    }

    /// Returns the note as a commit carries it.
    pub fn print(&self) -> String {
        format!(r#"{{"ledger":{},"failed":{},"indexed_at":{}}}"#, self.ledger, self.failed, self.indexed_at)
    }
}

/// Returns the file of a ledger: the mark, the ledger packed, a checksum of both (CRC-32, little-endian).
fn sealed(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::Encoder::new(MAGIC.to_vec(), 1)?;
    encoder.set_pledged_src_size(Some(plain.len() as u64))?;
    encoder.write_all(plain)?;
    let mut file = encoder.finish()?;
    file.extend(crc32fast::hash(&file).to_le_bytes());
    Ok(file)
}

/// Returns a file without the checksum at its end, which must be right.
fn unsealed(file: &[u8]) -> Result<&[u8], String> {
    match file.split_last_chunk::<4>() {
        Some((content, seal)) if crc32fast::hash(content).to_le_bytes() == *seal => Ok(content),
        _ => Err("it is not what was written".to_string()),
    }
}

fn path(index: &Path, number: u64) -> PathBuf {
    index.join(FOLDER).join(number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_written_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::default();
        ledger.roots.push(Root { name: String::new(), path: "/news".into() });
        let key = FileKey { source: String::new(), path: "a.txt".into() };
        let entry = FileEntry {
            size: 3,
            mtime_ns: -5,
            fate: Fate::Failed,
            reason: "empty".into(),
            ..FileEntry::default()
        };
        ledger.files.as_map().insert(key, entry);
        let note = ledger.note(7, 99);
        ledger.write(folder.path(), 7).unwrap();
        assert_eq!(Ledger::read(folder.path(), &note).unwrap(), ledger);
        ledger.models.push(KeptModel { name: "xx_a".into(), from: "/m".into(), sha256: [7; 32] });
        ledger.max_filesize = Some(1 << 20);
        ledger.write(folder.path(), 7).unwrap();
        assert_eq!(Ledger::read(folder.path(), &note).unwrap(), ledger);
        let sealed = std::fs::read(path(folder.path(), 7)).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut other = sealed.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(Ledger::unpack(&other).is_err(), "bit {bit}");
        }
        // As it was written before there was a checksum over all of it.
        let before = [UNSEALED, &sealed[MAGIC.len()..sealed.len() - 4]].concat();
        assert_eq!(Ledger::unpack(&before).unwrap(), ledger);
        assert_eq!(Note::parse(&note.print()).unwrap(), note);
        assert_eq!(note.failed, 1);
        Ledger::sweep(folder.path(), 9);
        assert!(matches!(Ledger::read(folder.path(), &note), Err(StoreError::Damaged(_))));
    }
}
