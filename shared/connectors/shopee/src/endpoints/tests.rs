//! Every call: what it asks with, and what it reads.

mod chat;

use std::time::Duration;

use bridge::failure::{Failure, FailureKind};
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use crate::{
    calls::Stopped,
    ids::{ItemId, OrderSn},
    instant::Instant,
    oauth::{Granter, consent},
    testing::{BUYER, Canned, SHOP, now, query},
};

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// The identity of a call, in its query.
fn identity(request: &Request, name: &str) -> Option<String> {
    let mut pairs = request.url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_shop_says_when_its_consent_ends() {
    let canned = Canned::new().await;
    canned
        .on_fixture("GET", "shop/get_shop_info", "shop_info")
        .await;

    let info = canned.client.shop_info(SHOP).await.unwrap();

    assert_eq!(info.name.as_deref(), Some("loja_exemplo"));
    assert_eq!(
        (info.region.as_deref(), info.status.as_deref()),
        (Some("BR"), Some("NORMAL"))
    );
    assert_eq!(info.consent_ends, Instant::parse("1795268591"));
}

#[tokio::test]
async fn orders_are_asked_for_without_addresses_or_documents() {
    let canned = Canned::new().await;
    canned
        .on_fixture("GET", "order/get_order_detail", "order_detail")
        .await;
    let sns = ["201218V2Y6E59M", "201218V2W2SG1E"].map(|sn| OrderSn::parse(sn).unwrap());

    let details = canned.client.order_details(SHOP, &sns).await.unwrap();
    let asked = query(&canned.last().await);
    assert_eq!(asked[0], "order_sn_list=201218V2Y6E59M,201218V2W2SG1E");
    assert!(
        !asked[1].contains("address") && !asked[1].contains("cpf"),
        "{asked:?}"
    );
    let order = &details.items[0];
    assert_eq!(
        (order.buyer, order.buyer_username.as_deref()),
        (Some(BUYER), Some("rita_p"))
    );
    assert_eq!(order.message_to_seller, None);
    assert_eq!(
        order
            .total_amount
            .as_ref()
            .map(ToString::to_string)
            .as_deref(),
        Some("119.8")
    );
    assert_eq!(
        (
            order.items.items[0].quantity,
            order.items.items[0].name.as_deref()
        ),
        (Some(2), Some("Capa modelo 2"))
    );
}

#[tokio::test]
async fn listings_are_asked_for_together() {
    let canned = Canned::new().await;
    canned
        .on_fixture("GET", "product/get_item_base_info", "items")
        .await;

    let items = canned
        .client
        .items(SHOP, &[ItemId(8_800_123), ItemId(2)])
        .await
        .unwrap();

    assert_eq!(query(&canned.last().await), ["item_id_list=8800123,2"]);
    let price = items.items[0].prices.items[0].current.as_ref();
    assert_eq!(price.map(ToString::to_string).as_deref(), Some("59.9"));
}

#[tokio::test]
async fn pushes_are_looked_at_and_made_up_for() {
    let canned = Canned::new().await;
    let done = || {
        ResponseTemplate::new(200)
            .set_body_json(json!({"error": "", "response": {"result": "success"}}))
    };
    canned
        .on_fixture("GET", "push/get_app_push_config", "push_config")
        .await;
    canned
        .on_fixture("GET", "push/get_lost_push_message", "lost_pushes")
        .await;
    canned
        .on("POST", "push/confirm_consumed_lost_push_message", done())
        .await;
    let callback = "https://bridge.example/shopee/notifications";

    let config = canned.client.push_config().await.unwrap();
    assert_eq!(identity(&canned.last().await, "access_token"), None);
    assert!(config.is_suspended() && config.callback_url.as_deref() == Some(callback));
    assert_eq!(config.on.items, [1, 2, 3, 10, 12]);

    let lost = canned.client.lost_pushes().await.unwrap();
    assert_eq!(
        (lost.pushes.items.len(), lost.last_message_id),
        (3, Some(176_610))
    );
    canned.client.confirm_lost_pushes(176_610).await.unwrap();
    assert_eq!(
        body(&canned.last().await),
        json!({"last_message_id": 176_610})
    );
}

#[tokio::test]
async fn a_code_is_exchanged_for_one_shop_or_for_many() {
    use secrecy::ExposeSecret;
    let canned = Canned::new().await;
    canned
        .on_fixture("POST", "auth/token/get", "token_main_account")
        .await;
    let callback = consent::callback([("code", "c"), ("main_account_id", "77")]).unwrap();

    let shops = canned.client.redeem(&callback).await.unwrap();

    assert_eq!(
        body(&canned.last().await),
        json!({"code": "c", "partner_id": 2_001_887, "main_account_id": 77})
    );
    let told: Vec<_> = shops
        .iter()
        .map(|one| {
            (
                one.shop.0,
                one.tokens.access.expose_secret(),
                one.tokens.refresh.expose_secret(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(300_400, "", "refresh-2"), (300_401, "", "refresh-2")]
    );

    let canned = Canned::new().await;
    canned.on_fixture("POST", "auth/token/get", "token").await;
    let callback = consent::callback([("code", "c"), ("shop_id", "300400")]).unwrap();
    assert_eq!(callback.granter, Granter::Shop(SHOP));
    let shops = canned.client.redeem(&callback).await.unwrap();
    assert_eq!(shops[0].tokens.access.expose_secret(), "token-2");
    assert_eq!(
        shops[0].tokens.expires_at,
        Some(now() + Duration::from_secs(14_312))
    );
}

#[tokio::test]
async fn neither_a_failure_nor_a_debug_print_tells_a_secret() {
    let canned = Canned::new().await;
    let answer = ResponseTemplate::new(200)
        .set_body_string(r#"{"error":"","access_token":{"secret":"s3cr3t"}}"#);
    canned.on("POST", "auth/token/get", answer).await;
    let callback = consent::callback([("code", "c0d3"), ("shop_id", "300400")]).unwrap();

    let failure = canned.client.redeem(&callback).await.unwrap_err();
    let stopped = Stopped::from(Failure::retryable("x"));

    let told = format!(
        "{failure:?} {failure} {callback:?} {:?} {stopped:?}",
        canned.client
    );
    for secret in ["s3cr3t", "c0d3", "partner-key", "refresh-2"] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[tokio::test]
async fn a_call_that_never_left_tells_neither_token_nor_signature() {
    use std::error::Error;
    let nowhere = Canned::nowhere().await;

    let failure = Failure::from(nowhere.client.shop_info(SHOP).await.unwrap_err());

    assert!(matches!(failure.kind, FailureKind::Retryable { .. }));
    let chain = std::iter::successors(failure.source(), |error| (*error).source());
    let causes: Vec<String> = chain.map(|error| format!("{error} {error:?}")).collect();
    let told = format!("{failure:?} {causes:?}");
    for secret in ["access_token", "sign=", "get_shop_info?"] {
        assert!(!told.contains(secret), "{told}");
    }
}
