//! The query language: text → [`ast`] → [`plan`]. Plain data at each step, printable; knows no store.

pub mod ast;
mod explain;
pub mod judge;
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
    use crate::model::{
        Article, Confidence, Cut, CutReason, DateSource, Kind, Language, Location, Mention, Part, PubDate,
    };
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

    fn mentions() -> Vec<Mention> {
        let body = article().body;
        let mention = |kind, surface: &str, name: &str| {
            let start = body.find(surface).expect("the name stands in the body");
            Mention { kind, part: Part::Body, start, end: start + surface.len(), name: name.to_string() }
        };
        let author = Mention {
            kind: Kind::Person,
            part: Part::Author(1),
            start: 0,
            end: 7,
            name: "Jo Berg".to_string(),
        };
        vec![
            mention(Kind::Person, "Johann Doe", "Johann Doe"),
            mention(Kind::Place, "Karsk", "Karsk"),
            mention(Kind::Person, "Müller", "Ada Müller"),
            author,
        ]
    }

    /// Knows the names of [`mentions`] by their words.
    struct Known;

    impl Entities for Known {
        fn names(&self, kind: Option<Kind>, name: &ast::Name) -> Result<Vec<(Kind, String)>, String> {
            let is_meant = |of: Kind, shown: &str| match name {
                ast::Name::Any => true,
                ast::Name::Words(words) => crate::entities::names::contains(shown, words),
                ast::Name::Whole(whole) => crate::entities::names::same(of, shown, whole),
            };
            let all = mentions().into_iter().map(|mention| (mention.kind, mention.name));
            Ok(all
                .filter(|(of, shown)| kind.is_none_or(|kind| kind == *of) && is_meant(*of, shown))
                .collect())
        }
    }

    fn finds(query: &str) -> bool {
        let languages = [Language::of("en"), Language::of("de")];
        let context = Context { languages: &languages, today: 20_120, entities: Some(&Known) };
        let plan = resolve(&parse(query).expect(query), &context).expect(query);
        let location = Location { path: "2025/A.html".to_string(), ..Location::default() };
        let article = article();
        let subject =
            naive::Subject { id: 0x1f, location: &location, article: &article, mentions: &mentions() };
        judge::Judge::new(&plan).expect(query).matches(subject, &mut Analyzer::new())
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
            "person:doe place:karsk",
            "person:\"ada muller\" entity:karsk",
            "met NEAR/1 any:person",
            "any:person ONEAR/2 any:place",
            "(any:org OR envoys) NEAR/2 spoke",
            "person:berg -title:(any:person)",
            "in:chrome donate person:doe",
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
            "person:karsk",
            "place:doe",
            "person:\"doe\"",
            "any:org",
            "doe NEAR/2 any:person",
            "any:place ONEAR/3 any:person",
        ] {
            assert!(!finds(query), "{query}");
        }
    }
}
