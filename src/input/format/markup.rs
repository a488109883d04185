//! HTML as a run of tags and texts, read forward without a tree: for scraps, and for files whose markup is known. Anything is read;
//! what is no markup is text.

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Piece<'t> {
    /// A tag that opens: its name as written, and what stands between that and `>`.
    Open(&'t str, &'t str),
    /// A tag that closes.
    Close(&'t str),
    /// Text, entities not resolved. Not that of scripts, styles and comments.
    Text(&'t str),
}

/// The pieces of a text.
pub(crate) struct Pieces<'t> {
    rest: &'t str,
}

impl<'t> Pieces<'t> {
    /// Returns the pieces of a text.
    pub(crate) fn new(html: &'t str) -> Pieces<'t> {
        Pieces { rest: html }
    }

    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        while !self.rest.is_empty() {
            if !is_tag(self.rest) {
                let after = self.rest.match_indices('<').map(|(at, _)| at).filter(|at| *at > 0);
                let end = after.into_iter().find(|at| is_tag(&self.rest[*at..])).unwrap_or(self.rest.len());
                return Some(Piece::Text(self.take(end)));
            }
            if self.rest.starts_with("<!--") {
                let end = self.rest.find("-->").map_or(self.rest.len(), |end| end + 3);
                self.take(end);
                continue;
            }
            let end = self.rest.find('>').map_or(self.rest.len(), |end| end + 1);
            let tag = self.take(end).trim_start_matches('<').trim_end_matches('>');
            let closes = tag.starts_with('/');
            let bare = tag.trim_start_matches('/');
            let name_end = bare.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(bare.len());
            let (name, attributes) = bare.split_at(name_end);
            if name.is_empty() {
                continue;
            }
            if closes {
                return Some(Piece::Close(name));
            }
            if ["script", "style"].iter().any(|raw| name.eq_ignore_ascii_case(raw)) {
                let end = closing(self.rest, name).unwrap_or(self.rest.len());
                self.take(end);
            }
            return Some(Piece::Open(name, attributes));
        }
        None
    }
}

fn is_tag(text: &str) -> bool {
    text.starts_with('<')
        && text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// Returns where an element whose content is no markup is closed.
fn closing(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        let after = text.as_bytes().get(at + 2..at + 2 + name.len());
        after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// Returns the classes among a tag's attributes.
pub(crate) fn classes(attributes: &str) -> &str {
    let Some(at) = attributes.to_ascii_lowercase().find("class=") else { return "" };
    let value = attributes.get(at + "class=".len()..).unwrap_or_default();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            value.get(1..).and_then(|value| value.split(quote).next()).unwrap_or_default()
        }
        _ => value.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut() {
        let show = |html: &str| {
            let pieces = Pieces::new(html).map(|piece| match piece {
                Piece::Open(name, attributes) => format!("<{name}|{}>", classes(attributes)),
                Piece::Close(name) => format!("</{name}>"),
                Piece::Text(text) => text.to_string(),
            });
            pieces.collect::<Vec<_>>().join("~")
        };
        for (html, expected) in [
            ("<p class=a>x < y<br/>z</P>", "<p|a>~x < y~<br|>~z~</P>"),
            ("<!-- <p> --><DIV id=1 CLASS='a b'>x", "<DIV|a b>~x"),
            ("<script>a<b</script><style>c</STYLE>d", "<script|>~</script>~<style|>~</STYLE>~d"),
            ("<", "<"),
            ("<p", "<p|>"),
            ("<!doctype html><?x?>a<>b", "a<>b"),
            ("<script>never closed", "<script|>"),
            ("<!-- open", ""),
        ] {
            assert_eq!(show(html), expected, "{html}");
        }
    }
}
