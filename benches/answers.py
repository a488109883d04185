#!/usr/bin/env python3
"""Asks presshound, Recoll, ripgrep and SQLite FTS5 the same questions of the sample corpus, and prints a table of how many
articles or files each returns.

    answers.py [--presshound PROGRAM]

Each tool sees the same files (without `broken/`) with its settings as they come; Recoll with its English stemmer, FTS5 with
`porter unicode61` over every file that is UTF-8, one row a file: it brings no reader of its own. A tool that is not
installed gets an empty column. Standard library only.
"""
import argparse
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What it shows, and the question as each tool is asked it; None where it has no such question.
QUESTIONS = [
    ("`newsletter`: in the furniture of many pages, in no article", "newsletter", "newsletter", "newsletter", "newsletter"),
    ("`мост` (bridge): one article; elsewhere only in a box of links", "мост", "мост", "мост", "мост"),
    ("`мосты`: its plural", "мосты", "мосты", "мосты", "мосты"),
    ("`captains`: finds *captain*", "captains", "captains", "captains", "captains"),
    ("January to March 2025, as printed in the article", "date:2025-01..2025-03", "date:2025-01-01/2025-03-31", None, None),
    ("the European Union, in any language", 'org:"european union"', '"European Union"', "European Union", '"European Union"'),
    ("Denmark, in any language", "place:denmark", "Denmark", "Denmark", "Denmark"),
]


def output(command):
    """Returns the standard output of a command, whatever its exit code: all three say "nothing found" by it."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def presshound(program, corpus, work):
    index = work / "index"
    subprocess.run([program, "index", "-q", corpus, "--index", index], check=True, stderr=subprocess.DEVNULL)
    return lambda query: output([program, "search", "--index", index, "-c", query]).strip()


def recoll(corpus, work):
    conf = work / "recoll"
    conf.mkdir()
    (conf / "recoll.conf").write_text(f"topdirs = {corpus}\nindexstemminglanguages = english\n")
    subprocess.run(["recollindex", "-c", conf, "-z"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return lambda query: str(output(["recollq", "-c", conf, "-n", "0-1000", query]).count("\t[file://"))


def ripgrep(corpus):
    return lambda query: str(len(output(["rg", "-il", "--", query, corpus]).splitlines()))


def fts5(corpus):
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table page using fts5(text, tokenize = 'porter unicode61')")
    for path in sorted(path for path in corpus.rglob("*") if path.is_file()):
        try:
            db.execute("insert into page values (?)", [path.read_text(encoding="utf-8")])
        except UnicodeDecodeError:
            pass
    return lambda query: str(db.execute("select count(*) from page where page match ?", [query]).fetchone()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presshound", type=pathlib.Path, default=ROOT / "target/release/presshound")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        corpus = work / "corpus"
        shutil.copytree(ROOT / "sample-corpus", corpus, ignore=shutil.ignore_patterns("broken"))
        tools = [
            ("presshound", presshound(args.presshound.resolve(), corpus, work)),
            ("Recoll", recoll(corpus, work) if shutil.which("recollindex") else None),
            ("ripgrep", ripgrep(corpus) if shutil.which("rg") else None),
            ("SQLite FTS5", fts5(corpus)),
        ]
        print("| question |", " | ".join(name for name, _ in tools), "|")
        print("|---|" + "---|" * len(tools))
        for what, *asked in QUESTIONS:
            cells = ["–" if query is None or ask is None else ask(query) for (_, ask), query in zip(tools, asked)]
            print(f"| {what} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
