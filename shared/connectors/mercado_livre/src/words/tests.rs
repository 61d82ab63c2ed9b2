//! Every text that agents read, in each language: a change is a diff of a snapshot.

use std::{collections::HashSet, fmt::Write};

use bridge::i18n::Locale;
use serde_json::{Value, json};

use super::{
    blocks::BLOCKS,
    feeds::FEEDS,
    files,
    labels::nameless,
    moderation::MODERATION,
    statuses::{item_status, order_status, shipment_status},
};
use crate::{
    claims::{note, view::ClaimView},
    explain::explain,
    ids::UserId,
    poll::{self, SOURCES},
};

const ITEM_STATUSES: [&str; 6] = [
    "paused",
    "closed",
    "under_review",
    "inactive",
    "payment_required",
    "new_one",
];
const ORDER_STATUSES: [&str; 10] = [
    "confirmed",
    "payment_required",
    "payment_in_process",
    "partially_paid",
    "paid",
    "partially_refunded",
    "pending_cancel",
    "invalid",
    "cancelled",
    "new_one",
];
const SHIPMENT_STATUSES: [&str; 9] = [
    "pending",
    "handling",
    "ready_to_ship",
    "shipped",
    "delivered",
    "not_delivered",
    "not_verified",
    "cancelled",
    "new_one",
];
const ACTIONS: [&str; 14] = [
    "send_message_to_complainant",
    "send_message_to_mediator",
    "refund",
    "allow_partial_refund",
    "allow_return",
    "allow_return_label",
    "open_dispute",
    "send_potential_shipping",
    "add_shipping_evidence",
    "send_attachments",
    "send_tracking_number",
    "return_review",
    "recontact",
    "something_new",
];

/// Codes as Mercado Livre's pages list them.
fn listed(name: &str) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let path = format!("{folder}/../../../tests/fixtures/mercado_livre/{name}.txt");
    std::fs::read_to_string(path).unwrap()
}

fn codes(locale: Locale) -> String {
    let mut table = String::new();
    let mut explained = |code: &str| {
        let words = explain(locale, code);
        writeln!(table, "{code}: {}", words.as_deref().unwrap_or("-")).unwrap();
    };
    listed("blocks").lines().for_each(&mut explained);
    listed("moderation_reasons")
        .lines()
        .for_each(&mut explained);
    for coded in FEEDS.iter().chain(files::FILES) {
        explained(coded.code);
    }
    table
}

fn statuses(locale: Locale) -> String {
    let mut table = String::new();
    for status in ITEM_STATUSES {
        writeln!(table, "item {status}: {}", item_status(locale, status)).unwrap();
    }
    for status in ORDER_STATUSES {
        writeln!(table, "order {status}: {}", order_status(locale, status)).unwrap();
    }
    for status in SHIPMENT_STATUSES {
        let words = shipment_status(locale, status);
        writeln!(table, "shipment {status}: {words}").unwrap();
    }
    for buyer in [None, Some(UserId(987))] {
        writeln!(table, "nameless: {}", nameless(locale, buyer)).unwrap();
    }
    table
}

fn claim(stage: &str, kind: &str, status: &str, actions: &[&str]) -> Value {
    let due = "2026-11-28T12:00:00.000-04:00";
    let actions: Vec<Value> = actions
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let due = (at == 0).then_some(due);
            json!({ "action": name, "mandatory": at == 0, "due_date": due })
        })
        .collect();
    json!({
        "id": 5_300_000_001_u64,
        "type": kind,
        "stage": stage,
        "status": status,
        "resolution": { "reason": "payment_refunded", "benefited": ["complainant", "respondent", "x"] },
        "players": [{
            "role": "respondent",
            "type": "seller",
            "user_id": 987,
            "available_actions": actions,
        }],
    })
}

fn claims(locale: Locale) -> String {
    let mut table = String::new();
    for (name, claim, responsible) in [
        (
            "talk",
            claim("claim", "mediations", "opened", &ACTIONS),
            "seller",
        ),
        (
            "mediation",
            claim("dispute", "mediations", "opened", &["refund"]),
            "mediator",
        ),
        (
            "contacted again",
            claim("recontact", "mediations", "opened", &[]),
            "buyer",
        ),
        (
            "open",
            claim("none", "mediations", "opened", &[]),
            "somebody",
        ),
        (
            "new stage",
            claim("something_new", "mediations", "opened", &[]),
            "",
        ),
        (
            "return",
            claim("claim", "returns", "opened", &["return_review"]),
            "seller",
        ),
        (
            "closed",
            claim("claim", "mediations", "closed", &["refund"]),
            "seller",
        ),
    ] {
        let claim = serde_json::from_value(claim).unwrap();
        let detail = json!({
            "problem": "Chegou *quebrado*",
            "description": "Descrição",
            "action_responsible": responsible,
            "due_date": "2026-11-28T12:00:00.000-04:00",
        });
        let detail = serde_json::from_value(detail).unwrap();
        let view = ClaimView {
            locale,
            seller: UserId(987),
            site: Some("MLB"),
            claim: &claim,
            detail: &detail,
        };
        let (state, refusal) = (note::state(&view), note::refusal(&view));
        writeln!(table, "# {name}\n{state}\n\nNot sent: {refusal}\n").unwrap();
    }
    for role in ["mediator", "something_new"] {
        writeln!(table, "speaker: {}", note::speaker(locale, role)).unwrap();
    }
    table
}

#[test]
fn every_code_is_explained_in_every_language() {
    for locale in Locale::ALL {
        insta::assert_snapshot!(format!("codes_{}", locale.tag()), codes(locale));
    }
}

#[test]
fn every_status_reads_well_in_every_language() {
    for locale in Locale::ALL {
        insta::assert_snapshot!(format!("statuses_{}", locale.tag()), statuses(locale));
    }
}

#[test]
fn every_state_of_a_claim_reads_well_in_every_language() {
    for locale in Locale::ALL {
        insta::assert_snapshot!(format!("claims_{}", locale.tag()), claims(locale));
    }
}

#[test]
fn every_documented_code_is_explained_and_no_other() {
    for (list, words) in [("blocks", BLOCKS), ("moderation_reasons", MODERATION)] {
        let listed = listed(list).to_ascii_lowercase();
        let codes: HashSet<&str> = listed.lines().collect();
        let known: HashSet<&str> = words.iter().map(|coded| coded.code).collect();

        assert_eq!(known, codes, "{list}");
        assert_eq!(
            words.len(),
            codes.len(),
            "{list}: one of them is there twice"
        );
    }
}

#[test]
fn each_code_says_why_and_what_can_be_done_in_every_language() {
    for coded in BLOCKS.iter().chain(MODERATION).chain(files::FILES) {
        let (code, words) = (coded.code, coded.words);
        let texts: HashSet<&str> = Locale::ALL.map(|locale| words.of(locale)).into();
        assert_eq!(
            texts.len(),
            Locale::ALL.len(),
            "{code}: one repeats another"
        );
        for text in texts {
            assert!(text.ends_with('.') && text.contains(". "), "{code}: {text}");
            let begins_small = !text.starts_with(char::is_uppercase) || text.starts_with("Mercado");
            assert!(begins_small, "it follows a colon: {text}");
            assert!(!text.contains(code) && !text.contains('_'), "{text}");
        }
        let mixed = words.pt.contains("Mercado Libre") || words.es.contains("Mercado Livre");
        assert!(!mixed, "{code}");
    }
}

#[test]
fn every_feed_that_is_polled_has_words() {
    for feed in poll::FEEDS.iter().chain(SOURCES) {
        let words = super::of_code(&format!("lane:{feed}"));
        assert!(words.is_some(), "{feed}");
    }
}

#[test]
fn case_does_not_matter_and_a_new_code_has_no_words() {
    let known = explain(Locale::En, "PERSONAL_DATA").unwrap();

    assert_eq!(known, super::of_code("personal_data").unwrap().en);
    assert_eq!(explain(Locale::PtBr, "blocked_by_something_new"), None);
}
