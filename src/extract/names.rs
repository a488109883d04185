//! Cleans bylines into people's names, and names of papers.
//!
//! People only: agencies, desks, roles and addresses are left out. Nothing is looked up.

pub(crate) mod words;

use super::agencies;
use words::{LEADS, is_no_person};

/// Returns the people that a byline names, in order, each once.
pub fn people(byline: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in byline.lines().filter(|line| !is_imprint(line)) {
        let line = without_lead(line.trim());
        for part in split(line) {
            if let Some(name) = person(part)
                && !out.iter().any(|known| known.eq_ignore_ascii_case(&name))
            {
                out.push(name);
            }
        }
    }
    out
}

/// Returns whether a line names a paper, not people: `courier.example, Lindmouth`, `The Courier (www.courier.example)`.
fn is_imprint(line: &str) -> bool {
    let first = line.split([',', ';', '|']).next().unwrap_or("");
    let site = |text: &str| {
        let text = text.trim().trim_end_matches(')');
        text.starts_with("www.")
            || text.split_once('.').is_some_and(|(_, end)| !text.contains(' ') && is_domain(end))
    };
    site(first) || first.split_once('(').is_some_and(|(_, inner)| site(inner))
}

fn is_domain(end: &str) -> bool {
    let end = end.rsplit('.').next().unwrap_or(end);
    (2..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_lowercase())
}

/// Returns a byline without the words that lead to the name.
pub fn without_lead(line: &str) -> &str {
    let mut rest = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    for _ in 0..2 {
        let lead = LEADS.iter().filter(|lead| starts_with_word(rest, lead)).max_by_key(|lead| lead.len());
        let Some(lead) = lead else { break };
        // `De` and `Di` also begin surnames: only a lead if written small or followed by a colon.
        let after = rest.get(lead.len()..).unwrap_or("");
        let small = rest.starts_with(|c: char| c.is_lowercase());
        if matches!(*lead, "de" | "di" | "av" | "af") && !small && !after.starts_with(':') {
            break;
        }
        rest = after.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
    }
    rest
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.to_lowercase() == *word)
        && text.get(word.len()..).is_some_and(|tail| tail.starts_with([' ', ':', '\u{a0}']))
}

/// Returns the parts of a byline, each trimmed: people, agencies, roles.
pub fn parts(byline: &str) -> Vec<&str> {
    let lines = byline.lines().flat_map(|line| split(without_lead(line.trim())));
    lines.map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn split(line: &str) -> Vec<&str> {
    const WORDS: &[&str] = &[
        " and ", " und ", " et ", " y ", " e ", " i ", " en ", " og ", " och ", " и ", " та ", " ve ",
        " with ", " mit ", " And ", " AND ",
    ];
    // What follows these words is a place or a paper.
    let end = [" in ", " for ", " via ", " from ", " aus "].iter().filter_map(|word| line.find(word)).min();
    let mut parts = vec![&line[..end.unwrap_or(line.len())]];
    for word in WORDS {
        parts = parts.into_iter().flat_map(|part| part.split(word)).collect();
    }
    parts
        .into_iter()
        .flat_map(|part| part.split([',', ';', '|', '·', '•', '&', '/', '、', '،', '–', '—', '(']))
        .collect()
}

/// Returns a cleaned name, if a text can be the name of one person.
pub fn person(text: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let text = text.trim().trim_matches(|c: char| !c.is_alphanumeric() && c != '.').trim();
    let text = without_agency(without_lead(text).trim());
    if text.is_empty() || text.len() > LONGEST || text.contains(['@', ':', '_', '=', '<', '{', '?', '!', '"'])
    {
        return None;
    }
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let site = [".com", ".org", ".net", ".de", ".fr", ".it", ".co", "www."]
        .iter()
        .any(|end| text.to_lowercase().contains(end));
    let words: Vec<&str> = text.split_whitespace().collect();
    if digits
        || site
        || words.len() > 6
        || words.iter().any(|word| is_no_person(word))
        || agencies::named(text).is_some()
    {
        return None;
    }
    let named =
        words.iter().filter(|word| word.starts_with(|c: char| c.is_uppercase() || is_uncased(c))).count();
    let first =
        words.first().is_some_and(|word| word.starts_with(|c: char| c.is_uppercase() || is_uncased(c)));
    let small = text.chars().all(|c| !c.is_uppercase());
    if small && text.is_ascii() {
        return (words.len() == 2 || words.len() == 3).then(|| cased(&words));
    }
    if !first || named * 2 < words.len() {
        return None;
    }
    if words.len() == 1 && text.chars().count() < 3 && text.is_ascii() {
        return None;
    }
    let loud = words.len() > 1
        && text.chars().filter(|c| c.is_alphabetic()).all(|c| c.is_uppercase() && !is_uncased(c));
    Some(if loud { cased(&words) } else { words.join(" ") })
}

/// Returns a name without the agency behind it: `Mara Lind The Associated Press`.
fn without_agency(text: &str) -> &str {
    let starts = text.match_indices(' ').map(|(at, _)| at).skip(1);
    let behind = starts.filter(|at| agencies::named(&text[*at..]).is_some()).min();
    behind.map_or(text, |at| &text[..at])
}

fn is_uncased(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()
}

/// Writes names in capitals or in small letters with capitals at the start of words.
fn cased(words: &[&str]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut start = true;
        for c in word.chars() {
            if start {
                out.extend(c.to_uppercase())
            } else {
                out.extend(c.to_lowercase())
            }
            start = !c.is_alphanumeric();
        }
    }
    out
}

/// Returns the name of a paper: no handle, no address, no claim behind a dash; `None` if nothing is left.
pub fn paper(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('@').trim();
    let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let text = text.strip_prefix("www.").unwrap_or(text);
    let mut text = text.trim_end_matches('/');
    for separator in [" | ", " - ", " – ", " — ", " :: ", " » ", ": "] {
        if let Some((name, _)) = text.split_once(separator)
            && name.chars().count() > 2
        {
            text = name;
        }
    }
    let text = text.trim();
    (!text.is_empty() && text.chars().count() <= 60).then(|| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_become_people() {
        for (byline, expected) in [
            ("By Mara Lind", &["Mara Lind"][..]),
            ("By Mara Lind and Otto Kray, Staff Writers", &["Mara Lind", "Otto Kray"]),
            ("von MARA LIND", &["Mara Lind"]),
            ("mara lind", &["Mara Lind"]),
            ("Associated Press", &[]),
            ("AFP", &[]),
            ("Mara Lind The Associated Press", &["Mara Lind"]),
            ("The Courier (www.courier.example)", &[]),
            ("courier.de, Lindmouth, Germany", &[]),
            ("Mara Lind, Head of Ferries", &["Mara Lind"]),
            ("Harbour Courier Staff", &[]),
            ("mara@example.org", &[]),
            ("Dr. Jan de Vries", &["Dr. Jan de Vries"]),
            ("De Luca Anna", &["De Luca Anna"]),
            ("Автор: Мара Линд", &["Мара Линд"]),
            ("山田太郎", &["山田太郎"]),
            ("3 hours ago", &[]),
            ("", &[]),
        ] {
            assert_eq!(people(byline), expected, "{byline}");
        }
    }

    #[test]
    fn papers_have_names() {
        for (text, expected) in [
            ("@HarbourCourier", Some("HarbourCourier")),
            ("https://www.courier.example/", Some("courier.example")),
            ("Harbour Courier | News from the coast", Some("Harbour Courier")),
            (" ", None),
        ] {
            assert_eq!(paper(text).as_deref(), expected);
        }
    }
}
