//! `extract`: the article and its metadata as JSON, without an index.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use anyhow::Context as _;
use presshound::entities::spacy::Pipeline;
use presshound::entities::{Mode, Recogniser};
use presshound::extract::chrome::Profile;
use presshound::extract::rules::Rules;
use presshound::extract::{self, Cutting, ExtractError, Options};
use presshound::input::{self, Item, KeyMap, Limits, ReadOptions};
use presshound::model::{Article, Document, Location, Mention};

use super::args::ExtractArgs;
use super::exit::{Exit, failure};
use super::index::given;
use super::ui::Ui;
use super::{cores, parallel};
use crate::render::json;

/// What a page gave: an article with the names in it, if they were looked for; or why there is none.
type Extracted = Result<(Box<Article>, Option<Vec<Mention>>), String>;

/// How pages are read.
struct Extractor {
    read: ReadOptions,
    /// How names are looked for, if they are.
    entities: Option<Mode>,
    /// Pipelines that look for names.
    models: Arc<[Pipeline]>,
    /// Recognisers that no thread uses now: each remembers the words it has seen.
    recognisers: Mutex<Vec<Recogniser>>,
    cut: Cutting,
    cut_records: bool,
    profile: Option<Profile>,
    rules: Option<Rules>,
}

/// A page to read.
struct Page {
    id: String,
    path: String,
    url: Option<String>,
}

/// Runs the command.
pub fn run(args: &ExtractArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let mut keys = KeyMap::default();
    for map in &args.map {
        keys.add(&format!("{}={}", map.field, map.key))
            .map_err(|error| failure(error.to_string(), "see --help"))?;
    }
    let cut = if args.no_cut { Cutting::Keep } else { Cutting::Cut };
    let extractor = Extractor {
        read: ReadOptions { limits: Limits::default(), keys },
        entities: args.entities.map(Into::into).or((!args.model.is_empty()).then_some(Mode::Full)),
        models: args.model.iter().map(|folder| model(folder)).collect::<anyhow::Result<_>>()?,
        recognisers: Mutex::default(),
        cut,
        cut_records: args.cut_records,
        profile: args.profile.as_deref().map(profile).transpose()?,
        rules: args.rules.as_deref().map(rules).transpose()?,
    };
    let threads = args.threads.unwrap_or_else(cores);
    match &args.batch {
        Some(list) => batch(&extractor, list, threads, ui),
        None => files(&extractor, &args.files, threads, ui),
    }
}

fn model(folder: &Path) -> anyhow::Result<Pipeline> {
    Pipeline::open(folder).map_err(|error| {
        failure(
            format!("the model `{}`: {error}", folder.display()),
            "--model takes the folder of a spaCy v3 pipeline, the one with `config.cfg`",
        )
    })
}

fn profile(path: &Path) -> anyhow::Result<Profile> {
    let given = given("profile", path)?;
    Profile::parse(&given.text).map_err(|error| {
        failure(format!("profile `{}`: {error}", given.from), "`status --profile` prints one")
    })
}

fn rules(path: &Path) -> anyhow::Result<Rules> {
    let given = given("rules file", path)?;
    Rules::parse(&given.text)
        .map_err(|error| failure(format!("rules file `{}`: {error}", given.from), "see docs/rules.md"))
}

/// Extracts files one after the other; each article is printed as it is read.
fn files(extractor: &Extractor, files: &[PathBuf], threads: usize, ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui.stdout();
    let mut failed = false;
    for path in files {
        if path.as_os_str() == "-" {
            let mut stdin = BufReader::with_capacity(PEEKED, io::stdin());
            if is_json_lines(stdin.fill_buf().context("cannot read standard input")?) {
                failed |= !records(extractor, stdin, threads, &mut out)?;
                continue;
            }
        }
        let mut closed = None;
        extractor.each(path, None, &mut |id, extracted| {
            failed |= extracted.is_err();
            match writeln!(out, "{}", object(&id, extracted)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    closed = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        closed.map_or(Ok(()), Err)?;
    }
    out.flush()?;
    Ok(if failed { Exit::Error } else { Exit::Found })
}

/// Bytes of standard input that are looked at first.
const PEEKED: usize = 256 << 10;

/// Records that wait for a thread, for each thread.
const WAITING: usize = 64;

/// Returns whether a stream is JSON Lines, by its first bytes: an object that ends with its line, or goes on beyond
/// what is seen.
fn is_json_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_whole = line.len() < head.len() || head.len() < PEEKED / 2;
    line.starts_with(b"{") && (!is_whole || line.len() > 1 && line.trim_ascii_end().ends_with(b"}"))
}

/// Extracts a stream of records, in all threads, in their order; returns whether all went well.
fn records(
    extractor: &Extractor,
    mut stream: impl BufRead + Send,
    threads: usize,
    out: &mut impl io::Write,
) -> anyhow::Result<bool> {
    let (sender, items) = crossbeam_channel::bounded(WAITING * threads.max(1));
    let location = Location { path: "-".to_string(), ..Location::default() };
    let mut well = true;
    thread::scope(|scope| -> anyhow::Result<()> {
        scope.spawn(move || {
            let mut send = |item| match sender.send(item) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            };
            input::read_stream(&mut stream, location, &extractor.read, &mut send);
        });
        let work = |item: Item| match item {
            Item::Document(document) => {
                let place = document.location.display();
                let extracted = extractor.article(document, None);
                let own = extracted.as_ref().ok().map(|(article, _)| article.own_id.clone());
                let id = own.filter(|own| !own.is_empty()).unwrap_or(place);
                (extracted.is_ok(), object(&id, extracted))
            }
            Item::Bad { location, problem } => {
                (false, json::extraction_failed(&location.display(), &problem.to_string()))
            }
            Item::Skipped { location, passed } => {
                (false, json::extraction_failed(&location.display(), &passed.to_string()))
            }
        };
        // The receiver goes with the iterator: when this ends early, the reading thread ends too.
        parallel::in_order(items.into_iter(), threads, work, |(good, line)| -> anyhow::Result<()> {
            well &= good;
            Ok(writeln!(out, "{line}")?)
        })
    })?;
    Ok(well)
}

/// Extracts the pages of a list, many at once. A page that fails says so in its place: the run went well.
fn batch(extractor: &Extractor, list: &Path, threads: usize, ui: &Ui) -> anyhow::Result<Exit> {
    let lines = open(list)?.split(b'\n');
    let mut out = ui.stdout();
    let work = |line: io::Result<Vec<u8>>| -> io::Result<Vec<String>> {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        Ok(page(line.trim_end_matches('\r')).map(|page| objects(extractor, &page)).unwrap_or_default())
    };
    parallel::in_order(lines, threads, work, |objects| -> anyhow::Result<()> {
        for object in objects.context("cannot read the list of pages")? {
            writeln!(out, "{object}")?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(Exit::Found)
}

fn open(list: &Path) -> anyhow::Result<Box<dyn BufRead + Send>> {
    if list.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file =
        File::open(list).with_context(|| format!("cannot read the list of pages `{}`", list.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Returns the page of a line `id<TAB>path<TAB>url`; nothing for an empty line.
fn page(line: &str) -> Option<Page> {
    if line.trim().is_empty() {
        return None;
    }
    let mut columns = line.splitn(3, '\t');
    let id = columns.next().unwrap_or_default();
    // A line without a tab is a path that is its own id.
    let path = columns.next().unwrap_or(id);
    let url = columns.next().map(str::trim).filter(|url| !url.is_empty());
    Some(Page { id: id.to_string(), path: path.to_string(), url: url.map(str::to_string) })
}

fn objects(extractor: &Extractor, page: &Page) -> Vec<String> {
    let mut objects = Vec::new();
    extractor.each(Path::new(&page.path), page.url.as_deref(), &mut |_, extracted| {
        objects.push(object(&page.id, extracted));
        ControlFlow::Continue(())
    });
    objects
}

fn object(id: &str, extracted: Extracted) -> String {
    match extracted {
        Ok((article, mentions)) => json::extracted(id, &article, mentions.as_deref()),
        Err(error) => json::extraction_failed(id, &error),
    }
}

impl Extractor {
    /// Calls `take` with the location and the article of everything in a file; at least once.
    fn each(
        &self,
        path: &Path,
        url: Option<&str>,
        take: &mut dyn FnMut(String, Extracted) -> ControlFlow<()>,
    ) {
        let location = Location { path: path.display().to_string(), ..Location::default() };
        let name = location.path.clone();
        let mut taken = false;
        let mut sink = |item: Item| {
            taken = true;
            match item {
                Item::Document(document) => take(document.location.display(), self.article(document, url)),
                Item::Bad { location, problem } => take(location.display(), Err(problem.to_string())),
                Item::Skipped { location, passed } => take(location.display(), Err(passed.to_string())),
            }
        };
        let failed = if name == "-" {
            let mut bytes = Vec::new();
            match io::stdin().lock().read_to_end(&mut bytes) {
                Ok(_) => {
                    input::read_bytes(&bytes, location, &self.read, &mut sink);
                    None
                }
                Err(error) => Some(error.to_string()),
            }
        } else {
            input::read_file(path, location, &self.read, &mut sink).err().map(|problem| problem.to_string())
        };
        if let Some(error) = failed {
            let _ = take(name, Err(error));
        } else if !taken {
            let _ = take(name, Err("nothing in it".to_string()));
        }
    }

    /// Returns the article of a document. A page that breaks the extractor is a page that failed.
    fn article(&self, mut document: Document, url: Option<&str>) -> Extracted {
        if let (None, Some(url)) = (&document.hints.url, url) {
            document.hints.url = Some(url.to_string());
        }
        let options = Options {
            cut: self.cut,
            cut_records: self.cut_records,
            profile: self.profile.as_ref(),
            rules: self.rules.as_ref(),
        };
        let extract = || {
            let article = extract::article(&document, &options)?;
            let mentions = self.entities.map(|mode| self.mentions(&article, mode));
            Ok::<_, ExtractError>((article, mentions))
        };
        match catch_unwind(AssertUnwindSafe(extract)) {
            Ok(Ok((article, mentions))) => Ok((Box::new(article), mentions)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the extractor failed on this page".to_string()),
        }
    }
}

impl Extractor {
    fn mentions(&self, article: &Article, mode: Mode) -> Vec<Mention> {
        let mut recogniser = self.lock().pop().unwrap_or_else(|| Recogniser::with(self.models.clone()));
        let mentions = recogniser.recognise(article, mode);
        self.lock().push(recogniser);
        mentions
    }

    /// Locks; nobody can leave the list half changed.
    fn lock(&self) -> MutexGuard<'_, Vec<Recogniser>> {
        self.recognisers.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_records_are_known_by_their_first_line() {
        let long = format!("{{\"text\": \"{}", "a".repeat(PEEKED));
        for (head, expected) in [
            ("{\"id\": 1}\n{\"id\"", true),
            (" \u{feff}{}", false),
            ("\u{feff}\n{\"id\": 1}", true),
            ("{\n  \"id\": 1\n}", false),
            ("[{\"id\": 1}]", false),
            ("<html>", false),
            ("", false),
            (&long, true),
        ] {
            assert_eq!(is_json_lines(head.as_bytes()), expected, "{}", &head[..head.len().min(20)]);
        }
    }

    #[test]
    fn lines_are_pages() {
        let check = |line: &str, expected: Option<(&str, &str, Option<&str>)>| {
            let page = page(line);
            let page = page.as_ref().map(|page| (page.id.as_str(), page.path.as_str(), page.url.as_deref()));
            assert_eq!(page, expected, "{line}");
        };
        check("1\ta b.html\thttps://example.com/", Some(("1", "a b.html", Some("https://example.com/"))));
        check("1\ta.html", Some(("1", "a.html", None)));
        check("1\ta.html\t", Some(("1", "a.html", None)));
        check("a.html", Some(("a.html", "a.html", None)));
        check(" ", None);
    }
}
