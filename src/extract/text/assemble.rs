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

fn push(body: &mut String, line: &str) {
    if !body.is_empty() {
        body.push_str("\n\n");
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
