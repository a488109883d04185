//! From a query as understood to a plan: words are analysed as the index analysed them.

use super::ast::{Ast, Exactness, Name, Node, Place, Problem, Scope, Stands};
use super::pattern::Compiled;
use super::plan::{Filter, Leaf, Pattern, Plan, Slot, Span, Word};
use crate::model::{Field, FieldKind, Kind, Language};
use crate::text::analyzer::{query_terms, query_words};
use crate::text::fold;

/// Largest distance of a NEAR and slop of a phrase: the positions between two values of a field are more.
pub const MAX_REACH: u32 = 999;

/// What a query is resolved against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Languages of the articles in the index.
    pub languages: &'a [Language],
    /// Today, in days since 1970-01-01.
    pub today: i32,
    /// Finds what stands for an entity; missing where the index knows none.
    pub entities: Option<&'a dyn Entities>,
}

/// Turns entities into spans.
pub trait Entities {
    /// Returns what stands for an entity: of a kind, or of any; by name, or any at all.
    fn span(&self, kind: Option<Kind>, name: &Name) -> Result<Span, String>;
}

/// Returns the plan of a query.
///
/// # Errors
/// All that cannot be resolved, with its place in the query.
pub fn resolve(ast: &Ast, context: &Context<'_>) -> Result<Plan, Vec<Problem>> {
    let mut resolver = Resolver { context, scope: ast.scope, problems: Vec::new() };
    let plan = resolver.node(&ast.root);
    if resolver.problems.is_empty() { Ok(plan) } else { Err(resolver.problems) }
}

struct Resolver<'a> {
    context: &'a Context<'a>,
    scope: Scope,
    problems: Vec<Problem>,
}

impl Resolver<'_> {
    fn node(&mut self, node: &Node) -> Plan {
        match node {
            Node::Everything => Plan::All,
            Node::And(parts) => Plan::And(parts.iter().map(|part| self.node(part)).collect()),
            Node::Or(parts) => Plan::Or(parts.iter().map(|part| self.node(part)).collect()),
            Node::Not(part) => Plan::Not(Box::new(self.node(part))),
            Node::Boost(part, factor) => Plan::Boost(Box::new(self.node(part)), *factor),
            Node::Stands { field, what } => self.stands(*field, what),
            Node::Has(field) => Plan::Filter(Filter::Has(*field)),
            Node::Date(when, place) => self.date(*when, *place),
            Node::Location { field, pattern, .. } => {
                let pattern = match field {
                    Field::Url => super::naive::url_key(pattern),
                    _ => pattern.to_lowercase(),
                };
                Plan::Filter(Filter::Location { field: *field, pattern })
            }
            Node::Id(id) => self.id(id),
        }
    }

    fn date(&mut self, when: super::when::When, place: Place) -> Plan {
        use super::when::When;
        match when {
            When::Missing => Plan::Filter(Filter::DateMissing),
            When::Uncertain => Plan::Filter(Filter::DateUncertain),
            when => match when.range(self.context.today) {
                Ok(Some(range)) => Plan::Filter(Filter::Date(range)),
                Ok(None) => Plan::Nothing,
                Err(message) => self.problem(place, message),
            },
        }
    }

    fn id(&self, id: &str) -> Plan {
        let own = Plan::Filter(Filter::OwnId(id.to_string()));
        match u64::from_str_radix(id, 16) {
            Ok(number) if id.len() == 16 => Plan::Or(vec![Plan::Filter(Filter::Id(number)), own]),
            _ => own,
        }
    }

    fn stands(&mut self, field: Option<Field>, what: &Stands) -> Plan {
        if let Some(Field::Id) = field {
            return match what {
                Stands::Word(_, text, _) | Stands::Phrase { text, .. } => self.id(text),
                _ => Plan::Nothing,
            };
        }
        let fields = match (field, self.scope) {
            (Some(field), _) => vec![field],
            (None, Scope::Article) => Field::defaults().collect(),
            (None, Scope::Chrome) => vec![Field::Chrome],
            (None, Scope::All) => Field::defaults().chain([Field::Chrome]).collect(),
        };
        let value = fields.iter().all(|field| field.row().kind == FieldKind::Value);
        let languages = if value { &[Language::UNKNOWN] } else { self.context.languages };
        let Some(span) = self.span(what, languages) else { return Plan::Nothing };
        let label = match field {
            Some(field) => format!("{}:{}", field.name(), shown(what)),
            None => shown(what),
        };
        let leaf = Leaf { fields, span, label };
        if value { Plan::Filter(Filter::Value(leaf)) } else { Plan::Text(leaf) }
    }

    /// Returns the span; `None` where there is no word in it.
    fn span(&mut self, what: &Stands, languages: &[Language]) -> Option<Span> {
        match what {
            Stands::Word(exactness, text, place) => self.text(*exactness, text, 0, *place, languages),
            Stands::Phrase { exactness, text, slop, place } => {
                self.text(*exactness, text, *slop, *place, languages)
            }
            Stands::Fuzzy { word, distance, place } => {
                let pattern = Pattern::Fuzzy { word: printed(word), distance: *distance };
                Some(Span::Word(self.pattern(pattern, *place)))
            }
            Stands::Regex(text, place) => {
                Some(Span::Word(self.pattern(Pattern::Regex(lower_regex(text)), *place)))
            }
            Stands::Near { left, right, distance, ordered } => {
                let left = Box::new(self.span(left, languages)?);
                let right = Box::new(self.span(right, languages)?);
                Some(Span::Near { left, right, distance: (*distance).min(MAX_REACH), ordered: *ordered })
            }
            Stands::Any(parts) => {
                let parts: Vec<Span> = parts.iter().filter_map(|part| self.span(part, languages)).collect();
                (!parts.is_empty()).then_some(Span::Any(parts))
            }
            Stands::Entity { kind, name, place } => match self.context.entities {
                Some(entities) => match entities.span(*kind, name) {
                    Ok(span) => Some(span),
                    Err(message) => {
                        self.problem(*place, message);
                        None
                    }
                },
                None => {
                    let problem = Problem::new(*place, "search by entity is not there yet");
                    self.problems.push(problem.hint("search the name as words, or as a phrase in quotes"));
                    None
                }
            },
        }
    }

    /// Returns the span of a text: one word, or a phrase of several.
    fn text(
        &mut self,
        exactness: Exactness,
        text: &str,
        slop: u32,
        place: Place,
        languages: &[Language],
    ) -> Option<Span> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut next = 0;
        for part in text.split_whitespace() {
            if part.contains(['*', '?']) && has_letters(part) {
                let word = self.pattern(Pattern::Wildcard(printed(part)), place);
                slots.push(Slot { place: next, word });
                next += 1;
            } else {
                let words = query_words(part);
                let width = words.iter().map(|word| word.place + 1).max().unwrap_or(0);
                for word in words {
                    let at = next + word.place;
                    let word = match exactness {
                        _ if word.lone_sign => {
                            self.pattern(Pattern::Wildcard(format!("{}*", word.printed)), place)
                        }
                        Exactness::Stemmed => Word::Terms(query_terms(&word.printed, languages)),
                        Exactness::Printed => {
                            Word::Terms(vec![crate::text::analyzer::printed_term(&word.printed)])
                        }
                        Exactness::Cased => Word::Cased(fold::print_cased(&part[word.start..word.end])),
                    };
                    slots.push(Slot { place: at, word });
                }
                next += width;
            }
        }
        match slots.len() {
            0 => None,
            1 => slots.pop().map(|slot| Span::Word(slot.word)),
            _ => Some(Span::Phrase { slots, slop: slop.min(MAX_REACH) }),
        }
    }

    fn pattern(&mut self, pattern: Pattern, place: Place) -> Word {
        if let Err(message) = Compiled::new(&pattern) {
            self.problems.push(Problem::new(place, message));
        }
        Word::Pattern(pattern)
    }

    fn problem(&mut self, place: Place, message: String) -> Plan {
        self.problems.push(Problem::new(place, message));
        Plan::Nothing
    }
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn printed(word: &str) -> String {
    let mut out = String::new();
    fold::print(word, &mut out);
    out
}

/// Returns a regular expression with its letters in lower case, those behind a backslash apart.
fn lower_regex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    let mut braces = false;
    for c in text.chars() {
        if escaped || braces {
            out.push(c);
            braces =
                (escaped && matches!(c, 'p' | 'P' | 'x' | 'u')) || (braces && c != '}' && out.len() < 64);
        } else {
            out.extend(c.to_lowercase());
        }
        escaped = !escaped && c == '\\';
    }
    out
}

/// Returns a part as people typed it.
fn shown(what: &Stands) -> String {
    let sign = |exactness: &Exactness| match exactness {
        Exactness::Stemmed => "",
        Exactness::Printed => "=",
        Exactness::Cased => "==",
    };
    match what {
        Stands::Word(exactness, text, _) => format!("{}{text}", sign(exactness)),
        Stands::Phrase { exactness, text, slop, .. } => {
            let slop = if *slop > 0 { format!("~{slop}") } else { String::new() };
            format!("{}\"{text}\"{slop}", sign(exactness))
        }
        Stands::Fuzzy { word, distance, .. } => format!("{word}~{distance}"),
        Stands::Regex(text, _) => format!("/{text}/"),
        Stands::Near { left, right, distance, ordered } => {
            let name = if *ordered { "ONEAR" } else { "NEAR" };
            format!("{} {name}/{distance} {}", shown(left), shown(right))
        }
        Stands::Any(parts) => format!("({})", parts.iter().map(shown).collect::<Vec<_>>().join(" OR ")),
        Stands::Entity { kind, name, .. } => {
            let prefix = kind.map_or("entity", Kind::name);
            match name {
                Name::Any => format!("any:{prefix}"),
                Name::Words(name) => format!("{prefix}:{name}"),
                Name::Whole(name) => format!("{prefix}:\"{name}\""),
            }
        }
    }
}
