//! Finds the names of people, organisations and places in articles, and says who is meant within one article.
//!
//! English articles are read by a small network; for other languages rules and gazetteers do what they can:
//! [`engine`] says which it was. Who is meant *across* articles is decided when searching, by [`names`] and
//! [`aliases`]: nothing here is written into a mention.

pub mod aliases;
mod article;
mod caseless;
mod fold;
mod hash;
mod inflection;
mod likeness;
mod model;
pub mod names;
mod net;
mod passage;
mod resolve;
mod rules;
mod tables;
mod titles;
mod token;
mod viterbi;
mod words;
mod world;

use crate::model::{Article, Language, Mention};

use passage::Scratch;

/// How much work names are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The network.
    Network,
    /// Rules and gazetteers.
    Rules,
    /// Nothing: names were not looked for.
    None,
}

impl Engine {
    /// Returns the name shown to people and kept with articles: `network`, `rules`, `none`.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Network => "network",
            Engine::Rules => "rules",
            Engine::None => "none",
        }
    }
}

/// Returns what looks for names in a text of a language. Text of an unknown language is taken for English.
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
}

impl Default for Recogniser {
    fn default() -> Self {
        Recogniser::new()
    }
}

impl Recogniser {
    /// Returns a recogniser that has seen no word yet.
    pub fn new() -> Recogniser {
        Recogniser { scratch: Scratch::new() }
    }

    /// Returns the names in an article, in the order title, subtitle, body, captions, authors, agencies, and in
    /// each part in the order of its text.
    pub fn recognise(&mut self, article: &Article, mode: Mode) -> Vec<Mention> {
        article::mentions(&mut self.scratch, article, engine(article.language, mode))
    }

    /// Returns the names in a text, as those of a body.
    pub fn recognise_text(&mut self, text: &str, language: Language, mode: Mode) -> Vec<Mention> {
        article::text_mentions(&mut self.scratch, text, engine(language, mode))
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
