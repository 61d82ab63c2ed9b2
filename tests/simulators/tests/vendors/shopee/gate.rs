use super::*;
use simulators::shopee::{Quirk, sign_push};

const INFO: &str = "shop/get_shop_info";

#[test]
fn signatures_are_those_that_others_compute() {
    let parts = [
        PARTNER,
        "/api/v2/shop/get_shop_info",
        "1795355391",
        "token",
        "300400",
    ];
    assert_eq!(
        sign("partner-key", &parts),
        "75ce1f2bff0cf01a384c41308b5466973fda47dc14cdefbf9521c91713ef67ff"
    );
    let url = "https://bridge.example/shopee/notifications";
    assert_eq!(
        sign_push("partner-key", url, r#"{"code":10}"#),
        "7c5d717cf8eb00576e901339fd0afa931ca530e68db789ea822edaefcedbddb2"
    );
}

#[tokio::test]
async fn a_call_is_signed_over_path_time_token_and_shop_in_this_order() {
    let world = World::open().await;
    let at = world.now().as_second().to_string();
    let token = world.tokens.access_token.as_str();
    let path = "/api/v2/shop/get_shop_info";
    let right = [PARTNER, path, at.as_str(), token, "300400"];
    let wrong = [
        [PARTNER, path, at.as_str(), "300400", token],
        [PARTNER, &at, path, token, "300400"],
        [PARTNER, "/shop/get_shop_info", &at, token, "300400"],
        [PARTNER, path, &at, "other", "300400"],
        [PARTNER, path, &at, token, "300401"],
    ];

    let call = async |base: [&str; 5]| {
        let sign = sign(world.key, &base);
        let query = [
            ("partner_id", PARTNER),
            ("timestamp", &at),
            ("sign", &sign),
            ("access_token", token),
            ("shop_id", "300400"),
        ];
        let url = format!("{}{path}", world.vendor.url());
        answer(
            simulators::local_client()
                .build()
                .unwrap()
                .get(url)
                .query(&query),
        )
        .await
    };

    assert_eq!(call(right).await["shop_name"], "loja_exemplo");
    for base in wrong {
        assert_eq!(call(base).await["error"], "error_sign", "{base:?}");
    }
}

#[tokio::test]
async fn a_signature_lives_five_minutes() {
    let world = World::open().await;
    let early = world.call(Method::GET, INFO, SHOP, &world.tokens.access_token);
    let late = world.call(Method::GET, INFO, SHOP, &world.tokens.access_token);

    world.wait(300);
    assert_eq!(answer(early).await["error"], "");
    world.wait(1);
    assert_eq!(answer(late).await["message"], "Timestamp is expired.");
}

#[tokio::test]
async fn a_token_opens_its_own_shop_for_four_hours() {
    let world = World::open().await;
    let other = world.vendor.add_shop(300_401, "outra");

    let strange = world.call(Method::GET, INFO, SHOP, &other.access_token);
    assert_eq!(answer(strange).await["error"], "error_auth");
    world.wait(4 * 3600 - 1);
    assert_eq!(world.get(INFO, &[]).await["error"], "");
    world.wait(1);
    assert_eq!(
        world.get(INFO, &[]).await["message"],
        "Invalid access_token."
    );
}

#[tokio::test]
async fn one_shop_without_chat_stands_beside_healthy_ones() {
    let world = World::open().await;
    world.vendor.refuse_chat(SHOP, Some("error_permission"));
    let other = world.vendor.add_shop(300_401, "outra");
    let list = "sellerchat/get_conversation_list";
    let of_other = world.call(Method::GET, list, 300_401, &other.access_token);

    let refused = world.conversations(&[("direction", "older")]).await;
    let fine = answer(of_other.query(&[("direction", "older")])).await;

    assert_eq!(refused["error"], "error_permission");
    assert_eq!(world.get(INFO, &[]).await["error"], "");
    assert_eq!(fine["error"], "");
}

#[tokio::test]
async fn the_application_is_cut_as_a_whole() {
    let mut world = World::open().await;
    let code = async |world: &World| world.get(INFO, &[]).await["error"].clone();

    world.vendor.undeclare_addresses(true);
    assert_eq!(code(&world).await, "source_ip_undeclared");
    world.vendor.undeclare_addresses(false);
    world.vendor.expire_key();
    assert_eq!(code(&world).await, "error_partner_key_expired");
    world.vendor.reset_key("next-key");
    assert_eq!(code(&world).await, "error_sign");
    world.key = "next-key";
    assert_eq!(code(&world).await, "");
    world.vendor.bar_app("shop/", true);
    assert_eq!(code(&world).await, "error_api_permission");
    world.vendor.bar_app("shop/", false);
    world.vendor.delete_app();
    assert_eq!(code(&world).await, "error_auth");
}

#[tokio::test]
async fn the_days_quota_ends_at_midnight_in_utc_plus_8() {
    let world = World::open().await;
    world.vendor.limit_day(Some(1));

    assert_eq!(world.get(INFO, &[]).await["error"], "");
    assert_eq!(world.get(INFO, &[]).await["error"], "error_limit");
    // It is 20:00 there.
    world.wait(4 * 3600);
    let fresh = world.vendor.add_shop(SHOP, "loja_exemplo");
    let again = world.call(Method::GET, INFO, SHOP, &fresh.access_token);
    assert_eq!(answer(again).await["error"], "");
}

#[tokio::test]
async fn the_rate_limit_passes_with_its_minute() {
    let world = World::open().await;
    world.vendor.limit_minute(Some(2));

    let codes = [
        world.get(INFO, &[]).await["error"].clone(),
        world.get(INFO, &[]).await["error"].clone(),
        world.get(INFO, &[]).await["error"].clone(),
    ];
    assert_eq!(codes, ["", "", "error_rate_limit"]);
    world.wait(60);
    assert_eq!(world.get(INFO, &[]).await["error"], "");
}

#[tokio::test]
async fn a_shop_is_banned_unregistered_or_unlinked() {
    let world = World::open().await;
    let code = async || world.get(INFO, &[]).await["error"].clone();

    world.vendor.ban(SHOP, true);
    assert_eq!(code().await, "shop_banned");
    world.vendor.ban(SHOP, false);
    world.vendor.leave_unregistered(SHOP, true);
    assert_eq!(code().await, "error_kyc_auth");
    world.vendor.leave_unregistered(SHOP, false);
    world.vendor.unlink(SHOP);
    assert_eq!(code().await, "shop_no_linked");
}

#[tokio::test]
async fn a_refusal_may_have_a_status_and_a_module_of_its_own() {
    let world = World::open().await;
    world.vendor.ban(SHOP, true);
    world.vendor.switch(Quirk::CodesWithModule, true);
    world.vendor.switch(Quirk::RefusalsForbidden, true);

    let call = world.call(Method::GET, INFO, SHOP, &world.tokens.access_token);
    let refused = call.send().await.unwrap();

    assert_eq!(refused.status().as_u16(), 403);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"], "common.shop_banned");
}
