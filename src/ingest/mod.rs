//! Joins reading, extraction, names and fingerprints in worker threads and hands the records to a store. A bad
//! file is a line in the ledger, never the end of the run.

mod article;
mod changes;
mod folder;
pub mod job;
pub(crate) mod kept;
mod known;
mod learn;
pub mod ledger;
mod models;
mod pipeline;
mod run;
mod transfer;

pub use run::{IngestError, forget, run};
pub use transfer::transfer;
