//! One page of a PDF: follows the drawing commands as far as they place text. What the places mean is `layout`'s.

use std::collections::{BTreeMap, HashSet};

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document as PdfFile, Object, ObjectId};

use super::font::{Font, for_text, number};
use super::layout::{self, Piece};

/// A transformation: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Clone, Copy)]
struct Matrix([f32; 6]);

const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

impl Matrix {
    /// Returns the transformation that first does `self`, then `outer`.
    fn then(self, outer: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [a2, b2, c2, d2, e2, f2]) = (self.0, outer.0);
        Matrix([
            a * a2 + b * c2,
            a * b2 + b * d2,
            c * a2 + d * c2,
            c * b2 + d * d2,
            e * a2 + f * c2 + e2,
            e * b2 + f * d2 + f2,
        ])
    }

    fn shift(x: f32, y: f32) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    fn of(operands: &[Object]) -> Option<Matrix> {
        let mut out = [0.0; 6];
        for (slot, operand) in out.iter_mut().zip(operands.get(..6)?) {
            *slot = number(operand)?;
        }
        Some(Matrix(out))
    }
}

/// How deep forms may draw forms.
const DEEPEST: usize = 8;

/// Returns the text of a page; what cannot be read of it is left out. `left` is how many bytes of drawing
/// commands may still be followed; it falls to 0 when they were not enough. Many pages may share one drawing.
pub(super) fn text(file: &PdfFile, page: ObjectId, left: &mut u64) -> String {
    let mut canvas = Canvas { file, pieces: Vec::new(), forms: HashSet::new(), left };
    let content = file.get_page_content(page).unwrap_or_default();
    let resources = resources_of_page(file, page);
    canvas.draw(&content, &resources, IDENTITY, 0);
    layout::text(canvas.pieces)
}

/// The dictionaries of fonts and forms that a page may draw with; those of the page before those it inherits.
fn resources_of_page(file: &PdfFile, page: ObjectId) -> Vec<&Dictionary> {
    let Ok((own, inherited)) = file.get_page_resources(page) else { return Vec::new() };
    own.into_iter().chain(inherited.into_iter().filter_map(|id| file.get_dictionary(id).ok())).collect()
}

/// Returns an entry of a kind of resource, such as a font or a form.
fn resource<'d>(
    file: &'d PdfFile,
    resources: &[&'d Dictionary],
    kind: &[u8],
    name: &[u8],
) -> Option<&'d Object> {
    resources
        .iter()
        .find_map(|dict| dict.get_deref(kind, file).and_then(Object::as_dict).ok()?.get(name).ok())
}

/// What was drawn so far.
struct Canvas<'d, 'l> {
    file: &'d PdfFile,
    pieces: Vec<Piece>,
    /// Forms being drawn: one that draws itself is left out.
    forms: HashSet<ObjectId>,
    left: &'l mut u64,
}

/// The state of drawing.
struct Pen<'f> {
    font: Option<&'f Font<'f>>,
    size: f32,
    leading: f32,
    text: Matrix,
    line: Matrix,
    page: Matrix,
}

impl<'d> Canvas<'d, '_> {
    fn draw(&mut self, content: &[u8], resources: &[&'d Dictionary], page: Matrix, depth: usize) {
        // Even an empty drawing costs something.
        *self.left = self.left.saturating_sub(content.len() as u64 + 1000);
        if *self.left == 0 {
            return;
        }
        let Ok(content) = Content::decode(content) else { return };
        let prepared = fonts(self.file, resources);
        let fonts: BTreeMap<&[u8], Font<'_>> = prepared
            .iter()
            .filter_map(|(name, font)| Some((name.as_slice(), Font::new(font, self.file)?)))
            .collect();
        let mut pen = Pen { font: None, size: 0.0, leading: 0.0, text: IDENTITY, line: IDENTITY, page };
        let mut saved = Vec::new();
        for operation in &content.operations {
            let operands = operation.operands.as_slice();
            match operation.operator.as_str() {
                "q" => saved.push((pen.page, pen.font, pen.size, pen.leading)),
                "Q" => {
                    if let Some((page, font, size, leading)) = saved.pop() {
                        (pen.page, pen.font, pen.size, pen.leading) = (page, font, size, leading);
                    }
                }
                "cm" => pen.page = Matrix::of(operands).map_or(pen.page, |matrix| matrix.then(pen.page)),
                "Do" => self.form(operands, resources, pen.page, depth),
                "Tf" => {
                    pen.font = operands.first().and_then(|name| fonts.get(name.as_name().ok()?));
                    pen.size = operands.get(1).and_then(number).unwrap_or(pen.size);
                }
                _ => self.text_command(operation, &mut pen),
            }
        }
    }

    fn form(&mut self, operands: &[Object], resources: &[&'d Dictionary], page: Matrix, depth: usize) {
        let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
        let Some(Object::Reference(id)) = resource(self.file, resources, b"XObject", name) else { return };
        let Ok(stream) = self.file.get_object(*id).and_then(Object::as_stream) else { return };
        let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form");
        if !is_form || depth >= DEEPEST || !self.forms.insert(*id) {
            return;
        }
        let own = stream.dict.get_deref(b"Resources", self.file).and_then(Object::as_dict).ok();
        let inner: Vec<&Dictionary> =
            own.into_iter().chain(resources.iter().copied()).take(DEEPEST * 2).collect();
        let matrix = stream.dict.get_deref(b"Matrix", self.file).and_then(Object::as_array).ok();
        let matrix = matrix.and_then(|list| Matrix::of(list)).unwrap_or(IDENTITY);
        let content = stream.get_plain_content().unwrap_or_default();
        self.draw(&content, &inner, matrix.then(page), depth + 1);
        self.forms.remove(id);
    }

    fn text_command(&mut self, operation: &Operation, pen: &mut Pen<'_>) {
        let operands = operation.operands.as_slice();
        let at = |i: usize| operands.get(i).and_then(number).unwrap_or(0.0);
        match operation.operator.as_str() {
            "BT" => (pen.text, pen.line) = (IDENTITY, IDENTITY),
            "Tm" => {
                if let Some(matrix) = Matrix::of(operands) {
                    (pen.text, pen.line) = (matrix, matrix);
                }
            }
            "TL" => pen.leading = at(0),
            "Td" => pen.next_line(at(0), at(1)),
            "TD" => {
                pen.leading = -at(1);
                pen.next_line(at(0), at(1));
            }
            "T*" => pen.next_line(0.0, -pen.leading),
            "Tj" => self.show(operands.first(), pen),
            "'" | "\"" => {
                pen.next_line(0.0, -pen.leading);
                self.show(operands.last(), pen);
            }
            "TJ" => {
                let list = operands.first().and_then(|list| list.as_array().ok()).map(Vec::as_slice);
                for item in list.unwrap_or_default() {
                    match number(item) {
                        Some(back) => pen.advance(-back),
                        None => self.show(Some(item), pen),
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds a text at the pen's place.
    fn show(&mut self, string: Option<&Object>, pen: &mut Pen<'_>) {
        let (Some(font), Some(bytes)) = (pen.font, string.and_then(|string| string.as_str().ok())) else {
            return;
        };
        let (text, width) = font.text(bytes);
        let (from, y, size) = pen.place();
        pen.advance(width);
        let (to, ..) = pen.place();
        self.pieces.push(Piece { text, from, to, y, size });
    }
}

impl Pen<'_> {
    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix::shift(x, y).then(self.line);
        self.text = self.line;
    }

    /// Moves on by a width in thousandths of the size.
    fn advance(&mut self, width: f32) {
        self.text = Matrix::shift(width / 1000.0 * self.size, 0.0).then(self.text);
    }

    /// Returns where the pen is on the page, and how large its type is there.
    fn place(&self) -> (f32, f32, f32) {
        let Matrix([_, _, c, d, e, f]) = self.text.then(self.page);
        (e, f, self.size.abs() * (c * c + d * d).sqrt())
    }
}

fn fonts(file: &PdfFile, resources: &[&Dictionary]) -> BTreeMap<Vec<u8>, Dictionary> {
    let mut out = BTreeMap::new();
    for dict in resources {
        let Ok(fonts) = dict.get_deref(b"Font", file).and_then(Object::as_dict) else { continue };
        for (name, font) in fonts.iter() {
            let font = file.dereference(font).ok().and_then(|(_, font)| font.as_dict().ok());
            if let Some(font) = font {
                out.entry(name.clone()).or_insert_with(|| for_text(font));
            }
        }
    }
    out
}
