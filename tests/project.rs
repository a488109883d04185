//! Rules of the project that no compiler holds: who may import whom, what the library may not touch, what `unsafe`
//! there is, and what comes with the dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The parts of the library: each may import from those before it.
const LAYERS: [&str; 12] = [
    "model", "text", "input", "extract", "entities", "dedup", "stream", "query", "store", "snippet",
    "ingest", "corpus",
];

/// The parts of the program: each may import from those before it, and from the library.
const PROGRAM: [&str; 2] = ["render", "cli"];

/// Files for tests only, which may import what they test with.
const FOR_TESTS: [&str; 3] = ["input/conformance.rs", "corpus/trouble.rs", "store/local/faults.rs"];

/// Every `unsafe` of the project: the file, how many, and the test that would fail if the reason stated there were
/// wrong. A new one needs a row.
const UNSAFE: [(&str, usize, &[&str]); 5] = [
    ("cli/pages.rs", 2, &["pages_are_small_until_large_ones_are_asked_for"]),
    ("entities/net.rs", 2, &["every_way_finds_the_same", "activations_are_rounded_and_clamped"]),
    ("entities/product.rs", 12, &["every_way_gives_the_sums_of_one_by_one"]),
    ("entities/spacy/product.rs", 1, &["every_way_multiplies_one_by_one"]),
    ("store/local/pages.rs", 1, &["pages_given_back_hold_what_they_held"]),
];

/// Packages that the lock file may hold. Raise it on purpose: each one is code that runs with the user's rights.
const MOST_PACKAGES: usize = 375;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the source files: path within `src`, and the text without its tests and comments.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let files =
        walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    let rust = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    rust.map(|entry| {
        let path = entry.path().strip_prefix(&src).expect("below it").display().to_string();
        let text = fs::read_to_string(entry.path()).expect("a text");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
        (path, lines.collect::<Vec<_>>().join("\n"))
    })
    .collect()
}

/// Returns what a file imports of its own crate: the first names behind `crate::`.
fn imports(code: &str) -> BTreeSet<String> {
    let names = code.split("crate::").skip(1);
    names
        .map(|rest| {
            rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_string()
        })
        .collect()
}

#[test]
fn imports_go_one_way() {
    for (path, code) in sources() {
        let part = path.split(['/', '.']).next().unwrap_or_default();
        let layers = if PROGRAM.contains(&part) { &PROGRAM[..] } else { &LAYERS[..] };
        let Some(own) = layers.iter().position(|layer| *layer == part) else { continue };
        if FOR_TESTS.contains(&path.as_str()) {
            continue;
        }
        for import in imports(&code) {
            let place = layers.iter().position(|layer| *layer == import);
            assert!(
                place.is_some_and(|place| place <= own),
                "{path} imports {import}, which comes after {part}"
            );
        }
    }
}

#[test]
fn every_part_has_its_place() {
    let known: BTreeSet<&str> = LAYERS.into_iter().chain(PROGRAM).chain(["lib", "main"]).collect();
    for (path, _) in sources() {
        let part = path.split(['/', '.']).next().unwrap_or_default();
        assert!(known.contains(part), "{path}: `{part}` has no place among the layers");
    }
}

#[test]
fn the_library_neither_prints_nor_reads_the_environment_nor_exits() {
    for (path, code) in sources() {
        let for_tests = FOR_TESTS.contains(&path.as_str());
        if for_tests || path == "main.rs" || path.starts_with("cli/") || path.starts_with("render/") {
            continue;
        }
        for word in [
            "println!",
            "eprintln!",
            "print!(",
            "dbg!(",
            "std::env",
            "env::var",
            "process::exit",
            "process::abort",
        ] {
            assert!(!code.contains(word), "{path} has {word}");
        }
    }
}

#[test]
fn every_unsafe_has_its_test() {
    let src = walkdir::WalkDir::new(root().join("src")).into_iter();
    let texts = src.filter_map(|entry| fs::read_to_string(entry.expect("an entry").path()).ok());
    let all: String = texts.collect();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (path, code) in sources() {
        let count = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "unsafe trait", "[unsafe("]
            .iter()
            .map(|form| code.matches(form).count())
            .sum();
        if count > 0 {
            found.insert(path, count);
        }
    }
    let listed: BTreeMap<String, usize> =
        UNSAFE.iter().map(|(path, count, _)| (path.to_string(), *count)).collect();
    assert_eq!(found, listed, "the list of every `unsafe` is not what there is");
    for (path, _, tests) in UNSAFE {
        for test in tests {
            assert!(all.contains(&format!("fn {test}(")), "{path}: no test `{test}`");
        }
    }
}

/// What the lock file says of a package.
struct Locked {
    name: String,
    version: String,
    source: Option<String>,
}

fn locked() -> Vec<Locked> {
    let text = fs::read_to_string(root().join("Cargo.lock")).expect("a lock file");
    let lock: toml::Table = text.parse().expect("TOML");
    let text =
        |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).map(str::to_string);
    let packages = lock["package"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| Locked {
            name: text(package, "name").unwrap_or_default(),
            version: text(package, "version").unwrap_or_default(),
            source: text(package, "source"),
        })
        .collect()
}

fn rules() -> toml::Table {
    fs::read_to_string(root().join("deny.toml")).expect("the rules").parse().expect("TOML")
}

#[test]
fn dependencies_are_few_and_come_from_one_place() {
    let packages = locked();
    assert!(packages.len() <= MOST_PACKAGES, "{} packages, at most {MOST_PACKAGES}", packages.len());
    for package in &packages {
        let own = package.name == "presshound";
        let from = package.source.as_deref().unwrap_or_default();
        assert!(
            own || from == "registry+https://github.com/rust-lang/crates.io-index",
            "{}: {from}",
            package.name
        );
    }
}

#[test]
fn packages_in_two_versions_are_known() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in locked() {
        versions.entry(package.name).or_default().insert(package.version);
    }
    let twice: BTreeSet<String> =
        versions.into_iter().filter(|(_, found)| found.len() > 1).map(|(name, _)| name).collect();
    let skipped = rules()["bans"]["skip"].as_array().expect("a list").clone();
    let known: BTreeSet<String> =
        skipped.iter().map(|row| row["crate"].as_str().expect("a name").to_string()).collect();
    assert_eq!(twice, known, "the list `skip` in deny.toml is not what the lock file holds");
}

/// Whether a licence expression is allowed: any side of an OR, every side of an AND.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ");
    let bare = |text: &str| text.trim().trim_matches(['(', ')']).trim().to_string();
    // No licence of ours nests deeper than `(A OR B) AND C`.
    expression.split(" AND ").all(|part| part.split(" OR ").any(|name| allowed.contains(&bare(name))))
}

#[test]
fn every_licence_is_allowed() {
    let rules = rules();
    let list = rules["licenses"]["allow"].as_array().expect("a list");
    let allowed: BTreeSet<String> =
        list.iter().map(|name| name.as_str().expect("a name").to_string()).collect();
    let mut exceptions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rules["licenses"].get("exceptions").and_then(toml::Value::as_array).into_iter().flatten() {
        let names = row["allow"].as_array().expect("a list").iter();
        exceptions.insert(
            row["crate"].as_str().expect("a name").to_string(),
            names.map(|name| name.as_str().expect("a name").to_string()).collect(),
        );
    }
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo");
    let Ok(found) = serde_json::from_slice::<serde_json::Value>(&output.stdout) else {
        // Packages for other systems may never have been fetched.
        println!("cargo metadata needs the network here: {}", String::from_utf8_lossy(&output.stderr));
        return;
    };
    let packages = found["packages"].as_array().expect("packages");
    assert!(packages.len() > 100);
    for package in packages {
        let (name, licence) = (package["name"].as_str().unwrap_or_default(), package["license"].as_str());
        let licence = licence.unwrap_or_else(|| panic!("{name} names no licence"));
        let except = exceptions.get(name).is_some_and(|names| is_allowed(licence, names));
        assert!(except || is_allowed(licence, &allowed), "{name}: {licence}");
    }
}

#[test]
fn licence_expressions_are_read() {
    let allowed: BTreeSet<String> = ["MIT".to_string(), "BSD-3-Clause".to_string()].into();
    for (expression, expected) in [
        ("MIT", true),
        ("MIT OR GPL-3.0", true),
        ("GPL-3.0", false),
        ("(Apache-2.0 OR MIT) AND BSD-3-Clause", true),
        ("MIT AND GPL-3.0", false),
        ("Unlicense/MIT", true),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

/// Files that are ours to read on a fresh clone.
#[test]
fn no_file_names_a_machine() {
    let own = |path: &Path| {
        path.components().any(|part| [".git", "target"].iter().any(|name| part.as_os_str() == *name))
    };
    let files = walkdir::WalkDir::new(root()).into_iter().filter_entry(move |entry| !own(entry.path()));
    for entry in files.map(|entry| entry.expect("an entry")).filter(|entry| entry.file_type().is_file()) {
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        if entry.path().ends_with("tests/project.rs") {
            continue;
        }
        for path in ["/home/", "/Users/", "/root/"] {
            let at = text.find(path);
            let shown = at.map(|at| text[at..].chars().take(40).collect::<String>());
            let invented = ["/home/ada/", "/home/me/", "/home/you/"];
            let example =
                shown.as_deref().is_none_or(|shown| invented.iter().any(|home| shown.starts_with(home)));
            assert!(example, "{}: {}", entry.path().display(), shown.unwrap_or_default());
        }
    }
}
