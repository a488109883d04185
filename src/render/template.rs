//! `--format`: a line for each article, from a template such as `{id}\t{date}\t{title}`.

use presshound::model::hit::format_id;
use presshound::model::{Field, FieldKind, Hit, TABLE};
use presshound::store::FacetBy;

/// A template, read once.
#[derive(Debug, PartialEq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Value(Value),
}

/// A value of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A field of the table.
    Field(Field),
    /// The score.
    Score,
    /// The place in the order.
    Rank,
    /// Where the article is.
    Location,
}

/// Returns the name of what is counted by.
pub fn facet_name(by: FacetBy) -> &'static str {
    match by {
        FacetBy::Value(field) => field.name(),
        FacetBy::Year => "year",
        FacetBy::Recogniser => "recogniser",
    }
}

/// Fields whose values a hit carries: what was cut and names stay in the index.
fn shown(field: Field) -> bool {
    field != Field::Chrome && !matches!(field.row().kind, FieldKind::Entity)
}

fn parse_value(name: &str) -> Result<Value, String> {
    match name {
        "score" => return Ok(Value::Score),
        "rank" => return Ok(Value::Rank),
        "location" => return Ok(Value::Location),
        _ => {}
    }
    match Field::parse(name) {
        Some(field) if shown(field) => Ok(Value::Field(field)),
        _ => {
            let names = TABLE.iter().filter(|row| shown(row.field)).map(|row| row.name);
            let known: Vec<_> = names.chain(["score", "rank", "location"]).collect();
            Err(format!("unknown field `{{{name}}}` in the template; there are {}", known.join(", ")))
        }
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// If a field is unknown, or a brace stands alone.
    pub fn parse(text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('t') => plain.push('\t'),
                    Some('n') => plain.push('\n'),
                    Some('0') => plain.push('\0'),
                    Some('\\') => plain.push('\\'),
                    Some(other) => plain.extend(['\\', other]),
                    None => plain.push('\\'),
                },
                '{' if chars.next_if_eq(&'{').is_some() => plain.push('{'),
                '}' if chars.next_if_eq(&'}').is_some() => plain.push('}'),
                '{' => {
                    let name: String = std::iter::from_fn(|| chars.next_if(|c| *c != '}')).collect();
                    if chars.next().is_none() {
                        return Err(format!("`{{{name}` has no closing brace; write {{{{ for a brace"));
                    }
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Value(parse_value(name.trim())?));
                }
                '}' => return Err("`}` stands alone in the template; write }} for a brace".to_string()),
                c => plain.push(c),
            }
        }
        pieces.push(Piece::Text(plain));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        Ok(Template(pieces))
    }

    /// Returns a hit's line, without a line end. Tabs and line ends inside values become blanks, so that columns
    /// stay columns.
    pub fn fill(&self, hit: &Hit) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(value) => out.push_str(&one_line(&value_of(*value, hit))),
            }
        }
        out
    }
}

fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\t', '\n', '\r', '\0'], " ")
}

/// Returns a value of a hit as text; several values are joined by `; `.
pub fn value_of(value: Value, hit: &Hit) -> String {
    let article = &hit.article;
    let joined = |values: &[String]| values.join("; ");
    let field = match value {
        Value::Score => return format!("{:.4}", hit.score),
        Value::Rank => return hit.rank.to_string(),
        Value::Location => return hit.location.display(),
        Value::Field(field) => field,
    };
    match field {
        Field::Title => article.title.clone(),
        Field::Subtitle => article.subtitle.clone(),
        Field::Body => article.body.clone(),
        Field::Caption => joined(&article.captions),
        Field::Publisher => article.publisher.clone(),
        Field::Agency => joined(&article.agencies),
        Field::Author => joined(&article.authors),
        Field::Section => article.section.clone(),
        Field::Tag => joined(&article.tags),
        Field::Lang => article.language.code().to_string(),
        Field::Id if !article.own_id.is_empty() => article.own_id.clone(),
        Field::Id => format_id(hit.id),
        Field::Url => article.url.clone(),
        Field::Path => match &hit.location.member {
            Some(member) => format!("{}!{member}", hit.location.path),
            None => hit.location.path.clone(),
        },
        Field::Date => article.published.as_ref().map(|date| date.iso()).unwrap_or_default(),
        Field::Chrome | Field::Entity | Field::Person | Field::Org | Field::Place => String::new(),
    }
}

/// A hit for tests of this folder.
#[cfg(test)]
pub(super) fn example() -> Hit {
    use presshound::model::{Article, Confidence, DateSource, Language, Location, PubDate};
    let article = Article {
        title: "Harbour\nstrike".into(),
        authors: vec!["Mara Lind".into(), "Jo Ek".into()],
        published: PubDate::day(2024, 5, 1, DateSource::Text, Confidence::Firm),
        language: Language::of("en"),
        ..Article::default()
    };
    Hit {
        rank: 1,
        id: 0xabc,
        score: 1.5,
        location: Location { path: "a/b.txt".into(), ..Location::default() },
        article,
        file_time: None,
        spellings: Vec::new(),
        captured: None,
        snippets: Vec::new(),
        same_body: None,
        copies: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled() {
        for (template, expected) in [
            ("{id}\\t{date}\\t{title}", "0000000000000abc\t2024-05-01\tHarbour strike"),
            ("{{{rank}}} {by} \\\\ {score}", "{1} Mara Lind; Jo Ek \\ 1.5000"),
            ("{location}|{lang}|{publisher}", "a/b.txt|en|"),
            ("", ""),
        ] {
            assert_eq!(Template::parse(template).unwrap().fill(&example()), expected, "{template}");
        }
    }

    #[test]
    fn unknown_fields_are_named() {
        for (template, expected) in [
            ("{titel}", "unknown field `{titel}`"),
            ("{id", "no closing brace"),
            ("a } b", "stands alone"),
            ("{person}", "unknown field `{person}`"),
        ] {
            let error = Template::parse(template).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn every_field_that_can_be_written_has_a_value() {
        for row in TABLE.iter().filter(|row| shown(row.field)) {
            assert_eq!(parse_value(row.name), Ok(Value::Field(row.field)));
        }
    }
}
