//! Random queries of every form of the query language, nested, over articles in several languages: what the store
//! finds is what the naive evaluator finds, word by word; and what is marked in a hit is a word that matched.
//!
//! `QUERIES` is how many (300), `ARTICLES` over how many articles (1,500), `SEED` where the dice begin.

use std::collections::BTreeSet;
use std::path::Path;

use presshound::entities::names;
use presshound::model::{
    Article, Confidence, Cut, CutReason, DateSource, Field, Kind, Language, Location, Mention, Part, PubDate,
    Verdict,
};
use presshound::query::ast::Name;
use presshound::query::judge::Judge;
use presshound::query::naive::{self, Matcher, Subject, Words};
use presshound::query::plan::{Leaf, Plan, Span, Word};
use presshound::query::{Context, Entities, parse, resolve};
use presshound::snippet::{Highlighter, Spec};
use presshound::store::local::{Budget, LocalStore, LocalWriter};
use presshound::store::manifest::Manifest;
use presshound::store::{Ask, Record, Store, Writer};
use presshound::stream;
use presshound::text::analyzer::Analyzer;

use super::support::{Dice, setting};

/// The day the queries are asked: 2025-06-01.
const TODAY: i32 = 20_240;

/// Words of each language, inflected here and there so that stems meet.
const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "harbour",
            "harbours",
            "strike",
            "strikes",
            "striking",
            "docker",
            "dockers",
            "dockers'",
            "the",
            "of",
            "and",
            "US",
            "us",
            "U.S.",
            "state-of-the-art",
            "Müller",
            "ferry",
            "ferries",
            "it's",
            "Elm",
            "elms",
            "Port",
            "port",
            "3.5",
            "2024",
            "co-operate",
            "cooperate",
            "e-mail",
            "Zelensky",
            "Zelenskyy",
            "banks",
        ],
    ),
    (
        "de",
        &[
            "Hafen",
            "Häfen",
            "Streik",
            "streiken",
            "Straße",
            "Strassen",
            "Mueller",
            "Müller",
            "die",
            "der",
            "Fähre",
            "Fähren",
            "Hafenarbeiter",
            "Bank",
            "Banken",
            "übrig",
            "GROSS",
            "groß",
            "Elm",
            "und",
        ],
    ),
    (
        "fr",
        &[
            "grève",
            "grèves",
            "port",
            "ports",
            "l'école",
            "école",
            "été",
            "les",
            "de",
            "aujourd'hui",
            "cœur",
            "Élise",
        ],
    ),
    (
        "ru",
        &[
            "ёлка",
            "елка",
            "ёлки",
            "порт",
            "порту",
            "забастовка",
            "забастовки",
            "и",
            "в",
            "Зеленский",
            "Зеленского",
        ],
    ),
    ("ar", &["ميناء", "الميناء", "إضراب", "الإضراب", "في", "و", "القمح", "قمح", "كتاب"]),
    ("zh", &["东京都", "大桥", "北京", "港口", "罢工", "东京", "京都府", "三", "渡轮ABC"]),
    ("el", &["λιμάνι", "λιμάνια", "απεργία", "απεργίες", "και", "Αθήνα"]),
    ("", &["xyzzy", "plugh", "harbour", "naïve", "naive", "ﬁne", "ＡＢＣ"]),
];

const PAPERS: &[&str] = &["Harbour Courier", "The Northern Ledger", "Elm Post", "Кур'єр", "東京新聞", ""];
const AUTHORS: &[&str] = &["Mara Lind", "Jo Berg", "Élise Müller", "Anna-Lena Roth", "O'Brien"];

/// Who is named in the texts, however the texts spell them: kind, name as resolved, spellings.
const NAMES: &[(Kind, &str, &[&str])] = &[
    (Kind::Person, "Volodymyr Zelensky", &["Zelensky", "Volodymyr Zelensky", "Зеленский"]),
    (Kind::Person, "Mara Lind", &["Mara Lind", "Lind"]),
    (Kind::Org, "Port Elm Authority", &["Port Elm Authority", "PEA"]),
    (Kind::Org, "Reuters", &["Reuters"]),
    (Kind::Place, "Port Elm", &["Port Elm", "Elm"]),
    (Kind::Place, "東京", &["東京", "Tokyo"]),
];

/// Knows whom a query may mean: by all words of the name, or by the whole name.
struct Known;

impl Entities for Known {
    fn names(&self, kind: Option<Kind>, name: &Name) -> Result<Vec<(Kind, String)>, String> {
        let meant = |of: &str| match name {
            Name::Any => true,
            Name::Words(words) => names::contains(of, words),
            Name::Whole(whole) => names::fold(of) == names::fold(whole),
        };
        let known = NAMES.iter().filter(|(is, of, _)| kind.is_none_or(|kind| kind == *is) && meant(of));
        Ok(known.map(|(kind, name, _)| (*kind, names::fold(name))).collect())
    }
}

/// Puts names into a value, and notes where they stand.
fn named(dice: &mut Dice, part: Part, text: &mut String, mentions: &mut Vec<Mention>) {
    for _ in 0..dice.below(4) {
        let (kind, name, spellings) = NAMES[dice.below(NAMES.len() as u64) as usize];
        text.push_str(dice.one(&[" ", ", ", " (", "\n", ""]));
        let start = text.len();
        text.push_str(dice.one(spellings));
        mentions.push(Mention { kind, part, start, end: text.len(), name: name.to_string() });
        text.push_str(dice.one(&[" ", ", ", ") ", "'s ", ". "]));
        text.push_str(dice.one(&["harbour", "strike", "порт", "大桥", "und"]));
    }
}

fn text(dice: &mut Dice, words: &[&str], most: u64) -> String {
    let mut out = String::new();
    for number in 0..=dice.below(most) {
        if number > 0 {
            out.push_str(dice.one(&[" ", " ", " ", " ", ", ", ". ", "\n", " — ", "; \"", "\u{2019} "]));
        }
        out.push_str(dice.one(words));
    }
    out
}

fn some(dice: &mut Dice, make: &mut dyn FnMut(&mut Dice) -> String) -> String {
    if dice.below(3) > 0 { make(dice) } else { String::new() }
}

fn date(dice: &mut Dice) -> Option<PubDate> {
    let confidence = *dice.one(&[&Confidence::Firm, &Confidence::Weak]);
    let (year, month, day) =
        (2023 + dice.below(3) as i16, 1 + dice.below(12) as u8, 1 + dice.below(28) as u8);
    let mut date = PubDate::day(year, month, day, DateSource::Meta, confidence)?;
    match dice.below(5) {
        0 => return None,
        1 => (date.month, date.day) = (None, None),
        2 => date.day = None,
        _ => {}
    }
    Some(date)
}

fn article(dice: &mut Dice, number: u64) -> Record {
    let (code, words) = LANGUAGES[dice.below(LANGUAGES.len() as u64) as usize];
    let list = |dice: &mut Dice, of: &[&str]| -> Vec<String> {
        let mut list: Vec<String> = (0..dice.below(3)).map(|_| dice.one(of).to_string()).collect();
        list.dedup();
        list
    };
    let many =
        |dice: &mut Dice| -> Vec<String> { (0..dice.below(3)).map(|_| text(dice, words, 6)).collect() };
    let cut =
        many(dice).into_iter().map(|text| Cut { start: 0, end: 0, reason: CutReason::After, text }).collect();
    let path = format!("{}/Part {}/{number}.html", 2023 + dice.below(3), dice.below(4));
    let mut article = Article {
        title: some(dice, &mut |dice| text(dice, words, 6)),
        subtitle: some(dice, &mut |dice| text(dice, words, 6)),
        body: text(dice, words, 30),
        captions: many(dice),
        authors: list(dice, AUTHORS),
        publisher: dice.one(PAPERS).to_string(),
        agencies: list(dice, &["Reuters", "dpa", "AFP"]),
        published: date(dice),
        section: dice.one(&["Sport", "World news", "", "Économie"]).to_string(),
        tags: list(dice, &["harbour", "strike 2024", "école"]),
        language: if code.is_empty() { Language::UNKNOWN } else { Language::of(code) },
        url: some(dice, &mut |dice| {
            format!("https://www.{}.com/News/{}", dice.one(&["elm", "port"]), dice.below(50))
        }),
        own_id: some(dice, &mut |dice| format!("rec/{}", dice.below(400))),
        cut,
        verdict: Verdict::Article,
        ..Article::default()
    };
    let mut mentions = Vec::new();
    named(dice, Part::Title, &mut article.title, &mut mentions);
    named(dice, Part::Body, &mut article.body, &mut mentions);
    for (number, caption) in article.captions.iter_mut().enumerate() {
        named(dice, Part::Caption(number as u16), caption, &mut mentions);
    }
    for (number, author) in article.authors.iter().enumerate() {
        let part = Part::Author(number as u16);
        mentions.push(Mention {
            kind: Kind::Person,
            part,
            start: 0,
            end: author.len(),
            name: author.clone(),
        });
    }
    Record {
        id: (number + 1) * 0x1234_5678_9abc,
        file: number,
        location: Location { path, ..Location::default() },
        file_time: None,
        captured: None,
        sha256: [0; 32],
        same_body: None,
        mentions,
        recogniser: Default::default(),
        article,
    }
}

/// Writes articles in several commits, some of them deleted again.
fn store(folder: &Path, dice: &mut Dice, count: u64) -> (LocalStore, Vec<Record>) {
    Manifest::new("0".repeat(32)).write(folder).expect("a manifest");
    let mut writer: Box<dyn Writer> =
        Box::new(LocalWriter::open(folder, Budget { memory: 64 << 20, threads: 2 }).expect("a writer"));
    let mut records: Vec<Record> = (0..count).map(|number| article(dice, number)).collect();
    for part in records.chunks(records.len() / 3 + 1) {
        part.iter().for_each(|record| writer.put(record).expect("a place"));
        writer.commit("").expect("a commit");
    }
    records.retain(|record| {
        let keep = dice.below(12) > 0;
        if !keep {
            writer.delete_file(record.file).expect("a deletion");
        }
        keep
    });
    writer.commit("").expect("a commit");
    writer.finish().expect("an end");
    (LocalStore::open(folder).expect("a store"), records)
}

/// Writes queries.
struct Asker<'a> {
    dice: &'a mut Dice,
}

impl Asker<'_> {
    fn word(&mut self) -> String {
        let (_, words) = LANGUAGES[self.dice.below(LANGUAGES.len() as u64) as usize];
        let word = self.dice.one(words).to_string();
        match self.dice.below(6) {
            0 => word.to_uppercase(),
            1 => word.to_lowercase(),
            _ => word,
        }
    }

    /// Returns a word that holds letters only, for forms that take one word.
    fn plain(&mut self) -> String {
        loop {
            let word = self.word();
            if word.chars().all(char::is_alphabetic) {
                return word;
            }
        }
    }

    fn mark(&mut self) -> &'static str {
        self.dice.one(&["", "", "", "=", "=="])
    }

    fn pattern(&mut self) -> String {
        let word: Vec<char> = self.plain().chars().collect();
        let at = self.dice.below(word.len() as u64) as usize;
        let (head, tail): (String, String) = (word[..at].iter().collect(), word[at..].iter().collect());
        let rest: String = word[at + 1..].iter().collect();
        match self.dice.below(5) {
            0 => format!("{head}*"),
            1 => format!("*{tail}"),
            2 => format!("{head}?{rest}"),
            3 => format!("{head}*{rest}"),
            _ => format!("{head}?*"),
        }
    }

    fn fuzzy(&mut self) -> String {
        let mut word: Vec<char> = self.plain().chars().collect();
        for _ in 0..self.dice.below(3) {
            let at = self.dice.below(word.len() as u64) as usize;
            match self.dice.below(3) {
                0 if word.len() > 2 => drop(word.remove(at)),
                1 => word.insert(at, 'o'),
                _ => word.swap(at, 0),
            }
        }
        format!("{}~{}", word.into_iter().collect::<String>(), 1 + self.dice.below(2))
    }

    fn regex(&mut self) -> String {
        let word: Vec<char> = self.plain().chars().collect();
        let head: String = word[..word.len() / 2].iter().collect();
        let tail: String = word[word.len() / 2..].iter().collect();
        match self.dice.below(4) {
            0 => format!("/{head}({tail}|s)?/"),
            1 => format!("/{head}.*/"),
            2 => format!("/{head}[{tail}a-z]+/"),
            _ => format!("/.{{1,3}}{tail}/"),
        }
    }

    fn phrase(&mut self) -> String {
        let mark = self.mark();
        let words: Vec<String> = (0..1 + self.dice.below(4))
            .map(|_| match self.dice.below(8) {
                0 if mark.is_empty() => self.pattern(),
                1 => "*".to_string(),
                _ => self.word().replace('"', ""),
            })
            .collect();
        let slop = match self.dice.below(3) {
            0 => format!("~{}", 1 + self.dice.below(5)),
            _ => String::new(),
        };
        format!("{mark}\"{}\"{slop}", words.join(" "))
    }

    /// Somebody, or somebody of a kind.
    fn entity(&mut self) -> String {
        let (kind, name, spellings) = NAMES[self.dice.below(NAMES.len() as u64) as usize];
        let prefix = self.dice.one(&["entity", "entity", "person", "org", "place", kind.name()]);
        let name = self.dice.one(&[name, spellings[0], "Jo Berg", "nobody"]);
        match self.dice.below(4) {
            0 => format!("any:{}", self.dice.one(&["person", "org", "place"])),
            1 => "entity:*".to_string(),
            2 => format!("{prefix}:\"{name}\""),
            _ => format!("{prefix}:{}", name.split(' ').next_back().unwrap_or(name)),
        }
    }

    /// Something that may stand beside NEAR.
    fn side(&mut self) -> String {
        match self.dice.below(11) {
            8..=10 => self.entity(),
            0 => self.phrase(),
            1 => self.pattern(),
            2 => self.fuzzy(),
            3 => self.regex(),
            4 => {
                let parts: Vec<String> = (0..2 + self.dice.below(2)).map(|_| self.small()).collect();
                format!("({})", parts.join(" OR "))
            }
            _ => format!("{}{}", self.mark(), self.word()),
        }
    }

    fn small(&mut self) -> String {
        match self.dice.below(4) {
            0 => self.phrase(),
            1 => self.pattern(),
            _ => self.word(),
        }
    }

    fn near(&mut self) -> String {
        let order = self.dice.one(&["", "O"]);
        format!("{} {order}NEAR/{} {}", self.side(), 1 + self.dice.below(12), self.side())
    }

    fn dates(&mut self) -> String {
        let (year, month, day) =
            (2023 + self.dice.below(3), 1 + self.dice.below(12), 1 + self.dice.below(28));
        match self.dice.below(9) {
            0 => "date:missing".into(),
            1 => "date:uncertain".into(),
            2 => format!("date:{year}"),
            3 => format!("date:{year}-{month:02}"),
            4 => format!("date:{year}-{month:02}-{day:02}"),
            5 => format!("date:..{year}-{month:02}"),
            6 => format!("date:{}{}..", 1 + self.dice.below(30), self.dice.one(&["d", "w", "m", "y"])),
            7 => format!("date:{year}-{month:02}..{}", year + 1),
            _ => format!("date:>={year}-{month:02}-{day:02}"),
        }
    }

    fn value(&mut self) -> String {
        let (field, values): (&str, &[&str]) = match self.dice.below(6) {
            0 => ("publisher", PAPERS),
            1 => ("author", AUTHORS),
            2 => ("agency", &["Reuters", "dpa", "none"]),
            3 => ("section", &["Sport", "World news", "economie"]),
            4 => ("tag", &["harbour", "strike 2024", "strike", "École"]),
            _ => ("lang", &["en", "de", "ru", "zh", "ar"]),
        };
        let one = |dice: &mut Dice| {
            let value = dice.one(values);
            match dice.below(3) {
                0 if !value.is_empty() => value.split(' ').next().unwrap_or_default().to_string(),
                _ => format!("\"{}\"", if value.is_empty() { "Elm" } else { value }),
            }
        };
        match self.dice.below(5) {
            0 => format!("{field}:*"),
            1 => format!("{field}:({} {})", one(self.dice), one(self.dice)),
            2 => format!("{field}:({} OR NOT {})", one(self.dice), one(self.dice)),
            _ => format!("{field}:{}", one(self.dice)),
        }
    }

    fn location(&mut self) -> String {
        match self.dice.below(6) {
            0 => format!("path:{}/*", 2023 + self.dice.below(3)),
            1 => format!("path:\"*/part {}/*\"", self.dice.below(4)),
            2 => format!("url:elm.com/news/{}*", self.dice.below(5)),
            3 => format!("url:https://www.port.com/News/{}", self.dice.below(50)),
            4 => format!("id:rec/{}", self.dice.below(400)),
            _ => format!("id:{:016x}", (1 + self.dice.below(1_500)) * 0x1234_5678_9abc),
        }
    }

    fn leaf(&mut self) -> String {
        let leaf = match self.dice.below(17) {
            14..=16 => self.entity(),
            0 | 1 => self.phrase(),
            2 => self.pattern(),
            3 => self.fuzzy(),
            4 => self.regex(),
            5 => return self.dates(),
            6 => return self.value(),
            7 => return self.location(),
            8 | 9 => format!("({})", self.near()),
            _ => format!("{}{}", self.mark(), self.word()),
        };
        let field = self.dice.one(&["title", "subtitle", "body", "caption"]);
        match self.dice.below(6) {
            0 if leaf.contains(':') => format!("{field}:({leaf})"),
            0 => format!("{field}:{leaf}"),
            1 => format!("{field}:({leaf} OR {})", self.word()),
            _ => leaf,
        }
    }

    fn node(&mut self, depth: u64) -> String {
        if depth == 0 {
            return self.leaf();
        }
        let parts = |asker: &mut Self, between: &str| {
            let parts: Vec<String> = (0..2 + asker.dice.below(2)).map(|_| asker.node(depth - 1)).collect();
            parts.join(between)
        };
        match self.dice.below(9) {
            0 => format!("({})", parts(self, " ")),
            1 | 2 => format!("({})", parts(self, " AND ")),
            3 | 4 => format!("({})", parts(self, " OR ")),
            5 => format!("NOT {}", self.node(depth - 1)),
            6 => format!("({} -{})", self.node(depth - 1), self.leaf()),
            7 => format!("({})^{}", self.node(depth - 1), 1 + self.dice.below(4)),
            _ => self.leaf(),
        }
    }

    fn query(&mut self) -> String {
        let depth = self.dice.below(4);
        let node = self.node(depth);
        match self.dice.below(12) {
            0 => format!("in:chrome AND ({node})"),
            1 => format!("in:all AND ({node})"),
            _ => node,
        }
    }
}

fn subject(record: &Record) -> Subject<'_> {
    let Record { id, location, article, mentions, .. } = record;
    Subject { id: *id, location, article, mentions }
}

/// Returns the words of the leaves that do not stand under NOT, each as a matcher of its own.
fn single_words(plan: &Plan) -> Vec<Matcher> {
    fn of_span(span: &Span, out: &mut Vec<Matcher>) {
        let mut word =
            |word: &Word| out.push(Matcher::new(&Span::Word(word.clone())).expect("it was searched"));
        match span {
            Span::Word(found) => word(found),
            Span::Phrase { slots, .. } => slots.iter().for_each(|slot| word(&slot.word)),
            Span::Near { left, right, .. } => {
                of_span(left, out);
                of_span(right, out);
            }
            Span::Any(parts) => parts.iter().for_each(|part| of_span(part, out)),
            Span::Mention(_) => out.push(Matcher::new(span).expect("it was searched")),
        }
    }
    let mut out = Vec::new();
    plan.leaves(&mut |leaf: &Leaf, negated| {
        if !negated {
            of_span(&leaf.span, &mut out);
        }
    });
    out
}

/// What is marked must lie on whole words of the value that the query asks for.
fn marks_are_right(
    query: &str,
    plan: &Plan,
    record: &Record,
    highlighter: &mut Highlighter,
    words: &[Matcher],
) {
    let article = &record.article;
    let mut marked = false;
    let mut analyzer = Analyzer::new();
    let mut look = |field: Field, number: usize, value: &str, marks: &[(usize, usize)]| {
        let language = naive::analysis_language(field, article.language);
        let names = stream::named(&record.mentions, field, number);
        let all = Words::new(&mut analyzer, value, language, &names);
        let mut wanted = BTreeSet::new();
        for word in words {
            wanted.extend(word.matches(&analyzer, &all).into_iter().flatten().flatten());
        }
        for (start, end) in marks {
            marked = true;
            assert!(
                value.get(*start..*end).is_some_and(|text| !text.is_empty()),
                "{query}: {start}..{end} of {value}"
            );
            let inside: Vec<usize> = (0..all.len())
                .filter(|word| all.range(*word).0 < *end && all.range(*word).1 > *start)
                .collect();
            assert!(!inside.is_empty(), "{query}: no word at {start}..{end} of {value}");
            for word in inside {
                let (from, to) = all.range(word);
                // Pairs of characters overlap: a mark may end inside the next pair, and hold one that joins two others.
                let whole = from >= *start && to <= *end;
                let covers = |byte: usize, (first, last): (usize, usize)| first <= byte && byte < last;
                let within = (from..to).all(|byte| wanted.iter().any(|word| covers(byte, all.range(*word))));
                assert!(
                    !whole || within,
                    "{query}: `{}` is marked in {value}, and did not match",
                    &value[from..to]
                );
            }
        }
    };
    let title = highlighter.title(article, &record.mentions);
    look(Field::Title, 0, &article.title, &title);
    for snippet in highlighter.snippets(article, &record.mentions, Spec { count: 3, width: 200 }) {
        let mut values = Vec::new();
        naive::each_value(article, snippet.field, &mut |_, value| values.push(value));
        let value = values[snippet.value];
        assert_eq!(value.get(snippet.start..snippet.end), Some(snippet.text.as_str()), "{query}");
        let marks: Vec<(usize, usize)> = snippet
            .highlights
            .iter()
            .map(|(start, end)| (start + snippet.start, end + snippet.start))
            .collect();
        look(snippet.field, snippet.value, value, &marks);
    }
    // Credits are not among the passages.
    if let Plan::Text(leaf) = plan
        && !matches!(leaf.span, Span::Mention(_))
    {
        assert!(marked, "{query}: nothing is marked in {article:?}");
    }
}

#[test]
fn the_store_finds_what_the_words_say() {
    let (queries, count, seed) = (setting("QUERIES", 300), setting("ARTICLES", 1_500), setting("SEED", 5));
    let temp = tempfile::tempdir().expect("a folder");
    let mut dice = Dice(seed);
    let (store, records) = store(temp.path(), &mut dice, count);
    let languages = store.languages().expect("the languages");
    let context = Context { languages: &languages, today: TODAY, entities: Some(&Known) };
    let mut analyzer = Analyzer::new();
    let (mut asked, mut refused, mut hits) = (0, 0, 0);
    while asked < queries {
        let query = Asker { dice: &mut dice }.query();
        let Ok(ast) = parse(&query) else {
            refused += 1;
            assert!(refused < queries, "too many queries cannot be read: {query}: {:?}", parse(&query));
            continue;
        };
        let printed = ast.to_string();
        assert_eq!(parse(&printed).as_ref(), Ok(&ast), "{query} is printed as {printed}");
        let plan = match resolve(&ast, &context) {
            Ok(plan) => plan,
            Err(problems) => {
                refused += 1;
                assert!(refused < queries, "{query}: {problems:?}");
                continue;
            }
        };
        asked += 1;
        let answer = store.search(&Ask::of(&plan)).unwrap_or_else(|error| panic!("{query}: {error}"));
        let found: BTreeSet<u64> = answer.hits.iter().map(|hit| hit.id).collect();
        assert_eq!((found.len(), answer.total), (answer.hits.len(), answer.hits.len() as u64), "{query}");
        let mut highlighter = Highlighter::new(&plan).expect("it was searched");
        let words = single_words(&plan);
        let judge = Judge::new(&plan).expect("it was searched");
        for record in &records {
            let expected = judge.matches(subject(record), &mut analyzer);
            assert_eq!(
                found.contains(&record.id),
                expected,
                "{query} (seed {seed})\nread as {printed}\nplan {plan}\n{:?}",
                record.article
            );
            if expected && dice.below(8) == 0 {
                marks_are_right(&query, &plan, record, &mut highlighter, &words);
            }
        }
        hits += found.len();
        let known: BTreeSet<u64> = records.iter().map(|record| record.id).collect();
        assert!(found.is_subset(&known), "{query}: an article that was deleted");
    }
    println!("{asked} queries, {refused} refused, {hits} hits");
    assert!(hits as u64 > queries, "the queries find next to nothing");
}
