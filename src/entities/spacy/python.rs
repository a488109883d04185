//! What Python takes for letters, digits and white space, which is not what Rust does, and its regular expressions.

use std::sync::OnceLock;

use fancy_regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, HirKind};

use super::Trouble;

/// Steps a search may take before it counts as not found: what a rule needs on a word is a few thousand.
const MOST_STEPS: usize = 1_000_000;

/// Bytes of a compiled expression: those of real pipelines take a few million.
const LARGEST: usize = 64 << 20;

/// Returns whether Python's `isspace` holds.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Returns whether Python's `isalpha` holds: of the category of letters, without the marks that Rust takes in.
pub(super) fn is_alpha(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    let after = letters().partition_point(|(first, _)| *first <= c);
    after > 0 && letters()[after - 1].1 >= c
}

/// Ranges of letters, in order.
fn letters() -> &'static [(char, char)] {
    static LETTERS: OnceLock<Vec<(char, char)>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let class = regex_syntax::parse(r"\p{L}").ok();
        match class.as_ref().map(|hir| hir.kind()) {
            Some(HirKind::Class(Class::Unicode(class))) => {
                class.ranges().iter().map(|range| (range.start(), range.end())).collect()
            }
            _ => Vec::new(),
        }
    })
}

/// Digits to Python that are no decimal ones: raised, lowered, circled.
const ODD_DIGITS: &[(char, char)] = &[
    ('\u{b2}', '\u{b3}'),
    ('\u{b9}', '\u{b9}'),
    ('\u{1369}', '\u{1371}'),
    ('\u{19da}', '\u{19da}'),
    ('\u{2070}', '\u{2070}'),
    ('\u{2074}', '\u{2079}'),
    ('\u{2080}', '\u{2089}'),
    ('\u{2460}', '\u{2468}'),
    ('\u{2474}', '\u{247c}'),
    ('\u{2488}', '\u{2490}'),
    ('\u{24ea}', '\u{24ea}'),
    ('\u{24f5}', '\u{24fd}'),
    ('\u{24ff}', '\u{24ff}'),
    ('\u{2776}', '\u{277e}'),
    ('\u{2780}', '\u{2788}'),
    ('\u{278a}', '\u{2792}'),
    ('\u{10a40}', '\u{10a43}'),
    ('\u{10e60}', '\u{10e68}'),
    ('\u{11052}', '\u{1105a}'),
    ('\u{1f100}', '\u{1f10a}'),
];

/// Returns whether Python's `isdigit` holds.
pub(super) fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    static DECIMAL: OnceLock<Vec<(char, char)>> = OnceLock::new();
    let decimal = DECIMAL.get_or_init(|| {
        let class = regex_syntax::parse(r"\p{Nd}").ok();
        match class.as_ref().map(|hir| hir.kind()) {
            Some(HirKind::Class(Class::Unicode(class))) => {
                class.ranges().iter().map(|range| (range.start(), range.end())).collect()
            }
            _ => Vec::new(),
        }
    });
    let within = |(first, last): &(char, char)| (*first..=*last).contains(&c);
    c.is_numeric() && (decimal.iter().any(within) || ODD_DIGITS.iter().any(within))
}

/// Compiles a regular expression of Python's; `what` names it in messages.
pub(super) fn compile(pattern: &str, what: &str) -> Result<Regex, Trouble> {
    RegexBuilder::new(&translated(pattern))
        .backtrack_limit(MOST_STEPS)
        .delegate_size_limit(LARGEST)
        .build()
        .map_err(|error| Trouble::Content(format!("its rule `{what}` cannot be used: {error}")))
}

/// Returns an expression as this program's engine reads it: inside brackets, Python takes `[`, `&` and `~` for
/// themselves.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars().peekable();
    let mut inside = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            '[' if !inside => {
                inside = true;
                out.push(c);
                if chars.peek() == Some(&'^') {
                    out.extend(chars.next());
                }
                // The first of a class is never its end.
                if chars.peek() == Some(&']') {
                    chars.next();
                    out.push_str("\\]");
                }
            }
            ']' if inside => {
                inside = false;
                out.push(c);
            }
            '[' | '&' | '~' if inside => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_what_python_says() {
        for (c, space, alpha, digit) in [
            (' ', true, false, false),
            ('\u{1d}', true, false, false),
            ('\u{a0}', true, false, false),
            ('\u{200b}', false, false, false),
            ('ё', false, true, false),
            ('日', false, true, false),
            // A vowel sign, which is alphabetic but no letter, and a Roman number.
            ('\u{903}', false, false, false),
            ('Ⅷ', false, false, false),
            ('²', false, false, true),
            ('٣', false, false, true),
            ('½', false, false, false),
            ('7', false, false, true),
        ] {
            assert_eq!((is_space(c), is_alpha(c), is_digit(c)), (space, alpha, digit), "{c}");
        }
    }

    #[test]
    fn expressions_of_python_are_read() {
        for (pattern, text, expected) in [
            (r"[[&~]+$", "a[&", Some("[&")),
            (r"[]a]+", "x]a", Some("]a")),
            (r"(?<=[0-9])\+$", "12+", Some("+")),
            (r"(?<=[a-z])\.(?=[A-Z])", "end.Next", Some(".")),
            (r"\[[^\]\[]+\]", "a[b]c", Some("[b]")),
            (r"^a|^b", "cb", None),
        ] {
            let found = compile(pattern, "test").unwrap().find(text).unwrap();
            assert_eq!(found.map(|found| found.as_str()), expected, "{pattern}");
        }
        assert!(compile("(", "test").is_err());
    }
}
