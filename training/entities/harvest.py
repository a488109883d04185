"""Collects the organisations that the teachers find in unlabelled texts: a gazetteer class that no package has.

    python harvest.py WORK PLAIN.jsonl,... OUT.txt

Needs WORK/free.npz and WORK/soft_free.npy. A name is kept that at least three documents have, that the teachers are sure of,
and that is an organisation four times out of five.
"""
import collections
import sys

import numpy as np

from network import spans, viterbi
from text import read_plain


def main(work, plain, out):
    sets = np.load(f"{work}/free.npz")
    labels, soft, k = sets["labels"], np.load(f"{work}/soft_free.npy", mmap_mode="r"), 0
    orgs, others = collections.Counter(), collections.Counter()
    for doc in (d for path in plain for d in read_plain(path)):
        here = [set(), set()]
        for ws, _ in doc:
            k += 1
            known = labels[k:k + len(ws)] >= 0
            p = soft[k:k + len(ws)].astype(np.float32)
            k += len(ws)
            if not known.any() or all(w.isupper() for w in ws if w.isalpha()):
                continue
            scores = np.log(p + 1e-6)
            scores[~known, :-1] -= 1e4
            tags = viterbi(scores)
            for a, b, t in spans(tags):
                name = tuple(w.lower() for w in ws[a:b])
                sure = t == 1 and min(p[i, tags[i]] for i in range(a, b)) > 0.7
                if b - a <= 6 and ws[a][0].isupper():
                    here[0 if sure else 1].add(name)
        orgs.update(here[0])
        others.update(here[1] - here[0])
    kept = sorted(n for n, c in orgs.items() if c >= 3 and c >= 4 * others[n] and len("".join(n)) > 2)
    print(len(orgs), "organisations", len(kept), "kept", flush=True)
    with open(out, "w", encoding="utf-8") as f:
        f.writelines(" ".join(n) + "\n" for n in kept)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","), sys.argv[3])
