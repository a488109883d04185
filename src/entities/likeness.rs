//! Whether two words are spelt alike enough to be one name: a small model looks at what differs between them, letter
//! by letter, and has learnt from the spellings that Wikidata groups which differences are spelling (`-sky`, `-skiy`)
//! and which are another name. A second opinion only, for names that agree otherwise.
//!
//! `training/entities/likeness.py` trains it and computes the same features.

use std::fmt::Write;
use std::sync::OnceLock;

use super::hash::hash_word;
use super::tables::Sections;

static LIKENESS: &[u8] = include_bytes!("data/likeness.bin");

/// log2 of the number of weights.
const BITS: u32 = 15;

/// Letters of a word that can be judged, fewest and most.
const SHORTEST: usize = 3;
const LONGEST_WORD: usize = 32;

/// Letters of a difference that are looked at one by one.
const LONGEST: usize = 3;

/// What each feature is worth, and what a pair must be worth more than.
struct Judge {
    weights: &'static [u8],
    limit: i32,
}

fn judge() -> &'static Judge {
    static JUDGE: OnceLock<Judge> = OnceLock::new();
    JUDGE.get_or_init(|| {
        let file = Sections::new(LIKENESS);
        let limit = file.get("limit").first_chunk().map_or(i32::MAX, |b| i32::from_le_bytes(*b));
        Judge { weights: file.get("weights"), limit }
    })
}

/// Returns whether two words in normal form are likely spellings of one name part.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let fits = |w: &str| w.is_ascii() && (SHORTEST..=LONGEST_WORD).contains(&w.len());
    fits(a) && fits(b) && (a == b || worth(a, b) > judge().limit)
}

/// Returns the first consonants of a word as they sound, so that spellings of one name meet there: nearly all that are
/// alike are equal in it.
pub(super) fn block(word: &str) -> String {
    let mut out = String::new();
    for c in word.bytes() {
        let sound = match c {
            b'c' | b'q' | b'x' | b'g' => 'k',
            b'z' => 's',
            b'w' | b'f' | b'b' | b'p' => 'v',
            b'd' => 't',
            c if is_vowel(c) => continue,
            c => char::from(c),
        };
        if !out.ends_with(sound) {
            out.push(sound);
        }
        if out.len() == 2 {
            break;
        }
    }
    out
}

/// Returns what a pair of small Latin words is worth: the sum over its features, each counted once.
fn worth(a: &str, b: &str) -> i32 {
    let mut rows = Features::of(a, b);
    rows.sort_unstable();
    rows.dedup();
    let weight = |row: usize| judge().weights.get(row).map_or(0, |w| i32::from(*w as i8));
    rows.into_iter().map(weight).sum()
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'j' | b'h' | b'\'')
}

/// A difference: letters of the one word, letters of the other, and where both begin.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment<'a> {
    here: &'a str,
    there: &'a str,
    at: (usize, usize),
}

/// Returns what a letter in the place of another costs: twice as much where one is a vowel and the other is not.
fn turn(x: u8, y: u8) -> u32 {
    match (x == y, is_vowel(x) == is_vowel(y)) {
        (true, _) => 0,
        (_, true) => 2,
        _ => 4,
    }
}

/// Returns what differs between two ASCII words, from front to back, by a cheapest alignment.
fn segments<'a>(a: &'a str, b: &'a str) -> Vec<Segment<'a>> {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let width = y.len() + 1;
    let mut cost = vec![0u32; (x.len() + 1) * width];
    for i in 0..=x.len() {
        for j in 0..=y.len() {
            cost[i * width + j] = if i == 0 || j == 0 {
                2 * (i + j) as u32
            } else {
                let turned = cost[(i - 1) * width + j - 1] + turn(x[i - 1], y[j - 1]);
                turned.min(cost[(i - 1) * width + j] + 2).min(cost[i * width + j - 1] + 2)
            };
        }
    }
    let (mut i, mut j) = (x.len(), y.len());
    let mut end: Option<(usize, usize)> = None;
    let mut out = Vec::new();
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        let aside = (i > 0 && j > 0).then(|| (cost[(i - 1) * width + j - 1], turn(x[i - 1], y[j - 1])));
        match aside {
            Some((before, 0)) if here == before => {
                if let Some((u, w)) = end.take() {
                    out.push(Segment { here: &a[i..u], there: &b[j..w], at: (i, j) });
                }
                (i, j) = (i - 1, j - 1);
                continue;
            }
            _ => end = end.or(Some((i, j))),
        }
        match aside {
            Some((before, turned)) if turned > 0 && here == before + turned => (i, j) = (i - 1, j - 1),
            _ if i > 0 && here == cost[(i - 1) * width + j] + 2 => i -= 1,
            _ => j -= 1,
        }
    }
    if let Some((u, w)) = end {
        out.push(Segment { here: &a[..u], there: &b[..w], at: (0, 0) });
    }
    out.reverse();
    out
}

/// Gathers the rows of features, written out one after the other.
struct Features {
    text: String,
    rows: Vec<usize>,
}

impl Features {
    fn of(a: &str, b: &str) -> Vec<usize> {
        let (a, b) = if a > b { (b, a) } else { (a, b) };
        let mut out = Features { text: String::new(), rows: Vec::new() };
        let found = segments(a, b);
        let (mut edited, mut hard) = (0, 0);
        let mut before = String::new();
        for segment in &found {
            edited += segment.here.len().max(segment.there.len());
            hard += usize::from(segment.here.bytes().chain(segment.there.bytes()).any(|c| !is_vowel(c)));
            before = out.segment(segment, (a, b), &before);
        }
        let length = a.len().max(b.len()).min(12);
        let front = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        let back = a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
        let hard = hard.min(4);
        out.add(format_args!("u{}:{}", front.min(6), back.min(4)));
        out.add(format_args!("w{}:{length}:{}", front.min(8), hard.min(3)));
        out.add(format_args!("x{}:{}:{}", hard.min(3), edited.min(6), found.len().min(4)));
        let ends = |x: Option<u8>, y: Option<u8>| u8::from(x == y);
        out.add(format_args!("n{}", found.len().min(5)));
        out.add(format_args!("h{hard}"));
        out.add(format_args!("e{}:{length}", edited.min(8)));
        out.add(format_args!("g{length}"));
        out.add(format_args!("d{}", a.len().abs_diff(b.len()).min(5)));
        out.add(format_args!("f{}", ends(a.bytes().next(), b.bytes().next())));
        out.add(format_args!("z{}", ends(a.bytes().last(), b.bytes().last())));
        out.rows
    }

    fn add(&mut self, feature: std::fmt::Arguments<'_>) {
        self.text.clear();
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(feature);
        self.rows.push((hash_word(&self.text) >> (64 - BITS)) as usize);
    }

    /// Adds a difference with what stands around it, the lesser of its two sides first; `before` is what this returned
    /// for the difference before it.
    fn segment(&mut self, segment: &Segment, (a, b): (&str, &str), before: &str) -> String {
        let Segment { here, there, at } = *segment;
        let turned = here > there;
        let (x, y, i) = if turned { (there, here, at.1) } else { (here, there, at.0) };
        let (whole, other) = if turned { (b, a) } else { (a, b) };
        let letter = |at: usize| char::from(whole.as_bytes()[at]);
        let left = if i > 0 { letter(i - 1) } else { '^' };
        let right = if i + x.len() < whole.len() { letter(i + x.len()) } else { '$' };
        let long = x.len().max(y.len()) > LONGEST;
        let pair = format!("{}>{}", shortened(x, long), shortened(y, long));
        let place = match (left, right) {
            ('^', _) => '^',
            (_, '$') => '$',
            _ => '-',
        };
        self.add(format_args!("s{pair}"));
        self.add(format_args!("p{pair}{place}"));
        self.add(format_args!("l{left}{pair}"));
        self.add(format_args!("r{pair}{right}"));
        self.add(format_args!("b{left}{pair}{right}"));
        let kinds = format!("{}>{}", sounds(x), sounds(y));
        self.add(format_args!("k{kinds}{place}"));
        self.add(format_args!("m{kinds}"));
        if place == '$' && left != '^' {
            self.add(format_args!("t{}{pair}", &whole[i.saturating_sub(2)..i]));
        }
        let ending = |word: &str| word[word.len().saturating_sub(2)..].to_owned();
        self.add(format_args!("q{}{pair}", ending(whole)));
        self.add(format_args!("Q{}{pair}", ending(other)));
        self.add(format_args!("o{before}|{pair}"));
        pair
    }
}

/// Returns letters as they are, or the first and last of a long difference.
fn shortened(letters: &str, long: bool) -> String {
    if !long {
        return letters.to_owned();
    }
    match letters.len() {
        0 => "*".to_owned(),
        n => format!("{}*{}", &letters[..1], &letters[n - 1..]),
    }
}

/// Returns which of the first four letters are vowels: `v` and `c`.
fn sounds(letters: &str) -> String {
    letters.bytes().take(4).map(|c| if is_vowel(c) { 'v' } else { 'c' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_alike() {
        for (a, b, expected) in [
            ("zelensky", "zelenskiy", true),
            ("gorbachev", "gorbachov", true),
            ("romanov", "romanoff", true),
            ("yamayosi", "yamayoshi", true),
            ("anisimowa", "anisimova", true),
            ("martin", "merton", false),
            ("verros", "perras", false),
            ("lee", "leo", false),
            ("", "", false),
            ("a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("élan", "elan", false),
        ] {
            assert_eq!(alike(a, b), expected, "{a} {b}");
            assert_eq!(alike(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn differences_are_found_with_their_places() {
        let check = |a, b, expected: &[(&str, &str, (usize, usize))]| {
            let found: Vec<_> = segments(a, b).into_iter().map(|s| (s.here, s.there, s.at)).collect();
            assert_eq!(found, expected, "{a} {b}");
        };
        check("zelenski", "zelensky", &[("i", "y", (7, 7))]);
        check("yosi", "yoshi", &[("", "h", (3, 3))]);
        check("aba", "b", &[("a", "", (0, 0)), ("a", "", (2, 1))]);
        check("same", "same", &[]);
    }
}
