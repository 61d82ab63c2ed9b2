//! Tokens against the simulator: renewed once, stored before they are used, and never spent for nothing.

mod connect;

use std::{sync::Arc, time::Duration};

use bridge::{
    accounts::{Connection, Tokens},
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
};
use http_api::Effect;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use simulators::{Fault, shopee::Quirk};
use tokens::{AccessTokens, Mint, NotMinted};
use url::Url;

use crate::{
    calls::{Stopped, not_minted},
    endpoints::send_message::Outgoing,
    ids::ShopId,
    testing::{BUYER, SHOP, Table, World, now},
    wire::{Envelope, token::Granted},
};

const REFRESH: &str = "auth/access_token/get";
const INFO: &str = "shop/get_shop_info";

async fn look(world: &World) -> Result<(), Failure> {
    Ok(world.client.shop_info(SHOP).await.map(drop)?)
}

fn run_out(row: &mut bridge::accounts::Account) {
    row.tokens.expires_at = Some(now());
}

fn renewals(calls: &[String]) -> usize {
    calls.iter().filter(|path| *path == REFRESH).count()
}

#[tokio::test]
async fn a_good_token_is_used_as_it_is() {
    let world = World::new().await;

    look(&world).await.unwrap();

    assert_eq!(world.calls(), [INFO]);
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_stored_and_then_used() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);

    look(&world).await.unwrap();
    look(&world).await.unwrap();

    assert_eq!(world.calls(), [REFRESH, INFO, INFO]);
    let row = world.table.row(SHOP);
    assert_eq!(row.generation, 1);
    assert_eq!(row.tokens.expires_at, Some(now() + Duration::from_hours(4)));
}

#[tokio::test]
async fn a_token_is_renewed_ten_minutes_ahead_and_serves_while_that_fails() {
    let world = World::new().await;
    world.clock.pass(Duration::from_mins(230));
    look(&world).await.unwrap();
    assert_eq!(world.calls(), [INFO]);

    world.clock.pass(Duration::from_mins(1));
    world
        .vendor
        .wire()
        .break_next("POST", REFRESH, Fault::DropBefore);
    world
        .vendor
        .wire()
        .break_next("POST", REFRESH, Fault::edge(502));
    look(&world).await.unwrap();
    assert_eq!(renewals(&world.calls()), 2);
    look(&world).await.unwrap();
    assert_eq!(world.calls(), [INFO]);
    world.clock.pass(Duration::from_mins(1));
    look(&world).await.unwrap();
    assert_eq!(world.calls(), [REFRESH, INFO]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_call_repeated_even_a_write() {
    let world = World::new().await;
    world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi");
    world.vendor.expire_access_tokens(SHOP.0);

    world
        .client
        .send_message(SHOP, BUYER, Outgoing::Text("Sim"))
        .await
        .unwrap();

    let send = "sellerchat/send_message";
    assert_eq!(world.calls(), [send, REFRESH, send]);
    assert_eq!(world.vendor.received_by_buyer(SHOP.0, BUYER.0).len(), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_again_and_again_is_renewed_once_a_minute() {
    let world = World::new().await;
    for _ in 0..3 {
        world.vendor.expire_access_tokens(SHOP.0);
        drop(look(&world).await);
    }
    assert_eq!(renewals(&world.calls()), 1);

    let failure = look(&world).await.unwrap_err();
    assert!(matches!(
        failure.kind,
        FailureKind::Retryable { after: Some(_) }
    ));
    assert_eq!(failure.reach, Reach::Account);
    world.clock.pass(Duration::from_mins(1));
    look(&world).await.unwrap();
    assert_eq!(world.vendor.refreshes(SHOP.0), 2);
}

#[tokio::test]
async fn two_calls_that_are_refused_together_share_one_renewal() {
    let world = World::new().await;
    world.vendor.expire_access_tokens(SHOP.0);

    let (one, two) = tokio::join!(world.client.shop_info(SHOP), world.client.shop_info(SHOP));

    assert!(one.is_ok() && two.is_ok());
    assert_eq!(world.vendor.refreshes(SHOP.0), 1);
}

/// Refuses every token as spent, just after another process stored the next pair.
struct Late<'a>(&'a Table);

impl Mint for Late<'_> {
    const NAME: &'static str = "POST /x";
    type Granted = Granted;

    async fn renew(&self, _: &AccountId, _: &SecretString) -> Result<Granted, NotMinted> {
        self.0.renewed_elsewhere(SHOP, "theirs");
        let body = serde_json::json!({"error": "error_shop_refresh_token", "message": ""});
        let Ok(Envelope::Refused(refusal)) = serde_json::from_value::<Envelope<Granted>>(body)
        else {
            panic!("not refused");
        };
        let failure = refusal.failure(Self::NAME, Effect::NotIdempotent, now());
        Err(not_minted(Stopped::Refused(refusal.into(), failure)))
    }

    fn pair(_: &Granted, _: &SecretString, _: Timestamp) -> Option<Tokens> {
        None
    }
}

#[tokio::test]
async fn a_token_that_was_spent_by_another_process_is_theirs_to_use() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);
    let (table, clock) = (Arc::clone(&world.table), Arc::clone(&world.clock));
    let keys = AccessTokens::new(Late(&world.table), table, clock);

    let key = keys.key(&SHOP.account()).await.unwrap();

    assert_eq!(key.token().expose_secret(), "theirs");
    assert_eq!(world.table.row(SHOP).connection, Connection::Connected);
}

#[tokio::test]
async fn two_processes_never_spend_a_token_twice() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);
    let other = world.another();

    let (one, two) = tokio::join!(world.client.shop_info(SHOP), other.shop_info(SHOP));

    assert_eq!(world.vendor.refreshes(SHOP.0), 1);
    assert!(one.is_ok() || two.is_ok());
    for stopped in [one.err(), two.err()].into_iter().flatten() {
        let failure = Failure::from(stopped);
        assert!(matches!(failure.kind, FailureKind::Retryable { .. }));
    }
    other.shop_info(SHOP).await.unwrap();
    assert_eq!(world.vendor.refreshes(SHOP.0), 1);
}

#[tokio::test]
async fn whoever_finds_a_renewal_under_way_comes_back() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);
    world.table.occupy(SHOP, now() + Duration::from_secs(30));

    let failure = look(&world).await.unwrap_err();
    assert_eq!(
        failure.kind,
        FailureKind::Retryable {
            after: Some(Duration::from_secs(1))
        }
    );
    assert_eq!(world.calls(), [""; 0]);
}

/// What follows when the answer of a renewal is lost after the token was spent.
async fn lost_answer(repeats: bool) -> (World, Result<(), Failure>) {
    let world = World::new().await;
    world.vendor.switch(Quirk::RefreshRepeats, repeats);
    world.table.change(SHOP, run_out);
    world
        .vendor
        .wire()
        .break_next("POST", REFRESH, Fault::DropAfter);
    let looked = look(&world).await;
    (world, looked)
}

#[tokio::test]
async fn a_lost_renewal_is_asked_for_once_more() {
    let (world, looked) = lost_answer(true).await;
    looked.unwrap();
    assert_eq!(world.calls(), [REFRESH, REFRESH, INFO]);
    assert_eq!(world.table.row(SHOP).generation, 1);
}

#[tokio::test]
async fn where_that_is_refused_the_seller_must_connect_again() {
    let (world, looked) = lost_answer(false).await;
    let failure = looked.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
    assert_eq!(world.table.row(SHOP).connection, Connection::Disconnected);

    assert_eq!(renewals(&world.calls()), 2);
    look(&world).await.unwrap_err();
    assert_eq!(world.calls(), [""; 0]);
}

#[tokio::test]
async fn two_lost_answers_leave_the_connection_as_it_is() {
    let world = World::new().await;
    world.vendor.switch(Quirk::RefreshRepeats, true);
    world.table.change(SHOP, run_out);
    for _ in 0..2 {
        world
            .vendor
            .wire()
            .break_next("POST", REFRESH, Fault::DropAfter);
    }

    let failure = look(&world).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Retryable { after: None }, Reach::Account)
    );
    assert_eq!(world.table.row(SHOP).connection, Connection::Connected);
    look(&world).await.unwrap();
}

#[tokio::test]
async fn a_refused_renewal_ends_the_connection_unless_somebody_saved_it() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);
    world.vendor.expire_refresh_tokens(SHOP.0);

    let failure = look(&world).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
    assert_eq!(world.table.row(SHOP).connection, Connection::Disconnected);
    world.table.renewed_elsewhere(SHOP, "other");
    let failure = look(&world).await.unwrap_err();
    assert_ne!(failure.kind, FailureKind::Permanent);
}

#[tokio::test]
async fn trouble_of_the_application_or_of_shopee_disconnects_nobody() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);
    let kind = async || {
        let failure = look(&world).await.unwrap_err();
        (failure.kind, failure.reach)
    };
    let again = FailureKind::Retryable { after: None };

    world.vendor.expire_key();
    assert_eq!(kind().await, (FailureKind::Auth, Reach::App));
    world.vendor.reset_key("other-key");
    assert_eq!(kind().await, (FailureKind::Auth, Reach::App));
    world.vendor.reset_key("partner-key");
    world.vendor.ban(SHOP.0, true);
    assert_eq!(kind().await, (FailureKind::Forbidden, Reach::Account));
    world.vendor.ban(SHOP.0, false);
    world
        .vendor
        .wire()
        .break_next("POST", REFRESH, Fault::edge(403));
    assert_eq!(kind().await, (again, Reach::Account));
    world.vendor.limit_minute(Some(0));
    assert_eq!(kind().await, (again, Reach::Account));
    world.vendor.limit_minute(None);
    world.vendor.limit_day(Some(0));
    // It is 21:49:51 at Shopee.
    let failure = look(&world).await.unwrap_err();
    assert_eq!((failure.kind, failure.reach), (again, Reach::App));
    let ends = "2026-11-22T16:00:00Z".parse().unwrap();
    assert_eq!(failure.until, Some(ends));
    world.vendor.limit_day(None);

    assert_eq!(world.table.row(SHOP).connection, Connection::Connected);
    look(&world).await.unwrap();
}

#[tokio::test]
async fn a_shop_without_chat_stays_connected() {
    let world = World::new().await;
    for code in [
        "error_permission",
        "error_forbidden",
        "api_suspended",
        "error_auth",
    ] {
        world.vendor.refuse_chat(SHOP.0, Some(code));
        let failure = Failure::from(world.client.probe_chat(SHOP).await.unwrap_err());
        assert_eq!(
            (failure.kind, failure.reach),
            (FailureKind::Forbidden, Reach::Feed),
            "{code}"
        );
    }
    look(&world).await.unwrap();
    assert_eq!(renewals(&world.calls()), 0);
    world.vendor.refuse_chat(SHOP.0, None);
    world.client.probe_chat(SHOP).await.unwrap();
}

#[tokio::test]
async fn a_new_pair_is_stored_whatever_it_takes_or_not_used() {
    let world = World::new().await;
    world.table.change(SHOP, run_out);
    *world.table.failing_stores.lock().unwrap() = 2;
    look(&world).await.unwrap();
    assert_eq!(world.table.row(SHOP).generation, 1);

    let world = World::new().await;
    world.table.change(SHOP, run_out);
    *world.table.failing_stores.lock().unwrap() = 3;
    look(&world).await.unwrap_err();
    assert_eq!(world.calls(), [REFRESH]);
}

#[tokio::test]
async fn nothing_is_asked_for_a_shop_that_is_not_connected() {
    let world = World::new().await;
    let kind = async |shop| match world.client.shop_info(shop).await.unwrap_err() {
        Stopped::Before(failure) => (failure.kind, failure.reach),
        stopped => panic!("{stopped:?}"),
    };

    assert_eq!(kind(ShopId(9)).await, (FailureKind::Auth, Reach::Account));
    world
        .table
        .change(SHOP, |row| row.connection = Connection::Closed);
    assert_eq!(kind(SHOP).await, (FailureKind::Permanent, Reach::Account));
    world.table.change(SHOP, |row| {
        row.connection = Connection::Connected;
        row.tokens = Tokens {
            access: SecretString::from(""),
            refresh: SecretString::from(""),
            expires_at: None,
        };
    });
    assert_eq!(kind(SHOP).await, (FailureKind::Auth, Reach::Account));
    assert_eq!(world.calls(), [""; 0]);
}

#[tokio::test]
async fn a_clock_that_is_off_is_nobodys_token() {
    let world = World::new().await;
    let late = crate::testing::World::new().await;
    late.clock.pass(Duration::from_mins(6));
    let url: Url = world.vendor.url().parse().unwrap();
    let off = crate::testing::client(&url, &world.table, &late.clock);

    let failure = Failure::from(off.shop_info(SHOP).await.unwrap_err());

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Retryable { after: None }, Reach::App)
    );
    assert_eq!(renewals(&world.calls()), 0);
}
