//! Verifies an index against itself and against the files.

use std::collections::HashSet;

use super::Corpus;
use crate::ingest::kept;
use crate::ingest::ledger::{Fate, FileKey};
use crate::input::walk::{self, Found, WalkOptions};
use crate::store::StoreError;

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// Articles looked at.
    pub articles: u64,
    /// Whether it is known here which files there are: of an index that other machines filled it is not.
    pub knows_files: bool,
    /// The slices of the files that were looked at, such as `3/16`; none where all were.
    pub slices: Vec<String>,
    /// Files that changed since they were indexed, as shown to people.
    pub changed: Vec<String>,
    /// Files that are gone.
    pub gone: Vec<String>,
    /// Files that came.
    pub new: Vec<String>,
    /// What is wrong with the index.
    pub damage: Vec<Damage>,
}

/// Something wrong with the index.
#[derive(Clone, Debug)]
pub struct Damage {
    /// What, in a sentence.
    pub what: String,
}

/// Files that changed, went and came since the last run, as shown to people.
type Changed = (Vec<String>, Vec<String>, Vec<String>);

impl Corpus {
    /// Verifies the index against itself and against the files.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport {
            articles: self.store.articles(),
            knows_files: self.knows_files(),
            slices: self.slice_names(),
            ..CheckReport::default()
        };
        // First, since later commits sweep it away.
        let ledger = match self.ledger() {
            Ok(ledger) => Some(ledger),
            Err(error) if self.shared => {
                report.damage.push(Damage { what: error.to_string() });
                None
            }
            Err(error) => {
                let now = Corpus::open(&self.folder)?;
                if now.note != self.note {
                    return now.check();
                }
                report.damage.push(Damage { what: error.to_string() });
                None
            }
        };
        for what in self.store.verify()? {
            report.damage.push(Damage { what });
        }
        let Some(ledger) = ledger else { return Ok(report) };
        let expected: u64 = ledger.files.values().map(|entry| entry.articles + entry.not_articles).sum();
        let pending = ledger.files.values().any(|entry| entry.fate == Fate::Pending);
        // Other machines may have put articles into an index in a cluster.
        let differs = if self.shared { expected > report.articles } else { expected != report.articles };
        if differs && !pending {
            let what = format!("the ledger knows {expected} articles, the index holds {}", report.articles);
            report.damage.push(Damage { what });
        }
        let kept = &ledger.knowledge;
        let names =
            kept.profile.iter().map(|kept| &kept.name).chain(kept.rules.iter().map(|kept| &kept.name));
        for error in names.filter_map(|name| kept::read(&self.folder, name).err()) {
            report.damage.push(Damage { what: error.to_string() });
        }
        (report.changed, report.gone, report.new) = self.changes()?;
        Ok(report)
    }

    /// Returns whether a file is one that this machine sees to.
    fn sees_to(&self, key: &FileKey) -> bool {
        self.slices.is_empty() || self.slices.iter().any(|slice| slice.holds(key))
    }

    /// Looks which files changed, went and came since they were indexed.
    pub(super) fn changes(&self) -> Result<Changed, StoreError> {
        let ledger = self.ledger()?;
        let (mut changed, mut gone, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for root in &ledger.roots {
            let mut seen = HashSet::new();
            walk::walk(&root.path, &WalkOptions::default(), &mut |found| {
                let Found::File(entry) = found else { return };
                let key = FileKey { source: root.name.clone(), path: entry.rel.to_string() };
                match ledger.files.get(&key) {
                    None if self.sees_to(&key) => new.push(key.display()),
                    None => {}
                    Some(known) if known.fate == Fate::Skipped => {}
                    Some(known) if known.size != entry.size || known.mtime_ns != entry.mtime_ns => {
                        changed.push(key.display());
                    }
                    Some(_) => {}
                }
                seen.insert(key);
            });
            for (key, entry) in ledger.files.iter().filter(|(key, _)| key.source == root.name) {
                let was_read = !matches!(entry.fate, Fate::Skipped) && entry.mtime_ns != 0;
                if was_read && !seen.contains(key) && !root.path.join(&key.path).exists() {
                    gone.push(key.display());
                }
            }
        }
        Ok((changed, gone, new))
    }
}
