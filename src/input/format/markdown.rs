//! Markdown, and any text with front matter: YAML between `---` lines or TOML between `+++` lines. The front
//! matter travels as a record beside the text; the text follows without it.

use crate::input::format::front_matter;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Markup};

/// Reads Markdown.
pub(crate) struct Markdown;

impl Reader for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if front_matter::opens(&probe.text) {
            Fit::Content
        } else if probe.is_named(&["md", "markdown", "mdown", "mkd", "mdx", "qmd"]) {
            Fit::Name
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let mut text = match reading.text(source, |_| None) {
            Ok(text) => text,
            Err(problem) => return reading.bad(problem),
        };
        let mut body = text.text;
        if let Some((record, length)) = front_matter::take(&body, &reading.options.keys) {
            text.hints.url = record.url.clone();
            text.hints.record = Some(Box::new(record));
            body.drain(..length);
        }
        reading.page(Content::Page(Markup::Markdown, body), text.hints, text.sha256, text.problem)
    }
}
