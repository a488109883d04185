//! Feedback: what the best answers to a bag of words do not cover is sought with words of their own, so that an article
//! that says the same in other words comes up. Only the order changes, never what is found.
//!
//! Relevance model RM3 (Lavrenko and Croft, SIGIR 2001; Abdul-Jaleel et al., TREC 2004) with its customary ten articles
//! and ten words. How much the lent words weigh is decided query by query: a sentence that the best answer holds whole,
//! such as an article's own headline, needs none, and would lose by them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Corpus;
use crate::model::{Article, Language};
use crate::query::plan::{Leaf, Plan, Span, Word};
use crate::query::{self, Context};
use crate::store::local::idf;
use crate::store::{Ask, Record, StoreError};
use crate::text::analyzer::{Analyzer, FOLDED, PRINTED, Terms, query_terms};

/// Articles that lend words.
const ARTICLES: usize = 10;
/// Words they lend.
const WORDS: usize = 10;
/// Words that more of the articles hold than this are not lent.
const COMMON: f64 = 0.1;
/// Words that fewer articles hold than this are not lent: they find nothing else.
const RARE: u64 = 2;
/// Words that fewer of the lending articles hold than this are not lent: they are that article's own.
const AGREED: u32 = 2;
/// Candidates that are looked up at a time.
const BATCH: usize = 30;
/// Lent words that would weigh less than this share are not worth looking for.
const LEAST: f64 = 0.001;

impl Corpus {
    /// Returns a plan that finds the same articles, in an order that words of the best ones had a say in. A plan that is
    /// no bag of words (see [`query::any_words`]), narrowed by filters or not, comes back as it is; so does any where the
    /// store cannot say at once how common words are.
    ///
    /// # Errors
    /// As [`Corpus::search`].
    pub fn with_feedback(&self, plan: Plan) -> Result<Plan, StoreError> {
        let Some(bag) = bag(&plan) else { return Ok(plan) };
        let words: Vec<Vec<String>> = bag.iter().map(|(leaf, _)| terms(leaf)).collect();
        let Some(rarities) = self.rarities(&words)? else { return Ok(plan) };
        let ask = Ask { limit: Some(ARTICLES), group: true, records: true, ..Ask::of(&plan) };
        let hits = self.whole(self.store.search(&ask)?)?.hits;
        let scored = hits.into_iter().filter_map(|hit| Some((hit.record?, f64::from(hit.score))));
        let best: Vec<(Box<Record>, f64)> = scored.filter(|(_, score)| *score > 0.0).collect();
        let mut analyzer = Analyzer::new();
        let (Some((first, top)), Some((_, last))) = (best.first(), best.last()) else { return Ok(plan) };
        let asked: Vec<f64> = bag.iter().map(|(_, weight)| *weight).collect();
        let shares = asked.iter().zip(&rarities).map(|(weight, rarity)| weight * rarity);
        let missing = 1.0 - covered(words.iter().zip(shares), &first.article, &mut analyzer);
        // A word or two that are missing are chance: the square leaves such queries nearly as they are. An article far
        // ahead of the tenth is probably the one that was meant.
        let share = missing * missing * last / top;
        if share < LEAST {
            return Ok(plan);
        }
        let lent = self.lent(candidates(&best, &mut analyzer))?;
        let whole: f64 = lent.iter().map(|(_, weight)| weight).sum();
        if whole <= 0.0 {
            return Ok(plan);
        }
        let asked: f64 = asked.iter().sum();
        let mut parts: Vec<Plan> = bag
            .iter()
            .map(|(leaf, weight)| scaled(Plan::Text((*leaf).clone()), weight * (1.0 - share)))
            .collect();
        parts.extend(lent.into_iter().map(|(part, weight)| scaled(part, share * asked * weight / whole)));
        Ok(Plan::Ranked { among: Box::new(plan), by: Box::new(Plan::Or(parts)) })
    }

    /// Returns how rare each of some words is, given by its terms: the same measure as in scores. `None` where the store cannot say at once.
    fn rarities(&self, words: &[Vec<String>]) -> Result<Option<Vec<f64>>, StoreError> {
        let articles = self.store.articles();
        let Some(holding) = self.store.holding(words)? else { return Ok(None) };
        Ok(Some(holding.into_iter().map(|holding| idf(articles.max(holding), holding)).collect()))
    }

    /// Returns the best of some words that are neither common nor alone, as parts of a plan, with their weights.
    fn lent(&self, candidates: Vec<(String, f64)>) -> Result<Vec<(Plan, f64)>, StoreError> {
        let languages = self.languages()?;
        let context = Context { languages: &languages, today: 0, entities: None };
        let most = (self.store.articles() as f64 * COMMON) as u64;
        let mut out = Vec::new();
        for some in candidates.chunks(BATCH) {
            let words: Vec<_> = some.iter().map(|(word, _)| query_terms(word, &languages)).collect();
            let Some(holding) = self.store.holding(&words)? else { return Ok(Vec::new()) };
            for ((word, weight), holding) in some.iter().zip(holding) {
                if !(RARE..=most).contains(&holding) {
                    continue;
                }
                if let Ok(part) = query::resolve(&query::any_words(word), &context) {
                    out.push((part, *weight));
                }
                if out.len() == WORDS {
                    return Ok(out);
                }
            }
        }
        Ok(out)
    }
}

fn scaled(part: Plan, factor: f64) -> Plan {
    Plan::Boost(Box::new(part), factor as f32)
}

/// Returns the words of a bag with how often each was asked for; `None` for any other plan.
fn bag(plan: &Plan) -> Option<Vec<(&Leaf, f64)>> {
    match plan {
        Plan::Or(parts) => parts.iter().map(word).collect(),
        Plan::And(parts) => {
            let mut bags = parts.iter().filter(|part| !matches!(part, Plan::Filter(_)));
            bags.next().filter(|_| bags.next().is_none()).and_then(bag)
        }
        _ => None,
    }
}

fn word(part: &Plan) -> Option<(&Leaf, f64)> {
    match part {
        Plan::Text(leaf) => Some((leaf, 1.0)),
        Plan::Boost(part, factor) => word(part).map(|(leaf, weight)| (leaf, weight * f64::from(*factor))),
        _ => None,
    }
}

/// Returns the terms one of which an article must hold to match a leaf; for a phrase, those of its first word.
fn terms(leaf: &Leaf) -> Vec<String> {
    match &leaf.span {
        Span::Word(Word::Terms(terms)) => terms.clone(),
        Span::Phrase { slots, .. } => match slots.first().map(|slot| &slot.word) {
            Some(Word::Terms(terms)) => terms.clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns how much of some words an article holds, each given by its terms and what it counts, from 0 to 1.
fn covered<'a>(
    words: impl Iterator<Item = (&'a Vec<String>, f64)>,
    article: &Article,
    analyzer: &mut Analyzer,
) -> f64 {
    let mut held = HashSet::new();
    each_word(article, analyzer, &mut |terms| {
        held.extend(terms.iter().map(str::to_string));
    });
    let (mut whole, mut found) = (0.0, 0.0);
    for (terms, share) in words {
        whole += share;
        if terms.iter().any(|term| held.contains(term)) {
            found += share;
        }
    }
    if whole > 0.0 { found / whole } else { 1.0 }
}

/// A word of the best articles.
#[derive(Default)]
struct Candidate {
    weight: f64,
    /// How many articles hold it.
    articles: u32,
    /// Its printed forms, with how often each is printed.
    forms: BTreeMap<String, u32>,
}

/// Returns the words on which articles agree, each as it is printed most often, with the share of the articles' text that
/// they are, articles weighted by the squares of their scores; heaviest first.
fn candidates(best: &[(Box<Record>, f64)], analyzer: &mut Analyzer) -> Vec<(String, f64)> {
    let all: f64 = best.iter().map(|(_, score)| score * score).sum();
    let mut words: BTreeMap<(Language, String), Candidate> = BTreeMap::new();
    for (record, score) in best {
        let mut counts: HashMap<Terms, f64> = HashMap::new();
        let mut length = 0.0;
        each_word(&record.article, analyzer, &mut |terms| {
            length += 1.0;
            match counts.get_mut(terms) {
                Some(count) => *count += 1.0,
                None => {
                    counts.insert(terms.clone(), 1.0);
                }
            }
        });
        let mut here = HashSet::new();
        for (terms, count) in counts {
            let printed = terms.printed().trim_start_matches(PRINTED);
            if printed.chars().count() < 2 || !printed.chars().any(char::is_alphabetic) {
                continue;
            }
            let key = (record.article.language, stem(&terms).to_string());
            let word = words.entry(key.clone()).or_default();
            word.weight += score * score / all * count / length;
            word.articles += u32::from(here.insert(key));
            *word.forms.entry(printed.to_string()).or_default() += count as u32;
        }
    }
    let mut out: Vec<(String, f64)> = words
        .into_values()
        .filter(|word| word.articles >= AGREED)
        .filter_map(|word| {
            // The commonest form; of equals the first in the alphabet.
            let printed = word.forms.into_iter().rev().max_by_key(|(_, count)| *count)?.0;
            Some((printed, word.weight))
        })
        .collect();
    out.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}

/// Returns what the forms of a word have in common.
fn stem(terms: &Terms) -> &str {
    match (terms.stem(), terms.folded()) {
        (Some(stem), _) => stem.split_once(':').map_or(stem, |(_, stem)| stem),
        (None, Some(folded)) => folded.trim_start_matches(FOLDED),
        (None, None) => terms.printed().trim_start_matches(PRINTED),
    }
}

/// Calls `visit` with the terms of each word of an article's title, subtitle and body.
fn each_word(article: &Article, analyzer: &mut Analyzer, visit: &mut dyn FnMut(&Terms)) {
    for text in [&article.title, &article.subtitle, &article.body] {
        analyzer.analyze(text, article.language, |token| visit(token.terms));
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::entities::Mode;
    use crate::ingest::job::{Input, Job};

    /// Five articles on a harbour strike, of which one says neither, among sixty on other things.
    fn corpus() -> (tempfile::TempDir, Corpus) {
        let temp = tempfile::tempdir().unwrap();
        let file: PathBuf = temp.path().join("articles.jsonl");
        let strike = [
            "The harbour strike went on: dockers and their union would not unload ships at the quay.",
            "Dockers of the union held the harbour gate; the strike stops every crane on the quay.",
            "A strike in the harbour: the union says dockers on the quay have had no rise.",
            "Second week of the strike. Dockers left the quay and the harbour with their union.",
            "At dawn the union met the dockers on the quay and asked them to hold out a week.",
            "At dawn the baker met the walkers by the old mill.",
        ];
        let other =
            (0..60).map(|n| format!("Story {n}: the garden show in the valley had roses number {n}."));
        let all = strike.iter().map(ToString::to_string).chain(other);
        let lines: Vec<String> = all
            .enumerate()
            .map(|(n, text)| format!(r#"{{"id":"{n}","title":"","language":"en","text":"{text}"}}"#))
            .collect();
        std::fs::write(&file, lines.join("\n")).unwrap();
        let index = temp.path().join("index");
        let job = Job { entities: Some(Mode::Off), ..Job::of(&index, vec![Input::Path(file)]) };
        crate::ingest::run(&job, None, &AtomicBool::new(false), &mut |_| {}).unwrap();
        let corpus = Corpus::open(&index).unwrap();
        (temp, corpus)
    }

    fn plan(corpus: &Corpus, text: &str) -> Plan {
        let languages = corpus.languages().unwrap();
        let context = Context { languages: &languages, today: 0, entities: None };
        query::resolve(&query::any_words(text), &context).unwrap()
    }

    fn order(corpus: &Corpus, plan: &Plan) -> Vec<String> {
        corpus.rank(plan, 100).unwrap().into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn what_agrees_with_the_best_comes_up_and_nothing_else_is_found() {
        let (_temp, corpus) = corpus();
        let asked = plan(&corpus, "harbour strike dawn closure lockout");
        let plain = order(&corpus, &asked);
        let ranked = corpus.with_feedback(asked.clone()).unwrap();
        let Plan::Ranked { among, by } = &ranked else { panic!("no feedback: {ranked}") };
        assert_eq!(**among, asked);
        for word in ["docker", "union", "quay"] {
            assert!(by.to_string().contains(word), "{word} is not lent: {by}");
        }
        for word in ["rose", "crane"] {
            assert!(!by.to_string().contains(word), "{word} is lent: {by}");
        }
        let better = order(&corpus, &ranked);
        let place = |order: &[String], id: &str| order.iter().position(|found| found == id);
        assert!(place(&plain, "5") < place(&plain, "4"), "the baker says it in fewer words: {plain:?}");
        assert!(place(&better, "4") < place(&better, "5"), "the union is about the strike: {better:?}");
        let sorted = |mut order: Vec<String>| {
            order.sort();
            order
        };
        assert_eq!(sorted(plain), sorted(better));
    }

    #[test]
    fn a_sentence_that_an_article_holds_whole_needs_no_help() {
        let (_temp, corpus) = corpus();
        let asked = plan(&corpus, "the union met the dockers on the quay");
        assert_eq!(corpus.with_feedback(asked.clone()).unwrap(), asked);
    }

    #[test]
    fn only_bags_of_words_are_helped() {
        let (_temp, corpus) = corpus();
        let languages = corpus.languages().unwrap();
        let context = Context { languages: &languages, today: 0, entities: None };
        for text in
            ["harbour", "harbour lockout", "NOT harbour", "\"harbour strike\" closure", "lockout OR unheard"]
        {
            let asked = query::resolve(&query::parse(text).unwrap(), &context).unwrap();
            assert_eq!(corpus.with_feedback(asked.clone()).unwrap(), asked, "{text}");
        }
    }
}
