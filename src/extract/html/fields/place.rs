//! Where a page lives: its canonical address and its host.

use super::Sources;

/// Returns the canonical address of a page, else the one that the container gives.
pub(super) fn canonical(sources: &Sources<'_>) -> String {
    let page = sources.page;
    let given = sources.url.unwrap_or("");
    let linked = page.links.iter().find(|(rel, _)| rel == "canonical").map(|(_, href)| href.as_str());
    let said = linked.into_iter().chain(page.meta(&["og:url"]));
    let mut whole = said.filter(|url| url.starts_with("http") && path(url).len() > 1);
    let found = whole.find(|url| given.is_empty() || host(url) == host(given));
    found.unwrap_or(given).to_string()
}

/// Returns the host of an address without `www.`.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    ["www.", "m.", "amp."].iter().find_map(|lead| host.strip_prefix(lead)).unwrap_or(host)
}

/// Returns what follows the host of an address.
pub(super) fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |slash| &rest[slash..])
}
