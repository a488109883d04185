//! Tar archives: the common header, with the long names of GNU and of POSIX. Links and devices are nothing to
//! read; an archive that is cut off is read as far as it goes.

use std::io::{self, BufRead, Read};

use crate::input::limits::Limit;
use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::{self, Probe};
use crate::input::source::Source;

/// Reads tar.
pub(crate) struct Tar;

const BLOCK: usize = 512;

/// Longest name or set of attributes before a member, in bytes.
const LONG_NAME: u64 = 64 << 10;

impl Reader for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn version(&self) -> u32 {
        1
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        let Some(block) = probe.head.first_chunk::<BLOCK>() else { return Fit::No };
        match Header::parse(block) {
            Some(_) if probe.head[257..].starts_with(b"ustar") => Fit::Signature,
            Some(_) if probe.is_named(&["tar"]) => Fit::Signature,
            _ => Fit::No,
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        match members(source.into_read(), reading) {
            Ok(flow) => flow,
            Err(error) => reading.bad(error.into()),
        }
    }
}

fn members(mut input: Box<dyn BufRead + '_>, reading: &mut Reading<'_>) -> io::Result<Flow> {
    let limit = reading.options.limits.max_members;
    let mut long_name: Option<String> = None;
    let mut block = [0; BLOCK];
    for _ in 0..limit {
        loop {
            match input.read_exact(&mut block) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Flow::Continue(())),
                outcome => outcome?,
            }
            if block.iter().any(|&b| b != 0) {
                break;
            }
        }
        let Some(header) = Header::parse(&block) else {
            return Ok(reading.bad(Problem::Malformed("tar: damaged header".to_string())));
        };
        match header.kind {
            b'L' => long_name = Some(text(&contents(&mut input, header.size)?)),
            b'x' => long_name = attribute_path(&contents(&mut input, header.size)?).or(long_name),
            b'0' | 0 | b'7' if !header.name.ends_with('/') => {
                let path = long_name.take().unwrap_or(header.name);
                let mut member = (&mut input).take(header.size);
                let flow = read_member(&path, &mut member, reading);
                let left = member.limit();
                skip(&mut input, left)?;
                skip(&mut input, padding(header.size))?;
                if flow.is_break() {
                    return Ok(flow);
                }
            }
            _ => {
                skip(&mut input, header.size)?;
                skip(&mut input, padding(header.size))?;
                if header.kind != b'g' && header.kind != b'K' {
                    long_name = None;
                }
            }
        }
    }
    Ok(reading.bad(Problem::Limit(Limit::Members(limit))))
}

fn read_member(path: &str, member: &mut dyn Read, reading: &mut Reading<'_>) -> Flow {
    let path = path.trim_start_matches("./");
    let name = sniff::base_name(path).to_string();
    if name.starts_with('.') {
        let location = reading.member_location(Some(path));
        return reading.skip_at(location, Passed::Housekeeping);
    }
    reading.unpack(name, Some(path), member)
}

/// Reads a name or attributes, which stand in the place of a member.
fn contents(input: &mut impl BufRead, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(size.min(LONG_NAME)).read_to_end(&mut bytes)?;
    skip(input, size.saturating_sub(LONG_NAME))?;
    skip(input, padding(size))?;
    Ok(bytes)
}

fn skip(input: &mut impl BufRead, n: u64) -> io::Result<()> {
    match io::copy(&mut input.take(n), &mut io::sink())? {
        skipped if skipped < n => Err(Problem::Truncated.into()),
        _ => Ok(()),
    }
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

fn text(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// Finds the path in lines of the form `length key=value`.
fn attribute_path(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    text.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix("path=").map(str::to_string))
}

struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl Header {
    /// Reads a header; `None` if its checksum is wrong.
    fn parse(block: &[u8; BLOCK]) -> Option<Header> {
        let sum: u64 = block.iter().map(|&b| u64::from(b)).sum();
        let own: u64 = block[148..156].iter().map(|&b| u64::from(b)).sum();
        if octal(&block[148..156])? != sum - own + 8 * u64::from(b' ') {
            return None;
        }
        let mut name = text(&block[..100]);
        let prefix = text(&block[345..500]);
        if block[257..].starts_with(b"ustar\0") && !prefix.is_empty() {
            name = format!("{prefix}/{name}");
        }
        Some(Header { name, size: number(&block[124..136])?, kind: block[156] })
    }
}

/// Reads octal digits or, for sizes from 8 GiB on, the bytes themselves.
fn number(field: &[u8]) -> Option<u64> {
    match field.first() {
        Some(0x80) => Some(field.iter().skip(4).fold(0, |n, &b| (n << 8) | u64::from(b))),
        _ => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names() {
        assert_eq!(number(b"00000000012\0"), Some(10));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(2 << 32));
        assert_eq!(number(b"0000000x012\0"), None);
        assert_eq!(attribute_path(b"20 mtime=1\n12 path=a/b.txt\n").as_deref(), Some("a/b.txt"));
        assert_eq!((padding(0), padding(1), padding(512)), (0, 511, 0));
    }
}
