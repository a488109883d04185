//! Front matter: the few forms of YAML that people write above an article, and TOML. What is not understood is
//! left out; nothing here fails. Deliberately not YAML: no anchors, tags, or nesting beyond one list or object.

use crate::input::keys::{Filling, KeyMap};
use crate::model::RawRecord;

/// Longest front matter, in bytes. A `---` further on is a rule in the text.
const LONGEST: usize = 64 << 10;

/// Returns whether a text begins with front matter.
pub(crate) fn opens(text: &str) -> bool {
    fence(text).is_some_and(|(kind, inner, _)| {
        inner.lines().any(|line| {
            let separator = if kind == Kind::Yaml { ':' } else { '=' };
            line.split_once(separator).is_some_and(|(key, _)| is_key(key.trim()))
        })
    })
}

/// Returns the record in the front matter of a text, and the length of the front matter with its fences, in bytes.
pub(crate) fn take(text: &str, keys: &KeyMap) -> Option<(RawRecord, usize)> {
    if !opens(text) {
        return None;
    }
    let (kind, inner, length) = fence(text)?;
    let pairs = match kind {
        Kind::Yaml => yaml(inner),
        Kind::Toml => toml_pairs(inner),
    };
    let mut filling = Filling::default();
    for (key, values) in pairs {
        if let Some((slot, rank)) = keys.slot("", &key) {
            filling.put(slot, rank, values);
        }
    }
    Some((filling.into_record(), length))
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Yaml,
    Toml,
}

/// Finds the fences: which kind, what is between them, and where the text goes on.
fn fence(text: &str) -> Option<(Kind, &str, usize)> {
    let lead = text.len() - text.trim_start().len();
    let rest = &text[lead..];
    let (kind, mark) = match rest.get(..3)? {
        "---" => (Kind::Yaml, "---"),
        "+++" => (Kind::Toml, "+++"),
        _ => return None,
    };
    let first_line = rest.find('\n')? + 1;
    if rest[..first_line].trim_end() != mark {
        return None;
    }
    let mut at = first_line;
    for line in rest[first_line..].split_inclusive('\n') {
        if at > LONGEST {
            return None;
        }
        if line.trim_end() == mark || (kind == Kind::Yaml && line.trim_end() == "...") {
            return Some((kind, &rest[first_line..at], lead + at + line.len()));
        }
        at += line.len();
    }
    None
}

fn is_key(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    !key.is_empty() && key.len() <= 40 && key.chars().all(|c| c.is_alphanumeric() || "_-. @".contains(c))
}

/// Reads `key: value`, `key: [a, b]`, `key:` with `- a` lines or indented `name: value` lines below, and `|`, `>`.
fn yaml(text: &str) -> Vec<(String, Vec<String>)> {
    let mut pairs = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else { continue };
        if line.starts_with([' ', '\t', '#', '-']) || !is_key(key.trim()) {
            continue;
        }
        let mut block = Vec::new();
        while let Some(next) =
            lines.next_if(|next| next.starts_with([' ', '\t', '-']) || next.trim().is_empty())
        {
            block.push(next);
        }
        let value = value.trim();
        let values = match value.chars().next() {
            Some('|') => vec![dedent(&block).join("\n").trim_end().to_string()],
            Some('>') => vec![dedent(&block).join(" ").trim_end().to_string()],
            None | Some('#') => block_values(&block),
            Some('[') => flow_list(&format!("{value} {}", block.join(" "))),
            _ => vec![scalar(&format!("{value} {}", dedent(&block).join(" ")))],
        };
        pairs.push((key.trim().trim_matches(['"', '\'']).to_string(), values));
    }
    pairs
}

fn dedent<'t>(block: &[&'t str]) -> Vec<&'t str> {
    block.iter().map(|line| line.trim()).collect()
}

/// Reads the lines below a key: a list, a list of objects (their names), or an object (its name).
fn block_values(block: &[&str]) -> Vec<String> {
    let mut values = Vec::new();
    for line in block {
        let line = line.trim();
        let (item, is_item) = line.strip_prefix("- ").map_or((line, false), |item| (item.trim(), true));
        match item.split_once(": ") {
            Some((key, value)) if is_key(key) => {
                if matches!(key.trim(), "name" | "title" | "caption" | "text" | "label") {
                    values.push(scalar(value));
                }
            }
            _ if is_item => values.push(scalar(item)),
            _ => {}
        }
    }
    values
}

fn flow_list(text: &str) -> Vec<String> {
    let inner = text.trim().trim_start_matches('[');
    let inner = &inner[..inner.rfind(']').unwrap_or(inner.len())];
    let mut items = vec![String::new()];
    let mut quote = None;
    for c in inner.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == ',' => {
                items.push(String::new());
                continue;
            }
            None if matches!(c, '"' | '\'') && items.last().is_some_and(|item| item.trim().is_empty()) => {
                quote = Some(c);
            }
            _ => {}
        }
        if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    items.iter().map(|item| scalar(item)).filter(|item| !item.is_empty()).collect()
}

/// Takes off quotes and comments; `null` and `~` are nothing.
fn scalar(text: &str) -> String {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('"') {
        return unescape(&inner[..closing_quote(inner)]);
    }
    if let Some(inner) = text.strip_prefix('\'') {
        return inner[..inner.rfind('\'').unwrap_or(inner.len())].replace("''", "'");
    }
    let text = text.find(" #").map_or(text, |at| text[..at].trim_end());
    if matches!(text, "null" | "~" | "Null" | "NULL") { String::new() } else { text.to_string() }
}

fn closing_quote(inner: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    inner.len()
}

fn unescape(text: &str) -> String {
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.replace("\\\"", "\""))
}

fn toml_pairs(text: &str) -> Vec<(String, Vec<String>)> {
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    table.into_iter().map(|(key, value)| (key, toml_values(value, 0))).collect()
}

fn toml_values(value: toml::Value, depth: usize) -> Vec<String> {
    match value {
        toml::Value::String(text) => vec![text],
        toml::Value::Array(items) if depth < 2 => {
            items.into_iter().flat_map(|item| toml_values(item, depth + 1)).collect()
        }
        toml::Value::Table(mut table) => match table.remove("name") {
            Some(toml::Value::String(name)) => vec![name],
            _ => Vec::new(),
        },
        toml::Value::Array(_) => Vec::new(),
        other => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> RawRecord {
        take(text, &KeyMap::default()).expect("front matter").0
    }

    #[test]
    fn yaml_is_read() {
        let text = "---\ntitle: \"The \\\"long\\\" tide\"\ndate: 2031-04-05 # local\nauthor:\n  - Mara Lind\n  - \
                    name: Jon Ek\n    role: editor\ntags: [sea, 'rain, wind']\nsubtitle: >\n  One\n  line\npublisher: \
                    null\n---\n\nText";
        let (record, length) = take(text, &KeyMap::default()).unwrap();
        assert_eq!(record.title.as_deref(), Some("The \"long\" tide"));
        assert_eq!(record.published.as_deref(), Some("2031-04-05"));
        assert_eq!(record.authors, ["Mara Lind", "Jon Ek"]);
        assert_eq!(record.tags, ["sea", "rain, wind"]);
        assert_eq!(record.subtitle.as_deref(), Some("One line"));
        assert_eq!(record.publisher, None);
        assert_eq!(&text[length..], "\nText");
    }

    #[test]
    fn toml_is_read() {
        let record =
            record("+++\ntitle = 'Tide'\ndate = 2031-04-05\nauthors = ['A B', {name = 'C D'}]\n+++\nText");
        assert_eq!(
            (record.title.as_deref(), record.published.as_deref()),
            (Some("Tide"), Some("2031-04-05"))
        );
        assert_eq!(record.authors, ["A B", "C D"]);
    }

    #[test]
    fn rules_and_broken_fences_are_text() {
        for text in
            ["---\nA page\n---\nText", "---\ntitle: x\nno end", "--- title: x\n---\n", "---", "+++", "", "é"]
        {
            assert!(take(text, &KeyMap::default()).is_none(), "{text}");
        }
    }
}
