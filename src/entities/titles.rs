//! Takes titles, articles and possessives off names.

use crate::model::Kind;

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "president",
    "prime minister",
    "minister",
    "foreign minister",
    "chancellor",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "gen",
    "general",
    "col",
    "colonel",
    "maj",
    "major",
    "capt",
    "captain",
    "lt",
    "sgt",
    "sen",
    "senator",
    "rep",
    "gov",
    "governor",
    "judge",
    "justice",
    "rev",
    "father",
    "sister",
    "brother",
    "sheikh",
    "shaikh",
    "imam",
    "ayatollah",
    "secretary",
    "ambassador",
    "chairman",
    "coach",
    "hon",
    "herr",
    "frau",
    "monsieur",
    "m",
    "mme",
    "madame",
    "señor",
    "señora",
    "vice president",
];

/// Returns a name without titles, a leading article, quotes and a possessive ending.
pub(super) fn bare_name(surface: &str, kind: Kind) -> String {
    let joined = surface.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name = joined.trim_matches(['"', '“', '”', '«', '»', '(', ')', ',']);
    for ending in ["'s", "’s", "'S", "’S", "'", "’"] {
        name = name.strip_suffix(ending).filter(|rest| !rest.is_empty()).unwrap_or(name);
    }
    if kind == Kind::Person {
        while let Some(rest) = without_title(name) {
            name = rest;
        }
    } else {
        for article in ["The ", "the "] {
            name = name.strip_prefix(article).unwrap_or(name);
        }
    }
    name.to_owned()
}

fn without_title(name: &str) -> Option<&str> {
    let (first, rest) = name.split_once(' ')?;
    let is_title = |words: &str| TITLES.contains(&words.trim_end_matches('.').to_lowercase().as_str());
    if let Some((second, tail)) = rest.split_once(' ')
        && is_title(&format!("{first} {second}"))
    {
        return Some(tail);
    }
    is_title(first).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_endings_go() {
        for (surface, kind, expected) in [
            ("Mr. Oak", Kind::Person, "Oak"),
            ("Prime Minister Ida Oak", Kind::Person, "Ida Oak"),
            ("President  Gen. Oak's", Kind::Person, "Oak"),
            ("Major", Kind::Person, "Major"),
            ("The Mill Press", Kind::Org, "Mill Press"),
            ("The", Kind::Org, "The"),
        ] {
            assert_eq!(bare_name(surface, kind), expected);
        }
    }
}
