//! Writes plans for people: what is looked for, and where.

use std::fmt::{self, Display, Formatter};

use crate::model::Kind;
use crate::model::date::civil_from_days;
use crate::model::hit::format_id;
use crate::stream;

use super::plan::{Filter, Leaf, Pattern, Plan, Span, Who, Word};

impl Display for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Plan::All => f.write_str("all"),
            Plan::Nothing => f.write_str("nothing"),
            Plan::And(parts) => write!(f, "and({})", list(parts)),
            Plan::Or(parts) => write!(f, "or({})", list(parts)),
            Plan::Not(part) => write!(f, "not({part})"),
            Plan::Boost(part, factor) => write!(f, "boost {factor} {part}"),
            Plan::Ranked { among, by } => write!(f, "ranked({among}, by {by})"),
            Plan::Text(leaf) => leaf.fmt(f),
            Plan::Filter(filter) => write!(f, "filter({filter})"),
        }
    }
}

fn list(parts: &[impl Display]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Display for Leaf {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields.iter().map(|field| field.name()).collect();
        write!(f, "{}:{}", fields.join(","), self.span)
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Span::Word(word) => word.fmt(f),
            Span::Phrase { slots, slop } => {
                f.write_str("phrase(")?;
                let mut place = 0;
                for (number, slot) in slots.iter().enumerate() {
                    f.write_str(if number > 0 { " " } else { "" })?;
                    // A place that anything may take.
                    (place..slot.place).try_for_each(|_| f.write_str("_ "))?;
                    slot.word.fmt(f)?;
                    place = slot.place + 1;
                }
                f.write_str(")")?;
                if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
            }
            Span::Near { left, right, distance, ordered } => {
                write!(f, "{}near/{distance}({left}, {right})", if *ordered { "o" } else { "" })
            }
            Span::Any(parts) => write!(f, "any({})", list(parts)),
            Span::Mention(who) => who.fmt(f),
        }
    }
}

impl Display for Who {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.asked.is_empty() {
            return write!(f, "mention({})", self.kind.map_or("any kind", Kind::name));
        }
        let names: Vec<_> = self
            .starts
            .iter()
            .filter_map(|term| stream::name_of(term))
            .map(|(kind, name)| format!("{} {name}", kind.name()))
            .collect();
        write!(f, "mention({})", names.join(" | "))
    }
}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Word::Terms(terms) => write!(f, "[{}]", terms.join(" ")),
            Word::Cased(word) => write!(f, "cased({word})"),
            Word::Pattern(Pattern::Wildcard(text)) => write!(f, "wildcard({text})"),
            Word::Pattern(Pattern::Fuzzy { word, distance }) => write!(f, "fuzzy({word} ~{distance})"),
            Word::Pattern(Pattern::Regex(text)) => write!(f, "regex({text})"),
        }
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Value(leaf) => leaf.fmt(f),
            Filter::Date(range) => write!(f, "date {}..{}", day(range.from), day(range.to)),
            Filter::DateMissing => f.write_str("date missing"),
            Filter::DateUncertain => f.write_str("date uncertain"),
            Filter::Location { field, pattern } => write!(f, "{} {pattern}", field.name()),
            Filter::Id(id) => write!(f, "id {}", format_id(*id)),
            Filter::OwnId(id) => write!(f, "own id {id}"),
            Filter::Has(field) => write!(f, "has {}", field.name()),
        }
    }
}

fn day(days: Option<i32>) -> String {
    days.map_or(String::new(), |days| {
        let (year, month, day) = civil_from_days(days);
        format!("{year:04}-{month:02}-{day:02}")
    })
}
