//! Who is in the articles: lists, profiles and networks of names, names in queries, and articles that are piped in.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use presshound::corpus::{Circle, Corpus, Window};
use presshound::ingest::job::{Input, Job, Summary};
use presshound::query::plan::Plan;
use presshound::store::Sort;

use crate::setting::job;
use crate::{ask, plan, with_cluster};

/// Returns something as text, to compare it as a whole. In small letters: a name is shown as the best article about it
/// writes it, and which of two that are as good comes first may differ.
fn text(value: &impl Debug) -> String {
    format!("{value:#?}").to_lowercase()
}

#[test]
fn names_are_counted_the_same() {
    with_cluster(|setting| {
        let (local, remote) = setting.sample_corpus("people");
        let within = plan(&local, "ferry OR strike OR Skarven").expect("a plan");
        for within in [None, Some(within)] {
            for limit in [Some(5), None] {
                let circle = Circle { within: within.clone(), kind: None, limit };
                let list = |corpus: &Corpus| {
                    let list = corpus.entities(&circle).expect("a list");
                    let mut entities: Vec<String> = list.entities.iter().map(text_of).collect();
                    entities.sort();
                    (entities, list.totals, list.articles)
                };
                assert_eq!(list(&local), list(&remote));
                let network = |corpus: &Corpus| {
                    let network = corpus.network(&circle, Window::default()).expect("a network");
                    let names: Vec<&str> = network.nodes.iter().map(|node| node.name.as_str()).collect();
                    let edge = |edge: &presshound::corpus::Edge| {
                        let mut ends = [names[edge.from].to_lowercase(), names[edge.to].to_lowercase()];
                        ends.sort();
                        format!("{ends:?} {} {:.6}", edge.together, edge.score)
                    };
                    network.edges.iter().map(edge).collect::<BTreeSet<_>>()
                };
                assert_eq!(network(&local), network(&remote));
            }
        }
        let names = local.entities(&Circle { limit: Some(4), ..Circle::default() }).expect("a list");
        assert!(names.entities.len() >= 10, "the sample corpus names many");
        for entity in names.entities {
            let profile = |corpus: &Corpus| {
                let circle = Circle { limit: Some(3), ..Circle::default() };
                let profile = corpus.profile(&entity.name, &circle, Window::default()).expect("an answer");
                let profile = profile.expect("a profile");
                let days = (profile.days, text(&profile.timeline));
                let total = profile.articles.total;
                (text_of(&profile.entity), text(&profile.printed), days, text(&profile.companions), total)
            };
            assert_eq!(profile(&local), profile(&remote), "{}", entity.name);
        }
        assert_eq!(
            text(&local.suggestions(&Circle::default()).expect("suggestions")),
            text(&remote.suggestions(&Circle::default()).expect("suggestions"))
        );
    });
}

fn text_of(entity: &presshound::corpus::EntityCount) -> String {
    text(entity)
}

#[test]
fn a_new_name_is_known_at_once() {
    with_cluster(|setting| {
        let folder = setting.path("papers");
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
        let cluster = setting.cluster("names", 2);
        let state = setting.path("state");
        let about = |corpus: &Corpus, query: &str| {
            let plan = plan(corpus, query).expect("a plan");
            ask(corpus, &plan, Sort::Newest).expect("hits").total
        };
        let connect = || Corpus::connect(&cluster.address, &cluster.access, &state).expect("an index");
        write("1.jsonl", &paper(1, "Mara Lind met Tomas Berg in Oslo on Monday, said Mara Lind."));
        crate::setting::run(&job(&state, Some(cluster.clone()), &folder));
        let first = connect();
        assert_eq!((about(&first, "person:lind"), about(&first, "person:okafor")), (1, 0));
        assert!(state.join("names").is_file(), "names are kept beside the ledger");
        assert_eq!(about(&connect(), "person:berg"), 1, "as kept");
        write("2.jsonl", &paper(2, "Ada Okafor met Mara Lind in Lagos on Tuesday, said Ada Okafor."));
        crate::setting::run(&job(&state, Some(cluster.clone()), &folder));
        let second = connect();
        assert_eq!((about(&second, "person:lind"), about(&second, "person:okafor")), (2, 1));
    });
}

fn paper(number: usize, text: &str) -> String {
    let text = format!("{text} ").repeat(6);
    format!("{{\"id\":\"p{number}\",\"title\":\"Meeting {number}\",\"text\":\"{text}\"}}\n")
}

#[test]
fn piped_records_that_come_again_count_once() {
    with_cluster(|setting| {
        let local = setting.path("local");
        let (cluster, state) = (setting.cluster("piped", 2), setting.path("state"));
        let pipe = |index: &std::path::Path, remote: bool, numbers: std::ops::Range<usize>| -> Summary {
            let lines: String =
                numbers.map(|n| paper(n, &format!("The ferry {n} met the ship {n} at sea."))).collect();
            let job = Job {
                inputs: vec![Input::StandardInput],
                ..job(index, remote.then(|| cluster.clone()), index)
            };
            let stdin = Box::new(Cursor::new(lines.into_bytes()));
            presshound::ingest::run(&job, Some(stdin), &AtomicBool::new(false), &mut |_| {}).expect("a run")
        };
        for numbers in [0..1_500, 500..1_600, 0..10] {
            let ours = pipe(&local, false, numbers.clone());
            let theirs = pipe(&state, true, numbers);
            let counts = |summary: &Summary| (summary.indexed, summary.updated, summary.articles);
            assert_eq!(counts(&ours), counts(&theirs));
        }
        let remote = Corpus::connect(&cluster.address, &cluster.access, &state).expect("an index");
        let local = Corpus::open(&local).expect("an index");
        let total = |corpus: &Corpus| ask(corpus, &Plan::All, Sort::Newest).expect("all").total;
        assert_eq!((total(&local), total(&remote)), (1_600, 1_600));
        let report = remote.check().expect("a check");
        assert!(report.damage.is_empty(), "{:?}", report.damage);
    });
}
