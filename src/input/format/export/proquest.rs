//! Articles as ProQuest exports them to text: a rule above each, the text behind `Full text:`, then fields with names.

use super::parts::{authors, terms};
use crate::model::RawRecord;

/// Names of fields.
const FIELDS: [&str; 40] = [
    "Abstract",
    "Author",
    "Business indexing term",
    "Company / organization",
    "Copyright",
    "Country of publication",
    "Credit",
    "Database",
    "Dateline",
    "Document feature",
    "Document type",
    "Document URL",
    "Edition",
    "First page",
    "Full text",
    "Identifier / keyword",
    "ISBN",
    "ISSN",
    "Issue",
    "Language of publication",
    "Last updated",
    "Links",
    "Location",
    "Number of pages",
    "Pages",
    "People",
    "Place of publication",
    "ProQuest document ID",
    "Publication date",
    "Publication info",
    "Publication subject",
    "Publication title",
    "Publication year",
    "Publisher",
    "Section",
    "Source type",
    "Subject",
    "Title",
    "Volume",
    "Year",
];

/// Returns whether a line is the rule above an article.
pub(super) fn is_rule(line: &str) -> bool {
    line.len() >= 50 && line.bytes().all(|b| b == b'_')
}

/// Returns whether a part is no article but what stands below the last one.
pub(super) fn is_foot(part: &str) -> bool {
    part.len() < 600 && part.trim_start().starts_with('_') && part.contains("ProQuest LLC")
}

/// Reads an article.
pub(super) fn article(part: &str) -> Option<RawRecord> {
    let mut fields: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in part.lines().map(str::trim).filter(|line| !line.is_empty() && !is_rule(line)) {
        match line.split_once(':').filter(|(name, _)| FIELDS.contains(name)) {
            Some((name, value)) => fields.push((name, vec![value.trim()])),
            None => {
                if let Some((_, lines)) = fields.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    let lines = |name: &str| fields.iter().find(|(known, _)| *known == name).map(|(_, lines)| lines);
    let line =
        |name: &str| lines(name)?.first().map(|line| (*line).to_string()).filter(|line| !line.is_empty());
    let paragraphs = |name: &str| {
        let lines = lines(name)?.iter().copied().filter(|line| !line.is_empty());
        Some(lines.collect::<Vec<_>>().join("\n\n")).filter(|text| !text.is_empty())
    };
    line("ProQuest document ID").or(line("Publication title"))?;
    let paper =
        line("Publication title").map(|name| name.split(';').next().unwrap_or_default().trim().to_string());
    let text = paragraphs("Full text").filter(|text| text != "Not available.");
    let title = line("Title");
    let body = text.or_else(|| paragraphs("Abstract"));
    body.is_some().then(|| RawRecord {
        id: line("ProQuest document ID"),
        title,
        authors: line("Author").map_or(Vec::new(), |byline| authors(&byline, true)),
        published: line("Publication date"),
        publisher: paper,
        section: line("Section"),
        tags: line("Subject").map_or(Vec::new(), |list| terms(&list, ';')),
        language: line("Language of publication"),
        url: line("Document URL"),
        body,
        ..RawRecord::default()
    })
}
