//! A pipeline's `config.cfg`: sections of keys with values in JSON. Says which files are the recogniser's, and refuses
//! by name what is not read here.

use std::collections::HashMap;

use super::Trouble;
use crate::model::Language;

/// Architectures whose weights are read.
const READ: &[&str] = &[
    "spacy.TransitionBasedParser.v1",
    "spacy.TransitionBasedParser.v2",
    "spacy.Tok2Vec.v1",
    "spacy.Tok2Vec.v2",
    "spacy.HashEmbedCNN.v1",
    "spacy.HashEmbedCNN.v2",
    "spacy.MultiHashEmbed.v1",
    "spacy.MultiHashEmbed.v2",
    "spacy.MaxoutWindowEncoder.v1",
    "spacy.MaxoutWindowEncoder.v2",
    LISTENER,
];

/// A recogniser that looks at what another component computed.
const LISTENER: &str = "spacy.Tok2VecListener.v1";

/// Languages whose tokeniser or norms are programs of their own.
const OWN_WAYS: &[&str] = &["hi", "ht", "ja", "ko", "ne", "th", "vi", "zh"];

/// What of a pipeline is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Its language, as it names it.
    pub(super) code: String,
    /// Its language; unknown if it takes any.
    pub(super) language: Language,
    /// The component that finds names.
    pub(super) recogniser: String,
    /// The component it listens to.
    pub(super) listens_to: Option<String>,
}

/// Sections, by name, with their keys.
struct Config<'a>(HashMap<&'a str, HashMap<&'a str, &'a str>>);

impl<'a> Config<'a> {
    fn parse(text: &'a str) -> Config<'a> {
        let mut sections: HashMap<&str, HashMap<&str, &str>> = HashMap::new();
        let mut section = "";
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']')) {
                section = name;
            } else if let Some((key, value)) = line.split_once('=') {
                sections.entry(section).or_default().insert(key.trim(), value.trim());
            }
        }
        Config(sections)
    }

    fn raw(&self, section: &str, key: &str) -> Option<&'a str> {
        self.0.get(section)?.get(key).copied()
    }

    fn text(&self, section: &str, key: &str) -> Option<String> {
        serde_json::from_str(self.raw(section, key)?).ok()
    }

    fn list(&self, section: &str, key: &str) -> Vec<String> {
        self.raw(section, key).and_then(|value| serde_json::from_str(value).ok()).unwrap_or_default()
    }

    /// Returns the architectures of a component, whatever part of it they make.
    fn architectures(&self, component: &str) -> Vec<String> {
        let start = format!("components.{component}.model");
        let of = |section: &&&str| {
            section.strip_prefix(start.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut sections: Vec<_> = self.0.keys().filter(of).collect();
        sections.sort_unstable();
        sections.into_iter().filter_map(|section| self.text(section, "@architectures")).collect()
    }

    fn factory(&self, component: &str) -> String {
        self.text(&format!("components.{component}"), "factory").unwrap_or_default()
    }
}

impl Plan {
    /// Reads a configuration.
    pub(super) fn read(text: &str) -> Result<Plan, Trouble> {
        let config = Config::parse(text);
        let unknown = || Trouble::Content("it names no language in `[nlp] lang`".to_string());
        let code = config.text("nlp", "lang").ok_or_else(unknown)?;
        if OWN_WAYS.contains(&code.as_str()) {
            return Err(Trouble::Unsupported(format!(
                "the language `{code}`, which spaCy splits its own way"
            )));
        }
        let language = match code.as_str() {
            "xx" | "mul" => Language::UNKNOWN,
            code => Language::parse(code).ok_or_else(unknown)?,
        };
        match config.text("nlp.tokenizer", "@tokenizers").or_else(|| inline(&config)) {
            Some(name) if name != "spacy.Tokenizer.v1" => {
                return Err(Trouble::Unsupported(format!("the tokeniser `{name}`")));
            }
            _ => {}
        }
        let disabled = config.list("nlp", "disabled");
        let mut names = config.list("nlp", "pipeline");
        names.retain(|name| !disabled.contains(name));
        if let Some(name) = names.iter().find(|name| config.factory(name) == "beam_ner") {
            return Err(Trouble::Unsupported(format!(
                "`{name}`, a beam_ner: it does not choose step by step"
            )));
        }
        let recogniser = names
            .iter()
            .find(|name| config.factory(name) == "ner")
            .ok_or_else(|| Trouble::Unsupported("a pipeline without a component `ner`".to_string()))?;
        let own = config.architectures(recogniser);
        check(&own)?;
        let listens_to = match own.iter().any(|name| name == LISTENER) {
            true => Some(heard(&config, &names)?),
            false => None,
        };
        Ok(Plan { code, language, recogniser: recogniser.clone(), listens_to })
    }
}

/// Returns the tokeniser where it is written on one line.
fn inline(config: &Config<'_>) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(config.raw("nlp", "tokenizer")?).ok()?;
    value.get("@tokenizers")?.as_str().map(str::to_string)
}

/// Returns the component that a recogniser listens to.
fn heard(config: &Config<'_>, names: &[String]) -> Result<String, Trouble> {
    for name in names {
        match config.factory(name).as_str() {
            "tok2vec" => {
                check(&config.architectures(name))?;
                return Ok(name.clone());
            }
            factory if factory.contains("transformer") => {
                return Err(Trouble::Unsupported(format!("`{name}`, a {factory}")));
            }
            _ => {}
        }
    }
    Err(Trouble::Content("its recogniser listens to a component that is not there".to_string()))
}

fn check(architectures: &[String]) -> Result<(), Trouble> {
    match architectures.iter().find(|name| !READ.contains(&name.as_str())) {
        Some(other) => Err(Trouble::Unsupported(format!("the architecture `{other}`"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[nlp]\nlang = \"en\"\npipeline = [\"tok2vec\",\"ner\"]\ndisabled = []\n\
        tokenizer = {\"@tokenizers\":\"spacy.Tokenizer.v1\"}\n[components.ner]\nfactory = \"ner\"\n";

    fn check(rest: &str, expected: Result<Option<&str>, &str>) {
        let found = Plan::read(&format!("{HEAD}{rest}"));
        let found = found.as_ref().map(|plan| plan.listens_to.as_deref()).map_err(ToString::to_string);
        assert_eq!(found, expected.map_err(str::to_string), "{rest}");
    }

    #[test]
    fn pipelines_are_read_or_refused_by_name() {
        let own = "[components.ner.model]\n@architectures = \"spacy.TransitionBasedParser.v2\"\n";
        let listens = format!(
            "{own}[components.ner.model.tok2vec]\n@architectures = \"spacy.Tok2VecListener.v1\"\n[components.tok2vec]\n"
        );
        check(own, Ok(None));
        check(&format!("{listens}factory = \"tok2vec\"\n"), Ok(Some("tok2vec")));
        check(
            &format!("{listens}factory = \"curated_transformer\"\n"),
            Err("not read by this program: `tok2vec`, a curated_transformer"),
        );
        check(
            &format!(
                "{own}[components.ner.model.tok2vec]\n@architectures = \"spacy-transformers.TransformerListener.v1\"\n"
            ),
            Err("not read by this program: the architecture `spacy-transformers.TransformerListener.v1`"),
        );
        let refused = |text: &str| Plan::read(text).unwrap_err().to_string();
        assert_eq!(refused(""), "it names no language in `[nlp] lang`");
        assert!(refused(&HEAD.replace("\"en\"", "\"ja\"")).contains("`ja`"));
        assert!(refused(&HEAD.replace("Tokenizer.v1", "Other.v1")).contains("`spacy.Other.v1`"));
        assert!(refused(&HEAD.replace("\"ner\"", "\"beam_ner\"")).contains("without a component `ner`"));
    }
}
