#!/usr/bin/env python3
"""Scales articles to any number of distinct ones, the same ones for the same seed.

    generate.py SOURCE COUNT [--seed N] > OUT.jsonl          as JSON Lines
    generate.py SOURCE COUNT [--seed N] --pages FOLDER       as plain pages, one a file, as copied out of a browser
    generate.py SOURCE COUNT [--seed N] --split FOLDER       as JSON Lines, a thousand articles a file

SOURCE is a JSON Lines file, or a folder of plain pages (`.txt`), which are scaled with their own furniture around them.
Each article starts from one of the source and keeps its shape: three sentences in ten come from other articles in
the same language, names of two capitalised words are swapped for invented ones (the same name for the same name
within an article), and the date moves by up to two years. Ids are new. Articles of JSON Lines that are to be pages
get the furniture of one of 40 invented papers (`furniture.py`). Standard library only.
"""
import argparse
import datetime
import json
import pathlib
import random
import re
import sys

import furniture

GIVEN = """Abel Adaeze Aksel Alma Anneli Bashir Bela Birgit Caspian Celeste Dagny Dario Edda Elio Farida Fenna Gideon
Greta Hadiya Harald Ines Ivo Jarmila Joram Katya Kwame Leontyne Lubna Magnus Mirela Nadir Noor Odile Oskar Paloma
Piers Quill Radu Rosalind Sefa Sunniva Tamsin Tariq Ulla Umberto Vesna Viggo Wanda Xenia Yusuf Zadie Zoltan""".split()
FAMILY = """Aldane Barrowby Castellane Dimitriu Eskelund Farrow Garrigue Haldane Ionescu Jarnvall Kestrin Lindqvist
Marchetti Nakagawa Okoro Pargeter Quist Rasche Sandvoll Thiessen Ulverton Velychko Whitcomb Yardley Zahoruiko
Brandvold Corvane Dravec Elmsworth Fenwicke Gullstrand Hartog Imrie Jessamy Kolvane Lathom Mortlake""".split()

SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")
NAME = re.compile(r"\b[A-Z][a-z]{2,} [A-Z][a-z]{2,}\b")


def load(path):
    """Returns (record, sentences of each paragraph) of every record or page that has a body."""
    articles = []
    if path.is_dir():
        for page in sorted(path.rglob("*.txt")):
            lines = page.read_text(encoding="utf-8", errors="replace").split("\n")
            # Short lines are furniture, which stays as it is.
            articles.append(({}, [SENTENCE.split(line) if len(line) > 100 else [line] for line in lines]))
        return articles
    for line in open(path, encoding="utf-8"):
        record = json.loads(line)
        body = record.get("body") or record.get("text") or ""
        paragraphs = [SENTENCE.split(p) for p in body.split("\n\n") if p.strip()]
        if paragraphs:
            articles.append((record, paragraphs))
    return articles


def by_language(articles):
    """Returns language -> all its sentences that are long enough to be one."""
    pools = {}
    for record, paragraphs in articles:
        pool = pools.setdefault(record.get("lang"), [])
        pool.extend(s for p in paragraphs for s in p if len(s) > 30)
    return pools


def swap_names(text, known, chance):
    """Returns the text with each name of two words replaced, the same one always by the same one."""
    def other(match):
        name = match.group()
        if name not in known:
            known[name] = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        return known[name]

    return NAME.sub(other, text)


def shift(date, chance):
    """Returns the date moved by up to two years either way; a date of another form stays."""
    try:
        day = datetime.date.fromisoformat((date or "")[:10])
    except ValueError:
        return date
    return (day + datetime.timedelta(days=chance.randint(-730, 730))).isoformat() + date[10:]


def article(number, articles, pools, chance):
    record, paragraphs = chance.choice(articles)
    pool = pools.get(record.get("lang")) or [""]
    known = {}
    mixed = [
        " ".join(chance.choice(pool) if chance.random() < 0.3 and pool else sentence for sentence in paragraph)
        for paragraph in paragraphs
    ]
    return {
        "id": f"made-{number}",
        "title": swap_names(record.get("title") or "", known, chance) or None,
        "author": f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}" if record.get("author") else None,
        "publisher": record.get("publisher"),
        "date": shift(record.get("date"), chance),
        "lang": record.get("lang"),
        "body": swap_names("\n\n".join(mixed), known, chance) + f"\n\nNotice {number} of the desk.",
    }


def page(number, articles, pools, chance):
    """Returns a page of the source, made anew."""
    _, lines = chance.choice(articles)
    known = {}
    mixed = [
        sentences[0] if len(sentences) == 1 else
        " ".join(chance.choice(pools[None]) if chance.random() < 0.3 else sentence for sentence in sentences)
        for sentences in lines
    ]
    return swap_names("\n".join(mixed), known, chance) + f"\nNotice {number} of the desk.\n"


def write_pages(folder, count, articles, pools, chance, from_pages):
    """Writes plain pages, a hundred to a folder."""
    papers = furniture.papers(articles)
    for number in range(1, count + 1):
        if from_pages:
            text = page(number, articles, pools, chance)
        else:
            text = furniture.around(article(number, articles, pools, chance), chance.choice(papers), chance)
        place = folder / f"{number // 100:05}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:07}.txt").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=pathlib.Path)
    parser.add_argument("--split", type=pathlib.Path)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    articles = load(args.source)
    pools = by_language(articles)
    if args.pages:
        return write_pages(args.pages, args.count, articles, pools, chance, args.source.is_dir())
    out = sys.stdout
    for number in range(1, args.count + 1):
        if args.split and number % 1000 == 1:
            args.split.mkdir(parents=True, exist_ok=True)
            out = open(args.split / f"{number // 1000:05}.jsonl", "w", encoding="utf-8")
        out.write(json.dumps(article(number, articles, pools, chance), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
