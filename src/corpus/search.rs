//! Searching, and what is said when nothing is found.

use super::{Corpus, Facet, NearWord, Question, Results, Searched, Zero};
use crate::entities::Engine;
use crate::model::{Field, Hit, Kind};
use crate::query::plan::{Filter, Plan, Span, Who, Word};
use crate::snippet::{Highlighter, Spec};
use crate::store::{Answer, Ask, Found, StoreError};
use crate::text::analyzer::{FOLDED, PRINTED, QueryWord, query_words};

/// Words offered for one that no article holds.
const NEAR_WORDS: usize = 5;

/// Words that no article holds are named up to here: looking for what is near takes as long as a search.
const MAX_UNKNOWN: usize = 32;

/// Queries of more parts are not asked again without each.
const MAX_BLAMED: usize = 32;

/// Labels of more words are not searched for how each word was typed.
const MAX_LABEL: usize = 200;

/// So many hits are worth a thread of their own.
const MANY: usize = 250;

impl Corpus {
    /// Answers a question.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the query asks for too much; others where the index cannot be read.
    pub fn search(&self, question: &Question) -> Result<Results, StoreError> {
        let answer = self.store.search(&Ask {
            plan: &question.plan,
            sort: question.sort,
            offset: question.offset,
            limit: question.limit,
            group: question.group,
            facets: &question.facets,
            records: true,
            threads: question.threads,
        })?;
        let hits = hits(answer.hits, question)?;
        let by = question.facets.iter().copied();
        let facets = by.zip(answer.facets).map(|(by, counts)| Facet { by, counts }).collect();
        let mut searched = Searched {
            articles: self.store.articles(),
            failed: self.note.failed,
            indexed_at: self.note.indexed_at,
            changed: None,
        };
        let zero = if answer.total == 0 {
            searched.changed = self
                .changes()
                .ok()
                .map(|(changed, gone, new)| (changed.len() + gone.len() + new.len()) as u64);
            Some(self.zero(&question.plan)?)
        } else {
            None
        };
        Ok(Results { hits, total: answer.total, facets, searched, zero, incomplete: answer.incomplete })
    }

    /// Answers one of many questions: own ids where there are any, else ids, with scores; no records are read.
    pub fn rank(&self, plan: &Plan, limit: usize) -> Result<Vec<(String, f32)>, StoreError> {
        let answer = self.whole(self.store.search(&Ask { limit: Some(limit), ..Ask::of(plan) })?)?;
        Ok(answer.hits.into_iter().map(|found| (found.name, found.score)).collect())
    }

    /// Returns how many articles match a plan.
    pub(super) fn count(&self, plan: &Plan) -> Result<u64, StoreError> {
        Ok(self.whole(self.store.search(&Ask { limit: Some(0), ..Ask::of(plan) })?)?.total)
    }

    /// Returns an answer that all of the index gave, or that is good enough as it is.
    pub(super) fn whole(&self, answer: Answer) -> Result<Answer, StoreError> {
        match answer.incomplete {
            Some(missing) if !self.partial => {
                Err(StoreError::Other(format!("not everything was searched: {missing}")))
            }
            _ => Ok(answer),
        }
    }

    /// Finds out why nothing matches: words that no article holds, parts that alone take all hits away.
    fn zero(&self, plan: &Plan) -> Result<Zero, StoreError> {
        let mut zero = Zero::default();
        for word in wanted_words(plan) {
            if zero.unknown.len() == MAX_UNKNOWN {
                break;
            }
            if !self.store.has_terms(&word.terms)?
                && !zero.unknown.iter().any(|known| known.word == word.shown)
            {
                let near = self.store.nearest_words(&word.printed, NEAR_WORDS)?;
                zero.unknown.push(NearWord { word: word.shown, near });
            }
        }
        let names = wanted_names(plan);
        if !names.is_empty() {
            let none = |(name, _): &(String, u64)| name == Engine::None.name();
            zero.unread = self.recognisers()?.into_iter().find(none).map_or(0, |(_, articles)| articles);
        }
        for who in names.into_iter().filter(|who| who.starts.is_empty()) {
            let shown = format!("{}:{}", who.kind.map_or(Field::Entity.name(), Kind::name), who.asked);
            if !zero.unknown.iter().any(|known| known.word == shown) {
                zero.unknown.push(NearWord { near: self.near_names(who)?, word: shown });
            }
        }
        if let Plan::And(parts) = plan
            && parts.len() <= MAX_BLAMED
        {
            for number in 0..parts.len() {
                let rest: Vec<Plan> = parts
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != number)
                    .map(|(_, part)| part.clone())
                    .collect();
                let hits = self.count(&Plan::And(rest))?;
                if hits > 0 {
                    zero.removed_by.push((label(&parts[number]), hits));
                }
            }
        }
        Ok(zero)
    }
}

/// Returns what is shown of each article found; of many, in several threads.
fn hits(mut found: Vec<Found>, question: &Question) -> Result<Vec<Hit>, StoreError> {
    let threads =
        if found.len() < 2 * MANY { 1 } else { (question.threads)().min(found.len() / MANY).max(1) };
    let share = found.len().div_ceil(threads);
    let mut first = question.offset + 1;
    std::thread::scope(|scope| {
        let mut others = Vec::new();
        while found.len() > share {
            let rest = found.split_off(share);
            let some = std::mem::replace(&mut found, rest);
            others.push(scope.spawn(move || some_hits(some, first, question)));
            first += share;
        }
        let last = some_hits(found, first, question);
        let mut hits = Vec::new();
        for thread in others {
            hits.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        hits.extend(last?);
        Ok(hits)
    })
}

/// Returns what is shown of articles found, the first of which has this rank.
fn some_hits(found: Vec<Found>, first: usize, question: &Question) -> Result<Vec<Hit>, StoreError> {
    let mut highlighter = match question.snippets {
        Some(spec) => {
            let spec = Spec { count: spec.count, width: spec.width };
            Some((Highlighter::new(&question.plan).map_err(StoreError::Refused)?, spec))
        }
        None => None,
    };
    found
        .into_iter()
        .enumerate()
        .map(|(number, found)| hit(found, first + number, &mut highlighter))
        .collect()
}

/// Returns a hit with its passages.
fn hit(found: Found, rank: usize, highlighter: &mut Option<(Highlighter, Spec)>) -> Result<Hit, StoreError> {
    let Some(record) = found.record else {
        return Err(StoreError::Damaged(format!("article {:016x} has no record", found.id)));
    };
    let (snippets, spellings) = match highlighter {
        Some((highlighter, spec)) => (
            highlighter.snippets(&record.article, &record.mentions, *spec),
            highlighter.spellings(&record.article, &record.mentions),
        ),
        None => Default::default(),
    };
    let mut article = record.article;
    article.cut = Vec::new();
    Ok(Hit {
        rank,
        id: found.id,
        score: found.score,
        location: record.location,
        article,
        file_time: record.file_time,
        captured: record.captured,
        snippets,
        spellings,
        same_body: record.same_body,
        copies: found.copies,
    })
}

/// Returns the names asked for, not under NOT.
fn wanted_names(plan: &Plan) -> Vec<&Who> {
    let mut out = Vec::new();
    plan.leaves(&mut |leaf, negated| {
        if !negated {
            names_of(&leaf.span, &mut out);
        }
    });
    out
}

fn names_of<'a>(span: &'a Span, out: &mut Vec<&'a Who>) {
    match span {
        Span::Mention(who) => out.push(who),
        Span::Near { left, right, .. } => [left, right].into_iter().for_each(|side| names_of(side, out)),
        Span::Any(parts) => parts.iter().for_each(|part| names_of(part, out)),
        Span::Word(_) | Span::Phrase { .. } => {}
    }
}

/// A word that a query asks for.
struct WantedWord {
    shown: String,
    printed: String,
    terms: Vec<String>,
}

/// Returns the plain words of a plan that do not stand under NOT.
fn wanted_words(plan: &Plan) -> Vec<WantedWord> {
    let mut out = Vec::new();
    plan.leaves(&mut |leaf, negated| {
        if !negated {
            let typed = query_words(&leaf.label);
            words_of(&leaf.span, if typed.len() <= MAX_LABEL { &typed } else { &[] }, &mut out);
        }
    });
    out
}

fn words_of(span: &Span, typed: &[QueryWord], out: &mut Vec<WantedWord>) {
    let mut word = |word: &Word| {
        if let Word::Terms(terms) = word {
            out.push(wanted(terms, typed));
        }
    };
    match span {
        Span::Word(found) => word(found),
        Span::Phrase { slots, .. } => slots.iter().for_each(|slot| word(&slot.word)),
        Span::Near { left, right, .. } => {
            words_of(left, typed, out);
            words_of(right, typed, out);
        }
        Span::Any(parts) => parts.iter().for_each(|part| words_of(part, typed, out)),
        Span::Mention(_) => {}
    }
}

/// Returns a wanted word as the reader typed it, as far as the words of the leaf's label tell.
fn wanted(terms: &[String], typed: &[QueryWord]) -> WantedWord {
    let first = terms.first().map(String::as_str).unwrap_or_default();
    let bare = first.trim_start_matches([PRINTED, FOLDED]);
    let bare = bare.split_once(':').map_or(bare, |(_, stem)| stem);
    // The stem begins like the word it came from: the label's word that shares most of it is meant.
    let shared =
        |word: &QueryWord| word.printed.chars().zip(bare.chars()).take_while(|(a, b)| a == b).count();
    let shown = typed.iter().max_by_key(|word| shared(word)).map_or(bare, |word| &word.printed).to_string();
    WantedWord { printed: shown.clone(), shown, terms: terms.to_vec() }
}

/// Returns a part of a query as shown to people.
pub(super) fn label(plan: &Plan) -> String {
    match plan {
        Plan::Text(leaf) | Plan::Filter(Filter::Value(leaf)) => leaf.label.clone(),
        Plan::Not(part) => format!("NOT {}", label(part)),
        Plan::Boost(part, _) | Plan::Ranked { among: part, .. } => label(part),
        Plan::And(parts) => format!("({})", parts.iter().map(label).collect::<Vec<_>>().join(" ")),
        Plan::Or(parts) => format!("({})", parts.iter().map(label).collect::<Vec<_>>().join(" OR ")),
        Plan::Filter(filter) => filter_label(filter),
        Plan::All => "everything".to_string(),
        Plan::Nothing => "nothing".to_string(),
    }
}

fn filter_label(filter: &Filter) -> String {
    let day = |day: Option<i32>| {
        day.map(crate::model::date::civil_from_days)
            .map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
            .unwrap_or_default()
    };
    match filter {
        Filter::Value(leaf) => leaf.label.clone(),
        Filter::Date(range) => format!("date:{}..{}", day(range.from), day(range.to)),
        Filter::DateMissing => "date:missing".to_string(),
        Filter::DateUncertain => "date:uncertain".to_string(),
        Filter::Location { field, pattern } => format!("{}:{pattern}", field.name()),
        Filter::Id(id) => format!("id:{id:016x}"),
        Filter::OwnId(id) => format!("id:{id}"),
        Filter::Has(field) => format!("{}:*", field.name()),
    }
}
