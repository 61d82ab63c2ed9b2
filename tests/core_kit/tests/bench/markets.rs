//! Two marketplaces in one installation: what stops one leaves the other alone.

use std::time::Duration;

use bridge::{
    ids::{HelpdeskMessageId, Thread},
    outbox::ReplyState,
    ports::{BubbleState, Clock},
};
use core_kit::{
    truth,
    world::{PLAIN_SELLERS, World, account},
    worst_case::{Down, MARKETPLACE, PLAIN},
};
use jiff::{SignedDuration, Timestamp};

/// A sale at each, shown in Chatwoot: at the worst one, and at the plain one.
fn both() -> (World, Thread, Thread) {
    let world = World::default();
    world.connect(PLAIN_SELLERS);
    let (odd, plain) = (
        world.thread("talk", "s1"),
        world.thread_of(PLAIN_SELLERS, "talk", "s1"),
    );
    for thread in [&odd, &plain] {
        world.buyer(thread, "When does it come?");
    }
    world.ticks(2);
    (world, odd, plain)
}

fn state(world: &World, message: HelpdeskMessageId) -> Option<ReplyState> {
    let rows = world.table.all_replies().into_iter();
    rows.filter(|row| row.request.is_none())
        .find(|row| row.message == message)
        .map(|row| row.state)
}

fn bubble(world: &World, message: HelpdeskMessageId) -> Option<BubbleState> {
    let conversations = world.helpdesk.conversations().into_iter();
    let mut messages = conversations.flat_map(|held| held.messages);
    messages
        .find(|one| one.shown.id == message)
        .and_then(|one| one.shown.bubble)
}

/// What people are told in these words.
fn told(world: &World, words: &str) -> usize {
    let conversations = world.helpdesk.conversations().into_iter();
    let messages = conversations.flat_map(|held| held.messages);
    messages
        .filter(|one| one.shown.content.contains(words))
        .count()
}

fn in_hours(world: &World, hours: i64) -> Timestamp {
    world.stage.now() + SignedDuration::from_hours(hours)
}

#[test]
fn whatever_stops_one_marketplace_the_other_goes_on() {
    let stops: [fn(&World) -> Down; 4] = [
        |_| Down::Silent,
        |_| Down::RefusesApp,
        |_| Down::BarsAccounts,
        |world| Down::SpentUntil(in_hours(world, 3)),
    ];
    for stop in stops {
        let (mut world, odd, plain) = both();
        let how = stop(&world);
        world.market.break_down(MARKETPLACE.prefix, Some(how));
        world.ticks(3);
        world.agent(&odd, "It comes tomorrow!");
        world.buyer(&plain, "Are you there?");
        let answered = world.agent(&plain, "We are!");
        world.ticks(3);

        assert_eq!(state(&world, answered), Some(ReplyState::Sent), "{how:?}");
        assert_eq!(bubble(&world, answered), Some(BubbleState::Delivered));
        let its_row = world.table.account_row(&account(PLAIN_SELLERS)).unwrap();
        assert!(its_row.missing_permissions.is_empty(), "{how:?}");
        assert!(its_row.pace.rest.is_none(), "{how:?}");

        world.market.break_down(MARKETPLACE.prefix, None);
        world.stage.pass(Duration::from_hours(3));
        world.ticks(20);
        assert_eq!(truth::wrongs(&world), Vec::<String>::new(), "{how:?}");
    }
}

#[test]
fn a_days_quota_that_is_spent_is_waited_for_to_its_very_end() {
    let (mut world, odd, _) = both();
    let until = in_hours(&world, 30);
    world
        .market
        .break_down(MARKETPLACE.prefix, Some(Down::SpentUntil(until)));
    let first = world.agent(&odd, "It comes tomorrow!");
    let second = world.agent(&odd, "Or the day after.");
    world.ticks(2);
    let asked = world.market.calls_of(MARKETPLACE.prefix);
    // A day and more: nothing is asked, nothing is given up on, people know.
    for _ in 0..29 {
        world.stage.pass(Duration::from_hours(1));
        world.ticks(1);
    }

    assert_eq!(world.market.calls_of(MARKETPLACE.prefix), asked);
    for reply in [first, second] {
        assert_eq!(state(&world, reply), Some(ReplyState::Pending));
    }
    assert_eq!(told(&world, "2026-03-05 18:02 (UTC)"), 1);

    world.market.break_down(MARKETPLACE.prefix, None);
    world.stage.pass(Duration::from_mins(31));
    world.ticks(3);
    for reply in [first, second] {
        assert_eq!(state(&world, reply), Some(ReplyState::Sent));
    }
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn every_account_of_an_application_whose_quota_is_spent_rests() {
    let (world, _, _) = both();
    world.connect(1);
    world.ticks(1);
    let until = in_hours(&world, 5);
    world
        .market
        .break_down(MARKETPLACE.prefix, Some(Down::SpentUntil(until)));
    let (odd, plain) = (
        world.market.calls_of(MARKETPLACE.prefix),
        world.market.calls_of(PLAIN.prefix),
    );
    world.ticks(60);

    let calls = world.market.calls_of(MARKETPLACE.prefix) - odd;
    assert!(calls <= 2, "one refused call for each account: {calls}");
    assert!(world.market.calls_of(PLAIN.prefix) - plain >= 60);
}

#[test]
fn an_account_that_is_barred_is_told_of_once_and_goes_on_by_itself() {
    let (world, odd, _) = both();
    world
        .market
        .break_down(MARKETPLACE.prefix, Some(Down::BarsAccounts));
    world.ticks(90);
    assert_eq!(told(&world, "has suspended the account"), 1);

    world.market.break_down(MARKETPLACE.prefix, None);
    world.buyer(&odd, "Hello?");
    world.ticks(20);

    assert_eq!(told(&world, "has lifted the suspension of the account"), 1);
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn a_reply_that_waits_is_told_of_once_and_goes_when_the_buyer_writes() {
    let mut world = World::default();
    let desk = world.thread("desk", "t1");
    world.buyer(&desk, "It never came");
    world.ticks(2);
    world.agent(&desk, "We look into it.");
    world.ticks(4);
    let waits = world.agent(&desk, "It was found.");
    world.ticks(120);
    assert_eq!(state(&world, waits), Some(ReplyState::Pending));
    assert_eq!(told(&world, "buyers_turn"), 1);

    world.buyer(&desk, "And?");
    world.ticks(1);
    assert_eq!(state(&world, waits), Some(ReplyState::Sent));

    world.ticks(15);
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn a_reply_whose_turn_never_comes_is_refused_after_a_day_with_the_reason() {
    let mut world = World::default();
    let desk = world.thread("desk", "t1");
    world.buyer(&desk, "It never came");
    world.ticks(2);
    world.agent(&desk, "We look into it.");
    world.ticks(15);
    let waits = world.agent(&desk, "It was found.");
    world.ticks(1);
    world.stage.pass(Duration::from_hours(25));
    world.ticks(2);

    assert_eq!(state(&world, waits), Some(ReplyState::Failed));
    assert_eq!(bubble(&world, waits), Some(BubbleState::Failed));
}

#[test]
fn what_an_agent_is_called_goes_with_each_part() {
    let (mut world, odd, _) = both();
    world.helpdesk.call_agents("Ana Souza");
    world.agent(&odd, "It comes tomorrow!");
    world.ticks(2);

    assert_eq!(world.market.authors(), ["Ana Souza"]);
}

#[test]
fn a_thread_is_marked_read_once_for_each_answer_and_never_before() {
    let marks = |world: &World, thread: &Thread| {
        let talks = world.market.talks().into_iter();
        let mut here = talks.filter(|talk| talk.thread == *thread);
        here.next().map_or(0, |talk| talk.marked.0)
    };
    let (mut world, _, plain) = both();
    world.buyer(&plain, "Are you there?");
    world.ticks(5);
    assert_eq!(marks(&world, &plain), 0);

    world.agent(&plain, "We are!");
    world.ticks(5);
    world.buyer(&plain, "Good");
    world.ticks(5);
    assert_eq!(marks(&world, &plain), 1);

    world.agent(&plain, "Bye");
    world.ticks(5);
    assert_eq!(marks(&world, &plain), 2);
}
