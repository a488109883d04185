//! A page as it came over the wire: status, headers, chunks, compression. Servers lie about all of them, so each
//! step that fails leaves the bytes as they are.

use std::io::Read;

use encoding_rs::Encoding;

use crate::input::decode;
use crate::input::limits::Limit;
use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Capture, Flow, Reading};
use crate::input::source::Source;

use super::record::{Headers, header};

/// A response as captured, headers and all.
pub(super) struct Response {
    pub(super) url: Option<String>,
    pub(super) captured: Option<String>,
    /// Hash of the record.
    pub(super) sha256: [u8; 32],
    pub(super) bytes: Vec<u8>,
}

/// A page with its transfer taken off.
pub(super) struct Page {
    pub(super) url: Option<String>,
    pub(super) captured: Option<String>,
    /// Hash of the record.
    pub(super) sha256: [u8; 32],
    /// Media type with parameters, lower-case; empty if unknown.
    pub(super) mime: String,
    pub(super) body: Vec<u8>,
}

/// Reads a response: takes off its headers, chunks and compression, and reads the page in it.
pub(super) fn response(response: Response, reading: &mut Reading<'_>) -> Flow {
    let Some((status, headers, body)) = split(&response.bytes) else {
        return reading.bad(Problem::Malformed("HTTP: no status line".to_string()));
    };
    if !(200..300).contains(&status) {
        return reading.skip(Passed::NotAPage(format!("HTTP status {status}")));
    }
    let mime = header(&headers, "Content-Type").unwrap_or_default().to_ascii_lowercase();
    if !may_be_page(&mime) {
        return reading.skip(Passed::NotAPage(essence(&mime).to_string()));
    }
    let chunked = header(&headers, "Transfer-Encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let mut body = if chunked { join_chunks(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    let limit = reading.options.limits.max_article_bytes;
    for coding in header(&headers, "Content-Encoding").unwrap_or_default().rsplit(',') {
        match unpacked(&body, &coding.trim().to_ascii_lowercase(), limit) {
            Ok(Some(unpacked)) => body = unpacked,
            Ok(None) => {}
            Err(problem) => return reading.bad(problem),
        }
    }
    let Response { url, captured, sha256, .. } = response;
    page(Page { url, captured, sha256, mime, body }, reading)
}

/// Reads a page.
pub(super) fn page(mut page: Page, reading: &mut Reading<'_>) -> Flow {
    // Crawlers that use a browser keep the text that it showed under an address of their own.
    let shown = page.url.as_deref().and_then(|url| {
        ["urn:text:", "urn:textFinal:"].iter().find_map(|start| url.strip_prefix(start)).map(str::to_string)
    });
    page.url = shown.or(page.url);
    if !may_be_page(&page.mime) {
        return reading.skip(Passed::NotAPage(essence(&page.mime).to_string()));
    }
    if page.url.as_deref().is_some_and(|url| url.starts_with("metadata:")) {
        return reading.skip(Passed::NotAPage("log of the crawler".to_string()));
    }
    let path = page.url.as_deref().unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    if path.ends_with("/robots.txt") {
        return reading.skip(Passed::NotAPage("robots.txt".to_string()));
    }
    if page.body.trim_ascii().is_empty() {
        return reading.skip(Passed::NotAPage("empty response".to_string()));
    }
    let name = match essence(&page.mime) {
        "text/html" | "application/xhtml+xml" => "page.html".to_string(),
        "text/plain" => "page.txt".to_string(),
        _ => crate::input::sniff::base_name(path).to_string(),
    };
    let charset = page.mime.split_once("charset=").and_then(|(_, rest)| label(rest));
    let capture =
        Capture { url: page.url, captured: page.captured, charset, sha256: Some(page.sha256), record: None };
    reading.captured_page(capture, name, Source::memory(page.body))
}

fn label(text: &str) -> Option<&'static Encoding> {
    decode::label(text.split(';').next()?.trim().trim_matches(['"', '\'']).as_bytes())
}

fn essence(mime: &str) -> &str {
    mime.split(';').next().unwrap_or_default().trim()
}

/// Returns whether a response that may be cut off is no page: by its status or its type.
pub(super) fn is_media(response: &[u8]) -> bool {
    split(response).is_some_and(|(status, headers, _)| {
        let mime = header(&headers, "Content-Type").unwrap_or_default().to_ascii_lowercase();
        !(200..300).contains(&status) || !may_be_page(&mime)
    })
}

/// Servers send pages without a type or as something vague; then the content decides.
pub(super) fn may_be_page(mime: &str) -> bool {
    let mime = essence(mime);
    const DOCUMENTS: [&str; 12] = [
        "",
        "unk",
        "no-type",
        "text/html",
        "text/plain",
        "text/xml",
        "text/markdown",
        "application/xhtml+xml",
        "application/xml",
        "application/pdf",
        "application/rss+xml",
        "application/atom+xml",
    ];
    DOCUMENTS.contains(&mime)
}

/// Takes a response apart: status, headers, body.
fn split(bytes: &[u8]) -> Option<(u16, Headers, &[u8])> {
    let crlf = memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = memchr::memmem::find(bytes, b"\n\n").map(|at| (at, at + 2));
    let (end, body) = match (crlf, lf) {
        (Some(crlf), Some(lf)) => crlf.min(lf),
        (crlf, lf) => crlf.or(lf).unwrap_or((bytes.len(), bytes.len())),
    };
    let head = String::from_utf8_lossy(bytes.get(..end)?);
    let mut lines = head.lines();
    let first = lines.next()?;
    let status =
        first.starts_with("HTTP/").then(|| first.split_whitespace().nth(1)?.parse().ok()).flatten()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_string(), value.trim().to_string()))
        .collect();
    Some((status, headers, bytes.get(body..)?))
}

/// Joins chunks; `None` if there are none. What follows a broken chunk is lost, what came before is kept.
fn join_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let line_end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = std::str::from_utf8(&rest[..line_end]).unwrap_or_default();
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16);
        let Ok(size) = size else { return (!out.is_empty()).then_some(out) };
        rest = rest.get(line_end + 1..).unwrap_or_default();
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(&rest[..size.min(rest.len())]);
        rest = rest.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

/// Unpacks a body; `None` if it is not packed as it claims. A body cut short gives what could be unpacked.
fn unpacked(body: &[u8], coding: &str, limit: u64) -> Result<Option<Vec<u8>>, Problem> {
    match coding {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            take(flate2::bufread::MultiGzDecoder::new(body), limit)
        }
        "deflate" => {
            let zlib = take(flate2::bufread::ZlibDecoder::new(body), limit)?;
            if zlib.is_some() { Ok(zlib) } else { take(flate2::bufread::DeflateDecoder::new(body), limit) }
        }
        "br" => take(brotli_decompressor::Decompressor::new(body, 16 << 10), limit),
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => {
            match zstd::stream::read::Decoder::with_buffer(body) {
                Ok(decoder) => take(decoder, limit),
                Err(_) => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

fn take(decoder: impl Read, limit: u64) -> Result<Option<Vec<u8>>, Problem> {
    let mut out = Vec::new();
    let outcome = decoder.take(limit + 1).read_to_end(&mut out);
    if out.len() as u64 > limit {
        return Err(Problem::Limit(Limit::ArticleBytes(limit)));
    }
    Ok((outcome.is_ok() || !out.is_empty()).then_some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_taken_apart() {
        let (status, headers, body) = split(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nBody").unwrap();
        assert_eq!((status, header(&headers, "a"), body), (200, Some("b"), &b"Body"[..]));
        assert_eq!(split(b"HTTP/1.0 404\nA: b\n\nBody").unwrap().2, b"Body");
        assert!(split(b"<html>").is_none());
        assert!(split(b"").is_none());
    }

    #[test]
    fn chunks_are_joined() {
        for (body, expected) in [
            (&b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"[..], Some(&b"abcde"[..])),
            (b"3\nabc\n0\n", Some(b"abc")),
            (b"ff\r\nabc", Some(b"abc")),
            (b"<html>", None),
            (b"3\r\nabcde", Some(b"abc")),
        ] {
            assert_eq!(join_chunks(body).as_deref(), expected);
        }
    }

    #[test]
    fn packed_bodies_are_unpacked_unless_they_lie() {
        let gzip = crate::input::conformance::gzip(b"Body");
        assert_eq!(unpacked(&gzip, "gzip", 10), Ok(Some(b"Body".to_vec())));
        assert_eq!(unpacked(b"Body", "gzip", 10), Ok(None));
        assert_eq!(unpacked(b"Body", "br", 10), Ok(None));
        assert!(unpacked(&gzip, "gzip", 3).is_err());
    }
}
