#!/usr/bin/env python3
"""Checks on articles in many languages whether presshound tells the language, and finds each by a word of its own.

    languages.py DOCS.jsonl [--words 1] [--seed N]

DOCS has an article a line, with `lang` (a code, maybe with a country) and `body`. The language is not told to presshound. The words are
taken at random, whole as blanks and punctuation set them apart, at least three letters long; of a script without blanks three signs that
stand together. An article counts as found if a search for the word has it among its hits. Standard library only.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
RUN = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{3}")


def words(text):
    """Returns the words of a text: letters and their marks only, so that no address or number is one."""
    if RUN.search(text):
        return RUN.findall(text)
    is_edge = lambda c: c.isspace() or (unicodedata.category(c)[0] in "PS" and c not in "'’")
    apart = "".join(" " if is_edge(c) else c for c in text).split()
    is_word = lambda word: all(unicodedata.category(c)[0] in "LM" or c in "\u200c\u200d" for c in word)
    return [word for word in apart if len(word) > 2 and is_word(word)]


def run(command, text=None):
    return subprocess.run(list(map(str, command)), input=text, check=True, capture_output=True, text=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=pathlib.Path)
    parser.add_argument("--words", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--presshound", type=pathlib.Path, default=HERE.parent / "target/release/presshound")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    articles = [json.loads(line) for line in args.docs.open(encoding="utf-8")]
    bare = "".join(
        json.dumps({"id": str(n), "text": article["body"]}, ensure_ascii=False) + "\n" for n, article in enumerate(articles)
    )
    wrong = collections.Counter()
    for article, line in zip(articles, run([args.presshound, "extract", "--json", "--entities", "-"], bare).splitlines()):
        told, said = article["lang"].split("-")[0], json.loads(line)["language"]
        if told != said:
            wrong[f"{told} as {said}"] += 1
    print(f"language: {len(articles) - sum(wrong.values())} of {len(articles)} right", dict(wrong.most_common(10)))
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        os.environ["XDG_STATE_HOME"] = str(scratch / "state")
        (scratch / "docs.jsonl").write_text(bare, encoding="utf-8")
        run([args.presshound, "index", "-q", scratch / "docs.jsonl", "--index", scratch / "idx", "--entities", "fast"])
        asked = {}
        for number, article in enumerate(articles):
            there = words(article["body"])
            for turn, word in enumerate(chance.sample(there, min(args.words, len(there)))):
                asked[f"{number}-{turn}"] = (article["lang"], f'id:{number} "{word}"')
        (scratch / "words.tsv").write_text("".join(f"{name}\t{query}\n" for name, (_, query) in asked.items()), encoding="utf-8")
        found = run([args.presshound, "search", "--index", scratch / "idx", "--batch", scratch / "words.tsv", "--trec"])
        hit = {line.split()[0] for line in found.splitlines()}
    missed = [(lang, query) for name, (lang, query) in asked.items() if name not in hit]
    print(f"words: {len(asked) - len(missed)} of {len(asked)} find their article", missed[:20])


if __name__ == "__main__":
    main()
