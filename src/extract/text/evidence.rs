//! Weighs what the furniture of a page says about whose page it is: addresses, copyright notices, phrases such as
//! `Subscribe to X`, the lines at the top, and how often each name so found is said again.
//!
//! A name needs two pieces of evidence that agree: an owner who is named once may own many papers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::naming::{Words, is_no_name, listed, squeeze};
use super::owner::owner;
use super::{Page, Role, domains, naming};

/// Words before the name of a paper, and before that of anything.
const PAPERS: &str = "\
    support, a message from, message from, by supporting, subscribe to, welcome to, advertise with, advertise in, \
    advertise on, journalists of, unterstützen sie, newsletter von, newsletter der, newsletters from, jobs bei, \
    werben auf, werben bei, work for, work at, careers at, jobs at, abonnez-vous à, suscríbete a";
const ANYTHING: &str = "\
    about, über, contact, more from, follow, mehr von, folge, quelle:, download the, sign up for, à propos de, email";

/// The phrases by their first letter.
static BY_LETTER: LazyLock<HashMap<char, Vec<&str>>> = LazyLock::new(|| {
    let mut letters: HashMap<char, Vec<&str>> = HashMap::new();
    for phrase in listed(PAPERS).chain(listed(ANYTHING)) {
        letters.entry(phrase.chars().next().unwrap_or(' ')).or_default().push(phrase);
    }
    letters
});

/// Returns whether a text begins with a phrase, and goes on behind a blank.
fn begins_with(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|rest| rest.starts_with(' '))
}

/// Points that prove a name.
const PROOF: f32 = 4.0;
/// Lines of furniture at each end of a page that are looked at, and the longest of them, in bytes.
const LINES: usize = 400;
const LONG: usize = 600;
/// Lines longer than this are text, not furniture with a name in it.
const SAYS: usize = 200;
/// Candidates that are looked for in all lines.
const CANDIDATES: usize = 40;
/// Lines at the top in which a masthead may stand.
const TOP: usize = 6;

/// What speaks for one name.
#[derive(Default)]
struct Case {
    /// Lines with its address, and whether one is the address alone.
    addresses: BTreeSet<usize>,
    alone: bool,
    host: String,
    /// It owns the page, by its own name or by one that sounds like an owner of papers.
    owner: bool,
    company: bool,
    /// Phrases before it, the lines that they stand in, and whether one is said of papers.
    phrases: BTreeSet<&'static str>,
    places: BTreeSet<usize>,
    paper: bool,
    /// It stands at the top.
    top: bool,
    /// How it is written, and how often.
    spellings: BTreeMap<String, u32>,
    /// Lines that say it.
    said: u32,
}

impl Case {
    /// Returns whether enough lines that say the name could prove it.
    fn has_hope(&self) -> bool {
        self.points_if(u32::MAX) >= PROOF
    }

    fn points(&self) -> f32 {
        self.points_if(self.said)
    }

    /// Returns the points if so many lines say the name.
    fn points_if(&self, said: u32) -> f32 {
        let said = said as f32;
        let mut points = said.min(5.0) * 0.5;
        if !self.addresses.is_empty() {
            points += 2.0 * self.addresses.len().min(2) as f32 + said.min(4.0) * 0.5;
            points += if self.alone && said > 0.0 { 1.0 } else { 0.0 };
        }
        points += if self.owner { 3.0 } else { 0.0 } + if self.company { 1.5 } else { 0.0 };
        points += self.phrases.len().min(3) as f32 + if self.top { 1.2 } else { 0.0 };
        let kinds =
            [!self.addresses.is_empty(), self.owner, self.company, !self.phrases.is_empty(), self.top];
        let twice = self.places.len() > 1 && self.paper;
        let weak = kinds.iter().filter(|kind| **kind).count() == 1
            && (self.top || (!self.phrases.is_empty() && !twice));
        if weak { points - 1.0 } else { points }
    }

    /// Returns the most frequent spelling, not in capitals if there is another; else the address.
    fn name(&self) -> String {
        let fit = |name: &&String| name.chars().any(char::is_uppercase) || !name.contains(' ');
        let most = |loud: bool| {
            let names = self.spellings.iter().filter(|(name, _)| fit(name) && (loud || !is_loud(name)));
            names.max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(name, _)| name)
        };
        let Some(best) = most(true) else { return self.host.clone() };
        if is_loud(best) { most(false).unwrap_or(best).clone() } else { best.clone() }
    }
}

/// Returns whether a name of more than a few letters is written in capitals.
fn is_loud(name: &str) -> bool {
    name.chars().count() > 5 && !name.chars().any(char::is_lowercase)
}

/// Returns the name for which the furniture speaks, if it does so clearly.
pub(super) fn publisher(page: &Page<'_>) -> Option<String> {
    let lines = furniture(page);
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for at in &lines {
        let Some(line) = page.lines.get(*at) else { continue };
        hear(&line.text, *at, page, &mut cases);
    }
    cases.retain(|_, case| case.has_hope());
    if cases.is_empty() {
        return None;
    }
    let said: Vec<Words<'_>> = lines
        .iter()
        .filter_map(|at| page.lines.get(*at))
        .filter(|line| line.text.len() < SAYS)
        .map(|line| Words::of(&line.text))
        .collect();
    let mut best: Vec<&mut Case> = Vec::new();
    let mut ranked: Vec<(String, Case)> = cases.into_iter().collect();
    ranked.sort_by(|a, b| b.1.points().total_cmp(&a.1.points()).then_with(|| a.0.cmp(&b.0)));
    for (key, case) in ranked.iter_mut().take(CANDIDATES) {
        let mut seen = BTreeSet::new();
        for words in said.iter().filter(|words| words.squeezed.contains(key.as_str())) {
            if let Some(spelt) = words.say(key).filter(|_| seen.insert(words.text)) {
                case.said += 1;
                *case.spellings.entry(spelt.to_string()).or_default() += 1;
            }
        }
        best.push(case);
    }
    best.sort_by(|a, b| b.points().total_cmp(&a.points()));
    let (first, second) = (best.first()?, best.get(1));
    // Addresses that stand in a row are partners of the paper.
    let row = second.is_some_and(|second| second.points() == first.points() && first.said + second.said == 0);
    (first.points() >= PROOF && !row).then(|| first.name())
}

/// Returns the lines that are no part of the article, of both ends of the page.
fn furniture(page: &Page<'_>) -> Vec<usize> {
    let furniture = |at: &usize| matches!(page.roles.get(*at), Some(Role::Furniture | Role::Repeated));
    let short = |at: &usize| page.lines.get(*at).is_some_and(|line| line.text.len() <= LONG);
    let mut lines: Vec<usize> = (0..page.lines.len()).filter(furniture).filter(short).collect();
    if lines.len() > 2 * LINES {
        lines.drain(LINES..lines.len() - LINES);
    }
    lines
}

/// Takes down what a line says of names.
fn hear(line: &str, at: usize, page: &Page<'_>, cases: &mut BTreeMap<String, Case>) {
    for domain in domains::within(line) {
        let case = cases.entry(squeeze(domain.name)).or_default();
        case.addresses.insert(at);
        case.alone |= line.trim_start_matches("www.") == domain.host;
        if case.host.is_empty() {
            case.host = domain.host.to_string();
        }
    }
    // Above the end of the story, a sign of copyright stands in the credit of a picture.
    if at >= page.body.to
        && let Some((name, company)) = owner(line)
        && let Some(case) = case(cases, &name, 3)
    {
        case.owner |= !company;
        case.company |= company;
    }
    if line.len() < SAYS {
        phrases(line, at, cases);
    }
    let masthead = at < TOP.min(page.body.from) && line.len() < 60 && line.starts_with(char::is_uppercase);
    if masthead
        && line.split_whitespace().count() <= 5
        && !line.contains('!')
        && let Some(case) = case(cases, line, 1)
    {
        case.top = true;
    }
}

/// Returns the case of a name that is written so, unless it can be none.
fn case<'a>(cases: &'a mut BTreeMap<String, Case>, name: &str, times: u32) -> Option<&'a mut Case> {
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let key = squeeze(name);
    if key.chars().count() < 2 || is_no_name(name) {
        return None;
    }
    let case = cases.entry(key).or_default();
    *case.spellings.entry(name.to_string()).or_default() += times;
    Some(case)
}

fn phrases(line: &str, place: usize, cases: &mut BTreeMap<String, Case>) {
    let lower = line.to_lowercase();
    // Places in one must be places in the other.
    if lower.len() != line.len() {
        return;
    }
    let mut inside = false;
    for (at, c) in lower.char_indices() {
        let begins = !inside && c.is_alphanumeric();
        inside = c.is_alphanumeric();
        let rest = lower.get(at..).unwrap_or("");
        let known = BY_LETTER.get(&c).filter(|_| begins);
        let Some(phrase) = known.and_then(|known| known.iter().find(|phrase| begins_with(rest, phrase)))
        else {
            continue;
        };
        let name = naming::leading_name(line.get(at + phrase.len()..).unwrap_or(""));
        if let Some(case) = name.and_then(|name| case(cases, &name, 1)) {
            case.phrases.insert(phrase);
            case.places.insert(place);
            case.paper |= listed(PAPERS).any(|paper| paper == *phrase);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "Two ferries were torn from their moorings in the harbour of Lindmouth when a storm hit the coast \
        late on Sunday, the port authority said in a statement, and nobody was on board at the time of the accident.\n\n\
        The larger of the two, the Heron, ran aground on the sand bank north of the lighthouse, while the smaller one \
        was caught by a tug and brought back to the quay before midnight, according to the harbour master.\n\n";

    fn check(above: &str, below: &str, expected: Option<&str>) {
        let text = format!("{above}\n\n{STORY}{below}");
        let page = Page::of(&text).expect("the page has text");
        assert_eq!(publisher(&page).as_deref(), expected, "{above} / {below}");
    }

    #[test]
    fn two_pieces_of_evidence_name_a_paper() {
        check(
            "Menu",
            "Tidal Post App\nWrite to desk@tidal-post.example\nThe Tidal Post newsletter\nTidal Post Shop",
            Some("Tidal Post"),
        );
        check(
            "Menu",
            "Visit tidalpost.example\nContact us: desk@tidalpost.example",
            Some("tidalpost.example"),
        );
        check(
            "Menu",
            "Tidal Post Jobs\nAbout Tidal Post\n© 2024 Tidal Post GmbH & Co. KG",
            Some("Tidal Post"),
        );
        check("Menu", "Support The Tidal Post!\nA Message from The Tidal Post:", Some("The Tidal Post"));
        check("Menu", "© 2024 Lindmouth Media Group Ltd.", None);
        check("Menu", "courier.example\nherald.example\nferry.example", None);
        check("Menu", "Privacy policy\nAll rights reserved", None);
        check("Menu", "", None);
    }
}
