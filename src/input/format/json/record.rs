//! One JSON object to a record, without a tree in between: keys that mean nothing are skipped unread.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::repair::repair;
use crate::input::decode;
use crate::input::keys::{Filling, KeyMap, has_text};
use crate::input::problem::Problem;
use crate::model::RawRecord;

/// How many keys a message names.
const NAMED_KEYS: usize = 8;

/// Reads a record, and how many characters of it could not be decoded.
pub(super) fn read(bytes: &[u8], keys: &KeyMap) -> Result<(RawRecord, u64), Problem> {
    let first = match std::str::from_utf8(bytes) {
        Ok(text) => parse(text, keys),
        Err(_) => Err(None),
    };
    let (parsed, undecodable) = match first {
        Ok(parsed) => (parsed, 0),
        Err(error) => again(bytes, keys, error)?,
    };
    let has_text_key = parsed.filling.has_text_key();
    let record = parsed.filling.into_record();
    if !has_text(&record) {
        return Err(if has_text_key { Problem::Empty } else { Problem::NoText(parsed.unknown) });
    }
    Ok((record, undecodable))
}

/// Tries again with the bytes decoded and the usual slips mended; the first error is the one that counts.
fn again(bytes: &[u8], keys: &KeyMap, error: Option<Problem>) -> Result<(Parsed, u64), Problem> {
    let decoded = decode::decode(bytes.to_vec(), None)?;
    let (text, lost) = repair(&decoded.text);
    match parse(&text, keys) {
        Ok(parsed) => Ok((parsed, decoded.undecodable + lost)),
        Err(later) => Err(error.or(later).unwrap_or(Problem::Binary)),
    }
}

struct Parsed {
    filling: Filling,
    unknown: Vec<String>,
}

fn parse(text: &str, keys: &KeyMap) -> Result<Parsed, Option<Problem>> {
    let mut parsed = Parsed { filling: Filling::default(), unknown: Vec::new() };
    let mut json = serde_json::Deserializer::from_str(text);
    let seed = Object { keys, path: "", parsed: &mut parsed };
    let outcome = seed.deserialize(&mut json).and_then(|()| json.end());
    outcome.map(|()| parsed).map_err(|error| Some(Problem::Malformed(format!("JSON: {error}"))))
}

/// Fills a record from an object.
struct Object<'p> {
    keys: &'p KeyMap,
    path: &'p str,
    parsed: &'p mut Parsed,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Only asked for the record itself and, below a mapped path, for whatever stands there.
        if self.path.is_empty() {
            deserializer.deserialize_map(self)
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Object { keys, path, parsed } = self;
        while let Some(key) = map.next_key_seed(Key)? {
            if keys.has_paths() {
                let inner = format!("{path}{key}.");
                if keys.leads_into(&inner) {
                    map.next_value_seed(Object { keys, path: &inner, parsed })?;
                    continue;
                }
            }
            if let Some((slot, rank)) = keys.slot(path, &key) {
                let Texts(values) = map.next_value_seed(TextsSeed { depth: 0 })?;
                parsed.filling.put(slot, rank, values);
                continue;
            }
            map.next_value::<IgnoredAny>()?;
            if path.is_empty() && parsed.unknown.len() < NAMED_KEYS {
                parsed.unknown.push(key.chars().take(40).collect());
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key, borrowed where it needs no unescaping.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_string().into())
    }
}

/// The texts in a value: the string, those of a list, the names of objects.
struct Texts(Vec<String>);

#[derive(Clone, Copy)]
struct TextsSeed {
    depth: u8,
}

/// How deep lists and objects may lie in the value of a field.
const DEEPEST: u8 = 4;

impl<'de> DeserializeSeed<'de> for TextsSeed {
    type Value = Texts;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Texts, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextsSeed {
    type Value = Texts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![text.to_string()]))
    }

    fn visit_string<E>(self, text: String) -> Result<Texts, E> {
        Ok(Texts(vec![text]))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Texts, E> {
        Ok(Texts(vec![number.to_string()]))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Texts, E> {
        Ok(Texts(vec![number.to_string()]))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Texts, E> {
        Ok(Texts(vec![number.to_string()]))
    }

    fn visit_unit<E>(self) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Texts, A::Error> {
        if self.depth >= DEEPEST {
            return Err(A::Error::custom("lists nested too deeply"));
        }
        let mut all = Vec::new();
        while let Some(Texts(texts)) = seq.next_element_seed(TextsSeed { depth: self.depth + 1 })? {
            all.extend(texts);
        }
        Ok(Texts(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
        if self.depth >= DEEPEST {
            return Err(A::Error::custom("objects nested too deeply"));
        }
        let mut best: (usize, Vec<String>) = (usize::MAX, Vec::new());
        while let Some(key) = map.next_key_seed(Key)? {
            match NAMES.iter().position(|name| *name == key) {
                Some(rank) if rank < best.0 => {
                    let Texts(texts) = map.next_value_seed(TextsSeed { depth: self.depth + 1 })?;
                    if !texts.is_empty() {
                        best = (rank, texts);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Texts(best.1))
    }
}

/// Keys by which an object in the place of a text says its text, best first.
const NAMES: &[&str] = &[
    "name",
    "full_name",
    "fullName",
    "title",
    "caption",
    "text",
    "value",
    "label",
    "@value",
    "#text",
    "$date",
    "$oid",
    "url",
    "id",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> RawRecord {
        read(text.as_bytes(), &KeyMap::default()).expect(text).0
    }

    fn problem(text: &str) -> String {
        read(text.as_bytes(), &KeyMap::default()).unwrap_err().to_string()
    }

    #[test]
    fn fields_are_found_in_many_shapes() {
        let record = record(
            r#"{"headline":"T\u00e9","maintext":"B","authors":["A B",{"name":"C D","url":"x"}],"source":{"id":null,
            "name":"Harbour Courier"},"date_publish":"2031-04-05 10:00:00","tags":null,"_id":{"$oid":"abc"},
            "x":[[{}]],"language":"en","image_caption":"A boat","publishedAt":1}"#,
        );
        assert_eq!((record.title.as_deref(), record.body.as_deref()), (Some("Té"), Some("B")));
        assert_eq!(record.authors, ["A B", "C D"]);
        assert_eq!(record.publisher.as_deref(), Some("Harbour Courier"));
        assert_eq!(record.published.as_deref(), Some("1"));
        assert_eq!((record.id.as_deref(), record.language.as_deref()), (Some("abc"), Some("en")));
        assert_eq!(record.captions, ["A boat"]);
    }

    #[test]
    fn paths_are_mapped() {
        let mut keys = KeyMap::default();
        for mapping in ["body=article.text.full", "title=head"] {
            keys.add(mapping).unwrap();
        }
        let text = br#"{"head":"H","title":"T","article":{"text":{"full":"B","x":1},"y":[2]}}"#;
        let (record, _) = read(text, &keys).unwrap();
        assert_eq!((record.title.as_deref(), record.body.as_deref()), (Some("H"), Some("B")));
        for odd in [
            r#"{"head":"H","article":"s"}"#,
            r#"{"head":"H","article":[1]}"#,
            r#"{"head":"H","article":1.5}"#,
        ] {
            assert!(read(odd.as_bytes(), &keys).is_ok(), "{odd}");
        }
    }

    #[test]
    fn slips_are_mended_and_counted() {
        let (record, lost) = read(br#"{"text":"a\ud83d b","n":NaN}"#, &KeyMap::default()).unwrap();
        assert_eq!((record.body.as_deref(), lost), (Some("a\u{fffd} b"), 1));
        let (record, lost) =
            read(b"{\"text\":\"Les \xe9l\xe8ves du port sont \xe9vacu\xe9s\"}", &KeyMap::default()).unwrap();
        assert_eq!((record.body.as_deref(), lost), (Some("Les élèves du port sont évacués"), 0));
    }

    #[test]
    fn bad_records_say_why() {
        assert!(problem("[1]").starts_with("malformed: JSON: invalid type: sequence, expected an object"));
        assert_eq!(problem("{}"), "record has no fields");
        assert_eq!(problem(r#"{"k":1,"date":"x"}"#), "no title or text among the keys k (see `--map`)");
        assert_eq!(problem(r#"{"k":1,"text":" "}"#), "empty");
        assert!(problem(r#"{"text":"a"#).starts_with("malformed: JSON: EOF"));
        assert!(problem(r#"{"text":"a"} x"#).starts_with("malformed: JSON: trailing"));
        let nested = format!("{{\"text\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(problem(&nested).starts_with("malformed: JSON: lists nested too deeply"));
        let skipped = format!("{{\"text\":\"t\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(record(&skipped).body.as_deref(), Some("t"));
    }
}
