//! Decides which files to read, and says why it leaves the others. Says nothing about what is in them: see
//! `sniff`. Costs one `lstat` a file, and nothing is kept of it; files come in the order of their paths, byte by
//! byte.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

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
    match fs::metadata(root) {
        Err(error) => sink(Found::Failed { rel: "", problem: error.into() }),
        Ok(meta) if meta.is_dir() => {
            let mut walker = Walker {
                root,
                options,
                path: root.to_path_buf(),
                rel: String::new(),
                above: Vec::new(),
                sink,
            };
            if options.links == Links::Follow {
                walker.above.extend(fs::canonicalize(root));
            }
            walker.folder();
        }
        Ok(meta) => {
            let rel = relative(root, root);
            let (size, mtime_ns) = (meta.len(), mtime_ns(&meta));
            sink(Found::File(Entry { path: root, rel: &rel, size, mtime_ns }));
        }
    }
}

/// A walk under way.
struct Walker<'a> {
    root: &'a Path,
    options: &'a WalkOptions,
    /// Where it stands.
    path: PathBuf,
    /// The same within the root.
    rel: String,
    /// The real paths of the folders it is in, where links are followed.
    above: Vec<PathBuf>,
    sink: &'a mut dyn FnMut(Found<'_>),
}

/// What is in a folder: judged while it is listed, so that only one folder is open at a time.
struct Named {
    name: OsString,
    step: Step,
}

enum Step {
    Read { size: u64, mtime_ns: i64 },
    Enter,
    Leave(Skip),
    Fail(Problem),
}

impl Walker<'_> {
    /// Walks the folder that the walk stands on.
    fn folder(&mut self) {
        let listed = match fs::read_dir(&self.path) {
            Ok(listed) => listed,
            Err(error) => return self.failed(error.into()),
        };
        let mut entries = Vec::new();
        for entry in listed {
            let (entry, name) = match entry {
                Ok(entry) => {
                    let name = entry.file_name();
                    (entry, name)
                }
                Err(error) => {
                    self.failed(error.into());
                    continue;
                }
            };
            if name == INDEX_MARK {
                return self.leave_index();
            }
            let step = self.judge(&entry, &name).unwrap_or_else(|error| Step::Fail(error.into()));
            entries.push(Named { name, step });
        }
        entries.sort_unstable_by(Named::order);
        for entry in entries {
            self.visit(&entry);
        }
    }

    fn leave_index(&mut self) {
        let is_root = self.path.as_os_str() == self.root.as_os_str();
        let rel = if is_root { relative(self.root, self.root) } else { Cow::Borrowed(self.rel.as_str()) };
        (self.sink)(Found::Skipped { rel: &rel, reason: Skip::IndexFolder });
    }

    fn failed(&mut self, problem: Problem) {
        (self.sink)(Found::Failed { rel: &self.rel, problem });
    }

    fn visit(&mut self, entry: &Named) {
        let length = self.rel.len();
        self.step_into(&entry.name);
        match &entry.step {
            Step::Read { size, mtime_ns } => {
                let (path, rel) = (self.path.as_path(), self.rel.as_str());
                (self.sink)(Found::File(Entry { path, rel, size: *size, mtime_ns: *mtime_ns }));
            }
            Step::Leave(reason) => (self.sink)(Found::Skipped { rel: &self.rel, reason: *reason }),
            Step::Fail(problem) => self.failed(problem.clone()),
            Step::Enter if self.options.links == Links::Follow => self.enter_real(),
            Step::Enter => self.folder(),
        }
        self.path.pop();
        self.rel.truncate(length);
    }

    /// Moves on to a name in the folder.
    fn step_into(&mut self, name: &OsStr) {
        self.path.push(name);
        if !self.rel.is_empty() {
            self.rel.push('/');
        }
        match name.to_str().filter(|name| !name.contains('%')) {
            Some(name) => self.rel.push_str(name),
            None => self.rel.push_str(&written(name.as_encoded_bytes())),
        }
    }

    /// Walks a folder that may be a link to one the walk is in.
    fn enter_real(&mut self) {
        match fs::canonicalize(&self.path) {
            Ok(real) if self.above.contains(&real) => self.failed(Problem::Loop),
            Ok(real) => {
                self.above.push(real);
                self.folder();
                self.above.pop();
            }
            Err(error) => self.failed(error.into()),
        }
    }

    fn judge(&self, entry: &fs::DirEntry, name: &OsStr) -> std::io::Result<Step> {
        let options = self.options;
        if options.hidden == Hidden::Skip && name.as_encoded_bytes().starts_with(b".") {
            return Ok(Step::Leave(Skip::Hidden));
        }
        let mut kind = entry.file_type()?;
        let mut target = None;
        if kind.is_symlink() {
            if options.links == Links::Skip {
                return Ok(Step::Leave(Skip::Symlink));
            }
            let meta = fs::metadata(entry.path())?;
            kind = meta.file_type();
            target = Some(meta);
        }
        let matches = |globs: &[Glob]| {
            !globs.is_empty() && {
                let path = entry.path();
                let rel = relative(self.root, &path);
                globs.iter().any(|glob| glob.matches(&rel))
            }
        };
        if matches(&options.excludes) {
            return Ok(Step::Leave(Skip::Excluded));
        }
        if kind.is_dir() {
            let saved = is_saved_page_folder(&self.path, name);
            return Ok(if saved { Step::Leave(Skip::SavedPageFolder) } else { Step::Enter });
        }
        if !kind.is_file() {
            return Ok(Step::Leave(Skip::NotAFile));
        }
        if !options.globs.is_empty() && !matches(&options.globs) {
            return Ok(Step::Leave(Skip::Excluded));
        }
        let meta = target.map_or_else(|| entry.metadata(), Ok)?;
        let large = options.max_filesize.is_some_and(|max| meta.len() > max);
        if large && is_one_article(&name.to_string_lossy()) {
            return Ok(Step::Leave(Skip::TooLarge));
        }
        Ok(Step::Read { size: meta.len(), mtime_ns: mtime_ns(&meta) })
    }
}

impl Named {
    /// Compares entries of a folder by their names, with a `/` behind those of folders that are entered: so the
    /// files of a whole walk come in the order of their paths.
    fn order(&self, other: &Named) -> Ordering {
        let (a, b) = (self.name.as_encoded_bytes(), other.name.as_encoded_bytes());
        let shared = a.len().min(b.len());
        a[..shared].cmp(&b[..shared]).then_with(|| self.byte(shared).cmp(&other.byte(shared)))
    }

    fn byte(&self, at: usize) -> Option<u8> {
        let enter = matches!(self.step, Step::Enter);
        self.name.as_encoded_bytes().get(at).copied().or(enter.then_some(b'/'))
    }
}

/// Browsers save `X.html` and beside it the folder `X_files`.
fn is_saved_page_folder(within: &Path, name: &OsStr) -> bool {
    let stem = name.to_str().and_then(|name| name.strip_suffix("_files"));
    stem.is_some_and(|stem| {
        ["html", "htm", "xhtml"].iter().any(|end| within.join(format!("{stem}.{end}")).is_file())
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
