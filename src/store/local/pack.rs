//! How records are packed: by zstd, each by itself, with a dictionary learnt from the first records of the index.
//!
//! With a dictionary a record alone packs smaller than blocks of thirty do without, and reading a hit unpacks one
//! record, not thirty. The dictionary lies beside the segments, is written before any record that needs it, and
//! never changes.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, OwnedBytes};
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

use super::sealed::SealedDirectory;
use crate::store::{StoreError, io_error};

/// Level of zstd: higher ones cost more time than they save space.
const LEVEL: i32 = 3;

/// Largest dictionary, bytes.
const MAX_DICTIONARY: usize = 64 << 10;

/// Records a dictionary is learnt from, at least and at best.
const SAMPLES: std::ops::Range<usize> = 200..600;

/// Records that those are taken from, evenly: the first of an index are often of one source alone.
const WAITING: usize = 2_400;

/// Bytes of records that are enough to take them from.
const WAITING_BYTES: usize = 8 << 20;

/// Name of the dictionary's file.
pub(super) const FILE: &str = "dictionary";

/// How a frame begins. Left out of packed records.
const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// First bytes of packed records: whether they need the dictionary.
const PLAIN: u8 = 0;
const WITH_DICTIONARY: u8 = 1;

/// Packs records.
pub(super) struct Packer {
    dictionary: Option<Vec<u8>>,
    /// One for each thread that packs; made when first needed.
    idle: Mutex<Vec<Compressor<'static>>>,
}

impl Packer {
    /// Returns the packer of an index that has a dictionary already.
    pub(super) fn of(files: &SealedDirectory) -> Result<Option<Packer>, StoreError> {
        Ok(dictionary(files)?.map(|dictionary| Packer::new(Some(dictionary.to_vec()))))
    }

    /// Returns the packer of an index whose first records are these, and writes its dictionary; one without
    /// where the records are too few or too odd to learn from.
    pub(super) fn learn(files: &SealedDirectory, records: &[&[u8]]) -> Result<Packer, StoreError> {
        if records.len() < SAMPLES.start {
            return Ok(Packer::new(None));
        }
        let count = records.len().min(SAMPLES.end);
        let samples: Vec<&[u8]> = (0..count).map(|number| records[number * records.len() / count]).collect();
        let Ok(dictionary) = zstd::dict::from_samples(&samples, MAX_DICTIONARY) else {
            return Ok(Packer::new(None));
        };
        let write = || {
            files.atomic_write(Path::new(FILE), &dictionary)?;
            files.sync_directory()
        };
        write().map_err(|io| io_error("the dictionary cannot be written", &io))?;
        Ok(Packer::new(Some(dictionary)))
    }

    /// Returns whether so many records of so many bytes are enough to learn from.
    pub(super) fn is_enough(records: usize, bytes: usize) -> bool {
        records >= WAITING || bytes >= WAITING_BYTES
    }

    fn new(dictionary: Option<Vec<u8>>) -> Packer {
        Packer { dictionary, idle: Mutex::default() }
    }

    /// Returns a packed record.
    pub(super) fn pack(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let fail = |io: io::Error| io_error("a record cannot be packed", &io);
        let idle = lock(&self.idle).pop();
        let mut compressor = idle.map_or_else(|| self.compressor(), Ok).map_err(fail)?;
        let frame = compressor.compress(plain).map_err(fail)?;
        lock(&self.idle).push(compressor);
        let frame = frame.strip_prefix(&MAGIC).unwrap_or(&frame);
        let mut out = Vec::with_capacity(frame.len() + 6);
        out.push(if self.dictionary.is_some() { WITH_DICTIONARY } else { PLAIN });
        let mut length = plain.len();
        while length >= 0x80 {
            out.push(length as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend_from_slice(frame);
        Ok(out)
    }

    fn compressor(&self) -> io::Result<Compressor<'static>> {
        let dictionary = self.dictionary.as_deref().unwrap_or_default();
        let mut compressor = Compressor::with_dictionary(LEVEL, dictionary)?;
        compressor.set_parameter(CParameter::ContentSizeFlag(false))?;
        compressor.set_parameter(CParameter::DictIdFlag(false))?;
        compressor.set_parameter(CParameter::ChecksumFlag(false))?;
        Ok(compressor)
    }
}

/// Unpacks records.
pub(super) struct Unpacker {
    files: SealedDirectory,
    /// Without and with the dictionary; made when first needed.
    ready: Mutex<[Option<Decompressor<'static>>; 2]>,
}

impl Unpacker {
    /// Returns the unpacker of an index.
    pub(super) fn new(files: SealedDirectory) -> Unpacker {
        Unpacker { files, ready: Mutex::default() }
    }

    /// Returns a record as it was before it was packed.
    pub(super) fn unpack(&self, packed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let damaged = |why: &str| StoreError::Damaged(format!("a stored record cannot be unpacked: {why}"));
        let (kind, length, packed) = head(packed).ok_or_else(|| damaged("it is cut short"))?;
        let mut ready = lock(&self.ready);
        let decompressor = match ready.get_mut(usize::from(kind)) {
            Some(Some(decompressor)) => decompressor,
            Some(empty) => empty.insert(self.decompressor(kind)?),
            None => return Err(damaged("it is of an unknown kind")),
        };
        let mut out = Vec::new();
        // A damaged length may be anything: it must not end the program.
        out.try_reserve_exact(length).map_err(|_| damaged("its length is wrong"))?;
        let frame = [&MAGIC, packed].concat();
        decompressor.decompress_to_buffer(&frame, &mut out).map_err(|io| damaged(&io.to_string()))?;
        match out.len() == length {
            true => Ok(out),
            false => Err(damaged("its length is wrong")),
        }
    }

    fn decompressor(&self, kind: u8) -> Result<Decompressor<'static>, StoreError> {
        let dictionary = match kind {
            PLAIN => OwnedBytes::empty(),
            _ => dictionary(&self.files)?
                .ok_or_else(|| StoreError::Damaged("the dictionary of the records is gone".to_string()))?,
        };
        Decompressor::with_dictionary(&dictionary)
            .map_err(|io| StoreError::Damaged(format!("the dictionary of the records cannot be used: {io}")))
    }
}

/// Returns the kind and length of a packed record, and its frame.
fn head(packed: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (kind, mut rest) = packed.split_first()?;
    let mut length = 0;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length |= usize::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some((*kind, length, rest));
        }
    }
    None
}

fn dictionary(files: &SealedDirectory) -> Result<Option<OwnedBytes>, StoreError> {
    match files.read(Path::new(FILE)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(OpenReadError::FileDoesNotExist(_)) => Ok(None),
        Err(why) => Err(StoreError::Damaged(format!("the dictionary of the records cannot be read: {why}"))),
    }
}

/// Locks; a thread that panicked while it held the lock left nothing half done in it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use tantivy::directory::RamDirectory;

    use super::*;

    fn records(count: usize) -> Vec<Vec<u8>> {
        let record =
            |n: usize| format!("The ferry number {n} left the harbour of Selm at {}:{}.", n % 24, n % 60);
        (0..count).map(|n| record(n).repeat(1 + n % 5).into_bytes()).collect()
    }

    #[test]
    fn records_come_back_with_a_dictionary_and_without() {
        for (count, learnt) in [(3, false), (700, true)] {
            let files = SealedDirectory::new(Box::new(RamDirectory::create()));
            let records = records(count);
            let samples: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
            let packer = Packer::learn(&files, &samples).unwrap();
            assert_eq!(packer.dictionary.is_some(), learnt);
            let again = Packer::of(&files).unwrap();
            assert_eq!(again.is_some(), learnt, "a later run uses the same dictionary");
            let unpacker = Unpacker::new(files);
            for record in &records {
                let packed = again.as_ref().unwrap_or(&packer).pack(record).unwrap();
                assert!(!learnt || packed.len() < record.len());
                assert_eq!(unpacker.unpack(&packed).unwrap(), *record);
            }
        }
    }

    #[test]
    fn records_are_learnt_from_evenly() {
        let other =
            |n: usize| format!("Ministers in Orle voted {n} times on grain tariffs, {} against.", n % 70);
        let mut records = records(WAITING / 2);
        let first = records.len();
        records.extend((0..WAITING / 2).map(|n| other(n).into_bytes()));
        let size = |records: &[Vec<u8>]| {
            let files = SealedDirectory::new(Box::new(RamDirectory::create()));
            let samples: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
            Packer::learn(&files, &samples).unwrap().pack(other(901).as_bytes()).unwrap().len()
        };
        let (of_all, of_the_first) = (size(&records), size(&records[..first]));
        assert!(of_all * 4 < of_the_first * 3, "{of_all} against {of_the_first}");
    }

    #[test]
    fn damage_is_an_error() {
        let packer = Packer::new(None);
        let unpacker = Unpacker::new(SealedDirectory::new(Box::new(RamDirectory::create())));
        let packed = packer.pack(b"The ferry left the harbour, the ferry left the harbour.").unwrap();
        for at in 0..packed.len() {
            let mut other = packed.clone();
            other[at] ^= 0x55;
            // A changed letter cannot be told from a right one here: the files have checksums.
            let _ = unpacker.unpack(&other);
            assert!(unpacker.unpack(&packed[..at]).is_err());
        }
        let mut needs_dictionary = packed;
        needs_dictionary[0] = WITH_DICTIONARY;
        assert!(matches!(unpacker.unpack(&needs_dictionary), Err(StoreError::Damaged(_))));
    }
}
