//! Who wrote it.

use std::ops::RangeInclusive;

use super::Sources;
use crate::extract::html::marks::Marks;
use crate::extract::html::page::{Block, Spot, SpotKind};
use crate::extract::names;
use crate::text::fold;

/// Blocks around the headline in which a byline is looked for.
const REACH: usize = 14;

/// Places that name other people than the author.
const ELSEWHERE: Marks = Marks::RELATED.with(Marks::COMMENTS).with(Marks::NAV).with(Marks::FOOTER);

/// A way to find the authors, given the block of the headline.
type Seek<'a> = &'a dyn Fn(&Sources<'_>, Option<usize>) -> Vec<String>;

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
    let said = said(sources, &clean);
    let others = others(sources);
    let is_other = |name: &String| others.iter().any(|other| plain(other) == plain(name));
    if !said.is_empty() && !said.iter().all(is_other) {
        return once(as_printed(said, clean(by_line(sources, heading))));
    }
    let opened = |sources: &Sources<'_>, _| if said.is_empty() { Vec::new() } else { opened(sources) };
    let sought: [Seek<'_>; 5] =
        [&|sources, heading| byline(sources, heading, &is_other), &by_line, &labelled, &signed, &opened];
    for sought in sought {
        let mut people = clean(sought(sources, heading));
        people.retain(|name| !is_other(name));
        if !people.is_empty() {
            return once(people);
        }
    }
    once(said)
}

/// Returns the people who put the story there, but need not have written it: whom a line calls the editor, and whose
/// page is the administrator's.
fn others(sources: &Sources<'_>) -> Vec<String> {
    const LABELS: &[&str] =
        &["Editor:", "Editor :", "Edited by", "Redaktur:", "Redaktur :", "Penyunting:", "Editora:"];
    const LONGEST: usize = 60;
    let lines = sources.page.visible().map(|(_, block)| block.text.as_str());
    let labelled = lines
        .filter(|text| text.len() <= LONGEST)
        .filter_map(|text| LABELS.iter().find_map(|label| text.strip_prefix(label)));
    let accounts = sources.ld.accounts.iter().map(String::as_str);
    labelled.chain(accounts).flat_map(names::people).collect()
}

/// Returns the people that the page's data or its head name.
fn said(sources: &Sources<'_>, clean: &dyn Fn(Vec<String>) -> Vec<String>) -> Vec<String> {
    let ld = clean(sources.ld.authors.iter().flat_map(|author| names::people(author)).collect());
    if !ld.is_empty() {
        return ld;
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
            return people;
        }
    }
    let card = sources.page.meta(&["twitter:label1"]).unwrap_or("").to_lowercase();
    let data = sources.page.meta(&["twitter:data1"]).filter(|_| WRITTEN.contains(&card.as_str()));
    clean(names::people(data.unwrap_or("")))
}

/// Returns the names as the byline prints them, with their accents; and with those whom only the byline names too.
fn as_printed(said: Vec<String>, printed: Vec<String>) -> Vec<String> {
    const MORE: usize = 2;
    let same = |a: &str, b: &str| plain(a) == plain(b);
    let all = said.iter().all(|name| printed.iter().any(|other| same(name, other)));
    let whole = |name: &String| name.contains(' ') || !name.chars().any(|c| c.is_uppercase());
    if all && printed.len() <= said.len() + MORE && printed.iter().all(whole) {
        return printed;
    }
    let find = |name: &String| printed.iter().find(|other| same(name, other)).cloned();
    said.iter().map(|name| find(name).unwrap_or_else(|| name.clone())).collect()
}

/// Returns the letters of a name in lower case, accents taken off.
fn plain(name: &str) -> String {
    let letters = letters(name);
    fold::fold(&letters).unwrap_or(letters)
}

/// Returns the blocks in which a byline is looked for.
fn around(sources: &Sources<'_>, heading: Option<usize>) -> RangeInclusive<usize> {
    let start = heading.unwrap_or_else(|| sources.body_start());
    start.saturating_sub(4)..=(sources.body_start().max(start) + 2).min(start + REACH)
}

/// Returns the people that the byline by the headline names.
fn byline(sources: &Sources<'_>, heading: Option<usize>, is_other: &dyn Fn(&String) -> bool) -> Vec<String> {
    let range = around(sources, heading);
    let elsewhere = ELSEWHERE.with(Marks::ASIDE).with(Marks::HIDDEN);
    let near = |spot: &&Spot| range.contains(&spot.block) && !spot.marks.any(elsewhere);
    let spots = sources.page.spots.iter().filter(near);
    for kind in [SpotKind::Author, SpotKind::Byline] {
        let mut out = Vec::new();
        for spot in spots.clone().filter(|spot| spot.kind == kind && spot.text.len() < 200) {
            out.extend(names::people(&spot.text).into_iter().filter(|name| !is_other(name)));
        }
        if !out.is_empty() {
            return out;
        }
    }
    Vec::new()
}

/// Returns the people whom the first line by the headline names that begins like a byline.
fn by_line(sources: &Sources<'_>, heading: Option<usize>) -> Vec<String> {
    let range = around(sources, heading);
    let near =
        sources.page.visible().filter(|(number, block)| range.contains(number) && block.text.len() < 120);
    let lines = near.flat_map(|(_, block)| block.text.split(['|', '\n', '•', '·'])).map(str::trim);
    lines.filter(|line| by(line)).map(names::people).find(|people| !people.is_empty()).unwrap_or_default()
}

fn by(text: &str) -> bool {
    ["By ", "Von ", "von ", "by ", "Par ", "Por ", "BY ", "By: ", "Door ", "Автор: ", "Autor: "]
        .iter()
        .any(|lead| text.starts_with(lead))
}

/// Returns the people in the first line of the page that a label says to be of the author.
fn labelled(sources: &Sources<'_>, _: Option<usize>) -> Vec<String> {
    const LABELS: &[&str] = &[
        "Autorin/Autor",
        "Autor/in",
        "Author:",
        "Autor:",
        "Autorin:",
        "Auteur:",
        "Auteur :",
        "Autore:",
        "Auteurs:",
        "Автор:",
        "Penulis:",
        "Yazar:",
        "Redactor:",
        "Tekst:",
        "作者:",
        "作者：",
    ];
    const LONGEST: usize = 90;
    let lines = sources.page.visible().filter(|(_, block)| !block.marks.any(ELSEWHERE.with(Marks::CAPTION)));
    lines
        .filter(|(_, block)| block.text.len() <= LONGEST)
        .filter_map(|(_, block)| LABELS.iter().find_map(|label| block.text.strip_prefix(label)))
        .map(names::people)
        .find(|people| !people.is_empty())
        .unwrap_or_default()
}

/// Returns the person whose name, in capitals, is all that the body's first block has or the block above it.
fn opened(sources: &Sources<'_>) -> Vec<String> {
    let Some(first) = sources.taken.iter().position(|taken| *taken) else { return Vec::new() };
    let is_name = |text: &str| {
        let letters = text.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '-' | '\'' | '’' | '.'));
        letters && (2..=3).contains(&text.split_whitespace().count())
    };
    let near =
        sources.page.visible().filter(|(number, _)| (first.saturating_sub(1)..=first).contains(number));
    let block = near.map(|(_, block)| block).find(|block| block.heading == 0 && is_name(block.text.trim()));
    block.map(|block| names::people(&block.text)).unwrap_or_default()
}

/// Returns the person who signs the article: a name alone, set apart, where the body ends.
fn signed(sources: &Sources<'_>, _: Option<usize>) -> Vec<String> {
    let Some(last) = sources.taken.iter().rposition(|taken| *taken) else { return Vec::new() };
    let set_apart = |block: &Block| {
        let words = block.text.split_whitespace().count();
        let name = block.text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'));
        (2..=4).contains(&words)
            && name
            && block.marks.any(Marks::BOLD.with(Marks::ITALIC))
            && block.heading == 0
    };
    let ends = sources.page.visible().filter(|(number, _)| (last..=last + 1).contains(number));
    let block = ends.map(|(_, block)| block).find(|block| set_apart(block) && !block.marks.any(ELSEWHERE));
    block.map(|block| names::people(&block.text)).unwrap_or_default()
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
