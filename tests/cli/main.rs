//! The program from outside: arguments in; standard output, standard error and exit code out.

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
