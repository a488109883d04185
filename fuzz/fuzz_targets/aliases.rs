//! Alias files: one that is read answers every question about names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presshound::entities::aliases::Aliases;
use presshound::model::Kind;

fuzz_target!(|text: &str| {
    let Ok(aliases) = Aliases::parse(text) else { return };
    for name in text.split(['"', '\n', ',']).take(20).chain([""]) {
        for kind in Kind::ALL {
            let _ = aliases.ruling(name, kind);
            let _ = aliases.same(name, "Mara Lind", kind);
        }
        let _ = aliases.keeps_apart(name, "Mara Lind");
        let _ = aliases.spellings(name);
    }
});
