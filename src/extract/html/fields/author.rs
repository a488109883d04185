//! Who wrote it.

use super::Sources;
use crate::extract::html::marks::Marks;
use crate::extract::html::page::SpotKind;
use crate::extract::names;

/// Blocks around the headline in which a byline is looked for.
const REACH: usize = 14;

/// Labels of the author in the card that social sites show.
const WRITTEN: &[&str] = &[
    "written by",
    "verfasst von",
    "geschrieben von",
    "écrit par",
    "escrito por",
    "scritto da",
    "geschreven door",
    "автор",
    "napisane przez",
    "yazan",
];

/// Returns the authors: as JSON-LD names them, else the head of the page, else the byline by the headline.
pub(super) fn find(sources: &Sources<'_>, publisher: &str, heading: Option<usize>) -> Vec<String> {
    let site = sources.page.meta(&["og:site_name"]).unwrap_or("");
    let papers = [publisher, site, &sources.ld.publisher];
    let clean = |names: Vec<String>| without_papers(names, &papers);
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
    if sources
        .page
        .meta(&["twitter:label1"])
        .is_some_and(|label| WRITTEN.contains(&label.to_lowercase().as_str()))
    {
        let people = clean(names::people(sources.page.meta(&["twitter:data1"]).unwrap_or("")));
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
    let near = page.visible().filter(|(number, block)| range.contains(number) && block.text.len() < 120);
    let lines = near.flat_map(|(_, block)| block.text.split(['|', '\n', '•', '·'])).map(str::trim);
    lines.filter(|line| by(line)).map(names::people).find(|people| !people.is_empty()).unwrap_or_default()
}

fn by(text: &str) -> bool {
    ["By ", "Von ", "von ", "by ", "Par ", "Por ", "BY ", "By: ", "Door ", "Автор: ", "Autor: "]
        .iter()
        .any(|lead| text.starts_with(lead))
}

fn without_papers(mut names: Vec<String>, papers: &[&str]) -> Vec<String> {
    for paper in papers.iter().map(|paper| letters(paper)).filter(|paper| paper.len() > 2) {
        names.retain(|name| {
            let letters = letters(name);
            let part = !name.contains(' ') && paper.contains(&letters);
            letters != paper && !part && !(paper.len() > 4 && letters.contains(&paper))
        });
    }
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
