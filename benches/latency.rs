//! Prints how long each query takes in a process that has the index open, in microseconds: the ten best with their
//! records, without passages; the best of three. `id<TAB>query` lines.

use std::error::Error;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use presshound::corpus::{Corpus, Question};
use presshound::query::{self, Context};

// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [index, queries] = args.as_slice() else { return Err("usage: latency INDEX QUERIES.tsv".into()) };
    let corpus = Corpus::open(Path::new(index))?;
    let languages = corpus.languages()?;
    let context = Context { languages: &languages, today: 20_000, entities: None };
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::fs::read_to_string(queries)?.lines() {
        let (id, text) = line.split_once('\t').ok_or("a query line has no tab")?;
        let (mut best, mut total) = (Duration::MAX, 0);
        for _ in 0..3 {
            let start = Instant::now();
            let ast = query::parse(text).map_err(|problems| format!("{text}: {problems:?}"))?;
            let plan = query::resolve(&ast, &context).map_err(|problems| format!("{text}: {problems:?}"))?;
            let question = Question { limit: Some(10), ..Question::of(plan) };
            total = corpus.search(&question)?.total;
            best = best.min(start.elapsed());
        }
        writeln!(out, "{id}\t{}\t{total}", best.as_micros())?;
    }
    Ok(out.flush()?)
}
