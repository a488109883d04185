//! What a query asks of a store: plain data that every store compiles and the highlighter evaluates.
//!
//! Words are already analysed here: a store matches terms, it never analyses. Deliberately not here: how a
//! query was typed (`ast`), and which field is stored where (`store`).

use crate::model::{DayRange, Field, Kind};

/// A question to a store.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Every article.
    All,
    /// No article.
    Nothing,
    /// Articles that match all of these.
    And(Vec<Plan>),
    /// Articles that match any of these.
    Or(Vec<Plan>),
    /// Articles that do not match this.
    Not(Box<Plan>),
    /// The same articles, their score multiplied.
    Boost(Box<Plan>, f32),
    /// The articles of `among`, with the scores of `by`: 0 where that does not match. Only what is in `among` counts as
    /// asked for: highlights and reports look nowhere else.
    Ranked {
        /// What must match.
        among: Box<Plan>,
        /// What scores.
        by: Box<Plan>,
    },
    /// Articles where something stands in one of the fields; scored.
    Text(Leaf),
    /// Articles that pass a filter; never scored.
    Filter(Filter),
}

/// Something that stands in one of some text fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The fields; one suffices. Their weights are in the field table.
    pub fields: Vec<Field>,
    /// What stands there.
    pub span: Span,
    /// The part of the query it came from, as typed: for reports such as "not in the vocabulary".
    pub label: String,
}

/// Something that takes up positions within one value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// One position that holds a word.
    Word(Word),
    /// Words in a row. Slots hold what may stand at each place; `slop` as in Lucene: largest less smallest of
    /// (position − place) over the slots, at most.
    Phrase {
        /// What stands at each place, place 0 first.
        slots: Vec<Slot>,
        /// 0 for an exact phrase.
        slop: u32,
    },
    /// Two spans that do not overlap, their nearest edges at most `distance` positions apart (1 = side by side).
    Near {
        /// One.
        left: Box<Span>,
        /// The other.
        right: Box<Span>,
        /// At least 1.
        distance: u32,
        /// Whether `left` must come first.
        ordered: bool,
    },
    /// Any of these.
    Any(Vec<Span>),
    /// A mention of an entity, from its first word to its last; see [`crate::stream`] for how mentions are written.
    Mention(Who),
}

/// Whose mention is meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// The kind that was asked for; `None` for any.
    pub kind: Option<Kind>,
    /// The name that was asked for, as typed; empty for any name.
    pub asked: String,
    /// Terms one of which stands at the mention's first word: one for each name of the index that is meant, or those of
    /// a kind. None where no name of the index is meant.
    pub starts: Vec<String>,
}

/// A place in a phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Place in the phrase, from 0. Places may be skipped (a word that analysis dropped).
    pub place: u32,
    /// What may stand there.
    pub word: Word,
}

/// A word at one position.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// One of these indexed terms (see [`crate::text::analyzer`] for how terms are spelt).
    Terms(Vec<String>),
    /// This printed word with this case: the term `=lower-case` narrows, the stored text decides.
    Cased(String),
    /// A printed or folded form that matches a pattern.
    Pattern(Pattern),
}

/// A pattern over one whole word, as printed (lower-cased) and as folded.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `*` is any run of characters, `?` one character; lower-cased and with quotes straightened.
    Wildcard(String),
    /// Words within an edit distance of 1 or 2 (a swap of neighbours is 1).
    Fuzzy {
        /// The word, lower-cased.
        word: String,
        /// 1 or 2.
        distance: u8,
    },
    /// A regular expression, already checked, that must match the whole word.
    Regex(String),
}

/// A condition that never scores.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Words in a row in a value field.
    Value(Leaf),
    /// The date touches the range.
    Date(DayRange),
    /// The document says no date.
    DateMissing,
    /// The date is a weak one.
    DateUncertain,
    /// A wildcard pattern over the whole path or address (lower-cased; scheme and `www.` off an address).
    Location {
        /// [`Field::Path`] or [`Field::Url`].
        field: Field,
        /// `*` any run of characters, `?` one.
        pattern: String,
    },
    /// The article of this id.
    Id(u64),
    /// The article whose record calls itself this; exactly.
    OwnId(String),
    /// The field has a value.
    Has(Field),
}

impl Plan {
    /// Calls `visit` on every scored or filtering leaf, left to right, with whether it stands under an odd
    /// number of `Not`s.
    pub fn leaves<'a>(&'a self, visit: &mut dyn FnMut(&'a Leaf, bool)) {
        self.walk(false, visit);
    }

    fn walk<'a>(&'a self, negated: bool, visit: &mut dyn FnMut(&'a Leaf, bool)) {
        match self {
            Plan::And(parts) | Plan::Or(parts) => parts.iter().for_each(|part| part.walk(negated, visit)),
            Plan::Not(part) => part.walk(!negated, visit),
            Plan::Boost(part, _) | Plan::Ranked { among: part, .. } => part.walk(negated, visit),
            Plan::Text(leaf) | Plan::Filter(Filter::Value(leaf)) => visit(leaf, negated),
            Plan::All | Plan::Nothing | Plan::Filter(_) => {}
        }
    }
}
