//! The SGML in which Reuters gave out its newswire of 1987: many stories in one file, each a record.

use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::input::decode;
use crate::input::format::xml::unescape;
use crate::input::keys::has_text;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Document, Hints, RawRecord};

/// Reads Reuters-21578 SGML.
pub(crate) struct Sgml;

impl Reader for Sgml {
    fn name(&self) -> &'static str {
        "sgml"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.text_starts("<!doctype lewis") || probe.text_starts("<reuters ") {
            Fit::Exact
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let whole = match source.into_bytes(reading.options.limits.max_article_bytes) {
            Ok(whole) => whole,
            Err(problem) => return reading.bad(problem),
        };
        let starts: Vec<usize> = memmem::find_iter(&whole.bytes, b"<REUTERS").collect();
        for (at, start) in starts.iter().enumerate() {
            let limit = starts.get(at + 1).copied().unwrap_or(whole.bytes.len());
            let story = &whole.bytes[*start..limit];
            let end = memmem::find(story, b"</REUTERS>").map(|end| end + "</REUTERS>".len());
            let story = &story[..end.unwrap_or(story.len())];
            let location = reading.record_location(at as u64 + 1, (*start as u64, story.len() as u64));
            match read_story(story) {
                Ok((record, hints)) => reading.document(Document {
                    location: location.clone(),
                    content: Content::Record(Box::new(record)),
                    hints,
                    sha256: Sha256::digest(story).into(),
                })?,
                Err(problem) => reading.bad_at(location.clone(), problem)?,
            }
            if end.is_none() {
                reading.bad_at(location, Problem::Truncated)?;
            }
        }
        whole.problem.map_or(Flow::Continue(()), |problem| reading.bad(problem))
    }
}

fn read_story(story: &[u8]) -> Result<(RawRecord, Hints), Problem> {
    let decoded = decode::decode(story.to_vec(), Some(encoding_rs::WINDOWS_1252))?;
    let text = &decoded.text;
    let element = |name: &str| between(text, &format!("<{name}>"), &format!("</{name}>"));
    let tag = text.split('>').next().unwrap_or_default();
    let body = element("BODY").or_else(|| {
        // Stories without parts have their text right after the tag.
        let rest = between(text, "<TEXT TYPE=\"UNPROC\">", "</TEXT>")?;
        Some(rest)
    });
    let lists = ["TOPICS", "PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES"];
    let record = RawRecord {
        id: between(tag, "NEWID=\"", "\"").map(str::to_string),
        title: element("TITLE").map(clean),
        body: body.map(clean),
        authors: element("AUTHOR").map(clean).into_iter().collect(),
        published: element("DATE").map(clean),
        tags: lists.iter().filter_map(|name| element(name)).flat_map(entries).collect(),
        publisher: Some("Reuters".to_string()),
        agencies: vec!["Reuters".to_string()],
        ..RawRecord::default()
    };
    if !has_text(&record) {
        return Err(Problem::Empty);
    }
    let hints = Hints { undecodable: decoded.undecodable, ..Hints::default() };
    Ok((record, hints))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let rest = &text[text.find(open)? + open.len()..];
    Some(&rest[..rest.find(close).unwrap_or(rest.len())])
}

fn entries(list: &str) -> Vec<String> {
    list.split("<D>").skip(1).filter_map(|item| item.split("</D>").next()).map(clean).collect()
}

/// Resolves entities; takes out control characters and the `REUTER` under a story.
fn clean(text: &str) -> String {
    let text: String =
        unescape(text).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let text = text.trim();
    let under = ["Reuter", "REUTER"].iter().find_map(|mark| text.strip_suffix(mark));
    under.filter(|rest| rest.ends_with(['\n', ' '])).unwrap_or(text).trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::{items, show};
    use crate::input::reader::Item;

    #[test]
    fn stories_are_records() {
        let file = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" NEWID=\"7\"><DATE> 5-APR-1987 \
            06:07:08.00</DATE><TOPICS><D>tide</D><D>sea</D></TOPICS><TEXT>&#2;\n<TITLE>TIDE &lt;EARLY></TITLE><DATELINE>\
            PORT ELM, April 5 - </DATELINE><BODY>Water came.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n<REUTERS NEWID=\"8\">\
            <TEXT TYPE=\"UNPROC\">\nRaw text\n</TEXT></REUTERS><REUTERS NEWID=\"9\"><TITLE>CUT";
        let (items, report) = items("a.sgm", file.as_bytes(), &Default::default());
        let shown: Vec<_> = items.iter().map(show).collect();
        assert_eq!(
            shown,
            [
                "a.sgm:1 TIDE <EARLY>|Water came.",
                "a.sgm:2 |Raw text",
                "a.sgm:3 CUT|",
                "a.sgm:3 bad: ends too early"
            ]
        );
        let Item::Document(Document { content: Content::Record(record), .. }) = &items[0] else { panic!() };
        assert_eq!((record.id.as_deref(), record.tags.join(",")), (Some("7"), "tide,sea".to_string()));
        assert_eq!((record.published.as_deref(), report.reader), (Some("5-APR-1987 06:07:08.00"), "sgml"));
    }
}
