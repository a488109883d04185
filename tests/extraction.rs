//! Holds the extraction to the sample corpus: what `tests/quality/expected.tsv` says of each article must be found,
//! but for the misses counted here. A change that finds more lowers a number; none may raise one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use presshound::extract;
use presshound::input::walk::{Found, WalkOptions, walk};
use presshound::input::{Item, ReadOptions, read_file};
use presshound::model::{Article, Location};

/// How many articles may miss a column of the table.
const MISSES: &[(&str, usize)] = &[
    ("article", 0),
    ("title", 7),
    ("first", 1),
    ("last", 14),
    ("publisher", 32),
    ("authors", 6),
    ("date", 6),
    ("language", 0),
    ("agency", 3),
    ("subtitle", 5),
    ("caption", 7),
];

#[test]
fn the_articles_of_the_sample_corpus_are_found() {
    let found = articles(Path::new("sample-corpus"));
    let mut misses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in table(include_str!("quality/expected.tsv")) {
        let path = row["path"];
        let Some(article) = found.get(path) else {
            misses.entry("article").or_default().push(path.to_string());
            continue;
        };
        for (column, got) in columns(article, &row) {
            if let Some(got) = got {
                misses
                    .entry(column)
                    .or_default()
                    .push(format!("{path}\n    is `{got}`\n not `{}`", row[column]));
            }
        }
    }
    let mut report = String::new();
    for (column, allowed) in MISSES {
        let missed = misses.remove(column).unwrap_or_default();
        if missed.len() > *allowed {
            report += &format!("{column}: {} miss it, {allowed} may:\n{}\n", missed.len(), missed.join("\n"));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn broken_files_are_told_apart() {
    for row in table(include_str!("quality/broken.tsv")) {
        let path = row["path"];
        let location = Location { path: path.to_string(), ..Location::default() };
        let (mut found, mut bad) = (0usize, 0usize);
        let file = Path::new("sample-corpus").join(path);
        let report = read_file(&file, location, &ReadOptions::default(), &mut |item| {
            match item {
                Item::Document(document) => {
                    found += usize::from(extract::article(&document, &extract::Options::default()).is_ok());
                }
                Item::Bad { .. } => bad += 1,
                Item::Skipped { .. } => {}
            }
            ControlFlow::Continue(())
        });
        assert!(report.is_ok(), "{path}: cannot be opened");
        let (least, most) = row["articles"].split_once("..").unwrap_or((row["articles"], row["articles"]));
        let allowed = number(least)..=number(most);
        assert!(allowed.contains(&found), "{path}: {found} articles, not {}", row["articles"]);
        assert!(
            bad > 0 || row["fate"] != "failed" && row["fate"] != "partly",
            "{path}: nothing is said to be wrong"
        );
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("the table holds numbers")
}

/// Returns for each column what stands in it where that is wrong.
fn columns<'a>(article: &Article, row: &BTreeMap<&'a str, &'a str>) -> Vec<(&'static str, Option<String>)> {
    let said = |column: &str| if row[column] == "-" { "" } else { row[column] };
    let same = |column: &'static str, got: &str| {
        (column, (plain(got) != plain(said(column))).then(|| got.to_string()))
    };
    let body = plain(&article.body);
    let begins = body.chars().take(120).collect::<String>().contains(&plain(said("first")));
    let ends = body.ends_with(&plain(said("last")));
    let captions = article.captions.join(" / ");
    let captioned = plain(&captions).contains(&plain(said("caption")));
    let date = article.published.as_ref().map(|date| date.iso()).unwrap_or_default();
    let dated = if said("date").is_empty() { date.is_empty() } else { date.starts_with(said("date")) };
    vec![
        same("title", &article.title),
        same("subtitle", &article.subtitle),
        same("publisher", &article.publisher),
        same("authors", &article.authors.join("; ")),
        same("agency", &article.agencies.join("; ")),
        same("language", article.language.code()),
        ("first", (!begins).then(|| body.chars().take(120).collect())),
        ("last", (!ends).then(|| last(&body, 120))),
        ("caption", (!captioned).then_some(captions)),
        ("date", (!dated).then_some(date)),
    ]
}

/// Returns the text with quotes straightened and blanks joined.
fn plain(text: &str) -> String {
    let straight = text.replace(['“', '”', '„'], "\"").replace(['‘', '’'], "'");
    straight.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn last(text: &str, count: usize) -> String {
    let skip = text.chars().count().saturating_sub(count);
    text.chars().skip(skip).collect()
}

/// Returns the rows of a table, by column.
fn table(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines.map(|line| head.iter().copied().zip(line.split('\t')).collect()).collect()
}

/// Returns the articles of a folder by their location.
fn articles(root: &Path) -> BTreeMap<String, Article> {
    let mut out = BTreeMap::new();
    let options = ReadOptions::default();
    walk(root, &WalkOptions::default(), &mut |found| {
        let Found::File(entry) = found else { return };
        let location = Location { path: entry.rel.to_string(), ..Location::default() };
        let report = read_file(entry.path, location, &options, &mut |item| {
            if let Item::Document(document) = item
                && let Ok(article) = extract::article(&document, &extract::Options::default())
            {
                out.insert(document.location.display(), article);
            }
            ControlFlow::Continue(())
        });
        assert!(report.is_ok(), "{}: cannot be opened", entry.rel);
    });
    out
}
