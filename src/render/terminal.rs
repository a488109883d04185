//! Hits for people: a title, a line of where and when, passages with what matched.

use std::io::{self, Write};

use presshound::corpus::{Facet, Results};
use presshound::model::hit::format_id;
use presshound::model::{Article, Confidence, Field, Hit, Snippet};

use super::amount::{count, counted, day};
use super::layout::{marked, marked_lines};
use super::template::facet_name;
use super::{Style, sanitize};

/// Columns before everything but the rank and title.
const INDENT: usize = 4;

/// How hits are shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub style: Style,
    /// Columns.
    pub width: usize,
}

/// Writes a hit. `link` is the address that its title links to.
pub fn hit(out: &mut dyn Write, hit: &Hit, link: Option<&str>, look: Look) -> io::Result<()> {
    let title = linked(&title(hit, look.style), link);
    writeln!(out, "{:>2}  {title}", hit.rank)?;
    let indent = " ".repeat(INDENT);
    writeln!(out, "{indent}{}", about(hit))?;
    writeln!(out, "{indent}{}", look.style.aside(&sanitize::line(&hit.location.display())))?;
    if !hit.spellings.is_empty() {
        for line in marked_lines(
            &spellings(&hit.spellings),
            &[],
            look.width.saturating_sub(INDENT).max(20),
            look.style,
        ) {
            writeln!(out, "{indent}{line}")?;
        }
    }
    for snippet in hit.snippets.iter().filter(|snippet| snippet.field != Field::Title) {
        passage(out, snippet, hit.page_of(snippet), look)?;
    }
    writeln!(out)
}

fn title(hit: &Hit, style: Style) -> String {
    let title = &hit.article.title;
    if title.trim().is_empty() {
        return style.aside("(no title)");
    }
    let in_title = |snippet: &&Snippet| {
        snippet.field == Field::Title && title.get(snippet.start..snippet.end) == Some(&snippet.text)
    };
    match hit.snippets.iter().find(in_title) {
        Some(snippet) if style == Style::Color => {
            let ranges: Vec<_> = snippet
                .highlights
                .iter()
                .map(|(start, end)| (snippet.start + start, snippet.start + end))
                .collect();
            marked(title, &ranges, style)
        }
        _ => style.title(&sanitize::line(title)),
    }
}

/// Spellings of a hit that are named; the rest is only counted.
const NAMED_SPELLINGS: usize = 6;

/// Returns how often each spelling stands in an article: `Zelensky ×4, President Zelensky ×1`.
pub(super) fn spellings(spellings: &[(String, usize)]) -> String {
    let named =
        spellings.iter().take(NAMED_SPELLINGS).map(|(spelling, times)| format!("{spelling} ×{times}"));
    let mut out: Vec<String> = named.collect();
    if spellings.len() > NAMED_SPELLINGS {
        out.push(format!("{} more", spellings.len() - NAMED_SPELLINGS));
    }
    out.join(", ")
}

/// Returns publisher, date, language, id and copies in a line.
fn about(hit: &Hit) -> String {
    let mut parts = Vec::new();
    if !hit.article.publisher.is_empty() {
        parts.push(sanitize::line(&hit.article.publisher).into_owned());
    }
    parts.push(date(&hit.article, hit.file_time));
    if hit.article.language.is_known() {
        parts.push(hit.article.language.to_string());
    }
    parts.push(format_id(hit.id));
    if hit.copies > 0 {
        parts.push(format!("+{}", counted(hit.copies as u64, "copy", "copies")));
    }
    parts.join(" · ")
}

/// Returns the day of publication to its precision, marked `~` if it is uncertain; else that the article is
/// undated, with the file's day, which is no publication date.
pub fn date(article: &Article, file_time: Option<i64>) -> String {
    match (&article.published, file_time) {
        (Some(date), _) => {
            let iso = date.iso();
            let mark = if date.confidence == Confidence::Weak { "~" } else { "" };
            format!("{}{mark}", iso.split('T').next().unwrap_or(&iso))
        }
        (None, Some(time)) => format!("undated (file of {})", day(time)),
        (None, None) => "undated".to_string(),
    }
}

fn passage(out: &mut dyn Write, snippet: &Snippet, page: Option<u32>, look: Look) -> io::Result<()> {
    let label = match (snippet.field, page) {
        (Field::Body, Some(page)) => format!("p. {page}: "),
        (Field::Body, None) => String::new(),
        (field, _) => format!("{}: ", field.name()),
    };
    let width = look.width.saturating_sub(INDENT + 2).max(20);
    let lines = marked_lines(&snippet.text, &snippet.highlights, width, look.style);
    for (index, line) in lines.iter().enumerate() {
        let begin = if index == 0 { look.style.aside(&label) } else { String::new() };
        writeln!(out, "{}{begin}{line}", " ".repeat(INDENT + 2))?;
    }
    Ok(())
}

/// Returns the text as a link (OSC 8).
fn linked(text: &str, link: Option<&str>) -> String {
    match link {
        Some(address) => format!("\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"),
        None => text.to_string(),
    }
}

/// Returns the address of a file for a link: everything but plain letters is percent-encoded.
pub fn file_address(path: &std::path::Path) -> String {
    let mut out = "file://".to_string();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Writes counts of matching articles by a field.
pub fn facet(out: &mut dyn Write, facet: &Facet, style: Style) -> io::Result<()> {
    writeln!(out, "{}", style.title(facet_name(facet.by)))?;
    for (value, articles) in &facet.counts {
        let value = if value.is_empty() { "(none)".into() } else { sanitize::line(value) };
        writeln!(out, "{:>8}  {value}", count(*articles))?;
    }
    writeln!(out)
}

/// Returns how many articles match and how many of them were shown.
pub fn footer(results: &Results, offset: usize) -> String {
    let total = counted(results.total, "article matches", "articles match");
    let copies: usize = results.hits.iter().map(|hit| hit.copies).sum();
    let shown = results.hits.len() + copies;
    if offset == 0 && shown as u64 >= results.total {
        return total;
    }
    match (results.hits.first(), results.hits.last()) {
        (Some(first), Some(last)) => {
            format!("{total}; {} to {} shown, -n 0 shows all", first.rank, last.rank)
        }
        _ => format!("{total}; none after the first {}", count(offset as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use presshound::model::{DateSource, PubDate};

    #[test]
    fn dates_say_what_is_known() {
        let published = |confidence| Article {
            published: PubDate::day(2024, 5, 1, DateSource::Text, confidence),
            ..Article::default()
        };
        assert_eq!(date(&published(Confidence::Firm), Some(0)), "2024-05-01");
        assert_eq!(date(&published(Confidence::Weak), None), "2024-05-01~");
        assert_eq!(date(&Article::default(), Some(86_400)), "undated (file of 1970-01-02)");
        assert_eq!(date(&Article::default(), None), "undated");
    }

    #[test]
    fn addresses_of_files_are_encoded() {
        assert_eq!(file_address(std::path::Path::new("/a b/ü.txt")), "file:///a%20b/%C3%BC.txt");
    }
}
