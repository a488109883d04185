//! Feeds: RSS of all ages, and Atom. Every entry is a record; its text is the content if the feed carries it,
//! else the summary.

use crate::input::format::html;
use crate::input::format::xml::{self, Prose, Tag, Token, Tokens};
use crate::input::keys::has_text;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading, Text};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Document, RawRecord};

/// Reads RSS and Atom.
pub(crate) struct Feed;

impl Reader for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if !probe.text.starts_with('<') {
            return Fit::No;
        }
        let root = xml_root(&probe.text).unwrap_or_default();
        let is_feed = match root {
            "rss" => true,
            "feed" => {
                probe.text.contains("http://www.w3.org/2005/Atom") || probe.text.contains("purl.org/atom")
            }
            "RDF" => probe.text.contains("http://purl.org/rss/"),
            _ => false,
        };
        if is_feed { Fit::Exact } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        match reading.text(source, html::declared) {
            Ok(text) => entries(text, reading),
            Err(problem) => reading.bad(problem),
        }
    }
}

/// Returns the name of the first element of an XML text, without its prefix.
pub(crate) fn xml_root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')? + 1..];
        if rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(rest.len());
            let name = &rest[..end];
            return Some(name.rsplit_once(':').map_or(name, |(_, local)| local));
        }
        if rest.starts_with("!--") {
            rest = &rest[rest.find("-->")?..];
        }
    }
}

/// An entry being read.
#[derive(Default)]
struct Entry {
    record: RawRecord,
    content: String,
    summary: String,
}

fn entries(text: Text, reading: &mut Reading<'_>) -> Flow {
    let mut channel = RawRecord::default();
    let mut entry: Option<Entry> = None;
    let mut path: Vec<Tag> = Vec::new();
    let mut value = Prose::default();
    let mut number = 0;
    // An entry's place in the file is not known: its original is the feed.
    let text_hash = text.sha256;
    for token in Tokens::new(&text.text) {
        match token {
            Ok(Token::Open(tag)) => {
                if matches!(tag.name.as_str(), "item" | "entry") {
                    entry = Some(Entry::default());
                }
                if let Some(entry) = entry.as_mut() {
                    link(&tag, &mut entry.record);
                }
                // What stands inside a content belongs to it: XHTML in Atom.
                if !path.iter().any(|outer| matches!(outer.name.as_str(), "content" | "summary")) {
                    value = Prose::default();
                } else if xml::is_block(&tag.name) {
                    value.end_paragraph();
                }
                if path.len() >= xml::DEEPEST {
                    return reading.bad(xml::too_deep());
                }
                path.push(tag);
            }
            Ok(Token::Text(text)) => value.push(&text),
            Ok(Token::Close(name)) => {
                let tag = path.pop();
                let inside = path.iter().any(|outer| matches!(outer.name.as_str(), "content" | "summary"));
                if inside {
                    if xml::is_block(&name) {
                        value.end_paragraph();
                    }
                    continue;
                }
                let parent = path.last().map(|tag| tag.name.as_str()).unwrap_or_default();
                let text = std::mem::take(&mut value).into_text();
                match (entry.as_mut(), name.as_str()) {
                    (Some(_), "item" | "entry") => {
                        number += 1;
                        let done = entry.take().unwrap_or_default();
                        finish(done, &channel, (number, text_hash), reading)?;
                    }
                    (Some(entry), name) => fill(entry, name, parent, tag.as_ref(), text),
                    (None, "title") if matches!(parent, "channel" | "feed") => channel.publisher = Some(text),
                    (None, "language") => channel.language = Some(text),
                    _ => {}
                }
            }
            Err(problem) => {
                reading.bad(problem)?;
            }
        }
    }
    match entry {
        // The feed was cut off within an entry.
        Some(_) => reading.bad(text.problem.unwrap_or(Problem::Truncated)),
        None => text.problem.map_or(Flow::Continue(()), |problem| reading.bad(problem)),
    }
}

/// Atom's links are attributes.
fn link(tag: &Tag, record: &mut RawRecord) {
    let href = tag.attribute("href");
    let rel = tag.attribute("rel");
    if tag.name == "link" && !href.is_empty() && (rel.is_empty() || rel == "alternate") {
        record.url = Some(href.to_string());
    }
}

fn fill(entry: &mut Entry, name: &str, parent: &str, tag: Option<&Tag>, text: String) {
    if text.is_empty() && name != "category" {
        return;
    }
    let record = &mut entry.record;
    let in_person = matches!(parent, "author" | "contributor");
    match name {
        "title" if matches!(parent, "item" | "entry") => record.title = Some(xml::html_text(&text)),
        "content" | "summary" if tag.is_some_and(|tag| tag.attribute("type") == "xhtml") => {
            *(if name == "content" { &mut entry.content } else { &mut entry.summary }) = text;
        }
        "encoded" | "content" => entry.content = xml::html_text(&text),
        "description" | "summary" if matches!(parent, "item" | "entry") => {
            entry.summary = xml::html_text(&text)
        }
        "link" if record.url.is_none() => record.url = Some(text),
        "guid" | "id" if !in_person => record.id = Some(text),
        "pubDate" | "published" | "issued" => record.published = Some(text),
        "date" if record.published.is_none() => record.published = Some(text),
        "updated" | "modified" => record.modified = Some(text),
        "creator" => record.authors.push(text),
        "name" if in_person => record.authors.push(text),
        "author" if record.authors.is_empty() => record.authors.push(text),
        "category" | "subject" => {
            let term = tag.map(|tag| tag.attribute("term")).unwrap_or_default();
            let term = if term.is_empty() { text } else { term.to_string() };
            if !term.is_empty() {
                record.tags.push(term);
            }
        }
        _ => {}
    }
}

fn finish(
    entry: Entry,
    channel: &RawRecord,
    (number, sha256): (u64, [u8; 32]),
    reading: &mut Reading<'_>,
) -> Flow {
    let Entry { mut record, content, summary } = entry;
    let location = reading.item_location(number);
    record.publisher.clone_from(&channel.publisher);
    record.language.clone_from(&channel.language);
    record.body =
        Some(if content.len() > summary.len() { content } else { summary }).filter(|body| !body.is_empty());
    if !has_text(&record) {
        return reading.bad_at(location, Problem::Empty);
    }
    let content = Content::Record(Box::new(record));
    reading.document(Document { location, content, hints: Default::default(), sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::items;
    use crate::input::reader::Item;

    fn records(feed: &str) -> Vec<RawRecord> {
        let (items, report) = items("feed.xml", feed.as_bytes(), &Default::default());
        assert_eq!(report.reader, "feed", "{items:?}");
        items
            .into_iter()
            .filter_map(|item| match item {
                Item::Document(Document { content: Content::Record(record), .. }) => Some(*record),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn rss_is_read() {
        let feed = "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour Courier</title><language>en</language>\
            <item><title>Tide &amp;amp; time</title><link>https://example.com/1</link><guid>g1</guid><pubDate>Sat, 05 \
            Apr 2031 06:07:08 GMT</pubDate><dc:creator>Mara Lind</dc:creator><category>Sea</category><description>Short\
            </description><content:encoded><![CDATA[<p>Long <b>text</b>.</p><p>More.</p>]]></content:encoded></item>\
            <item><title>Two</title><description>&lt;p&gt;Text&lt;/p&gt;</description></item></channel></rss>";
        let records = records(feed);
        let first = &records[0];
        assert_eq!(
            (first.title.as_deref(), first.body.as_deref()),
            (Some("Tide & time"), Some("Long text.\n\nMore."))
        );
        assert_eq!((first.publisher.as_deref(), first.id.as_deref()), (Some("Harbour Courier"), Some("g1")));
        assert_eq!((first.authors.join(","), first.tags.join(",")), ("Mara Lind".into(), "Sea".into()));
        assert_eq!((records.len(), records[1].body.as_deref()), (2, Some("Text")));
    }

    #[test]
    fn atom_is_read() {
        let feed = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour Courier</title><entry><title>Tide</title>\
            <link rel='self' href='x'/><link href='https://example.com/1'/><id>i1</id><updated>2031-04-05T06:07:08Z\
            </updated><author><name>Mara Lind</name></author><category term='Sea'/><content type='xhtml'><div>\
            <p>One <i>word</i></p><p>Two</p></div></content></entry></feed>";
        let record = &records(feed)[0];
        assert_eq!(record.body.as_deref(), Some("One word\n\nTwo"));
        assert_eq!(record.url.as_deref(), Some("https://example.com/1"));
        assert_eq!((record.authors.join(","), record.tags.join(",")), ("Mara Lind".into(), "Sea".into()));
        assert_eq!((record.id.as_deref(), record.modified.is_some()), (Some("i1"), true));
    }

    #[test]
    fn deep_feeds_end() {
        let deep = format!("<rss>{}", "<a>".repeat(1_000_000));
        let (items, _) = items("feed.xml", deep.as_bytes(), &Default::default());
        assert!(crate::input::conformance::show(&items[0]).ends_with("nested deeper than 256"));
    }
}
