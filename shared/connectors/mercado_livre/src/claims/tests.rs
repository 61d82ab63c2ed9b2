use bridge::{
    capabilities::CanSend,
    failure::{FailureKind, Reach},
    ids::{Route, Thread},
    message::{Author, Depth, Ending, Extent, ThreadStatus, Visibility},
    ports::{Connector, Context},
};
use std::collections::BTreeMap;

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::*;
use crate::{
    ids::{OrderId, ShipmentId},
    route::{ClaimSubject, Receiver, ThreadRoute},
    testing::{SELLER, World, account, at, error, fixture, json as file, not_found, part},
};

const CLAIM: ClaimId = ClaimId(5_300_000_001);
const THE_CLAIM: &str = "/post-purchase/v1/claims/5300000001";
const DETAIL: &str = "/post-purchase/v1/claims/5300000001/detail";
const MESSAGES: &str = "/post-purchase/v1/claims/5300000001/messages";
const SEND: &str = "/post-purchase/v1/claims/5300000001/actions/send-message";

fn thread() -> Thread {
    places::claim_thread(SELLER, CLAIM)
}

fn body(value: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

/// A world with this claim and the usual words and messages.
async fn world(claim: Value) -> World {
    let world = World::new().await;
    world.on("GET", THE_CLAIM, body(claim)).await;
    world.on("GET", DETAIL, file("claim_detail")).await;
    world.on("GET", MESSAGES, file("claim_messages")).await;
    world
}

async fn read_as(claim: Value) -> Snapshot {
    world(claim)
        .await
        .meli
        .read(&thread(), Depth::Whole)
        .await
        .unwrap()
}

fn refusal(snapshot: &Snapshot) -> String {
    match &snapshot.capabilities.can_send {
        CanSend::No(Refusal::Explained(words)) => words.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn its_messages_are_shown_oldest_first_by_whom_they_are() {
    let snapshot = read_as(fixture("claim")).await;

    let mediator = Author::Platform("Mediação do Mercado Livre".to_owned());
    let shown: Vec<_> = snapshot
        .messages
        .iter()
        .map(|one| (one.text.as_str(), one.author.clone()))
        .collect();
    let expected = [
        ("Chegou quebrado", Author::Buyer),
        ("Vamos resolver", Author::Seller),
        ("Me chama no zap", Author::Seller),
        ("Envie o comprovante", mediator),
    ];
    assert_eq!(shown, expected);
    let [asked, answered, moderated, last] = snapshot.messages.as_slice() else {
        panic!("four messages")
    };
    assert_eq!(
        asked.source_id.as_str(),
        "meli:claim-message:5300000001_0_5b0e9d3c"
    );
    assert_eq!(
        (
            asked.attachments[0].name.as_str(),
            asked.attachments[0].content_type.as_deref()
        ),
        ("foto.jpg", Some("image/jpeg"))
    );
    assert_eq!(answered.read_at, Some(at("2026-09-24T13:05:00Z")));
    assert_eq!(
        moderated.visibility,
        Visibility::Rejected(Some("PERSONAL_DATA".to_owned()))
    );
    assert_eq!(last.at, at("2026-09-26T13:00:00Z"));
    assert_eq!(snapshot.extent, Extent::Whole);
}

#[tokio::test]
async fn a_message_without_a_hash_is_named_by_what_makes_it_up() {
    let first = read_as(fixture("claim")).await.messages[1]
        .source_id
        .clone();
    let again = read_as(fixture("claim")).await.messages[1]
        .source_id
        .clone();

    let name = first.as_str().strip_prefix("meli:claim-message:").unwrap();
    assert!(
        name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{name}"
    );
    assert_eq!(first, again);
}

#[tokio::test]
async fn an_entry_marked_as_repeated_is_left_out_only_where_the_other_is() {
    let mut alone = fixture("claim_messages");
    alone.as_array_mut().unwrap().pop();
    let world = World::new().await;
    world.on("GET", THE_CLAIM, file("claim")).await;
    world.on("GET", DETAIL, file("claim_detail")).await;
    world.on("GET", MESSAGES, body(alone)).await;

    let snapshot = world.meli.read(&thread(), Depth::Whole).await.unwrap();

    assert_eq!(
        snapshot.messages[0].source_id.as_str(),
        "meli:claim-message:5300000001_0_5b0e9d3c_again"
    );
}

#[tokio::test]
async fn its_note_says_how_it_stands() {
    let snapshot = read_as(fixture("claim")).await;

    let (key, note) = &snapshot.notes[0];
    assert!(
        key.as_str().starts_with("meli:note:claim:5300000001:"),
        "{key}"
    );
    let expected = "**Reclamação 5300000001**\n**Etapa:** conversa com o comprador\n\
                    **Problema:** O produto chegou com defeito\nResponda antes do prazo para evitar uma mediação.\n\
                    **Quem deve agir:** você\n**Prazo:** 29/09/2026 00:59 (UTC-3)\n**Você pode:**\n\
                    - responder ao comprador, até 29/09/2026 00:59 (UTC-3) – obrigatório\n- reembolsar o comprador";
    assert_eq!(note, expected);
}

#[tokio::test]
async fn a_change_of_its_state_is_a_new_note_and_nothing_else_is() {
    let claim = fixture("claim");
    let mut later = claim.clone();
    later["last_updated"] = json!("2026-09-25T12:00:00.000-04:00");
    let mut acted = claim.clone();
    acted["players"][1]["available_actions"] = json!([]);

    let key = |snapshot: Snapshot| snapshot.notes[0].0.clone();
    let before = key(read_as(claim).await);
    assert_eq!(key(read_as(later).await), before);
    assert_ne!(key(read_as(acted).await), before);
    assert_ne!(key(read_as(fixture("claim_dispute")).await), before);
}

#[tokio::test]
async fn a_closed_claim_says_how_it_ended_and_takes_nothing() {
    let snapshot = read_as(fixture("claim_closed")).await;

    assert_eq!(snapshot.status, ThreadStatus::Ended(Ending::Settled));
    assert_eq!(
        snapshot.notes[0].1,
        "**Reclamação 5300000001**\n**Etapa:** encerrada\n**Resultado:** o comprador foi reembolsado\n\
         **A favor de:** comprador"
    );
    assert!(refusal(&snapshot).contains("está encerrada"));
}

#[tokio::test]
async fn whom_a_reply_goes_to_follows_stage_and_actions() {
    let order = Some(ClaimSubject::Order(OrderId(2_000_001_111_111_111)));
    let shipment = Some(ClaimSubject::Shipment(ShipmentId(44_000_000_022)));
    let mut mute = fixture("claim");
    mute["players"][1]["available_actions"] = json!([{"action": "refund"}]);
    let mut unheard = fixture("claim_dispute");
    unheard["players"][1]["available_actions"] = json!([{"action": "send_message_to_complainant"}]);
    let mut returned = fixture("claim");
    returned["type"] = json!("returns");
    returned["players"][1]["available_actions"] = json!([]);
    // claim → about, to whom, why not
    let table = [
        (fixture("claim"), order, Some(Receiver::Complainant), ""),
        (
            fixture("claim_dispute"),
            shipment,
            Some(Receiver::Mediator),
            "",
        ),
        (
            mute,
            order,
            None,
            "No Mercado Livre você ainda pode: reembolsar o comprador.",
        ),
        (unheard, shipment, None, "em mediação"),
        (returned, order, None, "devoluções não têm mensagens"),
        (fixture("claim_closed"), order, None, "está encerrada"),
        (
            json!({"id": 5_300_000_001_u64}),
            None,
            None,
            "não permite mensagens",
        ),
    ];

    for (claim, subject, receiver, why) in table {
        let snapshot = read_as(claim.clone()).await;
        let Some(ThreadRoute::Claim(route)) = ThreadRoute::parse(&snapshot.route) else {
            panic!("{:?}", snapshot.route);
        };

        assert_eq!(
            (route.subject, route.receiver),
            (subject, receiver),
            "{claim}"
        );
        match receiver {
            Some(_) => assert_eq!(snapshot.capabilities.can_send, CanSend::Yes, "{claim}"),
            None => assert!(refusal(&snapshot).contains(why), "{claim}"),
        }
    }
}

#[tokio::test]
async fn a_return_has_no_messages_to_ask_for() {
    let mut claim = fixture("claim");
    claim["type"] = json!("return");
    let world = world(claim).await;

    let snapshot = world.meli.read(&thread(), Depth::Whole).await.unwrap();

    assert!(snapshot.messages.is_empty() && snapshot.extent == Extent::Whole);
    assert!(
        !world
            .calls()
            .await
            .iter()
            .any(|call| call.ends_with("/messages"))
    );
}

#[tokio::test]
async fn a_claim_without_its_words_is_shown_all_the_same() {
    for answer in [
        error(500, ""),
        not_found(),
        error(403, "{}"),
        body(json!([])),
    ] {
        let world = world(fixture("claim")).await;
        world.once("GET", DETAIL, answer).await;

        let snapshot = world.meli.read(&thread(), Depth::Whole).await.unwrap();

        assert_eq!(snapshot.messages.len(), 4);
        assert!(snapshot.notes[0].1.contains("reembolsar o comprador"));
    }
}

#[tokio::test]
async fn a_hint_leads_to_a_claim_unless_the_account_is_the_buyer_in_it() {
    let mut bought = fixture("claim");
    bought["players"][0]["user_id"] = json!(SELLER.0);
    bought["players"][1]["user_id"] = json!(5);

    let found = world(fixture("claim"))
        .await
        .meli
        .follow(&account(), "claims/5300000001")
        .await
        .unwrap();
    assert_eq!(found[0].thread, thread());
    assert_eq!(found[0].snapshot.as_ref().unwrap().messages.len(), 4);

    let foreign = world(bought).await;
    assert!(
        foreign
            .meli
            .follow(&account(), "claims/5300000001")
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(foreign.calls().await.len(), 1);

    let gone = World::new().await;
    gone.on("GET", THE_CLAIM, not_found()).await;
    assert!(
        gone.meli
            .follow(&account(), "claims/5300000001")
            .await
            .unwrap()
            .is_empty()
    );
}

/// What a send came to.
#[derive(Debug, PartialEq)]
enum Ended {
    Clearly(Outcome),
    Failing(FailureKind, Reach),
}

async fn send_in(world: &World, route: &str) -> Ended {
    let snapshot = Snapshot {
        other_apps: BTreeMap::new(),
        route: Route::from_connector(route),
        ..crate::convert::vanished_question()
    };
    let ended = world.meli.send(&thread(), &snapshot, part("Olá!")).await;
    ended.map_or_else(
        |failure| Ended::Failing(failure.kind, failure.reach),
        Ended::Clearly,
    )
}

#[tokio::test]
async fn a_reply_goes_to_its_role() {
    for role in ["complainant", "mediator"] {
        let world = World::new().await;
        world.on("POST", SEND, ResponseTemplate::new(201)).await;

        let sent = send_in(&world, &format!("claim/555000222/order/1/{role}")).await;

        assert_eq!(sent, Ended::Clearly(Outcome::Sent(None)));
        let request: Value = serde_json::from_slice(&world.last().await.body).unwrap();
        assert_eq!(request, json!({"receiver_role": role, "message": "Olá!"}));
    }
    let world = World::new().await;
    let refused = send_in(&world, "claim/555000222/order/1/").await;
    assert!(
        matches!(
            refused,
            Ended::Clearly(Outcome::Refused(Refusal::Explained(_)))
        ),
        "{refused:?}"
    );
    assert!(world.calls().await.is_empty());
}

async fn ends_as((status, text, expected): (u16, &str, Ended)) {
    let world = World::new().await;
    world.on("POST", SEND, error(status, text)).await;

    assert_eq!(
        send_in(&world, "claim/555000222/order/1/complainant").await,
        expected,
        "{status} {text}"
    );
    assert_eq!(world.calls().await.len(), 1);
}

#[tokio::test]
async fn what_a_claim_forbids_is_refused_or_rests() {
    let not_now = || Ended::Clearly(Outcome::Refused(Refusal::Explained(NOT_NOW.pt.to_owned())));
    let other = |words: &str| Ended::Clearly(Outcome::Refused(Refusal::Other(words.to_owned())));
    let policy = r#"{"code":"PA_UNAUTHORIZED_RESULT_FROM_POLICIES","blocked_by":"PolicyAgent","status":403}"#;
    let table = [
        (
            400,
            r#"{"message":"Action send_message_to_complainant not available for player","error":"bad_request_error","status":400,"cause":[]}"#,
            not_now(),
        ),
        (
            400,
            r#"{"message":"The message is required","error":"bad_request"}"#,
            other("The message is required"),
        ),
        (
            403,
            policy,
            Ended::Failing(FailureKind::Forbidden, Reach::Feed),
        ),
        (
            403,
            r#"{"error":"forbidden_error","message":"no"}"#,
            Ended::Failing(FailureKind::Permanent, Reach::Message),
        ),
    ];

    for row in table {
        ends_as(row).await;
    }
}

#[tokio::test]
async fn sends_that_fail_are_sorted_by_their_status() {
    let (again, unknown) = (FailureKind::Retryable { after: None }, FailureKind::Unknown);
    let table = [
        (
            404,
            r#"{"error":"business_logic_error"}"#,
            Ended::Failing(FailureKind::Missing, Reach::Message),
        ),
        (
            429,
            r#"{"error":"too_many_requests"}"#,
            Ended::Failing(again, Reach::Account),
        ),
        (500, "", Ended::Failing(unknown, Reach::Message)),
        (
            503,
            r#"{"error":"service_not_available"}"#,
            Ended::Failing(unknown, Reach::Message),
        ),
        (504, "<html>", Ended::Failing(unknown, Reach::Message)),
        (
            404,
            "404 page not found",
            Ended::Failing(again, Reach::Message),
        ),
        (403, "<html>", Ended::Failing(again, Reach::Message)),
        (201, "ok", Ended::Failing(unknown, Reach::Message)),
        (200, "{}", Ended::Clearly(Outcome::Sent(None))),
    ];

    for row in table {
        ends_as(row).await;
    }
}

#[tokio::test]
async fn its_contact_is_the_buyer_and_its_sale_is_found_through_order_or_shipment() {
    for (claim, path) in [
        ("claim", ""),
        ("claim_dispute", "/shipments/44000000022/items"),
    ] {
        let world = world(fixture(claim)).await;
        world.on("GET", "/users/555000222", file("user")).await;
        world
            .on("GET", "/orders/2000001111111111", file("order"))
            .await;
        world
            .on("GET", "/shipments/44000000022", file("shipment"))
            .await;
        if !path.is_empty() {
            let lines = json!([{"order_id": 2_000_001_111_111_111_u64}, {"order_id": "2000001111111111"}, {}]);
            world.on("GET", path, body(lines)).await;
        }
        let snapshot = world.meli.read(&thread(), Depth::Whole).await.unwrap();

        let contact = world.meli.contact(&thread(), &snapshot).await.unwrap();
        let context = world.meli.context(&thread(), &contact).await.unwrap();

        assert_eq!(contact.contact_identifier, "meli:user:555000222", "{claim}");
        let expected = [
            ("meli_seller_id", "987654321"),
            ("meli_claim_id", "5300000001"),
            ("meli_order_id", "2000001111111111"),
        ];
        assert_eq!(
            contact.attributes,
            expected.map(|(name, value)| (name, value.to_owned())),
            "{claim}"
        );
        assert_eq!(
            context.notes[0].0.as_str(),
            "meli:note:claim:5300000001:sale"
        );
        assert!(
            context.notes[0].1.starts_with("**Venda 2000009876543210**"),
            "{}",
            context.notes[0].1
        );
        assert!(
            context
                .attributes
                .contains(&("meli_order_status_code", "paid".to_owned()))
        );
    }
}

#[tokio::test]
async fn a_claim_about_nothing_we_can_name_opens_all_the_same() {
    let world =
        world(json!({"id": CLAIM.0, "resource": "payment", "resource_id": 9, "status": "opened"}))
            .await;
    let snapshot = world.meli.read(&thread(), Depth::Whole).await.unwrap();

    let contact = world.meli.contact(&thread(), &snapshot).await.unwrap();
    let context: Context = world.meli.context(&thread(), &contact).await.unwrap();

    assert_eq!(
        contact.contact_identifier,
        "meli:user:unknown:claim-5300000001"
    );
    assert!(context.notes.is_empty());
}
