//! Zstandard files, of one frame or many.

use ::zstd::stream::read::Decoder;

use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads Zstandard; windows of up to 128 MiB.
pub(crate) struct Zstd;

impl Reader for Zstd {
    fn name(&self) -> &'static str {
        "zstd"
    }

    fn version(&self) -> u32 {
        1
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(b"\x28\xb5\x2f\xfd") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let name = sniff::without_extension(&reading.name, &["zst", "zstd"]);
        match Decoder::with_buffer(source.into_read()) {
            Ok(decoder) => reading.unpack(name, None, decoder),
            Err(error) => reading.bad(error.into()),
        }
    }
}
