//! Measures a line: length, words, punctuation, word classes. One pass over its characters.
//!
//! Deliberately not here: the line's neighbours (`features`) and any judgement.

use super::lines::Line;
use super::vocabulary::{self as words, Class};

/// How a line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    /// Without punctuation.
    #[default]
    Open,
    /// With a full stop, question or exclamation mark, perhaps in quotes or brackets.
    Sentence,
    /// With a closing quote or bracket alone.
    Closed,
    /// With a colon, comma, semicolon or dash.
    Pending,
}

/// What was measured on one line. Counts are of words unless said otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Length in columns: a wide character (Han, kana, Hangul) counts two and a half.
    pub width: f32,
    /// Words; each Han or kana character is half a word.
    pub words: f32,
    /// Words that begin in upper case.
    pub capitals: u32,
    /// Words of two letters and more all in upper case.
    pub shouted: u32,
    /// Characters that are digits.
    pub digits: u32,
    /// Commas and semicolons, of any script.
    pub commas: u32,
    /// Ends of sentences within the line.
    pub stops: u32,
    /// Quotation marks.
    pub quotes: u32,
    /// Signs of furniture: `|`, `·`, `»`, `›`, `©`, `@`, `#`, arrows.
    pub signs: u32,
    /// Words by class, in the order of the bits of [`Class`].
    pub classes: [u16; 9],
    /// Classes of the first word.
    pub first: Class,
    /// How it ends.
    pub end: End,
    /// Whether it begins in lower case.
    pub begins_low: bool,
    /// Whether its letters are mostly Han, kana, Hangul or Thai.
    pub wide: bool,
    /// Hash of its words, whatever their case, punctuation and digits; 0 without words.
    pub hash: u64,
    /// Hash of its first five words; 0 if it has fewer.
    pub opening: u64,
    /// Its long words, as a range in [`Shapes::long`].
    pub long: (u32, u32),
}

/// The shapes of all lines of a page.
#[derive(Default)]
pub(crate) struct Shapes {
    /// One for each line.
    pub lines: Vec<Shape>,
    /// Hashes of long words (five letters and more, or pairs of wide characters), line after line.
    pub long: Vec<u32>,
}

impl Shape {
    /// Returns the number of words of a class.
    #[inline]
    pub(crate) fn count(&self, class: Class) -> f32 {
        let at = class.trailing_zeros() as usize;
        f32::from(self.classes.get(at).copied().unwrap_or(0))
    }

    /// Returns the share of words of a class.
    #[inline]
    pub(crate) fn share(&self, class: Class) -> f32 {
        self.count(class) / self.words.max(1.0)
    }

    /// Returns whether the line reads as prose: long enough, and with the end of a sentence or function words.
    #[inline]
    pub(crate) fn is_prose(&self) -> bool {
        self.width >= 60.0
            && (matches!(self.end, End::Sentence | End::Closed) || self.share(words::STOP) >= 0.25)
    }
}

/// Measures all lines of a page.
pub(crate) fn measure(lines: &[Line<'_>]) -> Shapes {
    let mut shapes = Shapes { lines: Vec::with_capacity(lines.len()), long: Vec::new() };
    for line in lines {
        let shape = measure_line(&line.text, &mut shapes.long);
        shapes.lines.push(shape);
    }
    shapes
}

/// Returns the hash of a line's words, whatever their case, punctuation and digits; 0 without words.
pub(crate) fn hash(line: &str) -> u64 {
    measure_line(line, &mut Vec::new()).hash
}

/// The word being read.
struct Word {
    hash: u64,
    letters: u32,
    capital: bool,
    low: bool,
    digit: bool,
}

const NO_WORD: Word = Word { hash: words::SEED, letters: 0, capital: false, low: false, digit: false };

/// A line being read.
struct Reading<'a> {
    shape: Shape,
    word: Word,
    count: u32,
    wide_before: Option<char>,
    wide: u32,
    long: &'a mut Vec<u32>,
}

fn measure_line(text: &str, long: &mut Vec<u32>) -> Shape {
    let from = long.len() as u32;
    let mut reading =
        Reading { shape: Shape::default(), word: NO_WORD, count: 0, wide_before: None, wide: 0, long };
    let mut before = ' ';
    for c in text.chars() {
        reading.take(c, before);
        before = c;
    }
    reading.close();
    let mut shape = reading.shape;
    shape.wide = reading.wide as f32 * 2.0 > shape.words;
    shape.long = (from, long.len() as u32);
    shape.end = end_of(text);
    shape
}

impl Reading<'_> {
    #[inline]
    fn take(&mut self, c: char, before: char) {
        self.shape.width += 1.0;
        if c.is_ascii_alphanumeric() || (!c.is_ascii() && is_letter(c)) {
            if is_wide(c) {
                self.wide(c)
            } else {
                self.letter(c)
            }
            return;
        }
        if matches!(c, '\'' | '’' | '-' | '\u{ad}') && self.word.letters > 0 {
            return;
        }
        self.close();
        self.wide_before = None;
        self.sign(c, before);
    }

    #[inline]
    fn letter(&mut self, c: char) {
        let word = &mut self.word;
        let small = words::lower(c);
        if word.letters == 0 {
            word.capital = small != c || (!c.is_ascii() && c.is_uppercase());
            if self.count == 0 && !word.capital && c.is_lowercase() {
                self.shape.begins_low = true;
            }
        }
        word.low |= small == c && c.is_lowercase();
        word.letters += 1;
        if c.is_numeric() {
            word.digit = true;
            self.shape.digits += 1;
        }
        word.hash = words::mix(word.hash, if small.is_ascii_digit() { '0' } else { small });
    }

    fn wide(&mut self, c: char) {
        self.close();
        self.wide += 1;
        self.count += 1;
        self.shape.words += 0.5;
        self.shape.width += 1.5;
        let hash = words::mix(words::SEED, c);
        self.shape.hash = self.shape.hash.rotate_left(5) ^ hash;
        if let Some(first) = self.wide_before {
            self.long.push(fold(words::mix(words::mix(words::SEED, first), c)));
        }
        if self.count == 10 {
            self.shape.opening = self.shape.hash;
        }
        self.wide_before = Some(c);
    }

    fn close(&mut self) {
        if self.word.letters == 0 {
            return;
        }
        let word = std::mem::replace(&mut self.word, NO_WORD);
        let shape = &mut self.shape;
        let class = words::class(word.hash);
        if self.count == 0 {
            shape.first = class;
        }
        self.count += 1;
        shape.words += 1.0;
        shape.capitals += u32::from(word.capital);
        shape.shouted += u32::from(word.capital && !word.low && word.letters > 1 && !word.digit);
        shape.hash = shape.hash.rotate_left(5) ^ word.hash;
        if self.count == 5 {
            shape.opening = shape.hash;
        }
        if class != 0 {
            for (at, slot) in shape.classes.iter_mut().enumerate() {
                *slot = slot.saturating_add((class >> at) & 1);
            }
        } else if word.letters >= 5 && !word.digit {
            self.long.push(fold(word.hash));
        }
    }

    #[inline]
    fn sign(&mut self, c: char, before: char) {
        let shape = &mut self.shape;
        match c {
            ',' | ';' | '،' | '、' | '，' | '；' => shape.commas += 1,
            '"' | '“' | '”' | '„' | '«' | '「' | '」' | '‟' => shape.quotes += 1,
            '»' => {
                shape.quotes += 1;
                shape.signs += 1;
            }
            '|' | '·' | '›' | '©' | '@' | '#' | '→' | '←' | '▶' | '►' | '•' | '>' | '/' => {
                shape.signs += 1
            }
            '。' | '！' | '？' => shape.stops += 1,
            ' ' | '\u{a0}' if matches!(before, '.' | '!' | '?' | '…' | '؟' | '۔') => shape.stops += 1,
            _ => {}
        }
    }
}

fn fold(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// Returns whether a character is part of a word: letters and digits, and the marks of scripts that need them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c as u32, 0x0300..=0x036f | 0x0900..=0x0dff | 0x0e31..=0x0e4e | 0x064b..=0x065f)
}

/// Returns whether a character is written without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
        || matches!(c as u32, 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff)
}

fn end_of(text: &str) -> End {
    let mut closed = false;
    for c in text.chars().rev().take(6) {
        match c {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '｡' => {
                return End::Sentence;
            }
            '"' | '”' | '’' | '\'' | '»' | '」' | ')' | '“' | '›' | '』' | '）' | ']' | '‘' => {
                closed = true
            }
            c if c.is_whitespace() => {}
            ':' | ',' | ';' | '-' | '–' | '—' | '：' | '，' | '、' if !closed => return End::Pending,
            _ => break,
        }
    }
    if closed { End::Closed } else { End::Open }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::text::lines;

    fn shape(text: &str) -> Shape {
        let shapes = measure(&lines::split(text));
        shapes.lines.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn a_line_is_measured() {
        let line = shape("The MAYOR said on Monday: “No ships, no trade.” More at #port");
        assert_eq!((line.words, line.capitals, line.shouted), (12.0, 5, 1));
        assert_eq!((line.quotes, line.signs, line.commas), (2, 1, 1));
        assert_eq!((line.count(words::CALENDAR), line.end), (1.0, End::Open));
        let wide = shape("港口周一关闭。");
        assert_eq!((wide.words, wide.wide, wide.end), (3.0, true, End::Sentence));
        assert_eq!(shape("He left.\u{201d})").end, End::Sentence);
        assert_eq!(shape("Also:").end, End::Pending);
        assert_eq!(shape("HELLO there").hash, shape("Hello, there!").hash);
        assert!(shape("и так далее").begins_low);
    }
}
