//! Tokens against the simulator: renewed once, stored before they are used, and never spent for nothing.

use std::{sync::Arc, time::Duration};

use bridge::{
    accounts::{Connection, Tokens},
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    message::Depth,
    ports::Connector,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use simulators::{Fault, magalu::Repeats};
use tokens::{AccessTokens, Mint, NotMinted};
use url::Url;

use super::consent;
use crate::{
    app::SCOPES,
    connector::Magalu,
    ids::{ConversationId, Place},
    testing::{TENANT, Table, World, app, now, part, tenant, thread},
    wire::token::Granted,
};

const TOKEN: &str = "POST oauth/token";

async fn look_as(client: &Magalu, chat: &str) -> Result<(), Failure> {
    let place = Place::Chat(ConversationId::parse(chat).unwrap());
    client.read(&thread(&place), Depth::Whole).await.map(drop)
}

async fn look(world: &World) -> Result<(), Failure> {
    look_as(&world.client, "6912").await
}

fn run_out(row: &mut bridge::accounts::Account) {
    row.tokens.expires_at = Some(now());
}

/// The token is refused from now on, although its time is not up.
fn spoil(row: &mut bridge::accounts::Account) {
    row.tokens.access = SecretString::from("spoilt");
}

fn renewals(world: &World) -> usize {
    world.vendor.refreshes(TENANT)
}

#[tokio::test]
async fn a_good_token_is_used_as_it_is() {
    let world = World::new().await;
    look(&world).await.unwrap();
    assert_eq!(world.calls(), ["GET v0/conversations/6912/messages"]);
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_stored_and_then_used() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);

    look(&world).await.unwrap();
    look(&world).await.unwrap();

    let read = "GET v0/conversations/6912/messages";
    assert_eq!(world.calls(), [TOKEN, read, read]);
    let row = world.table.row(&tenant());
    assert_eq!(row.generation, 1);
    assert_eq!(row.tokens.expires_at, Some(now() + Duration::from_hours(2)));
}

#[tokio::test]
async fn a_token_is_renewed_ten_minutes_ahead_and_serves_while_that_fails() {
    let world = World::new().await;
    world.clock.pass(Duration::from_mins(110));
    look(&world).await.unwrap();
    assert_eq!(renewals(&world), 0);

    world.clock.pass(Duration::from_mins(1));
    let wire = world.vendor.wire();
    wire.break_next("POST", "oauth/token", Fault::DropBefore);
    wire.break_next("POST", "oauth/token", Fault::edge(502));
    look(&world).await.unwrap();
    look(&world).await.unwrap();
    assert_eq!(renewals(&world), 0);
    world.clock.pass(Duration::from_mins(1));
    look(&world).await.unwrap();
    assert_eq!(renewals(&world), 1);
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_call_repeated_even_a_write() {
    let world = World::new().await;
    world.table.change(&tenant(), spoil);
    let id = world.vendor.open_chat(TENANT, "Rita Prado", "Chega?");

    let place = Place::Chat(ConversationId::parse(&id).unwrap());
    let thread = thread(&place);
    let snapshot = world.client.read(&thread, Depth::Whole).await.unwrap();
    world.table.change(&tenant(), spoil);
    let (other, author) = (world.another(), "Ana".into());
    let part = part("Chega sim.", "cw-1-1", &author);
    other.send(&thread, &snapshot, part).await.unwrap();

    world.clock.pass(Duration::from_mins(1));
    assert_eq!(world.vendor.received_in_chat(&id), ["Chega sim."]);
    assert_eq!(renewals(&world), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_again_and_again_is_renewed_once_a_minute() {
    let world = World::new().await;
    world.vendor.repeat(Repeats::Twice);
    for _ in 0..3 {
        world.table.change(&tenant(), spoil);
        let other = look(&world).await;
        drop(other);
        world
            .vendor
            .wire()
            .break_next("GET", "v0/conversations", unauthorized());
    }
    let failure = look(&world).await.unwrap_err();
    assert!(matches!(
        failure.kind,
        FailureKind::Retryable { after: Some(_) }
    ));
    assert_eq!(failure.reach, Reach::Account);
    assert_eq!(renewals(&world), 1);
}

fn unauthorized() -> Fault {
    let body =
        serde_json::json!({"slug": "UNAUTHORIZED", "message": "Unauthorized", "details": []});
    Fault::json(401, &body)
}

#[tokio::test]
async fn two_processes_never_spend_a_token_twice() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);
    let other = world.another();

    let (one, two) = tokio::join!(look(&world), look_as(&other, "6912"));

    assert_eq!(renewals(&world), 1);
    assert!(one.is_ok() || two.is_ok());
    for failure in [one.err(), two.err()].into_iter().flatten() {
        assert!(matches!(failure.kind, FailureKind::Retryable { .. }));
    }
}

/// Refuses every token as spent, just after another process stored the next pair.
struct Late<'a>(&'a Table);

impl Mint for Late<'_> {
    const NAME: &'static str = "POST /x";
    type Granted = Granted;

    async fn renew(&self, _: &AccountId, _: &SecretString) -> Result<Granted, NotMinted> {
        self.0.renewed_elsewhere(&tenant(), "theirs");
        Err(NotMinted::Spent)
    }

    fn pair(_: &Granted, _: &SecretString, _: Timestamp) -> Option<Tokens> {
        None
    }
}

#[tokio::test]
async fn a_token_that_was_spent_by_another_process_is_theirs_to_use() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);
    let (table, clock) = (Arc::clone(&world.table), Arc::clone(&world.clock));
    let keys = AccessTokens::new(Late(&world.table), table, clock);

    let key = keys.key(&tenant().account()).await.unwrap();

    assert_eq!(key.token().expose_secret(), "theirs");
    let row = world.table.row(&tenant());
    assert_eq!(row.connection, Connection::Connected);
}

#[tokio::test]
async fn whoever_finds_a_renewal_under_way_comes_back() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);
    world
        .table
        .occupy(&tenant(), now() + Duration::from_secs(30));

    let failure = look(&world).await.unwrap_err();
    let after = Some(Duration::from_secs(1));
    assert_eq!(failure.kind, FailureKind::Retryable { after });
    assert_eq!(world.calls(), [""; 0]);
}

#[tokio::test]
async fn an_answer_that_is_lost_costs_the_connection_only_when_the_token_is_refused() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);
    let wire = world.vendor.wire();
    wire.break_next("POST", "oauth/token", Fault::DropAfter);

    let failure = look(&world).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
    assert_eq!(world.calls(), [TOKEN, TOKEN]);
    let row = world.table.row(&tenant());
    assert_eq!(row.connection, Connection::Disconnected);
}

#[tokio::test]
async fn a_consent_that_was_taken_back_disconnects_and_an_application_that_is_wrong_does_not() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);
    let wrong = serde_json::json!({"error": "invalid_client", "error_description": "no"});
    let wire = world.vendor.wire();
    wire.break_next("POST", "oauth/token", Fault::json(401, &wrong));
    let failure = look(&world).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::App)
    );
    let row = world.table.row(&tenant());
    assert_eq!(row.connection, Connection::Connected);

    world.vendor.revoke(TENANT);
    world.clock.pass(Duration::from_mins(1));
    let failure = look(&world).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
    let row = world.table.row(&tenant());
    assert_eq!(row.connection, Connection::Disconnected);
}

#[tokio::test]
async fn a_pair_that_cannot_be_stored_is_not_used() {
    let world = World::new().await;
    world.table.change(&tenant(), run_out);
    *world.table.failing_stores.lock().unwrap() = 3;

    let failure = look(&world).await.unwrap_err();

    assert!(matches!(failure.kind, FailureKind::Retryable { .. }));
    assert_eq!(world.calls(), [TOKEN]);
}

#[tokio::test]
async fn a_host_that_is_not_in_the_audience_is_the_applications_trouble() {
    let world = World::new().await;
    world.vendor.allow_services(false);

    let failure = look(&world).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::App)
    );
    let reason = failure.reason.unwrap();
    assert!(reason.contains("https://services.magalu.com"), "{reason}");
    let row = world.table.row(&tenant());
    assert_eq!(row.connection, Connection::Connected);
}

/// The page is opened, and what the browser brings back.
async fn consented(world: &World, is_admin: bool) -> SecretString {
    world.vendor.sign_in(TENANT, is_admin);
    let login: Url = world.vendor.login_url().parse().unwrap();
    let scopes = SCOPES.join(" ");
    let page = consent::address(&login, &app(), &scopes, REDIRECT, "s");
    let answer = http_api::web_client()
        .unwrap()
        .get(page)
        .send()
        .await
        .unwrap();
    let back = answer.headers()["location"].to_str().unwrap();
    let back = Url::parse(back).unwrap();
    let fields: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let fields = fields.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    consent::code(fields).unwrap()
}

const REDIRECT: &str = "https://bridge.example/magalu/callback";

#[tokio::test]
async fn a_consent_becomes_an_account_whose_tokens_open_calls() {
    let world = World::new().await;
    let code = consented(&world, true).await;

    let account = world.client.redeem(&code, REDIRECT).await.unwrap();

    assert_eq!(account.id, tenant().account());
    assert_eq!(account.nickname.as_deref(), Some("Loja Exemplo"));
    world
        .table
        .change(&tenant(), |row| row.tokens = account.tokens);
    look_as(&world.another(), "6912").await.unwrap();
    assert_eq!(renewals(&world), 0);

    // A code is good once.
    let failure = world.client.redeem(&code, REDIRECT).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
}

#[tokio::test]
async fn an_application_is_known_or_not_without_any_account() {
    let world = World::new().await;
    let login = world.client.calls().login();
    assert!(login.is_known().await.unwrap());

    let wire = world.vendor.wire();
    let wrong = serde_json::json!({"error": "invalid_client", "error_description": "no"});
    wire.break_next("POST", "oauth/token", Fault::json(401, &wrong));
    assert!(!login.is_known().await.unwrap());
    wire.break_next("POST", "oauth/token", Fault::edge(403));
    assert!(login.is_known().await.is_err());
}

#[tokio::test]
async fn whose_a_token_is_may_be_known_from_a_ticket_alone() {
    let world = World::new().await;
    let code = consented(&world, true).await;
    let wire = world.vendor.wire();
    let missing = serde_json::json!({"slug": "FORBIDDEN", "message": "Insufficient scope"});
    wire.break_next("GET", "portfolios/me", Fault::json(403, &missing));
    world.vendor.open_ticket(TENANT, "Rita", "1281", "Oi");

    let account = world.client.redeem(&code, REDIRECT).await.unwrap();
    assert_eq!(account.id, tenant().account());

    let code = consented(&world, true).await;
    wire.break_next("GET", "portfolios/me", Fault::json(403, &missing));
    wire.break_next("GET", "tickets", Fault::json(403, &missing));
    let failure = world.client.redeem(&code, REDIRECT).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Permanent);
}
