//! Names in the text. A mention is a piece of text in one article; an entity is who is meant.

use serde::{Deserialize, Serialize};

/// The kind of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A person.
    Person,
    /// An organisation.
    Org,
    /// A place; facilities are places, nationalities are no entity.
    Place,
}

impl Kind {
    /// All kinds, in the order they are listed to people.
    pub const ALL: [Kind; 3] = [Kind::Person, Kind::Org, Kind::Place];

    /// Returns the name used in queries and JSON: `person`, `org`, `place`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Org => "org",
            Kind::Place => "place",
        }
    }
}

/// The part of an article a mention stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The title.
    Title,
    /// The subtitle.
    Subtitle,
    /// The body.
    Body,
    /// The n-th caption, from 0.
    Caption(u16),
    /// The n-th author, from 0.
    Author(u16),
    /// The n-th agency, from 0.
    Agency(u16),
}

/// A name as it stands in one part of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// What it names.
    pub kind: Kind,
    /// The part it stands in.
    pub part: Part,
    /// First byte, in that part.
    pub start: usize,
    /// One past the last byte, in that part.
    pub end: usize,
    /// The name as resolved within the article ("Zelensky" → "Volodymyr Zelensky"), titles and possessives off.
    pub name: String,
}
