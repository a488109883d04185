//! The manifest: what an index folder is, which version wrote it, and the id it is known by.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::field;

/// Version of the index format. It moves whenever an index of the version before cannot be read rightly.
pub const SCHEMA_VERSION: u32 = 2;

/// Name of the manifest within the index folder.
pub const FILE_NAME: &str = "presshound.json";

const FORMAT: &str = "presshound index";

/// The manifest of an index folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `presshound index`.
    pub format: String,
    /// The version that wrote it.
    pub schema: u32,
    /// Fingerprint of the field table.
    pub fields: String,
    /// Id of this index, 32 hexadecimal digits.
    pub id: String,
}

impl Manifest {
    /// Returns the manifest of a new index with this id.
    pub fn new(id: String) -> Manifest {
        Manifest { format: FORMAT.to_string(), schema: SCHEMA_VERSION, fields: field::fingerprint(), id }
    }

    /// Returns the manifest of an index folder.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none, [`StoreError::Incompatible`] where it is of another version
    /// or something else.
    pub fn read(folder: &Path) -> Result<Manifest, StoreError> {
        let place = folder.display().to_string();
        let text = match fs::read_to_string(path(folder)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing(place));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                return Err(StoreError::Incompatible(format!("`{place}` is a file, not an index folder")));
            }
            Err(error) => {
                return Err(StoreError::Other(format!("cannot read the manifest of `{place}`: {error}")));
            }
        };
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
            StoreError::Damaged(format!("the manifest of `{place}` cannot be read: {error}"))
        })?;
        if manifest.format != FORMAT {
            return Err(StoreError::Incompatible(format!("`{place}` is no presshound index")));
        }
        if manifest.schema != SCHEMA_VERSION || manifest.fields != field::fingerprint() {
            return Err(StoreError::Incompatible(format!(
                "index `{place}` has schema version {}, this program reads {SCHEMA_VERSION}",
                manifest.schema
            )));
        }
        Ok(manifest)
    }

    /// Writes the manifest into an index folder, whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let fail = |error: std::io::Error| super::io_error("cannot write the manifest", &error);
        let temporary = folder.join(format!("{FILE_NAME}.new"));
        let mut file = fs::File::create(&temporary).map_err(fail)?;
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| StoreError::Other(format!("cannot write the manifest: {error}")))?;
        file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        fs::rename(&temporary, path(folder)).map_err(fail)
    }
}

/// Returns the path of an index folder's manifest.
pub fn path(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When this fails the index format has changed: raise [`SCHEMA_VERSION`] and set the new fingerprint here.
    #[test]
    fn the_version_moves_with_the_field_table() {
        let expected = "title:text subtitle:text body:text caption:text chrome:text publisher:value agency:value \
                        author:value section:value tag:value lang:value id:value url:location path:location \
                        date:date entity:entity person:entity org:entity place:entity";
        assert_eq!((SCHEMA_VERSION, field::fingerprint().as_str()), (2, expected));
    }

    #[test]
    fn another_version_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Manifest::read(folder.path()), Err(StoreError::Missing(_))));
        let mut manifest = Manifest::new("0".repeat(32));
        manifest.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        manifest.schema = 99;
        manifest.write(folder.path()).unwrap();
        let message = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("schema version 99"), "{message}");
    }
}
