//! What the JSON-LD of a page says about the article.

use serde_json::Value;

use super::read::squeeze;
use super::shingles;

/// The statements about the article.
#[derive(Clone, Debug, Default)]
pub(super) struct JsonLd {
    pub(super) kind: String,
    pub(super) headline: String,
    pub(super) description: String,
    pub(super) authors: Vec<String>,
    /// Those of them whose page is that of the site's administrator.
    pub(super) accounts: Vec<String>,
    pub(super) publisher: String,
    pub(super) published: String,
    pub(super) modified: String,
    pub(super) section: String,
    pub(super) tags: Vec<String>,
    pub(super) language: String,
    pub(super) caption: String,
    pub(super) body: String,
    /// Whether the article can be read for nothing, if said.
    pub(super) free: Option<bool>,
    /// Whether the page calls itself a front or listing page.
    pub(super) listing: bool,
}

/// Deepest nesting of nodes that is read.
const DEPTH: usize = 8;
/// Most nodes read.
const MOST: usize = 2_000;

/// Reads the scripts of a page. Of several articles, the one whose headline is like `title` is meant.
pub(super) fn read(scripts: &[String], title: &str) -> JsonLd {
    let roots: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut nodes = Vec::new();
    for root in &roots {
        collect(root, 0, &mut nodes);
    }
    let title = shingles::words(title);
    let article = nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| is_article(node))
        .max_by(|a, b| rank(a, &title).total_cmp(&rank(b, &title)))
        .map(|(_, node)| *node);
    let listing = nodes.iter().any(|node| {
        let kind = kind(node);
        kind.ends_with("CollectionPage") || kind.ends_with("SearchResultsPage")
    });
    let mut out = match article {
        Some(node) => statements(node, &nodes),
        None => page_statements(&nodes),
    };
    out.listing = listing && article.is_none();
    out
}

fn parse(script: &str) -> Option<Value> {
    let text = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text = text.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let text = text.trim_end_matches("//").trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let plain = plain.replace(",}", "}").replace(",]", "]").replace("\\'", "'");
        serde_json::from_str(&plain).ok()
    })
}

fn collect<'a>(value: &'a Value, depth: usize, out: &mut Vec<&'a Value>) {
    if depth > DEPTH || out.len() > MOST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth + 1, out)),
        Value::Object(map) => {
            out.push(value);
            for key in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "author",
                "publisher",
                "itemListElement",
                "hasPart",
            ] {
                if let Some(inner) = map.get(key) {
                    collect(inner, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

fn kind(node: &Value) -> String {
    match &node["@type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

fn is_article(node: &Value) -> bool {
    let kind = kind(node);
    ["Article", "BlogPosting", "Report", "Review", "Recipe"].iter().any(|part| kind.contains(part))
        && (node.get("headline").is_some()
            || node.get("datePublished").is_some()
            || node.get("articleBody").is_some())
}

/// Ranks articles: like the title first, then the one that says more.
fn rank((place, node): &(usize, &&Value), title: &[u64]) -> f32 {
    let headline = shingles::words(&text(&node["headline"]));
    let same = headline.iter().filter(|word| title.contains(word)).count() as f32;
    let like = 2.0 * same / (headline.len() + title.len()).max(1) as f32;
    let says =
        ["datePublished", "author", "publisher"].iter().filter(|key| node.get(**key).is_some()).count();
    like + says as f32 * 0.1 - *place as f32 * 0.001
}

fn statements(node: &Value, nodes: &[&Value]) -> JsonLd {
    JsonLd {
        kind: kind(node),
        headline: first_text(&[&node["headline"], &node["name"]]),
        description: text(&node["description"]),
        authors: people(&node["author"], nodes)
            .into_iter()
            .chain(people(&node["creator"], nodes).into_iter().filter(|_| node.get("author").is_none()))
            .collect(),
        accounts: accounts(&node["author"], nodes),
        publisher: name(&node["publisher"], nodes),
        published: first_text(&[&node["datePublished"], &node["dateCreated"]]),
        modified: text(&node["dateModified"]),
        section: text(&node["articleSection"]),
        tags: tags(&node["keywords"]),
        language: text(&node["inLanguage"]),
        caption: caption(&node["image"]),
        body: text_lines(&node["articleBody"]),
        free: truth(&node["isAccessibleForFree"]),
        listing: false,
    }
}

/// What pages without an article node say.
fn page_statements(nodes: &[&Value]) -> JsonLd {
    let page = nodes.iter().find(|node| kind(node).contains("WebPage"));
    let owner = nodes.iter().find(|node| kind(node).contains("Organization"));
    let mut out = JsonLd::default();
    if let Some(page) = page {
        out.published = text(&page["datePublished"]);
        out.modified = text(&page["dateModified"]);
        out.language = text(&page["inLanguage"]);
        out.authors = people(&page["author"], nodes);
        out.accounts = accounts(&page["author"], nodes);
    }
    if let Some(owner) = owner {
        out.publisher = text(&owner["name"]);
    }
    out
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => squeeze(&super::read::text_of(&super::entities::decode(text))),
        Value::Array(items) => items.iter().map(text).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Number(number) => number.to_string(),
        Value::Object(_) => first_text(&[&value["@value"], &value["name"]]),
        _ => String::new(),
    }
}

fn text_lines(value: &Value) -> String {
    value.as_str().map(|text| super::read::text_of(&super::entities::decode(text))).unwrap_or_default()
}

fn first_text(values: &[&Value]) -> String {
    values.iter().map(|value| text(value)).find(|text| !text.is_empty()).unwrap_or_default()
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(free) => Some(*free),
        Value::String(text) if text.to_ascii_lowercase().ends_with("false") => Some(false),
        Value::String(text) if text.to_ascii_lowercase().ends_with("true") => Some(true),
        _ => None,
    }
}

/// Returns the node that a value means: itself, or the node whose `@id` it names.
fn resolve<'a>(value: &'a Value, nodes: &[&'a Value]) -> &'a Value {
    let Some(id) = value["@id"].as_str() else { return value };
    if value.get("name").is_some() {
        return value;
    }
    nodes
        .iter()
        .find(|node| node["@id"].as_str() == Some(id) && node.get("name").is_some())
        .copied()
        .unwrap_or(value)
}

fn name(value: &Value, nodes: &[&Value]) -> String {
    match value {
        Value::Array(items) => items.first().map(|item| name(item, nodes)).unwrap_or_default(),
        Value::Object(_) => text(&resolve(value, nodes)["name"]),
        value => text(value),
    }
}

fn people(value: &Value, nodes: &[&Value]) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| people(item, nodes)).collect(),
        Value::Object(_) => {
            let node = resolve(value, nodes);
            if kind(node).contains("Organization") {
                return Vec::new();
            }
            match &node["name"] {
                Value::Array(items) => items.iter().map(text).collect(),
                name => vec![text(name)],
            }
        }
        Value::String(_) => vec![text(value)],
        _ => Vec::new(),
    }
}

/// Returns the people whose page is that of an administrator: who put the story there need not have written it.
fn accounts(value: &Value, nodes: &[&Value]) -> Vec<String> {
    if let Value::Array(items) = value {
        return items.iter().flat_map(|item| accounts(item, nodes)).collect();
    }
    let node = resolve(value, nodes);
    let pages = [&node["url"], &node["@id"], &value["@id"]];
    let admin = |page: &&Value| {
        let last = page.as_str().and_then(|page| page.trim_end_matches('/').rsplit('/').next());
        matches!(last, Some("admin" | "administrator" | "webmaster"))
    };
    if pages.iter().any(admin) { people(value, nodes) } else { Vec::new() }
}

fn tags(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text).filter(|tag| !tag.is_empty()).collect(),
        value => text(value)
            .split([',', ';'])
            .map(|tag| tag.trim().to_string())
            .filter(|tag| !tag.is_empty())
            .collect(),
    }
}

fn caption(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(caption).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Object(_) => first_text(&[&value["caption"], &value["description"]]),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_of_a_graph_is_read() {
        let script = r##"{"@graph":[{"@type":"NewsArticle","headline":"Other tide","datePublished":"2020-01-01"},
            {"@type":["NewsArticle"],"headline":"Ferry &amp; tide","datePublished":"2031-04-05","author":[{"@id":"#m"}],
             "publisher":{"name":"Harbour Courier"},"isAccessibleForFree":"False","keywords":"a, b"},
            {"@type":"Person","@id":"#m","name":"Mara Lind"}]}"##;
        let found = read(&[script.to_string()], "Ferry & tide - Harbour Courier");
        assert_eq!(found.headline, "Ferry & tide");
        assert_eq!(found.authors, ["Mara Lind"]);
        assert_eq!((found.publisher.as_str(), found.free), ("Harbour Courier", Some(false)));
        assert_eq!((found.published.as_str(), found.tags.len()), ("2031-04-05", 2));
    }

    #[test]
    fn broken_scripts_are_passed_over() {
        for script in ["", "{", "null", "[[[]]]", "{\"@type\":5}", "{\"@graph\":{\"author\":[1,null]}}"] {
            assert!(read(&[script.to_string()], "t").headline.is_empty());
        }
    }
}
