//! What this machine keeps of an index in a cluster: a folder with the note of the last commit, beside the ledgers.
//! It is bound to one index by its id; when that index is made anew elsewhere, the note no longer counts.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::store::{StoreError, io_error};

/// Id of the index the folder belongs to.
const INDEX: &str = "index";

/// The note of the last commit.
const NOTE: &str = "note";

/// The slices of the corpus that were put from here, one a line; nothing where all of it was.
const SLICES: &str = "slices";

/// The folder.
#[derive(Clone, Debug)]
pub struct State {
    folder: PathBuf,
}

impl State {
    /// Returns the state kept in a folder, which need not exist.
    pub fn at(folder: &Path) -> State {
        State { folder: folder.to_path_buf() }
    }

    /// Returns the note of the last commit to the index of this id; empty where there was none.
    pub fn note(&self, index: &str) -> Result<String, StoreError> {
        if self.read(INDEX)?.trim() == index { self.read(NOTE) } else { Ok(String::new()) }
    }

    /// Makes the folder where there is none.
    pub fn make(&self) -> Result<(), StoreError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.folder)
            .map_err(|error| io_error(&format!("cannot make `{}`", self.folder.display()), &error))
    }

    /// Binds the folder to the index of this id; a note of another index is dropped.
    pub fn bind(&self, index: &str) -> Result<(), StoreError> {
        if self.read(INDEX)?.trim() == index {
            return Ok(());
        }
        self.write(NOTE, "")?;
        self.write(SLICES, "")?;
        self.write(INDEX, index)
    }

    /// Returns the slices of the corpus that were put from here, such as `3/16`; none where all of it was, or nothing.
    pub fn slices(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.read(SLICES)?.lines().map(str::to_string).collect())
    }

    /// Notes which slice of the corpus is put from here, from before the first article on; `None` for all of it.
    pub fn note_slice(&self, slice: Option<&str>) -> Result<(), StoreError> {
        let mut slices = self.slices()?;
        let Some(slice) = slice else {
            return if slices.is_empty() { Ok(()) } else { self.write(SLICES, "") };
        };
        let saw_all = slices.is_empty() && !self.read(NOTE)?.is_empty();
        if saw_all || slices.iter().any(|known| known == slice) {
            return Ok(());
        }
        slices.push(slice.to_string());
        self.write(SLICES, &slices.join("\n"))
    }

    /// Keeps the note of a commit: it counts from now on.
    pub(super) fn keep(&self, note: &str) -> Result<(), StoreError> {
        self.write(NOTE, note)
    }

    /// Opens a file that is kept beside the ledger, if it is there.
    pub(super) fn kept(&self, name: &str) -> Option<fs::File> {
        fs::File::open(self.folder.join(name)).ok()
    }

    /// Makes a file to be kept beside the ledger, once it is whole; `None` where that cannot be.
    pub(super) fn keeping(&self, name: &str) -> Option<fs::File> {
        self.make().ok()?;
        fs::File::create(self.unfinished(name)).ok()
    }

    /// Keeps the file that was made and written: it counts from now on.
    pub(super) fn settle(&self, name: &str) {
        // One that cannot be kept is made again.
        let _ = fs::rename(self.unfinished(name), self.folder.join(name));
    }

    /// Returns where a file is until it is whole: each process has its own.
    fn unfinished(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{}", std::process::id()))
    }

    fn read(&self, name: &str) -> Result<String, StoreError> {
        let path = self.folder.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(io_error(&format!("cannot read `{}`", path.display()), &error)),
        }
    }

    /// Writes a file, whole or not at all, and returns when it is on the disk.
    fn write(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let path = self.folder.join(name);
        let fail = |error: std::io::Error| io_error(&format!("cannot write `{}`", path.display()), &error);
        let temporary = self.folder.join(format!("{name}.new"));
        let mut file = fs::File::create(&temporary).map_err(fail)?;
        file.write_all(text.as_bytes()).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        fs::rename(&temporary, &path).map_err(fail)?;
        fs::File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(fail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_counts_for_its_index_only() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(&folder.path().join("news"));
        assert_eq!(state.note("a").unwrap(), "");
        state.make().unwrap();
        state.bind("a").unwrap();
        state.keep("1").unwrap();
        assert_eq!(state.note("a").unwrap(), "1");
        assert_eq!(state.note("b").unwrap(), "");
        state.bind("a").unwrap();
        assert_eq!(state.note("a").unwrap(), "1");
        state.bind("b").unwrap();
        assert_eq!(state.note("b").unwrap(), "");
    }

    #[test]
    fn slices_are_noted_until_all_is_put() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let slices = || state.slices().unwrap().join(" ");
        state.bind("a").unwrap();
        assert_eq!(slices(), "");
        for (slice, noted) in
            [(Some("2/3"), "2/3"), (Some("2/3"), "2/3"), (Some("1/3"), "2/3 1/3"), (None, "")]
        {
            state.note_slice(slice).unwrap();
            state.keep("1").unwrap();
            assert_eq!(slices(), noted);
        }
        state.note_slice(Some("1/3")).unwrap();
        assert_eq!(slices(), "", "all of it is known already");
        state.bind("b").unwrap();
        state.note_slice(Some("1/3")).unwrap();
        assert_eq!(slices(), "1/3", "another index");
    }
}
