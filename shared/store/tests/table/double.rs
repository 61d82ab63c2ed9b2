//! The double that `core_kit` attacks the core with keeps the same conditions as the table.
//!
//! One list of scenarios, told to both; every answer is written down, and both must have
//! written the same.

use std::future::Future;

use bridge::{
    Gap,
    accounts::{Account, Accounts, ConnectedCounts, Coverage, Installation, Tokens, watched},
    ids::{ConversationId, HelpdeskMessageId},
    outbox::{ReplyRow, ReplyState, Request, Revision},
    ports::{
        Acquired, DueQueue, Entry, Evidence, Intent, Lease, Leases, Ledger, Refused, ThreadState,
    },
};
use core_kit::{
    memory_table::MemoryTable,
    stage::{Calm, Stage},
};
use jiff::Timestamp;

use crate::support::{
    World, account_id, after, cursor, hint, intent, message, noon, pack, part, reply, thread,
};

/// The ports that both have.
trait Both: Leases + Ledger + DueQueue + Accounts + Installation {}
impl<T: Leases + Ledger + DueQueue + Accounts + Installation> Both for T {}

/// An answer, without what an error says beside its kind.
fn said<T: std::fmt::Debug, E: std::fmt::Debug>(answer: &Result<T, E>) -> String {
    match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(error) if format!("{error:?}") == "Lost" => "Lost".to_owned(),
        Err(_) => "failed".to_owned(),
    }
}

fn at(second: i64) -> Timestamp {
    after(noon(), second)
}

async fn leases(table: &impl Both, log: &mut Vec<String>) {
    let key = pack();
    let first = table.acquire(&key, at(0), at(60)).await;
    log.push(said(&first));
    log.push(said(&table.acquire(&key, at(1), at(61)).await));
    log.push(said(&table.acquire(&key, at(60), at(120)).await));
    let Ok(Acquired::Held(lease, state)) = first else {
        return;
    };
    let renewed = table.renew(&lease, at(70)).await;
    log.push(said(&renewed));
    let wanted = table
        .release(&lease, &ThreadState { tries: 3, ..state })
        .await;
    log.push(said(&wanted));
    log.push(said(&table.acquire(&key, at(71), at(131)).await));
    log.push(said(&table.renew(&lease, at(99)).await));
    log.push(said(&table.release(&lease, &ThreadState::default()).await));
    log.push(said(
        &table
            .begin_post(&lease, &message("meli:message:1"), &intent(at(72)), None)
            .await,
    ));
    log.push(said(&table.replace(&reply(&key, 5), None).await));
    let again = table.acquire(&key, at(200), at(260)).await;
    log.push(said(&again));
    if let Ok(Acquired::Held(lease, state)) = again {
        log.push(said(&table.release(&lease, &state).await));
        log.push(said(&table.release(&lease, &state).await));
        log.push(said(&table.renew(&lease, at(299)).await));
    }
    // Three holders that end without letting go, and one that does.
    for second in [300, 400, 500, 600] {
        let taken = table.acquire(&key, at(second), at(second + 60)).await;
        log.push(said(&taken));
        if let (600, Ok(Acquired::Held(lease, state))) = (second, taken) {
            log.push(said(&table.release(&lease, &state).await));
        }
    }
    log.push(said(&table.acquire(&key, at(700), at(760)).await));
}

async fn ledger(table: &impl Both, log: &mut Vec<String>) {
    let key = pack();
    let Ok(Acquired::Held(lease, _)) = table.acquire(&key, at(0), at(60)).await else {
        return;
    };
    let shown = message("meli:message:1");
    log.push(said(
        &table.begin_post(&lease, &shown, &intent(at(1)), None).await,
    ));
    log.push(said(
        &table.begin_post(&lease, &shown, &intent(at(1)), None).await,
    ));
    log.push(said(
        &table.begin_post(&lease, &shown, &intent(at(2)), None).await,
    ));
    let seen = Entry::Intended {
        at: at(1),
        refused: None,
    };
    let again = intent(at(2));
    log.push(said(
        &table.begin_post(&lease, &shown, &again, Some(&seen)).await,
    ));
    log.push(said(
        &table
            .begin_post(&lease, &shown, &intent(at(3)), Some(&seen))
            .await,
    ));
    log.push(said(
        &table
            .post_done(&key, &shown, Some(HelpdeskMessageId(7)), at(3))
            .await,
    ));
    log.push(said(&table.post_done(&key, &shown, None, at(4)).await));
    log.push(said(
        &table.begin_post(&lease, &shown, &intent(at(5)), None).await,
    ));
    log.push(said(
        &table
            .post_done(&key, &message("meli:message:2"), None, at(5))
            .await,
    ));
    refused_posts(table, &lease, log).await;
    log.push(said(
        &table
            .rows(&thread("meli:1:pack:2"))
            .await
            .map(|rows| rows.ledger.len()),
    ));
}

/// What Chatwoot refuses: given up on, begun again, and there in the end.
async fn refused_posts(table: &impl Both, lease: &Lease, log: &mut Vec<String>) {
    let (key, shown) = (pack(), message("meli:message:1"));
    let refused = Intent {
        at: at(6),
        refused: Some(Refused {
            since: at(5),
            tries: 2,
            next_at: at(70),
        }),
    };
    let unshown = message("meli:message:3");
    log.push(said(
        &table.begin_post(lease, &unshown, &refused, None).await,
    ));
    log.push(said(&table.rows(&key).await.map(|rows| rows.ledger)));
    log.push(said(&table.give_up(&key, &unshown, at(7)).await));
    log.push(said(&table.give_up(&key, &shown, at(7)).await));
    log.push(said(&table.dead(10).await));
    log.push(said(&table.due(at(9_999)).await));
    log.push(said(&table.rows(&key).await.map(|rows| rows.ledger)));
    let dead = Some(&Entry::Dead);
    log.push(said(
        &table
            .begin_post(lease, &unshown, &intent(at(8)), None)
            .await,
    ));
    log.push(said(
        &table
            .begin_post(lease, &unshown, &intent(at(8)), dead)
            .await,
    ));
    log.push(said(
        &table
            .begin_post(lease, &unshown, &intent(at(9)), dead)
            .await,
    ));
    log.push(said(&table.dead(10).await));
    log.push(said(&table.give_up(&key, &unshown, at(9)).await));
    log.push(said(
        &table
            .post_done(&key, &unshown, Some(HelpdeskMessageId(8)), at(10))
            .await,
    ));
    log.push(said(&table.dead(10).await));
    log.push(said(&table.rows(&key).await.map(|rows| rows.ledger)));
}

/// Every way in which a newer row and a late one can meet.
/// Replies in every state, with every kind of parts, begun once and again.
fn replies_of_all_kinds() -> Vec<ReplyRow> {
    let parts = [
        vec![],
        vec![part(1, None)],
        vec![part(1, Some("a"))],
        vec![part(1, Some("a")), part(2, None)],
    ];
    let mut rows = Vec::new();
    for state in [ReplyState::Pending, ReplyState::Sent, ReplyState::Failed] {
        for parts in &parts {
            for retries in 0..=u32::from(parts.len() == 1) {
                let mut row = reply(&pack(), 0);
                (row.parts, row.retries) = (parts.clone(), retries);
                if state != ReplyState::Pending {
                    row.end(state, None, at(30));
                }
                rows.push(row);
            }
        }
    }
    rows
}

async fn outbox(table: &impl Both, log: &mut Vec<String>) {
    let (key, rows) = (pack(), replies_of_all_kinds());
    let mut id = 100;
    for stored in &rows {
        for late in &rows {
            id += 1;
            let with = |row: &ReplyRow| ReplyRow {
                message: HelpdeskMessageId(id),
                ..row.clone()
            };
            log.push(said(&table.enqueue(&with(stored)).await));
            log.push(said(&table.record_outcome(&with(late)).await));
            log.push(said(&table.replace(&with(late), None).await));
            let revision = |step| Some(Revision { fence: 1, step });
            let revised = |step| ReplyRow {
                revision: revision(step),
                ..with(late)
            };
            for (step, seen) in [
                (1, None),
                (2, None),
                (1, None),
                (2, revision(1)),
                (3, revision(1)),
            ] {
                log.push(said(&table.replace(&revised(step), seen.as_ref()).await));
            }
            log.push(said(&table.record_outcome(&revised(4)).await));
            log.push(said(
                &table.replace(&revised(5), revision(2).as_ref()).await,
            ));
        }
    }
    log.push(said(&table.enqueue(&reply(&key, 101)).await));
    log.push(said(&table.rows(&key).await.map(|rows| rows.replies)));
}

async fn agenda(table: &impl Both, log: &mut Vec<String>) {
    let key = pack();
    log.push(said(&table.enqueue(&reply(&key, 5)).await));
    log.push(said(&table.due(at(59)).await));
    log.push(said(&table.due(at(60)).await));
    let Ok(Acquired::Held(lease, _)) = table.acquire(&key, at(60), at(120)).await else {
        return;
    };
    let mut row = reply(&key, 5);
    row.end(ReplyState::Dead, Some("a day".to_owned()), at(61));
    log.push(said(&table.replace(&row, None).await));
    log.push(said(&table.dead(10).await));
    row.bubble_was_set(at(62), &Evidence::default());
    log.push(said(&table.record_outcome(&row).await));
    log.push(said(&table.due(at(9_999)).await));
    log.push(said(&table.dead(10).await));
    log.push(said(&table.rows(&key).await.map(|rows| rows.replies)));
    row.take_up(Request::Retry(1), at(70));
    log.push(said(&table.replace(&row, None).await));
    log.push(said(&table.dead(10).await));
    let waiting = ThreadState {
        retry_at: Some(at(90)),
        conversation: Some(ConversationId(4)),
        ..ThreadState::default()
    };
    log.push(said(&table.release(&lease, &waiting).await));
    log.push(said(&table.due(at(100)).await));
    log.push(said(&table.states(&[key, thread("meli:1:pack:2")]).await));
    let no_hints = [(account_id("meli:1"), "nothing".to_owned())];
    log.push(said(&table.hints(&no_hints, at(100)).await));
    log.push(said(&table.discard(&account_id("meli:1"), "nothing").await));
    log.push(said(&table.forget(&hint("meli:1", "nothing", "1")).await));
    let followed = hint("meli:1", "messages/1", "1");
    log.push(said(&table.put_due_hint(&followed, noon()).await));
    log.push(said(&table.due(at(200)).await));
    log.push(said(&table.mark_followed(&followed).await));
    log.push(said(&table.due(at(200)).await));
    log.push(said(&table.hint(&account_id("meli:1"), "messages/1").await));
    log.push(said(&table.hint(&account_id("meli:1"), "nothing").await));
}

fn tokens(generation: u64) -> Tokens {
    Tokens {
        access: format!("a{generation}").into(),
        refresh: format!("r{generation}").into(),
        expires_at: None,
    }
}

fn account(id: &str) -> Account {
    Account::granted(account_id(id), tokens(0), noon())
}

async fn accounts(table: &impl Both, log: &mut Vec<String>) {
    let id = account_id("meli:1");
    let account = account("meli:1");
    log.push(said(&table.account(&id).await));
    log.push(said(&table.begin_renewal(&id, 0, at(0), at(30)).await));
    log.push(said(&table.import(&account).await));
    log.push(said(&table.import(&account).await));
    log.push(said(&table.begin_renewal(&id, 0, at(0), at(30)).await));
    log.push(said(&table.begin_renewal(&id, 0, at(30), at(60)).await));
    log.push(said(&table.begin_renewal(&id, 0, at(31), at(61)).await));
    log.push(said(&table.abandon_renewal(&id, 0, false).await));
    log.push(said(&table.begin_renewal(&id, 0, at(32), at(62)).await));
    log.push(said(&table.finish_renewal(&id, 0, &tokens(1)).await));
    log.push(said(&table.finish_renewal(&id, 0, &tokens(1)).await));
    log.push(said(&table.finish_renewal(&id, 0, &tokens(2)).await));
    log.push(said(&table.begin_renewal(&id, 0, at(33), at(63)).await));
    log.push(said(&table.abandon_renewal(&id, 0, true).await));
    log.push(said(&table.save_cursors(&id, &cursor("sales", "9")).await));
    log.push(said(&table.set_announced(&id, true).await));
    log.push(said(&table.account(&id).await));
    log.push(said(&table.abandon_renewal(&id, 1, true).await));
    log.push(said(&table.account(&id).await));
}

/// What the clock sees of more accounts than are read each time, and remembers of them.
async fn look(table: &impl Both, second: i64, log: &mut Vec<String>) {
    let Ok(seen) = table.look_around(at(second)).await else {
        return log.push("failed".to_owned());
    };
    let ids: Vec<_> = seen.accounts.iter().map(|one| one.id.as_str()).collect();
    log.push(format!("{:?} of {ids:?}", seen.coverage));
    log.push(format!("{:?} {:?}", seen.read_back_until, seen.gap));
    if let Coverage::Many(changes) = seen.coverage {
        let ids = watched(&seen.accounts, at(second)).unwrap_or_default();
        log.push(said(&table.watch(&ids, changes, at(second)).await));
    }
}

async fn a_crowd(table: &impl Both, log: &mut Vec<String>) {
    let id = |number: u64| account_id(&format!("meli:{number}"));
    for number in 10..40 {
        let account = Account {
            scheduled: number > 10,
            ..account(&format!("meli:{number}"))
        };
        log.push(said(&table.import(&account).await));
    }
    look(table, 0, log).await;
    look(table, 60, log).await;
    log.push(said(
        &table
            .set_read_back(at(60), &ConnectedCounts::default())
            .await,
    ));
    log.push(said(&table.set_announced(&id(12), false).await));
    let gap = r#"{"since":"2026-03-04T00:00:00Z","found":"2026-03-04T12:00:00Z","places":{"7":{"page":3,"down_to":"2026-03-04T06:00:00Z","is_done":false}}}"#;
    match serde_json::from_str::<Gap>(gap) {
        Ok(gap) => log.push(said(&table.keep_gap(&gap).await)),
        Err(error) => log.push(error.to_string()),
    }
    look(table, 120, log).await;
    log.push(said(
        &table
            .set_read_back(at(130), &ConnectedCounts::default())
            .await,
    ));
    log.push(said(&table.set_scheduled(&id(11), false).await));
    look(table, 180, log).await;
    look(table, 240, log).await;
    log.push(said(&table.abandon_renewal(&id(12), 0, true).await));
    look(table, 300, log).await;
    look(table, 899, log).await;
    look(table, 900, log).await;
    log.push(said(&table.close(&id(13)).await));
    log.push(said(&table.import(&account("meli:09")).await));
    look(table, 960, log).await;
    log.push(said(&table.some_accounts(&[id(13), id(99)]).await));
}

async fn everything(table: &impl Both, which: usize) -> Vec<String> {
    let mut log = Vec::new();
    match which {
        0 => leases(table, &mut log).await,
        1 => ledger(table, &mut log).await,
        2 => outbox(table, &mut log).await,
        3 => agenda(table, &mut log).await,
        4 => a_crowd(table, &mut log).await,
        _ => accounts(table, &mut log).await,
    }
    log
}

/// The double has no runtime: its calls wait to be let go.
fn in_memory(which: usize) -> Vec<String> {
    let stage = Stage::at(noon());
    let table = MemoryTable::new(&stage);
    let log = std::cell::RefCell::new(Vec::new());
    let work = async { *log.borrow_mut() = everything(&table, which).await };
    let work: std::pin::Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(work);
    stage.run(&mut Calm, vec![work]);
    log.into_inner()
}

#[tokio::test]
async fn the_double_answers_as_the_table_does() {
    for which in 0..6 {
        let table = everything(&World::new().await.table, which).await;
        let double = in_memory(which);

        assert!(table.len() > 7, "scenario {which} came to its end");
        assert_eq!(table.len(), double.len());
        for (at, (table, double)) in table.iter().zip(&double).enumerate() {
            assert_eq!(
                table, double,
                "scenario {which}, answer {at}: table left, double right"
            );
        }
    }
}
