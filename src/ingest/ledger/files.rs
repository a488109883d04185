//! The files of a ledger: what names them, what became of them, and how they are held.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::dedup::hash64;

/// What became of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fate {
    /// Its articles are in the index.
    Indexed,
    /// Its articles are in the index, but some of its records failed.
    Partly,
    /// It was read, and is no article: `in:chrome` finds it.
    NotArticle,
    /// It could not be read.
    Failed,
    /// It was left out by a rule: hidden, too large, excluded …
    Skipped,
    /// A run was stopped while reading it; the next one reads it again.
    #[default]
    Pending,
}

impl Fate {
    /// All fates, in the order they are listed to people.
    pub const ALL: [Fate; 6] =
        [Fate::Indexed, Fate::Partly, Fate::NotArticle, Fate::Failed, Fate::Skipped, Fate::Pending];

    /// Returns the name used on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Indexed => "indexed",
            Fate::Partly => "partly",
            Fate::NotArticle => "not-article",
            Fate::Failed => "failed",
            Fate::Skipped => "skipped",
            Fate::Pending => "pending",
        }
    }
}

/// What names a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileKey {
    /// Name of its root; `-` for standard input.
    pub source: String,
    /// Path within the root, as `model::Location` writes it.
    pub path: String,
}

/// What is known of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Size, bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970-01-01 UTC.
    pub mtime_ns: i64,
    /// SHA-256 of the content, where it was asked for: seldom, so that it does not lie in every entry.
    pub sha256: Option<Box<[u8; 32]>>,
    /// What became of it.
    pub fate: Fate,
    /// How many articles it gave.
    pub articles: u64,
    /// How many of its pages are no article.
    pub not_articles: u64,
    /// How many of its articles are cut off by a paywall or an export.
    pub partial: u64,
    /// How many of its documents are pictures without a text.
    pub no_text: u64,
    /// How many of its documents are pages, whose article must be found.
    pub pages: u64,
    /// Whether a page of it has an address.
    pub addressed: bool,
    /// Why, for a file that failed or was skipped.
    pub reason: String,
    /// Whether the next run tries again although the file has not changed.
    pub retry: bool,
    /// Records that failed: where and why, the first [`MAX_BAD`].
    pub bad: Vec<(String, String)>,
    /// How many records failed.
    pub bad_records: u64,
}

/// Failed records of one file that are kept with their reasons.
pub const MAX_BAD: usize = 1_000;

impl FileKey {
    /// Returns the key under which a file's articles are stored: a hash of source and path.
    pub fn hash(&self) -> u64 {
        hash64(&[self.source.as_bytes(), self.path.as_bytes()])
    }

    /// Returns the file as shown to people.
    pub fn display(&self) -> String {
        match self.source.as_str() {
            "" | "-" => self.path.clone(),
            source => format!("{source}:{}", self.path),
        }
    }
}

/// Files with what is known of them, in the order of their keys.
///
/// A run that finds nothing changed reads them once: they stay in the row that they were read in, and become a map where
/// they are changed.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// In ascending order, each key once; empty once there is a map.
    row: Vec<(FileKey, FileEntry)>,
    /// Empty as long as there is a row.
    map: BTreeMap<FileKey, FileEntry>,
}

impl Files {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.row.len() + self.map.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns them with their keys, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&FileKey, &FileEntry)> {
        self.row.iter().map(|(key, entry)| (key, entry)).chain(&self.map)
    }

    /// Returns their keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &FileKey> {
        self.iter().map(|(key, _)| key)
    }

    /// Returns what is known of each, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &FileEntry> {
        self.iter().map(|(_, entry)| entry)
    }

    /// Returns what is known of a file.
    pub fn get(&self, key: &FileKey) -> Option<&FileEntry> {
        let place = self.row.binary_search_by(|(known, _)| known.cmp(key));
        place.map_or_else(|_| self.map.get(key), |place| Some(&self.row[place].1))
    }

    /// Returns them as a map, to change them.
    pub fn as_map(&mut self) -> &mut BTreeMap<FileKey, FileEntry> {
        if !self.row.is_empty() {
            self.map = std::mem::take(&mut self.row).into_iter().collect();
        }
        &mut self.map
    }
}

impl PartialEq for Files {
    fn eq(&self, other: &Files) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Serialize for Files {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let mut map = output.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(key, entry)| map.serialize_entry(key, entry))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Files, D::Error> {
        input.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Files;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the files of a ledger")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
        // The count is what the file says: not to be taken at its word. What is not needed is never touched, while
        // growing would touch all of it twice.
        let mut row: Vec<(FileKey, FileEntry)> =
            Vec::with_capacity(map.size_hint().unwrap_or(0).min(1 << 18));
        while let Some(file) = map.next_entry()? {
            row.push(file);
        }
        // So they are written; what says otherwise is put in order.
        let in_order = row.is_sorted_by(|(before, _), (after, _)| before < after);
        let mut files = Files { row, map: BTreeMap::new() };
        if !in_order {
            files.as_map();
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, size: u64) -> (FileKey, FileEntry) {
        let key = FileKey { source: String::new(), path: path.to_string() };
        (key, FileEntry { size, ..FileEntry::default() })
    }

    #[test]
    fn a_row_and_a_map_hold_the_same() {
        let mut made = Files::default();
        made.as_map().extend([file("b", 2), file("a/c", 1), file("d", 3)]);
        let read: Files = postcard::from_bytes(&postcard::to_stdvec(&made).unwrap()).unwrap();
        assert!(read.map.is_empty() && made.row.is_empty());
        assert_eq!(read, made);
        assert_eq!(read.keys().map(|key| &*key.path).collect::<Vec<_>>(), ["a/c", "b", "d"]);
        for (path, size) in [("a/c", Some(1)), ("d", Some(3)), ("c", None)] {
            let key = file(path, 0).0;
            assert_eq!(read.get(&key).map(|entry| entry.size), size);
            assert_eq!(made.get(&key), read.get(&key));
        }
        let mut changed = read.clone();
        changed.as_map().remove(&file("b", 0).0);
        assert_eq!((changed.len(), read.len()), (2, 3));
        assert_ne!(changed, read);
    }

    #[test]
    fn files_out_of_order_are_put_in_order() {
        // As a map of the same shape that is written in the order it is given.
        let mut bytes = vec![3];
        for file in [file("b", 2), file("a", 1), file("b", 4)] {
            bytes.extend(postcard::to_stdvec(&file).unwrap());
        }
        let read: Files = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(read.values().map(|entry| entry.size).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(read.get(&file("b", 0).0).unwrap().size, 4);
    }
}
