//! The headline.

use super::Sources;
use crate::extract::html::marks::Marks;
use crate::extract::html::read::squeeze;
use crate::extract::html::shingles::words;

/// Smallest likeness of a heading to what the head of the page says.
const LIKE: f32 = 0.45;

/// Returns the headline, and the number of the heading block that shows it, if one does.
///
/// The heading that is most like what the head of the page says is the headline as printed; without one, the head's
/// own title is taken, the name of the paper taken off its end.
pub(super) fn find(sources: &Sources<'_>, publisher: &str) -> (String, Option<usize>) {
    let page = sources.page;
    let social = page.meta(&["og:title"]).unwrap_or("");
    let other = page.meta(&["twitter:title", "dc.title", "sailthru.title", "parsely-title"]).unwrap_or("");
    let said: Vec<String> = [social, &sources.ld.headline, other, &page.title]
        .into_iter()
        .filter(|title| !title.is_empty())
        .map(|title| without_paper(title, publisher))
        .collect();
    let heading = heading(sources, &said, publisher);
    let kicked = |title: &String| said.iter().any(|other| is_kicker_before(title, other));
    if let Some(title) = agreed(social, sources, publisher).filter(|title| !kicked(title)) {
        return (title, heading);
    }
    if let Some(number) = heading {
        let shown = squeeze(&page.blocks[number].text);
        // Search titles, which `<title>` and card share, say nothing against what is printed and in the data alike.
        let same =
            |a: &str, b: &str| words(&without_paper(a, publisher)) == words(&without_paper(b, publisher));
        let known = same(&shown, &sources.ld.headline) && same(social, &page.title);
        let better = said
            .iter()
            .find(|title| is_cut_short(&shown, title) || (!known && is_kicker_before(&shown, title)));
        return (better.cloned().unwrap_or(shown), heading);
    }
    let only = page.visible().find(|(_, block)| block.heading == 1).map(|(number, _)| number);
    match (said.into_iter().next(), only) {
        (None, Some(number)) => (squeeze(&page.blocks[number].text), only),
        (title, _) => (title.unwrap_or_default(), only),
    }
}

/// Returns the title that the card for social sites, the page's data and its `<title>` all give, whatever is printed.
fn agreed(social: &str, sources: &Sources<'_>, publisher: &str) -> Option<String> {
    let title = without_paper(social, publisher);
    let (said, data) = (words(&title), words(&without_paper(&sources.ld.headline, publisher)));
    (!said.is_empty() && said == data && words(&sources.page.title).starts_with(&said)).then_some(title)
}

/// Returns the number of the heading that is most like what the head of the page says.
fn heading(sources: &Sources<'_>, said: &[String], publisher: &str) -> Option<usize> {
    let page = sources.page;
    let paper = squeezed(publisher);
    let elsewhere = Marks::RELATED.with(Marks::FOOTER).with(Marks::COMMENTS);
    let headings = page.visible().filter(|(_, block)| {
        (1..=3).contains(&block.heading)
            && (block.heading == 1 || !block.marks.any(elsewhere))
            && block.text.chars().count() <= 300
            && squeezed(&block.text) != paper
    });
    let mut best: Option<(f32, usize)> = None;
    for (number, block) in headings {
        let text = words(&block.text);
        let like = said.iter().map(|title| likeness(&words(title), &text)).fold(0.0, f32::max);
        let level = f32::from(block.heading - 1) * 0.12;
        let score = like - level;
        if like >= LIKE && best.is_none_or(|(known, _)| score > known + 0.001) {
            best = Some((score, number));
        }
    }
    best.map(|(_, number)| number)
}

/// Returns whether a heading was cut short of a title.
fn is_cut_short(shown: &str, title: &str) -> bool {
    let Some(start) = shown.strip_suffix('…').or_else(|| shown.strip_suffix("...")).map(words) else {
        return false;
    };
    let title = words(title);
    start.len() >= 3 && title.len() > start.len() && title.windows(start.len()).any(|part| part == start)
}

/// Returns whether a heading is a headline with a kicker before it.
fn is_kicker_before(heading: &str, title: &str) -> bool {
    let (heading, title) = (words(heading), words(title));
    title.len() >= 4 && heading.len() > title.len() && heading.ends_with(&title)
}

/// Returns how alike two titles are, 0 to 1: the F1 of their words.
pub(super) fn likeness(a: &[u64], b: &[u64]) -> f32 {
    let shared = a.iter().filter(|word| b.contains(word)).count() as f32;
    2.0 * shared / (a.len() + b.len()).max(1) as f32
}

/// Returns a title without the name of the paper, and what else stands behind a bar.
pub(super) fn without_paper(title: &str, publisher: &str) -> String {
    const BARS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " / "];
    let paper = squeezed(publisher);
    let mut title = title.trim();
    if let Some((at, bar)) = BARS.iter().filter_map(|bar| title.find(bar).map(|at| (at, bar))).min()
        && paper.len() > 2
        && squeezed(&title[..at]) == paper
    {
        title = title[at + bar.len()..].trim_start();
    }
    for _ in 0..3 {
        let cut = BARS.iter().filter_map(|bar| title.rfind(bar).map(|at| (at, bar.len()))).max();
        let Some((at, len)) = cut else { break };
        let (head, tail) = (&title[..at], squeezed(&title[at + len..]));
        let named = paper.len() > 2 && !tail.is_empty() && (tail.contains(&paper) || paper.contains(&tail));
        let barred = title[at..].starts_with(" | ")
            || title[at..].starts_with(" :: ")
            || title[at..].starts_with(" » ");
        let short = words(&title[at + len..]).len() <= 4 && words(head).len() >= 4;
        if !(named || (barred && short)) {
            break;
        }
        title = head.trim_end();
    }
    squeeze(title)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paper_is_taken_off() {
        for (title, expected) in [
            ("Ferry runs late - Harbour Courier", "Ferry runs late"),
            ("Ferry - a love story", "Ferry - a love story"),
            ("Why the ferry runs late again | News | Harbour Courier", "Why the ferry runs late again"),
            ("Harbour Courier", "Harbour Courier"),
            ("Harbour Courier - Ferry runs late", "Ferry runs late"),
        ] {
            assert_eq!(without_paper(title, "Harbour Courier"), expected);
        }
    }
}
