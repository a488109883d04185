//! Rules of mastheads, written by the user in TOML: what the shape of a page cannot tell.
//!
//! ```toml
//! [[masthead]]
//! name = "The Lindmouth Courier"       # the publisher of articles that match
//! site = ["courier.example"]           # hosts, with everything below them
//! folder = ["papers/courier"]          # folders, with everything below them; "." is all
//! publisher = ["Lindmouth Courier"]    # names that the page itself gives
//! byline = ['^Words: (?<names>.+)$']   # a line with the authors
//! dateline = ['^LINDMOUTH, (?<date>[^—]+) —']
//! cut = ['^Support local news']        # lines that are not the article's
//! end = ['^More harbour news$']        # the article ends before this line
//! ```
//!
//! Patterns are regular expressions in linear time, matched against single lines. Rules win over everything else.

use std::fmt;

use regex_automata::meta::Regex;
use serde::Deserialize;
use toml::Spanned;

use crate::model::Document;

/// Rules by masthead, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    mastheads: Vec<Masthead>,
}

/// The rules of one masthead.
#[derive(Clone, Debug)]
pub struct Masthead {
    /// The publisher of articles that match.
    pub name: String,
    sites: Vec<String>,
    folders: Vec<String>,
    publishers: Vec<String>,
    bylines: Vec<Regex>,
    datelines: Vec<Regex>,
    cuts: Vec<Regex>,
    ends: Vec<Regex>,
}

/// What is wrong with a rules file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for RulesError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    masthead: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    name: Spanned<String>,
    #[serde(default)]
    site: Vec<String>,
    #[serde(default)]
    folder: Vec<String>,
    #[serde(default)]
    publisher: Vec<String>,
    #[serde(default)]
    byline: Vec<Spanned<String>>,
    #[serde(default)]
    dateline: Vec<Spanned<String>>,
    #[serde(default)]
    cut: Vec<Spanned<String>>,
    #[serde(default)]
    end: Vec<Spanned<String>>,
}

/// Most bytes that one compiled pattern may take.
const PATTERN_BYTES: usize = 1 << 20;

impl Rules {
    /// Reads rules from the text of a file.
    ///
    /// # Errors
    /// Names the line that is not TOML, has an unknown key, a pattern that does not compile, or a masthead that
    /// could never match.
    pub fn parse(text: &str) -> Result<Rules, RulesError> {
        let file: File = toml::from_str(text).map_err(|error| RulesError {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            message: error.message().lines().next().unwrap_or("not TOML").to_string(),
        })?;
        let mastheads = file.masthead.into_iter().map(|section| masthead(text, section));
        Ok(Rules { mastheads: mastheads.collect::<Result<_, _>>()? })
    }

    /// Returns whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.mastheads.is_empty()
    }

    /// Returns the first masthead that a document matches by its site or folder, or by the publisher that the
    /// page names (empty if it names none).
    pub fn masthead(&self, document: &Document, publisher: &str) -> Option<&Masthead> {
        self.mastheads.iter().find(|masthead| masthead.matches(document, publisher))
    }
}

impl Masthead {
    fn matches(&self, document: &Document, publisher: &str) -> bool {
        let host = document
            .hints
            .url
            .as_deref()
            .and_then(|url| url.split_once("://"))
            .map(|(_, rest)| rest.split(['/', '?', '#', ':']).next().unwrap_or("").to_ascii_lowercase());
        let below = |whole: &str, part: &str, sign: char| {
            whole.strip_suffix(part).is_some_and(|rest| rest.is_empty() || rest.ends_with(sign))
        };
        let site = host.is_some_and(|host| self.sites.iter().any(|site| below(&host, site, '.')));
        let path = document.location.path.as_str();
        let in_folder = |folder: &String| match folder.trim_end_matches('/') {
            "" | "." => true,
            folder => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        };
        site || self.folders.iter().any(in_folder)
            || (!publisher.is_empty()
                && self.publishers.iter().any(|name| name.eq_ignore_ascii_case(publisher)))
    }

    /// Returns whether a line is to be cut.
    pub fn cuts(&self, line: &str) -> bool {
        self.cuts.iter().any(|pattern| pattern.is_match(line))
    }

    /// Returns whether the article ends before a line.
    pub fn ends(&self, line: &str) -> bool {
        self.ends.iter().any(|pattern| pattern.is_match(line))
    }

    /// Returns the part of a line that names the authors: the group `names`, or all that matched.
    pub fn byline<'l>(&self, line: &'l str) -> Option<&'l str> {
        part(&self.bylines, "names", line)
    }

    /// Returns the part of a line that is the date: the group `date`, or all that matched.
    pub fn dateline<'l>(&self, line: &'l str) -> Option<&'l str> {
        part(&self.datelines, "date", line)
    }
}

fn part<'l>(patterns: &[Regex], group: &str, line: &'l str) -> Option<&'l str> {
    patterns.iter().find_map(|pattern| {
        let mut found = pattern.create_captures();
        pattern.captures(line, &mut found);
        let span = found.get_group_by_name(group).or_else(|| found.get_group(0))?;
        line.get(span.start..span.end)
    })
}

fn masthead(text: &str, section: Section) -> Result<Masthead, RulesError> {
    let fail = |at: usize, message: String| RulesError { line: line_of(text, at), message };
    if section.site.is_empty() && section.folder.is_empty() && section.publisher.is_empty() {
        let message = format!("masthead `{}` needs `site`, `folder` or `publisher`", section.name.get_ref());
        return Err(fail(section.name.span().start, message));
    }
    let compile = |patterns: Vec<Spanned<String>>| -> Result<Vec<Regex>, RulesError> {
        patterns
            .into_iter()
            .map(|pattern| {
                regex(pattern.get_ref()).map_err(|message| {
                    fail(pattern.span().start, format!("pattern `{}`: {message}", pattern.get_ref()))
                })
            })
            .collect()
    };
    Ok(Masthead {
        sites: section.site.iter().map(|site| site.to_ascii_lowercase()).collect(),
        folders: section.folder,
        publishers: section.publisher,
        bylines: compile(section.byline)?,
        datelines: compile(section.dateline)?,
        cuts: compile(section.cut)?,
        ends: compile(section.end)?,
        name: section.name.into_inner(),
    })
}

fn regex(pattern: &str) -> Result<Regex, String> {
    let config = Regex::config().nfa_size_limit(Some(PATTERN_BYTES)).hybrid_cache_capacity(PATTERN_BYTES);
    Regex::builder().configure(config).build(pattern).map_err(|error| match error.syntax_error() {
        Some(syntax) => {
            syntax.to_string().lines().last().unwrap_or("does not compile").replace("error: ", "")
        }
        None => "too large".to_string(),
    })
}

/// Returns the line of a byte offset, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, Hints, Location, Markup};

    fn document(path: &str, url: Option<&str>) -> Document {
        Document {
            location: Location { path: path.into(), ..Location::default() },
            content: Content::Page(Markup::Plain, String::new()),
            hints: Hints { url: url.map(String::from), ..Hints::default() },
            sha256: [0; 32],
        }
    }

    const FILE: &str = "[[masthead]]\nname = \"The Lindmouth Courier\"\nsite = [\"courier.example\"]\n\
        folder = [\"papers/courier\"]\npublisher = [\"Courier\"]\nbyline = ['^Words: (?<names>.+)$']\n\
        dateline = ['^LINDMOUTH, (?<date>[^—]+) —']\ncut = ['^Support local']\nend = ['^More harbour']\n";

    #[test]
    fn mastheads_match_and_rule() {
        let rules = Rules::parse(FILE).unwrap();
        for (path, url, publisher, expected) in [
            ("papers/courier/1.txt", None, "", true),
            ("papers/courier2/1.txt", None, "", false),
            ("1.txt", Some("https://www.courier.example/x"), "", true),
            ("1.txt", Some("https://notcourier.example/x"), "", false),
            ("1.txt", None, "courier", true),
            ("1.txt", None, "", false),
        ] {
            assert_eq!(rules.masthead(&document(path, url), publisher).is_some(), expected, "{path} {url:?}");
        }
        let masthead = rules.masthead(&document("", None), "Courier").unwrap();
        assert_eq!(masthead.byline("Words: Ada Brook"), Some("Ada Brook"));
        assert_eq!(masthead.dateline("LINDMOUTH, 3 March 2024 — Two"), Some("3 March 2024"));
        assert!(
            masthead.cuts("Support local news") && masthead.ends("More harbour news") && !masthead.cuts("x")
        );
    }

    /// The example of the documentation.
    #[test]
    fn the_documented_example_works() {
        let text = include_str!("../../docs/rules.md");
        let example = text
            .split("<!-- example -->\n```toml\n")
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .unwrap();
        let rules = Rules::parse(example).unwrap();
        let page = "LINDMOUTH, 3 March 2024 — Two ferries were torn from their moorings in the harbour when a storm hit \
            the coast late on Sunday, the port authority said in a statement on Monday.\n\nSupport local news: give!\n\n\
            The larger of the two ran aground on the sand bank north of the lighthouse, while the smaller one was \
            caught by a tug and brought back before midnight.\n\nWords: Ada Brook and Tom Reed\n\nMore harbour news\n\n\
            Nobody was hurt when a barge hit the pier on Friday, and the ferry went on to the islands after an hour.\n";
        let document = Document {
            content: Content::Page(Markup::Plain, page.to_string()),
            ..document("papers/courier/a.txt", None)
        };
        let options = crate::extract::Options { rules: Some(&rules), ..Default::default() };
        let article = crate::extract::article(&document, &options).unwrap();
        assert_eq!(article.publisher, "The Lindmouth Courier");
        assert_eq!(article.authors, ["Ada Brook", "Tom Reed"]);
        assert_eq!(article.published.unwrap().iso(), "2024-03-03");
        assert!(
            article.body.contains("larger of the two") && !article.body.contains("give!"),
            "{}",
            article.body
        );
        let ruled = article.cut.iter().filter(|cut| cut.reason == crate::model::CutReason::Rule);
        let ruled: Vec<&str> = ruled.map(|cut| cut.text.as_str()).collect();
        assert!(ruled.iter().any(|text| text.starts_with("Support local")), "{ruled:?}");
        assert!(ruled.iter().any(|text| text.contains("Nobody was hurt")), "{ruled:?}");
        let page = "<html><body><article><h1>Ferries torn from their moorings</h1><p>Words: Ada Brook</p>\
            <p>Two ferries were torn from their moorings in the harbour when a storm hit the coast late on Sunday.</p>\
            <p>[Ad] Boots for all who walk along the coast of the county, in all sizes, and for every weather.</p>\
            <p>The larger of the two ran aground on the sand bank north of the lighthouse, the port authority said.</p>\
            </article></body></html>";
        let document = Document { content: Content::Page(Markup::Html, page.to_string()), ..document };
        let article = crate::extract::article(&document, &options).unwrap();
        assert_eq!(
            (article.publisher.as_str(), article.authors),
            ("The Lindmouth Courier", vec!["Ada Brook".into()])
        );
        assert!(
            article.body.contains("larger of the two") && !article.body.contains("Boots"),
            "{}",
            article.body
        );
    }

    #[test]
    fn errors_name_their_line() {
        for (text, line, part) in [
            ("[[masthead]]\nname = 'A'\nsite = ['a.example']\ncut = ['(']\n", 4, "pattern `(`"),
            ("[[masthead]]\nname = 'A'\n", 2, "needs `site`"),
            ("[[masthead]]\nname = 'A'\nsites = []\n", 3, "unknown field"),
            ("x", 1, ""),
        ] {
            let error = Rules::parse(text).map(|_| ()).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.to_string().contains(part), "{error}");
        }
        assert!(Rules::parse("").is_ok());
    }
}
