"""Compares the names that this program finds with a spaCy pipeline with those that spaCy finds.

    pip install spacy
    python benches/pipelines.py PROGRAM MODEL TEXTS.jsonl

TEXTS has {"id", "text"} a line. Prints how many texts differ with the component `ner` alone, and with the whole
pipeline, whose parser keeps names from crossing the ends of sentences; and the words of each per CPU second.
"""
import json
import subprocess
import sys
import time
import warnings

import spacy

KINDS = {"PER": "person", "PERSON": "person", "PRS": "person", "persName": "person", "ORG": "org", "ORGANIZATION": "org", "GPE_ORG": "org", "orgName": "org"}
KINDS |= dict.fromkeys("LOC GPE FAC LOCATION FACILITY GPE_LOC placeName geogName".split(), "place")


def ours(program, model, lang, texts):
    """-> sets of (start, end, kind), CPU seconds"""
    # The pipeline reads texts of its own language: it is told which that is.
    lines = "".join(json.dumps({"id": str(i), "language": lang, "text": t}) + "\n" for i, t in enumerate(texts))
    begin = children()
    out = subprocess.run([program, "extract", "--json", "--threads", "1", "--model", model, "-"], input=lines, capture_output=True, text=True, check=True).stdout
    seconds = children() - begin
    found = {d["id"]: {(e["start"], e["end"], e["label"]) for e in d["entities"]} for d in map(json.loads, out.splitlines())}
    return [found[str(i)] for i in range(len(texts))], seconds


def children():
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def theirs(nlp, texts):
    begin, out, words = time.process_time(), [], 0
    for text in texts:
        doc = nlp(text)
        words += len(doc)
        at = lambda c: len(text[:c].encode())
        out.append({(at(e.start_char), at(e.end_char), KINDS[e.label_]) for e in doc.ents if e.label_ in KINDS})
    return out, time.process_time() - begin, words


def main(program, model, path):
    warnings.filterwarnings("ignore")
    texts = [json.loads(line)["text"] for line in open(path, encoding="utf-8")]
    whole = spacy.load(model)
    alone = spacy.load(model, exclude=[name for name, _ in whole.components if name not in ("ner", "tok2vec")])
    mine, seconds, = ours(program, model, whole.lang, texts)
    found, took, words = theirs(alone, texts)
    differ = sum(a != b for a, b in zip(mine, found))
    print(f"{whole.lang}_{whole.meta['name']} {whole.meta['version']}: {len(texts)} texts, {words} words, {sum(map(len, found))} names")
    print(f"  ner alone: {differ} texts differ; {words / seconds:.0f} words per CPU second here, {words / took:.0f} in spaCy")
    full, _, _ = theirs(whole, texts)
    shared, union = sum(len(a & b) for a, b in zip(mine, full)), sum(len(a | b) for a, b in zip(mine, full))
    print(f"  whole pipeline: {sum(a != b for a, b in zip(mine, full))} texts differ, {100 * shared / max(union, 1):.2f} % of the names of both are the same")


if __name__ == "__main__":
    main(*sys.argv[1:])
