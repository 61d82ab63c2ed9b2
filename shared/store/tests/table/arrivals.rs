//! Whether notifications arrive, as an account's row says it.

use bridge::{
    accounts::{Accounts, FeedArrivals, Installation},
    ports::Arrivals,
};

use crate::{
    accounts::{read, with_account},
    support::{account_id, after, noon},
};

#[tokio::test]
async fn what_is_heard_counts_until_a_poll_finds_something_by_itself() {
    let world = with_account("meli:1").await;
    let (id, table) = (account_id("meli:1"), &world.table);
    let minute = |minutes: i64| after(noon(), 60 * minutes);

    for at in 0..25 {
        table.note_heard(&id, "sales", minute(at)).await.unwrap();
    }
    let heard = read(&world).await.pace.feed("sales");
    let expected = FeedArrivals {
        // Ten minutes' worth is written at once: those of the last few are not yet.
        heard: 21,
        since: Some(minute(0)),
        heard_at: Some(minute(20)),
        missed: 0,
        missed_at: None,
    };
    assert_eq!(heard, expected);
    assert_eq!(
        read(&world).await.pace.feed("claims"),
        FeedArrivals::default()
    );

    for at in [26, 28] {
        table.note_missed(&id, "sales", minute(at)).await.unwrap();
    }
    let expected = FeedArrivals {
        heard: 0,
        since: None,
        heard_at: Some(minute(20)),
        missed: 2,
        missed_at: Some(minute(28)),
    };
    assert_eq!(read(&world).await.pace.feed("sales"), expected);

    table.note_heard(&id, "sales", minute(30)).await.unwrap();
    let expected = FeedArrivals {
        heard: 5,
        since: Some(minute(30)),
        heard_at: Some(minute(30)),
        missed: 0,
        missed_at: Some(minute(28)),
    };
    assert_eq!(read(&world).await.pace.feed("sales"), expected);
}

#[tokio::test]
async fn an_account_that_is_gone_is_not_made_by_what_is_heard_of_it() {
    let world = with_account("meli:1").await;
    let (gone, table) = (account_id("meli:2"), &world.table);

    table.note_heard(&gone, "sales", noon()).await.unwrap();
    table.note_missed(&gone, "sales", noon()).await.unwrap();

    assert!(table.account(&gone).await.unwrap().is_none());
}

#[tokio::test]
async fn whoever_reads_one_account_knows_how_many_there_are() {
    let world = with_account("meli:1").await;
    let (id, table) = (account_id("meli:1"), &world.table);
    let connected = async |at| {
        let overview = table.overview_of(&id, after(noon(), at)).await.unwrap();
        overview.connected.beside(&id)
    };
    assert_eq!(table.overview().await.unwrap().connected.beside(&id), 1);
    assert_eq!(connected(0).await, 0);

    // Another marketplace's accounts have limits of their own.
    let counts = [("meli", 500), ("shopee", 40)].into_iter().collect();
    table.set_read_back(noon(), &counts).await.unwrap();

    // Looked up once in ten minutes.
    assert_eq!(connected(599).await, 0);
    assert_eq!(connected(600).await, 500);
    assert_eq!(connected(601).await, 500);
}
