//! Much is due.

use std::time::Duration;

use bridge::{Shard, ports::Clock as _, shards_of_minute, timing::later};
use core_kit::{world::World, worst_case::Manners};

use super::{
    BESIDE_FIFTEEN, Ended, backlog, done, is_large, is_shown, newcomers, notified, sellers, shown,
    tick,
};

/// A sweep of one shard, as the scheduler starts it.
fn sweep_shard(world: &World, number: u64, director: &mut Ended) {
    let mut bridge = world.bridge.clone();
    let clock = std::sync::Arc::new(world.stage.clone());
    let ends = later(world.stage.now(), Duration::from_secs(55));
    bridge.deadline = bridge::Deadline::at(clock, ends);
    world.run(director, async move {
        let overview = bridge.table.look_around(bridge.clock.now()).await.unwrap();
        let shard = Shard::of_number(number).unwrap();
        bridge.sweep_shard(&overview, shard).await.unwrap();
    });
}

/// Runs of so many calls until everything is shown, and what each of them showed.
fn killed_runs(rows: usize, after: u32) -> Vec<usize> {
    let world = World::with(Manners::Plain);
    sellers(&world, 3);
    let sales = backlog(&world, 3, rows.div_ceil(3));
    let mut seen = vec![0];
    while shown(&world) < sales.len() && seen.len() < 200 {
        tick(&world, &mut Ended::after(after));
        seen.push(shown(&world));
    }
    seen
}

#[test]
fn runs_that_are_killed_after_any_number_of_calls_get_through_what_is_due() {
    // Three threads side by side, or sixteen: a run must live long enough for a dozen calls of each.
    for (rows, from) in [(3, 40), (60, 200)] {
        for after in (from..from + 60).step_by(5).chain([500, 900, 2_000]) {
            let seen = killed_runs(rows, after);

            assert!(seen.len() <= 20, "{after} calls a run: {seen:?}");
            // Who dies over a thread leaves its lease for a minute, and a thread that was died over
            // often backs off: so not in each run, but in one of five.
            let stands_still = |runs: &[usize]| runs.first() == runs.last();
            assert!(
                !seen.windows(6).any(stands_still),
                "{after} calls a run: {seen:?}"
            );
        }
    }
}

#[test]
fn ten_thousand_due_rows_are_worked_off_by_runs_of_any_length_and_a_newcomer_waits_for_none() {
    let (of_each, times): (usize, &[u64]) = if is_large() {
        (2_000, &[30, 55])
    } else {
        (300, &[20, 55])
    };
    let cases = times.iter().flat_map(|time| [(time, false), (time, true)]);
    for (seconds, are_new) in cases {
        let mut world = World::with(Manners::Plain);
        sellers(&world, 6);
        let sales = backlog(&world, 5, of_each);
        if are_new {
            // Nobody has polled any of them, so the tick does.
            newcomers(&world, 0..6);
        }
        world.time_out = Some(Duration::from_secs(*seconds));
        let newcomer = notified(&world, 5, "late");
        drop(world.table.take_stream());
        world.stage.pass(Duration::from_mins(1));

        let (mut runs, mut before) = (0, 0);
        while shown(&world) <= sales.len() {
            let mut counted = Ended::never();
            tick(&world, &mut counted);
            runs += 1;
            let now = done(&world, sales.len() + 1);

            assert!(
                now > before,
                "{seconds} s: stands still at {now} after {runs} runs"
            );
            assert!(
                is_shown(&world, &newcomer),
                "the newcomer's turn comes in the first run"
            );
            assert!(
                counted.calls["table.due"] == 1,
                "the queue is read once a run"
            );
            before = now;
        }
        // 200 calls a second for half of what a run has beyond 15 s; 13 calls a row and 5 for the second look
        // some minutes later, 16 rows side by side.
        let calls = usize::try_from(seconds - 15).unwrap() * 100;
        let rows_of_a_run = 16 * (calls / (16 * 18)).max(1);
        let bound = sales.len().div_ceil(rows_of_a_run) + 3;
        assert!(runs <= bound, "{seconds} s: {runs} runs, at most {bound}");
        println!("{} rows in runs of {seconds} s: {runs} runs", sales.len());
    }
}

#[test]
fn parts_of_a_backlog_are_swept_beside_each_other_and_together_they_are_all_of_it() {
    let world = World::with(Manners::Plain);
    sellers(&world, 5);
    let sales = backlog(&world, 5, 80);

    let mut before = 0;
    for number in 0..8 {
        let mut counted = Ended::never();
        sweep_shard(&world, number, &mut counted);
        let now = shown(&world);
        assert!(
            (20..90).contains(&(now - before)),
            "shard {number}: {}",
            now - before
        );
        assert_eq!(counted.of("helpdesk.active"), 0, "nothing is read back");
        assert_eq!(counted.of("odd.poll"), 0, "nothing is polled");
        before = now;
    }
    assert_eq!(before, sales.len());
}

/// A tick of 20 s, and beside it sweeps of these shards; answers how many the next tick is to have.
fn minute(world: &World, shards: &[Shard]) -> u8 {
    let asked = std::cell::Cell::new(0);
    let ends = later(world.stage.now(), Duration::from_secs(20));
    let bridge = || {
        let mut bridge = world.bridge.clone();
        let clock = std::sync::Arc::new(world.stage.clone());
        bridge.deadline = bridge::Deadline::at(clock, ends);
        bridge
    };
    let (plain, asked_of_it) = (bridge(), &asked);
    let mut works: Vec<std::pin::Pin<Box<dyn Future<Output = ()> + '_>>> =
        vec![Box::pin(async move {
            let overview = plain.table.look_around(plain.clock.now()).await.unwrap();
            asked_of_it.set(plain.tick(overview).await.unwrap().sweeps);
        })];
    for shard in shards {
        let (beside, shard) = (bridge(), *shard);
        works.push(Box::pin(async move {
            let overview = beside.table.look_around(beside.clock.now()).await.unwrap();
            beside.sweep_shard(&overview, shard).await.unwrap();
        }));
    }
    let workers = u32::try_from(works.len()).unwrap();
    let mut director = Ended {
        pace: BESIDE_FIFTEEN / workers,
        ..Ended::default()
    };
    world.stage.run(&mut director, works);
    world.lose_webhooks();
    drop(world.table.take_stream());
    world.stage.pass(Duration::from_secs(40));
    asked.get()
}

#[test]
fn a_backlog_has_as_many_sweeps_as_it_needs_and_is_done_in_a_fraction_of_the_time() {
    let runs = |is_shared: bool| {
        let world = World::with(Manners::Plain);
        sellers(&world, 5);
        let sales = backlog(&world, 5, 200);
        let (mut runs, mut most, mut shards) = (0, 0, Vec::new());
        while shown(&world) < sales.len() {
            let asked = minute(&world, &shards);
            most = most.max(asked);
            if is_shared {
                shards = shards_of_minute(asked, runs).collect();
            }
            runs += 1;
            assert!(runs < 100, "{} of {}", shown(&world), sales.len());
        }
        let asked = minute(&world, &shards);
        assert_eq!(asked, 0, "nothing is left");
        (runs, most)
    };

    let (alone, asked) = runs(false);
    let (together, _) = runs(true);

    println!("a thousand rows: {alone} minutes alone, {together} with further sweeps");
    assert_eq!(asked, 8);
    assert!(together * 4 <= alone, "{together} minutes, {alone} alone");
}

#[test]
fn a_thread_of_thousands_of_messages_is_shown_in_runs_that_each_get_further() {
    let count = if is_large() { 3_000 } else { 600 };
    let world = World::with(Manners::Plain);
    world.ticks(1);
    let sale = world.thread("talk", "s1");
    for number in 0..count {
        world.buyer(&sale, &format!("Line {number}"));
    }
    let lines = |world: &World| {
        let held = world.helpdesk.conversation_of(sale.key.as_str());
        held.map_or(0, |held| held.messages.len())
    };

    let (mut runs, mut before) = (0, 0);
    while before < count {
        let mut alone = Ended {
            pace: Duration::from_millis(80),
            ..Ended::default()
        };
        tick(&world, &mut alone);
        let now = lines(&world);
        assert!(now > before, "stands still at {now} after {runs} runs");
        (runs, before) = (runs + 1, now);
    }

    println!("{count} messages: {runs} runs");
    // Three calls a message, 80 ms each: 166 a run.
    assert!(runs <= count / 100 + 3, "{runs} runs");
}
