//! The manifest: what an index folder is, which version wrote it, and the id it is known by.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::field;

/// Version of the index format. It moves whenever an index of the version before cannot be read rightly.
pub const SCHEMA_VERSION: u32 = 7;

/// Name of the manifest within the index folder.
pub const FILE_NAME: &str = "presshound.json";

/// Name of a manifest that is being written.
pub(crate) const NEW_NAME: &str = "presshound.json.new";

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
    /// Checksum of the rest (CRC-32, 8 hexadecimal digits).
    pub sum: String,
}

impl Manifest {
    /// Returns the manifest of a new index with this id.
    pub fn new(id: String) -> Manifest {
        let (format, fields) = (FORMAT.to_string(), field::fingerprint());
        let mut manifest = Manifest { format, schema: SCHEMA_VERSION, fields, id, sum: String::new() };
        manifest.sum = manifest.expected_sum();
        manifest
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
        Manifest::parse(&text, &place)
    }

    /// Returns the manifest of a text; `place` is where it stands, for messages.
    ///
    /// # Errors
    /// [`StoreError::Incompatible`] where it is of another version or something else, [`StoreError::Damaged`] where
    /// it is not just what was written.
    pub fn parse(text: &str, place: &str) -> Result<Manifest, StoreError> {
        let damaged = |why: &dyn fmt::Display| {
            StoreError::Damaged(format!("the manifest of `{place}` cannot be read: {why}"))
        };
        let version: Version = serde_json::from_str(text).map_err(|error| damaged(&error))?;
        if version.format != FORMAT {
            return Err(StoreError::Incompatible(format!("`{place}` is no presshound index")));
        }
        if version.schema != SCHEMA_VERSION || version.fields != field::fingerprint() {
            return Err(StoreError::Incompatible(format!(
                "index `{place}` has schema version {}, this program reads {SCHEMA_VERSION}",
                version.schema
            )));
        }
        let manifest: Manifest = serde_json::from_str(text).map_err(|error| damaged(&error))?;
        if manifest.sum != manifest.expected_sum() || manifest.print()? != text {
            return Err(damaged(&"it is not what was written"));
        }
        Ok(manifest)
    }

    fn expected_sum(&self) -> String {
        let text = format!("{}\n{}\n{}\n{}", self.format, self.schema, self.fields, self.id);
        format!("{:08x}", crc32fast::hash(text.as_bytes()))
    }

    fn print(&self) -> Result<String, StoreError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| StoreError::Other(format!("cannot write the manifest: {error}")))?;
        Ok(text + "\n")
    }

    /// Writes the manifest into an index folder, whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let fail = |error: std::io::Error| super::io_error("cannot write the manifest", &error);
        let temporary = folder.join(NEW_NAME);
        let mut file = fs::File::create(&temporary).map_err(fail)?;
        file.write_all(self.print()?.as_bytes()).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        fs::rename(&temporary, path(folder)).map_err(fail)?;
        // The name must outlast a power cut as the content does.
        #[cfg(unix)]
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(fail)?;
        Ok(())
    }
}

/// What every version of the manifest says.
#[derive(Deserialize)]
struct Version {
    format: String,
    #[serde(default)]
    schema: u32,
    #[serde(default)]
    fields: String,
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
        assert_eq!((SCHEMA_VERSION, field::fingerprint().as_str()), (7, expected));
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

    #[test]
    fn an_older_manifest_is_named_and_any_changed_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(path(folder.path()), r#"{"format":"presshound index","schema":1,"fields":"x","id":"0"}"#)
            .unwrap();
        let message = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("schema version 1,"), "{message}");
        Manifest::new("0123456789abcdef".repeat(2)).write(folder.path()).unwrap();
        let whole = fs::read(path(folder.path())).unwrap();
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            fs::write(path(folder.path()), other).unwrap();
            assert!(Manifest::read(folder.path()).is_err(), "byte {at}");
        }
    }
}
