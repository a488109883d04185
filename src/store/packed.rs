//! Mentions as they are stored with an article, as so many steps through its text: two characters for most mentions,
//! where plain JSON takes eighty. Reading them needs the article they were written for.
//!
//! For each mention: who (a new one, or one of those before, the latest first), and where (capitalised words skipped
//! since the mention before, words it takes up). What does not fit is written in full.

use serde::{Deserialize, Serialize};

use crate::model::{Article, Kind, Mention, Part};

/// Names that are not the text of their first mention, and the steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Packed(Vec<String>, String);

/// Half of the digits there are: a digit below this is the last of its number.
const BASE: u64 = 45;

/// The digits, those below [`BASE`] first. The commonest letters stand for the smallest numbers, since the text that
/// is compressed together with them is mostly English.
const DIGITS: &[u8; 2 * BASE as usize] =
    b"etaoinsrhldcumfpgwybvkxjqzTASIMCBPRNEWHDOLFGUJK0123456789VYXQZ .,-:;()[]{}<>!?@#$%&*+=/^_|";

/// Who: the mentions go on in another part, whose number follows.
const OTHER_PART: u64 = 0;
/// Who: somebody new, whose kind and name follow.
const NEW: u64 = 1;
/// Who: from here on those before, the latest first.
const KNOWN: u64 = 2;

/// Words that one digit tells of a mention's length; 0 for none of these.
const LENGTHS: u64 = 5;

impl Packed {
    /// Returns whether there are no mentions.
    pub(super) fn is_empty(&self) -> bool {
        self.1.is_empty()
    }
}

/// Packs the mentions of an article.
pub(super) fn pack(mentions: &[Mention], article: &Article) -> Packed {
    let mut packed = Packed::default();
    // The latest stands last.
    let mut known: Vec<(Kind, &str)> = Vec::new();
    let (mut part, mut at) = (None, 0);
    for mention in mentions {
        if part != Some(mention.part) {
            write(OTHER_PART, &mut packed.1);
            write(code(mention.part), &mut packed.1);
            (part, at) = (Some(mention.part), 0);
        }
        let text = text_of(article, mention.part);
        let who = (mention.kind, mention.name.as_str());
        match known.iter().rposition(|known| *known == who) {
            Some(place) => {
                write(KNOWN + (known.len() - 1 - place) as u64, &mut packed.1);
                known.remove(place);
            }
            None => {
                let named = text.get(mention.start..mention.end) == Some(&mention.name);
                write(NEW, &mut packed.1);
                write(2 * mention.kind as u64 + u64::from(!named), &mut packed.1);
                if !named {
                    packed.0.push(mention.name.clone());
                }
            }
        }
        known.push(who);
        write_place(text, at, (mention.start, mention.end), &mut packed.1);
        at = mention.end;
    }
    packed
}

/// Returns the mentions that were packed; `None` if they are not of this article.
pub(super) fn unpack(Packed(names, steps): &Packed, article: &Article) -> Option<Vec<Mention>> {
    let mut digits = steps.bytes();
    let mut names = names.iter();
    let mut known: Vec<(Kind, String)> = Vec::new();
    let mut out = Vec::new();
    let (mut part, mut at) = (Part::Body, 0);
    while digits.len() > 0 {
        let who = match read(&mut digits)? {
            OTHER_PART => {
                (part, at) = (part_of(read(&mut digits)?)?, 0);
                continue;
            }
            NEW => {
                let number = read(&mut digits)?;
                let kind = *Kind::ALL.get(usize::try_from(number / 2).ok()?)?;
                (kind, if number % 2 == 1 { Some(names.next()?.clone()) } else { None })
            }
            latest => {
                let place = known.len().checked_sub(1 + usize::try_from(latest - KNOWN).ok()?)?;
                let (kind, name) = known.remove(place);
                (kind, Some(name))
            }
        };
        let text = text_of(article, part);
        let (start, end) = read_place(text, at, &mut digits)?;
        let name = match who.1 {
            Some(name) => name,
            None => text.get(start..end)?.to_string(),
        };
        known.push((who.0, name.clone()));
        out.push(Mention { kind: who.0, part, start, end, name });
        at = end;
    }
    Some(out)
}

fn text_of(article: &Article, part: Part) -> &str {
    let (values, number) = match part {
        Part::Title => return &article.title,
        Part::Subtitle => return &article.subtitle,
        Part::Body => return &article.body,
        Part::Caption(number) => (&article.captions, number),
        Part::Author(number) => (&article.authors, number),
        Part::Agency(number) => (&article.agencies, number),
    };
    values.get(usize::from(number)).map_or("", String::as_str)
}

fn write_place(text: &str, at: usize, (start, end): (usize, usize), out: &mut String) {
    let skipped = text.get(at..start).and_then(|_| beginnings(text, at).position(|begin| begin == start));
    let words = text.get(start..end).and_then(|_| endings(text, start).position(|finish| finish == end));
    let length = words.map(|words| words as u64 + 1).filter(|words| *words < LENGTHS).unwrap_or(0);
    write(skipped.map_or(0, |skipped| skipped as u64 + 1) * LENGTHS + length, out);
    if skipped.is_none() {
        write(zigzag(start as i64 - at as i64), out);
    }
    if length == 0 {
        write(end.saturating_sub(start) as u64, out);
    }
}

fn read_place(text: &str, at: usize, digits: &mut impl Iterator<Item = u8>) -> Option<(usize, usize)> {
    let number = read(digits)?;
    let start = match number / LENGTHS {
        0 => usize::try_from((at as i64).checked_add(unzigzag(read(digits)?))?).ok()?,
        skipped => beginnings(text, at).nth(usize::try_from(skipped - 1).ok()?)?,
    };
    let end = match number % LENGTHS {
        0 => start.checked_add(usize::try_from(read(digits)?).ok()?)?,
        words => endings(text, start).nth(words as usize - 1)?,
    };
    Some((start, end))
}

/// Returns where words with a capital (or without case) begin, from a byte on.
fn beginnings(text: &str, from: usize) -> impl Iterator<Item = usize> {
    let mut inside =
        text.get(..from).and_then(|head| head.chars().next_back()).is_some_and(char::is_alphanumeric);
    text.get(from..).unwrap_or("").char_indices().filter_map(move |(offset, c)| {
        let begins = !inside && c.is_alphabetic() && !c.is_lowercase();
        inside = c.is_alphanumeric();
        begins.then_some(from + offset)
    })
}

/// Returns where words end, after a byte.
fn endings(text: &str, from: usize) -> impl Iterator<Item = usize> {
    let rest = text.get(from..).unwrap_or("");
    let mut inside = false;
    let places = rest.char_indices().map(|(offset, c)| (offset, c.is_alphanumeric()));
    places.chain([(rest.len(), false)]).filter_map(move |(offset, alphanumeric)| {
        let ends = inside && !alphanumeric;
        inside = alphanumeric;
        ends.then_some(from + offset)
    })
}

fn code(part: Part) -> u64 {
    match part {
        Part::Title => 0,
        Part::Subtitle => 1,
        Part::Body => 2,
        Part::Caption(number) => 3 + 3 * u64::from(number),
        Part::Author(number) => 4 + 3 * u64::from(number),
        Part::Agency(number) => 5 + 3 * u64::from(number),
    }
}

fn part_of(code: u64) -> Option<Part> {
    let number = u16::try_from(code.saturating_sub(3) / 3).ok()?;
    Some(match (code, code % 3) {
        (0, _) => Part::Title,
        (1, _) => Part::Subtitle,
        (2, _) => Part::Body,
        (_, 0) => Part::Caption(number),
        (_, 1) => Part::Author(number),
        _ => Part::Agency(number),
    })
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Writes a number, its lowest digit first.
fn write(mut number: u64, out: &mut String) {
    while number >= BASE {
        out.push(char::from(DIGITS[(BASE + number % BASE) as usize]));
        number /= BASE;
    }
    out.push(char::from(DIGITS[number as usize]));
}

fn read(digits: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let (mut number, mut worth) = (0u64, 1u64);
    loop {
        let byte = digits.next()?;
        let digit = DIGITS.iter().position(|digit| *digit == byte)? as u64;
        number = number.checked_add(worth.checked_mul(digit % BASE)?)?;
        if digit < BASE {
            return Some(number);
        }
        worth = worth.checked_mul(BASE)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article() -> Article {
        Article {
            title: "Oakley leaves".to_string(),
            body: "Yesterday Ida Oakley left Oslo for d'Arc. Путин left 東京都 too, said Ms Oakley."
                .to_string(),
            captions: vec![String::new(), "Oslo".to_string()],
            authors: vec!["Bo Ek".to_string()],
            ..Article::default()
        }
    }

    fn mention(part: Part, surface: &str, kind: Kind, name: &str) -> Mention {
        let article = article();
        let start = text_of(&article, part).find(surface).expect("it stands there");
        Mention { kind, part, start, end: start + surface.len(), name: name.to_string() }
    }

    #[test]
    fn mentions_come_back_as_they_were() {
        use Kind::{Org, Person, Place};
        let mut mentions = vec![
            mention(Part::Title, "Oakley", Person, "Ida Oakley"),
            mention(Part::Body, "Ida Oakley", Person, "Ida Oakley"),
            mention(Part::Body, "Oslo", Place, "Oslo"),
            mention(Part::Body, "Arc", Place, "Arc"),
            mention(Part::Body, "Путин", Person, "Путин"),
            mention(Part::Body, "京都", Place, "京都"),
            mention(Part::Body, "Ms Oakley", Person, "Ida Oakley"),
            mention(Part::Caption(1), "Oslo", Org, "Oslo"),
            mention(Part::Author(0), "Bo Ek", Person, "Bo Ek"),
        ];
        let packed = pack(&mentions, &article());
        assert_eq!(packed.0, ["Ida Oakley"]);
        assert_eq!(unpack(&packed, &article()), Some(mentions.clone()));
        // Places that do not lie in the text, out of order, in parts that are not there.
        mentions.push(Mention { start: 2_000_000, end: 2_000_009, ..mentions[0].clone() });
        mentions.push(Mention { part: Part::Agency(u16::MAX), start: 1, end: 1, ..mentions[0].clone() });
        mentions.push(Mention { start: 1, end: 3, name: "\"\\".to_string(), ..mentions[4].clone() });
        assert_eq!(unpack(&pack(&mentions, &article()), &article()), Some(mentions));
    }

    #[test]
    fn most_mentions_take_two_characters() {
        use Kind::{Person, Place};
        let mentions = [
            mention(Part::Body, "Ida Oakley", Person, "Ida Oakley"),
            mention(Part::Body, "Oslo", Place, "Oslo"),
            mention(Part::Body, "Ms Oakley", Person, "Ida Oakley"),
        ];
        let Packed(names, steps) = pack(&mentions, &article());
        assert_eq!((names.len(), steps.len()), (0, 2 + 3 + 3 + 2), "{steps}");
    }

    #[test]
    fn digits_are_all_different_and_plain_in_json() {
        let mut seen = std::collections::HashSet::new();
        assert!(DIGITS.iter().all(|digit| seen.insert(digit) && !matches!(digit, b'"' | b'\\')));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_read_ends_well(names in proptest::collection::vec("[aé]{0,3}", 0..3), steps in "[ -~é]{0,20}") {
            let _ = unpack(&Packed(names, steps), &article());
        }

        #[test]
        fn any_mentions_come_back(
            body in "[A-Ca-cé東 .'-]{0,40}",
            places in proptest::collection::vec((0usize..45, 0usize..45, 0usize..3, "[ABé]{0,2}"), 0..10),
        ) {
            let article = Article { body, ..Article::default() };
            let mentions: Vec<_> = places
                .into_iter()
                .map(|(start, length, kind, name)| {
                    Mention { kind: Kind::ALL[kind], part: Part::Body, start, end: start + length, name }
                })
                .collect();
            proptest::prop_assert_eq!(unpack(&pack(&mentions, &article), &article), Some(mentions));
        }
    }
}
