//! Finds the same text again.

mod fingerprint;
mod hash;

pub use fingerprint::fingerprint;
pub use hash::hash64;
