//! Indexes for tests: a folder, and runs that put articles into it.

use std::path::Path;

use super::{Budget, LocalWriter};
use crate::store::manifest::Manifest;
use crate::store::{Record, Writer};

/// Returns a folder for an index.
pub(super) fn folder() -> tempfile::TempDir {
    let temp = tempfile::tempdir().unwrap();
    Manifest::new("0".repeat(32)).write(temp.path()).unwrap();
    temp
}

/// Opens the index of a folder for writing, in one thread.
pub(super) fn writer(folder: &Path) -> Box<dyn Writer> {
    Box::new(LocalWriter::open(folder, Budget { memory: 32 << 20, threads: 1 }).unwrap())
}

/// Deletes files, puts records, and commits.
pub(super) fn run(folder: &Path, delete: &[u64], put: impl IntoIterator<Item = Record>) {
    let mut writer = writer(folder);
    delete.iter().for_each(|file| writer.delete_file(*file).unwrap());
    put.into_iter().for_each(|record| writer.put(&record).unwrap());
    writer.commit("").unwrap();
    writer.finish().unwrap();
}
