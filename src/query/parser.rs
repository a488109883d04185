//! Reads a query: tokens → [`Ast`], by recursive descent of bounded depth. What was not understood is reported
//! with its place; nothing is guessed.

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::model::Field;

use super::ast::{Ast, Exactness, Node, Place, Problem, Scope, Stands};
use super::leaf::{self, Context};
use super::lexer::{Token, tokens};

/// Parentheses and negations that may stand in one another.
const MAX_DEPTH: usize = 200;

/// Words, phrases and filters that a query may have.
const MAX_CLAUSES: usize = 10_000;

/// Problems that are reported at once.
const MAX_PROBLEMS: usize = 20;

/// Reads a query.
///
/// # Errors
/// Everything that was not understood, in order of place; never empty.
pub fn parse(text: &str) -> Result<Ast, Vec<Problem>> {
    let mut problems = Vec::new();
    let tokens = tokens(text, &mut problems);
    let whole = Place { start: 0, end: text.len() };
    if tokens.is_empty() && problems.is_empty() {
        return Err(vec![Problem::new(whole, "the query is empty").hint("`*` finds every article")]);
    }
    let mut parser =
        Parser { tokens: tokens.into_iter().peekable(), problems, scope: None, depth: 0, clauses: 0, end: 0 };
    let root = parser.query();
    let mut problems = parser.problems;
    if problems.is_empty() {
        let scope = parser.scope.map_or(Scope::Article, |(scope, _)| scope);
        return Ok(Ast { scope, root });
    }
    problems.sort_by_key(|problem| problem.start);
    problems.truncate(MAX_PROBLEMS);
    Err(problems)
}

struct Parser {
    tokens: Peekable<IntoIter<(Token, Place)>>,
    problems: Vec<Problem>,
    scope: Option<(Scope, Place)>,
    depth: usize,
    clauses: usize,
    /// Where the last token of a part ended.
    end: usize,
}

impl Parser {
    fn query(&mut self) -> Node {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.either(Context::default()));
            let Some((token, place)) = self.tokens.next() else { break };
            if matches!(token, Token::Close(_)) {
                self.problem(Problem::new(place, "this `)` closes nothing").hint("leave it out"));
            }
        }
        if parts.is_empty() { Node::Everything } else { Node::and(parts) }
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Gives up: what is left is not read.
    fn stop(&mut self, problem: Problem) {
        self.problem(problem);
        self.tokens = Vec::new().into_iter().peekable();
    }

    /// `a OR b`; side by side in a value field. `None` if there is nothing but a scope.
    fn either(&mut self, context: Context) -> Option<Node> {
        let mut parts = Vec::new();
        let mut alternatives = 1;
        parts.extend(self.all(context));
        loop {
            match self.tokens.peek() {
                Some((Token::Or, place)) => {
                    let place = *place;
                    self.tokens.next();
                    alternatives += 1;
                    if self.at_end() {
                        self.problem(missing(place, "OR", "after"));
                    }
                }
                Some((Token::Close(_), _)) | None => break,
                Some((Token::Not, place)) => {
                    let hint = "in a field of values, side by side means OR: write AND NOT or OR NOT";
                    let problem = Problem::new(*place, "it is not clear what this NOT belongs to").hint(hint);
                    self.problem(problem);
                }
                Some(_) => {}
            }
            parts.extend(self.all(context));
        }
        if let Some((_, place)) = self.scope.filter(|_| alternatives > 1 && self.depth == 0) {
            self.problem(outer_scope(place));
        }
        (!parts.is_empty()).then(|| Node::or(parts))
    }

    fn at_end(&mut self) -> bool {
        matches!(self.tokens.peek(), None | Some((Token::Close(_), _)))
    }

    /// `a AND b`; side by side in a text field.
    fn all(&mut self, context: Context) -> Option<Node> {
        let mut parts = Vec::new();
        if let Some((token @ (Token::And | Token::Or), place)) = self.tokens.peek() {
            let (name, place) = (if *token == Token::And { "AND" } else { "OR" }, *place);
            self.problem(missing(place, name, "before"));
            self.tokens.next();
        }
        parts.extend(self.negated(context));
        loop {
            match self.tokens.peek() {
                Some((Token::And, place)) => {
                    let place = *place;
                    self.tokens.next();
                    if self.at_end() || matches!(self.tokens.peek(), Some((Token::Or | Token::And, _))) {
                        self.problem(missing(place, "AND", "after"));
                        continue;
                    }
                    parts.extend(self.negated(context));
                }
                Some((Token::Or | Token::Close(_), _)) | None => break,
                Some(_) if context.values() => break,
                Some(_) => parts.extend(self.negated(context)),
            }
        }
        (!parts.is_empty()).then(|| Node::and(parts))
    }

    fn negated(&mut self, context: Context) -> Option<Node> {
        let mut odd = false;
        let mut not = None;
        while let Some((Token::Not, place)) = self.tokens.peek() {
            not = Some(*place);
            odd = !odd;
            self.tokens.next();
        }
        let Some(place) = not else { return self.near(context) };
        if self.at_end() || matches!(self.tokens.peek(), Some((Token::And | Token::Or, _))) {
            self.problem(missing(place, "NOT", "after"));
            return None;
        }
        match self.near(context) {
            Some(part) if odd => Some(Node::negated(part)),
            Some(part) => Some(part),
            None => {
                self.problem(Problem::new(place, "`in:` cannot be negated"));
                None
            }
        }
    }

    /// `a NEAR/10 b`.
    fn near(&mut self, context: Context) -> Option<Node> {
        let start = self.start();
        let left = self.boosted(context);
        let left_place = self.since(start);
        let Some((Token::Near { distance, ordered }, place)) = self.tokens.peek() else { return left };
        let (distance, ordered, near) = (*distance, *ordered, *place);
        self.tokens.next();
        let right_start = self.start();
        if self.at_end() || left.is_none() {
            self.problem(missing(near, "NEAR", if left.is_none() { "before" } else { "after" }));
            return left;
        }
        let right = self.boosted(context);
        let right_place = self.since(right_start);
        while let Some((Token::Near { .. }, place)) = self.tokens.peek() {
            let place = *place;
            self.tokens.next();
            self.boosted(context);
            self.problem(
                Problem::new(place, "NEAR takes two sides and cannot be chained")
                    .hint("write (a NEAR/10 b) AND (b NEAR/10 c)"),
            );
        }
        let left = self.side(left?, left_place, context);
        let right = self.side(right.unwrap_or(Node::Everything), right_place, context);
        let (Some(left), Some(right)) = (left, right) else { return Some(Node::Everything) };
        let what = Stands::Near { left: Box::new(left), right: Box::new(right), distance, ordered };
        Some(Node::Stands { field: context.field, what })
    }

    fn start(&mut self) -> Place {
        self.tokens.peek().map(|(_, place)| *place).unwrap_or_default()
    }

    /// Returns the place from `start` to the end of what was read last.
    fn since(&self, start: Place) -> Place {
        Place { start: start.start, end: self.end.max(start.end) }
    }

    fn side(&mut self, node: Node, place: Place, context: Context) -> Option<Stands> {
        match leaf::side(node, context.field) {
            Ok(side) => Some(side),
            Err(message) => {
                // What a broken part left behind is not reported twice.
                if self.problems.iter().all(|known| known.end <= place.start || known.start >= place.end) {
                    self.problem(Problem::new(place, message).hint(
                        "a side of NEAR is a word, phrase, pattern, entity, or a group of these with OR; a field goes \
                         around both: title:(a NEAR/10 b)",
                    ));
                }
                None
            }
        }
    }

    fn boosted(&mut self, context: Context) -> Option<Node> {
        if self.at_end() || matches!(self.tokens.peek(), Some((Token::And | Token::Or, _))) {
            return None;
        }
        let (token, place) = self.tokens.next()?;
        self.end = place.end;
        self.clauses += 1;
        if self.clauses > MAX_CLAUSES {
            self.stop(Problem::new(
                place,
                format!("a query can have {MAX_CLAUSES} parts, this one has more"),
            ));
            return None;
        }
        match token {
            Token::Open => self.group(place, context),
            Token::Prefix(name) => self.prefixed(&name, place, context),
            Token::Near { .. } => {
                self.problem(missing(place, "NEAR", "before"));
                None
            }
            token => Some(self.leaf(token, place, context)),
        }
    }

    fn leaf(&mut self, token: Token, place: Place, context: Context) -> Node {
        leaf::read(token, place, context).unwrap_or_else(|problem| {
            self.problem(problem);
            Node::Everything
        })
    }

    fn group(&mut self, open: Place, context: Context) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.stop(Problem::new(open, format!("more than {MAX_DEPTH} parentheses stand in one another")));
            return None;
        }
        let inner = self.either(context.inside());
        self.depth -= 1;
        let Some((Token::Close(suffix), place)) = self.tokens.next() else {
            if self.problems.is_empty() {
                self.problem(Problem::new(open, "this `(` is not closed").hint("add a `)`"));
            }
            return inner;
        };
        self.end = place.end;
        let Some(inner) = inner else {
            let place = Place { start: open.start, end: place.end };
            if self.problems.iter().all(|known| known.start < place.start) {
                self.problem(Problem::new(place, "there is nothing between these parentheses"));
            }
            return Some(Node::Everything);
        };
        let suffix_place = Place { start: place.start + 1, end: place.end };
        match leaf::boost(inner, &suffix, suffix_place) {
            Ok(node) => Some(node),
            Err(problem) => {
                self.problem(problem);
                Some(Node::Everything)
            }
        }
    }

    fn prefixed(&mut self, name: &str, place: Place, context: Context) -> Option<Node> {
        let glued = matches!(self.tokens.peek(), Some((token, next)) if next.start == place.end
            && matches!(token, Token::Open | Token::Quoted { .. } | Token::Regex { .. } | Token::Word(_)));
        if !glued {
            self.problem(
                Problem::new(place, format!("`{name}:` needs a value right after the colon"))
                    .hint(format!("write {name}:word; for the word itself, leave the colon out")),
            );
            return Some(Node::Everything);
        }
        if name.eq_ignore_ascii_case("in") {
            return self.scope(place);
        }
        let inner = leaf::context(name, place, context).unwrap_or_else(|problem| {
            self.problem(problem);
            Context::default()
        });
        let (token, next) = self.tokens.next()?;
        self.end = next.end;
        match token {
            Token::Open if inner.is_location() => {
                let hint = format!("write ({name}:a/* OR {name}:b/*)");
                self.problem(Problem::new(place, format!("`{name}:` takes one pattern")).hint(hint));
                self.group(next, Context::default())
            }
            Token::Open => self.group(next, inner),
            token => Some(self.leaf(token, next, inner.glued())),
        }
    }

    fn scope(&mut self, place: Place) -> Option<Node> {
        let (token, next) = self.tokens.next()?;
        let place = Place { start: place.start, end: next.end };
        let scope = match &token {
            Token::Word(word) if word.eq_ignore_ascii_case("chrome") => Scope::Chrome,
            Token::Word(word) if word.eq_ignore_ascii_case("all") => Scope::All,
            _ => {
                let problem = Problem::new(place, "`in:` is followed by `chrome` or `all`");
                self.problem(problem.hint("for a field, write title:word"));
                return None;
            }
        };
        if self.depth > 0 {
            self.problem(outer_scope(place));
        } else if self.scope.is_some_and(|(before, _)| before != scope) {
            self.problem(Problem::new(place, "`in:` can be said once"));
        }
        self.scope = Some((scope, place));
        None
    }
}

fn missing(place: Place, operator: &str, side: &str) -> Problem {
    let message = format!("`{operator}` needs something {side} it");
    Problem::new(place, message)
        .hint(format!("for the word itself, quote it or write it small: {}", operator.to_lowercase()))
}

fn outer_scope(place: Place) -> Problem {
    Problem::new(place, "`in:` is for the whole query")
        .hint("write in:chrome (a OR b), outside of all parentheses")
}

/// Returns the query that finds articles with any of the words of a text: a bag of words, whatever signs stand in
/// it. Words that stand there more than once count more.
pub fn any_words(text: &str) -> Ast {
    let mut counts: Vec<(String, u32)> = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    for word in crate::text::analyzer::query_words(text) {
        if let Some(number) = numbers.get(&word.printed) {
            let entry: Option<&mut (String, u32)> = counts.get_mut(*number);
            entry.into_iter().for_each(|(_, count)| *count += 1);
        } else if counts.len() < MAX_BAG {
            numbers.insert(word.printed.clone(), counts.len());
            counts.push((word.printed, 1));
        }
    }
    let parts = counts.into_iter().map(|(word, count)| {
        let place = Place::default();
        let what = if word.chars().all(char::is_alphanumeric) {
            Stands::Word(Exactness::Stemmed, word, place)
        } else {
            Stands::Phrase { exactness: Exactness::Stemmed, text: word, slop: 0, place }
        };
        let node = Node::Stands { field: None::<Field>, what };
        if count > 1 { Node::Boost(Box::new(node), count as f32) } else { node }
    });
    let parts: Vec<Node> = parts.collect();
    let root = if parts.is_empty() { Node::negated(Node::Everything) } else { Node::or(parts) };
    Ast { scope: Scope::Article, root }
}

/// Different words that a bag may hold; the rest is left out.
const MAX_BAG: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let printed = match parse(text) {
            Ok(ast) => {
                let printed = ast.to_string();
                assert_eq!(parse(&printed).as_ref(), Ok(&ast), "{text} prints as {printed}");
                printed
            }
            Err(problems) => {
                let problems: Vec<String> = problems
                    .iter()
                    .map(|problem| format!("{}..{} {}", problem.start, problem.end, problem.message))
                    .collect();
                format!("! {}", problems.join("; "))
            }
        };
        assert_eq!(printed, expected, "{text}");
    }

    #[test]
    fn words_and_operators() {
        check("north korea", "north AND korea");
        check("a OR b c", "a OR b AND c");
        check("(a OR b) c or", "(a OR b) AND c AND or");
        check("a NOT b -c", "a AND NOT b AND NOT c");
        check("NOT (a b)", "NOT (a AND b)");
        check("- a", "! 0..1 `-` is no operator");
        check("--a", "a");
        check("(((a)))", "a");
        check("=soldiers ==US state-of-the-art", "=soldiers AND ==US AND state-of-the-art");
        check("a^2 (b OR c)^1.5 \"d e\"~3^4", "a^2 AND (b OR c)^1.5 AND \"d e\"~3^4");
        check("*", "*");
    }

    #[test]
    fn phrases_and_patterns() {
        check("“defense pact” =\"defense pact\"", "\"defense pact\" AND =\"defense pact\"");
        check("«a \"b» \"joh* doe\"~2", "\"a  b\" AND \"joh* doe\"~2");
        check("zelensk* zel?nsky *sky zelenski~1", "zelensk* AND zel?nsky AND *sky AND zelenski~1");
        check("/zelensk(y|iy|yy)/ /a\\/b/", "/zelensk(y|iy|yy)/ AND /a\\/b/");
        check("kursk NEAR/10 troops x", "kursk NEAR/10 troops AND x");
        check("(a OR \"b c\") ONEAR/3 d*", "(a OR \"b c\") ONEAR/3 d*");
        check("title:(a NEAR/3 b)^2", "title:(a NEAR/3 b)^2");
        check("killed NEAR/5 any:place", "killed NEAR/5 any:place");
    }

    #[test]
    fn fields() {
        check("title:(a OR \"b c\")", "title:a OR title:\"b c\"");
        check("headline:(a b)", "title:a AND title:b");
        check("lang:(en ru) -author:*", "(lang:en OR lang:ru) AND NOT author:*");
        check("tag:(a AND b)", "tag:a AND tag:b");
        check("publisher:\"The Harbour Courier\"", "publisher:\"The Harbour Courier\"");
        check("date:2025-1 date:>=2024 date:3m..", "date:2025-01 AND date:2024.. AND date:3m..");
        check("date:(2024 2025)", "date:2024 OR date:2025");
        check(
            "path:2025/*.html url:https://example.com/a?b=~1",
            "path:\"2025/*.html\" AND url:\"https://example.com/a?b=~1\"",
        );
        check("id:0123456789abcdef id:(a b)", "id:\"0123456789abcdef\" AND (id:\"a\" OR id:\"b\")");
        check("person:zelensky org:\"bbc\" person:*", "person:zelensky AND org:\"bbc\" AND any:person");
        check("in:chrome donate", "in:chrome AND donate");
        check("(a OR b) in:all", "in:all AND (a OR b)");
        check("in:chrome", "in:chrome AND *");
        for row in crate::model::TABLE {
            assert!(parse(row.example).is_ok(), "{}", row.example);
        }
    }

    #[test]
    fn problems_have_places() {
        check("", "! 0..0 the query is empty");
        check("a (b", "! 2..3 this `(` is not closed");
        check("a) b", "! 1..2 this `)` closes nothing");
        check("a \"b", "! 2..3 this quote is not closed");
        check("a OR", "! 2..4 `OR` needs something after it");
        check("AND a", "! 0..3 `AND` needs something before it");
        check("()", "! 0..2 there is nothing between these parentheses");
        check("titel:pact", "! 0..10 there is no field `titel`");
        check("at 12:30", "! 3..8 `12:30` holds a colon, which ends a field's name");
        check("http://example.com", "! 0..18 `http://example.com` looks like an address");
        check("title: pact", "! 0..6 `title:` needs a value right after the colon");
        check("a NEAR/3 b NEAR/3 c", "! 11..17 NEAR takes two sides and cannot be chained");
        check("a NEAR b", "! 2..6 `NEAR` needs a distance from 1 to 999");
        check("a NEAR/3 (b c)", "! 9..14 a side of NEAR cannot hold AND or NOT");
        check("title:a NEAR/3 b", "! 0..7 a side of NEAR cannot have a field of its own");
        check("(in:chrome a)", "! 1..10 `in:` is for the whole query");
        check("in:chrome a OR b", "! 0..9 `in:` is for the whole query");
        check("word~3", "! 0..6 `word~3`: a word takes `~1` or `~2` at its end");
        check("word^x", "! 0..6 `^x` is no boost");
        check("date:25", "! 5..7 `25` is not a date");
        check("a && b", "! 2..4 `&&` is no operator");
        check("title:(body:x)", "! 7..12 `body:` cannot stand inside another field");
        check("author:(a -b)", "! 10..11 it is not clear what this NOT belongs to");
    }

    #[test]
    fn a_field_name_nearly_right_is_suggested() {
        let problem = &parse("titel:pact").unwrap_err()[0];
        assert!(problem.hint.as_ref().unwrap().starts_with("did you mean `title:`?"));
    }

    #[test]
    fn depth_and_size_are_bounded() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&format!("{}a", "NOT ".repeat(100_000))).is_ok());
        assert!(parse(&format!("{}a{}", "(".repeat(200), ")".repeat(200))).is_ok());
        assert!(parse(&"title:(".repeat(1_000)).is_err());
        assert!(parse(&"a ".repeat(10_001)).is_err());
        assert!(parse(&"a ".repeat(10_000)).is_ok());
    }

    #[test]
    fn a_bag_parses_nothing() {
        let printed = any_words("Was it (\"soldiers\") OR soldiers? title:x don't").to_string();
        assert_eq!(printed, "was OR it OR soldiers^2 OR or OR \"title:x\" OR \"don't\"");
        assert_eq!(any_words("…").to_string(), "NOT *");
    }

    proptest::proptest! {
        #[test]
        fn printing_is_stable(text in "([a-c]|[ ()\"«»“=*?~^:/\\\\.-]|AND |OR |NOT |NEAR/2 |title:|lang:|date:|url:|id:|any:|person:|in:|all|2024|1){0,12}") {
            if let Ok(ast) = parse(&text) {
                let printed = ast.to_string();
                proptest::prop_assert_eq!(parse(&printed), Ok(ast), "{}", printed);
            }
        }

        #[test]
        fn arbitrary_text_is_read(text in "\\PC{0,60}") {
            if let Err(problems) = parse(&text) {
                for problem in problems {
                    proptest::prop_assert!(text.get(problem.start..problem.end).is_some(), "{:?}", problem);
                }
            }
            any_words(&text);
        }
    }
}
