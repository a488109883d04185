//! Bzip2 files, of one stream or many.

use ::bzip2::bufread::MultiBzDecoder;

use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads bzip2.
pub(crate) struct Bzip2;

impl Reader for Bzip2 {
    fn name(&self) -> &'static str {
        "bzip2"
    }

    fn version(&self) -> u32 {
        1
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(b"BZh") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let name = sniff::without_extension(&reading.name, &["bz2", "bz"]);
        reading.unpack(name, None, MultiBzDecoder::new(source.into_read()))
    }
}
