//! Says how many pairs of names are taken for one: for measuring. Takes the folder of pairs that
//! `training/entities/likeness.py` writes; see `benches/README.md`.

use std::path::Path;

use anyhow::Context as _;
use presshound::entities::names::same;
use presshound::model::Kind;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).context("give the folder of pairs")?;
    println!("{:<10}{:>8}{:>14}{:>24}", "pairs", "number", "alone", "with a part the same");
    for set in ["latin", "cyrillic", "known", "hard", "random"] {
        let text = std::fs::read_to_string(Path::new(&folder).join(format!("{set}.tsv")))?;
        let pairs: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('\t')).collect();
        let joined = |name: &dyn Fn(&str) -> String| {
            let found = pairs.iter().filter(|(a, b)| same(Kind::Person, &name(a), &name(b))).count();
            100.0 * found as f64 / pairs.len().max(1) as f64
        };
        let (alone, with) = (joined(&str::to_string), joined(&|part| format!("Marijke {part}")));
        println!("{set:<10}{:>8}{alone:>12.2} %{with:>22.2} %", pairs.len());
    }
    Ok(())
}
