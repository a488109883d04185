//! Tantivy with nothing around it: the yardstick of presshound's speed, index size and ranking.
//! Indexes the title and body of JSON Lines with the English stemmer and positions and stores them, with two
//! threads and Tantivy's own query parser. There is no extraction, no language detection and no ledger here.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, QueryParser, RegexQuery, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::TokenStream;
use tantivy::{DocAddress, Index, Searcher, TantivyDocument, Term, doc};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "usage: bare index FILE.jsonl DIR | bare search DIR QUERY... | bare passages DIR QUERY... \
                     | bare batch DIR QUERIES.tsv | bare latency DIR QUERIES.tsv | bare counted DIR QUERIES.tsv";
const THREADS: usize = 2;
/// Bytes of memory for both indexing threads together.
const MEMORY: usize = 200_000_000;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["index", file, dir] => index(Path::new(file), Path::new(dir)),
        ["search", dir, words @ ..] if !words.is_empty() => search(Path::new(dir), &words.join(" ")),
        ["passages", dir, words @ ..] if !words.is_empty() => passages(Path::new(dir), &words.join(" ")),
        ["batch", dir, queries] => batch(Path::new(dir), Path::new(queries)),
        ["latency", dir, queries] => latency(Path::new(dir), Path::new(queries), false),
        ["counted", dir, queries] => latency(Path::new(dir), Path::new(queries), true),
        _ => Err(USAGE.into()),
    }
}

/// The three fields of the index.
struct Fields {
    id: Field,
    title: Field,
    body: Field,
}

fn schema() -> (Schema, Fields) {
    let english = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default()
        .set_indexing_options(english)
        .set_stored();
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | STORED),
        title: builder.add_text_field("title", text.clone()),
        body: builder.add_text_field("body", text),
    };
    (builder.build(), fields)
}

fn index(file: &Path, dir: &Path) -> Result<()> {
    let (schema, fields) = schema();
    std::fs::create_dir_all(dir)?;
    let index = Index::create_in_dir(dir, schema)?;
    let mut writer = index.writer_with_num_threads(THREADS, MEMORY)?;
    let mut count = 0usize;
    for line in BufReader::new(File::open(file)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |key: &str| record[key].as_str().unwrap_or_default();
        writer.add_document(doc!(
            fields.id => text("id"),
            fields.title => text("title"),
            fields.body => text("body"),
        ))?;
        count += 1;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    eprintln!("{count} records");
    Ok(())
}

/// Prints the ten best titles with their scores.
fn search(dir: &Path, text: &str) -> Result<()> {
    let (index, fields) = open(dir)?;
    let searcher = index.reader()?.searcher();
    let parser = QueryParser::for_index(&index, vec![fields.title, fields.body]);
    let query = parser.parse_query(text)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (score, document) in ranked(&searcher, &query, 10)? {
        writeln!(out, "{score:.4}\t{}", stored(&document, fields.title))?;
    }
    Ok(out.flush()?)
}

/// Prints how many records hold all words, and the ten best titles with their scores and Tantivy's own snippet of the body:
/// what a search of presshound prints, as Tantivy alone would.
fn passages(dir: &Path, text: &str) -> Result<()> {
    let (index, fields) = open(dir)?;
    let searcher = index.reader()?.searcher();
    let mut parser = QueryParser::for_index(&index, vec![fields.title, fields.body]);
    parser.set_conjunction_by_default();
    let query = parser.parse_query(text)?;
    let (best, total) = best_of_all(&searcher, &*query)?;
    let snippets = SnippetGenerator::create(&searcher, &*query, fields.body)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (score, document) in best {
        writeln!(out, "{score:.4}\t{}", stored(&document, fields.title))?;
        writeln!(out, "\t{}", snippets.snippet(stored(&document, fields.body)).to_html())?;
    }
    writeln!(out, "{total} records")?;
    Ok(out.flush()?)
}

/// Prints a TREC run: the thousand best records of each query, the words of a query joined by OR.
fn batch(dir: &Path, queries: &Path) -> Result<()> {
    let (index, fields) = open(dir)?;
    let searcher = index.reader()?.searcher();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in BufReader::new(File::open(queries)?).lines() {
        let line = line?;
        let (id, text) = line.split_once('\t').ok_or("a query line has no tab")?;
        let query = bag(&index, &fields, text)?;
        for (place, (score, document)) in ranked(&searcher, &query, 1000)?.into_iter().enumerate() {
            let name = stored(&document, fields.id);
            writeln!(out, "{id} Q0 {name} {} {score:.6} bare", place + 1)?;
        }
    }
    Ok(out.flush()?)
}

/// Prints how long each query takes, in microseconds: the ten best over the body, with their records, and how many match
/// where that is asked for; the best of three. A query in slashes is a regular expression over the vocabulary.
fn latency(dir: &Path, queries: &Path, counted: bool) -> Result<()> {
    let (index, fields) = open(dir)?;
    let searcher = index.reader()?.searcher();
    let parser = QueryParser::for_index(&index, vec![fields.body]);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in BufReader::new(File::open(queries)?).lines() {
        let line = line?;
        let (id, text) = line.split_once('\t').ok_or("a query line has no tab")?;
        let (mut best, mut total) = (Duration::MAX, None);
        for _ in 0..3 {
            let start = Instant::now();
            let regex = text.strip_prefix('/').and_then(|text| text.strip_suffix('/'));
            let query: Box<dyn Query> = match regex {
                Some(regex) => Box::new(RegexQuery::from_pattern(regex, fields.body)?),
                None => parser.parse_query(text)?,
            };
            if counted {
                total = Some(best_of_all(&searcher, &*query)?.1);
            } else {
                ranked(&searcher, &*query, 10)?;
            }
            best = best.min(start.elapsed());
        }
        let total = total.map_or(String::new(), |total| total.to_string());
        writeln!(out, "{id}\t{}\t{total}", best.as_micros())?;
    }
    Ok(out.flush()?)
}

fn open(dir: &Path) -> Result<(Index, Fields)> {
    let index = Index::open_in_dir(dir)?;
    let schema = index.schema();
    let fields = Fields {
        id: schema.get_field("id")?,
        title: schema.get_field("title")?,
        body: schema.get_field("body")?,
    };
    Ok((index, fields))
}

/// Returns the words of a text, joined by OR, in the title and in the body.
fn bag(index: &Index, fields: &Fields, text: &str) -> Result<BooleanQuery> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for field in [fields.title, fields.body] {
        let mut analyzer = index.tokenizer_for_field(field)?;
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            let term = Term::from_field_text(field, &stream.token().text);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(query)));
        }
    }
    Ok(BooleanQuery::new(clauses))
}

fn ranked(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
) -> Result<Vec<(f32, TantivyDocument)>> {
    records(searcher, searcher.search(query, &TopDocs::with_limit(limit).order_by_score())?)
}

/// Returns the ten best records with their scores, and how many match.
fn best_of_all(searcher: &Searcher, query: &dyn Query) -> Result<(Vec<(f32, TantivyDocument)>, usize)> {
    let (best, total) = searcher.search(query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
    Ok((records(searcher, best)?, total))
}

fn records(searcher: &Searcher, found: Vec<(f32, DocAddress)>) -> Result<Vec<(f32, TantivyDocument)>> {
    let mut documents = Vec::with_capacity(found.len());
    for (score, address) in found {
        documents.push((score, searcher.doc(address)?));
    }
    Ok(documents)
}

fn stored(document: &TantivyDocument, field: Field) -> &str {
    document
        .get_first(field)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
}
