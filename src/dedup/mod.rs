//! Finds the same text again.

mod fingerprint;

pub use fingerprint::fingerprint;
