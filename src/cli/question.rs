//! From arguments to what the library is asked: the query and its filters become a plan. What was not understood
//! is shown with its place in the query.

use std::io::Write as _;

use presshound::corpus::Corpus;
use presshound::query::ast::{Ast, Node, Scope};
use presshound::query::plan::Plan;
use presshound::query::{self, Context, Problem};

use super::args::{InPart, SearchArgs};
use super::exit::{Exit, Failure};
use super::ui::Ui;
use crate::render::sanitize;

/// Problems of one query that are shown.
const MOST_PROBLEMS: usize = 5;

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
pub fn plan(query: &str, reading: Reading, corpus: &Corpus) -> anyhow::Result<Plan> {
    resolved(&read(query, reading)?, query, corpus)
}

/// Returns the plan of a search: query and filters.
pub fn filtered(query: &str, args: &SearchArgs, corpus: &Corpus) -> anyhow::Result<Plan> {
    let (ast, shown) = with_filters(query, args)?;
    resolved(&ast, &shown, corpus)
}

/// Says how a query was read, and searches nothing.
pub fn explain(query: &str, plan: &Plan, args: &SearchArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let (ast, _) = with_filters(query, args)?;
    let mut out = ui.stdout();
    writeln!(out, "query  {ast}\nplan   {plan:?}")?;
    out.flush()?;
    Ok(Exit::Found)
}

fn read(query: &str, reading: Reading) -> anyhow::Result<Ast> {
    match reading {
        Reading::AnyWord => Ok(query::any_words(query)),
        Reading::Language => query::parse(query).map_err(|problems| misread(query, &problems)),
    }
}

fn resolved(ast: &Ast, query: &str, corpus: &Corpus) -> anyhow::Result<Plan> {
    let languages = corpus.languages()?;
    let today = i32::try_from(super::now() / 86_400).unwrap_or(i32::MAX);
    let context = Context { languages: &languages, today, entities: None };
    query::resolve(ast, &context).map_err(|problems| misread(query, &problems))
}

/// Returns the query with the filters given as flags, and how the whole is shown in messages.
fn with_filters(typed: &str, args: &SearchArgs) -> anyhow::Result<(Ast, String)> {
    let filters = filters(args);
    let reading = if args.any { Reading::AnyWord } else { Reading::Language };
    // Filters alone are a search, too.
    let mut ast = if typed.is_empty() && !filters.is_empty() {
        Ast { scope: Scope::Article, root: Node::Everything }
    } else {
        read(typed, reading)?
    };
    match args.filters.part {
        Some(InPart::Chrome) => ast.scope = Scope::Chrome,
        Some(InPart::All) => ast.scope = Scope::All,
        None => {}
    }
    let mut parts = match ast.root {
        Node::Everything if !filters.is_empty() => Vec::new(),
        root => vec![root],
    };
    for filter in &filters {
        parts.push(query::parse(filter).map_err(|problems| misread(filter, &problems))?.root);
    }
    let shown =
        std::iter::once(typed).chain(filters.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    Ok((Ast { scope: ast.scope, root: Node::and(parts) }, shown))
}

/// Returns the filters given as flags, each as a query.
fn filters(args: &SearchArgs) -> Vec<String> {
    let filters = &args.filters;
    let mut out = Vec::new();
    out.extend(filters.since.as_ref().map(|day| format!("date:{}..", day.trim())));
    out.extend(filters.until.as_ref().map(|day| format!("date:..{}", day.trim())));
    let lists = [
        ("publisher", &filters.publisher),
        ("author", &filters.author),
        ("lang", &filters.lang),
        ("person", &filters.person),
        ("org", &filters.org),
        ("place", &filters.place),
    ];
    for (field, values) in lists {
        let values: Vec<String> =
            values.iter().map(|value| format!("{field}:\"{}\"", value.replace('"', " "))).collect();
        if !values.is_empty() {
            out.push(values.join(" OR "));
        }
    }
    out
}

/// Returns the error for a query that was not understood: each problem with its place marked.
fn misread(query: &str, problems: &[Problem]) -> anyhow::Error {
    let mut lines = Vec::new();
    for problem in problems.iter().take(MOST_PROBLEMS) {
        let start = query.floor_char_boundary(problem.start.min(query.len()));
        let end = query.ceil_char_boundary(problem.end.min(query.len())).max(start);
        let place = sanitize::line(query.get(start..end).unwrap_or_default()).into_owned();
        lines.push(match place.as_str() {
            "" => format!("{} (at character {})", problem.message, query[..start].chars().count() + 1),
            place => format!(
                "{}: `{place}` (at character {})",
                problem.message,
                query[..start].chars().count() + 1
            ),
        });
    }
    if problems.len() > MOST_PROBLEMS {
        lines.push(format!("… and {} more", problems.len() - MOST_PROBLEMS));
    }
    let hint = problems.iter().find_map(|problem| problem.hint.clone());
    Failure { exit: Exit::Error, what: lines.join("\n"), hint }.into()
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
