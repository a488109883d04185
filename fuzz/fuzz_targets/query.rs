//! Queries: what is read is printed as itself; what is not understood has its place; what is asked can be matched and
//! marked.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use presshound::model::{Article, Language, Location};
use presshound::query::naive::{self, Subject};
use presshound::query::{Context, any_words, parse, resolve};
use presshound::snippet::{Highlighter, Spec};
use presshound::text::analyzer::Analyzer;

thread_local! {
    static ANALYZER: RefCell<Analyzer> = RefCell::new(Analyzer::new());
}

fn article() -> Article {
    Article {
        title: "Harbour pact signed".into(),
        body: "The north Korean soldiers met Müller near Karsk. 東京都は広い。 ёлка \"U.S.\" state-of-the-art".into(),
        authors: vec!["Mara Lind".into()],
        language: Language::of("en"),
        ..Article::default()
    }
}

fuzz_target!(|text: &str| {
    let languages = [Language::of("en"), Language::of("ru")];
    let context = Context { languages: &languages, today: 20_000, entities: None };
    let _ = resolve(&any_words(text), &context);
    let ast = match parse(text) {
        Ok(ast) => ast,
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|problem| text.get(problem.start..problem.end).is_some()), "{problems:?}");
            return;
        }
    };
    let printed = ast.to_string();
    assert_eq!(parse(&printed).as_ref(), Ok(&ast), "printed as {printed}");
    let Ok(plan) = resolve(&ast, &context) else { return };
    ANALYZER.with_borrow_mut(|analyzer| {
        let (article, place) = (article(), Location::default());
        let subject = Subject { id: 7, location: &place, article: &article, mentions: &[] };
        let _ = naive::matches(&plan, subject, analyzer);
        let Ok(mut highlighter) = Highlighter::new(&plan) else { return };
        for snippet in highlighter.snippets(&article, &[], Spec { count: 2, width: 40 }) {
            for (start, end) in snippet.highlights {
                assert!(snippet.text.get(start..end).is_some_and(|marked| !marked.is_empty()));
            }
        }
    });
});
