//! One set of questions for all stores: whatever is asked, a cluster finds the articles that a local index finds.
//!
//! Needs a cluster: `tests/cluster/run` starts one and runs these tests; without one they say so and pass. Everything
//! is done through the library's façade, as the program does it.

#![allow(unreachable_pub)]

mod deaths;
mod people;
mod questions;
mod setting;
mod slices;

use std::collections::BTreeSet;
use std::path::PathBuf;

use presshound::corpus::{Corpus, Question, Results};
use presshound::model::Field;
use presshound::query::plan::Plan;
use presshound::query::{self, Context};
use presshound::store::{FacetBy, Sort, StoreError};

use setting::{Setting, number, sample_corpus};

/// Runs a test with a cluster, or says that there is none.
fn with_cluster(test: impl FnOnce(Setting)) {
    match Setting::new() {
        Some(setting) => test(setting),
        None => println!("skipped: no cluster; `tests/cluster/run` starts one"),
    }
}

/// Returns the plan of a query; the problems of one that cannot be read.
fn plan(corpus: &Corpus, text: &str) -> Result<Plan, String> {
    let languages = corpus.languages().map_err(|error| error.to_string())?;
    let context = Context { languages: &languages, today: 20_200, entities: Some(corpus) };
    let ast = query::parse(text).map_err(|problems| problems[0].message.clone())?;
    query::resolve(&ast, &context).map_err(|problems| problems[0].message.clone())
}

fn ask(corpus: &Corpus, plan: &Plan, sort: Sort) -> Result<Results, StoreError> {
    let facets = vec![FacetBy::Value(Field::Publisher), FacetBy::Year, FacetBy::Value(Field::Lang)];
    let question = Question { sort, facets, ..Question::of(plan.clone()) };
    corpus.search(&question)
}

/// What came of comparing many queries.
#[derive(Default)]
struct Tally {
    asked: usize,
    found: usize,
    refused: Vec<String>,
    wrong: Vec<String>,
    /// Random queries that are none.
    unreadable: Vec<String>,
    order: Nearness,
}

/// How near the order by relevance is to that of a local index.
#[derive(Default)]
struct Nearness {
    /// The share of the first ten that are the same, of queries with ten hits or more.
    overlap: Vec<f64>,
    /// Spearman's rank correlation over all hits, up to a thousand, of queries with as many as are ordered at all.
    correlation: Vec<f64>,
    /// Queries whose order is far from that of a local index, with how far.
    apart: Vec<(f64, String)>,
}

impl Nearness {
    fn compare(&mut self, local: &Corpus, remote: &Corpus, plan: &Plan, text: &str) {
        let (Ok(ours), Ok(theirs)) = (local.rank(plan, 1_000), remote.rank(plan, 1_000)) else { return };
        let tied = ours.iter().all(|hit| hit.1 == ours[0].1);
        if ours.len() < 2 || tied {
            return;
        }
        let names = |ranking: Vec<(String, f32)>| ranking.into_iter().map(|hit| hit.0).collect::<Vec<_>>();
        let (ours, theirs) = (names(ours), names(theirs));
        if ours.len() >= 10 {
            let set = |names: &[String]| names.iter().take(10).cloned().collect::<BTreeSet<_>>();
            let same = set(&ours).intersection(&set(&theirs)).count();
            self.overlap.push(same as f64 / 10.0);
        }
        let place = |name: &String| theirs.iter().position(|theirs| theirs == name);
        let squares =
            ours.iter().enumerate().filter_map(|(at, name)| Some((at as f64 - place(name)? as f64).powi(2)));
        let (sum, n) = (squares.sum::<f64>(), ours.len() as f64);
        let correlation = 1.0 - 6.0 * sum / (n * (n * n - 1.0));
        self.correlation.push(correlation);
        if correlation < 0.9 {
            self.apart.push((correlation, format!("{text} ({n} hits)")));
        }
    }

    fn report(&self, what: &str) {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        println!(
            "{what}: by relevance the first ten overlap by {:.3} ({} queries), rank correlation {:.3} ({})",
            mean(&self.overlap),
            self.overlap.len(),
            mean(&self.correlation),
            self.correlation.len(),
        );
        let mut apart: Vec<_> = self.apart.iter().collect();
        apart.sort_by(|a, b| a.0.total_cmp(&b.0));
        apart.iter().take(20).for_each(|(by, text)| println!("  apart, {by:.2}: {text}"));
    }
}

impl Tally {
    /// Asks both and compares: the set of hits, their order by date, the counts. Returns the plan, if both found the same.
    fn compare(&mut self, local: &Corpus, remote: &Corpus, text: &str) -> Option<Plan> {
        let plan = match plan(local, text) {
            Ok(plan) => plan,
            Err(problem) => {
                self.unreadable.push(format!("{text}: {problem}"));
                return None;
            }
        };
        let expected = ask(local, &plan, Sort::Newest).ok()?;
        self.asked += 1;
        let found = match ask(remote, &plan, Sort::Newest) {
            Ok(found) => found,
            Err(StoreError::Refused(why)) => {
                self.refused.push(format!("{text}: {why}"));
                return None;
            }
            Err(error) => {
                self.wrong.push(format!("{text}: {error}"));
                return None;
            }
        };
        self.found += usize::from(expected.total > 0);
        let ids = |results: &Results| results.hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
        let (ours, theirs) = (ids(&expected), ids(&found));
        if ours != theirs {
            let set = |ids: &[u64]| ids.iter().copied().collect::<BTreeSet<_>>();
            let (ours, theirs) = (set(&ours), set(&theirs));
            let missing: Vec<_> = ours.difference(&theirs).map(|id| format!("{id:016x}")).take(3).collect();
            let more: Vec<_> = theirs.difference(&ours).map(|id| format!("{id:016x}")).take(3).collect();
            let (a, b) = (ours.len(), theirs.len());
            self.wrong.push(format!("{text}: {a} local, {b} there; missing {missing:?}, more {more:?}"));
            return None;
        }
        let counts =
            |results: &Results| results.facets.iter().map(|facet| facet.counts.clone()).collect::<Vec<_>>();
        if counts(&expected) != counts(&found) {
            self.wrong.push(format!("{text}: counts differ: {:?} {:?}", counts(&expected), counts(&found)));
        }
        self.order.compare(local, remote, &plan, text);
        Some(plan)
    }

    fn report(&self, what: &str) {
        println!(
            "{what}: {} asked, {} with hits, {} refused, {} wrong",
            self.asked,
            self.found,
            self.refused.len(),
            self.wrong.len(),
        );
        self.refused.iter().take(20).for_each(|line| println!("  refused: {line}"));
        self.wrong.iter().take(20).for_each(|line| println!("  WRONG: {line}"));
        self.order.report(what);
    }
}

#[test]
fn every_form_finds_the_same_articles() {
    with_cluster(|setting| {
        let (local, remote) = setting.sample_corpus("forms");
        let mut tally = Tally::default();
        for text in questions::forms() {
            tally.compare(&local, &remote, &text);
        }
        tally.report("forms");
        assert!(tally.unreadable.is_empty(), "{:?}", tally.unreadable);
        assert!(tally.wrong.is_empty());
        assert!(tally.refused.is_empty(), "the sample corpus' own forms are all possible");
    });
}

#[test]
fn random_queries_find_the_same_articles() {
    with_cluster(|setting| {
        let folder = std::env::var_os("PRESSHOUND_TEST_CORPUS").map_or_else(sample_corpus, PathBuf::from);
        let local = setting.local("random", &folder);
        let (remote, whole) = (setting.remote("random", &folder, 3), setting.remote("random", &folder, 1));
        let texts = questions::texts(&local);
        let count = number("PRESSHOUND_TEST_QUERIES", 300);
        let mut tally = Tally::default();
        let mut unparted = Nearness::default();
        for text in questions::random(&texts, count) {
            if let Some(plan) = tally.compare(&local, &remote, &text) {
                unparted.compare(&local, &whole, &plan, &text);
            }
        }
        tally.report("random, three shards");
        unparted.report("random, one shard");
        assert!(tally.unreadable.len() * 20 < count, "{:?}", tally.unreadable);
        assert!(tally.wrong.is_empty());
        assert!(tally.refused.len() * 50 < tally.asked.max(1), "less than two in a hundred are refused");
    });
}

#[test]
fn a_cluster_answers_every_other_question_too() {
    with_cluster(|setting| {
        let (local, remote) = setting.sample_corpus("others");
        // Pages: any slice of the order is the slice.
        let question =
            |offset, limit, sort| Question { sort, offset, limit: Some(limit), ..Question::of(Plan::All) };
        let ids = |corpus: &Corpus, question: &Question| -> Vec<u64> {
            corpus.search(question).expect("hits").hits.iter().map(|hit| hit.id).collect()
        };
        for sort in [Sort::Newest, Sort::Oldest, Sort::Title] {
            for (offset, limit) in [(0, 5), (7, 20), (30, 1_000)] {
                let question = question(offset, limit, sort);
                assert_eq!(ids(&local, &question), ids(&remote, &question), "{sort:?} {offset} {limit}");
            }
        }
        // Copies count as one, beyond the engine's own paging too.
        for limit in [Some(50), None] {
            let grouped = Question { group: true, limit, ..question(0, 50, Sort::Newest) };
            let copies = |corpus: &Corpus| -> Vec<(u64, usize)> {
                let hits = corpus.search(&grouped).expect("hits").hits;
                hits.iter().map(|hit| (hit.id, hit.copies)).collect()
            };
            assert_eq!(copies(&local), copies(&remote));
        }
        // An article is the same, with all that was cut, and explained the same.
        for id in ids(&local, &question(0, 5, Sort::Newest)) {
            let id_text = format!("{id:016x}");
            assert_eq!(
                local.records(&id_text).expect("a record"),
                remote.records(&id_text).expect("a record")
            );
            let plan = plan(&local, "ferry OR strike").expect("a plan");
            let explained = |corpus: &Corpus| {
                let why = corpus.why(id, &plan).expect("reasons");
                why.parts
                    .into_iter()
                    .map(|part| (part.label, part.matched, part.places, part.articles))
                    .collect::<Vec<_>>()
            };
            assert_eq!(explained(&local), explained(&remote));
        }
        let status = |corpus: &Corpus| {
            let status = corpus.status().expect("a status");
            (status.articles, status.files, status.languages, status.undated)
        };
        assert_eq!(status(&local), status(&remote));
        let report = remote.check().expect("a check");
        assert!(report.damage.is_empty(), "{:?}", report.damage);
        // Why nothing was found.
        let nothing = plan(&local, "harbuor").expect("a plan");
        let zero =
            |corpus: &Corpus| ask(corpus, &nothing, Sort::Relevance).expect("nothing").zero.expect("reasons");
        assert_eq!(zero(&local).unknown.len(), zero(&remote).unknown.len());
        assert!(!zero(&remote).unknown[0].near.is_empty(), "near words are offered");
    });
}
