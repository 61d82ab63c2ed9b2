//! From the page of consent to accounts, against the simulator.

use marketplace::NotificationToken;
use url::Url;

use super::*;
use crate::testing::{SHOP, World, now};

/// Opens the page of consent as a browser does, and reads what it brings back.
async fn visit(world: &World) -> Brought {
    let page = world.client.consent(&Visit {
        region: None,
        redirect: "https://bridge.example/shopee/callback",
        state: "s&s",
        challenge: "c",
    });
    let browser = http_api::web_client().unwrap();
    let answer = browser.get(page.unwrap()).send().await.unwrap();
    let target = answer.headers()["location"].to_str().unwrap();
    let target: Url = target.parse().unwrap();
    assert_eq!(target.path(), "/shopee/callback");
    Brought {
        fields: target.query_pairs().into_owned().collect(),
        redirect: String::new(),
        state: String::new(),
        verifier: "v".into(),
    }
}

#[tokio::test]
async fn one_shop_comes_with_its_name_and_our_state() {
    let world = World::new().await;
    world.vendor.sign_in(SHOP.0);
    let brought = visit(&world).await;
    assert_eq!(brought.fields["state"], "s&s");

    let accounts = world.client.connect(&brought).await.unwrap();

    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].id, SHOP.account());
    assert_eq!(accounts[0].nickname.as_deref(), Some("loja_exemplo"));
    assert_eq!(accounts[0].connector_facts["region"], "BR");

    let failure = world.client.connect(&brought).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
}

#[tokio::test]
async fn one_consent_gives_several_accounts() {
    let world = World::new().await;
    for shop in [1, 2, 3] {
        world.vendor.add_unlinked_shop(shop, "uma");
    }
    world.vendor.add_main_account(77, &[1, 2, 3], &[]);
    world.vendor.sign_in_main(77);

    let accounts = world.client.connect(&visit(&world).await).await.unwrap();

    let ids: Vec<_> = accounts.iter().map(|account| account.id.clone()).collect();
    assert_eq!(ids, [1, 2, 3].map(|shop| ShopId(shop).account()));
}

#[tokio::test]
async fn an_answer_without_a_shop_is_refused_without_a_call() {
    let world = World::new().await;
    let brought = Brought {
        fields: [("code".to_owned(), "c".to_owned())].into(),
        redirect: String::new(),
        state: String::new(),
        verifier: "v".into(),
    };
    let failure = world.client.connect(&brought).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Auth);
    assert!(world.calls().is_empty());
}

#[tokio::test]
async fn people_read_what_to_enter_at_the_console() {
    let world = World::new().await;
    let entries = world.client.portal(&Addresses {
        redirect: "https://bridge.example/shopee/callback".to_owned(),
        notifications: "https://bridge.example/shopee/notifications".to_owned(),
        older_notifications: None,
        is_public: true,
        token: NotificationToken::Own,
    });
    let values: Vec<&str> = entries.iter().map(|entry| entry.value.as_str()).collect();
    assert_eq!(
        values,
        [
            "https://bridge.example",
            "https://bridge.example/shopee/notifications",
            "1, 2, 10, 12"
        ]
    );
    assert!(world.client.first_account(now()).is_none());
    assert_eq!(world.client.backfill_hint(7), "backfill/7");
}

#[tokio::test]
async fn a_check_asks_once_for_the_application_and_once_for_each_shop() {
    let world = World::new().await;
    let accounts = [world.table.row(SHOP)];
    let found = world
        .client
        .examine(&Examined {
            accounts: &accounts,
            addresses: None,
            now: now(),
        })
        .await;
    assert_eq!(
        world.calls(),
        [
            "sellerchat/get_conversation_list",
            "push/get_app_push_config"
        ]
    );
    assert!(!found.is_empty());
}
