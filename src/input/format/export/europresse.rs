//! Articles as Europresse exports them: HTML in which classes say what is the paper, the date, the headline, the text.

use super::html::Lines;
use super::parts::{authors, count, has_year};
use super::{Article, Export};
use crate::input::format::markup::{Piece, Pieces, classes};
use crate::input::format::xml::is_block;
use crate::model::RawRecord;

/// What a piece of an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Kind {
    Paper,
    Header,
    Title,
    Subtitle,
    Byline,
    Text,
    /// The article's number in the database.
    Number,
    #[default]
    Loose,
}

/// Returns the text of a page and the articles in it; `None` for any other page.
pub(super) fn split(page: &str) -> Option<(String, Export)> {
    let blocks = blocks(page);
    let starts: Vec<usize> = (0..blocks.len()).filter(|at| begins(&blocks, *at)).collect();
    let mut text = String::new();
    let mut articles = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(blocks.len());
        let of_article = blocks.get(*start..end).unwrap_or_default();
        let begin = text.len();
        of_article.iter().for_each(|(_, block)| text.push_str(&format!("{block}\n\n")));
        articles.push(Article { place: begin..text.len(), record: record(of_article) });
    }
    let export = Export { articles, has_cover: false };
    export.articles.iter().any(|article| article.record.is_some()).then_some((text, export))
}

/// Returns whether an article begins at a block: with the paper's name, where no other stands right before it.
fn begins(blocks: &[(Kind, String)], at: usize) -> bool {
    let is_paper = |at: usize| blocks.get(at).is_some_and(|(kind, _)| *kind == Kind::Paper);
    is_paper(at) && !at.checked_sub(1).is_some_and(is_paper)
}

fn kind(classes: &str) -> Option<Kind> {
    classes.split_whitespace().find_map(|class| match class {
        "DocPublicationName" | "rdp__DocPublicationName" => Some(Kind::Paper),
        "DocHeader" => Some(Kind::Header),
        "titreArticleVisu" | "TitreArticleVisu" | "rdp__articletitle" => Some(Kind::Title),
        "rdp__subtitle" => Some(Kind::Subtitle),
        "sm-margin-bottomNews" => Some(Kind::Byline),
        "DocText" => Some(Kind::Text),
        "publiC-lblNodoc" => Some(Kind::Number),
        _ => None,
    })
}

fn blocks(page: &str) -> Vec<(Kind, String)> {
    let mut out: Vec<(Kind, String)> = Vec::new();
    let mut text = Lines::default();
    // What surrounds a block, and what the block is.
    let (mut around, mut now) = (Kind::Loose, Kind::Loose);
    // Elements within that of a field: the words that were searched for.
    let mut inner = 0usize;
    for piece in Pieces::new(page) {
        let next = match piece {
            Piece::Text(more) => {
                text.push(more);
                continue;
            }
            Piece::Open(name, attributes) => match kind(classes(attributes)) {
                Some(Kind::Text) => {
                    around = Kind::Text;
                    Kind::Text
                }
                Some(kind) => {
                    inner = 0;
                    kind
                }
                None if name.eq_ignore_ascii_case("span") => {
                    inner += 1;
                    continue;
                }
                None if name == "footer" || name == "aside" => {
                    around = Kind::Loose;
                    Kind::Loose
                }
                None if is_block(name) => around,
                None => continue,
            },
            Piece::Close(name) => {
                if name.eq_ignore_ascii_case("span") && inner > 0 {
                    inner -= 1;
                    continue;
                }
                let is_field = name.eq_ignore_ascii_case("span") && now != around;
                // In the older form the text follows the headline.
                if is_field && now == Kind::Title {
                    around = Kind::Text;
                }
                if !is_field && !is_block(name) {
                    continue;
                }
                around
            }
        };
        let block = text.take();
        if !block.is_empty() {
            around = if now == Kind::Text && block.starts_with('©') { Kind::Loose } else { around };
            match out.last_mut() {
                Some((Kind::Header, header)) if now == Kind::Header => header.push_str(&format!(" {block}")),
                _ => out.push((now, block)),
            }
        }
        now = if next == Kind::Text { around } else { next };
    }
    out
}

fn record(blocks: &[(Kind, String)]) -> Option<RawRecord> {
    let of =
        |kind: Kind| blocks.iter().filter(move |(known, _)| *known == kind).map(|(_, text)| text.as_str());
    let number = blocks.iter().find_map(|(_, text)| number(text));
    let header = of(Kind::Header).next().unwrap_or_default();
    let mut text: Vec<&str> = of(Kind::Text).filter(|text| !text.starts_with('©')).collect();
    let mut byline = of(Kind::Byline).next().map(str::to_string);
    let is_name =
        |line: &str| line.len() <= 60 && !line.ends_with(['.', '!', '?', ':']) && !line.contains(". ");
    if byline.is_none() && text.len() > 1 && text.first().is_some_and(|line| is_name(line)) {
        byline = Some(text.remove(0).to_string());
    }
    let facts: Vec<&str> = header.split(',').map(str::trim).collect();
    let day = facts
        .iter()
        .find(|fact| has_year(fact))
        .map(|fact| fact.split(" - ").next().unwrap_or(fact).to_string());
    let words = header.split(' ').collect::<Vec<_>>();
    let words = words.windows(2).find(|pair| pair[1].starts_with("mots")).and_then(|pair| count(pair[0]));
    (!text.is_empty()).then(|| RawRecord {
        title: of(Kind::Title).next().map(str::to_string),
        subtitle: of(Kind::Subtitle).next().map(str::to_string),
        authors: byline.map_or(Vec::new(), |byline| authors(&byline, false)),
        words,
        published: number.and_then(date).or(day),
        publisher: of(Kind::Paper).next().map(paper),
        section: facts
            .first()
            .filter(|fact| !fact.contains(|c: char| c.is_ascii_digit()))
            .map(|f| (*f).to_string()),
        id: number.map(str::to_string),
        body: Some(text.join("\n\n")),
        ..RawRecord::default()
    })
}

/// Returns a paper's name without its number: `Le Courrier (site web), no. 5968`.
fn paper(name: &str) -> String {
    let bare = name.split(", no").next().unwrap_or(name);
    bare.split(" (site web").next().unwrap_or(bare).trim().to_string()
}

/// Returns an article's number, if a text ends with one: `news·20310405·LC·175071`.
fn number(text: &str) -> Option<&str> {
    let last = text.rsplit(' ').next()?;
    (last.matches('·').count() >= 3 && date(last).is_some()).then_some(last)
}

fn date(number: &str) -> Option<String> {
    let digits = number.split('·').nth(1).filter(|part| part.len() >= 8 && part.is_ascii())?;
    let part = |from: usize, to: usize| digits.get(from..to);
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
    Some(format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?))
}
