//! Ships and aircraft, whose names look like those of people, bodies and places but are none of them.

use std::collections::HashSet;

use super::resolve::Raw;

/// What a vessel is called before its name.
const VESSELS: &[&str] = &[
    "ferry",
    "ship",
    "steamer",
    "steamship",
    "tanker",
    "freighter",
    "trawler",
    "vessel",
    "yacht",
    "schooner",
    "frigate",
    "destroyer",
    "submarine",
    "warship",
    "cruiser",
    "battleship",
    "corvette",
    "minesweeper",
    "icebreaker",
    "dredger",
    "tug",
    "tugboat",
    "barge",
    "lifeboat",
    "sailboat",
    "catamaran",
    "liner",
];

/// Takes out the names of vessels: what stands right behind such a word, and what has the same name elsewhere in the
/// article and is not a place.
pub(super) fn take_out(mentions: &mut Vec<Raw<'_>>) {
    let surface = |raw: &Raw<'_>| raw.text.get(raw.start..raw.end).unwrap_or_default().to_string();
    let named: HashSet<String> = mentions.iter().filter_map(|raw| vessel(raw).map(str::to_string)).collect();
    if named.is_empty() {
        return;
    }
    mentions.retain(|raw| {
        let same = raw.kind != crate::model::Kind::Place && named.contains(&surface(raw));
        !same && vessel(raw).is_none()
    });
}

/// Returns the name of the vessel that a mention is.
fn vessel<'a>(raw: &Raw<'a>) -> Option<&'a str> {
    let (before, name) = (raw.text.get(..raw.start)?, raw.text.get(raw.start..raw.end)?);
    if let Some((first, rest)) = name.split_once(' ')
        && VESSELS.contains(&first.to_lowercase().as_str())
    {
        return Some(rest);
    }
    let before = before.strip_suffix(' ')?;
    let start = before.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    VESSELS.contains(&before.get(start..)?).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    #[test]
    fn vessels_are_taken_out_and_what_is_called_like_them_elsewhere() {
        let text =
            "Ferry Skarven ran aground. The ferry Skarven left Oslo; Skarven sank. The ferry, Oslo said.";
        let find = |word: &str, from: usize| from + text[from..].find(word).expect("it is there");
        let at = |word: &str, from, kind| {
            let start = find(word, from);
            Raw { text, part: 0, start, end: start + word.len(), kind, votes: [0.0; 3] }
        };
        let mut mentions = vec![
            at("Ferry Skarven", 0, Kind::Person),
            at("Skarven", 30, Kind::Org),
            at("Oslo", 0, Kind::Place),
            at("Skarven", 54, Kind::Org),
            at("Oslo", 70, Kind::Place),
        ];
        take_out(&mut mentions);
        let left: Vec<&str> = mentions.iter().map(|raw| &text[raw.start..raw.end]).collect();
        assert_eq!(left, ["Oslo", "Oslo"]);
    }
}
