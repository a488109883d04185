//! Every bound that reading obeys, in one place. A bound that strikes is named in the message.

use std::fmt;

/// The bounds of reading. Sizes are in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest article: a page, a text, or one record of a file of records.
    pub max_article_bytes: u64,
    /// How many archives may lie inside each other; a compressed file counts as one.
    pub max_depth: u32,
    /// How many times larger than the file on disk all that is unpacked from it may be. Counts only
    /// once [`Limits::RATIO_FLOOR`] was unpacked.
    pub max_unpack_ratio: u64,
    /// How much may be unpacked from one file.
    pub max_unpacked_bytes: u64,
    /// How many members an archive may have.
    pub max_members: u64,
    /// Largest archive that must be held in memory because it lies inside another one.
    pub max_inner_archive_bytes: u64,
}

impl Limits {
    /// Below this many unpacked bytes no file is taken for a bomb, whatever its ratio.
    pub const RATIO_FLOOR: u64 = 64 << 20;

    /// Returns how many bytes may be unpacked from a file of `size` bytes, and which limit says so.
    pub(crate) fn unpack_allowance(&self, size: Option<u64>) -> (u64, Limit) {
        let by_ratio = size
            .map(|size| size.saturating_mul(self.max_unpack_ratio).max(Self::RATIO_FLOOR))
            .unwrap_or(u64::MAX);
        if by_ratio < self.max_unpacked_bytes {
            (by_ratio, Limit::UnpackRatio(self.max_unpack_ratio))
        } else {
            (self.max_unpacked_bytes, Limit::UnpackedBytes(self.max_unpacked_bytes))
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_article_bytes: 64 << 20,
            max_depth: 3,
            // Crawls as JSON Lines reach 10 with gzip and 40 with xz; a bomb has 1,000 and more.
            max_unpack_ratio: 250,
            max_unpacked_bytes: 1 << 40,
            max_members: 1_000_000,
            max_inner_archive_bytes: 256 << 20,
        }
    }
}

/// A limit that struck, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::max_article_bytes`].
    ArticleBytes(u64),
    /// [`Limits::max_depth`].
    Depth(u32),
    /// [`Limits::max_unpack_ratio`].
    UnpackRatio(u64),
    /// [`Limits::max_unpacked_bytes`].
    UnpackedBytes(u64),
    /// [`Limits::max_members`].
    Members(u64),
    /// [`Limits::max_inner_archive_bytes`].
    InnerArchiveBytes(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::ArticleBytes(n) => write!(f, "article larger than {n} bytes (limit `max-filesize`)"),
            Limit::Depth(n) => write!(f, "archive nesting deeper than {n} (limit `max-depth`)"),
            Limit::UnpackRatio(n) => {
                write!(f, "unpacks to more than {n} times its size (limit `max-unpack-ratio`)")
            }
            Limit::UnpackedBytes(n) => {
                write!(f, "unpacks to more than {n} bytes (limit `max-unpacked-bytes`)")
            }
            Limit::Members(n) => write!(f, "archive has more than {n} members (limit `max-members`)"),
            Limit::InnerArchiveBytes(n) => {
                write!(f, "inner archive larger than {n} bytes (limit `max-inner-archive-bytes`)")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowance_is_the_smaller_bound() {
        let limits = Limits::default();
        assert_eq!(limits.unpack_allowance(Some(10)).0, Limits::RATIO_FLOOR);
        assert_eq!(limits.unpack_allowance(Some(1 << 30)).0, 250 << 30);
        assert_eq!(limits.unpack_allowance(None).1, Limit::UnpackedBytes(1 << 40));
    }
}
