//! Newspaper pages from text recognition as hOCR: HTML whose classes say what is a page, a paragraph, a line. A
//! form feed stands between pages. Which paragraphs make an article is not said in hOCR.

use crate::input::format::html;
use crate::input::format::line_ends;
use crate::input::format::xml::{Tag, Token, Tokens};
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Markup};

/// Reads hOCR.
pub(crate) struct Hocr;

impl Reader for Hocr {
    fn name(&self) -> &'static str {
        "hocr"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let says_so = probe.text.contains("ocr-system") || probe.text.contains("ocr-capabilities");
        if probe.text.starts_with('<') && (says_so || probe.text.contains("ocr_page")) {
            Fit::Exact
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let source = match reading.text(source, html::declared) {
            Ok(source) => source,
            Err(problem) => return reading.bad(problem),
        };
        let (text, broken) = pages(&source.text);
        let problem = broken.or(source.problem);
        if text.trim().is_empty() {
            return reading.bad(problem.unwrap_or(Problem::Empty));
        }
        reading.page(Content::Page(Markup::Plain, text), source.hints, source.sha256, problem)
    }
}

/// What an element begins.
#[derive(Clone, Copy, PartialEq)]
enum Begins {
    Page,
    Paragraph,
    Line,
}

fn begins(tag: &Tag) -> Option<Begins> {
    tag.attribute("class").split_whitespace().find_map(|class| match class {
        "ocr_page" => Some(Begins::Page),
        "ocr_carea" | "ocr_par" | "ocr_separator" | "ocr_photo" => Some(Begins::Paragraph),
        "ocr_line" | "ocr_header" | "ocr_footer" | "ocr_caption" | "ocr_textfloat" | "ocrx_line" => {
            Some(Begins::Line)
        }
        _ => None,
    })
}

fn pages(hocr: &str) -> (String, Option<Problem>) {
    let (mut out, mut line) = (String::new(), String::new());
    let mut page = 0;
    for token in Tokens::new(hocr) {
        match token {
            Ok(Token::Open(tag)) => match begins(&tag) {
                Some(Begins::Page) => {
                    line_ends::join(&mut out, &mut line);
                    page += 1;
                    if page > 1 {
                        out.push_str("\n\n\u{c}");
                    }
                }
                Some(Begins::Paragraph) => {
                    line_ends::join(&mut out, &mut line);
                    line_ends::end_paragraph(&mut out);
                }
                Some(Begins::Line) => line_ends::join(&mut out, &mut line),
                None => {}
            },
            // The head has a title that is the file's name.
            Ok(Token::Text(text)) if page > 0 => line.push_str(&text),
            Ok(Token::Text(_) | Token::Close(_)) => {}
            Err(problem) => {
                line_ends::join(&mut out, &mut line);
                return (out.trim_end().to_string(), Some(problem));
            }
        }
    }
    line_ends::join(&mut out, &mut line);
    (out.trim_end().to_string(), None)
}

/// Returns a page of two paragraphs, for tests.
#[cfg(test)]
pub(crate) fn sample() -> &'static str {
    "<html><head><title>scan7.tif</title><meta name='ocr-system' content='tesseract 5' /></head><body>\n\
     <div class='ocr_page' id='page_1'><div class='ocr_carea'>\n\
     <p class='ocr_par'><span class='ocr_line'><span class='ocrx_word'>The</span> <span class='ocrx_word'>inter-</span>\n\
     </span><span class='ocr_line'><span class='ocrx_word'>national</span> <span class='ocrx_word'>tide</span></span></p>\n\
     <p class='ocr_par'><span class='ocr_line'><span class='ocrx_word'>came</span></span></p></div></div>\n\
     <div class='ocr_page'><p class='ocr_par'><span class='ocr_line'><span class='ocrx_word'>early</span></span></p></div>\n\
     </body></html>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_paragraphs_and_pages() {
        assert_eq!(pages(sample()), ("The international tide\n\ncame\n\n\u{c}early".to_string(), None));
        assert_eq!(pages("<p class='ocr_page'>").0, "");
    }
}
