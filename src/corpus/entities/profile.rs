//! One entity: how it is written, when it is in the news, and who appears with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::{Corpus, Question, Results};
use super::list::{EntityCount, entity, wanted};
use super::score::{Together, log_likelihood};
use super::units::{Window, surface, windows};
use super::{Circle, both, mentioning};
use crate::entities::catalog::{Asked, Group, Named};
use crate::entities::names::fold;
use crate::model::date::{civil_from_days, days_from_civil};
use crate::model::{Kind, PubDate};
use crate::query::plan::Plan;
use crate::store::{Record, StoreError};

/// Articles shown with a profile.
const TOP_ARTICLES: usize = 5;

/// Other entities named for a name that fits several.
const OTHERS: usize = 5;

/// An entity, in the articles looked at.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The entity with its counts.
    pub entity: EntityCount,
    /// How it is printed, with counts, the commonest first.
    pub printed: Vec<Printed>,
    /// First and last day of publication, days since 1970-01-01; `None` if no article has a date.
    pub days: Option<(i32, i32)>,
    /// Articles over time.
    pub timeline: Timeline,
    /// Who appears with it, the surest first.
    pub companions: Vec<Companion>,
    /// How close companions must stand.
    pub window: Window,
    /// The articles that are most about it.
    pub articles: Results,
    /// Other entities that the name fits, the commonest first.
    pub others: Vec<EntityCount>,
}

/// A way a name is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The text.
    pub text: String,
    /// Articles that print it.
    pub articles: u64,
    /// How often they do.
    pub mentions: u64,
}

/// Articles over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What the counts are by.
    pub by: Period,
    /// From the first to the last period, none left out: `2024`, `2024-05` or `2024-05-01`, and how many articles.
    pub counts: Vec<(String, u64)>,
    /// Articles without a date.
    pub undated: u64,
}

/// A span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    #[default]
    Year,
}

/// An entity that appears with another.
#[derive(Clone, Debug, PartialEq)]
pub struct Companion {
    /// The entity; its counts are those of all articles looked at.
    pub entity: EntityCount,
    /// Articles where the two share a window.
    pub together: u64,
    /// How surely they belong together: the log-likelihood ratio; above 10.8 chance is less likely than 1 in 1,000.
    pub score: f64,
}

impl Corpus {
    /// Returns the profile of the commonest entity that a name fits; `None` if the articles name nobody so.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn profile(
        &self,
        name: &str,
        circle: &Circle,
        window: Window,
    ) -> Result<Option<Profile>, StoreError> {
        let all = self.counted(circle.within.as_ref())?;
        let (groups, names) = self.groups_named(name, circle.kind, &all)?;
        let Some((group, others)) = groups.split_first() else { return Ok(None) };
        let plan = both(mentioning(group, &names), circle.within.as_ref());
        let mut gathered = Gathered::new(group, &names, window);
        self.store.each_match(&plan, &mut |record| gathered.add(record))?;
        let shown: Vec<&Group> = groups.iter().take(OTHERS + 1).collect();
        let written = self.written(wanted(&shown, &names))?;
        let mut about = entity(group, &names, &written);
        about.articles = gathered.articles;
        let within = self.articles_in(circle.within.as_ref())?;
        let companions = self.companions(&gathered, &all, (about.articles, within), circle)?;
        let question = Question { limit: Some(TOP_ARTICLES), group: true, ..Question::of(plan) };
        Ok(Some(Profile {
            entity: about,
            printed: gathered.printed(),
            days: gathered.days(),
            timeline: timeline(&gathered.dates),
            companions,
            window,
            articles: self.search(&question)?,
            others: others.iter().take(OTHERS).map(|group| entity(group, &names, &written)).collect(),
        }))
    }

    /// Returns the articles that mention the entity that [`Corpus::profile`] shows for a name; `None` if there is none.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn articles_about(&self, name: &str, circle: &Circle) -> Result<Option<Plan>, StoreError> {
        let all = self.counted(circle.within.as_ref())?;
        let (groups, names) = self.groups_named(name, circle.kind, &all)?;
        let plan = |group: &Group| both(mentioning(group, &names), circle.within.as_ref());
        Ok(groups.first().map(plan))
    }

    /// Returns whether articles name somebody so.
    ///
    /// # Errors
    /// If the vocabulary cannot be read.
    pub fn knows(&self, name: &str, kind: Option<Kind>) -> Result<bool, StoreError> {
        Ok(!self.meant(kind, Asked::Words(name))?.is_empty())
    }

    /// Returns the entities that a name fits, the commonest first, and the names they are made of: those of just this
    /// name if there are any, else those whose names hold its words.
    fn groups_named(
        &self,
        name: &str,
        kind: Option<Kind>,
        all: &[Named],
    ) -> Result<(Vec<Group>, Vec<Named>), StoreError> {
        for asked in [Asked::Whole(name), Asked::Words(name)] {
            if matches!(asked, Asked::Whole(name) if !name.trim().contains(' ')) {
                // A lone word fits whoever has it in their name.
                continue;
            }
            let meant: HashSet<(Kind, String)> = self.meant(kind, asked)?.into_iter().collect();
            let fits = |named: &&Named| meant.contains(&(named.kind, named.name.clone()));
            let names: Vec<Named> = all.iter().filter(fits).cloned().collect();
            let groups = self.catalog()?.groups(&names);
            if !groups.is_empty() {
                return Ok((groups, names));
            }
        }
        Ok((Vec::new(), Vec::new()))
    }

    fn companions(
        &self,
        gathered: &Gathered<'_>,
        all: &[Named],
        (articles, within): (u64, u64),
        circle: &Circle,
    ) -> Result<Vec<Companion>, StoreError> {
        let groups = self.catalog()?.groups(all);
        let group_of = group_numbers(&groups, all, &gathered.known);
        let mut together: HashMap<usize, u64> = HashMap::new();
        for met in &gathered.together {
            let groups: HashSet<usize> = met.iter().filter_map(|name| group_of.get(name)).copied().collect();
            groups.into_iter().for_each(|group| *together.entry(group).or_default() += 1);
        }
        let mut scored: Vec<(f64, u64, &Group)> = together
            .into_iter()
            .map(|(group, count)| {
                let group = &groups[group];
                let counts = Together { both: count, one: articles, other: group.articles, all: within };
                (log_likelihood(counts), count, group)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then_with(|| a.2.name.cmp(&b.2.name)));
        let mut taken = Kind::ALL.map(|_| 0);
        scored.retain(|(_, _, group)| {
            taken[group.kind as usize] += 1;
            circle.limit.is_none_or(|limit| taken[group.kind as usize] <= limit)
        });
        let shown: Vec<&Group> = scored.iter().map(|(_, _, group)| *group).collect();
        let written = self.written(wanted(&shown, all))?;
        let companion = |(score, together, group): (f64, u64, &Group)| Companion {
            entity: entity(group, all, &written),
            together,
            score,
        };
        Ok(scored.into_iter().map(companion).collect())
    }
}

/// Names met, by number.
pub(super) type Known = HashMap<(Kind, String), usize>;

/// Returns the group of each name met, by its number.
pub(super) fn group_numbers(groups: &[Group], names: &[Named], known: &Known) -> HashMap<usize, usize> {
    let mut out = HashMap::new();
    for (number, group) in groups.iter().enumerate() {
        for member in &group.members {
            let key = (names[*member].kind, names[*member].name.clone());
            out.extend(known.get(&key).map(|name| (*name, number)));
        }
    }
    out
}

/// What the articles about an entity say.
struct Gathered<'a> {
    own: HashSet<(Kind, &'a str)>,
    window: Window,
    articles: u64,
    printed: HashMap<String, (u64, u64)>,
    dates: Vec<Option<PubDate>>,
    known: Known,
    /// The names each article has in one window with the entity.
    together: Vec<Vec<usize>>,
}

impl<'a> Gathered<'a> {
    fn new(group: &Group, names: &'a [Named], window: Window) -> Gathered<'a> {
        let own = group.members.iter().map(|m| (names[*m].kind, names[*m].name.as_str())).collect();
        Gathered {
            own,
            window,
            articles: 0,
            printed: HashMap::new(),
            dates: Vec::new(),
            known: HashMap::new(),
            together: Vec::new(),
        }
    }

    fn add(&mut self, record: &Record) {
        self.articles += 1;
        self.dates.push(record.article.published.clone());
        let mut folded: HashMap<&str, String> = HashMap::new();
        let keys: Vec<(Kind, String)> = record
            .mentions
            .iter()
            .map(|m| (m.kind, folded.entry(&m.name).or_insert_with(|| fold(&m.name)).clone()))
            .collect();
        let own: Vec<bool> = keys.iter().map(|(kind, name)| self.own.contains(&(*kind, name))).collect();
        let mut printed: HashMap<String, u64> = HashMap::new();
        for (mention, _) in record.mentions.iter().zip(&own).filter(|(_, own)| **own) {
            *printed.entry(surface(&record.article, mention)).or_default() += 1;
        }
        for (text, count) in printed {
            let counts = self.printed.entry(text).or_default();
            *counts = (counts.0 + 1, counts.1 + count);
        }
        let mut met = HashSet::new();
        for window in windows(record, self.window) {
            if window.iter().any(|mention| own[*mention]) {
                met.extend(window.into_iter().filter(|mention| !own[*mention]));
            }
        }
        let mut numbers: Vec<usize> = Vec::with_capacity(met.len());
        for mention in met {
            let next = self.known.len();
            numbers.push(*self.known.entry(keys[mention].clone()).or_insert(next));
        }
        numbers.sort_unstable();
        numbers.dedup();
        self.together.push(numbers);
    }

    fn printed(&self) -> Vec<Printed> {
        let printed = |(text, (articles, mentions)): (&String, &(u64, u64))| Printed {
            text: text.clone(),
            articles: *articles,
            mentions: *mentions,
        };
        let mut out: Vec<Printed> = self.printed.iter().map(printed).collect();
        out.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.text.cmp(&b.text)));
        out
    }

    fn days(&self) -> Option<(i32, i32)> {
        let dated = || self.dates.iter().flatten();
        Some((dated().map(PubDate::first_day).min()?, dated().map(PubDate::last_day).max()?))
    }
}

/// Returns articles over time: by day within two months, by month within five years, else by year; coarser where dates
/// are.
fn timeline(dates: &[Option<PubDate>]) -> Timeline {
    let undated = dates.iter().filter(|date| date.is_none()).count() as u64;
    let dated: Vec<&PubDate> = dates.iter().flatten().collect();
    let (Some(first), Some(last)) =
        (dated.iter().map(|d| d.first_day()).min(), dated.iter().map(|d| d.last_day()).max())
    else {
        return Timeline { undated, ..Timeline::default() };
    };
    let coarse_month = dated.iter().any(|date| date.day.is_none());
    let coarse_year = dated.iter().any(|date| date.month.is_none());
    let by = match last - first {
        0..=62 if !coarse_month => Period::Day,
        0..=1_830 if !coarse_year => Period::Month,
        _ => Period::Year,
    };
    let mut counts: BTreeMap<i32, u64> = BTreeMap::new();
    let mut day = begin(first, by);
    while day <= last {
        counts.insert(day, 0);
        day = next(day, by);
    }
    for date in dated {
        *counts.entry(begin(date.first_day(), by)).or_default() += 1;
    }
    Timeline { by, counts: counts.into_iter().map(|(day, count)| (label(day, by), count)).collect(), undated }
}

/// Returns the first day of the period a day lies in.
fn begin(day: i32, by: Period) -> i32 {
    let (year, month, _) = civil_from_days(day);
    match by {
        Period::Day => day,
        Period::Month => days_from_civil(year, month, 1),
        Period::Year => days_from_civil(year, 1, 1),
    }
}

/// Returns the first day of the next period.
fn next(first: i32, by: Period) -> i32 {
    match by {
        Period::Day => first + 1,
        Period::Month => begin(first + 32, by),
        Period::Year => begin(first + 367, by),
    }
}

fn label(first: i32, by: Period) -> String {
    let (year, month, day) = civil_from_days(first);
    match by {
        Period::Day => format!("{year:04}-{month:02}-{day:02}"),
        Period::Month => format!("{year:04}-{month:02}"),
        Period::Year => format!("{year:04}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, DateSource};

    fn check(days: &[(i16, u8, u8)], by: Period, expected: &[(&str, u64)]) {
        let date = |(y, m, d): &(i16, u8, u8)| PubDate::day(*y, *m, *d, DateSource::Meta, Confidence::Firm);
        let mut dates: Vec<_> = days.iter().map(date).collect();
        dates.push(None);
        let found = timeline(&dates);
        let counts: Vec<_> = found.counts.iter().map(|(label, count)| (label.as_str(), *count)).collect();
        assert_eq!((found.by, counts.as_slice(), found.undated), (by, expected, 1));
    }

    #[test]
    fn time_is_told_in_steps_that_fit() {
        check(
            &[(2024, 2, 28), (2024, 3, 1)],
            Period::Day,
            &[("2024-02-28", 1), ("2024-02-29", 0), ("2024-03-01", 1)],
        );
        check(
            &[(2023, 11, 5), (2024, 1, 31), (2024, 1, 1)],
            Period::Month,
            &[("2023-11", 1), ("2023-12", 0), ("2024-01", 2)],
        );
        check(
            &[(2001, 1, 1), (2009, 12, 31)],
            Period::Year,
            &[
                ("2001", 1),
                ("2002", 0),
                ("2003", 0),
                ("2004", 0),
                ("2005", 0),
                ("2006", 0),
                ("2007", 0),
                ("2008", 0),
                ("2009", 1),
            ],
        );
        check(&[], Period::Year, &[]);
    }
}
