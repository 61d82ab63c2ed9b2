//! Nobody read Chatwoot back for a day.

use std::time::Duration;

use bridge::{
    ports::{Clock as _, Leases as _},
    timing::later,
};
use core_kit::{
    stage::Calm,
    world::{MESSAGES, World},
    worst_case::Manners,
};

use super::{Ended, is_large, tick};

/// Conversations in which agents answered while nobody read Chatwoot, and of which no webhook came.
fn answered_in_an_outage(world: &mut World, count: usize, day: Duration) {
    let began = world.stage.now();
    for number in 0..count {
        let conversation = world.helpdesk.stranger(MESSAGES);
        world
            .helpdesk
            .agent_writes(conversation, "Hello?", Duration::ZERO);
        if number % 100 == 0 {
            world
                .stage
                .pass(day / u32::try_from(count / 100 + 1).unwrap());
        }
    }
    world.lose_webhooks();
    let gone = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
    world.stage.pass(day.saturating_sub(gone));
}

#[test]
fn after_an_outage_of_a_day_every_conversation_is_read_however_many_and_however_short_the_runs() {
    let count = if is_large() { 20_000 } else { 4_000 };
    let mut world = World::with(Manners::Plain);
    let sale = world.thread("talk", "s1");
    world.buyer(&sale, "When does it come?");
    world.ticks(8);
    let good = world.table.read_back_until().unwrap();
    let reply = world.agent(&sale, "It comes tomorrow");
    world.lose_webhooks();
    world.stage.pass(Duration::from_mins(1));
    answered_in_an_outage(&mut world, count, Duration::from_hours(24));

    let is_sent = |world: &World| {
        let rows = world.table.all_replies();
        rows.iter()
            .any(|row| row.message == reply && row.bubble.is_current())
    };
    let mut runs = 0;
    while !is_sent(&world) {
        tick(&world, &mut Ended::never());
        runs += 1;
        assert!(runs <= 10 + count / 100, "{runs} runs");
    }
    // One is answered meanwhile, and no webhook comes: it waits for none of the others.
    for _ in 0..8 {
        tick(&world, &mut Ended::never());
    }
    let until = world.table.read_back_until().unwrap();
    assert!(until > good + Duration::from_hours(23), "{until}");
    println!("{count} conversations: {runs} runs");
}

#[test]
fn a_gap_is_made_up_for_by_runs_that_are_killed_and_what_they_read_is_not_read_again() {
    for after in [300, 450, 700] {
        let mut world = World::with(Manners::Plain);
        world.ticks(8);
        answered_in_an_outage(&mut world, 600, Duration::from_hours(24));

        let (mut runs, mut listed) = (0, 0);
        let is_closed = |world: &World| {
            let until = world.table.read_back_until().unwrap();
            until > world.stage.now() - Duration::from_hours(20)
        };
        while !is_closed(&world) {
            let mut killed = Ended::after(after);
            tick(&world, &mut killed);
            listed += killed.of("helpdesk.active_page");
            runs += 1;
            assert!(
                runs <= 60,
                "{after} calls a run: no end after {listed} pages"
            );
        }
        // 24 pages of ours, one behind them, two of the empty inboxes, and where each run began again.
        println!("{after} calls a run: {runs} runs, {listed} pages");
        assert!(listed <= 30 + 2 * runs, "{listed} pages in {runs} runs");
    }
}

#[test]
fn a_gap_stays_open_while_somebody_holds_a_thread_in_it_who_may_never_read_it() {
    let mut world = World::with(Manners::Plain);
    let sale = world.thread("talk", "s1");
    world.buyer(&sale, "When does it come?");
    world.ticks(8);
    let reply = world.agent(&sale, "It comes tomorrow");
    world.lose_webhooks();
    world.stage.pass(Duration::from_hours(24));
    let (table, key, now) = (world.table.clone(), sale.key.clone(), world.stage.now());
    let until = later(now, Duration::from_mins(3));
    // It dies with the lease in its hands.
    world.run(&mut Calm, async move {
        drop(table.acquire(&key, now, until).await);
    });

    for _ in 0..8 {
        tick(&world, &mut Ended::never());
    }

    let rows = world.table.all_replies();
    let row = rows.iter().find(|row| row.message == reply);
    assert!(row.is_some_and(|row| row.bubble.is_current()), "{row:?}");
}
