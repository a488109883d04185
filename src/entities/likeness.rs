//! Whether two words are spelt alike enough to be one name: equal consonants after the usual transliterations are
//! levelled, and a high Jaro–Winkler likeness. A second opinion only, for names that agree otherwise.

/// Returns whether two folded words are likely spellings of one name part.
pub(super) fn alike(a: &str, b: &str) -> bool {
    const LONGEST: usize = 32;
    a.len() >= 4
        && b.len() >= 4
        && a.len() <= LONGEST
        && b.len() <= LONGEST
        && jaro_winkler(a, b) >= 0.9
        && skeleton(a) == skeleton(b)
}

/// Spellings that transliterations use for one sound, longer ones first.
const LEVELLED: &[(&str, &str)] = &[
    ("shch", "S"),
    ("tsch", "C"),
    ("sch", "S"),
    ("tch", "C"),
    ("sh", "S"),
    ("ch", "C"),
    ("kh", "h"),
    ("zh", "j"),
    ("ph", "f"),
    ("gh", "g"),
    ("ck", "k"),
    ("dh", "d"),
    ("th", "t"),
    ("ts", "z"),
    ("tz", "z"),
    ("ks", "x"),
    ("w", "v"),
    ("q", "k"),
    ("c", "k"),
    ("ff", "v"),
    ("f", "v"),
];

/// Returns the consonants of a word, doubled ones once, with transliterations levelled; the first letter is kept.
fn skeleton(word: &str) -> String {
    let mut out = String::new();
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let (sound, used) = match LEVELLED.iter().find(|(from, _)| rest.starts_with(from)) {
            Some((from, to)) => (*to, from.len()),
            None => (&rest[..c.len_utf8()], c.len_utf8()),
        };
        let vowel = matches!(sound, "a" | "e" | "i" | "o" | "u" | "y" | "j" | "h");
        if (!vowel || out.is_empty()) && !out.ends_with(sound) {
            out.push_str(if vowel { "-" } else { sound });
        }
        rest = &rest[used..];
    }
    out
}

/// Returns the Jaro–Winkler likeness of two words, 0 to 1.
fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut left = Vec::new();
    for (i, c) in a.iter().enumerate() {
        let near = i.saturating_sub(reach)..(i + reach + 1).min(b.len());
        if let Some(j) = near.into_iter().find(|j| !taken[*j] && b[*j] == *c) {
            taken[j] = true;
            left.push(*c);
        }
    }
    if left.is_empty() {
        return 0.0;
    }
    let right = b.iter().zip(&taken).filter(|(_, t)| **t).map(|(c, _)| *c);
    let swapped = left.iter().zip(right).filter(|(x, y)| **x != *y).count() as f64 / 2.0;
    let common = left.len() as f64;
    let jaro = (common / a.len() as f64 + common / b.len() as f64 + (common - swapped) / common) / 3.0;
    let prefix = a.iter().zip(&b).take(4).take_while(|(x, y)| x == y).count() as f64;
    jaro + prefix * 0.1 * (1.0 - jaro)
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
            ("martin", "marten", true),
            ("martin", "merton", false),
            ("lee", "leo", false),
        ] {
            assert_eq!(
                alike(a, b),
                expected,
                "{a} {b} {} {} {}",
                skeleton(a),
                skeleton(b),
                jaro_winkler(a, b)
            );
        }
    }
}
