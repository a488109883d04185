#!/usr/bin/env python3
"""Runs presshound beside the tools people use, on the same text files, and prints what each costs.

    beside.py DOCS.jsonl [--files 20000] [--query 'oil prices']
    beside.py FOLDER [--query 'oil prices']

Writes the first articles of a JSON Lines file as text files, or takes those of a folder; then indexes them, looks for changes where nothing has
changed, and searches (a new process, the best of five), with presshound (everything on), with SQLite's FTS5 (porter
stemmer, title and body, the text stored), with Lucene where Maven and a JDK are installed (`lucene/`; English stemmer, title and
body, the text stored), with Recoll where it is installed, and with ripgrep where it is installed, which has no index and
reads all files. CPU is user + system of the process and its children. Standard library only.
"""
import argparse
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import speed


def sqlite_index(folder, database):
    """Indexes text files: their first line is the title."""
    db = sqlite3.connect(database)
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS articles USING fts5(path UNINDEXED, title, body, tokenize='porter')")
    db.execute("CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, time REAL)")
    known = {path: (size, time) for path, size, time in db.execute("SELECT * FROM files")}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            stat = os.stat(path)
            if known.get(path) == (stat.st_size, stat.st_mtime):
                continue
            with open(path, encoding="utf-8") as file:
                title, _, body = file.read().partition("\n")
            db.execute("INSERT INTO articles VALUES (?, ?, ?)", (path, title, body))
            db.execute("INSERT INTO files VALUES (?, ?, ?)", (path, stat.st_size, stat.st_mtime))
    db.commit()


def sqlite_search(database, query):
    db = sqlite3.connect(database)
    asked = "SELECT path, title, snippet(articles, 2, '[', ']', '…', 30) FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10"
    for row in db.execute(asked, (query,)):
        print(*row)
    print(db.execute("SELECT count(*) FROM articles WHERE articles MATCH ?", (query,)).fetchone()[0], file=sys.stderr)


def lucene(scratch):
    """Fetches and compiles the Lucene program; returns how it is started, or `None` where that cannot be done."""
    if not (shutil.which("mvn") and shutil.which("javac")):
        return None
    source, made = speed.HERE / "lucene", scratch / "lucene"
    made.mkdir()
    path = made / "classpath"
    fetch = ["mvn", "-q", "-B", "-f", source / "pom.xml", "dependency:build-classpath", f"-Dmdep.outputFile={path}"]
    if subprocess.run(fetch, stdout=sys.stderr).returncode:
        return None
    subprocess.run(["javac", "-cp", path.read_text(), "-d", made, source / "Beside.java"], check=True)
    return ["java", "-cp", f"{made}:{path.read_text()}", "Beside"]


def commands(args, folder, scratch):
    """Returns for each program: how it indexes, how it searches, where its index lies; `None` for what it has not."""
    me = [sys.executable, __file__]
    index, database, recoll = scratch / "presshound.idx", scratch / "fts5.db", scratch / "recoll"
    words = args.query.split()
    programs = {
        "presshound": (
            [args.presshound, "index", "-q", folder, "--index", index],
            [args.presshound, "search", "--index", index, args.query],
            index,
        ),
        "SQLite FTS5": ([*me, "sqlite-index", folder, database], [*me, "sqlite-search", database, args.query], database),
    }
    if program := lucene(scratch):
        place = scratch / "lucene.idx"
        programs["Lucene"] = ([*program, "index", folder, place], [*program, "search", place, args.query], place)
    if shutil.which("recollindex") and shutil.which("recollq"):
        recoll.mkdir()
        # At the niceness of all others, and without a line for every file.
        (recoll / "recoll.conf").write_text(f"topdirs = {folder}\nidxniceprio = 0\nloglevel = 2\n")
        programs["Recoll"] = (
            ["recollindex", "-c", recoll],
            ["recollq", "-c", recoll, "-n", "10", "-A", *words],
            recoll,
        )
    if shutil.which("rg"):
        programs["ripgrep"] = (None, ["rg", "-i", "-l", words[0], folder], None)
    return programs


def size(place):
    return place.stat().st_size if place.is_file() else speed.size(place)


def compare(args, scratch):
    folder = args.docs.resolve() if args.docs.is_dir() else scratch / "files"
    if not args.docs.is_dir():
        speed.spread(args.docs, folder, args.files)
    print(f"{'':12} {'index cpu s':>12} {'wall s':>8} {'peak MB':>8} {'size MB':>8} {'unchanged cpu s':>16} {'search ms':>10} {'peak MB':>8}")
    for name, (build, search, place) in commands(args, folder, scratch).items():
        cells = [""] * 5
        if build:
            first, second = speed.measure(build, scratch), speed.measure(build, scratch)
            cells = [f"{first.cpu:.1f}", f"{first.wall:.1f}", f"{first.memory / 1e6:.0f}", f"{size(place) / 1e6:.1f}", f"{second.cpu:.2f}"]
        found = min((speed.measure(search, scratch) for _ in range(5)), key=lambda cost: cost.wall)
        print(
            f"{name:12} {cells[0]:>12} {cells[1]:>8} {cells[2]:>8} {cells[3]:>8} {cells[4]:>16} "
            f"{found.wall * 1000:10.0f} {found.memory / 1e6:8.0f}",
            flush=True,
        )


def main():
    if sys.argv[1:2] == ["sqlite-index"]:
        return sqlite_index(*sys.argv[2:])
    if sys.argv[1:2] == ["sqlite-search"]:
        return sqlite_search(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=20000)
    parser.add_argument("--query", default="oil prices")
    parser.add_argument("--presshound", type=pathlib.Path, default=speed.HERE.parent / "target/release/presshound")
    parser.add_argument("--scratch", type=pathlib.Path, help="parent of the scratch folder (default: the system's)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.scratch) as scratch:
        compare(args, pathlib.Path(scratch))


if __name__ == "__main__":
    main()
