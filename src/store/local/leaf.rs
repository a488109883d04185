//! A leaf of a plan in one segment: one span in any of some fields, scored by BM25F.
//!
//! BM25F (Robertson, Zaragoza, Taylor: "Simple BM25 extension to multiple weighted fields", CIKM 2004): term
//! frequencies are normalised by length and weighted in each field, added up, and saturated once:
//! `tf' = Σ w·tf / (1 − b + b·len/avg)`, `score = idf · tf' · (k1 + 1) / (tf' + k1)`.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, TERMINATED};

use super::node::Node;
use super::span::SpanPostings;

/// Saturation of term frequencies. Pinned by `tests/quality.rs`.
pub(super) const K1: f32 = 1.2;

/// The span in one of the leaf's fields.
pub(super) struct FieldSpan {
    span: SpanPostings,
    scale: Option<Scale>,
    doc: DocId,
    freq: u32,
}

/// How term frequencies of a field count.
pub(super) struct Scale {
    norms: FieldNormReader,
    /// `w / (1 − b + b·len/avg)` by norm id.
    by_norm: Arc<[f32; 256]>,
}

impl Scale {
    pub(super) fn new(norms: FieldNormReader, by_norm: Arc<[f32; 256]>) -> Scale {
        Scale { norms, by_norm }
    }
}

/// Returns the factors of a field by norm id, for its weight, its `b` and the average length of its texts.
pub(super) fn factors(weight: f32, b: f32, average: f32) -> Arc<[f32; 256]> {
    let mut out = [0.0; 256];
    for (id, factor) in out.iter_mut().enumerate() {
        let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        *factor = weight / (1.0 - b + b * length / average.max(1.0));
    }
    Arc::new(out)
}

impl FieldSpan {
    /// `scale` is missing where the field is not scored.
    pub(super) fn new(span: SpanPostings, scale: Option<Scale>) -> FieldSpan {
        let mut field = FieldSpan { span, scale, doc: 0, freq: 0 };
        field.settle(0);
        field
    }

    fn settle(&mut self, target: DocId) {
        let mut doc = self.span.candidate(target);
        while doc != TERMINATED {
            self.freq = self.span.freq(doc);
            if self.freq > 0 {
                break;
            }
            doc = self.span.candidate(doc + 1);
        }
        self.doc = doc;
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.settle(target);
        }
        self.doc
    }

    fn weighted(&self) -> f32 {
        match &self.scale {
            Some(scale) => self.freq as f32 * scale.by_norm[scale.norms.fieldnorm_id(self.doc) as usize],
            None => 0.0,
        }
    }
}

/// A leaf.
pub(super) struct LeafNode {
    fields: Vec<FieldSpan>,
    idf: f32,
    doc: DocId,
}

impl LeafNode {
    pub(super) fn new(fields: Vec<FieldSpan>, idf: f32) -> LeafNode {
        let doc = fields.iter().map(|field| field.doc).min().unwrap_or(TERMINATED);
        LeafNode { fields, idf, doc }
    }
}

impl Node for LeafNode {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.doc = self.fields.iter_mut().map(|field| field.seek(target)).min().unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn score(&mut self) -> f32 {
        let here = self.fields.iter().filter(|field| field.doc == self.doc);
        let frequency: f32 = here.map(FieldSpan::weighted).sum();
        self.idf * frequency * (K1 + 1.0) / (frequency + K1)
    }

    fn cost(&self) -> u64 {
        self.fields.iter().map(|field| field.span.cost()).sum()
    }
}

/// Returns the inverse document frequency of BM25: `ln(1 + (n − df + ½) / (df + ½))`, 0 or more.
pub(in crate::store) fn idf(documents: u64, holding: u64) -> f32 {
    let (n, df) = (documents as f64, holding.min(documents) as f64);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln() as f32
}
