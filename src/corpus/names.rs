//! Who is meant by a name in a query: the names of the index, under the alias file.

use super::Corpus;
use crate::entities::aliases::Aliases;
use crate::entities::catalog::{Asked, Catalog, Explained};
use crate::model::Kind;
use crate::query::ast::Name;
use crate::query::resolve::Entities;
use crate::store::{ShortForm, StoreError};

impl Corpus {
    /// Returns the corpus with what a person decided about names.
    pub fn with_aliases(self, aliases: Aliases) -> Corpus {
        Corpus { aliases, ..self }
    }

    /// Returns the names of the index and what goes together among them.
    ///
    /// # Errors
    /// If the vocabulary cannot be read.
    pub fn catalog(&self) -> Result<Catalog<'_>, StoreError> {
        let mut names = Vec::new();
        self.store.each_name(&mut |kind, name| names.push((kind, name.to_string())))?;
        let explain =
            |form: ShortForm| Explained { short: form.short, long: form.long, articles: form.articles };
        let explained: Vec<_> = self.store.short_forms()?.into_iter().map(explain).collect();
        Ok(Catalog::new(names, &explained, &self.aliases))
    }
}

impl Entities for Corpus {
    fn names(&self, kind: Option<Kind>, name: &Name) -> Result<Vec<(Kind, String)>, String> {
        let asked = match name {
            Name::Words(words) => Asked::Words(words),
            Name::Whole(name) => Asked::Whole(name),
            Name::Any => return Ok(Vec::new()),
        };
        Ok(self.catalog().map_err(|error| error.to_string())?.meant(kind, asked))
    }
}
