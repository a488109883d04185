//! Turns the pieces of text on a page and their places into lines, columns and paragraphs.
//!
//! A file's own order is believed: most programs write column after column. Only where it goes to and fro between
//! columns, line by line, are the columns taken apart. Knows nothing of PDF.

/// A piece of text on a page. Lengths are in the page's units, `y` grows upwards.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it begins and ends.
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) y: f32,
    /// Size of the type.
    pub(super) size: f32,
}

/// Pieces on one line, with no wide gap between them.
type Line = Piece;

/// Gaps, in sizes of the type: a space, and the gutter between columns.
const SPACE: f32 = 0.18;
const GUTTER: f32 = 1.0;
/// How far apart two baselines may be that are one line, and two lines that are one paragraph.
const SAME_LINE: f32 = 0.4;
const SAME_PARAGRAPH: f32 = 1.75;
/// How often a page must change column within a line before it is taken apart.
const TO_AND_FRO: usize = 3;
/// Most lines of a page that is taken apart: it costs the square of them.
const MOST_LINES: usize = 2_000;

/// Returns the text of a page: paragraphs with blank lines between, lines that do not go on with line ends.
pub(super) fn text(pieces: Vec<Piece>) -> String {
    let (mut lines, crossings) = lines(pieces);
    if crossings >= TO_AND_FRO && lines.len() <= MOST_LINES {
        let mut ordered = Vec::with_capacity(lines.len());
        columns(lines, &mut ordered, 0);
        lines = ordered;
    }
    paragraphs(&lines)
}

/// Joins pieces to lines, in their own order; tells how often a line goes on behind a gutter.
fn lines(pieces: Vec<Piece>) -> (Vec<Line>, usize) {
    let mut lines: Vec<Line> = Vec::new();
    let mut crossings = 0;
    for piece in pieces {
        let Some(last) = lines.last_mut() else {
            lines.extend((!piece.text.trim().is_empty()).then_some(piece));
            continue;
        };
        let unit = piece.size.max(last.size).max(0.1);
        let gap = piece.from - last.to;
        let same_line = (piece.y - last.y).abs() < unit * SAME_LINE && gap > -unit * 2.0;
        if piece.text.trim().is_empty() {
            if same_line && gap < unit * GUTTER && !last.text.ends_with(' ') {
                last.text.push(' ');
            }
        } else if same_line && gap < unit * GUTTER {
            if gap > unit * SPACE && !last.text.ends_with(' ') {
                last.text.push(' ');
            }
            last.text.push_str(&piece.text);
            last.to = last.to.max(piece.to);
            last.size = last.size.max(piece.size);
        } else {
            crossings += usize::from(same_line);
            lines.push(piece);
        }
    }
    (lines, crossings)
}

/// Deepest that a page is cut.
const CUTS: usize = 40;

/// Puts lines into reading order: cuts the page at a gutter that runs through it, else below the first lines that
/// stand across, else reads from top to bottom.
fn columns(mut lines: Vec<Line>, out: &mut Vec<Line>, depth: usize) {
    lines.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.from.total_cmp(&b.from)));
    if depth < CUTS && lines.len() > 2 {
        if let Some(x) = gutter(&lines) {
            let (left, right) = lines.into_iter().partition(|line| line.from < x);
            columns(left, out, depth + 1);
            return columns(right, out, depth + 1);
        }
        for at in band_ends(&lines) {
            let (above, below) = lines.split_at(at);
            if gutter(below).is_some() || gutter(above).is_some() {
                let below = below.to_vec();
                lines.truncate(at);
                columns(lines, out, depth + 1);
                return columns(below, out, depth + 1);
            }
        }
    }
    out.append(&mut lines);
}

/// Returns the places between lines, from top to bottom, where one baseline ends and the next begins.
fn band_ends(lines: &[Line]) -> Vec<usize> {
    let below = |pair: &[Line]| match pair {
        [a, b] => a.y - b.y > a.size.max(b.size) * SAME_LINE,
        _ => false,
    };
    lines.windows(2).enumerate().filter(|(_, pair)| below(pair)).map(|(at, _)| at + 1).collect()
}

/// Returns where a gutter runs from top to bottom: the widest gap that no line crosses, with two lines and more on
/// both sides.
fn gutter(lines: &[Line]) -> Option<f32> {
    let mut spans: Vec<(f32, f32, f32)> = lines.iter().map(|line| (line.from, line.to, line.size)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<(f32, f32)> = None;
    let mut right = spans.first()?.1;
    for (at, (from, to, size)) in spans.iter().enumerate() {
        let width = from - right;
        let both = at >= 2 && spans.len() - at >= 2;
        if both && width > size * GUTTER && best.is_none_or(|(widest, _)| width > widest) {
            best = Some((width, right + width / 2.0));
        }
        right = right.max(*to);
    }
    best.map(|(_, x)| x)
}

/// Writes lines as paragraphs. A word cut by a hyphen at a line's end is put together again.
fn paragraphs(lines: &[Line]) -> String {
    let mut out = String::new();
    let edges = right_edges(lines);
    for (at, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        let before = at.checked_sub(1).and_then(|at| lines.get(at).zip(edges.get(at)));
        let Some((before, edge)) = before else {
            out.push_str(text);
            continue;
        };
        let kept = out.trim_end_matches(' ').len();
        out.truncate(kept);
        match (follows(before, line), goes_on(before, line, *edge)) {
            _ if is_beside(before, line) => out.push(' '),
            (false, _) => out.push_str("\n\n"),
            (true, false) => out.push('\n'),
            (true, true) if is_cut(&out, text) => {
                if !keeps_hyphen(lines, &out, text) {
                    out.pop();
                }
            }
            (true, true) => out.push(' '),
        }
        out.push_str(text);
    }
    out.trim().to_string()
}

/// Returns whether a line goes on behind a gap.
fn is_beside(before: &Line, line: &Line) -> bool {
    let unit = line.size.max(before.size).max(0.1);
    (before.y - line.y).abs() < unit * SAME_LINE && line.from >= before.to
}

/// Returns whether a line stands right below another, in type of the same size.
fn follows(before: &Line, line: &Line) -> bool {
    let unit = line.size.max(before.size).max(0.1);
    let down = before.y - line.y;
    (unit * SAME_LINE..unit * SAME_PARAGRAPH).contains(&down)
        && (line.size - before.size).abs() < unit * 0.15
        && line.from < before.to
        && before.from < line.to
}

/// Returns whether a line goes on where the one before it ended for want of room: its first word did not fit, or it
/// goes on in the middle of a sentence. A line that begins further right than the last begins a paragraph.
fn goes_on(before: &Line, line: &Line, edge: f32) -> bool {
    let unit = line.size.max(0.1);
    if line.from > before.from + unit * 0.7 && line.from < before.from + unit * 5.0 {
        return false;
    }
    let text = line.text.trim();
    let letters = text.chars().count().max(1) as f32;
    let word = text.split(' ').next().unwrap_or_default().chars().count() as f32;
    let no_room = before.to + unit * 0.25 + word / letters * (line.to - line.from) > edge - unit * 0.3;
    let before = before.text.trim_end();
    let middle = text.starts_with(char::is_lowercase)
        && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-'));
    no_room || middle
}

/// Returns for each line how far right the lines around it reach, those that follow each other.
fn right_edges(lines: &[Line]) -> Vec<f32> {
    let mut edges = Vec::with_capacity(lines.len());
    let mut start = 0;
    for at in 0..lines.len() {
        let ends = match (lines.get(at), lines.get(at + 1)) {
            (Some(line), Some(next)) => !follows(line, next),
            _ => true,
        };
        if ends {
            let block = lines.get(start..=at).unwrap_or_default();
            let edge = block.iter().map(|line| line.to).fold(f32::MIN, f32::max);
            edges.extend(block.iter().map(|_| edge));
            start = at + 1;
        }
    }
    edges
}

/// Returns whether a word is cut by a hyphen: between small letters.
fn is_cut(before: &str, text: &str) -> bool {
    let bare = before.strip_suffix(['-', '\u{ad}', '\u{2010}']);
    bare.is_some_and(|bare| bare.ends_with(char::is_lowercase)) && text.starts_with(char::is_lowercase)
}

/// Returns whether the hyphen is the word's own: the page has it within a line, too.
fn keeps_hyphen(lines: &[Line], before: &str, text: &str) -> bool {
    let letters = |c: char| !c.is_alphanumeric() && c != '-';
    let first = before.rsplit(letters).next().unwrap_or_default();
    let second = text.split(letters).next().unwrap_or_default();
    let whole = format!("{first}{second}");
    first.len() > 1 && lines.iter().any(|line| line.text.contains(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a line of ten-point type, six units a character.
    fn line(text: &str, x: f32, y: f32) -> Piece {
        Piece { text: text.into(), from: x, to: x + text.chars().count() as f32 * 6.0, y, size: 10.0 }
    }

    fn check(pieces: &[(&str, f32, f32)], expected: &str) {
        let pieces = pieces.iter().map(|(text, x, y)| line(text, *x, *y)).collect();
        assert_eq!(text(pieces), expected);
    }

    #[test]
    fn lines_that_go_on_are_joined() {
        check(
            &[("The tide came early in", 0.0, 90.0), ("the year.", 0.0, 78.0)],
            "The tide came early in the year.",
        );
        check(&[("Short.", 0.0, 90.0), ("The tide came early", 0.0, 78.0)], "Short.\nThe tide came early");
        check(
            &[("The tide came early in", 0.0, 90.0), ("The next paragraph", 12.0, 78.0)],
            "The tide came early in\nThe next paragraph",
        );
        check(&[("The tide", 0.0, 90.0), ("Far below", 0.0, 50.0)], "The tide\n\nFar below");
    }

    #[test]
    fn hyphens_at_line_ends_are_undone() {
        check(&[("The inter-", 0.0, 90.0), ("national", 0.0, 78.0)], "The international");
        check(&[("The North-", 0.0, 90.0), ("South line", 0.0, 78.0)], "The North- South line");
        check(
            &[("A well-known man, a well-", 0.0, 90.0), ("known boat", 0.0, 78.0)],
            "A well-known man, a well-known boat",
        );
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let page: Vec<(String, f32, f32)> = [("A headline across the whole page here", 0.0, 100.0)]
            .iter()
            .map(|(text, x, y)| (text.to_string(), *x, *y))
            .chain((0..4).flat_map(|n| {
                let y = 80.0 - 12.0 * n as f32;
                [(format!("left {n} of it all"), 0.0, y), (format!("right {n} of it all"), 130.0, y)]
            }))
            .collect();
        let page: Vec<(&str, f32, f32)> = page.iter().map(|(text, x, y)| (text.as_str(), *x, *y)).collect();
        check(
            &page,
            "A headline across the whole page here\n\nleft 0 of it all left 1 of it all left 2 of it all left 3 of it \
             all\n\nright 0 of it all right 1 of it all right 2 of it all right 3 of it all",
        );
    }

    #[test]
    fn nothing_is_lost_on_an_odd_page() {
        assert_eq!(text(Vec::new()), "");
        let pieces: Vec<Piece> = (0..300u32)
            .map(|n| Piece {
                text: format!("w{n}"),
                from: (n * 7919 % 500) as f32,
                to: (n * 7919 % 500) as f32 + 15.0,
                y: (n * 104_729 % 700) as f32,
                size: 10.0,
            })
            .collect();
        let found = text(pieces);
        assert!((0..300).all(|n| found.contains(&format!("w{n}"))));
        let broken =
            vec![Piece { text: "x".into(), from: f32::NAN, to: f32::INFINITY, y: f32::NAN, size: 0.0 }; 9];
        assert_eq!(text(broken).matches('x').count(), 9);
    }
}
