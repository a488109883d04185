//! Newspaper pages from text recognition: ALTO. A block becomes a paragraph, a word broken at a line's end is
//! joined again, a form feed stands between pages. Which blocks make an article is not said in ALTO.

use crate::input::format::feed::xml_root;
use crate::input::format::html;
use crate::input::format::line_ends;
use crate::input::format::xml::{Tag, Token, Tokens};
use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Markup};

/// Reads ALTO.
pub(crate) struct Alto;

impl Reader for Alto {
    fn name(&self) -> &'static str {
        "alto"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let is_xml = probe.text.starts_with('<');
        if is_xml && xml_root(&probe.text) == Some("alto") { Fit::Exact } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let source = match reading.text(source, html::declared) {
            Ok(source) => source,
            Err(problem) => return reading.bad(problem),
        };
        let (text, broken) = words(&source.text);
        let problem = broken.or(source.problem);
        if text.is_empty() {
            return reading.bad(problem.unwrap_or(Problem::Empty));
        }
        reading.page(Content::Page(Markup::Plain, text), source.hints, source.sha256, problem)
    }
}

fn words(xml: &str) -> (String, Option<Problem>) {
    let (mut out, mut line) = (String::new(), String::new());
    let mut page = 0;
    for token in Tokens::new(xml) {
        match token {
            Ok(Token::Open(tag)) => match tag.name.as_str() {
                "String" => word(&tag, &mut line),
                "Page" => {
                    page += 1;
                    if page > 1 {
                        out.push_str("\n\n\u{c}");
                    }
                }
                _ => {}
            },
            Ok(Token::Close(name)) => match name.as_str() {
                "TextLine" => line_ends::join(&mut out, &mut line),
                "TextBlock" => line_ends::end_paragraph(&mut out),
                _ => {}
            },
            Ok(Token::Text(_)) => {}
            Err(problem) => {
                line_ends::join(&mut out, &mut line);
                return (out.trim_end().to_string(), Some(problem));
            }
        }
    }
    line_ends::join(&mut out, &mut line);
    (out.trim_end().to_string(), None)
}

/// The first half of a broken word carries the whole of it, the second half nothing more.
fn word(tag: &Tag, line: &mut String) {
    let text = match tag.attribute("SUBS_TYPE") {
        "HypPart2" if !tag.attribute("SUBS_CONTENT").is_empty() => return,
        "HypPart1" if !tag.attribute("SUBS_CONTENT").is_empty() => tag.attribute("SUBS_CONTENT"),
        _ => tag.attribute("CONTENT"),
    };
    line.push(' ');
    line.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_and_blocks() {
        let xml = "<alto><TextBlock><TextLine><String CONTENT='The'/><SP/><String CONTENT='ti' SUBS_TYPE='HypPart1' \
            SUBS_CONTENT='tide'/><HYP CONTENT='-'/></TextLine><TextLine><String CONTENT='de' SUBS_TYPE='HypPart2' \
            SUBS_CONTENT='tide'/><String CONTENT='came'/></TextLine></TextBlock><TextBlock><TextLine><String \
            CONTENT='Next'/></TextLine></TextBlock></alto>";
        assert_eq!(words(xml), ("The tide came\n\nNext".to_string(), None));
    }
}
