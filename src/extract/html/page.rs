//! A page as extraction sees it: visible blocks of text with their places, and what the head says.

use super::marks::Marks;

/// What one pass over a page finds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Blocks of text in order, hidden ones included.
    pub(super) blocks: Vec<Block>,
    /// Content of `<title>`.
    pub(super) title: String,
    /// `<meta>`: lower-case name, property or itemprop, and content.
    pub(super) metas: Vec<(String, String)>,
    /// `<link>`: lower-case rel and address.
    pub(super) links: Vec<(String, String)>,
    /// JSON-LD scripts, raw.
    pub(super) json_ld: Vec<String>,
    /// `lang` of `<html>`.
    pub(super) lang: String,
    /// Elements that name authors or dates.
    pub(super) spots: Vec<Spot>,
    /// The page rewritten for the parsers: no scripts, no styles, nesting and size limited.
    pub(super) clean: String,
}

/// A block of visible text.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// First byte in the page.
    pub(super) start: usize,
    /// One past the last byte in the page.
    pub(super) end: usize,
    /// Its text, white space collapsed.
    pub(super) text: String,
    /// Roles of all of its text.
    pub(super) marks: Marks,
    /// Level of the heading it is, 1 to 6; 0 if none.
    pub(super) heading: u8,
    /// Whether it is a `<p>`.
    pub(super) paragraph: bool,
    /// Bytes of its text inside links.
    pub(super) linked: usize,
    /// Whether its last text is inside a link.
    pub(super) ends_linked: bool,
    /// Number of the innermost block element around it.
    pub(super) parent: u32,
    /// Number of the block element around that one.
    pub(super) within: u32,
}

/// An element that names an author or a date.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// What it names.
    pub(super) kind: SpotKind,
    /// Its machine-readable value, if it has one.
    pub(super) value: String,
    /// Its text.
    pub(super) text: String,
    /// How many blocks were read before it.
    pub(super) block: usize,
    /// Roles of what is around it, and its own.
    pub(super) marks: Marks,
}

/// What a spot names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpotKind {
    /// `itemprop=author`, `rel=author`.
    Author,
    /// An element with a class such as `byline` or `author`.
    Byline,
    /// `<time>`, `itemprop=datePublished`.
    Date,
    /// `itemprop=dateModified`.
    Modified,
}

impl Page {
    /// Returns the content of the first non-empty `<meta>` of the first name that has one.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        let named = |name: &str| self.metas.iter().find(|(key, value)| key == name && !value.is_empty());
        names.iter().find_map(|name| named(name)).map(|(_, value)| value.as_str())
    }

    /// Iterates over the non-empty contents of the `<meta>` elements of a name.
    pub(super) fn all_meta<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas
            .iter()
            .filter(move |(key, value)| key == name && !value.is_empty())
            .map(|(_, v)| v.as_str())
    }

    /// Iterates over the blocks that are shown, with their numbers.
    pub(super) fn visible(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.blocks.iter().enumerate().filter(|(_, block)| !block.marks.any(Marks::HIDDEN))
    }
}

impl Block {
    /// Returns the share of its text that is inside links, 0 to 1.
    pub(super) fn link_share(&self) -> f32 {
        self.linked as f32 / self.text.len().max(1) as f32
    }
}
