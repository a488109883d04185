//! Reads a spaCy v3 pipeline that a user supplies: a folder with a tokeniser's rules and the weights of a small
//! convolutional network, and finds the names that spaCy's component `ner` finds when it runs alone.
//!
//! What the other components of a pipeline would add is not here: spaCy lets no name cross the end of a sentence if a
//! parser or another component has found sentences before, and rulers may put names of their own.

mod array;
mod config;
mod embed;
mod encoder;
mod layer;
mod lexeme;
mod moves;
mod msgpack;
mod product;
mod python;
mod strings;
#[cfg(test)]
mod tests;
mod tokenizer;
mod weights;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::product::Way;
use crate::model::{Kind, Language};

use config::Plan;
use embed::{Embedding, Vectors};
use encoder::{Encoder, Words};
use lexeme::Norms;
use moves::{Chooser, State};
use tokenizer::{Pieces, Tokenizer};
use weights::Weights;

/// Bytes of a file that is read, at most: the vectors of the largest pipelines take 0.8 GB.
const LARGEST: u64 = 2 << 30;

/// Words whose rows are computed together: more would only take memory.
const TOGETHER: usize = 4_096;

/// Why a pipeline cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineError {
    /// A file of it cannot be read.
    Unreadable {
        /// The file, within the pipeline's folder.
        file: String,
        /// Why.
        why: String,
    },
    /// A file of it is not what it should be.
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is of a kind that is not read here.
    Unsupported(String),
}

impl fmt::Display for PipelineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PipelineError::Unreadable { file, why } => write!(f, "`{file}` cannot be read: {why}"),
            PipelineError::Damaged { file, why } => write!(f, "`{file}` is damaged: {why}"),
            PipelineError::Unsupported(what) => write!(f, "{} {what}", NOT_READ),
        }
    }
}

impl std::error::Error for PipelineError {}

/// Begins what is said of kinds of pipelines that are not read.
const NOT_READ: &str = "not read by this program:";

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trouble {
    Content(String),
    Unsupported(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Content(why) => f.write_str(why),
            Trouble::Unsupported(what) => write!(f, "{NOT_READ} {what}"),
        }
    }
}

/// A pipeline, read and ready.
pub struct Pipeline {
    name: String,
    language: Language,
    sha256: [u8; 32],
    tokenizer: Tokenizer,
    norms: Norms,
    encoder: Encoder,
    chooser: Chooser,
    kinds: Vec<Option<Kind>>,
    way: Way,
}

/// What is kept from one text to the next: it changes nothing that is found. One for each thread.
#[derive(Default)]
pub struct Memory {
    pieces: Pieces,
    words: Words,
}

/// A name that a pipeline finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity<'a> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The pipeline's label.
    pub label: &'a str,
    /// The kind it stands for here; `None` for what is neither a person, an organisation nor a place.
    pub kind: Option<Kind>,
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline").field("name", &self.name).field("language", &self.language).finish()
    }
}

impl Pipeline {
    /// Reads the pipeline in a folder, or in the one folder inside it that has one, as a Python package does.
    ///
    /// # Errors
    /// What is missing, damaged or not supported.
    pub fn open(folder: &Path) -> Result<Pipeline, PipelineError> {
        let folder = found_in(folder);
        Pipeline::from_files(&|name| read_file(&folder.join(name)))
    }

    /// Reads a pipeline from its files, each asked for by its name within the folder.
    ///
    /// # Errors
    /// As [`Pipeline::open`].
    pub fn from_files(read: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Result<Pipeline, PipelineError> {
        let mut files = Files { read, digest: Sha256::new() };
        let plan = files.with("config.cfg", |bytes| Plan::read(&String::from_utf8_lossy(bytes)))?;
        let name = files.name(&plan.code);
        let tokenizer = files.with("tokenizer", Tokenizer::read)?;
        let norms = files.with_or("vocab/lookups.bin", b"\x80", Norms::read)?;
        let model = format!("{}/model", plan.recogniser);
        let encoding = plan.listens_to.as_ref().map_or_else(|| model.clone(), |name| format!("{name}/model"));
        let bytes = files.get(&encoding)?;
        let weights = Weights::read(&bytes).map_err(|trouble| at(&encoding, trouble))?;
        let vectors = match weights.named("static_vectors").next() {
            Some(_) => Some(files.vectors()?),
            None => None,
        };
        let missing = || Trouble::Content("its vectors are missing".to_string());
        let encoder = Embedding::read(&weights, || vectors.ok_or_else(missing))
            .and_then(|embedding| Encoder::read(&weights, embedding))
            .map_err(|trouble| at(&encoding, trouble))?;
        let moves = files.get(&format!("{}/moves", plan.recogniser))?;
        let width = encoder.embedding.width();
        let choose = |bytes: &[u8]| Chooser::read(&Weights::read(bytes)?, &moves, width);
        let chooser = match encoding == model {
            true => Chooser::read(&weights, &moves, width).map_err(|trouble| at(&model, trouble))?,
            false => files.with(&model, choose)?,
        };
        let kinds = chooser.labels.iter().map(|label| kind(label)).collect();
        let sha256 = files.digest.finalize().into();
        let way = Way::best();
        Ok(Pipeline { name, language: plan.language, sha256, tokenizer, norms, encoder, chooser, kinds, way })
    }

    /// Returns its name as spaCy gives it: `en_core_web_sm 3.8.0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its language; unknown for one that takes any.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the SHA-256 of its files.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// Returns whether articles of a language are its own.
    pub fn reads(&self, language: Language) -> bool {
        !self.language.is_known() || language == self.language
    }

    /// Returns the names in a text, in order.
    pub fn entities(&self, memory: &mut Memory, text: &str) -> Vec<Entity<'_>> {
        self.entities_by(memory, text, TOGETHER)
    }

    /// Does so, the rows of a number of words computed together: the number changes nothing that is found.
    fn entities_by(&self, memory: &mut Memory, text: &str, together: usize) -> Vec<Entity<'_>> {
        memory.words.trim();
        let tokens = self.tokenizer.tokens(text, &mut memory.pieces);
        let white: Vec<bool> =
            tokens.iter().map(|token| lexeme::is_white(&text[token.start..token.end])).collect();
        let mut state = State::default();
        for from in (0..tokens.len()).step_by(together) {
            let to = (from + together).min(tokens.len());
            let known = (&self.norms, &mut memory.words);
            let rows = self.encoder.rows(self.way, (text, &tokens), (from, to), known);
            self.chooser.go_on(self.way, &mut state, &rows, &white[from..to], to == tokens.len());
        }
        let entity = |span: moves::Span| Entity {
            start: tokens[span.first].start,
            end: tokens[span.end - 1].end,
            label: &self.chooser.labels[span.label],
            kind: self.kinds[span.label],
        };
        state.found.into_iter().map(entity).collect()
    }
}

/// Returns what a pipeline's label stands for here.
fn kind(label: &str) -> Option<Kind> {
    match label {
        "PER" | "PERSON" | "PRS" | "persName" => Some(Kind::Person),
        "ORG" | "ORGANIZATION" | "GPE_ORG" | "orgName" => Some(Kind::Org),
        "LOC" | "GPE" | "FAC" | "LOCATION" | "FACILITY" | "GPE_LOC" | "placeName" | "geogName" => {
            Some(Kind::Place)
        }
        _ => None,
    }
}

fn at(file: &str, trouble: Trouble) -> PipelineError {
    match trouble {
        Trouble::Content(why) => PipelineError::Damaged { file: file.to_string(), why },
        Trouble::Unsupported(what) => PipelineError::Unsupported(what),
    }
}

/// The files of a pipeline.
struct Files<'a> {
    read: &'a dyn Fn(&str) -> io::Result<Vec<u8>>,
    /// Over all that was read.
    digest: Sha256,
}

impl Files<'_> {
    fn get(&mut self, name: &str) -> Result<Vec<u8>, PipelineError> {
        let bytes = (self.read)(name)
            .map_err(|error| PipelineError::Unreadable { file: name.to_string(), why: error.to_string() })?;
        self.digest.update(name.as_bytes());
        self.digest.update((bytes.len() as u64).to_le_bytes());
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn with<T>(
        &mut self,
        name: &str,
        read: impl Fn(&[u8]) -> Result<T, Trouble>,
    ) -> Result<T, PipelineError> {
        let bytes = self.get(name)?;
        read(&bytes).map_err(|trouble| at(name, trouble))
    }

    /// Does the same with a file that may be missing.
    fn with_or<T>(
        &mut self,
        name: &str,
        instead: &[u8],
        read: impl Fn(&[u8]) -> Result<T, Trouble>,
    ) -> Result<T, PipelineError> {
        match (self.read)(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                read(instead).map_err(|trouble| at(name, trouble))
            }
            _ => self.with(name, read),
        }
    }

    fn vectors(&mut self) -> Result<Vectors, PipelineError> {
        let odd = |settings: &[u8]| match String::from_utf8_lossy(settings).contains("floret") {
            true => Err(Trouble::Unsupported("vectors of parts of words (floret)".to_string())),
            false => Ok(()),
        };
        self.with_or("vocab/vectors.cfg", b"{}", odd)?;
        let vectors = self.get("vocab/vectors")?;
        self.with("vocab/key2row", |rows| Vectors::read(&vectors, rows))
    }

    /// Returns the pipeline's own name, on which nothing else depends.
    fn name(&self, language: &str) -> String {
        let meta: serde_json::Value = (self.read)("meta.json")
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let of = |key: &str| meta[key].as_str().filter(|text| !text.is_empty()).map(str::to_string);
        let name = of("name").unwrap_or_else(|| "pipeline".to_string());
        let version = of("version").map(|version| format!(" {version}")).unwrap_or_default();
        format!("{language}_{name}{version}")
    }
}

/// Returns the folder of the pipeline: the one given, or the only one inside it that has a configuration.
fn found_in(folder: &Path) -> PathBuf {
    let is_pipeline = |folder: &Path| folder.join("config.cfg").is_file();
    if is_pipeline(folder) {
        return folder.to_path_buf();
    }
    let inside = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut inside: Vec<PathBuf> = inside.filter(|path| is_pipeline(path)).collect();
    match (inside.pop(), inside.is_empty()) {
        (Some(only), true) => only,
        _ => folder.to_path_buf(),
    }
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    if about.len() > LARGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is larger than 2 GB"));
    }
    let mut bytes = Vec::with_capacity(about.len() as usize);
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
