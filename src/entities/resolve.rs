//! Who is meant within one article: surnames get their full names, acronyms their long forms, and a name has one
//! kind throughout.

use std::collections::{HashMap, HashSet};

use crate::model::Kind;

use super::hash::hash_word;
use super::titles;

/// A name as found, before it is resolved.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Raw<'a> {
    /// The text it stands in, and the number of that text among the parts of the article.
    pub text: &'a str,
    pub part: u32,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The kind.
    pub kind: Kind,
    /// How much speaks for person, organisation, place.
    pub votes: [f32; 3],
}

impl Raw<'_> {
    fn surface(&self) -> &str {
        self.text.get(self.start..self.end).unwrap_or("")
    }
}

/// Returns the resolved name of each mention, in the same order; kinds may be changed to the one that most of the
/// mentions of a name speak for.
pub(super) fn resolve(mentions: &mut [Raw]) -> Vec<String> {
    let names = mentions.iter().map(|m| m.surface().to_owned()).collect();
    resolve_named(mentions, names)
}

/// Does the same with names that are already in their base form.
pub(super) fn resolve_named(mentions: &mut [Raw], names: Vec<String>) -> Vec<String> {
    let bare = |(m, name): (&Raw, String)| titles::bare_name(&name, m.kind);
    let mut names: Vec<String> = mentions.iter().zip(names).map(bare).collect();
    settle_kinds(mentions, &names);
    let long_forms = long_forms(mentions, &names);
    for (name, mention) in names.iter_mut().zip(mentions.iter()) {
        if mention.kind != Kind::Person
            && let Some(long) = long_forms.get(name.as_str())
        {
            *name = long.clone();
        }
    }
    full_names(mentions, &mut names);
    names
}

/// Gives the mentions of a name that are themselves in doubt the kind that is best by the sum of all votes, unless the
/// sum is close. A mention that is not in doubt keeps its own: a city and its team share a name.
fn settle_kinds(mentions: &mut [Raw], names: &[String]) {
    const CLOSE: f32 = 4.0;
    const DOUBT: f32 = 1.0;
    // Lists have hundred thousands of names; few of them have two kinds.
    let mut kinds: HashMap<u64, u8> = HashMap::new();
    for (mention, name) in mentions.iter().zip(names) {
        *kinds.entry(hash_word(&name.to_lowercase())).or_default() |= 1 << mention.kind as u8;
    }
    kinds.retain(|_, kinds| kinds.count_ones() > 1);
    let torn = |name: &str| !kinds.is_empty() && kinds.contains_key(&hash_word(&name.to_lowercase()));
    let mut sums: HashMap<String, ([f32; 3], [u32; 3])> = HashMap::new();
    for (mention, name) in mentions.iter().zip(names).filter(|(_, name)| torn(name)) {
        let (sum, counts) = sums.entry(name.to_lowercase()).or_default();
        counts[mention.kind as usize] += 1;
        for (total, vote) in sum.iter_mut().zip(mention.votes) {
            *total += vote;
        }
    }
    for (mention, name) in mentions.iter_mut().zip(names).filter(|(_, name)| torn(name)) {
        let Some((sum, counts)) = sums.get(&name.to_lowercase()) else { continue };
        if counts.iter().filter(|c| **c > 0).count() < 2 {
            continue;
        }
        let best = (0..3).fold(0, |a, b| if sum[b] > sum[a] { b } else { a });
        let doubtful = mention.votes[mention.kind as usize] - mention.votes[best] < DOUBT;
        if doubtful && sum[best] - sum[mention.kind as usize] > CLOSE {
            mention.kind = Kind::ALL[best];
        }
    }
}

/// Returns acronyms and what they stand for: "Long Form (LF)" first, then initials of names in the article.
fn long_forms(mentions: &[Raw], names: &[String]) -> HashMap<String, String> {
    let mut out = HashMap::new();
    for (i, pair) in mentions.windows(2).enumerate() {
        let [long, short] = pair else { continue };
        let between =
            if std::ptr::eq(long.text, short.text) { long.text.get(long.end..short.start) } else { None };
        let closed = short.text.get(short.end..).is_some_and(|rest| rest.starts_with(')'));
        if between.is_some_and(|b| b.trim() == "(") && closed && stands_for(&names[i + 1], &names[i]) {
            out.entry(names[i + 1].clone()).or_insert_with(|| names[i].clone());
        }
    }
    let others = || mentions.iter().zip(names).filter(|(mention, _)| mention.kind != Kind::Person);
    let shorts: HashSet<&str> =
        others().map(|(_, name)| name.as_str()).filter(|n| !n.contains(' ')).collect();
    for (_, name) in others().filter(|(_, name)| name.contains(' ')) {
        let initials = [initials(name, false), initials(name, true)].into_iter();
        for short in initials.filter(|short| short.chars().count() >= 3 && shorts.contains(short.as_str())) {
            out.entry(short).or_insert_with(|| name.clone());
        }
    }
    out
}

const SMALL: &[&str] =
    &["of", "the", "and", "for", "in", "on", "de", "du", "des", "la", "le", "y", "und", "der", "del"];

/// Returns the initials of a name in capitals, with or without those of small words.
fn initials(name: &str, with_small: bool) -> String {
    name.split([' ', '-'])
        .filter(|w| with_small || !SMALL.contains(w))
        .filter_map(|w| w.chars().next())
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Returns whether the letters of an acronym occur in order in a long form, the first at its beginning
/// (Schwartz and Hearst, 2003).
pub fn stands_for(short: &str, long: &str) -> bool {
    let letters: Vec<char> =
        short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let count = letters.len();
    if !(2..=10).contains(&count)
        || !short.chars().any(char::is_uppercase)
        || long.split(' ').count() > count + 5
    {
        return false;
    }
    let chars: Vec<char> = long.to_lowercase().chars().collect();
    let mut at = chars.len();
    for (i, letter) in letters.iter().enumerate().rev() {
        let found = chars[..at]
            .iter()
            .enumerate()
            .rposition(|(j, c)| c == letter && (i > 0 || j == 0 || !chars[j - 1].is_alphanumeric()));
        match found {
            Some(j) => at = j,
            None => return false,
        }
    }
    long.contains(' ') && !long.contains(short)
}

/// Gives one-word persons the full name they are the last (else first) word of: the latest before them, or the
/// only one after them; none when full names disagree.
fn full_names(mentions: &[Raw], names: &mut [String]) {
    let people = |(mention, _): &(&Raw, &String)| mention.kind == Kind::Person;
    let one_word = mentions.iter().zip(names.iter()).filter(people).filter(|(_, name)| !name.contains(' '));
    let asked: HashSet<String> = one_word.map(|(_, name)| name.to_lowercase()).collect();
    let mut by_last: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    let mut by_first: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    for (i, (mention, name)) in mentions.iter().zip(names.iter()).enumerate() {
        if mention.kind != Kind::Person || asked.is_empty() {
            continue;
        }
        if let (Some((first, _)), Some((_, last))) = (name.split_once(' '), name.rsplit_once(' ')) {
            for (map, word) in [(&mut by_first, first), (&mut by_last, last)] {
                let word = word.to_lowercase();
                if !asked.contains(&word) {
                    continue;
                }
                let known = map.entry(word).or_default();
                // Two are enough to be in doubt, and lists name thousands.
                if known.len() < 2 && !known.iter().any(|(_, n)| n.eq_ignore_ascii_case(name)) {
                    known.push((i, name.clone()));
                }
            }
        }
    }
    for (i, (mention, name)) in mentions.iter().zip(names.iter_mut()).enumerate() {
        if mention.kind == Kind::Person && !name.contains(' ') {
            let key = name.to_lowercase();
            let full = choose(by_last.get(&key), i).or_else(|| choose(by_first.get(&key), i));
            if let Some(full) = full {
                *name = full.to_owned();
            }
        }
    }
}

fn choose(known: Option<&Vec<(usize, String)>>, at: usize) -> Option<&str> {
    match known?.as_slice() {
        [(_, only)] => Some(only),
        several => {
            let mut before = several.iter().filter(|(i, _)| *i < at);
            match (before.next(), before.next()) {
                (Some((_, name)), None) => Some(name),
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, mentions: &[(&str, Kind)], expected: &[&str]) {
        let mut from = 0;
        let mut raw: Vec<Raw> = mentions
            .iter()
            .map(|(name, kind)| {
                let start = from + text[from..].find(name).expect("the name stands in the text");
                from = start + name.len();
                Raw { text, part: 0, start, end: from, kind: *kind, votes: [0.0; 3] }
            })
            .collect();
        assert_eq!(resolve(&mut raw), expected);
    }

    #[test]
    fn only_doubtful_mentions_change_their_kind() {
        let text = "Oakham and Oakham and Oakham";
        let votes =
            [(Kind::Org, [0.0, 3.0, 1.0]), (Kind::Place, [0.0, 1.0, 9.0]), (Kind::Org, [0.0, 3.0, 2.5])];
        let mut raw: Vec<Raw> = votes
            .iter()
            .zip([0, 11, 22])
            .map(|((kind, votes), start)| Raw {
                text,
                part: 0,
                start,
                end: start + 6,
                kind: *kind,
                votes: *votes,
            })
            .collect();
        resolve(&mut raw);
        let kinds: Vec<Kind> = raw.iter().map(|r| r.kind).collect();
        assert_eq!(kinds, [Kind::Org, Kind::Place, Kind::Place]);
    }

    #[test]
    fn surnames_get_full_names() {
        use Kind::{Org, Person};
        let text = "Orla Venn spoke. Venn and Dr. Tam Brook left; Orla stayed. Iva Venn came. Venn";
        let names = [
            ("Orla Venn", Person),
            ("Venn", Person),
            ("Dr. Tam Brook", Person),
            ("Orla", Person),
            ("Iva Venn", Person),
            ("Venn", Person),
        ];
        check(text, &names, &["Orla Venn", "Orla Venn", "Tam Brook", "Orla Venn", "Iva Venn", "Venn"]);
        check("Venn Ltd and Venn", &[("Venn Ltd", Org), ("Venn", Person)], &["Venn Ltd", "Venn"]);
    }

    #[test]
    fn a_surname_that_many_share_is_nobodys() {
        use Kind::Person;
        let text = "Ida Berg, Jan Berg and Mara Berg came. Berg left.";
        let names = [("Ida Berg", Person), ("Jan Berg", Person), ("Mara Berg", Person), ("Berg", Person)];
        check(text, &names, &["Ida Berg", "Jan Berg", "Mara Berg", "Berg"]);
    }

    #[test]
    fn acronyms_get_long_forms() {
        use Kind::Org;
        let text = "the Lake Water Board (LWB) said. LWB. The Union of River Towns, URT";
        let names = [
            ("Lake Water Board", Org),
            ("LWB", Org),
            ("LWB", Org),
            ("Union of River Towns", Org),
            ("URT", Org),
        ];
        let (lwb, urt) = ("Lake Water Board", "Union of River Towns");
        check(text, &names, &[lwb, lwb, lwb, urt, urt]);
        assert!(!stands_for("XYZ", lwb));
    }
}
