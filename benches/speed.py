#!/usr/bin/env python3
"""Measures presshound against a yardstick, in turns, and prints medians and the median of the paired ratios.

    speed.py index DOCS.jsonl          against benches/bare, names not looked for: whole-process CPU, peak memory, index size
    speed.py entities DOCS.jsonl       with names looked for, against without
    speed.py passages DOCS.jsonl QUERY   against benches/bare: a cold search, each time a new process; both say how many match
                                         and print passages
    speed.py search DOCS.jsonl QUERY   the same against the ten best titles alone
    speed.py entity DOCS.jsonl QUERY WORD   a cold search for an entity, against one for a word
    speed.py threads DOCS.jsonl        one thread against two, with names looked for: the ratio of wall times counts
    speed.py cores DOCS.jsonl          all threads on one core against two cores, with names looked for: likewise
    speed.py unchanged DOCS.jsonl      a second run with nothing changed, against `find -printf`, on --files files

Options: -n RUNS (9), --presshound PROGRAM, --bare PROGRAM, --files N (20000), --scratch DIR. CPU is user + system time
of the process and its children, from wait4; memory is the largest resident set. Standard library only.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent


@dataclass
class Cost:
    """What one process cost: seconds, and bytes of memory at the peak."""

    user: float
    system: float
    wall: float
    memory: int

    @property
    def cpu(self):
        return self.user + self.system


def measure(command, scratch, cores=None):
    """Runs a command to its end, on some cores only if given, and returns its cost. Ends with its message when it fails
    (1: nothing found)."""
    environment = {**os.environ, "XDG_STATE_HOME": str(scratch / "state"), "NO_COLOR": "1"}
    environment.pop("PRESSHOUND_INDEX", None)
    with tempfile.TemporaryFile() as talk:
        start = time.perf_counter()
        pinned = (lambda: os.sched_setaffinity(0, cores)) if cores else None
        child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=talk, env=environment, preexec_fn=pinned)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            talk.seek(0)
            sys.exit(f"{' '.join(map(str, command))}: exit {child.returncode}\n{talk.read().decode(errors='replace')}")
    return Cost(usage.ru_utime, usage.ru_stime, wall, usage.ru_maxrss * 1024)


def size(folder):
    """Returns the bytes of the files of a folder, however deep."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(runs):
    """Prints the medians of each program and the median, least and greatest of the ratios of paired runs."""
    names = list(runs)
    print(f"{'':12} {'cpu s':>8} {'user s':>8} {'wall s':>8} {'peak MB':>8}")
    for name in names:
        middle = lambda get: statistics.median(map(get, runs[name]))
        print(
            f"{name:12} {middle(lambda c: c.cpu):8.3f} {middle(lambda c: c.user):8.3f} "
            f"{middle(lambda c: c.wall):8.3f} {middle(lambda c: c.memory) / 1e6:8.1f}"
        )
    ours, theirs = (runs[name] for name in names)
    for what, get in (("cpu", lambda c: c.cpu), ("user", lambda c: c.user), ("wall", lambda c: c.wall)):
        ratios = sorted(get(a) / max(get(b), 1e-6) for a, b in zip(ours, theirs))
        print(f"{what} ratio    {statistics.median(ratios):.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f}, {len(ratios)} pairs)")


def in_turn(count, *programs):
    """Runs each (name, prepare, command, scratch, cores) `count` times, alternating; the order swaps with each turn."""
    runs = {name: [] for name, *_ in programs}
    for turn in range(count):
        for name, prepare, command, *place in programs if turn % 2 == 0 else reversed(programs):
            prepare()
            runs[name].append(measure(command, *place))
    return runs


def nothing():
    pass


def compare_index(args, scratch):
    ours, theirs = scratch / "presshound.idx", scratch / "bare.idx"
    runs = in_turn(
        args.runs,
        ("presshound", lambda: shutil.rmtree(ours, ignore_errors=True), [args.presshound, "index", args.docs, "--index", ours, "--entities", "off"], scratch),
        ("bare", lambda: shutil.rmtree(theirs, ignore_errors=True), [args.bare, "index", args.docs, theirs], scratch),
    )
    report(runs)
    print(f"index size   {size(ours):,} and {size(theirs):,} bytes: {size(ours) / size(theirs):.2f}")


def compare_entities(args, scratch):
    on, off = scratch / "on.idx", scratch / "off.idx"
    runs = in_turn(
        args.runs,
        ("names", lambda: shutil.rmtree(on, ignore_errors=True), [args.presshound, "index", args.docs, "--index", on], scratch),
        ("no names", lambda: shutil.rmtree(off, ignore_errors=True), [args.presshound, "index", args.docs, "--index", off, "--entities", "off"], scratch),
    )
    report(runs)
    print(f"index size   {size(on):,} and {size(off):,} bytes: {size(on) / size(off):.2f}")


def compare_threads(args, scratch):
    index = scratch / "presshound.idx"
    command = [args.presshound, "index", args.docs, "--index", index, "--threads"]
    fresh = lambda: shutil.rmtree(index, ignore_errors=True)
    report(in_turn(
        args.runs,
        ("one thread", fresh, [*command, "1"], scratch),
        ("two threads", fresh, [*command, "2"], scratch),
    ))


def compare_cores(args, scratch):
    index = scratch / "presshound.idx"
    command = [args.presshound, "index", args.docs, "--index", index, "--threads", "2"]
    fresh = lambda: shutil.rmtree(index, ignore_errors=True)
    one, two = sorted(os.sched_getaffinity(0))[:2]
    report(in_turn(
        args.runs,
        ("one core", fresh, command, scratch, {one}),
        ("two cores", fresh, command, scratch, {one, two}),
    ))


def compare_entity(args, scratch):
    """A search for an entity against one for a word: `entity DOCS person:reagan reagan`."""
    index = scratch / "presshound.idx"
    measure([args.presshound, "index", args.docs, "--index", index], scratch)
    report(in_turn(
        args.runs,
        ("entity", nothing, [args.presshound, "search", "--index", index, args.query], scratch),
        ("word", nothing, [args.presshound, "search", "--index", index, args.word], scratch),
    ))


def compare_search(args, scratch, theirs_does="search"):
    ours, theirs = scratch / "presshound.idx", scratch / "bare.idx"
    measure([args.presshound, "index", args.docs, "--index", ours], scratch)
    measure([args.bare, "index", args.docs, theirs], scratch)
    report(in_turn(
        args.runs,
        ("presshound", nothing, [args.presshound, "search", "--index", ours, args.query], scratch),
        ("bare", nothing, [args.bare, theirs_does, theirs, args.query], scratch),
    ))


def compare_passages(args, scratch):
    compare_search(args, scratch, "passages")


def compare_unchanged(args, scratch):
    folder, index = scratch / "files", scratch / "presshound.idx"
    spread(args.docs, folder, args.files)
    measure([args.presshound, "index", folder, "--index", index], scratch)
    report(in_turn(
        args.runs,
        ("presshound", nothing, [args.presshound, "index", folder, "--index", index], scratch),
        ("find", nothing, ["find", folder, "-printf", "%p %s %T@\n"], scratch),
    ))


def spread(docs, folder, count):
    """Writes the first `count` records as text files, a hundred to a folder."""
    with open(docs, encoding="utf-8") as lines:
        for number, line in zip(range(count), lines):
            record = json.loads(line)
            place = folder / f"{number // 100:04}"
            place.mkdir(parents=True, exist_ok=True)
            text = f"{record.get('title') or ''}\n\n{record.get('body') or ''}\n"
            (place / f"{number:06}.txt").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["index", "entities", "threads", "cores", "passages", "search", "entity", "unchanged"])
    parser.add_argument("docs", type=pathlib.Path)
    parser.add_argument("query", nargs="?", default="storm warning")
    parser.add_argument("word", nargs="?", default="storm")
    parser.add_argument("-n", "--runs", type=int, default=9)
    parser.add_argument("--presshound", type=pathlib.Path, default=HERE.parent / "target/release/presshound")
    parser.add_argument("--bare", type=pathlib.Path, default=HERE / "bare/target/release/bare")
    parser.add_argument("--files", type=int, default=20000)
    parser.add_argument("--scratch", type=pathlib.Path, help="parent of the scratch folder (default: the system's)")
    args = parser.parse_args()
    job = {
        "index": compare_index,
        "entities": compare_entities,
        "threads": compare_threads,
        "cores": compare_cores,
        "passages": compare_passages,
        "search": compare_search,
        "entity": compare_entity,
        "unchanged": compare_unchanged,
    }[args.what]
    with tempfile.TemporaryDirectory(dir=args.scratch) as scratch:
        job(args, pathlib.Path(scratch))


if __name__ == "__main__":
    main()
