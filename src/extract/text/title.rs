//! Finds the title: of the lines around the body's beginning, the one that the trees find most like a title.

use super::features::Topic;
use super::heading_model;
use super::headings::{self, Headings};
use super::shape::End;
use super::vocabulary as vocab;
use super::{Page, Role, caption};

/// A title less probable than this is not given: an empty field beats a wrong one.
const LEAST: f32 = 0.12;

/// Returns the title and marks its line.
pub(super) fn take(page: &mut Page<'_>) -> String {
    let Some(at) = line(page) else { return String::new() };
    page.mark(at, Role::Title);
    page.title = Some(at);
    page.lines.get(at).map(|line| line.text.to_string()).unwrap_or_default()
}

fn line(page: &Page<'_>) -> Option<usize> {
    let near = headings::candidates(page);
    let ready = Headings::of(page);
    let mut row = Vec::new();
    let chance = |at: usize| {
        row.clear();
        ready.row(at, None, &mut row);
        (heading_model::TITLE.chance(&row), at)
    };
    let excluded = |at: &usize| {
        let cut = matches!(page.roles.get(*at), Some(Role::Repeated | Role::Ruled));
        cut || page.lines.get(*at).is_some_and(|line| caption::has_credit(&line.text))
    };
    let best = (near.from..near.to)
        .filter(|at| !excluded(at))
        .map(chance)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    if best.0 >= LEAST { Some(bare(page, best.1)) } else { by_rule(page) }
}

/// Share of a line that the title at its end must be, where the way to the page stands before it.
const END: f32 = 0.3;

/// Returns the line that says the title alone, where the one found also says the way to the page: `Home » Harbour »
/// Ferry runs late`.
fn bare(page: &Page<'_>, title: usize) -> usize {
    let text = |at: usize| page.lines.get(at).map_or("", |line| line.text.as_ref());
    let whole = text(title);
    let near = headings::candidates(page);
    let is_end = |at: &usize| {
        let end = text(*at);
        let long = end.len() as f32 >= END * whole.len() as f32 && end.contains(' ');
        long && whole.strip_suffix(end).is_some_and(is_way)
    };
    (near.from..near.to).filter(|at| *at != title).find(is_end).unwrap_or(title)
}

/// Returns whether a text ends in a sign, or in a digit that a font shows as one, and a blank.
fn is_way(text: &str) -> bool {
    let spoken =
        |c: char| c.is_alphabetic() || matches!(c, ':' | ';' | ',' | '.' | '?' | '!' | '-' | '–' | '—');
    let sign = text.trim_end().chars().next_back().is_some_and(|c| !spoken(c) && !"'\"’”“)".contains(c));
    sign && text.ends_with(char::is_whitespace)
}

/// Returns the line above the story that speaks of the same things, on a page unlike those the trees know.
fn by_rule(page: &Page<'_>) -> Option<usize> {
    let near = headings::candidates(page);
    let topic = Topic::of(&page.shapes, |line| page.body.contains(line) && page.is_body(line));
    let rank = |at: usize| {
        let (shape, line) = page.shapes.lines.get(at).zip(page.lines.get(at))?;
        let shared = topic.share(&page.shapes, at, page.is_body(at));
        let fits =
            (3.0..=25.0).contains(&shape.words) && shape.end != End::Sentence && shape.end != End::Pending;
        let furniture = shape.count(vocab::NOTICE) + shape.count(vocab::READER) > 0.0 || shape.signs > 1;
        (fits && !furniture && shared >= 0.3 && !caption::has_credit(&line.text)).then_some((shared, at))
    };
    let best =
        (near.from..near.to).filter_map(rank).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    Some(best.1)
}

#[cfg(test)]
mod tests {
    use crate::extract::Options;
    use crate::extract::tests::plain;

    #[test]
    fn the_way_to_a_page_is_no_part_of_its_title() {
        let story = "Two ferries were torn from their moorings in the harbour of Lindmouth when a storm hit the coast \
            late on Sunday, the port authority said in a statement, and nobody was on board at that time.";
        for way in ["Home » Harbour » ", "Start / Coast / ", ""] {
            let page = format!(
                "{way}Two Ferries Torn From Moorings in Lindmouth\n\nTwo Ferries Torn From Moorings in Lindmouth\n\n{story}\n\n{story}\n"
            );
            let article = plain(&page, &Options::default()).unwrap();
            assert_eq!(article.title, "Two Ferries Torn From Moorings in Lindmouth", "{way}");
        }
    }
}
