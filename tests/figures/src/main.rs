//! `cargo figures`: how the product's code reads, in numbers.
//!
//! Measures `functions/` and `shared/` without their tests. `--check` ends with exit status 1 if a target is missed;
//! `--list` names the places behind each figure.

use std::{path::Path, process::ExitCode};

mod circles;
mod items;
mod report;
mod source;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = asked
        .iter()
        .find(|word| !["--check", "--list"].contains(&word.as_str()))
    {
        eprintln!("figures: no option {unknown}; there are: --check, --list");
        return ExitCode::from(2);
    }
    let has = |word: &str| asked.iter().any(|one| one == word);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = match source::product(&root) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("figures: {error}");
            return ExitCode::from(2);
        }
    };
    let report = report::Report::of(&files);
    println!("{}", report.table());
    if has("--list") {
        println!("{}", report.places());
    }
    let missed = report.missed();
    for line in &missed {
        println!("missed: {line}");
    }
    if has("--check") && !missed.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
