"""Writes the data files of the program: 8-bit network, word keys, gazetteer.

    python export.py WORK NAME DATA

WORK holds gaz.pkl, vec.pkl, vectors.npy, orgs.txt if it was made, and NAME.npz; DATA is `src/entities/data`.
"""
import os
import pickle
import struct
import sys

import numpy as np

from features import BUCKETS
from gazetteers import with_orgs
from text import hash_join, hash_phrase, hash_word

LENGTH = 0x5EED1E4674000001  # begins the key that tells how long entries are


def write(path, sections):
    """count, then per section name (8 bytes), offset and length (u32), then the sections."""
    at, head, body = 4 + 16 * len(sections), struct.pack("<I", len(sections)), b""
    for name, data in sections.items():
        data = data if isinstance(data, bytes) else np.ascontiguousarray(data).tobytes()
        head += struct.pack("<8sII", name.encode(), at + len(body), len(data))
        body += data
    with open(path, "wb") as f:
        f.write(head + body)
    print(path, len(head) + len(body), "bytes")


def table(pairs, bits):
    """{hash: u16} -> bytes of a fingerprint table; the first of two equal fingerprints in a bucket wins."""
    buckets = [[] for _ in range(1 << bits)]
    lost = 0
    for h, v in pairs.items():
        bucket = buckets[h >> (64 - bits)]
        if any(p == h & 0xFFFF for p, _ in bucket):
            lost += 1
        else:
            bucket.append((h & 0xFFFF, v))
    starts = np.cumsum([0] + [len(b) for b in buckets]).astype("<u4")
    entries = np.array([e for b in buckets for e in b], "<u2")
    print(len(pairs), "keys", lost, "lost")
    return struct.pack("<I", bits) + starts.tobytes() + entries.tobytes()


def per_row(a):
    """-> 8-bit rows and the scale of each."""
    s = np.abs(a).max(1) / 127
    s[s == 0] = 1
    return np.round(a / s[:, None]).clip(-127, 127).astype(np.int8), s.astype("<f4")


def whole(a):
    """-> 8-bit values and one scale; the few largest values are cut."""
    s = np.quantile(np.abs(a), 0.9999) / 127
    return np.round(a / s).clip(-127, 127).astype(np.int8), s


def network(p, vectors):
    out = {}

    def put(name, scale_name, values, scales):
        assert name not in out and scale_name not in out, "two sections of one name"
        out[name], out[scale_name] = values, scales

    proj = np.concatenate([vectors[:-1].astype(np.float32) @ p["Wv"], p["vunk"][None]])
    out["vectors"], out["vscales"] = per_row(proj)
    n, at, rows = p["Wv"].shape[1], p["Wv"].shape[1], []
    for k in BUCKETS:
        e = p["E_" + k]
        out[k], s = whole(e)
        rows.append(p["W0"][at:at + e.shape[1]] * s)
        at += e.shape[1]
    depth = [str(i) for i in range(1, 9) if f"W{i}" in p]
    for name, w in [("v", p["W0"][:n]), ("t", np.concatenate(rows)), ("d", p["Wd"]), ("o", p["Wo"])] + [(i, p["W" + i]) for i in depth]:
        put("W" + name, "q" + name, *per_row(w.T.astype(np.float32)))
    out["bits"] = (p["Wb"] @ p["W0"][at:]).astype("<f4")
    for k in ["bd", "bo"] + [c + i for i in ["0"] + depth for c in "bgc"]:
        out[k] = p[k].astype("<f4")
    return out


def gazetteer(gaz):
    masks = sorted(set(gaz.values()))
    if len(masks) > 65000:
        raise SystemExit("too many combinations of classes")
    index = {m: i + 1 for i, m in enumerate(masks)}
    pairs, longest = {}, {}
    for words, mask in gaz.items():
        pairs[hash_phrase([hash_word(w) for w in words])] = index[mask]
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    pairs |= {hash_join(LENGTH, hash_word(w)): n for w, n in longest.items() if n > 1}
    return {"masks": np.array([0] + masks, "<u2"), "phrases": table(pairs, 17)}


def keys(words):
    """The words the program must know: not those that get the same row by their small letters, as it looks there next."""
    return {hash_word(w): r for w, r in words.items() if w == w.lower() or words.get(w.lower()) != r}


def main(work, name, data):
    gaz = pickle.load(open(f"{work}/gaz.pkl", "rb"))
    if os.path.exists(f"{work}/orgs.txt"):
        gaz = with_orgs(gaz, f"{work}/orgs.txt")
    words, vectors = pickle.load(open(f"{work}/vec.pkl", "rb"))[0], np.load(f"{work}/vectors.npy")
    write(f"{data}/net.bin", network(dict(np.load(f"{work}/{name}.npz")), vectors))
    write(f"{data}/words.bin", {"rows": table(keys(words), 16)})
    write(f"{data}/gazetteer.bin", gazetteer(gaz))


if __name__ == "__main__":
    main(*sys.argv[1:4])
