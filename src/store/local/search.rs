//! Answers questions: which articles of each segment match, how many, the best of them, and counts of all.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::columnar::StrColumn;
use tantivy::postings::TermInfo;
use tantivy::schema::Field as Handle;
use tantivy::{DocAddress, SegmentReader};

use super::LocalStore;
use super::best::{Best, Key, Taker};
use super::facets::{self, Counts};
use super::matches::{Finder, Matches};
use super::opened::Opened;
use super::postings::{Postings, Scale};
use super::prepare::Ready;
use super::score::{FEW, Scorer};
use super::tree::{FieldLists, Leaf};
use super::writer::unreadable;
use crate::model::Field;
use crate::model::hit::format_id;
use crate::store::{Answer, Ask, FacetBy, Found, Sort, StoreError};
use crate::text::fold;

/// So many postings to read are worth threads: starting one takes as long as reading some ten thousands. Tests have few.
const WORTH: u64 = if cfg!(test) { 1 } else { 250_000 };

impl LocalStore {
    /// Answers a question over the state this store shows.
    pub(super) fn answer(&self, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        let ready = self.preparer().plan(ask.plan)?;
        let wanted = ask.limit.map_or(usize::MAX, |limit| limit.saturating_add(ask.offset));
        // Copies fill places: with groups, more are kept at once, and again more where that was too few.
        let mut keep = if ask.group { wanted.saturating_mul(2).saturating_add(32) } else { wanted };
        loop {
            let best = Best::new(ask.sort, if wanted > 0 { keep } else { 0 });
            let (mut matches, best) = self.best(&ready, best, ask.threads)?;
            let total = matches.iter().map(|matches| matches.set.len()).sum();
            let full = total <= best.len() as u64;
            let mut keys = best.into_keys();
            if ask.group {
                self.first_of_groups(&mut keys, wanted)?;
                if !full && keys.len() < wanted {
                    keep = keep.saturating_mul(4);
                    continue;
                }
            }
            let limit = ask.limit.unwrap_or(usize::MAX);
            let mut chosen: Vec<Key> = keys.into_iter().skip(ask.offset).take(limit).collect();
            if ask.sort != Sort::Relevance {
                self.score(&mut chosen, &mut matches)?;
            }
            let copies = if ask.group { self.copies(&chosen, &matches)? } else { HashMap::new() };
            let hits = self.hits(chosen, &copies, ask.records)?;
            let facets = self.facets(ask.facets, &matches)?;
            return Ok(Answer { total, hits, facets, incomplete: None });
        }
    }

    /// Returns what a plan finds in each segment, and the best of it. Where there is much to read, threads take a segment
    /// each.
    fn best<'a>(
        &'a self,
        ready: &'a Ready,
        mut best: Best<'a>,
        threads: fn() -> usize,
    ) -> Result<(Vec<Matches<'a>>, Best<'a>), StoreError> {
        let count = self.opened.len();
        let one = |segment: usize, best: &mut Best<'a>| {
            let mut matches = self.matching(segment, ready)?;
            self.choose(segment, &mut matches, best)?;
            Ok(matches)
        };
        let threads = if count < 2 || self.work(ready)? < WORTH { 1 } else { threads().min(count) };
        if threads < 2 {
            let matches = (0..count).map(|segment| one(segment, &mut best)).collect::<Result<_, _>>()?;
            return Ok((matches, best));
        }
        let (next, sort, keep) = (AtomicUsize::new(0), best.sort, best.keep);
        let some = || {
            let (mut found, mut best) = (Vec::new(), Best::new(sort, keep));
            loop {
                let segment = next.fetch_add(1, Ordering::Relaxed);
                if segment >= count {
                    return Ok((found, best));
                }
                found.push((segment, one(segment, &mut best)?));
            }
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(some)).collect();
            let mut parts: Vec<Result<_, StoreError>> = vec![some()];
            for thread in others {
                parts.push(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            let mut matches = Vec::with_capacity(count);
            for part in parts {
                let (found, theirs) = part?;
                matches.extend(found);
                best.unite(theirs);
            }
            matches.sort_by_key(|(segment, _)| *segment);
            Ok((matches.into_iter().map(|(_, matches)| matches).collect(), best))
        })
    }

    /// Returns about how many postings a plan reads.
    fn work(&self, ready: &Ready) -> Result<u64, StoreError> {
        let mut work = 0;
        for number in 0..self.opened.len() {
            work += Finder::new(self.opened(number)?, number, self).work(ready);
        }
        Ok(work)
    }

    /// Returns the live articles of a segment that match.
    pub(super) fn matching<'a>(&'a self, number: usize, ready: &'a Ready) -> Result<Matches<'a>, StoreError> {
        let (segment, opened) = self.opened(number)?;
        let mut matches = Finder::new((segment, opened), number, self).find(ready)?;
        if let Some(alive) = segment.alive_bitset() {
            matches.set.retain(|doc| alive.is_alive(doc));
        }
        Ok(matches)
    }

    fn opened(&self, segment: usize) -> Result<(&SegmentReader, &Opened), StoreError> {
        let gone = || StoreError::Damaged("a segment of the index is gone".to_string());
        self.segments().each().nth(segment).ok_or_else(gone)
    }

    /// Gathers the best of the matches of a segment.
    fn choose<'a>(
        &'a self,
        number: usize,
        matches: &mut Matches<'_>,
        best: &mut Best<'a>,
    ) -> Result<(), StoreError> {
        if matches.set.is_empty() || best.keep == 0 {
            return Ok(());
        }
        let (segment, opened) = self.opened(number)?;
        let columns = opened.columns(segment)?;
        if best.sort == Sort::Relevance {
            let mut scorer = self.scorer(number, matches, matches.set.len() > FEW)?;
            scorer.best(&matches.set, &mut Taker { best, columns, segment: number as u32 });
            return Ok(());
        }
        let titles = if best.sort == Sort::Title { Some(opened.shelf(segment, self)?) } else { None };
        for doc in matches.set.iter() {
            let published = columns.published.first(doc);
            if best.is_too_late(published) {
                continue;
            }
            let title = match titles {
                Some(shelf) => folded(shelf.record(doc)?.article.title),
                None => None,
            };
            let at = DocAddress::new(number as u32, doc);
            best.offer(Key { score: 0.0, title, at }, columns, Some(published));
        }
        Ok(())
    }

    /// Opens what scores the matches of a segment, with bounds on what parts of the lists can count if they are needed.
    fn scorer(&self, number: usize, matches: &mut Matches<'_>, bounds: bool) -> Result<Scorer, StoreError> {
        let (segment, opened) = self.opened(number)?;
        let mut leaves = Vec::with_capacity(matches.leaves.len());
        for matched in std::mem::take(&mut matches.leaves) {
            let mut fields = Vec::with_capacity(matched.found.len());
            for (field, found) in matched.leaf.fields.iter().zip(matched.found) {
                let Some(factors) = &field.factors else { continue };
                if found.pairs.is_empty() && found.lists.is_empty() {
                    continue;
                }
                let scale = opened.scale(segment, field.handle, factors)?;
                let bounding = bounds.then_some(&scale);
                let mut lists = lists((segment, opened), field.handle, &found.lists, bounding)?;
                if !found.pairs.is_empty() {
                    lists.push(Postings::of_pairs(found.pairs, bounding));
                }
                fields.push(FieldLists { scale, lists });
            }
            leaves.push(Leaf { idf: matched.leaf.idf, fields });
        }
        Ok(Scorer::new(std::mem::take(&mut matches.tree), leaves, segment.max_doc()))
    }

    /// Scores hits that something else has chosen.
    fn score(&self, chosen: &mut [Key], matches: &mut [Matches<'_>]) -> Result<(), StoreError> {
        let mut order: Vec<usize> = (0..chosen.len()).collect();
        order.sort_by_key(|place| chosen[*place].at);
        let mut scorer: Option<(u32, Scorer)> = None;
        for place in order {
            let DocAddress { segment_ord, doc_id } = chosen[place].at;
            let current = match scorer.take().filter(|(of, _)| *of == segment_ord) {
                Some(current) => current,
                None => (
                    segment_ord,
                    self.scorer(segment_ord as usize, &mut matches[segment_ord as usize], false)?,
                ),
            };
            let (_, of) = scorer.insert(current);
            chosen[place].score = of.score(doc_id);
        }
        Ok(())
    }

    fn group(&self, at: DocAddress) -> Result<Option<u64>, StoreError> {
        let (segment, opened) = self.opened(at.segment_ord as usize)?;
        Ok(opened.columns(segment)?.groups.of(at.doc_id))
    }

    /// Keeps the first of each group of copies, and no more than are wanted.
    fn first_of_groups(&self, keys: &mut Vec<Key>, wanted: usize) -> Result<(), StoreError> {
        let mut seen = HashSet::new();
        let mut first = Vec::new();
        for key in keys.drain(..) {
            // What comes behind is not looked at: each group may lie on a page of its own.
            if first.len() >= wanted {
                break;
            }
            if self.group(key.at)?.is_none_or(|group| seen.insert(group)) {
                first.push(key);
            }
        }
        *keys = first;
        Ok(())
    }

    /// Returns how many of all matches are in the group of each of the chosen ones.
    fn copies(&self, chosen: &[Key], matches: &[Matches<'_>]) -> Result<HashMap<u64, usize>, StoreError> {
        let mut groups = Vec::new();
        for key in chosen {
            groups.extend(self.group(key.at)?);
        }
        groups.sort_unstable();
        groups.dedup();
        let mut counts = vec![0; groups.len()];
        for (number, matches) in matches.iter().enumerate().filter(|_| !groups.is_empty()) {
            let (segment, opened) = self.opened(number)?;
            opened.columns(segment)?.groups.count(&groups, matches.set.iter(), &mut counts);
        }
        Ok(groups.into_iter().zip(counts).collect())
    }

    fn facets(&self, by: &[FacetBy], matches: &[Matches<'_>]) -> Result<Vec<Vec<(String, u64)>>, StoreError> {
        let one = |by: &FacetBy| {
            let mut counts = Counts::new();
            for (segment, matches) in self.searcher.segment_readers().iter().zip(matches) {
                facets::count(*by, segment, &matches.set, &mut counts)?;
            }
            Ok(facets::most_first(counts))
        };
        by.iter().map(one).collect()
    }

    /// Reads the hits of keys in their order.
    fn hits(
        &self,
        keys: Vec<Key>,
        counts: &HashMap<u64, usize>,
        records: bool,
    ) -> Result<Vec<Found>, StoreError> {
        let mut out = Vec::with_capacity(keys.len());
        for key in keys {
            let (segment, opened) = self.opened(key.at.segment_ord as usize)?;
            let record = match records {
                true => Some(Box::new(opened.shelf(segment, self)?.hit(key.at.doc_id)?)),
                false => None,
            };
            let id = opened.columns(segment)?.id.first(key.at.doc_id).unwrap_or(0);
            let copies = match counts.is_empty() {
                true => 0,
                false => {
                    self.group(key.at)?.and_then(|group| counts.get(&group)).map_or(0, |count| count - 1)
                }
            };
            let own_id = match &record {
                Some(record) => Some(record.article.own_id.clone()).filter(|id| !id.is_empty()),
                None => own_id(opened.own_ids(segment)?, key.at.doc_id)?,
            };
            let name = own_id.unwrap_or_else(|| format_id(id));
            out.push(Found { id, score: key.score, copies, record, name });
        }
        Ok(out)
    }
}

/// Opens the postings of a field's terms.
fn lists(
    (segment, opened): (&SegmentReader, &Opened),
    handle: Handle,
    held: &[&TermInfo],
    scale: Option<&Scale>,
) -> Result<Vec<Postings>, StoreError> {
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let Some(index) = opened.index(segment, handle)? else { return Ok(Vec::new()) };
    let bytes = opened.postings(segment, handle)?;
    let lists = held.iter().map(|info| Postings::of_term(index, info, &bytes, scale));
    lists.collect::<Result<_, _>>().map_err(|io| unreadable(&io))
}

/// Returns a title as it is sorted by; `None` where there is none.
fn folded(title: String) -> Option<Box<str>> {
    let title = title.to_lowercase();
    (!title.is_empty()).then(|| fold::fold(&title).unwrap_or(title).into())
}

fn own_id(names: Option<&StrColumn>, doc: u32) -> Result<Option<String>, StoreError> {
    let Some(texts) = names else { return Ok(None) };
    let Some(ordinal) = texts.term_ords(doc).next() else { return Ok(None) };
    let mut out = String::new();
    let found = texts
        .ord_to_str(ordinal, &mut out)
        .map_err(|io| StoreError::Damaged(format!("a column cannot be read: {io}")))?;
    Ok(found.then_some(out))
}

/// Returns the values of a field's column with how many live articles hold each.
pub(super) fn column_counts(store: &LocalStore, field: Field) -> Result<Vec<(String, u64)>, StoreError> {
    let plan = crate::query::plan::Plan::All;
    let facets = [FacetBy::Value(field)];
    let ask = Ask { limit: Some(0), facets: &facets, ..Ask::of(&plan) };
    Ok(store.answer(&ask)?.facets.into_iter().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::Article;
    use crate::store::local::fixture;
    use crate::store::{Record, Store};

    /// Puts some articles, of which some have the same body and some the same title.
    fn run(folder: &Path, files: std::ops::Range<u64>) {
        let record = |file: u64| {
            let body = format!(
                "Ferries leave the harbour {} times. {}",
                file % 7,
                "Harbour dues. ".repeat(file as usize % 4)
            );
            let article = Article { title: format!("Ferry {}", file % 5), body, ..Article::default() };
            Record { same_body: Some(file % 7 * 4 + file % 4 + 1), ..Record::bare(file, article) }
        };
        fixture::run(folder, &[], files.map(record));
    }

    #[test]
    fn segments_found_in_threads_are_found_all_the_same() {
        let temp = fixture::folder();
        for files in [0..150, 150..210, 210..230, 230..236] {
            run(temp.path(), files);
        }
        let store = LocalStore::open(temp.path()).unwrap();
        assert!(store.opened.len() > 2, "{}", store.opened.len());
        for query in [
            "harbour",
            "harbour dues",
            "ferry OR dues",
            "\"harbour dues\" -title:\"ferry 3\"",
            "h* NEAR/5 leave",
        ] {
            let languages = store.languages().unwrap();
            let context = crate::query::Context { languages: &languages, today: 0, entities: None };
            let plan = crate::query::resolve(&crate::query::parse(query).unwrap(), &context).unwrap();
            for (sort, group, limit) in [
                (Sort::Relevance, false, Some(10)),
                (Sort::Relevance, true, Some(3)),
                (Sort::Newest, false, None),
                (Sort::Title, true, Some(20)),
                (Sort::Oldest, false, Some(0)),
            ] {
                let facets = [FacetBy::Year];
                let answer = |threads| {
                    let ask =
                        Ask { sort, group, limit, facets: &facets, records: true, threads, ..Ask::of(&plan) };
                    format!("{:?}", store.search(&ask).unwrap())
                };
                let alone = answer(|| 1);
                assert!(limit == Some(0) || alone.contains("Ferries"), "{query}: {alone}");
                let several: [fn() -> usize; 3] = [|| 2, || 3, || 9];
                for threads in several {
                    assert_eq!(answer(threads), alone, "{query}, {sort:?}, {} threads", threads());
                }
            }
        }
    }
}
