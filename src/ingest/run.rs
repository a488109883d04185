//! Runs a job.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::changes::{self, Changes, Work};
use super::folder::{IndexFolder, OldIndex};
use super::job::{Cluster, Event, Job, Progress, Summary};
use super::kept;
use super::known::{self, Known};
use super::ledger::{Fate, FileEntry, FileKey, Ledger, MAX_BAD, Settings, Since};
use super::models;
use super::pipeline::{Done, Extracting, Looking, Shared};
use crate::entities::spacy::Pipeline;
use crate::extract::{self, Cutting};
use crate::input::ReadOptions;
use crate::store::local::Budget;
use crate::store::{Rejected, Store, StoreError, Writer};

/// Why a run cannot go on.
#[derive(Debug)]
pub enum IngestError {
    /// The store failed.
    Store(StoreError),
    /// The job cannot be done as asked, with the reason and what to do.
    Job {
        /// What is wrong.
        what: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IngestError::Store(error) => error.fmt(f),
            IngestError::Job { what, .. } => f.write_str(what),
        }
    }
}

impl std::error::Error for IngestError {}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        IngestError::Store(error)
    }
}

/// How often a long run commits.
const COMMIT_EVERY: Duration = Duration::from_secs(180);

/// How often a run tells how it stands.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Runs a job: reads what is new or changed, forgets what vanished, commits. `stop` ends it early, keeping what
/// was done. `tell` hears how it goes, from the calling thread.
///
/// # Errors
/// If the index cannot be opened or written: it then stays at its last commit.
pub fn run(
    job: &Job,
    stdin: Option<Box<dyn BufRead + Send>>,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Event),
) -> Result<Summary, IngestError> {
    let models = models::given(job)?;
    let old = if job.rebuild { OldIndex::Replace } else { OldIndex::Refuse };
    let mut folder = match (&job.cluster, job.dry_run) {
        (None, true) => IndexFolder::look(&job.index, old)?,
        (None, false) => IndexFolder::open(&job.index, old)?,
        (Some(cluster), true) => IndexFolder::glance(&job.index, cluster, old)?,
        (Some(cluster), false) => IndexFolder::connect(&job.index, cluster, old)?,
    };
    tell(Event::Opened);
    let mut ledger = std::mem::take(&mut folder.ledger);
    check_settings(job, &mut ledger)?;
    models::note(job, &models, &mut ledger)?;
    let mut changes = changes::find(job, &mut ledger)?;
    let read = read_options(job)?;
    let known = known::settle(job, &folder, &mut ledger, &mut changes, &read, (stop, tell))?;
    let mut summary = Summary {
        found: changes.found,
        unchanged: changes.unchanged,
        loss_refused: changes.loss_refused,
        ..Summary::default()
    };
    if job.dry_run {
        summary.plan = plan(&changes);
        return Ok(summary);
    }
    let nothing = changes.work.is_empty() && changes.gone.is_empty() && changes.noted.is_empty();
    if nothing && !known.changed && stdin.is_none() && !job.rebuild && folder.note.ledger > 0 {
        summary.articles = articles(&ledger);
        return Ok(summary);
    }
    let reads = !changes.work.is_empty() || stdin.is_some();
    let pipelines = if reads { models::load(models, &ledger)? } else { Arc::default() };
    let streamed = ledger.files.get(&stream_key()).map_or(0, |entry| entry.articles);
    let number = folder.note.ledger;
    let mut run = Run {
        job,
        folder: &folder,
        known: &known,
        pipelines,
        ledger,
        summary,
        number,
        streamed,
        replaced: 0,
    };
    run.write(changes, read, stdin, stop, tell)?;
    Ok(run.summary)
}

/// A run that writes.
struct Run<'a> {
    job: &'a Job,
    folder: &'a IndexFolder,
    known: &'a Known,
    pipelines: Arc<[Pipeline]>,
    ledger: Ledger,
    summary: Summary,
    number: u64,
    /// Articles of standard input of earlier runs that still stand, as far as is known.
    streamed: u64,
    /// Articles of standard input that the store replaced.
    replaced: u64,
}

impl Run<'_> {
    fn write(
        &mut self,
        changes: Changes,
        read: ReadOptions,
        stdin: Option<Box<dyn BufRead + Send>>,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let threads = writing_threads(self.job.threads, stdin.is_none().then_some(changes.bytes));
        // What a segment takes while it is written comes on top of this.
        let budget = Budget { memory: self.job.memory / 8 * 3, threads };
        let writer = self.folder.writer(budget, self.job.now)?;
        for (name, text) in &self.known.to_keep {
            kept::write(&self.folder.path, name, text)?;
        }
        let extract = extract_options(self.job, self.known);
        let mode = self.ledger.settings.entities;
        let entities = Looking { mode, pipelines: self.pipelines.clone() };
        // Enough that no thread waits for a document, whatever their size.
        let waiting = self.job.memory as u64 / 32;
        let mut shared = Shared::new(writer, read, (extract, entities), stop, waiting);
        if stdin.is_some() {
            shared.earlier = self.folder.earlier()?;
        }
        if self.job.rebuild {
            shared.write_lock().clear()?;
            self.ledger.files.as_map().retain(|key, _| !self.job.sees_to(key));
        }
        self.forget(&shared, &changes.gone)?;
        self.ledger.files.as_map().extend(changes.noted.iter().cloned());
        let ended = self.read(changes, stdin, &shared, tell);
        if let Some(error) = shared.take_fatal() {
            // What was not committed is dropped; the index stays as it was.
            let _ = shared.write_lock().rollback();
            return Err(error.into());
        }
        ended?;
        self.summary.interrupted = stop.load(Ordering::Relaxed);
        if !self.summary.interrupted {
            shared.write_lock().end();
        }
        self.commit(&shared)?;
        tell(Event::Committed);
        self.summary.updated += self.replaced;
        self.summary.indexed = self.summary.indexed.saturating_sub(self.replaced);
        self.summary.articles = articles(&self.ledger);
        self.count_skips();
        shared.finish()?;
        Ok(())
    }

    /// Reads files and records, and takes in what becomes of them.
    fn read(
        &mut self,
        changes: Changes,
        stdin: Option<Box<dyn BufRead + Send>>,
        shared: &Shared<'_>,
        tell: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let mut progress = Progress {
            found: changes.found,
            walked: true,
            total_bytes: changes.bytes,
            ..Progress::default()
        };
        // Until they are done, the files that may leave articles in a commit are noted as pending.
        for work in &changes.work {
            let entry = self.ledger.files.as_map().entry(work.key.clone());
            entry.or_insert_with(|| FileEntry::unread(Fate::Pending, String::new())).fate = Fate::Pending;
        }
        self.promise(shared)?;
        let threads = self.job.threads.max(1);
        let (work_in, work_out) = crossbeam_channel::unbounded();
        let (task_in, task_out) = crossbeam_channel::bounded(256);
        let (done_in, done_out) = crossbeam_channel::unbounded();
        changes.work.into_iter().for_each(|work| {
            // The receiver is right here.
            let _ = work_in.send(work);
        });
        drop(work_in);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let (work_out, task_in, done_in) = (work_out.clone(), task_in.clone(), done_in.clone());
                scope.spawn(move || shared.read_files(&work_out, &task_in, &done_in));
                let task_out = task_out.clone();
                scope.spawn(move || shared.make_articles(&task_out));
            }
            if let Some(stream) = stdin {
                let (task_in, done_in) = (task_in.clone(), done_in.clone());
                let work = self.stream_work();
                scope.spawn(move || shared.read_stream(work, stream, &task_in, &done_in));
            }
            drop((work_out, task_in, task_out, done_in));
            self.take_done(&done_out, shared, &mut progress, tell)
        })
    }

    /// Keeps the list of files to be read, where a store shows articles before the commit: a run that is killed
    /// leaves articles behind, and the next one must know of which files.
    fn promise(&mut self, shared: &Shared<'_>) -> Result<(), IngestError> {
        if shared.write_lock().shows_at_once() { self.commit(shared) } else { Ok(()) }
    }

    fn take_done(
        &mut self,
        done: &Receiver<Done>,
        shared: &Shared<'_>,
        progress: &mut Progress,
        tell: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let (mut told, mut committed) = (Instant::now(), Instant::now());
        loop {
            match done.recv_timeout(TELL_EVERY) {
                // What a failing store left undone is no fault of the files.
                Ok(_) if shared.has_failed() => {}
                Ok(done) => self.take(done, progress, tell),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if told.elapsed() >= TELL_EVERY {
                told = Instant::now();
                progress.articles = shared.articles.load(Ordering::Relaxed);
                progress.bytes = shared.bytes.load(Ordering::Relaxed);
                tell(Event::Progress(progress.clone()));
            }
            // A rebuild and a refresh show the old state until the new one is whole.
            let whole = self.job.rebuild || self.job.refresh;
            if committed.elapsed() >= COMMIT_EVERY && !whole && shared.goes_on() {
                committed = Instant::now();
                if let Err(IngestError::Store(error)) = self.commit(shared) {
                    shared.fail(error);
                }
                tell(Event::Committed);
            }
        }
    }

    fn take(&mut self, done: Done, progress: &mut Progress, tell: &mut dyn FnMut(Event)) {
        let mut entry = done.entry;
        progress.done += 1;
        self.summary.read += 1;
        self.summary.bytes += entry.size;
        if done.kept {
            entry = self.kept(&done.key, entry);
        }
        let known = self.ledger.files.get(&done.key);
        let before = known.map_or(0, |entry| entry.articles + entry.not_articles);
        let had_pages = known.is_some_and(|entry| entry.pages > 0);
        if done.key.source != STREAM {
            self.ledger.count_since(had_pages, entry.pages > 0);
        }
        if done.key.source == STREAM {
            self.summary.updated += done.replaced;
            self.summary.indexed += entry.articles.saturating_sub(done.replaced);
        } else if done.kept {
            // Nothing is new, nothing is gone.
        } else if done.known {
            self.summary.updated += entry.articles;
            self.summary.removed += before.saturating_sub(entry.articles + entry.not_articles);
        } else {
            self.summary.indexed += entry.articles;
        }
        if !done.kept {
            self.summary.not_articles += entry.not_articles;
        }
        match entry.fate {
            Fate::Failed => {
                progress.failed += 1;
                self.summary.failed += 1;
            }
            Fate::Partly => self.summary.bad_records += entry.bad_records,
            _ => {}
        }
        if matches!(entry.fate, Fate::Failed | Fate::Partly) {
            for (location, reason) in &entry.bad {
                tell(Event::Failed { location: location.clone(), reason: reason.clone() });
            }
            if entry.bad.is_empty() {
                tell(Event::Failed { location: done.key.display(), reason: entry.reason.clone() });
            }
        }
        if done.key.source == STREAM {
            // Records of earlier runs stay, but for those that came again.
            entry.articles += before.saturating_sub(done.replaced);
        }
        self.ledger.files.as_map().insert(done.key, entry);
    }

    /// Returns the entry of a file that could not be read, and whose articles stayed: what is known of them, and why
    /// they are not new.
    fn kept(&self, key: &FileKey, now: FileEntry) -> FileEntry {
        let Some(before) = self.ledger.files.get(key) else { return now };
        FileEntry {
            fate: now.fate,
            reason: now.reason,
            retry: true,
            bad: now.bad,
            bad_records: now.bad_records,
            ..before.clone()
        }
    }

    /// Removes the articles of files that are gone.
    fn forget(&mut self, shared: &Shared<'_>, gone: &[FileKey]) -> Result<(), StoreError> {
        for key in gone {
            if let Some(entry) = self.ledger.files.as_map().remove(key) {
                self.summary.removed += entry.articles + entry.not_articles;
                self.ledger.count_since(entry.pages > 0, false);
                shared.write_lock().delete_file(key.hash())?;
            }
        }
        Ok(())
    }

    /// Commits the articles and the ledger that belongs to them, all at once.
    fn commit(&mut self, shared: &Shared<'_>) -> Result<(), IngestError> {
        let mut writer = shared.write_lock();
        for refused in writer.settle()? {
            refuse(&mut self.ledger, &mut self.summary, refused);
        }
        self.count_replaced(writer.replaced());
        self.number += 1;
        if self.known.is_fresh
            && let Some(profile) = &mut self.ledger.knowledge.profile
        {
            profile.files = self.ledger.files.values().filter(|entry| entry.pages > 0).count() as u64;
            profile.since = Since::default();
        }
        self.ledger.write(&self.folder.path, self.number)?;
        writer.commit(&self.ledger.note(self.number, self.job.now).print())?;
        Ledger::sweep(&self.folder.path, self.number);
        kept::sweep(&self.folder.path, &self.known.before, &self.ledger.knowledge);
        self.summary.committed = true;
        Ok(())
    }

    /// Takes off the count of articles of standard input those that came again. Some may be of a run that was killed
    /// before it counted them.
    fn count_replaced(&mut self, replaced: u64) {
        let counted = replaced.min(self.streamed);
        self.streamed -= counted;
        self.replaced += replaced;
        if let Some(entry) = self.ledger.files.as_map().get_mut(&stream_key()) {
            entry.articles = entry.articles.saturating_sub(counted);
        }
    }

    fn stream_work(&self) -> Work {
        let key = stream_key();
        Work {
            known: self.ledger.files.get(&key).is_some(),
            key,
            path: PathBuf::new(),
            size: 0,
            mtime_ns: 0,
            sha256: None,
        }
    }

    fn count_skips(&mut self) {
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in self.ledger.files.values().filter(|entry| entry.fate == Fate::Skipped) {
            *reasons.entry(&entry.reason).or_default() += 1;
        }
        self.summary.skipped =
            reasons.into_iter().map(|(reason, count)| (reason.to_string(), count)).collect();
    }
}

/// Notes an article that the store would not take, in the entry of its file.
pub(super) fn refuse(ledger: &mut Ledger, summary: &mut Summary, refused: Rejected) {
    let key = FileKey { source: refused.location.source.clone(), path: refused.location.path.clone() };
    let Some(entry) = ledger.files.as_map().get_mut(&key) else { return };
    entry.articles = entry.articles.saturating_sub(1);
    entry.bad_records += 1;
    entry.reason.clone_from(&refused.reason);
    if entry.bad.len() < MAX_BAD {
        entry.bad.push((refused.location.display(), refused.reason));
    }
    match entry.fate {
        Fate::Pending => {}
        _ if entry.articles + entry.not_articles > 0 => entry.fate = Fate::Partly,
        _ => entry.fate = Fate::Failed,
    }
    match entry.fate {
        Fate::Failed => summary.failed += 1,
        _ => summary.bad_records += 1,
    }
}

/// Bytes of files that are worth another thread to write them.
const WORTH_A_THREAD: u64 = 4 << 20;

/// Returns how many threads write a run whose files have so many bytes, if that is known. Each leaves a segment of its
/// own behind, which a small run has no need of: it waits for their files, and searches pass through all of them.
fn writing_threads(allowed: usize, bytes: Option<u64>) -> usize {
    let wanted =
        bytes.map_or(usize::MAX, |bytes| usize::try_from(bytes / WORTH_A_THREAD + 1).unwrap_or(usize::MAX));
    allowed.min(wanted)
}

/// Name of standard input as a source, and its path.
const STREAM: &str = "-";

fn stream_key() -> FileKey {
    FileKey { source: STREAM.to_string(), path: STREAM.to_string() }
}

/// Refuses a run that would mix articles extracted in two ways, or lose what cannot be read again.
fn check_settings(job: &Job, ledger: &mut Ledger) -> Result<(), IngestError> {
    // A run that does not say goes on as the index was made.
    let recorded = (!job.rebuild && !ledger.files.is_empty()).then_some(ledger.settings.entities);
    let entities = job.entities.or(recorded).unwrap_or_default();
    if let Some(recorded) = recorded.filter(|recorded| *recorded != entities) {
        return Err(IngestError::Job {
            what: format!("this index was made with --entities {}, not {}", recorded.name(), entities.name()),
            hint: Some("leave --entities out, or make the index anew with --rebuild".to_string()),
        });
    }
    let settings =
        Settings { no_cut: job.no_cut, cut_records: job.cut_records, map: job.map.clone(), entities };
    let stream = FileKey { source: STREAM.to_string(), path: STREAM.to_string() };
    if job.rebuild && ledger.files.get(&stream).is_some_and(|entry| entry.articles > 0) {
        return Err(IngestError::Job {
            what: "this index holds records that came from standard input: a rebuild would lose them"
                .to_string(),
            hint: Some("make a new index, or `forget -` first".to_string()),
        });
    }
    if !job.rebuild && !ledger.files.is_empty() && ledger.settings != settings {
        return Err(IngestError::Job {
            what: format!("this index was made with other settings ({})", ledger.settings),
            hint: Some("use the same ones, or --rebuild".to_string()),
        });
    }
    ledger.settings = settings;
    ledger.followed |= job.follow;
    Ok(())
}

/// Returns how files are read.
fn read_options(job: &Job) -> Result<ReadOptions, IngestError> {
    let mut options = ReadOptions::default();
    options.limits.max_article_bytes = job.max_filesize;
    for (field, key) in &job.map {
        options
            .keys
            .add(&format!("{field}={key}"))
            .map_err(|error| IngestError::Job { what: error.to_string(), hint: None })?;
    }
    Ok(options)
}

/// Returns how articles are made of files.
fn extract_options<'k>(job: &Job, known: &'k Known) -> Extracting<'k> {
    let cut = if job.no_cut { Cutting::Keep } else { Cutting::Cut };
    let (profile, rules) = (known.profile.as_ref(), known.rules.as_ref());
    let files = extract::Options { cut, cut_records: job.cut_records, profile, rules };
    let stream = extract::Options { profile: profile.filter(|_| known.is_given), ..files };
    Extracting { files, stream }
}

fn plan(changes: &Changes) -> Vec<(Fate, String)> {
    let read = changes.work.iter().map(|work| (Fate::Pending, work.key.display()));
    let gone = changes.gone.iter().map(|key| (Fate::Skipped, format!("{} (gone)", key.display())));
    let noted = changes.noted.iter().map(|(key, entry)| (entry.fate, key.display()));
    read.chain(gone).chain(noted).collect()
}

fn articles(ledger: &Ledger) -> u64 {
    ledger.files.values().map(|entry| entry.articles + entry.not_articles).sum()
}

/// Drops a file or folder from the index (the files stay) and returns how many articles went. `-` drops what
/// came from standard input.
///
/// # Errors
/// If nothing of the path is in the index, or the index cannot be written.
pub fn forget(index: &Path, cluster: Option<&Cluster>, path: &Path) -> Result<u64, IngestError> {
    let mut folder = match cluster {
        Some(cluster) => IndexFolder::connect(index, cluster, OldIndex::Refuse)?,
        None => {
            crate::store::manifest::Manifest::read(index)?;
            IndexFolder::open(index, OldIndex::Refuse)?
        }
    };
    let mut ledger = std::mem::take(&mut folder.ledger);
    let keys = changes::below(&ledger, path);
    if keys.is_empty() {
        return Err(IngestError::Job {
            what: format!("nothing of `{}` is in the index", path.display()),
            hint: Some("`status --files` lists what is".to_string()),
        });
    }
    let mut writer = folder.writer(Budget { memory: 32_000_000, threads: 1 }, folder.note.indexed_at)?;
    let mut went = 0;
    for key in keys {
        if key.source == STREAM {
            forget_stream(&*folder.reader()?, &*writer)?;
        }
        if let Some(entry) = ledger.files.as_map().remove(&key) {
            went += entry.articles + entry.not_articles;
            ledger.count_since(entry.pages > 0, false);
            writer.delete_file(key.hash())?;
        }
    }
    let number = folder.note.ledger + 1;
    ledger.write(&folder.path, number)?;
    writer.commit(&ledger.note(number, folder.note.indexed_at).print())?;
    Ledger::sweep(&folder.path, number);
    writer.finish()?;
    Ok(went)
}

/// Deletes the records of standard input, each of which is stored as a file of its own.
fn forget_stream(store: &dyn Store, writer: &dyn Writer) -> Result<(), StoreError> {
    let mut failed = None;
    store.each_record(&mut |record| {
        if record.location.source == STREAM
            && let Err(error) = writer.delete_file(record.file)
        {
            failed = Some(error);
        }
    })?;
    failed.map_or(Ok(()), Err)
}
