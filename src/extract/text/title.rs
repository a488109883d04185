//! Finds the title line above the body.

use super::vocabulary::{CALENDAR, MARKER, NOTICE, SHARE};
use super::{Page, Role};

/// How many lines above the body are looked at.
const REACH: usize = 40;

/// Returns the title and marks its line.
pub(super) fn take(page: &mut Page<'_>) -> String {
    let from = page.body.from.saturating_sub(REACH);
    let best = (from..page.body.from)
        .filter_map(|at| Some((score(page, at)?, at)))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let Some((_, at)) = best else { return String::new() };
    let Some(line) = page.lines.get(at) else { return String::new() };
    let title = line.text.to_string();
    page.mark(at, Role::Title);
    title
}

fn score(page: &Page<'_>, at: usize) -> Option<f32> {
    let shape = page.shapes.lines.get(at)?;
    if !(3.0..=30.0).contains(&shape.words) || shape.width > 220.0 {
        return None;
    }
    let furniture =
        shape.share(NOTICE) + shape.share(SHARE) + shape.share(MARKER) * 0.5 + shape.share(CALENDAR);
    let length = (shape.words.min(14.0) - 3.0) / 11.0;
    let near = (page.body.from - at) as f32 / REACH as f32;
    let ends = if shape.end == super::shape::End::Sentence { 0.4 } else { 0.0 };
    let signs = shape.signs as f32 * 0.3;
    Some(length * 1.5 + shared_words(page, at) * 2.0 - furniture * 3.0 - near * 0.8 - ends - signs)
}

/// Returns which share of the line's long words the body has too.
fn shared_words(page: &Page<'_>, at: usize) -> f32 {
    let long = |line: usize| {
        let (from, to) = page.shapes.lines.get(line).map_or((0, 0), |s| s.long);
        page.shapes.long.get(from as usize..to as usize).unwrap_or(&[])
    };
    let own = long(at);
    if own.is_empty() {
        return 0.0;
    }
    let found = own
        .iter()
        .filter(|word| (page.body.from..page.body.to).take(30).any(|line| long(line).contains(word)));
    found.count() as f32 / own.len() as f32
}
