#!/usr/bin/env python3
"""Measures what size costs: articles of an index of a million against those of a small one, and a few changes in it.

    scale.py SOURCE [--count 1000000] [--small 20000] [--made FOLDER] [--index FOLDER]

SOURCE is what `generate.py` scales. The articles are written as JSON Lines, a thousand a file, with a hundred files of one
article each beside them; names are not looked for. Printed are the user CPU for each article of both indexes and their
ratio, wall time and peak memory; then, of the large index, the time of a run where nothing has changed and of one where
the hundred files have. `--made` keeps the files for another time, or uses them where they are; `--index` does so with
the large index, and then only the changes are measured. Standard library only.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import speed

SINGLE = 100


def generate(args, *more):
    """Makes articles in a process of its own, whose memory must not count."""
    program = [sys.executable, speed.HERE / "generate.py", args.source, *map(str, more)]
    return subprocess.run(program, stdout=subprocess.PIPE, text=True, check=True).stdout


def make(args, folder):
    """Writes the files: `bulk/`, and `single/` with an article each."""
    generate(args, args.count, "--split", folder / "bulk")
    (folder / "single").mkdir()
    change(args, folder, 1)


def change(args, folder, seed):
    """Writes the single files anew, with other articles for another seed."""
    for number, line in enumerate(generate(args, SINGLE, "--seed", seed).splitlines()):
        record = {**json.loads(line), "id": f"single-{number}"}
        path = folder / "single" / f"{number:03}.jsonl"
        path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def index(args, folder, place, scratch):
    return speed.measure([args.presshound, "index", "-q", folder, "--index", place, "--entities", "off"], scratch)


def sizes(args, folder, place, scratch):
    """Indexes a few files and all of them."""
    few = scratch / "few"
    few.mkdir()
    for path in sorted((folder / "bulk").iterdir())[:args.small // 1000]:
        (few / path.name).write_bytes(path.read_bytes())
    costs = {}
    for name, count, files, where in (("small", args.small, few, scratch / "small.idx"), ("large", args.count, folder, place)):
        cost = index(args, files, where, scratch)
        costs[name] = cost.user / count
        print(
            f"{name}: {count:,} articles, {cost.user:.1f} s user, {cost.system:.1f} s system, {cost.wall:.1f} s wall, "
            f"{cost.user / count * 1e6:.1f} µs user each, peak {cost.memory / 1e6:.0f} MB, index {speed.size(where) / 1e6:.0f} MB",
            flush=True,
        )
    print(f"user CPU for an article, large against small: {costs['large'] / costs['small']:.2f}")


def changes(args, folder, place, scratch):
    """Runs with nothing changed and with the single files changed, in turn."""
    runs = {"nothing changed": [], f"{SINGLE} files changed": []}
    index(args, folder, place, scratch)
    for turn in range(args.runs):
        for name, found in runs.items():
            if name != "nothing changed":
                change(args, folder, 100 + turn)
            found.append(index(args, folder, place, scratch))
    middle = {name: statistics.median(cost.wall for cost in found) for name, found in runs.items()}
    for name, found in runs.items():
        cpu = statistics.median(cost.cpu for cost in found)
        print(f"{name}: {middle[name]:.2f} s wall, {cpu:.2f} s CPU, peak {max(c.memory for c in found) / 1e6:.0f} MB ({len(found)} runs)")
    first, second = middle.values()
    print(f"{SINGLE} changed files take {second - first:.2f} s more")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=20_000)
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("--made", type=pathlib.Path)
    parser.add_argument("--index", type=pathlib.Path)
    parser.add_argument("--presshound", type=pathlib.Path, default=speed.HERE.parent / "target/release/presshound")
    parser.add_argument("--scratch", type=pathlib.Path, help="parent of the scratch folder (default: the system's)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.scratch) as scratch:
        scratch = pathlib.Path(scratch)
        folder = args.made or scratch / "made"
        if not (folder / "bulk").is_dir():
            make(args, folder)
        place = args.index or scratch / "large.idx"
        if not place.is_dir():
            sizes(args, folder, place, scratch)
        changes(args, folder, place, scratch)


if __name__ == "__main__":
    main()
