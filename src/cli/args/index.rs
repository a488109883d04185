//! The arguments of `index`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use presshound::entities::Mode;
use presshound::ingest::job::Slice;

use super::size;

/// Add and update articles
///
/// Walks the folders given and reads what is new or has changed since; articles of files that are gone are
/// removed. Formats are recognised by their content: copied pages as plain text in any encoding, HTML,
/// Markdown, JSON, JSON Lines, CSV, and gzip, zstd, bzip2, xz or zip around any of them. A file that cannot be
/// read is counted and listed, never the end of the run. Interrupting keeps what was committed.
///
/// Examples:
///   presshound index saved-articles/
///   presshound index --glob '*.html' --exclude drafts archive/
///   find . -name '*.txt' -print0 | presshound index --files-from - -0
///   zcat crawl.jsonl.gz | presshound index -
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct IndexArgs {
    /// Folders and files to read; `-` reads JSON Lines from standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read only files whose path within the folder matches; may be given several times
    ///
    /// Example: --glob '*.html' --glob '2024/**'
    #[arg(long, value_name = "GLOB")]
    pub glob: Vec<String>,
    /// Leave out files and folders that match; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Leave out articles larger than this
    ///
    /// Counts for each article: an archive or a file of records may be of any size. Units: K, M, G.
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size::parse)]
    pub max_filesize: u64,
    /// Follow symbolic links
    #[arg(long)]
    pub follow: bool,
    /// Read hidden files and folders too
    #[arg(long)]
    pub hidden: bool,
    /// Read the paths to index from a file, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The paths of --files-from end with a NUL byte, as `find -print0` writes them
    #[arg(short = '0', long, requires = "files_from")]
    pub null: bool,
    /// Read a field of records from another key; may be given several times
    ///
    /// Common spellings (headline, text, published_at …) are known. Example: --map body=story_html
    #[arg(long, value_name = "FIELD=KEY")]
    pub map: Vec<FieldKey>,
    /// Compare contents, not size and time, to find what has changed
    #[arg(long)]
    pub checksum: bool,
    /// Keep the articles of files that are gone
    #[arg(long)]
    pub keep_missing: bool,
    /// Remove the articles of files that are gone even if that is more than a fifth of a folder
    #[arg(long, conflicts_with = "keep_missing")]
    pub prune: bool,
    /// Make the index anew
    #[arg(long)]
    pub rebuild: bool,
    /// Learn anew what the pages have in common, and read those again that it concerns
    ///
    /// Lines that many pages of a folder or site share are furniture. They are learnt from a sample when an index
    /// is made, and stay as they are until this or --rebuild; `status` says when they have aged. Without PATH, all
    /// folders of the index are looked at.
    #[arg(long, conflicts_with = "rebuild")]
    pub refresh: bool,
    /// Use a profile of furniture from a file instead of learning one; `status --profile` prints one
    ///
    /// An index whose pages were extracted with another one needs --refresh or --rebuild.
    #[arg(long, value_name = "FILE", conflicts_with = "no_cut")]
    pub profile: Option<PathBuf>,
    /// Use rules of mastheads from a file: datelines, bylines, lines to cut; see docs/rules.md
    ///
    /// The index keeps a copy, which later runs use. Other rules, or an empty file for none, need --refresh or
    /// --rebuild.
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// End with exit code 2 if any file failed
    #[arg(long)]
    pub strict: bool,
    /// Index page furniture as part of the text
    #[arg(long)]
    pub no_cut: bool,
    /// Cut furniture from the texts of records too; they are taken as they are otherwise
    #[arg(long)]
    pub cut_records: bool,
    /// How to look for the names of people, organisations and places
    ///
    /// full: a small network for English, rules and lists of names for other languages; fast: rules and lists for every
    /// language; off: not at all. An index stays as it was made: another way needs --rebuild. Default: as the index
    /// was made, full for a new one.
    #[arg(long, value_enum, value_name = "MODE")]
    pub entities: Option<EntityMode>,
    /// Look for names with a spaCy v3 pipeline in articles of its language; may be given several times
    ///
    /// DIR is the folder with the pipeline's `config.cfg`, whose component `ner` is a convolutional network; of a pipeline
    /// on transformers it says that it does not read them. The index remembers the folder and what was in it; other
    /// models need --rebuild. See docs/models.md.
    #[arg(long, value_name = "DIR")]
    pub model: Vec<PathBuf>,
    /// Use about this much memory
    #[arg(long, value_name = "SIZE", default_value = "384M", value_parser = size::parse)]
    pub memory: u64,
    /// Use this many threads; default: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Name the folder, so that a second folder can go into the same index
    ///
    /// The first folder needs no name. Example: presshound index --source radio /data/radio
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Move the index of this folder into the cluster that --index names, without reading the files again
    ///
    /// Example: presshound index --from-index .presshound --index https://host:9200/news
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["paths", "files_from", "dry_run"])]
    pub from_index: Option<PathBuf>,
    /// Index only this part of the files, so that several machines can fill one index in a cluster
    ///
    /// The parts are equal, by hash of the location; every machine sees all files. Example: --slice 3/16
    #[arg(long, value_name = "N/OF")]
    pub slice: Option<Slice>,
    /// Make a new index in a cluster of this many parts
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub shards: u32,
    /// Keep this many copies of each part of a new index in a cluster, beside the first
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=16))]
    pub replicas: u32,
    /// Print failures and the summary as JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// How names are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EntityMode {
    /// The network for English, rules for other languages.
    Full,
    /// Rules for every language.
    Fast,
    /// Not at all.
    Off,
}

impl From<EntityMode> for Mode {
    fn from(mode: EntityMode) -> Mode {
        match mode {
            EntityMode::Full => Mode::Full,
            EntityMode::Fast => Mode::Fast,
            EntityMode::Off => Mode::Off,
        }
    }
}

/// A field of records and the key that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldKey {
    /// The field.
    pub field: String,
    /// The key.
    pub key: String,
}

impl FromStr for FieldKey {
    type Err = String;

    fn from_str(text: &str) -> Result<FieldKey, String> {
        match text.split_once('=') {
            Some((field, key)) if !field.is_empty() && !key.is_empty() => {
                Ok(FieldKey { field: field.to_string(), key: key.to_string() })
            }
            _ => Err("write FIELD=KEY, for example body=story_html".to_string()),
        }
    }
}
