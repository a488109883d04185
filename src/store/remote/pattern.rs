//! Patterns over marked terms (`=word`, `~word`), so that every kind of pattern means the same words as in a local index:
//! wildcards and regular expressions as Lucene's regular expressions, since the engines' own wildcards see the mark and
//! know other characters; fuzzy words as the engines' fuzzy queries, told not to cut long lists off as they do by default.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde_json::{Value, json};

use super::mapping::MAX_REGEX;
use super::wire;
use crate::query::plan::Pattern;
use crate::text::analyzer::{FOLDED, PRINTED};

/// Before the word: either mark of a printed or folded form.
const MARKS: &str = "[=\\~]";

/// Matches nothing but the empty word.
const EMPTY: &str = "()";

/// Tells an engine to find every word of a pattern.
pub(super) const ALL: &str = "constant_score";

/// A pattern as an engine takes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Written {
    /// A regular expression over whole marked terms.
    Regexp(String),
    /// Marked words, and the edit distance at most to one of them; the mark itself must stand.
    Fuzzy(Vec<String>, u8),
}

impl Written {
    /// Returns the queries any one of which finds the words of the pattern in a field. `rewrite` says how the engine
    /// goes about the words; it finds them all, unless that names a number.
    pub(super) fn queries(&self, field: &str, rewrite: &str) -> Vec<Value> {
        match self {
            Written::Regexp(value) => vec![json!({"regexp": {field: {
                "value": value, "flags": "NONE", "max_determinized_states": 100_000, "rewrite": rewrite,
            }}})],
            Written::Fuzzy(words, distance) => {
                let query = |word: &String| {
                    json!({"fuzzy": {field: {
                        "value": word, "fuzziness": distance, "prefix_length": 1, "transpositions": true,
                        "rewrite": rewrite,
                    }}})
                };
                words.iter().map(query).collect()
            }
        }
    }
}

/// Returns a pattern as an engine takes it.
///
/// # Errors
/// What this form cannot be, in a sentence.
pub(super) fn written(pattern: &Pattern) -> Result<Written, String> {
    if let Pattern::Fuzzy { word, distance } = pattern {
        let distance = (*distance).min(2);
        // Engines leave out terms as short as the distance.
        if word.chars().count() > usize::from(distance) + 1 {
            let word = wire::spell(word);
            let marked = [PRINTED, FOLDED].map(|mark| format!("{mark}{word}"));
            return Ok(Written::Fuzzy(marked.to_vec(), distance));
        }
    }
    lucene(pattern).map(Written::Regexp)
}

/// Returns a pattern as a regular expression over whole marked terms.
///
/// # Errors
/// What this form cannot be, in a sentence.
fn lucene(pattern: &Pattern) -> Result<String, String> {
    let mut out = MARKS.to_string();
    match pattern {
        Pattern::Wildcard(text) => {
            for c in text.chars() {
                match c {
                    '*' => out.push_str(".*"),
                    '?' => out.push('.'),
                    c => push(c, &mut out),
                }
            }
        }
        Pattern::Regex(text) => {
            let hir = regex_syntax::ParserBuilder::new()
                .dot_matches_new_line(true)
                .build()
                .parse(text)
                .map_err(|_| format!("the regular expression `{text}` cannot be read"))?;
            out.push('(');
            write(&hir, text, &mut out)?;
            out.push(')');
        }
        Pattern::Fuzzy { word, distance } => {
            fuzzy(&Vec::from_iter(word.chars()), (*distance).min(2), &mut out);
        }
    }
    if out.len() > MAX_REGEX {
        return Err("the pattern is too long when spelt out".to_string());
    }
    Ok(out)
}

/// Writes a character that stands for itself.
fn push(c: char, out: &mut String) {
    if !c.is_alphanumeric() {
        out.push('\\');
    }
    out.push(c);
}

/// Writes all words within an edit distance of a word: nothing wrong up to a place, an edit there, one edit less
/// behind it. An edit is a letter more, less or changed, or two neighbours swapped.
fn fuzzy(word: &[char], distance: u8, out: &mut String) {
    if distance == 0 {
        return word.iter().for_each(|c| push(*c, out));
    }
    out.push('(');
    let mut rest = |rest: &[char], before: &mut dyn FnMut(&mut String)| {
        let begun = out.len();
        before(out);
        fuzzy(rest, distance - 1, out);
        if out.len() == begun {
            // An empty side of `|` would be read as a sign.
            out.push_str(EMPTY);
        }
        out.push('|');
    };
    rest(word, &mut |out| out.push('.'));
    if let Some((first, tail)) = word.split_first() {
        rest(tail, &mut |out| out.push('.'));
        rest(tail, &mut |_| {});
        if let [second, tail @ ..] = tail
            && second != first
        {
            rest(tail, &mut |out| {
                push(*second, out);
                push(*first, out);
            });
        }
        push(*first, out);
        fuzzy(tail, distance, out);
    } else {
        // The whole word, nothing wrong.
        out.push_str(EMPTY);
    }
    out.push(')');
}

fn write(hir: &Hir, shown: &str, out: &mut String) -> Result<(), String> {
    if out.len() > MAX_REGEX {
        return Err(format!("the regular expression `{shown}` is too long when spelt out"));
    }
    match hir.kind() {
        HirKind::Empty => out.push_str(EMPTY),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0)
                .map_err(|_| format!("the regular expression `{shown}` is about bytes, not characters"))?;
            text.chars().for_each(|c| push(c, out));
        }
        HirKind::Class(Class::Unicode(class)) => {
            // A class that holds nothing matches nothing: `#` is Lucene's sign for it, which is switched off here.
            if class.ranges().is_empty() {
                return Err(format!("the regular expression `{shown}` holds a class without characters"));
            }
            let mut listed = class.clone();
            // What reaches to the end of Unicode is told by what it leaves out.
            let left_out = class.ranges().last().is_some_and(|range| range.end() == char::MAX);
            if left_out {
                listed.negate();
            }
            if listed.ranges().is_empty() {
                out.push('.');
                return Ok(());
            }
            out.push_str(if left_out { "[^" } else { "[" });
            for range in listed.ranges() {
                push(range.start(), out);
                if range.start() != range.end() {
                    out.push('-');
                    push(range.end(), out);
                }
            }
            out.push(']');
        }
        HirKind::Class(Class::Bytes(_)) => {
            return Err(format!("the regular expression `{shown}` is about bytes, not characters"));
        }
        // Whole words are matched anyway.
        HirKind::Look(Look::Start | Look::End) => out.push_str(EMPTY),
        HirKind::Look(_) => {
            return Err(format!("the regular expression `{shown}` looks around, which is not possible"));
        }
        HirKind::Repetition(repetition) => {
            out.push('(');
            write(&repetition.sub, shown, out)?;
            out.push(')');
            match (repetition.min, repetition.max) {
                (0, None) => out.push('*'),
                (1, None) => out.push('+'),
                (0, Some(1)) => out.push('?'),
                (min, None) => out.push_str(&format!("{{{min},}}")),
                (min, Some(max)) => out.push_str(&format!("{{{min},{max}}}")),
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, shown, out)?,
        HirKind::Concat(parts) => {
            for part in parts {
                out.push('(');
                write(part, shown, out)?;
                out.push(')');
            }
        }
        HirKind::Alternation(parts) => {
            for (number, part) in parts.iter().enumerate() {
                out.push(if number == 0 { '(' } else { '|' });
                write(part, shown, out)?;
            }
            out.push(')');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: Pattern, expected: &str) {
        assert_eq!(lucene(&pattern).unwrap().strip_prefix(MARKS), Some(expected));
    }

    #[test]
    fn patterns_are_spelt_out() {
        check(Pattern::Wildcard("zel?n-sk*".into()), "zel.n\\-sk.*");
        check(Pattern::Regex("zelensk(y|iy)".into()), "((zelensk)((y|(iy))))".replace("(iy)", "iy").as_str());
        check(Pattern::Regex("a{2,3}b*".into()), "(((a){2,3})((b)*))");
        check(Pattern::Fuzzy { word: "ab".into(), distance: 1 }, "(.ab|.b|b|ba|a(.b|.|()|b(.|())))");
        check(Pattern::Regex("[^a-c]..".into()), "(([^a-c])(.)(.))");
        assert!(lucene(&Pattern::Regex("\\bx".into())).is_err());
        let fuzzy = Pattern::Fuzzy { word: "eels".into(), distance: 2 };
        assert_eq!(written(&fuzzy), Ok(Written::Fuzzy(vec!["=eels".into(), "~eels".into()], 2)));
    }
}
