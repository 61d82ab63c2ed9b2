use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing::{SHOP, World, app, fixture};

const CALLBACK: &str = "https://bridge.example/shopee/notifications";

fn raw(push: &simulators::shopee::Push) -> RawPush<'_> {
    RawPush {
        authorization: &push.authorization,
        url: CALLBACK,
        body: push.body.as_bytes(),
    }
}

fn chat(id: u64) -> RecognisedPush {
    let id = ConversationId::parse(&id.to_string()).unwrap();
    hint(HintTarget::Conversation(id))
}

fn hint(target: HintTarget) -> RecognisedPush {
    RecognisedPush::Hint(PushHint {
        account: SHOP.account(),
        target,
    })
}

#[tokio::test]
async fn every_shape_of_a_push_leads_to_its_conversation() {
    use simulators::shopee::Quirk;
    let world = World::new().await;
    world.vendor.collect_pushes(CALLBACK);
    let talk = world.vendor.buyer_writes(SHOP.0, 1, "a").0;
    world.vendor.seller_writes(SHOP.0, 1, "própria");
    for quirk in [Quirk::StringContent, Quirk::FlatPushes, Quirk::Twice] {
        world.vendor.switch(quirk, true);
        world.vendor.buyer_writes(SHOP.0, 1, "b");
        world.vendor.switch(quirk, false);
    }

    let pushes = world.vendor.take_pushes();

    assert_eq!(pushes.len(), 6);
    for push in &pushes {
        assert_eq!(recognise(&raw(push), &app()), chat(talk), "{}", push.body);
        // A replay is the same hint.
        assert_eq!(recognise(&raw(push), &app()), chat(talk));
    }
}

#[tokio::test]
async fn other_pushes_lead_to_the_list_the_order_or_the_consent() {
    let world = World::new().await;
    world.vendor.collect_pushes(CALLBACK);
    let sn = world.vendor.order(&simulators::shopee::Sale {
        shop: SHOP.0,
        buyer: 1,
        items: vec![],
    });
    world.vendor.push_notification(SHOP.0);
    world.vendor.set_order_status(&sn, "SHIPPED");
    world.vendor.push_expiry(SHOP.0);
    world.vendor.unlink(SHOP.0);

    let pushes = world.vendor.take_pushes();
    let read: Vec<RecognisedPush> = pushes
        .iter()
        .map(|push| recognise(&raw(push), &app()))
        .collect();

    assert_eq!(
        read,
        [
            hint(HintTarget::Conversations),
            hint(HintTarget::Order(OrderSn::parse(&sn).unwrap())),
            hint(HintTarget::Consent),
            hint(HintTarget::Consent),
        ]
    );
}

#[tokio::test]
async fn a_body_without_words_is_answered_and_not_believed() {
    let world = World::new().await;
    world.vendor.collect_pushes(CALLBACK);
    let test = world.vendor.test_push().unwrap();

    assert_eq!(recognise(&raw(&test), &app()), RecognisedPush::Test);
    for body in ["", "ok", "null", "[]", "\"x\"", "{", "\u{feff}"] {
        let push = RawPush {
            authorization: "",
            url: CALLBACK,
            body: body.as_bytes(),
        };
        assert_eq!(recognise(&push, &app()), RecognisedPush::Test, "{body}");
    }
}

#[tokio::test]
async fn a_key_that_was_reset_is_good_for_pushes_a_while_longer() {
    let world = World::new().await;
    world.vendor.collect_pushes(CALLBACK);
    world.vendor.reset_key("next-key");
    let talk = world.vendor.buyer_writes(SHOP.0, 1, "a").0;
    world.vendor.sign_pushes_with("next-key");
    world.vendor.buyer_writes(SHOP.0, 1, "b");
    let both = AppCredentials {
        key: SecretString::from("next-key"),
        key_before: Some(SecretString::from("partner-key")),
        ..app()
    };
    let pushes = world.vendor.take_pushes();

    for push in &pushes {
        assert_eq!(recognise(&raw(push), &both), chat(talk));
    }
    assert_eq!(recognise(&raw(&pushes[0]), &app()), chat(talk));
    assert_eq!(
        recognise(&raw(&pushes[1]), &app()),
        RecognisedPush::Unsigned
    );
}

/// A push with this body, signed as Shopee signs it.
fn signed(body: &Value) -> RecognisedPush {
    let body = body.to_string();
    let authorization = sign_as_shopee(CALLBACK, &body);
    let push = RawPush {
        authorization: &authorization,
        url: CALLBACK,
        body: body.as_bytes(),
    };
    recognise(&push, &app())
}

/// Written anew, so that a wrong order of parts is not mirrored.
fn sign_as_shopee(url: &str, body: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(b"partner-key").unwrap();
    hex::encode(
        mac.chain_update(format!("{url}|{body}"))
            .finalize()
            .into_bytes(),
    )
}

#[test]
fn what_names_no_shop_or_is_not_followed_is_nothing() {
    for body in [
        json!({}),
        json!({"code": 10}),
        json!({"code": 10, "data": {"type": "message"}}),
        json!({"code": 10, "shop_id": "x", "data": {}}),
        json!({"code": 3, "shop_id": 300_400, "data": {}}),
        json!({"code": 3, "shop_id": 300_400, "data": {"ordersn": "../x"}}),
        json!({"code": 4, "shop_id": 300_400, "data": {"ordersn": "201218V2Y6E59M"}}),
        json!({"code": "tem", "shop_id": 300_400}),
        json!({"shop_id": 300_400, "data": {"content": {"conversation_id": "1"}}}),
    ] {
        assert_eq!(signed(&body), RecognisedPush::Nothing, "{body}");
    }
    let whole = fixture("push_message");
    assert_eq!(signed(&whole), chat(987_654_321_098_765_432));
}

#[test]
fn lost_pushes_are_read_like_those_that_arrive() {
    let answer = fixture("lost_pushes")["response"].clone();
    let lost: crate::wire::push::LostPushes = serde_json::from_value(answer).unwrap();

    let targets: Vec<String> = lost
        .pushes
        .items
        .iter()
        .map(|push| hint_of_lost(push).unwrap().target.hint())
        .collect();

    assert_eq!(
        targets,
        [
            "orders/201218V2Y6E59M",
            "chat/987654321098765432",
            "consent"
        ]
    );
    let told = LostPush {
        shop_id: Some(SHOP),
        data: Some(r#"{"code":10,"data":{}}"#.to_owned()),
    };
    assert_eq!(
        hint_of_lost(&told).unwrap().target,
        HintTarget::Conversations
    );
    for data in [None, Some("not json".to_owned())] {
        let push = LostPush {
            shop_id: Some(SHOP),
            data,
        };
        assert_eq!(hint_of_lost(&push), None);
    }
}

#[test]
fn every_hint_reads_back_and_nothing_else_does() {
    for hint in [
        "chat/987654321098765432",
        "chat",
        "orders/201218V2Y6E59M",
        "consent",
    ] {
        assert_eq!(HintTarget::parse(hint).unwrap().hint(), hint);
    }
    for hint in [
        "",
        "chat/",
        "chat/0",
        "chat/x",
        "chat/1/2",
        "orders/",
        "orders/a b",
        "consent/1",
        "x",
    ] {
        assert_eq!(HintTarget::parse(hint), None, "{hint}");
    }
}

/// One push that is right, for spoiling.
fn right() -> (String, String) {
    let body = fixture("push_message").to_string();
    (sign_as_shopee(CALLBACK, &body), body)
}

#[test]
fn a_push_is_signed_over_the_callback_and_the_raw_bytes() {
    let (authorization, body) = right();
    let with = |authorization: &str, url: &str, body: &str| {
        let push = RawPush {
            authorization,
            url,
            body: body.as_bytes(),
        };
        recognise(&push, &app())
    };
    assert!(matches!(
        with(&authorization, CALLBACK, &body),
        RecognisedPush::Hint(_)
    ));
    let spaced = body.replacen(':', ": ", 1);
    for (authorization, url, body) in [
        ("", CALLBACK, body.as_str()),
        ("zz", CALLBACK, &body),
        (authorization.get(..62).unwrap(), CALLBACK, &body),
        (
            &authorization,
            "https://bridge.example/shopee/notifications/",
            &body,
        ),
        (
            &authorization,
            "http://bridge.example/shopee/notifications",
            &body,
        ),
        (&authorization, CALLBACK, &spaced),
    ] {
        assert_eq!(
            with(authorization, url, body),
            RecognisedPush::Unsigned,
            "{authorization} {url}"
        );
    }
    let no_key = AppCredentials {
        key: SecretString::from(""),
        ..app()
    };
    let mac = sign_with_empty_key(&body);
    let push = RawPush {
        authorization: &mac,
        url: CALLBACK,
        body: body.as_bytes(),
    };
    assert_eq!(recognise(&push, &no_key), RecognisedPush::Unsigned);
}

fn sign_with_empty_key(body: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(b"").unwrap();
    hex::encode(
        mac.chain_update(format!("{CALLBACK}|{body}"))
            .finalize()
            .into_bytes(),
    )
}

proptest! {
    #[test]
    fn no_bytes_are_believed_without_a_signature(authorization in ".{0,80}", body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let push = RawPush { authorization: &authorization, url: CALLBACK, body: &body };
        let read = recognise(&push, &app());
        prop_assert!(matches!(read, RecognisedPush::Test | RecognisedPush::Unsigned));
    }

    #[test]
    fn one_bit_less_is_no_signature(at in 0_usize..400, bit in 0_u8..8) {
        let (authorization, body) = right();
        let mut body = body.into_bytes();
        let at = at % body.len();
        body[at] ^= 1 << bit;
        let push = RawPush { authorization: &authorization, url: CALLBACK, body: &body };
        prop_assert!(!matches!(recognise(&push, &app()), RecognisedPush::Hint(_) | RecognisedPush::Nothing));
    }
}
