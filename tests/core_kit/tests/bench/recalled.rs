//! What a restored table, or one that lost what it knew, may meet: told one by one.

use std::time::Duration;

use bridge::{
    ids::{HelpdeskMessageId, Thread},
    outbox::{ReplyRow, ReplyState},
    ports::BubbleState,
};
use core_kit::{
    memory_helpdesk::Bubbled,
    stage::{Calm, Director, Fate, Waiting},
    truth,
    world::World,
    worst_case::Manners,
};

use crate::flows::THREE_PARTS;

/// Ticks until a restored table has come to rest.
const TO_REST: usize = 18;

/// Calls of this name meet with their fate; all others go well.
struct Each(&'static str, Fate);

impl Director for Each {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        if call.name == self.0 {
            self.1
        } else {
            Fate::Answered
        }
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

fn a_sale(manners: Manners) -> (World, Thread) {
    let world = World::with(manners);
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.ticks(2);
    (world, thread)
}

fn sends(world: &World) -> Vec<String> {
    let talks = world.market.talks();
    let said = talks.iter().flat_map(|talk| &talk.said);
    let ours = said.filter(|said| said.reference.is_some());
    ours.map(|said| said.text.clone()).collect()
}

fn row_of(world: &World, reply: HelpdeskMessageId) -> ReplyRow {
    let rows = world.table.all_replies();
    let mut rows = rows.into_iter();
    rows.find(|row| row.message == reply && row.request.is_none())
        .expect("it was taken up")
}

fn bubble_of(world: &World, thread: &Thread, reply: HelpdeskMessageId) -> Bubbled {
    let held = world.helpdesk.conversation_of(thread.key.as_str()).unwrap();
    let mut messages = held.messages.into_iter();
    messages.find(|one| one.shown.id == reply).unwrap()
}

#[test]
fn a_part_that_is_missing_between_others_is_no_delivery_and_nothing_goes_behind_it() {
    let (mut world, thread) = a_sale(Manners::Plain);
    let backup = world.table.backup();
    let reply = world.agent(&thread, THREE_PARTS);
    let conversation = world.conversation(&thread).unwrap();
    world.settle(&mut Calm);
    world.ticks(2);
    assert_eq!(sends(&world).len(), 3);
    world.market.change(&thread, |talk| {
        talk.said.retain(|said| !said.text.contains("follow it"));
    });
    world.stage.pass(Duration::from_mins(20));
    world.table.restore(backup);
    world.ticks(TO_REST);
    assert_eq!(row_of(&world, reply).state, ReplyState::Uncertain);

    for press in 1..=2 {
        world.retry(conversation, reply);
        world.settle(&mut Calm);
        world.ticks(5);

        let shown = bubble_of(&world, &thread, reply);
        assert_eq!(shown.shown.bubble, Some(BubbleState::Failed), "{press}");
        assert!(
            shown
                .error
                .as_ref()
                .is_some_and(|why| why.contains("2 of 3")),
            "{shown:?}"
        );
        assert_eq!(sends(&world).len(), 2);
    }
}

#[test]
fn what_was_begun_at_the_backup_and_went_long_after_is_known_again() {
    for manners in [Manners::Plain, Manners::Odd] {
        let (mut world, thread) = a_sale(manners);
        let reply = world.agent(&thread, "It comes tomorrow!");
        world.settle(&mut Each("odd.send", Fate::DiesBefore));
        assert!(row_of(&world, reply).unclear().is_some());
        let backup = world.table.backup();
        world.stage.pass(Duration::from_mins(10));
        world.ticks(3);
        assert_eq!(row_of(&world, reply).state, ReplyState::Sent);
        world.stage.pass(Duration::from_mins(20));
        world.table.restore(backup);
        world.ticks(TO_REST);

        assert_eq!(truth::wrongs(&world), Vec::<String>::new());
        assert_eq!(row_of(&world, reply).state, ReplyState::Sent);
        assert_eq!(sends(&world).len(), 1);
    }
}

#[test]
fn a_conversation_that_cannot_be_listed_for_a_day_holds_nothing_back_for_ever() {
    let (world, thread) = a_sale(Manners::Plain);
    world.buyer(&thread, "Are you there?");
    world.stage.pass(Duration::from_mins(20));
    let mut unlisted = Each("helpdesk.messages", Fate::Fails);
    let shown = |world: &World| {
        let held = world.helpdesk.conversation_of(thread.key.as_str()).unwrap();
        let mut messages = held.messages.iter();
        messages.any(|one| one.shown.content.contains("Are you there?"))
    };
    for _ in 0..12 * 12 {
        world.stage.pass(Duration::from_mins(4));
        world.tick(&mut unlisted);
    }
    assert!(!shown(&world), "perhaps it is there already");
    for _ in 0..14 * 12 {
        world.stage.pass(Duration::from_mins(4));
        world.tick(&mut unlisted);
    }

    assert!(shown(&world));
    world.ticks(2);
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}
