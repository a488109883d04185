//! Runs the extraction of plain pages for training and measuring. Reads lines `id<TAB>path…` on standard input.
//!
//! - `text_lines` prints the article of each page as a JSON line.
//! - `text_lines first OUT` writes the lines of each page to `OUT.jsonl` and their features to `OUT.f32`.
//! - `text_lines second OUT` does so for the lines that are looked at again; reads `id<TAB>path<TAB>chances`, the
//!   chance of each line that the first look gave it, separated by blanks.
//! - `text_lines headings OUT` does so for the lines that may be title or byline; reads `id<TAB>path<TAB>title line`.
//! - `text_lines teacher` prints the body that the HTML extractor finds, to learn from pages without a reference.

use std::fs::File;
use std::io::{BufRead, BufWriter, Write};

use presshound::extract::text::training::{self, Described};
use presshound::extract::{self, Options};
use presshound::model::{Content, Document, Hints, Location, Markup};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => each_page(|id, text, _| article(id, text)),
        ["teacher"] => each_page(|id, text, _| teacher(id, text)),
        ["first", out] => dump(out, |text, _| every(training::first(text))),
        ["second", out] => dump(out, |text, chances| training::second(text, &numbers(chances))),
        ["headings", out] => dump(out, |text, title| {
            let (from, found) = training::headings(text, title.parse().ok());
            ((from..from + found.texts.len()).collect(), found)
        }),
        _ => {
            Err(std::io::Error::other("usage: text_lines [teacher | first OUT | second OUT | headings OUT]"))
        }
    }
}

fn each_page(run: impl Fn(&str, String, &str) -> serde_json::Value) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut parts = line.splitn(3, '\t');
        let (Some(id), Some(path)) = (parts.next(), parts.next()) else { continue };
        let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        writeln!(out, "{}", run(id, text, parts.next().unwrap_or("")))?;
    }
    Ok(())
}

fn every(found: Described) -> (Vec<usize>, Described) {
    ((0..found.texts.len()).collect(), found)
}

fn numbers(list: &str) -> Vec<f32> {
    list.split(' ').filter_map(|number| number.parse().ok()).collect()
}

fn dump(out: &str, run: impl Fn(&str, &str) -> (Vec<usize>, Described)) -> std::io::Result<()> {
    let mut texts = BufWriter::new(File::create(format!("{out}.jsonl"))?);
    let mut values = BufWriter::new(File::create(format!("{out}.f32"))?);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut parts = line.splitn(3, '\t');
        let (Some(id), Some(path)) = (parts.next(), parts.next()) else { continue };
        let page = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        let (at, found) = run(&page, parts.next().unwrap_or(""));
        let header =
            serde_json::json!({ "id": id, "columns": found.columns, "at": at, "lines": found.texts });
        writeln!(texts, "{header}")?;
        for value in found.values {
            values.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(())
}

fn teacher(id: &str, html: String) -> serde_json::Value {
    let mut options = trafilatura::Options::default();
    options.focus = trafilatura::ExtractionFocus::FavorPrecision;
    options.enable_fallback = true;
    options.exclude_comments = true;
    let body = trafilatura::extract(&html, &options).map(|found| found.content_text).unwrap_or_default();
    serde_json::json!({ "id": id, "body": body })
}

fn article(id: &str, text: String) -> serde_json::Value {
    let start = std::time::Instant::now();
    let document = Document {
        location: Location::default(),
        content: Content::Page(Markup::Plain, text),
        hints: Hints::default(),
        sha256: [0; 32],
    };
    let found = extract::article(&document, &Options::default());
    let secs = start.elapsed().as_secs_f64();
    let mut object = match found {
        Ok(article) => serde_json::json!({
            "title": article.title, "subtitle": article.subtitle, "body": article.body,
            "authors": article.authors, "publisher": article.publisher, "agency": article.agencies,
            "published": article.published.map(|d| serde_json::json!({"value": d.iso()})),
            "captions": article.captions, "language": article.language, "verdict": article.verdict,
        }),
        Err(error) => serde_json::json!({ "error": error.to_string() }),
    };
    object["id"] = id.into();
    object["secs"] = secs.into();
    object
}
