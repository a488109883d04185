//! ARC, the web archive format before WARC: a line `URL IP date type length`, then that many bytes.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};

use super::http;
use crate::input::limits::Limit;
use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;

/// Reads ARC.
pub(crate) struct Arc;

/// Longest line above a record, in bytes.
const LINE: usize = 64 << 10;

impl Reader for Arc {
    fn name(&self) -> &'static str {
        "arc"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.trim_ascii_start().starts_with(b"filedesc://") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let mut input = source.into_read();
        let limit = reading.options.limits.max_article_bytes;
        let mut offset = 0u64;
        let mut number = 0u64;
        let mut lost = false;
        loop {
            let mut line = Vec::new();
            match (&mut input).take(LINE as u64).read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return reading.bad(error.into()),
            }
            let start = offset;
            offset += line.len() as u64;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let Some(head) = Head::parse(&String::from_utf8_lossy(&line)) else {
                // Said once for all lines up to the next record.
                if !std::mem::replace(&mut lost, true) {
                    number += 1;
                    let location = reading.record_location(number, (start, line.len() as u64));
                    reading.bad_at(location, Problem::Malformed("ARC: damaged record".to_string()))?;
                }
                continue;
            };
            lost = false;
            number += 1;
            let location = reading.record_location(number, (start, line.len() as u64 + head.length));
            if head.length > limit {
                offset += match io::copy(&mut (&mut input).take(head.length), &mut io::sink()) {
                    Ok(n) => n,
                    Err(error) => return reading.bad(error.into()),
                };
                reading.bad_at(location, Problem::Limit(Limit::ArticleBytes(limit)))?;
                continue;
            }
            let mut bytes = Vec::new();
            let hash = Sha256::new_with_prefix(&line);
            let outcome = (&mut input).take(head.length).read_to_end(&mut bytes);
            offset += bytes.len() as u64;
            let whole = bytes.len() as u64 == head.length;
            let sha256 = hash.chain_update(&bytes).finalize().into();
            reading.at(location.clone(), |reading| one(head, bytes, sha256, reading))?;
            if let Err(error) = outcome {
                return reading.bad_at(location, error.into());
            }
            if !whole {
                return reading.bad_at(location, Problem::Truncated);
            }
        }
        Flow::Continue(())
    }
}

fn one(head: Head, bytes: Vec<u8>, sha256: [u8; 32], reading: &mut Reading<'_>) -> Flow {
    if head.url.starts_with("filedesc:") || head.url.starts_with("dns:") {
        let scheme = head.url.split(':').next().unwrap_or_default();
        return reading.skip(Passed::NotAPage(format!("{scheme} record")));
    }
    let captured = Some(head.captured);
    if bytes.starts_with(b"HTTP/") {
        return http::response(http::Response { url: Some(head.url), captured, sha256, bytes }, reading);
    }
    http::page(http::Page { url: Some(head.url), captured, sha256, mime: head.mime, body: bytes }, reading)
}

/// The line above a record.
#[derive(Debug, PartialEq)]
struct Head {
    url: String,
    captured: String,
    mime: String,
    length: u64,
}

impl Head {
    /// Reads a line; addresses may have blanks in them, and the second version has more fields.
    fn parse(line: &str) -> Option<Head> {
        let fields: Vec<&str> = line.trim().split(' ').collect();
        let length = fields.last()?.parse().ok()?;
        let date = fields
            .iter()
            .rposition(|field| field.len() == 14 && field.bytes().all(|b| b.is_ascii_digit()))?;
        let url = fields.get(..date.checked_sub(1)?)?.join(" ");
        let mime = fields.get(date + 1)?.to_ascii_lowercase();
        if !url.contains(':') || date + 2 >= fields.len() {
            return None;
        }
        Some(Head { url, captured: time(fields[date]), mime, length })
    }
}

/// Writes 14 digits as RFC 3339.
fn time(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let (day, clock) = ((part(0, 4), part(4, 6), part(6, 8)), (part(8, 10), part(10, 12), part(12, 14)));
    format!("{}-{}-{}T{}:{}:{}Z", day.0, day.1, day.2, clock.0, clock.1, clock.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let head = Head::parse("http://example.com/a b 192.0.2.1 20310405060708 text/html 12\n").unwrap();
        assert_eq!(head.url, "http://example.com/a b");
        assert_eq!(
            (head.captured.as_str(), head.mime.as_str(), head.length),
            ("2031-04-05T06:07:08Z", "text/html", 12)
        );
        let second = "http://example.com/ 192.0.2.1 20310405060708 text/html 200 - - 77 name.arc 12";
        assert_eq!(Head::parse(second).unwrap().length, 12);
        for broken in ["", "x", "http://example.com/ 20310405060708 text/html x", "<p>A page of 12"] {
            assert_eq!(Head::parse(broken), None, "{broken}");
        }
    }
}
