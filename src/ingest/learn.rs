//! The first pass: reads a sample of the pages for what they have in common.
//!
//! The sample is chosen by hashes of locations, so that neither the order of files nor the number of threads
//! changes what is learnt. It is bounded, however large the corpus is. Which lines count is `extract::chrome`'s.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::article;
use super::changes::Work;
use crate::dedup::hash64;
use crate::extract::chrome::{self, Lesson, Profile};
use crate::input::{self, Item, ReadOptions};
use crate::model::Content;

/// Most files of a sample.
const FILES: usize = 2_000;
/// Most pages of a sample, archives counted by their pages.
const PAGES: usize = 4_000;
/// Files of a folder that are taken before any folder gives more, and most that it gives.
const FIRST: usize = 12;
const MOST: usize = chrome::SAMPLE;
/// Largest file that is opened for the sample, bytes, unless it is an archive, of which only the beginning is read.
const LARGEST: u64 = 4 << 20;

/// Names that end like this hold records or documents, not pages: there is nothing to learn in them.
const NO_PAGES: &[&str] = &[
    "json", "jsonl", "ndjson", "csv", "tsv", "sgm", "sgml", "xml", "rss", "atom", "pdf", "docx", "odt",
    "rtf", "epub", "eml", "mbox", "md", "markdown",
];
/// Names that end like this are archives, or a packed file whose name stands before.
const PACKED: &[&str] = &["gz", "zst", "zstd", "bz2", "xz"];
const ARCHIVES: &[&str] = &["zip", "tar", "tgz", "warc", "wet", "arc", "wacz"];

/// Learns a profile from a sample of files; `None` if it was stopped.
pub(super) fn learn<'w>(
    files: impl Iterator<Item = &'w Work>,
    read: &ReadOptions,
    cut_records: bool,
    threads: usize,
    stop: &AtomicBool,
) -> Option<Profile> {
    let sample = sample(files.filter(|work| cut_records || may_have_pages(work)));
    if sample.is_empty() {
        return Some(Profile::default());
    }
    // Every file of the sample gives as many pages as it may whatever the others give.
    let quota = PAGES.checked_div(sample.len()).unwrap_or(0).clamp(1, MOST);
    let next = AtomicUsize::new(0);
    let lessons: Mutex<Vec<(u64, Lesson)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, sample.len()) {
            scope.spawn(|| {
                while let Some(work) = sample.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let found = lessons_of(work, read, cut_records, quota);
                    lessons.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).extend(found);
                }
            });
        }
    });
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let mut lessons = lessons.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    lessons.sort_by_key(|(order, _)| *order);
    let lessons: Vec<Lesson> = lessons.into_iter().map(|(_, lesson)| lesson).collect();
    Some(chrome::learn(&lessons))
}

/// Chooses the sample: in the order of hashes, a few files of each folder, then more while there is room.
fn sample<'w>(files: impl Iterator<Item = &'w Work>) -> Vec<&'w Work> {
    let mut ranked: Vec<(u64, &Work)> = files.map(|work| (work.key.hash(), work)).collect();
    ranked.sort_by_key(|(hash, work)| (*hash, &work.key));
    let mut taken: HashMap<(&str, &str), usize> = HashMap::new();
    let (mut first, mut more) = (Vec::new(), Vec::new());
    for (_, work) in ranked {
        let folder = work.key.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let count = taken.entry((&work.key.source, folder)).or_default();
        *count += 1;
        if *count <= FIRST {
            first.push(work);
        } else if *count <= MOST {
            more.push(work);
        }
    }
    first.extend(more);
    first.truncate(FILES);
    first
}

fn may_have_pages(work: &Work) -> bool {
    let name = work.key.path.to_ascii_lowercase();
    let mut endings = name.rsplit('.').take(2).filter(|ending| !PACKED.contains(ending));
    let ending = endings.next().unwrap_or_default();
    !NO_PAGES.contains(&ending) && (work.size <= LARGEST || ARCHIVES.contains(&ending))
}

/// Returns what the first pages of a file teach, each with its place in the order of lessons.
fn lessons_of(work: &Work, read: &ReadOptions, cut_records: bool, quota: usize) -> Vec<(u64, Lesson)> {
    let mut found = Vec::new();
    let mut take = |item: Item| {
        let Item::Document(document) = item else { return ControlFlow::Continue(()) };
        if matches!(document.content, Content::Record(_)) && !cut_records {
            return ControlFlow::Break(());
        }
        found.extend(chrome::lesson(&document, cut_records).map(|lesson| {
            let order =
                hash64(&[document.location.source.as_bytes(), document.location.display().as_bytes()]);
            (order, lesson)
        }));
        if found.len() < quota { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    // A file that cannot be read, or breaks its reader, is told of when it is indexed.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        input::read_file(&work.path, article::file_location(&work.key), read, &mut take)
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ledger::FileKey;

    fn work(path: &str) -> Work {
        Work {
            key: FileKey { source: String::new(), path: path.to_string() },
            path: path.into(),
            size: 1,
            mtime_ns: 0,
            sha256: None,
            known: false,
        }
    }

    #[test]
    fn the_order_of_files_does_not_matter() {
        let files: Vec<Work> =
            (0..500).map(|n| work(&format!("{}/{n}.txt", if n < 20 { "small" } else { "large" }))).collect();
        let forth = sample(files.iter());
        let back = sample(files.iter().rev());
        let names = |works: &[&Work]| works.iter().map(|work| work.key.path.clone()).collect::<Vec<_>>();
        assert_eq!(names(&forth), names(&back));
        let small = forth.iter().filter(|work| work.key.path.starts_with("small")).count();
        assert_eq!((small, forth.len()), (20, 20 + MOST));
    }

    #[test]
    fn only_pages_are_sampled() {
        for (path, expected) in [
            ("a.txt", true),
            ("a", true),
            ("a.html.gz", true),
            ("a.jsonl", false),
            ("a.jsonl.gz", false),
            ("A.CSV", false),
            ("a.warc.gz", true),
        ] {
            assert_eq!(may_have_pages(&work(path)), expected, "{path}");
        }
    }
}
