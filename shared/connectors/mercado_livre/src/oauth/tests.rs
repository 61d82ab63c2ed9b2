use std::time::Duration;

use bridge::{
    accounts::{Connection, Tokens},
    ports::Connector,
};
use marketplace::Installed as _;
use wiremock::ResponseTemplate;

use super::{app::Grant, *};
use crate::testing::{World, account, bearer, connected, error, exposed, json, now, query};

const TOKEN: &str = "/oauth/token";
const SEARCH: &str = "/my/received_questions/search";
const INVALID_GRANT: &str =
    r#"{"error_description":"Error validating grant.","error":"invalid_grant","status":400}"#;
const INVALID_TOKEN: &str =
    r#"{"message":"invalid access token","error":"not_found","status":401,"cause":[]}"#;

fn empty_list() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(serde_json::json!({"total": 0, "questions": []}))
}

fn run_out(row: &mut Account) {
    row.tokens.expires_at = Some(now() - Duration::from_secs(1));
}

fn runs_out_soon(row: &mut Account) {
    row.tokens.expires_at = Some(now() + Duration::from_mins(5));
}

/// A world in which a renewal works and the list of questions is empty.
async fn world() -> World {
    let world = World::new().await;
    world.on("POST", TOKEN, json("token")).await;
    world.on("GET", SEARCH, empty_list()).await;
    world
}

async fn poll(meli: &crate::connector::MercadoLivre) -> Result<(), Failure> {
    meli.poll(&account(), "questions", None).await.map(drop)
}

async fn renewals(world: &World) -> usize {
    world
        .calls()
        .await
        .iter()
        .filter(|call| call.ends_with(TOKEN))
        .count()
}

#[tokio::test]
async fn a_good_token_is_used_and_the_table_read_once_a_minute() {
    let world = world().await;

    poll(&world.meli).await.unwrap();
    poll(&world.meli).await.unwrap();
    assert_eq!((renewals(&world).await, world.table.reads()), (0, 1));
    assert_eq!(bearer(&world.last().await), "Bearer APP_USR-1");

    world.clock.pass(Duration::from_mins(1));
    poll(&world.meli).await.unwrap();
    assert_eq!(world.table.reads(), 2);
}

#[tokio::test]
async fn a_row_handed_in_costs_no_read() {
    let world = world().await;

    world.meli.remember(connected()).await;
    poll(&world.meli).await.unwrap();

    assert_eq!(world.table.reads(), 0);
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_stored_and_then_used() {
    let world = world().await;
    world.table.change(run_out);

    poll(&world.meli).await.unwrap();

    let requests = world.requests().await;
    let form = String::from_utf8(requests[0].body.clone()).unwrap();
    assert_eq!(
        form,
        "grant_type=refresh_token&client_id=1234567890123456&client_secret=app-secret&refresh_token=TG-1"
    );
    assert!(query(&requests[0]).is_empty());
    assert_eq!(
        requests[0].headers.get("content-type").unwrap(),
        "application/x-www-form-urlencoded"
    );
    assert!(requests[0].headers.get("authorization").is_none());
    assert_eq!(bearer(&requests[1]), "Bearer APP_USR-2");
    let row = world.table.row();
    assert_eq!(
        (exposed(&row.tokens), row.generation),
        (("APP_USR-2", "TG-2"), 1)
    );
    assert_eq!(row.tokens.expires_at, Some(now() + Duration::from_hours(6)));
}

#[tokio::test]
async fn an_account_without_an_access_token_renews_first() {
    let world = world().await;
    world.table.change(|row| {
        row.tokens = Tokens {
            access: "".into(),
            expires_at: None,
            ..row.tokens.clone()
        }
    });

    poll(&world.meli).await.unwrap();

    assert_eq!(
        world.calls().await,
        ["POST /oauth/token", "GET /my/received_questions/search"]
    );
}

#[tokio::test]
async fn a_token_that_ends_soon_is_renewed_ahead_of_time() {
    let world = world().await;
    world.table.change(runs_out_soon);

    poll(&world.meli).await.unwrap();

    assert_eq!(bearer(&world.last().await), "Bearer APP_USR-2");
}

#[tokio::test]
async fn renewing_ahead_of_time_may_fail_while_the_old_token_works() {
    let world = World::new().await;
    world.once("POST", TOKEN, error(500, "")).await;
    world
        .on("POST", TOKEN, error(400, r#"{"error":"invalid_client"}"#))
        .await;
    world.on("GET", SEARCH, empty_list()).await;
    world.table.change(runs_out_soon);

    for renewed in [1, 1, 2] {
        poll(&world.meli).await.unwrap();
        world.clock.pass(Duration::from_secs(40));

        assert_eq!(renewals(&world).await, renewed, "not with every call");
        assert_eq!(bearer(&world.last().await), "Bearer APP_USR-1");
        assert!(!world.table.is_being_renewed());
    }
}

#[tokio::test]
async fn a_grant_refused_ahead_of_time_ends_the_connection() {
    let world = World::new().await;
    world.on("POST", TOKEN, error(400, INVALID_GRANT)).await;
    world.table.change(runs_out_soon);

    let failure = poll(&world.meli).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
    assert_eq!(world.table.row().connection, Connection::Disconnected);
    assert_eq!(world.calls().await, ["POST /oauth/token"]);
}

#[tokio::test]
async fn many_calls_at_once_make_one_renewal() {
    let world = Arc::new(world().await);
    world.table.change(run_out);

    let polls: Vec<_> = (0..8)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { poll(&world.meli).await })
        })
        .collect();
    for poll in polls {
        poll.await.unwrap().unwrap();
    }

    assert_eq!(renewals(&world).await, 1);
    assert_eq!(world.table.row().generation, 1);
}

#[tokio::test]
async fn many_processes_at_once_make_one_renewal() {
    let world = Arc::new(world().await);
    world.table.change(run_out);

    let polls: Vec<_> = (0..8)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { poll(&world.another()).await })
        })
        .collect();
    for outcome in polls {
        if let Err(failure) = outcome.await.unwrap() {
            let soon = FailureKind::Retryable {
                after: Some(Duration::from_secs(1)),
            };
            assert_eq!((failure.kind, failure.reach), (soon, Reach::Account));
        }
    }

    assert_eq!(renewals(&world).await, 1);
    assert_eq!(world.table.row().connection, Connection::Connected);
}

#[tokio::test]
async fn while_another_process_renews_a_token_that_ran_out_waits() {
    let world = world().await;
    world.table.change(run_out);
    world.table.occupy(now() + Duration::from_secs(30));

    let failure = poll(&world.meli).await.unwrap_err();

    assert_eq!(
        failure.kind,
        FailureKind::Retryable {
            after: Some(Duration::from_secs(1))
        }
    );
    assert!(world.calls().await.is_empty());
}

#[tokio::test]
async fn a_pair_that_another_process_stored_is_used() {
    let world = world().await;
    world.meli.remember(connected()).await;
    world.once("GET", SEARCH, error(401, INVALID_TOKEN)).await;
    world.table.change(|row| {
        row.generation = 5;
        row.tokens.access = "APP_USR-5".into();
    });

    poll(&world.meli).await.unwrap();

    assert_eq!(bearer(&world.last().await), "Bearer APP_USR-5");
    assert_eq!(renewals(&world).await, 0);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated_once() {
    let world = world().await;
    world.once("GET", SEARCH, error(401, INVALID_TOKEN)).await;

    poll(&world.meli).await.unwrap();

    assert_eq!(
        world.calls().await,
        [
            "GET /my/received_questions/search",
            "POST /oauth/token",
            "GET /my/received_questions/search"
        ]
    );
    assert_eq!(bearer(&world.last().await), "Bearer APP_USR-2");
}

const ME: &str = "/users/me";
const CLAIM: &str = "/post-purchase/v1/claims/5300000001";
const NOT_AUTHORIZED: &str =
    r#"{"message":"user not authorized","error":"unauthorized_request_error","status":401}"#;

/// In a process of its own, which remembers nothing of the claim.
async fn follow_claim(world: &World) -> Result<(), Failure> {
    let hint = "claims/5300000001";
    world.another().follow(&account(), hint).await.map(drop)
}

fn kind_of(outcome: Result<(), Failure>) -> FailureKind {
    outcome.unwrap_err().kind
}

fn waits(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Retryable { .. })
}

#[tokio::test]
async fn a_401_about_one_thing_is_about_that_thing_if_the_token_is_good() {
    let world = world().await;
    world.on("GET", CLAIM, error(401, NOT_AUTHORIZED)).await;
    world.on("GET", ME, json("me")).await;

    for _ in 0..5 {
        let failure = follow_claim(&world).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.reach),
            (FailureKind::Permanent, Reach::Message)
        );
    }

    assert_eq!(renewals(&world).await, 0);
    assert_eq!(world.table.row().connection, Connection::Connected);
    poll(&world.meli).await.unwrap();
}

#[tokio::test]
async fn a_401_about_one_thing_renews_a_token_that_is_not_good() {
    let world = world().await;
    world.once("GET", CLAIM, error(401, NOT_AUTHORIZED)).await;
    world.on("GET", CLAIM, crate::testing::not_found()).await;
    world.on("GET", ME, error(401, INVALID_TOKEN)).await;

    follow_claim(&world).await.unwrap();

    assert_eq!(renewals(&world).await, 1);
    assert_eq!(bearer(&world.last().await), "Bearer APP_USR-2");
}

#[tokio::test]
async fn what_is_written_is_worth_a_renewal_though_the_token_looks_good() {
    let world = world().await;
    world
        .once("POST", "/answers", error(401, INVALID_TOKEN))
        .await;
    world.on("POST", "/answers", json("answer_posted")).await;
    world.on("GET", ME, json("me")).await;

    let sent = world
        .meli
        .send(
            &crate::testing::question(),
            &crate::convert::vanished_question(),
            crate::testing::part("Temos"),
        )
        .await;

    assert!(
        matches!(sent, Ok(bridge::ports::Outcome::Sent(_))),
        "{sent:?}"
    );
    assert_eq!(renewals(&world).await, 1);
}

#[tokio::test]
async fn calls_refused_in_the_first_moments_of_a_renewed_token_wait() {
    for me in [json("me"), error(401, INVALID_TOKEN), error(503, "")] {
        let world = World::new().await;
        world.on("POST", TOKEN, json("token")).await;
        world.on("GET", ME, me).await;
        for _ in 0..4 {
            world.once("GET", SEARCH, error(401, INVALID_TOKEN)).await;
        }
        world.on("GET", SEARCH, empty_list()).await;
        world.on("GET", CLAIM, error(401, NOT_AUTHORIZED)).await;
        world.table.change(run_out);

        for _ in 0..4 {
            assert!(waits(kind_of(poll(&world.meli).await)));
        }
        assert!(waits(kind_of(follow_claim(&world).await)));
        assert_eq!(renewals(&world).await, 1);
        assert_eq!(world.table.row().connection, Connection::Connected);

        world.clock.pass(Duration::from_mins(1));
        poll(&world.meli).await.unwrap();
        assert_eq!(renewals(&world).await, 1);
    }
}

#[tokio::test]
async fn a_token_that_dies_two_minutes_after_its_renewal_is_renewed() {
    let world = world().await;
    world.table.change(run_out);
    poll(&world.meli).await.unwrap();
    world.clock.pass(Duration::from_mins(2));
    world.once("GET", SEARCH, error(401, INVALID_TOKEN)).await;

    poll(&world.meli).await.unwrap();

    assert_eq!(renewals(&world).await, 2);
}

#[tokio::test]
async fn a_lane_that_is_refused_for_ever_renews_less_and_less_often() {
    let world = World::new().await;
    world.on("POST", TOKEN, json("token")).await;
    world.on("GET", SEARCH, error(401, NOT_AUTHORIZED)).await;
    world.on("GET", ME, json("me")).await;

    for _ in 0..60 {
        assert!(waits(kind_of(poll(&world.meli).await)));
        world.clock.pass(Duration::from_mins(1));
    }

    let renewed = renewals(&world).await;
    assert!((4..=8).contains(&renewed), "{renewed}");
    assert_eq!(world.table.row().connection, Connection::Connected);
}

#[tokio::test]
async fn renewed_tokens_that_are_refused_everywhere_twice_end_the_connection() {
    let world = World::new().await;
    world.on("POST", TOKEN, json("token")).await;
    for path in [SEARCH, ME] {
        world.on("GET", path, error(401, INVALID_TOKEN)).await;
    }

    for _ in 0..5 {
        assert!(waits(kind_of(poll(&world.meli).await)));
    }
    assert_eq!(
        world.table.row().connection,
        Connection::Connected,
        "once may be a hiccup"
    );
    assert_eq!(renewals(&world).await, 1);

    world.clock.pass(Duration::from_mins(2));
    let another = world.another();
    assert_eq!(kind_of(poll(&another).await), FailureKind::Auth);
    assert_eq!(world.table.row().connection, Connection::Disconnected);
    assert_eq!(renewals(&world).await, 2);

    let calls = world.calls().await.len();
    world.clock.pass(Duration::from_mins(2));
    assert_eq!(kind_of(poll(&world.meli).await), FailureKind::Auth);
    assert_eq!(
        world.calls().await.len(),
        calls,
        "a disconnected account costs no call"
    );
}

#[tokio::test]
async fn a_success_in_between_clears_the_doubt() {
    let world = World::new().await;
    world.on("POST", TOKEN, json("token")).await;
    for path in [SEARCH, ME] {
        world.on("GET", path, error(401, INVALID_TOKEN)).await;
    }
    world
        .on(
            "GET",
            "/messages/unread",
            ResponseTemplate::new(200).set_body_json(serde_json::json!({"results": []})),
        )
        .await;

    for _ in 0..3 {
        poll(&world.meli).await.unwrap_err();
        world.clock.pass(Duration::from_mins(5));
        let another = world.another();
        another.poll(&account(), "sales", None).await.unwrap();
    }

    assert_eq!(world.table.row().connection, Connection::Connected);
}

#[tokio::test]
async fn a_page_with_401_renews_nothing() {
    for page in ["<html>401</html>", "", "Unauthorized"] {
        let world = World::new().await;
        world.on("GET", SEARCH, error(401, page)).await;

        assert!(waits(kind_of(poll(&world.meli).await)));

        assert_eq!(world.calls().await, ["GET /my/received_questions/search"]);
    }
}

#[tokio::test]
async fn a_blocked_application_is_the_applications_trouble() {
    let world = World::new().await;
    let blocked = r#"{"message":"unauthorized_scopes","error":"unauthorized","status":401}"#;
    world.on("GET", SEARCH, error(401, blocked)).await;

    let failure = poll(&world.meli).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::App)
    );
    assert_eq!(renewals(&world).await, 0);
    assert_eq!(world.table.row().connection, Connection::Connected);
}

async fn renewal_ends_as(
    (status, body, kind, reach, disconnected): (u16, &str, FailureKind, Reach, bool),
) {
    let world = World::new().await;
    world.on("POST", TOKEN, error(status, body)).await;
    world.table.change(run_out);

    let failure = poll(&world.meli).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (kind, reach),
        "{status} {body}"
    );
    let expected = if disconnected {
        Connection::Disconnected
    } else {
        Connection::Connected
    };
    assert_eq!(world.table.row().connection, expected, "{status} {body}");
    assert!(!world.table.is_being_renewed(), "{status} {body}");
    assert_eq!(
        world.calls().await,
        ["POST /oauth/token"],
        "{status} {body}"
    );
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_are_sorted() {
    // status, body → kind, reach, disconnected
    let table = [
        (400, INVALID_GRANT, FailureKind::Auth, Reach::Account, true),
        (
            401,
            r#"{"message":"spent","error":"invalid_grant"}"#,
            FailureKind::Auth,
            Reach::Account,
            true,
        ),
        (
            400,
            r#"{"error":"unauthorized_client"}"#,
            FailureKind::Auth,
            Reach::Account,
            true,
        ),
        (
            400,
            r#"{"error":"invalid_client"}"#,
            FailureKind::Auth,
            Reach::App,
            false,
        ),
        (
            401,
            r#"{"error":"invalid_client"}"#,
            FailureKind::Auth,
            Reach::App,
            false,
        ),
        (
            403,
            r#"{"error":"unauthorized_application"}"#,
            FailureKind::Auth,
            Reach::App,
            false,
        ),
        (
            403,
            r#"{"error":"forbidden"}"#,
            FailureKind::Auth,
            Reach::App,
            false,
        ),
        (
            400,
            r#"{"error":"invalid_request"}"#,
            FailureKind::Auth,
            Reach::App,
            false,
        ),
    ];

    for row in table {
        renewal_ends_as(row).await;
    }
}

#[tokio::test]
async fn failures_of_the_token_endpoint_keep_the_account() {
    let again = FailureKind::Retryable { after: None };
    let table = [
        (429, "local_rate_limited", again, Reach::Account, false),
        (500, "<html>", again, Reach::Account, false),
        (503, INVALID_GRANT, again, Reach::Account, false),
        (200, "", again, Reach::Account, false),
        (200, "not json", again, Reach::Account, false),
        (200, r#"{"access_token":""}"#, again, Reach::Account, false),
    ];

    for row in table {
        renewal_ends_as(row).await;
    }
}

#[tokio::test]
async fn a_new_pair_is_stored_even_if_the_table_stumbles() {
    let world = world().await;
    world.table.change(run_out);
    *world.table.failing_stores.lock().unwrap() = 2;

    poll(&world.meli).await.unwrap();

    assert_eq!(exposed(&world.table.row().tokens), ("APP_USR-2", "TG-2"));
}

#[tokio::test]
async fn a_pair_that_cannot_be_stored_is_not_used() {
    let world = world().await;
    world.table.change(run_out);
    *world.table.failing_stores.lock().unwrap() = 100;

    let failure = poll(&world.meli).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
    assert_eq!(world.calls().await, ["POST /oauth/token"]);
}

#[tokio::test]
async fn an_account_that_we_do_not_have_costs_no_call() {
    let world = world().await;
    let stranger = AccountId::from_connector("meli:1");

    let failure = world
        .meli
        .poll(&stranger, "questions", None)
        .await
        .unwrap_err();

    assert_eq!(failure.kind, FailureKind::Auth);
    assert!(world.calls().await.is_empty());
}

#[tokio::test]
async fn a_seller_connects() {
    let world = World::new().await;
    world.on("POST", TOKEN, json("token")).await;
    world.on("GET", "/users/me", json("me")).await;
    let grant = Grant {
        code: "TG-code".into(),
        redirect_uri: "https://bridge.example/mercado-livre/callback".to_owned(),
        code_verifier: "verifier".into(),
    };

    let account = world.meli.redeem(&grant).await.unwrap();

    assert_eq!(account.id.as_str(), "meli:987654321");
    assert_eq!(exposed(&account.tokens), ("APP_USR-2", "TG-2"));
    assert_eq!(account.connector_facts["site"], "MLB");
    assert_eq!(account.nickname.as_deref(), Some("LOJA_EXEMPLO"));
    let requests = world.requests().await;
    let form = String::from_utf8(requests[0].body.clone()).unwrap();
    assert_eq!(
        form,
        "grant_type=authorization_code&client_id=1234567890123456&client_secret=app-secret&code=TG-code\
         &redirect_uri=https%3A%2F%2Fbridge.example%2Fmercado-livre%2Fcallback&code_verifier=verifier"
    );
    assert_eq!(bearer(&requests[1]), "Bearer APP_USR-2");
}

#[tokio::test]
async fn no_secret_is_printed() {
    let world = World::new().await;
    world
        .on("POST", TOKEN, error(200, r#""APP_USR-secret TG-secret""#))
        .await;
    world.table.change(run_out);

    let failure = poll(&world.meli).await.unwrap_err();
    let granted: Granted = serde_json::from_value(crate::testing::fixture("token")).unwrap();

    let printed = format!(
        "{failure:?} {failure} {granted:?} {:?} {:?}",
        world.meli,
        world.table.row()
    );
    for secret in ["APP_USR", "TG-", "app-secret"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
