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
    if best.0 >= LEAST { Some(best.1) } else { by_rule(page) }
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
