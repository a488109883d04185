#!/usr/bin/env python3
"""Compares how long queries take in a process that has the index open: presshound against benches/bare.

    latency.py DOCS.jsonl [-n 1000]

Makes mixed queries from the articles (words, phrases, NEAR, dates, wildcards, alternatives), the same ones for the
same seed, runs each on both programs, and prints the median and the 99th percentile of all and of each kind. The bare
program gets the nearest form it has: NEAR is a sloppy phrase, a date is left out. It is run twice: counting how many
articles match, as every search of presshound does, and finding the ten best only, for which it may pass over the rest.
Times are the least of `--rounds` runs in turn. Standard library only.
"""
import argparse
import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WORD = re.compile(r"[a-z]{3,}")


def sentences(docs, count):
    """Returns lists of words that stand together, each from another article."""
    found = []
    with open(docs, encoding="utf-8") as lines:
        for line in lines:
            words = WORD.findall((json.loads(line).get("body") or "").lower())
            if len(words) > 40:
                found.append(words)
            if len(found) >= count:
                break
    return found


def two(words, chance):
    a, b = chance.sample(sorted(set(words)), 2)
    return f"{a} {b}", f"+{a} +{b}"


def one(words, chance):
    word = chance.choice(words)
    return word, word


def phrase(words, chance):
    at = chance.randrange(len(words) - 2)
    text = '"' + " ".join(words[at : at + 2]) + '"'
    return text, text


def near(words, chance):
    at = chance.randrange(len(words) - 4)
    a, b = words[at], words[at + 3]
    return f"{a} NEAR/5 {b}", f'"{a} {b}"~5'


def dated(words, chance):
    (ours, theirs), year = two(words, chance), chance.choice([1986, 1987, 1988])
    return f"{ours} date:{year}", theirs


def wildcard(words, chance):
    word = max(chance.sample(words, 5), key=len)[:5]
    return f"{word}*", f"/{word}.*/"


def either(words, chance):
    chosen = chance.sample(sorted(set(words)), 4)
    return " OR ".join(chosen), " ".join(chosen)


KINDS = {"two words": two, "one word": one, "phrase": phrase, "near": near, "date": dated, "wildcard": wildcard, "or": either}


def run(command, times):
    """Runs a list of queries, and keeps the least time of each."""
    out = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        number, micros = line.split("\t")[:2]
        times[int(number)] = min(int(micros), times.get(int(number), sys.maxsize))


def shown(times):
    times = sorted(times)
    return statistics.median(times), times[int(len(times) * 0.99)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=pathlib.Path)
    parser.add_argument("-n", "--queries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--presshound", type=pathlib.Path, default=HERE.parent / "target/release/presshound")
    parser.add_argument("--latency", type=pathlib.Path, default=HERE.parent / "target/release/examples/latency")
    parser.add_argument("--bare", type=pathlib.Path, default=HERE / "bare/target/release/bare")
    parser.add_argument("--scratch", type=pathlib.Path, help="parent of the scratch folder (default: the system's)")
    parser.add_argument("--indexes", type=pathlib.Path, nargs=2, help="indexes made before: presshound's and the bare one")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    kinds, ours, theirs = [], [], []
    for number, words in enumerate(sentences(args.docs, args.queries)):
        kind = list(KINDS)[number % len(KINDS)]
        kinds.append(kind)
        for queries, query in zip((ours, theirs), KINDS[kind](words, chance)):
            queries.append(f"{number}\t{query}\n")
    with tempfile.TemporaryDirectory(dir=args.scratch) as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "ours.tsv").write_text("".join(ours))
        (scratch / "theirs.tsv").write_text("".join(theirs))
        here, there = args.indexes or (scratch / "presshound.idx", scratch / "bare.idx")
        if not args.indexes:
            environment = {**os.environ, "XDG_STATE_HOME": str(scratch / "state")}
            subprocess.run([args.presshound, "index", "-q", args.docs, "--index", here], check=True, env=environment)
            subprocess.run([args.bare, "index", args.docs, there], check=True)
        programs = {
            "presshound": [args.latency, here, scratch / "ours.tsv"],
            "counting": [args.bare, "counted", there, scratch / "theirs.tsv"],
            "ten best": [args.bare, "latency", there, scratch / "theirs.tsv"],
        }
        times = {name: {} for name in programs}
        for _ in range(args.rounds):
            for name, command in programs.items():
                run(command, times[name])
    print(f"{'microseconds: median, 99th':28}" + "".join(f"{name:>18}" for name in programs) + f"{'ratio: counting':>18}{'ten best':>14}")
    for kind in [*KINDS, "all"]:
        rows = [shown([t for number, t in of.items() if kind in (kinds[number], "all")]) for of in times.values()]
        line = f"{kind:12} {sum(kind in (of, 'all') for of in kinds):8} queries"
        line += "".join(f"{row[0]:10.0f} {row[1]:7.0f}" for row in rows)
        line += "".join(f"{rows[0][0] / row[0]:9.2f} {rows[0][1] / row[1]:5.2f}" for row in rows[1:])
        print(line)


if __name__ == "__main__":
    main()
