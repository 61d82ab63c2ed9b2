use serde_json::json;

use super::*;
use simulators::shopee::Quirk;

async fn refresh(world: &World, token: &str, who: &str, id: u64) -> Value {
    let mut body = json!({"partner_id": 2_001_887, "refresh_token": token});
    body[who] = json!(id);
    answer(
        world
            .public(Method::POST, "auth/access_token/get")
            .json(&body),
    )
    .await
}

async fn exchange(world: &World, code: &str, who: &str, id: u64) -> Value {
    let mut body = json!({"partner_id": 2_001_887, "code": code});
    body[who] = json!(id);
    answer(world.public(Method::POST, "auth/token/get").json(&body)).await
}

/// Where the consent page sends the browser.
async fn consent(world: &World, redirect: &str) -> String {
    let plain = simulators::local_client()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let page = world
        .public(Method::GET, "shop/auth_partner")
        .query(&[("redirect", redirect)]);
    let answer = plain.execute(page.build().unwrap()).await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

fn code_in(location: &str) -> String {
    let (_, rest) = location.split_once("code=").unwrap();
    rest.split('&').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_refresh_token_works_once_and_thirty_days() {
    let world = World::open().await;
    let first = &world.tokens.refresh_token;

    let pair = refresh(&world, first, "shop_id", SHOP).await;
    let second = refresh(&world, first, "shop_id", SHOP).await;
    world.wait(30 * 24 * 3600);
    let next = pair["refresh_token"].as_str().unwrap();
    let late = refresh(&world, next, "shop_id", SHOP).await;

    assert_eq!(
        (&pair["error"], &pair["expire_in"]),
        (&json!(""), &json!(14_400))
    );
    assert_eq!(second["error"], "error_shop_refresh_token");
    assert_eq!(late["error"], "refresh_token_expired");
    assert_eq!(world.vendor.refreshes(SHOP), 1);
}

#[tokio::test]
async fn a_spent_refresh_token_may_give_the_same_pair_again() {
    let world = World::open().await;
    world.vendor.switch(Quirk::RefreshRepeats, true);
    let first = &world.tokens.refresh_token;

    let pair = refresh(&world, first, "shop_id", SHOP).await;
    let again = refresh(&world, first, "shop_id", SHOP).await;

    assert_eq!(pair["access_token"], again["access_token"]);
    assert_eq!(world.vendor.refreshes(SHOP), 1);
}

#[tokio::test]
async fn a_code_comes_by_the_redirect_and_works_once_for_ten_minutes() {
    let world = World::open().await;
    world.vendor.add_unlinked_shop(300_402, "nova");
    world.vendor.sign_in(300_402);

    let location = consent(&world, "https://bridge.example/shopee/callback?state=s1").await;
    assert!(location.starts_with("https://bridge.example/shopee/callback?state=s1&code="));
    assert!(location.ends_with("&shop_id=300402"));
    let code = code_in(&location);
    let other = exchange(&world, &code, "shop_id", SHOP).await;
    assert_eq!(other["error"], "invalid_shop_id");
    let location = consent(&world, "https://bridge.example/cb").await;
    let code = code_in(&location);
    let good = exchange(&world, &code, "shop_id", 300_402).await;
    let twice = exchange(&world, &code, "shop_id", 300_402).await;
    assert_eq!(
        (&good["error"], &twice["error"]),
        (&json!(""), &json!("invalid_code"))
    );

    let code = code_in(&consent(&world, "https://bridge.example/cb").await);
    world.wait(600);
    let late = exchange(&world, &code, "shop_id", 300_402).await;
    assert_eq!(late["error"], "invalid_code");
}

#[tokio::test]
async fn three_shops_share_the_first_pair_of_their_main_account() {
    let world = World::open().await;
    let shops = [1, 2, 3];
    for shop in shops {
        world.vendor.add_unlinked_shop(shop, "uma");
    }
    world.vendor.add_main_account(77, &shops, &[9]);
    world.vendor.sign_in_main(77);
    let location = consent(&world, "https://bridge.example/cb").await;
    assert!(location.ends_with("&main_account_id=77"));

    let pair = exchange(&world, &code_in(&location), "main_account_id", 77).await;
    assert_eq!(pair["shop_id_list"], json!(shops));
    assert_eq!(pair["merchant_id_list"], json!([9]));
    let shared = pair["refresh_token"].as_str().unwrap();
    let mut pairs = Vec::new();
    for shop in shops {
        pairs.push(refresh(&world, shared, "shop_id", shop).await);
    }
    pairs.push(refresh(&world, shared, "merchant_id", 9).await);
    assert!(pairs.iter().all(|pair| pair["error"] == ""), "{pairs:?}");
    for shop in shops {
        let spent = refresh(&world, shared, "shop_id", shop).await;
        assert_eq!(spent["error"], "error_shop_refresh_token");
    }
    // From here each goes its own way.
    let own = pairs[0]["refresh_token"].as_str().unwrap();
    let strange = refresh(&world, own, "shop_id", 2).await;
    assert_eq!(strange["error"], "error_shop_refresh_token");
}

#[tokio::test]
async fn a_seller_may_have_a_code_sent_again() {
    let world = World::open().await;
    let code = world.vendor.resend_code(SHOP);
    let ask = async || {
        let call = world.public(Method::POST, "public/get_token_by_resend_code");
        answer(call.json(&json!({ "resend_code": code }))).await
    };

    let first = ask().await;
    assert_eq!(first["shop_id_list"], json!([SHOP]));
    assert_eq!(ask().await["error"], "invalid_code");
}

#[tokio::test]
async fn a_shop_that_took_its_consent_back_cannot_refresh() {
    let world = World::open().await;
    world.vendor.unlink(SHOP);

    let refused = refresh(&world, &world.tokens.refresh_token, "shop_id", SHOP).await;

    assert_eq!(refused["error"], "shop_no_linked");
}
