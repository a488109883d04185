//! Decides which files to read, and says why it leaves the others. Says nothing about what is in them: see
//! `sniff`. Costs one `lstat` a file, and nothing is kept of it; files come in the order of their paths, byte by
//! byte.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use super::glob::Glob;
use super::problem::Problem;
use super::sniff;

/// The file whose presence marks a folder as an index of ours.
pub const INDEX_MARK: &str = "presshound.json";

/// What to walk. The default walks everything that is neither hidden nor a link.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Only files that match one of these; all, if there are none.
    pub globs: Vec<Glob>,
    /// No files and no folders that match one of these.
    pub excludes: Vec<Glob>,
    /// Largest file in bytes, of those whose name says that they hold one article.
    pub max_filesize: Option<u64>,
    /// Whether links are followed.
    pub links: Links,
    /// Whether hidden files and folders are walked.
    pub hidden: Hidden,
}

/// What to do with symbolic links below the root. The root itself is always followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// Leave them.
    #[default]
    Skip,
    /// Follow them.
    Follow,
}

/// What to do with names that begin with a dot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// Leave them.
    #[default]
    Skip,
    /// Walk them.
    Walk,
}

/// A file to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'w> {
    /// How to open it.
    pub path: &'w Path,
    /// Its path within the root, as `model::Location` writes it; its name, if it is the root.
    pub rel: &'w str,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed, nanoseconds since 1970-01-01 UTC.
    pub mtime_ns: i64,
}

/// Why a file or folder is left. A folder counts once, with all that is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// Its name begins with a dot.
    Hidden,
    /// It is a symbolic link.
    Symlink,
    /// It is larger than an article may be.
    TooLarge,
    /// The folder of pictures and scripts beside a saved page.
    SavedPageFolder,
    /// An exclude pattern matched, or no glob did.
    Excluded,
    /// An index of ours.
    IndexFolder,
    /// A socket, pipe or device.
    NotAFile,
}

impl Skip {
    /// Returns the reason as a short phrase.
    pub fn reason(self) -> &'static str {
        match self {
            Skip::Hidden => "hidden",
            Skip::Symlink => "symbolic link",
            Skip::TooLarge => "larger than `max-filesize`",
            Skip::SavedPageFolder => "folder of a saved page",
            Skip::Excluded => "excluded",
            Skip::IndexFolder => "index folder",
            Skip::NotAFile => "not a file",
        }
    }
}

/// One thing that the walk came upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'w> {
    /// A file to read.
    File(Entry<'w>),
    /// A file or folder that is left.
    Skipped {
        /// Path within the root.
        rel: &'w str,
        /// Why.
        reason: Skip,
    },
    /// A file or folder that cannot be looked at, or a loop of links.
    Failed {
        /// Path within the root; empty for the root itself.
        rel: &'w str,
        /// What is wrong.
        problem: Problem,
    },
}

/// Walks a folder, or reports a single file. A file given as the root is always taken, whatever its name, size
/// or kind of link; so is a root folder, unless it is an index.
pub fn walk(root: &Path, options: &WalkOptions, sink: &mut dyn FnMut(Found<'_>)) {
    let mut entries =
        WalkDir::new(root).follow_links(options.links == Links::Follow).sort_by(order).into_iter();
    while let Some(next) = entries.next() {
        let entry = match next {
            Ok(entry) => entry,
            Err(error) => {
                failed(root, error, sink);
                continue;
            }
        };
        let rel = relative(root, entry.path());
        match judge(&entry, &rel, options) {
            Judgement::Read(meta) => {
                let (size, mtime_ns) = (meta.len(), mtime_ns(&meta));
                sink(Found::File(Entry { path: entry.path(), rel: &rel, size, mtime_ns }));
            }
            Judgement::Enter => {}
            Judgement::Leave(reason) => {
                if entry.file_type().is_dir() || entry.depth() == 0 {
                    entries.skip_current_dir();
                }
                sink(Found::Skipped { rel: &rel, reason });
            }
            Judgement::Fail(error) => failed(root, error, sink),
        }
    }
}

/// Compares entries of a folder by their names, with a `/` behind those of folders: so the files of a whole walk
/// come in the order of their paths. Whole paths are compared as bytes, since finding the name in one costs more.
fn order(a: &DirEntry, b: &DirEntry) -> Ordering {
    let (x, y) = (a.path().as_os_str().as_encoded_bytes(), b.path().as_os_str().as_encoded_bytes());
    let shared = x.len().min(y.len());
    let next = |path: &[u8], entry: &DirEntry| {
        path.get(shared).copied().or(entry.file_type().is_dir().then_some(b'/'))
    };
    x[..shared].cmp(&y[..shared]).then_with(|| next(x, a).cmp(&next(y, b)))
}

enum Judgement {
    Read(Metadata),
    Enter,
    Leave(Skip),
    Fail(walkdir::Error),
}

fn judge(entry: &DirEntry, rel: &str, options: &WalkOptions) -> Judgement {
    let kind = entry.file_type();
    if entry.depth() == 0 {
        return judge_root(entry);
    }
    let name = rel.rsplit_once('/').map_or(rel, |(_, name)| name);
    if options.hidden == Hidden::Skip && name.starts_with('.') {
        return Judgement::Leave(Skip::Hidden);
    }
    if kind.is_symlink() {
        return Judgement::Leave(Skip::Symlink);
    }
    if options.excludes.iter().any(|glob| glob.matches(rel)) {
        return Judgement::Leave(Skip::Excluded);
    }
    if kind.is_dir() {
        return judge_folder(entry);
    }
    if !kind.is_file() {
        return Judgement::Leave(Skip::NotAFile);
    }
    if !options.globs.is_empty() && !options.globs.iter().any(|glob| glob.matches(rel)) {
        return Judgement::Leave(Skip::Excluded);
    }
    match entry.metadata() {
        Ok(meta) if options.max_filesize.is_some_and(|max| meta.len() > max) && is_one_article(rel) => {
            Judgement::Leave(Skip::TooLarge)
        }
        Ok(meta) => Judgement::Read(meta),
        Err(error) => Judgement::Fail(error),
    }
}

fn judge_root(entry: &DirEntry) -> Judgement {
    // The entry of a root that is a link describes the link.
    match std::fs::metadata(entry.path()) {
        Ok(meta) if meta.is_dir() => judge_folder(entry),
        Ok(meta) => Judgement::Read(meta),
        Err(_) => entry.metadata().map_or_else(Judgement::Fail, Judgement::Read),
    }
}

fn judge_folder(entry: &DirEntry) -> Judgement {
    if entry.path().join(INDEX_MARK).symlink_metadata().is_ok() {
        return Judgement::Leave(Skip::IndexFolder);
    }
    if entry.depth() > 0 && is_saved_page_folder(entry.path()) {
        return Judgement::Leave(Skip::SavedPageFolder);
    }
    Judgement::Enter
}

/// Browsers save `X.html` and beside it the folder `X_files`.
fn is_saved_page_folder(folder: &Path) -> bool {
    let stem = folder.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix("_files"));
    stem.is_some_and(|stem| {
        ["html", "htm", "xhtml"].iter().any(|end| folder.with_file_name(format!("{stem}.{end}")).is_file())
    })
}

/// A name that always means a single article. All others may be files of many records, of any size.
fn is_one_article(rel: &str) -> bool {
    let endings =
        ["txt", "text", "html", "htm", "xhtml", "md", "markdown", "pdf", "docx", "odt", "rtf", "eml", "epub"];
    endings.contains(&sniff::extension(rel).as_str())
}

/// Returns when a file was last changed, nanoseconds since 1970-01-01 UTC; 0 where the system does not say.
pub(crate) fn mtime_ns(meta: &Metadata) -> i64 {
    let Ok(time) = meta.modified() else { return 0 };
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

fn failed(root: &Path, error: walkdir::Error, sink: &mut dyn FnMut(Found<'_>)) {
    let rel = error.path().filter(|_| error.depth() > 0).map(|path| relative(root, path).into_owned());
    let problem = if error.loop_ancestor().is_some() {
        Problem::Loop
    } else {
        error.into_io_error().map_or_else(|| Problem::Io("unknown error".to_string()), Problem::from)
    };
    sink(Found::Failed { rel: &rel.unwrap_or_default(), problem });
}

/// Returns a path within its root: `/` between parts. A name that is not UTF-8 is escaped: its odd bytes as `%XX`,
/// `%` as `%25`; so is one that could be taken for such a name. No two paths are written alike.
pub fn relative<'p>(root: &Path, path: &'p Path) -> Cow<'p, str> {
    // Walked paths are the root with parts pushed on: comparing bytes is enough, and much cheaper.
    let (whole, start) = (path.as_os_str().as_encoded_bytes(), root.as_os_str().as_encoded_bytes());
    let rest = match whole.strip_prefix(start) {
        Some([]) => path.file_name().unwrap_or(path.as_os_str()).as_encoded_bytes(),
        Some(rest) => {
            let parts = rest.iter().position(|&b| b != b'/' && !(cfg!(windows) && b == b'\\'));
            &rest[parts.unwrap_or(rest.len())..]
        }
        None => whole,
    };
    match std::str::from_utf8(rest) {
        Ok(text) if cfg!(windows) => Cow::Owned(text.replace('\\', "/")),
        Ok(text) if !text.contains('%') => Cow::Borrowed(text),
        _ => {
            // Each name by itself, so that a file is written alike from whichever folder above it one begins.
            let names: Vec<String> = rest.split(|&b| b == b'/').map(written).collect();
            Cow::Owned(names.join("/"))
        }
    }
}

/// Returns a name as [`relative`] writes it.
fn written(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) if !looks_escaped(text) => text.to_string(),
        _ => escape(name),
    }
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Returns whether a name is what [`escape`] makes of another one: if it is what a name that is not UTF-8 becomes,
/// escaped once or more often. `caf%C3%A9.html`, as saved pages are called, is none.
fn looks_escaped(name: &str) -> bool {
    let mut bytes = name.as_bytes().to_vec();
    while bytes.contains(&b'%') {
        let plain = unescape(&bytes);
        if std::str::from_utf8(&plain).is_err() {
            return true;
        }
        if plain.len() == bytes.len() {
            return false;
        }
        bytes = plain;
    }
    false
}

fn unescape(name: &[u8]) -> Vec<u8> {
    let digit = |at: usize| name.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(name.len()), 0);
    while let Some(&byte) = name.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Returns the path that [`relative`] wrote so, within its root; `None` for one that leads out of it.
pub(crate) fn unwritten(written: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for name in written.split('/') {
        if name.is_empty() {
            return None;
        }
        let bytes = if looks_escaped(name) { unescape(name.as_bytes()) } else { name.as_bytes().to_vec() };
        path.push(os_name(bytes)?);
    }
    path.components().all(|part| matches!(part, std::path::Component::Normal(_))).then_some(path)
}

#[cfg(unix)]
fn os_name(bytes: Vec<u8>) -> Option<std::ffi::OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_name(bytes: Vec<u8>) -> Option<std::ffi::OsString> {
    String::from_utf8(bytes).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder can be made");
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        dir
    }

    fn list(root: &Path, options: &WalkOptions) -> Vec<String> {
        let mut out = Vec::new();
        walk(root, options, &mut |found| {
            out.push(match found {
                Found::File(entry) => entry.rel.to_string(),
                Found::Skipped { rel, reason } => format!("{rel} - {}", reason.reason()),
                Found::Failed { rel, problem } => format!("{rel} ! {problem}"),
            });
        });
        out
    }

    #[test]
    fn everything_is_reported_in_order() {
        let dir = tree(&[
            "b.txt",
            "a/2.txt",
            "a/1.txt",
            ".hidden",
            ".git/x",
            "p.html",
            "p_files/x.js",
            "q_files/y.txt",
        ]);
        let expected = [
            ".git - hidden",
            ".hidden - hidden",
            "a/1.txt",
            "a/2.txt",
            "b.txt",
            "p.html",
            "p_files - folder of a saved page",
            "q_files/y.txt",
        ];
        assert_eq!(list(dir.path(), &WalkOptions::default()), expected);
    }

    #[test]
    fn an_index_is_never_walked() {
        let dir = tree(&["a.txt", "idx/presshound.json", "idx/seg.store"]);
        assert_eq!(list(dir.path(), &WalkOptions::default()), ["a.txt", "idx - index folder"]);
        assert_eq!(list(&dir.path().join("idx"), &WalkOptions::default()), ["idx - index folder"]);
    }

    #[test]
    fn patterns_and_size_choose() {
        let dir = tree(&["a.txt", "b.html", "c.jsonl", "x/d.txt"]);
        let options = WalkOptions {
            globs: vec![Glob::new("*.txt"), Glob::new("*.jsonl")],
            excludes: vec![Glob::new("x")],
            max_filesize: Some(3),
            ..WalkOptions::default()
        };
        let expected = ["a.txt - larger than `max-filesize`", "b.html - excluded", "c.jsonl", "x - excluded"];
        assert_eq!(list(dir.path(), &options), expected);
        let huge = WalkOptions { max_filesize: Some(1), ..options };
        assert_eq!(list(&dir.path().join("b.html"), &huge), ["b.html"], "given files always win");
    }

    #[test]
    fn a_missing_root_is_a_failure() {
        let dir = tree(&[]);
        assert_eq!(list(&dir.path().join("gone"), &WalkOptions::default()), [" ! no such file"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_loops_and_odd_names() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tree(&["a/1.txt"]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("broken")).unwrap();
        fs::write(dir.path().join(OsStr::from_bytes(b"100%\xff.txt")), "x").unwrap();
        let skipping = list(dir.path(), &WalkOptions::default());
        assert_eq!(
            skipping,
            ["100%25%FF.txt", "a/1.txt", "a/loop - symbolic link", "broken - symbolic link"]
        );
        let options = WalkOptions { links: Links::Follow, ..WalkOptions::default() };
        let following = list(dir.path(), &options);
        let expected =
            ["100%25%FF.txt", "a/1.txt", "a/loop ! loop of symbolic links", "broken ! no such file"];
        assert_eq!(following, expected);
        assert_eq!(
            list(&dir.path().join("a/loop"), &WalkOptions::default()).len(),
            4,
            "a linked root is followed"
        );
    }

    #[cfg(unix)]
    #[test]
    fn no_two_paths_are_written_alike() {
        use std::os::unix::ffi::OsStrExt;
        let names: [&[u8]; 12] = [
            b"100%.txt",
            b"caf%C3%A9.html",
            b"caf%E9.txt",
            b"caf\xe9.txt",
            b"caf%25E9.txt",
            b"caf%2525E9.txt",
            b"\xff%E9",
            b"\xff%25E9",
            b"%",
            b"%%41",
            b"%41",
            b"A",
        ];
        let mut seen = std::collections::HashSet::new();
        for name in names {
            let path = Path::new("/r").join(OsStr::from_bytes(name));
            let shown = relative(Path::new("/r"), &path).into_owned();
            assert_eq!(unwritten(&shown).as_deref(), Some(Path::new(OsStr::from_bytes(name))), "{shown}");
            // From the folder above it is the same name behind that folder's.
            let deep = Path::new("/r/x\u{fffd}").join(OsStr::from_bytes(name));
            assert_eq!(relative(Path::new("/r"), &deep), format!("x\u{fffd}/{shown}"));
            assert!(seen.insert(shown.clone()), "{shown}");
        }
        assert_eq!(written(b"caf%C3%A9.html"), "caf%C3%A9.html");
        for out in ["../a", "/etc/a", "a/../../b", "", "%2E%2E/..", "a//b"] {
            assert_eq!(unwritten(out), None, "{out}");
        }
    }
}
