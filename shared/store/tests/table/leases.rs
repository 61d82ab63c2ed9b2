//! One worker per thread.

use bridge::{
    Missing,
    ids::{ConversationId, HelpdeskMessageId, InboxId},
    message::{Responsible, TimeLimit},
    ports::{Acquired, LeaseError, Leases, Ledger, Released, ShownLimit, ThreadState},
};
use store::keys::RowKey;

use crate::support::{World, after, message, noon, number, pack, text};

fn full() -> ThreadState {
    ThreadState {
        conversation: Some(ConversationId(7)),
        inbox: Some(InboxId(6)),
        read_up_to: Some(HelpdeskMessageId(8)),
        known_up_to: Some(HelpdeskMessageId(13)),
        read_back_at: Some(noon()),
        bubble_set_at: Some(noon()),
        digest: Some("d".into()),
        settled: None,
        resolved: true,
        status_unclear: true,
        left: Some(ConversationId(5)),
        was_moved: true,
        context_posted: true,
        attributes: Some("a".into()),
        to_route: Some(1),
        limit: Some(ShownLimit {
            limit: TimeLimit {
                since: noon(),
                by: after(noon(), 3600),
                who: Responsible::Seller,
            },
            urgent: true,
            over: true,
            unclear: true,
            due_at: Some(after(noon(), 60)),
            other_due_at: Some(after(noon(), 90)),
        }),
        context_at: Some(noon()),
        context_tries: 2,
        marked_for: Some(HelpdeskMessageId(9)),
        tries: 3,
        owed: [(message("1").following(2), noon())].into(),
        retry_at: Some(after(noon(), 90)),
        missing: vec![Missing {
            conversation: ConversationId(7),
            message: Some(HelpdeskMessageId(8)),
            since: noon(),
        }],
        failing_since: Some(noon()),
        crashes: 3,
        crashing_since: Some(noon()),
        resting_until: Some(noon()),
        absent_since: Some(noon()),
        reopened: 1,
        replay: true,
    }
}

#[tokio::test]
async fn a_new_thread_has_an_empty_state() {
    let world = World::new().await;

    let (lease, state) = world.lease(&pack(), noon()).await;

    assert_eq!(
        (lease.fence, lease.requests, lease.until),
        (1, 0, after(noon(), 60))
    );
    assert_eq!(state, ThreadState::default());
}

#[tokio::test]
async fn a_state_is_given_to_the_next_holder_and_what_became_empty_is_gone() {
    let world = World::new().await;
    let (first, _) = world.lease(&pack(), noon()).await;

    assert_eq!(
        world.table.release(&first, &full()).await.unwrap(),
        Released::Done
    );
    let (second, state) = world.lease(&pack(), noon()).await;
    assert_eq!(state, full());
    assert_eq!(second.fence, 2);

    world
        .table
        .release(&second, &ThreadState::default())
        .await
        .unwrap();
    let (_, state) = world.lease(&pack(), noon()).await;
    assert_eq!(state, ThreadState::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_who_come_at_once_one_gets_it_and_hears_of_the_others() {
    let world = World::new().await;

    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let table = world.table.clone();
            tokio::spawn(async move {
                table
                    .acquire(&pack(), noon(), after(noon(), 60))
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut held = Vec::new();
    for task in tasks {
        if let Acquired::Held(lease, _) = task.await.unwrap() {
            held.push(lease);
        }
    }

    let [lease] = &held[..] else {
        panic!("{} hold it", held.len())
    };
    let Released::WantedAgain(again) = world.table.release(lease, &full()).await.unwrap() else {
        panic!("nineteen wanted it")
    };
    assert_eq!((again.fence, again.requests), (1, 19));
    assert_eq!(
        world.table.release(&again, &full()).await.unwrap(),
        Released::Done
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_that_race_for_a_thread_again_and_again_leave_no_wish_unheard() {
    let world = World::new().await;

    // Each brings one thing to do, and does all that is there while it holds the thread.
    let todo = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let (table, todo) = (world.table.clone(), todo.clone());
            tokio::spawn(async move {
                todo.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let Acquired::Held(mut lease, _) = table
                    .acquire(&pack(), noon(), after(noon(), 60))
                    .await
                    .unwrap()
                else {
                    return;
                };
                loop {
                    table.rows(&pack()).await.unwrap();
                    todo.store(0, std::sync::atomic::Ordering::SeqCst);
                    match table
                        .release(&lease, &ThreadState::default())
                        .await
                        .unwrap()
                    {
                        Released::Done => return,
                        Released::WantedAgain(again) => lease = again,
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    assert_eq!(todo.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn whoever_wants_a_taken_thread_makes_its_holder_look_exactly_once_more() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;

    assert!(matches!(
        world
            .table
            .acquire(&pack(), after(noon(), 1), after(noon(), 61))
            .await
            .unwrap(),
        Acquired::Busy
    ));
    let Released::WantedAgain(again) = world.table.release(&lease, &full()).await.unwrap() else {
        panic!("unheard")
    };

    let row = world.raw(&RowKey::Thread(pack())).await.unwrap();
    assert_eq!(number(&row, "conversation"), Some(7), "the state is stored");
    assert_eq!(
        text(&row, "lease_until"),
        Some("2026-03-04T12:01:00.000Z"),
        "the lease is kept"
    );
    assert_eq!(
        world.table.release(&again, &full()).await.unwrap(),
        Released::Done
    );
    let (_, state) = world.lease(&pack(), noon()).await;
    assert_eq!(state, full());
}

#[tokio::test]
async fn after_a_clean_release_old_wishes_are_forgotten() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    world
        .table
        .acquire(&pack(), noon(), after(noon(), 60))
        .await
        .unwrap();
    let Released::WantedAgain(again) = world.table.release(&lease, &full()).await.unwrap() else {
        panic!("unheard")
    };
    assert_eq!(again.requests, 1);
    world.table.release(&again, &full()).await.unwrap();

    let (next, _) = world.lease(&pack(), noon()).await;

    assert_eq!(next.requests, 0);
    assert_eq!(
        world.table.release(&next, &full()).await.unwrap(),
        Released::Done
    );
}

#[tokio::test]
async fn wishes_that_a_dead_holder_heard_of_are_handed_on() {
    let world = World::new().await;
    world.lease(&pack(), noon()).await;
    world
        .table
        .acquire(&pack(), noon(), after(noon(), 60))
        .await
        .unwrap();

    let (next, _) = world.lease(&pack(), after(noon(), 61)).await;

    assert_eq!((next.fence, next.requests), (2, 1));
    assert_eq!(
        world.table.release(&next, &full()).await.unwrap(),
        Released::Done
    );
}

#[tokio::test]
async fn a_lease_that_ran_out_goes_to_the_next_and_its_holder_stores_no_state() {
    let world = World::new().await;
    let (old, _) = world.lease(&pack(), noon()).await;

    let (new, _) = world.lease(&pack(), after(noon(), 61)).await;

    assert_eq!(new.fence, 2);
    let lost = |result: Result<(), LeaseError>| assert!(matches!(result, Err(LeaseError::Lost)));
    lost(world.table.renew(&old, after(noon(), 120)).await.map(drop));
    lost(world.table.release(&old, &full()).await.map(drop));
    let row = world.raw(&RowKey::Thread(pack())).await.unwrap();
    assert_eq!(
        (number(&row, "conversation"), text(&row, "lease_until")),
        (None, Some("2026-03-04T12:02:01.000Z"))
    );
}

#[tokio::test]
async fn a_lease_that_was_let_go_is_not_prolonged() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    world.table.release(&lease, &full()).await.unwrap();

    assert!(matches!(
        world.table.renew(&lease, after(noon(), 120)).await,
        Err(LeaseError::Lost)
    ));
}

#[tokio::test]
async fn letting_go_twice_is_letting_go_once() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    world.table.release(&lease, &full()).await.unwrap();

    assert_eq!(
        world.table.release(&lease, &full()).await.unwrap(),
        Released::Done
    );
}

#[tokio::test]
async fn a_lease_is_prolonged_and_still_hears_of_those_who_came_before() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    world
        .table
        .acquire(&pack(), noon(), after(noon(), 60))
        .await
        .unwrap();

    let longer = world.table.renew(&lease, after(noon(), 120)).await.unwrap();

    assert_eq!((longer.until, longer.requests), (after(noon(), 120), 0));
    let taken = world
        .table
        .acquire(&pack(), after(noon(), 100), after(noon(), 160))
        .await
        .unwrap();
    assert!(matches!(taken, Acquired::Busy));
    assert!(matches!(
        world.table.release(&longer, &full()).await.unwrap(),
        Released::WantedAgain(_)
    ));
}

#[tokio::test]
async fn a_lease_that_ran_out_but_that_nobody_took_is_prolonged() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;

    let longer = world.table.renew(&lease, after(noon(), 300)).await.unwrap();

    assert_eq!(longer.until, after(noon(), 300));
    let late = after(noon(), 299);
    let taken = world.table.acquire(&pack(), late, after(late, 60)).await;
    assert!(matches!(taken.unwrap(), Acquired::Busy));
}

#[tokio::test]
async fn leases_cost_what_they_say() {
    let world = World::new().await;
    world.calls();

    let (lease, _) = world.lease(&pack(), noon()).await;
    assert_eq!(world.calls(), 1, "acquire");
    let lease = world.table.renew(&lease, after(noon(), 70)).await.unwrap();
    assert_eq!(world.calls(), 1, "renew");
    world
        .table
        .acquire(&pack(), noon(), after(noon(), 60))
        .await
        .unwrap();
    assert_eq!(world.calls(), 2, "acquire what is taken");
    let Released::WantedAgain(lease) = world.table.release(&lease, &full()).await.unwrap() else {
        panic!("unheard")
    };
    assert_eq!(world.calls(), 2, "release what is wanted");
    world.table.release(&lease, &full()).await.unwrap();
    assert_eq!(world.calls(), 1, "release");
}
