//! Finds the web addresses that a line names, and which part of them is a name: `courier` in `www.courier.co.uk`.
//!
//! Deliberately not here: whose address it is.

/// Endings of addresses of papers; most words with a full stop inside are none.
const ENDINGS: &str = "\
    com org net de at ch fr it es pt nl be lu uk ie us ca au nz za in jp kr cn tw hk sg my id ph vn th ru ua by pl \
    cz sk hu ro bg gr tr dk se no nb fi is ee lv lt eu tv info news online press media live fm me io co il br mx ar \
    cl pe gl na ke ng eg ae sa ir pk bd lk tz example";

/// Second parts that are no name: `co` in `courier.co.uk`.
const SECOND: &str = "\
    co com org net gov ac edu";

/// Networks, shops and services that pages of all papers name.
const SERVICES: &str = "\
    facebook twitter instagram youtube youtu linkedin google apple tiktok whatsapp telegram pinterest reddit amazon \
    spotify wordpress gravatar adobe bit goo tinyurl gmail outlook hotmail yahoo snapchat flipboard vimeo \
    soundcloud twitch discord threads bsky mastodon shutterstock getty gettyimages istock unsplash pexels wikipedia \
    wikimedia change gofundme paypal patreon microsoft msn disqus taboola outbrain blogspot medium substack github \
    archive europa addthis bing booking";

/// An address in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Domain<'a> {
    /// The host as printed, without `www.`.
    pub host: &'a str,
    /// Its name: the part before the ending.
    pub name: &'a str,
}

/// Returns the addresses of a line: hosts, also within links and mail addresses.
pub(super) fn within(line: &str) -> impl Iterator<Item = Domain<'_>> {
    let of_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '@' | '_');
    let words = line.contains('.').then(|| line.split(move |c: char| !of_host(c)));
    words.into_iter().flatten().filter(|word| word.contains('.')).filter_map(domain)
}

fn domain(word: &str) -> Option<Domain<'_>> {
    let host = word.rsplit('@').next().unwrap_or(word).trim_matches(['.', '-', '_']);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let mut parts = host.rsplit('.');
    let ending = parts.next()?;
    // `harbour.In` is the end of a sentence.
    let small = ending.bytes().all(|b| b.is_ascii_lowercase()) || !host.chars().any(char::is_lowercase);
    let known = ENDINGS.split(' ').any(|known| known.eq_ignore_ascii_case(ending));
    if !small || !known || host.contains("..") || host.split('.').count() > 4 {
        return None;
    }
    let mut name = parts.next()?;
    if let Some(third) =
        parts.next().filter(|_| SECOND.split(' ').any(|second| second.eq_ignore_ascii_case(name)))
    {
        name = third;
    }
    let service = SERVICES.split(' ').any(|service| service.eq_ignore_ascii_case(name));
    (name.chars().count() > 1 && !service).then_some(Domain { host, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_names() {
        for (line, expected) in [
            ("Visit www.courier.example today", &[("courier.example", "courier")][..]),
            ("https://news.tidal-post.co.uk/ferry.html", &[("news.tidal-post.co.uk", "tidal-post")]),
            ("Write to desk@courier.com.", &[("courier.com", "courier")]),
            ("facebook.com/courier, @courier", &[]),
            ("He left the harbour.In the morning he was back.", &[]),
            ("3.5 per cent ... a.m.", &[]),
        ] {
            let found: Vec<(&str, &str)> = within(line).map(|domain| (domain.host, domain.name)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
