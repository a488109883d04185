//! Finds known names in scripts without capital letters: Arabic and Hebrew by words, Chinese and Japanese by
//! characters.

use crate::model::Kind;

use super::fold::fold;
use super::hash::hash_word;
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
                out.push(Guess { start, end, kind, name: name.to_owned() });
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
        match known_beginning(rest) {
            Some((kind, end)) => {
                push(text, at, at + end, kind, out);
                at += end;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// Returns the longest known name with which a text begins: its kind, and where it ends.
fn known_beginning(text: &str) -> Option<(Kind, usize)> {
    let plain = |c: &char| is_ideograph(*c) || matches!(c, '·' | '•' | '・' | '‧');
    let mut ends = [0; CHARS];
    let (mut count, mut end) = (0, 0);
    for (slot, c) in ends.iter_mut().zip(text.chars().take_while(plain)) {
        end += c.len_utf8();
        *slot = end;
        count += 1;
    }
    let ends = &ends[..count];
    // Few names begin with any two characters; marks count for nothing, so a few more are looked at.
    let head = fold(&text[..*ends.get(3).or(ends.last())?]);
    if let Some((second, c)) = head.char_indices().nth(1)
        && !world().begins(hash_word(&head[..second + c.len_utf8()]))
    {
        return None;
    }
    ends.iter().enumerate().skip(1).rev().find_map(|(last, end)| {
        let name = &text[..*end];
        let (id, kind) = world().first(hash_word(&fold(name)))?;
        let whole = name.chars().next_back().is_some_and(is_ideograph);
        (whole && (world().is_sure(id) || last > 1)).then_some((kind, *end))
    })
}

fn push(text: &str, start: usize, end: usize, kind: Kind, out: &mut Vec<Guess>) {
    if out.last().is_none_or(|last| last.end <= start) {
        out.push(Guess { start, end, kind, name: text[start..end].to_owned() });
    }
}
