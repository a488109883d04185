//! What can go wrong with a file, a member or a record, and why something is passed over.

use std::{error, fmt, io};

use super::limits::Limit;

/// Why a file, an archive member or a record could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It has no bytes, or only white space.
    Empty,
    /// It is neither text nor a known format.
    Binary,
    /// A limit struck.
    Limit(Limit),
    /// It ends too early; what came before was read.
    Truncated,
    /// A PDF of pictures only.
    NoTextLayer,
    /// It is encrypted.
    Encrypted,
    /// The file changed while it was read.
    Changed,
    /// A record has neither a title nor a text under a known key; holds the keys it has.
    NoText(Vec<String>),
    /// A variant of a known format that is not read, such as a compression method.
    Unsupported(String),
    /// It breaks the rules of its format.
    Malformed(String),
    /// No such file.
    NotFound,
    /// No permission to read it.
    Denied,
    /// A link leads back to a folder above it.
    Loop,
    /// The system failed to read it.
    Io(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Empty => f.write_str("empty"),
            Problem::Binary => f.write_str("looks binary"),
            Problem::Limit(limit) => limit.fmt(f),
            Problem::Truncated => f.write_str("ends too early"),
            Problem::NoTextLayer => f.write_str("no text layer"),
            Problem::Encrypted => f.write_str("encrypted"),
            Problem::Changed => f.write_str("changed while it was read"),
            Problem::NoText(keys) if keys.is_empty() => f.write_str("record has no fields"),
            Problem::NoText(keys) => {
                write!(f, "no title or text among the keys {} (see `--map`)", keys.join(", "))
            }
            Problem::Unsupported(what) => write!(f, "not supported: {what}"),
            Problem::Malformed(what) => write!(f, "malformed: {what}"),
            Problem::NotFound => f.write_str("no such file"),
            Problem::Denied => f.write_str("permission denied"),
            Problem::Loop => f.write_str("loop of symbolic links"),
            Problem::Io(what) => write!(f, "cannot read: {what}"),
        }
    }
}

impl error::Error for Problem {}

impl From<Problem> for io::Error {
    fn from(problem: Problem) -> io::Error {
        io::Error::other(problem)
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Problem {
        if let Some(problem) = error.get_ref().and_then(|inner| inner.downcast_ref::<Problem>()) {
            return problem.clone();
        }
        match error.kind() {
            io::ErrorKind::NotFound => Problem::NotFound,
            io::ErrorKind::PermissionDenied => Problem::Denied,
            io::ErrorKind::UnexpectedEof => Problem::Truncated,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Problem::Malformed(error.to_string()),
            io::ErrorKind::Unsupported => Problem::Unsupported(error.to_string()),
            // Decoders report damage as `Other`, the system never does.
            io::ErrorKind::Other => Problem::Malformed(error.to_string()),
            _ => Problem::Io(error.to_string()),
        }
    }
}

/// Why something readable was passed over. It is no failure, but it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Pictures, sound, video, fonts and programs; holds what it is.
    Media(&'static str),
    /// Style sheets and scripts.
    Code,
    /// A web archive's note that a page was unchanged since an earlier capture.
    Revisit,
    /// A web archive's record about the crawl, a request, or a response that is no page.
    NotAPage(String),
    /// What an archiver adds for itself, such as `__MACOSX/`.
    Housekeeping,
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Passed::Media(what) => write!(f, "not text: {what}"),
            Passed::Code => f.write_str("style sheet or script"),
            Passed::Revisit => f.write_str("revisit record"),
            Passed::NotAPage(what) => write!(f, "not a page: {what}"),
            Passed::Housekeeping => f.write_str("housekeeping of an archiver"),
        }
    }
}
