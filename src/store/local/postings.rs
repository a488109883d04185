//! One list of postings that scores: walked forwards, a window of articles at a time, with a bound for each block on
//! what its postings can count, so that blocks that cannot matter are passed over undecoded.
//!
//! Tantivy keeps, for each full block, length and frequency of the posting that weighs most by its own BM25. Ours has
//! other weights, hence [`Ceiling`]: how much more than there a posting can weigh here.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::leaf::Factors;
use super::shelf::number;

/// Postings of a full block.
pub(super) const BLOCK: usize = 128;

/// Bytes of the skip list for each block: last article, bits an article, bits a frequency, sum of frequencies, length
/// and frequency of the heaviest posting.
const SKIP: usize = 12;

/// Longest frequency that a skip list can say; it means that or more.
const MAX_FREQ: u8 = u8::MAX;

/// Tantivy compares postings by rounded numbers: bounds are that much larger.
const MARGIN: f32 = 1.000_2;

/// The weight of a posting that nothing is known of: saturated.
pub(super) const ANY_WEIGHT: f32 = 1e9;

/// What the lengths of one field's texts in one segment mean.
#[derive(Clone)]
pub(super) struct Scale {
    /// Lengths of the texts, by article, as Tantivy rounds them.
    norms: OwnedBytes,
    factors: Factors,
    ceiling: Arc<Ceiling>,
}

/// How heavy the postings of a block can be here, by what Tantivy says of its heaviest.
struct Ceiling {
    /// Tantivy's own divisor, by length.
    divisors: [f32; 256],
    /// Bounds worked out before, each with the length and frequency it is for; see [`Ceiling::place`].
    known: [AtomicU64; KEPT],
}

/// Bounds that are kept: more would cost a search that is the only one of its process more than they spare it.
const KEPT: usize = 512;

impl Ceiling {
    /// Returns where the bound for a length and a frequency is kept, and the number that stands before it there.
    fn place(&self, norm: u8, freq: u8) -> (&AtomicU64, u64) {
        let both = usize::from(norm) << 8 | usize::from(freq);
        // Neighbouring lengths with small frequencies lie in different places.
        let place = (usize::from(norm) * 7 + usize::from(freq)) % KEPT;
        (&self.known[place], both as u64)
    }
}

impl Scale {
    /// `average` is the average length of the field's texts in the segment, as Tantivy counted it when it wrote the
    /// postings.
    pub(super) fn new(norms: OwnedBytes, factors: Factors, average: f32) -> Scale {
        // Without a text there is no posting either.
        let average = if average > 0.0 { average } else { 1.0 };
        let mut divisors = [0.0; 256];
        for (id, divisor) in divisors.iter_mut().enumerate() {
            *divisor = 0.25 + 0.75 * FieldNormReader::id_to_fieldnorm(id as u8) as f32 / average;
        }
        let known = [const { AtomicU64::new(0) }; KEPT];
        Scale { norms, factors, ceiling: Arc::new(Ceiling { divisors, known }) }
    }

    /// Returns what an occurrence in an article counts.
    #[inline]
    pub(super) fn factor(&self, doc: DocId) -> f32 {
        self.norms.get(doc as usize).map_or(0.0, |norm| self.factors[usize::from(*norm)])
    }

    /// Returns the lengths of the texts of some articles, and what an occurrence counts by them.
    pub(super) fn window(&self, base: DocId, end: DocId) -> (&[u8], &[f32; 256]) {
        (self.norms.get(base as usize..end as usize).unwrap_or_default(), &self.factors)
    }

    fn weight(&self, doc: DocId, freq: u32) -> f32 {
        freq as f32 * self.factor(doc)
    }

    /// Returns the most that a posting of a block can count whose heaviest is this by Tantivy's account.
    fn bound(&self, norm: u8, freq: u8) -> f32 {
        if freq == 0 || freq == MAX_FREQ {
            return ANY_WEIGHT;
        }
        // A frequency is never 0 here, so that an empty place is none of ours.
        let (place, both) = self.ceiling.place(norm, freq);
        let there = place.load(Ordering::Relaxed);
        if there >> 32 == both {
            return f32::from_bits(there as u32);
        }
        let bound = self.ceiling_of(norm, freq);
        place.store(both << 32 | u64::from(bound.to_bits()), Ordering::Relaxed);
        bound
    }

    /// No posting of the block is heavier there; frequencies are whole numbers. So for each length there is a largest
    /// frequency, and it counts something here.
    fn ceiling_of(&self, norm: u8, freq: u8) -> f32 {
        let Ceiling { divisors, .. } = &*self.ceiling;
        let heaviest = f32::from(freq) / divisors[usize::from(norm)] * MARGIN;
        let most = divisors.iter().zip(self.factors.iter());
        let most =
            most.map(|(divisor, factor)| (heaviest * divisor) as u32 as f32 * factor).fold(0.0, f32::max);
        if most.is_finite() { most * MARGIN } else { ANY_WEIGHT }
    }
}

/// A block of postings.
struct Block {
    last: DocId,
    /// The most that one of them counts.
    bound: f32,
}

/// All of a list of which nothing is known.
const UNKNOWN: Block = Block { last: TERMINATED, bound: ANY_WEIGHT };

enum Source {
    Terms(Box<BlockSegmentPostings>),
    /// Article and frequency, ascending, with the place of the first that was not passed yet.
    Pairs(Vec<(DocId, u32)>, usize),
}

/// A list of postings.
pub(super) struct Postings {
    source: Source,
    blocks: Vec<Block>,
    /// The first block that was not passed yet.
    at: usize,
    /// Postings of the window that were read already, and how many of them were passed.
    read: Option<(Vec<(DocId, u32)>, usize)>,
    len: usize,
}

impl Postings {
    /// Opens the postings of a term. `bytes` are all postings of the field; without a scale there are no bounds.
    pub(super) fn of_term(
        index: &InvertedIndexReader,
        info: &TermInfo,
        bytes: &[u8],
        scale: Option<&Scale>,
    ) -> io::Result<Postings> {
        let postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let len = info.doc_freq as usize;
        let Some(scale) = scale else {
            let source = Source::Terms(Box::new(postings));
            return Ok(Postings { source, blocks: vec![UNKNOWN], at: 0, read: None, len });
        };
        let skips = bytes.get(info.postings_range.clone()).and_then(|bytes| skips(bytes, len));
        let mut blocks: Vec<Block> = skips
            .unwrap_or_default()
            .chunks_exact(SKIP)
            .map(|skip| Block {
                last: u32::from_le_bytes([skip[0], skip[1], skip[2], skip[3]]),
                bound: scale.bound(skip[10], skip[11]),
            })
            .collect();
        if blocks.len() != len / BLOCK {
            // Not what this was written for: no block is passed over.
            blocks = vec![UNKNOWN];
        } else if !len.is_multiple_of(BLOCK) {
            // The rest is looked at where that is at hand; else it is never passed over: a few postings, and no search for
            // them.
            let bound = match blocks.is_empty() {
                true => {
                    heaviest(postings.docs().iter().copied().zip(postings.freqs().iter().copied()), scale)
                }
                false => ANY_WEIGHT,
            };
            blocks.push(Block { last: TERMINATED, bound });
        }
        Ok(Postings { source: Source::Terms(Box::new(postings)), blocks, at: 0, read: None, len })
    }

    /// Returns the list of articles with frequencies, ascending.
    pub(super) fn of_pairs(pairs: Vec<(DocId, u32)>, scale: Option<&Scale>) -> Postings {
        let blocks = match scale {
            Some(scale) => pairs
                .chunks(BLOCK)
                .map(|block| Block {
                    last: block.last().map_or(TERMINATED, |(doc, _)| *doc),
                    bound: heaviest(block.iter().copied(), scale),
                })
                .collect(),
            None => vec![UNKNOWN],
        };
        let len = pairs.len();
        Postings { source: Source::Pairs(pairs, 0), blocks, at: 0, read: None, len }
    }

    /// Returns how many postings there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Begins a window, which lies after the one before, and returns the most that a posting in it can count: 0 where
    /// there is none.
    pub(super) fn enter(&mut self, base: DocId, end: DocId) -> f32 {
        self.read = None;
        while self.blocks.get(self.at).is_some_and(|block| block.last < base) {
            self.at += 1;
        }
        let mut bound: f32 = 0.0;
        for block in &self.blocks[self.at..] {
            bound = bound.max(block.bound);
            if block.last >= end - 1 {
                break;
            }
        }
        bound
    }

    /// Calls `visit` with the postings from `base` up to `end`, and passes them.
    #[inline]
    pub(super) fn each(&mut self, base: DocId, end: DocId, mut visit: impl FnMut(DocId, u32)) {
        match &mut self.source {
            Source::Terms(postings) => {
                let mut from = postings.seek(base);
                loop {
                    let (docs, freqs) = (postings.docs(), postings.freqs());
                    let to = match docs.last() {
                        Some(last) if *last < end => docs.len(),
                        _ => docs.partition_point(|doc| *doc < end),
                    };
                    let here = from.min(to)..to;
                    docs[here.clone()].iter().zip(&freqs[here]).for_each(|(doc, freq)| visit(*doc, *freq));
                    if to < BLOCK {
                        return;
                    }
                    from = 0;
                    postings.advance();
                }
            }
            Source::Pairs(pairs, passed) => {
                *passed += pairs[*passed..].partition_point(|(doc, _)| *doc < base);
                while let Some((doc, freq)) = pairs.get(*passed).filter(|(doc, _)| *doc < end) {
                    visit(*doc, *freq);
                    *passed += 1;
                }
            }
        }
    }

    /// Reads the postings of the window, calls `visit` with their articles, and keeps them for [`Postings::freq`].
    pub(super) fn read(&mut self, base: DocId, end: DocId, mut visit: impl FnMut(DocId)) {
        let mut read = Vec::new();
        self.each(base, end, |doc, freq| {
            visit(doc);
            read.push((doc, freq));
        });
        self.read = Some((read, 0));
    }

    /// Returns the frequency in an article of the window, 0 where there is none; articles are asked for ascending.
    pub(super) fn freq(&mut self, doc: DocId) -> u32 {
        if let Some((read, passed)) = &mut self.read {
            while read.get(*passed).is_some_and(|(at, _)| *at < doc) {
                *passed += 1;
            }
            return read.get(*passed).filter(|(at, _)| *at == doc).map_or(0, |(_, freq)| *freq);
        }
        match &mut self.source {
            Source::Terms(postings) => {
                let at = postings.seek(doc);
                if postings.doc(at) == doc { postings.freq(at) } else { 0 }
            }
            Source::Pairs(pairs, passed) => {
                *passed += pairs[*passed..].partition_point(|(at, _)| *at < doc);
                pairs.get(*passed).filter(|(at, _)| *at == doc).map_or(0, |(_, freq)| *freq)
            }
        }
    }
}

/// Returns the most that one of some postings counts.
fn heaviest(postings: impl Iterator<Item = (DocId, u32)>, scale: &Scale) -> f32 {
    postings.map(|(doc, freq)| scale.weight(doc, freq)).fold(0.0, f32::max)
}

/// Returns the skip list that postings begin with: its length as Tantivy writes numbers of any size, then so many
/// bytes. `None` where postings are too few to have one, or are not written as expected.
fn skips(bytes: &[u8], len: usize) -> Option<&[u8]> {
    if len < BLOCK {
        return Some(&[]);
    }
    let (length, rest) = number(bytes)?;
    rest.get(..length).filter(|_| length == len / BLOCK * SKIP)
}
