"""The network: its parameters, what it computes, and the batches it reads.

A teacher is the same network, wider, that also gets a row of the language model (`encoder.py`) for each word.
"""
import os

import jax
import jax.numpy as jnp
import numpy as np

import encoder
from features import BITS, BUCKETS
from text import O

VECTOR, BITS_OUT, PIECES, LABELS, CONTEXT = 128, 48, 2, 17, 96
SIZE, WINDOWS = 4096, 56  # rows and windows of the language model in a batch
DIMS = {"low": 48, "p2": 16, "p3": 24, "s2": 16, "s3": 24, "s4": 24, "shp": 32}


def init(key, width, depth, language=None):
    """Random parameters; `language`: those of the encoder, for a teacher."""
    keys = iter(jax.random.split(key, 64))
    def g(*s, scale=None):
        return jax.random.normal(next(keys), s) * (scale or 1 / np.sqrt(s[0]))
    p = {"E_" + k: g(n, DIMS[k], scale=0.1) for k, n in BUCKETS.items()}
    p |= {"Wv": g(300, VECTOR), "vunk": jnp.zeros(VECTOR), "Wb": g(BITS, BITS_OUT, scale=0.2)}
    total = sum(DIMS.values()) + VECTOR + BITS_OUT
    if language:
        p |= language | {"Wc": g(384, CONTEXT), "bc": jnp.zeros(CONTEXT)}
        total += CONTEXT
    for i, n in enumerate([total] + [3 * width] * depth):
        p |= {f"W{i}": g(n, width * PIECES), f"b{i}": jnp.zeros(width * PIECES), f"g{i}": jnp.ones(width), f"c{i}": jnp.zeros(width)}
    memory = width + (384 if language else 0)
    return p | {"Wd": g(memory, width), "bd": jnp.zeros(width), "Wo": g(memory + width, LABELS, scale=0.01), "bo": jnp.zeros(LABELS)}


def maxout(p, i, x):
    y = (x @ p[f"W{i}"] + p[f"b{i}"]).reshape(x.shape[0], PIECES, -1).max(1)
    mean, var = y.mean(1, keepdims=True), y.var(1, keepdims=True) + 1e-6
    return (y - mean) / jnp.sqrt(var) * p[f"g{i}"] + p[f"c{i}"]


def forward(p, vectors, batch, train, key, rate=float(os.environ.get("DROP", 0.1))):
    """-> a score for each row and label."""
    drop = lambda key, x, r: encoder.drop(key, x, r, train)
    depth = sum(k[0] == "W" and k[1:].isdigit() for k in p) - 1
    ks = jax.random.split(key, depth + 8)
    rows, ids = batch["rows"].astype(jnp.int32), batch["ids"]
    bits = ((batch["bits"][:, :, None] >> jnp.arange(8, dtype=jnp.uint8)) & 1).reshape(len(rows), -1)[:, :BITS].astype(jnp.float32)
    low, unknown = rows[:, 1], (rows[:, 0] == vectors.shape[0] - 1)[:, None]
    v = vectors[rows[:, 0]].astype(jnp.float32)
    if train:
        low = jnp.where(jax.random.bernoulli(ks[0], 0.5, low.shape), 0, low)
        gone = jax.random.bernoulli(ks[1], 0.05, (len(rows), 1))
        v, unknown = jnp.where(gone, 0, v), unknown | gone
    parts = [v @ p["Wv"] + jnp.where(unknown, p["vunk"], 0), p["E_low"][low]]
    parts += [p["E_" + k][rows[:, j + 2]] for j, k in enumerate(list(BUCKETS)[1:])]
    parts += [bits @ p["Wb"]]
    if "Wc" in p:
        context = drop(ks[-2], encoder.forward(p, batch["windows"].astype(jnp.int32), train, ks[-3])[batch["at"]], 0.1)
        parts += [context @ p["Wc"] + p["bc"]]
    x = maxout(p, 0, drop(ks[2], jnp.concatenate(parts, 1), rate))
    z = jnp.zeros((1, x.shape[1]))
    for i in range(depth):
        xi = drop(ks[3 + i], x, rate * 0.6)
        x = x + maxout(p, i + 1, jnp.concatenate([jnp.concatenate([z, xi[:-1]]), xi, jnp.concatenate([xi[1:], z])], 1))
    if "Wc" in p:
        x = jnp.concatenate([x, context], 1)
    h = jnp.maximum(0, x @ p["Wd"] + p["bd"])
    n = len(rows)
    mean = jax.ops.segment_sum(h, ids, n) / jnp.maximum(1, jax.ops.segment_sum(jnp.ones(n), ids, n))[:, None]
    y = jnp.concatenate([x, jnp.where((ids > 0)[:, None], mean[ids], 0)], 1)
    return drop(ks[-1], y, rate) @ p["Wo"] + p["bo"]


def loss(p, vectors, batch, key, soft_share):
    """Cross-entropy with the labels, and with the teachers' where there are any."""
    lp = jax.nn.log_softmax(forward(p, vectors, batch, True, key))
    known = batch["labels"] >= 0
    hard = -(0.97 * jnp.take_along_axis(lp, jnp.where(known, batch["labels"], 0)[:, None].astype(jnp.int32), 1)[:, 0] + 0.03 * lp.mean(1))
    if "soft" not in batch:
        return (hard * known).sum() / jnp.maximum(1, known.sum())
    soft = -(batch["soft"].astype(jnp.float32) * lp).sum(1)
    share = jnp.where(batch["free"], 1.0, soft_share)
    return ((share * soft + (1 - share) * hard) * known).sum() / jnp.maximum(1, known.sum())


class Sets:
    """Sets of documents as long arrays on the device; batches are gathered from them by position."""

    def __init__(self, work, names, encoder=False, soft=False):
        keys = ["rows", "bits", "labels", "ids"] + ["windows", "at"] * encoder
        parts, self.starts, self.ends, self.window_starts, self.window_ends, self.spans = {k: [] for k in keys}, [], [], [], [], {}
        rows = windows = documents = 0
        for name in names:
            got = np.load(f"{work}/{name}.npz")
            ends = got["ends"]
            self.starts.append(rows + np.concatenate([[0], ends[:-1]]))
            self.ends.append(rows + ends)
            self.spans[name] = (documents, documents + len(ends), rows, rows + len(got["labels"]))
            documents += len(ends)
            for k in keys:
                parts[k].append(got[k])
            if encoder:
                self.window_starts.append(windows + np.concatenate([[0], got["window_ends"][:-1]]))
                self.window_ends.append(windows + got["window_ends"])
                windows += len(got["windows"])
            rows += len(got["labels"])
        if soft:
            parts["soft"] = [np.load(f"{work}/soft_{name}.npy") for name in names]
            parts["free"] = [np.full(s[3] - s[2], n == "free") for n, s in self.spans.items()]
        self.starts, self.ends = np.concatenate(self.starts), np.concatenate(self.ends)
        if encoder:
            self.window_starts, self.window_ends = np.concatenate(self.window_starts), np.concatenate(self.window_ends)
        self.data = {k: jnp.asarray(np.concatenate(v)) for k, v in parts.items()}
        self.host_ids = np.concatenate([np.load(f"{work}/{n}.npz")["ids"] for n in names])
        self.unknown = np.load(f"{work}/vectors.npy", mmap_mode="r").shape[0] - 1
        self.most = np.array([self.host_ids[a:b].max(initial=0) for a, b in zip(self.starts, self.ends)], np.int64)

    def batches(self, order):
        """-> for each batch: positions of its rows (-1: none), what to add to the ids, and the same for windows."""
        size, windows = SIZE, WINDOWS
        cur, n, w = [], 0, 0
        for d in order:
            rows = self.ends[d] - self.starts[d]
            wins = self.window_ends[d] - self.window_starts[d] if len(self.window_ends) else 0
            if rows > size or wins > windows:
                continue
            if n + rows > size or w + wins > windows:
                yield self.batch(cur)
                cur, n, w = [], 0, 0
            cur.append(d)
            n, w = n + rows, w + wins
        if cur:
            yield self.batch(cur)

    def batch(self, docs):
        positions, ids = np.full(SIZE, -1, np.int32), np.zeros(SIZE, np.int32)
        windows, at = np.full(WINDOWS, -1, np.int32), np.zeros(SIZE, np.int32)
        n = w = top = 0
        for d in docs:
            a, b = self.starts[d], self.ends[d]
            positions[n:n + b - a], ids[n:n + b - a] = np.arange(a, b), top
            if len(self.window_ends):
                c, e = self.window_starts[d], self.window_ends[d]
                windows[w:w + e - c], at[n:n + b - a] = np.arange(c, e), w * encoder.LENGTH
                w += e - c
            n, top = n + b - a, top + self.most[d]
        return positions, ids, windows, at


def gather(data, index, unknown):
    """The rows of a batch, on the device."""
    positions, id_base, windows, at_base = index
    real = positions >= 0
    safe = jnp.maximum(positions, 0)
    rows = data["rows"][safe].astype(jnp.int32)
    blank = jnp.zeros_like(rows).at[:, 0].set(unknown)
    ids = data["ids"][safe].astype(jnp.int32)
    out = {"rows": jnp.where(real[:, None], rows, blank), "bits": jnp.where(real[:, None], data["bits"][safe], 0),
           "labels": jnp.where(real, data["labels"][safe], -1), "ids": jnp.where(real & (ids > 0), ids + id_base, 0)}
    if "windows" in data:
        out |= {"windows": jnp.where((windows >= 0)[:, None], data["windows"][jnp.maximum(windows, 0)], 0), "at": data["at"][safe] + at_base}
    if "soft" in data:
        out |= {"soft": data["soft"][safe], "free": data["free"][safe]}
    return out


ALLOWED = np.full((LABELS, LABELS), -1e4, np.float32)
for a in range(LABELS):
    for b in range(LABELS):
        open_a, inside_b = a != O and a % 4 < 2, b != O and b % 4 in (1, 2)
        if open_a == inside_b and (not open_a or a // 4 == b // 4):
            ALLOWED[a, b] = 0


def viterbi(scores):
    """The best well-formed labels of a run of words."""
    s, back = scores[0] + ALLOWED[O], []
    for row in scores[1:]:
        m = s[:, None] + ALLOWED
        k = m.argmax(0)
        back.append(k)
        s = m[k, np.arange(LABELS)] + row
    k = int((s + ALLOWED[:, O]).argmax())
    out = [k]
    for b in reversed(back):
        k = int(b[k])
        out.append(k)
    return out[::-1]


def spans(tags):
    """Labels -> (first, end, type) of persons, organisations and places."""
    start = None
    for i, t in enumerate(tags):
        if t == O or t // 4 == 3:
            continue
        if t % 4 in (0, 3):
            start = i
        if t % 4 in (2, 3):
            yield start, i + 1, t // 4
