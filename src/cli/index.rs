//! `index`: adds and updates articles.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use presshound::ingest;
use presshound::ingest::job::{Event, Given, Input, Job, Summary};
use presshound::store::remote::Layout;

use super::args::{Global, IndexArgs};
use super::exit::{Exit, failure};
use super::ui::{Ui, say};
use super::{cores, now, place};
use crate::render::{json, run_summary};

/// How many failed files are named before the rest is only counted.
const NAMED_FAILURES: usize = 20;

/// Runs the command.
pub fn run(global: &Global, args: &IndexArgs, ui: &Ui) -> anyhow::Result<Exit> {
    let inputs = if args.from_index.is_some() { Vec::new() } else { inputs(args)? };
    if inputs.is_empty() && args.from_index.is_none() && !args.refresh {
        ui.note("nothing to index: the list of files is empty");
        return Ok(Exit::Found);
    }
    let job = job(global, args, inputs)?;
    let stop = stop_on_interrupt()?;
    let begun = Instant::now();
    let mut report = Report::new(args, ui)?;
    let mut remembered = Ok(());
    let mut hear = |event| match event {
        // Before the work: a run that is killed must find its index again.
        Event::Opened if !args.dry_run => remembered = place::remember(&job.index),
        event => report.hear(event),
    };
    let outcome = match &args.from_index {
        Some(folder) => ingest::transfer(folder, &job, &stop, &mut hear),
        None => ingest::run(&job, stdin(&job), &stop, &mut hear),
    };
    report.progress.clear();
    let summary = outcome.with_context(|| match &job.cluster {
        Some(cluster) => format!("cannot index into `{}`", cluster.address),
        None => format!("cannot index into `{}`", job.index.display()),
    })?;
    report.finish(&summary, args.dry_run, begun)?;
    remembered.context("this index will not be found without --index")?;
    let failed = args.strict && (summary.failed > 0 || summary.bad_records > 0);
    let trouble = failed || summary.interrupted || summary.loss_refused > 0;
    Ok(if trouble { Exit::Error } else { Exit::Found })
}

fn job(global: &Global, args: &IndexArgs, inputs: Vec<Input>) -> anyhow::Result<Job> {
    // A refresh of all there is makes no index.
    let place =
        if inputs.is_empty() && args.refresh { place::existing(global)? } else { place::writable(global)? };
    let layout = Layout { shards: args.shards, replicas: args.replicas };
    let (index, cluster) = place::target(global, place, args.slice, layout)?;
    Ok(Job {
        index,
        cluster,
        inputs,
        source: args.source.clone(),
        globs: args.glob.clone(),
        excludes: args.exclude.clone(),
        max_filesize: args.max_filesize,
        follow: args.follow,
        hidden: args.hidden,
        map: args.map.iter().map(|map| (map.field.clone(), map.key.clone())).collect(),
        checksum: args.checksum,
        keep_missing: args.keep_missing,
        prune: args.prune,
        rebuild: args.rebuild,
        refresh: args.refresh,
        profile: args.profile.as_deref().map(|path| given("profile", path)).transpose()?,
        rules: args.rules.as_deref().map(|path| given("rules file", path)).transpose()?,
        dry_run: args.dry_run,
        no_cut: args.no_cut,
        cut_records: args.cut_records,
        entities: args.entities.map(Into::into),
        models: args.model.clone(),
        memory: usize::try_from(args.memory).unwrap_or(usize::MAX),
        threads: args.threads.map_or_else(cores, usize::from),
        now: now(),
    })
}

/// Reads a file that was named.
pub fn given(what: &str, path: &Path) -> anyhow::Result<Given> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read the {what} `{}`", path.display()))?;
    // The index remembers where it was, whatever the folder of a later run.
    let from = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    Ok(Given { from: from.display().to_string(), text })
}

/// Returns what to read. Nothing is ever read that was not named.
fn inputs(args: &IndexArgs) -> anyhow::Result<Vec<Input>> {
    let mut inputs: Vec<Input> = Vec::new();
    for path in &args.paths {
        let input = if path.as_os_str() == "-" { Input::StandardInput } else { Input::Path(path.clone()) };
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    if let Some(list) = &args.files_from {
        let from_stdin = list.as_os_str() == "-";
        if from_stdin && inputs.contains(&Input::StandardInput) {
            return Err(failure(
                "standard input cannot be both the articles and the list of files",
                "give one of them as a file",
            ));
        }
        inputs.extend(listed(list, args.null)?.into_iter().map(Input::Path));
    } else if inputs.is_empty() && !args.refresh {
        return Err(failure(
            "nothing to index: no folder or file was named",
            "name one; for the current folder type `presshound index .`",
        ));
    }
    Ok(inputs)
}

fn listed(list: &Path, null: bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if list.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read the list of files")?;
    } else {
        File::open(list)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .with_context(|| format!("cannot read the list of files `{}`", list.display()))?;
    }
    let end = if null { 0 } else { b'\n' };
    let lines = bytes.split(|&byte| byte == end);
    let trimmed = lines.map(|line| if null { line } else { line.strip_suffix(b"\r").unwrap_or(line) });
    Ok(trimmed.filter(|line| !line.is_empty()).map(path_of).collect())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn stdin(job: &Job) -> Option<Box<dyn BufRead + Send>> {
    job.inputs
        .contains(&Input::StandardInput)
        .then(|| Box::new(BufReader::with_capacity(256 << 10, io::stdin())) as Box<dyn BufRead + Send>)
}

/// Returns a flag that Ctrl-C sets; a second Ctrl-C ends the program at once.
fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::SeqCst) {
            // Nothing that was committed can be lost.
            std::process::exit(Exit::Error as i32);
        }
        say("\nstopping; press Ctrl-C again to end at once");
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(stop)
}

/// Tells how a run goes: to people on standard error, as JSON Lines on standard output.
struct Report<'a> {
    ui: &'a Ui,
    json: bool,
    failures: usize,
    progress: super::ui::ProgressLine,
}

impl<'a> Report<'a> {
    fn new(args: &IndexArgs, ui: &'a Ui) -> anyhow::Result<Report<'a>> {
        if args.json {
            writeln!(ui.stdout(), "{}", json::header("presshound.index", None))?;
        }
        Ok(Report { ui, json: args.json, failures: 0, progress: ui.progress() })
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Progress(progress) => self.progress.draw(&progress),
            Event::Failed { location, reason } => self.failed(&location, &reason),
            Event::Opened | Event::Committed => {}
            Event::Note(text) => {
                self.progress.clear();
                self.ui.note(&text);
            }
        }
    }

    fn failed(&mut self, location: &str, reason: &str) {
        self.failures += 1;
        self.progress.clear();
        if self.json {
            // A reader that went away is noticed when the summary is printed.
            let _ = writeln!(self.ui.stdout(), "{}", json::failed(location, reason));
        } else if self.failures <= NAMED_FAILURES {
            self.ui.warning(&run_summary::failure(location, reason));
        }
    }

    fn finish(&self, summary: &Summary, dry_run: bool, begun: Instant) -> anyhow::Result<()> {
        let time = begun.elapsed();
        if self.json {
            let mut out = self.ui.stdout();
            for (fate, path) in &summary.plan {
                writeln!(out, "{}", json::planned(*fate, path))?;
            }
            writeln!(out, "{}", json::run_summary(summary, time))?;
            return Ok(out.flush()?);
        }
        let mut out = self.ui.stdout();
        for (fate, path) in &summary.plan {
            writeln!(out, "{}\t{path}", run_summary::planned(*fate))?;
        }
        out.flush()?;
        if self.failures > NAMED_FAILURES {
            let more = self.failures - NAMED_FAILURES;
            self.ui.warning(&format!("… and {more} more: presshound status --files --fate failed"));
        }
        if dry_run {
            self.ui.note(&run_summary::dry(summary));
        } else {
            self.ui.note(&run_summary::lines(summary, time));
        }
        if summary.loss_refused > 0 {
            self.ui.warning(&run_summary::kept(summary.loss_refused));
            self.ui.hint("if they are gone for good, add --prune");
        }
        Ok(())
    }
}
