//! The arguments of `search`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use presshound::model::{Field, FieldKind, TABLE};
use presshound::store::{FacetBy, Sort};

/// Find articles
///
/// All words are the query. Words side by side must all be in the article; quotes make a phrase, OR, NOT and
/// parentheses work, `field:word` searches one field (see `presshound fields`). A shell takes quotes away:
/// write '"defence pact"' to search the phrase.
///
/// Examples:
///   presshound search harbour strike
///   presshound search '"defence pact" NOT sport' --since 2024-10
///   presshound search 'strike NEAR/5 harbour' --sort newest --json
///   presshound search zelensk* --facet publisher,year
#[derive(Args, Debug)]
#[command(visible_alias = "query", verbatim_doc_comment)]
pub struct SearchArgs {
    /// The query; all words are joined by blanks; with filters alone, every article that passes
    #[arg(value_name = "QUERY", required_unless_present_any = ["batch", "since", "until", "publisher", "author", "lang", "person", "org", "place"])]
    pub query: Vec<String>,
    /// Return at most this many articles; 0 returns all
    ///
    /// Default: 10; with -l and -0 all; with --batch 1000 a query.
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,
    /// Leave out this many articles first
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Order the articles
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortOrder::Relevance)]
    pub sort: SortOrder,
    /// Show this many passages of each article, 0 to 3
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=3))]
    pub snippets: u8,
    /// Make passages about this many characters long
    #[arg(long, value_name = "N", default_value_t = 240, value_parser = clap::value_parser!(u16).range(40..=2000))]
    pub width: u16,
    /// Match articles that hold any of the words; the words are taken as they are, whatever signs they hold
    ///
    /// For whole sentences. Where the best articles do not hold all of the words, words of their own help to order the
    /// rest (only to order it: what is found and marked stays the same). --explain shows them.
    #[arg(long)]
    pub any: bool,
    /// With --any, order by the words given alone
    #[arg(long, requires = "any")]
    pub no_feedback: bool,
    /// Print JSON Lines: a header, one line for each article, a summary
    ///
    /// Places (`start`, `end`, `highlights`) are bytes of the field's text.
    #[arg(long, group = "output")]
    pub json: bool,
    /// Print CSV with a header
    #[arg(long, group = "output")]
    pub csv: bool,
    /// Print only where the articles are
    #[arg(short = 'l', long, group = "output")]
    pub locations: bool,
    /// Print only where the articles are, each followed by a NUL byte
    #[arg(short = '0', long, group = "output")]
    pub null: bool,
    /// Print only the number of matching articles
    #[arg(short = 'c', long = "count", group = "output")]
    pub count: bool,
    /// Print each article by a template
    ///
    /// Any field in braces ({id}, {date}, {title}, {publisher} …), {score}, {rank} and {location}; \t, \n and
    /// \\ as usual; {{ for a brace. Example: --format '{id}\t{date}\t{title}'
    #[arg(long, value_name = "TEMPLATE", group = "output", allow_hyphen_values = true)]
    pub format: Option<String>,
    /// Print a TREC run file; only with --batch
    #[arg(long, group = "output", requires = "batch")]
    pub trec: bool,
    /// Say how the query was read, and search nothing
    #[arg(long, group = "output")]
    pub explain: bool,
    /// Count the matching articles by these fields: publisher, agency, lang, author, section, tag, year
    ///
    /// Example: --facet publisher,year
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', conflicts_with_all = ["csv", "locations", "null", "format", "batch", "explain"])]
    pub facet: Vec<FacetName>,
    /// Run a list of queries: `id<TAB>query` lines from a file, or `-` for standard input
    ///
    /// Prints one JSON object for each article found, or with --trec a run file. A query that cannot be read is
    /// reported and passed over; the exit code is then 2.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "csv", "locations", "null", "count", "format", "explain", "offset", "sort"])]
    pub batch: Option<PathBuf>,
    /// Make titles links to the original files, for terminals that understand them (OSC 8)
    #[arg(long)]
    pub links: bool,
    #[command(flatten)]
    pub filters: FilterArgs,
}

/// Filters as flags: each is added to the query.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Published on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Printed by this paper; given several times: by any of them
    #[arg(long, value_name = "NAME")]
    pub publisher: Vec<String>,
    /// Written by this person; given several times: by any of them
    #[arg(long, value_name = "NAME")]
    pub author: Vec<String>,
    /// In this language: en, de, uk …; given several times: in any of them
    #[arg(long, value_name = "CODE")]
    pub lang: Vec<String>,
    /// Names this person, under any spelling: the whole name, or a word of it
    #[arg(long, value_name = "NAME")]
    pub person: Vec<String>,
    /// Names this organisation
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// Names this place
    #[arg(long, value_name = "NAME")]
    pub place: Vec<String>,
    /// Search what was cut as page furniture, or all of the page
    #[arg(long = "in", value_enum, value_name = "PART")]
    pub part: Option<InPart>,
}

/// The part of pages to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InPart {
    /// What was cut.
    Chrome,
    /// Articles and what was cut.
    All,
}

/// The order of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SortOrder {
    /// Best first.
    Relevance,
    /// Newest first, undated last.
    Newest,
    /// Oldest first, undated last.
    Oldest,
    /// By title.
    Title,
}

impl From<SortOrder> for Sort {
    fn from(order: SortOrder) -> Sort {
        match order {
            SortOrder::Relevance => Sort::Relevance,
            SortOrder::Newest => Sort::Newest,
            SortOrder::Oldest => Sort::Oldest,
            SortOrder::Title => Sort::Title,
        }
    }
}

/// What to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacetName(pub FacetBy);

impl FromStr for FacetName {
    type Err = String;

    fn from_str(name: &str) -> Result<FacetName, String> {
        if name.eq_ignore_ascii_case("year") {
            return Ok(FacetName(FacetBy::Year));
        }
        match Field::parse(name) {
            Some(field) if countable(field) => Ok(FacetName(FacetBy::Value(field))),
            _ => {
                let names = TABLE.iter().filter(|row| countable(row.field)).map(|row| row.name);
                Err(format!("articles are counted by {} or year", names.collect::<Vec<_>>().join(", ")))
            }
        }
    }
}

fn countable(field: Field) -> bool {
    field != Field::Id && matches!(field.row().kind, FieldKind::Value)
}
