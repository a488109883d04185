"""Writes the table of name variants: the fold of a name part -> the groups of spellings it belongs to.

    python names.py PACKAGES DATA [odd]

With `odd`, the groups with odd Wikidata numbers are left out, to measure what names unknown to the table do.
The folding is that of `src/entities/fold.rs`, whose tables this program reads.
"""
import re
import struct
import sys
import unicodedata

import numpy as np

from export import write
from text import hash_word


def letters(path):
    """The pairs of letter and Latin spelling in fold.rs."""
    source = open(path, encoding="utf-8").read()
    return dict(re.findall(r"\('(.)', \"([^\"]*)\"\)", source))


def fold(word, table):
    out = []
    for c in unicodedata.normalize("NFKC", word).lower():
        if c in table:
            out.append(table[c])
            continue
        for d in unicodedata.normalize("NFKD", c):
            if unicodedata.category(d) == "Mn":
                continue
            out.append(table.get(d, d))
    return "".join(c for c in "".join(out) if c.isalnum())


def main(packages, data, withheld=""):
    table = letters(f"{data}/../fold.rs")
    pairs, groups = set(), 0
    with open(f"{packages}/rigour-2.6.1/rust/data/names/person_names.txt", encoding="utf-8") as lines:
        for line in lines:
            forms, _, qid = line.rpartition("=>")
            if withheld and int(re.sub(r"\D", "", qid)) % 2:
                continue
            folded = {fold(f.strip(), table) for f in forms.split(",") if " " not in f.strip()}
            folded = {f for f in folded if len(f) > 1 and f.isascii()}
            if len(folded) > 1:
                pairs.update((hash_word(f), groups) for f in folded)
                groups += 1
    bits = 15
    rows = sorted((h >> (64 - bits), h & 0xFFFF, g) for h, g in pairs)
    counts = np.bincount([r[0] for r in rows], minlength=1 << bits)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype("<u4")
    entries = b"".join(struct.pack("<HI", p, g)[:5] for _, p, g in rows)
    print(groups, "groups", len(rows), "entries")
    write(f"{data}/names.bin", {"names": struct.pack("<I", bits) + starts.tobytes() + entries})


if __name__ == "__main__":
    main(*sys.argv[1:])
