//! The index folder as a writer finds it: made, locked, known.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::job::Cluster;
use super::ledger::{Ledger, Note};
use super::run::IngestError;
use crate::store::local::{Budget, LocalStore, LocalWriter};
use crate::store::manifest::Manifest;
use crate::store::remote::{self, RemoteStore, RemoteWriter, Stamping, State};
use crate::store::{Store, StoreError, Writer, io_error, local, manifest};

/// An index folder that this process alone writes to.
pub(super) struct IndexFolder {
    pub(super) path: PathBuf,
    pub(super) note: Note,
    pub(super) ledger: Ledger,
    /// The cluster that keeps the articles with the id of its index, if one does.
    cluster: Option<(Cluster, String)>,
    /// Held, not read: the lock goes with it. None for a look, which writes nothing.
    _lock: Option<Lock>,
}

/// What to do where the folder holds an index of another version.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OldIndex {
    Refuse,
    Replace,
}

impl IndexFolder {
    /// Opens an index folder for writing; makes it where there is none.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another process writes; [`StoreError::Incompatible`] where the folder is
    /// something else.
    pub(super) fn open(path: &Path, old: OldIndex) -> Result<IndexFolder, IngestError> {
        match Manifest::read(path) {
            Ok(_) => {}
            Err(StoreError::Missing(_)) => make(path)?,
            Err(StoreError::Incompatible(_) | StoreError::Damaged(_))
                if old == OldIndex::Replace && manifest::path(path).is_file() => {}
            Err(error) => return Err(error.into()),
        }
        let lock = lock(path)?;
        let (note, ledger) = match known(path) {
            Err(StoreError::Incompatible(_) | StoreError::Damaged(_)) if old == OldIndex::Replace => {
                local::wipe(path)?;
                Manifest::new(new_id(path)).write(path)?;
                Default::default()
            }
            known => known?,
        };
        Ok(IndexFolder { path: path.to_path_buf(), note, ledger, cluster: None, _lock: Some(lock) })
    }

    /// Opens an index in a cluster for writing, with the folder `path` for what this machine keeps of it; makes
    /// both where there are none.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another process writes from this folder; [`StoreError::Incompatible`] and
    /// [`StoreError::Foreign`] where the index is something else.
    pub(super) fn connect(path: &Path, cluster: &Cluster, old: OldIndex) -> Result<IndexFolder, IngestError> {
        let state = State::at(path);
        state.make()?;
        let lock = lock(path)?;
        let (address, access) = (&cluster.address, &cluster.access);
        let id =
            remote::prepare(address, access, cluster.layout, old == OldIndex::Replace, &|| new_id(path))?;
        state.bind(&id)?;
        state.note_slice(cluster.slice.map(|slice| slice.to_string()).as_deref())?;
        let note = Note::parse(&state.note(&id)?)?;
        let ledger = Ledger::read(path, &note)?;
        let cluster = Some((cluster.clone(), id));
        Ok(IndexFolder { path: path.to_path_buf(), note, ledger, cluster, _lock: Some(lock) })
    }

    /// Looks at an index in a cluster without making or changing anything.
    pub(super) fn glance(path: &Path, cluster: &Cluster, old: OldIndex) -> Result<IndexFolder, IngestError> {
        let (note, ledger) = match remote::look(&cluster.address, &cluster.access) {
            Ok(Some(id)) => {
                let note = Note::parse(&State::at(path).note(&id)?)?;
                let ledger = Ledger::read(path, &note)?;
                (note, ledger)
            }
            Ok(None) => Default::default(),
            Err(StoreError::Incompatible(_)) if old == OldIndex::Replace => Default::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(IndexFolder { path: path.to_path_buf(), note, ledger, cluster: None, _lock: None })
    }

    /// Opens the index for reading.
    pub(super) fn reader(&self) -> Result<Box<dyn Store>, StoreError> {
        Ok(match &self.cluster {
            Some((cluster, _)) => {
                Box::new(RemoteStore::open(&cluster.address, &cluster.access, State::at(&self.path))?)
            }
            None => Box::new(LocalStore::open(&self.path)?),
        })
    }

    /// Opens the state before a run; none where a cluster keeps it: its writer counts what of a stream it replaces.
    pub(super) fn earlier(&self) -> Result<Option<LocalStore>, StoreError> {
        match &self.cluster {
            Some(_) => Ok(None),
            None => LocalStore::open(&self.path).map(Some),
        }
    }

    /// Opens the writer: to the cluster if one keeps the articles, else to the folder.
    pub(super) fn writer(&self, budget: Budget, now: i64) -> Result<Box<dyn Writer>, StoreError> {
        let Some((cluster, id)) = &self.cluster else {
            return Ok(Box::new(LocalWriter::open(&self.path, budget)?));
        };
        let stamping = Stamping { slice: cluster.slice.map(|slice| slice.to_string()), now };
        let state = State::at(&self.path);
        let writer = RemoteWriter::open(&cluster.address, &cluster.access, &state, id.clone(), stamping)?;
        Ok(Box::new(writer))
    }

    /// Looks at an index folder without making, locking or changing anything: for a dry run. What would be made
    /// anew counts as empty.
    ///
    /// # Errors
    /// [`StoreError::Incompatible`] where the folder is something else.
    pub(super) fn look(path: &Path, old: OldIndex) -> Result<IndexFolder, IngestError> {
        let (note, ledger) = match known(path) {
            Err(StoreError::Missing(_)) => Default::default(),
            Err(StoreError::Incompatible(_) | StoreError::Damaged(_))
                if old == OldIndex::Replace && manifest::path(path).is_file() =>
            {
                Default::default()
            }
            known => known?,
        };
        Ok(IndexFolder { path: path.to_path_buf(), note, ledger, cluster: None, _lock: None })
    }
}

/// Reads what the last commit of an index knows.
fn known(path: &Path) -> Result<(Note, Ledger), StoreError> {
    Manifest::read(path)?;
    let note = Note::parse(&local::last_payload(path)?)?;
    let ledger = Ledger::read(path, &note)?;
    Ok((note, ledger))
}

fn make(path: &Path) -> Result<(), StoreError> {
    let fail = |error: std::io::Error| io_error(&format!("cannot make `{}`", path.display()), &error);
    if path.exists() {
        let mut entries = fs::read_dir(path).map_err(fail)?;
        // A run that was killed right here left a manifest it had not finished.
        if entries.any(|entry| entry.map_or(true, |entry| entry.file_name() != manifest::NEW_NAME)) {
            return Err(StoreError::Incompatible(format!(
                "`{}` is a folder of something else: it is neither empty nor an index",
                path.display()
            )));
        }
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(fail)?;
    Manifest::new(new_id(path)).write(path)
}

/// The lock of an index folder, as long as it lives.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Not by closing alone: a process born a moment ago holds the file too, until it runs its own program. Where it
        // cannot be unlocked, closing is what is left.
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path) -> Result<Lock, StoreError> {
    let fail = |error: std::io::Error| io_error("cannot lock the index", &error);
    let file =
        File::options().create(true).truncate(false).write(true).open(path.join("lock")).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(TryLockError::Error(error)) => Err(fail(error)),
    }
}

/// Returns an id that no other index has: a hash of place, process and time.
fn new_id(path: &Path) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seed = format!("{} {} {}", path.display(), std::process::id(), now.as_nanos());
    Sha256::digest(seed).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
