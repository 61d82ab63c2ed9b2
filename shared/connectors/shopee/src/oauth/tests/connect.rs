//! From a seller's consent to shops that work.

use bridge::failure::{FailureKind, Reach};
use secrecy::ExposeSecret;
use url::Url;

use super::{INFO, REFRESH, look};
use crate::{
    ids::ShopId,
    oauth::consent,
    testing::{SHOP, World, app, now},
};

#[tokio::test]
async fn one_consent_of_a_main_account_connects_its_shops_one_by_one() {
    let world = World::new().await;
    let shops = [1, 2, 3];
    for shop in shops {
        world.vendor.add_unlinked_shop(shop, "uma");
    }
    world.vendor.add_main_account(77, &shops, &[]);
    world.vendor.sign_in_main(77);
    let callback = visit(&world).await;

    let connected = world.client.redeem(&callback).await.unwrap();
    assert_eq!(
        connected.iter().map(|one| one.shop.0).collect::<Vec<_>>(),
        shops
    );
    for one in connected {
        world.connect(one.shop, one.tokens).await;
    }
    world.calls();
    for shop in shops.map(ShopId) {
        world.client.shop_info(shop).await.unwrap();
        world.client.shop_info(shop).await.unwrap();
        assert_eq!(world.calls(), [REFRESH, INFO, INFO]);
    }
    let refresh = |shop| {
        world
            .table
            .row(ShopId(shop))
            .tokens
            .refresh
            .expose_secret()
            .to_owned()
    };
    assert!(refresh(1) != refresh(2) && refresh(2) != refresh(3));

    let failure = world.client.redeem(&callback).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
}

/// Opens the consent page as a browser does, and reads what it brings back.
async fn visit(world: &World) -> consent::Callback {
    let host: Url = world.vendor.url().parse().unwrap();
    let redirect: Url = "https://bridge.example/shopee/callback?state=s"
        .parse()
        .unwrap();
    let page = consent::address(&host, &app(), &redirect, now());
    let browser = http_api::web_client().unwrap();
    let answer = browser.get(page).send().await.unwrap();
    let target: Url = answer.headers()["location"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    let fields: Vec<(String, String)> = target.query_pairs().into_owned().collect();
    assert_eq!(fields[0], ("state".to_owned(), "s".to_owned()));
    let fields = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    consent::callback(fields).unwrap()
}

#[tokio::test]
async fn a_code_that_was_sent_again_connects_a_lost_shop() {
    let world = World::new().await;
    world.vendor.expire_refresh_tokens(SHOP.0);
    let code = world.vendor.resend_code(SHOP.0);
    let callback =
        consent::callback([("resend_code", code.as_str()), ("shop_id", "300400")]).unwrap();

    let connected = world.client.redeem(&callback).await.unwrap();

    world
        .table
        .change(SHOP, |row| row.tokens = connected[0].tokens.clone());
    look(&world).await.unwrap();
}
