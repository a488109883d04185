//! The meaning of what a plan looks for in one article, word by word: what the highlighter marks, what explains a hit,
//! and the yardstick that stores are tested against. Slow and plain on purpose. Whole plans are [`super::judge`]'s.

use std::collections::HashSet;

use super::pattern::Compiled;
use super::plan::{Leaf, Span, Word};
use crate::model::{Article, Field, FieldKind, Language, Location, Mention};
use crate::stream::{self, Named};
use crate::text::analyzer::{Analyzer, FOLDED, Occurrence, PRINTED};
use crate::text::fold;

/// Matches of one leaf in one value that are looked for at most.
pub const MAX_MATCHES: usize = 10_000;

/// Steps that one look for matches may take.
const MAX_STEPS: usize = 1_000_000;

/// An article with all that a plan may ask of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its id.
    pub id: u64,
    /// Where it lives.
    pub location: &'a Location,
    /// The article.
    pub article: &'a Article,
    /// The names in it.
    pub mentions: &'a [Mention],
}

/// A value of a field, analysed.
pub struct Words<'a> {
    text: &'a str,
    language: Language,
    occurrences: Vec<Occurrence>,
    /// The terms of mentions, with the words they take up: first and last.
    mentions: Vec<(String, [usize; 2])>,
}

/// The parts of one match, each the numbers of its words within the value, ascending: the two sides of a NEAR, in the
/// order of the text; else a single one.
pub type Match = Vec<Vec<usize>>;

/// A span that was compiled once, for many values.
pub struct Matcher {
    span: CompiledSpan,
}

enum CompiledSpan {
    Word(CompiledWord),
    Phrase { slots: Vec<(u32, CompiledWord)>, slop: u32 },
    Near { left: Box<CompiledSpan>, right: Box<CompiledSpan>, distance: u32, ordered: bool },
    Any(Vec<CompiledSpan>),
    Mention(HashSet<String>),
}

enum CompiledWord {
    Terms(Vec<String>),
    Cased(String),
    Pattern(Compiled),
}

impl<'a> Words<'a> {
    /// Returns the words of a value and the names that stand on them. They hold until the analyzer is used again in the
    /// same language.
    pub fn new(analyzer: &mut Analyzer, text: &'a str, language: Language, names: &[Named]) -> Words<'a> {
        // A word and what stands behind it take some six bytes.
        let mut occurrences = Vec::with_capacity(text.len() / 5);
        analyzer.read(text, language, &mut occurrences);
        let place = |at: stream::Standing| (names[at.name].term.clone(), [at.first, at.last]);
        let mentions = stream::standing(&occurrences, names).into_iter().map(place).collect();
        Words { text, language, occurrences, mentions }
    }

    /// Returns how many words there are.
    pub fn len(&self) -> usize {
        self.occurrences.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.occurrences.is_empty()
    }

    /// Returns the byte range of a word.
    pub fn range(&self, number: usize) -> (usize, usize) {
        let word = &self.occurrences[number];
        (word.start as usize, word.end as usize)
    }

    /// Returns the number of the first word that ends after a byte.
    pub fn first_after(&self, byte: usize) -> usize {
        self.occurrences.partition_point(|word| word.end as usize <= byte)
    }
}

impl Matcher {
    /// Compiles a span.
    ///
    /// # Errors
    /// A sentence, if a pattern in it cannot be used.
    pub fn new(span: &Span) -> Result<Matcher, String> {
        Ok(Matcher { span: compile(span)? })
    }

    /// Calls `visit` with each term of words that the span asks for; with `None` where it looks at words in another way than
    /// by their terms.
    pub fn each_term<'m>(&'m self, visit: &mut dyn FnMut(Option<&'m str>)) {
        each_term(&self.span, visit);
    }

    /// Returns the matches in a value, by their first words; at most [`MAX_MATCHES`].
    pub fn matches(&self, analyzer: &Analyzer, words: &Words<'_>) -> Vec<Match> {
        let mut found = find(&self.span, analyzer, words);
        found.sort();
        found.dedup();
        found.truncate(MAX_MATCHES);
        found
    }
}

fn each_term<'m>(span: &'m CompiledSpan, visit: &mut dyn FnMut(Option<&'m str>)) {
    let mut word = |word: &'m CompiledWord| match word {
        CompiledWord::Terms(terms) => terms.iter().for_each(|term| visit(Some(term))),
        CompiledWord::Pattern(_) => visit(None),
        // The text itself is looked at.
        CompiledWord::Cased(_) => {}
    };
    match span {
        CompiledSpan::Word(of) => word(of),
        CompiledSpan::Phrase { slots, .. } => slots.iter().for_each(|(_, of)| word(of)),
        CompiledSpan::Near { left, right, .. } => {
            each_term(left, visit);
            each_term(right, visit);
        }
        CompiledSpan::Any(parts) => parts.iter().for_each(|part| each_term(part, visit)),
        // Their terms are those of mentions.
        CompiledSpan::Mention(_) => {}
    }
}

fn compile(span: &Span) -> Result<CompiledSpan, String> {
    Ok(match span {
        Span::Word(word) => CompiledSpan::Word(compile_word(word)?),
        Span::Phrase { slots, slop } => CompiledSpan::Phrase {
            slots: slots
                .iter()
                .map(|slot| Ok((slot.place, compile_word(&slot.word)?)))
                .collect::<Result<_, String>>()?,
            slop: *slop,
        },
        Span::Near { left, right, distance, ordered } => CompiledSpan::Near {
            left: Box::new(compile(left)?),
            right: Box::new(compile(right)?),
            distance: *distance,
            ordered: *ordered,
        },
        Span::Any(parts) => CompiledSpan::Any(parts.iter().map(compile).collect::<Result<_, _>>()?),
        Span::Mention(who) => CompiledSpan::Mention(who.starts.iter().cloned().collect()),
    })
}

fn compile_word(word: &Word) -> Result<CompiledWord, String> {
    Ok(match word {
        Word::Terms(terms) => CompiledWord::Terms(terms.clone()),
        Word::Cased(word) => CompiledWord::Cased(word.clone()),
        Word::Pattern(pattern) => CompiledWord::Pattern(Compiled::new(pattern)?),
    })
}

impl CompiledWord {
    fn is_at(&self, analyzer: &Analyzer, words: &Words<'_>, number: usize) -> bool {
        let at = &words.occurrences[number];
        let terms = analyzer.terms(words.language, at.word);
        match self {
            CompiledWord::Terms(wanted) => {
                terms.iter().any(|term| wanted.iter().any(|wanted| wanted == term))
            }
            CompiledWord::Cased(word) => {
                fold::print_cased(&words.text[at.start as usize..at.end as usize]) == *word
            }
            CompiledWord::Pattern(pattern) => {
                let printed = terms.printed().strip_prefix(PRINTED);
                let folded = terms.folded().and_then(|term| term.strip_prefix(FOLDED));
                printed.into_iter().chain(folded).any(|word| pattern.is_match(word))
            }
        }
    }

    /// Returns the words of a value that match. The terms of a word are the same wherever it stands, so each
    /// distinct word is looked at once.
    fn all(&self, analyzer: &Analyzer, words: &Words<'_>) -> Vec<u32> {
        let mut known: Vec<Option<bool>> = match self {
            CompiledWord::Cased(_) => Vec::new(),
            _ => vec![None; analyzer.vocabulary(words.language).len()],
        };
        let here = |number: &usize| match known.get_mut(words.occurrences[*number].word as usize) {
            Some(known) => *known.get_or_insert_with(|| self.is_at(analyzer, words, *number)),
            None => self.is_at(analyzer, words, *number),
        };
        (0..words.len()).filter(here).map(|number| number as u32).collect()
    }
}

fn find(span: &CompiledSpan, analyzer: &Analyzer, words: &Words<'_>) -> Vec<Match> {
    match span {
        CompiledSpan::Word(word) => {
            word.all(analyzer, words).into_iter().map(|number| vec![vec![number as usize]]).collect()
        }
        CompiledSpan::Phrase { slots, slop } => {
            let places: Vec<(i64, Vec<u32>)> =
                slots.iter().map(|(place, word)| (i64::from(*place), word.all(analyzer, words))).collect();
            let mut out = Vec::new();
            if places.iter().all(|(_, at)| !at.is_empty()) {
                let mut steps = 0;
                phrase(
                    &places,
                    i64::from(*slop),
                    &mut Vec::new(),
                    (i64::MAX, i64::MIN),
                    &mut out,
                    &mut steps,
                );
            }
            out
        }
        CompiledSpan::Near { left, right, distance, ordered } => {
            let lefts = find(left, analyzer, words);
            let rights = find(right, analyzer, words);
            near(&lefts, &rights, *distance as usize, *ordered)
        }
        CompiledSpan::Any(parts) => parts.iter().flat_map(|part| find(part, analyzer, words)).collect(),
        CompiledSpan::Mention(wanted) => {
            let meant = |term: &str, [first, last]: &[usize; 2]| {
                let mark = if first == last { stream::NAME } else { stream::LONG };
                let kind = term.split(':').next().unwrap_or_default().trim_start_matches(stream::NAME);
                wanted.contains(term) || wanted.contains(&format!("{mark}{kind}"))
            };
            let found = words.mentions.iter().filter(|(term, place)| meant(term, place));
            found.map(|(_, [first, last])| vec![(*first..=*last).collect()]).collect()
        }
    }
}

/// Chooses a word for each slot so that largest less smallest of (position − place) is at most `slop`.
fn phrase(
    places: &[(i64, Vec<u32>)],
    slop: i64,
    chosen: &mut Vec<usize>,
    (least, largest): (i64, i64),
    out: &mut Vec<Match>,
    steps: &mut usize,
) {
    let Some((place, at)) = places.get(chosen.len()) else {
        let mut found = chosen.clone();
        found.sort_unstable();
        out.push(vec![found]);
        return;
    };
    let from = if chosen.is_empty() { i64::MIN } else { largest - slop + place };
    let start = at.partition_point(|position| i64::from(*position) < from);
    for position in &at[start..] {
        let shift = i64::from(*position) - place;
        if !chosen.is_empty() && shift > least + slop {
            return;
        }
        *steps += 1;
        if *steps > MAX_STEPS || out.len() >= MAX_MATCHES {
            return;
        }
        if chosen.contains(&(*position as usize)) {
            continue;
        }
        chosen.push(*position as usize);
        phrase(places, slop, chosen, (least.min(shift), largest.max(shift)), out, steps);
        chosen.pop();
    }
}

fn edges(found: &Match) -> (usize, usize) {
    let (first, last) =
        (found.first().and_then(|part| part.first()), found.last().and_then(|part| part.last()));
    (first.copied().unwrap_or(0), last.copied().unwrap_or(0))
}

fn near(lefts: &[Match], rights: &[Match], distance: usize, ordered: bool) -> Vec<Match> {
    let mut out = Vec::new();
    let mut steps = 0;
    for left in lefts {
        let (first, last) = edges(left);
        for right in rights {
            steps += 1;
            if steps > MAX_STEPS || out.len() >= MAX_MATCHES {
                return out;
            }
            let (start, end) = edges(right);
            let after = start > last && start - last <= distance;
            let before = !ordered && end < first && first - end <= distance;
            // The two do not overlap, so that one stands wholly before the other.
            let (one, other) = if after { (left, right) } else { (right, left) };
            if after || before {
                out.push(one.iter().chain(other).cloned().collect());
            }
        }
    }
    out
}

/// Calls `visit` with each value of a text or value field, and its number from 0.
pub fn each_value<'a>(article: &'a Article, field: Field, visit: &mut dyn FnMut(usize, &'a str)) {
    let mut list = |values: &mut dyn Iterator<Item = &'a str>| {
        values.enumerate().for_each(|(number, value)| visit(number, value));
    };
    let one = |value: &'a str| std::iter::once(value);
    match field {
        Field::Title => list(&mut one(&article.title)),
        Field::Subtitle => list(&mut one(&article.subtitle)),
        Field::Body => list(&mut one(&article.body)),
        Field::Caption => list(&mut article.captions.iter().map(String::as_str)),
        Field::Chrome => list(&mut article.cut.iter().map(|cut| cut.text.as_str())),
        Field::Publisher => list(&mut one(&article.publisher)),
        Field::Agency => list(&mut article.agencies.iter().map(String::as_str)),
        Field::Author => list(&mut article.authors.iter().map(String::as_str)),
        Field::Section => list(&mut one(&article.section)),
        Field::Tag => list(&mut article.tags.iter().map(String::as_str)),
        Field::Lang => list(&mut one(article.language.code())),
        Field::Id | Field::Url | Field::Path | Field::Date => {}
        Field::Entity | Field::Person | Field::Org | Field::Place => {}
    }
}

/// Returns the language a field is analysed in: values have none, so that a name keeps its letters.
pub fn analysis_language(field: Field, article: Language) -> Language {
    match field.row().kind {
        FieldKind::Text { .. } => article,
        _ => Language::UNKNOWN,
    }
}

/// Returns the matches of a leaf in an article: field, number of the value, and how many.
///
/// # Errors
/// A sentence, if a pattern cannot be used.
pub fn leaf_matches(
    leaf: &Leaf,
    subject: Subject<'_>,
    analyzer: &mut Analyzer,
) -> Result<Vec<(Field, usize)>, String> {
    let matcher = Matcher::new(&leaf.span)?;
    let counts = leaf.fields.iter().map(|field| (*field, count(&matcher, *field, subject, analyzer)));
    Ok(counts.filter(|(_, count)| *count > 0).collect())
}

/// Returns how many matches a field of an article has.
pub(super) fn count(matcher: &Matcher, field: Field, subject: Subject<'_>, analyzer: &mut Analyzer) -> usize {
    let language = analysis_language(field, subject.article.language);
    let mut count = 0;
    each_value(subject.article, field, &mut |number, value| {
        let names = stream::named(subject.mentions, field, number);
        let words = Words::new(analyzer, value, language, &names);
        count += matcher.matches(analyzer, &words).len();
    });
    count
}

/// Returns the path that `path:` patterns see: lower case, `!member` behind it.
pub fn path_key(location: &Location) -> String {
    match &location.member {
        Some(member) => format!("{}!{member}", location.path).to_lowercase(),
        None => location.path.to_lowercase(),
    }
}

/// Returns the address that `url:` patterns see: lower case, without scheme and `www.`.
pub fn url_key(url: &str) -> String {
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    url.strip_prefix("www.").unwrap_or(url).to_lowercase()
}
