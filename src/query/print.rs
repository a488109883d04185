//! Writes queries as the normal form, which reads back as the same query.

use std::fmt::{self, Display, Formatter};

use crate::model::{Field, Kind};

use super::ast::{Ast, Exactness, Name, Node, Scope, Stands};

impl Display for Ast {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let scope = match self.scope {
            Scope::Article => return self.root.fmt(f),
            Scope::Chrome => "in:chrome",
            Scope::All => "in:all",
        };
        match &self.root {
            root @ Node::Or(_) => write!(f, "{scope} AND ({root})"),
            root => write!(f, "{scope} AND {root}"),
        }
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Node::Everything => f.write_str("*"),
            Node::And(parts) => joined(f, parts, " AND ", |part| matches!(part, Node::Or(_))),
            Node::Or(parts) => joined(f, parts, " OR ", |_| false),
            Node::Not(part) => {
                f.write_str("NOT ")?;
                grouped(f, part, matches!(**part, Node::And(_) | Node::Or(_)))
            }
            Node::Boost(part, factor) => {
                grouped(f, part, !part.is_atom())?;
                write!(f, "^{factor}")
            }
            Node::Stands { field: None, what } => what.fmt(f),
            Node::Stands { field: Some(field), what } => match what {
                Stands::Near { .. } | Stands::Any(_) | Stands::Entity { .. } => {
                    write!(f, "{}:({what})", field.name())
                }
                what => write!(f, "{}:{what}", field.name()),
            },
            Node::Has(field) => write!(f, "{}:*", field.name()),
            Node::Date(when, _) => write!(f, "date:{when}"),
            Node::Location { field, pattern, .. } => write!(f, "{}:\"{pattern}\"", field.name()),
            Node::Id(id) => write!(f, "id:\"{id}\""),
        }
    }
}

impl Node {
    /// Returns whether a sign can be glued to the printed part.
    fn is_atom(&self) -> bool {
        match self {
            // What `any:` and `date:` take has no signs of its own.
            Node::Stands { what: Stands::Entity { name: Name::Any, .. }, field: None } => false,
            Node::Stands { what: Stands::Near { .. } | Stands::Any(_), field } => field.is_some(),
            Node::Stands { .. } | Node::Everything => true,
            Node::Has(field) => !matches!(field, Field::Id | Field::Url | Field::Path | Field::Date),
            _ => false,
        }
    }
}

fn joined(f: &mut Formatter<'_>, parts: &[Node], between: &str, group: fn(&Node) -> bool) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        grouped(f, part, group(part))?;
    }
    Ok(())
}

fn grouped(f: &mut Formatter<'_>, part: &impl Display, group: bool) -> fmt::Result {
    if group { write!(f, "({part})") } else { part.fmt(f) }
}

impl Display for Stands {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Stands::Word(exactness, word, _) => write!(f, "{}{word}", mark(*exactness)),
            Stands::Phrase { exactness, text, slop, .. } => {
                write!(f, "{}\"{text}\"", mark(*exactness))?;
                if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
            }
            Stands::Fuzzy { word, distance, .. } => write!(f, "{word}~{distance}"),
            Stands::Regex(text, _) => write!(f, "/{}/", text.replace('/', "\\/")),
            Stands::Near { left, right, distance, ordered } => {
                write!(f, "{left} {}NEAR/{distance} {right}", if *ordered { "O" } else { "" })
            }
            Stands::Any(parts) => {
                let parts: Vec<String> = parts.iter().map(Stands::to_string).collect();
                write!(f, "({})", parts.join(" OR "))
            }
            Stands::Entity { kind, name: Name::Any, .. } => match kind {
                Some(kind) => write!(f, "any:{}", kind.name()),
                None => f.write_str("entity:*"),
            },
            Stands::Entity { kind, name: Name::Words(words), .. } => write!(f, "{}:{words}", prefix(*kind)),
            Stands::Entity { kind, name: Name::Whole(name), .. } => write!(f, "{}:\"{name}\"", prefix(*kind)),
        }
    }
}

fn mark(exactness: Exactness) -> &'static str {
    match exactness {
        Exactness::Stemmed => "",
        Exactness::Printed => "=",
        Exactness::Cased => "==",
    }
}

fn prefix(kind: Option<Kind>) -> &'static str {
    kind.map_or(Field::Entity.name(), Kind::name)
}
