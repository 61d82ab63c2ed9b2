//! What long runs of seeds found, told again on purpose.

use std::{cell::RefCell, time::Duration};

use bridge::{
    Target, Trigger,
    ids::{HelpdeskMessageId, Thread},
    message::Depth,
    outbox::{ReplyRow, ReplyState},
    ports::{Acquired, Clock, Connector, Leases},
};
use core_kit::{
    stage::{Calm, Director, Fate, Waiting},
    truth,
    world::{World, account},
};
use jiff::SignedDuration;

/// Calls of these names meet with their fate; all others go well, first come first served.
struct Named(&'static [(&'static str, Fate)]);

impl Director for Named {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        self.0
            .iter()
            .find(|(name, _)| *name == call.name)
            .map_or(Fate::Answered, |(_, fate)| *fate)
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

fn a_dispute() -> (World, Thread) {
    let world = World::default();
    let thread = world.thread("case", "d1");
    world.buyer(&thread, "It is broken");
    world.ticks(2);
    (world, thread)
}

/// Somebody takes the thread, and ends before they do anything with it: it is free in 61 s.
fn taken_by_one_who_ends(world: &World, thread: &Thread) {
    let (table, key, now) = (world.table.clone(), thread.key.clone(), world.stage.now());
    let until = now + SignedDuration::from_secs(61);
    world.run(&mut Calm, async move {
        drop(table.acquire(&key, now, until).await);
    });
}

/// Somebody takes the thread and lets it go at once: nobody counts as dead over it.
fn let_go_by_one_who_looks_at_nothing(world: &World, thread: &Thread) {
    let (table, key, now) = (world.table.clone(), thread.key.clone(), world.stage.now());
    let until = now + SignedDuration::from_secs(60);
    world.run(&mut Calm, async move {
        if let Ok(Acquired::Held(lease, state)) = table.acquire(&key, now, until).await {
            drop(table.release(&lease, &state).await);
        }
    });
}

#[test]
fn a_read_back_that_found_a_thread_taken_is_no_good_one() {
    let (mut world, thread) = a_dispute();
    world.agent(&thread, "We send another one");
    world.lose_webhooks();
    for _ in 0..30 {
        taken_by_one_who_ends(&world, &thread);
        world.tick(&mut Calm);
        world.stage.pass(Duration::from_secs(2));
        let_go_by_one_who_looks_at_nothing(&world, &thread);
    }
    world.ticks(3);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn what_was_written_before_the_first_good_read_back_is_read_all_the_same() {
    let mut world = World::default();
    let thread = world.thread("case", "d1");
    world.buyer(&thread, "It is broken");
    let mut failing = Named(&[("helpdesk.active", Fate::Fails)]);
    world.tick(&mut failing);
    world.agent(&thread, "We send another one");
    world.lose_webhooks();
    for _ in 0..30 {
        world.tick(&mut failing);
    }
    world.ticks(3);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn what_a_read_lacks_that_was_asked_for_before_the_send_is_not_gone() {
    let (mut world, thread) = a_dispute();
    let (asked_at, snapshot) = (world.stage.now(), RefCell::new(None));
    world.run(&mut Calm, async {
        *snapshot.borrow_mut() = world.market.read(&thread, Depth::Whole).await.ok();
    });
    world.agent(&thread, "We send another one");
    world.settle(&mut Calm);
    world.stage.pass(Duration::from_mins(2));
    let (bridge, target) = (world.bridge.clone(), Target::Thread(thread));
    let wake = Trigger::News(snapshot.into_inner().map(|snapshot| (asked_at, snapshot)));
    world.run(
        &mut Calm,
        async move { drop(bridge.work(&target, wake).await) },
    );
    world.ticks(3);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

fn row_of(world: &World, reply: HelpdeskMessageId) -> ReplyRow {
    world
        .table
        .all_replies()
        .into_iter()
        .find(|row| row.message == reply)
        .expect("it was taken up")
}

/// A reply whose worker ended at the send, and of which nobody can ask for half an hour.
fn an_uncertain_reply(at_the_send: &'static [(&'static str, Fate)]) -> (World, HelpdeskMessageId) {
    let (mut world, thread) = a_dispute();
    let reply = world.agent(&thread, "We send another one");
    world.settle(&mut Named(at_the_send));
    world.stage.pass(Duration::from_mins(2));
    for _ in 0..30 {
        world.tick(&mut Named(&[("odd.read", Fate::Fails)]));
    }
    assert_eq!(row_of(&world, reply).state, ReplyState::Uncertain);
    (world, reply)
}

#[test]
fn an_uncertain_reply_is_cleared_up_when_the_marketplace_can_be_asked_again() {
    for (at_the_send, end) in [
        (&[("odd.send", Fate::DiesUnanswered)][..], ReplyState::Sent),
        (&[("odd.send", Fate::DiesBefore)][..], ReplyState::Failed),
    ] {
        let (world, reply) = an_uncertain_reply(at_the_send);
        world.ticks(17);

        let row = row_of(&world, reply);
        assert_eq!((row.state, row.bubble.is_current()), (end, true));
        assert_eq!(truth::wrongs(&world), Vec::<String>::new());
    }
}

#[test]
fn a_connection_that_is_renewed_before_its_return_is_noted_returns_once() {
    let (mut world, _) = a_dispute();
    world.connection_dies(&account(0));
    world.ticks(2);
    world.reconnect(&account(0));
    world.tick(&mut Named(&[("table.set_announced", Fate::Fails)]));
    let mut row = world.table.account_row(&account(0)).unwrap();
    row.generation += 1;
    world.table.put_account(row);
    world.ticks(3);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn what_changed_since_a_conversation_was_made_and_forgotten_stands_in_its_attributes() {
    let world = World::default();
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.tick(&mut Named(&[("helpdesk.post", Fate::DiesBefore)]));
    assert!(world.conversation(&thread).is_some());
    world.market.block(&thread, Some("late"));
    world.ticks(4);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

/// Chatwoot does not answer for so many hours, at no call.
fn chatwoot_is_down(world: &World, hours: u32) {
    let all = [
        "helpdesk.active",
        "helpdesk.active_page",
        "helpdesk.mark",
        "helpdesk.messages",
        "helpdesk.resolve",
        "helpdesk.reopen",
        "helpdesk.post",
        "helpdesk.find",
        "helpdesk.open",
        "helpdesk.set_attributes",
    ];
    let mut down = Down(&all);
    for _ in 0..hours * 12 {
        world.stage.pass(Duration::from_mins(4));
        world.tick(&mut down);
    }
}

/// Calls of these names fail; all others go well, first come first served.
struct Down<'a>(&'a [&'static str]);

impl Director for Down<'_> {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        if self.0.contains(&call.name) {
            Fate::Fails
        } else {
            Fate::Answered
        }
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

#[test]
fn a_dead_reply_is_told_at_the_first_tick_at_which_chatwoot_takes_it() {
    let (mut world, thread) = a_dispute();
    world.connection_dies(&account(0));
    let reply = world.agent(&thread, "We send another one");
    world.ticks(2);
    world.stage.pass(Duration::from_hours(23));
    chatwoot_is_down(&world, 30);
    let row = row_of(&world, reply);
    assert_eq!(
        (row.state, row.bubble.is_current()),
        (ReplyState::Dead, false)
    );

    world.ticks(1);

    assert!(row_of(&world, reply).bubble.is_current());
    let held = world.helpdesk.conversation_of(thread.key.as_str()).unwrap();
    let bubble = held.messages.iter().find(|one| one.shown.id == reply);
    assert!(bubble.is_some_and(|one| one.error.is_some()));
}

#[test]
fn what_chatwoot_did_not_take_for_thirty_hours_is_shown_at_the_first_tick_at_which_it_does() {
    let mut world = World::default();
    let (question, sale) = (world.thread("ask", "q1"), world.thread("talk", "s1"));
    world.buyer(&question, "Is there a blue one?");
    world.buyer(&sale, "When does it come?");
    world.ticks(2);
    world.agent(&question, "Yes, in blue");
    world.settle(&mut Down(&["helpdesk.mark", "helpdesk.resolve"]));
    world.buyer(&sale, "Are you there?");
    chatwoot_is_down(&world, 30);

    world.ticks(1);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

/// A sale in which an agent's reply was delivered some minutes ago.
fn a_delivered_reply() -> (World, Thread, HelpdeskMessageId) {
    let mut world = World::default();
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.ticks(2);
    let reply = world.agent(&thread, "It comes tomorrow!");
    world.ticks(10);
    (world, thread, reply)
}

#[test]
fn a_bubble_that_chatwoot_turns_red_long_after_is_set_right_within_minutes() {
    let (world, thread, reply) = a_delivered_reply();
    world
        .helpdesk
        .turn_red(world.conversation(&thread).unwrap(), reply);

    world.ticks(3);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn bubbles_are_right_a_quarter_of_an_hour_after_webhooks_get_through_again() {
    let (world, thread, reply) = a_delivered_reply();
    let conversation = world.conversation(&thread).unwrap();
    for _ in 0..150 {
        // Whatever is told of it does not get through, so that it is red again.
        let news = world.helpdesk.take_news();
        if news.iter().any(|news| news.message.id == reply) || news.is_empty() {
            world.helpdesk.turn_red(conversation, reply);
        }
        world.stage.pass(Duration::from_mins(1));
        world.run(&mut Calm, world.poller());
    }
    world.ticks(15);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
    assert!(row_of(&world, reply).bubble.times() < 30);
}

#[test]
fn conversations_that_are_not_there_for_two_minutes_lose_nothing() {
    let mut world = World::default();
    let (question, sale) = (world.thread("ask", "q1"), world.thread("talk", "s1"));
    world.buyer(&question, "Is there a blue one?");
    world.buyer(&sale, "When does it come?");
    world.ticks(2);
    world.agent(&question, "Yes, in blue");
    world.agent(&sale, "It comes tomorrow!");
    world.buyer(&sale, "Are you there?");
    world.helpdesk.hide(true);
    world.ticks(2);
    world.helpdesk.hide(false);
    world.ticks(6);

    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
    assert_eq!(world.helpdesk.conversations().len(), 2);
}
