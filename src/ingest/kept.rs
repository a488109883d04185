//! Files kept in the index folder beside the ledger, which names them: the repetition profile and the rules.
//!
//! A file is named by its content and never changed, so that a commit's ledger always finds what belongs to it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::ledger::Knowledge;
use crate::dedup::hash64;
use crate::store::{StoreError, io_error};

/// Folder of the files within the index folder.
const FOLDER: &str = "learnt";

/// Returns the name under which a text is kept.
pub(super) fn name_of(text: &str, ending: &str) -> String {
    format!("{:016x}.{ending}", hash64(&[text.as_bytes()]))
}

/// Keeps a text and returns when it is on the disk. It counts only once a commit's ledger names it.
pub(super) fn write(index: &Path, name: &str, text: &str) -> Result<(), StoreError> {
    let fail = |error: std::io::Error| io_error(&format!("`{FOLDER}/{name}` cannot be written"), &error);
    if read(index, name).is_ok() {
        // The last commit may need it: a run that is killed here must not leave it half written.
        return Ok(());
    }
    let folder = index.join(FOLDER);
    fs::create_dir_all(&folder).map_err(fail)?;
    let mut file = File::create(folder.join(name)).map_err(fail)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
    // The name must be as durable as the content.
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(fail)
}

/// Returns a text that is kept.
///
/// # Errors
/// [`StoreError::Damaged`] if it is gone or is not what its name says.
pub(crate) fn read(index: &Path, name: &str) -> Result<String, StoreError> {
    let path = path(index, name);
    let damaged =
        |why: String| StoreError::Damaged(format!("`{FOLDER}/{name}` of the index cannot be used: {why}"));
    let text = fs::read_to_string(&path).map_err(|error| damaged(error.to_string()))?;
    let ending = name.rsplit('.').next().unwrap_or_default();
    match name_of(&text, ending) == name {
        true => Ok(text),
        false => Err(damaged("it was changed".to_string())),
    }
}

/// Removes what no commit needs: neither the last one nor the one before, which a reader may be looking at.
pub(super) fn sweep(index: &Path, before: &Knowledge, now: &Knowledge) {
    let mut needed: Vec<&str> = Vec::new();
    for knowledge in [before, now] {
        needed.extend(knowledge.profile.iter().map(|kept| kept.name.as_str()));
        needed.extend(knowledge.rules.iter().map(|kept| kept.name.as_str()));
    }
    let Ok(entries) = fs::read_dir(index.join(FOLDER)) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_str().is_some_and(|name| needed.contains(&name)) {
            // A file that stays does no harm; the next sweep takes it.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn path(index: &Path, name: &str) -> PathBuf {
    index.join(FOLDER).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let name = name_of("a\n", "profile");
        write(folder.path(), &name, "a\n").unwrap();
        assert_eq!(read(folder.path(), &name).unwrap(), "a\n");
        fs::write(path(folder.path(), &name), "b\n").unwrap();
        assert!(matches!(read(folder.path(), &name), Err(StoreError::Damaged(_))));
        sweep(folder.path(), &Knowledge::default(), &Knowledge::default());
        assert!(matches!(read(folder.path(), &name), Err(StoreError::Damaged(_))));
    }
}
