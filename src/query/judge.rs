//! Whether an article matches a plan, said word by word as [`naive`](super::naive) finds them: no store is asked.

use super::naive::{Matcher, Subject, count, each_value, path_key, url_key};
use super::pattern::Compiled;
use super::plan::{Filter, Pattern, Plan};
use crate::model::{Confidence, Field};
use crate::text::analyzer::Analyzer;

/// A plan whose patterns were compiled, for many articles: compiling takes longer than looking at one.
pub struct Judge<'a> {
    part: Part<'a>,
}

enum Part<'a> {
    Always(bool),
    And(Vec<Part<'a>>),
    Or(Vec<Part<'a>>),
    Not(Box<Part<'a>>),
    Leaf(&'a [Field], Matcher),
    Location(Field, Compiled),
    Filter(&'a Filter),
}

impl<'a> Judge<'a> {
    /// Compiles a plan.
    ///
    /// # Errors
    /// A sentence, if a pattern cannot be used.
    pub fn new(plan: &'a Plan) -> Result<Judge<'a>, String> {
        Ok(Judge { part: compile(plan)? })
    }

    /// Returns whether an article matches the plan.
    pub fn matches(&self, subject: Subject<'_>, analyzer: &mut Analyzer) -> bool {
        self.part.matches(subject, analyzer)
    }
}

fn compile(plan: &Plan) -> Result<Part<'_>, String> {
    Ok(match plan {
        Plan::All => Part::Always(true),
        Plan::Nothing => Part::Always(false),
        Plan::And(parts) => Part::And(all(parts)?),
        Plan::Or(parts) => Part::Or(all(parts)?),
        Plan::Not(part) => Part::Not(Box::new(compile(part)?)),
        Plan::Boost(part, _) | Plan::Ranked { among: part, .. } => compile(part)?,
        Plan::Text(leaf) | Plan::Filter(Filter::Value(leaf)) => {
            Part::Leaf(&leaf.fields, Matcher::new(&leaf.span)?)
        }
        Plan::Filter(Filter::Location { field, pattern }) => {
            Part::Location(*field, Compiled::new(&Pattern::Wildcard(pattern.clone()))?)
        }
        Plan::Filter(filter) => Part::Filter(filter),
    })
}

fn all(parts: &[Plan]) -> Result<Vec<Part<'_>>, String> {
    parts.iter().map(compile).collect()
}

impl Part<'_> {
    fn matches(&self, subject: Subject<'_>, analyzer: &mut Analyzer) -> bool {
        match self {
            Part::Always(so) => *so,
            Part::And(parts) => parts.iter().all(|part| part.matches(subject, analyzer)),
            Part::Or(parts) => parts.iter().any(|part| part.matches(subject, analyzer)),
            Part::Not(part) => !part.matches(subject, analyzer),
            Part::Leaf(fields, matcher) => {
                fields.iter().any(|field| count(matcher, *field, subject, analyzer) > 0)
            }
            Part::Location(field, pattern) => {
                let key = match field {
                    Field::Url => url_key(&subject.article.url),
                    _ => path_key(subject.location),
                };
                !key.is_empty() && pattern.is_match(&key)
            }
            Part::Filter(filter) => passes(filter, subject),
        }
    }
}

fn passes(filter: &Filter, subject: Subject<'_>) -> bool {
    let Subject { id, article, .. } = subject;
    let date = article.published.as_ref();
    match filter {
        // Compiled to parts of their own.
        Filter::Value(_) | Filter::Location { .. } => false,
        Filter::Date(range) => date.is_some_and(|date| range.touches(date.first_day(), date.last_day())),
        Filter::DateMissing => date.is_none(),
        Filter::DateUncertain => date.is_some_and(|date| date.confidence == Confidence::Weak),
        Filter::Id(wanted) => *wanted == id,
        Filter::OwnId(wanted) => !wanted.is_empty() && *wanted == article.own_id,
        Filter::Has(Field::Date) => date.is_some(),
        Filter::Has(Field::Id | Field::Path) => true,
        Filter::Has(Field::Url) => !article.url.is_empty(),
        Filter::Has(field) => {
            let mut has = false;
            each_value(article, *field, &mut |_, value| has |= !value.is_empty());
            has
        }
    }
}
