//! Reads JSON Lines `{"id", "text"}` and writes `{"id", "body", "entities"}`, offsets in bytes: for measuring.
//! With `--time` it writes no entities but the words and seconds.

use std::io::{BufRead, BufWriter, Write};
use std::time::Instant;

use presshound::entities::{Mode, Recogniser};
use presshound::model::Language;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let mode = if args.iter().any(|a| a == "--fast") { Mode::Fast } else { Mode::Full };
    let time = args.iter().any(|a| a == "--time");
    let language = args
        .iter()
        .find_map(|a| a.strip_prefix("--lang="))
        .and_then(Language::parse)
        .unwrap_or(Language::of("en"));
    let lines: Vec<Value> = std::io::stdin()
        .lock()
        .lines()
        .map(|l| Ok(serde_json::from_str(&l?)?))
        .collect::<anyhow::Result<_>>()?;
    let mut recogniser = Recogniser::new();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (start, mut found) = (Instant::now(), 0);
    for line in &lines {
        let text = line["text"].as_str().or(line["body"].as_str()).unwrap_or("");
        let mentions = recogniser.recognise_text(text, language, mode);
        found += mentions.len();
        if !time {
            let entities: Vec<Value> = mentions
                .iter()
                .map(|m| json!({"start": m.start, "end": m.end, "label": m.kind.name(), "name": m.name}))
                .collect();
            writeln!(out, "{}", json!({"id": line["id"], "body": text, "entities": entities}))?;
        }
    }
    if time {
        let seconds = start.elapsed().as_secs_f64();
        writeln!(out, "{} texts, {found} names, {seconds:.3} s wall", lines.len())?;
    }
    Ok(())
}
