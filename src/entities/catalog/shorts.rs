//! Short forms, learnt from articles that explain them: "Long Form (LF)".

use std::collections::HashMap;

use super::names;

/// Articles that must explain a short form in one way.
const ARTICLES: u64 = 2;

/// Of all articles that explain it, the share that must agree, in percent.
const AGREEING: u64 = 90;

/// Short forms with what they are short for, in normal form.
#[derive(Clone, Debug, Default)]
pub struct Shorts(HashMap<String, String>);

impl Shorts {
    /// Returns the short forms that at least two articles explain and nine tenths of the articles that do explain
    /// alike. Takes triples of short form, long form (both in normal form) and the number of articles that say so; the
    /// same may come several times.
    pub fn of(pairs: impl IntoIterator<Item = (String, String, u64)>) -> Shorts {
        let mut counts: HashMap<String, HashMap<String, LongForm>> = HashMap::new();
        for (short, long, articles) in pairs {
            let form = counts.entry(short).or_default().entry(key(&long)).or_default();
            form.articles += articles;
            *form.spellings.entry(long).or_default() += articles;
        }
        let accepted = counts.into_iter().filter_map(|(short, forms)| {
            let all: u64 = forms.values().map(|f| f.articles).sum();
            let best = forms.into_values().max_by_key(|f| f.articles)?;
            let agreed = best.articles >= ARTICLES && best.articles * 100 >= all * AGREEING;
            agreed.then(|| Some((short, best.commonest()?))).flatten()
        });
        Shorts(accepted.collect())
    }

    /// Returns what a short form is short for.
    pub fn long(&self, short: &str) -> Option<&str> {
        self.0.get(short).map(String::as_str)
    }

    /// Returns the short forms of a long form, sorted.
    pub fn of_long(&self, long: &str) -> Vec<&str> {
        let wanted = key(long);
        let mut out: Vec<&str> =
            self.0.iter().filter(|(_, l)| key(l) == wanted).map(|(short, _)| short.as_str()).collect();
        out.sort_unstable();
        out
    }
}

/// What a short form is short for, with the ways it is written.
#[derive(Default)]
struct LongForm {
    articles: u64,
    spellings: HashMap<String, u64>,
}

impl LongForm {
    fn commonest(self) -> Option<String> {
        let best = self.spellings.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        best.map(|(long, _)| long)
    }
}

/// Returns a form in which spellings of one organisation's name are equal.
fn key(long: &str) -> String {
    let mut parts = names::parts(long);
    parts.sort_unstable();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_need_articles_that_agree() {
        let pair = |short: &str, long: &str, articles| (short.to_owned(), long.to_owned(), articles);
        let shorts = Shorts::of([
            pair("lwb", "lake water board", 1),
            pair("lwb", "the lake water board", 1),
            pair("urt", "union of river towns", 1),
            pair("abc", "alder bay council", 8),
            pair("abc", "ash bay club", 2),
        ]);
        assert_eq!(shorts.long("lwb"), Some("lake water board"));
        assert_eq!(shorts.of_long("lake water board"), ["lwb"]);
        assert_eq!((shorts.long("urt"), shorts.long("abc")), (None, None));
    }
}
