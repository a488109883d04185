//! EPUB: the chapters of a book, or the articles of a paper, each a page of its own, in reading order.

use zip::ZipArchive;

use crate::input::format::office::{member, zip_problem};
use crate::input::format::xml::{Token, Tokens};
use crate::input::limits::Limit;
use crate::input::problem::Problem;
use crate::input::reader::{Capture, Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;

/// Reads EPUB.
pub(crate) struct Epub;

type Archive<'b> = ZipArchive<std::io::Cursor<&'b [u8]>>;

impl Reader for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let start = &probe.head[..probe.head.len().min(200)];
        let is_zip = probe.head.starts_with(b"PK\x03\x04");
        if is_zip && memchr::memmem::find(start, b"mimetypeapplication/epub+zip").is_some() {
            Fit::Exact
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let limits = &reading.options.limits;
        let (article, book) = (limits.max_article_bytes, limits.max_inner_archive_bytes);
        let whole = match source.into_bytes(book) {
            Ok(whole) => whole,
            Err(Problem::Limit(_)) => return reading.bad(Problem::Limit(Limit::InnerArchiveBytes(book))),
            Err(problem) => return reading.bad(problem),
        };
        let archive = ZipArchive::new(std::io::Cursor::new(whole.bytes.as_slice()));
        let mut archive = match archive {
            Ok(archive) => archive,
            Err(error) => return reading.bad(zip_problem(&error)),
        };
        let chapters = match spine(&mut archive, article) {
            Ok(chapters) => chapters,
            Err(problem) => return reading.bad(problem),
        };
        for path in chapters {
            let location = reading.member_location(Some(&path));
            match member(&mut archive, &path, article) {
                Ok(bytes) => reading.at(location, |reading| {
                    reading.captured_page(Capture::default(), "page.xhtml".to_string(), Source::memory(bytes))
                })?,
                Err(problem) => reading.bad_at(location, problem)?,
            }
        }
        Flow::Continue(())
    }
}

/// Returns the paths of the chapters in reading order.
fn spine(archive: &mut Archive<'_>, limit: u64) -> Result<Vec<String>, Problem> {
    let container = member(archive, "META-INF/container.xml", limit)?;
    let mut package = None;
    for token in Tokens::new(&String::from_utf8_lossy(&container)) {
        if let Token::Open(tag) = token?
            && tag.name == "rootfile"
            && package.is_none()
        {
            package = Some(tag.attribute("full-path").to_string());
        }
    }
    let package = package.ok_or_else(|| Problem::Malformed("EPUB: no package".to_string()))?;
    let folder = package.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let content = member(archive, &package, limit)?;
    let mut files: Vec<(String, String)> = Vec::new();
    let mut chapters = Vec::new();
    for token in Tokens::new(&String::from_utf8_lossy(&content)) {
        let Token::Open(tag) = token? else { continue };
        match tag.name.as_str() {
            "item" if tag.attribute("media-type").contains("html") => {
                let href = unpercent(tag.attribute("href").split('#').next().unwrap_or_default());
                files.push((tag.attribute("id").to_string(), format!("{folder}{href}")));
            }
            "itemref" => {
                let wanted = tag.attribute("idref");
                chapters.extend(files.iter().find(|(id, _)| id == wanted).map(|(_, path)| path.clone()));
            }
            _ => {}
        }
    }
    Ok(chapters)
}

/// Resolves `%XX`.
fn unpercent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) if byte == b'%' => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Returns a small book, for tests.
#[cfg(test)]
pub(crate) fn sample(pages: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let container = "<container><rootfiles><rootfile full-path='OPS/p.opf'/></rootfiles></container>";
    let ids: Vec<_> = pages.iter().map(|(name, _)| *name).collect();
    let items: String = ids
        .iter()
        .map(|id| format!("<item id='{id}' href='{id}' media-type='application/xhtml+xml'/>"))
        .collect();
    let refs: String = ids.iter().rev().map(|id| format!("<itemref idref='{id}'/>")).collect();
    let package = format!("<package><manifest>{items}</manifest><spine>{refs}</spine></package>");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut add = |name: &str, text: &str| {
        writer.start_file(name, stored).expect("a name");
        writer.write_all(text.as_bytes()).expect("memory");
    };
    add("mimetype", "application/epub+zip");
    add("META-INF/container.xml", container);
    add("OPS/p.opf", &package);
    for (name, page) in pages {
        add(&format!("OPS/{name}"), page);
    }
    writer.finish().expect("memory").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::{items, show};

    #[test]
    fn chapters_come_in_reading_order() {
        let book = sample(&[("a.xhtml", "<html><p>One</p></html>"), ("b.xhtml", "<html><p>Two</p></html>")]);
        let shown: Vec<_> = items("a.epub", &book, &Default::default()).0.iter().map(show).collect();
        assert_eq!(
            shown,
            [
                "a.epub!OPS/b.xhtml Html <html><p>Two</p></html>",
                "a.epub!OPS/a.xhtml Html <html><p>One</p></html>",
            ]
        );
        assert_eq!((unpercent("a%20b%zz%"), unpercent("%C3%A4")), ("a b%zz%".to_string(), "ä".to_string()));
    }
}
