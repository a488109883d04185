//! The writing side: articles travel in packs, several at once, and count as delivered only when the engine has said
//! so of each of them.
//!
//! Writes are by article id, so that sending twice does no harm. Articles of changed files are not deleted first: the
//! new ones are put over them, and at the commit those that this run did not put go. A search never misses any.

use std::collections::HashSet;
use std::io::Write as _;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::http::{Body, Cause, Client, Failure, Refusal, Request};
use super::mapping::{self, Layout, column};
use super::state::State;
use super::wire::{Encoder, Stamp};
use super::{Access, Address, connect, error, id};
use crate::model::Location;
use crate::model::hit::format_id;
use crate::store::manifest::Manifest;
use crate::store::{Record, Rejected, StoreError, Writer};

/// Most bytes and most articles of a pack.
const PACK: (usize, usize) = (8 << 20, 1_000);

/// Packs on their way at once.
const SENDERS: usize = 3;

/// Files whose old articles are removed with one request.
const SWEPT_FILES: usize = 1_000;

/// Articles removed with one request, so that it ends in time.
const SWEPT_ARTICLES: usize = 20_000;

/// Answers that do not tell of every article are asked for again this often.
const MAX_UNCLEAR: usize = 5;

/// What is said of every article of a run.
#[derive(Clone, Debug, Default)]
pub struct Stamping {
    /// Name of the slice of the corpus, such as `3/16`, if it is sliced.
    pub slice: Option<String>,
    /// Seconds since 1970-01-01 UTC of the run.
    pub now: i64,
}

/// Writes to an index in a cluster.
pub struct RemoteWriter {
    shared: Arc<Shared>,
    state: State,
    /// Id of the index.
    id: String,
    stamp: Stamp,
    pack: Mutex<Pack>,
    encoders: Mutex<Vec<Encoder>>,
    sweep: Mutex<Sweep>,
    packs: Option<Sender<Pack>>,
    senders: Vec<JoinHandle<()>>,
}

/// What the threads that send share.
struct Shared {
    client: Client,
    address: Address,
    patience: Duration,
    /// Packs that were handed over and not dealt with.
    open: Mutex<usize>,
    fewer: Condvar,
    fatal: Mutex<Option<StoreError>>,
    rejected: Mutex<Vec<Rejected>>,
}

/// Articles that travel together.
#[derive(Default)]
struct Pack {
    lines: Vec<u8>,
    items: Vec<Item>,
}

struct Item {
    id: u64,
    location: Location,
    /// Bytes of its lines in the pack.
    lines: std::ops::Range<usize>,
}

/// What has to go at the commit, unless this run put it.
#[derive(Default)]
struct Sweep {
    files: HashSet<u64>,
    all: bool,
}

/// Looks whether the index is there and ours; makes it where it is not. With `replace`, one that another version of
/// this program made is made anew. Returns its id.
///
/// # Errors
/// [`StoreError::Incompatible`] and [`StoreError::Foreign`] where it cannot be written to.
pub fn prepare(
    address: &Address,
    access: &Access,
    layout: Layout,
    replace: bool,
    new_id: &dyn Fn() -> String,
) -> Result<String, StoreError> {
    if address.is_pattern() {
        return Err(StoreError::Other(format!(
            "`{}` stands for several indexes: name one to write to",
            address.index
        )));
    }
    let path = format!("/{}", address.index);
    let connection = match connect(address, access) {
        Err(StoreError::Incompatible(_)) if replace => {
            let client = Client::new(address, access)?;
            let request = Request { method: Method::DELETE, path: &path, body: Body::Empty };
            client.call::<Value>(&request).map_err(|failure| error(address, failure))?;
            connect(address, access)?
        }
        other => other?,
    };
    if let Some(id) = connection.id {
        return Ok(id);
    }
    let new = Manifest::new(new_id());
    let body = mapping::body(&new, layout).to_string();
    let request = Request { method: Method::PUT, path: &path, body: Body::Json(body.as_bytes()) };
    match connection.client.call::<Value>(&request) {
        Ok(_) => wait_for_copies(&connection.client, address, layout),
        // Another machine was faster.
        Err(Failure::Refused(refusal)) if refusal.kind == "resource_already_exists_exception" => {}
        Err(failure) => return Err(error(address, failure)),
    }
    id(&connection.client, address)?.ok_or_else(|| StoreError::Missing(address.to_string()))
}

/// Waits until every part of a new index has its copies, if there are nodes for them: a node that dies before that takes
/// what it alone holds out of reach. A cluster that will not say, or takes long, is written to as it is.
fn wait_for_copies(client: &Client, address: &Address, layout: Layout) {
    #[derive(Deserialize)]
    struct Health {
        // What does not say is not waited for.
        #[serde(default)]
        number_of_data_nodes: u32,
    }
    if layout.replicas == 0 {
        return;
    }
    if let Ok(health) = client.call::<Health>(&Request::get("/_cluster/health"))
        && health.number_of_data_nodes > layout.replicas
    {
        let path = format!("/_cluster/health/{}?wait_for_status=green&timeout=30s", address.index);
        let _ = client.call::<Value>(&Request::get(&path));
    }
}

/// Returns the id of an index without changing anything; `None` where there is none.
///
/// # Errors
/// As [`prepare`].
pub fn look(address: &Address, access: &Access) -> Result<Option<String>, StoreError> {
    Ok(connect(address, access)?.id)
}

impl RemoteWriter {
    /// Opens the index of an address for writing; [`prepare`] has made it and said its id.
    pub fn open(
        address: &Address,
        access: &Access,
        state: &State,
        id: String,
        stamping: Stamping,
    ) -> Result<RemoteWriter, StoreError> {
        let shared = Arc::new(Shared {
            client: Client::new(address, access)?,
            address: address.clone(),
            patience: access.patience,
            open: Mutex::new(0),
            fewer: Condvar::new(),
            fatal: Mutex::new(None),
            rejected: Mutex::new(Vec::new()),
        });
        let (packs, received) = crossbeam_channel::bounded(1);
        let mut senders = Vec::new();
        for _ in 0..SENDERS {
            let (shared, received) = (Arc::clone(&shared), received.clone());
            senders.push(std::thread::spawn(move || shared.send(&received)));
        }
        let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let run = format!("{:x}-{:x}", elapsed.as_nanos(), std::process::id());
        Ok(RemoteWriter {
            shared,
            state: state.clone(),
            id,
            stamp: Stamp { run, slice: stamping.slice, indexed_at: stamping.now },
            pack: Mutex::default(),
            encoders: Mutex::default(),
            sweep: Mutex::default(),
            packs: Some(packs),
            senders,
        })
    }

    fn hand_over(&self, pack: Pack) -> Result<(), StoreError> {
        if pack.items.is_empty() {
            return Ok(());
        }
        *lock(&self.shared.open) += 1;
        let gone = || StoreError::Other("nothing more can be sent".to_string());
        self.packs.as_ref().ok_or_else(gone)?.send(pack).map_err(|_| gone())
    }

    /// Waits until the engine has said of every article what became of it.
    fn flush(&self) -> Result<(), StoreError> {
        let pack = std::mem::take(&mut *lock(&self.pack));
        self.hand_over(pack)?;
        let mut open = lock(&self.shared.open);
        while *open > 0 {
            open = self.shared.fewer.wait(open).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        drop(open);
        self.shared.trouble()
    }

    /// Removes what is left of changed files, or of everything, that this run did not put.
    fn sweep(&self) -> Result<(), StoreError> {
        let Sweep { files, all } = std::mem::take(&mut *lock(&self.sweep));
        let here = json!({"term": {column::RUN: {"value": self.stamp.run}}});
        let mut places = Vec::new();
        if all {
            places.push(match &self.stamp.slice {
                Some(slice) => json!({"term": {column::SLICE: {"value": slice}}}),
                None => json!({"match_all": {}}),
            });
        } else {
            let files: Vec<u64> = files.into_iter().collect();
            for files in files.chunks(SWEPT_FILES) {
                let names: Vec<String> = files.iter().map(|file| format_id(*file)).collect();
                places.push(json!({"terms": {column::FILE: names}}));
            }
        }
        for place in places {
            self.remove(&json!({"query": {"bool": {"filter": [place], "must_not": [here]}}}))?;
        }
        Ok(())
    }

    fn remove(&self, query: &Value) -> Result<(), StoreError> {
        #[derive(Deserialize)]
        struct Removed {
            #[serde(default)]
            total: u64,
            #[serde(default)]
            timed_out: bool,
            #[serde(default)]
            failures: Vec<Value>,
        }
        let begun = Instant::now();
        let path = format!(
            "/{}/_delete_by_query?conflicts=proceed&refresh=true&max_docs={SWEPT_ARTICLES}",
            self.shared.address.index
        );
        let body = query.to_string();
        loop {
            let removed: Removed = self.shared.call(&Request::post(&path, body.as_bytes()))?;
            let troubled = removed.timed_out || !removed.failures.is_empty();
            if removed.total == 0 && !troubled {
                return Ok(());
            }
            if troubled {
                if begun.elapsed() > self.shared.patience {
                    let why = removed.failures.first().map(Value::to_string).unwrap_or_default();
                    return Err(StoreError::Other(format!("old articles could not be removed: {why}")));
                }
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }

    fn refresh(&self) -> Result<(), StoreError> {
        let path = format!("/{}/_refresh", self.shared.address.index);
        self.shared
            .call::<Value>(&Request { method: Method::POST, path: &path, body: Body::Empty })
            .map(|_| ())
    }
}

impl Writer for RemoteWriter {
    fn put(&self, record: &Record) -> Result<(), StoreError> {
        self.shared.trouble()?;
        let mut encoder = lock(&self.encoders).pop().unwrap_or_default();
        let mut line = Vec::with_capacity(record.article.body.len() * 4 + 1_024);
        let written = encoder.document(record, &self.stamp, &mut line);
        lock(&self.encoders).push(encoder);
        written?;
        if record.location.source == "-" {
            // A record of standard input is a file of its own: what it replaces has its id.
            lock(&self.sweep).files.remove(&record.file);
        }
        let mut pack = lock(&self.pack);
        let full =
            !pack.items.is_empty() && (pack.lines.len() + line.len() > PACK.0 || pack.items.len() >= PACK.1);
        let ready = full.then(|| std::mem::take(&mut *pack));
        pack.add(record, &line);
        drop(pack);
        ready.map_or(Ok(()), |ready| self.hand_over(ready))
    }

    fn delete_file(&self, file: u64) -> Result<(), StoreError> {
        lock(&self.sweep).files.insert(file);
        Ok(())
    }

    fn clear(&self) -> Result<(), StoreError> {
        lock(&self.sweep).all = true;
        Ok(())
    }

    fn shows_at_once(&self) -> bool {
        true
    }

    fn settle(&self) -> Result<Vec<Rejected>, StoreError> {
        self.flush()?;
        Ok(std::mem::take(&mut *lock(&self.shared.rejected)))
    }

    fn commit(&mut self, payload: &str) -> Result<(), StoreError> {
        self.flush()?;
        if id(&self.shared.client, &self.shared.address)?.as_ref() != Some(&self.id) {
            return Err(StoreError::Other(format!(
                "the index `{}` was removed or made anew while this run wrote to it",
                self.shared.address.index
            )));
        }
        self.refresh()?;
        self.sweep()?;
        self.state.keep(payload)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        // What the engine took stays: the ledger lists its files as pending, and the next run sees to them.
        *lock(&self.pack) = Pack::default();
        *lock(&self.sweep) = Sweep::default();
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Drop for RemoteWriter {
    fn drop(&mut self) {
        self.packs = None;
        for sender in self.senders.drain(..) {
            // A thread that panicked has nothing more to say.
            let _ = sender.join();
        }
    }
}

impl Pack {
    fn add(&mut self, record: &Record, line: &[u8]) {
        let start = self.lines.len();
        self.lines.extend_from_slice(b"{\"index\":{\"_id\":\"");
        self.lines.extend_from_slice(format_id(record.id).as_bytes());
        self.lines.extend_from_slice(b"\"}}\n");
        self.lines.extend_from_slice(line);
        self.lines.push(b'\n');
        let lines = start..self.lines.len();
        self.items.push(Item { id: record.id, location: record.location.clone(), lines });
    }
}

/// The answer to a pack.
#[derive(Deserialize)]
struct PackAnswer {
    #[serde(default)]
    items: Vec<PackItem>,
}

#[derive(Deserialize)]
struct PackItem {
    index: Outcome,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "_id", default)]
    id: String,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    error: Option<Cause>,
}

impl Shared {
    fn call<T: serde::de::DeserializeOwned>(&self, request: &Request<'_>) -> Result<T, StoreError> {
        self.client.call(request).map_err(|failure| error(&self.address, failure))
    }

    /// Returns the error that ended the sending, once.
    fn trouble(&self) -> Result<(), StoreError> {
        lock(&self.fatal).take().map_or(Ok(()), Err)
    }

    /// Sends packs until there are no more.
    fn send(&self, packs: &Receiver<Pack>) {
        for pack in packs {
            let items: Vec<&Item> = pack.items.iter().collect();
            if lock(&self.fatal).is_none()
                && let Err(error) = self.deliver(&pack, &items)
            {
                lock(&self.fatal).get_or_insert(error);
            }
            *lock(&self.open) -= 1;
            self.fewer.notify_all();
        }
    }

    /// Sends articles until the engine has taken or refused each.
    fn deliver(&self, pack: &Pack, items: &[&Item]) -> Result<(), StoreError> {
        let begun = Instant::now();
        let (mut pause, mut unclear) = (Duration::from_millis(500), 0);
        let mut left = items.to_vec();
        while !left.is_empty() {
            let answer = match self.attempt(pack, &left) {
                Ok(answer) => answer,
                Err(Failure::Refused(Refusal { status: 413, .. })) => return self.deliver_less(pack, &left),
                Err(failure) => return Err(error(&self.address, failure)),
            };
            let told = answer.len() == left.len()
                && answer.iter().zip(&left).all(|(outcome, item)| outcome.id == format_id(item.id));
            if !told {
                unclear += 1;
                if unclear > MAX_UNCLEAR {
                    return Err(StoreError::Other(
                        "the cluster does not say what became of every article".to_string(),
                    ));
                }
                std::thread::sleep(pause);
                continue;
            }
            let mut again = Vec::new();
            for (outcome, item) in answer.into_iter().zip(&left) {
                match self.judge(outcome, item)? {
                    Verdict::Done => {}
                    Verdict::Again => again.push(*item),
                }
            }
            left = again;
            if !left.is_empty() {
                if begun.elapsed() > self.patience {
                    return Err(StoreError::Other(format!(
                        "the cluster is too busy: {} articles were not taken in {} s",
                        left.len(),
                        self.patience.as_secs()
                    )));
                }
                std::thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_secs(10));
            }
        }
        Ok(())
    }

    fn attempt(&self, pack: &Pack, items: &[&Item]) -> Result<Vec<Outcome>, Failure> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        for item in items {
            // Writing to memory cannot fail.
            let _ = packed.write_all(&pack.lines[item.lines.clone()]);
        }
        let body = packed.finish().unwrap_or_default();
        let path =
            format!("/{}/_bulk?filter_path=items.*._id,items.*.status,items.*.error", self.address.index);
        let request = Request { method: Method::POST, path: &path, body: Body::PackedLines(&body) };
        let answer: PackAnswer = self.client.call(&request)?;
        Ok(answer.items.into_iter().map(|item| item.index).collect())
    }

    /// Sends a pack that is too large in two halves; refuses an article that is too large alone.
    fn deliver_less(&self, pack: &Pack, items: &[&Item]) -> Result<(), StoreError> {
        if let [item] = items {
            self.reject(item, "it is larger than the cluster takes (status 413)".to_string());
            return Ok(());
        }
        let (left, right) = items.split_at(items.len() / 2);
        self.deliver(pack, left)?;
        self.deliver(pack, right)
    }

    fn judge(&self, outcome: Outcome, item: &Item) -> Result<Verdict, StoreError> {
        let cause = outcome.error.unwrap_or_default();
        let (kind, reason) = cause.telling();
        match outcome.status {
            200 | 201 if kind.is_empty() => Ok(Verdict::Done),
            429 | 502 | 503 | 504 if kind != "cluster_block_exception" => Ok(Verdict::Again),
            400 | 413 => {
                self.reject(item, format!("the cluster refused it: {reason}"));
                Ok(Verdict::Done)
            }
            status => Err(error(&self.address, Failure::Refused(Refusal { status, kind, reason }))),
        }
    }

    fn reject(&self, item: &Item, reason: String) {
        lock(&self.rejected).push(Rejected { id: item.id, location: item.location.clone(), reason });
    }
}

enum Verdict {
    Done,
    Again,
}

/// Locks; a thread that panicked while it held the lock left nothing half done in it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
