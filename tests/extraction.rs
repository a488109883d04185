//! Holds the extraction to the sample corpus: what `tests/quality/expected.tsv` says of each article must be found,
//! but for the misses counted here. A change that finds more lowers a number; none may raise one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use presshound::extract;
use presshound::input::walk::{Found, WalkOptions, walk};
use presshound::input::{Item, ReadOptions, read_file};
use presshound::model::{Article, Content, Document, Hints, Location, Markup, Verdict};

/// How many articles may miss a column of the table.
const MISSES: &[(&str, usize)] = &[
    ("article", 0),
    ("title", 7),
    ("first", 1),
    ("last", 14),
    ("publisher", 32),
    ("authors", 6),
    ("date", 6),
    ("language", 0),
    ("agency", 3),
    ("subtitle", 5),
    ("caption", 7),
];

#[test]
fn the_articles_of_the_sample_corpus_are_found() {
    let found = articles(Path::new("sample-corpus"));
    let mut misses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in table(include_str!("quality/expected.tsv")) {
        let path = row["path"];
        let Some(article) = found.get(path) else {
            misses.entry("article").or_default().push(path.to_string());
            continue;
        };
        for (column, got) in columns(article, &row) {
            if let Some(got) = got {
                misses
                    .entry(column)
                    .or_default()
                    .push(format!("{path}\n    is `{got}`\n not `{}`", row[column]));
            }
        }
    }
    let mut report = String::new();
    for (column, allowed) in MISSES {
        let missed = misses.remove(column).unwrap_or_default();
        if missed.len() > *allowed {
            report += &format!("{column}: {} miss it, {allowed} may:\n{}\n", missed.len(), missed.join("\n"));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn broken_files_are_told_apart() {
    for row in table(include_str!("quality/broken.tsv")) {
        let path = row["path"];
        let location = Location { path: path.to_string(), ..Location::default() };
        let (mut found, mut bad) = (0usize, 0usize);
        let file = Path::new("sample-corpus").join(path);
        let report = read_file(&file, location, &ReadOptions::default(), &mut |item| {
            match item {
                Item::Document(document) => {
                    found += usize::from(extract::article(&document, &extract::Options::default()).is_ok());
                }
                Item::Bad { .. } => bad += 1,
                Item::Skipped { .. } => {}
            }
            ControlFlow::Continue(())
        });
        assert!(report.is_ok(), "{path}: cannot be opened");
        let (least, most) = row["articles"].split_once("..").unwrap_or((row["articles"], row["articles"]));
        let allowed = number(least)..=number(most);
        assert!(allowed.contains(&found), "{path}: {found} articles, not {}", row["articles"]);
        assert!(
            bad > 0 || row["fate"] != "failed" && row["fate"] != "partly",
            "{path}: nothing is said to be wrong"
        );
    }
}

/// Pages of one kind each, told by what they say: name, whether HTML, the page, and what it is.
fn pages() -> Vec<(&'static str, Markup, String, Verdict)> {
    use Markup::{Html, Plain};
    use Verdict::{Article as Whole, NotAnArticle, Partial};
    let story = "The ferry to the outer islands ran late again on Saturday, the harbour office said, for the ninth time \
                 this spring, and passengers waited on the quay for two hours while the crew looked for the key.";
    let html = |head: &str, body: &str| format!("<html><head>{head}</head><body>{body}</body></html>");
    let links: String = (1..60)
        .map(|n| format!("<h3><a href=/story/{n}>Harbour story number {n} of the week</a></h3>"))
        .collect();
    let menu: String = (1..60).map(|n| format!("Harbour story number {n}\nNews\n\n")).collect();
    let wire = "Tidewater Holdings 1st qtr loss\nLINDMOUTH, March 3 - Shr loss 12 cts vs profit 4 cts\n\
                Net loss 404,000 vs profit 119,000\nRevs 6,504,000 vs 6,116,000\n";
    vec![
        (
            "story",
            Html,
            html("<title>Ferry late</title>", &format!("<h1>Ferry late</h1><p>{story}<p>{story}")),
            Whole,
        ),
        ("story, copied", Plain, format!("Ferry late\n\nBy Mara Lind\n\n{story}\n\n{story}\n"), Whole),
        ("earnings of a wire", Plain, wire.to_string(), Whole),
        (
            "story about an error",
            Plain,
            format!("The page that was not there\n\n{story}\n\n{}\n", story.repeat(3)),
            Whole,
        ),
        (
            "front page",
            Html,
            html("<title>Harbour Courier</title><link rel=canonical href=https://courier.example/>", &links),
            NotAnArticle,
        ),
        ("front page, copied", Plain, menu, NotAnArticle),
        (
            "error",
            Html,
            html("<title>404 Page not found</title>", "<h1>Sorry</h1><p>The page has moved or never was."),
            NotAnArticle,
        ),
        (
            "error, copied",
            Plain,
            "Harbour Courier\n\nPage not found\n\nThe page has moved.\n\nHome\n".into(),
            NotAnArticle,
        ),
        (
            "error in German",
            Plain,
            "Tagesbote\n\nSeite nicht gefunden\n\nZur Startseite\n".into(),
            NotAnArticle,
        ),
        (
            "robot test",
            Html,
            html("<title>Just a moment...</title>", "<p>Checking your browser before you go on."),
            NotAnArticle,
        ),
        (
            "robot test, copied",
            Plain,
            "courier.example\n\nVerify you are human by completing the action below.\n".into(),
            NotAnArticle,
        ),
        (
            "consent",
            Html,
            html(
                "<title>Before you continue</title>",
                "<p>We and our partners keep data.<button>Agree</button>",
            ),
            NotAnArticle,
        ),
        (
            "paywall",
            Html,
            html(
                "<title>Ferry late</title>",
                &format!(
                    "<article><h1>Ferry late</h1><p>{story}<p>{story}</article><div class=paywall>Subscribe to continue reading</div>"
                ),
            ),
            Partial,
        ),
        (
            "paywall, copied",
            Plain,
            format!("Ferry late\n\nBy Mara Lind\n\n{story}\n\nSubscribe now to continue reading\n"),
            Partial,
        ),
        (
            "paywall in French",
            Plain,
            format!("Le bac en retard\n\n{story}\n\nCet article est réservé aux abonnés\n"),
            Partial,
        ),
    ]
}

#[test]
fn pages_that_are_no_articles_are_told_apart() {
    let mut wrong = String::new();
    for (name, markup, page, expected) in pages() {
        let document = Document {
            location: Location::default(),
            content: Content::Page(markup, page),
            hints: Hints::default(),
            sha256: [0; 32],
        };
        let verdict =
            extract::article(&document, &extract::Options::default()).map(|article| article.verdict);
        if verdict != Ok(expected) {
            wrong += &format!("{name}: is {verdict:?}, not {expected:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn number(text: &str) -> usize {
    text.parse().expect("the table holds numbers")
}

/// Returns for each column what stands in it where that is wrong.
fn columns<'a>(article: &Article, row: &BTreeMap<&'a str, &'a str>) -> Vec<(&'static str, Option<String>)> {
    let said = |column: &str| if row[column] == "-" { "" } else { row[column] };
    let same = |column: &'static str, got: &str| {
        (column, (plain(got) != plain(said(column))).then(|| got.to_string()))
    };
    let body = plain(&article.body);
    let begins = body.chars().take(120).collect::<String>().contains(&plain(said("first")));
    let ends = body.ends_with(&plain(said("last")));
    let captions = article.captions.join(" / ");
    let captioned = plain(&captions).contains(&plain(said("caption")));
    let date = article.published.as_ref().map(|date| date.iso()).unwrap_or_default();
    let dated = if said("date").is_empty() { date.is_empty() } else { date.starts_with(said("date")) };
    vec![
        same("title", &article.title),
        same("subtitle", &article.subtitle),
        same("publisher", &article.publisher),
        same("authors", &article.authors.join("; ")),
        same("agency", &article.agencies.join("; ")),
        same("language", article.language.code()),
        ("first", (!begins).then(|| body.chars().take(120).collect())),
        ("last", (!ends).then(|| last(&body, 120))),
        ("caption", (!captioned).then_some(captions)),
        ("date", (!dated).then_some(date)),
    ]
}

/// Returns the text with quotes straightened and blanks joined.
fn plain(text: &str) -> String {
    let straight = text.replace(['“', '”', '„'], "\"").replace(['‘', '’'], "'");
    straight.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn last(text: &str, count: usize) -> String {
    let skip = text.chars().count().saturating_sub(count);
    text.chars().skip(skip).collect()
}

/// Returns the rows of a table, by column.
fn table(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines.map(|line| head.iter().copied().zip(line.split('\t')).collect()).collect()
}

/// Returns the articles of a folder by their location.
fn articles(root: &Path) -> BTreeMap<String, Article> {
    let mut out = BTreeMap::new();
    let options = ReadOptions::default();
    walk(root, &WalkOptions::default(), &mut |found| {
        let Found::File(entry) = found else { return };
        let location = Location { path: entry.rel.to_string(), ..Location::default() };
        let report = read_file(entry.path, location, &options, &mut |item| {
            if let Item::Document(document) = item
                && let Ok(article) = extract::article(&document, &extract::Options::default())
            {
                out.insert(document.location.display(), article);
            }
            ControlFlow::Continue(())
        });
        assert!(report.is_ok(), "{}: cannot be opened", entry.rel);
    });
    out
}
