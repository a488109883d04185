//! HTML pages, and exports of press databases in HTML. Only recognised and decoded here; a parser sees pages in extraction.

use encoding_rs::Encoding;

use crate::input::decode;
use crate::input::format::export::{self, Around};
use crate::input::format::saved;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;

/// Reads HTML.
pub(crate) struct Html;

/// How far into a page a declaration of its encoding is looked for, in bytes; browsers stop at 1,024.
const DECLARATION: usize = 4096;

impl Reader for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if !probe.text.starts_with('<') {
            let named = probe.is_named(&["html", "htm", "xhtml", "shtml", "mhtml"]);
            return if named && probe.text.contains('<') { Fit::Name } else { Fit::No };
        }
        if ["<!doctype html", "<html", "<head", "<body"].iter().any(|start| probe.text_starts(start)) {
            return Fit::Content;
        }
        // XML, comments, Wayback's script and the like come before the page; or it is a fragment.
        let lower = probe.text.to_ascii_lowercase();
        let tags =
            ["<html", "<head", "<body", "<!doctype html", "<p>", "<p ", "<div", "<article", "<h1", "<br"];
        if tags.iter().any(|tag| lower.contains(tag)) { Fit::Content } else { Fit::Name }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        match reading.text(source, declared) {
            Ok(mut text) => {
                saved::read(&text.text, &mut text.hints);
                let around =
                    Around { hints: text.hints, sha256: text.sha256, problem: text.problem, start: None };
                export::html_page_or_articles(text.text, around, reading)
            }
            Err(problem) => reading.bad(problem),
        }
    }
}

/// Returns the encoding that a page declares in a `<meta>` element or an XML declaration.
pub(crate) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let xml = head.starts_with(b"<?xml").then(|| value_after(&head, b"encoding=")).flatten();
    xml.or_else(|| value_after(&head, b"charset="))
}

fn value_after(head: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    memchr::memmem::find_iter(head, key).find_map(|at| {
        let rest = &head[at + key.len()..];
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest
            .iter()
            .position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b))
            .unwrap_or(rest.len());
        decode::label(&rest[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_encodings_are_found() {
        for (page, expected) in [
            ("<meta charset=utf-8>", Some("UTF-8")),
            ("<META http-equiv=x content='text/html; CHARSET=Windows-1251'>", Some("windows-1251")),
            ("<?xml version='1.0' encoding='koi8-r'?>", Some("KOI8-R")),
            ("<meta charset=\"nonsense\"><meta charset=\"gbk\">", Some("GBK")),
            ("<p>nothing", None),
        ] {
            assert_eq!(declared(page.as_bytes()).map(Encoding::name), expected, "{page}");
        }
    }

    #[test]
    fn pages_are_recognised() {
        for (text, name, expected) in [
            ("<!DOCTYPE html><p>x", "a.txt", Fit::Content),
            ("<?xml version='1.0'?><html>", "a.xml", Fit::Content),
            ("<!-- saved --> <html>", "a", Fit::Content),
            ("A note on <b>bold</b>", "a.html", Fit::Name),
            ("A note on <b>bold</b>", "a.txt", Fit::No),
        ] {
            assert_eq!(Html.accepts(&Probe::new(text.as_bytes(), name)), expected, "{text}");
        }
    }
}
