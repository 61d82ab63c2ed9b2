//! Finding or making a conversation.

use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind},
    ids::{ConversationId, InboxId, ThreadKey},
    ports::{Context, Helpdesk, Opened, Opening},
};
use serde_json::json;

use crate::script::{Script, Step, found, step};

const KEY: &str = "meli:135792468:pack:2000001234567890";
const LIST: &str = "GET conversations";
const LINKED: &str = "POST contact_inboxes/filter";
const BY_IDENTIFIER: &str = "POST contacts/filter";
const MAKE_CONTACT: &str = "POST contacts";
const MAKE_CONVERSATION: &str = "POST conversations";

const UNIQUE: &str = r#"{"error":"source_id should be unique"}"#;
const TAKEN: &str =
    r#"{"message":"Identifier has already been taken","attributes":["identifier"]}"#;
const CRASH: &str = r#"{"status":500,"error":"Internal Server Error"}"#;
const NOW: FailureKind = FailureKind::Retryable { after: None };

async fn open_with(script: &Script, contact: &Context) -> Result<Opened, Failure> {
    let key = ThreadKey::from_connector(KEY);
    script
        .desk()
        .open(&Opening {
            inbox: InboxId(8),
            key: &key,
            contact,
        })
        .await
}

async fn open(script: &Script) -> Result<Opened, Failure> {
    let contact = Context {
        contact_identifier: "meli:user:246813579".to_owned(),
        contact_name: "Comprador Exemplo".to_owned(),
        attributes: vec![
            ("meli_pack_id", "2000001234567890".to_owned()),
            ("meli_block", String::new()),
        ],
        notes: Vec::new(),
    };
    open_with(script, &contact).await
}

fn opened(is_new: bool) -> Opened {
    Opened {
        conversation: ConversationId(412),
        is_new,
    }
}

fn none_listed() -> Step {
    step(LIST, 200, r#"{"data":{"meta":{},"payload":[]}}"#)
}

fn none_linked() -> Step {
    step(LINKED, 404, "")
}

fn none_by_identifier() -> Step {
    step(
        BY_IDENTIFIER,
        200,
        r#"{"meta":{"count":0,"current_page":1},"payload":[]}"#,
    )
}

fn listed(conversations: &serde_json::Value) -> Step {
    step(
        LIST,
        200,
        &json!({ "data": { "meta": {}, "payload": conversations } }).to_string(),
    )
}

/// What `open` must come to after these answers, every one of them used.
async fn comes_to(steps: Vec<Step>, expected: Result<u64, FailureKind>) {
    let count = steps.len();
    let script = Script::of(steps).await;

    let opened = open(&script).await;

    let calls = script.calls().await;
    assert_eq!(
        opened
            .map(|opened| opened.conversation.0)
            .map_err(|failure| failure.kind),
        expected,
        "{calls:?}"
    );
    assert_eq!(calls.len(), count, "{calls:?}");
}

#[tokio::test]
async fn a_conversation_that_is_there_is_found_with_one_call() {
    let script = Script::of([listed(&json!([{ "id": 412, "inbox_id": 8 }]))]).await;

    assert_eq!(open(&script).await.unwrap(), opened(false));

    let pairs = [("inbox_id", "8"), ("source_id", KEY), ("status", "all")];
    assert_eq!(
        script.query(0).await,
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[tokio::test]
async fn of_several_the_oldest_is_taken() {
    comes_to(
        vec![listed(
            &json!([{ "id": 430 }, { "id": 412 }, { "id": 425 }]),
        )],
        Ok(412),
    )
    .await;
}

#[tokio::test]
async fn a_conversation_of_another_thread_is_not_taken() {
    let other = json!({ "contact_inbox": { "source_id": "meli:135792468:pack:2" } });
    let own = json!({ "contact_inbox": { "source_id": KEY } });
    let payload = json!([
        { "id": 1, "inbox_id": 9 },
        { "id": 2, "inbox_id": 8, "messages": [{ "id": 1, "conversation": other }] },
        { "id": 3, "inbox_id": 8, "messages": [{ "id": 1, "conversation": own }] },
    ]);

    comes_to(vec![listed(&payload)], Ok(3)).await;
}

#[tokio::test]
async fn where_nothing_is_there_contact_and_conversation_are_made() {
    let script = Script::of([
        none_listed(),
        none_linked(),
        none_by_identifier(),
        found(MAKE_CONTACT, "contact_created"),
        found(MAKE_CONVERSATION, "conversation_created"),
    ])
    .await;

    assert_eq!(open(&script).await.unwrap(), opened(true));

    assert_eq!(
        script.body(1).await,
        json!({ "inbox_id": 8, "source_id": KEY })
    );
    assert_eq!(
        script.body(2).await,
        json!({ "payload": [{
            "attribute_key": "identifier", "filter_operator": "equal_to", "values": ["meli:user:246813579"],
        }] })
    );
    assert_eq!(
        script.body(3).await,
        json!({
            "name": "Comprador Exemplo", "identifier": "meli:user:246813579", "inbox_id": 8, "source_id": KEY,
        })
    );
    assert_eq!(
        script.body(4).await,
        json!({
            "inbox_id": 8, "contact_id": 9001, "source_id": KEY, "status": "open",
            "custom_attributes": { "meli_pack_id": "2000001234567890", "meli_block": "" },
        })
    );
}

#[tokio::test]
async fn a_contact_that_has_the_link_is_taken() {
    let steps = [
        none_listed(),
        found(LINKED, "contact_linked"),
        found(MAKE_CONVERSATION, "conversation_created"),
    ];
    comes_to(steps.to_vec(), Ok(412)).await;
}

#[tokio::test]
async fn a_contact_is_found_by_its_identifier_to_the_letter() {
    let script = Script::of([
        none_listed(),
        none_linked(),
        found(BY_IDENTIFIER, "contacts_filtered"),
        found(MAKE_CONVERSATION, "conversation_created"),
    ])
    .await;

    assert_eq!(open(&script).await.unwrap(), opened(true));

    assert_eq!(script.body(3).await["contact_id"], 9001);
}

#[tokio::test]
async fn a_contact_whose_identifier_differs_in_case_is_another() {
    let other = step(
        BY_IDENTIFIER,
        200,
        r#"{"payload":[{"id":9000,"identifier":"MELI:user:246813579"},{"id":1}]}"#,
    );
    let steps = [
        none_listed(),
        none_linked(),
        other,
        found(MAKE_CONTACT, "contact_created"),
        found(MAKE_CONVERSATION, "conversation_created"),
    ];
    comes_to(steps.to_vec(), Ok(412)).await;
}

#[tokio::test]
async fn a_contact_made_by_somebody_else_meanwhile_is_found() {
    for (status, body) in [(422, TAKEN), (500, CRASH)] {
        let lost = || {
            [
                none_listed(),
                none_linked(),
                none_by_identifier(),
                step(MAKE_CONTACT, status, body),
            ]
            .to_vec()
        };
        let made = || found(MAKE_CONVERSATION, "conversation_created");

        let linked = [lost(), vec![found(LINKED, "contact_linked"), made()]].concat();
        comes_to(linked, Ok(412)).await;

        let named = [
            lost(),
            vec![
                none_linked(),
                found(BY_IDENTIFIER, "contacts_filtered"),
                made(),
            ],
        ]
        .concat();
        comes_to(named, Ok(412)).await;
    }
}

#[tokio::test]
async fn a_contact_is_never_made_twice() {
    for (status, body, kind) in [
        (422, TAKEN, FailureKind::Permanent),
        (500, CRASH, FailureKind::Unknown),
    ] {
        let steps = [
            none_listed(),
            none_linked(),
            none_by_identifier(),
            step(MAKE_CONTACT, status, body),
            none_linked(),
            none_by_identifier(),
        ];
        comes_to(steps.to_vec(), Err(kind)).await;
    }
    for status in [502, 504] {
        let steps = [
            none_listed(),
            none_linked(),
            none_by_identifier(),
            step(MAKE_CONTACT, status, ""),
        ];
        comes_to(steps.to_vec(), Err(FailureKind::Unknown)).await;
    }
}

fn refused(status: u16, body: &str) -> Vec<Step> {
    vec![
        none_listed(),
        none_linked(),
        found(BY_IDENTIFIER, "contacts_filtered"),
        step(MAKE_CONVERSATION, status, body),
    ]
}

#[tokio::test]
async fn a_conversation_made_by_somebody_else_meanwhile_is_found() {
    for (status, body) in [(422, UNIQUE), (500, CRASH)] {
        let steps = [refused(status, body), vec![listed(&json!([{ "id": 413 }]))]].concat();
        comes_to(steps, Ok(413)).await;
    }
}

#[tokio::test]
async fn a_conversation_is_never_made_twice() {
    comes_to(
        [refused(500, CRASH), vec![none_listed()]].concat(),
        Err(FailureKind::Unknown),
    )
    .await;
    comes_to(refused(504, "<html>"), Err(FailureKind::Unknown)).await;
    comes_to(refused(200, "{}"), Err(FailureKind::Unknown)).await;
}

#[tokio::test]
async fn a_link_of_another_contact_leads_to_that_contact() {
    let script = Script::of(
        [
            refused(422, UNIQUE),
            vec![
                none_listed(),
                step(LINKED, 200, r#"{"id":9002}"#),
                found(MAKE_CONVERSATION, "conversation_created"),
            ],
        ]
        .concat(),
    )
    .await;

    assert_eq!(open(&script).await.unwrap(), opened(true));

    assert_eq!(script.body(6).await["contact_id"], 9002);
}

#[tokio::test]
async fn a_link_that_a_deleted_contact_still_holds_is_waited_for() {
    let later = FailureKind::Retryable {
        after: Some(Duration::from_mins(1)),
    };

    comes_to(
        [refused(422, UNIQUE), vec![none_listed(), none_linked()]].concat(),
        Err(later),
    )
    .await;
    let same = vec![none_listed(), found(LINKED, "contact_linked")];
    comes_to([refused(422, UNIQUE), same].concat(), Err(later)).await;
}

#[tokio::test]
async fn another_refusal_is_final() {
    let body =
        r#"{"message":"Custom attributes meli_pack_id length should be < 1500","attributes":[]}"#;

    comes_to(refused(422, body), Err(FailureKind::Permanent)).await;
}

#[tokio::test]
async fn what_vanishes_on_the_way_is_looked_for_again_later() {
    let gone = r#"{"error":"Resource could not be found"}"#;

    comes_to(refused(404, gone), Err(NOW)).await;
    comes_to(vec![step(LIST, 404, gone)], Err(NOW)).await;
}

#[tokio::test]
async fn nothing_is_made_where_looking_failed() {
    for (status, body, kind) in [
        (500, CRASH, NOW),
        (504, "", NOW),
        (200, "<html>Log in</html>", NOW),
        (200, "{}", NOW),
        (200, r#"{"data":{}}"#, NOW),
        (200, r#"{"data":{"payload":[{"status":"open"}]}}"#, NOW),
        (
            401,
            r#"{"error":"You are not authorized to do this action"}"#,
            FailureKind::Forbidden,
        ),
        (
            429,
            "Retry later",
            FailureKind::Retryable {
                after: Some(Duration::from_secs(5)),
            },
        ),
    ] {
        comes_to(vec![step(LIST, status, body)], Err(kind)).await;
    }
    for (status, body) in [(500, CRASH), (200, "null"), (200, "{}")] {
        comes_to(vec![none_listed(), step(LINKED, status, body)], Err(NOW)).await;
        comes_to(
            vec![
                none_listed(),
                none_linked(),
                step(BY_IDENTIFIER, status, body),
            ],
            Err(NOW),
        )
        .await;
    }
}

#[tokio::test]
async fn what_is_too_long_for_chatwoot_is_cut() {
    let script = Script::of([
        none_listed(),
        none_linked(),
        none_by_identifier(),
        found(MAKE_CONTACT, "contact_created"),
        found(MAKE_CONVERSATION, "conversation_created"),
    ])
    .await;
    let contact = Context {
        contact_identifier: "meli:user:246813579".to_owned(),
        contact_name: "ção".repeat(100),
        attributes: vec![("meli_item_title", "é".repeat(1501))],
        notes: Vec::new(),
    };

    open_with(&script, &contact).await.unwrap();

    assert_eq!(script.body(3).await["name"], "ção".repeat(85));
    assert_eq!(
        script.body(4).await["custom_attributes"]["meli_item_title"],
        format!("{}…", "é".repeat(1499))
    );
}

#[tokio::test]
async fn a_contact_without_a_name_is_named_by_its_identifier() {
    let steps = || {
        [
            none_listed(),
            none_linked(),
            none_by_identifier(),
            found(MAKE_CONTACT, "contact_created"),
            found(MAKE_CONVERSATION, "conversation_created"),
        ]
    };
    let script = Script::of(steps()).await;
    let contact = Context {
        contact_identifier: "meli:user:1".to_owned(),
        contact_name: " ".to_owned(),
        ..Context::default()
    };

    open_with(&script, &contact).await.unwrap();

    assert_eq!(script.body(3).await["name"], "meli:user:1");
}
