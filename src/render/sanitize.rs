//! Text from articles, made safe for a terminal: control characters cannot move the cursor, direction marks
//! cannot turn a line around, invisible characters cannot hide. Letters of every script stay as they are.

use std::borrow::Cow;

/// Returns the text as one line: tabs and line ends as blanks, dangerous characters escaped (`\u{202e}`).
pub fn line(text: &str) -> Cow<'_, str> {
    clean(
        text,
        |c| if matches!(c, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}') { Kind::Blank } else { kind(c) },
    )
}

/// Returns the text with its line ends kept, dangerous characters escaped.
pub fn block(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' => Kind::Keep,
        '\r' => Kind::Drop,
        '\t' | '\u{2028}' | '\u{2029}' => Kind::Blank,
        _ => kind(c),
    })
}

/// Returns the text with its tabs and line ends kept, dangerous characters escaped: for lines made by a template.
pub fn columns(text: &str) -> Cow<'_, str> {
    clean(text, |c| if matches!(c, '\t' | '\n') { Kind::Keep } else { kind(c) })
}

/// Returns the text as a cell of a table: line ends and tabs kept, dangerous characters escaped.
pub fn cell(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' | '\t' => Kind::Keep,
        '\r' => Kind::Drop,
        _ => kind(c),
    })
}

/// Returns JSON with the dangerous characters in its strings escaped as JSON does: it means the same.
pub fn json(text: String) -> String {
    if text.chars().all(|c| matches!(kind(c), Kind::Keep)) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match kind(c) {
            Kind::Keep => out.push(c),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

/// Returns whether a terminal would obey a character, or its reader not see it.
pub fn is_dangerous(c: char) -> bool {
    matches!(kind(c), Kind::Escape)
}

/// Returns one character as [`line`] shows it.
pub fn character(c: char) -> Cow<'static, str> {
    let mut buffer = [0; 4];
    Cow::Owned(line(c.encode_utf8(&mut buffer)).into_owned())
}

enum Kind {
    Keep,
    Blank,
    Drop,
    Escape,
}

/// Zero-width joiner and non-joiner are spelling in Persian and in Indian scripts: they stay.
fn kind(c: char) -> Kind {
    let dangerous = c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    if dangerous { Kind::Escape } else { Kind::Keep }
}

fn clean(text: &str, kind: impl Fn(char) -> Kind) -> Cow<'_, str> {
    if text.chars().all(|c| matches!(kind(c), Kind::Keep)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match kind(c) {
            Kind::Keep => out.push(c),
            Kind::Blank => out.push(' '),
            Kind::Drop => {}
            Kind::Escape => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangerous_characters_are_escaped() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a\tb\nc", "a b c"),
            ("\x1b[31mred", "\\u{1b}[31mred"),
            ("a\u{9b}b", "a\\u{9b}b"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("zero\u{200b}width", "zero\\u{200b}width"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("北京 Ünï", "北京 Ünï"),
        ] {
            assert_eq!(line(text), expected);
        }
        assert_eq!(block("a\r\nb\tc\x07"), "a\nb c\\u{7}");
        assert_eq!(cell("a\r\nb\tc\x07"), "a\nb\tc\\u{7}");
        assert_eq!(json("\"\u{202e}\u{e0041}é\"".into()), "\"\\u202e\\udb40\\udc41é\"");
    }
}
