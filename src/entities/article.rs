//! From an article to its mentions: the parts are read as one document, cut into passages of bounded size.

use crate::model::{Article, Kind, Mention, Part};

use super::passage::{Place, Scratch};
use super::resolve::{Raw, resolve, resolve_named};
use super::rules::{self, Found};
use super::spacy::{Memory, Pipeline};
use super::token::{Token, tokens};
use super::{titles, vessels};

/// Words read at once: longer articles are read as several passages, so that memory stays small.
const PASSAGE: usize = 16_384;

/// What looks for names.
pub(super) enum Means<'a> {
    /// Nothing does.
    Nothing,
    /// Rules and gazetteers.
    Rules,
    /// The network, with what it keeps.
    Network(&'a mut Scratch),
    /// A pipeline that was given, with what it keeps.
    Pipeline(&'a Pipeline, &'a mut Memory),
}

/// Returns the mentions of an article.
pub(super) fn mentions(means: Means<'_>, article: &Article) -> Vec<Mention> {
    if matches!(means, Means::Nothing) {
        return Vec::new();
    }
    let mut parts = vec![
        (Part::Title, article.title.as_str()),
        (Part::Subtitle, &article.subtitle),
        (Part::Body, &article.body),
    ];
    parts.extend(article.captions.iter().enumerate().map(|(i, c)| (Part::Caption(number(i)), c.as_str())));
    let mut out = found(means, &parts);
    out.extend(credits(&article.authors, Kind::Person, Part::Author));
    out.extend(credits(&article.agencies, Kind::Org, Part::Agency));
    out
}

/// Returns the mentions of a text, taken for a body.
pub(super) fn text_mentions(means: Means<'_>, text: &str) -> Vec<Mention> {
    found(means, &[(Part::Body, text)])
}

fn number(i: usize) -> u16 {
    u16::try_from(i).unwrap_or(u16::MAX)
}

/// A token of one of the parts.
struct Piece {
    part: usize,
    token: Token,
}

fn found(means: Means<'_>, parts: &[(Part, &str)]) -> Vec<Mention> {
    match means {
        Means::Nothing => Vec::new(),
        Means::Rules => by_rules(parts),
        Means::Network(scratch) => by_network(scratch, parts),
        Means::Pipeline(pipeline, memory) => by_pipeline(pipeline, memory, parts),
    }
}

/// Each part is a document to a pipeline, as it would be to spaCy; who is meant is decided over all of them.
fn by_pipeline(pipeline: &Pipeline, memory: &mut Memory, parts: &[(Part, &str)]) -> Vec<Mention> {
    let mut raw: Vec<Raw> = Vec::new();
    for (part, (_, text)) in (0..).zip(parts) {
        for found in pipeline.entities(memory, text) {
            let Some(kind) = found.kind else { continue };
            raw.push(Raw { text, part, start: found.start, end: found.end, kind, votes: [0.0; 3] });
        }
    }
    let names = resolve(&mut raw);
    mentions_of(parts, raw, names)
}

fn by_rules(parts: &[(Part, &str)]) -> Vec<Mention> {
    let mut found: Vec<(&str, Found)> = parts.iter().map(|(_, text)| (*text, rules::find(text))).collect();
    rules::settle(&mut found);
    let (mut raw, mut names) = (Vec::new(), Vec::new());
    for (part, (text, found)) in (0..).zip(found) {
        for guess in found.names {
            let (start, end, kind) = (guess.start, guess.end, guess.kind);
            raw.push(Raw { text, part, start, end, kind, votes: [0.0; 3] });
            names.push(guess.name);
        }
    }
    let names = resolve_named(&mut raw, names);
    mentions_of(parts, raw, names)
}

fn by_network(scratch: &mut Scratch, parts: &[(Part, &str)]) -> Vec<Mention> {
    let mut raw: Vec<Raw> = Vec::new();
    let mut pieces: Vec<Piece> = Vec::new();
    for (part, (_, text)) in parts.iter().enumerate() {
        for (i, token) in tokens(text).enumerate() {
            if pieces.len() >= PASSAGE && (token.first || pieces.len() >= 2 * PASSAGE) {
                read(scratch, parts, &pieces, &mut raw);
                pieces.clear();
            }
            pieces.push(Piece { part, token: Token { first: token.first || i == 0, ..token } });
        }
    }
    read(scratch, parts, &pieces, &mut raw);
    vessels::take_out(&mut raw);
    let names = resolve(&mut raw);
    mentions_of(parts, raw, names)
}

fn mentions_of(parts: &[(Part, &str)], raw: Vec<Raw>, names: Vec<String>) -> Vec<Mention> {
    let part = |raw: &Raw| parts.get(raw.part as usize).map_or(Part::Body, |(part, _)| *part);
    let mention = |(raw, name): (Raw, String)| Mention {
        kind: raw.kind,
        part: part(&raw),
        start: raw.start,
        end: raw.end,
        name,
    };
    raw.into_iter().zip(names).map(mention).collect()
}

/// Adds the names of a passage.
fn read<'a>(scratch: &mut Scratch, parts: &[(Part, &'a str)], pieces: &[Piece], out: &mut Vec<Raw<'a>>) {
    let places: Vec<Place> = pieces
        .iter()
        .map(|p| Place { text: &parts[p.part].1[p.token.start..p.token.end], first: p.token.first })
        .collect();
    for name in scratch.find(&places) {
        let (Some(first), Some(last)) =
            (pieces.get(name.span.first), pieces.get(name.span.end.wrapping_sub(1)))
        else {
            continue;
        };
        let Some(kind) = Kind::ALL.get(name.span.kind) else { continue };
        let text = parts[first.part].1;
        out.push(Raw {
            text,
            part: first.part as u32,
            start: first.token.start,
            end: last.token.end,
            kind: *kind,
            votes: name.votes,
        });
    }
}

/// Returns a mention for each credit: all of an author is a person's name, all of an agency an organisation's.
fn credits(names: &[String], kind: Kind, part: fn(u16) -> Part) -> impl Iterator<Item = Mention> {
    names.iter().enumerate().filter(|(_, n)| !n.trim().is_empty()).map(move |(i, text)| {
        let start = text.len() - text.trim_start().len();
        let name = titles::bare_name(text, kind);
        Mention { kind, part: part(number(i)), start, end: text.trim_end().len(), name }
    })
}
