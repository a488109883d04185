//! EPUB: the chapters of a book, or the articles of a paper, each a page of its own, in reading order. Where a book is one
//! article, what it says of itself is said of that.

use zip::ZipArchive;

use crate::input::format::office::{member, zip_problem};
use crate::input::format::xml::{Tag, Token, Tokens};
use crate::input::limits::Limit;
use crate::input::problem::Problem;
use crate::input::reader::{Capture, Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::RawRecord;

/// Reads EPUB.
pub(crate) struct Epub;

type Archive<'b> = ZipArchive<std::io::Cursor<&'b [u8]>>;

impl Reader for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn version(&self) -> u32 {
        2
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
        let book = match contents(&mut archive, article) {
            Ok(book) => book,
            Err(problem) => return reading.bad(problem),
        };
        let only = only_article(&mut archive, &book.chapters, article);
        for path in &book.chapters {
            let location = reading.member_location(Some(path));
            match member(&mut archive, path, article) {
                Ok(bytes) => {
                    let of_book = (only == Some(path)).then(|| Box::new(said_of(&book.about, &bytes)));
                    let capture = Capture { record: of_book, ..Capture::default() };
                    reading.at(location, |reading| {
                        reading.captured_page(capture, "page.xhtml".to_string(), Source::memory(bytes))
                    })?;
                }
                Err(problem) => reading.bad_at(location, problem)?,
            }
        }
        Flow::Continue(())
    }
}

/// What a book is made of.
struct Book {
    /// The paths of the chapters, in reading order.
    chapters: Vec<String>,
    /// What it says of itself.
    about: RawRecord,
}

/// Bytes of a page without its tags from which on it is more than a title or a table of contents.
const ARTICLE: usize = 600;

/// Returns the path of the only chapter that is more than a title, if there is but one.
fn only_article<'c>(archive: &mut Archive<'_>, chapters: &'c [String], limit: u64) -> Option<&'c String> {
    // A book of many chapters is no article.
    if chapters.len() > 4 {
        return None;
    }
    let mut long = chapters
        .iter()
        .filter(|path| member(archive, path, limit).is_ok_and(|bytes| text_length(&bytes) >= ARTICLE));
    let only = long.next();
    if long.next().is_some() { None } else { only }
}

/// Returns how many bytes of a page's body stand outside its tags.
fn text_length(page: &[u8]) -> usize {
    let start = memchr::memmem::find(page, b"<body").unwrap_or(0);
    let (mut length, mut inside) = (0, false);
    for byte in &page[start..] {
        match byte {
            b'<' => inside = true,
            b'>' => inside = false,
            _ => length += usize::from(!inside),
        }
    }
    length
}

/// Returns what a book says of its only article: its title only where the page has none of its own. Converters name
/// pages after their files.
fn said_of(about: &RawRecord, page: &[u8]) -> RawRecord {
    let inside = |text: &str| {
        let start = text.find("<title")?;
        let rest = &text[start..];
        let rest = &rest[rest.find('>')? + 1..];
        Some(rest[..rest.find("</title")?].trim().to_string())
    };
    let own = inside(&String::from_utf8_lossy(page)).unwrap_or_default();
    let is_name = |title: &str| title.ends_with("html") && !title.contains(' ');
    let title = about.title.clone().filter(|_| own.is_empty() || is_name(&own));
    RawRecord { title, ..about.clone() }
}

/// Returns what a book is made of, and what it says of itself.
fn contents(archive: &mut Archive<'_>, limit: u64) -> Result<Book, Problem> {
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
    let mut book = Book { chapters: Vec::new(), about: RawRecord::default() };
    let (mut in_metadata, mut open) = (false, None);
    for token in Tokens::new(&String::from_utf8_lossy(&content)) {
        let tag = match token? {
            Token::Open(tag) => tag,
            Token::Text(text) => {
                if let Some(tag) = &open {
                    tell(&mut book.about, tag, text.trim());
                }
                continue;
            }
            Token::Close(name) => {
                in_metadata &= name != "metadata";
                open = None;
                continue;
            }
        };
        match tag.name.as_str() {
            "metadata" => in_metadata = true,
            "item" if tag.attribute("media-type").contains("html") => {
                let href = unpercent(tag.attribute("href").split('#').next().unwrap_or_default());
                files.push((tag.attribute("id").to_string(), format!("{folder}{href}")));
            }
            "itemref" => {
                let wanted = tag.attribute("idref");
                let path = files.iter().find(|(id, _)| id == wanted).map(|(_, path)| path.clone());
                book.chapters.extend(path);
            }
            _ => {}
        }
        open = in_metadata.then_some(tag);
    }
    Ok(book)
}

/// Takes in a piece of what a book says of itself.
fn tell(about: &mut RawRecord, tag: &Tag, text: &str) {
    let text = Some(text.to_string()).filter(|text| !text.is_empty());
    match tag.name.as_str() {
        "title" if about.title.is_none() => about.title = text,
        "creator" if ["", "aut"].contains(&tag.attribute("role")) => about.authors.extend(text),
        "publisher" if about.publisher.is_none() => about.publisher = text,
        // Converters that know no date write the year 101.
        "date" if ["", "publication"].contains(&tag.attribute("event")) && about.published.is_none() => {
            about.published = text.filter(|date| date.starts_with(['1', '2']));
        }
        _ => {}
    }
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
    sample_about("", pages)
}

#[cfg(test)]
fn sample_about(about: &str, pages: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let container = "<container><rootfiles><rootfile full-path='OPS/p.opf'/></rootfiles></container>";
    let ids: Vec<_> = pages.iter().map(|(name, _)| *name).collect();
    let items: String = ids
        .iter()
        .map(|id| format!("<item id='{id}' href='{id}' media-type='application/xhtml+xml'/>"))
        .collect();
    let refs: String = ids.iter().rev().map(|id| format!("<itemref idref='{id}'/>")).collect();
    let package = format!(
        "<package><metadata>{about}</metadata><manifest>{items}</manifest><spine>{refs}</spine></package>"
    );
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

    #[test]
    fn what_a_book_says_is_said_of_its_only_article() {
        let text = format!("<p>{}</p>", "The pilot boat was late again. ".repeat(30));
        let page = |title: &str| format!("<html><head>{title}</head><body>{text}</body></html>");
        let about = "<dc:title>The pilots</dc:title><dc:creator opf:role='aut'>Mara Lind</dc:creator><dc:creator \
            opf:role='bkp'>a program</dc:creator><dc:date>2025-03-14</dc:date><dc:date>2026-01-01</dc:date>";
        let cover = ("a.xhtml", "<html><body><h1>The pilots</h1></body></html>");
        let told = |pages: &[(&str, &str)]| -> Vec<Option<RawRecord>> {
            let (found, _) = items("a.epub", &sample_about(about, pages), &Default::default());
            let record = |item| match item {
                crate::input::reader::Item::Document(document) => document.hints.record.map(|record| *record),
                other => panic!("{}", show(&other)),
            };
            found.into_iter().map(record).collect()
        };
        let record = |title: Option<&str>| RawRecord {
            title: title.map(str::to_string),
            authors: vec!["Mara Lind".to_string()],
            published: Some("2025-03-14".to_string()),
            ..RawRecord::default()
        };
        for (title, taken) in [
            ("", Some("The pilots")),
            ("<title>ch001.xhtml</title>", Some("The pilots")),
            ("<title>Late pilots</title>", None),
        ] {
            assert_eq!(told(&[cover, ("b.xhtml", &page(title))]), [Some(record(taken)), None]);
        }
        let page = page("");
        assert_eq!(told(&[("b.xhtml", &page), ("c.xhtml", &page)]), [None, None], "two articles");
    }
}
