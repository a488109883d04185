//! The command line: what can be typed, and the help for it, written once. The manual and the completions are
//! made from it. What the arguments mean is decided by the commands.

mod entities;
mod index;
mod search;
mod size;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub use entities::EntitiesArgs;
pub use index::{EntityMode, FieldKey, IndexArgs};
pub use search::{FilterArgs, InPart, SearchArgs, SortOrder};

/// The name of the command that is run most.
const SEARCH: &str = "search";

const SHORT_TOUR: &str = "\
Begin here:
  presshound index saved-articles/
  presshound search harbour strike
  presshound show 0123456789abcdef

Exit codes: 0 found, 1 nothing found, 2 error, 3 no index or one that cannot be read, 4 locked by another run.";

/// Full-text search for press articles
///
/// Indexes folders of saved articles (copied pages, HTML, Markdown, JSON Lines, CSV, archives) and searches
/// them. The article is found inside the page; what was cut around it stays searchable.
#[derive(Debug, Parser)]
#[command(name = "presshound", version, arg_required_else_help = true, after_help = SHORT_TOUR)]
#[command(disable_help_subcommand = true, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use the index in this folder, or in a cluster: https://host:9200/NAME
    ///
    /// A cluster is OpenSearch or Elasticsearch; several hosts are separated by commas. Without --index: `.presshound` in the current folder or the nearest folder above it, if this user made that
    /// index. `presshound index` makes `.presshound` in the current folder where there is none.
    #[arg(long, global = true, value_name = "FOLDER|URL", env = "PRESSHOUND_INDEX", hide_env_values = true)]
    pub index: Option<PathBuf>,
    /// Read who is who from this alias file
    ///
    /// Without it: `aliases.toml` in the index folder, if there is one. The file merges, splits, renames, retypes
    /// and blocks names; it is read at each query and never written.
    #[arg(long, global = true, value_name = "FILE", env = "PRESSHOUND_ALIASES", hide_env_values = true)]
    pub aliases: Option<PathBuf>,
    /// Say when to colour
    ///
    /// `auto` colours for a terminal, unless NO_COLOR is set or TERM is `dumb`.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
    /// Say nothing but errors on standard error
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(flatten)]
    pub cluster: ClusterArgs,
}

/// How an index in a cluster is reached.
///
/// Credentials never stand on the command line.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Cluster options")]
pub struct ClusterArgs {
    /// Read the credentials for the cluster from this file, which nobody else may read
    ///
    /// TOML: `user` and `password`, or `api-key`, or `bearer`. Without it: PRESSHOUND_USER and PRESSHOUND_PASSWORD,
    /// PRESSHOUND_API_KEY, or PRESSHOUND_BEARER.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "PRESSHOUND_LOGIN",
        hide_env_values = true,
        hide_short_help = true
    )]
    pub login: Option<PathBuf>,
    /// Trust the hosts whose certificates come from those in this PEM file, instead of the public ones
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "PRESSHOUND_CA",
        hide_env_values = true,
        hide_short_help = true
    )]
    pub ca: Option<PathBuf>,
    /// Show the hosts this certificate, a PEM file
    #[arg(long, global = true, value_name = "FILE", requires = "client_key", hide_short_help = true)]
    pub client_cert: Option<PathBuf>,
    /// The key of the certificate, a PEM file
    #[arg(long, global = true, value_name = "FILE", requires = "client_cert", hide_short_help = true)]
    pub client_key: Option<PathBuf>,
    /// Give up when the cluster has not done everything after this many seconds
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub timeout: Option<u64>,
    /// Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2
    #[arg(long, global = true, hide_short_help = true)]
    pub partial: bool,
    /// Keep what this machine knows of the index in this folder: the ledger, what was delivered
    ///
    /// Default: a folder of its own for each address in the user's state folder.
    #[arg(long, global = true, value_name = "FOLDER", hide_short_help = true)]
    pub state: Option<PathBuf>,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// For a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Index(Box<IndexArgs>),
    Search(Box<SearchArgs>),
    Entities(Box<EntitiesArgs>),
    Show(ShowArgs),
    Open(OpenArgs),
    Status(StatusArgs),
    Check(CheckArgs),
    Forget(ForgetArgs),
    Why(WhyArgs),
    Fields(FieldsArgs),
    Extract(ExtractArgs),
    Generate(GenerateArgs),
}

/// Show one article
///
/// Prints it in a layout for reading: title, where and when it appeared, captions, text. Where there are colours,
/// people, organisations and places each have one, and so has what matches the query, if one is given.
///
/// Examples: presshound show 0123456789abcdef; presshound show 0123456789abcdef harbour strike
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// The article's id, as `search` prints it, or the record's own id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Mark what matches this query; all words are joined by blanks
    #[arg(value_name = "QUERY", conflicts_with_all = ["raw", "decoded", "chrome", "json"])]
    pub query: Vec<String>,
    /// Print the original bytes: the file, the archive's member or the record
    #[arg(long, conflicts_with_all = ["decoded", "chrome", "json"])]
    pub raw: bool,
    /// Print the text of the file, decoded to UTF-8: what the places of cuts refer to
    #[arg(long, conflicts_with_all = ["chrome", "json"])]
    pub decoded: bool,
    /// Print what was cut as page furniture, with the reason for each piece
    #[arg(long, conflicts_with = "json")]
    pub chrome: bool,
    /// Print everything that is known about the article as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Open the original of an article
///
/// Hands the file to the program that the desktop uses for it. An article inside an archive or a file of
/// records cannot be opened that way: `show --raw` prints it.
///
/// Example: presshound open 0123456789abcdef
#[derive(Args, Debug)]
pub struct OpenArgs {
    /// The article's id, as `search` prints it, or the record's own id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Print the path of the file instead of opening it
    #[arg(long)]
    pub print: bool,
}

/// Say what is indexed, how fresh it is, and what failed
///
/// Examples: presshound status; presshound status --files --fate failed
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// Print the profile of furniture that the index uses, for `--profile` of `index` and `extract`
    #[arg(long, conflicts_with_all = ["files", "json"])]
    pub profile: bool,
    /// List every input file and what became of it
    #[arg(long)]
    pub files: bool,
    /// List only files of this fate
    ///
    /// `partial`: with an article that is cut off by a paywall or an export; `no-text`: with a PDF of pictures.
    #[arg(long, value_name = "FATE", requires = "files")]
    #[arg(value_parser = ["indexed", "partly", "not-article", "failed", "skipped", "pending", "partial", "no-text"])]
    pub fate: Option<String>,
    /// Print JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// Verify the index against itself and against the files
///
/// Exit code 0: all is well; 1: files have changed, came or went since; 2: the index is damaged.
#[derive(Args, Debug)]
pub struct CheckArgs {}

/// Drop files or folders from the index; the files themselves stay
///
/// Example: presshound forget saved-articles/drafts
#[derive(Args, Debug)]
pub struct ForgetArgs {
    /// Files or folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Say why an article matches a query, or why it does not
///
/// Exit code 0: it matches; 1: it does not.
///
/// Example: presshound why 0123456789abcdef harbour strike
#[derive(Args, Debug)]
pub struct WhyArgs {
    /// The article's id, as `search` prints it, or the record's own id
    #[arg(value_name = "ID")]
    pub id: String,
    /// The query; all words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
}

/// List the fields that can be searched, with an example each
#[derive(Args, Debug)]
pub struct FieldsArgs {}

/// Print the article and its metadata as JSON, without an index
///
/// One object a line: id, title, subtitle, authors, publisher, agency, published, modified, section, tags,
/// language, captions, url, body and cut. A page that fails gives its id and an error. JSON Lines on standard input
/// are read as they come, in all threads; a record's own id is the id of its object.
///
/// Examples: presshound extract page.html; presshound extract --batch < list.tsv;
/// presshound extract --entities - < records.jsonl
#[derive(Args, Debug)]
pub struct ExtractArgs {
    /// Files; `-` reads one page from standard input
    #[arg(value_name = "FILE", required_unless_present = "batch", conflicts_with = "batch")]
    pub files: Vec<PathBuf>,
    /// Read `id<TAB>path<TAB>url` lines from a file, or from standard input
    ///
    /// The address may be missing. Answers keep the order of the lines. A page that fails does not change the
    /// exit code.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub batch: Option<PathBuf>,
    /// Print JSON, one object a line: the only layout there is
    #[arg(long)]
    pub json: bool,
    /// Add the people, organisations and places in the text
    ///
    /// As `entities`: start, end (bytes of `body`), label (person, org or place), and the name as resolved within the
    /// text. The mode is that of `index --entities`.
    #[arg(long, value_enum, value_name = "MODE", num_args = 0..=1, require_equals = true, default_missing_value = "full")]
    pub entities: Option<EntityMode>,
    /// Look for names with a spaCy v3 pipeline in texts of its language, as `index --model` does
    ///
    /// Adds `entities`, as --entities does. May be given several times.
    #[arg(long, value_name = "DIR")]
    pub model: Vec<PathBuf>,
    /// Keep page furniture in the text
    #[arg(long)]
    pub no_cut: bool,
    /// Cut furniture from the texts of records too
    #[arg(long)]
    pub cut_records: bool,
    /// Cut lines that a profile of furniture knows; `status --profile` prints one
    ///
    /// A profile goes by folders: give the files as they are named within the folder that was indexed.
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Use rules of mastheads from a file: datelines, bylines, lines to cut; see docs/rules.md
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Read a field of records from another key, as `index` does
    #[arg(long, value_name = "FIELD=KEY")]
    pub map: Vec<FieldKey>,
    /// Use this many threads; default: one for each core
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Make the manual pages or shell completions
///
/// Examples: presshound generate man --to man1/; presshound generate complete-bash
#[derive(Args, Debug)]
pub struct GenerateArgs {
    /// What to make
    #[arg(value_enum, value_name = "WHAT")]
    pub what: Generated,
    /// Write files into this folder instead of printing
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

/// What can be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Generated {
    /// Manual pages.
    Man,
    /// Completions for bash.
    CompleteBash,
    /// Completions for zsh.
    CompleteZsh,
    /// Completions for fish.
    CompleteFish,
    /// Completions for elvish.
    CompleteElvish,
    /// Completions for PowerShell.
    CompletePowershell,
}

/// Reads the arguments.
///
/// # Errors
/// What clap has to say: help and the version, too.
pub fn read(args: &[OsString]) -> Result<Cli, clap::Error> {
    match searching(args) {
        Some(cli) => Ok(cli),
        None => Cli::try_parse_from(args),
    }
}

/// Reads the arguments of a plain search; `None` for any other command, and where anything is wrong. To build the
/// arguments of all commands takes as long as looking an index up.
fn searching(args: &[OsString]) -> Option<Cli> {
    args.get(1).filter(|name| *name == SEARCH)?;
    let command = SearchArgs::augment_args(clap::Command::new(SEARCH));
    let all = Global::augment_args(clap::Command::new("presshound")).subcommand(command);
    Cli::from_arg_matches(&all.try_get_matches_from(args).ok()?).ok()
}

/// Returns the arguments with those protected that begin with `-` and hold a blank: in a query they say NOT
/// (`'-sport harbour'`), and a leading blank keeps them from being read as flags.
pub fn protect(args: Vec<OsString>) -> Vec<OsString> {
    let takes_query = ["search", "query", "entities", "why", "show"];
    let query = |arg: &OsString| takes_query.iter().any(|name| arg == name);
    let Some(from) = args.iter().position(query) else { return args };
    let mut out: Vec<OsString> = Vec::with_capacity(args.len());
    for (index, arg) in args.into_iter().enumerate() {
        let is_value = out.last().is_some_and(|last| last == "--format");
        let not = index > from
            && !is_value
            && arg.to_str().is_some_and(|arg| {
                arg.starts_with('-') && !arg.starts_with("--") && arg.contains(char::is_whitespace)
            });
        out.push(if not { format!(" {}", arg.to_string_lossy()).into() } else { arg });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_search_is_read_the_same_by_itself() {
        let lines = [
            "search harbour strike",
            "search -n 3 --json --index i harbour",
            "search harbour -qc --color always --since 2024 --person a --person b",
            "search --facet publisher,year --sort newest -- -x",
            "search --batch list.tsv --trec",
        ];
        for line in lines {
            let args: Vec<OsString> =
                ["presshound"].into_iter().chain(line.split(' ')).map(OsString::from).collect();
            let (alone, among) = (searching(&args), Cli::try_parse_from(&args).ok());
            assert!(alone.is_some(), "{line}");
            assert_eq!(format!("{alone:?}"), format!("{among:?}"), "{line}");
        }
        for line in
            ["search", "search --help", "search --nope", "query a", "-q search a", "search a --json --csv"]
        {
            let args: Vec<OsString> =
                ["presshound"].into_iter().chain(line.split(' ')).map(OsString::from).collect();
            assert!(searching(&args).is_none(), "{line}");
        }
    }

    #[test]
    fn a_minus_inside_a_query_is_no_flag() {
        let check = |args: &[&str], expected: &[&str]| {
            let args = args.iter().map(OsString::from).collect();
            assert_eq!(protect(args), expected.iter().map(OsString::from).collect::<Vec<_>>());
        };
        check(&["p", "search", "-a b"], &["p", "search", " -a b"]);
        check(&["p", "search", "-n", "3", "a"], &["p", "search", "-n", "3", "a"]);
        check(&["p", "search", "--format", "- {id}", "a"], &["p", "search", "--format", "- {id}", "a"]);
        check(&["p", "index", "-a b"], &["p", "index", "-a b"]);
    }
}
