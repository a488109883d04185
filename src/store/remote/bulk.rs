//! The writing side: articles travel in packs, several at once, and count as delivered only when the engine has said
//! so of each of them.
//!
//! Writes are by article id, so that sending twice does no harm. Articles of changed files are not deleted first: the
//! new ones are put over them, and at the commit those that this run did not put go. A search never misses any.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::delivery::{Delivery, Pack, lock};
use super::http::{Body, Request};
use super::mapping::column;
use super::state::State;
use super::wire::{Encoder, Stamp};
use super::{Access, Address, id};
use crate::model::hit::format_id;
use crate::store::{Record, Rejected, StoreError, Writer};

/// Most bytes and most articles of a pack.
const PACK: (usize, usize) = (8 << 20, 1_000);

/// Packs on their way at once.
const SENDERS: usize = 3;

/// Files whose old articles are removed with one request.
const SWEPT_FILES: usize = 1_000;

/// Articles removed with one request, so that it ends in time.
const SWEPT_ARTICLES: usize = 20_000;

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
    delivery: Arc<Delivery>,
    state: State,
    /// Id of the index.
    id: String,
    stamp: Stamp,
    /// Packs that are being filled: as many as there are threads that put.
    open: Mutex<Vec<Pack>>,
    encoders: Mutex<Vec<Encoder>>,
    sweep: Mutex<Sweep>,
    packs: Option<Sender<Pack>>,
    senders: Vec<JoinHandle<()>>,
}

/// What has to go at the commit, unless this run put it.
#[derive(Default)]
struct Sweep {
    files: HashSet<u64>,
    all: bool,
}

impl RemoteWriter {
    /// Opens the index of an address for writing; `prepare` has made it and said its id.
    pub fn open(
        address: &Address,
        access: &Access,
        state: &State,
        id: String,
        stamping: Stamping,
    ) -> Result<RemoteWriter, StoreError> {
        let delivery = Arc::new(Delivery::new(address, access)?);
        let (packs, received) = crossbeam_channel::bounded(1);
        let mut senders = Vec::new();
        for _ in 0..SENDERS {
            let (delivery, received) = (Arc::clone(&delivery), received.clone());
            senders.push(std::thread::spawn(move || delivery.send(&received)));
        }
        let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let run = format!("{:x}-{:x}", elapsed.as_nanos(), std::process::id());
        Ok(RemoteWriter {
            delivery,
            state: state.clone(),
            id,
            stamp: Stamp { run, slice: stamping.slice, indexed_at: stamping.now },
            open: Mutex::default(),
            encoders: Mutex::default(),
            sweep: Mutex::default(),
            packs: Some(packs),
            senders,
        })
    }

    fn hand_over(&self, pack: Pack) -> Result<(), StoreError> {
        self.delivery.expect_one();
        let gone = || StoreError::Other("nothing more can be sent".to_string());
        self.packs.as_ref().ok_or_else(gone)?.send(pack).map_err(|_| gone())
    }

    /// Waits until the engine has said of every article what became of it.
    fn flush(&self) -> Result<(), StoreError> {
        let open = std::mem::take(&mut *lock(&self.open));
        open.into_iter().try_for_each(|pack| self.hand_over(pack))?;
        self.delivery.wait();
        self.delivery.trouble()
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
            self.delivery.address.index
        );
        let body = query.to_string();
        loop {
            let removed: Removed = self.delivery.call(&Request::post(&path, body.as_bytes()))?;
            let troubled = removed.timed_out || !removed.failures.is_empty();
            if removed.total == 0 && !troubled {
                return Ok(());
            }
            if troubled {
                if begun.elapsed() > self.delivery.patience {
                    let why = removed.failures.first().map(Value::to_string).unwrap_or_default();
                    return Err(StoreError::Other(format!("old articles could not be removed: {why}")));
                }
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }

    fn refresh(&self) -> Result<(), StoreError> {
        let path = format!("/{}/_refresh", self.delivery.address.index);
        self.delivery
            .call::<Value>(&Request { method: Method::POST, path: &path, body: Body::Empty })
            .map(|_| ())
    }
}

impl Writer for RemoteWriter {
    fn put(&self, record: &Record) -> Result<(), StoreError> {
        self.delivery.trouble()?;
        let mut encoder = lock(&self.encoders).pop().unwrap_or_default();
        let mut line = Vec::with_capacity(record.article.body.len() * 4 + 1_024);
        let written = encoder.document(record, &self.stamp, &mut line);
        lock(&self.encoders).push(encoder);
        written?;
        if record.location.source == "-" {
            // A record of standard input is a file of its own: what it replaces has its id.
            lock(&self.sweep).files.remove(&record.file);
        }
        // Each thread fills one of its own: packing takes time.
        let mut pack = lock(&self.open).pop().unwrap_or_default();
        let (bytes, articles) = pack.size();
        let mut ready = None;
        if articles > 0 && (bytes + line.len() > PACK.0 || articles >= PACK.1) {
            ready = Some(std::mem::take(&mut pack));
        }
        pack.add(record, &line);
        lock(&self.open).push(pack);
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
        Ok(self.delivery.rejected())
    }

    fn replaced(&self) -> u64 {
        self.delivery.replaced()
    }

    fn commit(&mut self, payload: &str) -> Result<(), StoreError> {
        self.flush()?;
        if id(&self.delivery.client, &self.delivery.address)?.as_ref() != Some(&self.id) {
            return Err(StoreError::Other(format!(
                "the index `{}` was removed or made anew while this run wrote to it",
                self.delivery.address.index
            )));
        }
        self.refresh()?;
        self.sweep()?;
        self.state.keep(payload)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        // What the engine took stays: the ledger lists its files as pending, and the next run sees to them.
        lock(&self.open).clear();
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
