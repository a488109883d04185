//! Threads that read files, threads that make articles of documents, and the count that tells when a file is
//! done. Bounded: what waits between the two is limited in bytes.

use std::collections::HashSet;
use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crossbeam_channel::{Receiver, Sender};

use super::article::{self, Occurrences};
use super::changes::Work;
use super::ledger::{Fate, FileEntry, FileKey, MAX_BAD};
use crate::entities::spacy::Pipeline;
use crate::entities::{Mode, Recogniser};
use crate::extract;
use crate::input::problem::Problem;
use crate::input::{self, Item, ReadOptions};
use crate::model::{Content, Document, Markup, Verdict};
use crate::store::local::LocalStore;
use crate::store::{StoreError, Writer};

/// What the threads share.
pub(super) struct Shared<'a> {
    writer: RwLock<Box<dyn Writer>>,
    pub(super) options: ReadOptions,
    pub(super) extract: Extracting<'a>,
    pub(super) entities: Looking,
    pub(super) stop: &'a AtomicBool,
    pub(super) bytes: AtomicU64,
    pub(super) articles: AtomicU64,
    fatal: Mutex<Option<StoreError>>,
    room: Room,
    /// The state before the run, where records of a stream may stand already.
    pub(super) earlier: Option<LocalStore>,
    /// Of the articles of this run: 64 bits, so that two may fall together.
    ids: Mutex<HashSet<u64>>,
}

/// How names are looked for.
#[derive(Clone)]
pub(super) struct Looking {
    pub(super) mode: Mode,
    pub(super) pipelines: Arc<[Pipeline]>,
}

/// How articles are made: of what is in files, and of standard input, which has no pages like it.
pub(super) struct Extracting<'a> {
    pub(super) files: extract::Options<'a>,
    pub(super) stream: extract::Options<'a>,
}

/// A file that is done.
pub(super) struct Done {
    pub(super) key: FileKey,
    pub(super) entry: FileEntry,
    pub(super) known: bool,
    /// The file could not be read now: its articles of an earlier run were left as they are.
    pub(super) kept: bool,
    /// For a stream: how many of its articles took the place of earlier ones.
    pub(super) replaced: u64,
}

/// A document on its way, with the file it came from.
pub(super) struct Task {
    document: Document,
    id: u64,
    file: Arc<FileRun>,
    weight: u64,
}

/// A file being read, and what became of its documents. When the last holder lets go, the file is done.
struct FileRun {
    work: Work,
    is_stream: bool,
    found: Mutex<FoundInFile>,
    done: Sender<Done>,
}

#[derive(Default)]
struct FoundInFile {
    articles: u64,
    not_articles: u64,
    partial: u64,
    no_text: u64,
    pages: u64,
    addressed: bool,
    bad: Vec<(String, String)>,
    bad_records: u64,
    passed: String,
    cut_short: bool,
    retry: bool,
    replaced: u64,
    /// The articles of an earlier run are still in the index.
    stand: bool,
}

impl<'a> Shared<'a> {
    /// `memory` bounds the bytes of the documents that wait.
    pub(super) fn new(
        writer: Box<dyn Writer>,
        options: ReadOptions,
        (extract, entities): (Extracting<'a>, Looking),
        stop: &'a AtomicBool,
        memory: u64,
    ) -> Shared<'a> {
        Shared {
            writer: RwLock::new(writer),
            options,
            extract,
            entities,
            stop,
            bytes: AtomicU64::new(0),
            articles: AtomicU64::new(0),
            fatal: Mutex::new(None),
            earlier: None,
            room: Room { free: Mutex::new(memory as i64), changed: Condvar::new() },
            ids: Mutex::default(),
        }
    }

    /// Returns whether to go on.
    pub(super) fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed) && !self.has_failed()
    }

    /// Returns whether an error ended the run.
    pub(super) fn has_failed(&self) -> bool {
        lock(&self.fatal).is_some()
    }

    /// Returns the error that ended the run, if one did.
    pub(super) fn take_fatal(&self) -> Option<StoreError> {
        lock(&self.fatal).take()
    }

    /// Ends the run; the first error is kept.
    pub(super) fn fail(&self, error: StoreError) {
        lock(&self.fatal).get_or_insert(error);
    }

    /// Reads files until there are no more.
    pub(super) fn read_files(&self, work: &Receiver<Work>, tasks: &Sender<Task>, done: &Sender<Done>) {
        for work in work {
            if !self.goes_on() {
                return;
            }
            self.read_file(work, tasks, done);
        }
    }

    fn read_file(&self, work: Work, tasks: &Sender<Task>, done: &Sender<Done>) {
        let file = Arc::new(FileRun::new(work, false, done.clone()));
        lock(&file.found).stand = file.work.known;
        let mut occurrences = Occurrences::default();
        let location = article::file_location(&file.work.key);
        let read = input::read_file(&file.work.path, location, &self.options, &mut |item| {
            self.take(item, &file, &mut occurrences, tasks)
        });
        if let Err(error) = read {
            lock(&file.found).fail(&file.work.key.display(), error.to_string(), true);
        }
        // What cannot be read at this moment has lost nothing.
        let unread = {
            let found = lock(&file.found);
            found.retry || found.cut_short
        };
        if !unread {
            self.clear(&file);
        }
        self.bytes.fetch_add(file.work.size, Ordering::Relaxed);
    }

    /// Deletes the articles that an earlier run made of a file, once.
    fn clear(&self, file: &FileRun) {
        let stood = std::mem::take(&mut lock(&file.found).stand);
        if stood && let Err(error) = self.read_lock().delete_file(file.work.key.hash()) {
            self.fail(error);
        }
    }

    /// Reads a stream of records.
    pub(super) fn read_stream(
        &self,
        work: Work,
        stream: Box<dyn BufRead + Send>,
        tasks: &Sender<Task>,
        done: &Sender<Done>,
    ) {
        let file = Arc::new(FileRun::new(work, true, done.clone()));
        let mut occurrences = Occurrences::default();
        let location = article::file_location(&file.work.key);
        let mut stream = stream;
        input::read_stream(&mut stream, location, &self.options, &mut |item| {
            self.take(item, &file, &mut occurrences, tasks)
        });
    }

    /// Takes one item of a file.
    fn take(
        &self,
        item: Item,
        file: &Arc<FileRun>,
        occurrences: &mut Occurrences,
        tasks: &Sender<Task>,
    ) -> ControlFlow<()> {
        if !self.goes_on() {
            lock(&file.found).cut_short = true;
            return ControlFlow::Break(());
        }
        match item {
            Item::Document(document) => {
                self.clear(file);
                if self.is_page(&document) {
                    let mut found = lock(&file.found);
                    found.pages += 1;
                    found.addressed |= document.hints.url.is_some();
                }
                let id = occurrences.id(&document);
                if !lock(&self.ids).insert(id) {
                    let place = document.location.display();
                    lock(&file.found).fail(
                        &place,
                        format!("has the same id as another article: {id:016x}"),
                        false,
                    );
                    return ControlFlow::Continue(());
                }
                let weight = weight(&document);
                self.room.take(weight);
                let task = Task { document, id, file: Arc::clone(file), weight };
                if tasks.send(task).is_err() {
                    return ControlFlow::Break(());
                }
            }
            Item::Bad { location, problem } => {
                let retry = matches!(
                    problem,
                    Problem::Io(_) | Problem::Denied | Problem::Changed | Problem::NotFound
                );
                let mut found = lock(&file.found);
                found.no_text += u64::from(problem == Problem::NoTextLayer);
                found.fail(&location.display(), problem.to_string(), retry);
            }
            Item::Skipped { passed, .. } => {
                let mut found = lock(&file.found);
                if found.passed.is_empty() {
                    found.passed = passed.to_string();
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Returns whether the article must be found in a document, so that the profile and the rules count.
    fn is_page(&self, document: &Document) -> bool {
        match &document.content {
            Content::Page(markup, _) => *markup != Markup::Markdown,
            Content::Record(_) => self.extract.files.cut_records,
        }
    }

    /// Makes articles of documents until there are no more.
    pub(super) fn make_articles(&self, tasks: &Receiver<Task>) {
        let mut recogniser = Recogniser::with(self.entities.pipelines.clone());
        for task in tasks {
            let weight = task.weight;
            self.make_article(task, &mut recogniser);
            self.room.give(weight);
        }
    }

    fn make_article(&self, task: Task, recogniser: &mut Recogniser) {
        if lock(&self.fatal).is_some() {
            return;
        }
        let file = &task.file;
        let place = task.document.location.display();
        let key = if file.is_stream { article::stream_file(task.id) } else { file.work.key.hash() };
        let time = (!file.is_stream).then_some(file.work.mtime_ns / 1_000_000_000);
        // What a third-party parser does with a page is beyond us; a page that breaks it is a bad page.
        let options = if file.is_stream { &self.extract.stream } else { &self.extract.files };
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            article::record(task.document, (task.id, key, time), options, (recogniser, self.entities.mode))
        }));
        let record = match made {
            Ok(Ok(record)) => record,
            Ok(Err(error)) => return lock(&file.found).fail(&place, error.to_string(), false),
            Err(_) => {
                // Whatever state the panic left it in.
                *recogniser = Recogniser::with(self.entities.pipelines.clone());
                return lock(&file.found).fail(&place, "the page broke its parser".to_string(), false);
            }
        };
        let writer = self.read_lock();
        let earlier = self.earlier.as_ref().filter(|_| file.is_stream);
        let stood = earlier.map_or(Ok(false), |store| store.holds_file(key));
        let put = stood.and_then(|stood| {
            if file.is_stream {
                writer.delete_file(key)?;
            }
            writer.put(&record).map(|()| stood)
        });
        let stood = match put {
            Ok(stood) => stood,
            Err(error) => return self.fail(error),
        };
        drop(writer);
        let mut found = lock(&file.found);
        found.replaced += u64::from(stood);
        match article::is_article(&record) {
            true => found.articles += 1,
            false => found.not_articles += 1,
        }
        found.partial += u64::from(record.article.verdict == Verdict::Partial);
        drop(found);
        self.articles.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes the writer for oneself: no article is put meanwhile.
    pub(super) fn write_lock(&self) -> RwLockWriteGuard<'_, Box<dyn Writer>> {
        self.writer.write().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Waits for what the store still does in the background.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        self.writer.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).finish()
    }

    fn read_lock(&self) -> RwLockReadGuard<'_, Box<dyn Writer>> {
        self.writer.read().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl FoundInFile {
    fn fail(&mut self, place: &str, reason: String, retry: bool) {
        self.bad_records += 1;
        self.retry |= retry;
        if self.bad.len() < MAX_BAD {
            self.bad.push((place.to_string(), reason));
        }
    }

    /// Returns what became of the file, and why.
    fn fate(&self) -> (Fate, String) {
        let first = || self.bad.first().map(|(_, reason)| reason.clone()).unwrap_or_default();
        match (self.cut_short, self.articles > 0, self.not_articles > 0, self.bad_records > 0) {
            (true, ..) => (Fate::Pending, "the run was stopped".to_string()),
            (_, true, _, false) => (Fate::Indexed, String::new()),
            (_, true, _, true) => (Fate::Partly, first()),
            (_, false, true, false) => (Fate::NotArticle, "not an article".to_string()),
            (_, false, true, true) => (Fate::Partly, first()),
            (_, false, false, true) => (Fate::Failed, first()),
            (_, false, false, false) if !self.passed.is_empty() => (Fate::Skipped, self.passed.clone()),
            (_, false, false, false) => (Fate::Failed, "no articles in it".to_string()),
        }
    }
}

impl FileRun {
    fn new(work: Work, is_stream: bool, done: Sender<Done>) -> FileRun {
        FileRun { work, is_stream, found: Mutex::default(), done }
    }
}

impl Drop for FileRun {
    fn drop(&mut self) {
        let found = std::mem::take(&mut *lock(&self.found));
        let (fate, reason) = found.fate();
        let entry = FileEntry {
            size: self.work.size,
            mtime_ns: self.work.mtime_ns,
            sha256: self.work.sha256.map(Box::new),
            fate,
            articles: found.articles,
            not_articles: found.not_articles,
            partial: found.partial,
            no_text: found.no_text,
            pages: found.pages,
            addressed: found.addressed,
            reason,
            retry: found.retry,
            bad: found.bad,
            bad_records: found.bad_records,
        };
        // Nobody listens any more after a fatal error.
        let (key, known, replaced) = (self.work.key.clone(), self.work.known, found.replaced);
        let _ = self.done.send(Done { key, entry, known, kept: found.stand, replaced });
    }
}

/// Returns about how many bytes a document takes while it waits and is worked on.
fn weight(document: &Document) -> u64 {
    let text = match &document.content {
        Content::Page(_, text) => text.len(),
        Content::Record(record) => record.body.as_ref().map_or(0, String::len),
    };
    text as u64 + 1_024
}

/// Bytes that may wait; one document always may, however large.
struct Room {
    free: Mutex<i64>,
    changed: Condvar,
}

impl Room {
    fn take(&self, weight: u64) {
        let mut free = lock(&self.free);
        while *free <= 0 {
            free = self.changed.wait(free).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        *free -= weight as i64;
    }

    fn give(&self, weight: u64) {
        *lock(&self.free) += weight as i64;
        self.changed.notify_all();
    }
}

/// Locks; a thread that panicked while it held the lock left nothing half done in it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
