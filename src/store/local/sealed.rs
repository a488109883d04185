//! The files of the segments, each with a seal at its end: a checksum of all that stands before it.
//!
//! Tantivy has checksums of its own, but none over the list of segments, nor over where its checksums stand. With
//! the seal a changed byte is found wherever it is; a file that was cut short does not even open.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use super::pages::Pages;

/// Last bytes of a sealed file.
const MARK: &[u8; 4] = b"phs1";

/// Length of a seal, bytes: the checksum (CRC-32, little-endian), then the mark.
const SEAL: usize = 8;

/// Tantivy's list of the files it wrote, so that those nobody needs any more can be deleted.
///
/// It is kept nowhere: Tantivy would write it anew, and sync it, before each file that it makes, which is half of what a
/// small run waits for. The folder itself is the list, and misses nothing that a killed run left.
const LIST: &str = ".managed.json";

/// How often a lock is asked for again that somebody else is about to let go of, and how long after.
const PATIENCE: u32 = 20;
const PAUSE: Duration = Duration::from_millis(25);

/// A directory whose files are sealed.
#[derive(Clone, Debug)]
pub(super) struct SealedDirectory {
    inner: Box<dyn Directory>,
    /// The folder, if it is one.
    place: Option<PathBuf>,
    trouble: Trouble,
    /// Where files are mapped: the maps.
    pages: Option<Arc<Pages>>,
}

/// What went wrong first when something was written: Tantivy's threads do not hand on why they died.
#[derive(Clone, Debug, Default)]
struct Trouble(Arc<Mutex<Option<(io::ErrorKind, String)>>>);

impl Trouble {
    /// Notes an error, and hands it on.
    fn note<T>(&self, outcome: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &outcome {
            let mut first = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            first.get_or_insert((error.kind(), error.to_string()));
        }
        outcome
    }
}

impl SealedDirectory {
    /// Seals the files of a directory that is no folder.
    pub(super) fn new(inner: Box<dyn Directory>) -> SealedDirectory {
        SealedDirectory { inner, place: None, trouble: Trouble::default(), pages: None }
    }

    /// Seals the files of a directory that is a folder.
    pub(super) fn of_folder(inner: Box<dyn Directory>, place: &Path) -> SealedDirectory {
        SealedDirectory { place: Some(place.to_path_buf()), ..SealedDirectory::new(inner) }
    }

    /// Opens a folder, whose files are mapped.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(super) fn mapped(place: &Path) -> Result<SealedDirectory, OpenDirectoryError> {
        let inner = Box::new(MmapDirectory::open(place)?);
        Ok(SealedDirectory { pages: Some(Arc::default()), ..SealedDirectory::of_folder(inner, place) })
    }

    /// Returns the folder, if a path is that of Tantivy's list of files.
    fn listed(&self, path: &Path) -> Option<&Path> {
        self.place.as_deref().filter(|_| path == Path::new(LIST))
    }

    /// Returns what went wrong first when something was written, and forgets it.
    pub(super) fn take_trouble(&self) -> Option<io::Error> {
        let first = self.trouble.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        first.map(|(kind, why)| io::Error::new(kind, why))
    }

    /// Returns what a file holds, compared with its seal; what is mapped is not copied.
    ///
    /// # Errors
    /// If it cannot be read, has no seal, or is not what was sealed.
    pub(super) fn read(&self, path: &Path) -> Result<OwnedBytes, OpenReadError> {
        let fail = |error| OpenReadError::wrap_io_error(error, path.to_path_buf());
        let handle = self.inner.get_file_handle(path)?;
        let whole = handle.read_bytes(0..handle.len()).map_err(fail)?;
        let len = unsealed(&whole).map_err(fail)?.len();
        Ok(whole.slice(0..len))
    }

    /// Reads a file and compares it with its seal.
    ///
    /// # Errors
    /// If it cannot be read, has no seal, or is not what was sealed.
    pub(super) fn verify(&self, path: &Path) -> io::Result<()> {
        let handle = self.inner.get_file_handle(path).map_err(io::Error::other)?;
        unsealed(&handle.read_bytes(0..handle.len())?).map(|_| ())
    }
}

/// Returns the names of the segments' files in a folder, as Tantivy's list has them.
fn list(place: &Path) -> io::Result<Vec<u8>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(place)? {
        let name = entry?.file_name();
        names.extend(name.into_string().ok().filter(|name| is_of_segment(name)));
    }
    Ok(serde_json::to_vec(&names)?)
}

/// Returns whether a file is one of a segment: 32 hexadecimal digits, a dot, and what it holds.
fn is_of_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Returns the content of a sealed file.
fn unsealed(file: &[u8]) -> io::Result<&[u8]> {
    let content = &file[..content_len(file)?];
    if file[content.len()..content.len() + 4] == crc32fast::hash(content).to_le_bytes() {
        Ok(content)
    } else {
        Err(broken("it is not what was written"))
    }
}

/// Returns the length of a sealed file's content; looks at the mark only.
fn content_len(file: &[u8]) -> io::Result<usize> {
    match file.len().checked_sub(SEAL) {
        Some(len) if file.ends_with(MARK) => Ok(len),
        _ => Err(broken("it ends too early")),
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let fail = |error| OpenReadError::wrap_io_error(error, path.to_path_buf());
        let handle = self.inner.get_file_handle(path)?;
        let whole: OwnedBytes = handle.read_bytes(0..handle.len()).map_err(fail)?;
        let len = content_len(&whole).map_err(fail)?;
        Ok(match &self.pages {
            Some(pages) => pages.take(whole, len),
            None => Arc::new(whole.slice(0..len)),
        })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if let Some(place) = self.listed(path) {
            return list(place).map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()));
        }
        let mut file = self.inner.atomic_read(path)?;
        let len =
            unsealed(&file).map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))?.len();
        file.truncate(len);
        Ok(file)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let opened = match self.inner.open_write(path) {
            // What a killed run left: nothing refers to it, or its name would not be given again.
            Err(OpenWriteError::FileAlreadyExists(_)) if self.inner.delete(path).is_ok() => {
                self.inner.open_write(path)
            }
            opened => opened,
        };
        if let Err(OpenWriteError::IoError { io_error, .. }) = &opened {
            let _ = self.trouble.note::<()>(Err(io::Error::new(io_error.kind(), io_error.to_string())));
        }
        let (sum, trouble, pages) = (crc32fast::Hasher::new(), self.trouble.clone(), self.pages.clone());
        Ok(BufWriter::new(Box::new(Sealing { inner: opened?, sum, trouble, pages })))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if self.listed(path).is_some() {
            return Ok(());
        }
        let mut file = Vec::with_capacity(data.len() + SEAL);
        file.extend_from_slice(data);
        file.extend_from_slice(&crc32fast::hash(data).to_le_bytes());
        file.extend_from_slice(MARK);
        let written = self.inner.atomic_write(path, &file);
        // A commit counts once it is said to: the new name must outlast a power cut as the content does.
        self.trouble.note(written.and_then(|()| self.inner.sync_directory()))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.trouble.note(self.inner.sync_directory())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // The index folder is locked by now: whoever still holds the engine's lock is a process born while an earlier run
        // had it, and lets go of it as soon as it runs its own program.
        for _ in 0..if lock.is_blocking { 0 } else { PATIENCE } {
            match self.inner.acquire_lock(lock) {
                Err(LockError::LockBusy) => std::thread::sleep(PAUSE),
                done => return done,
            }
        }
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// A file being written, sealed at its end.
struct Sealing {
    inner: WritePtr,
    sum: crc32fast::Hasher,
    trouble: Trouble,
    pages: Option<Arc<Pages>>,
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.trouble.note(self.inner.write(bytes))?;
        self.sum.update(&bytes[..written]);
        if let Some(pages) = &self.pages {
            pages.count(written);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.trouble.note(self.inner.flush())
    }
}

impl TerminatingWrite for Sealing {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let seal = [self.sum.clone().finalize().to_le_bytes(), *MARK].concat();
        let sealed = self.inner.write_all(&seal).and_then(|()| self.inner.terminate_ref(token));
        self.trouble.note(sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::directory::RamDirectory;

    fn written(content: &[u8]) -> (RamDirectory, SealedDirectory) {
        let ram = RamDirectory::create();
        let sealed = SealedDirectory::new(Box::new(ram.clone()));
        let mut file = sealed.open_write(Path::new("a")).unwrap();
        file.write_all(content).unwrap();
        file.terminate().unwrap();
        sealed.atomic_write(Path::new("b"), content).unwrap();
        (ram, sealed)
    }

    #[test]
    fn what_is_written_is_read() {
        for content in [&b""[..], b"x", &[7; 20_000]] {
            let (ram, sealed) = written(content);
            let handle = sealed.get_file_handle(Path::new("a")).unwrap();
            assert_eq!(handle.read_bytes(0..handle.len()).unwrap().as_slice(), content);
            assert_eq!(sealed.atomic_read(Path::new("b")).unwrap(), content);
            assert!(sealed.verify(Path::new("a")).is_ok());
            let raw = ram.get_file_handle(Path::new("a")).unwrap();
            assert_eq!(raw.len(), content.len() + SEAL);
        }
    }

    #[test]
    fn what_a_killed_run_left_is_written_anew() {
        let (_, sealed) = written(b"left");
        let mut file = sealed.open_write(Path::new("a")).unwrap();
        file.write_all(b"new").unwrap();
        file.terminate().unwrap();
        let handle = sealed.get_file_handle(Path::new("a")).unwrap();
        assert_eq!(handle.read_bytes(0..handle.len()).unwrap().as_slice(), b"new");
    }

    #[test]
    fn the_folder_is_the_list_of_files() {
        let temp = tempfile::tempdir().unwrap();
        let sealed = SealedDirectory::mapped(temp.path()).unwrap();
        let id = "0123456789abcdef0123456789abcdef";
        for name in
            [&format!("{id}.idx"), &format!("{id}.7.del"), "meta.json", "dictionary", "names", ".lock"]
        {
            std::fs::write(temp.path().join(name), "").unwrap();
        }
        sealed.atomic_write(Path::new(LIST), b"[]").unwrap();
        assert!(!temp.path().join(LIST).exists());
        let list = sealed.atomic_read(Path::new(LIST)).unwrap();
        let mut names: Vec<String> = serde_json::from_slice(&list).unwrap();
        names.sort_unstable();
        assert_eq!(names, [format!("{id}.7.del"), format!("{id}.idx")]);
    }

    #[test]
    fn any_other_byte_and_any_other_length_is_found() {
        let (ram, sealed) = written(b"content");
        let whole = ram.atomic_read(Path::new("b")).unwrap();
        let mut others: Vec<Vec<u8>> = (0..whole.len()).map(|len| whole[..len].to_vec()).collect();
        others.push([whole.as_slice(), b"x"].concat());
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            others.push(other);
        }
        for other in others {
            ram.atomic_write(Path::new("b"), &other).unwrap();
            assert!(sealed.atomic_read(Path::new("b")).is_err(), "{other:?}");
            assert!(sealed.verify(Path::new("b")).is_err(), "{other:?}");
        }
        assert!(sealed.verify(Path::new("none")).is_err());
    }
}
