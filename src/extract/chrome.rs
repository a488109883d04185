//! The repetition profile: lines that many pages of a folder or site share are furniture.
//!
//! Learnt from a sample of pages, then frozen: a page is judged the same whatever was read before it. Copies of
//! one story do not count as many pages, or a wire story kept five times would cut itself away. Deliberately not
//! here: which pages are the sample, and where a profile is kept.
//!
//! A profile is plain text, so that it can be read, edited and carried to another machine:
//!
//! ```text
//! presshound profile 1
//! pages 412
//! group :papers/courier
//! line Sign up for our free weekly newsletter
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::{self, Write};

use super::{html, text};
use crate::model::{Content, Document, Location, Markup};

/// A line must be on this many different pages of its group, and on as many as the square root of their number.
const PAGES: usize = 3;
/// Pages of a group that are looked at; more teach nothing new.
pub const SAMPLE: usize = 200;
/// Lines on more than this share of a group's pages (in percent) do not tell whether two pages are one story.
const COMMON: usize = 50;
/// Longest line that is learnt, in bytes, and most lines of one page.
const LINE: usize = 2_000;
const LINES: usize = 500;
/// How many folders above a page's own one are groups of it.
const ANCESTORS: usize = 8;

/// First line of the text of a profile.
const HEADER: &str = "presshound profile 1";

/// Lines known to be furniture, by group: a folder and all below it, an archive, or the site of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    groups: BTreeMap<String, Group>,
    /// How many pages it was learnt from.
    pub pages: u64,
}

/// The furniture of one group: the hashes in order, and what each stands for.
type Group = BTreeMap<u64, String>;

/// What is wrong with the text of a profile, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: &'static str,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ProfileError {}

/// The furniture that one document may have.
#[derive(Clone, Debug, Default)]
pub struct Furniture<'p>(Vec<&'p Group>);

impl Furniture<'_> {
    /// Returns whether a line is furniture. Digits, case and punctuation make no difference.
    pub fn has_line(&self, line: &str) -> bool {
        !self.0.is_empty() && self.has(text::line_hash(line))
    }

    /// Returns whether the line of a hash is furniture.
    pub(crate) fn has(&self, hash: u64) -> bool {
        hash != 0 && self.0.iter().any(|group| group.contains_key(&hash))
    }
}

impl Profile {
    /// Returns the furniture of the groups of a document.
    pub fn of(&self, document: &Document) -> Furniture<'_> {
        let mut found: Vec<&Group> = Vec::new();
        each_group(document, &mut |group| found.extend(self.groups.get(group)));
        Furniture(found)
    }

    /// Returns how many groups have furniture, and how many lines of it there are.
    pub fn size(&self) -> (usize, usize) {
        (self.groups.len(), self.groups.values().map(BTreeMap::len).sum())
    }

    /// Returns the names of the groups whose furniture differs between two profiles.
    pub fn difference<'p>(&'p self, other: &'p Profile) -> BTreeSet<&'p str> {
        let names = self.groups.keys().chain(other.groups.keys());
        names.filter(|name| self.groups.get(*name) != other.groups.get(*name)).map(String::as_str).collect()
    }

    /// Returns the profile as text.
    pub fn print(&self) -> String {
        let mut out = format!("{HEADER}\npages {}\n", self.pages);
        for (name, lines) in &self.groups {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "group {name}");
            lines.values().for_each(|line| {
                let _ = writeln!(out, "line {line}");
            });
        }
        out
    }

    /// Reads the text of a profile. Empty lines and such that begin with `#` are passed over.
    ///
    /// # Errors
    /// Names the first line that is no profile's.
    pub fn parse(text: &str) -> Result<Profile, ProfileError> {
        let mut profile = Profile::default();
        let mut group: Option<&mut Group> = None;
        let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_end_matches('\r')));
        if lines.next().is_none_or(|(_, line)| line != HEADER) {
            return Err(ProfileError {
                line: 1,
                message: "not a profile: it begins with `presshound profile 1`",
            });
        }
        for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let fail = |message| ProfileError { line: number, message };
            match line.split_once(' ') {
                Some(("pages", count)) => {
                    profile.pages = count.parse().map_err(|_| fail("`pages` needs a number"))?;
                }
                Some(("group", name)) => group = Some(profile.groups.entry(name.to_string()).or_default()),
                Some(("line", line)) => {
                    let lines = group.as_mut().ok_or(fail("a line before the first group"))?;
                    match text::line_hash(line) {
                        0 => return Err(fail("a line without words")),
                        hash => _ = lines.insert(hash, line.to_string()),
                    }
                }
                _ => return Err(fail("neither `pages`, `group` nor `line`")),
            }
        }
        Ok(profile)
    }
}

/// Calls `take` with the groups of a document: the archive it is in, its folder and those above it, and the
/// site of its address.
fn each_group(document: &Document, take: &mut dyn FnMut(&str)) {
    let Location { source, path, member, .. } = &document.location;
    if member.is_some() {
        take(&format!("{source}:{path}"));
    }
    let mut folder = path.as_str();
    for _ in 0..=ANCESTORS {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        take(&format!("{source}:{folder}"));
        if folder.is_empty() {
            break;
        }
    }
    if let Some(site) = document.hints.url.as_deref().and_then(site) {
        take(&format!("site:{site}"));
    }
}

/// Returns whether the text around a file's pages may differ between two profiles: whether one of the groups is
/// of its folders or itself an archive, or, if some of its pages have an address, of a site.
pub fn concerns(groups: &BTreeSet<&str>, source: &str, path: &str, addressed: bool) -> bool {
    let place = format!("{source}:{path}");
    groups.iter().any(|group| match place.strip_prefix(group) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || group.ends_with(':'),
        None => addressed && group.starts_with("site:"),
    })
}

fn site(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_string())
}

/// What one page teaches: its groups, and its lines with their hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    groups: Vec<String>,
    lines: BTreeMap<u64, String>,
}

/// Returns what a page teaches; nothing for a record, for Markdown, and for a page without words.
pub fn lesson(document: &Document, cut_records: bool) -> Option<Lesson> {
    let lines = match &document.content {
        Content::Page(Markup::Html, page) => html::lines_of(page),
        Content::Page(Markup::Plain, page) => text::lines_of(page),
        Content::Record(record) if cut_records => text::lines_of(record.body.as_deref().unwrap_or_default()),
        Content::Page(Markup::Markdown, _) | Content::Record(_) => return None,
    };
    let mut lesson = Lesson::default();
    for line in lines.into_iter().filter(|line| line.len() <= LINE).take(LINES) {
        let hash = text::line_hash(&line);
        if hash != 0 {
            lesson.lines.entry(hash).or_insert_with(|| on_one_line(&line));
        }
    }
    each_group(document, &mut |group| {
        // A name that breaks lines would break the profile's.
        if !group.contains(char::is_control) {
            lesson.groups.push(group.to_string());
        }
    });
    (!lesson.lines.is_empty() && !lesson.groups.is_empty()).then_some(lesson)
}

fn on_one_line(line: &str) -> String {
    line.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Learns a profile from lessons; of each group, the first [`SAMPLE`] count.
pub fn learn(lessons: &[Lesson]) -> Profile {
    let mut groups: BTreeMap<&str, Vec<&Lesson>> = BTreeMap::new();
    for lesson in lessons {
        for group in &lesson.groups {
            let pages = groups.entry(group).or_default();
            if pages.len() < SAMPLE {
                pages.push(lesson);
            }
        }
    }
    let learnt = groups.into_iter().map(|(name, pages)| (name.to_string(), furniture(&pages)));
    let groups = learnt.filter(|(_, lines)| !lines.is_empty()).collect();
    Profile { groups, pages: lessons.len() as u64 }
}

/// Returns the lines that enough different stories have. Of several spellings, the first in order stands for all.
fn furniture(pages: &[&Lesson]) -> Group {
    let stories = stories(pages);
    let different = stories.iter().collect::<HashSet<_>>().len();
    let mut seen: HashMap<u64, (HashSet<usize>, &str)> = HashMap::new();
    for (page, story) in pages.iter().zip(&stories) {
        for (hash, line) in &page.lines {
            let (stories, spelling) = seen.entry(*hash).or_insert_with(|| (HashSet::new(), line));
            stories.insert(*story);
            *spelling = line.as_str().min(spelling);
        }
    }
    let root = different.isqrt();
    let enough = PAGES.max(root + usize::from(root * root < different));
    seen.into_iter()
        .filter(|(hash, (stories, line))| stories.len() >= enough && text::line_hash(line) == *hash)
        .map(|(hash, (_, line))| (hash, line.to_string()))
        .collect()
}

/// Returns the number of the story of each page: pages that share most of their own lines are one story.
///
/// A page's own lines are those that at most half of the pages have; a page without any is told by having none.
fn stories(pages: &[&Lesson]) -> Vec<usize> {
    let mut having: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, page) in pages.iter().enumerate() {
        page.lines.keys().for_each(|line| having.entry(*line).or_default().push(at));
    }
    having.retain(|_, pages_with| pages_with.len() == 1 || pages_with.len() * 100 <= pages.len() * COMMON);
    let own = |page: &Lesson| page.lines.keys().filter(|line| having.contains_key(line)).count();
    let owns: Vec<usize> = pages.iter().map(|page| own(page)).collect();
    let size = |at: usize| owns.get(at).copied().unwrap_or(0);
    let mut stories: Vec<usize> = Vec::with_capacity(pages.len());
    for (at, page) in pages.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for other in
            page.lines.keys().filter_map(|line| having.get(line)).flatten().filter(|other| **other < at)
        {
            *shared.entry(*other).or_default() += 1;
        }
        let earlier = match size(at) {
            0 => owns.iter().take(at).position(|size| *size == 0),
            mine => {
                shared.into_iter().find(|(other, n)| n * 2 > mine.min(size(*other))).map(|(other, _)| other)
            }
        };
        let story = earlier.and_then(|other| stories.get(other).copied()).unwrap_or(at);
        stories.push(story);
    }
    stories
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Hints;

    const STORIES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

    fn page(path: &str, story: usize) -> Document {
        let body: String = (0..4).map(|n| format!("Paragraph {n} of story {}\n\n", STORIES[story])).collect();
        Document {
            location: Location { path: path.into(), ..Location::default() },
            content: Content::Page(
                Markup::Plain,
                format!("The Lindmouth Courier\n\n{body}Sign up, 3 offers left\n"),
            ),
            hints: Hints::default(),
            sha256: [0; 32],
        }
    }

    fn taught(stories: &[usize]) -> Profile {
        let lessons: Vec<Lesson> =
            stories.iter().filter_map(|story| lesson(&page("f/a.txt", *story), false)).collect();
        learn(&lessons)
    }

    #[test]
    fn shared_lines_are_furniture_but_copies_are_not() {
        let profile = taught(&[0, 1, 2, 3, 3, 3, 3]);
        let document = page("f/b.txt", 5);
        let furniture = profile.of(&document);
        assert!(furniture.has_line("THE LINDMOUTH COURIER"));
        assert!(furniture.has_line("Sign up, 9 offers left"));
        assert!(!furniture.has_line("Paragraph 1 of story four"));
        assert_eq!(taught(&[0, 0, 0, 0]).size(), (0, 0));
        assert_eq!(taught(&[0, 1]).size(), (0, 0));
        assert_eq!(profile, taught(&[3, 0, 3, 1, 2, 3, 3]));
    }

    #[test]
    fn a_profile_is_text() {
        let profile = taught(&[0, 1, 2, 3]);
        let text = profile.print();
        assert_eq!(Profile::parse(&text).unwrap(), profile);
        assert!(
            text.contains("group :f\nline ") && text.contains("\nline The Lindmouth Courier\n"),
            "{text}"
        );
        let edited = text.replace("\nline The Lindmouth Courier", "\n# line The Lindmouth Courier");
        let edited = Profile::parse(&edited).unwrap();
        assert!(!edited.of(&page("f/b.txt", 5)).has_line("The Lindmouth Courier"));
        for (text, line) in [
            ("", 1),
            ("presshound profile 2", 1),
            ("presshound profile 1\npages x", 2),
            ("presshound profile 1\n\nline a", 3),
            ("presshound profile 1\ngroup :\nline --", 3),
            ("presshound profile 1\nlines", 2),
        ] {
            assert_eq!(Profile::parse(text).map(|_| ()).unwrap_err().line, line, "{text}");
        }
    }

    #[test]
    fn groups_are_folders_archives_and_sites() {
        let mut document = page("papers/courier/a.zip", 0);
        document.location.member = Some("x.html".into());
        document.location.source = "radio".into();
        document.hints.url = Some("https://www.Courier.example:80/a/b".into());
        let mut found = Vec::new();
        each_group(&document, &mut |group| found.push(group.to_string()));
        let expected = [
            "radio:papers/courier/a.zip",
            "radio:papers/courier",
            "radio:papers",
            "radio:",
            "site:courier.example",
        ];
        assert_eq!(found, expected);
        for (group, addressed, expected) in [
            ("radio:", false, true),
            ("radio:papers", false, true),
            ("radio:paper", false, false),
            ("radio:papers/courier/a.zip", false, true),
            (":papers", false, false),
            ("site:other.example", false, false),
            ("site:other.example", true, true),
        ] {
            let groups = BTreeSet::from([group]);
            assert_eq!(concerns(&groups, "radio", "papers/courier/a.zip", addressed), expected, "{group}");
        }
        assert_eq!(site("courier.example"), None);
    }

    #[test]
    fn a_profile_tells_where_it_differs() {
        let (old, new) = (taught(&[0, 1, 2]), Profile::default());
        assert_eq!(old.difference(&new), BTreeSet::from([":", ":f"]));
        assert_eq!(old.difference(&old.clone()), BTreeSet::new());
    }
}
