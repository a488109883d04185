//! PDF: the text layer, page by page, with a form feed between pages. No recognition of pictures of text.

mod font;
mod layout;
mod page;

use std::thread;

use flate2::bufread::ZlibDecoder;
use lopdf::Document as PdfFile;
use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::input::limits::Limit;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Hints, Markup};

/// Reads PDF.
pub(crate) struct Pdf;

/// Stack of the thread that parses: the parser calls itself up to a hundred levels deep, many frames a level.
const STACK: usize = 32 << 20;

/// How much all streams of a file may unpack to, as a multiple of the largest article. Pictures count too.
const UNPACKED: u64 = 4;

impl Reader for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        // Mail gateways and copiers put a few bytes before the signature.
        let start = &probe.head[..probe.head.len().min(1024)];
        match memmem::find(start, b"%PDF-") {
            Some(0) => Fit::Signature,
            Some(_) if probe.is_named(&["pdf"]) => Fit::Signature,
            _ => Fit::No,
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let limit = reading.options.limits.max_article_bytes;
        let whole = match source.into_bytes(limit) {
            Ok(whole) => whole,
            Err(problem) => return reading.bad(problem),
        };
        match guarded(&whole.bytes, limit) {
            Ok(text) => {
                let sha256 = Sha256::digest(&whole.bytes).into();
                let undecodable = text.matches('\u{fffd}').count() as u64;
                let hints = Hints { undecodable, ..Hints::default() };
                reading.page(Content::Page(Markup::Plain, text), hints, sha256, whole.problem)
            }
            Err(problem) => reading.bad(whole.problem.unwrap_or(problem)),
        }
    }
}

/// Parses in a thread of its own, which may run out of its wits without taking anybody with it.
fn guarded(bytes: &[u8], limit: u64) -> Result<String, Problem> {
    check_streams(bytes, limit)?;
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || text(bytes, limit))?;
        worker.join().unwrap_or_else(|_| Err(Problem::Malformed("PDF: the parser gave up".to_string())))
    })
}

/// Unpacks every stream into nothing, to see that they are no bomb: the parser would hold them all.
fn check_streams(bytes: &[u8], limit: u64) -> Result<(), Problem> {
    let allowance = limit.saturating_mul(UNPACKED);
    let mut left = allowance;
    for at in memmem::find_iter(bytes, b"stream") {
        let content = &bytes[at + b"stream".len()..];
        let content =
            content.strip_prefix(b"\r\n").or_else(|| content.strip_prefix(b"\n")).unwrap_or(content);
        // The header of zlib: deflate, with a checksum over two bytes.
        let Some(&[method, flags]) = content.first_chunk::<2>() else { continue };
        if method & 0x0f != 8 || (u16::from(method) * 256 + u16::from(flags)) % 31 != 0 {
            continue;
        }
        let mut decoder = std::io::Read::take(ZlibDecoder::new(content), left + 1);
        // A broken stream counts with what it gives.
        let _ = std::io::copy(&mut decoder, &mut std::io::sink());
        left = match (left + 1) - decoder.limit() {
            used if used > left => return Err(Problem::Limit(Limit::UnpackedBytes(allowance))),
            used => left - used,
        };
    }
    let twice = [&b"/FlateDecode/FlateDecode"[..], b"/FlateDecode /FlateDecode", b"/Fl/Fl", b"/Fl /Fl"];
    if twice.iter().any(|chain| memmem::find(bytes, chain).is_some()) {
        return Err(Problem::Unsupported("PDF stream compressed twice".to_string()));
    }
    Ok(())
}

fn text(bytes: &[u8], limit: u64) -> Result<String, Problem> {
    let file = PdfFile::load_mem(bytes).map_err(|error| problem(&error))?;
    if file.is_encrypted() {
        return Err(Problem::Encrypted);
    }
    let mut out = String::new();
    let mut left = limit.saturating_mul(UNPACKED);
    for (number, page) in file.page_iter().enumerate() {
        let text = page::text(&file, page, &mut left);
        if left == 0 {
            return Err(Problem::Limit(Limit::UnpackedBytes(limit.saturating_mul(UNPACKED))));
        }
        if number > 0 {
            out.push_str("\n\u{c}");
        }
        out.push_str(&text);
        if out.len() as u64 > limit {
            return Err(Problem::Limit(Limit::ArticleBytes(limit)));
        }
    }
    if out.trim().is_empty() { Err(Problem::NoTextLayer) } else { Ok(out) }
}

fn problem(error: &lopdf::Error) -> Problem {
    match error {
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword => Problem::Encrypted,
        other => Problem::Malformed(format!("PDF: {other}")),
    }
}

/// Returns a PDF of one page with these drawing commands, for tests.
#[cfg(test)]
pub(crate) fn sample(commands: &str, extra: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_string(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 \
         R>>>>>>"
            .to_string(),
        format!("<</Length {}>>\nstream\n{commands}\nendstream", commands.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_string(),
        format!(
            "<</Type/XObject/Subtype/Form/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>/Length {}>>\nstream\n{extra}\nendstream",
            extra.len()
        ),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).bytes(),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::{items, show};

    fn read(commands: &str, extra: &str) -> String {
        guarded(&sample(commands, extra), 1 << 20).unwrap_or_else(|problem| problem.to_string())
    }

    #[test]
    fn lines_words_and_paragraphs_are_found() {
        for (commands, expected) in [
            ("BT /F1 12 Tf 50 700 Td (The tide) Tj ET", "The tide"),
            ("BT /F1 12 Tf 14 TL 50 700 Td (The tide) Tj T* (came early) Tj ET", "The tide came early"),
            ("BT /F1 12 Tf 50 700 Td (One) Tj 0 -14 Td (two) Tj 0 -40 Td (Three) Tj ET", "One two\n\nThree"),
            ("BT /F1 20 Tf 50 700 Td (Title) Tj /F1 12 Tf 0 -20 Td (text) Tj ET", "Title\n\ntext"),
            ("BT /F1 12 Tf 50 700 Td [(The) -300 (ti) 20 (de)] TJ ET", "The tide"),
            ("BT /F1 12 Tf 1 0 0 1 50 700 Tm (The) Tj 1 0 0 1 90 700 Tm (tide) Tj ET", "The tide"),
            ("BT /F1 12 Tf 50 100 Td (left) Tj ET BT /F1 12 Tf 300 700 Td (right) Tj ET", "left\n\nright"),
            ("BT /F1 12 Tf 50 700 Td (caf\\351s) Tj ET", "cafés"),
            ("q 1 0 0 1 0 0 cm /X Do Q BT /F1 12 Tf 50 700 Td (page) Tj ET", "form\n\npage"),
            ("", "no text layer"),
        ] {
            assert_eq!(read(commands, "BT /F1 12 Tf 50 750 Td (form) Tj ET"), expected, "{commands}");
        }
    }

    #[test]
    fn bad_files_do_no_harm() {
        // A form that draws itself.
        assert_eq!(read("/X Do", "BT /F1 9 Tf (x) Tj ET /X Do").matches('x').count(), 1);
        assert_eq!(read("BT /F1 12 Tf Td Tj TJ Tm ' \" [ (x) ] TJ (y", ""), "x");
        let deep = format!("{} (x) Tj", "[".repeat(50_000));
        assert!(!read(&deep, "").is_empty());
        let (found, _) = items("a.pdf", b"%PDF-1.4 nothing", &Default::default());
        assert!(show(&found[0]).starts_with("a.pdf bad: malformed: PDF"), "{found:?}");
    }

    #[test]
    fn bombs_end_in_a_limit() {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&vec![0; 100_000]).unwrap();
        let bomb = [b"stream\n", encoder.finish().unwrap().as_slice()].concat();
        assert_eq!(check_streams(&bomb, 1000), Err(Problem::Limit(Limit::UnpackedBytes(4000))));
        assert_eq!(check_streams(&bomb, 100_000), Ok(()));
    }
}
