//! Xz files, of one stream or many.

use std::io;

use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// What a decoder may use, in bytes: the strongest preset needs 65 MiB.
const MEMORY: u64 = 128 << 20;

/// Reads xz.
pub(crate) struct Xz;

impl Reader for Xz {
    fn name(&self) -> &'static str {
        "xz"
    }

    fn version(&self) -> u32 {
        1
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(b"\xfd7zXZ\0") { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let name = sniff::without_extension(&reading.name, &["xz"]);
        match Stream::new_stream_decoder(MEMORY, CONCATENATED) {
            Ok(stream) => reading.unpack(name, None, XzDecoder::new_stream(source.into_read(), stream)),
            Err(error) => reading.bad(io::Error::from(error).into()),
        }
    }
}
