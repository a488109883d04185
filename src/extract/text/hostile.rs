//! Bad input for plain pages: nothing may panic, cuts lie where they say, and time stays in step with length.

use proptest::prelude::*;

use super::*;
use crate::extract::tests::plain;

/// Checks what must hold of any page, and returns the article.
fn check(page: &str) -> Option<Article> {
    let article = plain(page, &Options::default()).ok()?;
    let mut end = 0;
    for cut in &article.cut {
        assert_eq!(page.get(cut.start..cut.end), Some(cut.text.as_str()));
        assert!(cut.start >= end, "cuts are in order and apart");
        end = cut.end;
    }
    let squeezed: String = page.split_whitespace().collect();
    for paragraph in article.body.split("\n\n") {
        let piece: String = paragraph.split_whitespace().collect();
        assert!(squeezed.contains(&piece), "{paragraph}");
    }
    Some(article)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_taken_apart(page in "(?s).{0,400}") {
        check(&page);
    }

    #[test]
    fn any_lines_are_taken_apart(
        lines in prop::collection::vec("[ \t*•]{0,3}([A-Za-zа-яé港口]{1,9}[ ,]){0,30}[a-z.!:”@0-9]{0,5}(\r\n|\n|\n\n|\u{2028})", 0..60)
    ) {
        check(&lines.concat());
    }

    #[test]
    fn any_markdown_is_read(text in "([#>*_`!\\[\\]()\\\\ a-zé\n-]|https://){0,200}") {
        markdown::article(&text);
    }
}

#[test]
fn extremes_are_quick_and_whole() {
    let word = "ferry ".repeat(170_000);
    let sign = "*".repeat(1_000_000);
    let lines = "Two ferries were torn from their moorings, the port said.\n".repeat(100_000);
    let bidi = "\u{202e}Two ferries\u{202c} were torn from the quay.\0\n".repeat(50);
    let links = "Harbour\nWeather\n".repeat(50_000);
    let wide = "港口".repeat(300_000);
    for page in [word, sign, lines, bidi, links, wide, "[".repeat(500_000), "_a".repeat(500_000)] {
        let start = std::time::Instant::now();
        check(&page);
        markdown::article(&page);
        assert!(start.elapsed().as_secs() < 20, "{} bytes", page.len());
    }
}
