//! What a run extracts with: the repetition profile and the rules of mastheads, as they were kept, given, or are
//! learnt now.

use std::fs;
use std::sync::atomic::AtomicBool;

use super::changes::Changes;
use super::folder::IndexFolder;
use super::job::{Event, Given, Job};
use super::kept;
use super::learn;
use super::ledger::{KeptProfile, KeptRules, Knowledge, Ledger, Since};
use super::run::IngestError;
use crate::extract::chrome::{self, Profile};
use crate::extract::rules::Rules;
use crate::input::ReadOptions;

/// What a run extracts with.
#[derive(Default)]
pub(super) struct Known {
    pub(super) profile: Option<Profile>,
    pub(super) rules: Option<Rules>,
    /// Whether the profile was given, so that it holds for standard input too.
    pub(super) is_given: bool,
    /// Whether the profile was learnt or taken in this run.
    pub(super) is_fresh: bool,
    /// What was extracted with before.
    pub(super) before: Knowledge,
    /// Whether the ledger must be written although no file changed.
    pub(super) changed: bool,
    /// What must be written into the index folder before the commit: names and texts.
    pub(super) to_keep: Vec<(String, String)>,
}

/// Returns what to extract with, notes it in the ledger, and puts the files among those to read whose pages it
/// concerns. A run that is stopped meanwhile learns nothing and reads nothing.
pub(super) fn settle(
    job: &Job,
    folder: &IndexFolder,
    ledger: &mut Ledger,
    changes: &mut Changes,
    read: &ReadOptions,
    (stop, tell): (&AtomicBool, &mut dyn FnMut(Event)),
) -> Result<Known, IngestError> {
    let before = ledger.knowledge.clone();
    let mut known = Known::default();
    settle_rules(job, ledger, &mut known, tell)?;
    let goes_on = settle_profile(job, ledger, changes, read, &mut known, stop)?;
    known.changed = ledger.knowledge != before;
    known.before.clone_from(&before);
    if job.refresh && goes_on {
        read_again(folder, ledger, &before, changes, &known);
    }
    let needed = !changes.work.is_empty() || job.reads_standard_input();
    if needed && !job.dry_run {
        load(folder, &ledger.knowledge, &mut known)?;
    }
    Ok(known)
}

fn settle_rules(
    job: &Job,
    ledger: &mut Ledger,
    known: &mut Known,
    tell: &mut dyn FnMut(Event),
) -> Result<(), IngestError> {
    let kept = &ledger.knowledge.rules;
    let Some(given) = &job.rules else {
        if let Some(kept) = kept
            && fs::read_to_string(&kept.from).is_ok_and(|text| kept::name_of(&text, RULES) != kept.name)
        {
            tell(Event::Note(format!(
                "the rules file `{from}` has changed since; `index --refresh --rules {from}` applies it",
                from = kept.from
            )));
        }
        return Ok(());
    };
    let rules = parse_rules(given)?;
    let new = (!rules.is_empty())
        .then(|| KeptRules { name: kept::name_of(&given.text, RULES), from: given.from.clone() });
    if new.as_ref().map(|new| &new.name) != kept.as_ref().map(|kept| &kept.name) {
        if is_bound(job, ledger) {
            let what = match kept {
                Some(kept) => format!("this index was made with other rules, those of `{}`", kept.from),
                None => "this index was made without rules".to_string(),
            };
            return Err(bound(what));
        }
        known.to_keep.extend(new.iter().map(|new| (new.name.clone(), given.text.clone())));
        ledger.knowledge.rules = new;
    }
    known.rules = ledger.knowledge.rules.is_some().then_some(rules);
    Ok(())
}

/// Returns whether the run may go on: `false` if it was stopped.
fn settle_profile(
    job: &Job,
    ledger: &mut Ledger,
    changes: &Changes,
    read: &ReadOptions,
    known: &mut Known,
    stop: &AtomicBool,
) -> Result<bool, IngestError> {
    if job.no_cut {
        ledger.knowledge.profile = None;
        return Ok(true);
    }
    let (profile, from) = match &job.profile {
        Some(given) => {
            let profile = Profile::parse(&given.text).map_err(|error| IngestError::Job {
                what: format!("profile `{}`: {error}", given.from),
                hint: Some("`status --profile` prints one".to_string()),
            })?;
            let name = kept::name_of(&profile.print(), PROFILE);
            let kept = ledger.knowledge.profile.as_ref();
            if !job.refresh && kept.is_some_and(|kept| kept.name == name) {
                known.is_given = true;
                return Ok(true);
            }
            if is_bound(job, ledger) {
                return Err(bound("this index was made with another profile".to_string()));
            }
            (profile, Some(given.from.clone()))
        }
        None => {
            let is_first = !ledger.files.values().any(|entry| entry.pages > 0);
            if !(job.rebuild || job.refresh || is_first) || (job.dry_run && !job.refresh) {
                return Ok(true);
            }
            let files = changes.work.iter().chain(&changes.kept);
            match learn::learn(files, read, job.cut_records, job.threads, stop) {
                Some(profile) => (profile, None),
                None => return Ok(false),
            }
        }
    };
    let anew = job.rebuild || job.refresh;
    if profile.pages == 0 && from.is_none() && (ledger.knowledge.profile.is_none() || !anew) {
        // Nothing to learn from: the first pages that come will teach.
        return Ok(true);
    }
    let text = profile.print();
    let name = kept::name_of(&text, PROFILE);
    (known.is_fresh, known.is_given) = (true, from.is_some());
    ledger.knowledge.profile = Some(KeptProfile {
        name: name.clone(),
        pages: profile.pages,
        lines: profile.size().1 as u64,
        files: 0,
        at: job.now,
        from,
        since: Since::default(),
    });
    known.to_keep.push((name, text));
    known.profile = Some(profile);
    Ok(true)
}

/// Puts the unchanged files among those to read whose pages may be extracted otherwise now.
fn read_again(
    folder: &IndexFolder,
    ledger: &Ledger,
    before: &Knowledge,
    changes: &mut Changes,
    known: &Known,
) {
    let other_rules = before.rules.as_ref().map(|kept| &kept.name)
        != ledger.knowledge.rules.as_ref().map(|kept| &kept.name);
    let none = Profile::default();
    // A profile that cannot be read any more may have said anything.
    let old = match &before.profile {
        Some(kept) => kept::read(&folder.path, &kept.name).ok().and_then(|text| Profile::parse(&text).ok()),
        None => Some(Profile::default()),
    };
    let groups = old.as_ref().map(|old| old.difference(known.profile.as_ref().unwrap_or(&none)));
    changes.read_again(|key| {
        let entry = ledger.files.get(key);
        entry.is_some_and(|entry| entry.pages > 0)
            && (other_rules
                || groups.as_ref().is_none_or(|groups| {
                    let addressed = entry.is_some_and(|entry| entry.addressed);
                    chrome::concerns(groups, &key.source, &key.path, addressed)
                }))
    });
}

/// Reads what is kept and was neither given nor learnt.
fn load(folder: &IndexFolder, knowledge: &Knowledge, known: &mut Known) -> Result<(), IngestError> {
    if let (Some(kept), None) = (&knowledge.profile, &known.profile) {
        let text = kept::read(&folder.path, &kept.name)?;
        known.profile = Profile::parse(&text).ok();
        known.is_given = kept.from.is_some();
    }
    if let (Some(kept), None) = (&knowledge.rules, &known.rules) {
        let text = kept::read(&folder.path, &kept.name)?;
        known.rules = Some(parse_rules(&Given { from: kept.from.clone(), text })?);
    }
    Ok(())
}

fn parse_rules(given: &Given) -> Result<Rules, IngestError> {
    Rules::parse(&given.text).map_err(|error| IngestError::Job {
        what: format!("rules file `{}`: {error}", given.from),
        hint: None,
    })
}

/// Returns whether articles in the index were extracted with what the ledger names.
fn is_bound(job: &Job, ledger: &Ledger) -> bool {
    !job.rebuild && !job.refresh && ledger.files.values().any(|entry| entry.pages > 0)
}

fn bound(what: String) -> IngestError {
    IngestError::Job { what, hint: Some("add --refresh to extract its pages anew".to_string()) }
}

/// Endings of the names of what is kept.
const PROFILE: &str = "profile";
const RULES: &str = "rules";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::corpus::{Corpus, Listed};
    use crate::ingest::job::{Input, Summary};
    use crate::ingest::ledger::Fate;
    use crate::ingest::run;
    use crate::store::Store;
    use crate::store::local::LocalStore;

    const PLACES: [&str; 9] = [
        "Lindmouth",
        "Old Haven",
        "Port Elm",
        "Brackwater",
        "Stonequay",
        "Eastholm",
        "Millbay",
        "Thornby",
        "Redcliff",
    ];

    /// Writes a page of a paper: a story of its own in the furniture of all pages.
    fn write(folder: &Path, story: usize) {
        let place = PLACES[story % PLACES.len()];
        let text = format!(
            "Support the Courier of the coast\n\nFerries torn from their moorings in {place}\n\nTwo ferries were torn \
             from their moorings in the harbour of {place} when a storm hit the coast late on Sunday, and nobody was on \
             board at the time.\n\nThe larger one of {place} ran aground on the sand bank north of the lighthouse, the \
             port authority said in a statement.\n\nOur weekly letter tells you what the tide brings in, and you can \
             leave us at any time you like.\n\nThe smaller one was brought back to the quay of {place} before midnight, \
             according to the harbour master.\n"
        );
        std::fs::write(folder.join(format!("{story}.txt")), text).unwrap();
    }

    fn job(index: &Path, inputs: Vec<PathBuf>) -> Job {
        Job {
            checksum: true,
            prune: true,
            memory: 32 << 20,
            threads: 2,
            ..Job::of(index, inputs.into_iter().map(Input::Path).collect())
        }
    }

    fn go(job: &Job) -> Result<Summary, IngestError> {
        run(job, None, &AtomicBool::new(false), &mut |_| {})
    }

    fn profile(index: &Path) -> String {
        Corpus::open(index).unwrap().furniture().unwrap().unwrap_or_default()
    }

    /// Returns the bodies of an index by location.
    fn bodies(index: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut take = |record: crate::store::Record| {
            found.insert(record.location.display(), record.article.body);
        };
        LocalStore::open(index).unwrap().each_record(&mut take).unwrap();
        found
    }

    /// A folder of news with the pages of a paper, and a place for indexes.
    fn news(stories: usize) -> (tempfile::TempDir, PathBuf) {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("news");
        std::fs::create_dir(&folder).unwrap();
        (0..stories).for_each(|story| write(&folder, story));
        (temp, folder)
    }

    #[test]
    fn a_profile_depends_on_the_pages_alone() {
        let (temp, folder) = news(9);
        let mut files: Vec<PathBuf> = (0..9).map(|n| folder.join(format!("{n}.txt"))).collect();
        let mut expected = None;
        for threads in [1, 2, 7] {
            files.rotate_left(2);
            files.swap(0, 5);
            let index = temp.path().join(format!("index {threads}"));
            go(&Job { threads, ..job(&index, files.clone()) }).unwrap();
            let found = (profile(&index), bodies(&index));
            assert!(found.0.contains("\nline Our weekly letter tells you"), "{}", found.0);
            assert!(
                found.1.values().all(|body| !body.contains("weekly letter") && body.contains("smaller one"))
            );
            assert_eq!(expected.get_or_insert(found.clone()), &found, "{threads} threads");
        }
    }

    #[test]
    fn a_profile_is_frozen_until_it_is_refreshed() {
        let (temp, folder) = news(2);
        let index = temp.path().join("index");
        go(&job(&index, vec![folder.clone()])).unwrap();
        let first = profile(&index);
        assert!(!first.contains("line "), "two pages teach nothing: {first}");
        (2..8).for_each(|story| write(&folder, story));
        std::fs::write(folder.join("r.jsonl"), r#"{"title":"T","text":"Our weekly letter"}"#).unwrap();
        go(&job(&index, vec![folder.clone()])).unwrap();
        assert_eq!(profile(&index), first);
        let status = Corpus::open(&index).unwrap().status().unwrap().profile.unwrap();
        assert_eq!((status.files, status.since.new, status.is_aged()), (2, 6, true));
        assert!(bodies(&index).values().all(|body| body.contains("weekly letter")));
        // Without a path: all folders of the index.
        let refresh = Job { refresh: true, ..job(&index, Vec::new()) };
        let summary = go(&refresh).unwrap();
        assert_eq!((summary.read, summary.unchanged), (8, 1), "pages are read again, records are not");
        let status = Corpus::open(&index).unwrap().status().unwrap().profile.unwrap();
        assert_eq!((status.files, status.since, status.is_aged()), (8, Since::default(), false));
        let learnt = bodies(&index);
        assert!(
            learnt.iter().all(|(name, body)| body.contains("weekly letter") == name.starts_with("r.jsonl"))
        );
        assert_eq!(go(&refresh).unwrap().read, 0, "nothing new was learnt");
        // With the same profile, a new index ends equal.
        let given = Given { from: "p".into(), text: profile(&index) };
        let fresh = temp.path().join("fresh");
        go(&Job { profile: Some(given), ..job(&fresh, vec![folder]) }).unwrap();
        assert_eq!(bodies(&fresh), learnt);
    }

    #[test]
    fn other_knowledge_is_refused_without_a_refresh() {
        let (temp, folder) = news(4);
        let index = temp.path().join("index");
        let rules = |text: &str| Some(Given { from: "rules.toml".into(), text: text.into() });
        let cut = "[[masthead]]\nname = 'The Courier'\nfolder = ['.']\npublisher = ['x']\ncut = ['^The smaller one']\n";
        let ruled = Job { rules: rules(cut), ..job(&index, vec![folder.clone()]) };
        go(&ruled).unwrap();
        assert!(bodies(&index).values().all(|body| !body.contains("smaller one")));
        // Later runs use the same.
        write(&folder, 5);
        go(&job(&index, vec![folder.clone()])).unwrap();
        assert!(bodies(&index).values().all(|body| !body.contains("smaller one")));
        for other in [
            Job { rules: rules(""), ..ruled.clone() },
            Job {
                rules: None,
                profile: Some(Given { from: "p".into(), text: Profile::default().print() }),
                ..ruled.clone()
            },
        ] {
            let error = go(&other).unwrap_err().to_string();
            assert!(error.starts_with("this index was made with"), "{error}");
            assert!(go(&Job { refresh: true, ..other }).unwrap().read > 0);
        }
        assert!(
            bodies(&index)
                .values()
                .all(|body| body.contains("smaller one") && body.contains("weekly letter"))
        );
        let bad = Job { rules: rules("[[masthead]]\nname = 'A'\n"), ..ruled };
        assert!(go(&bad).unwrap_err().to_string().contains("`rules.toml`: line 2: masthead `A` needs"));
        let report = Corpus::open(&index).unwrap().check().unwrap();
        assert!(report.damage.is_empty(), "{:?}", report.damage);
    }

    #[test]
    fn verdicts_are_counted_and_listed() {
        let (temp, folder) = news(1);
        let index = temp.path().join("index");
        std::fs::write(folder.join("scan.pdf"), crate::input::pdf_without_text()).unwrap();
        go(&job(&index, vec![folder])).unwrap();
        let corpus = Corpus::open(&index).unwrap();
        let status = corpus.status().unwrap();
        assert_eq!((status.articles, status.not_articles, status.no_text), (1, 0, 1));
        let names = |listed| {
            corpus.files(Some(listed)).unwrap().into_iter().map(|file| file.path).collect::<Vec<_>>()
        };
        assert_eq!(names(Listed::NoText), ["scan.pdf"]);
        assert_eq!(names(Listed::Of(Fate::Indexed)), ["0.txt"]);
        assert_eq!(names(Listed::Partial), Vec::<String>::new());
    }
}
