//! Finds the name of the paper: the masthead at the top, if the page says it again; else what its furniture calls
//! it: `Support X!`, `A Message from X`, `© 2024 X`, `more from X`.

use std::collections::HashMap;

use super::vocabulary as vocab;
use super::{Page, Role};
use crate::extract::names::words;

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

/// Lines at the top of a page in which a masthead is looked for.
const TOP: usize = 6;

/// Returns the publisher, if two pieces of evidence agree or one is strong.
pub(super) fn name(page: &Page<'_>) -> Option<String> {
    masthead(page).or_else(|| voted(page))
}

/// Returns the first line at the top that can be a masthead and whose name the page says again within another line,
/// or whose words stand in its copyright notice.
fn masthead(page: &Page<'_>) -> Option<String> {
    let top = (0..TOP.min(page.body.from)).filter(|at| can_be_masthead(page, *at));
    let owners: Vec<String> =
        page.lines.iter().skip(page.body.to).filter_map(|line| copyright(&line.text)).collect();
    for at in top {
        let Some(line) = page.lines.get(at) else { continue };
        if let Some(name) = said_again(page, &line.text) {
            return Some(name);
        }
        if owners.iter().any(|owner| shares_words(&line.text, owner)) {
            return Some(line.text.to_string());
        }
    }
    None
}

/// Returns whether a line is a short name, and not an entry of a menu.
fn can_be_masthead(page: &Page<'_>, at: usize) -> bool {
    let Some((line, shape)) = page.lines.get(at).zip(page.shapes.lines.get(at)) else { return false };
    let letters =
        line.text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.' | '&'));
    let long =
        if shape.wide { (2.0..=6.0).contains(&shape.words) } else { (2.0..=5.0).contains(&shape.words) };
    let furniture = [vocab::NOTICE, vocab::MARKER, vocab::READER, vocab::SHARE, vocab::CALENDAR];
    let named = line.text.split(' ').any(|word| {
        let cased = word.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
        cased && !words::is_no_person(word)
    });
    letters && long && named && furniture.iter().all(|class| shape.count(*class) == 0.0)
}

/// Returns a name if a line of the story or below it has it within itself, spelt as there if it is set in capitals
/// here. Menus above the story repeat their entries.
fn said_again(page: &Page<'_>, name: &str) -> Option<String> {
    let shouted = !name.chars().any(char::is_lowercase) && name.chars().any(char::is_uppercase);
    let lower = name.to_lowercase();
    let mut found: Option<String> = None;
    for line in page.lines.iter().skip(page.body.from).filter(|line| line.text.len() > name.len()) {
        let low = if shouted { line.text.to_lowercase() } else { String::new() };
        let (text, sought) = if shouted { (low.as_str(), lower.as_str()) } else { (&*line.text, name) };
        let Some(at) = text.find(sought).filter(|at| is_whole(text, *at, sought.len())) else { continue };
        found.get_or_insert_with(|| name.to_string());
        let same_places = text.len() == line.text.len();
        let spelt = line.text.get(at..at + sought.len()).filter(|_| shouted && same_places);
        if let Some(spelt) = spelt.filter(|spelt| spelt.chars().any(char::is_lowercase)) {
            return Some(spelt.to_string());
        }
    }
    found
}

/// Returns whether no word goes on before or behind a place; scripts without blanks have none to go on.
fn is_whole(text: &str, at: usize, len: usize) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || c as u32 >= 0x3000);
    let before = text.get(..at).and_then(|s| s.chars().next_back());
    let after = text.get(at + len..).and_then(|s| s.chars().next());
    ends(before) && ends(after)
}

/// Returns whether half of the words of a name, and a word that is not small, stand in another.
fn shares_words(name: &str, other: &str) -> bool {
    let other: Vec<String> = other.split(' ').map(str::to_lowercase).collect();
    let all: Vec<String> = name.split(' ').map(str::to_lowercase).collect();
    let shared: Vec<&String> = all.iter().filter(|word| other.contains(word)).collect();
    shared.len() * 2 >= all.len() && shared.iter().any(|word| word.chars().count() > 3)
}

/// Returns the name that the furniture votes for.
fn voted(page: &Page<'_>) -> Option<String> {
    let mut votes: HashMap<String, u32> = HashMap::new();
    for (at, ((line, role), shape)) in page.lines.iter().zip(&page.roles).zip(&page.shapes.lines).enumerate()
    {
        let furniture = matches!(role, Role::Furniture | Role::Repeated);
        if furniture && shape.capitals > 0 && shape.words < 100.0 {
            vote(&line.text, &mut votes);
            // Above the end of the story, a sign of copyright stands in the credit of a picture.
            let owner = if at >= page.body.to { copyright(&line.text) } else { None };
            owner.into_iter().for_each(|name| *votes.entry(name).or_default() += 3);
        }
    }
    let best = votes.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
    (best.1 >= 3 && !is_company(&best.0)).then_some(best.0)
}

/// Returns whether a name is that of a company: it owns the paper, and is not called like it.
fn is_company(name: &str) -> bool {
    const FORMS: &[&str] = &[
        "GmbH",
        "Ltd",
        "Limited",
        "Inc",
        "LLC",
        "AG",
        "SA",
        "S.A",
        "Pty",
        "Co",
        "Corp",
        "Corporation",
        "KG",
        "BV",
        "AB",
    ];
    name.split(' ').any(|word| FORMS.contains(&word)) || name == "Copyright"
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
            ("A Message from The Tidal Post:", Some("The Tidal Post")),
            ("about ten people", None),
        ] {
            let mut votes = HashMap::new();
            vote(line, &mut votes);
            let best = votes.into_iter().max_by_key(|(_, weight)| *weight).map(|(name, _)| name);
            assert_eq!(best.as_deref(), expected, "{line}");
        }
        let owner = copyright("© 2024 Lindmouth Media, all rights reserved");
        assert_eq!(owner.as_deref(), Some("Lindmouth Media"));
        assert!(is_company("Tidewater Newspapers Pty Ltd") && !is_company("The Tidal Post"));
    }
}
