//! Files around files: each unpacks as a stream and hands what is inside back to be recognised and read.
//! Nothing is ever written to disk.

mod bzip2;
mod gzip;
mod tar;
mod xz;
mod zip;
mod zstd;

pub(crate) use bzip2::Bzip2;
pub(crate) use gzip::Gzip;
pub(crate) use tar::Tar;
pub(crate) use xz::Xz;
pub(crate) use zip::Zip;
pub(crate) use zstd::Zstd;
