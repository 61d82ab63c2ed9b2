//! Accounts, and what concerns the whole installation.

use aws_sdk_dynamodb::types::AttributeValue;
use bridge::{
    InboxMap,
    accounts::{
        Account, AccountFact, Accounts, ConnectedCounts, Connection, Coverage, Installation,
        PermissionScope, Renewal, Tokens,
    },
    ids::InboxId,
};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use store::keys::RowKey;

use crate::support::{TABLE, World, account_id, after, cursor, noon, number, s, text};

fn tokens(number: u32) -> Tokens {
    Tokens {
        access: format!("APP_USR-{number}").into(),
        refresh: format!("TG-{number}").into(),
        expires_at: Some(after(noon(), 21_600)),
    }
}

pub(crate) fn account(id: &str) -> Account {
    Account {
        generation: 1,
        ..Account::granted(account_id(id), tokens(1), noon())
    }
}

pub(crate) async fn with_account(id: &str) -> World {
    let world = World::new().await;
    assert!(world.table.import(&account(id)).await.unwrap());
    world
}

pub(crate) async fn read(world: &World) -> Account {
    world
        .table
        .account(&account_id("meli:1"))
        .await
        .unwrap()
        .unwrap()
}

/// Everything about an account, secrets included.
fn plain(account: &Account) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        (
            account.id.clone(),
            account.connection,
            account.generation,
            account.connected_at,
        ),
        (
            account.tokens.access.expose_secret().to_owned(),
            account.tokens.refresh.expose_secret().to_owned(),
        ),
        (
            account.tokens.expires_at,
            (account.nickname.clone(), account.polled_at),
            (
                account.missing_permissions.clone(),
                account.connector_facts.clone(),
            ),
        ),
        (account.scheduled, account.announced),
    )
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn begin(world: &World, generation: u64, now: Timestamp) -> Renewal {
    world
        .table
        .begin_renewal(&account_id("meli:1"), generation, now, after(now, 60))
        .await
        .unwrap()
}

#[tokio::test]
async fn an_account_is_imported_once_and_reads_back_as_it_was() {
    let world = World::new().await;
    let first = Account {
        connection: Connection::Disconnected,
        nickname: Some("LOJA".to_owned()),
        polled_at: Some(noon()),
        pace: bridge::accounts::Pace::default(),
        missing_permissions: [
            (PermissionScope::Application, noon()),
            (PermissionScope::Feed("claims".to_owned()), noon()),
        ]
        .into(),
        connector_facts: [("site".to_owned(), "MLB".to_owned())].into(),
        scheduled: true,
        announced: true,
        generation: 3,
        tokens: Tokens {
            expires_at: None,
            ..tokens(1)
        },
        ..account("meli:1")
    };

    assert!(world.table.import(&first).await.unwrap());
    assert!(!world.table.import(&account("meli:1")).await.unwrap());

    assert_eq!(plain(&read(&world).await), plain(&first));
    assert!(
        world
            .table
            .account(&account_id("meli:2"))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_who_want_to_renew_at_once_one_may() {
    let world = with_account("meli:1").await;

    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let table = world.table.clone();
            tokio::spawn(async move {
                table
                    .begin_renewal(&account_id("meli:1"), 1, noon(), after(noon(), 60))
                    .await
                    .unwrap()
            })
        })
        .collect();
    let (mut granted, mut busy) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Renewal::Granted(_) => granted += 1,
            Renewal::Busy => busy += 1,
            Renewal::Renewed(_) => panic!("nobody renewed"),
        }
    }

    assert_eq!((granted, busy), (1, 7));
}

#[tokio::test]
async fn a_new_pair_is_there_for_everybody_who_asks_with_the_old_one() {
    let world = with_account("meli:1").await;
    let Renewal::Granted(granted) = begin(&world, 1, noon()).await else {
        panic!("not granted")
    };
    assert_eq!(plain(&granted), plain(&account("meli:1")));

    world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(2))
        .await
        .unwrap();

    let renewed = Account {
        tokens: tokens(2),
        generation: 2,
        ..account("meli:1")
    };
    let Renewal::Renewed(there) = begin(&world, 1, noon()).await else {
        panic!("not renewed")
    };
    assert_eq!(plain(&there), plain(&renewed));
    assert!(
        matches!(begin(&world, 2, noon()).await, Renewal::Granted(_)),
        "the right is free again"
    );
}

#[tokio::test]
async fn a_pair_without_an_end_forgets_the_old_end() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;

    world
        .table
        .finish_renewal(
            &account_id("meli:1"),
            1,
            &Tokens {
                expires_at: None,
                ..tokens(2)
            },
        )
        .await
        .unwrap();

    assert_eq!(read(&world).await.tokens.expires_at, None);
}

#[tokio::test]
async fn storing_the_same_pair_twice_is_storing_it_once() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;
    world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(2))
        .await
        .unwrap();

    world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(2))
        .await
        .unwrap();

    assert_eq!(read(&world).await.generation, 2);
}

#[tokio::test]
async fn a_pair_that_came_too_late_does_not_replace_the_newer_one() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;
    begin(&world, 1, after(noon(), 61)).await;
    world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(2))
        .await
        .unwrap();

    let late = world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(3))
        .await;

    assert!(late.is_err());
    assert_eq!(read(&world).await.tokens.refresh.expose_secret(), "TG-2");
}

#[tokio::test]
async fn the_right_to_renew_runs_out() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;

    assert!(matches!(
        begin(&world, 1, after(noon(), 59)).await,
        Renewal::Busy
    ));
    assert!(matches!(
        begin(&world, 1, after(noon(), 61)).await,
        Renewal::Granted(_)
    ));
}

#[tokio::test]
async fn a_renewal_that_failed_for_now_leaves_the_account_connected() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;

    world
        .table
        .abandon_renewal(&account_id("meli:1"), 1, false)
        .await
        .unwrap();

    assert_eq!(read(&world).await.connection, Connection::Connected);
    assert!(matches!(
        begin(&world, 1, noon()).await,
        Renewal::Granted(_)
    ));
}

#[tokio::test]
async fn a_renewal_that_was_refused_disconnects_until_there_is_a_new_pair() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;

    world
        .table
        .abandon_renewal(&account_id("meli:1"), 1, true)
        .await
        .unwrap();
    assert_eq!(read(&world).await.connection, Connection::Disconnected);

    world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(2))
        .await
        .unwrap();
    assert_eq!(read(&world).await.connection, Connection::Connected);
}

#[tokio::test]
async fn a_late_refusal_of_the_old_pair_leaves_the_new_one_connected() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;
    world
        .table
        .finish_renewal(&account_id("meli:1"), 1, &tokens(2))
        .await
        .unwrap();

    world
        .table
        .abandon_renewal(&account_id("meli:1"), 1, true)
        .await
        .unwrap();

    assert_eq!(read(&world).await.connection, Connection::Connected);
}

#[tokio::test]
async fn facts_and_cursors_of_any_name_are_set_one_by_one() {
    let world = with_account("meli:1").await;
    let id = account_id("meli:1");
    let odd = ["questions", "a.b", "a[0]", "#a", ":a", "ação", "🙂"];

    for name in odd {
        world
            .table
            .note_fact(&id, &AccountFact::of_connector(name, "f"))
            .await
            .unwrap();
        world
            .table
            .save_cursors(&id, &cursor(name, "c"))
            .await
            .unwrap();
    }
    world
        .table
        .save_cursors(&id, &cursor("questions", ""))
        .await
        .unwrap();

    let account = read(&world).await;
    assert_eq!(
        account.connector_facts,
        odd.map(|name| (name.to_owned(), "f".to_owned())).into()
    );
    let cursors = world.table.cursors(&id).await.unwrap();
    assert_eq!(cursors["questions"], "");
    assert_eq!(cursors.len(), odd.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_polled_at_once_all_keep_their_cursor() {
    let world = with_account("meli:1").await;
    let tasks: Vec<_> = (0..10)
        .map(|lane| {
            let table = world.table.clone();
            tokio::spawn(async move {
                table
                    .save_cursors(&account_id("meli:1"), &cursor(&format!("lane{lane}"), "c"))
                    .await
                    .unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    let cursors = world.table.cursors(&account_id("meli:1")).await.unwrap();
    assert_eq!(cursors.len(), 10);
}

#[tokio::test]
async fn notes_on_an_account_that_is_gone_do_not_bring_it_back() {
    let world = World::new().await;
    let id = account_id("meli:1");

    world
        .table
        .note_fact(&id, &AccountFact::of_connector("site", "MLB"))
        .await
        .unwrap();
    world.table.set_announced(&id, true).await.unwrap();
    world.table.abandon_renewal(&id, 1, true).await.unwrap();

    assert!(world.raw(&RowKey::Account(id.clone())).await.is_none());
    assert!(
        world
            .table
            .begin_renewal(&id, 1, noon(), after(noon(), 60))
            .await
            .is_err()
    );
    assert!(
        world
            .table
            .finish_renewal(&id, 1, &tokens(2))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn people_are_told_once() {
    let world = with_account("meli:1").await;

    world
        .table
        .set_announced(&account_id("meli:1"), true)
        .await
        .unwrap();
    assert!(read(&world).await.announced);
    world
        .table
        .set_announced(&account_id("meli:1"), false)
        .await
        .unwrap();
    assert!(!read(&world).await.announced);
}

#[tokio::test]
async fn an_account_row_is_what_the_contract_says() {
    let world = with_account("meli:1").await;
    begin(&world, 1, noon()).await;

    let row = world
        .raw(&RowKey::Account(account_id("meli:1")))
        .await
        .unwrap();

    assert_eq!(
        (text(&row, "pk"), text(&row, "sk"), number(&row, "v")),
        (Some("bridge"), Some("account#meli:1"), Some(1))
    );
    assert_eq!(
        (text(&row, "access_token"), text(&row, "refresh_token")),
        (Some("APP_USR-1"), Some("TG-1"))
    );
    assert_eq!(
        (text(&row, "token_expires_at"), number(&row, "generation")),
        (Some("2026-03-04T18:00:00Z"), Some(1))
    );
    assert_eq!(
        (text(&row, "connection"), text(&row, "connected_at")),
        (Some("connected"), Some("2026-03-04T12:00:00Z"))
    );
    assert_eq!(
        text(&row, "renewing_until"),
        Some("2026-03-04T12:01:00.000Z")
    );
    assert_eq!(
        (&row["facts"], &row["announced"]),
        (&AttributeValue::M([].into()), &AttributeValue::Bool(false))
    );
    assert!(!row.contains_key("expires_at"));
}

#[tokio::test]
async fn before_setup_there_is_nothing() {
    let world = World::new().await;

    let overview = world.table.overview().await.unwrap();

    assert_eq!(
        (
            overview.settings.inboxes,
            overview.read_back_until,
            overview.accounts.len()
        ),
        (InboxMap::default(), None, 0)
    );
}

#[tokio::test]
async fn the_poller_reads_everything_at_once() {
    let world = with_account("meli:1").await;
    world.table.import(&account("meli:2")).await.unwrap();
    let settings = serde_json::json!({ "inboxes": { "questions": 3 }, "secrets": ["s"], "nothing": null, "half": 0.5 });
    world
        .table
        .put_settings(&serde_json::json!({ "old": true }))
        .await
        .unwrap();
    world.table.put_settings(&settings).await.unwrap();
    world
        .table
        .set_read_back(noon(), &ConnectedCounts::default())
        .await
        .unwrap();
    world
        .table
        .set_read_back(after(noon(), 60), &ConnectedCounts::default())
        .await
        .unwrap();
    world.calls();

    let overview = world.table.overview().await.unwrap();

    assert_eq!(world.calls(), 1);
    assert_eq!(overview.settings.inboxes.shared.questions, Some(InboxId(3)));
    assert_eq!(world.table.settings_json().await.unwrap(), Some(settings));
    assert_eq!(overview.read_back_until, Some(after(noon(), 60)));
    let ids: Vec<_> = overview
        .accounts
        .iter()
        .map(|account| account.id.as_str())
        .collect();
    assert_eq!(ids, ["meli:1", "meli:2"]);
}

#[tokio::test]
async fn an_overview_of_many_pages_is_whole() {
    let world = World::new().await;
    for number in 0..30 {
        let connector_facts = [("site".to_owned(), "c".repeat(60_000))].into();
        world
            .table
            .import(&Account {
                connector_facts,
                ..account(&format!("meli:{number}"))
            })
            .await
            .unwrap();
    }
    world.calls();

    assert_eq!(world.table.overview().await.unwrap().accounts.len(), 30);
    assert_eq!(world.calls(), 2);
}

#[tokio::test]
async fn one_account_that_does_not_read_leaves_the_others_alone() {
    let world = with_account("meli:1").await;
    let broken = [
        ("pk", "bridge"),
        ("sk", "account#meli:0"),
        ("connection", "odd"),
    ];
    let item = broken
        .map(|(name, value)| (name.to_owned(), s(value)))
        .into();
    world
        .client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item))
        .send()
        .await
        .unwrap();

    let overview = world.table.overview().await.unwrap();

    assert_eq!(overview.accounts.len(), 1);
    assert!(world.table.account(&account_id("meli:0")).await.is_err());
}

#[tokio::test]
async fn account_calls_cost_what_they_say() {
    let world = World::new().await;
    let id = account_id("meli:1");
    world.calls();

    world.table.import(&account("meli:1")).await.unwrap();
    assert_eq!(world.calls(), 2, "import");
    world.table.account(&id).await.unwrap();
    assert_eq!(world.calls(), 1, "account");
    begin(&world, 1, noon()).await;
    assert_eq!(world.calls(), 1, "begin");
    begin(&world, 1, noon()).await;
    assert_eq!(world.calls(), 2, "begin what is begun");
    world
        .table
        .finish_renewal(&id, 1, &tokens(2))
        .await
        .unwrap();
    assert_eq!(world.calls(), 1, "finish");
    world.table.abandon_renewal(&id, 2, false).await.unwrap();
    assert_eq!(world.calls(), 1, "abandon");
    world
        .table
        .note_fact(&id, &AccountFact::of_connector("f", "v"))
        .await
        .unwrap();
    world
        .table
        .save_cursors(&id, &cursor("f", "v"))
        .await
        .unwrap();
    world.table.set_announced(&id, true).await.unwrap();
    world
        .table
        .set_read_back(noon(), &ConnectedCounts::default())
        .await
        .unwrap();
    assert_eq!(world.calls(), 4, "one each");
    world.table.abandon_renewal(&id, 2, true).await.unwrap();
    assert_eq!(world.calls(), 2, "a death, and a note of it");
}

#[tokio::test]
async fn a_look_around_many_accounts_reads_few_of_them_until_something_changes() {
    let world = World::new().await;
    for number in 0..200 {
        let account = Account {
            scheduled: true,
            ..account(&format!("meli:{number:03}"))
        };
        world.table.import(&account).await.unwrap();
    }
    world.calls();
    let second = |second| after(noon(), second);

    let all = world.table.look_around(noon()).await.unwrap();
    assert_eq!((world.calls(), all.accounts.len()), (2, 200));
    let Coverage::Many(changes) = all.coverage else {
        panic!("{:?}", all.coverage);
    };
    world.table.watch(&[], changes, noon()).await.unwrap();
    world.calls();
    for at in [0, 60, 599] {
        let few = world.table.look_around(second(at)).await.unwrap();
        assert_eq!((world.calls(), few.accounts.len()), (1, 19), "after {at} s");
    }
    let all = world.table.look_around(second(600)).await.unwrap();
    assert_eq!(all.accounts.len(), 200);

    // A worker that read all before something changed remembers what is no longer so.
    world
        .table
        .set_scheduled(&account_id("meli:000"), false)
        .await
        .unwrap();
    world.table.watch(&[], changes, second(600)).await.unwrap();
    let all = world.table.look_around(second(601)).await.unwrap();
    assert_eq!(all.accounts.len(), 200);
}

#[tokio::test]
async fn what_is_kept_for_a_while_is_taken_once_and_not_after_its_time() {
    let world = World::new().await;
    let (now, until) = (at("2026-11-02T12:00:00Z"), at("2026-11-02T12:10:00Z"));
    world
        .table
        .put_passing("state#1", &serde_json::json!({"a": "b"}), until)
        .await
        .unwrap();

    assert_eq!(
        world
            .table
            .passing("state#1", now)
            .await
            .unwrap()
            .unwrap()
            .text("a"),
        Some("b")
    );
    assert!(
        world
            .table
            .passing("state#1", until)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        world.table.all_passing("state#", now).await.unwrap().len(),
        1
    );
    assert!(
        world
            .table
            .all_passing("invite#", now)
            .await
            .unwrap()
            .is_empty()
    );
    let (one, two) = tokio::join!(
        world.table.take_passing("state#1", now),
        world.table.take_passing("state#1", now)
    );
    assert_eq!(
        [one.unwrap(), two.unwrap()].into_iter().flatten().count(),
        1
    );
    assert!(
        world.table.overview().await.unwrap().accounts.is_empty(),
        "a tick does not read it"
    );
}

#[tokio::test]
async fn tries_are_counted_within_a_window() {
    let world = World::new().await;
    let window = jiff::SignedDuration::from_mins(10);
    let start = at("2026-11-02T12:00:00Z");

    for expected in 1..=3 {
        let counted = world
            .table
            .count_try("guesses", start, window)
            .await
            .unwrap();
        assert_eq!(counted, (expected, at("2026-11-02T12:10:00Z")));
    }
    let later = at("2026-11-02T12:10:00Z");
    assert_eq!(
        world
            .table
            .count_try("guesses", later, window)
            .await
            .unwrap()
            .0,
        1,
        "a new window"
    );
    world.table.forget_passing("guesses").await.unwrap();
    assert_eq!(
        world
            .table
            .count_try("guesses", later, window)
            .await
            .unwrap()
            .0,
        1
    );
}

#[tokio::test]
async fn connecting_again_takes_the_tokens_and_keeps_the_rest() {
    let world = World::new().await;
    let old = account("meli:1");
    assert!(world.table.connect(&old).await.unwrap());
    world
        .table
        .save_cursors(&old.id, &cursor("questions", "[1]"))
        .await
        .unwrap();
    world.table.set_announced(&old.id, true).await.unwrap();
    world.table.close(&old.id).await.unwrap();
    let closed = world.table.account(&old.id).await.unwrap().unwrap();
    assert_eq!(
        (closed.connection, closed.tokens.refresh.expose_secret()),
        (Connection::Closed, "")
    );

    let mut new = account("meli:1");
    new.tokens.refresh = "fresh".into();
    new.connected_at = at("2027-01-01T00:00:00Z");
    assert!(!world.table.connect(&new).await.unwrap());

    let after = world.table.account(&old.id).await.unwrap().unwrap();
    assert_eq!(
        (after.connection, after.tokens.refresh.expose_secret()),
        (Connection::Connected, "fresh")
    );
    assert_eq!(
        (after.connected_at, after.announced),
        (old.connected_at, true)
    );
    let cursors = world.table.cursors(&old.id).await.unwrap();
    assert_eq!(cursors["questions"], "[1]");
    assert!(after.generation > closed.generation);
}

#[tokio::test]
async fn a_table_made_as_ours_is_healthy() {
    let world = World::new().await;

    let health = world.table.health().await.unwrap();

    assert_eq!(
        health,
        Some(store::Health {
            has_index: true,
            has_stream: true,
            expires: true
        })
    );
}
