//! An index that several machines filled, a slice each: what each of them says of it, and of the files that it sees to.
//! What all of them know together is what a local index knows.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use presshound::corpus::{Corpus, FileLine, Status};
use presshound::ingest::job::{Cluster, Given, Job};
use presshound::query::plan::Plan;
use presshound::store::Sort;

use crate::setting::{Setting, job, run, sample_corpus};
use crate::{ask, with_cluster};

/// Slices of the corpus.
const SLICES: u32 = 3;

/// A local index of a copy of the sample corpus, and one in the cluster that was filled by slices.
struct Filled {
    setting: Setting,
    folder: PathBuf,
    local: PathBuf,
    cluster: Cluster,
    /// As all of them use it.
    profile: Given,
}

impl Filled {
    fn new(setting: Setting, name: &str) -> Filled {
        let folder = setting.path("papers");
        copy(&sample_corpus(), &folder);
        let local = setting.path("local");
        run(&job(&local, None, &folder));
        let text = Corpus::open(&local).expect("an index").furniture().expect("a text").expect("a profile");
        let profile = Given { from: "the local index".to_string(), text };
        let cluster = setting.cluster(name, 2);
        let filled = Filled { setting, folder, local, cluster, profile };
        filled.fill();
        filled
    }

    fn fill(&self) {
        (1..=SLICES).for_each(|number| drop(run(&self.job(number))));
    }

    fn job(&self, number: u32) -> Job {
        let slice = Some(format!("{number}/{SLICES}").parse().expect("a slice"));
        let cluster = Cluster { slice, ..self.cluster.clone() };
        let profile = Some(self.profile.clone());
        Job { profile, ..job(&self.state(number), Some(cluster), &self.folder) }
    }

    /// Returns what a machine keeps of the index.
    fn state(&self, number: u32) -> PathBuf {
        self.setting.path(&format!("state-{number}"))
    }

    fn local(&self) -> Corpus {
        Corpus::open(&self.local).expect("an index")
    }

    /// Returns the index as one machine sees it.
    fn seen_by(&self, number: u32) -> Corpus {
        self.seen_with(&self.state(number))
    }

    fn seen_with(&self, state: &Path) -> Corpus {
        Corpus::connect(&self.cluster.address, &self.cluster.access, state).expect("an index")
    }

    fn presshound(&self, args: &[&str], state: &Path) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_presshound"));
        command.args(args).args(["--index", &self.cluster.address.to_string(), "--state"]).arg(state);
        command.env("HOME", self.setting.path("home")).output().expect("the program runs")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a copy");
        }
    }
}

/// Returns what the articles tell, which any machine can look up.
fn of_the_articles(status: &Status) -> impl PartialEq + std::fmt::Debug {
    let (languages, recognisers) = (status.languages.clone(), status.recognisers.clone());
    (status.articles, languages, recognisers, status.undated, status.schema)
}

fn lines(corpus: &Corpus) -> BTreeSet<String> {
    let line = |file: FileLine| {
        format!("{} {} {} {} {}", file.path, file.fate.name(), file.articles, file.size, file.reason)
    };
    corpus.files(None).expect("files").into_iter().map(line).collect()
}

/// Returns how many files have each fate, and how many pages are no articles, cut off, or pictures.
fn counts(status: &Status) -> Vec<u64> {
    let mut out: Vec<u64> = status.files.iter().map(|(_, number)| *number).collect();
    out.extend([status.not_articles, status.partial, status.no_text]);
    out
}

#[test]
fn each_slice_says_what_it_knows_and_all_together_know_all() {
    with_cluster(|setting| {
        let filled = Filled::new(setting, "slices-known");
        let local = filled.local();
        let expected = local.status().expect("a status");
        assert!(expected.knows_files && expected.slices.is_empty());
        let (mut known, mut sums) = (BTreeSet::new(), vec![0; counts(&expected).len()]);
        for number in 1..=SLICES {
            let corpus = filled.seen_by(number);
            let status = corpus.status().expect("a status");
            assert_eq!(of_the_articles(&status), of_the_articles(&expected), "whoever asks");
            assert!(status.bytes > 0);
            assert_eq!(status.roots, expected.roots);
            assert_eq!((status.knows_files, &status.slices), (true, &vec![format!("{number}/{SLICES}")]));
            sums.iter_mut().zip(counts(&status)).for_each(|(sum, count)| *sum += count);
            let own = lines(&corpus);
            assert!(!own.is_empty() && own.is_disjoint(&known), "a file is of one slice");
            known.extend(own);
            let report = corpus.check().expect("a check");
            assert_eq!(report.articles, expected.articles);
            let changes = [&report.changed, &report.gone, &report.new];
            assert!(report.damage.is_empty() && changes.iter().all(|list| list.is_empty()), "{report:?}");
        }
        assert_eq!(known, lines(&local));
        assert_eq!(sums, counts(&expected));
        let ids = |corpus: &Corpus| -> Vec<u64> {
            let all = ask(corpus, &Plan::All, Sort::Newest).expect("all");
            all.hits.iter().map(|hit| hit.id).collect()
        };
        let remote = filled.seen_by(1);
        assert_eq!(ids(&remote), ids(&local));
        for id in ids(&local) {
            let id = format!("{id:016x}");
            assert_eq!(remote.records(&id).expect("a record"), local.records(&id).expect("a record"));
        }
    });
}

#[test]
fn a_check_finds_the_changes_of_its_own_slice() {
    with_cluster(|setting| {
        let filled = Filled::new(setting, "slices-changes");
        for number in 0..12 {
            let text = format!("Harbour news {number}\n\nThe pilot boat was late again on day {number}.\n");
            fs::write(filled.folder.join(format!("new {number}.txt")), text).expect("a file");
        }
        let texts = fs::read_dir(filled.folder.join("saved pages")).expect("a folder");
        let texts = texts.map(|entry| entry.expect("an entry").path());
        let mut texts: Vec<_> =
            texts.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
        texts.sort();
        for (number, path) in texts.iter().enumerate() {
            if number % 2 == 0 {
                fs::remove_file(path).expect("a file");
            } else {
                let mut text = fs::read(path).expect("a text");
                text.extend(b"\nLater that day the ferry left.\n");
                fs::write(path, text).expect("a file");
            }
        }
        let expected = filled.local().check().expect("a check");
        let lengths = [expected.changed.len(), expected.gone.len(), expected.new.len()];
        assert!(lengths.iter().all(|length| *length > 4), "{lengths:?}");
        let mut found = [const { BTreeSet::new() }; 3];
        for number in 1..=SLICES {
            let report = filled.seen_by(number).check().expect("a check");
            assert!(report.damage.is_empty(), "{:?}", report.damage);
            let lists = [report.changed, report.gone, report.new];
            for (found, list) in found.iter_mut().zip(lists) {
                for path in list {
                    assert!(found.insert(path.clone()), "{path} is of one slice");
                }
            }
        }
        let set = |list: Vec<String>| list.into_iter().collect::<BTreeSet<_>>();
        assert_eq!(found, [set(expected.changed), set(expected.gone), set(expected.new)]);
        filled.fill();
        let again = Job { profile: Some(filled.profile.clone()), ..job(&filled.local, None, &filled.folder) };
        run(&again);
        let all = |corpus: &Corpus| {
            let all = ask(corpus, &Plan::All, Sort::Title).expect("all");
            all.hits.iter().map(|hit| hit.id).collect::<Vec<_>>()
        };
        assert_eq!(all(&filled.seen_by(2)), all(&filled.local()));
    });
}

#[test]
fn two_slices_from_one_folder_leave_each_other_alone() {
    with_cluster(|setting| {
        let filled = Filled::new(setting, "slices-shared");
        let before = filled.seen_by(1).status().expect("a status");
        // The state of the first slice is used for the second too, and for one that is made anew.
        let mut second = Job { index: filled.state(1), ..filled.job(2) };
        run(&second);
        second.rebuild = true;
        run(&second);
        let corpus = filled.seen_by(1);
        let status = corpus.status().expect("a status");
        assert_eq!(of_the_articles(&status), of_the_articles(&before), "nothing was taken for vanished");
        assert_eq!(status.slices, ["1/3", "2/3"]);
        let both: BTreeSet<String> = lines(&filled.seen_by(2)).into_iter().chain(lines(&corpus)).collect();
        assert_eq!(lines(&corpus), both);
        let report = corpus.check().expect("a check");
        assert!(report.damage.is_empty() && report.new.is_empty() && report.gone.is_empty(), "{report:?}");
    });
}

#[test]
fn who_filled_nothing_claims_nothing_about_files() {
    with_cluster(|setting| {
        let filled = Filled::new(setting, "slices-stranger");
        let nowhere = filled.setting.path("nowhere");
        let (stranger, local) = (filled.seen_with(&nowhere), filled.local());
        let (status, expected) = (stranger.status().expect("a status"), local.status().expect("a status"));
        assert_eq!(of_the_articles(&status), of_the_articles(&expected));
        assert!(!status.knows_files && status.slices.is_empty() && status.roots.is_empty());
        assert_eq!(status.indexed_at, expected.indexed_at, "when articles came is known from them");
        assert!(lines(&stranger).is_empty());
        let report = stranger.check().expect("a check");
        assert!(!report.knows_files && report.damage.is_empty() && report.new.is_empty(), "{report:?}");
        let said = |args: &[&str], state: &Path, words: &str| {
            let output = filled.presshound(args, state);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && text.contains(words), "`{words}` is not in: {text}");
        };
        said(&["status"], &nowhere, "files      not known on this machine\n");
        said(&["check"], &nowhere, "the index is sound; its files are not known on this machine\n");
        said(&["status"], &filled.state(2), " (of slice 2/3 alone)\n");
        said(&["check"], &filled.state(2), "the index is sound, slice 2/3 of it up to date\n");
        said(&["status", "--json"], &filled.state(2), r#""files_known":true,"slices":["2/3"]"#);
        assert!(!nowhere.exists(), "a look leaves nothing behind");
    });
}

#[test]
fn fields_are_those_of_a_folder() {
    with_cluster(|setting| {
        let (local, remote) = setting.sample_corpus("fields");
        let listed = |index: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_presshound"));
            let output =
                command.args(["fields", "--index", index]).env("HOME", setting.path("home")).output();
            let output = output.expect("the program runs");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        };
        let there = setting.address("fields-3").to_string();
        let fields = listed(&there);
        assert_eq!(fields, listed(&local.folder().display().to_string()));
        let mut found = 0;
        for row in presshound::model::TABLE.iter() {
            let entity = matches!(row.kind, presshound::model::FieldKind::Entity);
            assert!(entity || fields.contains(row.example), "{} is listed", row.name);
            // Its example means the same there, and so do its values.
            let plan = crate::plan(&local, row.example).expect("a plan");
            let ids = |corpus: &Corpus| {
                let hits = ask(corpus, &plan, Sort::Newest).expect("hits").hits;
                hits.iter().map(|hit| hit.id).collect::<Vec<_>>()
            };
            assert_eq!(ids(&local), ids(&remote), "{}", row.example);
            found += usize::from(!ids(&local).is_empty());
        }
        assert!(found >= 5, "examples of {found} fields find something");
    });
}
