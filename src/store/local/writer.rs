//! The writing side of the local store.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use tantivy::directory::error::LockError;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Term;
use tantivy::{IndexWriter, TantivyDocument, TantivyError};

use super::holding;
use super::pack::Packer;
use super::record;
use super::roll;
use super::schema::Handles;
use super::sealed::SealedDirectory;
use super::tidy::{Run, Tidy};
use crate::store::guard::guarded;
use crate::store::{Record, StoreError, Writer};

/// Writes to the index of one folder.
pub struct LocalWriter {
    handles: Handles,
    writer: IndexWriter,
    files: SealedDirectory,
    packer: OnceLock<Packer>,
    run: Arc<Run>,
    /// Whether the next commit is the last.
    ending: bool,
    /// What was asked while there is no packer yet, in order.
    waiting: Mutex<Waiting>,
}

/// The first records of an index: held until there are enough to learn from how records are packed best.
#[derive(Default)]
struct Waiting {
    steps: Vec<Step>,
    /// Bytes of the records.
    bytes: usize,
}

enum Step {
    Put { document: TantivyDocument, plain: Vec<u8> },
    DeleteFile(u64),
}

/// How a writer uses the machine.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Bytes of memory for the articles not yet written, over all threads.
    pub memory: usize,
    /// Threads that index.
    pub threads: usize,
}

/// Returns a term that no article has, to be deleted before anything else.
///
/// Tantivy numbers its operations, and begins again at the number of the last commit. A merge of committed segments takes
/// deletions up to that number for committed, so that the first of a run would count before its commit; and it passes
/// over segments that the last commit deleted from, so that the first deletion of a run was lost for good there.
fn no_file(handles: &Handles) -> Term {
    Term::from_field_u64(handles.file, u64::MAX)
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
        writer.delete_term(no_file(&handles));
        let run = Arc::new(Run::default());
        writer.set_merge_policy(Box::new(Tidy::new(Arc::clone(&run))));
        let packer = OnceLock::new();
        if let Some(known) = Packer::of(&files)? {
            let _ = packer.set(known);
        }
        Ok(LocalWriter { handles, writer, files, packer, run, ending: false, waiting: Mutex::default() })
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

    fn add(&self, packer: &Packer, mut document: TantivyDocument, plain: &[u8]) -> Result<(), StoreError> {
        document.add_bytes(self.handles.record, &packer.pack(plain)?);
        self.run.put.fetch_add(1, Ordering::Relaxed);
        self.writer.add_document(document).map(|_| ()).map_err(|why| self.error(why))
    }

    fn delete(&self, file: u64) {
        self.writer.delete_term(Term::from_field_u64(self.handles.file, file));
    }

    /// Does a step, or has it wait until there is a packer.
    fn step(&self, step: Step) -> Result<(), StoreError> {
        if self.packer.get().is_none() {
            let mut waiting = self.waiting();
            // Another thread may have got there first.
            if self.packer.get().is_none() {
                if let Step::Put { plain, .. } = &step {
                    waiting.bytes += plain.len();
                }
                waiting.steps.push(step);
                let enough = Packer::is_enough(waiting.steps.len(), waiting.bytes);
                return if enough { self.begin(waiting) } else { Ok(()) };
            }
        }
        match (step, self.packer.get()) {
            (Step::Put { document, plain }, Some(packer)) => self.add(packer, document, &plain),
            (Step::DeleteFile(file), _) => {
                self.delete(file);
                Ok(())
            }
            (Step::Put { .. }, None) => Err(StoreError::Other("records cannot be packed".to_string())),
        }
    }

    /// Learns how to pack, and does what waits.
    fn begin(&self, mut waiting: MutexGuard<'_, Waiting>) -> Result<(), StoreError> {
        let Waiting { steps, .. } = std::mem::take(&mut *waiting);
        if steps.is_empty() {
            return Ok(());
        }
        let samples: Vec<&[u8]> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Put { plain, .. } => Some(plain.as_slice()),
                Step::DeleteFile(_) => None,
            })
            .collect();
        let packer = Packer::learn(&self.files, &samples)?;
        for step in steps {
            match step {
                Step::Put { document, plain } => self.add(&packer, document, &plain)?,
                Step::DeleteFile(file) => self.delete(file),
            }
        }
        // Only now: a step of another thread must not overtake those that waited.
        let _ = self.packer.set(packer);
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Writer for LocalWriter {
    fn put(&self, record: &Record) -> Result<(), StoreError> {
        let document = record::document(&self.handles, record);
        let plain = record::write(record)?;
        guarded(|| self.step(Step::Put { document, plain }))
    }

    fn delete_file(&self, file: u64) -> Result<(), StoreError> {
        self.step(Step::DeleteFile(file))
    }

    fn clear(&self) -> Result<(), StoreError> {
        *self.waiting() = Waiting::default();
        self.writer.delete_all_documents().map_err(|why| self.error(why))?;
        // The numbers begin again here, too.
        self.writer.delete_term(no_file(&self.handles));
        Ok(())
    }

    fn commit(&mut self, payload: &str) -> Result<(), StoreError> {
        guarded(|| {
            self.begin(self.waiting())?;
            let commit = self.writer.prepare_commit().and_then(|mut prepared| {
                prepared.set_payload(payload);
                // Not before: what is small is looked at with the segments of this commit among them.
                self.run.ends.store(self.ending, Ordering::Relaxed);
                prepared.commit()
            });
            commit.map_err(|why| self.error(why))?;
            // The commit stands, with a roll of its names or without.
            if roll::write(&self.files, self.writer.index(), &self.handles).is_err() {
                let _ = self.files.take_trouble();
            }
            Ok(())
        })
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        *self.waiting() = Waiting::default();
        guarded(|| self.writer.rollback().map(|_| ()).map_err(error))
    }

    fn end(&mut self) {
        self.ending = true;
    }

    fn finish(self: Box<Self>) -> Result<(), StoreError> {
        guarded(|| {
            let LocalWriter { writer, files, handles, .. } = *self;
            let index = writer.index().clone();
            writer.wait_merging_threads().map_err(error)?;
            // The index is whole, with it or without.
            if holding::write(&files, &index, &handles).is_err() {
                let _ = files.take_trouble();
            }
            Ok(())
        })
    }
}

/// Returns the store's error where postings cannot be read.
pub(super) fn unreadable(io: &std::io::Error) -> StoreError {
    StoreError::Damaged(format!("postings cannot be read: {io}"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Article;
    use crate::store::Store;
    use crate::store::local::{LocalStore, fixture};

    fn record(file: u64) -> Record {
        Record::bare(file, Article { body: format!("Harbour {file}."), ..Article::default() })
    }

    /// Puts and deletes files, and commits.
    fn run(folder: &Path, delete: &[u64], put: &[u64]) {
        fixture::run(folder, delete, put.iter().map(|file| record(*file)));
    }

    #[test]
    fn the_end_of_a_run_leaves_few_segments() {
        let temp = fixture::folder();
        for number in 0..4 {
            run(temp.path(), &[], &[number * 10, number * 10 + 1]);
        }
        let segments = || LocalStore::open(temp.path()).unwrap().segments().each().len();
        assert_eq!(segments(), 4);
        // A short run pays for no more than is as small as itself.
        for (put, left) in [(1, 5), (3, 4), (9, 2)] {
            let mut writer = fixture::writer(temp.path());
            (0..put).for_each(|file| writer.put(&record(100 * put + file)).unwrap());
            writer.end();
            writer.commit("").unwrap();
            writer.finish().unwrap();
            assert_eq!(segments(), left, "{put} put");
        }
        let mut found = 0;
        LocalStore::open(temp.path()).unwrap().each_record(&mut |_| found += 1).unwrap();
        assert_eq!(found, 21);
    }

    /// Nine segments make a merge, which begins before the commit: see [`no_file`].
    #[test]
    fn the_first_deletion_of_a_run_outlasts_a_merge() {
        for first in 0..7 {
            let temp = fixture::folder();
            for number in 0..6 {
                run(temp.path(), &[], &[number * 10, number * 10 + 1, number * 10 + 2]);
            }
            // The last commit deletes from one segment; the next run deletes from the same one first.
            let from = first.min(5) * 10;
            run(temp.path(), &[from], &[60]);
            run(temp.path(), &[from + 1, 60], &[70]);
            let mut found = Vec::new();
            let store = LocalStore::open(temp.path()).unwrap();
            store.each_record(&mut |record| found.push(record.id)).unwrap();
            found.sort_unstable();
            let all = (0..6).flat_map(|number| [number * 10, number * 10 + 1, number * 10 + 2]);
            let mut expected: Vec<u64> = all.filter(|file| *file != from && *file != from + 1).collect();
            expected.push(70);
            assert_eq!(found, expected, "deleted {from}, then {}", from + 1);
        }
    }
}
