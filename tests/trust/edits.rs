//! However the files of a folder were edited and its runs cut short, its index ends equal to one made anew; however
//! many threads made it, in whatever order, it answers the same to the byte.
//!
//! `ROUNDS` is how many times the folder is edited (25), `SEED` where the dice begin.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use presshound::corpus::{Corpus, Question, SnippetSpec};
use presshound::ingest::IngestError;
use presshound::ingest::job::{Event, Job};
use presshound::query::{Context, parse, resolve};

use super::support::{Desk, Dice, carry_out, check, content, index, job, setting};

/// Names of files that a folder may hold.
const NAMES: u64 = 24;

/// Who is named in the records; the first three are one person, or two, as the alias file says.
const PEOPLE: [&str; 4] = ["Anna Keller", "Anna Kellermann", "Ann Keller", "Peter Vogt"];

fn path(folder: &Path, number: u64) -> PathBuf {
    let end = ["jsonl", "txt", "html", "csv"][number as usize % 4];
    folder.join(format!("part {}", number % 3)).join(format!("{number}.{end}"))
}

/// Writes a file: of records, or a page. A few are broken.
fn write(folder: &Path, number: u64, dice: &mut Dice) {
    let path = path(folder, number);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let lines = |dice: &mut Dice, line: &dyn Fn(u64, u64) -> String| -> String {
        (0..=dice.below(4)).map(|number| line(number, dice.below(50))).collect()
    };
    let text = match number % 4 {
        _ if dice.below(12) == 0 => String::new(),
        0 => lines(dice, &|line, word| {
            let person = PEOPLE[word as usize % PEOPLE.len()];
            format!(
                "{{\"title\":\"Record {line}\",\"story\":\"Dues {word}.\",\"text\":\"Harbour {word} of {number}, said {person}.\"}}\n"
            )
        }),
        1 => format!("Ferry {}\n\nThe ferry {number} left at {}.\n", dice.below(9), dice.below(60)),
        2 => format!(
            "<!doctype html><title>Strike {0}</title><h1>Strike {0}</h1><p>Dockers of pier {number} struck for {1} days.",
            dice.below(9),
            dice.below(60)
        ),
        _ => format!(
            "title,text\n{}",
            lines(dice, &|line, word| format!("Row {line},Grain {word} of {number}\n"))
        ),
    };
    fs::write(path, text).expect("a file");
}

/// Changes a folder in one of the ways that people do.
fn edit(folder: &Path, dice: &mut Dice) {
    let (one, other) = (path(folder, dice.below(NAMES)), path(folder, dice.below(NAMES)));
    match dice.below(7) {
        0 => drop(fs::remove_file(one)),
        1 if one.exists() => {
            fs::create_dir_all(other.parent().expect("a folder")).expect("a folder");
            fs::rename(one, other).expect("a new name");
        }
        // A touch: another time, the same content.
        2 if one.exists() => {
            let content = fs::read(&one).expect("a file");
            fs::write(&one, content).expect("a file");
        }
        3 if dice.below(6) == 0 => drop(fs::remove_dir_all(one.parent().expect("a folder"))),
        _ => write(folder, dice.below(NAMES), dice),
    }
}

/// Writes another alias file into the folder of an index, or removes it.
fn rule(index: &Path, dice: &mut Dice) {
    let rules = [
        "[[merge]]\nname = \"Anna Keller\"\nkind = \"person\"\nspellings = [\"Anna Kellermann\"]\n",
        "[[split]]\nnames = [\"Anna Keller\", \"Ann Keller\"]\n",
        "[[block]]\nname = \"Peter Vogt\"\n",
        "[[rename]]\nfrom = \"Peter Vogt\"\nto = \"Petra Vogt\"\n",
        "",
    ];
    let text: String = (0..dice.below(3))
        .map(|_| dice.one(&rules))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    fs::write(index.join("aliases.toml"), text).expect("an alias file");
}

/// What is answered about names: every article of two people, and the list of all.
fn names(desk: &Desk, index: &str) -> [String; 3] {
    [
        &["search", "--json", "-n", "0", "--sort", "oldest", "person:\"Anna Keller\""][..],
        &["search", "--json", "-n", "0", "--sort", "oldest", "person:\"Peter Vogt\""],
        &["entities", "--json"],
    ]
    .map(|args| {
        let run = desk.run(&[args, &["--index", index]].concat());
        assert!(run.code < 2, "{}", run.err);
        // The first line tells of the index. Scores are the same once deleted articles are merged away, see below, and
        // until then their words are not unknown.
        let same = |line: &str| {
            let mut line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            line["score"].take();
            line["zero"].take();
            line.to_string()
        };
        run.out.lines().skip(1).map(same).collect::<Vec<_>>().join("\n")
    })
}

/// Runs a job that is interrupted after some of its events.
fn interrupted(job: &Job, dice: &mut Dice) {
    let stop = AtomicBool::new(dice.below(3) == 0);
    let mut left = dice.below(3);
    let run = presshound::ingest::run(job, None, &stop, &mut |event| {
        if matches!(event, Event::Failed { .. } | Event::Opened) {
            left = left.saturating_sub(1);
            if left == 0 {
                stop.store(true, Ordering::Relaxed);
            }
        }
    });
    run.expect("an interrupted run ends well");
}

#[test]
fn edits_end_where_a_new_index_ends() {
    let (rounds, seed) = (setting("ROUNDS", 25), setting("SEED", 7));
    let desk = Desk::new();
    let (folder, grown) = (desk.path("news"), desk.path("grown"));
    fs::create_dir_all(&folder).expect("a folder");
    let mut dice = Dice(seed);
    let mut settings = job(&grown, &folder);
    for number in 0..NAMES / 2 {
        write(&folder, number, &mut dice);
    }
    for round in 0..rounds {
        let told = format!("round {round} (seed {seed})");
        for _ in 0..dice.below(5) {
            edit(&folder, &mut dice);
        }
        if dice.below(3) == 0 {
            interrupted(&settings, &mut dice);
            check(&grown);
            edit(&folder, &mut dice);
        }
        if dice.below(4) == 0 {
            // What is passed over now goes, as if it were not there; what no longer is comes back.
            settings.excludes =
                if dice.below(2) == 0 { vec![format!("part {}", dice.below(3))] } else { Vec::new() };
            settings.globs =
                if dice.below(3) == 0 { vec!["*.txt".into(), "*.csv".into()] } else { Vec::new() };
            settings.max_filesize = if dice.below(3) == 0 { 40 } else { 64 << 20 };
        }
        if dice.below(8) == 0 {
            change(&mut settings, &mut dice, &told);
        }
        if dice.below(2) == 0 && grown.is_dir() {
            rule(&grown, &mut dice);
        }
        carry_out(&settings);
        let fresh = desk.path(&format!("fresh {round}"));
        carry_out(&Job { index: fresh.clone(), ..settings.clone() });
        assert_eq!(content(&grown), content(&fresh), "{told}");
        let aliases = grown.join("aliases.toml");
        if aliases.exists() {
            fs::copy(aliases, fresh.join("aliases.toml")).expect("a copy");
        }
        assert_eq!(names(&desk, "grown"), names(&desk, &format!("fresh {round}")), "{told}");
        check(&grown);
        assert!(!carry_out(&settings).committed, "{told}: nothing changed, yet there was a commit");
        fs::remove_dir_all(fresh).expect("a folder");
    }
}

/// Reads the same files in another way: that is refused, until the index is made anew.
fn change(settings: &mut Job, dice: &mut Dice, told: &str) {
    let before = settings.clone();
    match dice.below(3) {
        0 => settings.no_cut = !settings.no_cut,
        1 => settings.cut_records = !settings.cut_records,
        _ if settings.map.is_empty() => settings.map.push(("body".into(), "story".into())),
        _ => settings.map.clear(),
    }
    let state = content(&settings.index);
    let refused = presshound::ingest::run(settings, None, &AtomicBool::new(false), &mut |_| {});
    assert!(matches!(refused, Err(IngestError::Job { .. })), "{told}: articles made in two ways are mixed");
    assert_eq!(content(&settings.index), state, "{told}");
    carry_out(&Job { rebuild: true, ..settings.clone() });
    assert_ne!(
        (settings.no_cut, settings.cut_records, &settings.map),
        (before.no_cut, before.cut_records, &before.map)
    );
}

#[test]
fn threads_and_order_change_no_byte_of_an_answer() {
    let desk = Desk::new();
    let folder = desk.path("news");
    let mut dice = Dice(setting("SEED", 9));
    let mut list = Vec::new();
    for number in 0..120 {
        write(&folder, number, &mut dice);
        list.push(path(&folder, number));
    }
    let queries: [&[&str]; 5] = [
        &["harbour OR ferry OR grain"],
        &["in:all AND dockers AND struck NEAR/9 days"],
        &["title:strike OR =row", "--sort", "title"],
        &["*", "--sort", "oldest", "--facet", "lang,year"],
        &["f?rr* OR dcokers~1 OR /gr.+/", "--sort", "newest"],
    ];
    let mut first: Option<Vec<String>> = None;
    for (number, threads) in [1, 2, 7, 2, 7].into_iter().enumerate() {
        let made = desk.path("made");
        let mut inputs = job(&made, &folder).inputs;
        if number > 2 {
            // The same files, one by one, in another order.
            dice.shuffle(&mut list);
            inputs = list.iter().cloned().map(presshound::ingest::job::Input::Path).collect();
        }
        carry_out(&Job { threads, inputs, ..job(&made, &folder) });
        let answers: Vec<String> = queries
            .iter()
            .map(|query| {
                let args = [&["search", "--index", "made", "--json", "-n", "0"], *query].concat();
                desk.run(&args).ends(0).out
            })
            .collect();
        match &first {
            None => first = Some(answers),
            Some(first) => assert_eq!(first, &answers, "{threads} threads, run {number}"),
        }
        fs::remove_dir_all(made).expect("a folder");
    }
}

#[test]
fn many_hits_are_the_same_in_any_number_of_threads() {
    let desk = Desk::new();
    let (folder, made) = (desk.path("news"), desk.path("made"));
    fs::create_dir_all(&folder).expect("a folder");
    let lines = (0..1_100).map(|n| {
        let words = "A ferry waits. ".repeat(n % 5);
        format!("{{\"id\":\"{n}\",\"title\":\"Ferry {n}\",\"text\":\"{words}Harbour dues rose by {n}, said the ferry.\"}}\n")
    });
    fs::write(folder.join("all.jsonl"), lines.collect::<String>()).expect("a file");
    index(&made, &folder);
    let corpus = Corpus::open(&made).expect("an index");
    let hits = |threads: fn() -> usize, offset| {
        let languages = corpus.languages().expect("languages");
        let context = Context { languages: &languages, today: 20_000, entities: None };
        let question = Question {
            offset,
            snippets: Some(SnippetSpec { count: 2, width: 60 }),
            threads,
            ..Question::of(resolve(&parse("ferry").expect("a query"), &context).expect("a plan"))
        };
        let hits = corpus.search(&question).expect("an answer").hits;
        assert_eq!(hits.len(), 1_100 - offset);
        assert!(
            hits.iter().zip(offset + 1..).all(|(hit, rank)| hit.rank == rank && !hit.snippets.is_empty())
        );
        format!("{hits:?}")
    };
    for offset in [0, 97] {
        let alone = hits(|| 1, offset);
        let several: [fn() -> usize; 4] = [|| 0, || 2, || 3, || 7];
        for threads in several {
            assert_eq!(hits(threads, offset), alone, "{} threads from {offset} on", threads());
        }
    }
}

#[test]
fn an_index_that_grew_scores_as_a_new_one_once_deletions_are_merged() {
    let desk = Desk::new();
    let (folder, grown, fresh) = (desk.path("news"), desk.path("grown"), desk.path("fresh"));
    let mut dice = Dice(31);
    for round in 0..3 {
        for number in round * 30..round * 30 + 30 {
            write(&folder, number, &mut dice);
        }
        index(&grown, &folder);
    }
    index(&fresh, &folder);
    let answer = |index: &str| {
        desk.run(&["search", "--index", index, "--json", "-n", "0", "harbour OR ferry"]).ends(0).out
    };
    assert_eq!(answer("grown"), answer("fresh"), "several commits, nothing deleted");
    assert_eq!(content(&grown), content(&fresh));
}

#[test]
fn files_that_are_passed_over_now_are_gone_unless_there_are_many() {
    let desk = Desk::new();
    let (folder, grown) = (desk.path("news"), desk.path("grown"));
    let mut dice = Dice(3);
    (0..20).for_each(|number| write(&folder, number * 4, &mut dice));
    let plain = Job { prune: false, ..job(&grown, &folder) };
    carry_out(&plain);
    let all = content(&grown);
    let without = |glob: &str| Job { excludes: vec![glob.into()], ..plain.clone() };
    assert!(carry_out(&without("*.jsonl")).loss_refused > 0);
    assert_eq!(content(&grown), all, "a slip in a pattern removes nothing");
    check(&grown);
    assert_eq!(carry_out(&without("8.jsonl")).loss_refused, 0);
    assert!(content(&grown).len() < all.len());
    check(&grown);
    carry_out(&plain);
    assert_eq!(content(&grown), all);
    check(&grown);
}

#[test]
fn records_that_are_piped_again_are_counted_once() {
    let desk = Desk::new();
    let made = desk.path("made");
    let lines = |ids: std::ops::Range<u64>, word: &str| -> Vec<u8> {
        let line =
            |id| format!("{{\"id\":\"p{id}\",\"title\":\"Piped {id}\",\"text\":\"Harbour {word}.\"}}\n");
        ids.map(line).collect::<String>().into_bytes()
    };
    let pipe = |bytes: Vec<u8>| {
        let job = Job { inputs: vec![presshound::ingest::job::Input::StandardInput], ..job(&made, &made) };
        let stdin = Box::new(std::io::Cursor::new(bytes));
        let summary =
            presshound::ingest::run(&job, Some(stdin), &AtomicBool::new(false), &mut |_| {}).expect("a run");
        check(&made);
        (summary.indexed, summary.updated, summary.removed, summary.articles)
    };
    assert_eq!(pipe(lines(0..10, "dues")), (10, 0, 0, 10));
    assert_eq!(pipe(lines(5..12, "strike")), (2, 5, 0, 12));
    assert_eq!(pipe(lines(5..12, "pact")), (0, 7, 0, 12));
    assert_eq!(content(&made).len(), 12);
}
