//! The program from outside: arguments in; standard output, standard error and exit code out.

// Items of the harness are for this binary only.
#![allow(unreachable_pub)]

mod harness;

use harness::Folder;

#[test]
fn without_an_index() {
    Folder::new()
        .note(&["search", "harbour"])
        .note(&["status"])
        .note(&["index"])
        .note(&["index", "missing"])
        .note(&["search", "--index", "missing", "harbour"])
        .note(&["search", "--index", "http://127.0.0.1:9200/news", "harbour"])
        .compare("no-index");
}

#[test]
fn arguments_that_are_not_understood() {
    Folder::new()
        .note(&["search", "strike", "-sport"])
        .note(&["search", "--format", "{titel}", "strike"])
        .note(&["search", "--facet", "body", "strike"])
        .note(&["index", "--memory", "lots", "."])
        .note(&["status", "--fate", "failed"])
        .compare("misread");
}

#[test]
fn help() {
    Folder::new().note(&["--help"]).note(&["search", "--help"]).note(&["index", "-h"]).compare("help");
}

#[test]
fn fields() {
    Folder::new().note(&["fields"]).compare("fields");
}

#[test]
fn indexing_a_small_folder() {
    let mut folder = Folder::new();
    folder.write("news/a.txt", "Harbour strike ends\n\nDockers in Port Ellis went back to work on Monday.\n");
    folder.write(
        "news/b.jsonl",
        "{\"id\":\"b1\",\"title\":\"Ferry late\",\"text\":\"The ferry was late.\"}\n{bad\n",
    );
    folder.write("news/empty.txt", "");
    folder.note(&["index", "--dry-run", "news"]).note(&["index", "news"]).note(&["index", "news"]);
    folder
        .write("news/a.txt", "Harbour strike goes on\n\nDockers in Port Ellis stay at home this week too.\n");
    std::fs::remove_file(folder.path("news/b.jsonl")).expect("it is there");
    folder
        .note(&["index", "news", "--keep-missing"])
        .note(&["index", "news", "--prune"])
        .note(&["status", "--files"])
        .note(&["status", "--files", "--fate", "failed", "--json"])
        .note(&["index", "--strict", "--rebuild", "news"])
        .note(&["forget", "news/a.txt"])
        .note(&["forget", "elsewhere"])
        .compare("index");
}

#[test]
fn indexing_from_lists_and_pipes() {
    let mut folder = Folder::new();
    folder.write("a.txt", "Harbour strike ends\n\nDockers in Port Ellis went back to work on Monday.\n");
    folder
        .note_with(&["index", "--files-from", "-"], "a.txt\n")
        .note_with(&["index", "--files-from", "-"], "")
        .note_with(&["index", "-", "--json"], "{\"id\":\"s1\",\"title\":\"Snow\",\"text\":\"It snowed.\"}\n")
        .note_with(&["index", "-", "--files-from", "-"], "")
        .note(&["search", "-c", "*"])
        .compare("lists");
}

#[test]
fn an_index_of_somebody_else_is_not_obeyed() {
    let mut folder = Folder::new();
    folder.write("a.txt", "Harbour strike ends\n\nDockers went back to work.\n");
    folder.note(&["index", "a.txt"]);
    std::fs::remove_dir_all(folder.path("../home")).expect("the state folder was made");
    folder.note(&["search", "-c", "harbour"]).note(&["search", "-c", "--index", ".presshound", "harbour"]);
    folder.compare("foreign");
}

/// Four short articles, two of them with the same body.
const NEWS: &str = r#"{"id":"n1","title":"Dockers end harbour strike","text":"Dockers in Port Ellis ended their strike. The harbour opens on Monday.","publisher":"Ellis Courier","date":"2024-05-02","author":"Mara Lind","language":"en"}
{"id":"n2","title":"Strike over","text":"Dockers in Port Ellis ended their strike. The harbour opens on Monday.","publisher":"The Northern Ledger","date":"2024-05-03","language":"en"}
{"id":"n3","title":"=SUM(A1) \u001b[31mred\u001b[0m \u202eevil","text":"A headline that means harm to terminals and spreadsheets.","publisher":"Prank Weekly","language":"en"}
{"id":"n4","title":"Hafen wieder offen","text":"Die Hafenarbeiter in Port Ellis beenden den Streik.","publisher":"Ellis Kurier","date":"2024-05","language":"de"}
"#;

fn newsroom() -> Folder {
    let folder = Folder::new();
    folder.write("news.jsonl", NEWS);
    let run = folder.run(&["index", "news.jsonl"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    folder
}

#[test]
fn searching() {
    newsroom()
        .note(&["search", "harbour", "strike"])
        .note(&["search", "ended their strike"])
        .note(&["search", "\"ended their strike\"", "--color", "always", "-n", "1"])
        .note(&["search", "terminals"])
        .note(&[
            "search",
            "strike OR Streik",
            "--sort",
            "newest",
            "--facet",
            "publisher,lang,year",
            "--snippets",
            "0",
        ])
        .note(&["search", "port", "--lang", "de", "--since", "2024-05", "--until", "2024-06"])
        .note(&["query", "-q", "strike", "--publisher", "Ellis Courier", "--author", "Mara Lind"])
        .compare("search");
}

/// Articles that name one man in several ways, and others.
const TALKS: &str = r#"{"id":"t1","title":"Zelensky in London","text":"LONDON (Reuters) - Ukrainian President Volodymyr Zelensky met Keir Starmer in London on Monday. Zelensky thanked Britain. The two had met twice in Paris, said Zelensky.","date":"2025-01-20","language":"en"}
{"id":"t2","title":"","text":"Президент Украины Владимир Зеленский прибыл в Лондон. Зеленского ждали в Лондоне два дня.","date":"2025-01-21","language":"ru"}
{"id":"t3","title":"","text":"A spokesman for the Bank of England said Keir Starmer would speak in London, New York and Paris.","agency":"AFP","date":"2025-01-22","language":"en"}
"#;

#[test]
fn searching_by_entity() {
    let mut folder = Folder::new();
    folder.write("talks.jsonl", TALKS);
    folder
        .note(&["index", "talks.jsonl"])
        .note(&["search", "person:zelensky"])
        .note(&["search", "person:\"Volodymyr Zelensky\" place:london", "--json"])
        .note(&["search", "any:person NEAR/3 place:london", "--color", "always", "--snippets", "1"])
        .note(&["search", "--org", "AFP", "-l"])
        .note(&["search", "person:zelenskiy OR org:\"Bank of England\"", "--explain"])
        .note(&["search", "person:starmre"])
        .note(&["search", "person:\"New York\""])
        .note(&["why", "t1", "person:zelensky", "place:oslo"])
        .note(&["show", "t1", "met", "NEAR/2", "person:starmer", "--color", "always"])
        .note(&["status"])
        .note(&["index", "talks.jsonl", "--entities", "fast"])
        .note(&["index", "talks.jsonl", "--entities", "off", "--rebuild"])
        .note(&["search", "person:zelensky"])
        .note_with(&["extract", "--json", "--entities", "-"], TALKS.lines().next().unwrap_or_default())
        .compare("entities");
}

#[test]
fn output_for_programs() {
    newsroom()
        .note(&["search", "strike", "--json", "--facet", "lang"])
        .note(&["search", "terminals", "--csv"])
        .note(&["search", "terminals", "--format", "{id}\\t{date}\\t{title}"])
        .note(&["search", "strike", "-l"])
        .note(&["search", "strike", "-0"])
        .note(&["search", "strike", "-c"])
        .note(&["search", "zebra", "--json"])
        .compare("programs");
}

/// Articles in two languages about the same people, one of them with a body and its short form.
const PEOPLE: &str = r#"{"id":"p1","title":"Merkel and Zelensky meet in Berlin","text":"German chancellor Angela Merkel met Volodymyr Zelensky in Berlin on Monday. Zelensky said Ukraine was grateful.\n\nThe British Broadcasting Corporation (BBC) reported from Kyiv.","publisher":"Ellis Courier","date":"2019-06-18","language":"en"}
{"id":"p2","title":"Zelensky speaks in Oslo","text":"Volodymyr Zelensky spoke in Oslo, the BBC said. Angela Merkel listened to Zelensky in Oslo.","publisher":"Ellis Courier","date":"2019-07-02","language":"en"}
{"id":"p3","title":"Зеленський у Києві","text":"Володимир Зеленський виступив у Києві.","publisher":"Обрій","date":"2019-07","language":"uk"}
{"id":"p4","title":"Merkel at home","text":"Angela Merkel stayed in Berlin, according to the British Broadcasting Corporation (BBC). Merkel said nothing about <Oslo> & \"Kyiv\".","publisher":"The Northern Ledger","language":"en"}
"#;

#[test]
fn who_is_in_the_articles() {
    let mut folder = Folder::new();
    folder.write("people.jsonl", PEOPLE);
    let run = folder.run(&["index", "people.jsonl"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    folder
        .note(&["entities"])
        .note(&["entities", "berlin", "--list", "--kind", "person", "--json"])
        .note(&["entities", "--kind", "org", "--csv", "--until", "2019-06"])
        .note(&["entities", "Volodymyr Zelenskyy", "-n", "3"])
        .note(&["entities", "person:merkel", "--window", "article", "--json", "-n", "1"])
        .note(&["entities", "Angela Merkel", "--kind", "person", "--csv", "-n", "2"])
        .note(&["entities", "grateful", "--kind", "place"])
        .note(&["entities", "zebra"])
        .note(&["entities", "person:zebra"])
        .note(&["entities", "--suggest-aliases"])
        .note(&["entities", "--graph", "net.xml"])
        .note(&["entities", "Merkel", "--graph", "net.csv", "--window", "article"]);
    let pairs = std::fs::read_to_string(folder.path("net.csv")).expect("the network was written");
    assert!(pairs.starts_with("Source,Target,Type,Weight"), "{pairs}");
    folder.write(
        "aliases.toml",
        "# ours\n[[rename]]\nfrom = \"Angela Merkel\"\nto = \"Kanzlerin\"\n[[block]]\nname = \"Oslo\"\n",
    );
    folder
        .note(&["entities", "--aliases", "aliases.toml", "-n", "2"])
        .note(&["search", "person:Kanzlerin", "-l", "--aliases", "aliases.toml"])
        .note(&["search", "-c", "place:oslo", "--aliases", "aliases.toml"]);
    folder.write("aliases.toml", "[[merge]]\nname = \"A\"\nspelling = [\"B\"]\n");
    folder.note(&["entities", "--aliases", "aliases.toml"]).note(&["entities", "--aliases", "missing.toml"]);
    folder.compare("who");
}

#[test]
fn a_model_of_the_users() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/own");
    let stored: serde_json::Value =
        serde_json::from_str(include_str!("../models/expected.json")).expect("what spaCy found");
    let cases = stored["own"].as_array().expect("texts");
    let count = |case: &serde_json::Value| case["entities"].as_array().map_or(0, Vec::len);
    let case = cases.iter().max_by_key(|case| count(case)).expect("a text");
    assert!(count(case) > 3);
    let line = |id: &str, language: &str, text: &str| {
        serde_json::json!({"id": id, "language": language, "title": "", "text": text}).to_string() + "\n"
    };
    let text = case["text"].as_str().expect("a text");
    let german = "Angela Merkel sagte am Montag in Frankreich, dass sich nichts ändern werde.";
    let lines = line("a", "en", text) + &line("b", "de", german);
    let folder = Folder::new();
    let extracted = folder.run(&["extract", "--json", "--model", own, "-"], &lines);
    assert_eq!(extracted.code, 0, "{}", extracted.err);
    let first = extracted.out.lines().next().expect("a line");
    let first: serde_json::Value = serde_json::from_str(first).expect("JSON");
    let place = |start: &serde_json::Value, end: &serde_json::Value, label: &str| {
        (start.as_u64(), end.as_u64(), label.to_string())
    };
    let ours = first["entities"].as_array().expect("names").iter();
    let ours: Vec<_> =
        ours.map(|e| place(&e["start"], &e["end"], e["label"].as_str().unwrap_or_default())).collect();
    let kind = |label: &serde_json::Value| match label.as_str() {
        Some("PERSON") => "person",
        Some("ORG") => "org",
        _ => "place",
    };
    let theirs = case["entities"].as_array().expect("names").iter();
    assert_eq!(ours, theirs.map(|e| place(&e[0], &e[1], kind(&e[2]))).collect::<Vec<_>>(), "{text}");

    folder.write("people.jsonl", &lines);
    assert_eq!(folder.run(&["index", "--model", own, "people.jsonl"], "").code, 0);
    let status = folder.run(&["status"], "").out;
    assert!(status.contains("1 by a model of the user's, 1 by rules and lists"), "{status}");
    assert!(status.contains("en_own 0.1.0 from"), "{status}");
    // A later run reads the same pipeline again; another one is refused.
    folder.write("people.jsonl", &(lines.clone() + &line("c", "en", text)));
    let again = folder.run(&["index", "people.jsonl"], "");
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(folder.run(&["status"], "").out.contains("2 by a model of the user's"));
    let other = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/listener");
    let other = folder.run(&["index", "--model", other, "people.jsonl"], "");
    assert_eq!(other.code, 2, "{}", other.err);
    assert!(other.err.contains("this index was made with other models (en_own 0.1.0)"), "{}", other.err);
    let none = folder.run(&["index", "--model", "nowhere", "people.jsonl"], "");
    assert_eq!(none.code, 2, "{}", none.err);
    assert!(none.err.contains("the model `nowhere`: `config.cfg` cannot be read"), "{}", none.err);
}

#[test]
fn nothing_found() {
    newsroom()
        .note(&["search", "strik", "harbor"])
        .note(&["search", "strike", "--lang", "fr"])
        .note(&["search", "-c", "zebra"])
        .compare("nothing");
}

#[test]
fn queries_that_are_not_understood() {
    newsroom()
        .note(&["search", "(strike"])
        .note(&["search", "titel:strike"])
        .note(&["search", "Ünïcode (strike"])
        .note(&["search", "strike", "--since", "yesterday"])
        .note(&["search", "strike", "--person", "…"])
        .note(&["search", "in:chrome strike", "--in", "all"])
        .note(&["search", "--explain", "\"harbour strike\"~2 -monday", "--since", "2024"])
        .note(&["search", "-c", "*rike"])
        .note(&["why", "n1", "(strike"])
        .compare("bad-queries");
}

#[test]
fn many_queries_at_once() {
    let mut folder = newsroom();
    folder.write("queries.tsv", "1\tharbour strike\n2\t(bad\n3\tzebra\nno tab\n");
    folder
        .note(&["search", "--batch", "queries.tsv", "--trec"])
        .note_with(&["search", "--batch", "-", "--any"], "1\tharbour (strike)!\n")
        .note(&["search", "--batch", "missing.tsv"])
        .compare("batch");
}

#[test]
fn one_article() {
    newsroom()
        .note(&["show", "n1"])
        .note(&["show", "n1", "--json"])
        .note(&["show", "n1", "--raw"])
        .note(&["show", "n9"])
        .note(&["why", "n1", "strike", "lang:en"])
        .note(&["why", "n1", "zebra"])
        .note(&["open", "n1"])
        .note(&["open", "n1", "--print"])
        .compare("article");
}

#[test]
fn the_state_of_an_index() {
    let mut folder = newsroom();
    folder.note(&["status"]).note(&["check"]);
    folder.write("news.jsonl", "{\"title\":\"New\",\"text\":\"Everything is new.\"}\n");
    folder.note(&["check"]).compare("state");
}

#[test]
fn extracting_without_an_index() {
    let mut folder = Folder::new();
    folder.write("a.jsonl", NEWS.lines().next().unwrap_or_default());
    folder
        .note(&["extract", "a.jsonl"])
        .note(&["extract", "missing.html", "--json"])
        .note_with(
            &["extract", "--json", "--batch"],
            "x\tmissing.html\thttps://example.com/\ny\ta.jsonl\thttps://example.com/strike\n",
        )
        .compare("extract");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read as _;
    let folder = Folder::with_samples();
    let mut child = folder
        .command(&["search", "--format", "{body}{body}{body}{body}", "*", "-n", "0"])
        .spawn()
        .expect("a start");
    let mut first = [0; 10];
    let mut pipe = child.stdout.take().expect("a pipe");
    pipe.read_exact(&mut first).expect("it prints");
    drop(pipe);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
