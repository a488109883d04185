//! Exports of press databases: many articles in one text, each with its metadata in lines of a known form. Nexis
//! (`End of Document`, or `1 of 12 DOCUMENTS` above each) and Factiva (`Document` and a code below each).
//! The text may come from a text file, RTF or a word processor.

use crate::input::problem::Problem;
use crate::input::reader::{Flow, Reading};
use crate::model::{Content, Document, Hints, Location, Markup, RawRecord};

/// Which database an export comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    /// Nexis Uni: a line ends each article.
    Nexis,
    /// LexisNexis before it: a line stands above each article.
    LexisNexis,
    /// Factiva: a line with a code ends each article.
    Factiva,
}

/// Hands on a text as one page or, if it is an export, as its articles.
pub(crate) fn page_or_articles(
    text: String,
    hints: Hints,
    sha256: [u8; 32],
    problem: Option<Problem>,
    reading: &mut Reading<'_>,
) -> Flow {
    let Some((origin, parts)) = split(&text) else {
        return reading.page(Content::Page(Markup::Plain, text), hints, sha256, problem);
    };
    for (number, part) in (1..).zip(parts) {
        let location = Location { record: Some(number), ..reading.location.clone() };
        let content = match record(origin, part) {
            Some(record) => Content::Record(Box::new(record)),
            None => Content::Page(Markup::Plain, part.trim().to_string()),
        };
        reading.document(Document { location, content, hints: hints.clone(), sha256 })?;
    }
    problem.map_or(Flow::Continue(()), |problem| reading.bad(problem))
}

/// Cuts an export into its articles; `None` for any other text. One mark alone may stand in any article.
fn split(text: &str) -> Option<(Origin, Vec<&str>)> {
    [Origin::Nexis, Origin::LexisNexis, Origin::Factiva].into_iter().find_map(|origin| {
        if !text.contains(needle(origin)) {
            return None;
        }
        let mut marks = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if is_mark(origin, line.trim()) {
                marks.push((at, at + line.len()));
            }
            at += line.len();
        }
        let enough = match origin {
            Origin::Nexis => !marks.is_empty() && text.contains("Load-Date:"),
            Origin::LexisNexis => !marks.is_empty() && text.contains("LENGTH:"),
            Origin::Factiva => marks.len() > 1,
        };
        enough.then(|| (origin, cut(origin, text, &marks)))
    })
}

/// What a mark contains: most texts are no export, and searching for this is all that they cost.
fn needle(origin: Origin) -> &'static str {
    match origin {
        Origin::Nexis => "End of Document",
        Origin::LexisNexis => " DOCUMENTS",
        Origin::Factiva => "\nDocument ",
    }
}

fn cut<'t>(origin: Origin, text: &'t str, marks: &[(usize, usize)]) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, (mark, behind)) in marks.iter().enumerate() {
        if origin == Origin::LexisNexis {
            let end = marks.get(at + 1).map_or(text.len(), |next| next.0);
            parts.push(&text[*behind..end]);
        } else {
            parts.push(&text[start..*mark]);
            start = *behind;
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn is_mark(origin: Origin, line: &str) -> bool {
    match origin {
        Origin::Nexis => line == "End of Document",
        Origin::LexisNexis => line.strip_suffix("DOCUMENTS").is_some_and(|rest| {
            let mut words = rest.split_whitespace();
            let number =
                |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
            number(words.next())
                && words.next() == Some("of")
                && number(words.next())
                && words.next().is_none()
        }),
        Origin::Factiva => line.strip_prefix("Document ").is_some_and(|code| {
            let upper = code.bytes().take_while(u8::is_ascii_uppercase).count();
            let digits = code.bytes().filter(u8::is_ascii_digit).count();
            upper >= 2 && digits >= 6 && code.len() >= 20 && code.bytes().all(|b| b.is_ascii_alphanumeric())
        }),
    }
}

fn record(origin: Origin, part: &str) -> Option<RawRecord> {
    let lines: Vec<&str> = part.lines().map(str::trim).collect();
    match origin {
        Origin::Nexis => nexis(&lines),
        Origin::LexisNexis => lexis_nexis(&lines),
        Origin::Factiva => factiva(&lines),
    }
}

/// Title, publication and date come first, then fields, then `Body`.
fn nexis(lines: &[&str]) -> Option<RawRecord> {
    let body_at = lines.iter().position(|line| *line == "Body")?;
    let (head, rest) = (lines.get(..body_at)?, lines.get(body_at + 1..)?);
    let mut said = head.iter().filter(|line| !line.is_empty());
    let end = rest.iter().position(|line| line.starts_with("Load-Date:")).unwrap_or(rest.len());
    let field = |name: &str| {
        head.iter().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_string())
    };
    let record = RawRecord {
        title: said.next().map(|line| (*line).to_string()),
        publisher: said.next().map(|line| (*line).to_string()),
        published: said.next().map(|line| (*line).to_string()),
        section: field("Section:")
            .map(|section| section.split(';').next().unwrap_or_default().trim().to_string()),
        authors: field("Byline:").into_iter().collect(),
        body: Some(rest.get(..end)?.join("\n").trim().to_string()),
        ..RawRecord::default()
    };
    record.body.as_ref().is_some_and(|body| !body.is_empty()).then_some(record)
}

/// Publication and date come first, the title after `LENGTH:` or before `BYLINE:`.
fn lexis_nexis(lines: &[&str]) -> Option<RawRecord> {
    let mut paragraphs = paragraphs(lines).into_iter();
    let publisher = paragraphs.next()?;
    let published = paragraphs.next()?;
    let mut record =
        RawRecord { publisher: Some(publisher), published: Some(published), ..RawRecord::default() };
    let mut body: Vec<String> = Vec::new();
    let mut in_body = false;
    for paragraph in paragraphs {
        let label = paragraph.split_once(':').filter(|(label, _)| is_label(label));
        match label {
            Some(("BYLINE", value)) => record.authors = vec![value.trim().to_string()],
            Some(("SECTION", value)) => {
                record.section = Some(value.split(';').next().unwrap_or_default().trim().to_string());
            }
            Some(("HEADLINE", value)) => record.title = Some(value.trim().to_string()),
            Some(("LENGTH" | "DATELINE", _)) => in_body = true,
            Some(("BODY", value)) => {
                in_body = true;
                body.push(value.trim().to_string());
            }
            Some(("LOAD-DATE", _)) => break,
            Some(_) => {}
            None if in_body => body.push(paragraph),
            None if record.title.is_none() => record.title = Some(paragraph),
            None => {}
        }
    }
    body.retain(|paragraph| !paragraph.is_empty());
    record.body = Some(body.join("\n\n"));
    (!body.is_empty()).then_some(record)
}

fn is_label(text: &str) -> bool {
    (3..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'-' || b == b' ')
}

/// Title, perhaps `By …`, `512 words`, date, publication, codes; a line of copyright, then the text.
fn factiva(lines: &[&str]) -> Option<RawRecord> {
    let said: Vec<&str> = lines.iter().copied().filter(|line| !line.is_empty()).collect();
    let words_at = said.iter().position(|line| {
        let count = line.strip_suffix(" words").or_else(|| line.strip_suffix(" word"));
        count.is_some_and(|count| !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit() || b == b','))
    })?;
    let rest = said.get(words_at + 1..)?;
    let copyright = rest.iter().take(10).position(|line| {
        let lower = line.to_lowercase();
        lower.starts_with("copyright") || lower.starts_with("(c)") || line.starts_with('©')
    })?;
    let heads = said.get(..words_at)?;
    let (byline, heads): (Vec<&str>, Vec<&str>) = heads.iter().partition(|line| line.starts_with("By "));
    // A section may stand above the title; the title is the longer of the two.
    let title = heads.iter().max_by_key(|line| line.len())?;
    let is_time = |line: &&&str| line.len() == 5 && line.as_bytes().get(2) == Some(&b':');
    let mut after = rest.iter().filter(|line| !is_time(line));
    let record = RawRecord {
        title: Some((*title).to_string()),
        authors: byline.iter().map(|line| line.trim_start_matches("By ").to_string()).collect(),
        published: after.next().map(|line| (*line).to_string()),
        publisher: after.next().map(|line| (*line).to_string()),
        body: Some(rest.get(copyright + 1..)?.join("\n\n")),
        ..RawRecord::default()
    };
    record.body.as_ref().is_some_and(|body| !body.is_empty()).then_some(record)
}

/// Joins lines to paragraphs at blank lines.
fn paragraphs(lines: &[&str]) -> Vec<String> {
    lines
        .split(|line| line.is_empty())
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join(" "))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::input::conformance::{items, show};
    use crate::input::reader::Item;
    use crate::model::{Content, Document, RawRecord};

    fn records(text: &str) -> Vec<RawRecord> {
        let (items, _) = items("a.txt", text.as_bytes(), &Default::default());
        items
            .into_iter()
            .map(|item| match item {
                Item::Document(Document { content: Content::Record(record), .. }) => *record,
                other => panic!("{}", show(&other)),
            })
            .collect()
    }

    fn check(record: &RawRecord) {
        assert_eq!(record.title.as_deref(), Some("The tide came early"));
        assert_eq!(record.publisher.as_deref(), Some("Harbour Courier"));
        assert_eq!(record.body.as_deref(), Some("First paragraph.\n\nSecond paragraph."));
        assert!(record.published.as_deref().is_some_and(|date| date.contains("April")));
        assert!(record.authors[0].contains("Mara Lind"));
    }

    #[test]
    fn nexis_is_cut_into_articles() {
        let one = "The tide came early\nHarbour Courier\nApril 5, 2031 Saturday\n\nCopyright 2031 Harbour Courier\n\
            Section: NEWS; Pg. 4\nLength: 4 words\nByline: Mara Lind\n\nBody\n\n\nFirst paragraph.\n\nSecond paragraph.\n\
            \n\nLoad-Date: April 6, 2031\n\n\nEnd of Document\n\n";
        let records = records(&one.repeat(2));
        assert_eq!((records.len(), records[1].section.as_deref()), (2, Some("NEWS")));
        check(&records[1]);
    }

    #[test]
    fn lexis_nexis_is_cut_into_articles() {
        let one = |n: u32| {
            format!(
                "                               {n} of 2 DOCUMENTS\n\n\n                 Harbour Courier\n\n              \
                 April 5, 2031 Saturday\n\nThe tide came early\n\nBYLINE: Mara Lind\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 4 \
                 words\n\nFirst paragraph.\n\nSecond\nparagraph.\n\nLOAD-DATE: April 6, 2031\n\n"
            )
        };
        let records = records(&(one(1) + &one(2)));
        assert_eq!((records.len(), records[0].section.as_deref()), (2, Some("NEWS")));
        check(&records[0]);
    }

    #[test]
    fn factiva_is_cut_into_articles() {
        let one = "News\nThe tide came early\nBy Mara Lind\n1,204 words\n5 April 2031\n06:07\nHarbour Courier\nHBC\n4\n\
            English\nCopyright 2031 Harbour Courier\n\nFirst paragraph.\n\nSecond paragraph.\n\nDocument \
            HBC0000020310405eg450000a\n\n";
        let records = records(&one.repeat(2));
        assert_eq!(records.len(), 2);
        check(&records[0]);
    }

    #[test]
    fn other_texts_stay_whole() {
        for text in [
            "They wrote\nEnd of Document\nat the bottom.",
            "1 of 2 DOCUMENTS\n\nwere lost.",
            "Document 7\nDocument 8",
        ] {
            let (items, _) = items("a.txt", text.as_bytes(), &Default::default());
            assert_eq!(items.len(), 1);
            assert!(show(&items[0]).contains("Plain"), "{text}");
        }
    }
}
