//! Turns a query into a plan: words become terms, names of fields become fields, dates become ranges. Knows the
//! languages of the index and the day, not the index.

use crate::model::{Field, Kind, Language};
use crate::stream;
use crate::text::analyzer::query_terms;

use super::ast::{Ast, Exactness, Name, Node, Place, Problem, Scope, Stands};
use super::naive::url_key;
use super::pattern::Compiled;
use super::plan::{Filter, Leaf, Pattern, Plan, Slot, Span, Who, Word};
use super::slots;
use super::when::{FORMS, When};

/// What a query is read against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The languages of the articles in the index.
    pub languages: &'a [Language],
    /// Today, in days since 1970-01-01, for `3m..`.
    pub today: i32,
    /// Who is known; `None` if entities cannot be asked for.
    pub entities: Option<&'a dyn Entities>,
}

/// Knows entities by name.
pub trait Entities {
    /// Returns the names of the index under which an entity goes, each with its kind and in normal form; none where
    /// the index does not name it. `kind` is `None` for any kind; `name` is not [`Name::Any`].
    ///
    /// # Errors
    /// Why it cannot be asked for; shown to people.
    fn names(&self, kind: Option<Kind>, name: &Name) -> Result<Vec<(Kind, String)>, String>;
}

/// Returns the plan of a query.
///
/// # Errors
/// Everything that cannot be asked, in order of place; never empty.
pub fn resolve(ast: &Ast, context: &Context<'_>) -> Result<Plan, Vec<Problem>> {
    let mut languages = context.languages.to_vec();
    if languages.is_empty() {
        languages.push(Language::UNKNOWN);
    }
    let fields = match ast.scope {
        Scope::Article => Field::defaults().collect(),
        Scope::Chrome => vec![Field::Chrome],
        Scope::All => Field::defaults().chain([Field::Chrome]).collect(),
    };
    let mut resolver = Resolver { context, languages, fields, problems: Vec::new() };
    let plan = resolver.node(&ast.root);
    if resolver.problems.is_empty() { Ok(plan) } else { Err(resolver.problems) }
}

/// Returns remarks on a query that works but costs: patterns that begin with a wildcard look at every word.
pub fn remarks(ast: &Ast) -> Vec<Problem> {
    let mut out = Vec::new();
    remark(&ast.root, &mut out);
    out
}

fn remark(node: &Node, out: &mut Vec<Problem>) {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| remark(part, out)),
        Node::Not(part) | Node::Boost(part, _) => remark(part, out),
        Node::Stands { what, .. } => remark_on(what, out),
        _ => {}
    }
}

fn remark_on(what: &Stands, out: &mut Vec<Problem>) {
    match what {
        Stands::Word(_, word, place) if word.starts_with(['*', '?']) => {
            out.push(
                Problem::new(*place, format!("`{word}` begins with a wildcard and looks at every word"))
                    .hint("slow in a large index"),
            );
        }
        Stands::Near { left, right, .. } => [left, right].into_iter().for_each(|side| remark_on(side, out)),
        Stands::Any(parts) => parts.iter().for_each(|part| remark_on(part, out)),
        _ => {}
    }
}

struct Resolver<'a> {
    context: &'a Context<'a>,
    languages: Vec<Language>,
    /// Where words without a field are searched.
    fields: Vec<Field>,
    problems: Vec<Problem>,
}

impl Resolver<'_> {
    fn node(&mut self, node: &Node) -> Plan {
        match node {
            Node::Everything => Plan::All,
            Node::And(parts) => Plan::And(self.nodes(parts)),
            Node::Or(parts) => Plan::Or(self.nodes(parts)),
            Node::Not(part) => match self.node(part) {
                Plan::All => Plan::Nothing,
                part => Plan::Not(Box::new(part)),
            },
            Node::Boost(part, factor) => Plan::Boost(Box::new(self.node(part)), *factor),
            Node::Stands { field, what } => self.leaf(*field, what, node.to_string()),
            Node::Has(field) => Plan::Filter(Filter::Has(*field)),
            Node::Date(when, place) => self.date(*when, *place),
            Node::Location { field, pattern, place } => self.location(*field, pattern, *place),
            Node::Id(id) => ids(id),
        }
    }

    fn nodes(&mut self, parts: &[Node]) -> Vec<Plan> {
        parts.iter().map(|part| self.node(part)).collect()
    }

    fn leaf(&mut self, field: Option<Field>, what: &Stands, label: String) -> Plan {
        let value = field.is_some_and(|field| field.row().kind == crate::model::FieldKind::Value);
        let unknown = [Language::UNKNOWN];
        let languages = if value { unknown.to_vec() } else { self.languages.clone() };
        let Some(span) = self.span(what, &languages) else { return Plan::Nothing };
        let fields = match (field, what) {
            (Some(field), _) => vec![field],
            // Names are those of the article, credits and all, whatever part of the page words are searched in.
            (None, Stands::Entity { .. }) => stream::mention_fields().to_vec(),
            (None, _) => self.fields.clone(),
        };
        let leaf = Leaf { fields, span, label };
        if value { Plan::Filter(Filter::Value(leaf)) } else { Plan::Text(leaf) }
    }

    fn date(&mut self, when: When, place: Place) -> Plan {
        match when {
            When::Missing => Plan::Filter(Filter::DateMissing),
            When::Uncertain => Plan::Filter(Filter::DateUncertain),
            when => match when.range(self.context.today) {
                Ok(range) => Plan::Filter(Filter::Date(range.unwrap_or_default())),
                Err(error) => self.report(Problem::new(place, error).hint(FORMS), Plan::Nothing),
            },
        }
    }

    fn location(&mut self, field: Field, typed: &str, place: Place) -> Plan {
        let pattern = location(field, typed);
        match self.compiles(Pattern::Wildcard(pattern.clone()), place) {
            Some(_) => Plan::Filter(Filter::Location { field, pattern }),
            None => Plan::Nothing,
        }
    }

    fn report<T>(&mut self, problem: Problem, instead: T) -> T {
        self.problems.push(problem);
        instead
    }

    fn span(&mut self, what: &Stands, languages: &[Language]) -> Option<Span> {
        match what {
            Stands::Word(exactness, text, place) => self.text(text, *exactness, 0, *place, languages),
            Stands::Phrase { exactness, text, slop, place } => {
                self.text(text, *exactness, *slop, *place, languages)
            }
            Stands::Fuzzy { word, distance, place } => self.fuzzy(word, *distance, *place),
            Stands::Regex(text, place) => self.regex(text, *place),
            Stands::Near { left, right, distance, ordered } => {
                let (left, right) = (self.span(left, languages), self.span(right, languages));
                Some(Span::Near {
                    left: Box::new(left?),
                    right: Box::new(right?),
                    distance: *distance,
                    ordered: *ordered,
                })
            }
            Stands::Any(parts) => {
                let parts: Vec<Option<Span>> = parts.iter().map(|part| self.span(part, languages)).collect();
                parts.into_iter().collect::<Option<Vec<Span>>>().map(Span::Any)
            }
            Stands::Entity { kind, name, place } => self.entity(*kind, name, *place),
        }
    }

    fn entity(&mut self, kind: Option<Kind>, name: &Name, place: Place) -> Option<Span> {
        let asked = match name {
            Name::Any => {
                let kinds = kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
                let starts = kinds.into_iter().flat_map(stream::kind_terms).collect();
                return Some(Span::Mention(Who { kind, asked: String::new(), starts }));
            }
            Name::Words(asked) | Name::Whole(asked) => asked.clone(),
        };
        let Some(entities) = self.context.entities else {
            let problem = Problem::new(place, "names are not known here");
            return self.report(problem.hint("search for the name itself, as a phrase"), None);
        };
        match entities.names(kind, name) {
            Ok(names) => {
                let starts = names.iter().filter_map(|(kind, name)| stream::name_term(*kind, name)).collect();
                Some(Span::Mention(Who { kind, asked, starts }))
            }
            Err(error) => self.report(Problem::new(place, error), None),
        }
    }

    fn regex(&mut self, text: &str, place: Place) -> Option<Span> {
        // Alone first: `a)(b` becomes well-formed once something is put around it.
        if regex_automata::util::syntax::parse(text).is_err() {
            let problem = Problem::new(place, format!("the regular expression `{text}` cannot be read"));
            return self
                .report(problem.hint("look at its brackets; to search for slashes, quote them"), None);
        }
        // Words are lower case. The letters stay as they were typed, since a `W` behind a backslash is no `w`.
        let capital = text.chars().any(char::is_uppercase);
        let folded = if capital { format!("(?i:{text})") } else { text.to_string() };
        self.compiles(Pattern::Regex(folded), place).map(|pattern| Span::Word(Word::Pattern(pattern)))
    }

    fn fuzzy(&mut self, word: &str, distance: u8, place: Place) -> Option<Span> {
        let found = slots::slots(word).unwrap_or_default();
        let [slots::Part { what: slots::What::Printed(printed), .. }] = found.as_slice() else {
            let problem =
                Problem::new(place, format!("`{word}~{distance}`: `~` stands behind a single word"));
            return self.report(problem.hint("a phrase takes a slop: \"north soldiers\"~3"), None);
        };
        let pattern = Pattern::Fuzzy { word: printed.clone(), distance };
        self.compiles(pattern, place).map(|pattern| Span::Word(Word::Pattern(pattern)))
    }

    /// Returns words in a row; a single one is a word.
    fn text(
        &mut self,
        text: &str,
        exactness: Exactness,
        slop: u32,
        place: Place,
        languages: &[Language],
    ) -> Option<Span> {
        let parts = match slots::slots(text) {
            Ok(parts) if parts.is_empty() => {
                let problem = Problem::new(place, format!("`{text}` holds no letter or digit"));
                return self.report(problem.hint("leave it out"), None);
            }
            Ok(parts) => parts,
            Err(message) => return self.report(Problem::new(place, message), None),
        };
        let mut slots = Vec::new();
        for part in parts {
            let word = match part.what {
                slots::What::Printed(word) => match exactness {
                    Exactness::Stemmed => Word::Terms(query_terms(&word, languages)),
                    Exactness::Printed => Word::Terms(vec![crate::text::analyzer::printed_term(&word)]),
                    Exactness::Cased => {
                        Word::Cased(crate::text::fold::print_cased(text.get(part.start..part.end)?))
                    }
                },
                slots::What::Wildcard(text) => Word::Pattern(self.compiles(Pattern::Wildcard(text), place)?),
            };
            slots.push(Slot { place: part.place, word });
        }
        if slots.len() == 1 {
            return slots.pop().map(|slot| Span::Word(slot.word));
        }
        Some(Span::Phrase { slots, slop })
    }

    /// Returns the pattern, if it can be matched.
    fn compiles(&mut self, pattern: Pattern, place: Place) -> Option<Pattern> {
        match Compiled::new(&pattern) {
            Ok(_) => Some(pattern),
            Err(error) => self.report(Problem::new(place, error), None),
        }
    }
}

/// Returns a location as the index spells it: lower case, without scheme and `www.`.
fn location(field: Field, typed: &str) -> String {
    // An address must be written as the index wrote it.
    if field == Field::Url { url_key(typed) } else { typed.to_lowercase() }
}

/// Returns the articles of an id: ours, of 16 hexadecimal digits, or the record's own.
pub fn ids(id: &str) -> Plan {
    let own = Plan::Filter(Filter::OwnId(id.to_string()));
    let ours = id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u64::from_str_radix(id, 16) {
        Ok(number) if ours => Plan::Or(vec![Plan::Filter(Filter::Id(number)), own]),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn check(text: &str, expected: &str) {
        let languages = [Language::of("en")];
        let context = Context { languages: &languages, today: 20_000, entities: None };
        let found = match resolve(&parse(text).unwrap(), &context) {
            Ok(plan) => plan.to_string(),
            Err(problems) => format!("! {} {}", problems[0].start, problems[0].message),
        };
        assert_eq!(found.replace("title,subtitle,body,caption:", ""), expected, "{text}");
    }

    #[test]
    fn words_become_terms() {
        check("soldiers", "[=soldier ~soldier en:soldier]");
        check("=Soldiers", "[=soldiers]");
        check("==US", "cased(US)");
        check("title:pact", "title:[=pact ~pact en:pact]");
        check("lang:en", "filter(lang:[=en ~en])");
        check("=state-of-art", "phrase([=state] [=of] [=art])");
        check("=\"a * b\"~3", "phrase([=a] _ [=b])~3");
        check("=東京都", "phrase([=東京] [=京都])");
        check("雨", "wildcard(雨*)");
        check("\"Joh* =doe\"", "phrase(wildcard(joh*) [=doe ~doe en:doe])");
        check("Self-prop*", "phrase([=self ~self en:self] wildcard(prop*))");
        check("Zelenski~1", "fuzzy(zelenski ~1)");
        check("/a[bc]/", "regex(a[bc])");
        check("=a NEAR/3 (=b OR =c)", "near/3([=a], any([=b], [=c]))");
        check("*", "all");
        check("NOT *", "nothing");
    }

    #[test]
    fn filters() {
        check("date:1970-01-02", "filter(date 1970-01-02..1970-01-02)");
        check("date:missing", "filter(date missing)");
        check("url:https://www.Example.com/*", "filter(url example.com/*)");
        check("id:0123456789ABCDEF", "or(filter(id 0123456789abcdef), filter(own id 0123456789ABCDEF))");
        check("-author:*", "not(filter(has author))");
        check("in:chrome =x", "chrome:[=x]");
        check("=a^2", "boost 2 [=a]");
    }

    #[test]
    fn entities_become_mentions() {
        check("any:org", "title,subtitle,body,caption,author,agency:mention(org)");
        check("title:(entity:*)", "title:mention(any kind)");
        check("=hit NEAR/5 any:place", "near/5([=hit], mention(place))");
    }

    #[test]
    fn what_cannot_be_asked_is_reported() {
        check("a …", "! 2 `…` holds no letter or digit");
        check("person:mara", "! 7 names are not known here");
        check("a-b~1", "! 0 `a-b~1`: `~` stands behind a single word");
        check("date:2025..2024", "! 5 the range `2025..2024` ends before it begins");
        check("/a)(b/", "! 0 the regular expression `a)(b` cannot be read");
        check("??", "! 0 `??` holds no letter or digit");
        assert!(!remarks(&parse("*sky a").unwrap()).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn whatever_parses_resolves_or_is_reported(text in "([a-cé東]|[ \"“*?~^:'=./-]|OR |NEAR/2 |title:|lang:|date:|1){0,12}") {
            let context = Context { languages: &[], today: 20_000, entities: None };
            if let Ok(ast) = parse(&text) && let Err(problems) = resolve(&ast, &context) {
                proptest::prop_assert!(problems.iter().all(|problem| text.get(problem.start..problem.end).is_some()));
            }
        }
    }
}
