//! What each call sends.

use bridge::{
    failure::{Failure, FailureKind},
    ids::{ConversationId, HelpdeskMessageId, InboxId, MessageKey},
    ports::{Bubble, Helpdesk, Marked, Post, Side},
};
use chatwoot::endpoints::{DeleteContact, GetInbox, Membership, SetCustomAttributes, ShowContact};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::script::{Script, Step, desk_at, found, step};

const CONVERSATION: ConversationId = ConversationId(412);
const MESSAGE: HelpdeskMessageId = HelpdeskMessageId(48215);
const WRITTEN: &str = "2026-06-17T12:00:00.750Z";
const NOW: FailureKind = FailureKind::Retryable { after: None };

async fn posted(side: Side, text: &str) -> serde_json::Value {
    let script = Script::of([found("POST conversations/412/messages", "message_created")]).await;
    let key = MessageKey::from_connector("meli:message:a1b2c3");

    let id = script
        .desk()
        .post(
            CONVERSATION,
            &Post {
                side,
                key: &key,
                text,
                at: Some(WRITTEN.parse().unwrap()),
            },
        )
        .await
        .unwrap();

    assert_eq!(id, HelpdeskMessageId(48211));
    script.body(0).await
}

#[tokio::test]
async fn the_token_goes_in_the_hyphenated_header_only() {
    let script = Script::of([found("POST conversations/412/toggle_status", "status_set")]).await;

    script.desk().resolve(CONVERSATION).await.unwrap();

    let requests = script.requests().await;
    let headers = &requests[0].headers;
    assert_eq!(
        headers.get("Api-Access-Token").unwrap(),
        "token-of-the-bridge"
    );
    assert!(headers.get("api_access_token").is_none() && headers.get("authorization").is_none());
    assert_eq!(headers.get("content-type").unwrap(), "application/json");
    assert_eq!(
        requests[0].url.path(),
        "/api/v1/accounts/3/conversations/412/toggle_status"
    );
    assert_eq!(script.body(0).await, json!({ "status": "resolved" }));
}

#[tokio::test]
async fn a_chatwoot_below_a_path_is_called_there() {
    let script = Script::of([found("GET /chat/api/v1/accounts/3/inboxes/8", "inbox")]).await;
    let base = format!("{}/chat/", script.address());

    desk_at(&base)
        .call(&GetInbox { inbox: InboxId(8) })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_buyers_message_is_incoming_and_shown_as_typed() {
    assert_eq!(
        posted(Side::Incoming, "1. Olá\0 *{{x}}*").await,
        json!({
            "content": "1\\. Olá \\*{{x}}\\*",
            "message_type": "incoming",
            "private": false,
            "source_id": "meli:message:a1b2c3",
            "external_created_at": 1_781_697_600,
        })
    );
}

#[tokio::test]
async fn a_sellers_message_is_outgoing_shown_as_typed_and_no_template() {
    assert_eq!(
        posted(Side::Outgoing, "1. Olá *{{x}}*").await,
        json!({
            "content": "1\\. Olá \\*{\u{200b}{x}}\\*",
            "message_type": "outgoing",
            "private": false,
            "source_id": "meli:message:a1b2c3",
            "external_created_at": 1_781_697_600,
        })
    );
}

#[tokio::test]
async fn a_note_is_private_markdown_and_no_template() {
    assert_eq!(
        posted(Side::Note, "**Pack** {% x %}").await,
        json!({
            "content": "**Pack** {\u{200b}% x %}",
            "message_type": "outgoing",
            "private": true,
            "source_id": "meli:message:a1b2c3",
            "external_created_at": 1_781_697_600,
        })
    );
}

#[tokio::test]
async fn bubbles_are_patched() {
    for (bubble, body) in [
        (Bubble::Delivered, json!({ "status": "delivered" })),
        (Bubble::Read, json!({ "status": "read" })),
        (
            Bubble::Failed("Limite".to_owned()),
            json!({ "status": "failed", "external_error": "Limite" }),
        ),
    ] {
        let script = Script::of([found(
            "PATCH conversations/412/messages/48215",
            "message_created",
        )])
        .await;

        assert_eq!(
            script
                .desk()
                .mark(CONVERSATION, MESSAGE, &bubble)
                .await
                .unwrap(),
            Marked::Yes
        );

        assert_eq!(script.body(0).await, body);
    }
}

const PATCH: &str = "PATCH conversations/412/messages/48215";
const LIST: &str = "GET conversations/412/messages";
const NOT_FOUND: &str = r#"{"error":"Resource could not be found"}"#;

async fn marked(steps: impl IntoIterator<Item = Step>) -> Result<Marked, Failure> {
    let script = Script::of(steps).await;
    script
        .desk()
        .mark(CONVERSATION, MESSAGE, &Bubble::Read)
        .await
}

#[tokio::test]
async fn a_chatwoot_that_cannot_mark_says_so() {
    for (status, body) in [
        (404, r#"{"status":404,"error":"Not Found"}"#),
        (405, ""),
        (405, "<html>405</html>"),
        (
            403,
            r#"{"error":"Message status update is only allowed for API inboxes"}"#,
        ),
    ] {
        let outcome = marked([step(PATCH, status, body)]).await;

        assert_eq!(outcome.unwrap(), Marked::Unsupported, "{status} {body}");
    }
}

#[tokio::test]
async fn a_404_of_chatwoots_own_is_about_the_call_if_the_conversation_is_there() {
    let listed = r#"{"meta":{},"payload":[{"id":48215}]}"#;
    let there = marked([step(PATCH, 404, NOT_FOUND), step(LIST, 200, listed)]).await;
    let gone = marked([step(PATCH, 404, NOT_FOUND), step(LIST, 404, NOT_FOUND)]).await;
    let away = marked([step(PATCH, 404, NOT_FOUND), step(LIST, 502, "<html>")]).await;

    assert_eq!(there.unwrap(), Marked::Unsupported);
    assert_eq!(gone.unwrap_err().kind, FailureKind::Missing);
    assert_eq!(away.unwrap_err().kind, NOW);
}

#[tokio::test]
async fn a_404_of_somebody_else_is_about_the_call_only_if_the_release_is_too_old_for_it() {
    let release = |version| format!(r#"{{"version":"{version}"}}"#);
    for page in ["404 page not found\n", "<html>404</html>", "", "{}"] {
        for (status, body, unsupported) in [
            (200, release("4.1.0"), true),
            (200, release("3.16.0"), true),
            (200, release("4.2.0"), false),
            (200, release("4.15.1"), false),
            (200, "{}".to_owned(), false),
            (404, page.to_owned(), false),
        ] {
            let outcome = marked([step(PATCH, 404, page), step("GET /api", status, &body)]).await;

            let expected = if unsupported {
                Ok(Marked::Unsupported)
            } else {
                Err(NOW)
            };
            assert_eq!(
                outcome.map_err(|failure| failure.kind),
                expected,
                "{page} {status} {body}"
            );
        }
    }
}

#[tokio::test]
async fn another_403_is_a_failure_to_mark() {
    for (body, kind) in [
        (r#"{"error":"You may not"}"#, FailureKind::Forbidden),
        ("", NOW),
        ("<html>only allowed for API inboxes</html>", NOW),
    ] {
        let failure = marked([step(PATCH, 403, body)]).await.unwrap_err();

        assert_eq!(failure.kind, kind, "{body}");
    }
}

const READ: &str = "GET conversations/412";
const WRITE: &str = "POST conversations/412/custom_attributes";

#[tokio::test]
async fn attributes_are_read_directly_before_they_are_written_and_others_stay() {
    let held = r#"{"custom_attributes": {"vip": true, "meli_block": "blocked"}}"#;
    let script = Script::of([step(READ, 200, held), step(WRITE, 200, "{}")]).await;
    let attributes = [
        ("meli_block", String::new()),
        ("meli_item_title", "é".repeat(1501)),
    ];

    script
        .desk()
        .set_attributes(CONVERSATION, &attributes)
        .await
        .unwrap();

    assert_eq!(
        script.body(1).await["custom_attributes"],
        json!({ "vip": true, "meli_block": "", "meli_item_title": format!("{}…", "é".repeat(1499)) })
    );
}

#[tokio::test]
async fn attributes_that_change_nothing_are_not_written() {
    let held = r#"{"custom_attributes": {"vip": true, "meli_block": ""}}"#;
    let script = Script::of([step(READ, 200, held)]).await;

    script
        .desk()
        .set_attributes(CONVERSATION, &[("meli_block", String::new())])
        .await
        .unwrap();

    assert_eq!(script.calls().await.len(), 1);
}

#[tokio::test]
async fn custom_attributes_are_sent_whole_and_as_strings() {
    let script = Script::of([step("POST conversations/412/custom_attributes", 200, "{}")]).await;
    let attributes = [("meli_pack_id", "2000001234567890"), ("meli_block", "")];
    let custom_attributes = attributes
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .into_iter()
        .collect();

    script
        .desk()
        .call(&SetCustomAttributes {
            conversation: CONVERSATION,
            custom_attributes,
        })
        .await
        .unwrap();

    assert_eq!(
        script.body(0).await,
        json!({ "custom_attributes": { "meli_pack_id": "2000001234567890", "meli_block": "" } })
    );
}

#[tokio::test]
async fn the_profile_names_accounts_and_roles() {
    let script = Script::of([found("GET /api/v1/profile", "profile")]).await;

    let profile = script.desk().profile().await.unwrap();

    assert_eq!(profile.id, 11);
    let member = |account, role: &str| Membership {
        account,
        role: Some(role.to_owned()),
    };
    assert_eq!(
        profile.accounts,
        [member(3, "administrator"), member(4, "agent")]
    );
}

#[tokio::test]
async fn an_inbox_shows_its_webhook_and_secret() {
    let script = Script::of([
        found("GET inboxes/8", "inbox"),
        step("GET inboxes/9", 200, r#"{"id":9,"secret":null}"#),
    ])
    .await;

    let inbox = script
        .desk()
        .call(&GetInbox { inbox: InboxId(8) })
        .await
        .unwrap();
    let bare = script
        .desk()
        .call(&GetInbox { inbox: InboxId(9) })
        .await
        .unwrap();

    assert_eq!(
        (inbox.name.as_str(), inbox.channel_type.as_str()),
        ("Pós-venda", "Channel::Api")
    );
    assert_eq!(
        inbox.webhook_url.as_deref(),
        Some("https://bridge.loja.example/webhook")
    );
    assert_eq!(
        inbox.secret.unwrap().expose_secret(),
        "h4Qz7mNpX2vKcR9sTdWb1LyE"
    );
    assert!(inbox.lock_to_single_conversation && !inbox.speaks_by_itself);
    assert!(bare.secret.is_none() && bare.webhook_url.is_none());
}

#[tokio::test]
async fn nothing_printable_holds_the_token() {
    let script = Script::of([step(
        "POST conversations/412/toggle_status",
        401,
        r#"{"error":"Invalid Access Token"}"#,
    )])
    .await;
    let desk = script.desk();

    let failure = desk.resolve(CONVERSATION).await.unwrap_err();

    assert!(!format!("{desk:?} {failure:?} {failure}").contains("token-of-the-bridge"));
}

#[tokio::test]
async fn a_contact_is_shown_with_all_its_links_and_deleted_for_good() {
    let script = Script::of([
        found("GET contacts/9001", "contact_shown"),
        step("DELETE contacts/9001", 200, ""),
    ])
    .await;
    let desk = script.desk();

    let shown = desk.call(&ShowContact { contact: 9001 }).await.unwrap();
    desk.call(&DeleteContact { contact: 9001 }).await.unwrap();

    let pack = "meli:1357924680:pack:2000001234567890";
    assert_eq!(
        shown.source_ids,
        ["meli:1357924680:question:135792468", pack]
    );
}
