//! A cluster, a folder, and an index in each.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use presshound::corpus::Corpus;
use presshound::entities::Mode;
use presshound::ingest::job::{Cluster, Input, Job, Summary};
use presshound::store::remote::{Access, Address, Layout};

/// Where a test works.
pub struct Setting {
    /// The hosts, separated by commas.
    pub hosts: String,
    folder: tempfile::TempDir,
}

impl Setting {
    /// Returns the setting; `None` where no cluster was started.
    pub fn new() -> Option<Setting> {
        let hosts = std::env::var("PRESSHOUND_TEST_CLUSTER").ok().filter(|hosts| !hosts.is_empty())?;
        Some(Setting { hosts, folder: tempfile::tempdir().expect("a temporary folder") })
    }

    /// Returns the address of an index that no other test uses.
    pub fn address(&self, name: &str) -> Address {
        let text = format!("{}/{name}-{}", self.hosts, std::process::id());
        Address::parse(&text).expect("an address")
    }

    /// Returns a path in the test's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the sample corpus in a local index and in the cluster.
    pub fn sample_corpus(&self, name: &str) -> (Corpus, Corpus) {
        let folder = sample_corpus();
        (self.local(name, &folder), self.remote(name, &folder, 3))
    }

    /// Returns a folder in a local index.
    pub fn local(&self, name: &str, folder: &Path) -> Corpus {
        let index = self.path(&format!("{name}-local"));
        run(&job(&index, None, folder));
        Corpus::open(&index).expect("an index")
    }

    /// Returns a folder in an index in the cluster.
    pub fn remote(&self, name: &str, folder: &Path, shards: u32) -> Corpus {
        let cluster = self.cluster(&format!("{name}-{shards}"), shards);
        let state = self.path(&format!("{name}-{shards}-state"));
        run(&job(&state, Some(cluster.clone()), folder));
        Corpus::connect(&cluster.address, &cluster.access, &state).expect("an index in the cluster")
    }

    /// Returns an index in the cluster, not made yet.
    pub fn cluster(&self, name: &str, shards: u32) -> Cluster {
        let access = Access { patience: Duration::from_secs(300), ..Access::default() };
        Cluster { address: self.address(name), access, layout: Layout { shards, replicas: 1 }, slice: None }
    }
}

/// Returns a number from the environment.
pub fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// Returns the folder of the sample corpus.
pub fn sample_corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-corpus")
}

/// Returns a run of indexing a folder.
pub fn job(index: &Path, cluster: Option<Cluster>, folder: &Path) -> Job {
    Job {
        cluster,
        prune: true,
        entities: Some(Mode::Fast),
        threads: 2,
        now: 1_700_000_000,
        ..Job::of(index, vec![Input::Path(folder.to_path_buf())])
    }
}

/// Runs it.
pub fn run(job: &Job) -> Summary {
    presshound::ingest::run(job, None, &AtomicBool::new(false), &mut |_| {}).expect("a run")
}
