//! A disk that fails on demand, between Tantivy and the real one: for tests.
//!
//! Every operation counts. The n-th fails, tears, is carried out and yet reported as failed, finds the disk full, or
//! is the last before the power goes: then all that was not synced is lost, wholly, in part or not at all.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// What becomes of the n-th operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It fails, and leaves everything as it was.
    Fails,
    /// It does half of its work and fails; a read gives half of the file.
    Tears,
    /// It is carried out, and reported as failed.
    FailsLate,
    /// There is no room, now and from then on.
    Full,
    /// The power goes: it fails, as all that follow, and what was not synced may be lost.
    PowerCut,
}

impl Fault {
    /// All of them.
    pub(crate) const ALL: [Fault; 5] =
        [Fault::Fails, Fault::Tears, Fault::FailsLate, Fault::Full, Fault::PowerCut];
}

/// The disk below one folder.
#[derive(Clone)]
pub(crate) struct Disk(Arc<Mutex<State>>);

struct State {
    place: PathBuf,
    fault: Fault,
    at: u64,
    done: u64,
    struck: bool,
    dice: u64,
    /// Names that a power cut may take back: their content before, if there was any.
    unsynced: HashMap<PathBuf, Option<Vec<u8>>>,
    /// Files whose content is not synced.
    open: Vec<PathBuf>,
}

static DISKS: LazyLock<Mutex<HashMap<PathBuf, Disk>>> = LazyLock::new(Mutex::default);

fn disks() -> MutexGuard<'static, HashMap<PathBuf, Disk>> {
    DISKS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Returns the failing disk under the segments of a folder, if a test put one there.
pub(super) fn under(place: &Path) -> Result<Option<Box<dyn Directory>>, OpenDirectoryError> {
    let Some(disk) = disks().get(place).cloned() else { return Ok(None) };
    Ok(Some(Box::new(FaultyDirectory { real: Box::new(MmapDirectory::open(place)?), disk })))
}

impl Disk {
    /// Puts a disk under the segments of an index folder, whose `at`-th operation (from 0) meets a fault.
    pub(crate) fn put(index: &Path, fault: Fault, at: u64) -> Disk {
        let place = super::segments(index);
        let state = State {
            place: place.clone(),
            fault,
            at,
            done: 0,
            struck: false,
            dice: at.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            unsynced: HashMap::new(),
            open: Vec::new(),
        };
        let disk = Disk(Arc::new(Mutex::new(state)));
        disks().insert(place, disk.clone());
        disk
    }

    /// Takes the disk away; after a power cut what was not synced is lost, in part. Returns how many operations
    /// there were, and whether the fault struck.
    pub(crate) fn take(self) -> (u64, bool) {
        let mut state = self.lock();
        disks().remove(&state.place);
        if state.struck && state.fault == Fault::PowerCut {
            state.lose();
        }
        (state.done, state.struck)
    }

    /// Returns whether the fault struck yet.
    pub(crate) fn struck(&self) -> bool {
        self.lock().struck
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Counts an operation; returns the fault it meets.
    fn step(&self, writes: bool) -> Option<Fault> {
        let mut state = self.lock();
        state.done += 1;
        let first = state.done == state.at + 1;
        let strikes = match state.fault {
            // No room matters to what writes.
            Fault::Full => writes && state.done > state.at,
            Fault::PowerCut => state.done > state.at,
            Fault::Fails | Fault::Tears | Fault::FailsLate => first,
        };
        state.struck |= strikes;
        strikes.then_some(state.fault)
    }

    fn error(&self) -> io::Error {
        match self.lock().fault {
            // Which the system calls "No space left on device".
            Fault::Full => io::Error::from_raw_os_error(28),
            _ => io::Error::other("the disk failed"),
        }
    }
}

impl State {
    fn chance(&mut self, bound: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % bound
    }

    fn lose(&mut self) {
        for path in std::mem::take(&mut self.open) {
            let path = self.place.join(path);
            if let Ok(content) = fs::read(&path) {
                let kept = self.chance(content.len() as u64 + 1) as usize;
                fs::write(&path, &content[..kept]).expect("the folder of a test can be written");
            }
        }
        let mut names: Vec<_> = std::mem::take(&mut self.unsynced).into_iter().collect();
        names.sort();
        for (path, before) in names {
            if self.chance(2) == 0 {
                continue;
            }
            let path = self.place.join(path);
            match before {
                Some(content) => fs::write(&path, content).expect("the folder of a test can be written"),
                None => drop(fs::remove_file(&path)),
            }
        }
    }
}

#[derive(Clone)]
struct FaultyDirectory {
    real: Box<dyn Directory>,
    disk: Disk,
}

impl std::fmt::Debug for FaultyDirectory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "faulty {:?}", self.real)
    }
}

impl FaultyDirectory {
    /// Remembers what a name stands for, until the next sync of the folder.
    fn note(&self, path: &Path) {
        let mut state = self.disk.lock();
        if state.fault == Fault::PowerCut && !state.struck && !state.unsynced.contains_key(path) {
            let before = fs::read(state.place.join(path)).ok();
            state.unsynced.insert(path.to_path_buf(), before);
        }
    }
}

impl Directory for FaultyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let handle = self.real.get_file_handle(path)?;
        match self.disk.step(false) {
            None => Ok(handle),
            Some(Fault::Tears) => {
                let whole = handle
                    .read_bytes(0..handle.len())
                    .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))?;
                let half: OwnedBytes = whole.slice(0..whole.len() / 2);
                Ok(Arc::new(half))
            }
            Some(_) => Err(OpenReadError::wrap_io_error(self.disk.error(), path.to_path_buf())),
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut content = self.real.atomic_read(path)?;
        match self.disk.step(false) {
            None => Ok(content),
            Some(Fault::Tears) => {
                content.truncate(content.len() / 2);
                Ok(content)
            }
            Some(_) => Err(OpenReadError::wrap_io_error(self.disk.error(), path.to_path_buf())),
        }
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let strike = self.disk.step(true);
        if strike.is_some_and(|fault| fault != Fault::FailsLate) {
            return Err(OpenWriteError::wrap_io_error(self.disk.error(), path.to_path_buf()));
        }
        self.note(path);
        let real = self.real.open_write(path)?;
        if strike.is_some() {
            return Err(OpenWriteError::wrap_io_error(self.disk.error(), path.to_path_buf()));
        }
        self.disk.lock().open.push(path.to_path_buf());
        let file = FaultyFile { real, disk: self.disk.clone(), path: path.to_path_buf() };
        Ok(BufWriter::new(Box::new(file)))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        match self.disk.step(true) {
            None => {
                self.note(path);
                self.real.atomic_write(path, data)
            }
            Some(Fault::FailsLate) => {
                self.real.atomic_write(path, data)?;
                Err(self.disk.error())
            }
            Some(Fault::Tears) => {
                // Half of the new content under a name of its own; it never came to the renaming.
                let place = self.disk.lock().place.clone();
                fs::write(place.join(".torn"), &data[..data.len() / 2])?;
                Err(self.disk.error())
            }
            Some(_) => Err(self.disk.error()),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        match self.disk.step(false) {
            None => {
                self.note(path);
                self.real.delete(path)
            }
            Some(_) => Err(DeleteError::IoError {
                io_error: Arc::new(self.disk.error()),
                filepath: path.to_path_buf(),
            }),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.real.exists(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        match self.disk.step(true) {
            None => {
                self.real.sync_directory()?;
                self.disk.lock().unsynced.clear();
                Ok(())
            }
            Some(_) => Err(self.disk.error()),
        }
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.real.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.real.watch(callback)
    }
}

struct FaultyFile {
    real: WritePtr,
    disk: Disk,
    path: PathBuf,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.disk.step(true) {
            None => self.real.write(bytes),
            Some(Fault::Tears) => {
                self.real.write_all(&bytes[..bytes.len() / 2])?;
                Err(self.disk.error())
            }
            Some(Fault::FailsLate) => {
                self.real.write_all(bytes)?;
                Err(self.disk.error())
            }
            Some(_) => Err(self.disk.error()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.real.flush()
    }
}

impl TerminatingWrite for FaultyFile {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        match self.disk.step(true) {
            None => {
                self.real.terminate_ref(token)?;
                self.disk.lock().open.retain(|open| *open != self.path);
                Ok(())
            }
            Some(Fault::FailsLate) => {
                self.real.terminate_ref(token)?;
                Err(self.disk.error())
            }
            Some(_) => Err(self.disk.error()),
        }
    }
}
