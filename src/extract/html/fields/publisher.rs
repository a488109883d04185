//! The name of the paper.

use super::Sources;
use super::place::host;
use crate::extract::names;

/// Returns the name of the paper: of what the page calls itself, the name that fits its host best; the host itself
/// where the page has no name for it.
pub(super) fn name(sources: &Sources<'_>, url: &str) -> String {
    let page = sources.page;
    let host = host(url);
    let label = letters(host.rsplit_once('.').map_or(host, |(label, _)| label));
    let own = [
        page.meta(&["og:site_name"]).unwrap_or(""),
        &sources.ld.publisher,
        page.meta(&["application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher", "cre"])
            .unwrap_or(""),
    ];
    let names: Vec<String> =
        own.into_iter().map(without_desk).filter_map(names::paper).chain(behind_bar(&page.title)).collect();
    let fits = |name: &&String| {
        let name = letters(name);
        name.len() > 2 && !label.is_empty() && (label.contains(&name) || name.contains(&label))
    };
    // A handle often has more in it than the name: the last resort.
    let handle = page.meta(&["twitter:site"]).map(without_desk).and_then(names::paper);
    let spaced = names.iter().filter(fits).find(|name| !name.contains('.'));
    spaced
        .or_else(|| names.iter().find(fits))
        .or_else(|| handle.iter().find(fits))
        .or_else(|| names.first().filter(|_| !own[0].is_empty() || !own[1].is_empty()))
        .cloned()
        .unwrap_or_else(|| host.to_string())
}

/// Returns a name less the word for those who write the paper, which some give as its publisher: `Courier Redaktion`.
fn without_desk(name: &str) -> &str {
    const DESKS: &[&str] = &[
        "redaktion",
        "redactie",
        "redaksjonen",
        "redaktionen",
        "redazione",
        "redacción",
        "redação",
        "rédaction",
    ];
    let parts = name.trim().rsplit_once([' ', '_', '-']).filter(|(paper, _)| !paper.is_empty());
    let desk = |word: &str| DESKS.contains(&word.to_lowercase().as_str());
    parts.filter(|(_, word)| desk(word)).map_or(name, |(paper, _)| paper)
}

/// Returns what stands behind the last bar of a title.
fn behind_bar(title: &str) -> Option<String> {
    let (_, tail) =
        title.rsplit_once(" | ").or_else(|| title.rsplit_once(" - ")).or_else(|| title.rsplit_once(" – "))?;
    names::paper(tail)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_is_no_part_of_a_papers_name() {
        for (name, expected) in [
            ("Courier_Redaktion", "Courier"),
            ("Tidal Post Redaktion", "Tidal Post"),
            ("Redaktion", "Redaktion"),
            ("Tidal Post", "Tidal Post"),
        ] {
            assert_eq!(without_desk(name), expected);
        }
    }
}
