//! Finds the index: named, in the environment, or in the current folder and those above it.
//!
//! An index that was merely found is obeyed only if this user made it: a folder of articles from somebody else
//! may carry one along. The user's state folder lists the ids of the indexes made here.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use presshound::corpus::Corpus;
use presshound::ingest::job::{Cluster, Slice};
use presshound::store::remote::{Address, Layout};

use super::args::Global;
use super::cluster;
use super::exit::{Exit, Failure, failure};

/// The folder an index is kept in unless another one is named.
const NAME: &str = ".presshound";

/// The file that says what an index folder is.
const MANIFEST: &str = "presshound.json";

/// Where an index is.
pub enum Place {
    /// In a folder.
    Folder(PathBuf),
    /// In a cluster.
    Cluster(Address),
}

/// Opens the index for reading.
pub fn open(global: &Global) -> anyhow::Result<Corpus> {
    match existing(global)? {
        Place::Folder(folder) => {
            Corpus::open(&folder).with_context(|| format!("cannot open index `{}`", folder.display()))
        }
        Place::Cluster(address) => {
            let state = cluster::state(global, &address, None)?;
            let access = cluster::access(global)?;
            Corpus::connect(&address, &access, &state)
                .with_context(|| format!("cannot open index `{address}`"))
        }
    }
}

/// Returns where a writer finds an index: its folder, and the cluster if it is in one.
pub fn target(
    global: &Global,
    place: Place,
    slice: Option<Slice>,
    layout: Layout,
) -> anyhow::Result<(PathBuf, Option<Cluster>)> {
    match place {
        Place::Folder(folder) if slice.is_none() => Ok((folder, None)),
        Place::Folder(_) => {
            Err(failure("--slice is for an index in a cluster", "name it: --index https://host:9200/NAME"))
        }
        Place::Cluster(address) => {
            let name = slice.map(|slice| slice.to_string());
            let state = cluster::state(global, &address, name.as_deref())?;
            let access = cluster::patient(global)?;
            Ok((state, Some(Cluster { address, access, layout, slice })))
        }
    }
}

/// Returns the index to read.
pub fn existing(global: &Global) -> anyhow::Result<Place> {
    match find(global)? {
        Some(place) => Ok(place),
        None => Err(Failure {
            exit: Exit::NoIndex,
            what: "no index here or in a folder above".into(),
            hint: Some("make one with `presshound index FOLDER`, or name one with --index".into()),
        }
        .into()),
    }
}

/// Returns the index to write: the one found, else a new one in the current folder.
pub fn writable(global: &Global) -> anyhow::Result<Place> {
    match find(global)? {
        Some(place) => Ok(place),
        None => {
            let current = std::env::current_dir().context("cannot tell the current folder")?;
            Ok(Place::Folder(current.join(NAME)))
        }
    }
}

/// Returns the folder as a command needs it named: nothing if it would be found anyway.
fn find(global: &Global) -> anyhow::Result<Option<Place>> {
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
        return Ok(Some(Place::Folder(folder)));
    }
    Err(Failure {
        exit: Exit::NoIndex,
        what: format!("the index `{}` was not made by this user", folder.display()),
        hint: Some(format!("to use it all the same, name it: --index '{}'", folder.display())),
    }
    .into())
}

fn named(name: &Path) -> anyhow::Result<Place> {
    match name.to_str().filter(|name| Address::is_one(name)) {
        Some(url) => {
            let read = Address::parse(url).map_err(|why| failure(why, "write https://host:9200/NAME"));
            read.context("cannot use this address of an index").map(Place::Cluster)
        }
        None => Ok(Place::Folder(name.to_path_buf())),
    }
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
    Some(state_home()?.join("known"))
}

/// Returns the folder in which this program keeps what it has to remember.
pub fn state_home() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder =
        absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")))?;
    Some(folder.join("presshound"))
}
