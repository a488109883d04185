//! Gzip files, of one member or many.

use flate2::bufread::MultiGzDecoder;

use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads gzip.
pub(crate) struct Gzip;

impl Reader for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn version(&self) -> u32 {
        1
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(b"\x1f\x8b\x08") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let name = sniff::without_extension(&reading.name, &["gz", "gzip", "z"]);
        reading.unpack(name, None, MultiGzDecoder::new(source.into_read()))
    }
}
