//! The roll of names: every name of the vocabulary once, in one small file, so that a query for a person need not walk
//! through the vocabularies of six fields. Written after a commit and good for that state alone; without it all works
//! as well, only slower.
//!
//! The words of the names stand there once, and a name is the numbers of its words: who looks for names by their words
//! looks at each word once, not at each name.

use std::collections::HashMap;
use std::path::Path;

use tantivy::Index;
use tantivy::directory::Directory;

use super::names::walk;
use super::opened;
use super::opened::Segments;
use super::reader;
use super::schema::Handles;
use super::sealed::SealedDirectory;
use super::writer::error;
use crate::entities::catalog::Sieve;
use crate::entities::names;
use crate::model::Kind;
use crate::store::{StoreError, io_error};

/// Name of the file.
pub(super) const FILE: &str = "names";

/// How the file goes on behind the number of its commit.
const MARK: &[u8; 8] = b"\nroll 2\n";

/// Fewer names than these are found fast enough without.
const WORTH: usize = 4_096;

/// So many words of a name, or more, are counted in a byte of their own.
const MANY: usize = 15;

/// A name has fewer words: those that it shares with another, and its own, are counted in a byte each.
const MOST: usize = 2 * (u8::MAX as usize + 1);

/// The names of a state.
pub(super) struct Roll {
    /// The words, one after the other, and where each ends.
    text: String,
    ends: Vec<usize>,
    /// How many names there are of each kind.
    kinds: [usize; Kind::ALL.len()],
    /// Bytes of the number of a word.
    width: usize,
    /// The mark of each name: see [`names::mark`].
    marks: Vec<u8>,
    /// The names, as [`file`] writes them.
    names: Vec<u8>,
}

/// Writes the roll of the last commit.
pub(super) fn write(files: &SealedDirectory, index: &Index, handles: &Handles) -> Result<(), StoreError> {
    let stamp = index.load_metas().map_err(error)?.opstamp;
    let mut names: Vec<(Kind, String)> = Vec::new();
    let searcher = reader(index)?.searcher();
    let segments = Segments { searcher: &searcher, opened: &opened(&searcher) };
    walk(segments, handles, &mut |kind, name| names.push((kind, name.to_string())))?;
    names.sort_unstable();
    names.dedup();
    if names.len() < WORTH {
        return Ok(());
    }
    // Names that no roll can hold are found without one.
    let Some(file) = file(stamp, &names) else { return Ok(()) };
    let written = files.atomic_write(Path::new(FILE), &file);
    written.map_err(|io| io_error("the roll of names cannot be written", &io))
}

/// Returns the file of some names, sorted. Behind the number of the commit and the mark stand, 32 bits each, the bytes
/// of the words, how many names there are of each kind, and the bytes of the number of a word; the words, a line each;
/// the marks of the names; and the names. A name begins with how many words it shares with the one before, and how many
/// are its own, half a byte each; if that is 15 or more, 15 and a byte that says it. The numbers of its own words follow.
///
/// `None` where a name has too many words for that, or a line break, or all words together have 4 GiB.
fn file(stamp: u64, all: &[(Kind, String)]) -> Option<Vec<u8>> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let (mut text, mut marks, mut words) = (String::new(), Vec::new(), Vec::new());
    let mut kinds = [0u32; Kind::ALL.len()];
    for (kind, name) in all {
        if name.contains('\n') {
            return None;
        }
        kinds[*kind as usize] += 1;
        marks.extend(names::mark(name).to_le_bytes());
        let number = |word| {
            let next = numbers.len() as u32;
            *numbers.entry(word).or_insert_with(|| {
                text.push_str(word);
                text.push('\n');
                next
            })
        };
        words.push(name.split(' ').map(number).collect::<Vec<u32>>());
    }
    let width = if numbers.len() <= 1 << 16 { 2 } else { 4 };
    let mut out = stamp.to_le_bytes().to_vec();
    out.extend(MARK);
    let head = [u32::try_from(text.len()).ok()?].into_iter().chain(kinds).chain([width as u32]);
    out.extend(head.flat_map(u32::to_le_bytes));
    out.extend(text.as_bytes());
    out.extend(marks);
    let mut before: &[u32] = &[];
    for name in &words {
        let shared = name.iter().zip(before).take_while(|(one, other)| one == other).count();
        let own = &name[shared..];
        let half = |count: usize| count.min(MANY) as u8;
        out.push(half(shared) << 4 | half(own.len()));
        for count in [shared, own.len()] {
            if count >= MANY {
                out.push(u8::try_from(count).ok()?);
            }
        }
        own.iter().for_each(|word| out.extend(&word.to_le_bytes()[..width]));
        before = name;
    }
    Some(out)
}

/// Returns the roll of the state of a commit; `None` where there is none of that commit.
pub(super) fn read(files: &SealedDirectory, stamp: u64) -> Option<Roll> {
    let bytes = files.atomic_read(Path::new(FILE)).ok()?;
    Roll::of(bytes.strip_prefix(&stamp.to_le_bytes())?.strip_prefix(MARK)?)
}

/// Takes a number from the front of some bytes.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number) as usize)
}

impl Roll {
    /// Returns the roll of a file, behind its mark; `None` where that is not what [`file`] makes.
    fn of(mut bytes: &[u8]) -> Option<Roll> {
        let size = number(&mut bytes)?;
        let mut kinds = [0; Kind::ALL.len()];
        for count in &mut kinds {
            *count = number(&mut bytes)?;
        }
        let width = number(&mut bytes).filter(|width| matches!(width, 2 | 4))?;
        let (text, rest) = bytes.split_at_checked(size)?;
        let (marks, names) = rest.split_at_checked(kinds.iter().sum::<usize>().checked_mul(2)?)?;
        let text = String::from_utf8(text.to_vec()).ok()?;
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        Some(Roll { text, ends, kinds, width, marks: marks.to_vec(), names: names.to_vec() })
    }

    fn word(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        self.ends.get(number).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    /// Calls `visit` with each name that passes a sieve.
    pub(super) fn each(&self, sieve: &mut Sieve<'_>, visit: &mut dyn FnMut(Kind, &str)) {
        let wanted: Vec<bool> = (0..self.ends.len()).map(|number| (sieve.word)(self.word(number))).collect();
        let kinds =
            Kind::ALL.iter().zip(self.kinds).flat_map(|(kind, count)| std::iter::repeat_n(*kind, count));
        let mut names = Names { rest: &self.names, width: self.width, words: [0; MOST], count: 0 };
        // Where the first word stands that is wanted.
        let mut first = usize::MAX;
        let mut name = String::new();
        for (kind, mark) in kinds.zip(self.marks.chunks_exact(2)) {
            let Some(shared) = names.next() else { return };
            if first >= shared {
                let passes = |word: &u32| wanted.get(*word as usize).copied().unwrap_or(false);
                let own = names.words()[shared..].iter().position(passes);
                first = own.map_or(usize::MAX, |own| shared + own);
            }
            let marked = || sieve.mark.is_some_and(|wanted| wanted(u16::from_le_bytes([mark[0], mark[1]])));
            if first < usize::MAX || marked() {
                name.clear();
                for (number, word) in names.words().iter().enumerate() {
                    if number > 0 {
                        name.push(' ');
                    }
                    name.push_str(self.word(*word as usize));
                }
                visit(kind, &name);
            }
        }
    }
}

/// The names of a roll, one after the other.
struct Names<'a> {
    rest: &'a [u8],
    width: usize,
    /// The words of the name that was read last, and how many it has.
    words: [u32; MOST],
    count: usize,
}

impl Names<'_> {
    fn words(&self) -> &[u32] {
        &self.words[..self.count]
    }

    /// Reads the next name and returns how many words it shares with the one before; `None` at the end.
    fn next(&mut self) -> Option<usize> {
        let (halves, mut rest) = self.rest.split_first()?;
        let (mut shared, mut own) = (usize::from(halves >> 4), usize::from(halves & 15));
        for count in [&mut shared, &mut own] {
            if *count == MANY {
                let (byte, after) = rest.split_first()?;
                (*count, rest) = (usize::from(*byte), after);
            }
        }
        let (own, after) = rest.split_at_checked(own * self.width)?;
        if shared > self.count {
            return None;
        }
        self.count = shared;
        let slots = self.words.get_mut(shared..)?;
        match self.width {
            2 => own.chunks_exact(2).zip(slots).for_each(|(word, slot)| {
                *slot = u32::from(u16::from_le_bytes([word[0], word[1]]));
            }),
            _ => own.chunks_exact(4).zip(slots).for_each(|(word, slot)| {
                *slot = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            }),
        }
        self.count += own.len() / self.width;
        self.rest = after;
        Some(shared)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tantivy::directory::RamDirectory;

    use super::*;

    fn names() -> Vec<(Kind, String)> {
        [
            (Kind::Person, "ida oakley"),
            (Kind::Person, "oakley"),
            (Kind::Place, "oslo"),
            (Kind::Place, "oslo fjord"),
        ]
        .map(|(kind, name)| (kind, name.to_string()))
        .to_vec()
    }

    fn passing(roll: &Roll, word: &str, mark: Option<u16>) -> Vec<(Kind, String)> {
        let wanted = |other| mark == Some(other);
        let mut sieve = Sieve { word: &mut |other| other == word, mark: mark.is_some().then_some(&wanted) };
        let mut found = Vec::new();
        roll.each(&mut sieve, &mut |kind, name| found.push((kind, name.to_string())));
        found
    }

    #[test]
    fn a_roll_is_good_for_its_commit() {
        let files = SealedDirectory::new(Box::new(RamDirectory::create()));
        assert!(read(&files, 7).is_none());
        let bytes = file(7, &names()).expect("it can be written");
        files.atomic_write(Path::new(FILE), &bytes).expect("it writes");
        assert!(read(&files, 8).is_none());
        let roll = read(&files, 7).expect("it is there");
        let mut found = Vec::new();
        roll.each(&mut Sieve { word: &mut |_| true, mark: None }, &mut |kind, name| {
            found.push((kind, name.to_string()))
        });
        assert_eq!(found, names());
        assert_eq!(passing(&roll, "oakley", None), names()[..2]);
        assert_eq!(passing(&roll, "fjord", None), names()[3..]);
        assert_eq!(
            passing(&roll, "fjord", Some(names::mark("oakley"))),
            [names()[1].clone(), names()[3].clone()]
        );
        assert_eq!(passing(&roll, "oak", None), []);
        files.atomic_write(Path::new(FILE), &bytes[..20]).expect("it writes");
        assert!(read(&files, 7).is_none());
    }

    #[test]
    fn many_words_need_wide_numbers() {
        let all: BTreeSet<(Kind, String)> =
            (0..70_000).map(|n| (Kind::Org, format!("works {n} of works"))).collect();
        let all: Vec<(Kind, String)> = all.into_iter().collect();
        let files = SealedDirectory::new(Box::new(RamDirectory::create()));
        files.atomic_write(Path::new(FILE), &file(7, &all).expect("it can be written")).expect("it writes");
        let roll = read(&files, 7).expect("it is there");
        assert_eq!(passing(&roll, "69999", None), [(Kind::Org, "works 69999 of works".to_string())]);
        let mut found = Vec::new();
        roll.each(&mut Sieve { word: &mut |_| true, mark: None }, &mut |kind, name| {
            found.push((kind, name.to_string()))
        });
        assert_eq!(found, all);
    }

    #[test]
    fn a_broken_roll_is_none() {
        let whole = file(7, &names()).expect("it can be written");
        let body = &whole[16..];
        assert!(Roll::of(body).is_some());
        for at in 0..body.len() {
            let mut other = body.to_vec();
            other[at] ^= 0x41;
            // What can still be read is read; nothing else happens.
            for broken in [&body[..at], &other] {
                if let Some(roll) = Roll::of(broken) {
                    roll.each(&mut Sieve { word: &mut |_| true, mark: None }, &mut |_, _| ());
                }
            }
        }
        assert!(file(7, &[(Kind::Org, "a\nb".to_string())]).is_none());
        assert!(file(7, &[(Kind::Org, "a ".repeat(300))]).is_none());
        let long = [
            (Kind::Org, "a b ".repeat(40).trim().to_string()),
            (Kind::Org, "a b ".repeat(41).trim().to_string()),
        ];
        let long_file = file(7, &long).expect("it can be written");
        let mut found = Vec::new();
        let roll = Roll::of(&long_file[16..]).expect("it can be read");
        roll.each(&mut Sieve { word: &mut |_| true, mark: None }, &mut |kind, name| {
            found.push((kind, name.to_string()))
        });
        assert_eq!(found, long);
    }
}
