//! Plain text: what no other format claims and what is no binary. Finding the article in it is not done here.

use crate::input::format::export;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;

/// Reads plain text in any encoding.
pub(crate) struct Plain;

impl Reader for Plain {
    fn name(&self) -> &'static str {
        "text"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, _: &Probe<'_>) -> Fit {
        Fit::Fallback
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        match reading.text(source, |_| None) {
            Ok(text) => export::page_or_articles(text.text, text.hints, text.sha256, text.problem, reading),
            Err(problem) => reading.bad(problem),
        }
    }
}
