"""Turns documents into the arrays the network reads. `src/entities/passage.rs`, `words.rs` and `model.rs` compute the same numbers."""
import numpy as np

from gazetteers import CLASSES, LONGEST
from text import O, has_upper, hash_word, is_all_caps_sentence, shape

BUCKETS = {"low": 16384, "p2": 2048, "p3": 4096, "s2": 2048, "s3": 4096, "s4": 4096, "shp": 1024}
BOUNDARY, INITIAL_UPPER, ALL_UPPER, CAPS_SENTENCE, FIRST, DIGITS, HYPHEN, SEEN_LOWER, SEEN_CAP, ONLY_LOWER, ONLY_CAP, MIXED = range(12)
BITS = 12 + 4 * len(CLASSES)
GAP = 3  # lower-cased words between two capitalised ones that may belong to a name


class Features:
    """Holds what depends on the word alone."""

    def __init__(self, words, unknown_row, gaz):
        self.words, self.unknown, self.gaz = words, unknown_row, gaz
        self.starts = {}
        for w in gaz:
            self.starts[w[0]] = max(self.starts.get(w[0], 0), len(w))
        self.cache = {}

    def row(self, w):
        for form in (w, w.lower()) + ((w[:1] + w[1:].lower(),) if w.isupper() else ()):
            if form in self.words:
                return self.words[form]
        return self.unknown

    def word(self, w):
        got = self.cache.get(w)
        if got is None:
            l = w.lower()
            parts = ["l" + l, l[:2], l[:3], l[-2:], l[-3:], l[-4:], shape(w)]
            row = [self.row(w)] + [1 + hash_word(p) % (n - 1) for p, n in zip(parts, BUCKETS.values())]
            bits = [b for b, on in ((INITIAL_UPPER, w[:1].isupper()), (ALL_UPPER, w.isupper()), (DIGITS, w.isdigit()), (HYPHEN, "-" in w),
                                    (MIXED, any(c.islower() for c in w) and any(c.isupper() for c in w[1:]))) if on]
            got = self.cache[w] = (row, bits, l, w[:1].isupper(), has_upper(w))
        return got

    def gazetteer_bits(self, words, infos, out, base):
        free = [0] * len(CLASSES)
        low = [i[2] for i in infos]
        for i, info in enumerate(infos):
            if not info[3]:
                continue
            done = 0
            for n in range(min(self.starts.get(low[i], 0), LONGEST, len(words) - i), 0, -1):
                mask = self.gaz.get(tuple(low[i:i + n]), 0) & ~done
                while mask:
                    c = (mask & -mask).bit_length() - 1
                    mask &= mask - 1
                    if i < free[c]:
                        continue
                    done |= 1 << c
                    free[c] = i + n
                    at = 12 + 4 * c
                    if n == 1:
                        out[base + i, at + 3] = 1
                    else:
                        out[base + i, at] = 1
                        out[base + i + n - 1, at + 2] = 1
                        out[base + i + 1:base + i + n - 1, at + 1] = 1

    def document(self, doc):
        """doc: [(words, entities)] -> rows, bits, labels (-1: not looked at), word ids for the memory (0: none)."""
        size = sum(len(w) + 1 for w, _ in doc)
        rows = np.zeros((size, 8), np.int32)
        bits = np.zeros((size, BITS), np.uint8)
        labels = np.full(size, -1, np.int32)
        ids = np.zeros(size, np.int32)
        seen_lower, seen_cap, known = set(), set(), {}
        sentences = [(ws, [self.word(w) for w in ws], is_all_caps_sentence(ws), es) for ws, es in doc]
        for ws, infos, caps, _ in sentences:
            if not caps:
                seen_lower.update(w for w in ws if w[:1].islower())
                seen_cap.update(i[2] for i in infos[1:] if i[3])
        k = 0
        for ws, infos, caps, ents in sentences:
            rows[k, 0] = self.unknown
            bits[k, BOUNDARY] = 1
            k += 1
            for i, (row, on, low, upper, _) in enumerate(infos):
                rows[k + i] = row
                b = bits[k + i]
                b[on] = 1
                b[CAPS_SENTENCE], b[FIRST] = caps, i == 0
                if upper:
                    lo, ca = low in seen_lower, low in seen_cap
                    b[SEEN_LOWER], b[SEEN_CAP], b[ONLY_LOWER], b[ONLY_CAP] = lo, ca, lo and not ca, ca and not lo
                    ids[k + i] = known.setdefault(low, len(known) + 1)
            self.gazetteer_bits(ws, infos, bits, k)
            for i in candidates(ws, [i[4] for i in infos]):
                labels[k + i] = O
            for a, b, t in ents:
                for j in range(a, b):
                    if labels[k + j] >= 0:
                        labels[k + j] = 4 * t + (3 if b - a == 1 else 0 if j == a else 2 if j == b - 1 else 1)
            k += len(ws)
        return rows, bits, labels, ids


def candidates(words, upper):
    """The words the network looks at: those with a capital, up to GAP words between two of them, the word after one
    (two if it is a hyphen), and a number before one."""
    last, done = None, -1
    for i, u in enumerate(upper):
        if u:
            near = last is not None and i - last - 1 <= GAP
            start = last + 1 if near else i - 1 if i and words[i - 1][0] in "0123456789" else i
            yield from range(max(start, done + 1), i + 1)
            last, done = i, i
            for j in (i + 1, i + 2):
                if j < len(words) and not upper[j] and (j == i + 1 or words[i + 1] == "-"):
                    yield j
                    done = j
