//! What a file looks like: its first bytes and its name. Formats are recognised by their readers; here is what
//! they look at, and what no reader should be asked about (pictures, programs, style sheets).

use super::decode;
use super::problem::Passed;

/// How much of the head is looked at as text, in bytes.
const TEXT_HEAD: usize = 8 << 10;

/// The first bytes of a file, and its name.
pub struct Probe<'a> {
    /// The first bytes, at most 64 KiB.
    pub head: &'a [u8],
    /// What follows the last dot of the name, lower-case; empty if nothing does.
    pub extension: String,
    /// The beginning of the head as text, without white space before it; empty if it is binary.
    pub text: String,
}

impl<'a> Probe<'a> {
    /// Returns the probe of a file that begins with `head` and is called `name`.
    pub fn new(head: &'a [u8], name: &str) -> Probe<'a> {
        let text = decode::glance(&head[..head.len().min(TEXT_HEAD)]);
        let text = match text.find(|c: char| !c.is_whitespace()) {
            Some(0) => text,
            Some(at) => text[at..].to_string(),
            None => String::new(),
        };
        Probe { head, extension: extension(name), text }
    }

    /// Returns whether the name ends in one of these.
    pub fn is_named(&self, extensions: &[&str]) -> bool {
        extensions.contains(&self.extension.as_str())
    }

    /// Returns whether the text begins with `start`, ASCII case ignored.
    pub fn text_starts(&self, start: &str) -> bool {
        self.text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    }
}

/// Returns the last part of a path that uses `/`.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns what follows the last dot of a name, lower-case; empty for `.profile` and `README`.
pub(crate) fn extension(name: &str) -> String {
    match base_name(name).rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 12 => {
            extension.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// Returns a name without its last extension if that is one of `endings`.
pub(crate) fn without_extension(name: &str, endings: &[&str]) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && endings.iter().any(|e| end.eq_ignore_ascii_case(e)) => {
            stem.to_string()
        }
        _ => name.to_string(),
    }
}

/// Returns why a file is passed over without asking the readers, if it is.
pub(crate) fn passed(probe: &Probe<'_>) -> Option<Passed> {
    if let Some(media) = media(probe.head) {
        return Some(Passed::Media(media));
    }
    if probe.text_starts("<svg") || (probe.text_starts("<?xml") && probe.is_named(&["svg"])) {
        return Some(Passed::Media("SVG picture"));
    }
    let code = ["css", "js", "mjs", "cjs", "map", "ts", "scss", "less", "wasm"];
    (probe.is_named(&code) && !probe.text.starts_with('<')).then_some(Passed::Code)
}

/// Signatures of files that hold no article: offset, bytes, what it is.
const MEDIA: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (0, b"\xff\xd8\xff", "JPEG picture"),
    (0, b"GIF87a", "GIF picture"),
    (0, b"GIF89a", "GIF picture"),
    (8, b"WEBP", "WebP picture"),
    (8, b"WAVE", "sound"),
    (8, b"AVI ", "video"),
    (0, b"II*\0", "TIFF picture"),
    (0, b"MM\0*", "TIFF picture"),
    (0, b"\0\0\x01\0", "icon"),
    (0, b"8BPS", "Photoshop picture"),
    (4, b"ftyp", "video or picture"),
    (4, b"moov", "video"),
    (0, b"\x1a\x45\xdf\xa3", "video"),
    (0, b"OggS", "sound or video"),
    (0, b"ID3", "sound"),
    (0, b"\xff\xfb", "sound"),
    (0, b"\xff\xf3", "sound"),
    (0, b"fLaC", "sound"),
    (0, b"FLV\x01", "video"),
    (0, b"wOFF", "font"),
    (0, b"wOF2", "font"),
    (0, b"\0\x01\0\0\0", "font"),
    (0, b"OTTO\0", "font"),
    (0, b"\x7fELF", "program"),
    (0, b"MZ\x90\0", "program"),
    (0, b"\0asm", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"SQLite format 3\0", "database"),
];

fn media(head: &[u8]) -> Option<&'static str> {
    MEDIA
        .iter()
        .find(|(at, signature, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(signature)))
        .map(|(_, _, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, expected) in
            [("a/b.HTML", "html"), (".profile", ""), ("README", ""), ("x.tar.gz", "gz"), ("d.ir/x", "")]
        {
            assert_eq!(extension(name), expected, "{name}");
        }
        assert_eq!(without_extension("a.jsonl.GZ", &["gz"]), "a.jsonl");
        assert_eq!(without_extension(".gz", &["gz"]), ".gz");
    }

    #[test]
    fn pictures_and_scripts_are_passed_over() {
        assert!(passed(&Probe::new(b"\x89PNG\r\n\x1a\n....", "a.html")).is_some());
        assert!(passed(&Probe::new(b"body { color: red }", "a.css")).is_some());
        assert!(passed(&Probe::new(b"<!doctype html><p>A page", "a.js")).is_none());
        assert!(passed(&Probe::new(b"A page", "a.txt")).is_none());
    }
}
