//! Kills the program at random moments of whatever it does. What was committed stays; the index is sound; the next
//! run ends where a new index ends.
//!
//! `KILLS` is how many runs are cut short (60), and a sixth of it how many refreshes; `SEED` where the dice begin. A
//! kill that came after the end of its run is tried again sooner, so that a busy or a fast machine sees as many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use presshound::corpus::Corpus;
use presshound::store::StoreError;

use super::support::{Content, Desk, Dice, check, content, index, setting, try_content};

/// Files of the folder, and records in each.
const FILES: u64 = 120;

/// What an index holds, as far as this test writes it: titles and texts.
type State = BTreeSet<(String, String)>;

/// The folder and the index, and what is known of them.
struct Scene {
    desk: Desk,
    dice: Dice,
    files: BTreeMap<u64, State>,
    /// Records that came by standard input, by their ids.
    piped: BTreeMap<u64, (String, String)>,
    /// What the index holds, by its last commit.
    held: State,
}

/// What the program is told to do.
struct Order {
    args: Vec<String>,
    stdin: String,
    /// What the index holds if it comes to an end.
    then: State,
}

/// When to kill, and what it did: each moment of a run is as likely as another, as long as a run takes here.
struct Moments {
    usual: Duration,
    /// How many runs were cut short, and how many kills came after the end of theirs.
    short: u64,
    late: u64,
}

impl Moments {
    fn new() -> Moments {
        Moments { usual: Duration::from_millis(60), short: 0, late: 0 }
    }

    fn one(&self, dice: &mut Dice) -> Duration {
        self.usual.mul_f64(dice.below(1_150) as f64 / 1_000.0)
    }

    /// A run that nobody disturbed took this long.
    fn took(&mut self, run: Duration) {
        self.usual = (self.usual * 3 + run) / 4;
    }

    /// A kill cut its run short or came too late. However wrong the guess, some late ones bring the next to a run's
    /// first moments.
    fn came(&mut self, in_time: bool) {
        match in_time {
            true => self.short += 1,
            false => {
                self.late += 1;
                self.usual = self.usual * 3 / 4;
            }
        }
    }
}

impl Scene {
    fn new(seed: u64) -> Scene {
        let desk = Desk::new();
        fs::create_dir_all(desk.path("news")).expect("a folder");
        let (files, piped) = (BTreeMap::new(), BTreeMap::new());
        Scene { desk, dice: Dice(seed), files, piped, held: State::new() }
    }

    fn file(&self, number: u64) -> PathBuf {
        self.desk.path(&format!("news/{}/{number}.jsonl", number % 4))
    }

    /// Writes, rewrites and removes some files.
    fn edit(&mut self) {
        for _ in 0..=self.dice.below(FILES / 2) {
            let number = self.dice.below(FILES);
            if self.dice.below(4) == 0 {
                if self.files.remove(&number).is_some() {
                    fs::remove_file(self.file(number)).expect("it was there");
                }
                continue;
            }
            let (mut records, mut text) = (State::new(), String::new());
            for line in 0..=self.dice.below(6) {
                let (title, body) = (
                    format!("Record {line} of {number}"),
                    format!("Harbour dues {}.", self.dice.below(1000)),
                );
                text.push_str(&format!("{{\"title\":\"{title}\",\"text\":\"{body}\"}}\n"));
                records.insert((title, body));
            }
            let path = self.file(number);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
            self.files.insert(number, records);
        }
    }

    /// What an index of all files and of all that was piped holds.
    fn all(&self) -> State {
        self.files.values().flatten().chain(self.piped.values()).cloned().collect()
    }

    fn order(&mut self) -> Order {
        let args = |args: &[&str]| args.iter().map(ToString::to_string).collect::<Vec<_>>();
        let plain = ["index", "--entities", "fast", "--prune", "--checksum", "--index", "idx"];
        match self.dice.below(10) {
            0 if self.piped.is_empty() => Order {
                args: args(&[&plain[..], &["--rebuild", "news"]].concat()),
                stdin: String::new(),
                then: self.all(),
            },
            1 => self.pipe(args(&["index", "--entities", "fast", "--index", "idx", "-"])),
            2 => {
                let part = self.dice.below(4);
                // Files that were edited or removed since are gone from the index in their old form.
                let mine = |(title, _): &&(String, String)| {
                    title
                        .rsplit(' ')
                        .next()
                        .and_then(|number| number.parse::<u64>().ok())
                        .is_some_and(|number| number % 4 == part)
                        && !title.starts_with("Piped")
                };
                let then = self.held.iter().filter(|record| !mine(record)).cloned().collect();
                Order {
                    args: args(&["forget", "--index", "idx", &format!("news/{part}")]),
                    stdin: String::new(),
                    then,
                }
            }
            3 if !self.piped.is_empty() => {
                let piped: State = self.piped.values().cloned().collect();
                let then = self.held.difference(&piped).cloned().collect();
                Order { args: args(&["forget", "--index", "idx", "-"]), stdin: String::new(), then }
            }
            other => {
                let threads = ["1", "2", "5"][other as usize % 3];
                let args = args(&[&plain[..], &["--threads", threads, "news"]].concat());
                Order { args, stdin: String::new(), then: self.all() }
            }
        }
    }

    fn pipe(&mut self, args: Vec<String>) -> Order {
        let mut piped = self.piped.clone();
        let mut stdin = String::new();
        let mut ids: Vec<u64> = (0..60).collect();
        self.dice.shuffle(&mut ids);
        for id in ids.into_iter().take(20) {
            let record = (format!("Piped {id}"), format!("Ferry {}.", self.dice.below(1000)));
            stdin.push_str(&format!(
                "{{\"id\":\"p{id}\",\"title\":\"{}\",\"text\":\"{}\"}}\n",
                record.0, record.1
            ));
            piped.insert(id, record);
        }
        let before: State = self.piped.values().cloned().collect();
        let then = self.held.difference(&before).cloned().chain(piped.values().cloned()).collect();
        Order { args, stdin, then }
    }

    /// Carries an order out and kills it after a while; returns whether that cut it short.
    fn kill(&mut self, order: &Order, after: Duration) -> bool {
        let args: Vec<&str> = order.args.iter().map(String::as_str).collect();
        let mut child = self
            .desk
            .command(&args)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut stdin = child.stdin.take().expect("a pipe");
        let _ = stdin.write_all(order.stdin.as_bytes());
        drop(stdin);
        std::thread::sleep(after);
        let running = child.try_wait().expect("its state").is_none();
        // SIGKILL.
        let _ = child.kill();
        child.wait().expect("its end");
        running
    }

    /// Returns what the index holds now; nothing where there is none yet.
    fn now(&self) -> State {
        match try_content(&self.desk.path("idx")) {
            Ok(content) => {
                let found: State =
                    content.values().map(|(_, title, body)| (title.clone(), body.clone())).collect();
                assert_eq!(found.len(), content.len(), "articles stand there twice");
                found
            }
            Err(StoreError::Missing(_)) => State::new(),
            Err(error) => panic!("{error}"),
        }
    }

    /// After a kill or an end: the index must hold what it held, or what it was told to.
    fn settle(&mut self, order: &Order, told: &str) -> bool {
        let now = self.now();
        assert!(now == self.held || now == order.then, "{told}: neither the old state nor the new");
        match Corpus::open(&self.desk.path("idx")) {
            Ok(corpus) => {
                let report = corpus.check().expect("a check");
                assert!(report.damage.is_empty(), "{told}: {:?}", report.damage);
            }
            Err(StoreError::Missing(_)) => {}
            Err(error) => panic!("{told}: {error}"),
        }
        self.piped.retain(|_, record| now.contains(record));
        for (title, body) in now.iter().filter(|(title, _)| title.starts_with("Piped ")) {
            let id = title["Piped ".len()..].parse().expect("the number of a record");
            self.piped.insert(id, (title.clone(), body.clone()));
        }
        let moved = now != self.held;
        self.held = now;
        moved
    }
}

#[test]
fn a_killed_run_loses_nothing_that_was_committed() {
    let (kills, seed) = (setting("KILLS", 60), setting("SEED", 11));
    let mut scene = Scene::new(seed);
    let (folder, grown) = (scene.desk.path("news"), scene.desk.path("idx"));
    scene.edit();
    let (mut moments, mut committed) = (Moments::new(), 0);
    for round in 0.. {
        scene.edit();
        let order = scene.order();
        let told = format!("round {round} (seed {seed}), {:?}", order.args);
        let after = moments.one(&mut scene.dice);
        let cut = scene.kill(&order, after);
        let moved = scene.settle(&order, &told);
        moments.came(cut);
        committed += u64::from(cut && moved);
        // Now and then the next run is let go to its end; else one kill follows another.
        if round % 3 == 2 {
            let begun = Instant::now();
            let run = scene
                .desk
                .run(&["index", "--entities", "fast", "--prune", "--checksum", "--index", "idx", "news"])
                .ends(0);
            moments.took(begun.elapsed());
            assert_eq!(scene.now(), scene.all(), "{told}: the next run ended elsewhere: {}", run.err);
            scene.held = scene.now();
            check(&grown);
            if moments.short >= kills {
                break;
            }
        }
    }
    let Moments { short, late, .. } = moments;
    println!(
        "{short} kills cut a run short, {committed} of them after its commit; {late} came after its end"
    );
    scene.desk.run(&["forget", "--index", "idx", "-"]);
    index(&grown, &folder);
    let fresh = scene.desk.path("fresh");
    index(&fresh, &folder);
    assert_eq!(content(&grown), content(&fresh));
    check(&grown);
}

/// Returns a word for a number: lines that differ in their digits only count as the same.
fn word(number: u64) -> String {
    let part = |at: u64| ["lind", "port", "haven", "elm", "quay", "mill", "thorn"][at as usize % 7];
    format!("{}{}{}", part(number), part(number / 7), part(number / 49))
}

/// Writes pages of a paper, with what it says in this season around every story.
fn write_pages(desk: &Desk, season: u64) {
    let letter = word(season);
    for story in 0..24 {
        let place = word(story);
        desk.write(
            &format!("pages/{story}.txt"),
            format!(
                "Ferries torn from their moorings in {place}\n\nTwo ferries were torn from their moorings in the harbour of \
                 {place} when a storm hit the coast late on Sunday, and nobody was on board at the time.\n\nOur letter \
                 from {letter} tells you what the tide brings in, and you can leave us at any time you like.\n\nThe \
                 smaller one was brought back to the quay of {place} before midnight, according to the harbour master.\n"
            ),
        );
    }
}

#[test]
fn a_killed_refresh_shows_the_old_bodies_or_the_new_ones() {
    let (kills, seed) = (setting("KILLS", 60) / 6, setting("SEED", 12));
    let (desk, mut dice) = (Desk::new(), Dice(seed));
    let (folder, grown, fresh) = (desk.path("pages"), desk.path("idx"), desk.path("fresh"));
    let plain = ["index", "--entities", "off", "--checksum", "--index", "idx"];
    let with_letter =
        |content: &Content| content.values().filter(|(_, _, body)| body.contains("Our letter")).count();
    write_pages(&desk, 0);
    desk.run(&[&plain[..], &["pages"]].concat()).ends(0);
    assert_eq!(with_letter(&content(&grown)), 0, "what stands on every page is cut");
    let mut moments = Moments::new();
    for round in 1.. {
        let told = format!("round {round} (seed {seed})");
        // What pages repeat is another line now, which the profile does not know.
        write_pages(&desk, round);
        desk.run(&[&plain[..], &["pages"]].concat()).ends(0);
        let old = content(&grown);
        assert_eq!(with_letter(&old), old.len(), "{told}: the profile is frozen");
        let mut child = desk.command(&[&plain[..], &["--refresh"]].concat()).spawn().expect("the program");
        std::thread::sleep(moments.one(&mut dice));
        let cut = child.try_wait().expect("its state").is_none();
        // SIGKILL.
        let _ = child.kill();
        child.wait().expect("its end");
        let now = content(&grown);
        let renewed = with_letter(&now) == 0 && now.keys().eq(old.keys());
        assert!(now == old || renewed, "{told}: neither the old bodies nor the new ones");
        check(&grown);
        let begun = Instant::now();
        desk.run(&[&plain[..], &["--refresh"]].concat()).ends(0);
        moments.took(begun.elapsed());
        moments.came(cut);
        index(&fresh, &folder);
        assert_eq!(content(&grown), content(&fresh), "{told}");
        check(&grown);
        fs::remove_dir_all(&fresh).expect("a folder");
        if moments.short >= kills {
            break;
        }
    }
    println!("{} kills cut a refresh short; {} came after its end", moments.short, moments.late);
}
