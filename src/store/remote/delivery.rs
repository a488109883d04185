//! Packs of articles on their way: sent until the engine has said of every article what became of it.

use std::borrow::Cow;
use std::io::{self, Read as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::json;
use ureq::http::Method;

use super::answer::SearchAnswer;
use super::http::{Body, Cause, Client, Failure, Refusal, Request};
use super::{Access, Address, error};
use crate::model::Location;
use crate::model::hit::format_id;
use crate::store::{Record, Rejected, StoreError};

/// Answers that do not tell of every article are asked for again this often.
const MAX_UNCLEAR: usize = 5;

/// What the threads that send share.
pub(super) struct Delivery {
    pub(super) client: Client,
    pub(super) address: Address,
    /// How long the cluster may be too busy.
    pub(super) patience: Duration,
    /// Packs that were handed over and not dealt with.
    open: Mutex<usize>,
    fewer: Condvar,
    fatal: Mutex<Option<StoreError>>,
    rejected: Mutex<Vec<Rejected>>,
    /// Articles of standard input that took the place of earlier ones.
    replaced: AtomicU64,
}

/// Articles that travel together. Their lines are packed with gzip as they come, so that packs which are filled, which wait
/// and which are under way take a quarter of the memory.
pub(super) struct Pack {
    packed: GzEncoder<Vec<u8>>,
    /// Bytes before they were packed.
    length: u64,
    items: Vec<Item>,
}

/// A pack that is on its way.
struct Sealed {
    packed: Vec<u8>,
    items: Vec<Item>,
}

struct Item {
    id: u64,
    location: Location,
    /// Where its lines are, in what was packed.
    lines: std::ops::Range<u64>,
}

impl Default for Pack {
    fn default() -> Pack {
        Pack { packed: packer(), length: 0, items: Vec::new() }
    }
}

fn packer() -> GzEncoder<Vec<u8>> {
    GzEncoder::new(Vec::new(), Compression::fast())
}

impl Pack {
    /// Bytes before they were packed, and articles.
    pub(super) fn size(&self) -> (usize, usize) {
        (usize::try_from(self.length).unwrap_or(usize::MAX), self.items.len())
    }

    pub(super) fn add(&mut self, record: &Record, line: &[u8]) {
        let head = format!("{{\"index\":{{\"_id\":\"{}\"}}}}\n", format_id(record.id));
        for part in [head.as_bytes(), line, b"\n"] {
            // Writing to memory cannot fail.
            let _ = self.packed.write_all(part);
        }
        let start = self.length;
        self.length += (head.len() + line.len() + 1) as u64;
        let lines = start..self.length;
        self.items.push(Item { id: record.id, location: record.location.clone(), lines });
    }

    fn seal(self) -> Sealed {
        // Writing to memory cannot fail.
        Sealed { packed: self.packed.finish().unwrap_or_default(), items: self.items }
    }
}

impl Sealed {
    /// Returns the lines of some of the articles, in the order of the pack, packed anew.
    fn part(&self, items: &[&Item]) -> io::Result<Vec<u8>> {
        let (mut lines, mut at) = (GzDecoder::new(self.packed.as_slice()), 0);
        let mut packed = packer();
        for Item { lines: range, .. } in items {
            io::copy(&mut lines.by_ref().take(range.start - at), &mut io::sink())?;
            io::copy(&mut lines.by_ref().take(range.end - range.start), &mut packed)?;
            at = range.end;
        }
        packed.finish()
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

impl Delivery {
    pub(super) fn new(address: &Address, access: &Access) -> Result<Delivery, StoreError> {
        Ok(Delivery {
            client: Client::new(address, access)?,
            address: address.clone(),
            patience: access.patience,
            open: Mutex::new(0),
            fewer: Condvar::new(),
            fatal: Mutex::new(None),
            rejected: Mutex::new(Vec::new()),
            replaced: AtomicU64::new(0),
        })
    }

    /// Says that a pack will be handed to [`Delivery::send`].
    pub(super) fn expect_one(&self) {
        *lock(&self.open) += 1;
    }

    /// Waits until every pack was dealt with.
    pub(super) fn wait(&self) {
        let mut open = lock(&self.open);
        while *open > 0 {
            open = self.fewer.wait(open).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// Returns the articles that were refused since the last call.
    pub(super) fn rejected(&self) -> Vec<Rejected> {
        std::mem::take(&mut *lock(&self.rejected))
    }

    /// Returns how many articles of standard input took the place of earlier ones since the last call.
    pub(super) fn replaced(&self) -> u64 {
        self.replaced.swap(0, Ordering::Relaxed)
    }

    pub(super) fn call<T: serde::de::DeserializeOwned>(
        &self,
        request: &Request<'_>,
    ) -> Result<T, StoreError> {
        self.client.call(request).map_err(|failure| error(&self.address, failure))
    }

    /// Returns the error that ended the sending, once.
    pub(super) fn trouble(&self) -> Result<(), StoreError> {
        lock(&self.fatal).take().map_or(Ok(()), Err)
    }

    /// Sends packs until there are no more.
    pub(super) fn send(&self, packs: &Receiver<Pack>) {
        for pack in packs {
            let pack = pack.seal();
            let items: Vec<&Item> = pack.items.iter().collect();
            if lock(&self.fatal).is_none()
                && let Err(error) = self.count_replaced(&pack).and_then(|()| self.deliver(&pack, &items))
            {
                lock(&self.fatal).get_or_insert(error);
            }
            *lock(&self.open) -= 1;
            self.fewer.notify_all();
        }
    }

    /// Counts the articles of standard input that stand there already. Asked before they are sent: the answer to a pack
    /// that had to be sent twice would say so of all.
    fn count_replaced(&self, pack: &Sealed) -> Result<(), StoreError> {
        let streamed = pack.items.iter().filter(|item| item.location.source == "-");
        let ids: Vec<String> = streamed.map(|item| format_id(item.id)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let body =
            json!({"query": {"ids": {"values": ids}}, "size": 0, "track_total_hits": true}).to_string();
        let path = format!("/{}/_search", self.address.index);
        let standing: SearchAnswer = self.call(&Request::post(&path, body.as_bytes()))?;
        self.replaced.fetch_add(standing.hits.total.value, Ordering::Relaxed);
        Ok(())
    }

    /// Sends articles until the engine has taken or refused each.
    fn deliver(&self, pack: &Sealed, items: &[&Item]) -> Result<(), StoreError> {
        let begun = Instant::now();
        let (mut pause, mut unclear) = (Duration::from_millis(500), 0);
        let mut left = items.to_vec();
        while !left.is_empty() {
            let part = match left.len() == pack.items.len() {
                true => Cow::Borrowed(pack.packed.as_slice()),
                false => Cow::Owned(pack.part(&left).map_err(unpacked)?),
            };
            let answer = match self.attempt(&part) {
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

    fn attempt(&self, packed: &[u8]) -> Result<Vec<Outcome>, Failure> {
        let path =
            format!("/{}/_bulk?filter_path=items.*._id,items.*.status,items.*.error", self.address.index);
        let request = Request { method: Method::POST, path: &path, body: Body::PackedLines(packed) };
        let answer: PackAnswer = self.client.call(&request)?;
        Ok(answer.items.into_iter().map(|item| item.index).collect())
    }

    /// Sends a pack that is too large in two halves; refuses an article that is too large alone.
    fn deliver_less(&self, pack: &Sealed, items: &[&Item]) -> Result<(), StoreError> {
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

/// Returns the error of a pack of our own that cannot be unpacked.
fn unpacked(error: io::Error) -> StoreError {
    StoreError::Other(format!("articles on their way were lost: {error}"))
}

enum Verdict {
    Done,
    Again,
}

/// Locks; a thread that panicked while it held the lock left nothing half done in it.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
