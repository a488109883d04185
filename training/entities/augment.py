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
            if self.rng.random() < 0.03:
                new = [w.upper() for w in new]
            out.append((new, new_ents))
        return out
