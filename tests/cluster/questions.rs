//! The questions: every form of the query language, the queries of `tests/quality`, and random ones built from the
//! words of a corpus.

use presshound::corpus::{Corpus, Question};
use presshound::query::plan::Plan;
use presshound::store::Sort;

/// Forms beyond those of `tests/quality/queries.tsv`: each at least once, and their corners.
const FORMS: &str = r#"
*
ferry pump
=soldiers
==US OR ==Us
==Skarven NOT ==skarven
"hydraulic pump"
="hydraulic pump"
=="Harbour Courier"
"pump hydraulic"~2
"the ferry"~5 aground
"evg* zagoruyko"
"ferry * aground"
"the * * aground"
"hyd* pump"~3
"pump hyd*"~3
skarven NOT geese
NOT skarven
NOT "hydraulic pump"
NOT ==Skarven
(glacier OR eels) NOT bergen
ferry geese^3
rudder NEAR/8 engines
engines ONEAR/8 rudder
"small glaciers" NEAR/4 melt
kestrel NEAR/3 copp*
(izmail OR danube) NEAR/12 grain
("the ferry" OR skarven) NEAR/6 aground
"the ferry"~2 NEAR/9 aground
ferry NEAR/5 ferry
"the ferry" NEAR/3 the
==Skarven NEAR/10 ferry
zahor~1 NEAR/30 the
/ferr(y|ies)/ NEAR/20 the
zahoru*
z?goruyko
*goruyko
f*
zahoruyko~1
sahoruyko~2
feryr~1
on~1
abc~2
/zah?g?oru[iy]ko/
/[a-c].{3,5}/
/\d{4}/
/\p{Cyrillic}+/
/(?i)SKARVEN/
/fer+y|ship/
title:skarven
title:"heat breaks"
title:(pie OR eels)
subtitle:*
caption:"picket line"
chrome:donate
in:chrome donate
in:all donate
in:chrome "sign up"
publisher:"Radio Lantern"
publisher:continental
author:"Mara Lind"
author:(lind okafor)
author:*
NOT author:*
agency:afp
section:mining
tag:eels
lang:uk
lang:(ar zh)
url:*
url:radiolantern.example/*
url:*.example/*
path:2025/*
path:*.jsonl
path:*!*
id:rl-5150
id:*
date:2025
date:2025-01
date:2025-01-14
date:2025-02..2025-05
date:..2024-07
date:2025-06..
date:>=2025-06
date:3m..
date:missing
date:uncertain
date:*
NOT date:missing
person:*
org:*
any:person
any:place NEAR/10 ferry
any:person NEAR/5 any:org
person:lind
person:"Mara Lind"
entity:harbour
org:harbour NEAR/30 ferry
"the ferry" NEAR/20 any:place
any:person ONEAR/8 said
title:any:place
any:org NOT any:person
大桥
东京
القمح
Müller
ёлка
strassenbahn
state-of-the-art
U.S.
don't
"ferry OR"
skarven date:2025 publisher:(courier OR dispatch) NOT lang:fr
xyzzyq
ferry xyzzyq
"#;

/// Returns every form.
pub fn forms() -> Vec<String> {
    let quality = include_str!("../quality/queries.tsv").lines();
    let quality = quality.filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    let own = FORMS.lines();
    let mut out: Vec<String> = own.chain(quality).map(str::trim).map(str::to_string).collect();
    out.retain(|text| !text.is_empty());
    out
}

/// Random numbers that are the same in every run (a linear congruential generator, Knuth's MMIX constants).
pub struct Dice(pub u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// Returns the words of the articles of a corpus, article by article.
pub fn texts(corpus: &Corpus) -> Vec<Vec<String>> {
    let question = Question { sort: Sort::Newest, limit: Some(500), ..Question::of(Plan::All) };
    let hits = corpus.search(&question).expect("articles").hits;
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect()
    };
    let texts: Vec<Vec<String>> = hits.iter().map(|hit| words(&hit.article.body)).collect();
    texts.into_iter().filter(|words: &Vec<String>| words.len() > 20).collect()
}

/// Returns random queries built from words that stand near each other in some article.
pub fn random(texts: &[Vec<String>], count: usize) -> Vec<String> {
    let mut dice = Dice(7);
    (0..count).map(|_| query(texts, &mut dice)).collect()
}

fn query(texts: &[Vec<String>], dice: &mut Dice) -> String {
    let words = &texts[dice.below(texts.len())];
    let at = dice.below(words.len() - 12);
    let near = &words[at..at + 12];
    let one = part(near, dice);
    match dice.below(8) {
        0 => format!("{one} {}", part(near, dice)),
        1 => format!("{one} OR {}", part(near, dice)),
        2 => format!("{one} NOT {}", part(near, dice)),
        3 => format!("({one} OR {}) {}", part(near, dice), part(near, dice)),
        4 => format!("{one} date:{}", ["2025", "..2024", "missing", "2024-06..2025-02"][dice.below(4)]),
        5 => format!("{}^2 {one}", near[dice.below(6)]),
        _ => one,
    }
}

fn part(near: &[String], dice: &mut Dice) -> String {
    let (first, second) = (dice.below(6), 1 + dice.below(5));
    let (a, b) = (&near[first], &near[first + second]);
    let head = |word: &str, dice: &mut Dice| {
        let long = word.chars().count();
        word.chars().take(1 + dice.below(long.max(2) - 1).max(2)).collect::<String>()
    };
    match dice.below(16) {
        0 | 1 => a.clone(),
        2 => format!("\"{a} {}\"", near[first + 1]),
        3 => format!("\"{a} {} {}\"", near[first + 1], near[first + 2]),
        4 => format!("\"{a} {b}\"~{}", dice.below(6)),
        5 => format!("\"{b} {a}\"~{}", dice.below(8)),
        6 => format!("{a} NEAR/{} {b}", 1 + dice.below(8)),
        7 => format!("{b} ONEAR/{} {a}", 1 + dice.below(8)),
        8 => format!("{}*", head(a, dice)),
        9 => format!("\"{a} {}*\"", head(&near[first + 1], dice)),
        10 => format!("{a}~1"),
        11 => format!("={a}"),
        12 => format!("=={a}"),
        13 => format!("\"{a} {}\" NEAR/{} {b}", near[first + 1], 1 + dice.below(9)),
        14 => format!("({a} OR {}*) NEAR/5 {b}", head(a, dice)),
        _ => format!("any:{} NEAR/{} {a}", ["person", "org", "place"][dice.below(3)], 1 + dice.below(12)),
    }
}
