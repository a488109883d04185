//! Finds the news agencies that an article credits.

use super::{Page, Role};
use crate::extract::agencies;

/// Lines above and below the body that are looked at.
const AROUND: (usize, usize) = (6, 3);

/// Longest credit, in words.
const LONGEST: f32 = 14.0;

/// Returns the agencies credited, and marks the lines that are nothing but a credit.
pub(super) fn take(page: &mut Page<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let end = (page.body.to + AROUND.1).min(page.lines.len());
    for at in page.body.from.saturating_sub(AROUND.0)..end {
        let (Some(line), Some(shape)) = (page.lines.get(at), page.shapes.lines.get(at)) else { break };
        if shape.words > LONGEST {
            continue;
        }
        let names = agencies::credited(&line.text);
        if !names.is_empty() {
            page.mark(at, Role::Credit);
        }
        for name in names {
            if !found.iter().any(|known| known == name) {
                found.push(name.to_string());
            }
        }
    }
    found
}
