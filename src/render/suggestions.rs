//! Proposals for the alias file, as text for it.

use presshound::corpus::{EntityCount, Suggestion};
use presshound::entities::catalog::Reason;

use super::amount::counted;
use super::sanitize;

/// Returns a proposal: what speaks for it as comments, then the entry, and an empty line.
pub fn entry(suggestion: &Suggestion) -> String {
    let Suggestion { keep, other, reason, shared, companions } = suggestion;
    let mut out = format!("# {} and {}: {}\n", shown(keep), shown(other), why(*reason));
    if *shared > 0 {
        let named: Vec<_> = companions.iter().map(|name| sanitize::line(name).into_owned()).collect();
        let all = counted(*shared as u64, "other appears", "others appear");
        out.push_str(&format!("# {all} with both: {}\n", named.join(", ")));
    }
    out.push_str(&format!("[[merge]]\nname = {}\nkind = \"{}\"\n", quoted(&keep.name), keep.kind.name()));
    let spellings: Vec<String> = other.names.iter().map(|name| quoted(&name.name)).collect();
    out.push_str(&format!("spellings = [{}]\n", spellings.join(", ")));
    out
}

fn shown(entity: &EntityCount) -> String {
    format!("{} ({})", sanitize::line(&entity.name), counted(entity.articles, "article", "articles"))
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Surname => "nearly all articles with a full name that fits are about the one",
        Reason::MiddleName => "one has a name more",
        Reason::Spelling => "spelt alike",
        Reason::ShortForm => "articles say that one is short for the other",
    }
}

/// Returns a string of TOML that says just this; what could harm a terminal is written as a number.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if sanitize::character(c).chars().eq([c]) => out.push(c),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use presshound::corpus::NameCounted;
    use presshound::entities::aliases::{Aliases, Ruling};
    use presshound::model::Kind;

    fn entity(name: &str) -> EntityCount {
        let names = vec![NameCounted { name: name.to_string(), articles: 2, mentions: 3 }];
        EntityCount { kind: Kind::Org, name: name.to_string(), articles: 2, mentions: 3, names, more: 0 }
    }

    #[test]
    fn proposals_are_read_as_they_were_meant() {
        for evil in ["Plain", "quote \" and \\ back", "line\nend \u{202e}evil \u{1b}[31m", "日本"] {
            let suggestion = Suggestion {
                keep: entity("Lake \"Water\" Board"),
                other: entity(evil),
                reason: Reason::Spelling,
                shared: 1,
                companions: vec!["Ida\n[[block]]".to_string()],
            };
            let text = entry(&suggestion);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{text}");
            let aliases = Aliases::parse(&text).expect("the text is an alias file");
            let is = Ruling::Is { name: "Lake \"Water\" Board".to_string(), kind: Kind::Org };
            assert_eq!(aliases.ruling(evil, Kind::Org), is, "{text}");
        }
    }
}
