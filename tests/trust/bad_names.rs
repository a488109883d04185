//! Names in what no article is like: nothing stops the program, every name is a piece of the text, and memory stays small.
//!
//! `BAD_NAMES` is the size of each article in KiB (128); a person tries 10,240.

use serde_json::{Value, json};

use super::support::{Desk, Dice, setting};

const WORDS: &[&str] = &[
    "the", "harbour", "of", "Port", "Ellis", "strike", "Ida", "Oakley", "said", "on", "Monday", "in", "Oslo",
    "and", "Mill", "Press", "Ltd", "U.S.", "dues", "Jan", "Smit", "'s", "met", "Lake", "Water", "Board",
    "(LWB)", ".", ",", "\n", "1,200",
];
const RUSSIAN: &[&str] = &[
    "Путина",
    "Северной",
    "Кореи",
    "встрече",
    "Ида",
    "Московской",
    "области",
    "Зеленским",
    "президента",
    "Риму",
    "этого",
    "Новосибирского",
    "городах",
    "Объединённых",
    "Наций",
    "говорилось",
    "Нижнего",
    "Новгорода",
    ".",
    "году",
];
const MIXED: &[&str] = &[
    "Ива",
    "東京",
    "特朗普",
    "Oslo",
    "قال",
    "אב",
    "Ωμέγα",
    "ไทย",
    "हिन्दी",
    "서울",
    "U.S.",
    "e\u{301}\u{301}",
    "ﬁn",
    "ＡＢＣ",
    "ǅ",
    "İ",
    "ß",
    "\u{202e}olsO\u{202c}",
    "\u{2067}مرحبا\u{2069}",
    "\u{200b}",
    "\u{feff}",
    "\u{e000}",
    "👩\u{200d}👧",
    "\u{0}",
    "·",
    " ",
    "\n",
];

/// Returns words at random with something between them.
fn some(words: &[&str], between: &str, size: usize) -> String {
    let mut dice = Dice(7);
    let mut text = String::new();
    while text.len() < size {
        text.push_str(dice.one(words));
        text.push_str(between);
    }
    text
}

/// Returns a text as a scanner reads it: letters taken for others, words cut and run together, specks.
fn scanned(text: &str) -> String {
    let mut dice = Dice(11);
    let mut out = String::new();
    for c in text.chars() {
        match (dice.below(30), c) {
            (0, _) => out.push(['~', '^', '|', '■', '.', '\'', '-'][dice.below(7) as usize]),
            (1, ' ') | (2, _) => {}
            (3, _) => out.extend(c.to_uppercase()),
            (4, 'm') => out.push_str("rn"),
            (5, 'l' | 'i' | 'I') => out.push('1'),
            (6, 'e') => out.push('c'),
            (7, _) => out.push_str(" \n"),
            _ => out.push(c),
        }
    }
    out
}

/// Returns what each word begins with, as a capital.
fn capitalised(text: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect())
    };
    text.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

fn articles(size: usize) -> Vec<(&'static str, String)> {
    let news = some(WORDS, " ", size);
    let russian = some(RUSSIAN, " ", size);
    let row = |n: usize| format!("{n}. Ellis United {}-{} (Smit {}', Berg 88')\n", n % 7, n % 5, n % 90);
    let people = |n: usize| format!("Ida Berg{n}, Jan {}ova, ", ["Oak", "Smit", "Venn"][n % 3]);
    vec![
        ("capitals", news.to_uppercase()),
        ("no capitals", news.to_lowercase()),
        ("scanned", scanned(&news)),
        ("capitals in front", capitalised(&news)),
        ("Russian capitals in front", capitalised(&russian)),
        ("Russian capitals", russian.to_uppercase()),
        ("Russian", russian),
        ("tables", (0..size / 36).map(row).collect()),
        ("people", (0..10_000).map(people).collect()),
        ("mixed", some(MIXED, " ", size)),
        ("mixed without gaps", some(MIXED, "", size)),
        (
            "bidi",
            some(
                &["\u{202e}", "\u{202c}", "\u{2066}", "\u{2069}", "\u{200f}", "Oslo", "Ida Berg", " "],
                "",
                size,
            ),
        ),
        ("news", news),
        ("a word", "a".repeat(size)),
        ("a name", "А".repeat(size / 2)),
        ("a joined word", "A-".repeat(size / 2)),
        ("initials", "U.S.".repeat(size / 4)),
        ("marks", "e\u{301}".repeat(size / 3)),
        ("Chinese", "中俄".repeat(size / 6)),
        ("Arabic", "و".repeat(size / 2)),
        ("apostrophes", "O'".repeat(size / 2)),
        ("titles", "Mr President ".repeat(size / 13)),
        ("long and short", "(Lake Water Board (LWB)) ".repeat(size / 25)),
        ("lines", "Ida\n".repeat(size / 4)),
        ("parts", "'’\"-.&'s n't ".repeat(size / 15)),
        ("adjectives", "Нижегородского ".repeat(size / 29)),
    ]
}

/// Returns the answers of `extract` to some records, and the most memory it held, KiB, where the system says.
fn extracted(lines: &str, args: &[&str]) -> (Vec<Value>, u64) {
    let desk = Desk::new();
    desk.write("in.jsonl", lines);
    let all = [&["extract", "--json", "--entities=full", "--threads", "1"], args, &["in.jsonl"]].concat();
    let out = std::fs::File::create(desk.path("out")).expect("a file");
    let (status, kib) = super::support::peak(desk.command(&all).stdout(out));
    assert!(status.success(), "{args:?}: {status}");
    let text = std::fs::read_to_string(desk.path("out")).expect("text");
    (text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(), kib)
}

/// Asserts that each name is a piece of the body, in order, and returns how many there are.
fn names(answer: &Value) -> usize {
    let body = answer["body"].as_str().expect("a body");
    let names = answer["entities"].as_array().expect("names");
    let mut before = 0;
    for name in names {
        let at = |key: &str| name[key].as_u64().expect("a place") as usize;
        let (start, end) = (at("start"), at("end"));
        assert!(body.get(start..end).is_some_and(|text| !text.is_empty()), "{name}");
        assert!(start >= before, "{name}");
        assert!(!name["name"].as_str().expect("a name").is_empty());
        before = end;
    }
    names.len()
}

#[test]
fn names_in_what_no_article_is_like() {
    let size = setting("BAD_NAMES", 128) as usize * 1024;
    for (what, text) in articles(size) {
        for language in ["en", "ru"] {
            let line = json!({"id": what, "language": language, "text": text}).to_string();
            let (answers, kib) = extracted(&line, &[]);
            let [answer] = &answers[..] else { panic!("{what}: {} answers", answers.len()) };
            let found = names(answer);
            // The program with its tables and what it keeps of words; and of each byte, where every word is a name.
            let most = 120 * 1024 + 80 * text.len() as u64 / 1024;
            assert!(
                kib < most,
                "{what} as {language}: {kib} KiB for {} KiB, {found} names",
                text.len() / 1024
            );
        }
    }
}

#[test]
fn half_characters_in_json() {
    let lines = [
        r#"{"id":"1","language":"en","text":"Ida \ud800 Berg met \udc00 Jan Smit in Oslo \ud83d. \ud83d\ude00 Kyiv"}"#,
        r#"{"id":"2","title":"\ud800","text":"\udfff","author":"\ud800 Ida","agency":"\udc00\udc00"}"#,
        r#"{"id":"\ud800","\udc00":"x","language":"ru","text":"Путин\ud800а видели в Москве\udc00. \ud800Риму"}"#,
        r#"{"id":"4","language":"zh","text":"\ud800俄罗斯\udfff特朗普\ud800"}"#,
    ];
    let (answers, _) = extracted(&lines.join("\n"), &[]);
    assert_eq!(answers.len(), lines.len());
    let found: Vec<usize> = answers.iter().map(names).collect();
    assert!(found[0] >= 2 && found[3] == 2, "{answers:?}");
    let many = format!(r#"{{"id":"5","language":"en","text":"{}"}}"#, r"Oslo \ud800 ".repeat(20_000));
    let (answers, _) = extracted(&many, &[]);
    assert_eq!(names(&answers[0]), 20_000);
}

/// What such an article leaves in an index can be searched.
#[test]
fn an_index_of_such_articles() {
    let size = setting("BAD_NAMES", 128) as usize * 256;
    let desk = Desk::new();
    let lines = articles(size).into_iter().enumerate().map(|(number, (what, text))| {
        let long: String = text.chars().take(2_000).collect();
        let language = if number % 2 == 0 { "en" } else { "ru" };
        let record = json!({"id": what, "language": language, "title": long, "author": long, "caption": long,
            "agency": long, "text": text});
        record.to_string()
    });
    desk.write("news/a.jsonl", lines.collect::<Vec<_>>().join("\n"));
    desk.run(&["index", "--index", "idx", "--entities", "full", "news"]).ends(0);
    super::support::check(&desk.path("idx"));
    desk.run(&["search", "--index", "idx", "person:berg"]).ends(0);
    desk.run(&["search", "--index", "idx", "any:place NEAR/3 any:person"]).ends(0);
    desk.run(&["entities", "--index", "idx", "--json"]).ends(0);
}
