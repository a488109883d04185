//! What a font of a PDF says about its text: which characters its codes mean, and how wide they are.

use lopdf::{Dictionary, Document as PdfFile, Encoding, Object};

/// A font as far as text needs it.
pub(super) struct Font<'d> {
    encoding: Encoding<'d>,
    widths: Widths,
}

/// Widths in thousandths of the font's size.
enum Widths {
    /// One byte a character: the first code, then widths.
    Simple { first: usize, widths: Vec<f32> },
    /// Two bytes a character: ranges of codes with a width each, sorted; the width of all others.
    Composite { ranges: Vec<(u16, u16, f32)>, default: f32 },
}

/// Width of a character whose font does not say.
const USUAL: f32 = 500.0;

/// Prefers what a font says for copying text (`ToUnicode`) to how its codes are drawn. Returns the font without
/// the latter, because the parser asks that first.
pub(super) fn for_text(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font.set("Type", Object::Name(b"Font".to_vec()));
    font
}

impl<'d> Font<'d> {
    /// Reads a font prepared by [`for_text`].
    pub(super) fn new(font: &'d Dictionary, file: &'d PdfFile) -> Option<Font<'d>> {
        let encoding = font.get_font_encoding(file).ok()?;
        let is_composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let widths = if is_composite { composite(font, file) } else { simple(font, file) };
        Some(Font { encoding, widths })
    }

    /// Returns the text of a string, and its width in thousandths of the font's size.
    pub(super) fn text(&self, bytes: &[u8]) -> (String, f32) {
        let text = PdfFile::decode_text(&self.encoding, bytes).unwrap_or_default();
        let text = text.replace(|c: char| c.is_control(), " ");
        (text, self.widths.of(bytes))
    }
}

impl Widths {
    fn of(&self, bytes: &[u8]) -> f32 {
        match self {
            Widths::Simple { first, widths } => bytes
                .iter()
                .map(|&code| usize::from(code).checked_sub(*first).and_then(|at| widths.get(at)).copied())
                .map(|width| width.unwrap_or(USUAL))
                .sum(),
            Widths::Composite { ranges, default } => bytes
                .chunks(2)
                .map(|pair| pair.iter().fold(0u16, |code, &b| (code << 8) | u16::from(b)))
                .map(|code| {
                    let at = ranges.partition_point(|range| range.0 <= code);
                    let range = at.checked_sub(1).and_then(|at| ranges.get(at));
                    range.filter(|range| code <= range.1).map_or(*default, |range| range.2)
                })
                .sum(),
        }
    }
}

fn simple(font: &Dictionary, file: &PdfFile) -> Widths {
    let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
    let widths = font.get_deref(b"Widths", file).and_then(Object::as_array);
    let widths = widths.map(|list| list.iter().map(|width| number(width).unwrap_or(USUAL)).collect());
    Widths::Simple { first: usize::try_from(first).unwrap_or(0), widths: widths.unwrap_or_default() }
}

/// Reads `[code [w w w] first last w …]`.
fn composite(font: &Dictionary, file: &PdfFile) -> Widths {
    let descendant = font
        .get_deref(b"DescendantFonts", file)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| fonts.first())
        .and_then(|first| file.dereference(first).ok())
        .and_then(|(_, object)| object.as_dict().ok());
    let Some(descendant) = descendant else {
        return Widths::Composite { ranges: Vec::new(), default: 1000.0 };
    };
    let default = descendant.get(b"DW").ok().and_then(number).unwrap_or(1000.0);
    let mut ranges = Vec::new();
    let list =
        descendant.get_deref(b"W", file).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut rest = list;
    let code = |object: &Object| object.as_i64().ok().and_then(|code| u16::try_from(code).ok());
    while let [first, second, tail @ ..] = rest {
        let second = file.dereference(second).map_or(second, |(_, object)| object);
        match (code(first), second) {
            (Some(first), Object::Array(widths)) => {
                let codes = (first..=u16::MAX).zip(widths);
                ranges
                    .extend(codes.filter_map(|(code, width)| number(width).map(|width| (code, code, width))));
                rest = tail;
            }
            (Some(first), _) => {
                let Some((width, tail)) = tail.split_first() else { break };
                if let (Some(last), Some(width)) = (code(second), number(width)) {
                    ranges.push((first, last, width));
                }
                rest = tail;
            }
            _ => rest = tail,
        }
    }
    ranges.sort_by_key(|range| range.0);
    Widths::Composite { ranges, default }
}

/// Returns a number, whole or not.
pub(super) fn number(object: &Object) -> Option<f32> {
    match object {
        Object::Integer(n) => Some(*n as f32),
        Object::Real(n) => Some(*n),
        _ => None,
    }
}
