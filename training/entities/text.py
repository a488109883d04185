"""Words, shapes and hashes, byte for byte as `src/entities` computes them. Only `read_conll` and `read_plain` read files."""
import json
import re

MASK = (1 << 64) - 1
TOKEN = re.compile(
    r"https?://\S+|(?:[A-Z]\.)+(?:[A-Z]\b)?"
    r"|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Sen|Rep|Gov|Prof|Lt|Sgt|Jr|Sr|No|Inc|Corp|Co|Ltd|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\."
    r"|\d+(?:[.,:/\-]\d+)*|\w+(?:[-&]\w+)*(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b"
    r"|\w+(?:[-&.]\w+|['’](?!(?:s|re|ve|ll|d|m|t)\b)\w{2,})*|\.\.\.|\S"
)
LABELS = {"PER": 0, "PERSON": 0, "ORG": 1, "ORGANIZATION": 1, "LOC": 2, "LOCATION": 2, "FACILITY": 2, "GPE": 2, "FAC": 2,
          "MISC": 3, "NORP": 3, "PRODUCT": 3}
TYPES = ["PER", "ORG", "LOC", "MISC"]
O = 16  # label ids: type * 4 + (B, I, E, S); O last


def hash_word(word):
    """64-bit FNV-1a of the UTF-8 bytes, then two rounds of mixing."""
    h = 0xCBF29CE484222325
    for b in word.encode("utf-8", "surrogatepass"):
        h = ((h ^ b) * 0x100000001B3) & MASK
    return mix(h)


def mix(h):
    h ^= h >> 32
    h = (h * 0x9E3779B97F4A7C15) & MASK
    h ^= h >> 29
    h = (h * 0xBF58476D1CE4E5B9) & MASK
    return h ^ (h >> 32)


def hash_join(h, word_hash):
    """The hash of a phrase, one word longer."""
    return mix((h * 0x100000001B3 + word_hash) & MASK)


def hash_phrase(hashes):
    h = hashes[0]
    for w in hashes[1:]:
        h = hash_join(h, w)
    return h


def shape(word):
    if len(word) >= 30:
        return "L"
    return "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word[:10])


def is_all_caps_sentence(words):
    letters = [w for w in words if w.isalpha()]
    upper = sum(w.isupper() for w in letters)
    return bool(letters) and upper * 10 > 7 * len(letters)


def has_upper(word):
    return any(c.isupper() for c in word)


def decode(tags):
    """IOB1, IOB2 or BIOES tags -> [(first, end, type)]."""
    out, start, typ = [], None, None
    for i, t in enumerate(list(tags) + ["O"]):
        p, y = (t[0], t[2:]) if len(t) > 1 and t[1] == "-" else ("O", None)
        begin = p in "BSU" or (p in "IEL" and (start is None or y != typ))
        if start is not None and (p == "O" or begin):
            out.append((start, i, typ))
            start = None
        if begin:
            start, typ = i, y
        if start is not None and p in "ESLU":
            out.append((start, i + 1, typ))
            start = None
    return out


def read_conll(path):
    """-> documents -> sentences -> (words, [(first, end, type 0..3)])."""
    docs, rows = [[]], []

    def flush():
        if rows:
            ents = [(a, b, LABELS[y.upper()]) for a, b, y in decode([t for _, t in rows]) if y.upper() in LABELS]
            docs[-1].append(([w for w, _ in rows], ents))
            rows.clear()

    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\r\n")
            if not line.strip():
                flush()
                continue
            cols = line.split("\t") if "\t" in line else line.split(" ")
            if cols[0] == "-DOCSTART-":
                flush()
                if docs[-1]:
                    docs.append([])
                continue
            rows.append((cols[0], cols[-1]))
    flush()
    return [d for d in docs if d]


def sentences(text):
    """Plain text -> sentences -> words, split as `src/entities/token.rs` does: a line break ends one, and a stop before a capital."""
    out, stopped = [[]], False
    for line in text.split("\n"):
        if out[-1]:
            out.append([])
        for w in TOKEN.findall(line):
            if stopped and (w[0].isupper() or w[0] in '"“') and out[-1]:
                out.append([])
            out[-1].append(w)
            stopped = w in (".", "?", "!")
    return [s for s in out if s]


def read_plain(path, most=3000):
    """JSON Lines with `body` -> documents like those of `read_conll`, without names; long ones are cut."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            doc, n = [], 0
            for ws in sentences(json.loads(line)["body"]):
                ws = ws[:300]
                if n + len(ws) > most:
                    yield doc
                    doc, n = [], 0
                doc.append((ws, []))
                n += len(ws) + 1
            if doc:
                yield doc
