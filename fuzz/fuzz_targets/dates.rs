//! Dates: a date that is found is a day that exists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presshound::extract::{date, dateline, record};
use presshound::model::{DateSource, PubDate};

fn check(date: &PubDate) {
    assert!(date.first_day() <= date.last_day(), "{date:?}");
    assert!(!date.iso().is_empty());
}

fuzz_target!(|text: &str| {
    if let Some(date) = date::parse_value(text, DateSource::Record) {
        check(&date);
    }
    if let Some(date) = dateline::first(text) {
        check(&date);
    }
    if let Some(date) = record::read_date(text) {
        check(&date);
    }
    let _ = dateline::says_updated(text);
});
