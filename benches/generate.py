#!/usr/bin/env python3
"""Scales a JSON Lines file of articles to any number of distinct ones, the same ones for the same seed.

    generate.py SOURCE.jsonl COUNT [--seed N] > OUT.jsonl

Each article starts from one of the source and keeps its shape: three sentences in ten come from other articles in
the same language, names of two capitalised words are swapped for invented ones (the same name for the same name
within an article), and the date moves by up to two years. Ids are new. Standard library only.
"""
import argparse
import datetime
import json
import random
import re
import sys

GIVEN = """Abel Adaeze Aksel Alma Anneli Bashir Bela Birgit Caspian Celeste Dagny Dario Edda Elio Farida Fenna Gideon
Greta Hadiya Harald Ines Ivo Jarmila Joram Katya Kwame Leontyne Lubna Magnus Mirela Nadir Noor Odile Oskar Paloma
Piers Quill Radu Rosalind Sefa Sunniva Tamsin Tariq Ulla Umberto Vesna Viggo Wanda Xenia Yusuf Zadie Zoltan""".split()
FAMILY = """Aldane Barrowby Castellane Dimitriu Eskelund Farrow Garrigue Haldane Ionescu Jarnvall Kestrin Lindqvist
Marchetti Nakagawa Okoro Pargeter Quist Rasche Sandvoll Thiessen Ulverton Velychko Whitcomb Yardley Zahoruiko
Brandvold Corvane Dravec Elmsworth Fenwicke Gullstrand Hartog Imrie Jessamy Kolvane Lathom Mortlake""".split()

SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")
NAME = re.compile(r"\b[A-Z][a-z]{2,} [A-Z][a-z]{2,}\b")


def load(path):
    """Returns (record, sentences of each paragraph) of every record that has a body."""
    articles = []
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    articles = load(args.source)
    pools = by_language(articles)
    for number in range(1, args.count + 1):
        sys.stdout.write(json.dumps(article(number, articles, pools, chance), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
