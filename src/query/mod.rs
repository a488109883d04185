//! The query language: text → [`ast`] → [`plan`]. Plain data at each step, printable; knows no store.

pub mod ast;
mod explain;
mod leaf;
mod lexer;
pub mod naive;
pub mod parser;
pub mod pattern;
pub mod plan;
mod print;
pub mod resolve;
mod slots;
pub mod when;

pub use ast::{Ast, Problem};
pub use parser::{any_words, parse};
pub use resolve::{Context, Entities, resolve};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Confidence, Cut, CutReason, DateSource, Language, Location, PubDate};
    use crate::text::analyzer::Analyzer;

    fn article() -> Article {
        Article {
            title: "Harbour pact signed".to_string(),
            body: "The north Korean soldiers met Johann Doe near Karsk. U.S. envoys spoke. Müller wrote of a state-of-the-art ferry. 東京都は広い。"
                .to_string(),
            authors: vec!["Mara Lind".to_string(), "Jo Berg".to_string()],
            publisher: "The Harbour Courier".to_string(),
            language: Language::of("en"),
            own_id: "rec/7".to_string(),
            url: "https://www.example.com/News/1".to_string(),
            published: PubDate::day(2025, 1, 22, DateSource::Meta, Confidence::Firm),
            cut: vec![Cut { start: 0, end: 0, reason: CutReason::After, text: "Please donate".to_string() }],
            ..Article::default()
        }
    }

    fn finds(query: &str) -> bool {
        let languages = [Language::of("en"), Language::of("de")];
        let context = Context { languages: &languages, today: 20_120, entities: None };
        let plan = resolve(&parse(query).expect(query), &context).expect(query);
        let location = Location { path: "2025/A.html".to_string(), ..Location::default() };
        naive::matches(&plan, &article(), (0x1f, &location), &mut Analyzer::new()).expect(query)
    }

    #[test]
    fn queries_find_what_they_say() {
        for query in [
            "soldier karsk",
            "=soldiers ==US OR ferry",
            "==U.S",
            "muller MÜLLER",
            "\"north soldiers\"~1",
            "\"soldiers korean\"~2",
            "\"joh* doe\"",
            "\"met * doe\"",
            "state-of-the-art",
            "\"state of the art ferry\"",
            "soldiers NEAR/5 karsk",
            "\"johann doe\" ONEAR/2 karsk",
            "(envoys OR xyz) NEAR/2 spoke",
            "k?rsk *orean kasrk~1",
            "/Kar(sk|st)/",
            "東京都",
            "\"東京\"",
            "京*",
            "title:(pact OR treaty) -title:karsk",
            "publisher:\"the harbour courier\" source:courier",
            "author:(\"jo berg\" OR nobody) author:*",
            "lang:(de en) -subtitle:*",
            "date:2025-01 date:2w.. -date:missing",
            "id:rec/7 id:000000000000001f",
            "url:example.com/news/* path:2025/*.html",
            "in:chrome donate",
            "in:all karsk donation",
            "*",
        ] {
            assert!(finds(query), "{query}");
        }
    }

    #[test]
    fn queries_find_nothing_else() {
        for query in [
            "donate",
            "=soldier",
            "==us",
            "\"soldiers korean\"~1",
            "\"soldiers korean\"",
            "soldiers NEAR/4 karsk",
            "karsk ONEAR/9 soldiers",
            "title:karsk",
            "author:\"mara berg\"",
            "in:chrome karsk",
            "date:2024",
            "url:example.com",
            "NOT karsk",
            "京都府",
        ] {
            assert!(!finds(query), "{query}");
        }
    }
}
