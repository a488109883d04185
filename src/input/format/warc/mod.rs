//! Web archives: WARC with pages (responses, resources) or texts (WET), and the older ARC. Every page is a
//! document of its own with its address, time of capture and place. What is no page is passed over and
//! counted; behind a damaged record, reading goes on with the next.

mod arc;
mod http;
mod record;

use crate::input::limits::Limit;
use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use record::{Next, Record, Records};

pub(crate) use arc::Arc;

/// Reads WARC.
pub(crate) struct Warc;

impl Reader for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let start = &probe.head[..probe.head.len().min(256)];
        if start.trim_ascii_start().starts_with(b"WARC/") {
            Fit::Signature
        } else if probe.is_named(&["warc", "wet", "wat"]) {
            Fit::Name
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let limit = reading.options.limits.max_article_bytes;
        let mut records = Records::new(source.into_read(), limit);
        for number in 1.. {
            let (next, place) = match records.next() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(error) => return reading.bad(error.into()),
            };
            let location = reading.record_location(number, place);
            match next {
                Next::Record(record) => {
                    let whole = record.is_whole;
                    reading.at(location.clone(), |reading| one(record, reading))?;
                    if !whole {
                        reading.bad_at(location, Problem::Truncated)?;
                    }
                }
                Next::TooLarge(record) if is_media(&record) => {
                    reading.at(location, |reading| one(record, reading))?;
                }
                Next::TooLarge(_) => reading.bad_at(location, Problem::Limit(Limit::ArticleBytes(limit)))?,
                Next::Damaged => {
                    reading.bad_at(location, Problem::Malformed("WARC: damaged record".to_string()))?;
                }
            }
        }
        Flow::Continue(())
    }
}

/// Returns whether a record is passed over for what it is, so that its size does not matter.
fn is_media(record: &Record) -> bool {
    match record.header("WARC-Type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "response" => http::is_media(&record.content),
        "resource" | "conversion" => {
            !http::may_be_page(&record.header("Content-Type").unwrap_or_default().to_lowercase())
        }
        _ => true,
    }
}

fn one(record: Record, reading: &mut Reading<'_>) -> Flow {
    let kind = record.header("WARC-Type").unwrap_or_default().to_ascii_lowercase();
    let mime = record.header("Content-Type").unwrap_or_default().to_ascii_lowercase();
    let url = record.header("WARC-Target-URI").map(|url| url.trim_matches(['<', '>']).to_string());
    let captured = record.header("WARC-Date").map(str::to_string);
    let sha256 = record.sha256;
    let segmented = record.header("WARC-Segment-Number").is_some_and(|n| n != "1");
    match kind.as_str() {
        "revisit" => reading.skip(Passed::Revisit),
        "continuation" => reading.bad(Problem::Unsupported("segmented record".to_string())),
        _ if segmented => reading.bad(Problem::Unsupported("segmented record".to_string())),
        "response" if mime.is_empty() || mime.starts_with("application/http") => {
            let response = http::Response { url, captured, sha256, bytes: record.content };
            http::response(response, reading)
        }
        "response" | "resource" | "conversion" => {
            let page = http::Page { url, captured, sha256, mime, body: record.content };
            http::page(page, reading)
        }
        other => reading.skip(Passed::NotAPage(format!("{other} record"))),
    }
}
