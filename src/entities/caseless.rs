//! Finds known names in scripts without capital letters: Arabic and Hebrew by words, Chinese and Japanese by
//! characters.

use crate::model::Kind;

use super::fold::fold;
use super::rules::Guess;
use super::token::Token;
use super::world::world;

/// Most words, and most characters, of a name.
const WORDS: usize = 4;
const CHARS: usize = 14;

/// Returns whether a word begins in a script without capital letters.
pub(super) fn is_caseless(word: &str) -> bool {
    word.chars().next().is_some_and(|c| {
        is_ideograph(c) || is_semitic(c) || matches!(c, '\u{900}'..='\u{10ff}' | '\u{ac00}'..='\u{d7af}')
    })
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

fn is_semitic(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{6ff}' | '\u{750}'..='\u{77f}')
}

/// Adds the names that begin in the first token, and returns the tokens used.
pub(super) fn find(text: &str, tokens: &[Token], out: &mut Vec<Guess>) -> usize {
    let Some(token) = tokens.first() else { return 0 };
    if text[token.start..].starts_with(is_ideograph) {
        characters(text, token, out);
        1
    } else {
        words(text, tokens, out)
    }
}

/// Particles written as one with the word that follows, longer ones first.
const PARTICLES: &[&str] = &["وال", "بال", "لل", "و", "ف", "ب", "ل", "ك", "ה", "ו", "ב", "ל", "מ", "ש"];

fn words(text: &str, tokens: &[Token], out: &mut Vec<Guess>) -> usize {
    let first = &text[tokens[0].start..tokens[0].end];
    let mut starts = vec![0];
    starts.extend(PARTICLES.iter().filter(|p| first.starts_with(**p)).map(|p| p.len()));
    for count in (1..=WORDS.min(tokens.len())).rev() {
        if tokens[1..count].iter().any(|t| t.first) {
            continue;
        }
        let end = tokens[count - 1].end;
        for skip in &starts {
            let start = tokens[0].start + skip;
            let Some(name) = text.get(start..end) else { continue };
            let letters = name.chars().count();
            let known = world().of(&format!("={name}")).min_by_key(|(id, _)| *id);
            if let Some((id, kind)) = known
                && (count > 1 || letters >= if world().is_sure(id) { 3 } else { 6 })
            {
                out.push(Guess { start, end, kind: Some(kind), name: name.to_owned() });
                return count;
            }
        }
    }
    1
}

fn characters(text: &str, token: &Token, out: &mut Vec<Guess>) {
    // A name may go on after a middle dot, where the tokeniser stops.
    let mut at = token.start;
    while at < token.end {
        let rest = &text[at..];
        let ends: Vec<usize> = rest.char_indices().map(|(i, c)| i + c.len_utf8()).take(CHARS).collect();
        let found = ends.iter().skip(1).rev().find_map(|end| {
            let name = &rest[..*end];
            let plain = name.chars().all(|c| is_ideograph(c) || matches!(c, '·' | '•' | '・' | '‧'));
            let known = plain.then(|| world().of(&fold(name)).min_by_key(|(id, _)| *id)).flatten();
            let (id, kind) = known?;
            let whole = name.chars().next_back().is_some_and(is_ideograph);
            (whole && (world().is_sure(id) || name.chars().count() > 2)).then_some((kind, *end))
        });
        match found {
            Some((kind, end)) => {
                push(text, at, at + end, kind, out);
                at += end;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
}

fn push(text: &str, start: usize, end: usize, kind: Kind, out: &mut Vec<Guess>) {
    if out.last().is_none_or(|last| last.end <= start) {
        out.push(Guess { start, end, kind: Some(kind), name: text[start..end].to_owned() });
    }
}
