//! "Nothing found", so that it can be trusted: what was searched, and what stood in the way.

use presshound::corpus::{Results, Searched, Zero};

use super::amount::{ago, count, counted};
use super::sanitize;

/// Returns why nothing was found, a line for each reason.
pub fn report(results: &Results, now: i64) -> String {
    let mut lines = vec![format!("nothing found in {}", searched(&results.searched, now))];
    if let Some(zero) = &results.zero {
        lines.extend(reasons(zero));
    }
    lines.join("\n")
}

fn searched(searched: &Searched, now: i64) -> String {
    let mut notes = Vec::new();
    if searched.failed > 0 {
        notes.push(format!("{} could not be read", counted(searched.failed, "file", "files")));
    }
    notes.push(format!("indexed {}", ago(now - searched.indexed_at)));
    match searched.changed {
        Some(0) => notes.push("no file has changed since".to_string()),
        Some(changed) => notes.push(format!("{} changed since", counted(changed, "file", "files"))),
        None => {}
    }
    format!("{} ({})", counted(searched.articles, "article", "articles"), notes.join(", "))
}

fn reasons(zero: &Zero) -> Vec<String> {
    let mut lines = Vec::new();
    for unknown in &zero.unknown {
        let word = sanitize::line(&unknown.word);
        let near: Vec<_> = unknown
            .near
            .iter()
            .map(|(word, articles)| format!("{} ({})", sanitize::line(word), count(*articles)))
            .collect();
        lines.push(match near.is_empty() {
            true => format!("`{word}` is in no article"),
            false => format!("`{word}` is in no article; did you mean {}?", near.join(", ")),
        });
    }
    if zero.unread > 0 {
        let articles = counted(zero.unread, "article", "articles");
        lines.push(format!("names were not looked for in {articles}: see `index --entities`"));
    }
    for (part, articles) in &zero.removed_by {
        lines.push(format!(
            "without `{}`: {}",
            sanitize::line(part),
            counted(*articles, "article matches", "articles match")
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use presshound::corpus::NearWord;

    #[test]
    fn a_zero_says_what_was_searched() {
        let results = Results {
            hits: Vec::new(),
            total: 0,
            facets: Vec::new(),
            searched: Searched { articles: 1_200, failed: 1, indexed_at: 0, changed: Some(2) },
            zero: Some(Zero {
                unknown: vec![NearWord { word: "harbor".into(), near: vec![("harbour".into(), 12)] }],
                unread: 0,
                removed_by: vec![("lang:de".into(), 3)],
            }),
            incomplete: None,
        };
        assert_eq!(
            report(&results, 7_200),
            "nothing found in 1,200 articles (1 file could not be read, indexed 2 hours ago, 2 files changed since)\n\
             `harbor` is in no article; did you mean harbour (12)?\n\
             without `lang:de`: 3 articles match"
        );
    }
}
