//! The words of bylines: what leads to a name, what joins two, what no name has.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that lead to a name, in lower case; some are two.
pub(super) const LEADS: &[&str] = &[
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "text",
    "text by",
    "story by",
    "written by",
    "words by",
    "reported by",
    "posted by",
    "author",
    "authors",
    "autor",
    "autorin",
    "autoren",
    "auteur",
    "autore",
    "автор",
    "текст",
    "yazar",
    "de",
    "ein beitrag von",
    "escrito por",
    "publié par",
    "opinion by",
    "analysis by",
    "tekst",
    "a cura di",
    "przez",
    "oleh",
];

/// Words that join two names, in lower case.
pub(super) const JOINERS: &[&str] =
    &["and", "und", "et", "y", "e", "og", "och", "en", "&", "i", "и", "та", "ve"];

/// Words that no person's name has: roles, desks, kinds of papers, furniture of bylines.
const NO_PERSON: &str = "\
    about admin administrator advertisement agence agencia agencias agencies agency agentur agenzia \
    ago analyst and anonymous article articles associated author authors blog bureau business by \
    chief click columnist commerce company content contributing contributor contributors copy \
    corporation correspondent council critic daily deputy desk digital director editor editorial \
    editors entertainment est exclusive executive fellow follow foto foundation gmbh gmt group guest head host inc \
    institute journal journalist llc ltd magazine manager media mediagroup minutes min more nachrichten national \
    nachrichtenagentur nast network news newsdesk newspaper newsroom newswire none null of officer \
    online opinion partner photo photographer photos politics posted president press presse producer \
    professor pst published publishing radio read redacao redaccion redacción redactie redaction \
    redakcja redaktion redaktionen redazione redação reporter reporters rédaction see senior service \
    services share special sponsored sport sports staff studio studios syndicated team technology \
    the times today undefined university unknown updated utc video view web website wire world writer writers \
    zeitung редакция";

static STRANGE: LazyLock<HashSet<&str>> = LazyLock::new(|| NO_PERSON.split_whitespace().collect());

/// Returns whether no person's name has a word, whatever its case.
pub(crate) fn is_no_person(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    STRANGE.contains(word.to_lowercase().as_str())
}

/// Returns whether a word leads to a name: `by`, `von`, `автор`. In lower case, without its colon.
pub(crate) fn is_lead(word: &str) -> bool {
    LEADS.contains(&word) || matches!(word, "words" | "written" | "story" | "reported" | "from" | "with")
}

/// Returns whether a line that begins with a word, in lower case and without its colon, may be a byline for that alone.
pub(crate) fn opens_byline(word: &str) -> bool {
    LEADS.contains(&word) || matches!(word, "words" | "written")
}

/// Returns whether a word joins two names, in lower case.
pub(crate) fn is_joiner(word: &str) -> bool {
    JOINERS.contains(&word)
}
