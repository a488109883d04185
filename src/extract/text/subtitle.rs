//! Finds the subtitle: a sentence or two between the title and the body that is neither byline nor caption.

use super::headings::is_dated;
use super::shape::End;
use super::vocabulary as vocab;
use super::{Page, Role};

/// Lines below the title that are looked at.
const REACH: usize = 6;

/// Returns the subtitle and marks its line.
pub(super) fn take(page: &mut Page<'_>) -> String {
    let Some(title) = page.title else { return String::new() };
    let end = (title + 1 + REACH).min(page.lines.len());
    let Some(at) = (title + 1..end).find(|at| is_subtitle(page, *at)) else { return String::new() };
    page.mark(at, Role::Subtitle);
    page.lines.get(at).map(|line| line.text.to_string()).unwrap_or_default()
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
