//! The terminal as values: where output goes, whether it is coloured, how wide it is, and the progress line.
//!
//! Data goes to standard output, talk to standard error. Deliberately not here: what is said (`render`).

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};
use std::time::{Duration, Instant};

use presshound::ingest::job::Progress;

use super::args::{ColorChoice, Global};
use crate::render::Style;
use crate::render::amount;

/// Where the program writes to.
pub struct Ui {
    quiet: bool,
    /// How standard output looks.
    pub out: Screen,
    /// How standard error looks.
    pub err: Screen,
}

/// One of the two output streams.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Whether a person is looking at it.
    pub terminal: bool,
    /// Whether and how to colour.
    pub style: Style,
    /// Columns.
    pub width: usize,
}

impl Ui {
    /// Looks at the streams and the environment once.
    pub fn new(global: &Global) -> Ui {
        let screen = |terminal: bool| Screen {
            terminal,
            style: if colored(global.color, terminal) { Style::Color } else { Style::Plain },
            width: width(),
        };
        Ui {
            quiet: global.quiet,
            out: screen(io::stdout().is_terminal()),
            err: screen(io::stderr().is_terminal()),
        }
    }

    /// Opens standard output for a run of writing.
    pub fn stdout(&self) -> BufWriter<StdoutLock<'static>> {
        BufWriter::new(io::stdout().lock())
    }

    /// Says something that is worth a line, unless asked to be quiet.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Says that something went wrong without ending the run.
    pub fn warning(&self, text: &str) {
        if !self.quiet {
            say(&format!("{} {text}", self.err.style.warning("warning:")));
        }
    }

    /// Says what to do next.
    pub fn hint(&self, text: &str) {
        if !self.quiet {
            say(&format!("{} {text}", self.err.style.hint("hint:")));
        }
    }

    /// Says why the run ends; said even when asked to be quiet.
    pub fn error(&self, text: &str) {
        say(&format!("{} {text}", self.err.style.error("error:")));
    }

    /// Returns a progress line, which shows only where a person looks on.
    pub fn progress(&self) -> ProgressLine {
        ProgressLine {
            shown: self.err.terminal && !self.quiet,
            drawn: false,
            begun: Instant::now(),
            width: self.err.width,
        }
    }
}

/// Writes a line to standard error. A closed standard error is nobody listening: not a reason to fail.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn colored(choice: ColorChoice, terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|value| value.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or_else(seen).unwrap_or(80).clamp(40, 400)
}

/// A line that says how a run stands, drawn over itself.
pub struct ProgressLine {
    shown: bool,
    drawn: bool,
    begun: Instant,
    width: usize,
}

impl ProgressLine {
    /// Draws how the run stands.
    pub fn draw(&mut self, progress: &Progress) {
        if self.shown {
            let text: String =
                standing(progress, self.begun.elapsed()).chars().take(self.width - 1).collect();
            let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
            self.drawn = true;
        }
    }

    /// Takes the line away, so that something else can be said.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// Returns how a run stands in a line: files, articles, rate, and the time left once all files are known.
fn standing(progress: &Progress, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let rate = progress.bytes as f64 / seconds;
    let mut out = format!(
        "{} of {}{} files, {} articles, {}/s",
        amount::count(progress.done),
        amount::count(progress.found),
        if progress.walked { "" } else { "+" },
        amount::count(progress.articles),
        amount::bytes(rate as u64),
    );
    if progress.failed > 0 {
        out.push_str(&format!(", {} failed", amount::count(progress.failed)));
    }
    let left = progress.total_bytes.saturating_sub(progress.bytes);
    if progress.walked && rate > 0.0 && left > 0 {
        out.push_str(&format!(", {} left", amount::duration(Duration::from_secs_f64(left as f64 / rate))));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_once_all_files_are_found() {
        let mut progress = Progress {
            found: 4_000,
            done: 1_000,
            articles: 900,
            bytes: 10 << 20,
            total_bytes: 30 << 20,
            ..Default::default()
        };
        let elapsed = Duration::from_secs(10);
        assert_eq!(standing(&progress, elapsed), "1,000 of 4,000+ files, 900 articles, 1.0 MiB/s");
        progress.walked = true;
        progress.failed = 2;
        assert_eq!(
            standing(&progress, elapsed),
            "1,000 of 4,000 files, 900 articles, 1.0 MiB/s, 2 failed, 20 s left"
        );
    }
}
