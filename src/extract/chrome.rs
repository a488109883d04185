//! The repetition profile: lines that many pages of a folder or site share are furniture.
//!
//! Learnt from a sample of pages, then frozen: a page is judged the same whatever was read before it. Copies of
//! one story do not count as many pages, or a wire story kept five times would cut itself away. Deliberately not
//! here: which pages are the sample, and where a profile is kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::text;
use crate::model::Document;

/// A line must be on this many different pages of its group.
const PAGES: usize = 3;
/// And on one page in this many.
const SHARE: usize = 12;
/// Pages of a group that are looked at; more teach nothing new.
const SAMPLE: usize = 200;
/// Lines on more than this share of a group's pages (in percent) do not tell whether two pages are one story.
const COMMON: usize = 50;

/// Lines known to be furniture, by group: the folder of a file, or the site of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Hashes of lines for each group, in order.
    groups: BTreeMap<String, Vec<u64>>,
    /// How many pages it was learnt from.
    pub pages: u64,
}

impl Profile {
    /// Returns whether a line is furniture in any of a document's groups. Digits and case make no difference.
    pub fn is_furniture(&self, groups: &[String], line: &str) -> bool {
        let hash = text::line_hash(line);
        hash != 0 && groups.iter().any(|group| self.has(group, hash))
    }

    /// Returns whether a line's hash is furniture in a group.
    pub(crate) fn has(&self, group: &str, hash: u64) -> bool {
        self.groups.get(group).is_some_and(|lines| lines.binary_search(&hash).is_ok())
    }

    /// Returns how many groups have furniture, and how many lines of it there are.
    pub fn size(&self) -> (usize, usize) {
        (self.groups.len(), self.groups.values().map(Vec::len).sum())
    }
}

/// Returns the groups a document belongs to: its folder (or the archive it is in), and the site of its address.
pub fn groups(document: &Document) -> Vec<String> {
    let location = &document.location;
    let folder = match &location.member {
        Some(_) => location.path.as_str(),
        None => location.path.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    let mut out = vec![format!("{}:{folder}", location.source)];
    out.extend(document.hints.url.as_deref().and_then(site).map(|site| format!("site:{site}")));
    out
}

fn site(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_string())
}

/// Learns a profile from pages; the order they come in makes no difference below the sample size.
#[derive(Debug, Default)]
pub struct Learner {
    groups: HashMap<String, Vec<HashSet<u64>>>,
    pages: u64,
}

impl Learner {
    /// Takes in a page by its lines.
    pub fn page<'l>(&mut self, groups: &[String], lines: impl Iterator<Item = &'l str>) {
        let hashes: HashSet<u64> = lines.map(text::line_hash).filter(|hash| *hash != 0).collect();
        if hashes.is_empty() {
            return;
        }
        self.pages += 1;
        for group in groups {
            let pages = self.groups.entry(group.clone()).or_default();
            if pages.len() < SAMPLE {
                pages.push(hashes.clone());
            }
        }
    }

    /// Takes in a plain page.
    pub fn plain(&mut self, groups: &[String], page: &str) {
        let lines = text::lines_of(page);
        self.page(groups, lines.iter().map(String::as_str));
    }

    /// Returns what was learnt.
    pub fn finish(self) -> Profile {
        let learnt = |(group, pages): (String, Vec<HashSet<u64>>)| {
            let lines = furniture(&pages);
            (!lines.is_empty()).then_some((group, lines))
        };
        Profile { groups: self.groups.into_iter().filter_map(learnt).collect(), pages: self.pages }
    }
}

/// Returns the lines that enough different stories have, in order.
fn furniture(pages: &[HashSet<u64>]) -> Vec<u64> {
    let stories = stories(pages);
    let different = stories.iter().collect::<HashSet<_>>().len();
    let mut seen: HashMap<u64, HashSet<usize>> = HashMap::new();
    for (page, story) in pages.iter().zip(&stories) {
        for line in page {
            seen.entry(*line).or_default().insert(*story);
        }
    }
    let enough = PAGES.max(different.div_ceil(SHARE));
    let mut lines: Vec<u64> =
        seen.into_iter().filter(|(_, s)| s.len() >= enough).map(|(line, _)| line).collect();
    lines.sort_unstable();
    lines
}

/// Returns the number of the story of each page: pages that share most of their own lines are one story.
///
/// A page's own lines are those that at most half of the pages have; a page without any is told by its lines.
fn stories(pages: &[HashSet<u64>]) -> Vec<usize> {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    pages.iter().flatten().for_each(|line| *counts.entry(*line).or_default() += 1);
    let common = |line: &u64| counts.get(line).is_some_and(|n| *n > 1 && *n * 100 > pages.len() * COMMON);
    let own: Vec<HashSet<u64>> =
        pages.iter().map(|page| page.iter().copied().filter(|line| !common(line)).collect()).collect();
    let mut stories: Vec<usize> = Vec::with_capacity(pages.len());
    for (at, lines) in own.iter().enumerate() {
        let earlier = own.iter().take(at).position(|other| same_story(lines, other));
        let story = earlier.and_then(|other| stories.get(other).copied()).unwrap_or(at);
        stories.push(story);
    }
    stories
}

fn same_story(a: &HashSet<u64>, b: &HashSet<u64>) -> bool {
    let smaller = a.len().min(b.len());
    if smaller == 0 {
        return a.len() == b.len();
    }
    a.intersection(b).count() * 2 > smaller
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(story: usize) -> String {
        let body: String = (0..4)
            .map(|n| {
                format!(
                    "Paragraph {n} of story {}\n\n",
                    ["one", "two", "three", "four", "five", "six"][story]
                )
            })
            .collect();
        format!("The Lindmouth Courier\n\n{body}Sign up, 3 offers left\n")
    }

    fn learn(stories: &[usize]) -> Profile {
        let mut learner = Learner::default();
        stories.iter().for_each(|story| learner.plain(&["f".into()], &page(*story)));
        learner.finish()
    }

    #[test]
    fn shared_lines_are_furniture_but_copies_are_not() {
        let f = ["f".to_string()];
        let profile = learn(&[0, 1, 2, 3, 3, 3, 3]);
        assert!(profile.is_furniture(&f, "THE LINDMOUTH COURIER"));
        assert!(profile.is_furniture(&f, "Sign up, 9 offers left"));
        assert!(!profile.is_furniture(&f, "Paragraph 1 of story four"));
        assert!(!profile.is_furniture(&["g".into()], "The Lindmouth Courier"));
        assert_eq!(learn(&[0, 0, 0, 0]).size(), (0, 0));
        assert_eq!(learn(&[0, 1]).size(), (0, 0));
        assert_eq!(profile, learn(&[3, 0, 3, 1, 2, 3, 3]));
        let written = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&written).unwrap(), profile);
    }

    #[test]
    fn sites_are_hosts() {
        for (url, expected) in [
            ("https://www.Courier.example/a/b", Some("courier.example")),
            ("http://courier.example:80", Some("courier.example")),
            ("courier.example", None),
        ] {
            assert_eq!(site(url).as_deref(), expected, "{url}");
        }
    }
}
