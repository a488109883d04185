//! Finds the authors: of the lines around the body's beginning, those that the trees find most like a byline.
//!
//! People only: a byline that names the paper or an agency gives no author.

use super::heading_model;
use super::headings::{self, Headings};
use super::{Page, Role};
use crate::extract::agencies;
use crate::extract::names::words;

/// A byline less probable than this is not read; a second one must be this probable.
const LEAST: f32 = 0.3;
const SECOND: f32 = 0.6;

/// A plain byline stands within so many lines of the article's first, and has at most so many words.
const CLOSE: usize = 5;
const MOST_WORDS: usize = 8;

/// What people are who write articles: behind a name it makes a byline of it.
const ROLES: &[&str] = &[
    "correspondent",
    "reporter",
    "editor",
    "writer",
    "columnist",
    "critic",
    "journalist",
    "journaliste",
    "korrespondent",
    "korrespondentin",
    "redakteur",
    "redakteurin",
    "reporterin",
    "corresponsal",
    "periodista",
    "corrispondente",
    "giornalista",
];

/// Returns the authors and marks the lines that name them.
pub(super) fn take(page: &mut Page<'_>) -> Vec<String> {
    let mut authors: Vec<String> = Vec::new();
    for at in lines(page) {
        let Some(line) = page.lines.get(at).filter(|_| page.title != Some(at)) else { continue };
        let found = names(&line.text);
        let prose = page.is_body(at) && page.shapes.lines.get(at).is_some_and(|s| s.is_prose());
        if !found.is_empty() && !prose {
            page.mark(at, Role::Credit);
        }
        for name in found {
            if authors.len() < 12 && !authors.contains(&name) {
                authors.push(name);
            }
        }
    }
    authors
}

/// Returns the lines that are bylines, the surest first.
fn lines(page: &Page<'_>) -> Vec<usize> {
    let near = headings::candidates(page);
    let ready = Headings::of(page);
    let mut row = Vec::new();
    let chance = |at: usize| {
        row.clear();
        ready.row(at, page.title, &mut row);
        let chance = heading_model::BYLINE.chance(&row);
        // The trees have seen few pages with a date right above the byline.
        if chance < SECOND && is_plain(page, at) { (SECOND, at) } else { (chance, at) }
    };
    let mut ranked: Vec<(f32, usize)> =
        (near.from..near.to).map(chance).filter(|(p, _)| *p >= LEAST).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let first = ranked.first().copied();
    let keep = |(p, at): &(f32, usize)| first.is_some_and(|(_, best)| best == *at) || *p >= SECOND;
    ranked.iter().filter(|line| keep(line)).map(|(_, at)| *at).take(4).collect()
}

/// Returns whether a line just above the article, or among its first, says who wrote it and nothing else: `By Ada Brook`,
/// `Ada Brook, Harbour Correspondent`.
fn is_plain(page: &Page<'_>, at: usize) -> bool {
    let near = page.body.from.saturating_sub(CLOSE)..page.body.from + CLOSE;
    let Some(line) = page.lines.get(at).filter(|_| near.contains(&at) && page.title != Some(at)) else {
        return false;
    };
    let text = &line.text;
    if text.split_whitespace().count() > MOST_WORDS || text.ends_with(['.', '!', '?', ',']) {
        return false;
    }
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    let role = |(_, behind): (&str, &str)| {
        behind.split_whitespace().any(|word| ROLES.contains(&word.to_lowercase().as_str()))
    };
    let says = words::opens_byline(first.trim_end_matches(':')) || text.split_once(',').is_some_and(role);
    says && !names(text).is_empty()
}

/// Returns the people that a byline names.
pub(super) fn names(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    let mut opened = false;
    for word in line.split([' ', '\u{a0}', '\t', '\n']).filter(|w| !w.is_empty()) {
        let ends = word.ends_with([',', ';', '|', '·', ':', '•', '/']);
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != '\'' && c != '’');
        let bare = if bare.chars().count() > 3 { bare.trim_end_matches('.') } else { bare };
        let lower = bare.to_lowercase();
        if words::is_lead(lower.trim_end_matches(':')) && !opened {
            opened = name.is_empty() || !is_particle(&lower);
            name.clear();
            continue;
        }
        let joins = words::is_joiner(&lower) || bare.is_empty();
        if joins || !is_name_word(bare, &lower) {
            push(&mut out, &mut name);
            if !joins && !out.is_empty() {
                break;
            }
            continue;
        }
        name.push(bare);
        if ends {
            push(&mut out, &mut name);
        }
    }
    push(&mut out, &mut name);
    out
}

fn is_particle(lower: &str) -> bool {
    matches!(
        lower,
        "von"
            | "van"
            | "de"
            | "der"
            | "den"
            | "da"
            | "di"
            | "del"
            | "la"
            | "le"
            | "bin"
            | "al"
            | "ter"
            | "zu"
            | "dos"
            | "du"
    )
}

fn is_name_word(word: &str, lower: &str) -> bool {
    let capital =
        word.chars().next().is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
    let digits = word.chars().any(|c| c.is_numeric());
    // `courier.net` is an address.
    let address = lower.rsplit_once('.').is_some_and(|(_, end)| end.len() > 1 && word.ends_with(end));
    !digits && !address && (capital || is_particle(lower))
}

/// Keeps the words read so far if they are a person's name, up to a role or paper behind it.
fn push(out: &mut Vec<String>, name: &mut Vec<&str>) {
    let mut parts = std::mem::take(name);
    if parts.iter().any(|word| matches!(*word, "Media" | "Group" | "Network" | "Company" | "Images")) {
        return;
    }
    if let Some(end) = parts.iter().position(|word| words::is_no_person(word)) {
        // A menu has many such words: only one at the end is what stands behind a name.
        parts.truncate(if end + 2 >= parts.len() { end } else { 0 });
    }
    // `Ada Brook USA`: what is shouted behind a name that is not belongs to the paper.
    let shouted = |word: &str| word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    while parts.len() > 2
        && parts.last().is_some_and(|word| shouted(word))
        && !shouted(parts.first().unwrap_or(&""))
    {
        parts.pop();
    }
    while parts.last().is_some_and(|word| is_particle(&word.to_lowercase())) {
        parts.pop();
    }
    let text = parts.join(" ");
    let wide = text.chars().any(|c| c as u32 >= 0x3000);
    let people = (2..=5).contains(&parts.len()) || (wide && (2..=8).contains(&text.chars().count()));
    if people && agencies::named(&text).is_none() && text.len() <= 60 && !out.contains(&text) {
        out.push(case(&text));
    }
}

/// Returns a name shouted in capitals in ordinary case; any other as it is.
fn case(name: &str) -> String {
    if name.chars().filter(|c| c.is_alphabetic()).count() < 5 || name.chars().any(char::is_lowercase) {
        return name.to_string();
    }
    let mut start = true;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_name_people() {
        for (line, expected) in [
            ("By Ada Brook and Tom van der Veer, Senior Reporters", vec!["Ada Brook", "Tom van der Veer"]),
            ("Von Jana Müller", vec!["Jana Müller"]),
            ("By ADA BROOK", vec!["Ada Brook"]),
            ("By The Associated Press", vec![]),
            ("By Staff Reporter", vec![]),
            ("Ada Brook USA TODAY", vec!["Ada Brook"]),
            ("Ada Brook Follow", vec!["Ada Brook"]),
            ("Ada Brook | March 3, 2024", vec!["Ada Brook"]),
            ("Reuters", vec![]),
            ("Ada Brook, Getty Images", vec!["Ada Brook"]),
            ("By Tidal Shore Media", vec![]),
            ("By COURIER.net BrandRoom", vec![]),
            ("9:04 Am Est", vec![]),
            ("Published 3 March 2024", vec![]),
            ("J. R. Mills", vec!["J. R. Mills"]),
        ] {
            assert_eq!(names(line), expected, "{line}");
        }
    }

    #[test]
    fn a_date_may_stand_above_the_byline() {
        let story = "The council of Selm voted on Monday to keep the harbour open through the winter, after weeks of \
            argument over the cost of clearing ice.\n\nFishermen had asked for that, since they would otherwise have \
            had to sell their catch in Brunn for less, and to sail a day longer.\n\n\"It is the right decision,\" said \
            the mayor, Ilse Kroon. The clearing will cost 2.4 million crowns, most of which the province will pay.";
        for (byline, expected) in [
            ("By Mara Lind", vec!["Mara Lind"]),
            ("by Mara Lind in Selm", vec!["Mara Lind"]),
            ("Text: Mara Lind", vec!["Mara Lind"]),
            ("Mara Lind, Harbour Correspondent", vec!["Mara Lind"]),
            ("By the harbour", vec![]),
        ] {
            let head = "Harbour to stay open through the winter\n\nCouncil votes after weeks of argument";
            let page = format!("{head}\n\n14 November 2025\n{byline}\n\n{story}\n");
            let article = crate::extract::tests::plain(&page, &Default::default()).unwrap();
            assert_eq!(article.authors, expected, "{byline}");
        }
    }
}
