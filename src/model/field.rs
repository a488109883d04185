//! THE field table: every field presshound knows, once. The schema, the mapping, query prefixes, suggestions,
//! JSON keys, the manual and completions are computed from it.

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Headline.
    Title,
    /// Standfirst.
    Subtitle,
    /// Body.
    Body,
    /// Captions.
    Caption,
    /// What was cut.
    Chrome,
    /// Name of the paper.
    Publisher,
    /// News agencies credited.
    Agency,
    /// Authors.
    Author,
    /// Section.
    Section,
    /// Tags.
    Tag,
    /// Language code.
    Lang,
    /// Article id, or the record's own id.
    Id,
    /// Address.
    Url,
    /// Path and member.
    Path,
    /// Publication date.
    Date,
    /// Any entity.
    Entity,
    /// People.
    Person,
    /// Organisations.
    Org,
    /// Places.
    Place,
}

/// How a field is indexed and asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    /// Running text: the term stream of `text::analyzer`, with positions, scored. `weight` is the BM25F field
    /// weight; a weight of 0 means that the field is searched only when named.
    Text {
        /// BM25F weight.
        weight: f32,
        /// BM25F length normalisation, 0 to 1.
        b: f32,
    },
    /// A short value, found as a whole or by words of it; never scored; values side by side mean OR.
    Value,
    /// A location matched by wildcards over the whole of it.
    Location,
    /// The date.
    Date,
    /// An entity, under every spelling its alias group knows.
    Entity,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct FieldRow {
    /// The field.
    pub field: Field,
    /// Its name: query prefix, `--format` key.
    pub name: &'static str,
    /// Other prefixes that mean it.
    pub aliases: &'static [&'static str],
    /// How it is indexed and asked for.
    pub kind: FieldKind,
    /// What it holds, a short phrase.
    pub about: &'static str,
    /// A query that uses it and parses.
    pub example: &'static str,
}

const fn row(
    field: Field,
    name: &'static str,
    aliases: &'static [&'static str],
    kind: FieldKind,
    about: &'static str,
    example: &'static str,
) -> FieldRow {
    FieldRow { field, name, aliases, kind, about, example }
}

const fn text(weight: f32, b: f32) -> FieldKind {
    FieldKind::Text { weight, b }
}

/// The table. Weights are pinned by `tests/quality.rs`.
pub const TABLE: &[FieldRow] = &[
    row(Field::Title, "title", &["headline", "t"], text(2.5, 0.4), "headline", "title:pact"),
    row(
        Field::Subtitle,
        "subtitle",
        &["deck", "standfirst"],
        text(1.2, 0.4),
        "standfirst under the headline",
        "subtitle:\"defence pact\"",
    ),
    row(Field::Body, "body", &["text"], text(1.0, 0.7), "text of the article", "body:casualties"),
    row(Field::Caption, "caption", &["captions"], text(0.5, 0.4), "picture captions", "caption:soldier"),
    row(Field::Chrome, "chrome", &["cut"], text(0.0, 0.5), "what was cut as page furniture", "chrome:donate"),
    row(
        Field::Publisher,
        "publisher",
        &["source", "paper"],
        FieldKind::Value,
        "name of the paper",
        "publisher:\"Harbour Courier\"",
    ),
    row(Field::Agency, "agency", &["wire"], FieldKind::Value, "news agencies credited", "agency:afp"),
    row(
        Field::Author,
        "author",
        &["by", "byline"],
        FieldKind::Value,
        "people who wrote it",
        "author:\"Mara Lind\"",
    ),
    row(Field::Section, "section", &[], FieldKind::Value, "section of the paper", "section:world"),
    row(Field::Tag, "tag", &["tags", "keyword"], FieldKind::Value, "tags and keywords", "tag:energy"),
    row(
        Field::Lang,
        "lang",
        &["language"],
        FieldKind::Value,
        "language, as an ISO 639 code; `und` is \"don't know\"",
        "lang:(en ru)",
    ),
    row(Field::Id, "id", &[], FieldKind::Value, "article id, or the record's own id", "id:0123456789abcdef"),
    row(
        Field::Url,
        "url",
        &["link"],
        FieldKind::Location,
        "address, without scheme and `www.`",
        "url:example.com/news/*",
    ),
    row(
        Field::Path,
        "path",
        &["file"],
        FieldKind::Location,
        "path within the folder given to `index`",
        "path:2025/*.html",
    ),
    row(
        Field::Date,
        "date",
        &["published", "day"],
        FieldKind::Date,
        "day of publication, as printed",
        "date:2024-10..2025-01",
    ),
    row(
        Field::Entity,
        "entity",
        &[],
        FieldKind::Entity,
        "a person, organisation or place",
        "entity:\"north korea\"",
    ),
    row(Field::Person, "person", &["people"], FieldKind::Entity, "a person", "person:zelensky"),
    row(
        Field::Org,
        "org",
        &["organisation", "organization"],
        FieldKind::Entity,
        "an organisation",
        "org:bbc",
    ),
    row(Field::Place, "place", &["location"], FieldKind::Entity, "a place", "place:kursk"),
];

impl Field {
    /// Returns the field's row in the table.
    pub fn row(self) -> &'static FieldRow {
        // The test below holds that every field has a row; the first row is never reached as a fallback.
        TABLE.iter().find(|row| row.field == self).unwrap_or(&TABLE[0])
    }

    /// Returns the field's name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns the field of a name or alias, case ignored.
    pub fn parse(name: &str) -> Option<Field> {
        TABLE
            .iter()
            .find(|row| {
                row.name.eq_ignore_ascii_case(name)
                    || row.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
            })
            .map(|row| row.field)
    }

    /// Returns the fields that a word without a prefix is searched in: text fields with a weight.
    pub fn defaults() -> impl Iterator<Item = Field> {
        TABLE
            .iter()
            .filter(|row| matches!(row.kind, FieldKind::Text { weight, .. } if weight > 0.0))
            .map(|row| row.field)
    }
}

/// Returns a fingerprint of what the table means for an index on disk: it changes when a field is added,
/// removed, renamed or changes its kind (weights do not count). The schema version must move with it.
pub fn fingerprint() -> String {
    let mut out = String::new();
    for row in TABLE {
        let kind = match row.kind {
            FieldKind::Text { .. } => "text",
            FieldKind::Value => "value",
            FieldKind::Location => "location",
            FieldKind::Date => "date",
            FieldKind::Entity => "entity",
        };
        out.push_str(&format!("{}:{kind} ", row.name));
    }
    out.trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_aliases_are_unique() {
        let mut seen = HashSet::new();
        for row in TABLE {
            for name in std::iter::once(&row.name).chain(row.aliases) {
                assert!(seen.insert(*name), "`{name}` stands twice");
                assert_eq!(Field::parse(name), Some(row.field));
            }
            assert_eq!(row.field.row().name, row.name);
        }
    }
}
