//! What the smallest parts of a query mean, by the field they stand in: words and their signs (`=`, `~1`, `^2`, `*`),
//! quoted texts, dates, locations, ids, entities.

use crate::model::{Field, FieldKind, Kind, TABLE};

use super::ast::{Exactness, Name, Node, Place, Problem, Stands};
use super::lexer::{MAX_DISTANCE, Token};
use super::when::{FORMS, When};

/// What stands around a part.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// The text or value field, if one was named.
    pub(super) field: Option<Field>,
    /// A field of another kind, whose parts are whole conditions.
    special: Option<Special>,
    /// Whether the part is glued to the field's name.
    glued: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Special {
    Date,
    Location(Field),
    Id,
    Entity(Option<Kind>),
    AnyEntity,
}

impl Context {
    /// Returns whether parts side by side mean OR.
    pub(super) fn values(self) -> bool {
        let value = self.field.is_some_and(|field| field.row().kind == FieldKind::Value);
        value || matches!(self.special, Some(Special::Id | Special::Date))
    }

    pub(super) fn is_location(self) -> bool {
        matches!(self.special, Some(Special::Location(_)))
    }

    pub(super) fn glued(self) -> Context {
        Context { glued: true, ..self }
    }

    pub(super) fn inside(self) -> Context {
        Context { glued: false, ..self }
    }
}

/// Returns the context of what follows a prefix at `place`.
pub(super) fn context(name: &str, place: Place, outer: Context) -> Result<Context, Problem> {
    let field = Field::parse(name);
    let special = match field.map(|field| (field, field.row().kind)) {
        None => Some(Special::AnyEntity),
        Some((Field::Id, _)) => Some(Special::Id),
        Some((_, FieldKind::Date)) => Some(Special::Date),
        Some((field, FieldKind::Location)) => Some(Special::Location(field)),
        Some((field, FieldKind::Entity)) => Some(Special::Entity(kind(field))),
        Some(_) => None,
    };
    let entity = matches!(special, Some(Special::Entity(_) | Special::AnyEntity));
    let outer_is_text = outer.field.is_none_or(|field| matches!(field.row().kind, FieldKind::Text { .. }));
    let nested = outer.field.is_some() || outer.special.is_some();
    if nested && !(entity && outer_is_text && outer.special.is_none()) {
        return Err(Problem::new(place, format!("`{name}:` cannot stand inside another field"))
            .hint("close the other field's parentheses first"));
    }
    let field = if special.is_some() { outer.field } else { field };
    Ok(Context { field, special, glued: false })
}

fn kind(field: Field) -> Option<Kind> {
    match field {
        Field::Person => Some(Kind::Person),
        Field::Org => Some(Kind::Org),
        Field::Place => Some(Kind::Place),
        _ => None,
    }
}

/// Reads a leaf.
pub(super) fn read(token: Token, place: Place, context: Context) -> Result<Node, Problem> {
    match context.special {
        None => words(token, place, context),
        Some(Special::Entity(kind)) => entity(kind, token, place, context.field),
        Some(special) => {
            let (text, suffix) = plain(token, place)?;
            boost(condition(special, text, place, context)?, &suffix, place)
        }
    }
}

fn condition(special: Special, text: String, place: Place, context: Context) -> Result<Node, Problem> {
    Ok(match special {
        Special::Location(field) if text == "*" => Node::Has(field),
        Special::Location(field) => Node::Location { field, pattern: text, place },
        Special::Id if text == "*" => Node::Has(Field::Id),
        Special::Id if text.contains(['*', '?']) => {
            return Err(
                Problem::new(place, "an id has to be whole").hint("for locations, write path: or url:")
            );
        }
        Special::Id => Node::Id(text),
        Special::Date if text == "*" => Node::Has(Field::Date),
        Special::Date | Special::Entity(_) => date(&text, place)?,
        Special::AnyEntity => {
            let kind = Field::parse(&text).and_then(kind).ok_or_else(|| {
                Problem::new(place, "`any:` is followed by `person`, `org` or `place`")
                    .hint("for any of some words, write (a OR b)")
            })?;
            Node::Stands {
                field: context.field,
                what: Stands::Entity { kind: Some(kind), name: Name::Any, place },
            }
        }
    })
}

/// Returns the text of a part that has no signs of its own, and what is glued behind its quotes.
fn plain(token: Token, place: Place) -> Result<(String, String), Problem> {
    let (text, suffix) = match token {
        Token::Word(text) => (text, String::new()),
        Token::Quoted { text, suffix, exactness: Exactness::Stemmed } => (text, suffix),
        _ => (String::new(), String::new()),
    };
    if text.trim().is_empty() {
        return Err(
            Problem::new(place, "this field takes a plain value").hint("leave the signs around it out")
        );
    }
    Ok((text.trim().to_string(), suffix))
}

fn date(text: &str, place: Place) -> Result<Node, Problem> {
    When::parse(text)
        .map(|when| Node::Date(when, place))
        .map_err(|error| Problem::new(place, error).hint(FORMS))
}

fn entity(kind: Option<Kind>, token: Token, place: Place, field: Option<Field>) -> Result<Node, Problem> {
    let (name, suffix) = match token {
        Token::Word(word) => {
            let (word, suffix) = split(&word, '^');
            let name = if word == "*" { Name::Any } else { Name::Words(word.to_string()) };
            (name, suffix.to_string())
        }
        Token::Quoted { exactness: Exactness::Stemmed, text, suffix } => (Name::Whole(text), suffix),
        _ => {
            return Err(
                Problem::new(place, "an entity is asked for by its name").hint("write person:\"mara lind\"")
            );
        }
    };
    let empty = match &name {
        Name::Any => false,
        Name::Words(name) | Name::Whole(name) => !name.chars().any(char::is_alphanumeric),
    };
    if empty {
        return Err(Problem::new(place, "this name holds no letter or digit"));
    }
    boost(Node::Stands { field, what: Stands::Entity { kind, name, place } }, &suffix, place)
}

fn words(token: Token, place: Place, context: Context) -> Result<Node, Problem> {
    let field = context.field;
    match token {
        Token::Word(word) => word_leaf(&word, place, context),
        Token::Quoted { exactness, text, suffix } => {
            let (slop, suffix) = slop(&suffix, place)?;
            if !text.chars().any(char::is_alphanumeric) {
                return Err(Problem::new(place, "this phrase holds no letter or digit").hint("leave it out"));
            }
            let what = Stands::Phrase { exactness, text, slop, place };
            boost(Node::Stands { field, what }, suffix, place)
        }
        Token::Regex { text, suffix } => {
            if text.is_empty() {
                return Err(Problem::new(place, "this regular expression is empty").hint("quote slashes"));
            }
            boost(Node::Stands { field, what: Stands::Regex(text, place) }, &suffix, place)
        }
        _ => Err(Problem::new(place, "this was not understood")),
    }
}

fn word_leaf(raw: &str, place: Place, context: Context) -> Result<Node, Problem> {
    if !context.glued {
        check_bare(raw, place)?;
    }
    let (word, suffix) = split(raw, '^');
    let bare = word.strip_prefix("==").or_else(|| word.strip_prefix('=')).unwrap_or(word);
    let exactness = match word.len() - bare.len() {
        0 => Exactness::Stemmed,
        1 => Exactness::Printed,
        _ => Exactness::Cased,
    };
    if bare.is_empty() {
        return Err(Problem::new(place, format!("`{raw}` needs a word")).hint("write =word, or quote signs"));
    }
    let wild = bare.contains(['*', '?']);
    if exactness != Exactness::Stemmed && (wild || bare.contains('~')) {
        return Err(Problem::new(place, format!("`{raw}`: a word is either exact or a pattern"))
            .hint(format!("patterns see the printed word anyway: {bare}")));
    }
    if bare.bytes().all(|byte| byte == b'*') {
        let node = match context.field {
            Some(field) if context.glued => Node::Has(field),
            Some(field) => {
                return Err(Problem::new(place, "`*` alone says nothing here")
                    .hint(format!("write {}:*", field.name())));
            }
            None => Node::Everything,
        };
        return boost(node, suffix, place);
    }
    let what = match bare.split_once('~') {
        None => Stands::Word(exactness, bare.to_string(), place),
        Some((word, distance @ ("1" | "2"))) if !wild => {
            Stands::Fuzzy { word: word.to_string(), distance: if distance == "1" { 1 } else { 2 }, place }
        }
        Some((word, _)) if wild => {
            return Err(Problem::new(place, format!("`{raw}`: a word has either wildcards or `~`"))
                .hint(format!("write {word}")));
        }
        Some((word, _)) => {
            return Err(Problem::new(place, format!("`{raw}`: a word takes `~1` or `~2` at its end"))
                .hint(format!("write {word}~1; quote signs that are meant as such")));
        }
    };
    boost(Node::Stands { field: context.field, what }, suffix, place)
}

/// Splits off the last sign and what follows it.
fn split(text: &str, sign: char) -> (&str, &str) {
    text.rfind(sign).map_or((text, ""), |at| text.split_at(at))
}

/// Reports words that look like something that this language does not have.
fn check_bare(raw: &str, place: Place) -> Result<(), Problem> {
    if let Some(rest) = raw.strip_prefix(['+', '!']).filter(|rest| !rest.is_empty()) {
        let sign = &raw[..1];
        let hint = if sign == "+" {
            format!("words side by side must all match: {rest}")
        } else {
            format!("write NOT {rest}")
        };
        return Err(Problem::new(place, format!("`{sign}` before a word is no operator")).hint(hint));
    }
    let Some((head, tail)) = raw.split_once(':') else { return Ok(()) };
    if tail.starts_with("//") {
        return Err(Problem::new(place, format!("`{raw}` looks like an address"))
            .hint(format!("write url:{} or quote it", tail.trim_start_matches('/'))));
    }
    if head.is_empty() || head.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::new(place, format!("`{raw}` holds a colon, which ends a field's name"))
            .hint(format!("quote it: \"{raw}\"")));
    }
    let message = format!("there is no field `{head}`");
    let near = nearest(head);
    let quote = format!("to search for the text itself, quote it: \"{raw}\"");
    Err(Problem::new(place, message).hint(match near.as_slice() {
        [] => format!("`presshound fields` lists them; {quote}"),
        near => format!("did you mean {}? {quote}", near.join(" or ")),
    }))
}

/// Returns the field names near a word, nearest first, three at most.
fn nearest(word: &str) -> Vec<String> {
    let word: Vec<char> = word.to_lowercase().chars().take(30).collect();
    let mut found = Vec::new();
    for row in TABLE {
        for name in std::iter::once(&row.name).chain(row.aliases) {
            let distance = distance(&word, &name.chars().collect::<Vec<_>>());
            if distance <= 1 + usize::from(name.len() > 4) && distance < name.len() {
                found.push((distance, format!("`{name}:`")));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, name)| name).take(3).collect()
}

/// Returns the edit distance of two short words.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut left = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = (row[j] + usize::from(a != b)).min(row[j + 1] + 1).min(left + 1);
            row[j] = left;
            left = cost;
        }
        row[other.len()] = left;
    }
    row[other.len()]
}

/// Returns the slop of a phrase and what follows it.
fn slop(suffix: &str, place: Place) -> Result<(u32, &str), Problem> {
    let Some(rest) = suffix.strip_prefix('~') else { return Ok((0, suffix)) };
    let (digits, rest) = match rest.find('^') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(slop @ 0..=MAX_DISTANCE) if plain => Ok((slop, rest)),
        _ => Err(Problem::new(
            place,
            format!("`~{digits}` after a phrase is not a number up to {MAX_DISTANCE}"),
        )
        .hint("write \"north soldiers\"~3")),
    }
}

/// Returns a part with the boost that follows it (`^2` or nothing).
pub(super) fn boost(node: Node, suffix: &str, place: Place) -> Result<Node, Problem> {
    if suffix.is_empty() {
        return Ok(node);
    }
    let number = suffix
        .strip_prefix('^')
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    match number.and_then(|text| text.parse::<f32>().ok()) {
        Some(factor) if factor > 0.0 && factor <= 1_000_000.0 => Ok(Node::Boost(Box::new(node), factor)),
        _ if suffix.starts_with('^') => Err(Problem::new(place, format!("`{suffix}` is no boost"))
            .hint("a boost is a number above 0: word^3")),
        _ => {
            Err(Problem::new(place, format!("`{suffix}` stands right behind this"))
                .hint("put a blank between"))
        }
    }
}

/// Returns a part as a side of NEAR.
///
/// # Errors
/// Why it cannot be one.
pub(super) fn side(node: Node, around: Option<Field>) -> Result<Stands, &'static str> {
    match node {
        Node::Stands { field, .. } if field != around => Err("a side of NEAR cannot have a field of its own"),
        Node::Stands { what: Stands::Near { .. }, .. } => Err("NEAR cannot stand inside NEAR"),
        Node::Stands { what, .. } => Ok(what),
        Node::Or(parts) => {
            parts.into_iter().map(|part| side(part, around)).collect::<Result<_, _>>().map(Stands::Any)
        }
        Node::Boost(..) => Err("a side of NEAR cannot be boosted"),
        Node::And(_) | Node::Not(_) => Err("a side of NEAR cannot hold AND or NOT"),
        _ => Err("this cannot be a side of NEAR"),
    }
}
