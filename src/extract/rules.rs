//! Rules of mastheads, written by the user.

/// Rules by masthead.
#[derive(Clone, Debug, Default)]
pub struct Rules {}
