//! Applies what is known beforehand: the repetition profile and the rules of the masthead.

use super::byline;
use super::{Page, Role};
use crate::extract::chrome::Furniture;
use crate::extract::date;
use crate::extract::rules::Masthead;
use crate::model::{Article, DateSource, PubDate};

/// Cuts the lines that the profile knows as furniture. A page most of whose body it knows is one that the profile
/// has learnt by heart: there it is not believed about the body.
pub(super) fn repeated(page: &mut Page<'_>, furniture: &Furniture<'_>) {
    let known = |at: usize| page.shapes.lines.get(at).is_some_and(|shape| furniture.has(shape.hash));
    let words = |at: usize| page.shapes.lines.get(at).map_or(0.0, |shape| shape.words);
    let body = || (0..page.lines.len()).filter(|at| page.is_body(*at));
    let by_heart =
        body().filter(|at| known(*at)).map(words).sum::<f32>() * 2.0 > body().map(words).sum::<f32>();
    let found: Vec<usize> =
        (0..page.lines.len()).filter(|at| known(*at) && !(by_heart && page.is_body(*at))).collect();
    found.into_iter().for_each(|at| page.mark(at, Role::Repeated));
    page.tighten();
}

/// Cuts the lines that the masthead's rules name, and everything from an end line on.
pub(super) fn cut(page: &mut Page<'_>, masthead: &Masthead) {
    let mut ended = false;
    for (line, role) in page.lines.iter().zip(&mut page.roles) {
        ended |= masthead.ends(&line.text);
        if ended || masthead.cuts(&line.text) {
            *role = Role::Ruled;
        }
    }
    page.tighten();
}

/// Sets the fields that the masthead's rules read.
pub(super) fn fields(page: &mut Page<'_>, masthead: &Masthead, article: &mut Article) {
    article.publisher.clone_from(&masthead.name);
    let authors: Vec<usize> =
        (0..page.lines.len()).filter(|at| reads(page, *at, |l| masthead.byline(l))).collect();
    if !authors.is_empty() {
        article.authors.clear();
    }
    for at in authors {
        let text = page.lines.get(at).and_then(|line| masthead.byline(&line.text));
        article.authors.extend(text.map(byline::names).unwrap_or_default());
        page.mark(at, Role::Credit);
    }
    let mut datelines = page.lines.iter().filter_map(|line| masthead.dateline(&line.text));
    if let Some(day) = datelines.find_map(|text| date::first_day(text, page.language)) {
        article.published = Some(PubDate { source: DateSource::Dateline, ..day });
    }
}

fn reads<'l>(page: &'l Page<'_>, at: usize, read: impl Fn(&'l str) -> Option<&'l str>) -> bool {
    page.lines.get(at).is_some_and(|line| read(&line.text).is_some())
}
