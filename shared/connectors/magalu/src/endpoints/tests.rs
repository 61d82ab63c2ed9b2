//! What calls ask with: paths, queries and bodies as the pages have them.

use bridge::ports::Connector;
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use crate::{
    ids::{ConversationId, Place, QuestionId, TicketId},
    testing::{Canned, account_id, part, query, thread},
};

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// Sends a text and returns the body of the call.
async fn sent(place: Place, at: &str) -> Value {
    let canned = Canned::new().await;
    let taken = ResponseTemplate::new(202).set_body_json(crate::testing::fixture("ticket_taken"));
    canned.on("POST", at, taken).await;
    let any = canned.snapshot().await;
    let author = "Ana Souza".into();
    let part = part("Olá", "cw-31-4410-1", &author);
    let outcome = canned.client.send(&thread(&place), &any, part).await;
    outcome.unwrap();
    let last = canned.last().await;
    let bearer = last.headers["authorization"].to_str().unwrap();
    assert_eq!(bearer, "Bearer token");
    body(&last)
}

#[tokio::test]
async fn each_lane_names_text_reference_and_author_in_its_own_way() {
    let question = Place::Question(QuestionId::parse("68f0").unwrap());
    let answer = sent(question, "v0/questions/68f0/answer").await;
    let code = answer["owner"]["external_id"].clone();
    assert_eq!(
        answer,
        json!({
            "message": "Olá", "external_id": "cw-31-4410-1",
            "owner": {"name": "Ana Souza", "external_id": code},
        })
    );
    let chat = Place::Chat(ConversationId::parse("6912").unwrap());
    let message = sent(chat, "v0/conversations/6912/messages").await;
    assert_eq!(
        message,
        json!({
            "content": "Olá", "external_id": "cw-31-4410-1",
            "owner": {"name": "Ana Souza", "external_id": code},
        })
    );
    let ticket = Place::Ticket(TicketId::parse("8f0e").unwrap());
    let message = sent(ticket, "seller/v0/tickets/8f0e/messages").await;
    assert_eq!(
        message,
        json!({
            "message": "Olá", "code": "cw-31-4410-1", "destination": "customer",
            "owner": {"name": "Ana Souza", "code": code},
        })
    );
    // Nothing of a person is in a code.
    let code = code.as_str().unwrap();
    assert!(code.starts_with("cw-") && !code.contains("Ana"), "{code}");
}

#[tokio::test]
async fn lists_are_asked_for_by_status_and_by_date() {
    let canned = Canned::new().await;
    canned.on_fixture("GET", "v0/questions", "questions").await;
    canned
        .on_fixture("GET", "v0/conversations", "conversations")
        .await;
    canned
        .on_fixture("GET", "seller/v0/tickets", "tickets")
        .await;
    let account = account_id();
    let client = &canned.client;

    client.poll(&account, "questions", None).await.unwrap();
    let asked = query(&canned.last().await);
    assert_eq!(
        asked,
        ["_limit=100", "_offset=0", "status=REJECTED_RESPONSE"]
    );
    let chats = client.poll(&account, "chats", None).await.unwrap();
    assert_eq!(
        query(&canned.last().await),
        [
            "_limit=100",
            "_offset=0",
            "last_interaction_at_start=2026-11-14T14:00:00Z",
            "status=OPENED",
        ]
    );
    // One element has no id.
    assert_eq!((chats.found.len(), chats.missed), (2, 1));
    let tickets = client.poll(&account, "tickets", None).await.unwrap();
    assert_eq!(
        query(&canned.last().await),
        [
            "_limit=100",
            "_offset=0",
            "_sort=due_date:asc",
            "status=waiting_seller"
        ]
    );
    let cursor = tickets.cursor.as_deref();
    client.poll(&account, "tickets", cursor).await.unwrap();
    assert_eq!(
        query(&canned.last().await),
        [
            "_limit=100",
            "_offset=0",
            "_sort=updated_at:asc",
            "updated_at_gte=2026-11-21T10:00:00",
        ]
    );
}
