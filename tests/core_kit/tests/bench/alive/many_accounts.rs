//! Many accounts, few of which need a tick.

use std::{collections::BTreeMap, time::Duration};

use bridge::accounts::Connection;
use core_kit::{
    world::{World, account},
    worst_case::Manners,
};

use super::{Ended, backlog, done, is_large, is_shown, newcomers, sellers, shown, tick};

#[test]
fn a_tick_of_many_accounts_costs_as_much_as_one_of_few_and_finds_who_needs_it_at_once() {
    let count = if is_large() { 5_000 } else { 500 };
    let world = World::with(Manners::Plain);
    sellers(&world, count);
    tick(&world, &mut Ended::never());
    let mut quiet = BTreeMap::new();
    for minute in 0..30 {
        let mut counted = Ended::never();
        tick(&world, &mut counted);
        let calls = counted.of("table.");
        assert!(calls <= 5, "minute {minute}: {:?}", counted.calls);
        for (name, count) in counted.calls {
            *quiet.entry(name).or_insert(0) += count;
        }
    }
    assert!(quiet["table.overview"] <= 3, "{quiet:?}");

    // Somebody's schedule could not be made: the tick polls that account, and shows what it finds.
    let seller = count / 2;
    let mut row = world.table.account_row(&account(seller)).unwrap();
    row.scheduled = false;
    world.table.put_account(row);
    let sale = world.market.open(&account(seller), "talk", "s1", "buyer1");
    world.buyer(&sale, "Are you there?");
    // Among so many, one is polled every few minutes.
    let turns = count.div_ceil(80).min(60);
    for round in 0..3 {
        let mut polls = 0;
        for _ in 0..turns {
            let mut counted = Ended::never();
            tick(&world, &mut counted);
            polls += counted.of("odd.poll");
        }
        assert!(polls > 0, "round {round}: it is remembered");
        assert!(is_shown(&world, &sale));
    }

    // A connection dies: its people read so at the next tick, and once.
    let mut row = world.table.account_row(&account(3)).unwrap();
    row.connection = Connection::Disconnected;
    world.table.put_account(row);
    let own = |world: &World| {
        let held = world
            .helpdesk
            .conversation_of(&format!("{}:account", account(3)));
        held.map_or(0, |held| held.messages.len())
    };
    tick(&world, &mut Ended::never());
    assert_eq!(own(&world), 1);
    for _ in 0..12 {
        tick(&world, &mut Ended::never());
    }
    assert_eq!(own(&world), 1);
}

#[test]
fn a_tick_that_dies_anywhere_forgets_no_account() {
    for after in 0..40 {
        let world = World::with(Manners::Plain);
        sellers(&world, 40);
        tick(&world, &mut Ended::never());
        let mut row = world.table.account_row(&account(7)).unwrap();
        row.scheduled = false;
        world.table.put_account(row);
        let sale = world.market.open(&account(7), "talk", "s1", "buyer1");
        world.buyer(&sale, "Are you there?");

        tick(&world, &mut Ended::after(after));
        for _ in 0..3 {
            tick(&world, &mut Ended::never());
        }

        assert!(is_shown(&world, &sale), "dies after {after} calls");
    }
}

#[test]
fn thousands_who_connect_in_a_minute_take_nobodys_place_beside_a_backlog() {
    let (of_each, count) = if is_large() {
        (2_000, 5_000)
    } else {
        (60, 400)
    };
    let mut world = World::with(Manners::Plain);
    sellers(&world, 6);
    // One of them has no schedule: only the tick polls it.
    let mut row = world.table.account_row(&account(5)).unwrap();
    row.scheduled = false;
    world.table.put_account(row);
    let mut counted = Ended::never();
    tick(&world, &mut counted);
    let of_one = counted.of("odd.poll");
    let due = backlog(&world, 5, of_each).len();
    let alone = world.market.open(&account(5), "talk", "s-alone", "buyer1");
    world.buyer(&alone, "Are you there?");
    let first = 20;
    newcomers(&world, first..first + count);
    for seller in first..first + count {
        let id = format!("n{seller}");
        let sale = world.market.open(&account(seller), "talk", &id, "buyer1");
        world.buyer(&sale, "Are you new?");
    }

    world.time_out = Some(Duration::from_secs(20));
    let (mut runs, mut before, mut polls) = (0, 0, Vec::new());
    while shown(&world) < due + 1 {
        let mut counted = Ended::never();
        tick(&world, &mut counted);
        runs += 1;
        polls.push(counted.of("odd.poll"));

        let now = done(&world, due);
        assert!(now > before, "stands still at {now} after {runs} runs");
        assert_eq!(counted.calls["table.due"], 1, "{runs}");
        before = now;
    }
    assert!(is_shown(&world, &alone));
    println!("{count} newcomers beside {due} rows: {runs} runs, polls {polls:?}, of one {of_one}");
    // Eight of them in one tick, beside the one that is polled in each; none when they are new no more.
    assert!(polls.iter().all(|polls| *polls <= 9 * of_one), "{polls:?}");
    assert!(polls[2..].iter().all(|polls| *polls <= of_one), "{polls:?}");
}
