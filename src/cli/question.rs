//! From arguments to what the library is asked: the query and its filters become a plan. What was not understood
//! is shown with its place in the query.

use std::io::Write as _;

use presshound::corpus::Corpus;
use presshound::model::Language;
use presshound::query::ast::{Node, Scope};
use presshound::query::plan::Plan;
use presshound::query::resolve::remarks;
use presshound::query::{self, Ast, Context, Problem};

use super::args::{FilterArgs, InPart, SearchArgs, SortOrder};
use super::exit::{Exit, Failure};
use super::now;
use super::ui::Ui;
use crate::render::sanitize;

/// What everything that is typed is read against.
pub struct Reader<'a> {
    corpus: &'a Corpus,
    languages: Vec<Language>,
    today: i32,
}

/// A query as it was read.
pub struct Read {
    /// Its normal form.
    pub ast: Ast,
    /// What a store is asked.
    pub plan: Plan,
}

impl<'a> Reader<'a> {
    /// Looks up what reading depends on: the languages in the index, and today.
    pub fn new(corpus: &'a Corpus) -> anyhow::Result<Reader<'a>> {
        let today = i32::try_from(now().div_euclid(86_400)).unwrap_or(0);
        Ok(Reader { corpus, languages: corpus.languages()?, today })
    }

    /// Reads a query without filters.
    pub fn read(&self, text: &str) -> anyhow::Result<Read> {
        let ast = query::parse(text).map_err(|problems| refused(text, &problems))?;
        self.resolve(text, ast)
    }

    /// Reads a query as a search does: with its filters, and with `--any` as a bag of words.
    pub fn read_search(&self, text: &str, args: &SearchArgs) -> anyhow::Result<Read> {
        let ast = match args.any {
            true => query::any_words(text),
            false => query::parse(text).map_err(|problems| refused(text, &problems))?,
        };
        let read = self.resolve(text, ast)?;
        let read = match self.filters(&args.filters)? {
            filters if filters.is_empty() && args.filters.part.is_none() => read,
            filters => self.resolve(text, narrowed(read.ast, filters, args.filters.part)?)?,
        };
        let ordered = matches!(args.sort, SortOrder::Relevance) && !args.count;
        match args.any && !args.no_feedback && ordered {
            true => Ok(Read { plan: self.corpus.with_feedback(read.plan)?, ..read }),
            false => Ok(read),
        }
    }

    /// Reads a query, which may be empty, with its filters; `None` if neither narrows anything.
    pub fn read_within(&self, text: &str, filters: &FilterArgs) -> anyhow::Result<Option<Read>> {
        let filters = self.filters(filters)?;
        if text.is_empty() && filters.is_empty() {
            return Ok(None);
        }
        let ast = match text.is_empty() {
            true => Ast { scope: Scope::Article, root: Node::Everything },
            false => query::parse(text).map_err(|problems| refused(text, &problems))?,
        };
        let ast = if filters.is_empty() { ast } else { narrowed(ast, filters, None)? };
        self.resolve(text, ast).map(Some)
    }

    fn resolve(&self, text: &str, ast: Ast) -> anyhow::Result<Read> {
        let plan = query::resolve(&ast, &self.context()).map_err(|problems| refused(text, &problems))?;
        Ok(Read { ast, plan })
    }

    /// Reads the filters. Each is resolved by itself, so that what is wrong with it is said of its flag.
    fn filters(&self, filters: &FilterArgs) -> anyhow::Result<Vec<Node>> {
        let mut nodes = Vec::new();
        for (flag, text) in as_query(filters) {
            let read = query::parse(&text).and_then(|ast| query::resolve(&ast, &self.context()).map(|_| ast));
            match read {
                Ok(ast) => nodes.push(ast.root),
                Err(problems) => {
                    let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
                    let hint = problems.iter().find_map(|problem| problem.hint.clone());
                    let what = format!("cannot use {flag}: {}", messages.join("; "));
                    return Err(Failure { exit: Exit::Error, what, hint }.into());
                }
            }
        }
        Ok(nodes)
    }

    fn context(&self) -> Context<'_> {
        Context { languages: &self.languages, today: self.today, entities: Some(self.corpus) }
    }
}

/// Returns the query that was typed.
pub fn typed(words: &[String]) -> String {
    words.join(" ").trim().to_string()
}

/// Returns a query narrowed by filters.
fn narrowed(ast: Ast, filters: Vec<Node>, part: Option<InPart>) -> anyhow::Result<Ast> {
    let scope = match (part, ast.scope) {
        (None, scope) => scope,
        (Some(part), Scope::Article) => part.into(),
        (Some(_), _) => anyhow::bail!("the query says `in:` and so does --in; leave one out"),
    };
    let mut parts = vec![ast.root];
    parts.extend(filters);
    Ok(Ast { scope, root: Node::and(parts) })
}

impl From<InPart> for Scope {
    fn from(part: InPart) -> Scope {
        match part {
            InPart::Chrome => Scope::Chrome,
            InPart::All => Scope::All,
        }
    }
}

/// Returns each filter as it would be typed into the query, with the flag it came from.
fn as_query(filters: &FilterArgs) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if let Some(day) = &filters.since {
        out.push(("--since", format!("date:{}..", day.trim())));
    }
    if let Some(day) = &filters.until {
        out.push(("--until", format!("date:..{}", day.trim())));
    }
    let values = [
        ("--publisher", "publisher", &filters.publisher),
        ("--author", "author", &filters.author),
        ("--lang", "lang", &filters.lang),
    ];
    for (flag, field, values) in values {
        if !values.is_empty() {
            let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
            out.push((flag, format!("{field}:({})", values.join(" "))));
        }
    }
    let names = [
        ("--person", "person", &filters.person),
        ("--org", "org", &filters.org),
        ("--place", "place", &filters.place),
    ];
    for (flag, field, names) in names {
        out.extend(names.iter().map(|name| (flag, format!("{field}:{}", name_of(name)))));
    }
    out
}

/// Returns a name as a query has it: a word may be a part of a name, several words are all of it.
fn name_of(name: &str) -> String {
    let word = name.trim();
    if word.chars().all(|c| c.is_alphanumeric() || c == '-') { word.to_string() } else { quoted(word) }
}

/// Quote marks inside a name separate words like any other sign.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace(['"', '“', '”', '„', '«', '»'], " ").trim())
}

/// Returns what was not understood, each with its place in the query.
fn refused(text: &str, problems: &[Problem]) -> anyhow::Error {
    let mut lines = Vec::new();
    for problem in problems {
        lines.push(problem.message.clone());
        lines.push(format!("  {}", sanitize::line(text)));
        lines.push(format!("  {}", pointer(text, problem)));
    }
    let hint = problems.iter().find_map(|problem| problem.hint.clone());
    Failure { exit: Exit::Error, what: format!("cannot read the query: {}", lines.join("\n")), hint }.into()
}

/// Returns a line that points at the problem in the line above it.
fn pointer(text: &str, problem: &Problem) -> String {
    let before = text.get(..problem.start).unwrap_or(text);
    let within = text.get(problem.start..problem.end).unwrap_or_default();
    let columns = |text: &str| unicode_width::UnicodeWidthStr::width(sanitize::line(text).as_ref());
    format!("{}{}", " ".repeat(columns(before)), "^".repeat(columns(within).max(1)))
}

/// Says what is worth knowing of a query that works: what will be slow.
pub fn remark(read: &Read, ui: &Ui) {
    for remark in remarks(&read.ast) {
        ui.note(&format!("note: {}", sanitize::line(&remark.message)));
        if let Some(hint) = remark.hint {
            ui.hint(&hint);
        }
    }
}

/// Says how a query was read, and searches nothing.
pub fn explain(read: &Read, ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui.stdout();
    writeln!(out, "read as  {}", sanitize::line(&read.ast.to_string()))?;
    writeln!(out, "plan     {}", sanitize::line(&read.plan.to_string()))?;
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
