//! What a name looks like, whoever bears it: the words it begins with, how it is compared, where a line says it.

/// What stands where names stand, and is none.
const NO_NAMES: &str = "\
    the, all, us, our, this, that, these, all rights reserved, all right reserved, rights reserved, privacy policy, \
    privacy, terms, notice, trademark, cookies, copyright, newsletter, newsletters, facebook, twitter, instagram, \
    youtube, linkedin, whatsapp, telegram, google, apple, email, home, news, sport, sports, video, videos, login, \
    log in, search, menu, contact, about, subscribe, shop, app, podcast, podcasts, magazine, wetter, politik, \
    getty, getty images, reuters, afp, ap, dpa, the associated press, associated press, live, world, business, \
    culture, opinion, new york, us today, sign in, sign up, impressum, datenschutz";

/// Small words inside names.
const SMALL: &str = "\
    of the and & de la di der do da du del für le les el al in";

/// Returns the phrases of a list.
pub(super) fn listed(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

/// Returns whether a list of words has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Returns whether a text that stands where a name would is none.
pub(super) fn is_no_name(text: &str) -> bool {
    let lower = text.to_lowercase();
    listed(NO_NAMES).any(|known| known == lower)
}

/// Returns the capitalised words that a text begins with, at most six.
pub(super) fn leading_name(text: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace().take(6) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&');
        let first = bare.chars().next();
        let capital = first.is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
        let number = words.is_empty() && first.is_some_and(char::is_numeric);
        if !capital && !number && !has(SMALL, bare) {
            break;
        }
        words.push(bare);
        if !word.ends_with(bare) {
            break;
        }
    }
    while words.last().is_some_and(|word| has(SMALL, word)) {
        words.pop();
    }
    let name = words.join(" ");
    (name.chars().count() > 1).then_some(name)
}

/// Returns a text's letters and digits in lower case.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A line and its words, to find a name in it however it is spaced.
pub(super) struct Words<'a> {
    /// The line.
    pub text: &'a str,
    /// Its letters and digits in lower case.
    pub squeezed: String,
    /// Of each word, where it begins and ends in `squeezed` and in the line, in bytes.
    places: Vec<(usize, usize, usize, usize)>,
}

impl<'a> Words<'a> {
    /// Takes a line apart.
    pub(super) fn of(text: &'a str) -> Words<'a> {
        let mut words = Words { text, squeezed: String::with_capacity(text.len()), places: Vec::new() };
        let mut open: Option<(usize, usize)> = None;
        for (at, c) in text.char_indices() {
            if c.is_alphanumeric() {
                open = open.or(Some((words.squeezed.len(), at)));
                if c.is_ascii() {
                    words.squeezed.push(c.to_ascii_lowercase());
                } else {
                    words.squeezed.extend(c.to_lowercase());
                }
            } else if let Some((from, start)) = open.take() {
                words.places.push((from, words.squeezed.len(), start, at));
            }
        }
        if let Some((from, start)) = open {
            words.places.push((from, words.squeezed.len(), start, text.len()));
        }
        words
    }

    /// Returns how the line writes a squeezed name, if it has it as whole words and not as an address.
    pub(super) fn say(&self, key: &str) -> Option<&'a str> {
        self.squeezed.match_indices(key).find_map(|(at, _)| {
            let start = self.places.iter().find(|place| place.0 == at)?.2;
            let end = self.places.iter().find(|place| place.1 == at + key.len())?.3;
            let next = self.text.get(end..)?;
            let address = next.starts_with('.') && next.get(1..)?.starts_with(char::is_alphanumeric);
            let mail = self.text.get(..start)?.ends_with(['@', '.', '/']);
            let spelt = self.text.get(start..end)?;
            (!address && !mail && !spelt.contains('.')).then_some(spelt)
        })
    }
}
