//! Who wrote it.

use super::Sources;
use crate::extract::html::marks::Marks;
use crate::extract::html::page::SpotKind;
use crate::extract::names;

/// Blocks around the headline in which a byline is looked for.
const REACH: usize = 14;

/// Returns the authors: as JSON-LD names them, else the head of the page, else the byline by the headline.
pub(super) fn find(sources: &Sources<'_>, publisher: &str, heading: Option<usize>) -> Vec<String> {
    let clean = |names: Vec<String>| without_paper(names, publisher);
    let ld = clean(sources.ld.authors.iter().flat_map(|author| names::people(author)).collect());
    if !ld.is_empty() {
        return once(ld);
    }
    let metas = [
        "author",
        "parsely-author",
        "sailthru.author",
        "article:author",
        "dc.creator",
        "byl",
        "dcterms.creator",
        "cxenseparse:author",
        "article:author_name",
        "news_author",
        "dc.author",
    ];
    for meta in metas {
        let people: Vec<String> = sources.page.all_meta(meta).flat_map(names::people).collect();
        let people = clean(people);
        if !people.is_empty() {
            return once(people);
        }
    }
    once(clean(byline(sources, heading)))
}

/// Returns the people that the byline by the headline names.
fn byline(sources: &Sources<'_>, heading: Option<usize>) -> Vec<String> {
    let page = sources.page;
    let start = heading.unwrap_or_else(|| sources.body_start());
    let range = start.saturating_sub(4)..=(sources.body_start().max(start) + 2).min(start + REACH);
    let elsewhere = Marks::RELATED
        .with(Marks::COMMENTS)
        .with(Marks::NAV)
        .with(Marks::FOOTER)
        .with(Marks::ASIDE)
        .with(Marks::HIDDEN);
    let spots = page.spots.iter().filter(|spot| range.contains(&spot.block) && !spot.marks.any(elsewhere));
    for kind in [SpotKind::Author, SpotKind::Byline] {
        let mut out = Vec::new();
        for spot in spots.clone().filter(|spot| spot.kind == kind && spot.text.len() < 200) {
            out.extend(names::people(&spot.text));
        }
        if !out.is_empty() {
            return out;
        }
    }
    for (number, block) in page.visible() {
        let led = block.text.len() < 120 && names::without_lead(&block.text).len() + 2 < block.text.len();
        if range.contains(&number)
            && led
            && block.text.starts_with(|c: char| c.is_uppercase())
            && by(&block.text)
        {
            return names::people(block.text.lines().next().unwrap_or(""));
        }
    }
    Vec::new()
}

fn by(text: &str) -> bool {
    ["By ", "Von ", "Par ", "Por ", "BY ", "By: ", "Door "].iter().any(|lead| text.starts_with(lead))
}

fn without_paper(mut names: Vec<String>, publisher: &str) -> Vec<String> {
    let paper = letters(publisher);
    names.retain(|name| {
        let name = letters(name);
        name != paper && !(paper.len() > 4 && name.contains(&paper))
    });
    names
}

fn once(names: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.iter().any(|known| letters(known) == letters(&name)) {
            out.push(name);
        }
    }
    out.truncate(30);
    out
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
