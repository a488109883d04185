#!/usr/bin/env python3
"""Every figure of the Extraction table in README.md, in one run: HTML pages, plain pages, fields, speed. Standard library only.

  cargo build --release && cargo build --release --example text_lines
  benches/extract.py KIT                  everything
  benches/extract.py KIT --only html      one part: html, text, crate, hostile
  benches/extract.py KIT --sites held     the third of the sites that rules are not made on (`open`: the others)

KIT is a folder with pages.jsonl (a page a line: `set`, `id`, `url`, `html`, and of the references `body`, `title`, `author`,
`date`, `publisher`, `lang`, `subtitle`, `caption` those that it has), the pages under html/, and the same pages as plain
text in text/copy/SET/ID.txt, text/wrap/ and text/flat/. A body may have several accepted references.

Body: multisets of word 4-grams, precision and recall as means over pages, F1 of the two means.  `span` is the baseline
of plain pages: the run of lines with the most prose.  CPU times are of whole processes, user and system.
"""
import argparse, collections, datetime, hashlib, html, json, os, re, resource, statistics, subprocess, tempfile, time
import unicodedata
from urllib.parse import urlsplit

BODIES = ('scrapinghub', 'naeb', 'fundus-eval', 'fundus-tests')
_CJK = re.compile('([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f])')
_WORD = re.compile(r'\w+')
_SOFT = re.compile('[\u00ad\u200b\u200c\u200d\u2060\ufeff]')


# ------------------------------------------------------------------ bodies
def words(text):
    return _WORD.findall(_CJK.sub(r' \1 ', _SOFT.sub('', text or '')))


def grams(text, n=4):
    w = words(text)
    if not w:
        return collections.Counter()
    return collections.Counter(zip(*(w[i:] for i in range(n)))) if len(w) >= n else collections.Counter([tuple(w)])


def overlap(gold, pred):
    """(tp, fp, fn) of one page, summing to 1."""
    tp = sum((gold & pred).values())
    fp, fn = sum(pred.values()) - tp, sum(gold.values()) - tp
    s = tp + fp + fn
    return (tp / s, fp / s, fn / s) if s else (0.0, 0.0, 0.0)


def page_f1(t):
    return 2 * t[0] / (2 * t[0] + t[1] + t[2]) if sum(t) else 1.0


def mean_f1(ts):
    p = [t[0] / (t[0] + t[1]) for t in ts if t[0] + t[1] > 0]
    r = [t[0] / (t[0] + t[2]) for t in ts if t[0] + t[2] > 0]
    p, r = (statistics.mean(x) if x else 0.0 for x in (p, r))
    return 2 * p * r / (p + r) if p + r else 0.0


def body(page, text):
    """The overlap with the best of the accepted references."""
    if 'grams' not in page:
        page['grams'] = [grams(r) for r in (page['body'] if isinstance(page['body'], list) else [page['body']])]
    pred = grams(text)
    return max((overlap(g, pred) for g in page['grams']), key=page_f1)


# ------------------------------------------------------------------ fields
def norm(s):
    s = _SOFT.sub('', unicodedata.normalize('NFKC', html.unescape(s or '')).casefold())
    return ' '.join(_WORD.findall(_CJK.sub(r' \1 ', s)))


def alike(a, b):
    a, b = collections.Counter(norm(a).split()), collections.Counter(norm(b).split())
    o = sum((a & b).values())
    return 2 * o / (sum(a.values()) + sum(b.values())) if o else 0.0


_BY = re.compile(r'^\s*(?:by|von|par|por|di|door|av|af|text|story|autor(?:en)?|author)\b[\s:]+', re.I)
_SPLIT = re.compile(r'\s*(?:[;,|&\n/·•]|\band\b|\bund\b|\bet\b|\by\b(?!\.)|\be\b(?!\.)|\bog\b|\boch\b|\ben\b(?!\.))\s*', re.I)
_AGENCY = re.compile(r'^(?:the )?(?:ap|afp|dpa|efe|ansa|pa|reuters|associated press|agence france presse|press association|'
                     r'bloomberg|tass|staff|agenc(?:y|ies)|newsroom|editorial|redaktion|redacci[oó]n|r[eé]daction|'
                     r'.* (?:staff|agenc(?:y|ies)|newsroom|team|desk|news|media))$')


def names(v):
    """The people that a reference or an answer names."""
    out = set()
    for s in (v if isinstance(v, list) else [v] if v else []):
        for part in _SPLIT.split(_BY.sub('', str(s))):
            k = norm(part)
            if k and not k.startswith('http') and not _AGENCY.match(k):
                out.add(k)
    return out


def days(v):
    """The local day and the UTC day of a reference: either is right."""
    m = re.match(r'\s*(\d{4}-\d{2}-\d{2})', str(v or ''))
    out = {m.group(1)} if m else set()
    try:
        t = datetime.datetime.fromisoformat(str(v))
        if t.tzinfo:
            out.add(t.astimezone(datetime.timezone.utc).date().isoformat())
    except ValueError:
        pass
    return out


def squeeze(s):
    return ''.join(c for c in unicodedata.normalize('NFKD', norm(s)) if c.isalnum())


def host(url):
    return re.sub(r'^(www|m|amp)\.', '', urlsplit(url or '').netloc.lower().split(':')[0])


def publisher(page, pred):
    p, h = squeeze(pred), host(page.get('url'))
    right = {squeeze(page['publisher']), squeeze(re.sub(r'\(.*?\)', '', page['publisher'])), squeeze(h),
             squeeze(h.rsplit('.', 1)[0])} | {squeeze(x) for x in h.split('.')[:-1] if len(x) > 3}
    return bool(p) and any(c and (c == p or (len(c) > 3 and c in p and len(p) < 3 * len(c) + 4) or (len(p) > 3 and p in c))
                           for c in right)


def fields(page, got):
    """field -> whether it is right, for the fields that the page has a reference for."""
    out, value = {}, lambda v: v.get('value') if isinstance(v, dict) else v
    if page.get('title'):
        out['title'] = norm(got.get('title')) == norm(page['title'])
    if page.get('author') is not None:
        g, p = names(page['author']), names(got.get('authors'))
        if g:
            out['author'] = g == p
            out['author any'] = bool(g & p) or any(a in b or b in a for a in g for b in p if min(len(a), len(b)) > 5)
        else:
            out['invented'] = bool(p)
    if days(page.get('date')):
        out['date'] = str(value(got.get('published')) or '')[:10] in days(page['date'])
    if page.get('publisher'):
        out['publisher'] = publisher(page, got.get('publisher'))
    if page.get('lang'):
        p = str(got.get('language') or '')[:2]
        out['language'] = p == page['lang'] or {p, page['lang']} <= {'no', 'nb', 'nn'}
    for field, key in (('subtitle', 'subtitle'), ('caption', 'captions')):
        if page.get(field):
            p = got.get(key) or ''
            p = (p[0] if p else '') if isinstance(p, list) else p
            out[field] = alike(value(p) or '', page[field]) >= 0.6
    return out


# ------------------------------------------------------------------ baseline of plain pages
STOP = set('''the of and to a in is that for it on was with as he be at by i this had not are but from or have an they
which one you were her all his she there would their we him been has when who will more no if out so said what up its
about into than them can only other new some could time these two may then do first any my now such like our over me
after also did many before must through back where much your way well down should because each just those people how
too good very make world still own see men work long get here between both life being under never day same another
know while last might us great old year off come since against go came right used take three de la le les et des en un
une du que der die und das von zu den mit ist im nicht el los las y por con una para se del al il di che e per non sono
dei della van het een dat zijn op och att som på av det är til og ikke er'''.split())
END = ('.', '!', '?', '"', '”', '’', "'", '»', '…', '。', '！', '？', '」', ')', '“')


def span(text):
    lines = [x.strip() for x in text.split('\n') if x.strip()]
    score = []
    for x in lines:
        w = _WORD.findall(x)
        stop = sum(y.lower() in STOP for y in w) / len(w) if w else 0.0
        score.append(len(words(x)) if len(x) >= 60 and (x.endswith(END) or stop >= 0.25) else -6 - len(words(x)) * 0.5)
    best, lo, hi, run, start = 0, 0, 0, 0, 0
    for i, v in enumerate(score):
        if run <= 0:
            run, start = 0, i
        run += v
        if run > best:
            best, lo, hi = run, start, i + 1
    return '\n'.join(x for x, v in zip(lines[lo:hi], score[lo:hi]) if v > 0 or x.endswith(END))


# ------------------------------------------------------------------ runs
def site(page):
    lab = host(page.get('url')).split('.')
    return '.'.join(lab[-3 if len(lab) > 2 and len(lab[-1]) == 2 and len(lab[-2]) <= 3 else -2:]) or page['id']


def is_held(page):
    """A third of the sites, on which no rule is made."""
    return int(hashlib.sha1(('hold ' + site(page)).encode()).hexdigest(), 16) % 3 == 0


def run(command, pages, path, urls):
    """Answers by page, and CPU seconds, of one process over all pages."""
    feed = ''.join(f'{i}\t{path(p)}\t{(p.get("url") or "") if urls else ""}\n' for i, p in enumerate(pages))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=feed, stdout=subprocess.PIPE, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    got = {}
    for line in done.stdout.split('\n'):
        if line:
            x = json.loads(line)
            got[int(x['id'])] = x
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [got.get(i, {}) for i in range(len(pages))], cpu


def by_set(pages, values):
    out = collections.defaultdict(list)
    for p, v in zip(pages, values):
        if v is not None:
            out[p['set']].append(v)
    return out


def bodies(pages, texts):
    """F1 by set, of the sets that have bodies."""
    found = by_set(pages, [body(p, t) if p.get('body') else None for p, t in zip(pages, texts)])
    return {s: mean_f1(found[s]) for s in BODIES if s in found}


def row(name, values, digits=4):
    mean = f'  mean {statistics.mean(values.values()):.4f}' if values else ''
    print(f'{name:28}', '  '.join(f'{k} {v:.{digits}f}' for k, v in values.items()) + mean, flush=True)


def field_rows(name, pages, answers, wanted):
    found = collections.defaultdict(list)
    for p, got in zip(pages, answers):
        for field, right in fields(p, got).items():
            found[field, p['set']].append(right)
    for field, sets in wanted:
        some = {s: found[field, s] for s in sets if found[field, s]}
        if field == 'invented':
            every = [x for v in some.values() for x in v]
            print(f'{name} {"authors invented":22}', sum(every), 'of', len(every))
        else:
            row(f'{name} {field}', {s: sum(v) / len(v) for s, v in some.items()}, 3)


def timed(command, pages, path, urls, rounds):
    """Median CPU seconds."""
    return statistics.median(run(command, pages, path, urls)[1] for _ in range(rounds))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('kit')
    ap.add_argument('--only', choices=['html', 'text', 'crate', 'hostile'])
    ap.add_argument('--sites', choices=['all', 'open', 'held'], default='all')
    ap.add_argument('--rounds', type=int, default=1, help='runs for each speed')
    ap.add_argument('--program', default='target/release/presshound')
    ap.add_argument('--tool', default='target/release/examples/text_lines')
    ap.add_argument('--keep', help='write the answers to FOLDER/PART.jsonl')
    a = ap.parse_args()
    pages = [json.loads(x) for x in open(f'{a.kit}/pages.jsonl', encoding='utf-8')]
    pages = [p for p in pages if a.sites == 'all' or is_held(p) == (a.sites == 'held')]
    with_body = [p for p in pages if p.get('body')]
    ours = [a.program, 'extract', '--json', '--batch', '-', '--threads', '1']
    html_path = lambda p: f'{a.kit}/{p["html"]}'
    text_path = lambda style: lambda p: f'{a.kit}/text/{style}/{p["set"]}/{p["id"]}.txt'
    part = lambda name: a.only in (None, name)
    crate = {}
    if part('crate') or part('html'):
        got, cpu = run([a.tool, 'teacher'], with_body, html_path, False)
        crate = bodies(with_body, [x.get('body') or '' for x in got])
        row('crate body', crate)
        print(f'crate speed: {len(with_body) / cpu:.0f} pages a CPU second')
    if part('html'):
        got, _ = run(ours, pages, html_path, True)
        keep(a, 'html', pages, got)
        found = bodies(pages, [x.get('body') or '' for x in got])
        row('html body', found)
        row('html body above the crate', {s: found[s] - crate[s] for s in found})
        field_rows('html', pages, got, [
            ('title', ('naeb', 'fundus-tests')), ('author', ('naeb', 'fundus-tests')),
            ('date', ('naeb', 'fundus-tests', 'htmldate'))] + [
            (f, ('fundus-tests',)) for f in ('publisher', 'language', 'subtitle', 'caption')] + [
            ('invented', ('naeb', 'fundus-tests'))])
        bare = timed([a.tool, 'teacher'], with_body, html_path, False, a.rounds)
        mine = timed(ours, with_body, html_path, True, a.rounds)
        text = timed(ours, with_body, text_path('copy'), False, a.rounds)
        print(f'speed: html {bare / mine:.2f} times the crate; plain {mine / text:.1f} times html '
              f'({len(with_body) / mine:.0f} and {len(with_body) / text:.0f} pages a CPU second)')
    if part('text'):
        base = bodies(with_body, [span(open(text_path('copy')(p), encoding='utf-8').read()) for p in with_body])
        row('span body', base)
        for style in ('copy', 'wrap', 'flat'):
            got, _ = run(ours, with_body, text_path(style), False)
            found = bodies(with_body, [x.get('body') or '' for x in got])
            row(f'text body, {style}', found)
            row('  above span', {s: found[s] - base[s] for s in found})
            if style == 'copy':
                keep(a, 'text', with_body, got)
                verdicts = collections.Counter(x.get('verdict') for x in got)
                print('verdicts', dict(verdicts))
                field_rows('text', with_body, got, [
                    ('title', ('naeb', 'fundus-tests')), ('author any', ('naeb', 'fundus-tests')),
                    ('date', ('naeb', 'fundus-tests')), ('publisher', ('fundus-tests',)),
                    ('language', ('fundus-tests',)), ('subtitle', ('fundus-tests',)),
                    ('caption', ('fundus-tests',)), ('invented', ('naeb', 'fundus-tests'))])
    if part('hostile'):
        hostile(a.program)


def keep(a, name, pages, got):
    if a.keep:
        os.makedirs(a.keep, exist_ok=True)
        with open(f'{a.keep}/{name}.jsonl', 'w', encoding='utf-8') as f:
            for p, x in zip(pages, got):
                f.write(json.dumps({**x, 'id': p['id'], 'set': p['set']}, ensure_ascii=False) + '\n')


# ------------------------------------------------------------------ hostile pages
def hostile(program):
    """Wall time and peak memory of pages of up to 5 MB that are made to hurt."""
    five = 5_000_000
    sentence = 'The harbour master of Lindmouth said that the ferry had left at noon, and nobody was hurt. '
    cases = {
        '50,000 nested div': ('html', '<div>' * 50_000 + 'deep' + '</div>' * 50_000),
        '100,000 nested b': ('html', '<p>' + '<b>' * 100_000 + 'deep'),
        '100,000 links': ('html', ''.join(f'<a href="/story/{i}">Story number {i} of the day</a>\n' for i in range(100_000))),
        '5 MB of paragraphs': ('html', f'<p>{sentence}</p>\n' * (five // (len(sentence) + 8))),
        '5 MB in one paragraph': ('html', '<p>' + sentence * (five // len(sentence))),
        '5 MB of open tags': ('html', '<p><i><a><table><td>' * (five // 20)),
        '5 MB of attributes': ('html', '<p ' + 'class="byline author" ' * (five // 22) + '>x'),
        '5 MB of entities': ('html', '<p>' + '&amp;&nosuch;&#x41;' * (five // 19)),
        '5 MB of <': ('html', '<' * five),
        '5 MB of one line': ('txt', sentence * (five // len(sentence))),
        '5 MB of one word': ('txt', 'a' * five),
        '5 MB of short lines': ('txt', 'Home\n' * (five // 5)),
        '5 MB of bylines': ('txt', 'By Ada Brook, 3 March 2024\n' * (five // 27)),
        '5 MB of hard-wrapped text': ('txt', (sentence[:78] + '\n') * (five // 79)),
        '5 MB of prose lines': ('txt', (sentence + '\n\n') * (five // (len(sentence) + 2))),
        '5 MB of numbers': ('txt', '12.03.2024 11:12 ' * (five // 17)),
        '5 MB of ideographs': ('txt', '港口周一关闭，船只停航。' * (five // 36)),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, (ending, page) in cases.items():
            path = os.path.join(folder, 'page.' + ending)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(page)
            start = time.time()
            child = subprocess.Popen([program, 'extract', '--json', path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            said = child.stderr.read().decode('utf-8', 'replace').strip()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            print(f'{name:28} {time.time() - start:6.2f} s wall {used.ru_utime + used.ru_stime:6.2f} s CPU '
                  f'{used.ru_maxrss // 1024:5} MB  exit {child.returncode} {said[:80]}', flush=True)


if __name__ == '__main__':
    main()
