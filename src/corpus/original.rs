//! Back to the original: the file an article came from, its bytes, the text its cuts refer to.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::Corpus;
use crate::input::{self, Item, ReadOptions, walk};
use crate::model::{Content, Document};
use crate::store::{Record, StoreError};

impl Corpus {
    /// Returns the path of the file an article came from; `None` where [`Corpus::path_of`] has an error.
    pub fn file_of(&self, record: &Record) -> Option<PathBuf> {
        self.path_of(record).ok()
    }

    /// Returns the path of the file an article came from.
    ///
    /// # Errors
    /// [`StoreError::Other`] for standard input and forgotten roots, and where links now lead out of the root
    /// although none were followed when it was indexed.
    pub fn path_of(&self, record: &Record) -> Result<PathBuf, StoreError> {
        let location = &record.location;
        let ledger = self.ledger()?;
        let Some(root) = ledger.roots.iter().find(|root| root.name == location.source) else {
            return Err(StoreError::Other(match location.source.as_str() {
                "-" => "this article came from standard input: there is no file".to_string(),
                source => format!("the folder `{source}` is not in the ledger"),
            }));
        };
        let path = walk::unwritten(&location.path).map(|path| root.path.join(path));
        match path.filter(|path| ledger.followed || is_inside(path, &root.path)) {
            Some(path) => Ok(path),
            None => Err(StoreError::Other(format!("`{}` leads out of its folder", location.path))),
        }
    }

    /// Returns the original bytes of an article: those of its record where it is one of many, else those of its
    /// archive's member or of the whole file; unpacked, where they are compressed. [`Record::sha256`] is their hash.
    ///
    /// # Errors
    /// [`StoreError::Other`] where the file is gone, cannot be read, or no longer holds the article.
    pub fn original(&self, record: &Record) -> Result<Vec<u8>, StoreError> {
        let path = self.path_of(record)?;
        let found = input::read_original(&path, &record.location, &self.read_options()?)
            .map_err(|problem| StoreError::Other(format!("cannot read `{}`: {problem}", path.display())))?;
        found.ok_or_else(|| no_longer(&path))
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
        let read = input::read_file(&path, location, &self.read_options()?, &mut |item| match item {
            Item::Document(document) if document.location == record.location => {
                text = Some(text_of(document));
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        if let Err(problem) = read {
            return Err(StoreError::Other(format!("cannot read `{}`: {problem}", path.display())));
        }
        text.ok_or_else(|| no_longer(&path))
    }

    /// Returns how the files of the index are read: as when they were indexed, but for the size of articles.
    fn read_options(&self) -> Result<ReadOptions, StoreError> {
        let mut options = ReadOptions::default();
        options.limits.max_article_bytes = options.limits.max_inner_archive_bytes;
        for (field, key) in &self.ledger()?.settings.map {
            // They were good when the index was made.
            let _ = options.keys.add(&format!("{field}={key}"));
        }
        Ok(options)
    }
}

fn no_longer(path: &Path) -> StoreError {
    StoreError::Other(format!("`{}` no longer holds this article", path.display()))
}

fn text_of(document: Document) -> String {
    match document.content {
        Content::Page(_, text) => text,
        Content::Record(record) => record.body.unwrap_or_default(),
    }
}

/// Returns whether a path lies below a folder once all links are followed; one that is not there leads nowhere.
fn is_inside(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => true,
    }
}
