//! What webhooks are read as.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use bridge::{
    files::HelpdeskFile,
    ids::{ConversationId, HelpdeskMessageId, InboxId},
    ports::{AgentName, HelpdeskMessage, Sender},
};
use chatwoot::webhook::{Event, NotAnObject, WebhookMessage, parse};
use serde_json::{Value, json};

fn fixture(name: &str) -> Value {
    let path = format!(
        "{}/../../tests/fixtures/chatwoot/webhook_{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn read(body: &Value) -> Event {
    parse(body.to_string().as_bytes()).unwrap()
}

fn created(body: &Value) -> WebhookMessage {
    match read(body) {
        Event::MessageCreated(message) => message,
        other => panic!("{other:?}"),
    }
}

fn updated(name: &str) -> WebhookMessage {
    match read(&fixture(name)) {
        Event::MessageUpdated(message) => message,
        other => panic!("{other:?}"),
    }
}

/// The agent's reply with one field set to another value.
fn reply_with(pointer: &str, value: Value) -> Value {
    let mut body = fixture("agent_reply");
    *body.pointer_mut(pointer).unwrap() = value;
    body
}

fn reply_without(field: &str) -> Value {
    let mut body = fixture("agent_reply");
    body.as_object_mut().unwrap().remove(field).unwrap();
    body
}

#[test]
fn an_agents_reply_is_read_from_the_top_level() {
    assert_eq!(
        created(&fixture("agent_reply")),
        WebhookMessage {
            message: HelpdeskMessage {
                id: HelpdeskMessageId(48215),
                outgoing: true,
                private: false,
                is_text: true,
                sender: Sender::Agent,
                author: AgentName::from("Ana Souza"),
                agent: Some(5),
                source_id: None,
                deleted: false,
                content: "Segue a **nota** fiscal\nQualquer dúvida, avise".to_owned(),
                files: vec![HelpdeskFile {
                    reference: "https://chat.loja.example/rails/active_storage/blobs/redirect/eyJfcm--9f2c/nota.png"
                        .to_owned(),
                    name: "nota.png".to_owned(),
                    content_type: Some("image/png".to_owned()),
                    size: Some(48213),
                }],
                at: Some("2026-06-17T12:45:03.412Z".parse().unwrap()),
                bubble: None,
                error: None,
            },
            conversation: Some(ConversationId(412)),
            inbox: Some(InboxId(8)),
            source_id: Some("meli:135792468:pack:2000001234567890".to_owned()),
            external_error: None,
            account: Some(3),
        }
    );
}

#[test]
fn what_is_not_an_agents_reply_is_told_apart() {
    let message = |name| created(&fixture(name)).message;

    assert!(message("private_note").private);
    let echo = message("own_echo");
    assert_eq!((echo.outgoing, echo.sender), (false, Sender::Contact));
    assert_eq!(echo.source_id.as_deref(), Some("meli:message:a1b2c3"));
    assert_eq!(message("bot_reply").sender, Sender::Bot);
    let automation = message("automation");
    assert_eq!(
        (automation.outgoing, automation.sender),
        (true, Sender::System)
    );
    let greeting = message("greeting");
    assert_eq!(
        (greeting.outgoing, greeting.sender, greeting.is_text),
        (false, Sender::System, true)
    );
    assert!(!message("survey").is_text);
}

#[test]
fn files_without_text_are_a_message() {
    let message = created(&fixture("files_only")).message;

    assert_eq!((message.content.as_str(), message.files.len()), ("", 1));
}

#[test]
fn updates_show_failure_retry_and_deletion() {
    let failed = updated("delivery_failed");
    assert!(failed.external_error.is_some() && !failed.message.deleted);
    assert!(failed.message.files.is_empty());

    for retried in [updated("retry_first"), updated("retry_second")] {
        assert!(retried.external_error.is_none() && !retried.message.deleted);
    }

    let deleted = updated("deleted");
    assert!(deleted.message.deleted && deleted.external_error.is_none());
}

#[test]
fn other_events_are_other() {
    for name in ["conversation_created", "conversation_resolved", "typing"] {
        assert_eq!(read(&fixture(name)), Event::Other, "{name}");
    }
    for event in [
        json!("message_deleted"),
        json!("automation_event.message_created"),
        json!(17),
        json!(null),
    ] {
        assert_eq!(read(&reply_with("/event", event)), Event::Other);
    }
    assert_eq!(read(&json!({})), Event::Other);
}

#[test]
fn ids_may_be_strings() {
    let mut body = fixture("agent_reply");
    for (pointer, id) in [
        ("/id", "48215"),
        ("/conversation/id", "412"),
        ("/inbox/id", "8"),
        ("/account/id", "3"),
    ] {
        *body.pointer_mut(pointer).unwrap() = json!(id);
    }

    assert_eq!(created(&body), created(&fixture("agent_reply")));
}

#[test]
fn message_types_may_be_numbers() {
    for (value, outgoing) in [
        (json!(1), true),
        (json!("1"), true),
        (json!("outgoing"), true),
        (json!(0), false),
        (json!(2), false),
        (json!(3), false),
        (json!("incoming"), false),
        (json!("template"), false),
        (json!(null), false),
        (json!({}), false),
    ] {
        assert_eq!(
            created(&reply_with("/message_type", value.clone()))
                .message
                .outgoing,
            outgoing,
            "{value}"
        );
    }
}

#[test]
fn a_note_whose_flag_is_strange_stays_private() {
    for (value, private) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(1), true),
        (json!({}), true),
    ] {
        assert_eq!(
            created(&reply_with("/private", value.clone()))
                .message
                .private,
            private,
            "{value}"
        );
    }
    for value in [json!(false), json!("false"), json!(0), json!(null)] {
        assert!(
            !created(&reply_with("/private", value.clone()))
                .message
                .private,
            "{value}"
        );
    }
}

#[test]
fn senders_are_told_by_type() {
    for (value, sender) in [
        (json!({ "id": 5, "type": "user" }), Sender::Agent),
        (json!({ "id": 3, "type": "agent_bot" }), Sender::Bot),
        (json!({ "id": 1, "type": "captain_assistant" }), Sender::Bot),
        (json!({ "id": 1, "type": "something_new" }), Sender::Bot),
        (json!({ "id": 9001, "type": "contact" }), Sender::Contact),
        (
            json!({ "id": 9001, "identifier": "meli:user:246813579" }),
            Sender::Contact,
        ),
        (json!({ "id": 9001, "type": null }), Sender::Contact),
        (json!(null), Sender::System),
        (json!("Ana"), Sender::System),
    ] {
        assert_eq!(
            created(&reply_with("/sender", value.clone()))
                .message
                .sender,
            sender,
            "{value}"
        );
    }
    assert_eq!(
        created(&reply_without("sender")).message.sender,
        Sender::System
    );
}

#[test]
fn fields_of_another_form_count_as_absent() {
    let strange = [
        json!(null),
        json!(17),
        json!("x"),
        json!([]),
        json!([[]]),
        json!({ "id": {} }),
        json!(true),
    ];
    let fields = fixture("agent_reply")
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect::<Vec<_>>();
    for field in fields
        .iter()
        .filter(|field| !matches!(field.as_str(), "event" | "id"))
    {
        for value in &strange {
            let message = created(&reply_with(&format!("/{field}"), value.clone()));
            assert_eq!(
                message.message.id,
                HelpdeskMessageId(48215),
                "{field} {value}"
            );
        }
        assert_eq!(
            created(&reply_without(field)).message.id,
            HelpdeskMessageId(48215),
            "{field}"
        );
    }
    for value in strange {
        let message = created(&reply_with("/conversation/contact_inbox", value.clone()));
        assert_eq!(message.source_id, None, "{value}");
        assert_eq!(message.conversation, Some(ConversationId(412)), "{value}");
    }
}

#[test]
fn a_message_that_is_not_in_the_top_level_is_not_looked_for() {
    let message = created(&reply_without("content"));

    assert_eq!(message.message.content, "");
}

#[test]
fn a_missing_inbox_is_taken_from_the_conversation() {
    assert_eq!(created(&reply_without("inbox")).inbox, Some(InboxId(8)));
    assert_eq!(
        created(&json!({ "event": "message_created", "id": 1 })).inbox,
        None
    );
}

#[test]
fn a_message_without_a_usable_id_is_other() {
    for value in [
        json!(null),
        json!("x"),
        json!(-1),
        json!(1.5),
        json!({}),
        json!([48215]),
    ] {
        assert_eq!(
            read(&reply_with("/id", value.clone())),
            Event::Other,
            "{value}"
        );
    }
    assert_eq!(read(&reply_without("id")), Event::Other);
}

#[test]
fn attachments_are_counted() {
    for (value, files) in [
        (json!([]), 0),
        (json!(null), 0),
        (json!({}), 0),
        (json!([{ "id": 1 }, null, { "id": 2 }]), 2),
    ] {
        assert_eq!(
            created(&reply_with("/attachments", value.clone()))
                .message
                .files
                .len(),
            files,
            "{value}"
        );
    }
}

#[test]
fn an_empty_external_error_is_none() {
    for (value, has_error) in [
        (json!(""), false),
        (json!(null), false),
        (json!("Timed out"), true),
        (json!({ "code": 1 }), true),
    ] {
        let body = reply_with("/content_attributes", json!({ "external_error": value }));
        assert_eq!(
            created(&body).external_error.is_some(),
            has_error,
            "{value}"
        );
    }
}

#[test]
fn a_field_that_comes_twice_is_read_once() {
    let body = br#"{"event":"message_created","id":1,"id":2,"private":false,"private":true}"#;

    let Ok(Event::MessageCreated(message)) = parse(body) else {
        panic!("not read")
    };

    assert!(message.message.private);
}

#[test]
fn only_json_objects_are_events() {
    for body in [
        &b""[..],
        b"[]",
        b"null",
        b"17",
        b"\"x\"",
        b"{",
        b"{}{}",
        b"\xff\xfe",
        b"not json",
    ] {
        assert_eq!(parse(body), Err(NotAnObject), "{body:?}");
    }
}

#[test]
fn half_an_emoji_in_a_webhook_is_a_replacement_mark() {
    let body = br#"{"event":"message_created","id":7,"message_type":"outgoing","content":"Oi \ud83d","conversation":{"id":4}}"#;

    let Event::MessageCreated(created) = parse(body).unwrap() else {
        panic!("not a message")
    };

    assert_eq!(created.message.content, "Oi \u{fffd}");
}
