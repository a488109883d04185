//! Groups of articles with the same body, in two columns: the last bits of a group's number, and the rest.
//!
//! To say how often a body stands among all matches, each of them is asked for its group: of a million articles the
//! last bits lie on a quarter of the pages that whole numbers would, and tell nearly all other groups apart.

use tantivy::DocId;
use tantivy::columnar::Column;
use tantivy::fastfield::FastFieldReaders;

use super::columns::each_value;
use super::schema::column;
use super::writer::error;
use crate::store::StoreError;

/// How many of the last bits have a column of their own.
const END: u32 = 16;

/// The groups of the articles of one segment.
pub(super) struct Groups {
    rest: Column<u64>,
    end: Column<u64>,
}

/// Returns a group's number without its last bits, and these.
pub(super) fn parts(group: u64) -> (u64, u64) {
    (group >> END, group & ((1 << END) - 1))
}

impl Groups {
    /// Opens the columns of a segment.
    pub(super) fn open(columns: &FastFieldReaders) -> Result<Groups, StoreError> {
        let column = |name| columns.u64(name).map_err(error);
        Ok(Groups { rest: column(column::SAME_BODY)?, end: column(column::SAME_BODY_END)? })
    }

    /// Returns the group of an article; `None` where its body is empty.
    pub(super) fn of(&self, doc: DocId) -> Option<u64> {
        Some(self.rest.first(doc)? << END | self.end.first(doc)?)
    }

    /// Counts how many of some articles, given ascending, are in each group: `counts` has a place for each of `groups`,
    /// which ascend.
    pub(super) fn count(&self, groups: &[u64], docs: impl Iterator<Item = DocId>, counts: &mut [usize]) {
        let mut ends: Vec<u64> = groups.iter().map(|group| parts(*group).1).collect();
        ends.sort_unstable();
        // Most articles are in none of the groups, which is mostly seen by six bits.
        let some = ends.iter().fold(0u64, |some, end| some | 1 << (end % 64));
        each_value(&self.end, docs, |doc, end| {
            if some >> (end % 64) & 1 == 1
                && ends.binary_search(&end).is_ok()
                && let Some(group) = self.of(doc)
                && let Ok(at) = groups.binary_search(&group)
            {
                counts[at] += 1;
            }
        });
    }
}
