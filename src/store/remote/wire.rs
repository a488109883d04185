//! A record as a cluster keeps it: one line of JSON with the term streams, the columns and the record itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::mapping::{self, MAX_COLUMN_BYTES, column};
use crate::model::date::civil_from_days;
use crate::model::hit::format_id;
use crate::model::{Confidence, Field, FieldKind};
use crate::query::naive::{analysis_language, each_value, path_key, url_key};
use crate::store::{Record, StoreError};
use crate::stream::{self, NAME, SHORT};
use crate::text::analyzer::Analyzer;
use crate::text::fold;

/// What is said of an article beside what it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamp {
    /// The run that puts it.
    pub(super) run: String,
    /// The slice of the corpus, if it is sliced.
    pub(super) slice: Option<String>,
    /// Seconds since 1970-01-01 UTC of the run.
    pub(super) indexed_at: i64,
}

/// Writes records; keeps what makes the next one cheaper.
#[derive(Default)]
pub(super) struct Encoder {
    analyzer: Analyzer,
}

/// What the term streams of an article hold that columns tell.
#[derive(Default)]
pub(super) struct Told {
    /// Fields that have something, by name.
    pub(super) has: Vec<&'static str>,
    /// The terms of names, `@p:name`, with how often each stands there.
    pub(super) names: BTreeMap<String, u64>,
    /// The terms of short forms, `&lf:long_form`.
    pub(super) shorts: BTreeSet<String>,
}

impl Told {
    fn hear(&mut self, term: &str) {
        if term.starts_with(NAME) && term.contains(':') {
            *self.names.entry(term.to_string()).or_default() += 1;
        } else if term.starts_with(SHORT) {
            self.shorts.insert(term.to_string());
        }
    }
}

impl Encoder {
    /// Writes the document of a record: one line, without its end.
    pub(super) fn document(
        &mut self,
        record: &Record,
        stamp: &Stamp,
        out: &mut Vec<u8>,
    ) -> Result<(), StoreError> {
        let mut told = Told::default();
        out.extend_from_slice(b"{\"terms\":{");
        let mut first_field = true;
        for field in mapping::indexed() {
            let mut open = false;
            let begin = &mut |out: &mut Vec<u8>| {
                if std::mem::replace(&mut open, true) {
                    return out.extend_from_slice(b",\"");
                }
                if !std::mem::take(&mut first_field) {
                    out.push(b',');
                }
                out.push(b'"');
                out.extend_from_slice(field.name().as_bytes());
                out.extend_from_slice(b"\":[\"");
            };
            let has = self.field(record, field, &mut told, begin, out);
            if open {
                out.push(b']');
            }
            if has {
                told.has.push(field.name());
            }
        }
        out.extend_from_slice(b"},\"column\":");
        let columns = columns(record, stamp, told);
        write(&columns, record.id, out)?;
        out.extend_from_slice(b",\"record\":");
        write(record, record.id, out)?;
        out.push(b'}');
        Ok(())
    }

    /// Returns the columns of a record.
    pub(super) fn columns(&mut self, record: &Record, stamp: &Stamp) -> Map<String, Value> {
        let mut told = Told::default();
        for field in mapping::indexed() {
            if self.field(record, field, &mut told, &mut |_| {}, &mut Vec::new()) {
                told.has.push(field.name());
            }
        }
        columns(record, stamp, told)
    }

    /// Writes the values of a field, each begun by `begin`; returns whether there is anything to find in them.
    fn field(
        &mut self,
        record: &Record,
        field: Field,
        told: &mut Told,
        begin: &mut dyn FnMut(&mut Vec<u8>),
        out: &mut Vec<u8>,
    ) -> bool {
        let language = analysis_language(field, record.article.language);
        let (mut filled, mut words) = (false, false);
        each_value(&record.article, field, &mut |number, text| {
            if text.is_empty() {
                return;
            }
            filled = true;
            begin(out);
            let names = stream::named(&record.mentions, field, number);
            let value = stream::Value { text, language, names: &names };
            let mut last = None;
            stream::terms(&mut self.analyzer, value, &mut |position, term| {
                match last {
                    None => {}
                    Some(last) if last == position => out.push(b'|'),
                    Some(_) => out.push(b' '),
                }
                last = Some(position);
                words = true;
                told.hear(term);
                push_term(term, out);
            });
            out.push(b'"');
        });
        // A text of no words is found by nothing; a value counts by its letters.
        if matches!(field.row().kind, FieldKind::Text { .. }) { words } else { filled }
    }
}

fn write(value: &impl serde::Serialize, id: u64, out: &mut Vec<u8>) -> Result<(), StoreError> {
    serde_json::to_writer(out, value)
        .map_err(|error| StoreError::Other(format!("cannot write article {}: {error}", format_id(id))))
}

/// Writes a term into a JSON string, its signs that mean something here replaced.
fn push_term(term: &str, out: &mut Vec<u8>) {
    let plain = |byte: u8| byte > b' ' && !matches!(byte, b'|' | b'"' | b'\\') && byte != 0x7F;
    if term.bytes().all(plain) {
        return out.extend_from_slice(term.as_bytes());
    }
    let spelt = spell(term);
    let quoted = Value::String(spelt).to_string();
    out.extend_from_slice(&quoted.as_bytes()[1..quoted.len() - 1]);
}

/// Returns a term as it stands in a stream: without blanks and bars, which separate; look-alikes stand for them.
pub(super) fn spell(term: &str) -> String {
    term.chars()
        .map(|c| match c {
            '|' => '\u{2502}',
            c if c.is_whitespace() || c.is_control() => '\u{2423}',
            c => c,
        })
        .collect()
}

/// Returns the columns of a record.
pub(super) fn columns(record: &Record, stamp: &Stamp, told: Told) -> Map<String, Value> {
    let Told { mut has, names, shorts } = told;
    let article = &record.article;
    let mut out = Map::new();
    let mut set = |name: &str, value: Value| {
        out.insert(name.strip_prefix("column.").unwrap_or(name).to_string(), value);
    };
    set(column::ID, json!(format_id(record.id)));
    set(column::FILE, json!(format_id(record.file)));
    set(column::RUN, json!(stamp.run));
    if let Some(slice) = &stamp.slice {
        set(column::SLICE, json!(slice));
    }
    set(column::INDEXED_AT, json!(stamp.indexed_at));
    let group = record.same_body.map_or_else(|| format!("-{}", format_id(record.id)), format_id);
    set(column::SAME_BODY, json!(group));
    if let Some(date) = &article.published {
        set(column::PUBLISHED, json!(date.sort_key()));
        set(column::FIRST_DAY, json!(date.first_day()));
        set(column::LAST_DAY, json!(date.last_day()));
        set(column::YEAR, json!(civil_from_days(date.first_day()).0));
        has.push(Field::Date.name());
        if date.confidence == Confidence::Weak {
            has.push(column::WEAK);
        }
    }
    if !article.own_id.is_empty() {
        set(column::OWN_ID, json!(cut(&article.own_id)));
    }
    let title = article.title.to_lowercase();
    if !title.is_empty() {
        set(column::TITLE, json!(cut(&fold::fold(&title).unwrap_or(title))));
    }
    for field in mapping::with_column() {
        let mut list: Vec<String> = Vec::new();
        match field {
            Field::Path => list.push(path_key(&record.location)),
            Field::Url => list.push(url_key(&article.url)),
            field => each_value(article, field, &mut |_, value| list.push(value.to_string())),
        }
        list.retain(|value| !value.is_empty());
        list.iter_mut().for_each(|value| value.truncate(cut(value).len()));
        if list.is_empty() {
            continue;
        }
        if field.row().kind == FieldKind::Location {
            has.push(field.name());
        }
        set(&mapping::values(field), json!(list));
    }
    set(column::HAS, json!(has));
    set(column::RECOGNISER, json!(record.recogniser.name()));
    if !names.is_empty() {
        let counted: Vec<String> = names.iter().map(|(term, count)| format!("{term}\t{count}")).collect();
        set(column::NAME, json!(counted));
    }
    if !shorts.is_empty() {
        set(column::SHORT, json!(shorts));
    }
    out
}

/// Returns a value as columns keep it.
pub(super) fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(MAX_COLUMN_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Language};

    #[test]
    fn a_record_becomes_streams_columns_and_itself() {
        let article = Article {
            title: "Müllers wars".to_string(),
            body: "…".to_string(),
            authors: vec!["Mara Lind".to_string(), String::new(), "Jo".to_string()],
            language: Language::of("en"),
            ..Article::default()
        };
        let mention = crate::model::Mention {
            kind: crate::model::Kind::Person,
            start: 0,
            end: 9,
            part: crate::model::Part::Author(0),
            name: "Mara Lind".to_string(),
        };
        let record = Record {
            id: u64::MAX,
            file: 7,
            location: crate::model::Location { path: "A|b.html".to_string(), ..Default::default() },
            file_time: None,
            captured: None,
            sha256: [0; 32],
            same_body: None,
            recogniser: Default::default(),
            mentions: vec![mention],
            article,
        };
        let mut out = Vec::new();
        let stamp = Stamp { run: "r".to_string(), slice: None, indexed_at: 5 };
        Encoder::default().document(&record, &stamp, &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["terms"]["title"], json!(["=müllers|~mullers|en:muller =wars|en:war"]));
        assert_eq!(document["terms"]["body"], json!([""]));
        assert_eq!(document["terms"]["author"], json!(["=mara|@p:mara_lind|<p =lind|>", "=jo"]));
        assert_eq!(document["column"]["has"], json!(["title", "author", "lang", "path"]));
        assert_eq!(document["column"]["same_body"], "-ffffffffffffffff");
        assert_eq!(document["column"]["name"], json!(["@p:mara_lind\t1"]));
        assert_eq!(document["column"]["of_author"], json!(["Mara Lind", "Jo"]));
        assert_eq!(serde_json::from_value::<Record>(document["record"].clone()).unwrap(), record);
        assert_eq!(spell("a b|c"), "a␣b│c");
    }
}
