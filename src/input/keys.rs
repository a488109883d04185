//! Which keys of a record mean what: the spellings that crawlers use, and those the user adds. One table for
//! JSON, CSV and front matter.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use crate::model::RawRecord;
use crate::model::date::civil_from_days;

/// A field of a record that a key can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// The record's own id.
    Id,
    /// Title.
    Title,
    /// Subtitle.
    Subtitle,
    /// Text.
    Body,
    /// Authors.
    Authors,
    /// Publisher.
    Publisher,
    /// Publication date.
    Published,
    /// Modification date.
    Modified,
    /// Section.
    Section,
    /// Tags.
    Tags,
    /// Language.
    Language,
    /// Address.
    Url,
    /// Captions.
    Captions,
    /// Agencies.
    Agencies,
}

/// A row: the slot, the name the user maps it by, and the spellings of keys, best first (when a record has
/// several, the first that has a value wins). Spellings are lower-case without `_`, `-` and blanks.
struct Row(Slot, &'static str, &'static [&'static str]);

const TABLE: &[Row] = &[
    Row(Slot::Id, "id", &["id", "docid", "docno", "articleid", "uuid", "guid"]),
    Row(Slot::Title, "title", &["headline", "title", "articletitle", "newstitle", "pagetitle", "titletext"]),
    Row(
        Slot::Subtitle,
        "subtitle",
        &["subtitle", "subheadline", "subhead", "subheading", "standfirst", "deck", "dek", "kicker"],
    ),
    Row(
        Slot::Body,
        "body",
        &[
            "articlebody",
            "maintext",
            "articletext",
            "fulltext",
            "cleanedtext",
            "body",
            "text",
            "bodytext",
            "plaintext",
            "content",
            "contents",
            "article",
            "newstext",
        ],
    ),
    Row(Slot::Authors, "author", &["authors", "author", "byline", "bylines", "creator", "writer", "writers"]),
    Row(
        Slot::Publisher,
        "publisher",
        &[
            "publisher",
            "publication",
            "newspaper",
            "sitename",
            "source",
            "sourcename",
            "outlet",
            "site",
            "website",
            "sourcedomain",
            "domain",
            "hostname",
        ],
    ),
    Row(
        Slot::Published,
        "date",
        &[
            "datepublished",
            "publishedat",
            "datepublish",
            "publisheddate",
            "publisheddatetime",
            "publishdate",
            "publicationdate",
            "published",
            "publishedon",
            "publishedtime",
            "pubdate",
            "datetime",
            "date",
            "day",
            "articledate",
            "publish",
            "firstpublished",
            "issued",
        ],
    ),
    Row(
        Slot::Modified,
        "modified",
        &[
            "datemodified",
            "datemodify",
            "modifieddate",
            "modified",
            "modifiedat",
            "updatedat",
            "dateupdated",
            "updated",
            "lastmodified",
            "lastupdated",
            "lastmod",
        ],
    ),
    Row(
        Slot::Section,
        "section",
        &["section", "articlesection", "sectionname", "category", "categories", "rubric", "desk"],
    ),
    Row(Slot::Tags, "tag", &["tags", "tag", "keywords", "topics", "newskeywords"]),
    Row(Slot::Language, "lang", &["language", "lang", "inlanguage", "languagecode", "locale"]),
    Row(
        Slot::Url,
        "url",
        &["canonicalurl", "url", "link", "weburl", "articleurl", "sourceurl", "permalink", "uri", "href"],
    ),
    Row(Slot::Captions, "caption", &["captions", "caption", "imagecaption", "imagecaptions", "photocaption"]),
    Row(Slot::Agencies, "agency", &["agency", "agencies", "newsagency", "wire"]),
];

/// How much better than the table's spellings a key is that the user mapped.
const MAPPED: u8 = 0;

/// Which keys mean what: the table, and what the user adds or overrides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyMap {
    mapped: Vec<(String, Slot)>,
}

/// A `field=key` that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyMapError {
    /// No `=` in it, or nothing on one side.
    Shape(String),
    /// No such field; holds the fields there are.
    Field(String),
}

impl fmt::Display for KeyMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyMapError::Shape(text) => write!(f, "`{text}` is not of the form field=key"),
            KeyMapError::Field(name) => {
                let names: Vec<_> = TABLE.iter().map(|row| row.1).collect();
                write!(f, "no field `{name}` to map a key to; there are {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for KeyMapError {}

impl KeyMap {
    /// Adds a mapping `field=key`. The key is taken as it stands; `a.b` also means the key `b` of the object `a`.
    pub fn add(&mut self, mapping: &str) -> Result<(), KeyMapError> {
        let Some((field, key)) = mapping.split_once('=').map(|(f, k)| (f.trim(), k.trim())) else {
            return Err(KeyMapError::Shape(mapping.to_string()));
        };
        if field.is_empty() || key.is_empty() {
            return Err(KeyMapError::Shape(mapping.to_string()));
        }
        let slot = TABLE
            .iter()
            .find(|row| row.1.eq_ignore_ascii_case(field))
            .map(|row| row.0)
            .or_else(|| SPELLINGS.get(&*normal(field)).map(|(slot, _)| *slot))
            .ok_or_else(|| KeyMapError::Field(field.to_string()))?;
        self.mapped.push((key.to_string(), slot));
        Ok(())
    }

    /// Returns what a key means and how good a spelling it is (0 is best). `path` is the way to the object the
    /// key stands in, with a dot at its end; empty for the record itself.
    pub(crate) fn slot(&self, path: &str, key: &str) -> Option<(Slot, u8)> {
        let mapped = self
            .mapped
            .iter()
            .find(|(full, _)| full.strip_prefix(path) == Some(key))
            .map(|(_, slot)| (*slot, MAPPED));
        if mapped.is_some() || !path.is_empty() {
            return mapped;
        }
        known(key)
    }

    /// Returns whether some mapped key lies inside the object at `path` (with a dot at its end).
    pub(crate) fn leads_into(&self, path: &str) -> bool {
        self.mapped.iter().any(|(full, _)| full.len() > path.len() && full.starts_with(path))
    }

    /// Returns whether any key was mapped to lie inside an object.
    pub(crate) fn has_paths(&self) -> bool {
        self.mapped.iter().any(|(full, _)| full.contains('.'))
    }
}

/// Returns what a key means without any mapping, and how good a spelling it is (1 is best).
fn known(key: &str) -> Option<(Slot, u8)> {
    // Records have many keys and most are short: no allocation unless the key needs it.
    if key.len() > 24 {
        return None;
    }
    let plain = key.bytes().all(|b| b.is_ascii_lowercase());
    let key = if plain { std::borrow::Cow::Borrowed(key) } else { normal(key).into() };
    SPELLINGS.get(&*key).copied()
}

/// The table by spelling: every key of every record is looked up.
static SPELLINGS: LazyLock<HashMap<&str, (Slot, u8), RandomState>> = LazyLock::new(|| {
    let row = |row: &'static Row| row.2.iter().zip(1..).map(|(spelling, rank)| (*spelling, (row.0, rank)));
    TABLE.iter().flat_map(row).collect()
});

fn normal(key: &str) -> String {
    let key = key.trim_start_matches(['@', '_', '#', '$', '\u{feff}']);
    let key = key.rsplit_once(':').map_or(key, |(_, name)| name);
    let mut out = String::with_capacity(key.len());
    for c in key.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')) {
        match c.is_ascii() {
            true => out.push(c.to_ascii_lowercase()),
            false => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// A record being filled: of several keys for one slot, the best spelling with a value wins.
#[derive(Debug, Default)]
pub(crate) struct Filling {
    record: RawRecord,
    ranks: [Option<u8>; 14],
    /// Whether some key stood for the title or the text, even if there was nothing under it.
    has_text_key: bool,
}

impl Filling {
    /// Puts the values of a key into a slot, unless a better key filled it.
    pub(crate) fn put(&mut self, slot: Slot, rank: u8, values: Vec<String>) {
        self.has_text_key |= matches!(slot, Slot::Title | Slot::Body);
        let filled = &mut self.ranks[slot as usize];
        if values.iter().all(|value| value.trim().is_empty()) || filled.is_some_and(|best| best <= rank) {
            return;
        }
        *filled = Some(rank);
        let record = &mut self.record;
        match slot {
            Slot::Id => record.id = joined(values),
            Slot::Title => record.title = joined(values),
            Slot::Subtitle => record.subtitle = joined(values),
            Slot::Body => record.body = paragraphs(values),
            Slot::Authors => record.authors = values,
            Slot::Publisher => record.publisher = joined(values),
            Slot::Published => record.published = values.into_iter().next().map(readable_time),
            Slot::Modified => record.modified = values.into_iter().next().map(readable_time),
            Slot::Section => record.section = values.into_iter().next(),
            Slot::Tags => record.tags = values,
            Slot::Language => record.language = values.into_iter().next(),
            Slot::Url => record.url = values.into_iter().next(),
            Slot::Captions => record.captions = values,
            Slot::Agencies => record.agencies = values,
        }
    }

    /// Returns whether some key stood for the title or the text.
    pub(crate) fn has_text_key(&self) -> bool {
        self.has_text_key
    }

    /// Returns the record as filled so far.
    pub(crate) fn into_record(self) -> RawRecord {
        self.record
    }
}

/// Writes seconds or milliseconds since 1970, as databases export them, as RFC 3339 in UTC; leaves all else.
fn readable_time(text: String) -> String {
    let number = match text.trim().parse::<i64>() {
        Ok(seconds) if text.trim().len() == 10 => seconds,
        Ok(millis) if text.trim().len() == 13 => millis / 1000,
        _ => return text,
    };
    let Ok(days) = i32::try_from(number.div_euclid(86_400)) else { return text };
    let ((year, month, day), second) = (civil_from_days(days), number.rem_euclid(86_400));
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Returns whether a record says enough to be an article.
pub(crate) fn has_text(record: &RawRecord) -> bool {
    let said = |value: &Option<String>| value.as_ref().is_some_and(|text| !text.trim().is_empty());
    said(&record.title) || said(&record.body)
}

fn joined(mut values: Vec<String>) -> Option<String> {
    if values.len() == 1 { values.pop() } else { Some(values.join(", ")) }
}

fn paragraphs(mut values: Vec<String>) -> Option<String> {
    if values.len() == 1 { values.pop() } else { Some(values.join("\n\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_spelling_stands_twice() {
        let mut seen = HashSet::new();
        for row in TABLE {
            for spelling in row.2 {
                assert!(seen.insert(*spelling), "{spelling}");
                assert_eq!(normal(spelling), *spelling);
            }
        }
        assert_eq!(TABLE.len(), Filling::default().ranks.len());
    }

    #[test]
    fn spellings_of_crawlers_are_known() {
        for (key, expected) in [
            ("headline", Some(Slot::Title)),
            ("maintext", Some(Slot::Body)),
            ("articleBody", Some(Slot::Body)),
            ("date_publish", Some(Slot::Published)),
            ("publishedAt", Some(Slot::Published)),
            ("date_modify", Some(Slot::Modified)),
            ("source_domain", Some(Slot::Publisher)),
            ("_id", Some(Slot::Id)),
            ("dc:creator", Some(Slot::Authors)),
            ("Language", Some(Slot::Language)),
            ("description", None),
            ("filename", None),
        ] {
            assert_eq!(known(key).map(|(slot, _)| slot), expected, "{key}");
        }
    }

    #[test]
    fn users_map_keys_and_paths() {
        let mut keys = KeyMap::default();
        keys.add("body=story").unwrap();
        keys.add("title = article.head").unwrap();
        assert_eq!(keys.slot("", "story"), Some((Slot::Body, 0)));
        assert_eq!(keys.slot("article.", "head"), Some((Slot::Title, 0)));
        assert!(keys.leads_into("article.") && !keys.leads_into("other."));
        assert_eq!(keys.slot("article.", "title"), None);
        assert_eq!(keys.add("body"), Err(KeyMapError::Shape("body".into())));
        assert!(keys.add("mood=x").unwrap_err().to_string().starts_with("no field `mood`"));
    }

    #[test]
    fn database_times_become_readable() {
        for (text, expected) in [
            ("1933545600", "2031-04-10T00:00:00Z"),
            ("1933545661000", "2031-04-10T00:01:01Z"),
            ("20310410", "20310410"),
            ("10 April", "10 April"),
        ] {
            assert_eq!(readable_time(text.to_string()), expected);
        }
    }

    #[test]
    fn the_best_spelling_wins_in_any_order() {
        for order in [["content", "maintext"], ["maintext", "content"]] {
            let mut filling = Filling::default();
            for key in order {
                let (slot, rank) = known(key).unwrap();
                filling.put(slot, rank, vec![key.to_string()]);
            }
            assert_eq!(filling.into_record().body.as_deref(), Some("maintext"));
        }
    }
}
