//! Every finding in every language: each change to a text or a decision is a diff of a snapshot.

mod facts;
mod scenarios;

use std::{collections::BTreeSet, fmt::Write};

use bridge::i18n::Locale;

pub(crate) use self::facts::healthy;
use self::scenarios::{SCENARIOS, Scenario};
use super::{checks, codes::Code, findings};
use crate::words::findings::Check;

/// One check as the terminal of `cargo run -p doctor` shows it.
fn line(check: &Check) -> String {
    let (status, name, message) = (check.severity.word(), &check.name, &check.message);
    if check.fix.is_empty() {
        format!("{status:4} {name}: {message}\n")
    } else {
        format!("{status:4} {name}: {message}\n     → {}\n", check.fix)
    }
}

/// What each scenario adds to, and takes from, what is said while all is well.
fn table(locale: Locale) -> String {
    let usual: BTreeSet<String> = checks(&healthy(), locale).iter().map(line).collect();
    let mut table = String::from("# all is well\n");
    table.extend(checks(&healthy(), locale).iter().map(line));
    for Scenario { name, change } in SCENARIOS {
        let mut facts = healthy();
        change(&mut facts);
        let said: Vec<String> = checks(&facts, locale).iter().map(line).collect();
        writeln!(table, "\n# {name}").unwrap();
        table.extend(said.iter().filter(|line| !usual.contains(*line)).cloned());
    }
    table
}

#[test]
fn every_finding_reads_well_in_portuguese() {
    insta::assert_snapshot!("findings_pt", table(Locale::PtBr));
}

#[test]
fn every_finding_reads_well_in_spanish() {
    insta::assert_snapshot!("findings_es", table(Locale::Es));
}

#[test]
fn every_finding_reads_well_in_english() {
    insta::assert_snapshot!("findings_en", table(Locale::En));
}

#[test]
fn every_code_is_found_somewhere_and_has_all_its_values() {
    let mut found = findings(&healthy());
    for Scenario { change, .. } in SCENARIOS {
        let mut facts = healthy();
        change(&mut facts);
        found.extend(findings(&facts));
    }
    for finding in &found {
        for locale in Locale::ALL {
            let check = Check::of(finding, locale);
            let text = check.message + &check.fix;
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
    let found: BTreeSet<Code> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(found, Code::all().collect());
}
