//! The pieces of an article in which names stand together.

use crate::entities::sentence_starts;
use crate::model::{Article, Mention, Part};
use crate::store::Record;

/// How close names must stand to count as together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// In one sentence.
    #[default]
    Sentence,
    /// In one paragraph.
    Paragraph,
    /// In one article.
    Article,
}

impl Window {
    /// Returns the name used on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Window::Sentence => "sentence",
            Window::Paragraph => "paragraph",
            Window::Article => "article",
        }
    }
}

/// Returns the text of a part of an article; empty where there is no such part.
pub(super) fn text(article: &Article, part: Part) -> &str {
    let nth = |values: &'_ [String], number: u16| -> Option<usize> {
        (usize::from(number) < values.len()).then_some(usize::from(number))
    };
    match part {
        Part::Title => &article.title,
        Part::Subtitle => &article.subtitle,
        Part::Body => &article.body,
        Part::Caption(n) => nth(&article.captions, n).map_or("", |n| &article.captions[n]),
        Part::Author(n) => nth(&article.authors, n).map_or("", |n| &article.authors[n]),
        Part::Agency(n) => nth(&article.agencies, n).map_or("", |n| &article.agencies[n]),
    }
}

/// Returns the text of a mention, blanks and line ends as single blanks.
pub(super) fn surface(article: &Article, mention: &Mention) -> String {
    let printed = text(article, mention.part).get(mention.start..mention.end).unwrap_or(&mention.name);
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the mentions of each window of an article that has any, as numbers in its list. Title, subtitle and each
/// caption are windows of their own; credits stand together with nobody, except where the window is the article.
pub(super) fn windows(record: &Record, window: Window) -> Vec<Vec<usize>> {
    if window == Window::Article {
        return vec![(0..record.mentions.len()).collect()];
    }
    let mut out: Vec<(Part, usize, Vec<usize>)> = Vec::new();
    let mut starts: Option<(Part, Vec<usize>)> = None;
    for (number, mention) in record.mentions.iter().enumerate() {
        if matches!(mention.part, Part::Author(_) | Part::Agency(_)) {
            continue;
        }
        if starts.as_ref().is_none_or(|(part, _)| *part != mention.part) {
            let text = text(&record.article, mention.part);
            let found =
                if window == Window::Sentence { sentence_starts(text) } else { paragraph_starts(text) };
            starts = Some((mention.part, found));
        }
        let at = starts.as_ref().map_or(0, |(_, starts)| starts.partition_point(|at| *at <= mention.start));
        match out.last_mut() {
            Some((part, piece, list)) if *part == mention.part && *piece == at => list.push(number),
            _ => out.push((mention.part, at, vec![number])),
        }
    }
    out.into_iter().map(|(_, _, list)| list).collect()
}

/// Returns where paragraphs begin: after an empty line, or after any line end where the text has no empty lines.
fn paragraph_starts(text: &str) -> Vec<usize> {
    let gap = if text.contains("\n\n") { "\n\n" } else { "\n" };
    std::iter::once(0).chain(text.match_indices(gap).map(|(at, gap)| at + gap.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn record(article: Article, mentions: Vec<Mention>) -> Record {
        Record { mentions, recogniser: crate::entities::Engine::Rules, ..Record::bare(1, article) }
    }

    #[test]
    fn names_stand_together_in_windows() {
        let body = "Ida met Bea. Mr. Smit left Oslo.\n\nKyiv slept.";
        let mention = |name: &str| {
            let start = body.find(name).expect("it stands there");
            let end = start + name.len();
            Mention { kind: Kind::Person, part: Part::Body, start, end, name: name.to_string() }
        };
        let mut mentions: Vec<Mention> = ["Ida", "Bea", "Smit", "Oslo", "Kyiv"].map(mention).into();
        mentions.push(Mention { part: Part::Author(0), ..mentions[0].clone() });
        let article =
            Article { body: body.to_string(), authors: vec!["Ida".to_string()], ..Article::default() };
        let record = record(article, mentions);
        assert_eq!(windows(&record, Window::Sentence), [vec![0, 1], vec![2, 3], vec![4]]);
        assert_eq!(windows(&record, Window::Paragraph), [vec![0, 1, 2, 3], vec![4]]);
        assert_eq!(windows(&record, Window::Article), [vec![0, 1, 2, 3, 4, 5]]);
        assert_eq!(surface(&record.article, &record.mentions[3]), "Oslo");
    }
}
