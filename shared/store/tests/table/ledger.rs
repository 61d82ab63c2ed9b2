//! What was shown, and what is to be sent.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use bridge::{
    ids::{HelpdeskMessageId, RemoteMessageId},
    outbox::{BubbleSync, LastSet, ReplyRow, ReplyState, Request, Revision},
    ports::{Entry, Evidence, LeaseError, Ledger, Rows},
};
use store::keys::RowKey;

use crate::support::{
    World, after, intent, message, noon, number, pack, part, reply, reply_key, text, thread,
};

const TWO_YEARS: i64 = 2 * 366 * 24 * 60 * 60;

async fn stored(world: &World, row: &ReplyRow) -> ReplyRow {
    world
        .table
        .reply(&row.key, row.message)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn an_intent_becomes_a_fact() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    let key = message("meli:message:1");

    world
        .table
        .begin_post(&lease, &key, &intent(noon()), None)
        .await
        .unwrap();
    let intended = world.table.rows(&pack()).await.unwrap();
    world
        .table
        .post_done(&pack(), &key, Some(HelpdeskMessageId(5)), after(noon(), 1))
        .await
        .unwrap();
    let settled = world.table.rows(&pack()).await.unwrap();

    assert_eq!(
        intended.ledger,
        [(
            key.clone(),
            Entry::Intended {
                at: noon(),
                refused: None
            }
        )]
    );
    assert_eq!(
        settled.ledger,
        [(
            key,
            Entry::Settled {
                message: Some(HelpdeskMessageId(5))
            }
        )]
    );
}

#[tokio::test]
async fn what_needs_no_post_is_settled_without_an_intent() {
    let world = World::new().await;

    world
        .table
        .post_done(&pack(), &message("m"), None, noon())
        .await
        .unwrap();

    assert_eq!(
        world.table.rows(&pack()).await.unwrap().ledger,
        [(message("m"), Entry::Settled { message: None })]
    );
}

#[tokio::test]
async fn an_intent_is_taken_over_by_the_next_holder() {
    let world = World::new().await;
    let (old, _) = world.lease(&pack(), noon()).await;
    world
        .table
        .begin_post(&old, &message("m"), &intent(noon()), None)
        .await
        .unwrap();
    let later = after(noon(), 100);
    let (new, _) = world.lease(&pack(), later).await;

    world
        .table
        .begin_post(
            &new,
            &message("m"),
            &intent(later),
            Some(&Entry::Intended {
                at: noon(),
                refused: None,
            }),
        )
        .await
        .unwrap();

    assert_eq!(
        world.table.rows(&pack()).await.unwrap().ledger,
        [(
            message("m"),
            Entry::Intended {
                at: later,
                refused: None
            }
        )]
    );
    let row = world
        .raw(&RowKey::Inbound(pack(), message("m")))
        .await
        .unwrap();
    assert_eq!(
        (number(&row, "fence"), number(&row, "v")),
        (Some(2), Some(1))
    );
}

#[tokio::test]
async fn of_workers_that_saw_the_same_one_begins_a_post_and_may_say_so_twice() {
    let world = World::new().await;
    let (old, _) = world.lease(&pack(), noon()).await;
    let (new, _) = world.lease(&pack(), after(noon(), 100)).await;
    let begin = async |lease, at, seen: Option<&Entry>| {
        let (message, intent) = (message("m"), intent(at));
        world.table.begin_post(lease, &message, &intent, seen).await
    };
    let first = Entry::Intended {
        at: noon(),
        refused: None,
    };

    assert!(begin(&old, noon(), None).await.is_ok());
    assert!(
        begin(&old, noon(), None).await.is_ok(),
        "its answer was lost"
    );
    assert!(matches!(
        begin(&new, noon(), None).await,
        Err(LeaseError::Lost)
    ));
    assert!(begin(&new, after(noon(), 100), Some(&first)).await.is_ok());
    assert!(matches!(
        begin(&old, after(noon(), 1), Some(&first)).await,
        Err(LeaseError::Lost)
    ));
}

#[tokio::test]
async fn of_workers_that_read_the_same_row_one_replaces_it() {
    let world = World::new().await;
    let by = |fence, before| Revision::after(before, fence);
    let row = |revision| ReplyRow {
        revision: Some(revision),
        ..reply(&pack(), 1)
    };
    let (first, second) = (by(1, None), by(2, None));
    world.table.enqueue(&reply(&pack(), 1)).await.unwrap();

    world.table.replace(&row(first), None).await.unwrap();
    world.table.replace(&row(first), None).await.unwrap(); // its answer was lost
    let late = world.table.replace(&row(second), None).await;
    assert!(matches!(late, Err(LeaseError::Lost)));

    let third = by(2, Some(first));
    world
        .table
        .replace(&row(third), Some(&first))
        .await
        .unwrap();
    let late = world
        .table
        .replace(&row(by(1, Some(first))), Some(&first))
        .await;
    assert!(matches!(late, Err(LeaseError::Lost)));
    assert_eq!(stored(&world, &row(third)).await, row(third));
}

#[tokio::test]
async fn what_a_late_worker_settled_is_not_intended_again() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    world
        .table
        .post_done(&pack(), &message("m"), Some(HelpdeskMessageId(5)), noon())
        .await
        .unwrap();

    let refused = world
        .table
        .begin_post(&lease, &message("m"), &intent(noon()), None)
        .await;

    assert!(matches!(refused, Err(LeaseError::Lost)));
    let rows = world.table.rows(&pack()).await.unwrap();
    assert_eq!(
        rows.ledger,
        [(
            message("m"),
            Entry::Settled {
                message: Some(HelpdeskMessageId(5))
            }
        )]
    );
}

#[tokio::test]
async fn a_known_message_id_is_not_forgotten() {
    let world = World::new().await;
    world
        .table
        .post_done(&pack(), &message("m"), Some(HelpdeskMessageId(5)), noon())
        .await
        .unwrap();

    world
        .table
        .post_done(&pack(), &message("m"), None, noon())
        .await
        .unwrap();

    let rows = world.table.rows(&pack()).await.unwrap();
    assert_eq!(
        rows.ledger,
        [(
            message("m"),
            Entry::Settled {
                message: Some(HelpdeskMessageId(5))
            }
        )]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_is_announced_once() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let table = world.table.clone();
            tokio::spawn(async move { table.enqueue(&reply(&pack(), 1)).await.unwrap() })
        })
        .collect();

    let mut first = 0;
    for task in tasks {
        first += usize::from(task.await.unwrap());
    }

    assert_eq!(first, 1);
    assert_eq!(
        world.table.rows(&pack()).await.unwrap().replies,
        [reply(&pack(), 1)]
    );
}

#[tokio::test]
async fn a_reply_reads_back_as_it_was_written() {
    let world = World::new().await;
    let full = ReplyRow {
        state: ReplyState::Pending,
        files: 2,
        parts: vec![part(1, Some("abc")), part(2, None)],
        tries: 4,
        bubble: BubbleSync::Current(LastSet {
            at: after(noon(), 3),
            times: NonZeroU32::MIN,
            delivered_at: None,
        }),
        reason: Some("why".into()),
        retries: 1,
        ..reply(&pack(), u64::MAX)
    };

    world.table.replace(&full, None).await.unwrap();

    assert_eq!(stored(&world, &full).await, full);
    assert_eq!(world.table.rows(&pack()).await.unwrap().replies, [full]);
}

#[tokio::test]
async fn a_reply_nobody_announced_is_not_there() {
    let world = World::new().await;

    assert_eq!(
        world
            .table
            .reply(&pack(), HelpdeskMessageId(1))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn replies_come_in_the_order_of_their_ids_with_retries_behind_their_message() {
    let world = World::new().await;
    for (id, asked) in [(100, 0), (9, 2), (9, 10), (9, 0), (10, 0)] {
        world
            .table
            .enqueue(&ReplyRow {
                request: Request::from_number(asked),
                ..reply(&pack(), id)
            })
            .await
            .unwrap();
    }

    let replies = world.table.rows(&pack()).await.unwrap().replies;

    let order: Vec<_> = replies
        .iter()
        .map(|row| (row.message.0, row.request.map_or(0, Request::number)))
        .collect();
    assert_eq!(order, [(9, 0), (9, 2), (9, 10), (10, 0), (100, 0)]);
}

#[tokio::test]
async fn a_text_is_kept_only_while_it_is_needed() {
    let world = World::new().await;
    world.table.enqueue(&reply(&pack(), 1)).await.unwrap();
    assert!(
        world
            .raw(&reply_key(&reply(&pack(), 1)))
            .await
            .unwrap()
            .contains_key("content")
    );

    world
        .table
        .replace(
            &ReplyRow {
                state: ReplyState::Failed,
                ..reply(&pack(), 1)
            },
            None,
        )
        .await
        .unwrap();

    assert!(
        !world
            .raw(&reply_key(&reply(&pack(), 1)))
            .await
            .unwrap()
            .contains_key("content")
    );
    assert_eq!(stored(&world, &reply(&pack(), 1)).await.content, None);
}

#[tokio::test]
async fn an_outcome_is_recorded_without_a_lease() {
    let world = World::new().await;
    world
        .table
        .replace(
            &ReplyRow {
                parts: vec![part(1, None)],
                ..reply(&pack(), 1)
            },
            None,
        )
        .await
        .unwrap();
    world.lease(&pack(), after(noon(), 61)).await;
    let mut outcome = ReplyRow {
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    outcome.end(ReplyState::Sent, None, noon());

    world.table.record_outcome(&outcome).await.unwrap();
    world.table.record_outcome(&outcome).await.unwrap();
    assert_eq!(stored(&world, &outcome).await, outcome);

    outcome.bubble_was_set(noon(), &Evidence::default());
    world.table.record_outcome(&outcome).await.unwrap();
    assert_eq!(stored(&world, &outcome).await, outcome);
}

#[tokio::test]
async fn a_late_outcome_does_not_turn_a_finished_reply_back() {
    let late = ReplyRow {
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    for state in [
        ReplyState::Sent,
        ReplyState::Failed,
        ReplyState::Dead,
        ReplyState::Uncertain,
        ReplyState::Ignored,
    ] {
        let world = World::new().await;
        let parts = vec![part(1, Some("a")), part(2, Some("b"))];
        let mut finished = ReplyRow {
            state,
            content: None,
            parts,
            ..reply(&pack(), 1)
        };
        finished.bubble_was_set(noon(), &Evidence::default());
        world.table.replace(&finished, None).await.unwrap();

        world.table.record_outcome(&late).await.unwrap();

        assert_eq!(stored(&world, &late).await, finished, "{state:?}");
    }
}

#[tokio::test]
async fn a_late_outcome_marks_its_part_in_a_row_that_went_on() {
    let world = World::new().await;
    let parts = vec![part(1, Some("a")), part(2, None)];
    let mut failed = ReplyRow {
        state: ReplyState::Failed,
        content: None,
        parts,
        ..reply(&pack(), 1)
    };
    failed.bubble_was_set(noon(), &Evidence::default());
    world.table.replace(&failed, None).await.unwrap();
    let late = ReplyRow {
        parts: vec![part(1, Some("x")), part(2, Some("b"))],
        ..reply(&pack(), 1)
    };

    world.table.record_outcome(&late).await.unwrap();

    let expected = ReplyRow {
        parts: vec![part(1, Some("a")), part(2, Some("b"))],
        ..failed
    };
    assert_eq!(stored(&world, &late).await, expected);
}

#[tokio::test]
async fn a_late_outcome_says_nothing_of_a_later_attempt_at_the_same_part() {
    let world = World::new().await;
    let failed = ReplyRow {
        state: ReplyState::Failed,
        content: None,
        parts: vec![part(50, None)],
        ..reply(&pack(), 1)
    };
    world.table.replace(&failed, None).await.unwrap();

    world
        .table
        .record_outcome(&ReplyRow {
            parts: vec![part(1, Some("a"))],
            ..reply(&pack(), 1)
        })
        .await
        .unwrap();

    assert_eq!(stored(&world, &failed).await, failed);
}

#[tokio::test]
async fn a_late_outcome_does_not_drop_the_intent_of_a_further_part() {
    let world = World::new().await;
    let ahead = ReplyRow {
        parts: vec![part(1, Some("a")), part(2, None)],
        ..reply(&pack(), 1)
    };
    world.table.replace(&ahead, None).await.unwrap();

    world
        .table
        .record_outcome(&ReplyRow {
            parts: vec![part(1, Some("a"))],
            ..reply(&pack(), 1)
        })
        .await
        .unwrap();

    assert_eq!(stored(&world, &ahead).await, ahead);
}

#[tokio::test]
async fn a_late_outcome_does_not_undo_a_retry() {
    let world = World::new().await;
    let retried = ReplyRow {
        retries: 1,
        parts: vec![part(1, None)],
        ..reply(&pack(), 1)
    };
    world.table.replace(&retried, None).await.unwrap();
    let failed = ReplyRow {
        state: ReplyState::Failed,
        parts: vec![part(1, None)],
        ..reply(&pack(), 1)
    };

    world.table.record_outcome(&failed).await.unwrap();

    assert_eq!(stored(&world, &retried).await, retried);
}

#[tokio::test]
async fn an_uncertain_reply_turns_out_well() {
    let world = World::new().await;
    let mut uncertain = ReplyRow {
        state: ReplyState::Uncertain,
        content: None,
        parts: vec![part(1, None)],
        ..reply(&pack(), 1)
    };
    uncertain.bubble_was_set(noon(), &Evidence::default());
    world.table.replace(&uncertain, None).await.unwrap();
    let mut sent = ReplyRow {
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    sent.end(ReplyState::Sent, None, noon());

    world.table.record_outcome(&sent).await.unwrap();

    assert_eq!(stored(&world, &sent).await, sent);
}

#[tokio::test]
async fn what_was_sent_and_then_moderated_stays_failed() {
    let world = World::new().await;
    let moderated = ReplyRow {
        state: ReplyState::Failed,
        content: None,
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    world.table.replace(&moderated, None).await.unwrap();
    let mut sent = ReplyRow {
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    sent.end(ReplyState::Sent, None, noon());

    world.table.record_outcome(&sent).await.unwrap();

    assert_eq!(stored(&world, &sent).await, moderated);
}

#[tokio::test]
async fn a_part_that_is_there_is_not_sent_again_by_a_holder_who_read_too_early() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    let mut sent = ReplyRow {
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    sent.end(ReplyState::Sent, None, noon());
    sent.revision = Some(Revision::after(None, lease.fence));
    world.table.record_outcome(&sent).await.unwrap();

    let anew = world
        .table
        .replace(
            &ReplyRow {
                parts: vec![part(99, None)],
                ..reply(&pack(), 1)
            },
            None,
        )
        .await;
    let none = world.table.replace(&reply(&pack(), 1), None).await;

    assert!(matches!(anew, Err(LeaseError::Lost)));
    assert!(matches!(none, Err(LeaseError::Lost)));
    assert_eq!(stored(&world, &sent).await, sent);
}

#[tokio::test]
async fn the_holder_may_drop_an_intent_that_came_to_nothing_and_take_a_reply_up_again() {
    let world = World::new().await;
    let mut row = ReplyRow {
        parts: vec![part(1, Some("a")), part(2, None)],
        ..reply(&pack(), 1)
    };
    world.table.replace(&row, None).await.unwrap();

    row.parts.pop();
    row.end(ReplyState::Failed, Some("blocked".into()), noon());
    world.table.replace(&row, None).await.unwrap();
    assert!(row.take_up(Request::Retry(1), noon()));
    world.table.replace(&row, None).await.unwrap();

    assert_eq!(stored(&world, &row).await, row);
}

#[tokio::test]
async fn rows_of_many_pages_come_whole() {
    let world = World::new().await;
    let long = "x".repeat(50_000);
    let ids: BTreeSet<u64> = (1..=45).collect();
    for id in &ids {
        let row = ReplyRow {
            content: Some(long.clone()),
            ..reply(&pack(), *id)
        };
        assert!(world.table.enqueue(&row).await.unwrap());
    }
    world
        .table
        .post_done(&pack(), &message("m"), None, noon())
        .await
        .unwrap();
    world
        .table
        .enqueue(&reply(&thread("meli:1:pack:2"), 77))
        .await
        .unwrap();
    world.calls();

    let rows = world.table.rows(&pack()).await.unwrap();

    assert!(world.calls() >= 3, "2.2 MB are three pages");
    assert_eq!(
        rows.replies
            .iter()
            .map(|row| row.message.0)
            .collect::<BTreeSet<_>>(),
        ids
    );
    assert_eq!((rows.replies.len(), rows.ledger.len()), (45, 1));
}

#[tokio::test]
async fn names_of_any_kind_lead_to_their_own_rows() {
    let world = World::new().await;
    let odd = [
        "a",
        "a#b",
        "a#",
        "#a",
        "a:b:c",
        "thread",
        "in#a",
        "reply#1",
        "ação ✓",
        "🙂#:🙂",
    ];
    for key in odd {
        let key = thread(key);
        let (lease, _) = world.lease(&key, noon()).await;
        for name in odd {
            world
                .table
                .begin_post(&lease, &message(name), &intent(noon()), None)
                .await
                .unwrap();
        }
        world
            .table
            .enqueue(&ReplyRow {
                content: Some(key.as_str().into()),
                ..reply(&key, 1)
            })
            .await
            .unwrap();
    }

    for key in odd {
        let rows = world.table.rows(&thread(key)).await.unwrap();
        let names: BTreeSet<_> = rows.ledger.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, odd.into_iter().collect());
        assert_eq!(
            rows.replies,
            [ReplyRow {
                content: Some(key.into()),
                ..reply(&thread(key), 1)
            }]
        );
    }
}

#[tokio::test]
async fn rows_of_a_thread_are_kept_two_years_after_they_were_last_written() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    let row = ReplyRow {
        parts: vec![part(600, None)],
        due_at: None,
        ..reply(&pack(), 1)
    };

    world
        .table
        .begin_post(&lease, &message("a"), &intent(noon()), None)
        .await
        .unwrap();
    world
        .table
        .post_done(&pack(), &message("b"), None, after(noon(), 5))
        .await
        .unwrap();
    world.table.replace(&row, None).await.unwrap();

    let inbound = |name| RowKey::Inbound(pack(), message(name));
    let expiry = async |key: RowKey| number(&world.raw(&key).await.unwrap(), "expires_at");
    let later = after(noon(), 1_000);
    let noon = noon().as_second();
    assert_eq!(expiry(inbound("a")).await, Some(noon + TWO_YEARS));
    assert_eq!(expiry(inbound("b")).await, Some(noon + 5 + TWO_YEARS));
    assert_eq!(expiry(reply_key(&row)).await, Some(noon + 600 + TWO_YEARS));
    let thread = expiry(RowKey::Thread(pack())).await;
    assert_eq!(thread, Some(noon + TWO_YEARS));
    world.lease(&pack(), later).await;
    let thread = expiry(RowKey::Thread(pack())).await;
    assert_eq!(thread, Some(noon + 1_000 + TWO_YEARS));
}

#[tokio::test]
async fn a_reply_is_in_the_index_only_while_it_is_due() {
    let world = World::new().await;
    let mut row = reply(&pack(), 1);

    world.table.enqueue(&row).await.unwrap();
    assert_eq!(world.index().await, [reply_key(&row)]);
    let raw = world.raw(&reply_key(&row)).await.unwrap();
    assert_eq!(
        (text(&raw, "due_at"), text(&raw, "due_shard")),
        (Some("2026-03-04T12:01:00.000Z"), Some("0"))
    );

    row.drop_silently();
    world.table.record_outcome(&row).await.unwrap();
    assert_eq!(world.index().await, []);
    let raw = world.raw(&reply_key(&row)).await.unwrap();
    assert!(!raw.contains_key("due_at") && !raw.contains_key("due_shard"));
}

#[tokio::test]
async fn writes_to_the_ledger_cost_what_they_say() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    let row = ReplyRow {
        parts: vec![part(1, Some("a"))],
        ..reply(&pack(), 1)
    };
    world.calls();

    world.table.rows(&pack()).await.unwrap();
    assert_eq!(world.calls(), 1, "rows");
    world.table.rows_beside_messages(&pack()).await.unwrap();
    assert_eq!(world.calls(), 1, "rows_beside_messages");
    world
        .table
        .begin_post(&lease, &message("m"), &intent(noon()), None)
        .await
        .unwrap();
    assert_eq!(world.calls(), 1, "begin_post");
    world
        .table
        .post_done(&pack(), &message("m"), None, noon())
        .await
        .unwrap();
    assert_eq!(world.calls(), 1, "post_done");
    world.table.enqueue(&row).await.unwrap();
    assert_eq!(world.calls(), 1, "enqueue");
    world.table.replace(&row, None).await.unwrap();
    assert_eq!(world.calls(), 1, "replace");
    world.table.record_outcome(&row).await.unwrap();
    assert_eq!(world.calls(), 1, "record_outcome");
    world
        .table
        .reply(&pack(), HelpdeskMessageId(1))
        .await
        .unwrap();
    assert_eq!(world.calls(), 1, "reply");
    assert_eq!(row.parts[0].id, Some(RemoteMessageId::from_connector("a")));
}

#[tokio::test]
async fn entries_of_messages_are_left_out_and_nothing_else() {
    let world = World::new().await;
    let (lease, _) = world.lease(&pack(), noon()).await;
    for key in ["meli:message:1", "meli:message:2", "meli:note:pack:2:sale"] {
        let (key, intent) = (message(key), intent(noon()));
        let begun = world.table.begin_post(&lease, &key, &intent, None);
        begun.await.unwrap();
    }
    world.table.enqueue(&reply(&pack(), 7)).await.unwrap();

    let whole = world.table.rows(&pack()).await.unwrap();
    let beside = world.table.rows_beside_messages(&pack()).await.unwrap();

    let keys = |rows: &Rows| -> Vec<String> {
        rows.ledger.iter().map(|(key, _)| key.to_string()).collect()
    };
    assert_eq!((whole.beside_messages, whole.ledger.len()), (false, 3));
    assert!(beside.beside_messages);
    assert_eq!(keys(&beside), ["meli:note:pack:2:sale"]);
    assert_eq!(beside.replies, whole.replies);
}
