//! Finds the name of the paper: the one for which the page's furniture speaks (`evidence`); else the masthead at the
//! top, if the page says it again.

use super::vocabulary as vocab;
use super::{Page, evidence, owner};
use crate::extract::names::words;

/// Lines at the top of a page in which a masthead is looked for.
const TOP: usize = 6;

/// Returns the publisher, if two pieces of evidence agree.
pub(super) fn name(page: &Page<'_>) -> Option<String> {
    evidence::publisher(page).or_else(|| masthead(page))
}

/// Returns the first line at the top that can be a masthead and whose name the page says again within another line,
/// or whose words stand in its copyright notice.
fn masthead(page: &Page<'_>) -> Option<String> {
    let top =
        (0..TOP.min(page.body.from)).filter(|at| can_be_masthead(page, *at) && !follows_entry(page, *at));
    let owners: Vec<String> = page
        .lines
        .iter()
        .skip(page.body.to)
        .filter_map(|line| owner::owner(&line.text))
        .map(|(name, _)| name)
        .collect();
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

/// Returns whether the line above is an entry of a menu, so that this one is likely another.
fn follows_entry(page: &Page<'_>, at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|at| page.shapes.lines.get(at));
    above.is_some_and(|shape| shape.words <= 2.0 && shape.digits == 0)
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
