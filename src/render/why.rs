//! Why an article matches or does not, part by part.

use presshound::corpus::{Outcome, Why, WhyPart};

use super::Style;
use super::amount::counted;
use super::sanitize;
use super::terminal::spellings;

/// Returns the verdict and a line for each part of the query.
pub fn lines(why: &Why, style: Style) -> String {
    let mut out = vec![match why.verdict {
        Outcome::Hit { score } => style.title(&format!("matches, score {score:.4}")),
        Outcome::Miss => style.title("does not match"),
    }];
    out.extend(why.parts.iter().map(part));
    out.join("\n")
}

fn part(part: &WhyPart) -> String {
    let label = sanitize::line(&part.label);
    let everywhere = counted(part.articles, "article has it", "articles have it");
    if !part.matched {
        return format!("  no   {label}: not in this article; {everywhere}");
    }
    let places: Vec<_> = part
        .places
        .iter()
        .map(|(field, number)| format!("{} in {field}", counted(*number as u64, "time", "times")))
        .collect();
    let places = if places.is_empty() { "as a filter".to_string() } else { places.join(", ") };
    let spelt = match part.spellings.is_empty() {
        true => String::new(),
        false => format!(" as {}", sanitize::line(&spellings(&part.spellings))),
    };
    format!("  yes  {label}: {places}{spelt}; {everywhere}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_explained() {
        let part = |label: &str, matched, places| WhyPart {
            label: label.into(),
            matched,
            places,
            spellings: Vec::new(),
            articles: 2,
        };
        let why = Why {
            verdict: Outcome::Miss,
            parts: vec![
                part("strike", true, vec![("title", 1), ("body", 3)]),
                part("lang:de", false, vec![]),
            ],
        };
        assert_eq!(
            lines(&why, Style::Plain),
            "does not match\n  yes  strike: 1 time in title, 3 times in body; 2 articles have it\n  \
             no   lang:de: not in this article; 2 articles have it"
        );
    }
}
