//! Alive, not only safe: whatever ends a run, and however much there is, each gets further, all is done in
//! a bounded number of runs, and nobody waits for somebody else.
//!
//! A run is ended after so many calls, without knowing it, or after so much time, knowing it. Sizes are those
//! of a large installation where that takes seconds; `LARGE=1` takes the others too.

mod backlog;
mod many_accounts;
mod outage;

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    accounts::Account,
    ids::Thread,
    ports::{Clock as _, DueQueue as _, HintRow},
};
use core_kit::{
    stage::{Calm, Director, Fate, Waiting},
    world::{World, account},
};

/// A call takes so long where sixteen threads are worked at once and each waits 80 ms for every call: the
/// stage makes one call after the other.
const BESIDE_FIFTEEN: Duration = Duration::from_millis(5);

/// All goes well until the run is ended: after so many calls, or never.
#[derive(Default)]
struct Ended {
    after: Option<u32>,
    pace: Duration,
    calls: BTreeMap<&'static str, u32>,
}

impl Ended {
    fn after(calls: u32) -> Self {
        Self {
            after: Some(calls),
            pace: BESIDE_FIFTEEN,
            ..Self::default()
        }
    }

    fn never() -> Self {
        Self {
            pace: BESIDE_FIFTEEN,
            ..Self::default()
        }
    }

    fn all(&self) -> u32 {
        self.calls.values().sum()
    }

    fn of(&self, kind: &str) -> u32 {
        let of_it = self.calls.iter().filter(|(name, _)| name.starts_with(kind));
        of_it.map(|(_, count)| count).sum()
    }
}

impl Director for Ended {
    /// First come, first served.
    fn choose(&mut self, waiting: &[Waiting]) -> usize {
        let numbers = waiting.iter().map(|call| call.number).enumerate();
        numbers
            .min_by_key(|(_, number)| *number)
            .map_or(0, |(at, _)| at)
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        if self.after.is_some_and(|most| self.all() >= most) {
            return Fate::DiesBefore;
        }
        *self.calls.entry(call.name).or_default() += 1;
        Fate::Answered
    }

    fn pass(&mut self, most: Duration) -> Duration {
        most.min(self.pace)
    }
}

fn is_large() -> bool {
    std::env::vars().any(|(name, _)| name == "LARGE")
}

/// Sellers with schedules of their own, so that a tick leaves their polls alone.
fn sellers(world: &World, count: usize) {
    for number in 0..count {
        let mut row = newcomer(world, number);
        row.polled_at = Some(world.stage.now());
        world.table.put_account(row);
    }
}

/// Sellers who were connected just now and have schedules of their own, which have not run yet.
fn newcomers(world: &World, numbers: impl Iterator<Item = usize>) {
    for number in numbers {
        world.table.put_account(newcomer(world, number));
    }
}

fn newcomer(world: &World, number: usize) -> Account {
    world.connect(number);
    let mut row = world.table.account_row(&account(number)).unwrap();
    row.scheduled = true;
    row
}

/// A sale of this seller in which a buyer wrote, and a notification of it that nobody followed.
fn notified(world: &World, seller: usize, id: &str) -> Thread {
    let sale = world.market.open(&account(seller), "talk", id, "buyer1");
    world.buyer(&sale, "Are you there?");
    let hint = HintRow {
        account: account(seller),
        hint: sale.key.to_string(),
        nonce: "1".to_owned(),
        arrived_at: world.stage.now(),
    };
    let (table, now) = (world.table.clone(), world.stage.now());
    world.run(&mut Calm, async move {
        drop(table.put_due_hint(&hint, now).await);
    });
    sale
}

/// So many sales of each seller wait, and nothing wakes anybody but the clock.
fn backlog(world: &World, sellers: usize, of_each: usize) -> Vec<Thread> {
    let sale = |number: usize| notified(world, number % sellers, &format!("s{number}"));
    let sales = (0..sellers * of_each).map(sale).collect();
    drop(world.table.take_stream());
    world.stage.pass(Duration::from_mins(2));
    sales
}

/// The sales of which agents see something.
fn shown(world: &World) -> usize {
    let all = world.helpdesk.conversations();
    all.iter().filter(|held| !held.messages.is_empty()).count()
}

fn is_shown(world: &World, sale: &Thread) -> bool {
    let held = world.helpdesk.conversation_of(sale.key.as_str());
    held.is_some_and(|held| !held.messages.is_empty())
}

/// How much was done: sales shown, and notifications that are due no more. A run that takes those off the queue
/// whose sales a poll has shown gets further, too.
fn done(world: &World, notified: usize) -> usize {
    shown(world) + notified.saturating_sub(world.table.hint_count())
}

/// One tick that ends by itself within its time.
fn tick(world: &World, director: &mut Ended) {
    let began = world.stage.now();
    world.run(director, world.poller());
    let took = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
    assert!(world.time_out.is_none_or(|most| took < most), "{took:?}");
    world.lose_webhooks();
    drop(world.table.take_stream());
    world
        .stage
        .pass(Duration::from_mins(1).saturating_sub(took));
}
