//! Every text that agents read, in each language: a change is a diff of a snapshot.

use std::fmt::Write;

use bridge::texts::Locale;
use serde_json::{Value, json};

use crate::{
    claims::{convert::About, words},
    explain::explain,
    ids::UserId,
    poll::{LANES, SOURCES},
    texts::{item_status, nameless, order_status, shipment_status},
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
const FILES: [&str; 6] = [
    "invalid_extension",
    "invalid_extension_in_claim",
    "invalid_size",
    "forbidden",
    "internal_error",
    "name",
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
    for lane in LANES.iter().chain(SOURCES) {
        explained(&format!("lane:{lane}"));
    }
    for file in FILES {
        explained(&format!("file:{file}"));
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
        let about = About {
            locale,
            seller: UserId(987),
            site: Some("MLB"),
            claim: &claim,
            detail: &detail,
        };
        let (state, refusal) = (words::state(&about), words::refusal(&about));
        writeln!(table, "# {name}\n{state}\n\nNot sent: {refusal}\n").unwrap();
    }
    for role in ["mediator", "something_new"] {
        writeln!(table, "speaker: {}", words::speaker(locale, role)).unwrap();
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
