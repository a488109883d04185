//! Plain text: what no other format claims and what is no binary. Finding the article in it is not done here.

use crate::input::format::export::{self, Around};
use crate::input::reader::{Fit, Flow, Reader, Reading, Text};
use crate::input::sniff::Probe;
use crate::input::source::Source;

/// Reads plain text in any encoding.
pub(crate) struct Plain;

impl Reader for Plain {
    fn name(&self) -> &'static str {
        "text"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, _: &Probe<'_>) -> Fit {
        Fit::Fallback
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        match reading.text(source, |_| None) {
            Ok(text) => {
                let Text { text, hints, sha256, problem, start } = text;
                let around = Around { hints, sha256, problem, start };
                export::page_or_articles(text, around, reading)
            }
            Err(problem) => reading.bad(problem),
        }
    }
}
