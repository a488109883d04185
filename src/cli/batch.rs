//! `search --batch`: runs a list of queries, one `id<TAB>query` line each.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;

use anyhow::Context as _;
use presshound::corpus::Corpus;

use super::args::SearchArgs;
use super::exit::Exit;
use super::question::Reader;
use super::ui::Ui;
use super::{cores, parallel};
use crate::render::json;

/// How many articles each query returns unless told otherwise.
const DEPTH: usize = 1_000;

/// Ids with scores, best first.
type Ranking = Vec<(String, f32)>;

/// What every query is run with.
struct Runner<'a> {
    corpus: &'a Corpus,
    reader: Reader<'a>,
    args: &'a SearchArgs,
    depth: usize,
}

impl Runner<'_> {
    fn rank(&self, query: &str) -> anyhow::Result<Ranking> {
        let plan = self.reader.read_search(query, self.args)?.plan;
        Ok(self.corpus.rank(&plan, self.depth)?)
    }
}

/// One line of the list, with what came of it.
struct Answer {
    id: String,
    outcome: anyhow::Result<Ranking>,
}

/// Runs the list. A query that cannot be read is reported and passed over.
pub fn run(corpus: &Corpus, list: &Path, args: &SearchArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let depth = match args.limit {
        Some(0) => usize::MAX,
        Some(limit) => limit,
        None => DEPTH,
    };
    let runner = Runner { corpus, reader: Reader::new(corpus)?, args, depth };
    let lines = open(list)?.lines().enumerate();
    let answer = |(index, line): (usize, io::Result<String>)| answer(&runner, index, line);
    let mut out = ui.stdout();
    if !args.trec {
        writeln!(out, "{}", json::header("presshound.batch", None))?;
    }
    let (mut found, mut bad) = (0, 0);
    parallel::in_order(lines, cores(), answer, |answer: Option<Answer>| -> anyhow::Result<()> {
        let Some(Answer { id, outcome }) = answer else { return Ok(()) };
        match outcome {
            Ok(ranking) => {
                found += ranking.len();
                print(&mut out, &id, &ranking, args.trec)?;
            }
            Err(error) => {
                bad += 1;
                ui.warning(&format!("query `{id}` passed over: {error:#}"));
            }
        }
        Ok(())
    })?;
    out.flush()?;
    if bad > 0 {
        ui.note(&format!("{bad} of the queries could not be run"));
    }
    Ok(match (bad, found) {
        (1.., _) => Exit::Error,
        (_, 0) => Exit::Nothing,
        _ => Exit::Found,
    })
}

fn open(list: &Path) -> anyhow::Result<Box<dyn BufRead + Send>> {
    if list.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(list).with_context(|| format!("cannot read the queries `{}`", list.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Returns what a line found; nothing for an empty line.
fn answer(runner: &Runner<'_>, index: usize, line: io::Result<String>) -> Option<Answer> {
    let number = || format!("line {}", index + 1);
    let line = match line {
        Ok(line) => line,
        Err(error) => return Some(Answer { id: number(), outcome: Err(error.into()) }),
    };
    if line.trim().is_empty() {
        return None;
    }
    let Some((id, query)) = line.split_once('\t') else {
        let error = anyhow::anyhow!("no tab between id and query");
        return Some(Answer { id: number(), outcome: Err(error) });
    };
    let outcome = runner.rank(query.trim());
    Some(Answer { id: id.trim().to_string(), outcome })
}

fn print(out: &mut impl io::Write, query: &str, ranking: &Ranking, trec: bool) -> io::Result<()> {
    for (index, (id, score)) in ranking.iter().enumerate() {
        let rank = index + 1;
        if trec {
            writeln!(out, "{} Q0 {} {rank} {score} presshound", column(query), column(id))?;
        } else {
            writeln!(out, "{}", json::batch_hit(query, rank, id, *score))?;
        }
    }
    Ok(())
}

/// Returns an id without blanks, which separate the columns of a run file.
fn column(id: &str) -> String {
    id.split_whitespace().collect::<Vec<_>>().join("_")
}
