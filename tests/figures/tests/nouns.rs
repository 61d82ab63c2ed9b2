//! A marketplace is one folder: outside it, nothing names it but a few lists, each with its reason.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What names a marketplace, in small letters.
const NOUNS: &[&str] = &["mercado", "meli", "shopee", "magalu", "mlb"];

/// Where a marketplace may be named beside its folder, its simulator, tests and pages for people.
const ALLOWED: &[(&str, &str)] = &[
    ("shared/connectors/Cargo.toml", "the list of marketplaces"),
    ("shared/connectors/src/lib.rs", "the list of marketplaces"),
    (
        "shared/import/",
        "takes over the program before, which knew one marketplace",
    ),
    (
        "functions/setup/src/access/keys.rs",
        "a word under which sessions and states were signed before there were several",
    ),
];

/// Code that is deployed, or runs beside it: files of functions and shared crates.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            let is_test = ["tests", "snapshots", "target"].contains(&name);
            if !is_test && !is_marketplace(&path) {
                files(&path, found);
            }
        } else if is_code(name) {
            found.push(path);
        }
    }
}

fn is_code(name: &str) -> bool {
    let end = Path::new(name).extension().and_then(|end| end.to_str());
    matches!(end, Some("rs" | "toml" | "css"))
}

/// Files that are tests as a whole, by the names under which others declare them.
fn test_modules(all: &[PathBuf]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in all {
        let text = fs::read_to_string(path).unwrap();
        for declared in text.split("#[cfg(test)]\n").skip(1) {
            let declared = declared.trim_start_matches("pub(crate) ");
            let name = declared
                .strip_prefix("mod ")
                .and_then(|rest| rest.split_once(';'));
            let is_plain = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
            names.extend(
                name.map(|(name, _)| name)
                    .filter(is_plain)
                    .map(str::to_owned),
            );
        }
    }
    names
}

/// A marketplace's own folder.
fn is_marketplace(folder: &Path) -> bool {
    folder
        .parent()
        .is_some_and(|parent| parent.ends_with("shared/connectors"))
        && folder.join("Cargo.toml").exists()
}

/// Everything above the tests of a file.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Lines of a file that name a marketplace.
fn naming(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = without_tests(text).lines().enumerate();
    lines.filter(|(_, line)| {
        let line = line.to_lowercase();
        NOUNS.iter().any(|noun| has_word(&line, noun))
    })
}

/// Whether a word begins with `noun`.
fn has_word(line: &str, noun: &str) -> bool {
    let mut found = line.match_indices(noun);
    found.any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn nothing_outside_its_folder_names_a_marketplace() {
    let root = root();
    let mut all = Vec::new();
    for folder in ["functions", "shared"] {
        files(&root.join(folder), &mut all);
    }
    let (mut found, tests) = (Vec::new(), test_modules(&all));
    for path in &all {
        if tests.contains(path.file_stem().unwrap().to_str().unwrap()) {
            continue;
        }
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
        if ALLOWED.iter().any(|(place, _)| name.starts_with(place)) {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        found.extend(naming(&text).map(|(at, line)| format!("{name}:{}: {line}", at + 1)));
    }
    assert!(all.len() > 300, "only {} files were looked at", all.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_allowed_place_still_needs_it() {
    let root = root();
    for (place, why) in ALLOWED {
        let mut all = Vec::new();
        if place.ends_with('/') {
            files(&root.join(place), &mut all);
        } else {
            all.push(root.join(place));
        }
        let names_one = |path: &PathBuf| {
            let text = fs::read_to_string(path).unwrap();
            naming(&text).next().is_some()
        };
        assert!(
            all.iter().any(names_one),
            "{place} ({why}) names none any more"
        );
    }
}

#[test]
fn a_word_is_met_at_its_beginning() {
    assert!(has_word("meli_secret", "meli") && has_word("\"meli:1\"", "meli"));
    assert!(!has_word("camelia", "meli") && !has_word("htmlb", "mlb"));
}
