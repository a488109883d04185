//! Word processor files: DOCX and ODT. Paragraphs only; comments, deleted text, headers and footers are left
//! out, and so is what the program wrote about its user.

use std::io::Read;

use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::input::format::export;
use crate::input::format::xml::{Token, Tokens};
use crate::input::limits::Limit;
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::Hints;

/// Reads DOCX and ODT.
pub(crate) struct Office;

impl Reader for Office {
    fn name(&self) -> &'static str {
        "office"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let has = |name: &[u8]| memchr::memmem::find(probe.head, name).is_some();
        let is_zip = probe.head.starts_with(b"PK\x03\x04");
        if is_zip && (has(b"[Content_Types].xml") || has(b"mimetypeapplication/vnd.oasis.opendocument")) {
            Fit::Exact
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let limit = reading.options.limits.max_article_bytes;
        let whole = match source.into_bytes(limit) {
            Ok(whole) => whole,
            Err(problem) => return reading.bad(problem),
        };
        match document(&whole.bytes, limit) {
            Ok((text, problem)) => {
                let sha256 = Sha256::digest(&whole.bytes).into();
                export::page_or_articles(text, Hints::default(), sha256, problem, reading)
            }
            Err(problem) => reading.bad(problem),
        }
    }
}

fn document(bytes: &[u8], limit: u64) -> Result<(String, Option<Problem>), Problem> {
    let mut archive = ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|error| zip_problem(&error))?;
    let name =
        ["word/document.xml", "content.xml"].into_iter().find(|name| archive.index_for_name(name).is_some());
    let Some(name) = name else {
        return Err(Problem::Unsupported("office file that is no text document".to_string()));
    };
    let xml = member(&mut archive, name, limit)?;
    let (text, problem) = paragraphs(&String::from_utf8_lossy(&xml));
    if text.is_empty() { Err(problem.unwrap_or(Problem::Empty)) } else { Ok((text, problem)) }
}

/// Returns a member of an archive, if it has at most `limit` bytes.
pub(crate) fn member(
    archive: &mut ZipArchive<std::io::Cursor<&[u8]>>,
    name: &str,
    limit: u64,
) -> Result<Vec<u8>, Problem> {
    let file = archive.by_name(name).map_err(|error| zip_problem(&error))?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(Problem::Limit(Limit::ArticleBytes(limit))) } else { Ok(bytes) }
}

pub(crate) fn zip_problem(error: &ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::Encrypted,
        other => Problem::Malformed(other.to_string()),
    }
}

/// What both formats leave out: deleted text, notes in the margin, second versions of drawings.
const LEFT_OUT: [&str; 6] = ["del", "moveFrom", "tracked-changes", "annotation", "Fallback", "delText"];

/// Collects the paragraphs of a document. In DOCX text stands in `t` only, in ODT anywhere in a paragraph.
fn paragraphs(xml: &str) -> (String, Option<Problem>) {
    let mut out = String::new();
    let mut paragraph = String::new();
    let (mut in_paragraph, mut in_text, mut left_out, mut is_docx) = (0usize, 0usize, 0usize, false);
    for token in Tokens::new(xml) {
        match token {
            Ok(Token::Open(tag)) => match tag.name.as_str() {
                "document" => is_docx = true,
                "p" | "h" => in_paragraph += 1,
                "t" => in_text += 1,
                "tab" => paragraph.push('\t'),
                "br" | "line-break" | "cr" => paragraph.push('\n'),
                "s" => paragraph.push(' '),
                name if LEFT_OUT.contains(&name) => left_out += 1,
                _ => {}
            },
            Ok(Token::Close(name)) => match name.as_str() {
                "p" | "h" => {
                    in_paragraph = in_paragraph.saturating_sub(1);
                    end_paragraph(&mut paragraph, &mut out);
                }
                "t" => in_text = in_text.saturating_sub(1),
                name if LEFT_OUT.contains(&name) => left_out = left_out.saturating_sub(1),
                _ => {}
            },
            Ok(Token::Text(text)) => {
                let is_text = if is_docx { in_text > 0 } else { in_paragraph > 0 };
                if is_text && left_out == 0 {
                    paragraph.push_str(&text);
                }
            }
            Err(problem) => {
                end_paragraph(&mut paragraph, &mut out);
                return (out, Some(problem));
            }
        }
    }
    end_paragraph(&mut paragraph, &mut out);
    (out, None)
}

fn end_paragraph(paragraph: &mut String, out: &mut String) {
    let text = paragraph.trim();
    if !text.is_empty() {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(text);
    }
    paragraph.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conformance::{items, show, zip_of};

    const DOCX: &str = "<w:document><w:body><w:p><w:r><w:t>Tide</w:t></w:r></w:p><w:p><w:r><w:t xml:space='preserve'>It \
        came </w:t></w:r><w:del><w:r><w:delText>late</w:delText></w:r></w:del><w:r><w:t>early.</w:t></w:r></w:p><w:p>\
        <w:r><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>";
    const ODT: &str = "<office:document-content><text:h>Tide</text:h><text:p>It<text:s/>came <text:span>early</text:span>.\
        <office:annotation><text:p>really?</text:p></office:annotation></text:p></office:document-content>";

    #[test]
    fn paragraphs_are_found() {
        assert_eq!(paragraphs(DOCX).0, "Tide\n\nIt came early.");
        assert_eq!(paragraphs(ODT).0, "Tide\n\nIt came early.");
    }

    #[test]
    fn files_are_recognised() {
        let types = ("[Content_Types].xml", &b"<Types/>"[..]);
        let docx = zip_of(&[types, ("word/document.xml", DOCX.as_bytes())]);
        let (found, report) = items("a.zip", &docx, &Default::default());
        assert_eq!(
            (show(&found[0]).as_str(), report.reader),
            ("a.zip Plain Tide\n\nIt came early.", "office")
        );
        let sheet = zip_of(&[types, ("xl/workbook.xml", b"<x/>")]);
        let (found, _) = items("a.xlsx", &sheet, &Default::default());
        assert_eq!(show(&found[0]), "a.xlsx bad: not supported: office file that is no text document");
    }
}
