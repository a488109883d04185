//! Mends what programs write into JSON although the standard forbids it: half surrogate pairs, `NaN`, bare line
//! ends and control characters in strings. Used only after a record failed to parse.

use std::borrow::Cow;

/// Returns a record with such slips mended, and how many characters became U+FFFD. All else is left as it is.
pub(super) fn repair(text: &str) -> (String, u64) {
    let mut out = String::with_capacity(text.len() + 16);
    let mut lost = 0;
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        out.push_str(&bare(&rest[..at]));
        let inner = &rest[at + 1..];
        let end = string_end(inner);
        out.push('"');
        lost += string(&inner[..end], &mut out);
        rest = &inner[end..];
        if let Some(after) = rest.strip_prefix('"') {
            out.push('"');
            rest = after;
        }
    }
    out.push_str(&bare(rest));
    (out, lost)
}

fn bare(text: &str) -> Cow<'_, str> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("-Infinity", "null").replace("Infinity", "null").replace("NaN", "null"))
}

/// Returns where a string ends: at its quote, or at the end of the text.
fn string_end(inner: &str) -> usize {
    let bytes = inner.as_bytes();
    let mut at = 0;
    while let Some(skip) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += skip;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    inner.len()
}

fn string(inner: &str, out: &mut String) -> u64 {
    let mut lost = 0;
    let mut rest = inner;
    while let Some(at) = rest.find(|c: char| c == '\\' || c < ' ') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if rest.starts_with('\\') {
            let (taken, broken) = escape(rest, out);
            lost += u64::from(broken);
            taken
        } else {
            out.push_str(&format!("\\u{:04x}", rest.as_bytes()[0]));
            1
        };
        rest = &rest[taken..];
    }
    out.push_str(rest);
    lost
}

/// Copies an escape; returns how many bytes it took and whether it was broken.
fn escape(text: &str, out: &mut String) -> (usize, bool) {
    match unit(text) {
        Some(high) if (0xd800..0xdc00).contains(&high) => {
            let low = text.get(6..).and_then(unit).filter(|low| (0xdc00..0xe000).contains(low));
            if low.is_some() {
                out.push_str(&text[..12]);
                (12, false)
            } else {
                out.push('\u{fffd}');
                (6, true)
            }
        }
        Some(low) if (0xdc00..0xe000).contains(&low) => {
            out.push('\u{fffd}');
            (6, true)
        }
        Some(_) => {
            out.push_str(&text[..6]);
            (6, false)
        }
        None => match text[1..].chars().next() {
            Some(c) if "\"\\/bfnrt".contains(c) => {
                out.push('\\');
                out.push(c);
                (2, false)
            }
            // A backslash before anything else is a backslash.
            _ => {
                out.push_str("\\\\");
                (1, false)
            }
        },
    }
}

/// Returns the code unit of a `\uXXXX` at the beginning of a text.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended() {
        for (text, expected, lost) in [
            (r#"{"a":"x\ud83dy"}"#, "{\"a\":\"x\u{fffd}y\"}", 1),
            (r#"{"a":"\ude00\ud83d"}"#, "{\"a\":\"\u{fffd}\u{fffd}\"}", 2),
            (r#"{"a":"\ud83d\ude00 \u00e9"}"#, r#"{"a":"\ud83d\ude00 \u00e9"}"#, 0),
            (r#"{"a":NaN,"b":"NaN"}"#, r#"{"a":null,"b":"NaN"}"#, 0),
            ("{\"a\":\"x\ny\"}", r#"{"a":"x\u000ay"}"#, 0),
            (r#"{"a":"it\'s \d"}"#, r#"{"a":"it\\'s \\d"}"#, 0),
            (r#"{"a":"\"#, r#"{"a":"\\"#, 0),
            (r#"{"a":"\ud8"#, r#"{"a":"\\ud8"#, 0),
        ] {
            assert_eq!(repair(text), (expected.to_string(), lost), "{text}");
        }
    }
}
