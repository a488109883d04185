//! Joins the lines of a paragraph where a format says which lines are one: recognised text, set in narrow columns.

/// Adds a line to the paragraph at the end of a text and empties it. A word that a hyphen cuts is put together again.
pub(crate) fn join(out: &mut String, line: &mut String) {
    for (at, word) in line.split_whitespace().enumerate() {
        if !out.is_empty() && !out.ends_with(['\n', '\u{c}']) {
            let cut = at == 0
                && word.starts_with(char::is_lowercase)
                && out
                    .strip_suffix(['-', '\u{ad}', '\u{2010}', '¬'])
                    .is_some_and(|bare| bare.ends_with(char::is_lowercase));
            if cut {
                out.pop();
            } else {
                out.push(' ');
            }
        }
        out.push_str(word);
    }
    line.clear();
}

/// Ends the paragraph at the end of a text.
pub(crate) fn end_paragraph(out: &mut String) {
    if !out.is_empty() && !out.ends_with(['\n', '\u{c}']) {
        out.push_str("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs() {
        for (lines, expected) in [
            (&["The inter-", "national tide"][..], "The international tide"),
            (&["North-", "South"], "North- South"),
            (&["5-", "year"], "5- year"),
            (&["", "a", " "], "a"),
        ] {
            let mut out = String::new();
            lines.iter().for_each(|line| join(&mut out, &mut line.to_string()));
            assert_eq!(out, expected);
            end_paragraph(&mut out);
            end_paragraph(&mut out);
            assert_eq!(out, format!("{expected}\n\n"));
        }
    }
}
