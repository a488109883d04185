//! Finds the names of people, organisations and places in articles, and says who is meant within one article.
//!
//! English articles are read by a small network; for other languages rules and gazetteers do what they can, or a
//! pipeline that the user supplies ([`spacy`]): [`Recogniser::engine`] says which it was. Who is meant *across* articles is decided when searching, by [`catalog`],
//! [`names`] and [`aliases`]: nothing of it is written into a mention.

pub mod aliases;
mod article;
mod caseless;
pub mod catalog;
mod ends;
mod fold;
mod hash;
mod inflection;
mod likeness;
mod model;
pub mod names;
mod net;
mod passage;
mod product;
mod resolve;
mod rules;
mod run;
pub mod spacy;
mod tables;
mod titles;
mod token;
mod vessels;
mod viterbi;
mod words;
mod world;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Article, Language, Mention};

use article::Means;
use passage::Scratch;
use spacy::{Memory, Pipeline};

pub use resolve::stands_for;
pub use token::sentence_starts;

/// How much work names are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// The network for English, rules for other languages.
    #[default]
    Full,
    /// Rules and gazetteers for every language.
    Fast,
    /// No names.
    Off,
}

/// What found the names of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The network.
    Network,
    /// Rules and gazetteers.
    Rules,
    /// Nothing: names were not looked for.
    #[default]
    None,
    /// A pipeline that was given. The last, so that stored records keep their numbers.
    Pipeline,
}

impl Mode {
    /// All modes, the most thorough first.
    pub const ALL: [Mode; 3] = [Mode::Full, Mode::Fast, Mode::Off];

    /// Returns the name used on the command line and kept in the index: `full`, `fast`, `off`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Full => "full",
            Mode::Fast => "fast",
            Mode::Off => "off",
        }
    }
}

impl Engine {
    /// Returns the name shown to people and kept with articles: `network`, `rules`, `none`, `pipeline`.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Network => "network",
            Engine::Rules => "rules",
            Engine::None => "none",
            Engine::Pipeline => "pipeline",
        }
    }
}

/// Returns what looks for names in a text of a language where no pipeline is given. Text of an unknown language is taken
/// for English.
pub fn engine(language: Language, mode: Mode) -> Engine {
    match mode {
        Mode::Off => Engine::None,
        Mode::Full if language == Language::of("en") || !language.is_known() => Engine::Network,
        Mode::Full | Mode::Fast => Engine::Rules,
    }
}

/// Finds names, and keeps what it learns about words from one article to the next; what it finds does not depend
/// on that. One per thread.
pub struct Recogniser {
    scratch: Scratch,
    pipelines: Arc<[Pipeline]>,
    /// One for each pipeline.
    memories: Vec<Memory>,
}

impl Default for Recogniser {
    fn default() -> Self {
        Recogniser::new()
    }
}

impl Recogniser {
    /// Returns a recogniser that has seen no word yet.
    pub fn new() -> Recogniser {
        Recogniser::with(Arc::default())
    }

    /// Returns a recogniser that reads the articles of a pipeline's language with it: the first that takes them.
    pub fn with(pipelines: Arc<[Pipeline]>) -> Recogniser {
        let memories = pipelines.iter().map(|_| Memory::default()).collect();
        Recogniser { scratch: Scratch::new(), pipelines, memories }
    }

    /// Returns what looks for names in a text of a language.
    pub fn engine(&self, language: Language, mode: Mode) -> Engine {
        match (engine(language, mode), self.pipeline(language)) {
            (Engine::None, _) => Engine::None,
            (_, Some(_)) => Engine::Pipeline,
            (engine, None) => engine,
        }
    }

    /// Returns the number of the pipeline that reads a language.
    fn pipeline(&self, language: Language) -> Option<usize> {
        let language = if language.is_known() { language } else { Language::of("en") };
        self.pipelines.iter().position(|pipeline| pipeline.reads(language))
    }

    fn means(&mut self, language: Language, mode: Mode) -> Means<'_> {
        match (self.engine(language, mode), self.pipeline(language)) {
            (Engine::None, _) => Means::Nothing,
            (Engine::Pipeline, Some(number)) => {
                Means::Pipeline(&self.pipelines[number], &mut self.memories[number])
            }
            (Engine::Network, _) => Means::Network(&mut self.scratch),
            (Engine::Rules | Engine::Pipeline, _) => Means::Rules,
        }
    }

    /// Returns the names in an article, in the order title, subtitle, body, captions, authors, agencies, and in
    /// each part in the order of its text.
    pub fn recognise(&mut self, article: &Article, mode: Mode) -> Vec<Mention> {
        article::mentions(self.means(article.language, mode), article)
    }

    /// Returns the names in a text, as those of a body.
    pub fn recognise_text(&mut self, text: &str, language: Language, mode: Mode) -> Vec<Mention> {
        article::text_mentions(self.means(language, mode), text)
    }
}

/// Returns the names in an article. To read many, keep a [`Recogniser`].
pub fn recognise(article: &Article, mode: Mode) -> Vec<Mention> {
    Recogniser::new().recognise(article, mode)
}

/// Returns the names in a text, as those of a body. To read many, keep a [`Recogniser`].
pub fn recognise_text(text: &str, language: Language, mode: Mode) -> Vec<Mention> {
    Recogniser::new().recognise_text(text, language, mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Part};

    const ENGLISH: Language = Language::of("en");

    fn names(text: &str, language: Language, mode: Mode) -> Vec<(String, Kind)> {
        recognise_text(text, language, mode).into_iter().map(|m| (m.name, m.kind)).collect()
    }

    #[test]
    fn an_article_is_read_in_all_its_parts() {
        let article = Article {
            title: "Merkel visits Norway".to_owned(),
            body: "OSLO - German chancellor Angela Merkel said on Monday that Siemens would open an office in Oslo.".to_owned(),
            captions: vec!["Mrs Merkel in Oslo".to_owned()],
            authors: vec!["Ida Oakley".to_owned()],
            agencies: vec!["AFP".to_owned()],
            language: ENGLISH,
            ..Article::default()
        };
        let found = recognise(&article, Mode::Full);
        let has =
            |part, kind, name: &str| found.iter().any(|m| m.part == part && m.kind == kind && m.name == name);
        for (part, kind, name) in [
            (Part::Title, Kind::Person, "Angela Merkel"),
            (Part::Title, Kind::Place, "Norway"),
            (Part::Body, Kind::Org, "Siemens"),
            (Part::Body, Kind::Place, "Oslo"),
            (Part::Caption(0), Kind::Person, "Angela Merkel"),
            (Part::Author(0), Kind::Person, "Ida Oakley"),
            (Part::Agency(0), Kind::Org, "AFP"),
        ] {
            assert!(has(part, kind, name), "{name} in {found:?}");
        }
        assert!(recognise(&article, Mode::Off).is_empty());
    }

    #[test]
    fn what_was_read_before_changes_nothing() {
        let text = "Ida Oakley met Jan Smit of the Mill Press in Oslo. Oakley left for Kyiv.";
        let alone = recognise_text(text, ENGLISH, Mode::Full);
        let mut recogniser = Recogniser::new();
        for other in ["Oakley is an oak. ida ran.", text, "OSLO, KYIV, SMIT"] {
            recogniser.recognise_text(other, ENGLISH, Mode::Full);
        }
        assert_eq!(recogniser.recognise_text(text, ENGLISH, Mode::Full), alone);
        let threads: Vec<_> =
            (0..2).map(|_| std::thread::spawn(move || recognise_text(text, ENGLISH, Mode::Full))).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("the thread ends well"), alone);
        }
    }

    #[test]
    fn any_text_is_taken() {
        let many: String = (0..10_000).map(|i| format!("Anna{i} Berg, ")).collect();
        let texts = [
            String::new(),
            "a".repeat(1 << 20),
            "Ä".repeat(1 << 18),
            "VON OSLO NACH KYIV ".repeat(300),
            "no capitals at all here ".repeat(300),
            "Ива 東京 Oslo قال \u{202e}olsO\u{202c} אב \u{0}\u{feff}\u{e000} ".repeat(100),
            "1-0 2-1 (Smit 5', Berg 88') ".repeat(200),
            "'’\"-.&'s n't ".repeat(200),
            many,
        ];
        for text in &texts {
            for (language, mode) in
                [(ENGLISH, Mode::Full), (ENGLISH, Mode::Fast), (Language::of("ru"), Mode::Full)]
            {
                for mention in recognise_text(text, language, mode) {
                    assert!(text.get(mention.start..mention.end).is_some_and(|t| !t.is_empty()));
                }
            }
        }
    }

    #[test]
    fn other_languages_are_read_by_rules() {
        assert_eq!(engine(Language::of("ru"), Mode::Full), Engine::Rules);
        assert_eq!(engine(ENGLISH, Mode::Full), Engine::Network);
        assert_eq!(engine(Language::UNKNOWN, Mode::Fast), Engine::Rules);
        let found = names("Встреча Путина и Меркель в Осло", Language::of("ru"), Mode::Full);
        assert!(found.contains(&("Путин".to_owned(), Kind::Person)), "{found:?}");
    }
}
