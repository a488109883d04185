//! Reads the data files: named sections of bytes, and fingerprint tables that answer "which value has this hash".
//!
//! Nothing is unpacked at start-up: tables are read in place.

use std::collections::HashSet;

use super::hash::BuildQuick;

/// What a table keeps of some hashes.
pub(super) type Prints = HashSet<u64, BuildQuick>;

/// A data file: sections found by name.
#[derive(Clone, Copy)]
pub(super) struct Sections<'a>(&'a [u8]);

impl<'a> Sections<'a> {
    /// Wraps the bytes of a file. Sections that are missing or cut short read as empty.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Sections(bytes)
    }

    /// Returns the bytes of a section: the file begins with a count, then name (8 bytes), offset, length (u32 each).
    pub(super) fn get(&self, name: &str) -> &'a [u8] {
        let count = word(self.0, 0) as usize;
        for i in 0..count.min(256) {
            let at = 4 + 16 * i;
            let Some(row) = self.0.get(at..at + 16) else { break };
            if row[..8].iter().copied().take_while(|b| *b != 0).eq(name.bytes()) {
                let (from, len) = (word(row, 8) as usize, word(row, 12) as usize);
                return self.0.get(from..from.saturating_add(len)).unwrap_or(&[]);
            }
        }
        &[]
    }

    /// Returns a section of little-endian 32-bit floats.
    pub(super) fn floats(&self, name: &str) -> Vec<f32> {
        self.get(name).chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    }

    /// Returns a section of little-endian 16-bit integers.
    pub(super) fn shorts(&self, name: &str) -> Vec<i16> {
        self.get(name).chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect()
    }

    /// Returns a section that is a fingerprint table.
    pub(super) fn table(&self, name: &str) -> Table<'a> {
        Table::new(self.get(name))
    }
}

impl<'a> Sections<'a> {
    /// Returns a section that is a table of groups, of whose entries some bits tell hashes apart, the rest groups.
    pub(super) fn groups(&self, name: &str, print: u32) -> Groups<'a> {
        Groups { table: self.table(name), print }
    }
}

/// Maps 64-bit hashes to the numbers of the groups they belong to: 40 bits an entry, those of the print first.
#[derive(Clone, Copy)]
pub(super) struct Groups<'a> {
    table: Table<'a>,
    /// Bits of a print. A hash that is not in the table is taken for one that is once in two to the power of so many, times
    /// the entries of a bucket.
    print: u32,
}

impl Groups<'_> {
    /// Returns the groups of a hash.
    pub(super) fn of(&self, hash: u64) -> Vec<u32> {
        let (from, to) = self.table.bucket(hash);
        let rows = self.table.entries.get(5 * from..5 * to).unwrap_or(&[]);
        let print = hash & self.mask();
        rows.chunks_exact(5)
            .map(entry)
            .filter(|row| row & self.mask() == print)
            .map(|row| self.group(row))
            .collect()
    }

    /// Returns the prints of all hashes that belong to one of some groups. Looks through the whole table.
    pub(super) fn prints(&self, groups: &[u32]) -> Prints {
        let mut out = Prints::default();
        // Of many thousand rows nearly all are told by the last bits of their group.
        let bits = groups.iter().fold(0u64, |bits, group| bits | 1 << (group % 64));
        for (at, row) in self.table.entries.chunks_exact(5).map(entry).enumerate() {
            let group = self.group(row);
            if bits >> (group % 64) & 1 == 1 && groups.contains(&group) {
                out.insert((self.table.bucket_of(at) as u64) << self.print | row & self.mask());
            }
        }
        out
    }

    /// Returns what the table keeps of a hash.
    pub(super) fn print(&self, hash: u64) -> u64 {
        (self.table.number(hash) as u64) << self.print | hash & self.mask()
    }

    fn mask(&self) -> u64 {
        (1 << self.print) - 1
    }

    fn group(&self, row: u64) -> u32 {
        (row >> self.print) as u32
    }
}

/// Returns an entry of five bytes as a number.
fn entry(row: &[u8]) -> u64 {
    match *row {
        [a, b, c, d, e] => u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]),
        _ => 0,
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(b) => u32::from_le_bytes([b[0], b[1], b[2], b[3]]),
        None => 0,
    }
}

fn short(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some(b) => u16::from_le_bytes([b[0], b[1]]),
        None => 0,
    }
}

/// Maps 64-bit hashes to 16-bit values by a 16-bit fingerprint in a bucket: 4 bytes an entry. A hash that is not
/// in the table is taken for one that is about once in ten thousand times.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    /// log2 of the number of buckets.
    bits: u32,
    /// First entry of each bucket, and one past the last entry.
    starts: &'a [u8],
    entries: &'a [u8],
}

impl<'a> Table<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let bits = word(bytes, 0).min(24);
        let size = 4 * ((1usize << bits) + 1);
        let starts = bytes.get(4..4 + size).unwrap_or(&[]);
        let entries = bytes.get(4 + size..).unwrap_or(&[]);
        Table { bits, starts, entries }
    }

    /// Returns the first entry of the bucket of a hash, and one past its last.
    fn bucket(&self, hash: u64) -> (usize, usize) {
        self.bounds(self.number(hash))
    }

    fn number(&self, hash: u64) -> usize {
        (hash >> (64 - self.bits.max(1))) as usize
    }

    /// Returns the bucket that an entry is in.
    fn bucket_of(&self, entry: usize) -> usize {
        let (mut from, mut to) = (0, 1usize << self.bits);
        while to - from > 1 {
            let middle = from + (to - from) / 2;
            if self.bounds(middle).0 <= entry { from = middle } else { to = middle }
        }
        from
    }

    fn bounds(&self, bucket: usize) -> (usize, usize) {
        (word(self.starts, 4 * bucket) as usize, word(self.starts, 4 * bucket + 4) as usize)
    }

    /// Returns the value of a hash.
    pub(super) fn get(&self, hash: u64) -> Option<u16> {
        let (from, to) = self.bucket(hash);
        let print = hash as u16;
        let rows = self.entries.get(4 * from..4 * to)?;
        rows.chunks_exact(4).find(|row| short(row, 0) == print).map(|row| short(row, 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_files_read_as_empty() {
        for bytes in [&[][..], &[1, 0, 0, 0], &[255; 40]] {
            let file = Sections::new(bytes);
            assert!(file.get("x").is_empty());
            assert_eq!(file.table("x").get(7), None);
        }
    }
}
