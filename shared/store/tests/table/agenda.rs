//! What is due, hints, states.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use bridge::{
    accounts::Accounts,
    ids::AccountId,
    outbox::ReplyRow,
    ports::{Due, DueQueue, HintRow, Leases, Ledger, Released, ThreadState},
};
use store::keys::RowKey;

use crate::accounts::account;
use crate::support::{
    TABLE, World, account_id, after, hint, noon, number, pack, reply, s, text, thread,
};

async fn retry_thread(world: &World, key: &str, seconds: i64) {
    let (lease, state) = world.lease(&thread(key), noon()).await;
    let state = ThreadState {
        retry_at: Some(after(noon(), seconds)),
        ..state
    };
    assert_eq!(
        world.table.release(&lease, &state).await.unwrap(),
        Released::Done
    );
}

async fn announce(world: &World, key: &str, id: u64, seconds: i64) {
    let row = ReplyRow {
        due_at: Some(after(noon(), seconds)),
        ..reply(&thread(key), id)
    };
    world.table.enqueue(&row).await.unwrap();
}

fn named(hint: &HintRow) -> Due {
    Due::Hint(hint.account.clone(), hint.hint.clone())
}

fn names(due: Vec<Due>) -> Vec<(AccountId, String)> {
    let name = |due| match due {
        Due::Hint(account, hint) => Some((account, hint)),
        Due::Thread(_) => None,
    };
    due.into_iter().filter_map(name).collect()
}

fn threads<const N: usize>(keys: [&str; N]) -> Vec<Due> {
    keys.map(|key| Due::Thread(thread(key))).into()
}

#[tokio::test]
async fn a_run_begins_with_its_notifications_their_accounts_and_the_settings_in_one_call() {
    let world = World::new().await;
    let hints = [
        hint("a", "one", "1"),
        hint("a", "two", "2"),
        hint("b", "one", "3"),
    ];
    for hint in &hints {
        world.table.put_due_hint(hint, noon()).await.unwrap();
    }
    world.table.import(&account("a")).await.unwrap();
    let named = hints.clone().map(|hint| (hint.account, hint.hint));
    world.calls();

    let begun = world.table.begin(&named, true).await.unwrap();

    assert_eq!(world.calls(), 1);
    for hint in hints {
        let read = begun.hints.get(&(hint.account.clone(), hint.hint.clone()));
        assert_eq!(read.unwrap().as_ref().unwrap(), &hint);
    }
    let accounts: Vec<_> = begun.accounts.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(accounts, ["a"]);
}

#[tokio::test]
async fn what_is_due_comes_oldest_first_and_each_thread_once() {
    let world = World::new().await;
    announce(&world, "c", 1, 5).await;
    retry_thread(&world, "b", 20).await;
    announce(&world, "a", 1, 10).await;
    announce(&world, "a", 2, 30).await;
    announce(&world, "b", 3, 40).await;
    world
        .table
        .put_due_hint(&hint("meli:1", "/questions/1", "n"), after(noon(), -15))
        .await
        .unwrap();
    announce(&world, "late", 1, 101).await;

    let due = world.table.due(after(noon(), 100)).await.unwrap();

    let hint = named(&hint("meli:1", "/questions/1", "n"));
    assert_eq!(
        due,
        [threads(["c", "a"]), vec![hint], threads(["b"])].concat()
    );
}

#[tokio::test]
async fn nothing_is_due_before_its_time_and_everything_at_it() {
    let world = World::new().await;
    announce(&world, "a", 1, 10).await;
    let just_before = after(noon(), 10) - jiff::SignedDuration::from_millis(1);

    assert_eq!(world.table.due(just_before).await.unwrap(), []);
    assert_eq!(
        world.table.due(after(noon(), 10)).await.unwrap(),
        threads(["a"])
    );
}

#[tokio::test]
async fn a_megabyte_of_hints_hides_no_thread_behind_it() {
    let world = World::new().await;
    let account = format!("meli:{}", "1".repeat(1_900));
    for number in 0..400 {
        let words = format!("{number:0>900}");
        world
            .table
            .put_due_hint(&hint(&account, &words, "n"), after(noon(), -60))
            .await
            .unwrap();
    }
    announce(&world, "a", 1, 1).await;
    world.calls();

    let due = world.table.due(after(noon(), 60)).await.unwrap();

    assert_eq!((due.len(), due.last()), (401, threads(["a"]).last()));
    assert_eq!(world.calls(), 2, "one call for each megabyte");
}

#[tokio::test]
async fn asking_what_is_due_is_one_call_and_hints_are_one_more() {
    let world = World::new().await;
    announce(&world, "a", 1, 1).await;
    world.calls();

    world.table.due(after(noon(), 60)).await.unwrap();
    assert_eq!(world.calls(), 1);

    for number in 0..120 {
        world
            .table
            .put_due_hint(
                &hint("meli:1", &format!("/questions/{number}"), "n"),
                noon(),
            )
            .await
            .unwrap();
    }
    world.calls();
    let due = world.table.due(after(noon(), 60)).await.unwrap();
    assert_eq!((due.len(), world.calls()), (121, 1));
    let hints = names(due);
    let read = world.table.hints(&hints, after(noon(), 60)).await.unwrap();
    assert!(read.len() == 120 && read.iter().all(Result::is_ok));
    assert_eq!(world.calls(), 2, "120 hints are two batches");
}

#[tokio::test]
async fn a_thread_is_in_the_index_only_while_it_waits_for_its_next_try() {
    let world = World::new().await;

    retry_thread(&world, "a", 10).await;
    assert_eq!(world.index().await, [RowKey::Thread(thread("a"))]);
    let row = world.raw(&RowKey::Thread(thread("a"))).await.unwrap();
    assert_eq!(text(&row, "due_at"), Some("2026-03-04T12:00:10.000Z"));
    assert!(
        !row.contains_key("retry_at")
            && !row.contains_key("lease_until")
            && !row.contains_key("wanted")
    );

    let (lease, state) = world.lease(&thread("a"), noon()).await;
    assert_eq!(state.retry_at, Some(after(noon(), 10)));
    assert_eq!(
        world.index().await,
        [RowKey::Thread(thread("a"))],
        "a crash leaves it due"
    );
    world
        .table
        .release(
            &lease,
            &ThreadState {
                retry_at: None,
                ..state
            },
        )
        .await
        .unwrap();
    assert_eq!(world.index().await, []);
}

#[tokio::test]
async fn a_hint_is_left_to_the_stream_for_half_a_minute() {
    let world = World::new().await;
    let hint = hint("meli:1", "/questions/1", "n");

    world.table.put_due_hint(&hint, noon()).await.unwrap();

    assert_eq!(
        world.table.hint(&hint.account, &hint.hint).await.unwrap(),
        Some(hint.clone())
    );
    assert_eq!(world.table.due(after(noon(), 29)).await.unwrap(), []);
    assert_eq!(
        world.table.due(after(noon(), 30)).await.unwrap(),
        [named(&hint)]
    );
    let row = world
        .raw(&RowKey::Hint(hint.account, hint.hint))
        .await
        .unwrap();
    assert_eq!(
        number(&row, "expires_at"),
        Some(noon().as_second() + 7 * 24 * 60 * 60)
    );
    assert_eq!(
        (text(&row, "account"), text(&row, "hint"), number(&row, "v")),
        (Some("meli:1"), Some("/questions/1"), Some(1))
    );
}

#[tokio::test]
async fn a_followed_hint_is_forgotten() {
    let world = World::new().await;
    let hint = hint("meli:1", "/questions/1", "n");
    world.table.put_due_hint(&hint, noon()).await.unwrap();

    world.table.forget(&hint).await.unwrap();
    world.table.forget(&hint).await.unwrap();

    assert_eq!(
        world.table.hint(&hint.account, &hint.hint).await.unwrap(),
        None
    );
    assert_eq!(world.table.due(after(noon(), 60)).await.unwrap(), []);
}

#[tokio::test]
async fn a_hint_that_arrived_again_is_neither_forgotten_nor_put_off() {
    let world = World::new().await;
    let (first, second) = (
        hint("meli:1", "/messages/1", "first"),
        hint("meli:1", "/messages/1", "second"),
    );
    world.table.put_due_hint(&first, noon()).await.unwrap();
    world
        .table
        .put_due_hint(&second, after(noon(), 3))
        .await
        .unwrap();

    world.table.forget(&first).await.unwrap();
    world
        .table
        .postpone(&first, after(noon(), 900))
        .await
        .unwrap();

    assert_eq!(
        world.table.due(after(noon(), 33)).await.unwrap(),
        [named(&second)]
    );
}

#[tokio::test]
async fn a_hint_is_put_off() {
    let world = World::new().await;
    let hint = hint("meli:1", "/messages/1", "n");
    world.table.put_due_hint(&hint, noon()).await.unwrap();

    world
        .table
        .postpone(&hint, after(noon(), 300))
        .await
        .unwrap();

    assert_eq!(world.table.due(after(noon(), 299)).await.unwrap(), []);
    assert_eq!(
        world.table.due(after(noon(), 300)).await.unwrap(),
        [named(&hint)]
    );
}

#[tokio::test]
async fn putting_off_a_hint_that_is_gone_does_not_bring_it_back() {
    let world = World::new().await;
    let hint = hint("meli:1", "/messages/1", "n");

    world.table.postpone(&hint, noon()).await.unwrap();

    assert_eq!(
        world.table.hint(&hint.account, &hint.hint).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_hint_that_expired_is_removed_when_it_is_met() {
    let world = World::new().await;
    let (old, young) = (
        hint("meli:1", "/messages/1", "n"),
        hint("meli:1", "/messages/2", "n"),
    );
    world.table.put_due_hint(&old, noon()).await.unwrap();
    let week = 7 * 24 * 60 * 60;
    world
        .table
        .put_due_hint(&young, after(noon(), week - 60))
        .await
        .unwrap();
    let now = after(noon(), week);

    let due = names(world.table.due(now).await.unwrap());
    let read = world.table.hints(&due, now).await.unwrap();

    let read: Vec<_> = read.into_iter().map(Result::unwrap).collect();
    let young = HintRow {
        arrived_at: after(noon(), week - 60),
        ..young
    };
    assert_eq!(read, std::slice::from_ref(&young));
    assert_eq!(world.table.due(now).await.unwrap(), [named(&young)]);
}

#[tokio::test]
async fn a_hint_of_nobody_is_removed_whatever_it_holds() {
    let world = World::new().await;
    let hint = hint("meli:1", "/messages/1", "n");
    world.table.put_due_hint(&hint, noon()).await.unwrap();

    for _ in 0..2 {
        world
            .table
            .discard(&hint.account, &hint.hint)
            .await
            .unwrap();
    }

    assert_eq!(world.table.due(after(noon(), 60)).await.unwrap(), []);
}

/// Writes `v` over the schema version of a row.
async fn outdate(world: &World, key: &RowKey) {
    let keys = [("pk", key.pk()), ("sk", key.sk())];
    world
        .client
        .update_item()
        .table_name(TABLE)
        .set_key(Some(
            keys.map(|(name, value)| (name.to_owned(), s(&value)))
                .into(),
        ))
        .update_expression("SET v = :v")
        .expression_attribute_values(":v", AttributeValue::N("2".to_owned()))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_row_of_a_later_version_is_named_and_left_as_it_is() {
    let world = World::new().await;
    retry_thread(&world, "bad", 10).await;
    retry_thread(&world, "good", 10).await;
    let (bad, lost) = (
        RowKey::Thread(thread("bad")),
        hint("meli:1", "/messages/1", "n"),
    );
    let fine = hint("meli:1", "/messages/2", "n");
    for hint in [&lost, &fine] {
        world.table.put_due_hint(hint, noon()).await.unwrap();
    }
    outdate(&world, &bad).await;
    outdate(
        &world,
        &RowKey::Hint(lost.account.clone(), lost.hint.clone()),
    )
    .await;
    let before = world.raw(&bad).await;

    let taken = world
        .table
        .acquire(&thread("bad"), after(noon(), 60), after(noon(), 120))
        .await;

    let failure = taken.unwrap_err();
    assert_eq!(failure.row.as_deref(), Some("thread#bad / thread"));
    assert!(failure.to_string().contains("thread#bad"));
    assert_eq!(world.raw(&bad).await, before);
    let keys = [thread("bad"), thread("good")];
    let states = world.table.states(&keys).await.unwrap();
    assert_eq!(states.len(), 1);
    let due = names(world.table.due(after(noon(), 60)).await.unwrap());
    let read = world.table.hints(&due, after(noon(), 60)).await.unwrap();
    let (unread, read): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_err);
    assert_eq!((unread.len(), read.len()), (1, 1));
    assert!(unread[0].as_ref().unwrap_err().row.is_some());
}

#[tokio::test]
async fn hints_of_any_words_and_accounts_keep_apart() {
    let world = World::new().await;
    let odd = ["a", "a#b", "hint#a", "/x?y=1&z=ç", "🙂#:"];
    for account in odd {
        for words in odd {
            world
                .table
                .put_due_hint(&hint(account, words, words), noon())
                .await
                .unwrap();
        }
    }

    world.table.forget(&hint("a", "a#b", "a#b")).await.unwrap();

    let due: BTreeSet<_> = world
        .table
        .due(after(noon(), 60))
        .await
        .unwrap()
        .into_iter()
        .collect();
    let all = odd
        .into_iter()
        .flat_map(|account| odd.map(|words| named(&hint(account, words, words))));
    let expected: BTreeSet<_> = all
        .filter(|due| *due != named(&hint("a", "a#b", "a#b")))
        .collect();
    assert_eq!(due, expected);
    assert_eq!(
        world.table.hint(&account_id("a"), "a").await.unwrap(),
        Some(hint("a", "a", "a"))
    );
}

#[tokio::test]
async fn rows_of_other_kinds_in_the_index_are_passed_over() {
    let world = World::new().await;
    let row = [
        ("pk", "other"),
        ("sk", "other"),
        ("due_shard", "0"),
        ("due_at", "2026-03-04T11:00:00.000Z"),
    ];
    let item = row.map(|(name, value)| (name.to_owned(), s(value))).into();
    world
        .client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item))
        .send()
        .await
        .unwrap();
    announce(&world, "a", 1, 1).await;

    assert_eq!(
        world.table.due(after(noon(), 60)).await.unwrap(),
        threads(["a"])
    );
}

#[tokio::test]
async fn states_of_many_threads_are_read_at_once() {
    let world = World::new().await;
    let keys: Vec<_> = (0..130)
        .map(|number| thread(&format!("meli:1:pack:{number}")))
        .collect();
    for key in keys.iter().step_by(2) {
        let (lease, _) = world.lease(key, noon()).await;
        let state = ThreadState {
            digest: Some(key.as_str().into()),
            ..ThreadState::default()
        };
        world.table.release(&lease, &state).await.unwrap();
    }
    world.calls();

    let asked = [keys.as_slice(), &keys[..10]].concat();
    let states = world.table.states(&asked).await.unwrap();

    assert_eq!(world.calls(), 2);
    assert_eq!(states.len(), 65);
    assert!(
        states
            .iter()
            .all(|(key, state)| state.digest.as_deref() == Some(key.as_str()))
    );
    assert_eq!(world.table.states(&[]).await.unwrap(), []);
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn a_thread_in_other_hands_shows_its_last_state() {
    let world = World::new().await;
    retry_thread(&world, "a", 10).await;
    world.lease(&thread("a"), noon()).await;

    let states = world.table.states(&[thread("a"), pack()]).await.unwrap();

    let state = ThreadState {
        retry_at: Some(after(noon(), 10)),
        ..ThreadState::default()
    };
    assert_eq!(states, [(thread("a"), state)]);
}

#[tokio::test]
async fn a_hint_that_the_stream_tells_of_is_due_only_when_it_is_put_off() {
    let world = World::new().await;
    let hint = hint("meli:1", "/questions/1", "n");

    world.table.put_hint(&hint, noon()).await.unwrap();

    let read = world.table.hint(&hint.account, &hint.hint).await.unwrap();
    assert_eq!(read, Some(hint.clone()));
    assert_eq!(world.index().await, []);
    world.table.postpone(&hint, noon()).await.unwrap();
    assert_eq!(world.table.due(noon()).await.unwrap(), [named(&hint)]);
}

#[tokio::test]
async fn a_hint_of_which_the_stream_will_not_tell_is_due_in_half_a_minute() {
    let world = World::new().await;
    let (first, second) = (
        hint("meli:1", "/claims/1", "first"),
        hint("meli:1", "/claims/1", "second"),
    );
    world.table.put_hint(&first, noon()).await.unwrap();
    world.table.put_hint(&second, noon()).await.unwrap();

    world.table.forget(&first).await.unwrap();

    assert_eq!(world.table.due(after(noon(), 29)).await.unwrap(), []);
    let due = world.table.due(after(noon(), 30)).await.unwrap();
    assert_eq!(due, [named(&second)]);
}

#[tokio::test]
async fn a_followed_hint_is_read_by_nobody_and_keeps_readings_of_its_message_out() {
    let world = World::new().await;
    let [first, read, again] = ["1", "2", "3"].map(|nonce| hint("meli:1", "messages/1", nonce));
    let news = |hint: HintRow| {
        let table = world.table.clone();
        async move { table.put_hint_of_reading(&hint, noon()).await.unwrap() }
    };
    world.table.put_hint(&first, noon()).await.unwrap();
    assert!(news(read.clone()).await, "nobody followed it yet");
    assert_eq!(
        world.table.due(after(noon(), 30)).await.unwrap(),
        [named(&read)]
    );
    world.table.mark_followed(&first).await.unwrap();
    assert_ne!(world.index().await, [], "it arrived again");

    world.table.mark_followed(&read).await.unwrap();
    world.table.postpone(&read, noon()).await.unwrap();

    assert_eq!(world.index().await, []);
    let names = [(first.account.clone(), first.hint.clone())];
    let hints = world.table.hints(&names, noon()).await.unwrap();
    assert!(hints.is_empty(), "{hints:?}");
    let one = world.table.hint(&first.account, &first.hint).await;
    assert_eq!(one.unwrap(), None);
    assert!(!news(read).await);
    // Whatever else is told of it is news, and due: the stream says nothing of it.
    world.table.put_hint(&again, noon()).await.unwrap();
    let due = world.table.due(after(noon(), 30)).await.unwrap();
    assert_eq!(due, [named(&again)]);
}

#[tokio::test]
async fn agenda_calls_cost_what_they_say() {
    let world = World::new().await;
    let hint = hint("meli:1", "h", "n");
    world.calls();

    world.table.put_hint(&hint, noon()).await.unwrap();
    assert_eq!(world.calls(), 1, "put");
    world.table.put_hint(&hint, noon()).await.unwrap();
    assert_eq!(world.calls(), 2, "put over one");
    world.table.hint(&hint.account, &hint.hint).await.unwrap();
    assert_eq!(world.calls(), 1, "hint");
    world.table.postpone(&hint, noon()).await.unwrap();
    assert_eq!(world.calls(), 1, "postpone");
    world.table.forget(&hint).await.unwrap();
    assert_eq!(world.calls(), 1, "forget");
}
