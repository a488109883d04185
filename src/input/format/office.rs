//! Word processor files: DOCX and ODT, also in one flat file of XML. Paragraphs and the rows of tables, notes below the
//! text; comments, deleted text, headers and footers are left out, and so is what the program wrote about its user.

use std::io::Read;

use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::input::format::export::{self, Around};
use crate::input::format::xml::{Tag, Token, Tokens};
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
        3
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let has = |name: &[u8]| memchr::memmem::find(probe.head, name).is_some();
        let is_zip = probe.head.starts_with(b"PK\x03\x04");
        let is_flat = has(b"<office:document") && has(b"application/vnd.oasis.opendocument.text");
        if is_zip && (has(b"[Content_Types].xml") || has(b"mimetypeapplication/vnd.oasis.opendocument"))
            || is_flat
        {
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
        let read = match whole.bytes.starts_with(b"PK") {
            true => document(&whole.bytes, limit),
            false => told(paragraphs(&String::from_utf8_lossy(&whole.bytes))),
        };
        match read {
            Ok((text, problem)) => {
                let sha256 = Sha256::digest(&whole.bytes).into();
                export::page_or_articles(
                    text,
                    Around { hints: Hints::default(), sha256, problem, start: None },
                    reading,
                )
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
    let (mut text, mut problem) = paragraphs(&String::from_utf8_lossy(&xml));
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if archive.index_for_name(notes).is_some() {
            let (notes, missing) = paragraphs(&String::from_utf8_lossy(&member(&mut archive, notes, limit)?));
            add(&mut text, &notes);
            problem = problem.or(missing);
        }
    }
    told((text, problem))
}

fn told((text, problem): (String, Option<Problem>)) -> Result<(String, Option<Problem>), Problem> {
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

/// What both formats leave out: deleted text, remarks in the margin, second versions of drawings, what is said of pictures to
/// those who cannot see them, how characters are read, pictures, and heads and feet of pages.
const LEFT_OUT: [&str; 12] = [
    "del",
    "moveFrom",
    "tracked-changes",
    "annotation",
    "Fallback",
    "delText",
    "title",
    "desc",
    "ruby-text",
    "rt",
    "binary-data",
    "master-styles",
];

/// Letters of a cell, at most, in a table of figures: its rows are lines. Tables that lay out a page hold paragraphs.
const CELL: usize = 40;

/// Returns whether a cell is one of a table of figures.
pub(crate) fn is_figure(cell: &str) -> bool {
    cell.chars().count() <= CELL && !cell.contains('\n')
}

/// Collects the paragraphs of a document. In DOCX text stands in `t` only, in ODT anywhere in a paragraph.
fn paragraphs(xml: &str) -> (String, Option<Problem>) {
    let mut document = Paragraphs::default();
    for token in Tokens::new(xml) {
        match token {
            Ok(Token::Open(tag)) => document.open(&tag),
            Ok(Token::Close(name)) => document.close(&name),
            Ok(Token::Text(text)) => document.text(&text),
            Err(problem) => return (document.finish(), Some(problem)),
        }
    }
    (document.finish(), None)
}

/// The paragraphs of a document as they come.
#[derive(Default)]
struct Paragraphs {
    out: String,
    paragraph: String,
    /// What stands below the text, in the order of its marks.
    notes: String,
    /// The paragraph around the note that is being read.
    noted: Option<String>,
    /// The row of a table that is being read: its cells with their paragraphs.
    row: Option<Vec<Vec<String>>>,
    /// Tables around what is being read.
    tables: usize,
    in_paragraph: usize,
    in_text: usize,
    left_out: usize,
    is_docx: bool,
}

impl Paragraphs {
    fn open(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            // The root of both formats, of a file of notes, and of a flat ODT.
            "document" | "footnotes" | "endnotes" => self.is_docx = !tag.has("mimetype"),
            "p" | "h" => self.in_paragraph += 1,
            "t" => self.in_text += 1,
            "tab" if self.in_paragraph > 0 => self.paragraph.push('\t'),
            "br" | "line-break" | "cr" => self.paragraph.push('\n'),
            "noBreakHyphen" => self.paragraph.push('-'),
            "s" => self.paragraph.push(' '),
            "tbl" | "table" => self.tables += 1,
            "tr" | "table-row" if self.tables == 1 => self.row = Some(Vec::new()),
            "tc" | "table-cell" if self.tables == 1 => {
                if let Some(row) = &mut self.row {
                    row.push(Vec::new());
                }
            }
            // The mark of a note belongs to the text no more than the note does.
            "note-citation" => self.left_out += 1,
            "note-body" => {
                self.noted = Some(std::mem::take(&mut self.paragraph));
            }
            name if LEFT_OUT.contains(&name) => self.left_out += 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
                self.end_paragraph();
            }
            "t" => self.in_text = self.in_text.saturating_sub(1),
            "tbl" | "table" => self.tables = self.tables.saturating_sub(1),
            "tr" | "table-row" if self.tables == 1 => self.end_row(),
            "note-citation" => self.left_out = self.left_out.saturating_sub(1),
            "note-body" => {
                self.end_paragraph();
                self.paragraph = self.noted.take().unwrap_or_default();
            }
            name if LEFT_OUT.contains(&name) => self.left_out = self.left_out.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let is_text = if self.is_docx { self.in_text > 0 } else { self.in_paragraph > 0 };
        if is_text && self.left_out == 0 {
            self.paragraph.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        let cell = self.row.as_mut().and_then(|row| row.last_mut());
        match (self.noted.is_some(), cell) {
            (true, _) => add(&mut self.notes, &text),
            (false, Some(cell)) if !text.trim().is_empty() => cell.push(text.trim().to_string()),
            (false, Some(_)) => {}
            (false, None) => add(&mut self.out, &text),
        }
    }

    fn end_row(&mut self) {
        let Some(mut row) = self.row.take() else { return };
        row.retain(|cell| !cell.is_empty());
        if row.len() > 1 && row.iter().all(|cell| cell.len() == 1 && cell.iter().all(|text| is_figure(text)))
        {
            return add(&mut self.out, &row.concat().join("\t"));
        }
        row.iter().flatten().for_each(|text| add(&mut self.out, text));
    }

    fn finish(mut self) -> String {
        self.end_paragraph();
        self.end_row();
        add(&mut self.out, &self.notes);
        self.out
    }
}

/// Adds a paragraph, if it says anything.
fn add(out: &mut String, paragraph: &str) {
    let text = paragraph.trim();
    if !text.is_empty() {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(text);
    }
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
    fn tables_are_rows_unless_they_lay_out_a_page() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row = |cells: [&str; 2]| format!("<w:tr>{}</w:tr>", cells.map(cell).concat());
        let docx = |rows: String| format!("<w:document><w:tbl>{rows}</w:tbl></w:document>");
        let figures = docx(row(["Year", "Cost"]) + &row(["2025", ""]) + &row(["2026", "9"]));
        assert_eq!(paragraphs(&figures).0, "Year\tCost\n\n2025\n\n2026\t9");
        let long = "The stone bridge will close on Monday for two years.";
        assert_eq!(paragraphs(&docx(row(["News", long]))).0, format!("News\n\n{long}"));
        let inner = docx(format!("<w:tr><w:tc>{}<w:p/></w:tc></w:tr>", docx(row(["a", "b"]))));
        assert_eq!(paragraphs(&inner).0, "a\n\nb");
        let odt = "<office:document-content><table:table table:name='T'><table:table-header-rows><table:table-row>\
            <table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell><text:p>Cost</text:p>\
            </table:table-cell></table:table-row></table:table-header-rows></table:table></office:document-content>";
        assert_eq!(paragraphs(odt).0, "Year\tCost");
    }

    #[test]
    fn notes_stand_below_the_text() {
        let odt = "<office:document-content><text:p>It came<text:note><text:note-citation>1</text:note-citation><text:note-body>\
            <text:p>At six.</text:p></text:note-body></text:note> early.</text:p><text:p><draw:frame><svg:title>A \
            buoy</svg:title></draw:frame>The harbour.</text:p></office:document-content>";
        assert_eq!(paragraphs(odt).0, "It came early.\n\nThe harbour.\n\nAt six.");
        let notes = "<w:footnotes><w:footnote><w:p><w:r><w:footnoteRef/><w:t>At six.</w:t></w:r></w:p></w:footnote></w:footnotes>";
        let types = ("[Content_Types].xml", &b"<Types/>"[..]);
        let parts = [types, ("word/document.xml", DOCX.as_bytes()), ("word/footnotes.xml", notes.as_bytes())];
        let (text, problem) = document(&zip_of(&parts), 1 << 20).unwrap();
        assert_eq!((text.as_str(), problem), ("Tide\n\nIt came early.\n\nAt six.", None));
    }

    #[test]
    fn a_flat_document_is_read() {
        let flat = format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
             office:mimetype='application/vnd.oasis.opendocument.text'><office:meta><dc:title>No</dc:title></office:meta>{ODT}\
             </office:document>"
        );
        let (found, report) = items("a.fodt", flat.as_bytes(), &Default::default());
        assert_eq!(
            (show(&found[0]).as_str(), report.reader),
            ("a.fodt Plain Tide\n\nIt came early.", "office")
        );
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
