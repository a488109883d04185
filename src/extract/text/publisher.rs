//! Finds the name of the paper in its furniture: `Support X!`, `A Message from X`, `© 2024 X`, `more from X`.

use std::collections::HashMap;

use super::{Page, Role};

/// Words before the paper's name, with how much they prove.
const BEFORE: [(&str, u32); 16] = [
    ("support ", 2),
    ("a message from ", 3),
    ("message from ", 2),
    ("more from ", 2),
    ("by supporting ", 3),
    ("subscribe to ", 2),
    ("about ", 1),
    ("follow ", 1),
    ("sign up for ", 1),
    ("download the ", 1),
    ("welcome to ", 2),
    ("contact ", 1),
    ("advertise with ", 2),
    ("journalists of ", 2),
    ("we, the journalists of ", 2),
    ("unterstützen sie ", 2),
];

/// Returns the publisher, if two pieces of evidence agree or one is strong.
pub(super) fn name(page: &Page<'_>) -> Option<String> {
    let mut votes: HashMap<String, u32> = HashMap::new();
    for ((line, role), shape) in page.lines.iter().zip(&page.roles).zip(&page.shapes.lines) {
        let furniture = matches!(role, Role::Furniture | Role::Repeated);
        if furniture && shape.capitals > 0 && shape.words < 100.0 {
            vote(&line.text, &mut votes);
        }
    }
    let best = votes.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
    (best.1 >= 3).then_some(best.0)
}

fn vote(line: &str, votes: &mut HashMap<String, u32>) {
    // Same length as the line, so that places in one are places in the other.
    let lower = line.to_ascii_lowercase();
    let mut inside = false;
    for (at, byte) in lower.bytes().enumerate() {
        let starts = !inside && byte.is_ascii_alphanumeric();
        inside = byte.is_ascii_alphanumeric() || !byte.is_ascii();
        if !starts {
            continue;
        }
        let rest = lower.get(at..).unwrap_or("");
        let known = BEFORE.iter().find(|(phrase, _)| rest.starts_with(phrase));
        let name = known.and_then(|(phrase, _)| line.get(at + phrase.len()..)).and_then(leading_name);
        if let (Some((_, weight)), Some(name)) = (known, name) {
            *votes.entry(name).or_default() += weight;
        }
    }
    if let Some(name) = copyright(line) {
        *votes.entry(name).or_default() += 3;
    }
}

/// Returns the name after `©`, `(c)` or `Copyright`, the year left out.
fn copyright(line: &str) -> Option<String> {
    let at = line.find('©').map(|at| at + '©'.len_utf8()).or_else(|| {
        let lower = line.get(..9)?.to_ascii_lowercase();
        (lower == "copyright").then_some(9)
    })?;
    let rest = line.get(at..)?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphabetic());
    leading_name(rest.strip_prefix("by ").unwrap_or(rest))
}

/// Returns the capitalised words that a text begins with, at most six.
fn leading_name(text: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace().take(6) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        if !capital && !matches!(bare, "of" | "the" | "and" | "&" | "de" | "la" | "di" | "der") {
            break;
        }
        words.push(bare);
        if bare.len() < word.len() {
            break;
        }
    }
    while words.last().is_some_and(|w| !w.chars().next().is_some_and(char::is_uppercase)) {
        words.pop();
    }
    let name = words.join(" ");
    (name.chars().count() > 2
        && !matches!(name.as_str(), "The" | "All" | "Us" | "Our" | "This" | "All Rights Reserved"))
    .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_their_phrases() {
        for (line, expected) in [
            ("Support The Lindmouth Courier!", Some("The Lindmouth Courier")),
            ("© 2024 Lindmouth Media, all rights reserved", Some("Lindmouth Media")),
            ("A Message from The Tidal Post:", Some("The Tidal Post")),
            ("about ten people", None),
        ] {
            let mut votes = HashMap::new();
            vote(line, &mut votes);
            let best = votes.into_iter().max_by_key(|(_, weight)| *weight).map(|(name, _)| name);
            assert_eq!(best.as_deref(), expected, "{line}");
        }
    }
}
