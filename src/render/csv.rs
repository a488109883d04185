//! Hits and entities as CSV, for spreadsheets.

use std::io::{self, Write};

use presshound::corpus::{Companion, EntityCount, EntityList};
use presshound::model::{Field, Hit};

use super::sanitize;
use super::template::{Value, value_of};

/// The columns, in order.
const COLUMNS: [(&str, Value); 14] = [
    ("rank", Value::Rank),
    ("id", Value::Field(Field::Id)),
    ("score", Value::Score),
    ("date", Value::Field(Field::Date)),
    ("publisher", Value::Field(Field::Publisher)),
    ("title", Value::Field(Field::Title)),
    ("author", Value::Field(Field::Author)),
    ("agency", Value::Field(Field::Agency)),
    ("section", Value::Field(Field::Section)),
    ("tag", Value::Field(Field::Tag)),
    ("lang", Value::Field(Field::Lang)),
    ("url", Value::Field(Field::Url)),
    ("location", Value::Location),
    ("snippet", Value::Rank),
];

/// Writes a header and a line for each hit; several passages are joined by ` … `.
pub fn hits(out: &mut dyn Write, hits: &[Hit]) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(COLUMNS.iter().map(|column| column.0))?;
    for hit in hits {
        let row = COLUMNS.iter().map(
            |(name, value)| {
                if *name == "snippet" { passages(hit) } else { value_of(*value, hit) }
            },
        );
        writer.write_record(row.map(harmless))?;
    }
    writer.flush()
}

fn passages(hit: &Hit) -> String {
    let texts: Vec<_> = hit.snippets.iter().map(|snippet| snippet.text.trim()).collect();
    texts.join(" … ")
}

/// Writes a header and a line for each entity; the names it goes by are joined by `; `.
pub fn entities(out: &mut dyn Write, list: &EntityList) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(["kind", "name", "articles", "mentions", "names"])?;
    for entity in &list.entities {
        let EntityCount { kind, name, articles, mentions, names, .. } = entity;
        let names: Vec<_> = names.iter().map(|name| name.name.as_str()).collect();
        let (articles, mentions) = (articles.to_string(), mentions.to_string());
        let row = [kind.name().to_string(), name.clone(), articles, mentions, names.join("; ")];
        writer.write_record(row.map(harmless))?;
    }
    writer.flush()
}

/// Writes a header and a line for each companion of an entity.
pub fn companions(out: &mut dyn Write, companions: &[Companion]) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(["kind", "name", "together", "articles", "score"])?;
    for Companion { entity, together, score } in companions {
        let (together, articles) = (together.to_string(), entity.articles.to_string());
        let row = [entity.kind.name().to_string(), entity.name.clone(), together, articles];
        // A score below nought is a number, no formula.
        writer.write_record(row.map(harmless).into_iter().chain([format!("{score:.2}")]))?;
    }
    writer.flush()
}

/// Returns a value that no spreadsheet takes for a formula, and that no terminal obeys: those that begin like a
/// formula get a `'` in front.
pub(super) fn harmless(value: String) -> String {
    let value = sanitize::cell(&value);
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\n', '|', '＝', '＋', '－', '＠']);
    if formula { format!("'{value}") } else { value.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::template::example;

    #[test]
    fn formulas_are_defused() {
        let mut hit = example();
        hit.article.title = "=HYPERLINK(\"x\")".into();
        let mut out = Vec::new();
        hits(&mut out, &[hit]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "rank,id,score,date,publisher,title,author,agency,section,tag,lang,url,location,snippet\n\
             1,0000000000000abc,1.5000,2024-05-01,,\"'=HYPERLINK(\"\"x\"\")\",Mara Lind; Jo Ek,,,,en,,a/b.txt,\n"
        );
    }
}
