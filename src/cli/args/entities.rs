//! The arguments of `entities`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use presshound::corpus::Window;
use presshound::model::Kind;

use super::FilterArgs;

/// Say who is in the articles: people, organisations, places
///
/// Without words: the commonest names of the whole index, by kind. With a name the index knows (alone, or as
/// person:name, org:name, place:name): its profile, with spellings, a timeline, and who appears with it. With any
/// other query: the commonest names in the articles it finds. --list takes a name for a query too.
///
/// Who appears with a name is ordered by how surely the two belong together (a log-likelihood ratio; above 10.8
/// chance is less likely than 1 in 1,000), not by how often.
///
/// Examples:
///   presshound entities
///   presshound entities harbour strike --kind org
///   presshound entities 'Ida Oakley' --window paragraph
///   presshound entities --graph names.gexf --since 2024
///   presshound entities --suggest-aliases
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct EntitiesArgs {
    /// A name, or a query; all words are joined by blanks
    #[arg(value_name = "NAME|QUERY")]
    pub words: Vec<String>,
    /// Take the words for a query, even if they are a name
    #[arg(long)]
    pub list: bool,
    /// Only entities of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    pub kind: Option<KindName>,
    /// Return at most this many entities of each kind; 0 returns all
    ///
    /// Default: 10; with --graph 50, with --suggest-aliases 20 in all.
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,
    /// Only articles published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Only articles published on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Only articles printed by this paper; given several times: by any of them
    #[arg(long, value_name = "NAME")]
    pub publisher: Vec<String>,
    /// Count names as together if they share a window of this size
    #[arg(long, value_enum, value_name = "WINDOW", default_value_t = WindowName::Sentence)]
    pub window: WindowName,
    /// Print JSON Lines: a header, one line for each entity, a summary
    #[arg(long, group = "output")]
    pub json: bool,
    /// Print CSV with a header: the entities, or who appears with the name
    #[arg(long, group = "output")]
    pub csv: bool,
    /// Write who appears with whom as a network, in the format of the file's extension: graphml, gexf or csv
    #[arg(long, value_name = "FILE", group = "output")]
    pub graph: Option<PathBuf>,
    /// Propose merges, with what speaks for each, as text for the alias file
    ///
    /// Nothing is written: look at the proposals and keep those that are right. With --json as JSON Lines.
    #[arg(long, conflicts_with_all = ["csv", "graph", "words"])]
    pub suggest_aliases: bool,
}

impl EntitiesArgs {
    /// Returns the filters among the arguments.
    pub fn filters(&self) -> FilterArgs {
        let (since, until, publisher) = (self.since.clone(), self.until.clone(), self.publisher.clone());
        FilterArgs { since, until, publisher, ..FilterArgs::default() }
    }
}

/// The kind of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    /// People.
    Person,
    /// Organisations.
    Org,
    /// Places.
    Place,
}

impl From<KindName> for Kind {
    fn from(name: KindName) -> Kind {
        match name {
            KindName::Person => Kind::Person,
            KindName::Org => Kind::Org,
            KindName::Place => Kind::Place,
        }
    }
}

/// How close names must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WindowName {
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
    /// In one article.
    Article,
}

impl From<WindowName> for Window {
    fn from(name: WindowName) -> Window {
        match name {
            WindowName::Sentence => Window::Sentence,
            WindowName::Paragraph => Window::Paragraph,
            WindowName::Article => Window::Article,
        }
    }
}
