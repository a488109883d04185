//! File name patterns: `*`, `?`, `[a-z]`, `{a,b}` and `**`, as shells and version control write them.

/// A pattern. One without `/` is matched against the last part of a path, one with `/` against all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    alternatives: Vec<Vec<char>>,
    whole_path: bool,
}

/// How many patterns one pattern with braces may stand for.
const MAX_ALTERNATIVES: usize = 256;

impl Glob {
    /// Reads a pattern. Every text is a pattern: an unclosed bracket or brace stands for itself.
    pub fn new(pattern: &str) -> Glob {
        let whole_path = pattern.trim_end_matches('/').contains('/');
        let pattern = pattern.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
        let mut alternatives = Vec::new();
        expand(pattern, &mut alternatives);
        Glob { alternatives: alternatives.iter().map(|text| text.chars().collect()).collect(), whole_path }
    }

    /// Returns whether a path relative to its root (`/` between parts) matches.
    pub fn matches(&self, path: &str) -> bool {
        let subject = if self.whole_path { path } else { path.rsplit('/').next().unwrap_or(path) };
        let subject: Vec<char> = subject.chars().collect();
        self.alternatives.iter().any(|pattern| matches(pattern, &subject))
    }
}

/// Writes out the first innermost `{a,b}` and goes on until none is left.
fn expand(pattern: &str, out: &mut Vec<String>) {
    let inner = pattern.find('}').and_then(|close| {
        let open = pattern[..close].rfind('{')?;
        pattern[open..close].contains(',').then_some((open, close))
    });
    match inner {
        Some((open, close)) if out.len() < MAX_ALTERNATIVES => {
            for choice in pattern[open + 1..close].split(',') {
                expand(&format!("{}{choice}{}", &pattern[..open], &pattern[close + 1..]), out);
            }
        }
        _ if out.len() < MAX_ALTERNATIVES => out.push(pattern.to_string()),
        _ => {}
    }
}

/// Matches with one point to come back to for `*` and one for `**`: linear but for the product of both lengths.
fn matches(pattern: &[char], subject: &[char]) -> bool {
    let (mut p, mut s) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut globstar: Option<(usize, usize)> = None;
    loop {
        match pattern.get(p) {
            Some('*') if pattern.get(p + 1) == Some(&'*') => {
                let after = p + 2;
                // `**/` also stands for no folder at all.
                p = if pattern.get(after) == Some(&'/') { after + 1 } else { after };
                (globstar, star) = (Some((p, s)), None);
                continue;
            }
            Some('*') => {
                p += 1;
                star = Some((p, s));
                continue;
            }
            Some(&expected) => {
                if let Some(&c) = subject.get(s)
                    && let Some(width) = one(&pattern[p..], expected, c)
                {
                    (p, s) = (p + width, s + 1);
                    continue;
                }
            }
            None if s == subject.len() => return true,
            None => {}
        }
        if let Some((after, at)) = star
            && subject.get(at).is_some_and(|&c| c != '/')
        {
            star = Some((after, at + 1));
            (p, s) = (after, at + 1);
        } else if let Some((after, at)) = globstar
            && at < subject.len()
        {
            let folder = pattern.get(after.wrapping_sub(1)) == Some(&'/');
            let next = match subject[at..].iter().position(|&c| c == '/') {
                Some(slash) if folder => at + slash + 1,
                None if folder => return false,
                _ => at + 1,
            };
            globstar = Some((after, next));
            (p, s, star) = (after, next, None);
        } else {
            return false;
        }
    }
}

/// Returns how many characters of the pattern the character `c` uses up, if it matches.
fn one(pattern: &[char], expected: char, c: char) -> Option<usize> {
    match expected {
        '?' => (c != '/').then_some(1),
        '[' => match pattern.iter().skip(2).position(|&c| c == ']') {
            Some(at) => class(&pattern[1..at + 2], c).then_some(at + 3),
            None => (c == '[').then_some(1),
        },
        '\\' if pattern.len() > 1 => (pattern[1] == c).then_some(2),
        _ => (expected == c).then_some(1),
    }
}

fn class(class: &[char], c: char) -> bool {
    let (negated, set) = match class {
        ['!' | '^', rest @ ..] if !rest.is_empty() => (true, rest),
        _ => (false, class),
    };
    let mut found = false;
    let mut i = 0;
    while let Some(&low) = set.get(i) {
        match (set.get(i + 1), set.get(i + 2)) {
            (Some('-'), Some(&high)) => {
                found |= (low..=high).contains(&c);
                i += 3;
            }
            _ => {
                found |= low == c;
                i += 1;
            }
        }
    }
    found != negated && c != '/'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match() {
        for (pattern, path, expected) in [
            ("*.html", "a/b/c.html", true),
            ("*.html", "a/b/c.htm", false),
            ("*.{html,htm}", "c.htm", true),
            ("2025/*.txt", "2025/a.txt", true),
            ("2025/*.txt", "2025/b/a.txt", false),
            ("2025/**/*.txt", "2025/b/c/a.txt", true),
            ("2025/**/*.txt", "2025/a.txt", true),
            ("**/cache", "x/y/cache", true),
            ("**/cache", "x/ycache", false),
            ("x/**", "x/y/z", true),
            ("[a-c]?.txt", "b1.txt", true),
            ("[!a-c]?.txt", "b1.txt", false),
            ("[", "[", true),
            ("новости*", "2024/новости-1.txt", true),
            ("a*b*c", "aXbXXbc", true),
            ("drafts/", "x/drafts", true),
            ("./a/b", "a/b", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(path), expected, "{pattern} {path}");
        }
        assert!(!Glob::new(&"*a".repeat(40)).matches(&"a".repeat(39)));
    }
}
