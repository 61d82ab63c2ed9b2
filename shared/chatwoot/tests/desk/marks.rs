//! Attributes, labels and priority: read, changed, written, and nothing that people set is lost.

use bridge::{
    failure::FailureKind,
    ids::ConversationId,
    ports::{Helpdesk, Marks},
};
use serde_json::{Value, json};

use crate::script::{Script, Step, step};

const CONVERSATION: ConversationId = ConversationId(412);
const READ: &str = "GET conversations/412";
const ATTRIBUTES: &str = "POST conversations/412/custom_attributes";
const LABELS: &str = "POST conversations/412/labels";
const PRIORITY: &str = "POST conversations/412/toggle_priority";

fn shown(labels: &[&str], priority: Option<&str>) -> Step {
    let attributes = json!({ "cor": "azul", "meli_answer_by": "2026-06-17T13:00:00Z" });
    step(READ, 200, &json!({ "id": 412, "custom_attributes": attributes, "labels": labels, "priority": priority }).to_string())
}

fn done(call: &'static str) -> Step {
    let body = if call == PRIORITY {
        ""
    } else {
        "{\"payload\":[]}"
    };
    step(call, 200, body)
}

/// Sets these marks, and what was written meanwhile.
async fn written(marks: &Marks, steps: Vec<Step>) -> Vec<Value> {
    let many = steps.len();
    let script = Script::of(steps).await;
    script.desk().set_marks(CONVERSATION, marks).await.unwrap();
    assert_eq!(script.requests().await.len(), many);
    let mut bodies = Vec::new();
    for at in 1..many {
        bodies.push(script.body(at).await);
    }
    bodies
}

fn urgent(on: bool) -> Marks {
    Marks {
        urgent: Some(on),
        ..Marks::default()
    }
}

#[tokio::test]
async fn an_attribute_is_taken_away_and_the_others_stay() {
    let marks = Marks {
        attributes: vec![
            ("meli_answer_by", None),
            ("meli_must_act", Some("x".to_owned())),
        ],
        ..Marks::default()
    };
    assert_eq!(
        written(&marks, vec![shown(&[], None), done(ATTRIBUTES)]).await,
        [json!({ "custom_attributes": { "cor": "azul", "meli_must_act": "x" } })]
    );
}

#[tokio::test]
async fn urgent_is_a_label_beside_those_of_people_and_then_a_priority() {
    let steps = vec![shown(&["vip"], None), done(LABELS), done(PRIORITY)];
    assert_eq!(
        written(&urgent(true), steps).await,
        [
            json!({ "labels": ["vip", "urgente"] }),
            json!({ "priority": "urgent" })
        ]
    );
}

#[tokio::test]
async fn what_broke_off_between_the_two_is_taken_up() {
    let steps = vec![shown(&["urgente"], None), done(PRIORITY)];
    assert_eq!(
        written(&urgent(true), steps).await,
        [json!({ "priority": "urgent" })]
    );
    let steps = vec![shown(&["urgente"], None), done(LABELS)];
    assert_eq!(
        written(&urgent(false), steps).await,
        [json!({ "labels": [] })]
    );
}

#[tokio::test]
async fn what_was_marked_is_unmarked_the_other_way_round() {
    let steps = vec![
        shown(&["urgente", "vip"], Some("urgent")),
        done(PRIORITY),
        done(LABELS),
    ];
    assert_eq!(
        written(&urgent(false), steps).await,
        [json!({ "priority": null }), json!({ "labels": ["vip"] })]
    );
}

#[tokio::test]
async fn what_people_decided_is_left() {
    for (on, labels, priority) in [
        (true, &[][..], Some("low")),
        (true, &["urgente"][..], Some("urgent")),
        (false, &["vip"][..], Some("urgent")),
    ] {
        let steps = vec![shown(labels, priority)];
        assert!(written(&urgent(on), steps).await.is_empty());
    }
    // A priority that they changed since stays.
    let steps = vec![shown(&["urgente"], Some("high")), done(LABELS)];
    assert_eq!(
        written(&urgent(false), steps).await,
        [json!({ "labels": [] })]
    );
}

#[tokio::test]
async fn a_page_in_place_of_the_empty_answer_is_no_success() {
    let page = step(PRIORITY, 200, "<html>");
    let script = Script::of([shown(&["urgente"], None), page]).await;

    let failure = script.desk().set_marks(CONVERSATION, &urgent(true)).await;

    assert_ne!(failure.unwrap_err().kind, FailureKind::Permanent);
}

const ASSIGN: &str = "POST conversations/412/assignments";

fn route() -> Marks {
    Marks {
        labels: vec!["ml-pergunta".to_owned(), "vip".to_owned()],
        team: Some(3),
        assignee: Some(5),
        ..Marks::default()
    }
}

#[tokio::test]
async fn a_route_adds_labels_and_gives_the_conversation_to_its_people() {
    let steps = vec![
        shown(&["vip"], None),
        done(LABELS),
        done(ASSIGN),
        done(ASSIGN),
    ];
    assert_eq!(
        written(&route(), steps).await,
        [
            json!({ "labels": ["vip", "ml-pergunta"] }),
            json!({ "team_id": 3 }),
            json!({ "assignee_id": 5 })
        ]
    );
}

#[tokio::test]
async fn who_has_it_keeps_it() {
    let meta = json!({ "assignee": { "id": 9 }, "team": { "id": 1 } });
    let body = json!({ "id": 412, "labels": ["vip", "ml-pergunta"], "meta": meta });
    let steps = vec![step(READ, 200, &body.to_string())];
    assert!(written(&route(), steps).await.is_empty());
}
