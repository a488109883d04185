//! Moves a local index into a cluster, without the files it was made of: the records are sent as they are, and the
//! ledger goes along, so that later runs only see to what has changed.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::folder::{IndexFolder, OldIndex};
use super::job::{Event, Job, Progress, Summary};
use super::ledger::{Fate, FileKey, Ledger, Note};
use super::run::{IngestError, refuse};
use crate::store::local::{Budget, LocalStore};
use crate::store::{Store, StoreError};

/// Articles between two words on how it goes.
const TELL_EVERY: u64 = 1_000;

/// Sends every article of the index in the folder `from` to the cluster of a job.
///
/// # Errors
/// If there is no such index, or the job names no cluster, or the cluster fails: then the next run sends all again.
pub fn transfer(
    from: &Path,
    job: &Job,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Event),
) -> Result<Summary, IngestError> {
    let Some(cluster) = &job.cluster else {
        return Err(IngestError::Job {
            what: "an index is moved to a cluster".to_string(),
            hint: Some("name it: --index https://host:9200/NAME".to_string()),
        });
    };
    let store = LocalStore::open(from)?;
    let mut ledger = Ledger::read(from, &Note::parse(store.payload())?)?;
    ledger.files.as_map().retain(|key, _| job.sees_to(key));
    let old = if job.rebuild { OldIndex::Replace } else { OldIndex::Refuse };
    let folder = IndexFolder::connect(&job.index, cluster, old)?;
    tell(Event::Opened);
    let mut writer = folder.writer(Budget { memory: job.memory, threads: job.threads }, job.now)?;
    // What was there of files before stays only if it is sent again.
    for key in folder.ledger.files.keys() {
        writer.delete_file(key.hash())?;
    }
    let mut number = folder.note.ledger + 1;
    promised(&ledger, &folder.ledger).write(&folder.path, number)?;
    writer.commit(&ledger.note(number, job.now).print())?;
    for key in folder.ledger.files.keys() {
        writer.delete_file(key.hash())?;
    }
    let mut summary = Summary { found: ledger.files.len() as u64, ..Summary::default() };
    let mut failed: Option<StoreError> = None;
    store.each_record(&mut |record| {
        let key = FileKey { source: record.location.source.clone(), path: record.location.path.clone() };
        if failed.is_some() || stop.load(Ordering::Relaxed) || !job.sees_to(&key) {
            return;
        }
        match writer.put(&record) {
            Ok(()) => summary.indexed += 1,
            Err(error) => failed = Some(error),
        }
        if summary.indexed.is_multiple_of(TELL_EVERY) {
            let progress = Progress { articles: summary.indexed, walked: true, ..Progress::default() };
            tell(Event::Progress(progress));
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    summary.interrupted = stop.load(Ordering::Relaxed);
    for refused in writer.settle()? {
        tell(Event::Failed { location: refused.location.display(), reason: refused.reason.clone() });
        refuse(&mut ledger, &mut summary, refused);
    }
    if summary.interrupted {
        return Ok(summary);
    }
    number += 1;
    ledger.write(&folder.path, number)?;
    writer.commit(&ledger.note(number, job.now).print())?;
    Ledger::sweep(&folder.path, number);
    writer.finish()?;
    tell(Event::Committed);
    summary.committed = true;
    summary.articles = summary.indexed;
    Ok(summary)
}

/// Returns the ledger of a transfer that has not ended: every file may have left articles in the cluster.
fn promised(new: &Ledger, old: &Ledger) -> Ledger {
    let mut out = new.clone();
    for (key, entry) in old.files.iter() {
        out.files.as_map().entry(key.clone()).or_insert_with(|| entry.clone());
    }
    out.files.as_map().values_mut().for_each(|entry| entry.fate = Fate::Pending);
    out
}
