//! Walks through all hits of a search, page after page: of one moment of the index where the engine keeps one.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use ureq::http::Method;

use super::RemoteStore;
use super::answer::{RawHit, SearchAnswer};
use super::dialect::Engine;
use super::http::{Body, Client, Failure, Refusal, Request};
use super::mapping::column;
use super::search::SPREAD;
use crate::store::StoreError;

/// How long a moment is kept from one page to the next.
const KEPT: &str = "3m";

/// Hits to walk through.
pub(super) struct Page<'a> {
    pub(super) query: &'a Value,
    /// Ends with a key that no two articles share.
    pub(super) sort: Value,
    /// Hits of one page.
    pub(super) size: usize,
    /// Whether hits come with their records.
    pub(super) records: bool,
}

/// A moment of an index, kept by the cluster until dropped.
struct Moment<'a> {
    client: &'a Client,
    engine: Engine,
    id: String,
}

impl RemoteStore {
    /// Calls `take` with every hit in order until it returns false; returns how many there are.
    ///
    /// What is written meanwhile is not seen, where the engine keeps a moment of the index. Elsewhere an article that is
    /// put between two pages may be passed over or not, as its place in the order has it; none comes twice.
    pub(super) fn pages(
        &self,
        page: Page<'_>,
        incomplete: &mut Option<String>,
        take: &mut dyn FnMut(RawHit) -> Result<bool, StoreError>,
    ) -> Result<u64, StoreError> {
        // Most searches have one page, for which no moment need be kept.
        let mut answer = self.page(&page, None, None, incomplete)?;
        let mut moment = None;
        if answer.hits.total.value > page.size as u64 {
            moment = self.moment()?;
            if moment.is_some() {
                answer = self.page(&page, None, moment.as_ref(), incomplete)?;
            }
        }
        let total = answer.hits.total.value;
        let mut seen = HashSet::new();
        let moves = moment.is_none() && total > page.size as u64;
        loop {
            let full = answer.hits.hits.len() == page.size;
            let last = answer.hits.hits.last().map(|hit| hit.sort.clone());
            for hit in answer.hits.hits {
                // An article that was put anew may have moved behind the page.
                if moves && !seen.insert(hit.id.clone()) {
                    continue;
                }
                if !take(hit)? {
                    return Ok(total);
                }
            }
            if !full {
                return Ok(total);
            }
            answer = self.page(&page, last, moment.as_ref(), incomplete)?;
        }
    }

    fn page(
        &self,
        page: &Page<'_>,
        after: Option<Vec<Value>>,
        moment: Option<&Moment<'_>>,
        incomplete: &mut Option<String>,
    ) -> Result<SearchAnswer, StoreError> {
        let mut body = json!({
            "query": page.query,
            "size": page.size,
            "sort": page.sort,
            "track_scores": true,
            "track_total_hits": after.is_none(),
            "_source": if page.records { json!(["record"]) } else { json!(false) },
            "docvalue_fields": [column::OWN_ID, column::SAME_BODY],
        });
        if let Some(after) = &after {
            body["search_after"] = json!(after);
        }
        let Some(moment) = moment else { return self.ask(&body, incomplete) };
        body["pit"] = json!({"id": moment.id, "keep_alive": KEPT});
        self.ask_at(&format!("/_search?{SPREAD}"), &body, incomplete)
    }

    /// Keeps a moment of the index; `None` where the engine does not do so for us.
    fn moment(&self) -> Result<Option<Moment<'_>>, StoreError> {
        if self.keeps_nothing.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let index = &self.address.index;
        let (path, name) = match self.engine {
            Engine::OpenSearch => (format!("/{index}/_search/point_in_time?keep_alive={KEPT}"), "pit_id"),
            Engine::Elasticsearch => (format!("/{index}/_pit?keep_alive={KEPT}"), "id"),
        };
        let request = Request { method: Method::POST, path: &path, body: Body::Empty };
        match self.client.call::<Value>(&request) {
            Ok(kept) => Ok(kept[name].as_str().map(|id| Moment {
                client: &self.client,
                engine: self.engine,
                id: id.to_string(),
            })),
            // An engine without it, or a user who may not.
            Err(Failure::Refused(Refusal { status: 400 | 403 | 404 | 405, .. })) => {
                self.keeps_nothing.store(true, Ordering::Relaxed);
                Ok(None)
            }
            Err(failure) => Err(self.error(failure)),
        }
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        let (path, body) = match self.engine {
            Engine::OpenSearch => ("/_search/point_in_time", json!({"pit_id": [self.id]})),
            Engine::Elasticsearch => ("/_pit", json!({"id": self.id})),
        };
        let body = body.to_string();
        let request = Request { method: Method::DELETE, path, body: Body::Json(body.as_bytes()) };
        // One that cannot be given back ends by itself.
        let _ = self.client.try_once(&request);
    }
}
