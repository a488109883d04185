//! Pages saved by Safari: a binary property list with the page and its pictures in it. Only the page is read,
//! and of the property list format only what that takes.

use encoding_rs::UTF_16BE;
use sha2::{Digest, Sha256};

use crate::input::decode;
use crate::input::problem::Problem;
use crate::input::reader::{Capture, Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;

/// Reads `.webarchive`.
pub(crate) struct WebArchive;

impl Reader for WebArchive {
    fn name(&self) -> &'static str {
        "webarchive"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(b"bplist00") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let whole = match source.into_bytes(reading.options.limits.max_article_bytes) {
            Ok(whole) => whole,
            Err(problem) => return reading.bad(problem),
        };
        match main_resource(&whole.bytes) {
            Some(page) => {
                let charset = page.encoding.as_deref().and_then(|name| decode::label(name.as_bytes()));
                let name = if page.mime == "text/plain" { "page.txt" } else { "page.html" };
                let sha256 = Some(Sha256::digest(&whole.bytes).into());
                reading.captured_page(
                    Capture { url: page.url, captured: None, charset, sha256, record: None },
                    name.to_string(),
                    Source::memory(page.data.to_vec()),
                )
            }
            None => {
                reading.bad(whole.problem.unwrap_or_else(|| Problem::Malformed("no page in it".to_string())))
            }
        }
    }
}

/// The page of an archive.
struct Page<'b> {
    data: &'b [u8],
    url: Option<String>,
    mime: String,
    encoding: Option<String>,
}

fn main_resource(bytes: &[u8]) -> Option<Page<'_>> {
    let list = List::new(bytes)?;
    let root = list.entries(list.top)?;
    let main = list.entries(list.value(&root, "WebMainResource")?)?;
    let text = |key: &str| list.value(&main, key).and_then(|object| list.text(object));
    Some(Page {
        data: list.data(list.value(&main, "WebResourceData")?)?,
        url: text("WebResourceURL"),
        mime: text("WebResourceMIMEType").unwrap_or_default(),
        encoding: text("WebResourceTextEncodingName"),
    })
}

/// A binary property list: objects in a row, a table of where they begin, and a trailer about the table.
struct List<'b> {
    bytes: &'b [u8],
    offset_size: usize,
    reference_size: usize,
    table: usize,
    top: usize,
}

impl<'b> List<'b> {
    fn new(bytes: &'b [u8]) -> Option<List<'b>> {
        let trailer = bytes.get(bytes.len().checked_sub(32)?..)?;
        let (offset_size, reference_size) = (usize::from(trailer[6]), usize::from(trailer[7]));
        let sizes = 1..=8;
        if !sizes.contains(&offset_size) || !sizes.contains(&reference_size) {
            return None;
        }
        Some(List {
            bytes,
            offset_size,
            reference_size,
            top: big(&trailer[16..24])?,
            table: big(&trailer[24..32])?,
        })
    }

    /// Returns the kind of an object, its count and where its content begins.
    fn object(&self, number: usize) -> Option<(u8, usize, usize)> {
        let entry = self.table.checked_add(number.checked_mul(self.offset_size)?)?;
        let at = big(self.slice(entry, self.offset_size)?)?;
        let marker = *self.bytes.get(at)?;
        let (kind, count) = (marker >> 4, usize::from(marker & 0x0f));
        if count != 15 {
            return Some((kind, count, at + 1));
        }
        // The count follows as an integer of its own.
        let width = 1usize.checked_shl(u32::from(*self.bytes.get(at + 1)? & 0x0f))?;
        let count = big(self.slice(at + 2, width)?)?;
        Some((kind, count, (at + 2).checked_add(width)?))
    }

    fn slice(&self, start: usize, length: usize) -> Option<&'b [u8]> {
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// Returns the keys and values of a dictionary.
    fn entries(&self, number: usize) -> Option<Vec<(String, usize)>> {
        let (kind, count, at) = self.object(number)?;
        let half = count.checked_mul(self.reference_size)?;
        if kind != 0xd {
            return None;
        }
        let keys = self.slice(at, half)?.chunks(self.reference_size);
        let values = self.slice(at + half, half)?.chunks(self.reference_size);
        Some(keys.zip(values).filter_map(|(key, value)| Some((self.text(big(key)?)?, big(value)?))).collect())
    }

    fn value(&self, entries: &[(String, usize)], key: &str) -> Option<usize> {
        entries.iter().find(|(name, _)| name == key).map(|(_, value)| *value)
    }

    fn text(&self, number: usize) -> Option<String> {
        let (kind, count, at) = self.object(number)?;
        match kind {
            0x5 => Some(String::from_utf8_lossy(self.slice(at, count)?).into_owned()),
            0x6 => Some(UTF_16BE.decode(self.slice(at, count.checked_mul(2)?)?).0.into_owned()),
            _ => None,
        }
    }

    fn data(&self, number: usize) -> Option<&'b [u8]> {
        let (kind, count, at) = self.object(number)?;
        if kind == 0x4 { self.slice(at, count) } else { None }
    }
}

fn big(bytes: &[u8]) -> Option<usize> {
    if bytes.len() > 8 {
        return None;
    }
    usize::try_from(bytes.iter().fold(0u64, |n, &b| (n << 8) | u64::from(b))).ok()
}

/// Returns an archive of one page, for tests.
#[cfg(test)]
pub(crate) fn sample(page: &str) -> Vec<u8> {
    let string = |text: &str| [&[0x5f, 0x10, text.len() as u8], text.as_bytes()].concat();
    let size = (page.len() as u16).to_be_bytes();
    let objects = [
        vec![0xd1, 1, 2],
        string("WebMainResource"),
        vec![0xd2, 3, 4, 5, 6],
        string("WebResourceData"),
        string("WebResourceURL"),
        [&[0x4f, 0x11], &size[..], page.as_bytes()].concat(),
        string("https://example.com/tide"),
    ];
    let mut out = b"bplist00".to_vec();
    let mut table = Vec::new();
    for object in &objects {
        table.extend((out.len() as u16).to_be_bytes());
        out.extend(object);
    }
    let start = out.len() as u64;
    out.extend(table);
    out.extend([0, 0, 0, 0, 0, 0, 2, 1]);
    out.extend((objects.len() as u64).to_be_bytes());
    out.extend(0u64.to_be_bytes());
    out.extend(start.to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::{items, show};
    use crate::input::reader::Item;

    #[test]
    fn the_page_is_found_with_its_address() {
        let (found, _) = items("a.webarchive", &sample("<p>The tide</p>"), &Default::default());
        assert_eq!(show(&found[0]), "a.webarchive Html <p>The tide</p>");
        let Item::Document(document) = &found[0] else { panic!() };
        assert_eq!(document.hints.url.as_deref(), Some("https://example.com/tide"));
        let (found, _) =
            items("a", b"bplist00 and nothing more, really nothing more at all", &Default::default());
        assert!(show(&found[0]).contains("bad: "), "{found:?}");
    }
}
