//! Which files to read, which went, which stay: the walk held against the ledger.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::job::{Input, Job};
use super::ledger::{Fate, FileEntry, FileKey, Ledger, Root};
use super::run::IngestError;
use crate::input::glob::Glob;
use crate::input::walk::{self, Entry, Found, Hidden, Links, WalkOptions};

/// A file to read.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) key: FileKey,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) mtime_ns: i64,
    pub(super) sha256: Option<[u8; 32]>,
    /// Whether articles of it may be in the index.
    pub(super) known: bool,
}

/// What a run has to do.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) work: Vec<Work>,
    pub(super) gone: Vec<FileKey>,
    /// Entries that change without reading: skipped, failed to look at, touched.
    pub(super) noted: Vec<(FileKey, FileEntry)>,
    /// Files with articles in the index that are passed over now: they count as gone.
    dropped: Vec<(FileKey, FileEntry)>,
    pub(super) unchanged: u64,
    /// The unchanged files, where a refresh may have to read them again.
    pub(super) kept: Vec<Work>,
    pub(super) found: u64,
    pub(super) bytes: u64,
    /// Files that vanished but stay, because so many did.
    pub(super) loss_refused: u64,
    /// Places that could not be looked at: what lies below is not gone.
    blind: Vec<FileKey>,
}

/// A place given on the command line: a root, and the path within it.
struct Place {
    root: Root,
    /// Path of the place within the root; empty for the root itself.
    prefix: String,
    path: PathBuf,
    is_file: bool,
}

/// Least files that count as a big loss.
const BIG_LOSS: u64 = 3;

/// Holds the inputs of a job against the ledger, whose roots it completes.
pub(super) fn find(job: &Job, ledger: &mut Ledger) -> Result<Changes, IngestError> {
    let places = places(job, ledger)?;
    let options = WalkOptions {
        globs: job.globs.iter().map(|glob| Glob::new(glob)).collect(),
        excludes: job.excludes.iter().map(|glob| Glob::new(glob)).collect(),
        max_filesize: Some(job.max_filesize),
        links: if job.follow { Links::Follow } else { Links::Skip },
        hidden: if job.hidden { Hidden::Walk } else { Hidden::Skip },
    };
    let mut changes = Changes::default();
    let mut known = Known::new(ledger);
    for place in &places {
        walk::walk(&place.path, &options, &mut |found| changes.take(found, place, job, &mut known));
    }
    if !job.keep_missing && !job.rebuild {
        for place in &places {
            changes.miss(place, job, &known);
        }
    }
    let gone: HashSet<&FileKey> = changes.gone.iter().collect();
    let dropped = std::mem::take(&mut changes.dropped).into_iter();
    let dropped: Vec<_> = dropped.filter(|(key, _)| job.rebuild || gone.contains(key)).collect();
    changes.noted.extend(dropped);
    let is_whole =
        |root: &Root| places.iter().any(|place| place.root.name == root.name && place.prefix.is_empty());
    if job.rebuild || ledger.roots.iter().all(is_whole) {
        ledger.max_filesize = Some(job.max_filesize);
    }
    Ok(changes)
}

/// The files of the ledger, to be held against a walk. Both are in the order of paths, so that the next file of
/// the walk is nearly always the next one here.
struct Known<'l> {
    files: Vec<(&'l FileKey, &'l FileEntry)>,
    seen: Vec<bool>,
    next: usize,
    /// Bytes that an article may have, by the last run.
    max_filesize: Option<u64>,
}

impl<'l> Known<'l> {
    fn new(ledger: &'l Ledger) -> Known<'l> {
        let mut files = Vec::with_capacity(ledger.files.len());
        files.extend(ledger.files.iter());
        Known { seen: vec![false; files.len()], files, next: 0, max_filesize: ledger.max_filesize }
    }

    /// Returns the number of a file that the walk came upon, if the ledger knows it.
    fn find(&mut self, source: &str, path: &str) -> Option<usize> {
        let is_next = |(key, _): &(&FileKey, _)| key.path == path && key.source == source;
        if !self.files.get(self.next).is_some_and(is_next) {
            let order = |(key, _): &(&FileKey, _)| {
                key.source.as_str().cmp(source).then_with(|| key.path.as_str().cmp(path))
            };
            self.next = self.files.binary_search_by(order).ok()?;
        }
        self.next += 1;
        Some(self.next - 1)
    }

    /// Notes that a file is there.
    fn mark(&mut self, at: Option<usize>) {
        if let Some(at) = at {
            self.seen[at] = true;
        }
    }
}

impl Changes {
    /// Puts unchanged files among those to read.
    pub(super) fn read_again(&mut self, must: impl Fn(&FileKey) -> bool) {
        for work in std::mem::take(&mut self.kept).into_iter().filter(|work| must(&work.key)) {
            self.unchanged -= 1;
            self.bytes += work.size;
            self.work.push(work);
        }
    }

    fn take(&mut self, found: Found<'_>, place: &Place, job: &Job, known: &mut Known<'_>) {
        let rel = match &found {
            Found::File(entry) => entry.rel,
            Found::Skipped { rel, .. } | Found::Failed { rel, .. } => rel,
        };
        // A key is made only where it tells something: this is asked of each file.
        if job.slice().is_some_and(|slice| !slice.holds(&place.key(rel))) {
            return;
        }
        match found {
            Found::File(entry) => {
                self.found += 1;
                self.judge(&entry, place, job, known);
            }
            Found::Skipped { rel, reason } => {
                self.note(rel, place, Fate::Skipped, reason.reason(), known);
            }
            Found::Failed { rel, problem } => {
                self.found += 1;
                self.blind.push(place.key(rel));
                self.note(rel, place, Fate::Failed, &problem.to_string(), known);
            }
        }
    }

    /// Decides whether a file must be read.
    fn judge(&mut self, file: &Entry<'_>, place: &Place, job: &Job, known: &mut Known<'_>) {
        let path = place.path_of(file.rel);
        let at = known.find(&place.root.name, &path);
        known.mark(at);
        let then = known.max_filesize;
        let known = at.map(|at| known.files[at].1);
        let sha256 = match job.checksum {
            true => fs::read(file.path).ok().map(|bytes| Sha256::digest(bytes).into()),
            false => None,
        };
        let settled = |entry: &&FileEntry| {
            !job.rebuild
                && is_settled(entry)
                && !then.is_some_and(|then| is_touched(entry, then, job.max_filesize))
        };
        if let Some(entry) = known.filter(settled) {
            let same_stat = entry.size == file.size && entry.mtime_ns == file.mtime_ns;
            let same = match (sha256, &entry.sha256) {
                (Some(now), Some(then)) => now == **then,
                (Some(_), None) => false,
                (None, _) => same_stat,
            };
            if same {
                self.unchanged += 1;
                if !same_stat {
                    let touched = FileEntry { mtime_ns: file.mtime_ns, size: file.size, ..entry.clone() };
                    self.noted.push((place.key(file.rel), touched));
                }
                if job.refresh {
                    self.kept.push(work(file, place, sha256, true));
                }
                return;
            }
        }
        self.bytes += file.size;
        self.work.push(work(file, place, sha256, known.is_some()));
    }

    /// Notes a file that is not read, if the ledger does not say the same.
    fn note(&mut self, rel: &str, place: &Place, fate: Fate, reason: &str, known: &mut Known<'_>) {
        let at = known.find(&place.root.name, &place.path_of(rel));
        let entry = at.map(|at| known.files[at].1);
        let has_articles = entry.is_some_and(|entry| entry.articles + entry.not_articles > 0);
        if has_articles && fate == Fate::Skipped {
            self.dropped.push((place.key(rel), FileEntry::unread(fate, reason.to_string())));
            return;
        }
        known.mark(at);
        // Articles of a file that cannot be looked at now are not lost.
        let keeps_articles = has_articles && fate == Fate::Failed;
        if !keeps_articles && entry.is_none_or(|entry| entry.fate != fate || entry.reason != reason) {
            self.noted.push((place.key(rel), FileEntry::unread(fate, reason.to_string())));
        }
    }

    /// Finds what vanished below a place.
    fn miss(&mut self, place: &Place, job: &Job, known: &Known<'_>) {
        if known.seen.iter().all(|seen| *seen) {
            return;
        }
        let below = |key: &FileKey| key.source == place.root.name && is_below(&key.path, &place.prefix);
        let (mut total, mut gone) = (0, Vec::new());
        for ((key, entry), seen) in known.files.iter().zip(&known.seen) {
            // What another slice holds was not looked for.
            if !below(key) || !job.sees_to(key) {
                continue;
            }
            let counts = matches!(entry.fate, Fate::Indexed | Fate::Partly | Fate::NotArticle);
            total += u64::from(counts);
            let hidden =
                self.blind.iter().any(|blind| blind.source == key.source && is_below(&key.path, &blind.path));
            if !seen && !hidden {
                gone.push((FileKey::clone(key), counts));
            }
        }
        let lost = gone.iter().filter(|(_, counts)| *counts).count() as u64;
        if lost >= BIG_LOSS && lost * 5 > total && !job.prune {
            self.loss_refused += lost;
            return;
        }
        self.gone.extend(gone.into_iter().map(|(key, _)| key));
    }
}

fn work(file: &Entry<'_>, place: &Place, sha256: Option<[u8; 32]>, known: bool) -> Work {
    Work {
        key: place.key(file.rel),
        path: file.path.to_path_buf(),
        size: file.size,
        mtime_ns: file.mtime_ns,
        sha256,
        known,
    }
}

impl FileEntry {
    /// Returns the entry of a file that gave no articles.
    pub(super) fn unread(fate: Fate, reason: String) -> FileEntry {
        FileEntry { fate, reason, retry: fate == Fate::Failed, ..FileEntry::default() }
    }
}

/// Returns whether an entry says how the file is, rather than that it must be read again.
fn is_settled(entry: &FileEntry) -> bool {
    // A skipped entry without a time was never opened: the walk passed it over.
    let unopened = entry.fate == Fate::Skipped && entry.mtime_ns == 0;
    !(entry.retry || entry.fate == Fate::Pending || unopened)
}

/// Returns whether another limit on the size of an article may give other articles of a file.
fn is_touched(entry: &FileEntry, then: u64, now: u64) -> bool {
    let struck = |reason: &str| reason.contains("`max-filesize`");
    match now.cmp(&then) {
        Ordering::Equal => false,
        Ordering::Less => entry.articles + entry.not_articles > 0,
        Ordering::Greater => {
            // Not all reasons are kept.
            entry.bad_records > entry.bad.len() as u64
                || struck(&entry.reason)
                || entry.bad.iter().any(|(_, reason)| struck(reason))
        }
    }
}

/// Returns whether a path is another one or lies below it.
pub(super) fn is_below(path: &str, prefix: &str) -> bool {
    match path.strip_prefix(prefix) {
        Some(rest) => prefix.is_empty() || rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

impl Place {
    fn key(&self, rel: &str) -> FileKey {
        FileKey { source: self.root.name.clone(), path: self.path_of(rel).into_owned() }
    }

    /// Returns the path within the root of a file that the walk of this place came upon.
    fn path_of<'p>(&'p self, rel: &'p str) -> Cow<'p, str> {
        match (self.prefix.as_str(), rel, self.is_file) {
            // The walk names a single file by its name, which the prefix holds already.
            (prefix, _, true) | (prefix, "", false) => Cow::Borrowed(prefix),
            ("", rel, false) => Cow::Borrowed(rel),
            (prefix, rel, false) => Cow::Owned(format!("{prefix}/{rel}")),
        }
    }
}

/// Finds the root of each path given; makes new roots.
fn places(job: &Job, ledger: &mut Ledger) -> Result<Vec<Place>, IngestError> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let given = job.inputs.iter().filter_map(|input| match input {
        Input::Path(path) => Some(path),
        Input::StandardInput => None,
    });
    // What is learnt anew holds for all that is in the index.
    let all: Vec<PathBuf> = match job.refresh {
        true => ledger.roots.iter().map(|root| root.path.clone()).collect(),
        false => Vec::new(),
    };
    for path in given.filter(|path| !all.iter().any(|root| path.starts_with(root))).chain(&all) {
        let real = fs::canonicalize(path).map_err(|error| IngestError::Job {
            what: format!("cannot read `{}`: {error}", path.display()),
            hint: Some("nothing was removed from the index".to_string()),
        })?;
        paths.push(real);
    }
    if ledger.roots.is_empty()
        && let Some(path) = common_folder(&paths)
    {
        ledger.roots.push(Root { name: job.source.clone().unwrap_or_default(), path });
    }
    paths.into_iter().map(|path| place(path, job, ledger)).collect()
}

fn place(path: PathBuf, job: &Job, ledger: &mut Ledger) -> Result<Place, IngestError> {
    let is_file = !path.is_dir();
    let named = job.source.as_ref();
    let inside = ledger
        .roots
        .iter()
        .filter(|root| path.starts_with(&root.path) && named.is_none_or(|name| *name == root.name))
        .max_by_key(|root| root.path.as_os_str().len());
    let root = match (inside, named) {
        (Some(root), _) => root.clone(),
        (None, Some(name)) => {
            if name.is_empty() || name == "-" || name.contains([':', '/']) {
                return Err(bad_source(name));
            }
            if let Some(other) = ledger.roots.iter().find(|root| root.name == *name) {
                return Err(IngestError::Job {
                    what: format!("`{name}` is the name of `{}` already", other.path.display()),
                    hint: Some("choose another name for this folder".to_string()),
                });
            }
            let folder = if is_file { path.parent().unwrap_or(&path) } else { &path };
            let root = Root { name: name.clone(), path: folder.to_path_buf() };
            ledger.roots.push(root.clone());
            root
        }
        (None, None) => {
            let roots: Vec<String> =
                ledger.roots.iter().map(|root| format!("`{}`", root.path.display())).collect();
            return Err(IngestError::Job {
                what: format!("`{}` lies outside of {}", path.display(), roots.join(" and ")),
                hint: Some("give a second folder a name of its own: --source NAME".to_string()),
            });
        }
    };
    let prefix = match path.strip_prefix(&root.path) {
        Ok(rest) if rest.as_os_str().is_empty() => String::new(),
        _ => walk::relative(&root.path, &path).into_owned(),
    };
    Ok(Place { root, prefix, path, is_file })
}

fn bad_source(name: &str) -> IngestError {
    IngestError::Job { what: format!("`{name}` cannot be the name of a folder"), hint: None }
}

/// Returns the deepest folder that holds all the paths; a single folder is itself.
fn common_folder(paths: &[PathBuf]) -> Option<PathBuf> {
    let folder = |path: &Path| match path.is_dir() {
        true => path.to_path_buf(),
        false => path.parent().unwrap_or(path).to_path_buf(),
    };
    let mut common = folder(paths.first()?);
    for path in paths {
        while !folder(path).starts_with(&common) {
            common.pop();
        }
    }
    Some(common)
}

/// Returns the files of the ledger that are a path or lie below it; `-` is standard input.
pub(super) fn below(ledger: &Ledger, path: &Path) -> Vec<FileKey> {
    // What is forgotten may be gone already: the path need not exist.
    let real =
        fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf());
    let mut keys = Vec::new();
    for key in ledger.files.keys() {
        let stream = key.source == "-" && path == Path::new("-");
        let inside = ledger.roots.iter().filter(|root| root.name == key.source).any(|root| {
            real.starts_with(&root.path) && is_below(&key.path, &walk::relative(&root.path, &real))
                || root.path.starts_with(&real)
        });
        if stream || inside {
            keys.push(key.clone());
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_means_a_whole_part() {
        for (path, prefix, expected) in
            [("a/b", "a", true), ("ab", "a", false), ("a", "a", true), ("a", "", true), ("b", "a", false)]
        {
            assert_eq!(is_below(path, prefix), expected, "{path} {prefix}");
        }
    }
}
