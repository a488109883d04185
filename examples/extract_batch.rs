//! Extracts the pages listed on standard input (`id<TAB>path<TAB>url`) and writes one JSON object a line.

use std::io::{BufRead, Write};

use presshound::extract::{Options, html};

/// With `--bare`: what the extraction crate alone finds, to compare with.
fn bare(text: &str) -> serde_json::Value {
    let options = trafilatura::Options::default()
        .with_focus(trafilatura::ExtractionFocus::FavorPrecision)
        .with_fallback(true)
        .with_exclude_comments(true);
    match trafilatura::extract(text, &options) {
        Ok(result) => serde_json::json!({ "body": result.content_text, "title": result.metadata.title,
            "authors": result.metadata.author.split("; ").collect::<Vec<_>>(),
            "published": result.metadata.date.map(|d| d.to_string()), "publisher": result.metadata.sitename,
            "language": result.metadata.language, "subtitle": result.metadata.description }),
        Err(error) => serde_json::json!({ "error": error.to_string() }),
    }
}

fn full(text: &str, url: Option<&str>) -> serde_json::Result<serde_json::Value> {
    let article = match html::page(text, url, &Options::default()) {
        Ok(article) => article,
        Err(error) => return Ok(serde_json::json!({ "error": error.to_string() })),
    };
    let mut value = serde_json::to_value(&article)?;
    if let (Some(map), Some(date)) = (value.as_object_mut(), &article.published) {
        map.insert("published".into(), serde_json::json!({ "value": date.iso() }));
    }
    Ok(value)
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut fields = line.split('\t');
        let (id, path) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
        let url = fields.next().filter(|url| !url.is_empty());
        let text = std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())?;
        let is_bare = std::env::args().any(|arg| arg == "--bare");
        let value = match is_bare {
            true => bare(&text),
            false => full(&text, url)?,
        };
        let mut value = value;
        if let Some(map) = value.as_object_mut() {
            map.insert("id".into(), id.into());
        }
        writeln!(out, "{value}")?;
    }
    Ok(())
}
