//! Opens an index for a query: with the alias file that was named, else the one in the index folder (for an index in a
//! cluster: in the folder of what this machine keeps of it).

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use presshound::corpus::Corpus;
use presshound::entities::aliases::Aliases;

use super::args::Global;
use super::place;

/// Name of the alias file in an index folder. Rebuilding an index keeps it.
const NAME: &str = "aliases.toml";

/// Largest alias file that is read, bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Opens the index for a query, names ruled by the alias file.
pub fn open(global: &Global) -> anyhow::Result<Corpus> {
    let corpus = place::open(global)?;
    match file(global, corpus.folder()) {
        Some(file) => Ok(corpus.with_aliases(read(&file)?)),
        None => Ok(corpus),
    }
}

fn file(global: &Global, folder: &Path) -> Option<PathBuf> {
    let own = folder.join(NAME);
    global.aliases.clone().or_else(|| own.exists().then_some(own))
}

fn read(file: &Path) -> anyhow::Result<Aliases> {
    let what = || format!("cannot read alias file `{}`", file.display());
    let mut bytes = Vec::new();
    fs::File::open(file)
        .and_then(|open| open.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .with_context(what)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("it is larger than 64 MiB")).with_context(what);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        anyhow::anyhow!("{}: line {line}: not UTF-8", what())
    })?;
    Aliases::parse(&text).with_context(what)
}
