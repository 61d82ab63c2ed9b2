//! What is read by functions alone: bodies, signatures, notifications, texts, keys.

use bridge::{
    capabilities::{Charset, TextRules},
    text,
};
use chatwoot::signature::{sign, verify};
use connectors::notifications_of;
use jiff::Timestamp;
use marketplace::{Keys, RawNotification};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::keys::RowKey;

use crate::inputs::{Inputs, Named, fixture, fixtures, wanted};

const NOW: i64 = 1_795_355_400;

fn each(name: &str, mut work: impl FnMut(&mut Inputs)) {
    for number in wanted() {
        let _named = Named(name, number);
        work(&mut Inputs::of(number));
    }
}

fn hex_mac(key: &str, parts: &[&[u8]]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    hex::encode(mac.finalize().into_bytes())
}

#[test]
fn the_body_of_a_webhook() {
    let samples = fixtures("chatwoot", "webhook_");
    each("webhook", |inputs| {
        let sample = inputs.0.pick(&samples).clone();
        let body = inputs.bytes(&sample);
        let is_object = http_api::json::read::<Value>(&body).is_ok_and(|value| value.is_object());
        assert_eq!(chatwoot::webhook::parse(&body).is_ok(), is_object);
    });
}

#[test]
fn the_headers_of_a_signature() {
    let secrets: Vec<SecretString> = vec!["a-secret".into(), "".into()];
    let now = Timestamp::from_second(NOW).unwrap();
    each("signature", |inputs| {
        let body = inputs.text().into_bytes();
        let timestamp = match inputs.0.below(3) {
            0 => inputs.text(),
            _ => (NOW + inputs.0.between(-400, 400)).to_string(),
        };
        let right = sign(&secrets[0], &timestamp, &body);
        let given = match inputs.0.below(4) {
            0 => right.clone(),
            1 => right.to_uppercase(),
            2 => right.chars().take(inputs.0.below(72)).collect(),
            _ => format!("sha256={}", inputs.text()),
        };
        let is_taken = verify(&secrets, &timestamp, &given, &body, now).is_ok();
        let is_fresh = timestamp
            .parse()
            .is_ok_and(|at: i64| NOW.abs_diff(at) <= 300);
        let is_right = given.strip_prefix("sha256=").map(str::to_lowercase);
        let is_right = is_right.as_deref() == right.strip_prefix("sha256=");
        assert_eq!(is_taken, is_right && is_fresh, "{timestamp:?} {given:?}");
    });
}

/// What each marketplace posts, and what signs it.
fn notifications() -> Vec<(&'static str, Value)> {
    let question = json!({"topic": "questions", "resource": "/questions/13200000001", "user_id": 987_654_321, "_id": "a"});
    let message = json!({"topic": "messages", "resource": "d81f5c3ea0b7496c82e4f09b7a6d1c35", "user_id": 987_654_321, "actions": ["created"]});
    let ticket = json!({"topic": "created_customer_ticket_message", "tenant_id": "e9f0a1b2-1111-4000-8000-000000000004",
        "data": {"id": "68f0c0ffee0000000000aa01", "params": [{"code": "PC-1"}]}});
    vec![
        ("mercado-livre", question),
        ("mercado-livre", message),
        ("shopee", fixture("shopee", "push_message.json")),
        ("magalu", ticket),
    ]
}

#[test]
fn a_notification_signed_or_not() {
    let samples = notifications();
    let keys = Keys::from([
        ("SHOPEE_PARTNER_KEY", "key".into()),
        ("MAGALU_WEBHOOK_SECRETS", "key".into()),
    ]);
    each("notification", |inputs| {
        let (slug, sample) = inputs.0.pick(&samples).clone();
        let (_, how) = notifications_of(slug).unwrap();
        let body = inputs.bytes(&sample);
        let address = "https://bridge.example/shopee/notifications";
        let at = NOW.to_string();
        let signature = match slug {
            "shopee" => hex_mac("key", &[address.as_bytes(), b"|", &body]),
            _ => format!("sha256={}", hex_mac("key", &[at.as_bytes(), b".", &body])),
        };
        let odd = inputs.0.chance(200).then(|| inputs.text());
        let given = odd.as_deref().unwrap_or(&signature);
        let header = |name: &str| match name.to_ascii_lowercase().as_str() {
            "x-timestamp" => Some(at.as_str()),
            _ => Some(given),
        };
        (how.recognise)(&RawNotification {
            body: &body,
            header: &header,
            address: Some(address),
            keys: &keys,
            secrets: &["key".into()],
            now: Timestamp::from_second(NOW).unwrap(),
        });
    });
}

#[test]
fn what_an_agent_or_a_buyer_writes() {
    each("text", |inputs| {
        let written = inputs.text();
        let most = 1 + inputs.0.below(400);
        let charset = match inputs.0.below(2) {
            0 => Charset::Unicode,
            _ => Charset::Latin1AndEmoji,
        };
        let rules = TextRules {
            max_chars: most,
            max_parts: 1 + inputs.0.below(9),
            charset,
        };
        if let Ok(parts) = text::prepare(&written, &rules) {
            assert!(parts.iter().all(|part| part.chars().count() <= most));
        }
        text::escape_markdown(&written);
        text::fingerprint(&written);
        text::html::shown(&written);
        assert!(text::shorten(&written, most).chars().count() <= most);
    });
}

#[test]
fn the_keys_of_a_row() {
    each("keys", |inputs| {
        let begin = [
            "thread#", "hints#", "bridge", "account#", "oauth", "doors", "",
        ];
        let pk = (*inputs.0.pick(&begin)).to_owned() + &inputs.text();
        let sorts = [
            "thread", "in#", "reply#7#", "reply#", "hint#", "account#", "oauth#", "cursors",
        ];
        let sk = (*inputs.0.pick(&sorts)).to_owned() + &inputs.text();
        if let Some(key) = RowKey::parse(&pk, &sk) {
            assert_eq!((key.pk(), key.sk()), (pk, sk));
        }
    });
}
