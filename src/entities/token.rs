//! Splits text into words and sentences, with byte offsets. Knows nothing of names.

/// A word, number or sign of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether a sentence begins here.
    pub first: bool,
}

const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Col", "Sen", "Rep", "Gov", "Prof", "Lt", "Sgt", "Jr", "Sr", "No",
    "Inc", "Corp", "Co", "Ltd", "vs", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec",
];

/// Returns the tokens of a text in order. A line break ends a sentence.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, first: true, stopped: false }
}

/// The tokens of a text, found one by one: all those of a long text would take more room than the text.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Whether the next token begins a sentence, and whether it does if it looks like it.
    first: bool,
    stopped: bool,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let c = char_at(self.text, self.at)?;
            if c.is_whitespace() || is_format(c) {
                self.first |= c == '\n';
                self.at += c.len_utf8();
                continue;
            }
            let (start, end) = (self.at, token_end(self.text, self.at, c));
            let first = self.first || (self.stopped && (c.is_uppercase() || c == '"' || c == '“'));
            self.first = false;
            self.stopped = end == start + 1 && matches!(c, '.' | '?' | '!');
            self.at = end;
            return Some(Token { start, end, first });
        }
    }
}

/// Returns where the sentences of a text begin.
pub fn sentence_starts(text: &str) -> Vec<usize> {
    tokens(text).filter(|token| token.first).map(|token| token.start).collect()
}

/// Returns whether a character only steers the layout (bidi marks, zero-width space, byte order mark).
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn char_at(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at)?;
    if byte < 0x80 { Some(char::from(byte)) } else { text.get(at..)?.chars().next() }
}

fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { c.is_alphanumeric() || is_mark(c) }
}

/// Returns whether a character is a combining mark that stays with its letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{200c}' | '\u{200d}')
}

fn token_end(text: &str, at: usize, c: char) -> usize {
    if c == '\'' || c == '’' {
        let from = at + c.len_utf8();
        let end = run(text, from);
        return if is_clitic(text.get(from..end).unwrap_or("")) { end } else { from };
    }
    if c == '.' {
        return if text.as_bytes()[at..].starts_with(b"...") { at + 3 } else { at + 1 };
    }
    if !is_word(c) {
        return at + c.len_utf8();
    }
    if c == 'h' && is_link(text, at) {
        return text[at..].find(char::is_whitespace).map_or(text.len(), |n| at + n);
    }
    if let Some(end) = initials(text, at).or_else(|| not(text, at)) {
        return end;
    }
    word_end(text, at)
}

fn is_link(text: &str, at: usize) -> bool {
    let rest = &text.as_bytes()[at..];
    rest.starts_with(b"http://") || rest.starts_with(b"https://")
}

fn is_clitic(letters: &str) -> bool {
    matches!(letters, "s" | "S" | "re" | "ve" | "ll" | "d" | "m")
}

/// Returns the end of the letters and digits that begin at a byte.
fn run(text: &str, mut at: usize) -> usize {
    while let Some(c) = char_at(text, at).filter(|c| is_word(*c)) {
        at += c.len_utf8();
    }
    at
}

/// Returns the end of initials such as `U.S.` or `J.`, if they stand here.
fn initials(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let pair = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_uppercase) && bytes.get(i + 1) == Some(&b'.');
    let mut end = at;
    while pair(end) {
        end += 2;
    }
    if end == at {
        return None;
    }
    let single = run(text, end);
    let more = single == end + 1 && bytes.get(end).is_some_and(u8::is_ascii_uppercase);
    Some(if more { single } else { end })
}

/// Returns the end of a word with the parts that hyphens, apostrophes, `&`, `.` and number signs join to it.
fn word_end(text: &str, start: usize) -> usize {
    let mut from = start;
    let mut end = run(text, start);
    if text.as_bytes().get(end) == Some(&b'.') && ABBREVIATIONS.contains(&&text[start..end]) {
        return end + 1;
    }
    while let Some(joint) = char_at(text, end) {
        let next = end + joint.len_utf8();
        let number = text.as_bytes()[end - 1].is_ascii_digit();
        let stop = run(text, next);
        let part = text.get(next..stop).unwrap_or("");
        let joins = match joint {
            '-' | '&' | '.' => stop > next,
            ',' | ':' | '/' => number && part.bytes().next().is_some_and(|b| b.is_ascii_digit()),
            '\'' | '’' => part.chars().nth(1).is_some() && !is_clitic(part),
            _ => false,
        };
        if !joins {
            break;
        }
        from = next;
        end = stop;
    }
    negation(text, from, end).unwrap_or(end)
}

/// Returns the end of `n't`, if it stands here.
fn not(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix('n')?;
    let t = rest.strip_prefix(['\'', '’'])?;
    let tail = t.strip_prefix('t')?;
    (!tail.starts_with(is_word)).then_some(text.len() - tail.len())
}

/// Returns where `n't` begins when it follows the word: "doesn't" is "does" and "n't".
fn negation(text: &str, from: usize, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let t = rest.strip_prefix(['\'', '’'])?;
    let alone = t.starts_with('t') && !t[1..].starts_with(is_word);
    (alone && end - from > 1 && text.as_bytes()[end - 1] == b'n').then_some(end - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = tokens(text).map(|t| &text[t.start..t.end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_split() {
        check("The U.S. army, said Mr. Oak.", &["The", "U.S.", "army", ",", "said", "Mr.", "Oak", "."]);
        check("doesn't Ann's O'Hara d’Ivoire", &["does", "n't", "Ann", "'s", "O'Hara", "d’Ivoire"]);
        check("AT&T 1,200.5 3-2 1990s", &["AT&T", "1,200.5", "3-2", "1990s"]);
        check("see https://a.b/c?d e", &["see", "https://a.b/c?d", "e"]);
        check("wait... «да»", &["wait", "...", "«", "да", "»"]);
        check("", &[]);
        check("\u{202e}\u{0}", &["\u{0}"]);
    }

    #[test]
    fn sentences_begin_after_stops_and_line_breaks() {
        let found: Vec<bool> = tokens("Go. Now\nhe said. then").map(|t| t.first).collect();
        assert_eq!(found, [true, false, true, true, false, false, false]);
    }

    #[test]
    fn any_bytes_are_taken() {
        for text in
            ["'", "n't", "’’’t", "A.B.C", "é'é'é", "a-", "-a", ".", "....", "\u{301}a", "1,", "h", "http"]
        {
            assert!(tokens(text).all(|t| text.get(t.start..t.end).is_some_and(|w| !w.is_empty())), "{text}");
        }
    }
}
