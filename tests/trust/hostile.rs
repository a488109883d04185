//! Articles and names that mean harm: nothing leaves the folder, nothing reaches a terminal, a spreadsheet or a
//! program other than as text, nothing in a corpus is obeyed.

use std::fs;
use std::process::Command;

use super::support::{Desk, Run};

/// A title with all that hurts: an escape code that renames the window, a C1 control, a direction mark, an invisible
/// tag, a page element, quotes, ends of lines.
const TITLE: &str = "\u{1b}]0;owned\u{7}\u{9b}31m \u{202e}evil\u{202c}\u{200b}\u{e0041} <script>alert('x')</script> \"a\",b\r\nc\td";

/// Values that spreadsheets take for formulas.
const FORMULAS: &[&str] = &["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"];

fn newsroom() -> Desk {
    let desk = Desk::new();
    let quoted = |text: &str| serde_json::to_string(text).expect("JSON");
    let mut lines = format!(
        "{{\"id\":{0},\"title\":{0},\"text\":{1},\"author\":{0},\"publisher\":{0},\"url\":{0},\"tags\":[{0}]}}\n",
        quoted(TITLE),
        quoted(&format!("Harbour {TITLE} harbour")),
    );
    for formula in FORMULAS {
        lines.push_str(&format!(
            "{{\"title\":{0},\"text\":\"Harbour dues.\",\"author\":{0}}}\n",
            quoted(formula)
        ));
    }
    desk.write("news/a\u{1b}[31m\u{202e}b.jsonl", lines);
    desk.run(&["index", "news"]).ends(0);
    desk
}

/// Characters that a terminal obeys or a reader cannot see.
fn dangerous(text: &str) -> Option<char> {
    text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
            || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
    })
}

/// Runs the program with a terminal for its output, where the system has `script` to make one.
fn on_a_terminal(desk: &Desk, args: &[&str]) -> Option<Run> {
    let line = args.iter().map(|arg| format!("'{arg}'")).collect::<Vec<_>>().join(" ");
    let mut command = Command::new("script");
    command.args(["-qec", &format!("{} {line}", env!("CARGO_BIN_EXE_presshound")), "/dev/null"]);
    let output =
        command.current_dir(desk.path("")).env_clear().env("HOME", desk.path("home")).env("NO_COLOR", "1");
    let output =
        output.env("PATH", std::env::var_os("PATH")?).stdin(std::process::Stdio::null()).output().ok()?;
    Some(Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

#[test]
fn a_terminal_is_told_nothing_by_an_article() {
    let desk = newsroom();
    let commands: &[&[&str]] = &[
        &["search", "harbour"],
        &["search", "harbour", "--json"],
        &["search", "harbour", "--csv"],
        &["search", "-l", "harbour"],
        &["search", "harbour", "--format", "{id} {title} {author} {publisher} {url} {tag} {location}"],
        &["search", "harbour", "--facet", "author,publisher"],
        &["search", "\u{1b}[31mnowhere\u{202e}"],
        &["status", "--files"],
        &["status", "--files", "--json"],
        &["check"],
    ];
    for args in commands {
        // A pipe hands on what is there in two forms that are made for programs.
        let raw = args.contains(&"-l") || args.contains(&"--format");
        if !raw {
            let run = desk.run(args);
            assert_eq!(dangerous(&run.out), None, "{args:?}: {:?}", run.out);
            assert_eq!(dangerous(&run.err), None, "{args:?}: {:?}", run.err);
        }
        match on_a_terminal(&desk, args) {
            Some(run) => assert_eq!(dangerous(&run.out), None, "{args:?} on a terminal: {:?}", run.out),
            None => println!("no `script` here: {args:?} was not seen on a terminal"),
        }
    }
    let hits = desk.run(&["search", "--json", "evil"]).ends(0).out;
    let at = hits.find("\"id\":\"").expect("an id") + 6;
    let id = &hits[at..at + 16];
    for args in [&["show"][..], &["show", "--json"], &["why"]] {
        let mut line = args.to_vec();
        line.push(id);
        if args[0] == "why" {
            line.push("harbour");
        }
        let run = desk.run(&line).ends(0);
        assert_eq!(dangerous(&run.out), None, "{line:?}: {:?}", run.out);
    }
}

#[test]
fn a_spreadsheet_computes_nothing() {
    let desk = newsroom();
    let out = desk.run(&["search", "harbour", "--csv", "-n", "0"]).ends(0).out;
    assert_eq!(harmless_cells(&out), 1 + FORMULAS.len());
}

/// Looks at each cell of a table, and returns how many rows there are.
fn harmless_cells(out: &str) -> usize {
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let width = reader.headers().expect("a header").len();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        assert_eq!(row.len(), width);
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|']), "{cell:?}");
        }
        rows += 1;
    }
    rows
}

#[test]
fn a_program_reads_one_value_a_line() {
    let desk = newsroom();
    let out = desk.run(&["search", "harbour", "--json", "-n", "0"]).ends(0).out;
    let mut found = false;
    for line in out.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        found |= value["title"].as_str().is_some_and(|title| title.contains("\u{202e}evil"));
    }
    assert!(found, "what is escaped for people is whole for programs: {out}");
    let lines = desk.run(&["search", "harbour", "--format", "{title}\\t{author}", "-n", "0"]).ends(0).out;
    assert!(lines.lines().all(|line| line.matches('\t').count() == 1), "{lines:?}");
}

/// Returns the bytes of a zip archive with these members.
fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(text.as_bytes()).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn names_in_archives_lead_nowhere() {
    let desk = Desk::new();
    let page = "Harbour strike ends\n\nDockers in Port Ellis at the harbour went back to work on Monday, said the union. The strike had closed the harbour for nine days.\n\nThe port says that ferries sail again from Tuesday.\n";
    desk.write(
        "news/a.zip",
        zip_of(&[("../../escape.txt", page), ("/etc/escape.txt", page), ("C:\\escape.txt", page)]),
    );
    let before = tree(&desk);
    desk.run(&["index", "news"]).ends(0);
    let made: Vec<String> = tree(&desk).into_iter().filter(|path| !before.contains(path)).collect();
    assert!(made.iter().all(|path| path.starts_with(".presshound") || path.starts_with("home")), "{made:?}");
    let out = desk.run(&["search", "-l", "harbour"]).ends(0).out;
    assert_eq!(out.lines().filter(|line| line.starts_with("a.zip!")).count(), 3, "{out}");
}

fn tree(desk: &Desk) -> Vec<String> {
    let root = desk.path("");
    walkdir::WalkDir::new(&root)
        .into_iter()
        .map(|entry| {
            entry.expect("an entry").path().strip_prefix(&root).expect("below it").display().to_string()
        })
        .collect()
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let desk = Desk::new();
    desk.write("secret.txt", "Harbour secret\n\nThe secret of the harbour is kept outside of the folder, and nobody who reads the folder may come to know of it.\n\nIt is a secret of the harbour.\n");
    desk.write(
        "news/page.txt",
        "Harbour strike\n\nDockers in Port Ellis at the harbour went back to work on Monday, said the union. The strike had closed the harbour for nine days.\n\nThe port says that ferries sail again from Tuesday.\n",
    );
    std::os::unix::fs::symlink(desk.path("secret.txt"), desk.path("news/link.txt")).expect("a link");
    std::os::unix::fs::symlink(desk.path(""), desk.path("news/folder")).expect("a link");
    desk.run(&["index", "news"]).ends(0);
    assert_eq!(desk.run(&["search", "-l", "harbour"]).ends(0).out, "page.txt\n");
    // A file that was indexed becomes a link.
    let id = desk.run(&["search", "--format", "{id}", "harbour"]).ends(0).out;
    fs::remove_file(desk.path("news/page.txt")).expect("it is there");
    std::os::unix::fs::symlink(desk.path("secret.txt"), desk.path("news/page.txt")).expect("a link");
    for args in [&["show", "--raw"][..], &["show", "--decoded"], &["open"], &["open", "--print"]] {
        let run = desk.run(&[args, &[id.trim()]].concat()).ends(2);
        assert!(!run.out.contains("secret of"), "{args:?}: {}", run.out);
        assert!(run.err.contains("leads out of its folder"), "{args:?}: {}", run.err);
    }
    // So does its folder.
    desk.write(
        "news/sub/b.txt",
        "Ferry late\n\nThe ferry to Port Ellis was late again on Tuesday, said the operator. Passengers of the ferry waited for two hours.\n",
    );
    desk.write(
        "else/b.txt",
        "Something else\n\nIt lies outside of the folder, and is none of its business.\n",
    );
    desk.run(&["index", "--prune", "news"]).ends(0);
    let id = desk.run(&["search", "--format", "{id}", "ferry"]).ends(0).out;
    fs::remove_dir_all(desk.path("news/sub")).expect("it is there");
    std::os::unix::fs::symlink(desk.path("else"), desk.path("news/sub")).expect("a link");
    desk.run(&["show", "--raw", id.trim()]).ends(2);
    // Who asks for links gets them.
    desk.run(&["index", "--prune", "--follow", "news"]).ends(0);
    let id = desk.run(&["search", "--format", "{id}", "path:sub/b.txt", "business"]).ends(0).out;
    assert!(desk.run(&["show", "--raw", id.trim()]).ends(0).out.contains("outside of the folder"));
}

#[test]
fn what_lies_in_a_corpus_is_not_obeyed() {
    let desk = Desk::new();
    desk.write(
        "theirs/news/a.txt",
        "Harbour strike\n\nDockers in Port Ellis at the harbour went back to work on Monday, said the union. The strike had closed the harbour for nine days.\n\nThe port says that ferries sail again from Tuesday.\n",
    );
    // Somebody else's index, with settings and names of theirs, among the articles.
    let other = Desk::new();
    other.write("a.txt", "Planted\n\nThis was planted by somebody else, to be found and believed by you.\n");
    other.run(&["index", "a.txt"]).ends(0);
    super::support::copy(&other.path(".presshound"), &desk.path("theirs/.presshound"));
    for name in [
        "aliases.toml",
        "aliases.txt",
        "aliases",
        "presshound.toml",
        "rules.toml",
        "config.toml",
        ".presshound.toml",
    ] {
        desk.write(
            &format!("theirs/{name}"),
            "[[group]]\nname = \"Harbour\"\nspellings = [\"Dockers\"]\nno_cut = true\n",
        );
        desk.write(&format!("theirs/.presshound/{name}"), "no_cut = true\n");
    }
    let inside = |args: &[&str]| {
        let output = desk.command(args).current_dir(desk.path("theirs/news")).output().expect("the program");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for args in [&["search", "planted"][..], &["index", "."], &["status"], &["check"], &["forget", "."]] {
        let (code, err) = inside(args);
        assert_eq!(code, Some(3), "{args:?}: {err}");
        assert!(err.contains("was not made by this user"), "{args:?}: {err}");
    }
    // Indexed as a folder, it is a corpus like any other: the index in it is skipped, the files are files.
    desk.run(&["index", "--index", "idx", "theirs"]).ends(0);
    desk.run(&["search", "--index", "idx", "planted"]).ends(1);
    desk.run(&["search", "--index", "idx", "-c", "dockers"]).ends(0);
}

#[test]
fn names_do_no_harm_in_lists_and_networks() {
    let desk = newsroom();
    let two = "{\"title\":\"Pact\",\"text\":\"Harbour <b>Mara Lind</b> & Jo Berg met \\\"Ida Oakley\\\" in Port Ellis.\",\
               \"author\":[\"=Mara <Lind>\",\"Jo & Berg\"]}\n";
    desk.write("news/names.jsonl", two.repeat(3));
    desk.run(&["index", "news"]).ends(0);
    for args in [
        &["entities", "-n", "0"][..],
        &["entities", "--json"],
        &["entities", "--csv"],
        &["entities", "--suggest-aliases"],
    ] {
        let run = desk.run(args);
        assert!(run.code < 2, "{args:?}: {}", run.err);
        assert_eq!(dangerous(&run.out), None, "{args:?}: {:?}", run.out);
        if args.contains(&"--csv") {
            harmless_cells(&run.out);
        }
    }
    for name in ["net.graphml", "net.gexf", "net.csv"] {
        desk.run(&["entities", "--graph", name, "-n", "0"]).ends(0);
        let text = fs::read_to_string(desk.path(name)).expect("a network");
        assert_eq!(dangerous(&text), None, "{name}: {text:?}");
        if name.ends_with("csv") {
            harmless_cells(&text);
            continue;
        }
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}\n{text}")) {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(tag) => {
                    assert!(!matches!(tag.name().as_ref(), "script" | "b" | "Lind"), "{name}: {text}");
                }
                _ => {}
            }
        }
    }
}
