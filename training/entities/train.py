"""Trains the network and writes its parameters.

    python train.py WORK NAME TRAIN[,TRAIN...] DEV[,DEV...]

WORK holds gaz.pkl and vec.pkl; NAME.npz is written there. Settings by environment: EPOCHS, WIDTH, DEPTH, SEED, COPIES, RATE,
and INIT, the name of a network to go on from.
"""
import os
import pickle
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

from augment import Pools
from features import BITS, BUCKETS, Features
from gazetteers import CLASSES
from text import O, TYPES, read_conll

EPOCHS, WIDTH, DEPTH = (int(os.environ.get(k, d)) for k, d in (("EPOCHS", 6), ("WIDTH", 96), ("DEPTH", 3)))
RATE, INIT = float(os.environ.get("RATE", 2e-3)), os.environ.get("INIT")
SEED, COPIES = int(os.environ.get("SEED", 1)), int(os.environ.get("COPIES", 2))
VECTOR, BITS_OUT, PIECES, LABELS, BATCH = 128, 48, 2, 17, 2048
DIMS = {"low": 48, "p2": 16, "p3": 24, "s2": 16, "s3": 24, "s4": 24, "shp": 32}


def init(key):
    keys = iter(jax.random.split(key, 64))
    def g(*s, scale=None):
        return jax.random.normal(next(keys), s) * (scale or 1 / np.sqrt(s[0]))
    p = {"E_" + k: g(n, DIMS[k], scale=0.1) for k, n in BUCKETS.items()}
    p |= {"Wv": g(300, VECTOR), "vunk": jnp.zeros(VECTOR), "Wb": g(BITS, BITS_OUT, scale=0.2)}
    total = sum(DIMS.values()) + VECTOR + BITS_OUT
    for i, n in enumerate([total] + [3 * WIDTH] * DEPTH):
        p |= {f"W{i}": g(n, WIDTH * PIECES), f"b{i}": jnp.zeros(WIDTH * PIECES), f"g{i}": jnp.ones(WIDTH), f"c{i}": jnp.zeros(WIDTH)}
    return p | {"Wd": g(WIDTH, WIDTH), "bd": jnp.zeros(WIDTH), "Wo": g(2 * WIDTH, LABELS, scale=0.01), "bo": jnp.zeros(LABELS)}


def drop(key, x, p, train):
    return jnp.where(jax.random.bernoulli(key, 1 - p, x.shape), x / (1 - p), 0) if train else x


def maxout(p, i, x):
    y = (x @ p[f"W{i}"] + p[f"b{i}"]).reshape(x.shape[0], PIECES, WIDTH).max(1)
    mean, var = y.mean(1, keepdims=True), y.var(1, keepdims=True) + 1e-6
    return (y - mean) / jnp.sqrt(var) * p[f"g{i}"] + p[f"c{i}"]


def forward(p, vectors, rows, bits, ids, train, key, rate=0.3):
    ks = jax.random.split(key, DEPTH + 6)
    low, unknown = rows[:, 1], (rows[:, 0] == vectors.shape[0] - 1)[:, None]
    v = vectors[rows[:, 0]]
    if train:
        low = jnp.where(jax.random.bernoulli(ks[0], 0.5, low.shape), 0, low)
        gone = jax.random.bernoulli(ks[1], 0.05, (rows.shape[0], 1))
        v, unknown = jnp.where(gone, 0, v), unknown | gone
    parts = [v @ p["Wv"] + jnp.where(unknown, p["vunk"], 0), p["E_low"][low]]
    parts += [p["E_" + k][rows[:, j + 2]] for j, k in enumerate(list(BUCKETS)[1:])]
    x = maxout(p, 0, drop(ks[2], jnp.concatenate(parts + [bits.astype(jnp.float32) @ p["Wb"]], 1), rate, train))
    for i in range(DEPTH):
        xi, z = drop(ks[3 + i], x, rate * 0.6, train), jnp.zeros((1, WIDTH))
        x = x + maxout(p, i + 1, jnp.concatenate([jnp.concatenate([z, xi[:-1]]), xi, jnp.concatenate([xi[1:], z])], 1))
    h = jnp.maximum(0, x @ p["Wd"] + p["bd"])
    n = rows.shape[0]
    mean = jax.ops.segment_sum(h, ids, n) / jnp.maximum(1, jax.ops.segment_sum(jnp.ones(n), ids, n))[:, None]
    y = jnp.concatenate([x, jnp.where((ids > 0)[:, None], mean[ids], 0)], 1)
    return drop(ks[-1], y, rate, train) @ p["Wo"] + p["bo"]


def loss(p, vectors, rows, bits, labels, ids, key):
    lp = jax.nn.log_softmax(forward(p, vectors, rows, bits, ids, True, key))
    m = labels >= 0
    nll = -(0.97 * jnp.take_along_axis(lp, jnp.where(m, labels, 0)[:, None], 1)[:, 0] + 0.03 * lp.mean(1))
    return (nll * m).sum() / jnp.maximum(1, m.sum())


def pack(docs, unknown):
    n = sum(len(d[2]) for d in docs)
    size = max(BATCH, -(-n // 1024) * 1024)
    rows, bits = np.zeros((size, 8), np.int32), np.zeros((size, BITS), np.uint8)
    labels, ids, at, off = np.full(size, -1, np.int32), np.zeros(size, np.int32), 0, 0
    rows[:, 0] = unknown
    for r, b, l, i in docs:
        s = slice(at, at + len(l))
        rows[s], bits[s], labels[s], ids[s] = r, b, l, np.where(i > 0, i + off, 0)
        at, off = at + len(l), off + int(i.max(initial=0))
    return rows, bits, labels, ids, n


def batches(docs, order, unknown):
    cur, n = [], 0
    for i in order:
        if cur and n + len(docs[i][2]) > BATCH:
            yield pack(cur, unknown)
            cur, n = [], 0
        cur.append(docs[i])
        n += len(docs[i][2])
    yield pack(cur, unknown)


ALLOWED = np.full((LABELS, LABELS), -1e4, np.float32)
for a in range(LABELS):
    for b in range(LABELS):
        open_a, inside_b = a != O and a % 4 < 2, b != O and b % 4 in (1, 2)
        if open_a == inside_b and (not open_a or a // 4 == b // 4):
            ALLOWED[a, b] = 0
START = ALLOWED[O]
END = ALLOWED[:, O]


def viterbi(scores):
    s, back = scores[0] + START, []
    for row in scores[1:]:
        m = s[:, None] + ALLOWED
        k = m.argmax(0)
        back.append(k)
        s = m[k, np.arange(LABELS)] + row
    k = int((s + END).argmax())
    out = [k]
    for b in reversed(back):
        k = int(b[k])
        out.append(k)
    return out[::-1]


def spans(tags):
    start = None
    for i, t in enumerate(tags):
        if t == O or t // 4 == 3:
            continue
        if t % 4 in (0, 3):
            start = i
        if t % 4 in (2, 3):
            yield start, i + 1, t // 4


def evaluate(infer, p, vectors, docs, feats):
    tp, npred, ngold = np.zeros(3), np.zeros(3), np.zeros(3)
    for doc in docs:
        rows, bits, labels, ids, n = pack([feats.document(doc)], feats.unknown)
        scores, k = np.array(infer(p, vectors, rows, bits, ids)), 0
        scores[labels < 0, :O] -= 1e4
        for ws, ents in doc:
            k += 1
            pred = set(spans(viterbi(scores[k:k + len(ws)])))
            gold = {e for e in ents if e[2] < 3}
            for t in range(3):
                g, q = {e for e in gold if e[2] == t}, {e for e in pred if e[2] == t}
                tp[t] += len(g & q); npred[t] += len(q); ngold[t] += len(g)
            k += len(ws)
    f = lambda a, b, c: 200 * a / max(1, b + c)
    return f"strict {f(tp.sum(), npred.sum(), ngold.sum()):.2f} " + " ".join(f"{TYPES[t]} {f(tp[t], npred[t], ngold[t]):.2f}" for t in range(3))


def save(work, name, p):
    np.savez(f"{work}/{name}.npz", **{k: np.asarray(v) for k, v in p.items()})


def main(work, name, train, dev):
    gaz = pickle.load(open(f"{work}/gaz.pkl", "rb"))
    words, data = pickle.load(open(f"{work}/vec.pkl", "rb"))
    vectors = jnp.asarray(np.concatenate([data, np.zeros((1, data.shape[1]), np.float32)]))
    feats, t0 = Features(words, len(data), gaz), time.time()
    raw = [d for path in train.split(",") for d in read_conll(path)]
    pools = Pools(gaz, CLASSES, raw)
    sets = [[feats.document(d) for d in raw]] + [[feats.document(pools.document(d)) for d in raw] for _ in range(COPIES)]
    missed = sum(e[2] < 3 for d in raw for _, es in d for e in es), sum(int((s[2] >= 0).sum()) for s in sets[0]), sum(len(s[2]) for s in sets[0])
    print("mentions, candidates, tokens", missed, "seconds", time.time() - t0, flush=True)
    rng = np.random.default_rng(SEED)
    steps = EPOCHS * sum(1 for _ in batches(sets[0], np.arange(len(raw)), feats.unknown))
    opt = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(optax.warmup_cosine_decay_schedule(0, RATE, 100, steps, 1e-5), weight_decay=1e-3))
    p = init(jax.random.PRNGKey(SEED))
    if INIT:
        p = {k: jnp.asarray(v) for k, v in np.load(f"{work}/{INIT}.npz").items()}
    state, mean = opt.init(p), p

    @jax.jit
    def step(p, state, mean, rows, bits, labels, ids, key):
        l, g = jax.value_and_grad(loss)(p, vectors, rows, bits, labels, ids, key)
        u, state = opt.update(g, state, p)
        p = optax.apply_updates(p, u)
        return p, state, jax.tree.map(lambda a, b: 0.995 * a + 0.005 * b, mean, p), l

    infer = jax.jit(lambda p, v, r, b, i: forward(p, v, r, b, i, False, jax.random.PRNGKey(0)))
    key = jax.random.PRNGKey(SEED + 2)
    devs = [(d, read_conll(d)) for d in dev.split(",")]
    for epoch in range(EPOCHS):
        pick, total, k = rng.integers(0, len(sets), len(raw)), 0.0, 0
        for r, b, l, i, _ in batches([sets[q][j] for j, q in enumerate(pick)], rng.permutation(len(raw)), feats.unknown):
            key, sub = jax.random.split(key)
            p, state, mean, value = step(p, state, mean, r, b, l, i, sub)
            total, k = total + float(value), k + 1
            if k % 100 == 0:
                save(work, name, mean)
        save(work, name, mean)
        print(epoch, "loss", round(total / k, 4), "steps", k, "seconds", round(time.time() - t0), flush=True)
        if epoch in (1, 3, EPOCHS - 1):
            for path, docs in devs:
                print("  ", os.path.basename(path), evaluate(infer, mean, vectors, docs, feats), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:5])
