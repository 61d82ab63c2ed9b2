//! Bench 3: who works first, in every order there is.
//!
//! The core keeps nothing between two calls, so the order in which the calls of its workers
//! go out is all that can differ.

use std::{cell::Cell, collections::BTreeSet, future::Future, pin::Pin, rc::Rc, time::Duration};

use bridge::{
    Target, Trigger,
    ids::{ConversationId, HelpdeskMessageId, MessageKey, Thread},
    outbox::{ReplyRow, Revision},
    ports::{Acquired, Clock, Intent, Lease, LeaseError, Leases, Ledger, Released, ThreadState},
};
use core_kit::{
    memory_table::{MemoryTable, Wakeup},
    stage::{Calm, Director, Every, Fate, Stage},
    truth,
    world::{PLAIN_SELLERS, World},
    worst_case::{MARKETPLACE, Manners},
};
use jiff::{SignedDuration, Timestamp};

use crate::schedules::explore;

type Work = Pin<Box<dyn Future<Output = ()>>>;

fn noon() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

// ------------------------------------------------------------------------ lease

/// What the workers on one thread did, in the order in which they did it.
#[derive(Default)]
struct Log {
    steps: Cell<usize>,
    inside: Cell<usize>,
    most_inside: Cell<usize>,
    last_look: Cell<usize>,
    last_wish: Cell<usize>,
}

impl Log {
    fn step(&self, what: &Cell<usize>) {
        self.steps.set(self.steps.get() + 1);
        what.set(self.steps.get());
    }
}

/// Takes the lease, looks, and looks again as long as somebody asks for it.
async fn holder(table: MemoryTable, thread: Thread, log: Rc<Log>, stage: Stage) {
    let now = stage.now();
    let until = now + SignedDuration::from_secs(60);
    let mut lease = match table.acquire(&thread.key, now, until).await {
        Ok(Acquired::Held(lease, _)) => lease,
        Ok(Acquired::Busy) => return log.step(&log.last_wish),
        Err(_) => return,
    };
    loop {
        log.inside.set(log.inside.get() + 1);
        log.most_inside
            .set(log.most_inside.get().max(log.inside.get()));
        log.step(&log.last_look);
        let looked = table.rows(&thread.key).await;
        log.inside.set(log.inside.get() - 1);
        if looked.is_err() {
            return;
        }
        match table.release(&lease, &ThreadState::default()).await {
            Ok(Released::WantedAgain(again)) => lease = again,
            Ok(Released::Done) | Err(_) => return,
        }
    }
}

fn hold(director: &mut dyn Director, workers: usize) -> Rc<Log> {
    let stage = Stage::at(noon());
    let table = MemoryTable::new(&stage);
    let thread = MARKETPLACE.thread("odd:seller0:talk:s1").unwrap();
    let log = Rc::new(Log::default());
    let one = |_| -> Work {
        Box::pin(holder(
            table.clone(),
            thread.clone(),
            Rc::clone(&log),
            stage.clone(),
        ))
    };
    stage.run(director, (0..workers).map(one).collect());
    log
}

#[test]
fn nobody_who_finds_a_thread_taken_is_forgotten() {
    explore("lease, three workers", 340, Every::default(), |director| {
        let log = hold(director, 3);
        let forgotten = log.last_wish.get() > log.last_look.get();
        if forgotten {
            vec!["somebody's wish came after the last look".to_owned()]
        } else {
            Vec::new()
        }
    });
}

#[test]
fn one_worker_at_a_time_holds_a_thread() {
    let every = Every::new(&[Fate::Fails, Fate::AnswerLost, Fate::DiesUnanswered], 2);
    explore(
        "lease, three workers, two troubles",
        340,
        every,
        |director| {
            let most = hold(director, 3).most_inside.get();
            if most > 1 {
                vec![format!("{most} inside at once")]
            } else {
                Vec::new()
            }
        },
    );
}

#[test]
fn a_worker_that_slept_through_its_lease_undoes_nothing_of_the_next_one() {
    let stage = Stage::at(noon());
    let table = MemoryTable::new(&stage);
    let key = MARKETPLACE.thread("odd:seller0:talk:s1").unwrap().key;
    let message = MessageKey::from_connector("odd:message:1");
    let work: Work = Box::pin(async move {
        let minute = |minutes| noon() + SignedDuration::from_mins(minutes);
        let Ok(Acquired::Held(old, before)) = table.acquire(&key, minute(0), minute(1)).await
        else {
            panic!()
        };
        let Ok(Acquired::Held(new, _)) = table.acquire(&key, minute(2), minute(3)).await else {
            panic!()
        };
        let row = ReplyRow::enqueued(
            &key,
            ConversationId(1),
            HelpdeskMessageId(1),
            noon(),
            noon(),
        );

        let intent = |at| Intent { at, refused: None };
        let row_of = |lease: &Lease| ReplyRow {
            revision: Some(Revision::after(None, lease.fence)),
            ..row.clone()
        };
        assert!(table.enqueue(&row).await.is_ok());
        let posted = table
            .begin_post(&new, &message, &intent(minute(2)), None)
            .await;
        assert!(posted.is_ok() && table.replace(&row_of(&new), None).await.is_ok());

        assert!(matches!(
            table
                .begin_post(&old, &message, &intent(minute(2)), None)
                .await,
            Err(LeaseError::Lost)
        ));
        assert!(matches!(
            table.replace(&row_of(&old), None).await,
            Err(LeaseError::Lost)
        ));
        assert!(matches!(
            table.renew(&old, minute(4)).await,
            Err(LeaseError::Lost)
        ));
        assert!(matches!(
            table.release(&old, &before).await,
            Err(LeaseError::Lost)
        ));
    });
    stage.run(&mut Calm, vec![work]);
}

// ----------------------------------------------------------------------- outbox

fn a_reply_waits(manners: Manners) -> (World, Thread) {
    let mut world = World::with(manners);
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.ticks(2);
    world.agent(&thread, "It comes tomorrow!");
    (world, thread)
}

fn end(world: &World) -> Vec<String> {
    world.settle(&mut Calm);
    world.ticks(4);
    truth::wrongs(world)
}

/// The stream and the clock bring the same row at the same time.
#[test]
fn dispatcher_and_sweep_send_the_same_row_once() {
    let troubles = [Fate::DiesUnanswered, Fate::AnswerLost, Fate::Fails];
    for (fates, most) in [
        (&[][..], 0),
        (&troubles[..2], 1),
        (&troubles[..], 2),
        (&troubles[..], 3),
    ] {
        explore(
            &format!("outbox, dispatcher and sweep, {most} troubles"),
            1,
            Every::new(fates, most),
            |director| {
                let (world, thread) = a_reply_waits(Manners::Plain);
                for news in world.helpdesk.take_news() {
                    world.run(&mut Calm, world.webhook(news));
                }
                drop(world.table.take_stream());
                world.stage.pass(Duration::from_mins(1));
                let bridge = world.bridge.clone();
                let sweep: Work = Box::pin(async move {
                    drop(bridge.work(&Target::Thread(thread), Trigger::Due).await);
                });
                let key = world.thread("talk", "s1").key;
                world
                    .stage
                    .run(director, vec![world.dispatcher(Wakeup::Reply(key)), sweep]);
                end(&world)
            },
        );
    }
}

/// Its webhook, the record that the webhook made, and the read-back that found it first.
#[test]
fn webhook_and_read_back_announce_a_reply_once() {
    let every = Every::new(&[Fate::DiesUnanswered, Fate::AnswerLost, Fate::Fails], 4);
    explore(
        "outbox, webhook and read-back, four troubles",
        1,
        every,
        |director| {
            let (world, thread) = a_reply_waits(Manners::Odd);
            world.stage.pass(Duration::from_secs(20));
            let conversation = world.conversation(&thread).unwrap();
            let bridge = world.bridge.clone();
            let read_back: Work = Box::pin(async move {
                drop(
                    bridge
                        .work(
                            &Target::Thread(thread),
                            Trigger::Activity(conversation, None),
                        )
                        .await,
                );
            });
            let mut works = vec![read_back];
            works.extend(
                world
                    .helpdesk
                    .take_news()
                    .into_iter()
                    .map(|news| world.webhook(news)),
            );
            world.stage.run(director, works);
            end(&world)
        },
    );
}

/// A buyer's message is found by several pollers and by its notification.
#[test]
fn two_to_eight_pollers_show_a_message_once() {
    for pollers in [2, 4, 8] {
        explore(
            &format!("{pollers} pollers"),
            1,
            Every::default(),
            |director| {
                let world = World::with(Manners::Odd);
                world.buyer(&world.thread("talk", "s1"), "Hello");
                world.buyer(&world.thread("ask", "q1"), "Is there a blue one?");
                let works = (0..pollers).map(|_| world.poller()).collect();
                world.stage.run(director, works);
                end(&world)
            },
        );
    }
}

/// Chatwoot sends one event fifty times, all at once.
#[test]
fn fifty_webhooks_of_one_reply_make_one_row() {
    explore("webhook x 50", 1, Every::default(), |director| {
        let (world, _) = a_reply_waits(Manners::Plain);
        let news = world.helpdesk.take_news().pop().unwrap();
        let works = (0..50).map(|_| world.webhook(news.clone())).collect();
        world.stage.run(director, works);
        let records: BTreeSet<Wakeup> = world.table.take_stream().into_iter().collect();
        let mut wrongs = if records.len() == 1 {
            Vec::new()
        } else {
            vec![format!("{} records", records.len())]
        };
        for record in records {
            world.run(&mut Calm, world.dispatcher(record));
        }
        wrongs.extend(end(&world));
        wrongs
    });
}

/// A reply and a message in each of two marketplaces, under the same seller's and thread's names, with all workers at once.
#[test]
fn workers_of_two_marketplaces_do_each_ones_work_once() {
    let troubles = [Fate::DiesUnanswered, Fate::AnswerLost, Fate::Fails];
    for (fates, most) in [(&[][..], 0), (&troubles[..], 2)] {
        let what = format!("two marketplaces, {most} troubles");
        explore(&what, 1, Every::new(fates, most), |director| {
            let (mut world, odd) = a_reply_waits(Manners::Odd);
            world.connect(PLAIN_SELLERS);
            let plain = world.thread_of(PLAIN_SELLERS, "talk", "s1");
            world.buyer(&plain, "And mine?");
            world.ticks(2);
            for thread in [&odd, &plain] {
                world.agent(thread, "Today!");
                world.buyer(thread, "Thank you");
            }
            for news in world.helpdesk.take_news() {
                world.run(&mut Calm, world.webhook(news));
            }
            drop(world.table.take_stream());
            let replies = [odd, plain].map(|thread| Wakeup::Reply(thread.key));
            let dispatchers = replies.map(|reply| world.dispatcher(reply));
            let works = dispatchers.into_iter().chain([world.poller()]).collect();
            world.stage.run(director, works);
            end(&world)
        });
    }
}
