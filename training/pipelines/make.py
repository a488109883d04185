"""Makes the small pipelines that the tests read, and what spaCy finds with them.

    pip install spacy==3.8.18
    python make.py ../../tests/models

Two pipelines of random weights, trained for a moment on sentences made up here: `own` is built as spaCy's own small
English ones are, `listener` as `spacy init config` does it, with all that may differ. The rules of the tokeniser are
spaCy's (MIT), its list of special words is cut down.
"""
import json
import random
import shutil
import sys
from pathlib import Path

import numpy
import spacy
from spacy.training import Example
from thinc.api import fix_random_seed

PEOPLE = "Ida Oakley|Jan Smit|Mara Lind|Volodymyr Zahoruiko|Irène O'Hara|A. B. Castellane|Henrik Aasland|Oksana Reyes-Holt".split("|")
BODIES = "Mill Press|Norvik Energi|the Harbour Courier|Marine Accident Bureau|AT&T|Lake Water Board|S.K. Tanker Co.".split("|")
PLACES = "Oslo|Port Selby|Ізмаїл|New Lindhafen|St. Brannock|U.S.|Köln".split("|")
FRAMES = [
    "{p} of {o} said in {l} on Monday that nothing had changed.",
    "{o} (\"{o}\") didn't pay €1,200.50 to {p}, {p}'s lawyer wrote.",
    "{l} — {p} left; {o} stayed...  Nobody knows why.",
    "See https://mill.example/a-b?c=d or write to {p}@mill.example at 10a.m. in {l}.",
    "\n{p}\n\n{l}, 12 May: the well-known {o} and/or {p} won't come.",
    "He can't; \"{p}\" (57) isn't in {l}/{l} now :) — they're gone, Mr. Smit's been told.",
]
TESTS = [
    "",
    " ",
    "\n\n",
    "Oslo",
    "  Ida Oakley ,  of\tNorvik Energi.\n\n\nJan Smit\u00a0left  ",
    "IDA OAKLEY OF THE MILL PRESS SAID SO IN PORT SELBY",
    "no capitals at all in this sentence about oslo",
    "((((\"'Oslo'\"))))!!! $$$ 1-0 2-1 (Smit 5', Lind 88')",
    "日本 東京 Oslo قال \u202eolsO\u202c אב \u200bOslo\ufeff x\u0301y ²½٣Ⅷ",
    "a" * 120 + " " + "Smit-" * 20 + " …etc... U.S.A.'s don't cannot gonna 5km 10% -- ~ [[x]] & a&b x~y",
    "can't won't Can't isn't I'm they'd've ain't Mr. Mrs. a.m. p.m. 9a.m. e.g. i.e. :-) :( o.O",
]


def sentence(rng):
    """-> text, [(start, end, label)]"""
    text, spans = "", []
    for i, piece in enumerate(rng.choice(FRAMES).replace("{", "\0{").replace("}", "}\0").split("\0")):
        kinds = {"{p}": (PEOPLE, "PERSON"), "{o}": (BODIES, "ORG"), "{l}": (PLACES, "GPE")}
        if piece in kinds:
            names, label = kinds[piece]
            name = rng.choice(names)
            spans.append((len(text), len(text) + len(name), label))
            text += name
        else:
            text += piece
    return text, spans


def few_rules(nlp):
    """Leaves so many special words that every way they are used is met."""
    rng = random.Random(7)
    kept = ["don't", "didn't", "can't", "won't", "isn't", "Can't", "I'm", "they're", "cannot", "gonna", "Mr.", "a.m.", "10a.m.", "9a.m.", ":)", ":-)", "o.O", "and/or", " ", "\n", "\t", "e.g.", "ain't", "they'd've", "Co.", "St."]
    rules = nlp.tokenizer.rules
    chosen = {k: rules[k] for k in kept if k in rules}
    chosen.update({k: rules[k] for k in rng.sample(sorted(rules), 40)})
    chosen["New Lindhafen"] = [{65: "New Lindhafen", 67: "lindhafen"}]
    nlp.tokenizer.rules = chosen


def train(nlp, rounds):
    rng = random.Random(3)
    examples = []
    for _ in range(120):
        text, spans = sentence(rng)
        doc = nlp.make_doc(text)
        spans = [s for s in spans if doc.char_span(s[0], s[1], s[2]) is not None]
        examples.append(Example.from_dict(doc, {"entities": spans}))
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(rounds):
        rng.shuffle(examples)
        for at in range(0, len(examples), 20):
            nlp.update(examples[at : at + 20], sgd=optimizer, drop=0.1)


def own():
    nlp = spacy.blank("en")
    few_rules(nlp)
    nlp.vocab.lookups.add_table("lexeme_norm", {"Harbour": "harbor", "colour": "color", "won": "win"})
    nlp.vocab.lex_attr_getters[67] = spacy.util.add_lookups(nlp.vocab.lex_attr_getters[67], nlp.vocab.lookups.get_table("lexeme_norm"))
    nlp.add_pipe("ner", config={"model": {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False, "hidden_width": 16, "maxout_pieces": 2, "use_upper": True, "nO": None,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "width": 16, "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"], "rows": [200, 60, 100, 60], "include_static_vectors": False},
            "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 16, "depth": 3, "window_size": 1, "maxout_pieces": 3},
        }}})
    nlp.meta["name"], nlp.meta["version"] = "own", "0.1.0"
    train(nlp, 6)
    return nlp


def listener():
    nlp = spacy.blank("xx")
    words = ["Oslo", "said", "in", "of", "the", "Monday", "(", ".", "Köln", "Press"]
    vectors = numpy.random.RandomState(5).uniform(-1, 1, (len(words), 6)).astype("float32")
    nlp.vocab.vectors = spacy.vectors.Vectors(strings=nlp.vocab.strings, data=vectors, keys=words)
    nlp.add_pipe("tok2vec", config={"model": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "width": 12, "attrs": ["ORTH", "LOWER", "SHAPE", "SPACY", "IS_SPACE"], "rows": [150, 100, 60, 10, 10], "include_static_vectors": True},
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 12, "depth": 2, "window_size": 2, "maxout_pieces": 2},
    }})
    nlp.add_pipe("ner", config={"model": {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": True, "hidden_width": 10, "maxout_pieces": 3, "use_upper": False, "nO": None,
        "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 12, "upstream": "*"},
    }})
    nlp.meta["name"] = "listener"
    train(nlp, 8)
    return nlp


def main(folder):
    rng = random.Random(11)
    texts = TESTS + [" ".join(sentence(rng)[0] for _ in range(rng.randint(1, 4))) for _ in range(60)]
    expected = {}
    for make in (own, listener):
        fix_random_seed(1)
        path = Path(folder) / make.__name__
        shutil.rmtree(path, ignore_errors=True)
        make().to_disk(path)
        (path / "vocab" / "strings.json").write_text("[]\n")  # spaCy needs the file, not what is in it
        nlp = spacy.load(path)
        rows = []
        for text in texts:
            doc = nlp(text)
            at = lambda c: len(text[:c].encode())
            words = [[at(t.idx), at(t.idx + len(t)), t.norm_] for t in doc]
            rows.append({"text": text, "words": words, "entities": [[at(e.start_char), at(e.end_char), e.label_] for e in doc.ents]})
        expected[make.__name__] = rows
        print(make.__name__, sum(len(r["words"]) for r in rows), "words", sum(len(r["entities"]) for r in rows), "names")
    with open(Path(folder) / "expected.json", "w", encoding="utf-8") as out:
        json.dump(expected, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
