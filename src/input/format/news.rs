//! What news agencies send: NITF, and NewsML-G2 with NITF, XHTML or plain text in it. Every item is a record.

use crate::input::format::feed::xml_root;
use crate::input::format::html;
use crate::input::format::xml::{self, Prose, Tag, Token, Tokens};
use crate::input::keys::has_text;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading, Text};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Document, Location, RawRecord};

/// Reads NITF and NewsML-G2.
pub(crate) struct News;

/// Elements that are an item each.
const ITEMS: [&str; 2] = ["nitf", "newsItem"];

impl Reader for News {
    fn name(&self) -> &'static str {
        "newsml"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let root = if probe.text.starts_with('<') { xml_root(&probe.text) } else { None };
        if matches!(root, Some("nitf" | "newsItem" | "newsMessage")) { Fit::Exact } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        match reading.text(source, html::declared) {
            Ok(text) => news_items(text, reading),
            Err(problem) => reading.bad(problem),
        }
    }
}

/// An item being read.
#[derive(Default)]
struct Piece {
    record: RawRecord,
    body: Prose,
    summary: Prose,
    /// How many elements of the kinds in [`ITEMS`] are open: NITF may lie in a NewsML item.
    open: usize,
}

fn news_items(text: Text, reading: &mut Reading<'_>) -> Flow {
    let many = text.text.contains("<newsMessage") || text.text.contains(":newsMessage");
    let mut piece: Option<Piece> = None;
    let mut path: Vec<String> = Vec::new();
    let mut value = Prose::default();
    let mut number = 0;
    for token in Tokens::new(&text.text) {
        match token {
            Ok(Token::Open(tag)) => {
                if ITEMS.contains(&tag.name.as_str()) {
                    piece.get_or_insert_default().open += 1;
                }
                if let Some(piece) = piece.as_mut() {
                    attributes(&tag, &mut piece.record);
                    if xml::is_block(&tag.name) {
                        piece.body.end_paragraph();
                    }
                }
                value = Prose::default();
                if path.len() >= xml::DEEPEST {
                    return reading.bad(xml::too_deep());
                }
                path.push(tag.name);
            }
            Ok(Token::Text(text)) => {
                value.push(&text);
                if let Some(piece) = piece.as_mut() {
                    running_text(&path, &text, piece);
                }
            }
            Ok(Token::Close(name)) => {
                path.pop();
                let Some(open) = piece.as_mut() else { continue };
                field(&name, &path, std::mem::take(&mut value).into_text(), &mut open.record);
                if xml::is_block(&name) {
                    open.body.end_paragraph();
                }
                if ITEMS.contains(&name.as_str()) {
                    open.open = open.open.saturating_sub(1);
                    if open.open == 0 {
                        number += 1;
                        let done = piece.take().unwrap_or_default();
                        finish(done, many.then_some(number), &text, reading)?;
                    }
                }
            }
            Err(problem) => reading.bad(problem)?,
        }
    }
    match piece {
        Some(piece) => {
            finish(piece, many.then_some(number + 1), &text, reading)?;
            reading.bad(text.problem.unwrap_or(Problem::Truncated))
        }
        None => text.problem.map_or(Flow::Continue(()), |problem| reading.bad(problem)),
    }
}

/// Text of the body and of the abstract, wherever in them it stands.
fn running_text(path: &[String], text: &str, piece: &mut Piece) {
    let within = |name: &str| path.iter().any(|element| element == name);
    if within("abstract") {
        piece.summary.push(text);
        return;
    }
    let in_body = within("body.content") || within("inlineXML") && !within("head") || within("inlineData");
    // A NITF head lies outside its body; titles, bylines and captions have fields of their own.
    let apart = [
        "body.head",
        "head",
        "media",
        "media-caption",
        "byline",
        "tagline",
        "title",
        "h1",
        "figcaption",
        "hl2",
    ];
    if in_body && !apart.iter().any(|name| within(name)) {
        piece.body.push(text);
    }
}

/// Metadata that stands in attributes.
fn attributes(tag: &Tag, record: &mut RawRecord) {
    let set = |slot: &mut Option<String>, value: &str| {
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value.to_string());
        }
    };
    match tag.name.as_str() {
        "newsItem" => set(&mut record.id, tag.attribute("guid")),
        "doc-id" => set(&mut record.id, tag.attribute("id-string")),
        "date.issue" => set(&mut record.published, tag.attribute("norm")),
        "doc.copyright" => set(&mut record.publisher, tag.attribute("holder")),
        "pubdata" => {
            set(&mut record.published, tag.attribute("date.publication"));
            set(&mut record.publisher, tag.attribute("name"));
            set(&mut record.section, tag.attribute("position.section"));
            set(&mut record.url, tag.attribute("ex-ref"));
        }
        "language" => set(&mut record.language, tag.attribute("tag")),
        "keyword" if !tag.attribute("key").is_empty() => record.tags.push(tag.attribute("key").to_string()),
        _ => {}
    }
}

/// Metadata that stands as text.
fn field(name: &str, path: &[String], text: String, record: &mut RawRecord) {
    if text.is_empty() {
        return;
    }
    let parent = path.last().map(String::as_str).unwrap_or_default();
    let set = |slot: &mut Option<String>, text: String| {
        if slot.is_none() {
            *slot = Some(text);
        }
    };
    match name {
        "hl1" | "headline" => set(&mut record.title, text),
        "title" if record.title.is_none() && parent == "head" => record.title = Some(text),
        "hl2" => set(&mut record.subtitle, text),
        "person" if parent == "byline" => record.authors.push(text),
        "byline" | "by" if record.authors.is_empty() => record.authors.push(text),
        "caption" | "media-caption" | "figcaption" => record.captions.push(text),
        "versionCreated" => set(&mut record.modified, text),
        "firstCreated" | "contentCreated" => set(&mut record.published, text),
        "creditline" => record.agencies.push(text),
        "name" if parent == "subject" => record.tags.push(text),
        "name" if matches!(parent, "provider" | "infoSource") => set(&mut record.publisher, text),
        _ => {}
    }
}

fn finish(piece: Piece, number: Option<u64>, text: &Text, reading: &mut Reading<'_>) -> Flow {
    let mut record = piece.record;
    let (body, summary) = (piece.body.into_text(), piece.summary.into_text());
    let location = Location { record: number, ..reading.location.clone() };
    record.body = Some(if body.is_empty() { summary.clone() } else { body }).filter(|body| !body.is_empty());
    if record.subtitle.is_none() && !summary.is_empty() && record.body.as_ref() != Some(&summary) {
        record.subtitle = Some(summary);
    }
    if record.published.is_none() {
        record.published = record.modified.take();
    }
    if !has_text(&record) {
        return reading.bad_at(location, Problem::Empty);
    }
    let content = Content::Record(Box::new(record));
    reading.document(Document { location, content, hints: text.hints.clone(), sha256: text.sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::items;
    use crate::input::reader::Item;

    fn records(text: &str) -> Vec<RawRecord> {
        let (items, report) = items("a.xml", text.as_bytes(), &Default::default());
        assert_eq!(report.reader, "newsml", "{items:?}");
        items
            .into_iter()
            .filter_map(|item| match item {
                Item::Document(Document { content: Content::Record(record), .. }) => Some(*record),
                _ => None,
            })
            .collect()
    }

    const NITF: &str = "<nitf><head><title>T</title><docdata><doc-id id-string='d1'/><date.issue norm='20310405T060708Z'/>\
        <key-list><keyword key='sea'/></key-list></docdata><pubdata name='Harbour Courier' position.section='World'/></head>\
        <body><body.head><hedline><hl1>Tide comes <em>early</em></hl1><hl2>Streets flooded</hl2></hedline><byline>By \
        <person>Mara Lind</person></byline></body.head><body.content><p>First.</p><media><media-caption>A boat\
        </media-caption></media><p>Second.</p></body.content></body></nitf>";

    #[test]
    fn nitf_is_read() {
        let record = &records(NITF)[0];
        assert_eq!(record.title.as_deref(), Some("T"));
        assert_eq!(
            (record.subtitle.as_deref(), record.body.as_deref()),
            (Some("Streets flooded"), Some("First.\n\nSecond."))
        );
        assert_eq!(
            (record.publisher.as_deref(), record.section.as_deref()),
            (Some("Harbour Courier"), Some("World"))
        );
        assert_eq!(
            (record.authors.join(","), record.captions.join(",")),
            ("Mara Lind".into(), "A boat".into())
        );
        assert_eq!(
            (record.id.as_deref(), record.published.as_deref()),
            (Some("d1"), Some("20310405T060708Z"))
        );
        assert_eq!(record.tags, ["sea"]);
    }

    #[test]
    fn newsml_is_read_with_what_it_carries() {
        let item = |body: &str| {
            format!(
                "<newsItem guid='urn:1'><itemMeta><provider><name>Wire Nine</name></provider><versionCreated>\
                 2031-04-05T06:07:08Z</versionCreated></itemMeta><contentMeta><headline>Tide</headline><by>Mara Lind</by>\
                 <language tag='en'/><subject><name>Sea</name></subject></contentMeta><contentSet>{body}</contentSet>\
                 </newsItem>"
            )
        };
        for body in [
            "<inlineXML><html><head><title>x</title></head><body><h1>Tide</h1><p>First.</p><p>Second.</p></body></html></inlineXML>",
            "<inlineXML><nitf><head><title>x</title></head><body><body.content><p>First.</p><p>Second.</p></body.content></body></nitf></inlineXML>",
        ] {
            let record = &records(&item(body))[0];
            assert_eq!(
                (record.title.as_deref(), record.body.as_deref()),
                (Some("Tide"), Some("First.\n\nSecond."))
            );
            assert_eq!(
                (record.publisher.as_deref(), record.language.as_deref()),
                (Some("Wire Nine"), Some("en"))
            );
            assert_eq!((record.authors.join(","), record.tags.join(",")), ("Mara Lind".into(), "Sea".into()));
            assert_eq!(record.published.as_deref(), Some("2031-04-05T06:07:08Z"));
        }
        let plain = item("<inlineData>Just text</inlineData>");
        let message = format!("<newsMessage><itemSet>{plain}{plain}</itemSet></newsMessage>");
        assert_eq!(records(&message).len(), 2);
        assert_eq!(records(&message)[1].body.as_deref(), Some("Just text"));
    }
}
