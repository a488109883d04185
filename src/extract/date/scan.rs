//! Cuts a line into numbers, words and signs.

use std::ops::Range;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Decimal digits of any script: value and count.
    Number(u32, usize),
    /// Letters.
    Word,
    /// Any other sign that is no white space.
    Sign(char),
}

/// A line cut into tokens.
pub(super) struct Line<'a> {
    text: &'a str,
    tokens: Vec<(Token, Range<usize>)>,
}

/// Longest text that is searched, in bytes.
const LONGEST: usize = 20_000;

/// Returns whether a text has the digits that every date has.
pub(super) fn may_hold_date(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars() {
        if digit(c).is_some() {
            digits += 1;
            if digits >= 4 {
                return true;
            }
        }
    }
    false
}

/// Returns the value of a decimal digit of the scripts that dates are written in.
pub(super) fn digit(c: char) -> Option<u32> {
    let base = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{9e6}'..='\u{9ef}' => '\u{9e6}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(c as u32 - base as u32)
}

impl<'a> Line<'a> {
    /// Cuts a text.
    pub(super) fn new(text: &'a str) -> Self {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let mut tokens: Vec<(Token, Range<usize>)> = Vec::with_capacity(text.len() / 5);
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let mut end = start + c.len_utf8();
            let token = if let Some(first) = digit(c) {
                let (mut value, mut count) = (first, 1);
                while let Some((i, d)) = chars.peek().and_then(|(i, c)| Some((*i, digit(*c)?))) {
                    value = value.saturating_mul(10).saturating_add(d);
                    count += 1;
                    end = i + chars.next().map_or(1, |(_, c)| c.len_utf8());
                }
                Token::Number(value, count)
            } else if is_unit(c) {
                Token::Sign(c)
            } else if c.is_alphabetic() {
                // Words run together by a copy (`ReporterMar 3, 2024`) part where the case rises.
                let mut low = c.is_lowercase();
                while let Some((i, c)) = chars.next_if(|(_, c)| {
                    (c.is_alphabetic() && !is_unit(*c) && !(low && c.is_uppercase())) || is_joining(*c)
                }) {
                    low = c.is_lowercase();
                    end = i + c.len_utf8();
                }
                Token::Word
            } else if c.is_whitespace() || is_joining(c) || matches!(c, '\u{200e}' | '\u{200f}' | '\u{ad}') {
                continue;
            } else {
                Token::Sign(c)
            };
            tokens.push((token, start..end));
        }
        Line { text, tokens }
    }

    /// Returns the number of tokens.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Returns where a token starts, in bytes.
    pub(super) fn start(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.text.len(), |(_, range)| range.start)
    }

    /// Returns where a token ends, in bytes.
    pub(super) fn end(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.text.len(), |(_, range)| range.end)
    }

    /// Returns the value and the number of digits of a number.
    pub(super) fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.tokens.get(at)?.0 {
            Token::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// Returns a number of one or two digits.
    pub(super) fn small(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(_, digits)| *digits <= 2).map(|(value, _)| value)
    }

    /// Returns a year of four digits.
    pub(super) fn year(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(year, digits)| *digits == 4 && super::YEARS.contains(year)).map(|(y, _)| y)
    }

    /// Returns a word.
    pub(super) fn word(&self, at: usize) -> Option<&'a str> {
        match self.tokens.get(at)? {
            (Token::Word, range) => self.text.get(range.clone()),
            _ => None,
        }
    }

    /// Returns a sign.
    pub(super) fn sign(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.0 {
            Token::Sign(c) => Some(c),
            _ => None,
        }
    }

    /// Returns whether a token follows the one before without white space.
    pub(super) fn glued(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some() && self.end(at - 1) == self.start(at)
    }

    /// Returns whether a word is one of some lower-case ASCII words, case ignored.
    pub(super) fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.word(at).is_some_and(|word| {
            words
                .iter()
                .any(|w| if w.is_ascii() { word.eq_ignore_ascii_case(w) } else { word.to_lowercase() == *w })
        })
    }
}

/// Signs that name the parts of a date in Chinese, Japanese and Korean.
fn is_unit(c: char) -> bool {
    matches!(
        c,
        '年' | '月'
            | '日'
            | '号'
            | '號'
            | '時'
            | '时'
            | '点'
            | '點'
            | '分'
            | '秒'
            | '년'
            | '월'
            | '일'
            | '시'
            | '분'
            | '초'
    )
}

/// Marks that belong to the letter before.
fn is_joining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c) || ('\u{64b}'..='\u{65f}').contains(&c)
}
