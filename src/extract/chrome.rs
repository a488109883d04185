//! The repetition profile: lines that many pages of a folder share are furniture.

/// Lines known to be furniture, by folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {}
