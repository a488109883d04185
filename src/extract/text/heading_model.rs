//! stub
use super::forest::Forest;
/// TITLE
pub(crate) static TITLE: Forest = Forest { columns: 0, roots: &[], nodes: &[] };
/// BYLINE
pub(crate) static BYLINE: Forest = Forest { columns: 0, roots: &[], nodes: &[] };
