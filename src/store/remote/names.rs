//! The names that articles mention. Who is meant by a name in a query is decided by all names of an index, and a cluster
//! takes a while to list them: they are listed once for each state of the index, and kept beside the ledger.

use std::io::{BufRead, BufReader, BufWriter, Write};

use serde_json::json;

use super::RemoteStore;
use super::mapping::column;
use super::search::Depth;
use crate::model::Kind;
use crate::query::plan::Plan;
use crate::store::StoreError;
use crate::stream;

/// Name of the file within the state folder.
const NAMES: &str = "names";

impl RemoteStore {
    /// Calls `visit` with names of the articles of a plan: kind, name, articles, mentions. A name comes once for each
    /// number of times that articles mention it.
    pub(super) fn counted_names(
        &self,
        plan: &Plan,
        visit: &mut dyn FnMut(Kind, &str, u64, u64),
    ) -> Result<(), StoreError> {
        let visit = &mut |value: &str, articles: u64| {
            let Some((term, times)) = value.rsplit_once('\t') else { return };
            if let (Some((kind, name)), Ok(times)) = (stream::name_of(term), times.parse::<u64>()) {
                visit(kind, &name, articles, articles * times);
            }
        };
        if *plan == Plan::All {
            return self.all_names(visit);
        }
        let compiled = self.compiled(plan, Depth::None)?;
        if !compiled.exact {
            let why = "counting names by a query with case, or with slop among patterns or NEAR";
            return Err(StoreError::Refused(format!("{} cannot do this: {why}", self.name)));
        }
        self.whole(|incomplete| {
            self.each_bucket(&compiled.query, (column::NAME, false), incomplete, &mut |value, articles| {
                visit(&value, articles);
            })
        })
    }

    /// Calls `visit` with every value of the column of names, and how many articles have it.
    fn all_names(&self, visit: &mut dyn FnMut(&str, u64)) -> Result<(), StoreError> {
        let stamp = self.stamp()?;
        if let Some(kept) = self.state.kept(NAMES)
            && read(kept, &stamp, visit).is_some()
        {
            return Ok(());
        }
        let mut keeping = self.state.keeping(NAMES).and_then(|file| Keeping::begin(file, &stamp));
        let mut missing = None;
        self.whole(|incomplete| {
            let listed = self.each_bucket(
                &json!({"match_all": {}}),
                (column::NAME, false),
                incomplete,
                &mut |value, articles| {
                    keeping = keeping.take().and_then(|keeping| keeping.line(&value, articles));
                    visit(&value, articles);
                },
            );
            missing.clone_from(incomplete);
            listed
        })?;
        // What is not kept is listed again.
        if missing.is_none() && keeping.and_then(Keeping::end).is_some() {
            self.state.settle(NAMES);
        }
        Ok(())
    }

    /// Returns what tells the state of the index that searches see from every other: whatever is put has a higher number
    /// of its own than all before.
    fn stamp(&self) -> Result<String, StoreError> {
        let body = json!({
            "size": 0,
            "track_total_hits": true,
            "aggs": {"numbers": {"stats": {"field": "_seq_no"}}},
        });
        let answer = self.ask(&body, &mut None)?;
        let numbers = answer.aggregations.get("numbers").cloned().unwrap_or_default();
        let (sum, most) = (&numbers["sum"], &numbers["max"]);
        Ok(format!("names 1 {} {} {sum} {most}", self.id, answer.hits.total.value))
    }
}

/// Hands over the names of a file; `None` where it is of another state, or cannot be read to its end.
fn read(file: std::fs::File, stamp: &str, visit: &mut dyn FnMut(&str, u64)) -> Option<()> {
    let mut lines = BufReader::new(zstd::Decoder::new(file).ok()?).lines();
    if lines.next()?.ok()? != stamp {
        return None;
    }
    for line in lines {
        let line = line.ok()?;
        let (value, articles) = line.rsplit_once('\t')?;
        visit(value, articles.parse().ok()?);
    }
    Some(())
}

/// A file of names that is being written. Trouble with it ends the keeping, not the question.
struct Keeping(BufWriter<zstd::Encoder<'static, std::fs::File>>);

impl Keeping {
    fn begin(file: std::fs::File, stamp: &str) -> Option<Keeping> {
        let mut encoder = zstd::Encoder::new(file, 1).ok()?;
        encoder.include_checksum(true).ok()?;
        let mut out = BufWriter::new(encoder);
        writeln!(out, "{stamp}").ok()?;
        Some(Keeping(out))
    }

    fn line(mut self, value: &str, articles: u64) -> Option<Keeping> {
        writeln!(self.0, "{value}\t{articles}").ok()?;
        Some(self)
    }

    fn end(self) -> Option<()> {
        self.0.into_inner().ok()?.finish().ok()?.sync_all().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::remote::State;

    #[test]
    fn names_are_kept_for_one_state() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let keeping = Keeping::begin(state.keeping(NAMES).unwrap(), "a").unwrap();
        keeping.line("@p:mara_lind\t2", 7).and_then(Keeping::end).unwrap();
        assert!(state.kept(NAMES).is_none(), "not before it is whole");
        state.settle(NAMES);
        let mut found = Vec::new();
        let kept = |stamp, found: &mut Vec<_>| {
            read(state.kept(NAMES).unwrap(), stamp, &mut |value, articles| {
                found.push((value.to_string(), articles))
            })
        };
        assert_eq!(kept("a", &mut found), Some(()));
        assert_eq!(found, [("@p:mara_lind\t2".to_string(), 7)]);
        assert_eq!(kept("b", &mut found), None);
        let path = folder.path().join(NAMES);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
        assert_eq!(kept("a", &mut found), None);
    }
}
