//! Back to the original: the file an article came from, its bytes, the text its cuts refer to.

use std::ops::ControlFlow;
use std::path::PathBuf;

use super::Corpus;
use crate::input::{self, Item, ReadOptions};
use crate::model::{Content, Document};
use crate::store::{Record, StoreError};

impl Corpus {
    /// Returns the path of the file an article came from; `None` for standard input and forgotten roots.
    pub fn file_of(&self, record: &Record) -> Option<PathBuf> {
        let root = self.ledger().ok()?.roots.iter().find(|root| root.name == record.location.source)?;
        let path = root.path.join(&record.location.path);
        // Names that are not UTF-8 are written with escapes; an exact name wins over an unescaped one.
        if path.exists() { Some(path) } else { Some(root.path.join(unescaped(&record.location.path))) }
    }

    /// Returns the original bytes of an article: those of its record where it is a part of a plain file, else
    /// those of the whole file.
    ///
    /// # Errors
    /// [`StoreError::Other`] where the file is gone or cannot be read, or the record lies in an archive.
    pub fn original(&self, record: &Record) -> Result<Vec<u8>, StoreError> {
        let path = self.path_of(record)?;
        let fail =
            |error: std::io::Error| StoreError::Other(format!("cannot read `{}`: {error}", path.display()));
        match (record.location.bytes, &record.location.member) {
            (Some((start, length)), None) => {
                use std::io::{Read, Seek, SeekFrom};
                let mut file = std::fs::File::open(&path).map_err(fail)?;
                file.seek(SeekFrom::Start(start)).map_err(fail)?;
                let mut bytes = Vec::new();
                file.take(length).read_to_end(&mut bytes).map_err(fail)?;
                Ok(bytes)
            }
            _ => std::fs::read(&path).map_err(fail),
        }
    }

    /// Returns the decoded text that an article's cuts refer to.
    ///
    /// # Errors
    /// [`StoreError::Other`] where the file is gone, or no longer holds the article.
    pub fn decoded(&self, record: &Record) -> Result<String, StoreError> {
        let path = self.path_of(record)?;
        let location = crate::model::Location {
            source: record.location.source.clone(),
            path: record.location.path.clone(),
            ..crate::model::Location::default()
        };
        let mut text = None;
        let read = input::read_file(&path, location, &ReadOptions::default(), &mut |item| match item {
            Item::Document(document) if document.location == record.location => {
                text = Some(text_of(document));
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        if let Err(problem) = read {
            return Err(StoreError::Other(format!("cannot read `{}`: {problem}", path.display())));
        }
        text.ok_or_else(|| StoreError::Other(format!("`{}` no longer holds this article", path.display())))
    }

    fn path_of(&self, record: &Record) -> Result<PathBuf, StoreError> {
        let from = &record.location.source;
        self.file_of(record).ok_or_else(|| match from.as_str() {
            "-" => StoreError::Other("this article came from standard input: there is no file".to_string()),
            _ => StoreError::Other(format!("the folder `{from}` is not in the ledger")),
        })
    }
}

fn text_of(document: Document) -> String {
    match document.content {
        Content::Page(_, text) => text,
        Content::Record(record) => record.body.unwrap_or_default(),
    }
}

/// Undoes the escapes of a path that is not UTF-8.
#[cfg(unix)]
fn unescaped(path: &str) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStringExt;
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = path.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    std::ffi::OsString::from_vec(out)
}

/// Undoes the escapes of a path that is not UTF-8.
#[cfg(not(unix))]
fn unescaped(path: &str) -> std::ffi::OsString {
    path.into()
}
