//! Shows why an article matched: the best passages of its text, with exactly what matched marked.
//!
//! Works over a plan and a stored article, knows no store, so that every store highlights alike.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::model::{Article, Field, Mention, Snippet};
use crate::query::naive::{Matcher, Words, analysis_language, each_value};
use crate::query::plan::{Plan, Span};
use crate::stream;
use crate::text::analyzer::Analyzer;

/// Matches of one field that passages are chosen among.
const MAX_EVENTS: usize = 2_000;

/// How many passages, how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Passages for each article, at least 1.
    pub count: usize,
    /// Characters in a passage, about; at least 20.
    pub width: usize,
}

/// Finds what matched in articles; made once for a query.
pub struct Highlighter {
    leaves: Vec<(Vec<Field>, Matcher)>,
    /// Terms of the names that were asked for, wherever they stand in the plan.
    names: HashSet<String>,
    analyzer: Analyzer,
}

/// A match in one value.
struct Event {
    /// From its first word to its last, bytes.
    range: Range<usize>,
    /// Its words, bytes; words of a part that stand side by side are one.
    marks: Vec<Range<usize>>,
    leaf: usize,
}

/// A passage that could be shown.
struct Passage {
    field: Field,
    value: usize,
    range: Range<usize>,
    /// Bit n is set if leaf n stands in it; leaves beyond 63 share the last bit.
    leaves: u64,
    matches: usize,
}

impl Highlighter {
    /// Returns the highlighter of a plan: what stands under NOT is not shown.
    ///
    /// # Errors
    /// A sentence, if a pattern of the plan cannot be used.
    pub fn new(plan: &Plan) -> Result<Highlighter, String> {
        let (mut leaves, mut names) = (Vec::new(), HashSet::new());
        let mut problem = None;
        plan.leaves(&mut |leaf, negated| {
            if !negated {
                add_names(&leaf.span, &mut names);
                match Matcher::new(&leaf.span) {
                    Ok(matcher) => leaves.push((leaf.fields.clone(), matcher)),
                    Err(why) => problem = Some(why),
                }
            }
        });
        if let Some(why) = problem {
            return Err(why);
        }
        let mut terms = Vec::new();
        leaves.iter().for_each(|(_, matcher)| matcher.each_term(&mut |term| terms.push(term)));
        let only = !terms.contains(&None);
        let analyzer = Analyzer::asked_for(terms.into_iter().flatten(), only);
        Ok(Highlighter { leaves, names, analyzer })
    }

    /// Returns what matched in the title: byte ranges, in order, not overlapping.
    pub fn title(&mut self, article: &Article, mentions: &[Mention]) -> Vec<(usize, usize)> {
        self.marks((article, mentions), Field::Title, 0, &article.title)
    }

    /// Returns what matched in a value of a field, of which it is the `number`-th from 0: byte ranges, in order, not
    /// overlapping.
    pub fn marks(
        &mut self,
        (article, mentions): (&Article, &[Mention]),
        field: Field,
        number: usize,
        text: &str,
    ) -> Vec<(usize, usize)> {
        let events = self.events((article, mentions), field, number, text);
        merged(&events, &(0..text.len()))
    }

    /// Returns how the entities that were asked for are spelt in an article, with how often each spelling stands there:
    /// most frequent first, then by spelling.
    pub fn spellings(&self, article: &Article, mentions: &[Mention]) -> Vec<(String, usize)> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for field in stream::mention_fields() {
            each_value(article, field, &mut |number, text| {
                for name in stream::named(mentions, field, number) {
                    if self.names.contains(&name.term)
                        && let Some(spelt) = text.get(name.start..name.end)
                    {
                        let spelt = spelt.split_whitespace().collect::<Vec<_>>().join(" ");
                        *counts.entry(spelt).or_default() += 1;
                    }
                }
            });
        }
        let mut out: Vec<_> = counts.into_iter().collect();
        out.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        out
    }

    /// Returns the best passages of an article: those of the body first; those of captions, subtitle and what
    /// was cut where the body does not show all that matched. Where nothing is to be shown, its beginning.
    pub fn snippets(&mut self, article: &Article, mentions: &[Mention], spec: Spec) -> Vec<Snippet> {
        let width = spec.width.max(20);
        let mut found: Vec<(Field, usize, &str, Vec<Event>)> = Vec::new();
        for field in [Field::Body, Field::Subtitle, Field::Caption, Field::Chrome] {
            if !self.leaves.iter().any(|(fields, _)| fields.contains(&field)) {
                continue;
            }
            let mut values = Vec::new();
            each_value(article, field, &mut |number, text| values.push((number, text)));
            for (number, text) in values {
                let events = self.events((article, mentions), field, number, text);
                if !events.is_empty() {
                    found.push((field, number, text, events));
                }
            }
        }
        let mut candidates = Vec::new();
        for (field, number, text, events) in &found {
            candidates.extend(passages(text, events, width).into_iter().map(|(range, leaves, matches)| {
                Passage { field: *field, value: *number, range, leaves, matches }
            }));
        }
        let chosen = choose(candidates, spec.count.max(1));
        if chosen.is_empty() {
            return beginning(article, width);
        }
        chosen
            .into_iter()
            .filter_map(|passage| {
                let (_, _, text, events) = found
                    .iter()
                    .find(|(field, value, ..)| *field == passage.field && *value == passage.value)?;
                let start = passage.range.start;
                let highlights = merged(events, &passage.range)
                    .into_iter()
                    .map(|(from, to)| (from - start, to - start))
                    .collect();
                Some(Snippet {
                    field: passage.field,
                    value: passage.value,
                    start,
                    end: passage.range.end,
                    text: text[passage.range].to_string(),
                    highlights,
                })
            })
            .collect()
    }

    fn events(
        &mut self,
        (article, mentions): (&Article, &[Mention]),
        field: Field,
        number: usize,
        text: &str,
    ) -> Vec<Event> {
        let names = stream::named(mentions, field, number);
        let language = analysis_language(field, article.language);
        let words = Words::new(&mut self.analyzer, text, language, &names);
        let mut out = Vec::new();
        for (number, (fields, matcher)) in self.leaves.iter().enumerate() {
            if !fields.contains(&field) {
                continue;
            }
            for found in matcher.matches(&self.analyzer, &words).into_iter().take(MAX_EVENTS) {
                let marks: Vec<Range<usize>> =
                    found.iter().flat_map(|part| part_marks(part, &words)).collect();
                let (Some(first), Some(final_mark)) = (marks.first(), marks.last()) else { continue };
                out.push(Event { range: first.start..final_mark.end, marks, leaf: number });
            }
        }
        out.sort_by_key(|event| (event.range.start, event.range.end));
        out.truncate(MAX_EVENTS);
        out
    }
}

/// Returns the words of one part of a match, bytes; those that stand side by side are one.
fn part_marks(part: &[usize], words: &Words<'_>) -> Vec<Range<usize>> {
    let runs = part.chunk_by(|one, next| one + 1 == *next);
    let mark = |run: &[usize]| {
        let ends = run.iter().map(|word| words.range(*word).1);
        words.range(run[0]).0..ends.max().unwrap_or_default()
    };
    runs.map(mark).collect()
}

/// Adds the terms of the names that a span asks for.
fn add_names(span: &Span, names: &mut HashSet<String>) {
    match span {
        Span::Mention(who) if !who.asked.is_empty() => names.extend(who.starts.iter().cloned()),
        Span::Near { left, right, .. } => [left, right].into_iter().for_each(|side| add_names(side, names)),
        Span::Any(parts) => parts.iter().for_each(|part| add_names(part, names)),
        Span::Word(_) | Span::Phrase { .. } | Span::Mention(_) => {}
    }
}

/// Returns a passage for each match: its range, the leaves in it, how many matches.
fn passages(text: &str, events: &[Event], width: usize) -> Vec<(Range<usize>, u64, usize)> {
    let mut out: Vec<(Range<usize>, u64, usize)> = Vec::new();
    for (number, event) in events.iter().enumerate() {
        let begin = passage_start(text, event.range.start, width / 2);
        if out.last().is_some_and(|(range, ..)| range.start == begin) {
            continue;
        }
        let limit = forward(text, begin, width).max(forward(text, event.range.start, 20));
        let inside: Vec<&Event> =
            events[number..].iter().take_while(|event| event.range.end <= limit).collect();
        let last = inside.iter().map(|event| event.range.end).max().unwrap_or(limit.min(event.range.end));
        let end = passage_end(text, last.max(begin), limit);
        let leaves =
            inside.iter().fold(1 << event.leaf.min(63), |leaves, event| leaves | 1 << event.leaf.min(63));
        out.push((begin..end, leaves, inside.len()));
    }
    out
}

/// Chooses the passages that show the most, each adding something to those before; in order of choice.
fn choose(mut candidates: Vec<Passage>, count: usize) -> Vec<Passage> {
    let mut chosen: Vec<Passage> = Vec::new();
    let mut shown = 0u64;
    while chosen.len() < count && !candidates.is_empty() {
        let worth = |passage: &Passage| {
            let new = (passage.leaves & !shown).count_ones();
            (new, passage.leaves.count_ones(), passage.matches.min(4))
        };
        // The earliest of the best: `max_by_key` would take the latest.
        let Some(best) = (0..candidates.len()).rev().max_by_key(|number| worth(&candidates[*number])) else {
            break;
        };
        let passage = candidates.swap_remove(best);
        shown |= passage.leaves;
        candidates.retain(|other| {
            other.field != passage.field
                || other.value != passage.value
                || other.range.end <= passage.range.start
                || other.range.start >= passage.range.end
        });
        candidates.sort_by_key(|other| (other.field, other.value, other.range.start));
        chosen.push(passage);
    }
    chosen
}

/// Returns the beginning of the article's text, nothing marked; nothing where there is no text.
fn beginning(article: &Article, width: usize) -> Vec<Snippet> {
    let (field, text) = match (article.body.is_empty(), article.subtitle.is_empty()) {
        (false, _) => (Field::Body, &article.body),
        (true, false) => (Field::Subtitle, &article.subtitle),
        (true, true) => return Vec::new(),
    };
    let start = text.len() - text.trim_start().len();
    let limit = forward(text, start, width);
    let end = passage_end(text, start, limit);
    let text = text[start..end].to_string();
    vec![Snippet { field, value: 0, start, end, text, highlights: Vec::new() }]
}

/// Returns where a passage that shows the match at `at` begins: its sentence's start, or a word about `back`
/// characters before.
fn passage_start(text: &str, at: usize, back: usize) -> usize {
    let mut start = at;
    let mut blank = at;
    for (steps, (index, c)) in text[..at].char_indices().rev().enumerate() {
        if ends_sentence(text, index, c) {
            return start;
        }
        if steps >= back {
            return if blank == at { start } else { blank };
        }
        if c.is_whitespace() {
            blank = index + c.len_utf8();
        } else {
            start = index;
        }
    }
    start
}

/// Returns where a passage ends: behind the last sentence that ends between `least` and `limit`, else behind the
/// last word.
fn passage_end(text: &str, least: usize, limit: usize) -> usize {
    let least = least.min(limit);
    let mut blank = None;
    let mut sentence = None;
    for (offset, c) in text[least..limit].char_indices() {
        // Nearly all of them: nothing ends here.
        if c.is_ascii_alphanumeric() {
            continue;
        }
        let index = least + offset;
        if c.is_whitespace() {
            blank = Some(index);
            if text[index..].starts_with("\n\n") {
                sentence.get_or_insert(index);
            }
        } else if ends_sentence(text, index, c) {
            sentence = Some(index + c.len_utf8());
        }
    }
    let end = match (limit == text.len(), sentence, blank) {
        (true, ..) => limit,
        (_, Some(end), _) => end,
        (_, None, Some(end)) => end,
        (_, None, None) => limit,
    };
    least + text[least..end.max(least)].trim_end().len()
}

/// Returns whether a sentence ends with the character at `index`: a terminator before white space, or a blank line.
fn ends_sentence(text: &str, index: usize, c: char) -> bool {
    let rest = || &text[index + c.len_utf8()..];
    match c {
        '.' | '!' | '?' | '…' | '؟' | '।' => {
            let rest = rest().trim_start_matches(['"', '”', '’', '»', ')', '\'']);
            rest.starts_with(char::is_whitespace) || rest.is_empty()
        }
        '。' | '！' | '？' => true,
        '\n' => rest().starts_with('\n'),
        _ => false,
    }
}

/// Returns the byte `count` characters after `from`, or the end.
fn forward(text: &str, from: usize, count: usize) -> usize {
    let mut chars = text[from..].chars();
    if count > 0 {
        chars.nth(count - 1);
    }
    text.len() - chars.as_str().len()
}

/// Returns the marks within a passage, in order, those that touch or overlap as one.
fn merged(events: &[Event], range: &Range<usize>) -> Vec<(usize, usize)> {
    let mut marks: Vec<(usize, usize)> = events
        .iter()
        .flat_map(|event| &event.marks)
        .map(|mark| (mark.start.max(range.start), mark.end.min(range.end)))
        .filter(|(start, end)| start < end)
        .collect();
    marks.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (start, end) in marks {
        match out.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => out.push((start, end)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;
    use crate::query::plan::{Leaf, Slot, Span, Word};
    use crate::text::analyzer::query_terms;

    fn word(text: &str) -> Word {
        Word::Terms(query_terms(text, &[Language::of("en")]))
    }

    fn leaf(span: Span) -> Plan {
        Plan::Text(Leaf { fields: vec![Field::Title, Field::Body], span, label: String::new() })
    }

    fn article(body: &str) -> Article {
        Article { body: body.into(), language: Language::of("en"), ..Article::default() }
    }

    /// Shows snippets with brackets around what is marked.
    fn check(body: &str, plan: &Plan, spec: (usize, usize), expected: &[&str]) {
        let found = Highlighter::new(plan).unwrap().snippets(
            &article(body),
            &[],
            Spec { count: spec.0, width: spec.1 },
        );
        let shown: Vec<String> = found
            .iter()
            .map(|snippet| {
                assert_eq!(snippet.text, body[snippet.start..snippet.end]);
                let mut out = String::new();
                let mut at = 0;
                for (start, end) in &snippet.highlights {
                    out.push_str(&format!("{}[{}]", &snippet.text[at..*start], &snippet.text[*start..*end]));
                    at = *end;
                }
                out + &snippet.text[at..]
            })
            .collect();
        assert_eq!(shown, expected);
    }

    const BODY: &str =
        "The ferry left at nine. Nobody saw the captain. Two ferries were late, said the captain of one.";

    #[test]
    fn passages_are_sentences_with_marks() {
        let ferry = leaf(Span::Word(word("ferries")));
        check(BODY, &ferry, (1, 40), &["The [ferry] left at nine."]);
        let both = Plan::And(vec![ferry, leaf(Span::Word(word("captain")))]);
        check(BODY, &both, (1, 55), &["The [ferry] left at nine. Nobody saw the [captain]."]);
        check(BODY, &both, (2, 24), &["saw the [captain]. Two [ferries]", "The [ferry] left at nine."]);
        check(BODY, &Plan::All, (1, 30), &["The ferry left at nine."]);
    }

    #[test]
    fn a_phrase_is_marked_as_a_phrase() {
        let slots = ["the", "captain"].iter().enumerate();
        let slots = slots.map(|(place, text)| Slot { place: place as u32, word: word(text) }).collect();
        let plan = leaf(Span::Phrase { slots, slop: 0 });
        check(BODY, &plan, (1, 30), &["Nobody saw [the captain]."]);
    }

    #[test]
    fn the_two_sides_of_a_near_are_marked_apart() {
        let side = |text: &str| Box::new(Span::Word(word(text)));
        let near =
            |left, right| Span::Near { left: side(left), right: side(right), distance: 3, ordered: false };
        check(BODY, &leaf(near("captain", "the")), (1, 30), &["Nobody saw [the] [captain]."]);
        check(BODY, &leaf(near("saw", "captain")), (1, 30), &["Nobody [saw] the [captain]."]);
    }

    proptest::proptest! {
        #[test]
        fn ranges_lie_on_characters(body in "([a-zжé日. \n]|ferry ){0,60}", width in 1usize..80, count in 1usize..4) {
            let mut highlighter = Highlighter::new(&leaf(Span::Word(word("ferry")))).unwrap();
            for snippet in highlighter.snippets(&article(&body), &[], Spec { count, width }) {
                assert_eq!(&body[snippet.start..snippet.end], snippet.text);
                for (start, end) in snippet.highlights {
                    assert!(snippet.text.get(start..end).is_some_and(|mark| !mark.is_empty()));
                }
            }
        }
    }
}
