//! Dates: one that is found is a day that exists, in its place in the text, and no two share a place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presshound::extract::{date, record};
use presshound::model::{DateSource, Language, PubDate};

fn check(date: &PubDate) {
    assert!(date.first_day() <= date.last_day(), "{date:?}");
    assert!(!date.iso().is_empty());
}

fuzz_target!(|text: &str| {
    if let Some(date) = date::parse_value(text, DateSource::Record) {
        check(&date);
    }
    if let Some(date) = record::read_date(text) {
        check(&date);
    }
    for code in ["en", "de", "zh"] {
        let mut before = 0;
        for found in date::find(text, Language::of(code)) {
            assert!(before <= found.range.start, "{found:?} overlaps what ends at {before}");
            before = found.range.end;
            assert!(text.get(found.range).is_some_and(|text| !text.is_empty()));
            check(&found.date);
        }
    }
});
