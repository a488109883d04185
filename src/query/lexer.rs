//! Cuts a query into tokens. Knows quotes, parentheses, operators and field prefixes; what a word's signs mean
//! (`~1`, `*`, `^2`) is for the parser, which knows the field.

use crate::model::{Field, FieldKind};

use super::ast::{Exactness, Place, Problem};

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `(`
    Open,
    /// `)`, with what is glued to it (`^2`).
    Close(String),
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `NOT`, or `-` before something.
    Not,
    /// `NEAR/10`, `ONEAR/10`.
    Near { distance: u32, ordered: bool },
    /// `title:`, glued to what follows.
    Prefix(String),
    /// A quoted text, with what is glued to it (`~3^2`).
    Quoted { exactness: Exactness, text: String, suffix: String },
    /// A regular expression, with what is glued to it.
    Regex { text: String, suffix: String },
    /// A run of other signs, as typed.
    Word(String),
}

/// Returns the tokens with their places. What cannot be read is left out and reported.
pub(super) fn tokens(text: &str, problems: &mut Vec<Problem>) -> Vec<(Token, Place)> {
    let mut lexer = Lexer { text, at: 0, value: None, out: Vec::new() };
    while lexer.at < text.len() {
        if let Err(problem) = lexer.next() {
            problems.push(problem);
        }
    }
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// The field of the prefix just read.
    value: Option<FieldKind>,
    out: Vec<(Token, Place)>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn push(&mut self, start: usize, token: Token) {
        self.out.push((token, Place { start, end: self.at }));
    }

    fn next(&mut self) -> Result<(), Problem> {
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        // A prefix reaches only to what is glued to it.
        let value = self.value.take();
        let raw = value.is_some_and(|kind| kind == FieldKind::Location);
        if first.is_whitespace() {
            self.at += first.len_utf8();
        } else if first == '(' {
            self.at += 1;
            self.push(start, Token::Open);
        } else if first == ')' {
            self.at += 1;
            let suffix = self.glued();
            self.push(start, Token::Close(suffix));
        } else if let Some(exactness) = quote_ahead(rest) {
            self.quoted(exactness)?;
        } else if first == '/' && !raw {
            self.regex()?;
        } else if first == '-' && value.is_none() && rest[1..].starts_with(|c: char| !c.is_whitespace()) {
            self.at += 1;
            self.push(start, Token::Not);
        } else if let Some(name) = prefix(rest).filter(|_| value.is_none()) {
            self.at += name.len() + 1;
            self.value = Field::parse(name).map(|field| field.row().kind);
            self.push(start, Token::Prefix(name.to_string()));
        } else {
            let word = self.glued();
            let token = if value.is_some() { Token::Word(word) } else { keyword(word, self.place(start))? };
            self.push(start, token);
        }
        Ok(())
    }

    fn place(&self, start: usize) -> Place {
        Place { start, end: self.at }
    }

    /// Reads up to a blank, parenthesis or quote.
    fn glued(&mut self) -> String {
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || closing(c).is_some())
            .unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_string()
    }

    fn quoted(&mut self, exactness: Exactness) -> Result<(), Problem> {
        let start = self.at;
        let marks = match exactness {
            Exactness::Stemmed => 0,
            Exactness::Printed => 1,
            Exactness::Cased => 2,
        };
        self.at += marks;
        let Some(open) = self.rest().chars().next() else { return Ok(()) };
        self.at += open.len_utf8();
        let rest = self.rest();
        let closes = closing(open).unwrap_or(&[]);
        let Some(end) = rest.find(closes) else {
            self.at = self.text.len();
            let place = Place { start: start + marks, end: start + marks + open.len_utf8() };
            return Err(Problem::new(place, "this quote is not closed").hint("add a `\"`, or leave it out"));
        };
        // A straight quote can stand between guillemets; printed between straight quotes it could not.
        let text = rest[..end].replace(DOUBLE, " ");
        self.at += end;
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        let suffix = self.glued();
        self.push(start, Token::Quoted { exactness, text, suffix });
        Ok(())
    }

    fn regex(&mut self) -> Result<(), Problem> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '/' => {
                    self.at = start + at + 1;
                    let suffix = self.glued();
                    self.push(start, Token::Regex { text, suffix });
                    return Ok(());
                }
                '\\' => match chars.next() {
                    Some((_, '/')) => text.push('/'),
                    Some((_, c)) => text.extend(['\\', c]),
                    None => break,
                },
                c => text.push(c),
            }
        }
        self.at = self.text.len();
        let place = Place { start, end: start + 1 };
        Err(Problem::new(place, "this regular expression is not closed")
            .hint("add a `/`; quote what begins with a slash and is none"))
    }
}

/// Straight and curly double quotes: all the same.
const DOUBLE: &[char] = &['"', '“', '”', '„', '‟', '＂'];

/// Returns what closes a quote; `None` for what is no quote.
fn closing(c: char) -> Option<&'static [char]> {
    match c {
        '«' | '»' => Some(&['«', '»']),
        c if DOUBLE.contains(&c) => Some(DOUBLE),
        _ => None,
    }
}

/// Returns how a phrase that begins here is compared, if one begins here.
fn quote_ahead(rest: &str) -> Option<Exactness> {
    let bare = rest.trim_start_matches('=');
    let exactness = match rest.len() - bare.len() {
        0 => Exactness::Stemmed,
        1 => Exactness::Printed,
        2 => Exactness::Cased,
        _ => return None,
    };
    bare.chars().next().and_then(closing).map(|_| exactness)
}

/// Returns the name of a field prefix that stands here.
fn prefix(rest: &str) -> Option<&str> {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    let name = &rest[..end];
    let known =
        Field::parse(name).is_some() || name.eq_ignore_ascii_case("in") || name.eq_ignore_ascii_case("any");
    (known && rest[end..].starts_with(':')).then_some(name)
}

fn keyword(word: String, place: Place) -> Result<Token, Problem> {
    match word.as_str() {
        "AND" => return Ok(Token::And),
        "OR" => return Ok(Token::Or),
        "NOT" => return Ok(Token::Not),
        "&&" | "||" | "!" | "&" | "|" | "+" | "-" => {
            let hint = match word.as_str() {
                "&&" | "&" | "+" => "words side by side must all match; to say so, write AND",
                "||" | "|" => "write OR",
                _ => "write NOT before what must not match",
            };
            return Err(Problem::new(place, format!("`{word}` is no operator")).hint(hint));
        }
        _ => {}
    }
    let (ordered, rest) = match (word.strip_prefix("ONEAR"), word.strip_prefix("NEAR")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Ok(Token::Word(word)),
    };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Ok(Token::Word(word));
    }
    let name = if ordered { "ONEAR" } else { "NEAR" };
    match rest.trim_start_matches('/').parse() {
        Ok(distance @ 1..=MAX_DISTANCE) => Ok(Token::Near { distance, ordered }),
        _ => Err(Problem::new(place, format!("`{word}` needs a distance from 1 to {MAX_DISTANCE}"))
            .hint(format!("write {name}/10; for the word itself, quote it"))),
    }
}

/// Largest distance of `NEAR` and largest slop.
pub(super) const MAX_DISTANCE: u32 = 999;
