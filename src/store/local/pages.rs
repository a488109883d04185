//! Gives the pages of mapped files back to the system while a merge goes through them.
//!
//! A merge reads all of its segments once, and what it has read stays in the memory of the process until the map goes:
//! a merge of a gigabyte would take a gigabyte. Nothing is lost by giving pages back: they are read from the file again,
//! which the system mostly still has in its own memory.

#![allow(unsafe_code)]

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// Bytes written between two times that pages are given back: a merge reads about as much as it writes.
const EVERY: u64 = 32 << 20;

/// The mapped files of one directory that somebody reads.
///
/// Whoever makes one promises that all that is put in was mapped, shared and for reading only, from files that do not
/// change: those of Tantivy's `MmapDirectory`.
#[derive(Debug, Default)]
pub(super) struct Pages {
    open: Mutex<Vec<Weak<Mapped>>>,
    written: AtomicU64,
}

/// A mapped file.
#[derive(Debug)]
pub(super) struct Mapped {
    /// The whole map, from its first byte.
    map: OwnedBytes,
    /// Bytes of it that can be read.
    len: usize,
}

impl Pages {
    /// Takes a map; of its bytes the first `len` can be read.
    pub(super) fn take(&self, map: OwnedBytes, len: usize) -> Arc<Mapped> {
        let mapped = Arc::new(Mapped { map, len });
        let mut open = self.open();
        open.retain(|file| file.strong_count() > 0);
        open.push(Arc::downgrade(&mapped));
        mapped
    }

    /// Counts bytes that were written, and gives pages back now and then.
    pub(super) fn count(&self, bytes: usize) {
        let before = self.written.fetch_add(bytes as u64, Ordering::Relaxed);
        if before / EVERY != (before + bytes as u64) / EVERY {
            self.give_back();
        }
    }

    fn give_back(&self) {
        let open: Vec<_> = self.open().iter().filter_map(Weak::upgrade).collect();
        open.iter().for_each(|file| file.give_back());
    }

    fn open(&self) -> MutexGuard<'_, Vec<Weak<Mapped>>> {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Mapped {
    #[cfg(target_os = "linux")]
    fn give_back(&self) {
        let (start, len) = (self.map.as_ptr(), self.map.len());
        // A file without content is no map.
        if len == 0 {
            return;
        }
        // SAFETY: the range is a map of a file, shared, for reading only, which lives as long as `self.map`; the file does
        // not change (see `Pages`). Pages that are dropped from such a map come back with the same content when they
        // are read, so that nobody who reads them meanwhile sees a difference.
        //
        // It is advice: a system that does not take it keeps the pages.
        let _ = unsafe { libc::madvise(start.cast_mut().cast(), len, libc::MADV_DONTNEED) };
    }

    #[cfg(not(target_os = "linux"))]
    fn give_back(&self) {}
}

impl HasLen for Mapped {
    fn len(&self) -> usize {
        self.len
    }
}

impl FileHandle for Mapped {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.len || range.start > range.end {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ends too early"));
        }
        Ok(self.map.slice(range))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use tantivy::directory::{Directory, MmapDirectory};

    use super::*;

    /// Bytes of the process that are pages of files.
    fn of_files() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("RssFile:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
    }

    #[test]
    fn pages_given_back_hold_what_they_held() {
        const LEN: usize = 64 << 20;
        let temp = tempfile::tempdir().unwrap();
        let content: Vec<u8> = (0..LEN).map(|at| (at / 1000) as u8).collect();
        std::fs::write(temp.path().join("a"), &content).unwrap();
        std::fs::write(temp.path().join("empty"), "").unwrap();
        let directory = MmapDirectory::open(temp.path()).unwrap();
        let map = |name: &str| {
            let handle = directory.get_file_handle(Path::new(name)).unwrap();
            handle.read_bytes(0..handle.len()).unwrap()
        };
        let pages = Pages::default();
        let (file, empty) = (pages.take(map("a"), LEN - 8), pages.take(map("empty"), 0));
        let read = file.read_bytes(0..file.len()).unwrap();
        assert!(read.as_slice() == &content[..LEN - 8]);
        let before = of_files();
        pages.count(EVERY as usize - 1);
        pages.count(1);
        let after = of_files();
        // Other tests map files meanwhile, though not so much.
        assert!(after + (LEN as u64 / 2) < before, "{before} bytes before, {after} after");
        assert!(read.as_slice() == &content[..LEN - 8]);
        assert!(empty.read_bytes(0..0).unwrap().is_empty());
        assert!(file.read_bytes(0..LEN).is_err());
        drop((file, read));
        pages.count(EVERY as usize);
        assert_eq!(pages.open().iter().filter(|file| file.strong_count() > 0).count(), 1);
    }
}
