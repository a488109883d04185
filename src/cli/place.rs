//! Finds the index: named, in the environment, or in the current folder and those above it.
//!
//! An index that was merely found is obeyed only if this user made it: a folder of articles from somebody else
//! may carry one along. The user's state folder lists the ids of the indexes made here.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::Global;
use super::exit::{Exit, Failure};

/// The folder an index is kept in unless another one is named.
const NAME: &str = ".presshound";

/// The file that says what an index folder is.
const MANIFEST: &str = "presshound.json";

/// Returns the index to read.
pub fn existing(global: &Global) -> anyhow::Result<PathBuf> {
    match find(global)? {
        Some(folder) => Ok(folder),
        None => Err(Failure {
            exit: Exit::NoIndex,
            what: "no index here or in a folder above".into(),
            hint: Some("make one with `presshound index FOLDER`, or name one with --index".into()),
        }
        .into()),
    }
}

/// Returns the index to write: the one found, else a new one in the current folder.
pub fn writable(global: &Global) -> anyhow::Result<PathBuf> {
    match find(global)? {
        Some(folder) => Ok(folder),
        None => Ok(std::env::current_dir().context("cannot tell the current folder")?.join(NAME)),
    }
}

/// Returns the folder as a command needs it named: nothing if it would be found anyway.
fn find(global: &Global) -> anyhow::Result<Option<PathBuf>> {
    if let Some(folder) = &global.index {
        return named(folder).map(Some);
    }
    let current = std::env::current_dir().context("cannot tell the current folder")?;
    let Some(folder) =
        current.ancestors().map(|above| above.join(NAME)).find(|path| path.join(MANIFEST).exists())
    else {
        return Ok(None);
    };
    if id(&folder).is_some_and(|id| known().contains(&id)) {
        return Ok(Some(folder));
    }
    Err(Failure {
        exit: Exit::NoIndex,
        what: format!("the index `{}` was not made by this user", folder.display()),
        hint: Some(format!("to use it all the same, name it: --index '{}'", folder.display())),
    }
    .into())
}

fn named(folder: &Path) -> anyhow::Result<PathBuf> {
    let is_url =
        folder.to_str().is_some_and(|name| name.starts_with("http://") || name.starts_with("https://"));
    if is_url {
        anyhow::bail!("cannot use index `{}`: only folders can be indexes", folder.display());
    }
    Ok(folder.to_path_buf())
}

/// Remembers that this user made the index, so that it is obeyed when found.
pub fn remember(index: &Path) -> anyhow::Result<()> {
    let (Some(id), Some(file)) = (id(index), state_file()) else { return Ok(()) };
    if known().contains(&id) {
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&file)?;
        file.write_all(format!("{id}\n").as_bytes())
    };
    write().with_context(|| format!("cannot write `{}`", file.display()))
}

fn id(index: &Path) -> Option<String> {
    let text = fs::read_to_string(index.join(MANIFEST)).ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
    let id = manifest.get("id")?.as_str()?;
    (!id.is_empty() && !id.contains(char::is_whitespace)).then(|| id.to_string())
}

fn known() -> Vec<String> {
    let text = state_file().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    text.lines().map(str::to_string).collect()
}

fn state_file() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder =
        absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")))?;
    Some(folder.join("presshound").join("known"))
}
