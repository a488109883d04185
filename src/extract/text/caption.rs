//! Finds captions: lines between the title and the body, or cut from within it, that name a picture's credit.

use super::shape::{End, Shape};
use super::vocabulary::{CREDIT, class, hash_word};
use super::{Page, Role};

/// Returns the captions with their credits, the lead picture's first, and marks their lines.
pub(super) fn take(page: &mut Page<'_>) -> Vec<String> {
    let title = page.roles.iter().position(|role| *role == Role::Title);
    let from = title.map_or(page.body.from, |title| title + 1);
    let mut captions = Vec::new();
    for at in from..page.body.to {
        let (Some(line), Some(shape)) = (page.lines.get(at), page.shapes.lines.get(at)) else { break };
        let caption = match page.roles.get(at) {
            Some(Role::Furniture) => is_caption(&line.text, shape),
            Some(Role::Body) => shape.end == End::Open && shape.words <= 60.0 && has_credit(&line.text),
            _ => false,
        };
        if caption {
            captions.push(line.text.to_string());
            page.mark(at, Role::Caption);
        }
    }
    captions
}

fn is_caption(text: &str, shape: &Shape) -> bool {
    (5.0..=90.0).contains(&shape.words)
        && (shape.count(CREDIT) > 0.0 || has_credit(text) || ends_in_name(text))
}

/// Returns whether a sentence is followed by a name alone, or by one in brackets: `The quay. Port Authority`,
/// `The quay (Courier: Ada Brook)`.
pub(super) fn ends_in_name(text: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let is_name = |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        let small = |word: &&str| matches!(*word, "of" | "the" | "de" | "la" | "der" | "for");
        (2..=5).contains(&words.len()) && words.iter().all(|word| capital(word) || small(word))
    };
    let open = !text.ends_with(['.', '!', '?', ':', ',', '"', '”']);
    let behind = text.rsplit_once(". ").filter(|(sentence, _)| sentence.split_whitespace().count() >= 4);
    let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let bracket = inner.filter(|(before, _)| before.split_whitespace().count() >= 4).map(|(_, inner)| inner);
    let bracket = bracket.and_then(|inner| inner.rsplit_once([':', '/'])).map(|(_, name)| name.trim());
    (open && behind.is_some_and(|(_, name)| is_name(name))) || bracket.is_some_and(is_name)
}

/// Returns whether a sentence is followed by a short credit: a handle, an agency, a name after `©` or a slash.
pub(super) fn has_credit(text: &str) -> bool {
    let Some((sentence, credit)) = text.rsplit_once(". ") else { return false };
    let short = credit.chars().count() < 60 && credit.split_whitespace().count() <= 7;
    let named = credit.contains(['@', '©', '/'])
        || credit.split(|c: char| !c.is_alphanumeric()).any(|word| class(hash_word(word)) & CREDIT != 0);
    sentence.chars().count() > 15 && short && named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_end_captions() {
        for (line, expected) in [
            ("A ferry in the harbour of Lindmouth. @port_lindmouth", true),
            ("The old lighthouse at dusk. Ada Brook/Getty Images", true),
            ("The old lighthouse at dusk. It was built in 1820", false),
            ("Photo: Ada Brook", false),
        ] {
            assert_eq!(has_credit(line), expected, "{line}");
        }
        for (line, expected) in [
            ("A ferry in the harbour of Lindmouth. Port Authority", true),
            ("Crews at the gate of the old harbour. (Tidal Post: Ada Brook)", true),
            ("Two ferries were torn from their moorings. Nobody was hurt.", false),
            ("The mayor spoke on Monday (and on Tuesday)", false),
            ("A story of the sea", false),
        ] {
            assert_eq!(ends_in_name(line), expected, "{line}");
        }
    }
}
