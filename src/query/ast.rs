//! A query as it was understood, before its words are analysed. Plain data; `print` writes it as the normal form.

use crate::model::{Field, Kind};

use super::when::When;

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// Where words without a field are searched.
    pub scope: Scope,
    /// What must match.
    pub root: Node,
}

/// Where words without a field are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The article.
    #[default]
    Article,
    /// `in:chrome`: what was cut.
    Chrome,
    /// `in:all`: both.
    All,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `*`: every article.
    Everything,
    /// All of these; at least two, none of them a conjunction.
    And(Vec<Node>),
    /// Any of these; at least two, none of them a disjunction.
    Or(Vec<Node>),
    /// Not this; never a negation.
    Not(Box<Node>),
    /// This, its score multiplied.
    Boost(Box<Node>, f32),
    /// Something that stands in a text or value field; `None` for the fields of the scope.
    Stands {
        /// The field, if one was named.
        field: Option<Field>,
        /// What stands there.
        what: Stands,
    },
    /// `author:*`: the field has a value.
    Has(Field),
    /// `date:2025-01`.
    Date(When, Place),
    /// `path:2025/*.html`.
    Location {
        /// [`Field::Path`] or [`Field::Url`].
        field: Field,
        /// The pattern as typed.
        pattern: String,
        /// Where it was typed.
        place: Place,
    },
    /// `id:0123456789abcdef`: the id as typed.
    Id(String),
}

/// Something that stands in a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Stands {
    /// A word, perhaps of several parts (`state-of-the-art`), perhaps with wildcards.
    Word(Exactness, String, Place),
    /// Words in a row.
    Phrase {
        /// How its words are compared.
        exactness: Exactness,
        /// The text between the quotes.
        text: String,
        /// See [`super::plan::Span::Phrase`].
        slop: u32,
        /// Where it was typed.
        place: Place,
    },
    /// `zelenski~1`.
    Fuzzy {
        /// The word as typed.
        word: String,
        /// 1 or 2.
        distance: u8,
        /// Where it was typed.
        place: Place,
    },
    /// `/zelensk(y|iy)/`.
    Regex(String, Place),
    /// Two that stand close together; neither is itself `Near`.
    Near {
        /// One.
        left: Box<Stands>,
        /// The other.
        right: Box<Stands>,
        /// At least 1.
        distance: u32,
        /// Whether `left` must come first.
        ordered: bool,
    },
    /// Any of these; only inside `Near`.
    Any(Vec<Stands>),
    /// `person:zelensky`, `any:person`.
    Entity {
        /// The kind; `None` for any.
        kind: Option<Kind>,
        /// Who.
        name: Name,
        /// Where it was typed.
        place: Place,
    },
}

/// How the words of a query are compared with those of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// Stemmed and folded.
    Stemmed,
    /// `=`: as printed, case folds.
    Printed,
    /// `==`: as printed, with case.
    Cased,
}

/// Which entity is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// Any.
    Any,
    /// One whose name holds these words.
    Words(String),
    /// The one of just this name.
    Whole(String),
}

/// Where in the query something was typed, in bytes. Places are all equal: two queries that mean the same are the
/// same, wherever their blanks stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl PartialEq for Place {
    fn eq(&self, _: &Place) -> bool {
        true
    }
}

/// Something in a query that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// First byte, in the query.
    pub start: usize,
    /// One past the last byte, in the query.
    pub end: usize,
    /// What is wrong, lower case, without a period.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Problem {
    /// Returns a problem without a hint.
    pub fn new(place: Place, message: impl Into<String>) -> Problem {
        Problem { start: place.start, end: place.end, message: message.into(), hint: None }
    }

    /// Returns the problem with a hint.
    pub fn hint(self, hint: impl Into<String>) -> Problem {
        Problem { hint: Some(hint.into()), ..self }
    }
}

impl Node {
    /// Returns the conjunction of some parts, conjunctions among them dissolved.
    pub fn and(parts: Vec<Node>) -> Node {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Node::And(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Node::And(flat) }
    }

    /// Returns the disjunction of some parts, disjunctions among them dissolved.
    pub fn or(parts: Vec<Node>) -> Node {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Node::Or(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Node::Or(flat) }
    }

    /// Returns the negation of a part; two negations are none.
    pub fn negated(part: Node) -> Node {
        match part {
            Node::Not(inner) => *inner,
            part => Node::Not(Box::new(part)),
        }
    }
}
