use std::fmt::Debug;

use bridge::{message::Depth, ports::Connector};
use wiremock::ResponseTemplate;

use super::*;
use crate::{
    ids::{ConversationId, Place},
    testing::{Canned, part, thread},
};

fn line(text: &str) -> Vec<String> {
    text.split(" | ")
        .map(|part| part.trim().to_owned())
        .collect()
}

fn named(failure: &Failure) -> String {
    fn word(value: impl Debug) -> String {
        let text = format!("{value:?}");
        text.split(' ').next().unwrap_or_default().to_owned()
    }
    format!("{} {}", word(failure.kind), word(failure.reach))
}

#[tokio::test]
async fn every_status_has_its_meaning_in_reads_and_in_writes() {
    let path = format!(
        "{}/../../../tests/fixtures/magalu/errors.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let list = std::fs::read_to_string(path).unwrap();
    let rows = list.lines().filter(|row| !row.starts_with('#'));
    let chat = thread(&Place::Chat(ConversationId::parse("6912").unwrap()));
    let author = "Ana".into();
    for row in rows {
        let [status, body, in_read, in_write] = <[String; 4]>::try_from(line(row)).unwrap();
        let canned = Canned::new().await;
        let answer = || {
            let status: u16 = status.parse().unwrap();
            ResponseTemplate::new(status).set_body_raw(body.clone(), "application/json")
        };
        let at = "v0/conversations/6912/messages";
        canned.on("GET", at, answer()).await;
        canned.on("POST", at, answer()).await;
        // A token that is refused is not good anywhere.
        let refused = ResponseTemplate::new(401).set_body_raw(body.clone(), "application/json");
        canned.on("GET", "seller/v0/tickets", refused).await;
        let granted = crate::testing::fixture("token");
        let granted = ResponseTemplate::new(200).set_body_json(granted);
        canned.on("POST", "oauth/token", granted).await;

        let read = canned.client.read(&chat, Depth::Whole).await;
        match (in_read.as_str(), read) {
            ("Missing Message", Ok(gone)) => assert!(gone.messages.is_empty()),
            (wanted, read) => assert_eq!(named(&read.unwrap_err()), wanted, "{row}"),
        }
        let empty = canned.snapshot().await;
        let sent = canned
            .client
            .send(&chat, &empty, part("Oi", "cw-1", &author));
        match (in_write.as_str(), sent.await) {
            ("Permanent Message" | "Missing Message", Ok(outcome)) => {
                assert!(
                    matches!(outcome, bridge::ports::Outcome::Refused(_)),
                    "{row}"
                );
            }
            (wanted, sent) => assert_eq!(named(&sent.unwrap_err()), wanted, "{row}"),
        }
    }
}

#[test]
fn codes_are_found_wherever_they_are_and_words_are_for_agents() {
    let body = ErrorBody::parse(
        r#"{"slug":"BAD_REQUEST","message":" ","details":[{"field":"file","slug":"TOO_LARGE"}]}"#,
    );
    assert!(body.is("bad_request") && body.is("too_large"));
    assert!(body.complains_of("file") && !body.complains_of("message"));
    assert_eq!(body.reason(), "bad_request, too_large file");

    let sac = r#"{"detail":[{"loc":["body","file"],"msg":"x","type":"value_error"}]}"#;
    let sac = ErrorBody::parse(sac);
    assert!(sac.is("value_error") && sac.complains_of("file"));

    let login = ErrorBody::parse(r#"{"error":"invalid_grant","error_description":"Spent"}"#);
    assert!(login.is("invalid_grant"));
    assert_eq!(login.reason(), "Spent");

    let long = format!(r#"{{"slug":"X","message":"{}"}}"#, "ã".repeat(500));
    assert_eq!(ErrorBody::parse(&long).reason().chars().count(), 200);
    assert_eq!(ErrorBody::parse("<html>"), ErrorBody::default());
}
