#!/usr/bin/env python3
"""Trains the line classifier of plain pages and writes it as a Rust table.

  pip install -r training/text_lines/requirements.txt
  cargo build --release --example text_lines
  extract_eval.py text --kit KIT                      (once: renders the pages as plain text)
  python3 training/text_lines/train.py body --kit KIT --evaluate        (writes src/extract/text/body_model.rs)
  cargo build --release --example text_lines          (titles and bylines are judged around the new body)
  python3 training/text_lines/train.py headings --kit KIT               (writes src/extract/text/heading_model.rs)

KIT is a folder with pages.jsonl, html/ and text/{copy,flat,wrap}/.  Features come from the program itself
(example `text_lines`), so that training and use never disagree.  Pages without a reference body are
labelled by the HTML extractor ("teacher") and count half; of every page with a reference a short one is made
that has a few of its lines.  Boosted trees.  Two forests for the body: the first looks at each line by itself, the
second at the lines that have some hope, knowing what the first made of the page; it learns from chances that the
first gave to sites that it had not seen.  One forest each for title and byline.  The page's threshold is the one
with the greatest expected F1.
"""
import argparse, collections, hashlib, html, json, os, random, re, statistics, subprocess, unicodedata
from urllib.parse import urlsplit

import lightgbm
import numpy as np

STYLES = ('copy', 'flat', 'wrap')
FOLDS = 6
FIRST = dict(trees=90, leaves=16, rate=0.1, least=900)
SECOND = dict(trees=100, leaves=12, rate=0.1, least=900)
SHORT_WEIGHT = 0.3                          # of a short page, against a whole one
HEADING = dict(trees=50, leaves=8, rate=0.12, least=40)
SURE, NEVER = 0.5, 0.35                     # as in src/extract/text/choose.rs


# ------------------------------------------------------------------ reference: which lines are the article
_CJK = re.compile('([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f])')
_SOFT = re.compile('[\u00ad\u200b\u200c\u200d\u2060\ufeff]')
_WORD = re.compile(r'\w+')


def words(text):
    return _WORD.findall(_CJK.sub(r' \1 ', _SOFT.sub('', text)))


def grams(w, n=4):
    if not w:
        return collections.Counter()
    return collections.Counter(zip(*(w[i:] for i in range(n)))) if len(w) >= n else collections.Counter([tuple(w)])


def overlap(gold, text):
    """(tp, fp, fn) of word 4-grams, summing to 1."""
    pred = grams(words(text))
    tp = sum((gold & pred).values())
    fp, fn = sum(pred.values()) - tp, sum(gold.values()) - tp
    s = tp + fp + fn
    return (tp / s, fp / s, fn / s) if s else (0.0, 0.0, 0.0)


def f1(t):
    return 2 * t[0] / (2 * t[0] + t[1] + t[2]) if t[0] else float(t[1] + t[2] == 0)


def mean_f1(ts):
    """Harmonic mean of mean precision and mean recall, as the Scrapinghub benchmark has it."""
    p = [t[0] / (t[0] + t[1]) for t in ts if t[0] + t[1] > 0]
    r = [t[0] / (t[0] + t[2]) for t in ts if t[0] + t[2] > 0]
    p, r = (statistics.mean(x) if x else 0.0 for x in (p, r))
    return 2 * p * r / (p + r) if p + r else 0.0


def labels(lines, references):
    """A line is the article's when most of its words sit in 4-grams of the reference; the best reference wins."""
    best = (-1.0, None)
    for ref in references:
        rw = words(ref)
        g, joined = grams(rw), f' {" ".join(rw)} '
        keep = []
        for x in lines:
            w = words(x)
            k = grams(w)
            keep.append(sum((k & g).values()) * 2 >= sum(k.values()) if len(w) >= 4
                        else len(w) > 1 and f' {" ".join(w)} ' in joined)
        score = f1(overlap(g, '\n'.join(x for x, k in zip(lines, keep) if k)))
        if score > best[0]:
            best = (score, keep)
    return best


# ------------------------------------------------------------------ pages
class Page:
    """One page in one style: its lines, features, labels and weight."""

    def __init__(self, meta, style):
        self.id, self.set, self.style = f'{meta["set"]}/{meta["id"]}', meta['set'], style
        self.site = site(meta)
        self.refs = meta['body'] if isinstance(meta['body'], list) else [meta['body']]
        self.taught = meta.get('taught', False)
        self.meta, self.path, self.short = meta, None, False

    def learnt(self):
        """Whether the page is learnt from: in the first style and, half of them each, in the two that hardly differ."""
        return self.short or self.style in (STYLES[0], STYLES[1 + int(hashlib.sha1(self.id.encode()).hexdigest(), 16) % 2])


def site(meta):
    lab = urlsplit(meta.get('url') or '').netloc.lower().split(':')[0].split('.')
    return '.'.join(lab[-3 if len(lab) > 2 and len(lab[-1]) == 2 and len(lab[-2]) <= 3 else -2:]) or meta['id']


def load(a, bare=False):
    """All pages in all styles; without lines, features and labels if `bare`."""
    metas = [json.loads(x) for x in open(f'{a.kit}/pages.jsonl', encoding='utf-8')]
    mute = [m for m in metas if not m.get('body')]
    if mute and not a.no_teacher:
        feed = ''.join(f'{i}\t{a.kit}/{m["html"]}\n' for i, m in enumerate(mute))
        for x in run(a, ['teacher'], feed).split('\n'):
            if x:
                x = json.loads(x)
                mute[int(x['id'])].update(body=x['body'], taught=True)
    pages = []
    for m in metas:
        if not m.get('body') or (m.get('taught') and len(words(m['body'])) < 120):
            continue
        for style in STYLES:
            p = Page(m, style)
            p.path = f'{a.kit}/text/{style}/{m["set"]}/{m["id"]}.txt'
            pages.append(p)
    if bare:
        return pages
    read(a, pages, 'first', lambda p: '')
    for p in pages:
        ceiling, keep = labels(p.lines, p.refs)
        p.y = np.array(keep, dtype=np.float32)
        p.ok = ceiling > 0.75 if p.taught else True
    pages = [p for p in pages if p.ok]
    pages += short_pages(a, [p for p in pages if p.style == STYLES[0] and not p.taught])
    for p in pages:
        p.n = np.array([len(words(x)) for x in p.lines], dtype=np.float32)
        p.w = np.minimum((p.n + 2.0) / (float((p.n * p.y).sum()) + 30.0), 0.3) / len(STYLES)
        p.w *= a.taught_weight if p.taught else SHORT_WEIGHT if p.short else 1.0
    return pages


def short_pages(a, pages):
    """Pages of few lines, as people copy them: some of the article with a little of what stands around it."""
    os.makedirs(f'{a.work}/short', exist_ok=True)
    made, wanted = [], []
    for number, p in enumerate(pages):
        rng, body = random.Random(p.id), np.flatnonzero(p.y)
        if len(body) < 4:
            continue
        first = int(rng.choice([0, 0, rng.randrange(len(body) - 1)]))
        some = body[first:first + rng.randint(2, 6)]
        above = [i for i in range(max(0, body[0] - 12), body[0]) if not p.y[i]]
        below = [i for i in range(body[-1] + 1, len(p.lines)) if not p.y[i]]
        long = [i for i in below if len(words(p.lines[i])) >= 8]
        lines = sorted([*rng.sample(above, min(len(above), rng.randint(0, 3))), *some,
                        *rng.sample(long, min(len(long), rng.randint(0, 3))),
                        *rng.sample(below, min(len(below), rng.randint(0, 2)))])
        lines = list(dict.fromkeys(int(i) for i in lines))
        q = Page(p.meta, 'short')
        q.short, q.path, q.y = True, f'{a.work}/short/{number}.txt', p.y[lines]
        with open(q.path, 'w', encoding='utf-8') as f:
            f.write('\n\n'.join(p.lines[i].replace('\n', ' ') for i in lines) + '\n')
        made.append(q)
        wanted.append(len(lines))
    read(a, made, 'first', lambda p: '')
    return [q for q, n in zip(made, wanted) if len(q.lines) == n]


def run(a, args, feed):
    return subprocess.run([a.tool, *args], input=feed, stdout=subprocess.PIPE, text=True, check=True).stdout


def read(a, pages, stage, rest):
    """Reads the features of a stage into pages[i].x, of the lines pages[i].at; and the lines, but at the second."""
    out = os.path.join(a.work, stage)
    run(a, [stage, out], ''.join(f'{i}\t{p.path}\t{rest(p)}\n' for i, p in enumerate(pages)))
    values, at = np.fromfile(out + '.f32', dtype='<f4'), 0
    for line in open(out + '.jsonl', encoding='utf-8'):
        x = json.loads(line)
        p, n = pages[int(x['id'])], len(x['lines'])
        p.at = x['at']
        if stage != 'second':
            p.lines = x['lines']
        p.x = values[at:at + n * x['columns']].reshape(n, -1)
        at += n * x['columns']


# ------------------------------------------------------------------ training
def thinned(p):
    """Which of a page's rows are learnt from: of short lines that are furniture a third, which counts three times."""
    dull = (p.y[p.at] == 0) & (p.n[p.at] <= 8)
    p.times = np.where(dull, 3.0, 1.0)
    return ~dull | (np.arange(len(dull)) % 3 == len(p.lines) % 3)


def fit(pages, trees, leaves, rate, least):
    rows = [thinned(p) for p in pages]
    x = np.concatenate([p.x[r] for p, r in zip(pages, rows)])
    y = np.concatenate([p.y[p.at][r] for p, r in zip(pages, rows)])
    w = np.concatenate([p.w[p.at][r] * p.times[r] for p, r in zip(pages, rows)])
    data = lightgbm.Dataset(x, y, weight=w * len(w) / w.sum(), free_raw_data=True)
    params = dict(objective='binary', num_leaves=leaves, learning_rate=rate, min_data_in_leaf=least, lambda_l2=20.0,
                  feature_fraction=0.4, bagging_fraction=0.7, bagging_freq=1, max_bin=127, num_threads=2, seed=11,
                  deterministic=True, force_row_wise=True, verbosity=-1)
    return lightgbm.train(params, data, trees)


def fold(p, k=FOLDS):
    return int(hashlib.sha1(p.site.encode()).hexdigest(), 16) % 1009 % k


def out_of_fold(pages, group, spec):
    """Chances of every page's lines from a model that saw no page of its group; lines not looked at keep theirs."""
    for g in sorted(set(map(group, pages))):
        m = fit([p for p in pages if group(p) != g and p.learnt()], **spec)
        for p in pages:
            if group(p) == g and len(p.at):
                p.p[p.at] = m.predict(p.x)


def kept(p):
    """The lines that the program keeps: those from the threshold with the greatest expected F1."""
    n = p.n
    order = np.argsort(-p.p)
    hits, size = np.cumsum((n * p.p)[order]), np.cumsum(n[order])
    f = 2 * hits / np.maximum(size + hits[-1], 1.0)
    return p.p >= min(SURE, max(NEVER, p.p[order][int(np.argmax(f))]))


def report(pages, title):
    print(f'\n{title}')
    for style in STYLES:
        row = {}
        for s in sorted({p.set for p in pages if not p.taught}):
            ts = []
            for p in pages:
                if p.set == s and p.style == style and not p.taught and len(p.lines):
                    text = '\n'.join(x for x, k in zip(p.lines, kept(p)) if k)
                    ts.append(max((overlap(grams(words(r)), text) for r in p.refs), key=f1))
            row[s] = mean_f1(ts)
        print(f'  {style:5}', '  '.join(f'{k} {v:.4f}' for k, v in row.items()),
              f' mean {statistics.mean(row.values()):.4f}', flush=True)
    short = [page_f1(p) for p in pages if p.short]
    if short:
        print(f'  short pages: mean F1 of words {statistics.mean(short):.4f}', flush=True)


def page_f1(p):
    """F1 of a page's words, by its labels."""
    k, y = kept(p), p.y > 0
    return 2 * p.n[k & y].sum() / max(p.n[k].sum() + p.n[y].sum(), 1)


# ------------------------------------------------------------------ titles and bylines
def norm(s):
    return ' '.join(words(unicodedata.normalize('NFKC', html.unescape(s or '')).casefold()))


def is_title(line, meta):
    return norm(line) == norm(meta['title'])


def is_byline(line, meta):
    """A short line with the name of an author in it."""
    n = f' {norm(line)} '
    return len(n.split()) <= 16 and any(f' {norm(a)} ' in n for a in names(meta.get('author')) if len(norm(a)) > 4)


def names(v):
    return [x if isinstance(x, str) else x.get('name', '') for x in (v if isinstance(v, list) else [v] if v else [])]


def headings(a, pages, known, right):
    """Reads the heading lines of each page and labels them; `known` gives the title line where it is told."""
    todo = [p for p in pages if p.meta.get('title') and not p.taught]
    read(a, todo, 'headings', known)
    out = []
    for p in todo:
        q = Heading(p)
        q.y = np.array([right(x, p.meta) for x in p.lines], dtype=np.float32)
        q.n = np.full(len(p.lines), 99.0)
        q.w = np.full(len(p.lines), 1.0 / len(STYLES), dtype=np.float32)
        q.p = np.zeros(len(p.lines))
        if q.y.any():
            out.append(q)
    return out


class Heading:
    """The heading lines of one page."""

    def __init__(self, p):
        self.id, self.set, self.site, self.style = p.id, p.set, p.site, p.style
        self.lines, self.x = p.lines, p.x
        self.first, self.at = (p.at[0] if p.at else 0), list(range(len(p.at)))

    def learnt(self):
        return True


def right_of_best(pages, name):
    for s in sorted({p.set for p in pages}):
        some = [p for p in pages if p.set == s]
        got = [p.y[int(np.argmax(p.p))] > 0 for p in some]
        print(f'  {name} {s}: best line right on {sum(got) / len(got):.3f} of {len(got)} pages that have one in reach')


# ------------------------------------------------------------------ the Rust table
def nodes(tree, out):
    """Appends a tree's nodes in preorder; returns its index.  A leaf has feature 255 and its value as threshold."""
    at = len(out)
    out.append(None)
    if 'leaf_value' in tree:
        out[at] = (255, tree['leaf_value'], 0)
    else:
        assert tree['decision_type'] == '<='
        nodes(tree['left_child'], out)
        right = nodes(tree['right_child'], out)
        out[at] = (tree['split_feature'], tree['threshold'], right)
    return at


def table(name, model, doc):
    roots, flat = [], []
    for t in model.dump_model()['tree_info']:
        roots.append(len(flat))
        nodes(t['tree_structure'], flat)
    assert len(flat) < 65536
    rows, line = [], ''
    for f, v, r in flat:
        cell = f'n({f}, {num(v)}, {r}),'
        if len(line) + len(cell) > 104:
            rows.append('    ' + line.rstrip())
            line = ''
        line += cell + ' '
    rows.append('    ' + line.rstrip())
    starts = ', '.join(map(str, roots))
    body = '\n'.join(rows)
    return (f'/// {doc}\n#[rustfmt::skip]\npub(crate) static {name}: Forest = Forest {{\n    columns: {model.num_feature()},\n'
            f'    roots: &[{starts}],\n    nodes: &[\n{body}\n    ],\n}};\n')


def num(v):
    s = f'{float(np.float32(v)):.5g}'
    s = re.sub(r'e\+?(-?)0*(\d+)', r'e\1\2', s)
    return s if '.' in s or 'e' in s else s + '.0'


def write(path, tables):
    head = ('//! The judge of lines in plain pages, as tables. Written by `training/text_lines/train.py`: do not edit.\n#![allow(clippy::approx_constant)]\n\n'
            'use super::forest::{Forest, Node};\n\n'
            'const fn n(feature: u8, value: f32, right: u16) -> Node {\n    Node { feature, value, right }\n}\n\n')
    with open(path, 'w') as f:
        f.write(head + '\n'.join(tables))
    print(path, os.path.getsize(path), 'bytes')


def train_body(a):
    pages = load(a)
    print(len(pages), 'pages,', sum(len(p.lines) for p in pages), 'lines,', pages[0].x.shape[1], 'features,',
          sum(p.taught for p in pages), 'pages taught')
    groups = [('sites left out', fold)] + [('sets left out', lambda p: p.set)] * a.sets
    for name, group in groups[::-1]:
        read(a, pages, 'first', lambda p: '')
        for p in pages:
            p.p = np.zeros(len(p.lines))
        out_of_fold(pages, group, FIRST)
        report(pages, f'body, {name}, first look')
        if group is fold:
            first = fit([p for p in pages if p.learnt()], **FIRST)
        read(a, pages, 'second', lambda p: ' '.join(f'{x:.4g}' for x in p.p))
        if a.evaluate:
            out_of_fold(pages, group, SECOND)
            report(pages, f'body, {name}, second look')
    second = fit([p for p in pages if p.learnt()], **SECOND)
    write(f'{a.out}/body_model.rs', [table('FIRST', first, 'Is this line part of the body, by itself?'),
                                     table('SECOND', second, 'Is this line part of the body, now that the page was looked at?')])


def train_headings(a):
    a.no_teacher = True
    pages = load(a, bare=True)
    titles = headings(a, pages, lambda p: '', is_title)
    out_of_fold(titles, fold, HEADING)
    right_of_best(titles, 'title, sites left out,')
    best = {(t.id, t.style): t.first + int(np.argmax(t.p)) for t in titles}
    bylines = headings(a, pages, lambda p: best.get((p.id, p.style), ''), is_byline)
    out_of_fold(bylines, fold, HEADING)
    right_of_best(bylines, 'byline, sites left out,')
    write(f'{a.out}/heading_model.rs', [table('TITLE', fit(titles, **HEADING), 'Is this line the title?'),
                                        table('BYLINE', fit(bylines, **HEADING), 'Does this line name the authors?')])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('what', choices=['body', 'headings'])
    ap.add_argument('--kit', required=True)
    ap.add_argument('--tool', default='target/release/examples/text_lines')
    ap.add_argument('--work', default='target/text_lines')
    ap.add_argument('--out', default='src/extract/text', help='folder of body_model.rs and heading_model.rs')
    ap.add_argument('--no-teacher', action='store_true', help='learn from reference bodies only')
    ap.add_argument('--taught-weight', type=float, default=0.5)
    ap.add_argument('--evaluate', action='store_true', help='print the scores of the second look, too')
    ap.add_argument('--sets', action='store_true', help='leave out whole sets as well, and print the scores')
    a = ap.parse_args()
    os.makedirs(a.work, exist_ok=True)
    train_body(a) if a.what == 'body' else train_headings(a)


if __name__ == '__main__':
    main()
