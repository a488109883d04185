"""Turns corpora into arrays: what the network reads, for every copy of every document.

    python prepare.py WORK COPIES TRAIN[,TRAIN...] DEV[,DEV...] [PLAIN.jsonl,...]

WORK holds gaz.pkl, vec.pkl and, for teachers, enc.npz. It gets `gold0` (the training documents as they are), `gold1` … (copies with
names swapped), `free` (texts without labels) and `dev0` …, all as .npz files. With WORK/orgs.txt (`harvest.py`) its names count as
companies: in half of the unlabelled documents they don't, as there they stand in a tenth of the sentences and elsewhere they will not.
"""
import multiprocessing
import os
import pickle
import sys

import numpy as np

from augment import Pools
from encoder import Pieces
from features import Features
from gazetteers import CLASSES, with_orgs
from text import read_conll, read_plain

WORLD = None  # features, pools, pieces: built once, inherited by the workers


def arrays(task):
    """Documents -> one dictionary of arrays; `ends` and `window_ends` say where each document stops."""
    docs, seed = task
    feats, pools, pieces = WORLD
    if seed == "free":
        seed, feats = None, feats[len(docs[0][0][0]) % 2]
    else:
        feats = feats[0]
    if seed is not None:
        pools.rng.seed(seed)
        docs = [pools.document(d) for d in docs]
    parts = {k: [] for k in ("rows", "bits", "labels", "ids", "windows", "at")}
    for doc in docs:
        rows, bits, labels, ids = feats.document(doc)
        parts["rows"].append(rows.astype(np.uint16))
        parts["bits"].append(np.packbits(bits, axis=1, bitorder="little"))
        parts["labels"].append(labels.astype(np.int8))
        parts["ids"].append(ids.astype(np.uint16))
        if pieces:
            windows, at = pieces.document([ws for ws, _ in doc])
            parts["windows"].append(windows)
            parts["at"].append(at)
    out = {k: np.concatenate(v) for k, v in parts.items() if v}
    out["ends"] = np.cumsum([len(l) for l in parts["labels"]])
    if pieces:
        out["window_ends"] = np.cumsum([len(w) for w in parts["windows"]])
    return out


def joined(chunks):
    out = {}
    for k in chunks[0]:
        parts = [c[k] for c in chunks]
        if k.endswith("ends"):
            base = np.cumsum([0] + [p[-1] for p in parts])
            parts = [p + b for p, b in zip(parts, base)]
        out[k] = np.concatenate(parts)
    return out


def build(work, copies, train, dev, plain=()):
    """Writes all sets to WORK."""
    global WORLD
    gaz = pickle.load(open(f"{work}/gaz.pkl", "rb"))
    words, data = pickle.load(open(f"{work}/vec.pkl", "rb"))
    raw = [d for path in train for d in read_conll(path)]
    pieces = None
    if os.path.exists(f"{work}/enc.npz"):
        pieces = Pieces({w: i for i, w in enumerate(np.load(f"{work}/enc.npz")["vocabulary"])})
    pools, more = Pools(gaz, CLASSES, raw), gaz
    if os.path.exists(f"{work}/orgs.txt"):
        more = with_orgs(gaz, f"{work}/orgs.txt")
    WORLD = (Features(words, len(data), more), Features(words, len(data), gaz)), pools, pieces
    free = [d for path in plain for d in read_plain(path)]
    sets = [(f"gold{c}", raw, c or None) for c in range(copies + 1)]
    sets += [(f"dev{i}", list(read_conll(d)), None) for i, d in enumerate(dev)]
    sets += [("free", free, "free")] * bool(free)
    size, tasks = 40, []
    for name, docs, seed in sets:
        tasks += [(name, (docs[i:i + size], 1000 * seed + i if isinstance(seed, int) else seed)) for i in range(0, len(docs), size)]
    np.save(f"{work}/vectors.npy", np.concatenate([data, np.zeros((1, data.shape[1]), np.float32)]).astype(np.float16))
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        done = pool.map(arrays, [t for _, t in tasks], chunksize=1)
    for name in dict.fromkeys(n for n, _ in tasks):
        got = joined([d for (n, _), d in zip(tasks, done) if n == name])
        np.savez(f"{work}/{name}.npz", **got)
        print(name, len(got["ends"]), "documents", len(got["labels"]), "rows", int((got["labels"] >= 0).sum()), "candidates", flush=True)


if __name__ == "__main__":
    build(sys.argv[1], int(sys.argv[2]), *[a.split(",") for a in sys.argv[3:]])
