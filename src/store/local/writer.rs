//! The writing side of the local store.

use std::path::Path;

use tantivy::directory::error::LockError;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Term;
use tantivy::{IndexWriter, TantivyError};

use super::record;
use super::schema::Handles;
use super::sealed::SealedDirectory;
use crate::store::guard::guarded;
use crate::store::{Record, StoreError, Writer};

/// Writes to the index of one folder.
pub struct LocalWriter {
    handles: Handles,
    writer: IndexWriter,
    files: SealedDirectory,
}

/// How a writer uses the machine.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Bytes of memory for the articles not yet written, over all threads.
    pub memory: usize,
    /// Threads that index.
    pub threads: usize,
}

/// Least memory a thread can index with, bytes (Tantivy's own bound is 15 MB).
const LEAST_MEMORY: usize = 16_000_000;

impl LocalWriter {
    /// Opens the index of a folder for writing, making it first where there is none.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another process writes.
    pub fn open(folder: &Path, budget: Budget) -> Result<LocalWriter, StoreError> {
        guarded(|| LocalWriter::open_unguarded(folder, budget))
    }

    fn open_unguarded(folder: &Path, budget: Budget) -> Result<LocalWriter, StoreError> {
        let (index, handles, files) = super::open_index(folder, true)?;
        let threads = budget.threads.clamp(1, (budget.memory / LEAST_MEMORY).max(1));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((budget.memory / threads).clamp(LEAST_MEMORY, 2_000_000_000))
            .num_merge_threads(1)
            .build();
        let writer = index.writer_with_options(options).map_err(error)?;
        Ok(LocalWriter { handles, writer, files })
    }

    /// Returns the store's error for one of Tantivy's, which may not know why its threads died.
    fn error(&self, why: TantivyError) -> StoreError {
        match (error(why), self.files.take_trouble()) {
            (StoreError::Other(_) | StoreError::Full(_), Some(trouble)) => {
                crate::store::io_error("the index cannot be written", &trouble)
            }
            (why, _) => why,
        }
    }
}

impl Writer for LocalWriter {
    fn put(&self, record: &Record) -> Result<(), StoreError> {
        let document = record::document(&self.handles, record)?;
        guarded(|| self.writer.add_document(document).map(|_| ()).map_err(|why| self.error(why)))
    }

    fn delete_file(&self, file: u64) -> Result<(), StoreError> {
        self.writer.delete_term(Term::from_field_u64(self.handles.file, file));
        Ok(())
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.writer.delete_all_documents().map(|_| ()).map_err(|why| self.error(why))
    }

    fn commit(&mut self, payload: &str) -> Result<(), StoreError> {
        guarded(|| {
            let commit = self.writer.prepare_commit().and_then(|mut prepared| {
                prepared.set_payload(payload);
                prepared.commit()
            });
            commit.map(|_| ()).map_err(|why| self.error(why))
        })
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        guarded(|| self.writer.rollback().map(|_| ()).map_err(error))
    }

    fn finish(self: Box<Self>) -> Result<(), StoreError> {
        guarded(|| self.writer.wait_merging_threads().map_err(error))
    }
}

/// Returns the store's error for one of Tantivy's.
pub(super) fn error(error: TantivyError) -> StoreError {
    match &error {
        TantivyError::LockFailure(LockError::LockBusy, _) => StoreError::Locked,
        TantivyError::LockFailure(LockError::IoError(io), _) => {
            crate::store::io_error("cannot lock the index", io)
        }
        TantivyError::IoError(io) => crate::store::io_error("the index cannot be written", io),
        TantivyError::OpenWriteError(_) if error.to_string().contains("os error 28") => {
            StoreError::Full(error.to_string())
        }
        TantivyError::DataCorruption(_) | TantivyError::DeserializeError(_) => {
            StoreError::Damaged(error.to_string())
        }
        TantivyError::IncompatibleIndex(_) => StoreError::Incompatible(error.to_string()),
        // A thread that died of a full disk reports its last words only.
        _ if error.to_string().contains("No space left on device") => StoreError::Full(error.to_string()),
        _ => StoreError::Other(error.to_string()),
    }
}
