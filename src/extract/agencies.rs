//! The news agencies, and how they are written.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// Agencies: the name that is kept, and how it is written in bylines and credits.
const AGENCIES: &[(&str, &[&str])] = &[
    ("AFP", &["AFP", "Agence France-Presse", "Agence France Presse"]),
    ("AP", &["AP", "Associated Press", "The Associated Press"]),
    ("Reuters", &["Reuters", "REUTERS", "Thomson Reuters"]),
    ("dpa", &["dpa", "DPA", "Deutsche Presse-Agentur"]),
    ("epd", &["epd", "Evangelischer Pressedienst"]),
    ("KNA", &["KNA"]),
    ("SID", &["SID", "Sport-Informations-Dienst"]),
    ("APA", &["APA", "Austria Presse Agentur"]),
    ("SDA", &["SDA", "Keystone-SDA"]),
    ("ATS", &["ATS", "Keystone-ATS"]),
    ("PA", &["PA", "PA Media", "Press Association", "PA News Agency"]),
    ("UPI", &["UPI", "United Press International"]),
    ("EFE", &["EFE", "Agencia EFE"]),
    ("Europa Press", &["Europa Press"]),
    ("ANSA", &["ANSA"]),
    ("Lusa", &["Lusa"]),
    ("Belga", &["Belga"]),
    ("ANP", &["ANP"]),
    ("NTB", &["NTB"]),
    ("TT", &["TT", "TT Nyhetsbyrån"]),
    ("Ritzau", &["Ritzau"]),
    ("PAP", &["PAP"]),
    ("ČTK", &["ČTK", "CTK"]),
    ("TASS", &["TASS", "ТАСС"]),
    ("RIA Novosti", &["RIA Novosti", "РИА Новости"]),
    ("Interfax", &["Interfax", "Интерфакс"]),
    ("Ukrinform", &["Ukrinform", "Укрінформ", "Укринформ"]),
    ("Xinhua", &["Xinhua", "新华社"]),
    ("CNA", &["CNA"]),
    ("Kyodo", &["Kyodo", "Kyodo News", "共同通信"]),
    ("Yonhap", &["Yonhap", "연합뉴스"]),
    ("ANI", &["ANI"]),
    ("PTI", &["PTI", "Press Trust of India"]),
    ("IANS", &["IANS"]),
    ("Anadolu", &["Anadolu", "Anadolu Agency", "AA"]),
    ("AAP", &["AAP"]),
    ("CP", &["CP", "Canadian Press", "The Canadian Press"]),
    ("Bloomberg News", &["Bloomberg News", "Bloomberg"]),
];

/// Returns the name under which an agency is kept, if a text is one of its spellings, whatever their case.
pub fn named(text: &str) -> Option<&'static str> {
    let text = text.trim();
    // Longer than any spelling: most of what is asked is a name or a line.
    if text.is_empty() || text.len() > 40 {
        return None;
    }
    let lower = text.to_lowercase();
    let spelt = |spelling: &str| spelling.eq_ignore_ascii_case(text) || spelling.to_lowercase() == lower;
    AGENCIES.iter().find(|(_, spellings)| spellings.iter().any(|s| spelt(s))).map(|(name, _)| *name)
}

/// Returns the agencies of a credit line: `AFP contributed reporting.`, `With files from Reuters`, `(AP)`, `dpa`.
pub fn credited(line: &str) -> Vec<&'static str> {
    static CREDITS: LazyLock<Phrases> = LazyLock::new(|| {
        let said = ["contributed", "with files", "with reporting", "reporting by", "mit material", "avec "];
        Phrases::new(&said)
    });
    let says = CREDITS.are_in(&line.to_lowercase());
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    let credits = |spelling: &str| bare == spelling || (says && has_word(line, spelling));
    AGENCIES
        .iter()
        .filter(|(_, spellings)| spellings.iter().any(|s| credits(s)))
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
            assert_eq!(credited(line), expected, "{line}");
        }
    }

    #[test]
    fn spellings_are_one_agency() {
        for (text, expected) in [
            ("associated press", Some("AP")),
            (" тасс ", Some("TASS")),
            ("Press Association", Some("PA")),
            ("Mara Lind", None),
            ("", None),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }
}
