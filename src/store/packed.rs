//! Mentions as they are stored with an article: each distinct name once, places as numbers in two or three printable
//! characters. A fifth of the size that plain JSON has once compressed.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Kind, Mention, Part};

/// Half of the characters that numbers are written in: a digit below this is the last of its number.
const BASE: u64 = 45;

/// Distinct names, their kind's letter before them, and the places.
#[derive(Serialize, Deserialize)]
struct Packed(Vec<String>, String);

/// Writes mentions.
pub(super) fn serialize<S: Serializer>(mentions: &[Mention], serializer: S) -> Result<S::Ok, S::Error> {
    pack(mentions).serialize(serializer)
}

/// Reads mentions.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Mention>, D::Error> {
    unpack(&Packed::deserialize(deserializer)?)
        .ok_or_else(|| D::Error::custom("its names are not what was written"))
}

fn pack(mentions: &[Mention]) -> Packed {
    let mut names: Vec<String> = Vec::new();
    let mut numbers = HashNumbers::default();
    let mut places = String::with_capacity(4 * mentions.len());
    let (mut part, mut at) = (None, 0);
    for mention in mentions {
        let name = format!("{}{}", letter(mention.kind), mention.name);
        let number = *numbers.entry(name.clone()).or_insert_with(|| {
            names.push(name);
            names.len() as u64 - 1
        });
        let moved = part != Some(mention.part);
        write(2 * number + u64::from(moved), &mut places);
        if moved {
            write(code(mention.part), &mut places);
            (part, at) = (Some(mention.part), 0);
        }
        write(zigzag(mention.start as i64 - at), &mut places);
        let length = mention.end.saturating_sub(mention.start);
        write(zigzag(length as i64 - mention.name.len() as i64), &mut places);
        at = mention.end as i64;
    }
    Packed(names, places)
}

type HashNumbers = std::collections::HashMap<String, u64>;

fn unpack(Packed(names, places): &Packed) -> Option<Vec<Mention>> {
    let mut bytes = places.bytes();
    let mut out = Vec::new();
    let (mut part, mut at) = (Part::Body, 0i64);
    while let Some(head) = read(&mut bytes) {
        let name = names.get(usize::try_from(head / 2).ok()?)?;
        if head % 2 == 1 {
            (part, at) = (part_of(read(&mut bytes)?)?, 0);
        }
        let kind = Kind::ALL.into_iter().find(|kind| name.starts_with(letter(*kind)))?;
        let name = &name[1..];
        let start = at.checked_add(unzigzag(read(&mut bytes)?))?;
        let length = (name.len() as i64).checked_add(unzigzag(read(&mut bytes)?))?;
        at = start.checked_add(length)?;
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(at).ok()?);
        (start <= end).then_some(())?;
        out.push(Mention { kind, part, start, end, name: name.to_string() });
    }
    Some(out)
}

fn letter(kind: Kind) -> char {
    match kind {
        Kind::Person => 'p',
        Kind::Org => 'o',
        Kind::Place => 'l',
    }
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

/// Writes a number in characters that JSON leaves as they are, the lowest digit first.
fn write(mut number: u64, out: &mut String) {
    while number >= BASE {
        out.push(character(BASE + number % BASE));
        number /= BASE;
    }
    out.push(character(number));
}

fn read(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let (mut number, mut worth) = (0u64, 1u64);
    loop {
        let byte = bytes.next()?;
        let digit = u64::from(byte.checked_sub(b'#')?) - u64::from(byte > b'\\');
        number = number.checked_add(worth.checked_mul(digit % BASE)?)?;
        if digit < BASE {
            return Some(number);
        }
        worth = worth.checked_mul(BASE)?;
    }
}

/// Returns the character of a digit below twice [`BASE`]: from `#` on, the backslash left out.
fn character(digit: u64) -> char {
    let byte = b'#' + digit as u8;
    char::from(if byte < b'\\' { byte } else { byte + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_come_back_as_they_were() {
        let mention =
            |part, start, end, kind, name: &str| Mention { kind, part, start, end, name: name.to_string() };
        let mentions = vec![
            mention(Part::Title, 0, 6, Kind::Person, "Ida Oakley"),
            mention(Part::Body, 10, 20, Kind::Person, "Ida Oakley"),
            mention(Part::Body, 2_000_000, 2_000_004, Kind::Place, "Ёж"),
            mention(Part::Body, 5, 9, Kind::Org, "\"\\\""),
            mention(Part::Caption(u16::MAX), 1, 2, Kind::Org, ""),
            mention(Part::Author(1), 0, 3, Kind::Person, "Bo"),
            mention(Part::Agency(0), 0, 3, Kind::Org, "AFP"),
        ];
        assert_eq!(unpack(&pack(&mentions)), Some(mentions.clone()));
        let Packed(names, places) = pack(&mentions[1..2]);
        assert_eq!((names.as_slice(), places.as_str()), (&["pIda Oakley".to_string()][..], "$%7#"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_read_ends_well(names in proptest::collection::vec("[polx]?[aé]{0,3}", 0..3), places in "[ -~é]{0,20}") {
            if let Some(mentions) = unpack(&Packed(names, places)) {
                proptest::prop_assert!(mentions.iter().all(|mention| mention.start <= mention.end));
            }
        }
    }
}
