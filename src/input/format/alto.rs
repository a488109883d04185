//! Newspaper pages from text recognition: ALTO. A block becomes a paragraph, a word broken at a line's end is
//! joined again. Which blocks make an article is not said in ALTO.

use crate::input::format::feed::xml_root;
use crate::input::format::html;
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
        1
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
    let mut out = String::new();
    for token in Tokens::new(xml) {
        match token {
            Ok(Token::Open(tag)) => match tag.name.as_str() {
                "String" => word(&tag, &mut out),
                "SP" => {}
                _ => {}
            },
            Ok(Token::Close(name)) => match name.as_str() {
                "TextLine" if !out.is_empty() && !out.ends_with('\n') => out.push('\n'),
                "TextBlock" if !out.is_empty() && !out.ends_with("\n\n") => out.push('\n'),
                _ => {}
            },
            Ok(Token::Text(_)) => {}
            Err(problem) => return (out.trim_end().to_string(), Some(problem)),
        }
    }
    (out.trim_end().to_string(), None)
}

/// The first half of a broken word carries the whole of it, the second half nothing more.
fn word(tag: &Tag, out: &mut String) {
    let text = match tag.attribute("SUBS_TYPE") {
        "HypPart2" if !tag.attribute("SUBS_CONTENT").is_empty() => return,
        "HypPart1" if !tag.attribute("SUBS_CONTENT").is_empty() => tag.attribute("SUBS_CONTENT"),
        _ => tag.attribute("CONTENT"),
    };
    if !out.is_empty() && !out.ends_with(['\n', ' ']) {
        out.push(' ');
    }
    out.push_str(text);
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
        assert_eq!(words(xml), ("The tide\ncame\n\nNext".to_string(), None));
    }
}
