//! Puts the chosen lines together: the body, and the cuts with their places and reasons.

use super::{Page, Role};
use crate::model::{Cut, CutReason};

/// Returns the body, its paragraphs joined by a blank line, and what was cut, in order of place.
pub(super) fn cut(page: &Page<'_>) -> (String, Vec<Cut>) {
    let mut body = String::new();
    let mut cuts: Vec<Cut> = Vec::new();
    for (at, (line, role)) in page.lines.iter().zip(&page.roles).enumerate() {
        if *role == Role::Body {
            push(&mut body, &line.text);
            continue;
        }
        let reason = reason(page, at, *role);
        match cuts.last_mut() {
            Some(last)
                if at > 0
                    && reason != CutReason::Metadata
                    && last.reason == reason
                    && !follows_body(page, at) =>
            {
                last.end = line.end;
            }
            _ => cuts.push(Cut { start: line.start, end: line.end, reason, text: String::new() }),
        }
    }
    for cut in &mut cuts {
        cut.text = page.text.get(cut.start..cut.end).unwrap_or("").to_string();
    }
    (body, cuts)
}

/// Returns all lines, joined by a blank line.
pub(super) fn everything(page: &Page<'_>) -> String {
    let mut body = String::new();
    page.lines.iter().for_each(|line| push(&mut body, &line.text));
    body
}

/// Returns where the pages of a printed document begin in its body: a form feed stands between two of them in the
/// text. `in_body` says which lines the body was put together from.
pub(super) fn pages(page: &Page<'_>, in_body: impl Fn(usize) -> bool) -> Vec<(usize, u32)> {
    let mut pages: Vec<(usize, u32)> = Vec::new();
    let (mut number, mut seen, mut length) = (1, 0, 0);
    if !page.text.contains(PAGE_END) {
        return pages;
    }
    for (_, line) in page.lines.iter().enumerate().filter(|(at, _)| in_body(*at)) {
        let between = page.text.get(seen..line.start).unwrap_or_default();
        number += between.matches(PAGE_END).count() as u32;
        seen = line.start;
        let start = if length == 0 { 0 } else { length + PARAGRAPH_END.len() };
        if pages.last().is_none_or(|(_, last)| *last != number) {
            pages.push((start, number));
        }
        length = start + line.text.len();
    }
    pages
}

/// What stands between two pages of a printed document.
const PAGE_END: char = '\u{c}';
const PARAGRAPH_END: &str = "\n\n";

fn push(body: &mut String, line: &str) {
    if !body.is_empty() {
        body.push_str(PARAGRAPH_END);
    }
    body.push_str(line);
}

fn follows_body(page: &Page<'_>, at: usize) -> bool {
    at.checked_sub(1).and_then(|before| page.roles.get(before)) == Some(&Role::Body)
}

fn reason(page: &Page<'_>, at: usize, role: Role) -> CutReason {
    match role {
        Role::Furniture | Role::Body if at < page.body.from => CutReason::Before,
        Role::Furniture | Role::Body if at >= page.body.to => CutReason::After,
        Role::Furniture | Role::Body => CutReason::Inside,
        Role::Repeated => CutReason::Repeated,
        Role::Ruled => CutReason::Rule,
        Role::NoArticle => CutReason::NotAnArticle,
        Role::Title | Role::Subtitle | Role::Caption | Role::Credit => CutReason::Metadata,
    }
}
