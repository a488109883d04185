//! Runs the extraction of plain pages for training and measuring: prints features, or the article as JSON.

use std::io::{BufRead, Write};

use presshound::extract::{self, Options};
use presshound::model::{Content, Document, Hints, Location, Markup};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut parts = line.split('\t');
        let (Some(id), Some(path)) = (parts.next(), parts.next()) else { continue };
        let bytes = std::fs::read(path)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let start = std::time::Instant::now();
        let document = Document {
            location: Location { path: path.to_string(), ..Location::default() },
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
        writeln!(out, "{object}")?;
    }
    Ok(())
}
