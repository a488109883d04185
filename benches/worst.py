#!/usr/bin/env python3
"""Measures the worst queries that can be typed: CPU, wall time and peak memory of a new process each, or its refusal.

    worst.py DOCS.jsonl INDEX

INDEX is presshound's, made from DOCS.jsonl, which also gives the words of the long queries, the same ones for the same
seed. A query that takes longer than two minutes is ended. Standard library only.
"""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
LONGEST = 120


def vocabulary(docs, count):
    words = set()
    with open(docs, encoding="utf-8") as lines:
        for line in lines:
            words.update(re.findall(r"[a-z]{3,}", (json.loads(line).get("body") or "").lower()))
            if len(words) >= count:
                break
    words = sorted(words)
    random.Random(1).shuffle(words)
    return words[:count]


def queries(words):
    few = [word for word in words[:1000] if len(word) > 5]
    return {
        "*": ["*"],
        "*a*": ["*a*"],
        "/.*/": ["/.*/"],
        "/(a|b|c|d|e)+.*[aeiou]{3,}.*/": ["/(a|b|c|d|e)+.*[aeiou]{3,}.*/"],
        "10,000 words joined by OR": [" OR ".join(words)],
        "10,000 words": [" ".join(words)],
        "a phrase of 10,000 words": [f'"{" ".join(words)}"'],
        "300 wildcards joined by OR": [" OR ".join(f"{word[:3]}*" for word in words[:300])],
        "fuzzy words joined by OR": [" OR ".join(f"{word}~2" for word in few)],
        "s* NEAR/10 t*": ["s* NEAR/10 t*"],
        "*a* NEAR/10 *e*": ["*a* NEAR/10 *e*"],
        "the NEAR/100 of": ["the NEAR/100 of"],
        '"s* t*"': ['"s* t*"'],
        '"the of to and in"~50': ['"the of to and in"~50'],
        "* by title": ["--sort", "title", "*"],
        "every hit of the": ["-n", "0", "the"],
        "5,000 parentheses": ["(" * 5000 + "oil" + ")" * 5000],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=pathlib.Path)
    parser.add_argument("index", type=pathlib.Path)
    parser.add_argument("--presshound", type=pathlib.Path, default=HERE.parent / "target/release/presshound")
    args = parser.parse_args()
    for name, words in queries(vocabulary(args.docs, 10_000)).items():
        command = [args.presshound, "search", "--json", "--index", args.index, *words[:-1], "--", words[-1]]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as talk:
            start = time.perf_counter()
            child = subprocess.Popen(list(map(str, command)), stdout=out, stderr=talk)
            timer = threading.Timer(LONGEST, child.kill)
            timer.start()
            _, status, usage = os.wait4(child.pid, 0)
            timer.cancel()
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            talk.seek(0)
            said = talk.read().decode(errors="replace").strip().splitlines()
        cpu = usage.ru_utime + usage.ru_stime
        print(
            f"{name[:32]:34} exit {child.returncode:3} {cpu:7.2f} s CPU {wall:7.2f} s wall"
            f" {usage.ru_maxrss / 1024:6.0f} MB  {said[0][:90] if said else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main()
