"""Trains a network and writes its parameters to WORK/NAME.npz.

    python train.py WORK NAME SETS DEV[,DEV...] [label SETS...]

WORK holds what `prepare.py` wrote; SETS are sets of it, `gold0,gold1,…` and `free`. Each epoch takes every document of `gold*`
SHARE times, in copies drawn at random, and every document of `free` once. Settings by environment: EPOCHS, WIDTH, DEPTH, SEED,
RATE, SHARE, DROP (dropout); ENCODER=1 for a teacher; SOFT=1 to learn from what teachers said of the sets (`label.py`). With `label`, the scores
of the trained network for those sets are written to WORK/NAME_SET.npy.
"""
import os
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

import encoder
from network import LABELS, Sets, forward, gather, init, loss, spans, viterbi
from text import O, TYPES, read_conll

get = lambda name, default: type(default)(os.environ.get(name, default))


def log_probabilities(work, infer, p, name, with_encoder):
    """What the network says of a set: log-probabilities, row by row."""
    data = Sets(work, [name], with_encoder)
    out = np.zeros((len(data.host_ids), LABELS), np.float16)
    out[:, O] = 1
    for index in data.batches(range(len(data.ends))):
        keep = index[0] >= 0
        out[index[0][keep]] = np.asarray(infer(p, data.data, index))[keep]
    return out


def evaluate(log_p, path, labels, ends):
    """Strict F1 on a labelled file."""
    tp, npred, ngold, k = np.zeros(3), np.zeros(3), np.zeros(3), 0
    scores = log_p.astype(np.float32)
    scores[labels < 0, :O] -= 1e4
    for doc in read_conll(path):
        for ws, ents in doc:
            k += 1
            s = scores[k:k + len(ws)]
            pred = set(spans(viterbi(s))) if (labels[k:k + len(ws)] >= 0).any() else set()
            gold = {e for e in ents if e[2] < 3}
            for t in range(3):
                g, q = {e for e in gold if e[2] == t}, {e for e in pred if e[2] == t}
                tp[t] += len(g & q); npred[t] += len(q); ngold[t] += len(g)
            k += len(ws)
    f = lambda a, b, c: 200 * a / max(1, b + c)
    return f"strict {f(tp.sum(), npred.sum(), ngold.sum()):.2f} " + " ".join(f"{TYPES[t]} {f(tp[t], npred[t], ngold[t]):.2f}" for t in range(3))


def main(work, name, sets, devs, label=()):
    epochs, width, depth, seed = get("EPOCHS", 6), get("WIDTH", 96), get("DEPTH", 3), get("SEED", 1)
    rate, share, with_encoder, soft = get("RATE", 2e-3), get("SHARE", 1), get("ENCODER", 0), get("SOFT", 0)
    t0 = time.time()
    vectors = jnp.asarray(np.load(f"{work}/vectors.npy"))
    data = Sets(work, sets, with_encoder, soft)
    language = encoder.load(f"{work}/enc.npz")[0] if with_encoder else None
    p = init(jax.random.PRNGKey(seed), width, depth, language)
    rng = np.random.default_rng(seed)
    gold = [data.spans[s] for s in sets if s.startswith("gold")]
    free = np.arange(*data.spans["free"][:2]) if "free" in data.spans else np.zeros(0, int)

    def epoch_order():
        n = gold[0][1] - gold[0][0]
        drawn = [np.array([s[0] for s in gold])[rng.integers(0, len(gold), n)] + np.arange(n) for _ in range(share)]
        return rng.permutation(np.concatenate(drawn + [free]).astype(int))

    steps = epochs * sum(1 for _ in data.batches(epoch_order()))
    plan = lambda peak: optax.warmup_cosine_decay_schedule(0, peak, min(steps // 10, 400), steps, peak / 100)
    parts = {"own": optax.adamw(plan(rate), weight_decay=1e-3), "language": optax.adamw(plan(get("ENCODER_RATE", 2e-4)), weight_decay=1e-2)}
    opt = optax.chain(optax.clip_by_global_norm(1.0), optax.multi_transform(parts, {k: "language" if k.startswith("enc/") else "own" for k in p}))
    state, mean, decay = opt.init(p), p, 1 - 1 / min(1000, max(50, steps // 20))

    @jax.jit
    def step(p, state, mean, data_, index, key):
        batch = gather(data_, index, data.unknown)
        l, g = jax.value_and_grad(loss)(p, vectors, batch, key, get("SOFT_SHARE", 0.7))
        u, state = opt.update(g, state, p)
        p = optax.apply_updates(p, u)
        return p, state, jax.tree.map(lambda a, b: decay * a + (1 - decay) * b, mean, p), l

    infer = jax.jit(lambda p, d, index: jax.nn.log_softmax(forward(p, vectors, gather(d, index, data.unknown), False, jax.random.PRNGKey(0))).astype(jnp.float16))
    key = jax.random.PRNGKey(seed + 2)
    print(name, "documents", len(data.ends), "steps", steps, "seconds", round(time.time() - t0), flush=True)
    for epoch in range(epochs):
        total = []
        for index in data.batches(epoch_order()):
            key, sub = jax.random.split(key)
            p, state, mean, value = step(p, state, mean, data.data, index, sub)
            total.append(value)
        save(work, name, mean)
        print(name, "epoch", epoch, "loss", round(float(np.mean([float(v) for v in total])), 4), "seconds", round(time.time() - t0), flush=True)
        if epoch + 1 in (epochs, epochs // 2):
            for i, path in enumerate(devs):
                got = np.load(f"{work}/dev{i}.npz")
                print(name, "epoch", epoch, os.path.basename(path), evaluate(log_probabilities(work, infer, mean, f"dev{i}", with_encoder), path, got["labels"], got["ends"]), flush=True)
    for s in label:
        np.save(f"{work}/{name}_{s}.npy", log_probabilities(work, infer, mean, s, with_encoder))
        print(name, "labelled", s, "seconds", round(time.time() - t0), flush=True)


def save(work, name, p):
    """Writes the parameters that the program needs: all but the language model's."""
    np.savez(f"{work}/{name}.npz", **{k: np.asarray(v) for k, v in p.items() if not k.startswith("enc/")})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4].split(","), sys.argv[5].split(",") if len(sys.argv) > 5 else ())
