//! Pages that must not break the reader, and one that must be read well.

use super::*;
use crate::model::{Content, Hints, Location};
use std::time::Instant;

fn read(html: &str) -> Result<Article, ExtractError> {
    let url = Some("https://www.courier.example/2031/04/05/ferry".to_string());
    let document = Document {
        location: Location::default(),
        content: Content::Record(Box::default()),
        hints: Hints { url, ..Hints::default() },
        sha256: [0; 32],
    };
    page(html, &document, &Options::default())
}

const STORY: &str = r#"<html lang="en"><head><title>Ferry runs late again - Harbour Courier</title>
<meta property="og:site_name" content="Harbour Courier"><meta property="og:title" content="Ferry runs late again">
<meta property="article:published_time" content="2031-04-05T08:00:00+02:00"></head><body><nav><a href=/>Home</a> <a href=/w>World</a></nav>
<article><h1>Ferry runs late again</h1><p class="byline">By Mara Lind and Otto Kray</p>
<figure><img src=x><figcaption>The quay at Old Haven, seen from the lighthouse.</figcaption></figure>
<p>The ferry between Old Haven and the outer islands ran late again on Saturday, the harbour office said, for the ninth time this spring.</p>
<p>Passengers waited on the quay for two hours while the crew looked for the key to the engine room, which a deckhand had taken home.</p>
<p class="readmore"><a href=/x>Read more: The ferry that never came</a></p>
<p>“We will buy a second key,” said the harbour master, who has promised the same thing after each of the earlier delays this year.</p>
<div class="newsletter">Sign up for our newsletter</div></article><footer>© 2031 Harbour Courier</footer></body></html>"#;

#[test]
fn an_article_is_taken_apart() {
    let article = read(STORY).unwrap();
    assert!(article.body.starts_with("The ferry between"), "{}", article.body);
    assert!(article.body.ends_with("this year."), "{}", article.body);
    assert!(!article.body.contains("Read more"));
    assert_eq!(article.title, "Ferry runs late again");
    assert_eq!(article.authors, ["Mara Lind", "Otto Kray"]);
    assert_eq!(article.publisher, "Harbour Courier");
    assert_eq!(article.published.unwrap().iso(), "2031-04-05T08:00:00+02:00");
    assert_eq!(article.captions, ["The quay at Old Haven, seen from the lighthouse."]);
    assert_eq!((article.verdict, article.language.code()), (Verdict::Article, "en"));
    for cut in &article.cut {
        assert!(STORY.get(cut.start..cut.end).is_some());
    }
    assert!(article.cut.iter().any(|cut| cut.text.contains("Sign up") && cut.reason == CutReason::After));
}

#[test]
fn a_sentence_that_goes_on_behind_its_link_is_no_teaser() {
    let kept = "It was <a href=/y>the harbour master himself who had the key all along</a>.";
    let teaser = "See: <a href=/z>the ten slowest ferries of the coast, from bad to worst</a>";
    let page = STORY.replace("<p>“We will", &format!("<p>{kept}</p><p>{teaser}</p><p>“We will"));
    let article = read(&page).unwrap();
    assert!(article.body.contains("himself who had the key all along.\n\n“We"), "{}", article.body);
}

/// The story with other people in its data and its byline.
fn authors(data: &str, byline: &str) -> Vec<String> {
    let script = format!(
        r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Ferry runs late again","author":{data}}}</script></head>"#
    );
    let page = STORY
        .replace("</head>", &script)
        .replace(r#"<p class="byline">By Mara Lind and Otto Kray</p>"#, byline);
    read(&page).unwrap().authors
}

#[test]
fn who_put_a_story_there_need_not_have_written_it() {
    let admin = r#"{"@type":"Person","name":"Courier D","url":"https://courier.example/author/admin/"}"#;
    let editor = r#"{"@type":"Person","name":"Ada Brook"}"#;
    for (data, byline, expected) in [
        (admin, "<p>MARA LIND</p>", "Mara Lind"),
        (admin, "", "Courier D"),
        (editor, r#"<div class="author">Mara Lind</div><p>Editor : Ada Brook</p>"#, "Mara Lind"),
        (editor, "<p>MARA LIND</p>", "Ada Brook"),
        (editor, "<p>Editor : Ada Brook</p>", "Ada Brook"),
    ] {
        assert_eq!(authors(data, byline), [expected], "{data} {byline}");
    }
}

#[test]
fn error_pages_are_no_articles() {
    let article =
        read("<title>404 Page not found</title><h1>Page not found</h1><p>Try the front page.</p>").unwrap();
    assert_eq!((article.verdict, article.body.as_str()), (Verdict::NotAnArticle, ""));
    assert!(article.cut.iter().all(|cut| cut.reason == CutReason::NotAnArticle));
    assert!(!article.cut.is_empty());
}

#[test]
fn hostile_pages_are_read_or_refused_in_time() {
    let paragraphs = "<p>The ferry ran late again, and nobody on the quay was told why or for how long.</p>"
        .repeat(20_000);
    let binary: String = (0..400_000u32).map(|i| char::from((i * 7 % 256) as u8)).collect();
    for (name, html) in [
        ("divs", "<div>".repeat(50_000) + "text"),
        ("bold", "<p><b class=x>".repeat(20_000) + "text"),
        ("links", "<a href=\"/some/page\">a link</a> ".repeat(30_000)),
        ("paragraphs", paragraphs),
        ("tables", "<table><tr><td>".repeat(20_000) + "x"),
        ("quotes", "<a href=\"".repeat(50_000)),
        ("comments", "<!--".repeat(100_000)),
        ("binary", binary),
    ] {
        let start = Instant::now();
        let result = read(&html);
        assert!(start.elapsed().as_secs() < 20, "{name} took {:?}", start.elapsed());
        if let Ok(article) = result {
            for cut in &article.cut {
                assert!(html.get(cut.start..cut.end).is_some(), "{name}");
            }
        }
    }
}
