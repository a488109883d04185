//! What a run of indexing is asked to do, and what it did: plain data.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::ledger::{Fate, FileKey};
use crate::entities::Mode;
use crate::store::remote::{Access, Address, Layout};

/// Where the articles come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A folder, walked.
    Path(PathBuf),
    /// JSON Lines on standard input.
    StandardInput,
}

/// A file that was given: its text, and where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Where it was, for messages.
    pub from: String,
    /// What it says.
    pub text: String,
}

/// A run of indexing.
#[derive(Clone, Debug)]
pub struct Job {
    /// The index folder; for a cluster, the folder of what this machine keeps of it.
    pub index: PathBuf,
    /// The cluster that keeps the articles, if one does.
    pub cluster: Option<Cluster>,
    /// What to read.
    pub inputs: Vec<Input>,
    /// Name of the root, for a second folder.
    pub source: Option<String>,
    /// Only files whose path within the root matches one of these globs.
    pub globs: Vec<String>,
    /// No files whose path matches one of these.
    pub excludes: Vec<String>,
    /// Largest article, bytes.
    pub max_filesize: u64,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Whether hidden files are read.
    pub hidden: bool,
    /// Field to key, for records with other key spellings.
    pub map: Vec<(String, String)>,
    /// Whether content decides what changed, rather than size and time.
    pub checksum: bool,
    /// Whether articles of vanished files stay.
    pub keep_missing: bool,
    /// Whether losing more than a fifth of a root is meant.
    pub prune: bool,
    /// Whether to begin anew.
    pub rebuild: bool,
    /// Whether to learn the repetition profile anew, and to read the pages again that it or other rules concern.
    pub refresh: bool,
    /// The repetition profile to use instead of learning one.
    pub profile: Option<Given>,
    /// The rules of mastheads.
    pub rules: Option<Given>,
    /// Whether to only say what would be done.
    pub dry_run: bool,
    /// Whether page furniture is indexed as text.
    pub no_cut: bool,
    /// Whether records' texts are cut as pages are.
    pub cut_records: bool,
    /// How names are looked for; `None`: as the index was made, else [`Mode::Full`].
    pub entities: Option<Mode>,
    /// Folders of spaCy pipelines that look for names in articles of their languages; none: those the index was made
    /// with.
    pub models: Vec<PathBuf>,
    /// Memory to use, bytes.
    pub memory: usize,
    /// Worker threads.
    pub threads: usize,
    /// Seconds since 1970-01-01 UTC: the time of the run.
    pub now: i64,
}

/// An index in a cluster, and which part of the corpus goes there from here.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Where it is.
    pub address: Address,
    /// How it is talked to.
    pub access: Access,
    /// How the index is laid out, if it has to be made.
    pub layout: Layout,
    /// The slice of the files that this run sees to; `None` for all.
    pub slice: Option<Slice>,
}

/// One of several equal parts of a corpus, by hash of the location: `3/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    number: u64,
    of: u64,
}

impl Slice {
    /// Returns whether a file belongs to the slice.
    pub fn holds(&self, key: &FileKey) -> bool {
        key.hash() % self.of == self.number - 1
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Slice {
    type Err = String;

    fn from_str(text: &str) -> Result<Slice, String> {
        let parts =
            text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Slice { number, of }),
            _ => Err("write NUMBER/OF, for example 3/16".to_string()),
        }
    }
}

impl Job {
    /// Returns the slice of the files that the job sees to; `None` where it sees to all of them.
    pub(super) fn slice(&self) -> Option<Slice> {
        self.cluster.as_ref().and_then(|cluster| cluster.slice)
    }

    /// Returns whether a file belongs to that slice; without one, all do.
    pub(super) fn sees_to(&self, key: &FileKey) -> bool {
        self.slice().is_none_or(|slice| slice.holds(key))
    }

    /// Returns the plainest job: all of the inputs into an index folder, with one thread, in 64 MiB, at time 0; articles of
    /// up to 64 MiB; names looked for as the index was made.
    pub fn of(index: &Path, inputs: Vec<Input>) -> Job {
        Job {
            index: index.to_path_buf(),
            cluster: None,
            inputs,
            source: None,
            globs: Vec::new(),
            excludes: Vec::new(),
            max_filesize: 64 << 20,
            follow: false,
            hidden: false,
            map: Vec::new(),
            checksum: false,
            keep_missing: false,
            prune: false,
            rebuild: false,
            refresh: false,
            profile: None,
            rules: None,
            dry_run: false,
            no_cut: false,
            cut_records: false,
            entities: None,
            models: Vec::new(),
            memory: 64 << 20,
            threads: 1,
            now: 0,
        }
    }

    /// Returns whether articles come from standard input.
    pub fn reads_standard_input(&self) -> bool {
        self.inputs.contains(&Input::StandardInput)
    }
}

/// How a run stands, for a progress line.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Files found so far.
    pub found: u64,
    /// Whether all files are found.
    pub walked: bool,
    /// Files dealt with.
    pub done: u64,
    /// Articles indexed.
    pub articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes found.
    pub total_bytes: u64,
    /// Files failed.
    pub failed: u64,
}

/// Something a run tells while it goes on.
#[derive(Clone, Debug)]
pub enum Event {
    /// The index is there, known by its id; nothing was read yet.
    Opened,
    /// How it stands; a few times a second.
    Progress(Progress),
    /// A file or record failed: where and why.
    Failed {
        /// Location, as shown to people.
        location: String,
        /// Why.
        reason: String,
    },
    /// A commit was made.
    Committed,
    /// Something worth a sentence.
    Note(String),
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files found.
    pub found: u64,
    /// Files read.
    pub read: u64,
    /// Files that had not changed.
    pub unchanged: u64,
    /// Articles of files that are new.
    pub indexed: u64,
    /// Articles of files that had changed.
    pub updated: u64,
    /// Articles removed.
    pub removed: u64,
    /// Files that failed.
    pub failed: u64,
    /// Records that failed inside files that gave others.
    pub bad_records: u64,
    /// Files by fate for those not indexed: skips and failures by reason.
    pub skipped: Vec<(String, u64)>,
    /// Pages that are no article.
    pub not_articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Articles in the index at the end.
    pub articles: u64,
    /// Whether a commit was made.
    pub committed: bool,
    /// Files that vanished and whose articles stayed, because so many had vanished.
    pub loss_refused: u64,
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// For a dry run: what would be done to each file.
    pub plan: Vec<(Fate, String)>,
}
