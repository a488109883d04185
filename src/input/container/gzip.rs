//! Gzip files, of one member or many. A damaged member costs what is in it: reading goes on with the next one,
//! which matters for web archives, where every record is a member.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads gzip.
pub(crate) struct Gzip;

const MAGIC: &[u8] = b"\x1f\x8b\x08";

impl Reader for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn version(&self) -> u32 {
        1
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if probe.head.starts_with(MAGIC) { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let name = match reading.name.strip_suffix(".tgz") {
            Some(stem) => format!("{stem}.tar"),
            None => sniff::without_extension(&reading.name, &["gz", "gzip", "z"]),
        };
        let damaged = Cell::new(0u64);
        let members = Members { decoder: Some(GzDecoder::new(source.into_read())), damaged: &damaged };
        reading.unpack(name, None, members)?;
        match damaged.get() {
            0 => Flow::Continue(()),
            n => reading.bad(Problem::Malformed(format!("gzip: {n} damaged members"))),
        }
    }
}

/// The members of a file, one after the other.
struct Members<'d, R: BufRead> {
    /// `None` at the end.
    decoder: Option<GzDecoder<R>>,
    damaged: &'d Cell<u64>,
}

impl<R: BufRead> Read for Members<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = self.decoder.as_mut() {
            let outcome = match decoder.read(buffer) {
                Ok(0) => Ok(()),
                Ok(n) => return Ok(n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let Some(mut input) = self.decoder.take().map(GzDecoder::into_inner) else { break };
            let is_next = next_member(&mut input, outcome.is_err())?;
            match outcome {
                Err(error) if !is_next => return Err(error),
                Err(_) => self.damaged.set(self.damaged.get() + 1),
                Ok(()) => {}
            }
            if is_next {
                // A decoder reads its header at once; it must not take more than the header.
                self.decoder = Some(GzDecoder::new(input));
            }
        }
        Ok(0)
    }
}

/// Goes to the next member: right here, behind padding, or, after damage, wherever its signature stands.
fn next_member(input: &mut impl BufRead, search: bool) -> io::Result<bool> {
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(false);
        }
        let skip = match () {
            () if search => memchr::memchr(MAGIC[0], chunk),
            () => chunk.iter().position(|&b| b != 0),
        };
        let Some(skip) = skip else {
            let all = chunk.len();
            input.consume(all);
            continue;
        };
        // A signature cut in two by the end of the buffer is taken for one; a wrong guess fails and is searched on.
        let rest = &chunk[skip..];
        let found = rest.len() < MAGIC.len() && MAGIC.starts_with(rest) || rest.starts_with(MAGIC);
        if found {
            input.consume(skip);
            return Ok(true);
        }
        if !search {
            // Something else behind the last member, as some programs leave it.
            return Ok(false);
        }
        input.consume(skip + 1);
    }
}
