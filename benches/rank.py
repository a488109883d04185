#!/usr/bin/env python3
"""Scores presshound's ranking on judged collections: nDCG@10 and MAP of the thousand best articles.

    rank.py COLLECTIONS [NAME ...] [--presshound PROGRAM] [--bare PROGRAM] [--marks FILE] [--keep DIR]

COLLECTIONS is a folder of folders, each with docs.jsonl, queries.tsv (`id<TAB>text`) and qrels.tsv
(`query document grade`). A collection NAME-headlines asks for an article by its own headline: its documents are
indexed without titles, and come from ../NAME/docs.jsonl where the folder has none of its own.
With --bare the same is done with the program of benches/bare. Standard library only.
"""
import argparse
import collections
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def grades(path):
    """Returns query -> document -> grade, of the documents judged relevant."""
    found = collections.defaultdict(dict)
    for line in open(path, encoding="utf-8"):
        parts = line.split()
        if len(parts) >= 3 and float(parts[-1]) > 0:
            found[parts[0]][parts[-2]] = float(parts[-1])
    return found


def run_file(path):
    """Returns query -> documents in rank order, each once, from a TREC run file."""
    rows = collections.defaultdict(list)
    for line in open(path, encoding="utf-8"):
        parts = line.split()
        if len(parts) == 6:
            rows[parts[0]].append((int(parts[3]), parts[2]))
    return {query: list(dict.fromkeys(d for _, d in sorted(found))) for query, found in rows.items()}


def ndcg(ranked, relevant, depth=10):
    """Returns the normalised discounted cumulated gain of the first `depth` documents; gain is 2^grade - 1."""
    def total(values):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(values))

    best = total(sorted(relevant.values(), reverse=True)[:depth])
    return total(relevant.get(document, 0) for document in ranked[:depth]) / best


def average_precision(ranked, relevant):
    """Returns the mean of the precisions at each relevant document among the first thousand."""
    hits, total = 0, 0.0
    for place, document in enumerate(ranked[:1000], 1):
        if document in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant)


def score(judged, run):
    """Returns nDCG@10, MAP and how many queries counted. A query without an answer scores 0."""
    pairs = [(run.get(query, []), relevant) for query, relevant in judged.items()]
    return (
        sum(ndcg(*pair) for pair in pairs) / len(pairs),
        sum(average_precision(*pair) for pair in pairs) / len(pairs),
        len(pairs),
    )


def documents(collection, folder):
    """Returns the file to index: the collection's own, or a copy without titles where headlines are the queries."""
    source = collection / "docs.jsonl"
    if not collection.name.endswith("-headlines"):
        return source
    if not source.exists():
        source = collection.parent.parent / collection.name.removesuffix("-headlines") / "docs.jsonl"
    copy = folder / f"{collection.name}.jsonl"
    with open(source, encoding="utf-8") as lines, open(copy, "w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            record["title"] = None
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return copy


def must(command, **more):
    """Runs a command and ends with its message when it fails (1 means that nothing was found)."""
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, **more)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}")


def presshound_run(program, docs, queries, folder):
    index, run = folder / "presshound.idx", folder / "presshound.run"
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
    environment.pop("PRESSHOUND_INDEX", None)
    shutil.rmtree(index, ignore_errors=True)
    must([program, "index", docs, "--index", index], env=environment)
    command = [program, "search", "--batch", queries, "--any", "--trec", "-n", "1000", "--index", index]
    with open(run, "w", encoding="utf-8") as out:
        must(command, stdout=out, env=environment)
    return run


def bare_run(program, docs, queries, folder):
    index, run = folder / "bare.idx", folder / "bare.run"
    shutil.rmtree(index, ignore_errors=True)
    must([program, "index", docs, index])
    with open(run, "w", encoding="utf-8") as out:
        must([program, "batch", index, queries], stdout=out)
    return run


def marks(path):
    """Returns collection -> nDCG@10 to reach, from `name<TAB>mark` lines."""
    if not path.exists():
        return {}
    rows = (line.split("\t") for line in open(path, encoding="utf-8") if not line.startswith("#"))
    return {row[0]: float(row[1]) for row in rows if len(row) > 1}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", type=pathlib.Path)
    parser.add_argument("names", nargs="*", help="only these (default: all)")
    parser.add_argument("--presshound", type=pathlib.Path, default=HERE.parent / "target/release/presshound")
    parser.add_argument("--bare", type=pathlib.Path, help="score this program instead")
    parser.add_argument("--marks", type=pathlib.Path, default=HERE / "marks.tsv")
    parser.add_argument("--keep", type=pathlib.Path, help="leave indexes and run files in this folder")
    args = parser.parse_args()

    goals = marks(args.marks)
    names = args.names or sorted(p.name for p in args.collections.iterdir() if (p / "qrels.tsv").exists())
    reached, aimed = [], []
    print(f"{'collection':28} {'queries':>7} {'nDCG@10':>8} {'MAP':>8} {'mark':>7} {'gap':>7}")
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            collection = args.collections / name
            folder = (args.keep or pathlib.Path(scratch)) / name
            folder.mkdir(parents=True, exist_ok=True)
            docs, queries = documents(collection, folder), collection / "queries.tsv"
            run = bare_run(args.bare, docs, queries, folder) if args.bare else presshound_run(args.presshound, docs, queries, folder)
            gain, precision, count = score(grades(collection / "qrels.tsv"), run_file(run))
            goal = goals.get(name)
            gap = f"{goal:7.3f} {gain - goal:+7.3f}" if goal else f"{'-':>7} {'-':>7}"
            print(f"{name:28} {count:7} {gain:8.4f} {precision:8.4f} {gap}", flush=True)
            reached.append(gain)
            aimed.append(goal)
    if reached and all(aimed):
        mean, goal = sum(reached) / len(reached), sum(aimed) / len(aimed)
        print(f"{'mean':28} {'':7} {mean:8.4f} {'':8} {goal:7.3f} {mean - goal:+7.3f}")


if __name__ == "__main__":
    main()
