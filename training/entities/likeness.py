"""Trains the judge of likeness: whether two folded name parts are spellings of one name, by what differs between them.

    python likeness.py PACKAGES DATA [PAIRS]

Learns from the groups of name variants with even Wikidata numbers and measures on those with odd ones, which it never
sees; writes likeness.bin into DATA and, where PAIRS is a folder, the pairs measured: latin.tsv, cyrillic.tsv,
known.tsv, hard.tsv, random.tsv. The features are those of `src/entities/likeness.rs`, byte for byte.
"""
import random
import re
import sys
import unicodedata

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from export import write
from names import fold, letters
from text import hash_word

BITS = 15
VOWELS = set("aeiouyjh'")
LONGEST = 3  # letters of a difference that are looked at one by one
SHARE = 0.0045  # of the hardest pairs of two names that may be taken for one
SHORTEST = 3  # letters of a name part that can be judged


def segments(a, b):
    """What differs: (letters of a, letters of b, place in a, place in b), by a cheapest alignment."""
    n, m = len(a), len(b)
    cost = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        for j in range(m + 1):
            if i == 0 or j == 0:
                cost[i][j] = 2 * (i + j)
                continue
            x, y = a[i - 1], b[j - 1]
            turn = 0 if x == y else 2 if (x in VOWELS) == (y in VOWELS) else 4
            cost[i][j] = min(cost[i - 1][j - 1] + turn, cost[i - 1][j] + 2, cost[i][j - 1] + 2)
    i, j, out = n, m, []
    end = None
    while i or j:
        if i and j and a[i - 1] == b[j - 1] and cost[i][j] == cost[i - 1][j - 1]:
            if end:
                out.append((a[i:end[0]], b[j:end[1]], i, j))
                end = None
            i, j = i - 1, j - 1
            continue
        end = end or (i, j)
        x, y = a[i - 1] if i else "", b[j - 1] if j else ""
        turn = 2 if (x in VOWELS) == (y in VOWELS) else 4
        if i and j and x != y and cost[i][j] == cost[i - 1][j - 1] + turn:
            i, j = i - 1, j - 1
        elif i and cost[i][j] == cost[i - 1][j] + 2:
            i -= 1
        else:
            j -= 1
    if end:
        out.append((a[:end[0]], b[:end[1]], 0, 0))
    return out[::-1]


def sound(s):
    return "".join("v" if c in VOWELS else "c" for c in s[:4])


def features(a, b):
    """The names of what speaks for or against two words."""
    if a > b:
        a, b = b, a
    found = segments(a, b)
    out = []
    edited = sum(max(len(x), len(y)) for x, y, _, _ in found)
    length = max(len(a), len(b))
    hard = 0
    before = ''
    for x, y, i, j in found:
        swapped = x > y
        (x, i, u), (y, j, w) = ((y, j, b), (x, i, a)) if swapped else ((x, i, a), (y, j, b))
        left = u[i - 1] if i else "^"
        right = u[i + len(x)] if i + len(x) < len(u) else "$"
        kx, ky = (x, y) if max(len(x), len(y)) <= LONGEST else (x[:1] + "*" + x[-1:], y[:1] + "*" + y[-1:])
        pair = f"{kx}>{ky}"
        place = "^" if left == "^" else "$" if right == "$" else "-"
        out += [f"s{pair}", f"p{pair}{place}", f"l{left}{pair}", f"r{pair}{right}", f"b{left}{pair}{right}"]
        kinds = f"{sound(x)}>{sound(y)}"
        out += [f"k{kinds}{place}", f"m{kinds}"]
        if place == "$" and left != "^":
            tail = u[max(0, i - 2):i]
            out.append(f"t{tail}{pair}")
        hard += any(c not in VOWELS for c in x + y)
        out += [f"q{u[-2:]}{pair}", f"Q{w[-2:]}{pair}", f"o{before}|{pair}"]
        before = pair
    out += [f"n{min(len(found), 5)}", f"h{min(hard, 4)}", f"e{min(edited, 8)}:{min(length, 12)}", f"g{min(length, 12)}"]
    front = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    back = next((i for i, (x, y) in enumerate(zip(a[::-1], b[::-1])) if x != y), min(len(a), len(b)))
    out += [f"u{min(front, 6)}:{min(back, 4)}", f"w{min(front, 8)}:{min(length, 12)}:{min(hard, 3)}", f"x{min(hard, 3)}:{min(edited, 6)}:{min(len(found), 4)}"]
    out += [f"d{min(len(b) - len(a) if len(b) > len(a) else len(a) - len(b), 5)}", f"f{int(a[:1] == b[:1])}", f"z{int(a[-1:] == b[-1:])}"]
    return out


def row(a, b):
    return sorted({hash_word(f) >> (64 - BITS) for f in features(a, b)})


def latin(word):
    return word.isalpha() and all(unicodedata.name(c, "").startswith("LATIN") for c in word)


def cyrillic(word):
    return word.isalpha() and all(unicodedata.name(c, "").startswith("CYRILLIC") for c in word)


def groups(packages):
    with open(f"{packages}/rigour-2.6.1/rust/data/names/person_names.txt", encoding="utf-8") as lines:
        for line in lines:
            forms, _, qid = line.rpartition("=>")
            forms = [f.strip() for f in forms.split(",")]
            yield int(re.sub(r"\D", "", qid)), [f for f in forms if f and " " not in f]


class Sets:
    """Pairs of one name and pairs of two names, as ENTITIES.md describes them, of one half of the groups."""

    def __init__(self, packages, table):
        self.fold = lambda w: fold(w, table)
        self.half = ([], [])
        self.of = {}
        for number, (qid, forms) in enumerate(groups(packages)):
            self.half[qid % 2].append(forms)
            for f in forms:
                self.of.setdefault(self.fold(f), set()).add(number)

    def share(self, a, b):
        return bool(self.of.get(self.fold(a), set()) & self.of.get(self.fold(b), set()))

    def same(self, half, count, rng, first=latin, second=latin):
        out = []
        rows = [g for g in self.half[half] if len(set(filter(first, g)) | set(filter(second, g))) > 1]
        rng.shuffle(rows)
        while len(out) < count and rows:
            for forms in rows:
                one, two = list(filter(first, forms)), list(filter(second, forms))
                if one and two:
                    a, b = rng.choice(one), rng.choice(two)
                    if a != b and len(out) < count:
                        out.append((a, b))
        return out

    def different(self, half, count, pool, rng):
        """Names with the one of `pool` others that is spelt most like them: for every other batch by edits over
        length, else by Jaro-Winkler."""
        names = sorted({f for g in self.half[half] for f in g if latin(f) and len(f) > 2})
        out = []
        while len(out) < count:
            others, words = rng.sample(names, pool), rng.sample(names, min(count - len(out), 400))
            scorer = (Levenshtein if len(out) // 400 % 2 else JaroWinkler).normalized_distance
            near = process.cdist(words, others, scorer=scorer, dtype=np.float32)
            for word, found in zip(words, np.argsort(near, axis=1, kind="stable")[:, :20]):
                found = [others[i] for i in found if not self.share(word, others[i])]
                out += [(word, found[0])] if found else []
        return out

    def strangers(self, half, count, rng):
        """Pairs drawn at random."""
        names = sorted({f for g in self.half[half] for f in g if latin(f) and len(f) > 2})
        pairs = [tuple(rng.sample(names, 2)) for _ in range(count)]
        return [p for p in pairs if not self.share(*p)]


def train(rows, labels, weights, epochs=12, rate=0.15, decay=2e-5):
    w, b = np.zeros(1 << BITS), 0.0
    g = np.full(1 << BITS, 1e-2)
    order = np.random.RandomState(1)
    for epoch in range(epochs):
        loss = 0.0
        for i in order.permutation(len(rows)):
            r = rows[i]
            p = 1 / (1 + np.exp(-(w[r].sum() + b)))
            e = (p - labels[i]) * weights[i]
            loss -= np.log(max(1e-9, p if labels[i] else 1 - p)) * weights[i]
            step = e + decay * w[r]
            g[r] += step * step
            w[r] -= rate * step / np.sqrt(g[r])
            b -= 0.002 * e
        print("epoch", epoch, round(loss / len(rows), 4), flush=True)
    return w, b


def main(packages, data, pairs=""):
    rng = random.Random(5)
    sets = Sets(packages, letters(f"{data}/../fold.rs"))
    f = sets.fold
    test = {
        "latin": sets.same(1, 3000, rng),
        "cyrillic": sets.same(1, 3000, rng, cyrillic, latin),
        "known": sets.same(0, 3000, rng),
        "hard": sets.different(1, 800, 1500, rng),
        "random": sets.strangers(1, 20000, rng),
    }
    held = sets.different(1, 2400, 1500, rng)  # decides the limit; not measured on
    good = sets.same(0, 60000, rng) + sets.same(0, 10000, rng, cyrillic, latin)
    bad = sets.different(0, 20000, 1500, rng) + sets.different(0, 10000, 6000, rng) + sets.strangers(0, 25000, rng)
    good = [(f(a), f(b)) for a, b in good]
    bad = [(f(a), f(b)) for a, b in bad]
    usable = lambda p: p[0] != p[1] and min(map(len, p)) >= SHORTEST and all(x.isascii() for x in p)
    good, bad = [p for p in good if usable(p)], [p for p in bad if usable(p)]
    print(len(good), "pairs of one name,", len(bad), "of two", flush=True)
    rows = [np.array(row(a, b)) for a, b in good + bad]
    labels = [1] * len(good) + [0] * len(bad)
    w, b = train(rows, labels, [1.0] * len(good) + [1.5] * len(bad))
    scale = 127 / np.abs(w).max()
    q = np.clip(np.round(w * scale), -127, 127).astype(np.int8)
    judge = lambda x, y: int(q[row(f(x), f(y))].sum()) if usable((f(x), f(y))) else -(10**6)
    score = lambda pairs: np.array([10**6 if f(x) == f(y) else judge(x, y) for x, y in pairs])
    limit = int(np.sort(score(held))[::-1][int(SHARE * len(held))])
    for name, found in test.items():
        print(f"{name}: {len(found)} pairs, {100 * np.mean(score(found) > limit):.2f} % joined")
        if pairs:
            with open(f"{pairs}/{name}.tsv", "w", encoding="utf-8") as out:
                out.writelines(f"{a}\t{b}\n" for a, b in found)
    write(f"{data}/likeness.bin", {"weights": q, "limit": np.array([limit], "<i4")})


if __name__ == "__main__":
    main(*sys.argv[1:])
