//! Words with which English names end that are not people's, although their first word may be a first name: "Sunday Times",
//! "Clark County", "Ryder Cup". Other languages leave such names as they are. No word stands here that is a usual last name.

use crate::model::Kind;

/// Papers, broadcasters and other bodies.
const BODIES: &[&str] = &[
    "times",
    "telegraph",
    "herald",
    "tribune",
    "journal",
    "globe",
    "examiner",
    "gazette",
    "chronicle",
    "news",
    "channel",
    "network",
    "magazine",
    "records",
    "pictures",
    "studios",
    "press",
    "league",
    "council",
    "committee",
    "commission",
    "company",
];
/// Places.
const PLACES: &[&str] = &[
    "highway",
    "road",
    "avenue",
    "boulevard",
    "airport",
    "stadium",
    "arena",
    "square",
    "river",
    "islands",
    "island",
    "county",
    "valley",
    "beach",
    "crescent",
];
/// States, with which names begin.
const STATES: &[&str] = &[
    "republic",
    "republik",
    "república",
    "repubblica",
    "république",
    "kingdom",
    "königreich",
    "reino",
    "regno",
    "royaume",
    "республика",
    "республіка",
    "королевство",
    "королівство",
];
/// What is no entity.
const OTHERS: &[&str] = &[
    "cup", "cups", "prize", "award", "awards", "show", "live", "festival", "tour", "open", "act", "deal",
    "pony", "discs", "games",
];

/// Returns the kind of what ends in a word, `None` within for no entity.
fn kind(word: &str) -> Option<Option<Kind>> {
    let lower = word.to_lowercase();
    let kinds = [(BODIES, Some(Kind::Org)), (PLACES, Some(Kind::Place)), (OTHERS, None)];
    kinds.into_iter().find(|(ends, _)| ends.contains(&lower.as_str())).map(|(_, kind)| kind)
}

/// Returns whether names end in a word that are not people's.
pub(super) fn is_end(word: &str) -> bool {
    kind(word).is_some()
}

/// Returns the kind of a name of some words that is not a person's: `Some(None)` for no entity, and for a name with such a word
/// inside, which ends there. "Council of Schools" is what "Council" is.
pub(super) fn called<'a>(words: impl Iterator<Item = &'a str>) -> Option<Option<Kind>> {
    let words: Vec<&str> = words.collect();
    let of = words.windows(2).find(|pair| pair[1] == "of").and_then(|pair| kind(pair[0]));
    let (last, inner) = words.split_last()?;
    of.or_else(|| kind(last)).or_else(|| inner.iter().skip(1).find_map(|word| kind(word)).map(|_| None))
}

/// Returns the kind of what is called like a body: states and streets are places.
pub(super) fn kind_of_body<'a>(mut words: impl DoubleEndedIterator<Item = &'a str>) -> Kind {
    let state = words.next().is_some_and(|first| STATES.contains(&first.to_lowercase().as_str()));
    let place = words.next_back().and_then(kind) == Some(Some(Kind::Place));
    if state || place { Kind::Place } else { Kind::Org }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_of_people() {
        for (name, expected) in [
            ("Sunday Times", Some(Some(Kind::Org))),
            ("Clark County", Some(Some(Kind::Place))),
            ("Ryder Cup", Some(None)),
            ("Ida Oakley Show", Some(None)),
            ("Sunday Times Kritiker", Some(None)),
            ("Council of Schools", Some(Some(Kind::Org))),
            ("Ida Oakley", None),
        ] {
            assert_eq!(called(name.split(' ')), expected, "{name}");
        }
        for (name, expected) in
            [("República de Oak", Kind::Place), ("Bank Crescent", Kind::Place), ("Mill Bank", Kind::Org)]
        {
            assert_eq!(kind_of_body(name.split(' ')), expected, "{name}");
        }
    }
}
