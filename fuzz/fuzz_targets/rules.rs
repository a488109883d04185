//! Rules of mastheads: those that are read judge any line, and any page.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use presshound::extract::{self, rules::Rules};
use presshound::input::{Item, ReadOptions, read_bytes};
use presshound::model::Location;

const PAGE: &str = "The Lindmouth Courier\n\nHarbour strike ends\n\nWords: Mara Lind\n\nLINDMOUTH, 4 May 2031 — Dockers went \
                    back to work on Monday, said the union.\n\nSupport local news\n";

fuzz_target!(|text: &str| {
    let Ok(rules) = Rules::parse(text) else { return };
    let options = extract::Options { rules: Some(&rules), ..extract::Options::default() };
    let location = Location { path: "papers/courier/a.txt".into(), ..Location::default() };
    read_bytes(PAGE.as_bytes(), location, &ReadOptions::default(), &mut |item| {
        let Item::Document(document) = item else { return ControlFlow::Continue(()) };
        if let Some(masthead) = rules.masthead(&document, "Lindmouth Courier") {
            for line in PAGE.lines().chain(text.lines()) {
                let _ = (masthead.cuts(line), masthead.ends(line));
                for part in [masthead.byline(line), masthead.dateline(line)].into_iter().flatten() {
                    assert!(line.contains(part));
                }
            }
        }
        let _ = extract::article(&document, &options);
        ControlFlow::Continue(())
    });
});
