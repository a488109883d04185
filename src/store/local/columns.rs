//! Reads a column for many articles at once, which takes a fraction of asking for one after the other.

use tantivy::DocId;
use tantivy::columnar::Column;

/// Articles that are looked up at a time.
const BATCH: usize = 512;

/// Calls `visit` with each value that some articles have, given ascending.
pub(super) fn each_value<T: PartialOrd + Copy + Default + Send + Sync + std::fmt::Debug + 'static>(
    column: &Column<T>,
    docs: impl Iterator<Item = DocId>,
    mut visit: impl FnMut(DocId, T),
) {
    let mut docs = docs.peekable();
    let (mut some, mut having, mut rows, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    while docs.peek().is_some() {
        some.clear();
        having.clear();
        rows.clear();
        some.extend(docs.by_ref().take(BATCH));
        column.row_ids_for_docs(&some, &mut having, &mut rows);
        values.clear();
        values.resize(rows.len(), T::default());
        column.values.get_vals(&rows, &mut values);
        having.iter().zip(&values).for_each(|(doc, value)| visit(*doc, *value));
    }
}
