use bridge::ports::Connector;
use serde_json::json;

use super::*;
use crate::testing::{TENANT, World, account_id, now, tenant};

const SECRET: &str = "whsec_c2VncmVkbw==";

fn sign(key: &[u8], timestamp: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    let mac = mac
        .chain_update(timestamp)
        .chain_update(b".")
        .chain_update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn recognised(body: &Value, key: &[u8]) -> RecognisedPush {
    let body = body.to_string();
    let timestamp = now().as_second().to_string();
    let signatures = sign(key, &timestamp, body.as_bytes());
    let push = RawPush {
        signatures: &signatures,
        timestamp: &timestamp,
        body: body.as_bytes(),
    };
    recognise(&push, &[SecretString::from(SECRET)], now())
}

fn question() -> Value {
    json!({"tenant_id": TENANT, "topic": "questions", "data": {"id": "68f0", "status": "NEW"}})
}

fn hint(target: &str) -> RecognisedPush {
    RecognisedPush::Hint(tenant(), HintTarget::parse(target).unwrap())
}

#[test]
fn a_secret_is_a_key_in_each_way_that_it_may_be_meant() {
    let wanted = hint("questions/68f0");
    for key in [SECRET.as_bytes(), b"c2VncmVkbw==", b"segredo"] {
        assert_eq!(recognised(&question(), key), wanted);
    }
    for key in [&b"other"[..], b"", b"whsec_"] {
        assert_eq!(recognised(&question(), key), RecognisedPush::Unsigned);
    }
}

#[test]
fn a_secret_that_says_nothing_signs_nothing() {
    let body = question().to_string();
    let timestamp = now().as_second().to_string();
    for secret in ["", " ", "whsec_"] {
        for key in [&b""[..], b"whsec_", b" "] {
            let signatures = sign(key, &timestamp, body.as_bytes());
            let push = RawPush {
                signatures: &signatures,
                timestamp: &timestamp,
                body: body.as_bytes(),
            };
            let read = recognise(&push, &[SecretString::from(secret)], now());
            assert_eq!(read, RecognisedPush::Unsigned);
        }
    }
}

#[test]
fn one_of_several_signatures_is_enough_and_none_is_not() {
    let body = question().to_string();
    let timestamp = now().as_second().to_string();
    let good = sign(SECRET.as_bytes(), &timestamp, body.as_bytes());
    let bad = sign(b"other", &timestamp, body.as_bytes());
    let secrets = ["whsec_older", SECRET].map(SecretString::from);
    let recognise = |signatures: &str, timestamp: &str, body: &str, secrets: &[SecretString]| {
        let push = RawPush {
            signatures,
            timestamp,
            body: body.as_bytes(),
        };
        recognise(&push, secrets, now())
    };
    let both = format!("{bad}, {good}");
    assert_eq!(
        recognise(&both, &timestamp, &body, &secrets),
        hint("questions/68f0")
    );
    let unprefixed = good.trim_start_matches("sha256=").to_owned();
    for signatures in ["", "sha256=", "sha256=zz", &bad, &unprefixed] {
        let read = recognise(signatures, &timestamp, &body, &secrets);
        assert_eq!(read, RecognisedPush::Unsigned, "{signatures}");
    }
    assert_eq!(
        recognise(&good, &timestamp, &body, &[]),
        RecognisedPush::Unsigned
    );
    let changed = body.replace("68f0", "68f1");
    assert_eq!(
        recognise(&good, &timestamp, &changed, &secrets),
        RecognisedPush::Unsigned
    );
}

#[test]
fn a_push_of_another_time_is_a_replay() {
    let body = question().to_string();
    let recognised = |offset: i64| {
        let timestamp = (now().as_second() + offset).to_string();
        let signatures = sign(SECRET.as_bytes(), &timestamp, body.as_bytes());
        let push = RawPush {
            signatures: &signatures,
            timestamp: &timestamp,
            body: body.as_bytes(),
        };
        recognise(&push, &[SecretString::from(SECRET)], now())
    };
    for offset in [-300, 0, 300] {
        assert_eq!(recognised(offset), hint("questions/68f0"), "{offset}");
    }
    for offset in [-301, 301, i64::from(i32::MAX)] {
        assert_eq!(recognised(offset), RecognisedPush::Unsigned, "{offset}");
    }
}

#[test]
fn a_hint_is_found_by_the_path_or_by_a_word_of_the_topic() {
    for (topic, data, target) in [
        ("questions", json!({"id": "68f0"}), Some("questions/68f0")),
        (
            "QUESTIONS_NEW",
            json!({"question": {"id": "68f0"}}),
            Some("questions/68f0"),
        ),
        (
            "x",
            json!({"resource": "/v0/questions/68f0/answer"}),
            Some("questions/68f0"),
        ),
        (
            "conversations",
            json!({"conversation_id": "6912"}),
            Some("chats/6912"),
        ),
        (
            "conversations",
            json!({"id": "6912", "last_interaction_at": "x"}),
            Some("chats/6912"),
        ),
        // An id that may be a message's.
        ("chat_message", json!({"id": "6912"}), Some("chats")),
        (
            "x",
            json!({"resource": "/v0/conversations/6912?x=1"}),
            Some("chats/6912"),
        ),
        (
            "sac_tickets",
            json!({"ticket": {"id": "8f0e"}}),
            Some("tickets/8f0e"),
        ),
        (
            "tickets",
            json!({"id": "8f0e", "protocol": "1"}),
            Some("tickets/8f0e"),
        ),
        ("ticket_messages", json!({"id": "d7e8"}), Some("tickets")),
        (
            "orders_delivery",
            json!({"resource": "/seller/v1/deliveries/a5"}),
            None,
        ),
        ("questions", json!({"id": "../x"}), None),
        ("questions", json!({}), None),
        ("x", json!(null), None),
    ] {
        let body = json!({"tenant_id": TENANT, "topic": topic, "data": data});
        let wanted = target.map_or(RecognisedPush::Nothing, hint);
        assert_eq!(recognised(&body, SECRET.as_bytes()), wanted, "{body}");
    }
}

#[test]
fn a_push_that_names_no_seller_is_no_hint() {
    for body in [
        json!({}),
        json!([1]),
        json!({"topic": "questions", "data": {"id": "1"}}),
    ] {
        assert_eq!(
            recognised(&body, SECRET.as_bytes()),
            RecognisedPush::Nothing
        );
    }
}

#[tokio::test]
async fn what_the_vendor_signs_is_recognised_and_followed_also_just_after_a_new_secret() {
    let world = World::new().await;
    let address = "https://bridge.example/magalu/notifications"
        .parse()
        .unwrap();
    let account = account_id();
    let subscribe = async |topic| {
        let made = world.client.subscribe(&account, topic, &address).await;
        made.unwrap().unwrap()
    };
    let first = subscribe("questions").await;
    let second = subscribe("orders_delivery").await;
    let id = world.vendor.ask(TENANT, "rita", "Tem?");

    let sent = world.vendor.take_deliveries();
    let push = RawPush {
        signatures: &sent[0].signature,
        timestamp: &sent[0].timestamp,
        body: sent[0].body.as_bytes(),
    };
    for secrets in [[&first], [&second]] {
        let read = recognise(&push, secrets, now());
        assert_eq!(read, hint(&format!("questions/{id}")));
    }
    let found = world
        .client
        .follow(&account, &format!("questions/{id}"))
        .await;
    let key = format!("magalu:{TENANT}:question:{id}");
    assert_eq!(found.unwrap()[0].thread.key.as_str(), key);

    let listed = world.client.subscriptions(&account).await.unwrap();
    assert_eq!(listed.len(), 2);
    let topics: Vec<&str> = listed.iter().map(|one| one.topic.as_str()).collect();
    assert_eq!(topics, ["questions", "orders_delivery"]);
    world
        .client
        .unsubscribe(&account, &listed[0].id)
        .await
        .unwrap();
    assert_eq!(world.client.subscriptions(&account).await.unwrap().len(), 1);
}
