"""Says how many pairs of name parts are taken for one, with half of the table of variants and with all of it.

    python joined.py PACKAGES DATA PAIRS

PAIRS is the folder that `likeness.py` writes. Half of the table is what is left without the groups that have odd
Wikidata numbers. A part alone is judged by its normal form and the table; a part of a longer name whose other parts are
the same by likeness too.
"""
import struct
import sys

import numpy as np

from likeness import SHORTEST, groups, row
from names import fold, letters


def section(path, wanted):
    """The bytes of one section of a data file."""
    data = open(path, "rb").read()
    for i in range(struct.unpack_from("<I", data)[0]):
        name, at, size = struct.unpack_from("<8sII", data, 4 + 16 * i)
        if name.rstrip(b"\0").decode() == wanted:
            return data[at:at + size]
    raise KeyError(wanted)


def main(packages, data, pairs):
    table = letters(f"{data}/../fold.rs")
    weights = np.frombuffer(section(f"{data}/likeness.bin", "weights"), np.int8).astype(int)
    limit = struct.unpack("<i", section(f"{data}/likeness.bin", "limit"))[0]
    of = [{}, {}]  # with half of the groups, with all
    for number, (qid, forms) in enumerate(groups(packages)):
        folded = {fold(f, table) for f in forms}
        # Those that `names.py` keeps.
        folded = {f for f in folded if len(f) > 1 and f.isascii()}
        if len(folded) > 1:
            for known in of[qid % 2:]:  # odd ones only into the whole table
                for f in folded:
                    known.setdefault(f, set()).add(number)

    def alike(a, b):
        fits = all(w.isascii() and len(w) >= SHORTEST for w in (a, b))
        return fits and weights[row(a, b)].sum() > limit

    print("pairs     number    half: alone  with a part    all: alone  with a part")
    for name in ("latin", "cyrillic", "known", "hard", "random"):
        found = [line.rstrip("\n").split("\t") for line in open(f"{pairs}/{name}.tsv", encoding="utf-8")]
        found = [(fold(a, table), fold(b, table)) for a, b in found]
        out = []
        for half in (True, False):
            known = of[0] if half else of[1]
            alone = [a == b or bool(known.get(a, set()) & known.get(b, set())) for a, b in found]
            both = [one or alike(a, b) for one, (a, b) in zip(alone, found)]
            out += [100 * np.mean(alone), 100 * np.mean(both)]
        print(f"{name:<10}{len(found):>6}", *(f"{x:>13.2f} %" for x in out))


if __name__ == "__main__":
    main(*sys.argv[1:])
