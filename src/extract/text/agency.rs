//! Finds the news agencies that an article credits.

use super::vocabulary::REPORT;
use super::{Page, Role};

/// Agencies: the name that is kept, and how it is written in credits.
const AGENCIES: [(&str, &[&str]); 22] = [
    ("AFP", &["AFP", "Agence France-Presse"]),
    ("AP", &["AP", "Associated Press", "The Associated Press"]),
    ("Reuters", &["Reuters", "REUTERS"]),
    ("dpa", &["dpa", "DPA", "Deutsche Presse-Agentur"]),
    ("epd", &["epd"]),
    ("KNA", &["KNA"]),
    ("APA", &["APA"]),
    ("SDA", &["SDA", "Keystone-SDA"]),
    ("PA", &["PA", "PA Media", "Press Association"]),
    ("UPI", &["UPI"]),
    ("EFE", &["EFE"]),
    ("ANSA", &["ANSA"]),
    ("Lusa", &["Lusa"]),
    ("TASS", &["TASS", "ТАСС"]),
    ("RIA Novosti", &["RIA Novosti", "РИА Новости"]),
    ("Interfax", &["Interfax", "Интерфакс"]),
    ("Ukrinform", &["Ukrinform", "Укрінформ"]),
    ("Xinhua", &["Xinhua", "新华社"]),
    ("Kyodo", &["Kyodo", "Kyodo News", "共同通信"]),
    ("Yonhap", &["Yonhap", "연합뉴스"]),
    ("Anadolu", &["Anadolu", "Anadolu Agency", "AA"]),
    ("Bloomberg News", &["Bloomberg News"]),
];

/// Returns the agencies credited, and marks the lines that are nothing but a credit.
pub(super) fn take(page: &mut Page<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let end = (page.body.to + 3).min(page.lines.len());
    for at in page.body.from.saturating_sub(6)..end {
        let (Some(line), Some(shape)) = (page.lines.get(at), page.shapes.lines.get(at)) else { break };
        if shape.words > 14.0 {
            continue;
        }
        let names = credited(&line.text, shape.count(REPORT) > 0.0);
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

/// Returns whether a name is an agency's.
pub(super) fn is_agency(name: &str) -> bool {
    AGENCIES.iter().any(|(known, spellings)| *known == name || spellings.contains(&name))
}

/// Returns the agencies of a credit line: `AFP contributed reporting.`, `With files from Reuters`, `(AP)`, `dpa`.
fn credited(line: &str, reports: bool) -> Vec<&'static str> {
    let lower = line.to_lowercase();
    let credit = ["contributed", "with files", "with reporting", "reporting by", "mit material", "avec "];
    let says = credit.iter().any(|phrase| lower.contains(phrase));
    AGENCIES
        .iter()
        .filter(|(_, spellings)| {
            spellings.iter().any(|name| {
                let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
                bare == *name || (says && !reports && has_word(line, name)) || (says && has_word(line, name))
            })
        })
        .map(|(name, _)| *name)
        .collect()
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_name_agencies() {
        for (line, expected) in [
            ("AFP contributed reporting.", vec!["AFP"]),
            ("With files from Reuters and The Associated Press", vec!["AP", "Reuters"]),
            ("(dpa)", vec!["dpa"]),
            ("He told AFP about it", vec![]),
            ("A map contributed to it", vec![]),
        ] {
            assert_eq!(credited(line, false), expected, "{line}");
        }
    }
}
