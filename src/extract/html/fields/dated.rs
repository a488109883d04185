//! When it was published, and last changed.

use super::Sources;
use super::place::path;
use crate::extract::date::{self, Label};
use crate::extract::html::marks::Marks;
use crate::extract::html::page::SpotKind;
use crate::model::{Confidence, DateSource, Language, PubDate};

/// Returns the dates of publication and of the last change.
pub(super) fn find(
    sources: &Sources<'_>,
    url: &str,
    language: Language,
    heading: Option<usize>,
) -> (Option<PubDate>, Option<PubDate>) {
    let modified = modified(sources);
    let printed = |said: PubDate| as_printed(said, || in_text(sources, heading, language));
    let said = published(sources).filter(plausible).map(printed);
    let shown = || spots(sources, heading, language);
    let address = || in_address(url).or_else(|| in_address(sources.url.unwrap_or("")));
    let text = || in_text(sources, heading, language);
    let found =
        said.or_else(shown).or_else(address).or_else(text).or_else(|| anywhere(sources, language)).or_else(
            || {
                let mut date = modified.clone()?;
                date.confidence = Confidence::Weak;
                Some(date)
            },
        );
    (found, modified)
}

/// Returns the day that the page prints where its data gives the same moment by the clock of Greenwich.
fn as_printed(said: PubDate, printed: impl Fn() -> Option<PubDate>) -> PubDate {
    let (Some(time), Some(0)) = (said.time, said.offset_minutes) else { return said };
    // Only where the clocks of some country show another day than Greenwich at that hour.
    if (12..=13).contains(&time.hour) {
        return said;
    }
    let apart = if time.hour < 12 { -1 } else { 1 };
    match printed() {
        Some(date) if date.day.is_some() && date.first_day() - said.first_day() == apart => date,
        _ => said,
    }
}

fn plausible(date: &PubDate) -> bool {
    (1800..=2100).contains(&date.year) && !(date.year == 1970 && date.first_day() < 2)
}

fn published(sources: &Sources<'_>) -> Option<PubDate> {
    const NAMES: &[&str] = &[
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "article:published",
        "published_time",
        "publish-date",
        "publish_date",
        "publishdate",
        "pubdate",
        "publication_date",
        "date",
        "dc.date.issued",
        "dcterms.date",
        "dcterms.created",
        "dc.date.created",
        "dc.date",
        "cxenseparse:recs:publishtime",
        "date.created",
        "article_date_original",
        "originalpublicationdate",
        "article.published",
        "dc.issued",
        "creation_date",
        "citation_date",
        "citation_publication_date",
        "displaydate",
        "ptime",
        "article.created",
        "rnews:datepublished",
        "datecreated",
        "created",
        "timestamp",
        "citation_online_date",
        "bt:pubdate",
    ];
    let ld = date::parse_value(&sources.ld.published, DateSource::JsonLd);
    ld.filter(plausible).or_else(|| {
        NAMES.iter().find_map(|name| {
            sources
                .page
                .all_meta(name)
                .find_map(|value| date::parse_value(value, DateSource::Meta))
                .filter(plausible)
        })
    })
}

fn modified(sources: &Sources<'_>) -> Option<PubDate> {
    const NAMES: &[&str] = &[
        "article:modified_time",
        "og:article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "lastmod",
        "dcterms.modified",
        "dc.date.modified",
        "article:updated",
        "revision_date",
        "date.updated",
    ];
    let ld = date::parse_value(&sources.ld.modified, DateSource::JsonLd);
    let meta =
        || NAMES.iter().find_map(|name| date::parse_value(sources.page.meta(&[name])?, DateSource::Meta));
    let spot = || {
        let spot = sources.page.spots.iter().find(|spot| spot.kind == SpotKind::Modified)?;
        date::parse_value(&spot.value, DateSource::Time)
            .or_else(|| date::parse_value(&spot.text, DateSource::Time))
    };
    ld.or_else(meta).or_else(spot).filter(plausible)
}

/// Returns the date of the `<time>` elements and date boxes by the headline.
fn spots(sources: &Sources<'_>, heading: Option<usize>, language: Language) -> Option<PubDate> {
    let elsewhere =
        Marks::RELATED.with(Marks::COMMENTS).with(Marks::NAV).with(Marks::ASIDE).with(Marks::FOOTER);
    let start = heading.unwrap_or(0).saturating_sub(6);
    let end = sources.body_start().max(heading.unwrap_or(0)) + 8;
    let mut best: Option<(i32, PubDate)> = None;
    for spot in sources.page.spots.iter().filter(|spot| spot.kind == SpotKind::Date) {
        if !(start..=end).contains(&spot.block) || spot.marks.any(elsewhere) || spot.text.len() > 300 {
            continue;
        }
        let found = date::find(&spot.text, language);
        let label = found.first().map_or(Label::None, |found| found.label);
        let value = date::parse_value(&spot.value, DateSource::Time)
            .or_else(|| found.iter().find(|f| f.label != Label::Updated).map(|found| found.date.clone()))
            .or_else(|| date::parse_value(&spot.text, DateSource::Time));
        let Some(mut value) = value.filter(|date| plausible(date) && date.day.is_some()) else { continue };
        value.source = DateSource::Time;
        let rank = match label {
            Label::Published => 2,
            Label::None => 1,
            Label::Updated => 0,
        };
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, value));
        }
    }
    best.map(|(_, date)| date)
}

/// Returns the day that an address names: `/2025/01/22/`, `20250122`.
fn in_address(url: &str) -> Option<PubDate> {
    let path = path(url);
    let parts: Vec<&str> = path.split(['/', '-', '_', '.', '?']).collect();
    let day = |y: &str, m: &str, d: &str| {
        let (year, month, date) = (y.parse::<i16>().ok()?, month_number(m)?, d.parse::<u8>().ok()?);
        ((1990..=2100).contains(&year) && y.len() == 4 && d.len() <= 2)
            .then(|| PubDate::day(year, month, date, DateSource::Url, Confidence::Weak))?
    };
    let three = parts.windows(3).find_map(|w| day(w[0], w[1], w[2]).or_else(|| day(w[2], w[1], w[0])));
    three.or_else(|| {
        parts
            .iter()
            .filter(|part| part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit()))
            .find_map(|part| day(&part[..4], &part[4..6], &part[6..]))
    })
}

fn month_number(text: &str) -> Option<u8> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Ok(month) = text.parse() {
        return (text.len() <= 2).then_some(month);
    }
    NAMES.iter().zip(1..).find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, month)| month)
}

/// Returns the date in the short lines by the headline and above the body.
fn in_text(sources: &Sources<'_>, heading: Option<usize>, language: Language) -> Option<PubDate> {
    const LONGEST: usize = 220;
    let start = heading.unwrap_or(0).saturating_sub(6);
    let end = (sources.body_start().max(heading.unwrap_or(0)) + 3).min(start + 40);
    let mut first = None;
    for (number, block) in sources.page.visible() {
        if !(start..=end).contains(&number) || block.text.len() > LONGEST || block.marks.any(Marks::RELATED) {
            continue;
        }
        for found in date::find(&block.text, language) {
            if found.date.day.is_none() || found.label == Label::Updated || !plausible(&found.date) {
                continue;
            }
            if found.label == Label::Published {
                return Some(found.date);
            }
            first.get_or_insert(found.date);
        }
    }
    first
}

/// Returns the first date that is labelled as published, or stands alone in a short line, anywhere on the page.
fn anywhere(sources: &Sources<'_>, language: Language) -> Option<PubDate> {
    const LONGEST: usize = 120;
    let mut alone = None;
    for (_, block) in sources.page.visible() {
        if block.text.len() > LONGEST || block.marks.any(Marks::COMMENTS.with(Marks::FOOTER)) {
            continue;
        }
        for found in date::find(&block.text, language) {
            if found.date.day.is_none() || !plausible(&found.date) {
                continue;
            }
            let mut date = found.date;
            date.confidence = Confidence::Weak;
            if found.label == Label::Published {
                return Some(date);
            }
            alone.get_or_insert(date);
        }
    }
    alone
}
