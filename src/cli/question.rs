//! From arguments to what the library is asked: the query and its filters become a plan. What was not understood
//! is shown with its place in the query.

use std::io::Write as _;

use presshound::corpus::Corpus;
use presshound::query::plan::Plan;

use super::args::SearchArgs;
use super::exit::Exit;
use super::ui::Ui;

/// How a query is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As the query language.
    Language,
    /// As a bag of words.
    AnyWord,
}

/// Returns the query that was typed.
pub fn typed(words: &[String]) -> String {
    words.join(" ").trim().to_string()
}

/// Returns the plan of a query, without filters.
pub fn plan(_query: &str, _reading: Reading, _corpus: &Corpus) -> anyhow::Result<Plan> {
    anyhow::bail!("the query language is not built in yet")
}

/// Returns the plan of a search: query and filters.
pub fn filtered(query: &str, args: &SearchArgs, corpus: &Corpus) -> anyhow::Result<Plan> {
    let reading = if args.any { Reading::AnyWord } else { Reading::Language };
    plan(query, reading, corpus)
}

/// Says how a query was read, and searches nothing.
pub fn explain(query: &str, plan: &Plan, _args: &SearchArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui.stdout();
    writeln!(out, "query  {query}\nplan   {plan:?}")?;
    out.flush()?;
    Ok(Exit::Found)
}

/// Returns whether a shell may have eaten quotes: an argument of several words without any sign of the query
/// language.
pub fn lost_quotes(words: &[String]) -> Option<&str> {
    let operators = ["AND", "OR", "NOT"];
    let plain = |word: &str| {
        !operators.contains(&word) && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '’'))
    };
    words.iter().map(|argument| argument.trim()).find(|argument| {
        let words: Vec<_> = argument.split_whitespace().collect();
        words.len() > 1 && words.iter().all(|word| plain(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_quotes_are_noticed() {
        for (arguments, expected) in [
            (vec!["harbour", "strike"], None),
            (vec!["harbour strike"], Some("harbour strike")),
            (vec!["\"harbour strike\""], None),
            (vec!["harbour OR strike"], None),
            (vec!["title:harbour strike"], None),
            (vec!["zelensk* strike"], None),
        ] {
            let arguments: Vec<String> = arguments.into_iter().map(String::from).collect();
            assert_eq!(lost_quotes(&arguments), expected);
        }
    }
}
