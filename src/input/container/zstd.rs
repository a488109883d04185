//! Zstandard files, of one frame or many. Web archives (`.warc.zst`) may carry a dictionary for their frames in a frame of its
//! own at the beginning.

use std::io::{BufRead, Read};

use ::zstd::stream::read::Decoder;

use crate::input::problem::Problem;
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads Zstandard; windows of up to 128 MiB.
pub(crate) struct Zstd;

const MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// What a frame that decoders pass over begins with, behind a byte that says whose it is.
const SKIPPABLE: &[u8] = b"\x2a\x4d\x18";

/// The first byte of the frame that holds a dictionary.
const DICTIONARY: u8 = 0x5d;

/// Largest dictionary, in bytes; archivers make them of some 100 KB.
const LARGEST: u64 = 16 << 20;

impl Reader for Zstd {
    fn name(&self) -> &'static str {
        "zstd"
    }

    fn version(&self) -> u32 {
        2
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let is_skippable = matches!(probe.head.first(), Some(0x50..=0x5f))
            && probe.head.get(1..).is_some_and(|rest| rest.starts_with(SKIPPABLE));
        if probe.head.starts_with(MAGIC) || is_skippable { Fit::Signature } else { Fit::No }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let name = sniff::without_extension(&reading.name, &["zst", "zstd"]);
        let has_dictionary = source.head().first() == Some(&DICTIONARY);
        let mut input = source.into_read();
        let dictionary = match has_dictionary.then(|| dictionary(&mut input)).transpose() {
            Ok(dictionary) => dictionary.unwrap_or_default(),
            Err(problem) => return reading.bad(problem),
        };
        match Decoder::with_dictionary(input, &dictionary) {
            Ok(decoder) => reading.unpack(name, None, decoder),
            Err(error) => reading.bad(error.into()),
        }
    }
}

/// Reads the dictionary that stands before the frames; it may be compressed itself.
fn dictionary(input: &mut impl BufRead) -> Result<Vec<u8>, Problem> {
    let mut head = [0; 8];
    input.read_exact(&mut head)?;
    let [.., a, b, c, d] = head;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let too_large = || Problem::Unsupported(format!("zstd dictionary larger than {LARGEST} bytes"));
    if length > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    if input.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(Problem::Truncated);
    }
    if !bytes.starts_with(MAGIC) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    Decoder::with_buffer(bytes.as_slice())?.take(LARGEST + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > LARGEST { Err(too_large()) } else { Ok(unpacked) }
}

#[cfg(test)]
mod tests {
    use crate::input::conformance::{items, show};

    fn with_dictionary(dictionary: &[u8], stored: &[u8], texts: &[&str]) -> Vec<u8> {
        let mut out = b"\x5d\x2a\x4d\x18".to_vec();
        out.extend(u32::try_from(stored.len()).unwrap().to_le_bytes());
        out.extend(stored);
        for text in texts {
            let mut encoder = zstd::bulk::Compressor::with_dictionary(3, dictionary).unwrap();
            out.extend(encoder.compress(text.as_bytes()).unwrap());
        }
        out
    }

    #[test]
    fn a_dictionary_at_the_beginning_is_used() {
        let dictionary = "{\"title\":\"The tide came early to the harbour\"}\n".repeat(9).into_bytes();
        let texts = ["{\"title\":\"The tide came early\"}\n", "{\"title\":\"The tide came late\"}\n"];
        for stored in [dictionary.clone(), zstd::encode_all(dictionary.as_slice(), 3).unwrap()] {
            let bytes = with_dictionary(&dictionary, &stored, &texts);
            let (found, report) = items("a.jsonl.zst", &bytes, &Default::default());
            let shown: Vec<_> = found.iter().map(show).collect();
            assert_eq!(shown, ["a.jsonl.zst:1 The tide came early|", "a.jsonl.zst:2 The tide came late|"]);
            assert_eq!(report.reader, "zstd");
            for end in [7, 8, 20, bytes.len() - 3] {
                let (found, _) = items("a.jsonl.zst", &bytes[..end], &Default::default());
                assert!(show(found.last().unwrap()).contains("bad: "), "{end}");
            }
        }
        let lie = b"\x5d\x2a\x4d\x18\xff\xff\xff\xff\x28\xb5\x2f\xfd";
        let (found, _) = items("a.zst", lie, &Default::default());
        assert_eq!(show(&found[0]), "a.zst bad: not supported: zstd dictionary larger than 16777216 bytes");
    }
}
