//! Cuts the text of a word or phrase into what may stand at each place: printed words, and words with wildcards.

use crate::text::analyzer::query_words;
use crate::text::fold;
use crate::text::segment::is_run;

/// What stands at one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// Place, from 0.
    pub(super) place: u32,
    /// First byte, in the text.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// What stands there.
    pub(super) what: What,
}

/// A word or a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A word's printed form.
    Printed(String),
    /// A printed form with `*` and `?`.
    Wildcard(String),
}

/// Returns the parts of a text; a lone `*` leaves its place empty.
///
/// # Errors
/// What cannot stand in a text.
pub(super) fn slots(text: &str) -> Result<Vec<Part>, String> {
    let mut cutter = Cutter { text, parts: Vec::new(), place: 0 };
    // Between pieces with wildcards stand texts without, which are cut as a text of an article is.
    let mut plain = 0;
    for (start, end) in wild_pieces(text) {
        cutter.plain(plain, start);
        cutter.wild(start, end)?;
        plain = end;
    }
    cutter.plain(plain, text.len());
    let first = cutter.parts.first().map_or(0, |part| part.place);
    cutter.parts.iter_mut().for_each(|part| part.place -= first);
    Ok(cutter.parts)
}

struct Cutter<'a> {
    text: &'a str,
    parts: Vec<Part>,
    place: u32,
}

impl Cutter<'_> {
    fn plain(&mut self, start: usize, end: usize) {
        let words = query_words(self.text.get(start..end).unwrap_or(""));
        let base = self.place;
        for word in words {
            let what = match word.lone_sign {
                true => What::Wildcard(format!("{}*", word.printed)),
                false => What::Printed(word.printed),
            };
            let place = base + word.place;
            self.parts.push(Part { place, start: start + word.start, end: start + word.end, what });
            self.place = place + 1;
        }
        // A run of signs takes a place more than it has bigrams.
        let tail = self.parts.last().filter(|part| part.start >= start).and_then(|part| {
            let word = self.text.get(part.start..part.end)?;
            (matches!(part.what, What::Printed(_)) && word.chars().next().is_some_and(is_run)).then_some(1)
        });
        self.place += tail.unwrap_or(0);
    }

    fn wild(&mut self, start: usize, end: usize) -> Result<(), String> {
        let piece = self.text.get(start..end).unwrap_or("");
        if piece.bytes().all(|byte| byte == b'*') {
            self.place += 1;
            return Ok(());
        }
        if !piece.chars().any(char::is_alphanumeric) {
            return Err(format!("`{piece}` holds no letter or digit"));
        }
        if piece.chars().any(is_run) {
            // Where words are not set apart, something may always follow.
            let bare = piece.trim_matches('*');
            if bare.contains(['*', '?']) {
                return Err(format!("`{piece}`: wildcards cannot stand inside words of this script"));
            }
            let from = start + (piece.len() - piece.trim_start_matches('*').len());
            self.plain(from, from + bare.len());
            return Ok(());
        }
        let what = What::Wildcard(print(piece));
        self.parts.push(Part { place: self.place, start, end, what });
        self.place += 1;
        Ok(())
    }
}

/// Returns the byte ranges of the pieces that hold a wildcard: runs of signs that can stand in a word.
fn wild_pieces(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if stands_in_word(c) {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            let piece = text.get(start..at).unwrap_or("");
            if piece.contains(['*', '?']) {
                // A full stop or apostrophe at either end is none of the word's.
                let inner = piece.trim_matches(['.', '\'', '’', '‘', '_']);
                let from = start + (piece.len() - piece.trim_start_matches(['.', '\'', '’', '‘', '_']).len());
                out.push((from, from + inner.len()));
            }
        }
    }
    out
}

fn stands_in_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '*' | '?' | '.' | '_' | '\'' | '’' | '‘' | '\u{AD}' | '\u{200C}' | '\u{200D}')
        || unicode_normalization::char::is_combining_mark(c)
}

/// Returns a piece as words are printed, its wildcards kept.
fn print(piece: &str) -> String {
    let mut out = String::new();
    let mut literal = String::new();
    for c in piece.chars() {
        if !matches!(c, '*' | '?') {
            literal.push(c);
            continue;
        }
        fold::print(&literal, &mut out);
        literal.clear();
        out.push(c);
    }
    fold::print(&literal, &mut out);
    out
}
