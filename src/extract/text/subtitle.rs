//! Finds the subtitle: a sentence or two between the title and the body that is neither byline nor caption.

use super::features::Topic;
use super::headings::is_dated;
use super::shape::End;
use super::vocabulary as vocab;
use super::{Page, Role};

/// Share of a line's long words that the story has, from which on it speaks of the same things.
const STORY: f32 = 0.4;
/// Lines below the title that are looked at.
const REACH: usize = 6;

/// Returns the subtitle and marks its line.
pub(super) fn take(page: &mut Page<'_>) -> String {
    let Some(title) = page.title else { return String::new() };
    let end = (title + 1 + REACH).min(page.lines.len());
    let below = Some(title + 1).filter(|at| speaks_of_story(page, *at));
    let Some(at) = below.or_else(|| (title + 1..end).find(|at| is_subtitle(page, *at))) else {
        return String::new();
    };
    page.mark(at, Role::Subtitle);
    page.lines.get(at).map(|line| line.text.to_string()).unwrap_or_default()
}

/// Returns whether a line right below the title, though no sentence perhaps, is about what the story is about.
fn speaks_of_story(page: &Page<'_>, at: usize) -> bool {
    let Some(shape) = page.shapes.lines.get(at) else { return false };
    let fits = (8.0..=50.0).contains(&shape.words) && !is_dated(shape) && shape.share(vocab::SHARE) < 0.1;
    let cut = page.roles.get(at) == Some(&Role::Furniture) && at < page.body.from;
    let topic = || Topic::of(&page.shapes, |line| page.body.contains(line) && page.is_body(line));
    let fits = fits && cut && shape.signs < 2 && !repeats_title(page, at);
    fits && topic().share(&page.shapes, at, false) >= STORY
}

/// Returns whether most words of a line are the title's.
fn repeats_title(page: &Page<'_>, at: usize) -> bool {
    let words = |at: usize| {
        let line = page.lines.get(at).map_or(String::new(), |line| line.text.to_lowercase());
        line.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect::<Vec<_>>()
    };
    let (own, title) = (words(at), page.title.map(words).unwrap_or_default());
    own.iter().filter(|word| title.contains(word)).count() * 5 >= own.len() * 3
}

fn is_subtitle(page: &Page<'_>, at: usize) -> bool {
    let Some(shape) = page.shapes.lines.get(at) else { return false };
    let fits = (6.0..=70.0).contains(&shape.words) && !is_dated(shape) && shape.share(vocab::SHARE) < 0.1;
    let speaks = shape.share(vocab::STOP) >= 0.15 || shape.end == End::Sentence || shape.wide;
    // Entries of a menu that was copied as one line stand far apart.
    let menu = page.lines.get(at).is_some_and(|line| line.text.matches("   ").count() > 1);
    let fits = fits && !menu;
    let notice = shape.count(vocab::NOTICE) + shape.count(vocab::CREDIT) > 0.0;
    match page.roles.get(at) {
        Some(Role::Furniture) => fits && speaks && !notice && at < page.body.from,
        // The trees often take a subtitle for body; what stands between it and the next paragraph tells.
        Some(Role::Body) => fits && shape.words <= 50.0 && at == page.body.from && apart(page, at),
        _ => false,
    }
}

/// Returns whether a byline, date or caption stands between this line and the next of the body.
fn apart(page: &Page<'_>, at: usize) -> bool {
    let next = (at + 1..page.body.to).find(|line| page.is_body(*line)).unwrap_or(at + 1);
    (at + 1..next).any(|line| matches!(page.roles.get(line), Some(Role::Credit | Role::Caption)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_the_title_is_a_subtitle_if_it_is_about_the_story() {
        let title = "Two Ferries Torn From Their Moorings in Lindmouth";
        let story = "Two ferries were torn from their moorings in the harbour of Lindmouth when a storm hit the coast \
            late on Sunday, the port authority said in a statement, and nobody was on board at that time.";
        for (below, expected) in [
            ("Port authority blames storm as nobody hurt in harbour on Sunday", true),
            ("Two Ferries Torn From Moorings: Lindmouth in Two Pictures", false),
            ("Ten recipes that make soup taste better every single winter", false),
        ] {
            let text = format!("{title}\n\n{below}\n\nBy Ada Brook\n\n{story}\n\n{story}\n");
            let mut page = Page::of(&text).expect("the page has text");
            page.title = Some(0);
            page.mark(1, Role::Furniture);
            page.body.from = 3;
            assert_eq!(speaks_of_story(&page, 1), expected, "{below}");
        }
    }
}
