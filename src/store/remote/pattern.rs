//! Patterns as Lucene's regular expressions over marked terms (`=word`, `~word`), so that every kind of pattern means
//! the same words as in a local index: the engines' own wildcard and fuzzy queries see the mark, cut long lists off
//! without a word, and know other characters.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::mapping::MAX_REGEX;
use crate::query::plan::Pattern;

/// Before the word: either mark of a printed or folded form.
const MARKS: &str = "[=\\~]";

/// Matches nothing but the empty word.
const EMPTY: &str = "()";

/// Longest word of a fuzzy pattern that is spelt out, characters; what it takes grows with the cube of it.
const MAX_FUZZY: usize = 24;

/// Returns a pattern as a regular expression over whole marked terms.
///
/// # Errors
/// What this form cannot be, in a sentence.
pub(super) fn lucene(pattern: &Pattern) -> Result<String, String> {
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
            let letters: Vec<char> = word.chars().collect();
            if letters.len() > MAX_FUZZY {
                return Err(format!("the fuzzy word `{word}` has more than {MAX_FUZZY} characters"));
            }
            fuzzy(&letters, (*distance).min(2), &mut out);
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
    }
}
