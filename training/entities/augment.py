"""Replaces names by other names of their kind, alike throughout a document: against learning 1996 by heart."""
import random

CUES = set("of the for and in de la al".split())


def capitalise(phrase):
    return [w[:1].upper() + w[1:] for w in phrase]


class Pools:
    def __init__(self, gaz, classes, docs, seed=5):
        def of(*names):
            mask = sum(1 << classes.index(n) for n in names)
            return sorted(k for k, m in gaz.items() if m & mask)
        self.rng = random.Random(seed)
        self.person = of("person")
        self.part = [k[0] for k in of("part") if len(k) == 1]
        self.first = [k[0] for k in of("first", "notable_first") if len(k) == 1]
        self.country, self.big, self.place = of("country"), of("bigcity"), [k for k in of("place", "country", "bigcity") if len(k) <= 3]
        self.company = [k for k in of("company") if len(k) <= 4]
        self.org = sorted({tuple(ws[a:b]) for d in docs for ws, es in d for a, b, t in es if t == 1})

    def replacement(self, ws, kind, names):
        r = self.rng
        if kind == 0:
            if len(ws) == 1:
                return [names.get(ws[0].lower()) or capitalise([r.choice(self.part)])[0]]
            if len(ws) > 3:
                return None
            new = capitalise(r.choice(self.person)) if r.random() < 0.5 else capitalise([r.choice(self.first)]) + ws[1:-1] + capitalise([r.choice(self.part)])
            names[ws[-1].lower()] = new[-1]
            return new
        if kind == 2 and len(ws) <= 3:
            k = r.random()
            return capitalise(r.choice(self.country if k < 0.3 else self.big if k < 0.6 else self.place))
        if kind == 1:
            k = r.random()
            if k < 0.4:
                return list(r.choice(self.org))
            if k < 0.5 and self.company:
                return capitalise(r.choice(self.company))
            if len(ws) > 1:
                i = r.randrange(len(ws))
                if ws[i][:1].isupper() and ws[i].lower() not in CUES:
                    return ws[:i] + capitalise([r.choice(self.part)]) + ws[i + 1:]
        return None

    def document(self, doc, p=0.5):
        chosen, names, out = {}, {}, []
        for ws, ents in doc:
            new, new_ents, at = [], [], 0
            for a, b, t in sorted(ents):
                if a < at:
                    continue
                new += ws[at:a]
                key = (tuple(w.lower() for w in ws[a:b]), t)
                if key not in chosen:
                    chosen[key] = self.replacement(ws[a:b], t, names) if t != 3 and self.rng.random() < p else None
                swap = chosen[key] or ws[a:b]
                if all(w.isupper() for w in ws[a:b] if w.isalpha()) and any(len(w) > 1 for w in ws[a:b]):
                    swap = [w.upper() for w in swap]
                new_ents.append((len(new), len(new) + len(swap), t))
                new += swap
                at = b
            new += ws[at:]
            out.append((new, new_ents))
        return self.recase(self.join(out))

    def recase(self, doc):
        """Sets a few documents and sentences in capitals, or like headlines with a capital on every word."""
        whole = self.rng.random()
        upper, title = lambda ws: [w.upper() for w in ws], lambda ws: capitalise(ws)
        if whole < 0.015:
            return [(upper(ws), es) for ws, es in doc]
        if whole < 0.025:
            return [(title(ws), es) for ws, es in doc]
        out = []
        for ws, es in doc:
            k = self.rng.random()
            out.append((upper(ws) if k < 0.03 else title(ws) if k < 0.05 else ws, es))
        return out

    def join(self, doc, p=0.4):
        """Some corpora put spaces around hyphens and before the s of the possessive: takes them out in some documents."""
        if self.rng.random() > p:
            return doc
        out = []
        for ws, es in doc:
            kind = {i: e for e in es for i in range(e[0], e[1])}
            new, where = [], []
            for i, w in enumerate(ws):
                hyphen = len(new) > 1 and ws[i - 1] == "-" and kind.get(i - 2) == kind.get(i - 1) == kind.get(i) and ws[i - 2][-1].isalnum() and w[0].isalnum()
                if hyphen:
                    new.pop()
                    where[-1] = len(new) - 1
                    new[-1] += "-" + w
                elif w == "s" and new and new[-1] in ("’", "'") and i and kind.get(i - 1) == kind.get(i):
                    new[-1] += w
                else:
                    new.append(w)
                where.append(len(new) - 1)
            out.append((new, [(where[a], where[b - 1] + 1, t) for a, b, t in es]))
        return out
